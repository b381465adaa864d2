"""Questions of councils, what was put to which tenderer, and what each answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tender.models.advising import (
    CouncilQuestion,
    CouncilQuestionDecision,
    PutAnswer,
    PutQuestion,
    PutTo,
)
from tender.models.tenderers import Candidacy, Tenderer


@dataclass(frozen=True, slots=True)
class AskedView:
    """A question, and what was decided on it once that was done.

    theme      empty for a question in general
    candidacy  about which tenderer; None for all of them
    put        the question that was put to tenderers; None while it waits, or when it was refused
    """

    id: UUID
    council: str
    organisation: str
    participant: UUID
    theme: str
    candidacy: UUID | None
    text: str
    at: datetime
    put: UUID | None = None
    outcome: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AnswerView:
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ToView:
    """A tenderer that got a question, since when, and its answers: the last one counts."""

    id: UUID
    candidacy: UUID
    tenderer: UUID
    name: str
    at: datetime
    answers: tuple[AnswerView, ...] = ()

    @property
    def answer(self) -> AnswerView | None:
        return self.answers[-1] if self.answers else None


@dataclass(frozen=True, slots=True)
class PutView:
    """A question as it was put to tenderers."""

    id: UUID
    number: int
    text: str
    at: datetime
    to: tuple[ToView, ...]


def questions(
    session: Session,
    procedure_id: UUID,
    council: str | None = None,
    about: Collection[UUID] | None = None,
) -> tuple[AskedView, ...]:
    """Every question, oldest first; of one council and about these candidacies or none when those
    are given. One query."""
    query = (
        select(CouncilQuestion, CouncilQuestionDecision)
        .outerjoin(
            CouncilQuestionDecision, CouncilQuestionDecision.question_id == CouncilQuestion.id
        )
        .where(CouncilQuestion.procedure_id == procedure_id)
        .order_by(CouncilQuestion.at, CouncilQuestion.id)
    )
    if council is not None:
        query = query.where(CouncilQuestion.council == council)
    if about is not None:
        inside = CouncilQuestion.candidacy_id.in_(about)
        query = query.where(or_(CouncilQuestion.candidacy_id.is_(None), inside))
    return tuple(
        AskedView(
            row.id,
            row.council,
            row.organisation,
            row.participant_id,
            row.question,
            row.candidacy_id,
            row.text,
            row.at,
            *((decided.put_id, decided.outcome, decided.reason) if decided else ()),
        )
        for row, decided in session.execute(query)
    )


def puts(
    session: Session,
    procedure_id: UUID,
    only: Collection[UUID] | None = None,
    candidacies: Collection[UUID] | None = None,
) -> tuple[PutView, ...]:
    """Every question that was put, oldest first; of `only` these, with the answers of these
    candidacies, when those are given. Three queries."""
    mine = select(PutQuestion.id).where(PutQuestion.procedure_id == procedure_id)
    if only is not None:
        mine = mine.where(PutQuestion.id.in_(only))
    seen: Any = PutTo.put_id.in_(mine)
    if candidacies is not None:
        seen &= PutTo.candidacy_id.in_(candidacies)
    answers: dict[UUID, list[AnswerView]] = {}
    for one in session.scalars(
        select(PutAnswer)
        .join(PutTo, PutTo.id == PutAnswer.put_to_id)
        .where(seen)
        .order_by(PutAnswer.number)
    ):
        answers.setdefault(one.put_to_id, []).append(AnswerView(one.text, one.at))
    to: dict[UUID, list[ToView]] = {}
    for row, tenderer, name in session.execute(
        select(PutTo, Tenderer.id, Tenderer.name)
        .join(Candidacy, Candidacy.id == PutTo.candidacy_id)
        .join(Tenderer, Tenderer.id == Candidacy.tenderer_id)
        .where(seen)
        .order_by(Tenderer.position)
    ):
        given = tuple(answers.get(row.id, ()))
        view = ToView(row.id, row.candidacy_id, tenderer, name, row.at, given)
        to.setdefault(row.put_id, []).append(view)
    rows = session.scalars(
        select(PutQuestion).where(PutQuestion.id.in_(mine)).order_by(PutQuestion.number)
    )
    return tuple(
        PutView(row.id, row.number, row.text, row.at, tuple(to.get(row.id, ()))) for row in rows
    )


def ask(
    session: Session,
    procedure_id: UUID,
    council: str,
    organisation: str,
    participant: UUID,
    theme: str,
    candidacy: UUID | None,
    text: str,
    now: datetime,
) -> UUID:
    row = CouncilQuestion(
        procedure_id=procedure_id,
        council=council,
        organisation=organisation,
        participant_id=participant,
        question=theme,
        candidacy_id=candidacy,
        text=text,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def decide(
    session: Session,
    question: UUID,
    put: UUID | None,
    outcome: str,
    reason: str,
    participant: UUID,
    now: datetime,
) -> None:
    session.add(
        CouncilQuestionDecision(
            question_id=question,
            put_id=put,
            outcome=outcome,
            reason=reason,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()


def put(
    session: Session, procedure_id: UUID, text: str, participant: UUID, now: datetime
) -> tuple[UUID, int]:
    """Keep a question as tenderers get it; its id and number."""
    query = select(func.max(PutQuestion.number)).where(PutQuestion.procedure_id == procedure_id)
    number = (session.scalar(query) or 0) + 1
    row = PutQuestion(
        procedure_id=procedure_id, number=number, text=text, participant_id=participant, at=now
    )
    session.add(row)
    session.flush()
    return row.id, number


def put_to(session: Session, put_id: UUID, candidacies: Iterable[UUID], now: datetime) -> None:
    session.add_all(PutTo(put_id=put_id, candidacy_id=one, at=now) for one in candidacies)
    session.flush()


def answer(
    session: Session, put_to_id: UUID, number: int, text: str, participant: UUID, now: datetime
) -> None:
    session.add(
        PutAnswer(put_to_id=put_to_id, number=number, text=text, participant_id=participant, at=now)
    )
    session.flush()
