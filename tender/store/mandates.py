"""What municipalities said about the award."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.mandates import Word
from tender.models.deciding import MunicipalWord


def words(session: Session, procedure_id: UUID) -> tuple[Word, ...]:
    """Every word, in order. One query."""
    rows = session.scalars(
        select(MunicipalWord)
        .where(MunicipalWord.procedure_id == procedure_id)
        .order_by(MunicipalWord.number)
    )
    return tuple(
        Word(row.municipality, row.kind, row.day, row.by_whom, str(row.decision_id or ""))
        for row in rows
    )


def add_word(
    session: Session,
    procedure_id: UUID,
    municipality: str,
    kind: str,
    decision: UUID | None,
    day: date,
    by_whom: str,
    participant: UUID,
    now: datetime,
) -> None:
    last = session.scalar(
        select(func.max(MunicipalWord.number)).where(MunicipalWord.procedure_id == procedure_id)
    )
    session.add(
        MunicipalWord(
            procedure_id=procedure_id,
            number=(last or 0) + 1,
            municipality=municipality,
            kind=kind,
            decision_id=decision,
            day=day,
            by_whom=by_whom,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()
