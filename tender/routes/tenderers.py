"""Tenderers: the list, inviting, the opening by two and its record, declarations, dossiers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.opening import with_offset
from criteria.proof import kind_name
from criteria.refusals import Refused
from tender.actions import entry
from tender.actions import tenderers as acts
from tender.actions.incomplete import set_aside_incomplete
from tender.actions.opening import begin_opening, finish_opening
from tender.clock import now
from tender.exports.plans import named
from tender.extensions import begin_write, db
from tender.forms.decisions import OutForm
from tender.forms.fields import Form
from tender.forms.tenderers import DeclareForm, InviteForm, SetAsideForm
from tender.forms.vaults import OpenForm, TurnForm
from tender.pages.opening import IncompletePage, incomplete_page, record_page
from tender.pages.tenderers import (
    DeclarePage,
    declare_page,
    dossier_page,
    index_page,
)
from tender.pages.vaults import TurnView
from tender.permissions import Permission
from tender.report.opening import reason_told
from tender.report.paper import LANGUAGES
from tender.routes.access import (
    current_identity,
    language,
    own_path,
    requires,
    show_refusals,
)
from tender.routes.acting import acted
from tender.routes.drawing import draw_soon
from tender.routes.vaults import fields_for, own_vault, turn_asked, turn_in, waits_for_other

bp = Blueprint("tenderers", __name__)
RECORD_NAMES = {"nl": "proces-verbaal-opening", "en": "opening-record"}


def _index(
    status: int = 200, invite: InviteForm | None = None, opening: TurnForm | None = None
) -> ResponseReturnValue:
    page = index_page(db.session, current_identity(), now())
    kind = TurnForm if page.opening.state == "begun" else OpenForm
    return (
        render_template(
            "tenderers/index.html",
            page=page,
            invite=invite or InviteForm(formdata=None),
            opening=opening or kind(formdata=None, **fields_for(page.turn)),
        ),
        status,
    )


@bp.get("/procedures/<uuid:procedure_id>/tenderers")
@requires(Permission.VIEW_TENDERERS)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """Everyone who was invited, and what came in."""
    return _index()


@bp.post("/procedures/<uuid:procedure_id>/tenderers")
@requires(Permission.INVITE_TENDERER)
def invite(procedure_id: UUID) -> ResponseReturnValue:
    """A new tenderer. The answer is the only page that ever shows the personal link."""
    form = InviteForm()
    if not form.validate():
        return _index(422, invite=form)
    try:
        _id, token = acts.invite_tenderer(
            db.session, current_identity(), form.name.data, now(), form.email.data
        )
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        return _index(422, invite=form)
    link = url_for("tenderer.page", token=token, _external=True)
    back = url_for("tenderers.index", procedure_id=procedure_id)
    return render_template("tenderers/invited.html", name=form.name.data, link=link, back=back)


@bp.post("/procedures/<uuid:procedure_id>/tenderers/opening", endpoint="open")
@requires(Permission.OPEN_APPLICATIONS)
def open_applications(procedure_id: UUID) -> ResponseReturnValue:
    """One of two persons opens. With the second: intent on record first, then decrypting."""
    form, actor = OpenForm(**fields_for(_asked())), current_identity()
    if not form.validate():
        return _index(422, opening=form)
    try:
        second = begin_opening(db.session, actor, now(), turn_in(form))
        db.session.commit()
    except Refused as refused:
        _record_refusal(refused)
        show_refusals(form, refused)
        return _index(422, opening=form)
    if not second:
        return redirect(url_for("tenderers.index", procedure_id=procedure_id), 303)
    return _finish(procedure_id, form)


def _asked() -> TurnView | None:
    return turn_asked(Permission.OPEN_APPLICATIONS)


def _record_refusal(refused: Refused) -> None:
    """An attempt to open that was refused goes on record as well."""
    db.session.rollback()
    begin_write(db.session)
    actor = current_identity()
    entry.record(
        db.session,
        actor,
        "opening.refused",
        f"procedure:{actor.procedure_id}",
        now(),
        what="applications",
        reason=refused.refusals[0].code,
    )
    db.session.commit()


def _finish(procedure_id: UUID, form: TurnForm) -> ResponseReturnValue:
    begin_write(db.session)
    try:
        opened = finish_opening(db.session, current_identity(), own_vault(), now(), turn_in(form))
        db.session.commit()
    except Refused as refused:
        _record_refusal(refused)
        opening = TurnForm(formdata=None, **fields_for(_asked()))
        show_refusals(opening, refused)
        return _index(422, opening=opening)
    if opened is None:
        return waits_for_other("tenderers.index")
    draw_soon(procedure_id)
    flash(_("De aanmeldingen zijn geopend. Dit is het proces-verbaal."), "toast")
    return redirect(url_for("tenderers.record", procedure_id=procedure_id), 303)


@bp.post("/procedures/<uuid:procedure_id>/tenderers/opening/finish")
@requires(Permission.OPEN_APPLICATIONS)
def finish(procedure_id: UUID) -> ResponseReturnValue:
    """Finish an opening that two persons began and that was broken off."""
    form = TurnForm(**fields_for(_asked()))
    if not form.validate():
        return _index(422, opening=form)
    return _finish(procedure_id, form)


@bp.get("/procedures/<uuid:procedure_id>/tenderers/opening/record")
@requires(Permission.VIEW_TENDERERS)
def record(procedure_id: UUID) -> ResponseReturnValue:
    """The record of the opening."""
    page = record_page(db.session, current_identity())
    tried = [(row, reason_told(row.reason, language())) for row in page.record.attempts]
    return render_template(
        "tenderers/record.html",
        page=page,
        attempts=tried,
        kind_name=kind_name,
        with_offset=with_offset,
    )


@bp.get("/procedures/<uuid:procedure_id>/tenderers/opening/record.pdf")
@requires(Permission.VIEW_TENDERERS)
def record_pdf(procedure_id: UUID) -> ResponseReturnValue:
    """The same as a file to sign. Drawing it changes nothing: the same record, the same bytes."""
    lang = request.args.get("lang", language())
    lang = lang if lang in LANGUAGES else language()
    page = record_page(db.session, current_identity())
    answer = Response(page.pdf(lang), mimetype="application/pdf")
    name = f"{RECORD_NAMES[lang]}-{named(page.case.reference)}.pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.route(
    "/procedures/<uuid:procedure_id>/tenderers/<uuid:tenderer_id>/incomplete",
    methods=["GET", "POST"],
)
@requires(Permission.DECIDE_DEMAND)
def incomplete(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """One officer proposes to set a tenderer aside as incomplete, another confirms."""
    actor = current_identity()
    place: dict[str, Any] = {"procedure_id": procedure_id, "tenderer_id": tenderer_id}
    try:
        page = incomplete_page(db.session, actor, tenderer_id, now())
    except Refused:
        here = url_for("tenderers.incomplete", **place)
        return redirect(url_for("tenderers.declare", **place, next=here), 303)
    if request.method == "GET":
        return render_template(
            "tenderers/incomplete.html", page=page, form=_set_aside_form(page, formdata=None)
        )
    form = _set_aside_form(page)
    done = acted(
        form,
        lambda: set_aside_incomplete(
            db.session, actor, tenderer_id, form.data.get("reason") or page.reason, now()
        ),
        url_for("tenderers.index", procedure_id=procedure_id),
        lambda second: (
            _("De inschrijver is terzijde gelegd.")
            if second
            else _("Uw voorstel is vastgelegd. Een andere inkoopadviseur bevestigt het.")
        ),
    )
    return done or (render_template("tenderers/incomplete.html", page=page, form=form), 422)


def _set_aside_form(page: IncompletePage, **given: Any) -> Form:
    """Who proposes writes a reason; who confirms types a word."""
    confirming = page.first is not None and not page.first.mine
    return OutForm("incomplete", **given) if confirming else SetAsideForm(**given)


@bp.route("/procedures/<uuid:procedure_id>/declarations", methods=["GET", "POST"])
@bp.route(
    "/procedures/<uuid:procedure_id>/declarations/<uuid:tenderer_id>", methods=["GET", "POST"]
)
@requires(Permission.DECLARE)
def declare(procedure_id: UUID, tenderer_id: UUID | None = None) -> ResponseReturnValue:
    """Declare one's interests about all parties of a tenderer."""
    page = declare_page(db.session, current_identity(), tenderer_id)
    form = DeclareForm()
    status = 200
    if tenderer_id is not None and request.method == "POST":
        status = 422
        if form.validate() and _declared(page, form, tenderer_id):
            return _after_declaring(procedure_id, tenderer_id, form.answer.data)
    return render_template("tenderers/declare.html", page=page, form=form, back=_back()), status


def _declared(page: DeclarePage, form: DeclareForm, tenderer_id: UUID) -> bool:
    answer, explanation = form.answer.data or "", form.explanation.data
    mine = page.chosen.mine if page.chosen else None
    same = mine and (mine.answer, mine.explanation) == (answer, explanation)
    if mine and same and mine.covers_all and mine.decided is None:
        return True
    try:
        acts.declare(db.session, current_identity(), tenderer_id, answer, explanation, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        return False
    return True


def _after_declaring(procedure_id: UUID, tenderer_id: UUID, answer: str) -> ResponseReturnValue:
    flash(_("Uw verklaring is vastgelegd."), "toast")
    back = _back()
    if back and answer == "none":
        return redirect(back, 303)
    mine = url_for("tenderers.declare", procedure_id=procedure_id, tenderer_id=tenderer_id)
    return redirect(mine, 303)


def _back() -> str | None:
    return own_path(request.args.get("next"))


@bp.get("/procedures/<uuid:procedure_id>/tenderers/<uuid:tenderer_id>/dossier")
@requires(Permission.DECLARE)
def dossier(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """What a tenderer wrote, once the reader declared and opened it."""
    try:
        page = dossier_page(db.session, current_identity(), tenderer_id)
    except Refused:
        return _to_declaration(procedure_id, tenderer_id)
    return render_template("tenderers/dossier.html", page=page)


@bp.post("/procedures/<uuid:procedure_id>/tenderers/<uuid:tenderer_id>/dossier")
@requires(Permission.DECLARE)
def open_dossier(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Opening a dossier is an event of its own."""
    try:
        page = dossier_page(db.session, current_identity(), tenderer_id)
        acts.open_dossier(db.session, current_identity(), page.tenderer.id, now())
        db.session.commit()
    except Refused:
        return _to_declaration(procedure_id, tenderer_id)
    here = url_for("tenderers.dossier", procedure_id=procedure_id, tenderer_id=tenderer_id)
    return redirect(here, 303)


def _to_declaration(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    place: dict[str, Any] = {"procedure_id": procedure_id, "tenderer_id": tenderer_id}
    here = url_for("tenderers.dossier", **place)
    return redirect(url_for("tenderers.declare", **place, next=here), 303)
