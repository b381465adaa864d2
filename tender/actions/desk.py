"""Where the cells of the test stand, worked out once for each state of the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.admission import Admission, admission, asked
from criteria.catalogue import Demand
from criteria.cells import Cell, CellState
from criteria.phases import Step
from criteria.plan import EvaluationPlan
from tender.actions.marks import Marks, marks
from tender.permissions import NotGranted
from tender.store import demands, parties, procedures, tenderers
from tender.store.demands import Cells
from tender.store.memory import Memory
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_BIDDERS: Memory[tuple[TendererView, ...]] = Memory(8)
_TESTED: Memory[Tested] = Memory(512)
_PUT: Memory[tuple[EvaluationPlan, tuple[Demand, ...]]] = Memory(8)


@dataclass(frozen=True, slots=True)
class Tested:
    """A tenderer, the cells in which something happened, and what these come to."""

    tenderer: TendererView
    cells: Cells
    result: Admission


def outcomes(cells: Cells) -> dict[Cell, str]:
    """The states, each as one word."""
    return {cell: found.state for cell, found in cells.items()}


def bidders(session: Session, procedure_id: UUID, known: Marks) -> tuple[TendererView, ...]:
    """Every tenderer in order of position."""
    key = procedure_id, known.base
    return _BIDDERS.get(key, lambda: tenderers.tenderers(session, procedure_id))


def put(case: Case) -> tuple[Demand, ...]:
    """Everything that is tested per party. Its plan is remembered too: so that its id stays its."""
    return _PUT.get(id(case.plan), lambda: (case.plan, asked(case.plan)))[1]


def tested(session: Session, case: Case, known: Marks | None = None) -> dict[UUID, Tested]:
    """Where the test of every tenderer stands. After a decision only its tenderer is read anew.

    known  the marks, when the caller has them already
    """
    known = known or marks(session, case.id)
    everyone = bidders(session, case.id, known)
    keys = {one.id: (one.id, case.seal, known.of(p.id for p in one.ever)) for one in everyone}
    found = {id_: there for id_, key in keys.items() if (there := _TESTED.peek(key))}
    changed = [one for one in everyone if one.id not in found]
    states = demands.cells(session, case.id, *(one.id for one in changed)) if changed else {}
    mine: dict[str, dict[Cell, CellState]] = {}
    for cell, state in states.items():
        mine.setdefault(cell[1], {})[cell] = state
    for one in changed:
        found[one.id] = _TESTED.put(keys[one.id], _tested(one, put(case), mine))
    return found


def _tested(
    tenderer: TendererView, every: Iterable[Demand], states: Mapping[str, Mapping[Cell, CellState]]
) -> Tested:
    there: dict[Cell, CellState] = {}
    for party in tenderer.ever:
        there |= states.get(str(party.id), {})
    parties = [party.standing for party in tenderer.parties]
    return Tested(tenderer, there, admission(every, parties, outcomes(there)))


def demand_in(case: Case, demand_id: str) -> Demand:
    """A demand that the plan puts to parties; NotGranted when it is not there."""
    for demand in asked(case.plan):
        if demand.id == demand_id:
            return demand
    raise NotGranted


def joined_later(session: Session, case: Case) -> frozenset[UUID]:
    """The parties that came after the test of suitability ended. Two queries."""
    if not case.step.reached(Step.SCORE):
        return frozenset()
    ended = next(
        (one.at for one in procedures.steps(session, case.id) if one.step is Step.SCORE), None
    )
    changed = parties.every_change(session, case.id).values()
    return frozenset(
        one.by_party or one.party
        for some in changed
        for one in some
        if one.kind != "left" and ended is not None and one.at >= ended
    )


def parties_tested(session: Session, case: Case, tenderer: TendererView) -> tuple[PartyView, ...]:
    """The parties of a tenderer that are tested in this step: later only those that joined."""
    if case.step is Step.SUITABILITY:
        return tenderer.parties
    new = joined_later(session, case)
    return tuple(party for party in tenderer.parties if party.id in new)


def require_tested(
    session: Session, case: Case, tenderer: TendererView, wanted: Iterable[UUID | None] = ()
) -> None:
    """NotGranted unless these parties are tested in this step, and some are: after the test only
    those that joined since, and never all together (None)."""
    if case.step is Step.SUITABILITY:
        return
    new = {party.id for party in parties_tested(session, case, tenderer)}
    if not new or not new.issuperset(wanted):
        raise NotGranted


def may_test(session: Session, case: Case, party: UUID | None) -> bool:
    """Whether demands on a party are decided in this step: later only of one that joined since,
    and never of all together (None)."""
    return case.step is Step.SUITABILITY or party in joined_later(session, case)
