"""Rows of a plan that come, go and move: questions, groups, seats, and what a catalogue offers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from criteria.application import ASKED_AT_FIRST
from criteria.canon import Json, to_plain
from criteria.catalogue import Catalogues, Demand, Element, Step, Topic
from criteria.changes import ABSENT, ORDER, Absent, Path, at, put
from criteria.plan import (
    AdviceRule,
    Group,
    LotRules,
    Question,
    Seat,
    StageRules,
    Subtopic,
    questions,
)
from criteria.plan.catalogues import ground_demand, ratio_demand, with_version
from criteria.plan.facts import EMPTY, new_row, next_year
from criteria.plan.facts import LISTS as FACT_LISTS
from criteria.plan.format import stages
from criteria.plan.originals import OWN
from criteria.plan.scales import MOST_STEPS, next_mark
from criteria.refusals import Refused, refusal
from criteria.requirements import Requirement

_NEW: Mapping[str, Callable[[str], Any]] = {
    "lots": lambda id_: LotRules(id_, EMPTY, StageRules(()), StageRules(())),
    "groups": lambda id_: Group(id_, EMPTY),
    "questions": lambda id_: Question(id_, EMPTY, EMPTY, EMPTY, ()),
    "subtopics": lambda id_: Subtopic(id_, EMPTY),
    "steps": lambda id_: Step(Decimal(id_), EMPTY, EMPTY),
    "committee": lambda id_: Seat(id_, "assessor", EMPTY),
    "advice": lambda id_: AdviceRule(id_, EMPTY),
    "demands": lambda id_: Demand(id_, "suitability", EMPTY, EMPTY, EMPTY, "", ASKED_AT_FIRST),
    "topics": lambda id_: Topic(id_, EMPTY, EMPTY, True, ""),
    "elements": lambda id_: Element(id_, EMPTY, EMPTY, EMPTY, ""),
    "requirements": lambda id_: Requirement(
        id_, EMPTY, ("provider",), "both", EMPTY, applicability="carried_over"
    ),
}
LISTS = frozenset(_NEW) | FACT_LISTS
"""The lists of a plan that take rows."""
MOST_ROWS = 1000
"""How long a list may grow by rows of the buyer's own."""


def added(tree: Mapping[str, Json], path: Path, *, first: bool = False) -> Json:
    """The plan with an empty row of the buyer's own at the end of a list. KeyError elsewhere.

    A new lot begins with the rules of the last one.

    first  the row is a year of the budget, and comes before the others
    """
    rows, id_ = _rows(tree, path), next_id(tree, path, first=first)
    most = MOST_STEPS if path[-1] == "steps" else MOST_ROWS
    if len(rows) >= most:
        raise Refused(refusal("plan.rows_full", "/".join(path), most=most))
    row: Json
    if path[-1] in FACT_LISTS:
        row = new_row(tree, path[-1], id_)
    elif path[-1] == "lots" and rows:
        row = {**rows[-1], "id": id_, "title": to_plain(EMPTY)}
    else:
        row = to_plain(_NEW[path[-1]](id_))
    whole: Json = dict(tree)
    return put(whole, path, [row, *rows]) if first else put(whole, (*path, id_), row)


def next_id(tree: Mapping[str, Json], path: Path, *, first: bool = False) -> str:
    """The first id of the buyer's own that is free in a list; lots and years are numbered, and
    the steps of a scale are called by their mark."""
    if path[-1] == "years":
        return next_year(tree, first=first)
    if first:
        raise KeyError("only a year comes first")
    if path[-1] == "steps":
        return next_mark(_rows(tree, path))
    start = "" if path[-1] == "lots" else OWN
    taken = {row["id"] for row in _rows(tree, path)}
    return next(id_ for n in range(1, 10_000) if (id_ := f"{start}{n}") not in taken)


def removed(tree: Mapping[str, Json], path: Path, id_: str) -> Json:
    """The plan without a row; as it is when the row is gone already."""
    whole: Json = dict(tree)
    return put(whole, (*path, id_), ABSENT)


def moved(tree: Mapping[str, Json], path: Path, id_: str, by: int) -> Json:
    """The plan with a row so many places down (or up, below zero), as far as there is room."""
    whole: Json = dict(tree)
    order = [row.get("id") for row in _rows(tree, path)]
    if id_ not in order:
        return whole
    place = order.index(id_)
    order.insert(min(max(place + by, 0), len(order) - 1), order.pop(place))
    return put(whole, (*path, ORDER), list(order))


def placed(tree: Mapping[str, Json], path: Path, id_: str, place: int) -> Json:
    """The plan with a row at a place, counted from 1; KeyError when there is no such row."""
    order = [row.get("id") for row in _rows(tree, path)]
    if id_ not in order:
        raise KeyError(id_)
    if not 1 <= place <= len(order):
        raise Refused(refusal("plan.no_such_place", "/".join(path), most=len(order)))
    return moved(tree, path, id_, place - 1 - order.index(id_))


def picked(
    tree: Mapping[str, Json], path: Path, ids: Sequence[str], catalogues: Catalogues
) -> Json:
    """The plan with rows of a catalogue added, those it has already left as they are.

    The plan notes the version of each catalogue that gave a row, and that of the goals when a row
    serves one: from then on it is told which goals nothing serves.
    """
    whole: Json = dict(tree)
    taken = {row["id"] for row in _rows(tree, path)}
    for name, rows in shelves(path, catalogues, tree).items():
        wanted = [row for row in rows if row.id in ids and row.id not in taken]
        for row in wanted:
            whole = put(whole, (*path, row.id), to_plain(row))
        if wanted:
            whole = with_version(whole, name, catalogues)
        if any(getattr(row, "trace", ()) for row in wanted):
            whole = with_version(whole, "goals", catalogues)
    return whole


def offered(path: Path, catalogues: Catalogues) -> tuple[Any, ...]:
    """What the catalogues have for a list of a plan."""
    return tuple(row for rows in shelves(path, catalogues, {}).values() for row in rows)


def shelves(
    path: Path, catalogues: Catalogues, tree: Mapping[str, Json]
) -> Mapping[str, tuple[Any, ...]]:
    """The same by the name of the catalogue, as this plan would take them."""
    found: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
        "questions": {"themes": questions(catalogues.themes)},
        "demands": {
            "demands": catalogues.demands,
            "exclusion-grounds": tuple(ground_demand(row, tree) for row in catalogues.grounds),
            "ratios": tuple(ratio_demand(row) for row in catalogues.ratios),
        },
        "topics": {"topics": catalogues.topics},
        "elements": {"elements": catalogues.elements},
        "requirements": {"requirements": tuple(row.undecided for row in catalogues.requirements)},
    }
    return found.get(path[-1], {})


def _rows(tree: Mapping[str, Json], path: Path) -> list[dict[str, Any]]:
    found = at(dict(tree), path)
    if isinstance(found, Absent) or not isinstance(found, list) or path[-1] not in LISTS:
        raise KeyError("/".join(path))
    return found  # type: ignore[return-value]


def ids(tree: Json, path: Path) -> list[str]:
    """The ids of the rows of a list, in their order; empty where there is no such list."""
    found = at(tree, path)
    return (
        [str(row.get("id")) for row in found if isinstance(row, dict)]
        if isinstance(found, list)
        else []
    )


def unknown(
    tree: Mapping[str, Any], known: Mapping[str, Any], catalogues: Catalogues
) -> list[Path]:
    """The rows of a plan that neither another plan nor a catalogue has, and no buyer added."""
    return strange((path for _, _, path in _picked(tree)), known, catalogues)


def strange(places: Iterable[Path], known: Mapping[str, Any], catalogues: Catalogues) -> list[Path]:
    """Of these places of rows the same; places of anything else are left out."""
    taken = {(kind, id_) for kind, id_, _ in _picked(known)}
    for kind in ("questions", *_PICKED):
        taken |= {(kind, row.id) for row in offered((kind,), catalogues)}
    taken |= {("subtopics", one.id) for theme in catalogues.themes for one in theme.subtopics}
    return [
        path
        for path in places
        if path[-2:-1] and path[-2] in (*_PICKED, "questions", "subtopics")
        if path[-2:] not in taken and not path[-1].startswith(OWN)
    ]


_PICKED = ("demands", "topics", "elements", "requirements")


def _picked(tree: Mapping[str, Any]) -> Iterator[tuple[str, str, Path]]:
    """Every row that a catalogue may have given: its list, its id and its place."""
    for kind in _PICKED:
        for row in tree[kind]:
            yield kind, row["id"], (kind, row["id"])
    for here, stage in stages(tree):
        for question in stage["questions"]:
            path = (*here, "questions", question["id"])
            yield "questions", question["id"], path
            for one in question["subtopics"]:
                yield "subtopics", one["id"], (*path, "subtopics", one["id"])
