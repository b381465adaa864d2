"""Claims about a decision that was sent, and how they ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tender.models.award import Dispatch
from tender.models.deciding import Claim, ClaimClosing
from tender.models.tenderers import Tenderer


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with how it ended; `sent_on` is the day on which its decision was sent."""

    id: UUID
    number: int
    decision: UUID
    sent_on: date
    tenderer: UUID
    name: str
    kind: str
    text: str
    received_at: datetime
    by: UUID
    at: datetime
    outcome: str | None = None
    reason: str = ""
    closed_by: UUID | None = None
    closed_at: datetime | None = None


def claims(session: Session, procedure_id: UUID) -> tuple[ClaimView, ...]:
    """Every claim, in order. One query."""
    rows = session.execute(
        select(Claim, Tenderer.name, Dispatch.day, ClaimClosing)
        .join(Tenderer, Tenderer.id == Claim.tenderer_id)
        .join(Dispatch, Dispatch.decision_id == Claim.decision_id)
        .outerjoin(ClaimClosing, ClaimClosing.claim_id == Claim.id)
        .where(Claim.procedure_id == procedure_id)
        .order_by(Claim.number)
    )
    return tuple(
        ClaimView(
            row.id,
            row.number,
            row.decision_id,
            day,
            row.tenderer_id,
            name,
            row.kind,
            row.text,
            row.received_at,
            row.participant_id,
            row.at,
            end.outcome if end else None,
            end.reason if end else "",
            end.participant_id if end else None,
            end.at if end else None,
        )
        for row, name, day, end in rows
    )


def add(
    session: Session,
    procedure_id: UUID,
    decision: UUID,
    tenderer: UUID,
    kind: str,
    text: str,
    received_at: datetime,
    participant: UUID,
    now: datetime,
) -> UUID:
    last = session.scalar(select(func.max(Claim.number)).where(Claim.procedure_id == procedure_id))
    row = Claim(
        procedure_id=procedure_id,
        number=(last or 0) + 1,
        decision_id=decision,
        tenderer_id=tenderer,
        kind=kind,
        text=text,
        received_at=received_at,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def close(
    session: Session, claim: UUID, outcome: str, reason: str, participant: UUID, now: datetime
) -> None:
    session.add(
        ClaimClosing(
            claim_id=claim, outcome=outcome, reason=reason, participant_id=participant, at=now
        )
    )
    session.flush()
