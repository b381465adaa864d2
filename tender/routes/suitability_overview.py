"""All tenderers at the test, several cells decided at once, who tests a file, and the workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from criteria.refusals import Refused
from criteria.texts import sentence
from tender.actions import suitability as acts
from tender.clock import now
from tender.exports import suitability as exports
from tender.exports.plans import named
from tender.extensions import db
from tender.forms.suitability import AssignForm, ManyForm
from tender.pages.suitability import SuitabilityPage
from tender.pages.suitability_cells import OUT
from tender.pages.suitability_overview import OverviewPage, OverviewRow, overview_page
from tender.permissions import NotGranted, Permission
from tender.routes import suitability_matrix as matrix
from tender.routes.access import current_identity, language, page_number, requires, show_refusals
from tender.routes.frame import place_url
from tender.routes.handing_out import handed_out
from tender.routes.proposals import proposal_lines
from tender.routes.suitability import bp as bp
from tender.routes.suitability import here, id_of, page_of, show

FILE_STATES = {
    "decision": "bad",
    "open": "busy",
    "asked": "waiting",
    "ready": "ok",
    "excluded": "bad",
    "rejected": "bad",
    "incomplete": "bad",
    "late": "expired",
    "hidden": "deferred",
    "undeclared": "deferred",
}


@bp.get("/procedures/<uuid:procedure_id>/suitability")
@requires(Permission.VIEW_SUITABILITY)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """Everybody who handed in. An address of one tenderer from before leads to its matrix."""
    asked: dict[str, Any] = {name: text for name, text in request.args.items() if text}
    tenderer = asked.pop("tenderer", None) or asked.pop("tenderer_id", None)
    if tenderer is not None:
        asked |= {"procedure_id": procedure_id, "tenderer_id": _uuid(tenderer)}
        return redirect(url_for("suitability.tenderer", **asked), 303)
    return _shown(_page()), 200


def _page() -> OverviewPage:
    return overview_page(
        db.session,
        current_identity(),
        now(),
        request.args.get("show", ""),
        page_number(),
        id_of("tester"),
    )


def _place(page: OverviewPage) -> dict[str, Any]:
    """The address of the overview as it stands."""
    found = {
        "procedure_id": page.case.id,
        "show": page.shown or None,
        "tester": page.tester,
        "page": page.page if page.page > 1 else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _shown(page: OverviewPage, assigning: UUID | None = None, form: Any = None) -> str:
    return render_template(
        "suitability/overview.html",
        page=page,
        here=_place(page),
        states=FILE_STATES,
        places={one.place: place_url(one.place, page.case.id) for one in page.conditions},
        proposals=proposal_lines(page.proposals, page.case),
        assign=form or _assign_form(page),
        assigning=assigning,
    )


def _assign_form(page: OverviewPage, **given: Any) -> AssignForm:
    form = AssignForm(**(given or {"formdata": None}))
    form.participant.offer((str(id_), name) for id_, name in page.officers)
    return form


@bp.post("/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/tester")
@requires(Permission.DECIDE_DEMAND)
def assign(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Say which officer tests a file."""
    page = _page()
    if tenderer_id not in {row.tenderer.id for row in page.rows}:
        raise NotGranted
    form = _assign_form(page, formdata=request.form)
    if form.validate():
        try:
            chosen = UUID(form.participant.data)
            acts.assign_file(db.session, current_identity(), tenderer_id, chosen, now())
            db.session.commit()
            flash(_("Vastgelegd wie dit dossier toetst."), "toast")
            return redirect(url_for("suitability.index", **_place(page)), 303)
        except (Refused, ValueError) as refused:
            db.session.rollback()
            if isinstance(refused, Refused):
                show_refusals(form, refused)
    return _shown(_page(), tenderer_id, form), 422


@bp.post("/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/decisions")
@requires(Permission.TEST_PARTY)
def decide_many(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """One decision on every cell that was ticked, or on whole rows, columns or all that shows."""
    page, form = page_of(tenderer_id), ManyForm()
    if not page.may_decide:
        raise NotGranted
    if not form.validate():
        return show(422, page, many=form)
    try:
        count = acts.decide_demands(
            db.session,
            current_identity(),
            matrix.picked(page),
            form.outcome.data or "",
            form.reason.data or "",
            now(),
            form.basis.data or "",
        )
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        form.basis.data = page.seen
        return show(422, page_of(tenderer_id), many=form)
    flash(
        ngettext("Eén besluit is vastgelegd.", "%(num)s besluiten zijn vastgelegd.", count), "toast"
    )
    place = {name: value for name, value in here(page).items() if name != "pick"}
    return redirect(url_for("suitability.tenderer", **place), 303)


# Workbooks


@bp.get("/procedures/<uuid:procedure_id>/suitability/overview.xlsx")
@requires(Permission.VIEW_SUITABILITY)
def export(procedure_id: UUID) -> ResponseReturnValue:
    """The overview as a workbook, with what this viewer may see of it."""
    lang, page = language(), overview_page(db.session, current_identity(), now(), "", 1)
    lines = [_overview_line(row, lang) for row in _every_row(page)]
    data = exports.overview_file(page.case.reference, lines, now(), lang)
    return handed_out(f"{named(page.case.reference)}-overview.xlsx", data, exports.XLSX)


def _every_row(page: OverviewPage) -> Iterator[OverviewRow]:
    yield from page.rows
    for number in range(2, page.pages + 1):
        yield from overview_page(db.session, current_identity(), now(), "", number).rows


def _overview_line(row: OverviewRow, lang: str) -> exports.Line:
    state = sentence(f"names.file_{row.state}", lang)
    if row.facts is None:
        return [row.tenderer.name, None, state, row.assessor]
    facts = row.facts
    return [
        row.tenderer.name,
        len(row.tenderer.parties),
        state,
        row.assessor,
        facts.to_decide,
        len(facts.result.asked),
        facts.until,
        len(facts.result.failed),
        facts.expired,
        facts.missing,
    ]


@bp.get("/procedures/<uuid:procedure_id>/suitability/<uuid:tenderer_id>/matrix.xlsx")
@requires(Permission.VIEW_SUITABILITY)
def tenderer_export(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """The matrix of one tenderer as a workbook, for who declared about it. Others are led to the
    matrix, which tells them so."""
    page, lang = page_of(tenderer_id, whole=True), language()
    if page.chosen.hidden:
        raise NotGranted
    if not page.declared:
        return redirect(
            url_for("suitability.tenderer", procedure_id=procedure_id, tenderer_id=tenderer_id), 303
        )
    data = exports.matrix_file(
        page.case.reference,
        page.chosen.tenderer.name,
        [party.name for party in page.chosen.tenderer.parties],
        _matrix_rows(page, lang),
        _cell_lines(page, lang),
        now(),
        lang,
    )
    name = named(f"{page.case.reference} {page.chosen.tenderer.name}")
    return handed_out(f"{name}.xlsx", data, exports.XLSX)


def _words(state: str, lang: str) -> str:
    return sentence(f"names.outcome_{'not_applicable' if state == OUT else state}", lang)


def _matrix_rows(page: SuitabilityPage, lang: str) -> Iterator[tuple[str, str, str, list[str]]]:
    rows: dict[str, list[Any]] = {}
    for cell in page.cells:
        rows.setdefault(cell.demand.id, []).append(cell)
    for cells in rows.values():
        demand = cells[0].demand
        kind = sentence(f"names.demand_{demand.kind}", lang)
        states = [_words(cell.state, lang) for cell in cells]
        yield kind, demand.id, demand.title.get(lang), states


def _cell_lines(page: SuitabilityPage, lang: str) -> Iterator[exports.Line]:
    for cell in page.cells:
        if cell.state == OUT:
            continue
        last = page.last(cell)
        yield [
            cell.demand.id,
            cell.demand.title.get(lang),
            cell.party.name,
            _words(cell.state, lang),
            cell.deadline,
            last.at if last else None,
            last.reason if last else "",
        ]


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise NotGranted from None
