"""People and roles: given and withdrawn, with an invitation for who has no account yet."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from criteria.texts import sentence
from tender.actions import delegations
from tender.actions import people as acts
from tender.actions.delegations import DELEGATE
from tender.clock import now
from tender.extensions import db
from tender.forms.fields import first_sentence
from tender.forms.people import GrantForm, SeatsForm, seats_form
from tender.pages.people import PeoplePage, people_page
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires, show_refusals
from tender.routes.accounts import link_page
from tender.store import people

bp = Blueprint("people", __name__)


@bp.get("/procedures/<uuid:procedure_id>/people")
@requires(Permission.VIEW_PEOPLE)
def index(procedure_id: UUID) -> ResponseReturnValue:
    page = _page()
    return _show(page, _grant_form(page, formdata=None))


@bp.post("/procedures/<uuid:procedure_id>/people")
@requires(Permission.GRANT_ROLE)
def grant(procedure_id: UUID) -> ResponseReturnValue:
    """Give a role. Who has no account is invited: the answer is the only page with the link."""
    form = _grant_form(_page())
    if form.validate():
        try:
            token = acts.give_role(
                db.session,
                current_identity(),
                form.email.data,
                form.name.data,
                form.role.data,
                now(),
                form.council.data if form.role.data == DELEGATE else "",
            )
            db.session.commit()
            if token is not None and not (form.role.data == DELEGATE and _mails()):
                return link_page(form.name.data, token, _here(procedure_id))
            flash(_("De rol is gegeven."), "toast")
            return redirect(_here(procedure_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _show(_page(), form), 422


@bp.post("/procedures/<uuid:procedure_id>/people/<uuid:participant_id>/withdraw")
@requires(Permission.GRANT_ROLE)
def withdraw(procedure_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    """Take a role away, at once. The message names it and has a button to give it back."""
    role = request.form.get("role", "")
    try:
        gone = acts.withdraw_role(db.session, current_identity(), participant_id, role, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        flash(first_sentence(refused), "warn")
        return redirect(_here(procedure_id), 303)
    named = sentence(f"names.role_{role}", language())
    back = url_for("people.restore", procedure_id=procedure_id, participant_id=participant_id)
    fields = (("role", role), ("seat", gone.seat or ""))
    told = _("De rol %(role)s van %(name)s is ingetrokken.", role=named, name=gone.name)
    flash({"text": told, "undo": back, "fields": fields}, "undo")  # type: ignore[arg-type]
    return redirect(_here(procedure_id), 303)


@bp.post("/procedures/<uuid:procedure_id>/people/<uuid:participant_id>/restore")
@requires(Permission.GRANT_ROLE)
def restore(procedure_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    """Give back a role that was just taken away."""
    role, seat = request.form.get("role", ""), request.form.get("seat", "") or None
    actor = current_identity()
    try:
        acts.restore_role(db.session, actor, participant_id, role, seat, now())
        db.session.commit()
        flash(_("De rol is teruggegeven."), "toast")
    except Refused as refused:
        db.session.rollback()
        flash(first_sentence(refused), "warn")
    return redirect(_here(procedure_id), 303)


@bp.post("/procedures/<uuid:procedure_id>/people/<uuid:participant_id>/link")
@requires(Permission.GRANT_ROLE)
def renew(procedure_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    """Another link for somebody who was invited here and has not logged in yet."""
    try:
        token = acts.renew_link(db.session, current_identity(), participant_id, now())
    except Refused as refused:
        db.session.rollback()
        flash(first_sentence(refused), "warn")
        return redirect(_here(procedure_id), 303)
    everyone = people.people(db.session, procedure_id)
    name = next(person.name for person in everyone if person.id == participant_id)
    db.session.commit()
    return link_page(name, token, _here(procedure_id))


@bp.post("/procedures/<uuid:procedure_id>/people/seats")
@requires(Permission.SEAT_PEOPLE)
def seats(procedure_id: UUID) -> ResponseReturnValue:
    """Who sits on which seat of the committee."""
    page = _page()
    form = _seats_form(page)()
    if form.validate():
        try:
            acts.seat_people(
                db.session, current_identity(), form.wanted(), form.shown.data or "", now()
            )
            db.session.commit()
            flash(_("De plaatsen zijn bewaard."), "toast")
            return redirect(_here(procedure_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    page = _page()
    return _show(page, _grant_form(page, formdata=None), form), 422


@bp.post("/procedures/<uuid:procedure_id>/people/<uuid:participant_id>/council")
@requires(Permission.SEAT_PEOPLE)
def council(procedure_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    """Put a delegate in a council, or in another one."""
    chosen = request.form.get("council", "")
    told = _("De raad van deze afgevaardigde is bewaard.")
    return _done(procedure_id, told, delegations.seat_delegate, participant_id, chosen)


@bp.post("/procedures/<uuid:procedure_id>/people/<uuid:participant_id>/spokesperson")
@requires(Permission.SEAT_PEOPLE)
def spokesperson(procedure_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    """This delegate sends the joint advice of the council."""
    told = _("De woordvoerder is aangewezen.")
    return _done(procedure_id, told, delegations.name_spokesperson, participant_id)


@bp.post("/procedures/<uuid:procedure_id>/people/<uuid:participant_id>/call")
@requires(Permission.LEAD_COUNCILS)
def call(procedure_id: UUID, participant_id: UUID) -> ResponseReturnValue:
    """Invite a delegate by mail, or send a reminder."""
    told = _("Het bericht staat klaar om te versturen.")
    return _done(procedure_id, told, delegations.call_delegate, participant_id)


def _done(
    procedure_id: UUID, told: str, act: Callable[..., object], *args: object
) -> ResponseReturnValue:
    """One act about one person; the page follows, with what came of it."""
    try:
        act(db.session, current_identity(), *args, now())
        db.session.commit()
        flash(told, "toast")
    except Refused as refused:
        db.session.rollback()
        flash(first_sentence(refused), "warn")
    return redirect(_here(procedure_id), 303)


def _mails() -> bool:
    return current_app.config["MAIL_SERVER"] is not None


def _page() -> PeoplePage:
    return people_page(db.session, current_identity(), now())


def _grant_form(page: PeoplePage, **given: None) -> GrantForm:
    return GrantForm(roles=page.roles, councils=page.titles, **given)


def _here(procedure_id: UUID) -> str:
    return url_for("people.index", procedure_id=procedure_id)


def _seats_form(page: PeoplePage) -> type[SeatsForm]:
    return seats_form([line.seat for line in page.seats], page.holders)


def _show(page: PeoplePage, form: GrantForm, seated: SeatsForm | None = None) -> str:
    if seated is None:
        sits = {f"seat-{line.seat.id}": str(line.person or "") for line in page.seats}
        seated = _seats_form(page)(formdata=None, data={**sits, "shown": page.shown})
    else:
        seated.shown.data = page.shown
    return render_template("people/index.html", page=page, form=form, seats=seated, mails=_mails())
