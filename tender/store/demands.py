"""What was decided on each demand for each party."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tender.models.tenderers import DemandDecision, Party, Tenderer


@dataclass(frozen=True, slots=True)
class DemandView:
    """The decision that counts on one demand for one party."""

    party: UUID
    demand: str
    number: int
    outcome: str
    reason: str
    participant: UUID
    at: datetime
    figures: str = ""


def demand_history(
    session: Session, procedure_id: UUID, party: UUID | None = None, demand: str | None = None
) -> tuple[DemandView, ...]:
    """Decisions on demands, oldest first, of the whole procedure or of one cell."""
    query = (
        select(DemandDecision)
        .join(Party, Party.id == DemandDecision.party_id)
        .join(Tenderer, Tenderer.id == Party.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
        .order_by(DemandDecision.number)
    )
    if party is not None:
        query = query.where(DemandDecision.party_id == party)
    if demand is not None:
        query = query.where(DemandDecision.demand == demand)
    return tuple(
        DemandView(
            row.party_id,
            row.demand,
            row.number,
            row.outcome,
            row.reason,
            row.participant_id,
            row.at,
            row.figures,
        )
        for row in session.scalars(query)
    )


def demand_decisions(session: Session, procedure_id: UUID) -> dict[tuple[str, str], DemandView]:
    """The decision that counts per (demand id, party id)."""
    return {(row.demand, str(row.party)): row for row in demand_history(session, procedure_id)}


def decide_demand(
    session: Session,
    party_id: UUID,
    demand: str,
    outcome: str,
    reason: str,
    participant: UUID,
    now: datetime,
    figures: str = "",
) -> None:
    """Add a decision; the one before stays."""
    last = session.scalar(
        select(func.max(DemandDecision.number)).where(
            DemandDecision.party_id == party_id, DemandDecision.demand == demand
        )
    )
    session.add(
        DemandDecision(
            party_id=party_id,
            demand=demand,
            number=(last or 0) + 1,
            outcome=outcome,
            reason=reason,
            participant_id=participant,
            at=now,
            figures=figures,
        )
    )
    session.flush()
