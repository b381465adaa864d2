"""The programme of requirements in the plan editor: filtered, counted, fifty rows to a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from criteria.catalogue import load
from criteria.limit_words import limit_words
from criteria.plan import EvaluationPlan, Setting
from criteria.programme import (
    PROPOSED,
    WHO,
    Entry,
    Filter,
    Part,
    entries,
    own_sections,
    parts,
    path_to,
)
from criteria.requirements import APPLICABILITIES, RequirementRow, Section
from criteria.text import Text

PER_PAGE = 50
MOST_PARTS = 200
"""How many sections an address may name."""


@dataclass(frozen=True)
class Line:
    """A requirement as the page shows it."""

    entry: Entry
    limits: tuple[Text, ...]
    related: tuple[str, ...]
    author: Setting | None

    @property
    def origin(self) -> RequirementRow | None:
        return self.entry.origin


@dataclass(frozen=True)
class ProgrammeView:
    """The rows of one page with the filters around them.

    above      the part that is shown and those it lies in, from the chapter down
    levels     for the whole and for each part of `above`, the parts one step lower: beside the part
               that is shown the others stay within reach
    tests      what a requirement can be tested in: ids with their names
    who        how many rows bind whoever tenders, and how many only the authority's side
    counts     how many rows of the part have each applicability, or a proposal; "" for all
    chapters   every section with rows of its own, to choose several of them
    held       the rows of the filter, on every page: what one decision can cover
    proposed   the rows of the chosen parts for which a proposal waits
    absent     rows of the part that the catalogue has and the plan does not
    """

    filter: Filter
    lines: tuple[Line, ...]
    above: tuple[Section, ...]
    levels: tuple[tuple[Part, ...], ...]
    tests: tuple[tuple[str, Text], ...]
    who: tuple[tuple[str, int], ...]
    counts: tuple[tuple[str, int], ...]
    chapters: tuple[Part, ...]
    held: tuple[Entry, ...]
    proposed: tuple[Entry, ...]
    absent: tuple[RequirementRow, ...]
    number: int
    pages: int

    @property
    def undecided(self) -> int:
        """How many of these rows nobody decided about."""
        return sum(one.row.applicability == APPLICABILITIES[0] for one in self.held)


def chosen(who: str, parts_: Iterable[str], applicability: str) -> Filter:
    """A filter from the words of an address; what is not known is no filter."""
    return Filter(
        who if who in WHO else WHO[0],
        tuple(dict.fromkeys(part[:20] for part in parts_ if part))[:MOST_PARTS],
        applicability if applicability in (*APPLICABILITIES, PROPOSED) else "",
    )


_last: tuple[object, tuple[Entry, ...]] = (None, ())


def _every(plan: EvaluationPlan) -> tuple[Entry, ...]:
    """The rows of a plan with where they come from; those of the last plan are kept."""
    global _last
    rows, found = _last
    if rows is not plan.requirements:
        found = entries(plan, load(), found)
        _last = plan.requirements, found
    return found


def waiting(plan: EvaluationPlan) -> str:
    """Whose requirements are to be decided first: the tenderers', unless only others are left."""
    left = {one.who for one in _every(plan) if one.row.applicability == APPLICABILITIES[0]}
    return next((who for who in WHO if who in left), WHO[0])


def page_ids(plan: EvaluationPlan, wanted: Filter, number: int) -> tuple[str, ...]:
    """The ids of the rows on a page."""
    found = [one.row.id for one in _every(plan) if wanted.holds(one)]
    return tuple(found[_start(found, number) :][:PER_PAGE])


def _start(found: Sequence[object], number: int) -> int:
    return (min(max(number, 1), _pages(found)) - 1) * PER_PAGE


def _pages(found: Sequence[object]) -> int:
    return max(1, -(-len(found) // PER_PAGE))


def programme(
    plan: EvaluationPlan, wanted: Filter, number: int, shown: Collection[str]
) -> ProgrammeView:
    """The page with the rows in `shown`, and the filters with their counts."""
    catalogues = load()
    every = _every(plan)
    theirs = [one for one in every if one.who == wanted.who]
    here = [one for one in theirs if wanted.covers(one.section)]
    held = [one for one in here if wanted.holds(one)]
    titles = {section.id: section for section in catalogues.sections}
    on_page = frozenset(shown)
    present, authors = {one.row.id for one in every}, _authors(plan)
    proposed = tuple(one for one in here if one.proposal is not None)
    decided = Counter(one.row.applicability for one in here)
    counts = [("", len(here)), *((key, decided[key]) for key in APPLICABILITIES)]
    counts.insert(2, (PROPOSED, len(proposed)))
    return ProgrammeView(
        wanted,
        tuple(_line(one, present, authors) for one in every if one.row.id in on_page),
        tuple(titles[id_] for id_ in path_to(wanted.part) if id_ in titles),
        tuple(parts(theirs, catalogues, part) for part in ("", *path_to(wanted.part))),
        _tests(plan),
        tuple((key, sum(one.who == key for one in every)) for key in WHO),
        tuple(counts),
        own_sections(theirs, catalogues),
        tuple(held),
        proposed,
        tuple(
            row
            for row in catalogues.requirements
            if row.id not in present and wanted.covers(row.section)
        ),
        min(max(number, 1), _pages(held)),
        _pages(held),
    )


def _tests(plan: EvaluationPlan) -> tuple[tuple[str, Text], ...]:
    demands = {row.id: row.title for row in plan.demands}
    questions = {row.id: row.title for row in plan.questions}
    elements = {row.id: row.title for row in plan.elements}
    return tuple((demands | questions | elements).items())


def _line(entry: Entry, present: Collection[str], authors: Mapping[str, Setting]) -> Line:
    related = entry.origin.related if entry.origin else ()
    return Line(
        entry,
        tuple(limit_words(limit) for limit in entry.row.limits),
        tuple(id_ for id_ in related if id_ in present),
        _author(authors, entry.row.id),
    )


def _author(authors: Mapping[str, Setting], id_: str) -> Setting | None:
    """Who decided about a requirement, or brought the row with its decision."""
    place = f"requirements/{id_}"
    return authors.get(f"{place}/applicability") or authors.get(place)


def _authors(plan: EvaluationPlan) -> dict[str, Setting]:
    return {one.id: one for one in plan.settings}


def line_of(plan: EvaluationPlan, id_: str) -> Line:
    """One requirement. KeyError when it is not in the plan."""
    every = {one.row.id: one for one in _every(plan)}
    return _line(every[id_], every, _authors(plan))
