"""The suitability desk: the matrix, one decision, all open decisions at once, excluding by two."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from criteria.ratio_figures import write_figures
from criteria.refusals import Refused, refusal
from criteria.texts import sentence
from tender.actions import exclusion as excluding
from tender.actions import suitability as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.suitability import (
    AllMetForm,
    DecisionForm,
    ExcludeForm,
    FiguresForm,
    decision_form,
    filled_in,
)
from tender.pages.suitability import OUT, Cell, Drawer, SuitabilityPage, suitability_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, language, requires, show_refusals
from tender.store.tenderers import PartyView

bp = Blueprint("suitability", __name__)
STATES = {"met": "ok", "open": "busy", "not_met": "bad", "not_applicable": "na", OUT: "na"}


def _id(name: str) -> UUID | None:
    """An id from the address; what is no id is not there."""
    typed = request.args.get(name)
    if not typed:
        return None
    try:
        return UUID(typed)
    except ValueError:
        raise NotGranted from None


def _page() -> SuitabilityPage:
    return suitability_page(
        db.session,
        current_identity(),
        now(),
        _id("tenderer"),
        _id("party"),
        request.args.get("demand"),
    )


def _show(
    status: int = 200, page: SuitabilityPage | None = None, **forms: Any
) -> ResponseReturnValue:
    page = page or _page()
    bare = {"formdata": None}
    seen = {"seen": str(len(page.drawer.history))} if page.drawer else {}
    found = page.exclusion
    words = {"seen": found.seen, "reason": found.reason if found.lapsed else ""} if found else {}
    drawer = page.drawer
    figures = drawer.figures if drawer else ()
    made = DecisionForm if drawer is None else _form(drawer)
    shown: dict[str, Any] = {
        "decision": made(**bare, data=seen | filled_in(figures)),
        "worked": drawer.worked(figures) if drawer else None,
        "all_met": AllMetForm(**bare),
        "exclude": ExcludeForm(**bare, data=words),
    }
    only_open = request.args.get("show") == "open"
    body = render_template(
        "suitability/index.html",
        page=page,
        only_open=only_open,
        groups=_groups(page),
        sections=_sections(page, only_open),
        here=_here(page),
        states=STATES,
        numbered=_numbered(page),
        **(shown | forms),
    )
    return body, status


def _form(drawer: Drawer) -> type[DecisionForm]:
    return decision_form(drawer.ratio, drawer.cell.demand.ratio)


def _figures(form: DecisionForm) -> tuple[dict[str, Decimal], ...]:
    return form.figures() if isinstance(form, FiguresForm) else ()


def _here(page: SuitabilityPage) -> dict[str, Any]:
    """The address of the page as it stands, without the drawer."""
    found: dict[str, Any] = {"procedure_id": page.case.id}
    if page.chosen:
        found["tenderer"] = page.chosen.tenderer.id
    if request.args.get("show") == "open":
        found["show"] = "open"
    return found


def _numbered(page: SuitabilityPage) -> dict[UUID, str]:
    """What each party is called in the matrix: lid 1, onderaannemer 2."""
    found: dict[UUID, str] = {}
    members = others = 0
    for party in page.chosen.tenderer.parties if page.chosen else ():
        if party.role == "subcontractor":
            others += 1
            found[party.id] = _("onderaannemer %(number)s", number=others)
        else:
            members += 1
            found[party.id] = _("lid %(number)s", number=members)
    return found


def _groups(page: SuitabilityPage) -> list[dict[str, Any]]:
    """The columns: members first, subcontractors behind the line."""
    parties = page.chosen.tenderer.parties if page.chosen else ()
    split = (
        (_("Leden"), [party for party in parties if party.role != "subcontractor"]),
        (_("Onder\u00adaannemers"), [party for party in parties if party.role == "subcontractor"]),
    )
    return [
        {
            "title": title,
            "columns": [
                {"label": str(number), "long": party.name} for number, party in enumerate(rows, 1)
            ],
        }
        for title, rows in split
        if rows
    ]


def _sections(page: SuitabilityPage, only_open: bool) -> list[dict[str, Any]]:
    lang, found = language(), []
    for kind, rows in page.rows:
        kept = [
            {"title": demand.title.get(lang), "ref": demand.id, "cells": _cells(page, cells)}
            for demand, cells in rows
            if not only_open or any(cell.state == "open" for cell in cells)
        ]
        if kept:
            found.append({"title": sentence(f"names.demand_{kind}", lang), "rows": kept})
    return found


def _cells(page: SuitabilityPage, cells: tuple[Cell, ...]) -> list[dict[str, Any]]:
    ordered = sorted(cells, key=lambda cell: _column(cell.party))
    return [_cell(page, cell) for cell in ordered]


def _column(party: PartyView) -> tuple[bool, int]:
    return party.role == "subcontractor", party.position


def _cell(page: SuitabilityPage, cell: Cell) -> dict[str, Any]:
    outcome = "not_applicable" if cell.state == OUT else cell.state
    words = sentence(f"names.outcome_{outcome}", language())
    place = {**_here(page), "party": cell.party.id, "demand": cell.demand.id}
    return {
        "state": STATES[cell.state],
        "text": f"{cell.party.name}: {words}",
        "url": None if cell.state == OUT else url_for("suitability.index", **place),
        "current": page.drawer is not None and page.drawer.cell == cell,
    }


@bp.get("/procedures/<uuid:procedure_id>/suitability")
@requires(Permission.VIEW_SUITABILITY)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The matrix of one tenderer, with the drawer of the chosen cell."""
    return _show()


@bp.post("/procedures/<uuid:procedure_id>/suitability/decision")
@requires(Permission.DECIDE_DEMAND)
def decide(procedure_id: UUID) -> ResponseReturnValue:
    """Decide one demand for one party, or only work out what typed figures come to."""
    page = _page()
    if page.drawer is None:
        raise NotGranted
    form = _form(page.drawer)()
    if not form.validate():
        return _show(422, decision=form)
    figures = _figures(form)
    worked = page.drawer.worked(figures)
    if request.form.get("act") == "work_out":
        return _show(200, page, decision=form, worked=worked, tried=True)
    cell, history = page.drawer.cell, page.drawer.history
    made = [(row.outcome, row.reason, row.figures) for row, _name in history]
    given = (form.outcome.data or "", (form.reason.data or "").strip(), write_figures(figures))
    try:
        if form.seen.data != str(len(made)) and made[:1] != [given]:
            raise Refused(refusal("acts.changed_meanwhile"))
        if form.seen.data == str(len(made)):
            acts.decide_demand(
                db.session,
                current_identity(),
                cell.party.id,
                cell.demand.id,
                *given[:2],
                now(),
                figures,
            )
            db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        form.seen.data = str(len(made))
        return _show(422, decision=form, worked=worked)
    flash(_("Het besluit is vastgelegd."), "toast")
    place = {**_here(page), "party": cell.party.id, "demand": cell.demand.id}
    return redirect(url_for("suitability.index", **place), 303)


@bp.post("/procedures/<uuid:procedure_id>/suitability/all-met")
@requires(Permission.DECIDE_DEMAND)
def decide_open(procedure_id: UUID) -> ResponseReturnValue:
    """Decide "met" wherever nothing was decided yet, for one tenderer."""
    page, form = _page(), AllMetForm()
    if page.chosen is None:
        raise NotGranted
    if not form.validate():
        return _show(422, page, all_met=form)
    try:
        found = (cell for _, rows in page.rows for _, cells in rows for cell in cells)
        still = [
            (cell.demand.id, cell.party.id)
            for cell in found
            if cell.state == "open" and acts.together(cell.demand)
        ]
        count = acts.decide_demands(db.session, current_identity(), still, "met", "", now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        return _show(422, all_met=form)
    flash(
        ngettext("Eén besluit is vastgelegd.", "%(num)s besluiten zijn vastgelegd.", count), "toast"
    )
    return redirect(url_for("suitability.index", **_here(page)), 303)


@bp.post("/procedures/<uuid:procedure_id>/suitability/exclusion")
@requires(Permission.EXCLUDE)
def exclude(procedure_id: UUID) -> ResponseReturnValue:
    """One officer proposes to exclude, another confirms."""
    page, form = _page(), ExcludeForm()
    if page.chosen is None or not page.declared:
        raise NotGranted
    if not form.validate():
        return _show(422, page, exclude=form)
    found, seen = page.exclusion, form.seen.data or ""
    reason = found.reason if found and found.proposal else form.reason.data
    try:
        done = excluding.exclude(
            db.session, current_identity(), page.chosen.tenderer.id, reason, now(), seen
        )
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        form.seen.data = found.seen if found else ""
        return _show(422, exclude=form)
    flash(
        _("De inschrijver is uitgesloten.")
        if done
        else _("Uw voorstel is vastgelegd. Een andere inkoopadviseur bevestigt het."),
        "toast",
    )
    return redirect(url_for("suitability.index", **_here(page)), 303)
