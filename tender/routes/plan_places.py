"""Where in the plan editor something is: the page of each place, and the tabs around a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _

from criteria.plan import STAGES
from criteria.refusals import Refusal
from tender.pages import programme
from tender.pages.plan import PlanPage
from tender.routes.access import language
from tender.routes.frame import called
from tender.routes.plan_sections import GROUPS, SECTIONS
from tender.store.memory import Memory

ROW_OF = {
    "demands": "demand",
    "topics": "topic",
    "elements": "element",
    "requirements": "requirement",
}
"""The lists of a plan with a page for each row."""
_OF_PLACE = {
    "committee": "people",
    "advice": "people",
    "advising": "people",
    "authority": "facts",
    "title": "facts",
}
_OF_FACT = {
    "planning": "planning",
    "municipalities": "municipalities",
    "budget": "budget",
}
_OF_LOT = {"admitted": "selection", "cutoff": "selection", "title": "lots"}
_FIRST = {
    "standstill": "days",
    "consensus": "method",
    "scoring": "order",
    "advising": "reads",
    "rounding": "total",
}
_ON_STAGE = frozenset({"points", "minimum", "value", "group"})
"""What of a question is typed on the page of its stage; the rest has a page of its own."""


_TABS: Memory[tuple[Tab, ...]] = Memory(256)


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to a part of the editor; a group holds the links within it."""

    label: str
    url: str
    current: bool
    inner: tuple[Tab, ...] = ()


def section_of(place: str) -> tuple[str, str | None]:
    """The section in which a place is typed, and the row when that has a page of its own."""
    parts = place.split("/")
    if parts[0] == "lots":
        return _of_lot(parts)
    if parts[0] == "facts":
        return _OF_FACT.get(parts[1] if len(parts) > 1 else "", "facts"), None
    if parts[0] in ROW_OF:
        return (ROW_OF[parts[0]], parts[1]) if len(parts) > 1 else (parts[0], None)
    return _OF_PLACE.get(parts[0], "rules"), None


def section_title(place: str) -> str:
    """What the part of the editor is called in which a place is typed."""
    section = SECTIONS[section_of(place)[0]]
    return str(SECTIONS[section.under].title if section.under else section.title)


def section_titles() -> tuple[str, ...]:
    """The parts of the editor in their order."""
    return tuple(str(one.title) for one in SECTIONS.values() if not one.under)


def _of_lot(parts: list[str]) -> tuple[str, str | None]:
    name = parts[2] if len(parts) > 2 else "award"
    if name not in STAGES:
        return _OF_LOT.get(name, "award"), None
    if len(parts) > 5 and parts[3] == "questions" and parts[5] not in _ON_STAGE:
        return f"{name}-question", parts[4]
    return name, None


def place_url(page: PlanPage, place: str | None) -> str | None:
    """The page of the editor where a place of the plan is typed, when it is being written.

    Which catalogues a plan used is typed nowhere: it is mended in a file.
    """
    if place is None or not page.editable:
        return None
    if place == "catalogues":
        return url_for("plan_exchange.show", procedure_id=page.case.id, _anchor=place)
    section, row = section_of(place)
    several = place.startswith("lots/") and len(page.plan.lots) > 1 and section != "lots"
    return url_for(
        "plan_edit.show",
        procedure_id=page.case.id,
        section=section,
        row=row,
        lot=place.split("/")[1] if several else None,
        who=programme.waiting(page.plan) if place == "requirements" else None,
        applies="undecided" if place == "requirements" else None,
        _anchor=_anchor(place),
    )


def in_words(fault: Refusal) -> str:
    """What is wrong, with the names the page has for a formula and its numbers."""
    if fault.code != "ranking.parameter_missing":
        return fault.sentence(language())
    given = dict(fault.values)
    formula, wanted = called("formula", given["formula"]), called("parameter", given["name"])
    told: str = _("Bij ‘%(formula)s’ ontbreekt: %(number)s.", formula=formula, number=wanted)
    return told


def _anchor(place: str) -> str:
    """What on its page a place is found by; of a few fields together the first."""
    around, _, field = place.rpartition("/")
    first = _FIRST.get(place) or (_FIRST.get(field) if around.startswith("lots/") else None)
    return f"{place}/{first}" if first else place


def tabs(current: str, lots: int = 1) -> tuple[Tab, ...]:
    """The groups of the editor, each with the sections in it; the current ones are marked."""
    procedure = (request.view_args or {})["procedure_id"]
    several = lots > 1
    basis = procedure, current, several, language()
    return _TABS.get(basis, lambda: _tabs(procedure, current, several))


def _tabs(procedure: UUID, current: str, several: bool) -> tuple[Tab, ...]:
    found: dict[str, list[Tab]] = {group: [] for group in GROUPS}
    for key, label, endpoint in (
        ("overview", _("Klaar om te verzegelen?"), "plan.show"),
        ("coverage", _("Dekking"), "plan_coverage.show"),
        ("try-out", _("Proef"), "plan_tryout.show"),
        ("exchange", _("In- en uitvoer"), "plan_exchange.show"),
        ("history", _("Wijzigingen"), "plan_edit.history"),
    ):
        url = url_for(endpoint, procedure_id=procedure)
        found["overview"].append(Tab(label, url, current == key))
    here = (current, SECTIONS[current].under if current in SECTIONS else "")
    for key, one in SECTIONS.items():
        if one.under or (key == "lots" and not several):
            continue
        url = url_for("plan_edit.show", procedure_id=procedure, section=key)
        found[one.group].append(Tab(str(one.title), url, key in here))
    return tuple(_group(GROUPS[group], inner) for group, inner in found.items())


def _group(label: Any, inner: list[Tab]) -> Tab:
    return Tab(str(label), inner[0].url, any(tab.current for tab in inner), tuple(inner))
