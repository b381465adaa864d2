"""The evidence of a tenderer: added, said what it serves, withdrawn, handed out as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
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

from criteria.admission import asked
from criteria.refusals import Refused
from tender.actions import evidence as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.evidence import (
    CellsForm,
    DescriptionForm,
    EvidenceForm,
    WithdrawForm,
    chosen_cells,
)
from tender.forms.fields import Form
from tender.imports.inspect import inspect_file, renamed
from tender.pages.evidence import EvidenceLine, EvidencePage, evidence_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import (
    current_identity,
    language,
    page_number,
    requires,
    show_refusals,
    unhurried,
)
from tender.routes.arrival import make_room
from tender.routes.drawing import draw_soon
from tender.routes.handing_out import handed_out
from tender.vault import Vault

bp = Blueprint("evidence", __name__)
make_room(bp, "add")


@bp.get("/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/evidence")
@requires(Permission.VIEW_SUITABILITY)
def index(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """The list; `?for=` is the piece of which somebody says what it serves."""
    return _shown(_page(tenderer_id))


@bp.post("/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/evidence")
@requires(Permission.RECORD_EVIDENCE)
def add(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    page, form = _page(tenderer_id), EvidenceForm()
    _offered(page, form)
    if form.validate():
        new = form.content(asked(page.case.plan), _standings(page))
        try:
            vault = Vault.load(current_app.instance_path)
            if new.name or new.content:
                unhurried(lambda: inspect_file(new.name, new.content))
            acts.add_evidence(db.session, current_identity(), vault, tenderer_id, new, now())
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
        else:
            flash(_("Het bewijs is toegevoegd."), "toast")
            if new.name and renamed(new.name):
                flash(_("De naam van het bestand bevatte vreemde tekens. Die zijn weg."), "warn")
            return _back(tenderer_id)
    return _shown(_page(tenderer_id), add=form), 422


@bp.post(
    "/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/evidence/<uuid:evidence_id>"
)
@requires(Permission.RECORD_EVIDENCE)
def use(procedure_id: UUID, tenderer_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """Say what a piece serves: what is ticked, and nothing else of the parties shown."""
    page, form = _page(tenderer_id), CellsForm()
    _line(page, evidence_id)
    _offered(page, form)

    def act() -> Any:
        cells = chosen_cells(form, asked(page.case.plan), _standings(page))
        acts.serve_exactly(db.session, current_identity(), evidence_id, cells, now())
        return _("Vastgelegd waar dit bewijs voor dient.")

    return _done(form, act, tenderer_id) or (
        _shown(_page(tenderer_id), use=form, which=evidence_id),
        422,
    )


@bp.post(
    "/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/evidence"
    "/<uuid:evidence_id>/description"
)
@requires(Permission.RECORD_EVIDENCE)
def describe(procedure_id: UUID, tenderer_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """Say what a piece is, where it came without words or with wrong ones."""
    page, form = _page(tenderer_id), DescriptionForm()
    _line(page, evidence_id)

    def act() -> Any:
        said, seen = form.said(), form.seen_number
        acts.describe_evidence(db.session, current_identity(), evidence_id, said, seen, now())
        return _("Vastgelegd wat dit bewijs is.")

    return _done(form, act, tenderer_id) or (
        _shown(_page(tenderer_id), describe=form, which=evidence_id),
        422,
    )


@bp.post(
    "/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/evidence"
    "/<uuid:evidence_id>/withdraw"
)
@requires(Permission.RECORD_EVIDENCE)
def withdraw(procedure_id: UUID, tenderer_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    page, form = _page(tenderer_id), WithdrawForm()
    _line(page, evidence_id)

    def act() -> Any:
        why = form.reason.data or ""
        acts.withdraw_evidence(db.session, current_identity(), evidence_id, why, now())
        return _("Het bewijs is ingetrokken. Niemand ziet het nog.")

    return _done(form, act, tenderer_id) or (
        _shown(_page(tenderer_id), withdraw=form, which=evidence_id),
        422,
    )


@bp.post(
    "/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/evidence/<uuid:evidence_id>/file"
)
@requires(Permission.VIEW_SUITABILITY)
def read(procedure_id: UUID, tenderer_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """The file, to keep and never shown in the browser; that it was read goes on record."""
    page = _page(tenderer_id)
    if page.declared:
        _line(page, evidence_id)
    vault = Vault.load(current_app.instance_path)
    try:
        found = acts.read_evidence(db.session, current_identity(), vault, evidence_id, now())
        db.session.commit()
    except Refused:
        db.session.rollback()
        place: dict[str, Any] = {"procedure_id": procedure_id, "tenderer_id": tenderer_id}
        here = url_for("evidence.index", **place)
        return redirect(url_for("tenderers.declare", **place, next=here), 303)
    name, content = found
    return handed_out(name, content)


def _page(tenderer_id: UUID) -> EvidencePage:
    shown = request.args.get("show", "")
    return evidence_page(db.session, current_identity(), tenderer_id, shown, page_number())


def _line(page: EvidencePage, evidence_id: UUID) -> EvidenceLine | None:
    """A piece of this tenderer, None when it is on another page; NotGranted when there is none."""
    if evidence_id not in page.known:
        raise NotGranted
    found = (line for line in page.lines if line.proof.evidence.id == evidence_id)
    return next(found, None)


def _standings(page: EvidencePage) -> list[Any]:
    return [party.standing for party in page.tenderer.parties]


def _offered(page: EvidencePage, form: CellsForm) -> None:
    lang = language()
    form.offer(
        [(str(party.id), party.name) for party in page.tenderer.parties],
        [(demand.id, demand.title.get(lang)) for demand in page.demands],
    )


def _done(form: Form, act: Callable[[], Any], tenderer_id: UUID) -> ResponseReturnValue | None:
    """The way back once the act was done, with its words; None when form or act refused it."""
    if not form.validate():
        return None
    try:
        words = act()
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        return None
    flash(words, "toast")
    return _back(tenderer_id)


def _back(tenderer_id: UUID) -> ResponseReturnValue:
    """To the list, once an act was done: a file may have become a competence dossier."""
    procedure = current_identity().procedure_id
    draw_soon(procedure)
    return redirect(url_for("evidence.index", procedure_id=procedure, tenderer_id=tenderer_id), 303)


def _shown(page: EvidencePage, which: UUID | None = None, **forms: Any) -> str:
    """The page with the forms as they stand; a fresh form begins with what the address names."""
    if which is None and page.may_record:
        which = _chosen()
    line = _line(page, which) if which else None
    fresh = EvidenceForm(formdata=None, data=_begun(page))
    _offered(page, fresh)
    served = line.proof.evidence.serves if line else ()
    uses = CellsForm(
        formdata=None,
        data={"parties": [party for _, party in served], "demands": [one for one, _ in served]},
    )
    _offered(page, uses)
    shown = {
        "add": fresh,
        "use": uses,
        "describe": _described(line),
        "withdraw": WithdrawForm(formdata=None),
    }
    return render_template("evidence/index.html", page=page, line=line, **(shown | forms))


def _described(line: EvidenceLine | None) -> DescriptionForm:
    """What a piece is, as it was said last."""
    if line is None:
        return DescriptionForm(formdata=None)
    e = line.proof.evidence
    own = "" if e.title == line.proof.kind.title.nl else e.title
    dates = {"issued_on": e.issued_on, "valid_until": e.valid_until}
    words = {"seen": str(e.told), "kind": e.kind, "title": own, "note": e.note}
    return DescriptionForm(formdata=None, data=words | dates)


def _chosen() -> UUID | None:
    try:
        return UUID(request.args["for"]) if request.args.get("for") else None
    except ValueError:
        raise NotGranted from None


def _begun(page: EvidencePage) -> dict[str, Any]:
    """What the address already says about a new piece: its kind, a party, a demand."""
    parties = [str(party.id) for party in page.tenderer.parties]
    wanted = request.args.get("party", "")
    demand = request.args.get("demand", "")
    return {
        "kind": request.args.get("kind", ""),
        "parties": [wanted] if wanted in parties else parties if len(parties) == 1 else [],
        "demands": [demand] if demand in {one.id for one in page.demands} else [],
    }
