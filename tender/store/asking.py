"""Around a proposal: questions with answers, its condition, and the evidence that was verified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tender.models.award import Decision
from tender.models.deciding import (
    DecisionAnswer,
    DecisionCondition,
    DecisionQuestion,
    EvidenceVerification,
)


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question about a proposal; `answer` is empty until an officer gives it."""

    id: UUID
    decision: UUID
    number: int
    text: str
    asked_by: UUID
    asked_at: datetime
    answer: str = ""
    answered_by: UUID | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VerificationView:
    """How the evidence of the winner was verified, by whom and when."""

    text: str
    by: UUID
    at: datetime


def questions(session: Session, procedure_id: UUID) -> tuple[QuestionView, ...]:
    """Every question about a proposal of the procedure, oldest first. One query."""
    rows = session.execute(
        select(DecisionQuestion, DecisionAnswer)
        .join(Decision, Decision.id == DecisionQuestion.decision_id)
        .outerjoin(DecisionAnswer, DecisionAnswer.question_id == DecisionQuestion.id)
        .where(Decision.procedure_id == procedure_id)
        .order_by(DecisionQuestion.at, DecisionQuestion.number)
    )
    return tuple(
        QuestionView(
            row.id,
            row.decision_id,
            row.number,
            row.text,
            row.participant_id,
            row.at,
            answer.text if answer else "",
            answer.participant_id if answer else None,
            answer.at if answer else None,
        )
        for row, answer in rows
    )


def ask(session: Session, decision: UUID, text: str, participant: UUID, now: datetime) -> UUID:
    last = session.scalar(
        select(func.max(DecisionQuestion.number)).where(DecisionQuestion.decision_id == decision)
    )
    row = DecisionQuestion(
        decision_id=decision,
        number=(last or 0) + 1,
        text=text,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def answer(session: Session, question: UUID, text: str, participant: UUID, now: datetime) -> None:
    session.add(DecisionAnswer(question_id=question, text=text, participant_id=participant, at=now))
    session.flush()


def conditions(session: Session, procedure_id: UUID) -> dict[UUID, str]:
    """The condition of each proposal that has one. One query."""
    rows = session.execute(
        select(DecisionCondition.decision_id, DecisionCondition.text)
        .join(Decision, Decision.id == DecisionCondition.decision_id)
        .where(Decision.procedure_id == procedure_id)
    )
    return {key: text for key, text in rows}


def add_condition(session: Session, decision: UUID, text: str) -> None:
    session.add(DecisionCondition(decision_id=decision, text=text))
    session.flush()


def verifications(session: Session, procedure_id: UUID) -> dict[UUID, VerificationView]:
    """Per decision how the evidence of its winner was verified. One query."""
    rows = session.scalars(
        select(EvidenceVerification)
        .join(Decision, Decision.id == EvidenceVerification.decision_id)
        .where(Decision.procedure_id == procedure_id)
    )
    return {row.decision_id: VerificationView(row.text, row.participant_id, row.at) for row in rows}


def verify(session: Session, decision: UUID, text: str, participant: UUID, now: datetime) -> None:
    session.add(
        EvidenceVerification(decision_id=decision, text=text, participant_id=participant, at=now)
    )
    session.flush()
