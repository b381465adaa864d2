"""The matrix as its macros take it: columns, rows, cells and their addresses."""

from __future__ import annotations

from collections.abc import Mapping
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
    """What each party is called in the matrix: lid 1, onderaannemer 2."""
    found: dict[UUID, str] = {}
    members = others = 0
    for party in page.chosen.tenderer.parties:
        if party.role == "subcontractor":
            others += 1
            found[party.id] = _("onderaannemer %(number)s", number=others)
        else:
            members += 1
            found[party.id] = _("lid %(number)s", number=members)
    return found


def groups(
    page: SuitabilityPage, picking: bool, chosen: Mapping[str, frozenset[str]]
) -> list[dict[str, Any]]:
    """The columns: members first, subcontractors behind the line."""
    parties = page.chosen.tenderer.parties
    wanted = page.filter.who
    open_ = {cell.party.id for cell in page.shown if cell.pickable}
    split = (
        (_("Leden"), [party for party in parties if party.role != "subcontractor"]),
        (_("Onder\u00adaannemers"), [party for party in parties if party.role == "subcontractor"]),
    )
    return [
        {
            "title": title,
            "columns": [
                {
                    "label": str(number),
                    "long": party.name,
                    "pick": str(party.id) if picking and party.id in open_ else None,
                    "ticked": str(party.id) in chosen.get("column", ()),
                }
                for number, party in enumerate(rows, 1)
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
                    "cells": [
                        _cell(page, cell, picking, drawn)
                        for cell in sorted(cells, key=lambda cell: _column(cell.party))
                    ],
                }
                for demand, cells in rows
            ],
        }
        for kind, rows in page.rows
    ]


def _column(party: PartyView) -> tuple[bool, int]:
    return party.role == "subcontractor", party.position


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
