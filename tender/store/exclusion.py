"""What was found on each exclusion ground for each party."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.canon import from_plain, to_plain
from criteria.exclusion import Finding
from tender.models.tenderers import GroundDecision, Party, Tenderer


@dataclass(frozen=True, slots=True)
class GroundView:
    """One finding on a ground; the last one of a ground counts."""

    party: UUID
    demand: str
    ground: str
    number: int
    finding: Finding
    participant: UUID
    at: datetime


def ground_history(
    session: Session, procedure_id: UUID, party: UUID | None = None, demand: str | None = None
) -> tuple[GroundView, ...]:
    """Findings, oldest first, of the whole procedure or of one demand for one party."""
    query = (
        select(GroundDecision)
        .join(Party, Party.id == GroundDecision.party_id)
        .join(Tenderer, Tenderer.id == Party.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
        .order_by(GroundDecision.at, GroundDecision.number)
    )
    if party is not None:
        query = query.where(GroundDecision.party_id == party)
    if demand is not None:
        query = query.where(GroundDecision.demand == demand)
    return tuple(
        GroundView(
            row.party_id,
            row.demand,
            row.ground,
            row.number,
            from_plain(Finding, row.content),
            row.participant_id,
            row.at,
        )
        for row in session.scalars(query)
    )


def found_at(session: Session, tenderer_id: UUID) -> frozenset[tuple[str, str]]:
    """The cells (demand, party) of a tenderer of which any ground has a finding. One query."""
    query = (
        select(GroundDecision.demand, GroundDecision.party_id)
        .join(Party, Party.id == GroundDecision.party_id)
        .where(Party.tenderer_id == tenderer_id)
        .distinct()
    )
    return frozenset((demand, str(party)) for demand, party in session.execute(query))


def add_finding(
    session: Session,
    party_id: UUID,
    demand: str,
    ground: str,
    finding: Finding,
    participant: UUID,
    now: datetime,
) -> None:
    """Add a finding; the one before stays."""
    last = session.scalar(
        select(func.max(GroundDecision.number)).where(
            GroundDecision.party_id == party_id,
            GroundDecision.demand == demand,
            GroundDecision.ground == ground,
        )
    )
    session.add(
        GroundDecision(
            party_id=party_id,
            demand=demand,
            ground=ground,
            number=(last or 0) + 1,
            outcome=finding.outcome,
            content=to_plain(finding),
            participant_id=participant,
            at=now,
        )
    )
    session.flush()
