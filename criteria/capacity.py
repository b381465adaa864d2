"""Places for residents: per municipality and form of living, of each party and of all together.

The documents name the two ends, from support on call to presence day and night (S §4.4.3
L1085-1089); the steps between them are ours. What was counted stands with every number. Numbers
with another basis are shown beside each other and never added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from criteria.case_facts import CaseFacts
from criteria.catalogue import Demand, load
from criteria.plan import EvaluationPlan
from criteria.refusals import Refusal, refusal

ASKED_BY = "SEL-T2"
"""The demand for room for about so many residents."""
SPREAD = ("SEL-T3", "SEL-T4")
"""The demands for all forms of living, and for a good spread over the region."""
FORMS = ("on_call", "daytime", "sleeping", "presence")
"""From support on call to somebody there day and night."""
BASES = ("places", "residents", "unique")
"""What was counted: places that can be taken at one moment, residents on one day, or different
residents in a year. Only places are held against what is asked."""
MOST_PLACES = 5_000
MOST_ROWS = 60
TEXT_LIMIT = 500


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """Places of one party in one municipality in one form.

    now           on the day of the application; `at_start` on the first day of the contract
    day_and_night whether somebody can come there round the clock, seven days a week
    """

    municipality: str
    form: str
    now: int
    at_start: int
    day_and_night: bool


@dataclass(frozen=True, slots=True)
class Target:
    """How many residents there must be room for, on which day, and where that stands."""

    number: int
    day: date
    source: str


@dataclass(frozen=True, slots=True)
class PartyCapacity:
    """What a party has. `basis` is one of BASES; `source` is where the numbers are known from.

    target  what is asked, where the plan does not say it: entered with the lead
    """

    basis: str
    source: str
    rows: tuple[CapacityRow, ...]
    target: Target | None = None


def check_capacity(found: PartyCapacity, municipalities: Sequence[str]) -> Iterator[Refusal]:
    """What cannot be right about the rows of a party; a row is told by its place, from 0."""
    if found.basis not in BASES:
        yield refusal("capacity.basis_missing", "basis")
    if found.rows and not found.source:
        yield refusal("capacity.source_missing", "source")
    if len(found.source) > TEXT_LIMIT:
        yield refusal("capacity.text_long", "source", limit=TEXT_LIMIT)
    if len(found.rows) > MOST_ROWS:
        yield refusal("capacity.rows_full", None, most=MOST_ROWS)
    seen: set[tuple[str, str]] = set()
    for place, row in enumerate(found.rows):
        if row.municipality not in municipalities:
            yield refusal("capacity.municipality_missing", f"rows-{place}-municipality")
        if row.form not in FORMS:
            yield refusal("capacity.form_missing", f"rows-{place}-form")
        if (row.municipality, row.form) in seen:
            yield refusal("capacity.row_twice", f"rows-{place}-form")
        seen.add((row.municipality, row.form))
        for name, number in (("now", row.now), ("at_start", row.at_start)):
            if not 0 <= number <= MOST_PLACES:
                yield refusal("capacity.number", f"rows-{place}-{name}", most=MOST_PLACES)
    if found.target is not None:
        if not 1 <= found.target.number <= 100_000:
            yield refusal("capacity.target_number", "target_number")
        if not found.target.source:
            yield refusal("capacity.target_source", "target_source")


@dataclass(frozen=True, slots=True)
class Offer:
    """All parties together in one municipality and form; `parties` names who gives what."""

    now: int
    at_start: int
    day_and_night: bool
    parties: tuple[tuple[str, int, int], ...]

    @property
    def missing(self) -> bool:
        return not self.at_start


@dataclass(frozen=True, slots=True)
class Line:
    """A municipality with its forms; `joins` is the day it starts to take part, if that is later
    than the day that counts."""

    municipality: str
    joins: date | None
    cells: tuple[tuple[str, Offer], ...]

    @property
    def at_start(self) -> int:
        return sum(cell.at_start for _, cell in self.cells)

    @property
    def now(self) -> int:
        return sum(cell.now for _, cell in self.cells)

    @property
    def missing(self) -> tuple[str, ...]:
        """The forms that nobody gives here at the start."""
        return tuple(form for form, cell in self.cells if cell.missing)

    @property
    def day_and_night(self) -> bool:
        """Whether somebody can come round the clock in one of the forms given here."""
        return any(cell.day_and_night for _, cell in self.cells if not cell.missing)


@dataclass(frozen=True, slots=True)
class Total:
    """Everything of one basis.

    lines   one per municipality, those that join later last
    target  what is asked; only for places
    """

    basis: str
    lines: tuple[Line, ...]
    target: Target | None

    @property
    def now(self) -> int:
        return sum(line.now for line in self.lines)

    @property
    def at_start(self) -> int:
        return sum(line.at_start for line in self.lines)

    @property
    def later(self) -> int:
        """How many of the places at the start are in municipalities that join after that day."""
        return sum(line.at_start for line in self.lines if line.joins is not None)

    @property
    def short(self) -> int | None:
        """How many places are missing; 0 when there is room, None when nothing is asked."""
        return None if self.target is None else max(0, self.target.number - self.at_start)

    @property
    def forms_missing(self) -> tuple[str, ...]:
        """The forms that nobody gives anywhere."""
        return tuple(form for form in FORMS if all(form in line.missing for line in self.lines))

    @property
    def empty(self) -> tuple[str, ...]:
        """The municipalities that count where nobody has a place at the start."""
        return tuple(
            line.municipality for line in self.lines if line.joins is None and not line.at_start
        )

    @property
    def never(self) -> tuple[str, ...]:
        """The municipalities that count where nobody can come round the clock."""
        return tuple(
            line.municipality
            for line in self.lines
            if line.joins is None and not line.day_and_night
        )


def municipalities(facts: CaseFacts) -> tuple[str, ...]:
    """Where places can be; the municipalities of the region, those that join later too."""
    return tuple(row.name for row in facts.municipalities)


def target(plan: EvaluationPlan) -> Target | None:
    """What the documents ask: the number that stands where the demand stands, on the first day of
    the contract. None where they give none."""
    asked = next((row for row in load().demands if row.id == ASKED_BY), None)
    for count in plan.facts.clients:
        if asked is not None and count.source == asked.source:
            return Target(count.low, plan.facts.term.start, count.source)
    return None


@dataclass(frozen=True, slots=True)
class Spread:
    """What is asked of the forms and of where they are offered.

    stands  "plan" where the plan asks what the documents say, "changed" where it asks something
            else, and "documents" where it asks nothing: then the demands are those of the documents
    """

    demands: tuple[Demand, ...]
    stands: str


def spread(plan: EvaluationPlan) -> Spread:
    """The documents ask all forms and a good spread over the region, and not each form in each
    municipality; a plan may ask otherwise."""
    known = {row.id: row for row in load().demands if row.id in SPREAD}
    asked = tuple(row for row in plan.demands if row.id in known)
    if not asked:
        return Spread(tuple(known.values()), "documents")
    same = all(row.text == known[row.id].text for row in asked)
    return Spread(asked, "plan" if same else "changed")


def totals(
    facts: CaseFacts,
    parties: Iterable[tuple[str, PartyCapacity]],
    asked: Target | None,
) -> tuple[Total, ...]:
    """All parties (name, capacity) together: one table per basis, places first. No parties, none.

    Municipalities that join after the day that counts are in the table, with that day.
    """
    rows = tuple(parties)
    day = asked.day if asked else facts.term.start
    return tuple(
        Total(
            basis,
            _lines(facts, [(name, one) for name, one in rows if one.basis == basis], day),
            asked if basis == "places" else None,
        )
        for basis in BASES
        if any(one.basis == basis for _, one in rows)
    )


def _lines(
    facts: CaseFacts, rows: Sequence[tuple[str, PartyCapacity]], day: date
) -> tuple[Line, ...]:
    found = [
        Line(
            town.name,
            None if town.is_member_on(day) else town.joined,
            tuple((form, _offer(rows, town.name, form)) for form in FORMS),
        )
        for town in facts.municipalities
    ]
    return tuple(sorted(found, key=lambda line: line.joins is not None))


def _offer(rows: Sequence[tuple[str, PartyCapacity]], town: str, form: str) -> Offer:
    given = [
        (name, row)
        for name, one in rows
        for row in one.rows
        if (row.municipality, row.form) == (town, form)
    ]
    return Offer(
        sum(row.now for _, row in given),
        sum(row.at_start for _, row in given),
        any(row.day_and_night for _, row in given),
        tuple((name, row.now, row.at_start) for name, row in given),
    )
