"""What came in on another platform: recorded by an officer, sealed until the opening."""

from __future__ import annotations

from uuid import UUID

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.application import Application
from criteria.documents import LARGEST, MEBIBYTE
from criteria.opening import check_recorded
from criteria.proof import Proof
from criteria.refusals import Refused, refusal
from tender.actions import elsewhere as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.elsewhere import FILE_ROWS, ElsewhereForm, elsewhere_form
from tender.forms.tenderers import PlainForm
from tender.pages.elsewhere import ElsewherePage, elsewhere_page
from tender.permissions import Permission
from tender.routes.access import current_identity, requires, show_refusals, unhurried
from tender.routes.arrival import make_room
from tender.vault import Vault

bp = Blueprint("elsewhere", __name__)


make_room(bp, "record", size=FILE_ROWS * LARGEST + MEBIBYTE)


@bp.get("/procedures/<uuid:procedure_id>/tenderers/<uuid:tenderer_id>/elsewhere")
@requires(Permission.RECORD_ELSEWHERE)
def show(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """What was recorded so far, and the form of an application."""
    page = elsewhere_page(db.session, current_identity(), tenderer_id)
    return _show(page, _empty(page))


@bp.post("/procedures/<uuid:procedure_id>/tenderers/<uuid:tenderer_id>/elsewhere")
@requires(Permission.RECORD_ELSEWHERE)
def record(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Record the application with its files, or files alone."""
    page = elsewhere_page(db.session, current_identity(), tenderer_id)
    form = elsewhere_form(page.case.plan)()
    if "more" in request.form:
        form.add_rows()
        return _show(page, form)
    content = form.content()
    proofs = form.proofs()
    wrong = unhurried(lambda: acts.check_proofs(proofs, now()))
    try:
        fine = form.validate()
        if not fine or wrong:
            faults = () if form.files_only.data else check_recorded(page.case.plan, content)
            kept = [f for f in faults if f.field != "parties" or not form.wrong_rows]
            raise Refused([*kept, *(wrong if fine else ())])
        _check_seen(page, form)
        _record(form, content, proofs, tenderer_id)
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, form.place(refused.refusals))
        page = elsewhere_page(db.session, current_identity(), tenderer_id)
        form.seen.data = str(len(page.recorded))
        return _show(page, form, 422)
    flash(_("Wat elders binnenkwam, is vastgelegd en verzegeld."), "toast")
    return redirect(_here(procedure_id, tenderer_id), 303)


def _check_seen(page: ElsewherePage, form: ElsewhereForm) -> None:
    """A form that was made before something else was recorded is shown again first."""
    if form.seen_number != len(page.recorded):
        raise Refused(refusal("acts.changed_meanwhile"))


def _record(
    form: ElsewhereForm, content: Application, proofs: tuple[Proof, ...], tenderer_id: UUID
) -> None:
    moment = form.moment
    assert moment is not None
    acts.record_elsewhere(
        db.session,
        current_identity(),
        Vault.load(current_app.instance_path),
        tenderer_id,
        None if form.files_only.data else content,
        form.platform.data or "",
        moment,
        proofs,
        now(),
    )


@bp.post(
    "/procedures/<uuid:procedure_id>/tenderers/<uuid:tenderer_id>/elsewhere/<uuid:envelope_id>"
)
@requires(Permission.RECORD_ELSEWHERE)
def withdraw(procedure_id: UUID, tenderer_id: UUID, envelope_id: UUID) -> ResponseReturnValue:
    """Take back a file that was recorded by mistake."""
    form = PlainForm()
    try:
        if form.validate():
            acts.withdraw_elsewhere(db.session, current_identity(), tenderer_id, envelope_id, now())
            db.session.commit()
            flash(_("Het bestand is ingetrokken. Wij openen het niet."), "toast")
            return redirect(_here(procedure_id, tenderer_id), 303)
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
    page = elsewhere_page(db.session, current_identity(), tenderer_id)
    made = _empty(page)
    made.form_errors.extend(form.form_errors)
    return _show(page, made, 422)


def _here(procedure_id: UUID, tenderer_id: UUID) -> str:
    return url_for("elsewhere.show", procedure_id=procedure_id, tenderer_id=tenderer_id)


def _empty(page: ElsewherePage) -> ElsewhereForm:
    given = {"seen": str(len(page.recorded)), "platform": page.platform}
    form = elsewhere_form(page.case.plan)(formdata=None, data=given)
    form.parties[0].form.role.data = "lead"
    return form


def _show(page: ElsewherePage, form: ElsewhereForm, status: int = 200) -> ResponseReturnValue:
    return render_template("tenderers/elsewhere.html", page=page, form=form), status
