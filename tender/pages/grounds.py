"""The exclusion grounds of one demand for one party: the path, step by step, and its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.admission import applies
from criteria.catalogue import Demand
from criteria.exclusion import (
    Finding,
    NamedGround,
    follows,
    ground_law,
    grounds_of,
    law,
    steps,
)
from criteria.look_back import LookBack
from tender.actions.desk import demand_in
from tender.actions.entry import look
from tender.actions.exclusion import look_back
from tender.actions.tenderers import party_of, tenderer_shown
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import demands, exclusion, people
from tender.store.demands import DemandView
from tender.store.exclusion import GroundView
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class GroundPart:
    """One ground with what was found on it.

    law      the article it stands in, where the plan declares it
    laws     per step the articles it rests on
    history  every finding with who wrote it, the last one first
    settles  every other ground has an outcome, so that this one decides the demand
    """

    ground: NamedGround
    law: str
    steps: tuple[str, ...]
    laws: dict[str, tuple[str, ...]]
    follows: str
    history: tuple[tuple[GroundView, str], ...]
    settles: bool

    @property
    def finding(self) -> Finding | None:
        return self.history[0][0].finding if self.history else None

    @property
    def outcome(self) -> str:
        return self.finding.outcome if self.finding else "open"


@dataclass(frozen=True, slots=True)
class GroundsPage:
    """The grounds of a demand for a party.

    decided  the decision on the demand that counts, if there is one
    left     the party takes part no more: what was found is read, and decides nothing
    """

    case: Case
    tenderer: TendererView
    party: PartyView
    demand: Demand
    parts: tuple[GroundPart, ...]
    chosen: GroundPart
    decided: DemandView | None
    decided_by: str
    declared: bool
    may_decide: bool
    left: bool

    def window(self, finding: Finding) -> LookBack:
        """How far the chosen ground looks back, with a day that was typed."""
        return look_back(self.chosen.ground, self.tenderer, finding)

    @property
    def following(self) -> GroundPart | None:
        """The next ground after the chosen one without an outcome."""
        at = self.parts.index(self.chosen)
        after = (*self.parts[at + 1 :], *self.parts[:at])
        return next((part for part in after if part.outcome == "open"), None)

    @property
    def untouched(self) -> int:
        """How many grounds have no finding at all."""
        return sum(not part.history for part in self.parts)


def grounds_page(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    party_id: UUID,
    demand_id: str,
    ground_id: str | None,
) -> GroundsPage:
    """The page of one demand for one party; NotGranted for what is not there or not yours."""
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    tenderer = tenderer_shown(session, actor, case, tenderer_id)
    party, demand = party_of(tenderer, party_id, ever=True), demand_in(case, demand_id)
    if not applies(demand, party.standing):
        raise NotGranted
    named = grounds_of(demand, case.plan)
    if not named:
        raise NotGranted
    declared = str(tenderer.id) in actor.declared
    names = {row.id: row.name for row in people.people(session, case.id)}
    history = exclusion.ground_history(session, case.id, party.id, demand.id) if declared else ()
    parts = _parts(case, party, named, history, names)
    if ground_id is not None and ground_id not in {part.ground.id for part in parts}:
        raise NotGranted
    first_open = next((part for part in parts if part.outcome == "open"), parts[0])
    chosen = next((part for part in parts if part.ground.id == ground_id), first_open)
    known = demands.demand_history(session, case.id, party.id, demand.id) if declared else ()
    decided = known[-1] if known else None
    left = party in tenderer.former
    may = allowed(actor, Permission.EXCLUDE, case.step) and declared and tenderer.valid
    return GroundsPage(
        case,
        tenderer,
        party,
        demand,
        parts,
        chosen,
        decided,
        names[decided.participant] if decided else "",
        declared,
        may and not left,
        left,
    )


def _parts(
    case: Case,
    party: PartyView,
    named: tuple[NamedGround, ...],
    history: tuple[GroundView, ...],
    names: dict[UUID, str],
) -> tuple[GroundPart, ...]:
    last = {row.ground: row.finding.outcome for row in history}
    done = {ground for ground, outcome in last.items() if outcome != "open"}
    ids = {ground.id for ground in named}
    return tuple(
        GroundPart(
            ground,
            ground_law(ground, case.plan),
            steps(ground),
            {step: law(step, ground, case.plan) for step in steps(ground)},
            follows(party.role, ground),
            tuple(
                (row, names[row.participant])
                for row in reversed(history)
                if row.ground == ground.id
            ),
            ids - {ground.id} <= done,
        )
        for ground in named
    )
