"""Advice on the themes, and the answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.visibility import Sight
from tender.models.advising import Advice, AdviceAnswer


@dataclass(frozen=True, slots=True)
class AdviceView:
    """An advice with its answer, when there is one."""

    id: UUID
    participant: UUID
    question: str
    text: str
    at: datetime
    outcome: str | None
    answer: str | None
    answered_at: datetime | None


def give_advice(
    session: Session,
    procedure_id: UUID,
    participant: UUID,
    question: str,
    text: str,
    now: datetime,
) -> UUID:
    row = Advice(
        procedure_id=procedure_id,
        participant_id=participant,
        question=question,
        text=text,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def answer_advice(
    session: Session, advice_id: UUID, participant: UUID, outcome: str, text: str, now: datetime
) -> None:
    session.add(
        AdviceAnswer(
            advice_id=advice_id, participant_id=participant, outcome=outcome, text=text, at=now
        )
    )
    session.flush()


def advice(session: Session, sight: Sight, procedure_id: UUID) -> tuple[AdviceView, ...]:
    """Advice this viewer may see, oldest first, with its answer."""
    if sight.nothing:
        return ()
    query = (
        select(Advice, AdviceAnswer)
        .outerjoin(AdviceAnswer, AdviceAnswer.advice_id == Advice.id)
        .where(Advice.procedure_id == procedure_id)
        .order_by(Advice.at, Advice.id)
    )
    if not sight.everyone and sight.own:
        query = query.where(Advice.participant_id == UUID(sight.own))
    return tuple(
        AdviceView(
            row.id,
            row.participant_id,
            row.question,
            row.text,
            row.at,
            answer.outcome if answer else None,
            answer.text if answer else None,
            answer.at if answer else None,
        )
        for row, answer in session.execute(query)
    )


def unanswered(session: Session, procedure_id: UUID) -> int:
    """How many items of advice still wait for an answer."""
    return (
        session.scalar(
            select(func.count(Advice.id))
            .outerjoin(AdviceAnswer, AdviceAnswer.advice_id == Advice.id)
            .where(Advice.procedure_id == procedure_id, AdviceAnswer.id.is_(None))
        )
        or 0
    )
