"""Which sheets are in; calling the assessors to their work, and giving a sheet back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from criteria.mail import message
from criteria.refusals import Refused
from tender.actions import outgoing
from tender.actions.reopening import reopen_sheet
from tender.clock import now
from tender.extensions import db
from tender.forms.chair import ReopenForm
from tender.pages.progress import progress_page, reopen_page
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires, show_refusals

bp = Blueprint("progress", __name__)
AREA = "/procedures/<uuid:procedure_id>/scoring/progress"
SHEET = f"{AREA}/<uuid:participant_id>/<uuid:candidacy_id>"


@bp.get(AREA)
@requires(Permission.VIEW_PROGRESS)
def show(procedure_id: UUID) -> ResponseReturnValue:
    return _show()


@bp.post(f"{AREA}/invite")
@requires(Permission.INVITE_ASSESSORS)
def invite(procedure_id: UUID) -> ResponseReturnValue:
    try:
        count = outgoing.invite_assessors(db.session, current_identity(), now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        return _show(refused), 422
    told = ngettext(
        "%(num)s uitnodiging staat klaar om te versturen.",
        "%(num)s uitnodigingen staan klaar om te versturen.",
        count,
    )
    flash(told if count else _("Alle beoordelaars waren al uitgenodigd."), "success")
    return redirect(url_for(".show", procedure_id=procedure_id), 303)


@bp.post(f"{AREA}/<uuid:participant_id>/remind")
@requires(Permission.INVITE_ASSESSORS)
def remind(procedure_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    told = _("De herinnering staat klaar om te versturen.")
    return _written(outgoing.remind, procedure_id, participant_id, told)


@bp.post(f"{AREA}/<uuid:participant_id>/again")
@requires(Permission.INVITE_ASSESSORS)
def again(procedure_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    """Once more the last message to somebody, when sending it was given up."""
    told = _("Het bericht staat opnieuw klaar om te versturen.")
    return _written(outgoing.send_again, procedure_id, participant_id, told)


def _written(
    act: Callable[..., object], procedure_id: UUID, participant_id: UUID, told: str
) -> ResponseReturnValue:
    """A message to one person, put in the outbox by this act."""
    try:
        act(db.session, current_identity(), participant_id, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        return _show(refused), 422
    flash(told, "success")
    return redirect(url_for(".show", procedure_id=procedure_id), 303)


@bp.get(SHEET)
@requires(Permission.REOPEN_SHEET)
def sheet(procedure_id: UUID, participant_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    return _sheet(participant_id, candidacy_id, ReopenForm(formdata=None))


@bp.post(SHEET)
@requires(Permission.REOPEN_SHEET)
def reopen(procedure_id: UUID, participant_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    form, about = ReopenForm(), (participant_id, candidacy_id)
    if form.validate():
        try:
            reopen_sheet(db.session, current_identity(), *about, form.reason.data or "", now())
            db.session.commit()
            flash(_("Het formulier is teruggegeven. De beoordelaar krijgt bericht."), "success")
            return redirect(url_for(".show", procedure_id=procedure_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _sheet(*about, form), 422


def _show(refused: Refused | None = None) -> str:
    """The page, with the messages as they go out and whether anything can."""
    page = progress_page(db.session, current_identity(), now())
    place = url_for("scoring.assignments", procedure_id=page.case.id)
    address = f"{current_app.config['PUBLIC_URL'] or request.host_url.rstrip('/')}{place}"
    return render_template(
        "progress/show.html",
        page=page,
        faults=[one.sentence(language()) for one in refused.refusals] if refused else [],
        mails=current_app.config["MAIL_SERVER"] is not None,
        address=address,
        invitation=message("score", address),
        reminder=message("score_reminder", address),
    )


def _sheet(participant_id: UUID, candidacy_id: UUID, form: ReopenForm) -> str:
    page = reopen_page(db.session, current_identity(), participant_id, candidacy_id)
    return render_template("progress/reopen.html", page=page, form=form)
