"""The cells of one tenderer as the matrix shows them, and what is left to do."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from criteria.admission import DEMAND_KINDS, PROGRAMME, Outcome, applies
from criteria.catalogue import Demand
from criteria.cells import Cell as Place
from criteria.cells import CellState
from criteria.evidence import Judged, age_limit, judge, lapsed_from, reference_date, slots
from criteria.evidence_kinds import Kind, kinds
from criteria.plan import EvaluationPlan
from criteria.ratio_words import asked as asked_words
from criteria.text import Text
from criteria.texts import LANGUAGES
from tender.actions.suitability import together
from tender.store.evidence import EvidenceView
from tender.store.tenderers import PartyView, TendererView

KINDS = (*DEMAND_KINDS, PROGRAMME)
STATUSES = tuple(outcome.value for outcome in Outcome)
OUT = "out"
"""The state of a cell to which the demand is not put."""
ROWS = 120
"""How many demands a page of the matrix shows."""
MOST_TODO = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """One demand for one party; `state` is an outcome, or OUT.

    told      how the last question about it ended
    deadline  of the question that is out
    found     a ground of the demand has a finding, so that its grounds decide it
    """

    demand: Demand
    party: PartyView
    state: str
    told: str = ""
    deadline: datetime | None = None
    found: bool = False

    @property
    def asked(self) -> Text:
        """What the demand asks, with the level of its ratio where it has one."""
        return asked_words(self.demand)

    @property
    def open(self) -> bool:
        return self.state == Outcome.OPEN

    @property
    def pickable(self) -> bool:
        """Whether it may be decided together with others now."""
        return self.open and together(self.demand) and not self.found


Row = tuple[Demand, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Filter:
    """What the viewer wants to see: a kind of demand, a status, a party, a demand by its id or by
    words of its text. Empty for everything."""

    kind: str = ""
    status: str = ""
    who: UUID | None = None
    words: str = ""

    @property
    def narrow(self) -> bool:
        return self != EVERYTHING

    def asks_for(self, demand: Demand) -> bool:
        """Whether a demand is of this kind and has all these words in its id, title or text."""
        if self.kind not in ("", demand.kind):
            return False
        wanted = self.words.casefold().split()
        texts = (demand.title, asked_words(demand)) if wanted else ()
        told = " ".join(text.get(lang) for text in texts for lang in LANGUAGES)
        return all(word in f"{demand.id} {told}".casefold() for word in wanted)


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence beside a cell, with what its dates come to."""

    evidence: EvidenceView
    kind: Kind
    judged: Judged

    @property
    def lapsed(self) -> date | None:
        """The first day on which it no longer counted, when it is past."""
        return lapsed_from(self.judged)


@dataclass(frozen=True, slots=True)
class Todo:
    """What is left to do about one demand: the parties for which nobody decided."""

    demand: Demand
    cells: tuple[Cell, ...]


def cells_of(
    put: Iterable[Demand],
    tenderer: TendererView,
    states: Mapping[Place, CellState],
    findings: Container[Place] = (),
) -> tuple[Cell, ...]:
    """Every cell of a tenderer, by kind of demand and then by party.

    put       the demands
    findings  the cells of which a ground has a finding
    """
    nothing = CellState()
    found = []
    for demand in sorted(put, key=_kind):
        for party in tenderer.parties:
            if not applies(demand, party.standing):
                found.append(Cell(demand, party, OUT))
                continue
            place = (demand.id, str(party.id))
            state, by_grounds = states.get(place, nothing), place in findings
            found.append(
                Cell(demand, party, str(state.state), state.told, state.deadline, by_grounds)
            )
    return tuple(found)


def _kind(demand: Demand) -> int:
    return KINDS.index(demand.kind) if demand.kind in KINDS else len(KINDS)


def rows_of(cells: Iterable[Cell], chosen: Filter) -> tuple[Row, ...]:
    """The rows that a filter leaves, each with the columns it leaves."""
    rows: dict[str, list[Cell]] = {}
    for cell in cells:
        if chosen.who in (None, cell.party.id):
            rows.setdefault(cell.demand.id, []).append(cell)
    return tuple(
        (row[0].demand, tuple(row))
        for row in rows.values()
        if (not chosen.status or any(cell.state == chosen.status for cell in row))
        and chosen.asks_for(row[0].demand)
    )


def grouped(rows: Iterable[Row]) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Rows under the kind of their demand."""
    found: dict[str, list[Row]] = {}
    for demand, cells in rows:
        found.setdefault(demand.kind, []).append((demand, cells))
    return tuple((kind, tuple(some)) for kind, some in found.items())


def todo_of(cells: Iterable[Cell]) -> tuple[Todo, ...]:
    """The demands about which somebody still has to decide, in the order of the matrix."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        if cell.state in (Outcome.OPEN, Outcome.ASKED):
            found.setdefault(cell.demand.id, []).append(cell)
    return tuple(Todo(some[0].demand, tuple(some)) for some in found.values())


def proofs(plan: EvaluationPlan, given: Iterable[EvidenceView]) -> tuple[Proof, ...]:
    """Evidence with what its dates come to on the reference date of the plan."""
    reference, known = reference_date(plan), kinds()
    found = []
    for one in given:
        kind = known.kind(one.kind)
        judged = judge(one.issued_on, one.valid_until, age_limit(plan, kind), reference)
        found.append(Proof(one, kind, judged))
    return tuple(found)


def open_slots(demand: Demand, given: Iterable[Proof]) -> tuple[tuple[Kind, ...], ...]:
    """The proof a demand asks that nobody gave yet: per slot the kinds that would fill it."""
    there = {proof.evidence.kind for proof in given}
    return tuple(
        tuple(kinds().kind(kind) for kind in slot.kinds)
        for slot in slots(demand)
        if there.isdisjoint(slot.kinds)
    )
