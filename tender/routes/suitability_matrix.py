"""The matrix as its macros take it: columns, rows, cells and their addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _

from criteria.texts import sentence
from tender.pages.suitability import SuitabilityPage
from tender.pages.suitability_cells import OUT, Cell
from tender.routes.access import language
from tender.store.tenderers import PartyView

STATES = {
    "met": "ok",
    "open": "busy",
    "asked": "waiting",
    "not_met": "bad",
    "not_applicable": "na",
    OUT: "na",
}
PICKS = ("cell", "row", "column", "all")


def ticked() -> dict[str, frozenset[str]]:
    """What was ticked in the matrix: cells, rows, columns, or all of it."""
    return {name: frozenset(request.form.getlist(name)) for name in PICKS}


def picked(page: SuitabilityPage) -> tuple[tuple[str, UUID], ...]:
    """The cells (demand, party) that the ticks come to.

    A row, a column and all of it stand for the cells in them that may be decided together. A cell
    that was ticked by itself counts in any case: who decides tells when somebody was first.
    """
    chosen = ticked()
    return tuple(
        (cell.demand.id, cell.party.id)
        for cell in page.shown
        if value(cell) in chosen["cell"]
        or (
            cell.pickable
            and (
                "y" in chosen["all"]
                or cell.demand.id in chosen["row"]
                or str(cell.party.id) in chosen["column"]
            )
        )
    )


def value(cell: Cell) -> str:
    """What the box of a cell sends."""
    return f"{cell.demand.id}:{cell.party.id}"


def numbered(page: SuitabilityPage) -> dict[UUID, str]:
    """What each party is called in the matrix: penvoerder, lid 1, derde 1, onderaannemer 2.

    Who takes part without members leads nobody: that party is the tenderer itself.
    """
    found: dict[UUID, str] = {}
    for number, party in _numbers(page):
        if party.role == "lead":
            found[party.id] = _("penvoerder") if _together(page) else _("inschrijver")
        elif party.role == "subcontractor":
            found[party.id] = _("onderaannemer %(number)s", number=number)
        elif party.role == "relied_on":
            found[party.id] = _("derde %(number)s", number=number)
        else:
            found[party.id] = _("lid %(number)s", number=number)
    return found


def _together(page: SuitabilityPage) -> bool:
    return any(party.role == "member" for party in page.chosen.tenderer.parties)


def _numbers(page: SuitabilityPage) -> Iterator[tuple[int, PartyView]]:
    """Every party, counted from 1 among those with its role."""
    counted: Counter[str] = Counter()
    for party in page.chosen.tenderer.parties:
        counted[party.role] += 1
        yield counted[party.role], party


def groups(
    page: SuitabilityPage, picking: bool, chosen: Mapping[str, frozenset[str]]
) -> list[dict[str, Any]]:
    """The columns by role: the lead and the members, whom they rely on, the subcontractors."""
    parties = page.chosen.tenderer.parties
    numbers = {party.id: number for number, party in _numbers(page)}
    wanted = page.filter.who
    open_ = {cell.party.id for cell in page.shown if cell.pickable}
    first = _("Penvoerder en leden") if _together(page) else _("Inschrijver")
    titles = (first, _("Derden"), _("Onder\u00adaannemers"))
    split = [
        (title, [party for party in parties if _group(party) == place])
        for place, title in enumerate(titles)
    ]
    return [
        {
            "title": title,
            "columns": [
                {
                    "label": party.name,
                    "small": "" if party.role == "lead" else str(numbers[party.id]),
                    "pick": str(party.id) if picking and party.id in open_ else None,
                    "ticked": str(party.id) in chosen.get("column", ()),
                }
                for party in rows
                if wanted in (None, party.id)
            ],
        }
        for title, rows in split
        if any(wanted in (None, party.id) for party in rows)
    ]


def sections(
    page: SuitabilityPage,
    here: Mapping[str, Any],
    picking: bool,
    chosen: Mapping[str, frozenset[str]],
) -> list[dict[str, Any]]:
    """The rows under the kind of their demand. One address is made, and the cells add to it."""
    lang = language()
    address = url_for("suitability.tenderer", **here)
    address += "&" if "?" in address else "?"
    words = {state: sentence(f"names.outcome_{state}", lang) for state in STATES if state != OUT}
    words[OUT] = words["not_applicable"]
    drawn = {"address": address, "words": words, "chosen": chosen.get("cell", ())}
    return [
        {
            "title": sentence(f"names.demand_{kind}", lang),
            "rows": [
                {
                    "title": demand.title.get(lang),
                    "ref": demand.id,
                    "pick": demand.id if picking and any(c.pickable for c in cells) else None,
                    "ticked": demand.id in chosen.get("row", ()),
                    "basis": None
                    if picking
                    else (
                        address,
                        page.case.seal,
                        demand.id,
                        *_states(page, cells),
                    ),
                    "cells": (
                        _cell(page, cell, picking, drawn)
                        for cell in sorted(cells, key=lambda cell: _column(cell.party))
                    ),
                }
                for demand, cells in rows
            ],
        }
        for kind, rows in page.rows
    ]


def _states(page: SuitabilityPage, cells: Iterable[Cell]) -> Iterator[tuple[UUID, str, bool]]:
    for cell in cells:
        yield cell.party.id, cell.state, page.drawer is not None and page.drawer.cell == cell


def _group(party: PartyView) -> int:
    return {"relied_on": 1, "subcontractor": 2}.get(party.role, 0)


def _column(party: PartyView) -> tuple[int, int]:
    return _group(party), party.position


def _cell(
    page: SuitabilityPage, cell: Cell, picking: bool, drawn: Mapping[str, Any]
) -> dict[str, Any]:
    text = f"{cell.party.name}: {drawn['words'][cell.state]}"
    url = f"{drawn['address']}party={cell.party.id}&demand={cell.demand.id}"
    current = page.drawer is not None and page.drawer.cell == cell
    found = {"state": STATES[cell.state], "text": text, "current": current}
    if picking and cell.pickable:
        return found | {"pick": value(cell), "ticked": value(cell) in drawn["chosen"]}
    return found | {"url": None if cell.state == OUT else url}
