"""Where the cells of the test stand, worked out once for each state of the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.admission import asked
from criteria.catalogue import Demand
from criteria.cells import Cell
from criteria.phases import Step
from tender.actions.memory import Memory, state
from tender.permissions import NotGranted
from tender.store import demands, parties, procedures
from tender.store.demands import Cells
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_CELLS: Memory[Cells] = Memory(8)


def cells(session: Session, procedure_id: UUID) -> Cells:
    """The state of every cell of a procedure in which something happened."""
    known = state(session, procedure_id)
    return _CELLS.get(known, lambda: demands.cells(session, procedure_id))


def outcomes(session: Session, procedure_id: UUID) -> dict[Cell, str]:
    """The same, each state as one word."""
    return {cell: found.state for cell, found in cells(session, procedure_id).items()}


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


def tested(session: Session, case: Case, tenderer: TendererView) -> tuple[PartyView, ...]:
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
    new = {party.id for party in tested(session, case, tenderer)}
    if not new or not new.issuperset(wanted):
        raise NotGranted


def may_test(session: Session, case: Case, party: UUID | None) -> bool:
    """Whether demands on a party are decided in this step: later only of one that joined since,
    and never of all together (None)."""
    return case.step is Step.SUITABILITY or party in joined_later(session, case)
