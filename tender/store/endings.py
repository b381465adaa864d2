"""Proposals to end a procedure without an award, and what was decided on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tender.models.deciding import Ending, EndingApproval


@dataclass(frozen=True, slots=True)
class EndingView:
    """A proposal to end. `approves` is None until the decision maker decided."""

    id: UUID
    number: int
    kind: str
    reason: str
    by: UUID
    at: datetime
    approves: bool | None = None
    why_not: str = ""
    decided_by: UUID | None = None
    decided_at: datetime | None = None

    @property
    def runs(self) -> bool:
        return self.approves is not False


def endings(session: Session, procedure_id: UUID) -> tuple[EndingView, ...]:
    """Every proposal, oldest first. One query."""
    rows = session.execute(
        select(Ending, EndingApproval)
        .outerjoin(EndingApproval, EndingApproval.ending_id == Ending.id)
        .where(Ending.procedure_id == procedure_id)
        .order_by(Ending.number)
    )
    return tuple(
        EndingView(
            row.id,
            row.number,
            row.kind,
            row.reason,
            row.participant_id,
            row.at,
            said.approves if said else None,
            said.reason if said else "",
            said.participant_id if said else None,
            said.at if said else None,
        )
        for row, said in rows
    )


def propose(
    session: Session, procedure_id: UUID, kind: str, reason: str, participant: UUID, now: datetime
) -> UUID:
    last = session.scalar(
        select(func.max(Ending.number)).where(Ending.procedure_id == procedure_id)
    )
    row = Ending(
        procedure_id=procedure_id,
        number=(last or 0) + 1,
        kind=kind,
        reason=reason,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def decide(
    session: Session, ending: UUID, approves: bool, reason: str, participant: UUID, now: datetime
) -> None:
    session.add(
        EndingApproval(
            ending_id=ending, approves=approves, reason=reason, participant_id=participant, at=now
        )
    )
    session.flush()
