"""The sections of the plan editor: the page of each, its places, and the group it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

from criteria.catalogue import load
from criteria.plan import EvaluationPlan
from criteria.programme import Filter
from criteria.reading import counted
from tender.forms import plan_facts as facts
from tender.forms import plan_people, plan_rules
from tender.forms import plan_rows as lists
from tender.forms import plan_sections as sections
from tender.forms.plan_fields import Place
from tender.pages import programme

Tree = dict[str, Any]
FILTERS = ("who", "part", "applies", "page")
"""What an address of the programme of requirements asks for."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the address asks of a section: the lot, the row of a page of one row, the rows shown."""

    lot: str
    row: str
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the editor; one of a single row stands under the section it belongs to.

    row    the section that holds the page of one row of this list
    group  the group of tabs it stands in
    shown  the ids of the rows a page shows, where it does not show them all
    view   what the page needs beside the plan and the form
    """

    title: Any
    places: Callable[[Tree, Scope], Iterable[Place]]
    under: str = ""
    template: str = ""
    group: str = "criteria"
    row: str = ""
    shown: Callable[[EvaluationPlan], tuple[str, ...]] = lambda plan: ()
    view: Callable[[EvaluationPlan, Scope], Any] = lambda plan, scope: None


GROUPS = {
    "overview": _l("Overzicht"),
    "facts": _l("De opdracht"),
    "demands": _l("Eisen"),
    "criteria": _l("Criteria"),
    "dialogue": _l("Dialoog en inschrijving"),
    "rules": _l("Regels en mensen"),
}


def _question(stage: str) -> Callable[[Tree, Scope], Iterable[Place]]:
    def places(tree: Tree, scope: Scope) -> Iterator[Place]:
        here = (tree, scope.lot, stage, scope.row)
        yield from sections.question(*here)
        yield from lists.served(*here)

    return places


def _of_row(name: str) -> Callable[[EvaluationPlan, Scope], Any]:
    """The row of the plan that a page is about, with the same row of the catalogue if there is."""

    def view(plan: EvaluationPlan, scope: Scope) -> tuple[Any, Any]:
        row = next((one for one in getattr(plan, name) if one.id == scope.row), None)
        known = {one.id: one for one in getattr(load(), name)}
        return row, known.get(scope.row)

    return view


def _demand(plan: EvaluationPlan, scope: Scope) -> tuple[Any, Any, Any]:
    """The demand with the same row of the catalogue, and with the ratio it asks."""
    row, known = _of_row("demands")(plan, scope)
    wanted = row.ratio.ratio if row is not None and row.ratio is not None else None
    return row, known, next((one for one in load().ratios if one.id == wanted), None)


# The programme of requirements: which rows, on which page


def wanted() -> tuple[Filter, int]:
    """The filter and the page number in the address."""
    asked = {name: request.args.get(name, "")[:40] for name in FILTERS if name != "part"}
    page = counted(asked["page"]) or 1
    return programme.chosen(asked["who"], request.args.getlist("part"), asked["applies"]), page


def _shown(plan: EvaluationPlan) -> tuple[str, ...]:
    """The rows that were on the page when it is sent; those of the filter when it is asked for."""
    sent = (name.split("/") for name in request.form if name.startswith("requirements/"))
    ids = tuple(dict.fromkeys(parts[1] for parts in sent))[: programme.PER_PAGE]
    return ids or programme.page_ids(plan, *wanted())


def _programme(plan: EvaluationPlan, scope: Scope) -> programme.ProgrammeView:
    return programme.programme(plan, *wanted(), scope.shown)


def _requirement(plan: EvaluationPlan, scope: Scope) -> programme.Line:
    return programme.line_of(plan, scope.row)


SECTIONS: dict[str, Section] = {
    "facts": Section(
        _l("Opdracht en looptijd"), lambda tree, _: facts.assignment(tree), group="facts"
    ),
    "lots": Section(_l("Percelen"), lambda tree, _: lists.lots(tree), group="facts"),
    "planning": Section(_l("Planning"), lambda tree, _: facts.planning(tree), group="facts"),
    "municipalities": Section(
        _l("Gemeenten"), lambda tree, _: facts.municipalities(tree), group="facts"
    ),
    "budget": Section(_l("Budget"), lambda tree, _: facts.budget(tree), group="facts"),
    "demands": Section(
        _l("Eisen aan inschrijvers"),
        lambda tree, _: lists.none(tree),
        group="demands",
        row="demand",
    ),
    "demand": Section(
        _l("Eis"),
        lambda tree, scope: lists.demand(tree, scope.row),
        "demands",
        view=_demand,
    ),
    "requirements": Section(
        _l("Programma van eisen"),
        lambda tree, scope: lists.requirements(tree, scope.shown),
        group="demands",
        row="requirement",
        shown=_shown,
        view=_programme,
    ),
    "requirement": Section(
        _l("Eis uit het programma"),
        lambda tree, scope: lists.requirement(tree, scope.row),
        "requirements",
        view=_requirement,
    ),
    "selection": Section(
        _l("Selectiefase"),
        lambda tree, scope: sections.stage(tree, scope.lot, "selection"),
        template="stage",
    ),
    "selection-question": Section(_l("Vraag"), _question("selection"), "selection", "question"),
    "award": Section(
        _l("Gunningsfase"),
        lambda tree, scope: sections.stage(tree, scope.lot, "award"),
        template="stage",
    ),
    "award-question": Section(_l("Vraag"), _question("award"), "award", "question"),
    "topics": Section(
        _l("Onderwerpen van de dialoog"),
        lambda tree, _: lists.none(tree),
        group="dialogue",
        row="topic",
    ),
    "topic": Section(
        _l("Onderwerp"),
        lambda tree, scope: lists.topic(tree, scope.row),
        "topics",
        view=_of_row("topics"),
    ),
    "elements": Section(
        _l("Onderdelen van de inschrijving"),
        lambda tree, _: lists.none(tree),
        group="dialogue",
        row="element",
    ),
    "element": Section(
        _l("Onderdeel"),
        lambda tree, scope: lists.element(tree, scope.row),
        "elements",
        view=_of_row("elements"),
    ),
    "rules": Section(
        _l("Regels en termijnen"), lambda tree, _: plan_rules.rules(tree), group="rules"
    ),
    "people": Section(
        _l("Commissie en advies"), lambda tree, _: plan_people.people(tree), group="rules"
    ),
}
