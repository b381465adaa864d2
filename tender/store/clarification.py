"""Clarification rounds: questions prepared, sent, answered and closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.clarification import Given
from criteria.moments import is_late
from criteria.outcome import AWARD
from tender.models.clarification import (
    ClarificationAnswer,
    ClarificationClosing,
    ClarificationQuestion,
    ClarificationRound,
    QuestionDraft,
)
from tender.models.evidence import Evidence, EvidenceWithdrawal
from tender.models.tenderers import Tenderer


@dataclass(frozen=True, slots=True)
class DraftView:
    """A question that was prepared and not sent."""

    id: UUID
    stage: str
    party: UUID | None
    demand: str
    kind: str
    text: str
    participant: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer; `participant` wrote it down when it came by other means, else None."""

    number: int
    text: str
    late: bool
    received_at: datetime
    means: str
    participant: UUID | None
    at: datetime

    @property
    def given(self) -> Given:
        return Given(self.received_at, self.late)


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that came with an answer, without its content. Of a withdrawn one no name is left."""

    id: UUID
    question: UUID
    name: str
    size: int
    sha256: str
    received_at: datetime
    withdrawn: bool

    def late(self, deadline: datetime) -> bool:
        return is_late(self.received_at, deadline)


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question that was sent, with its answers and files, oldest first."""

    id: UUID
    number: int
    stage: str
    party: UUID | None
    demand: str
    kind: str
    text: str
    answers: tuple[AnswerView, ...] = ()
    files: tuple[FileView, ...] = ()

    @property
    def given(self) -> tuple[Given, ...]:
        return tuple(one.given for one in self.answers)


@dataclass(frozen=True, slots=True)
class RoundView:
    """Questions that went to one tenderer at once; `note` is empty until it was closed."""

    id: UUID
    tenderer: UUID
    number: int
    deadline: datetime
    participant: UUID
    at: datetime
    questions: tuple[QuestionView, ...]
    note: str = ""
    closed_by: UUID | None = None
    closed_at: datetime | None = None

    @property
    def closed(self) -> bool:
        return self.closed_at is not None

    @property
    def about_offer(self) -> bool:
        """Whether a question of it is about the final offer."""
        return any(one.stage == AWARD for one in self.questions)


def drafts(session: Session, tenderer_id: UUID) -> tuple[DraftView, ...]:
    """What is prepared for one tenderer, in the order in which it was written."""
    rows = session.scalars(
        select(QuestionDraft)
        .where(QuestionDraft.tenderer_id == tenderer_id)
        .order_by(QuestionDraft.at, QuestionDraft.id)
    )
    return tuple(
        DraftView(
            row.id,
            row.stage,
            row.party_id,
            row.demand,
            row.kind,
            row.text,
            row.participant_id,
            row.at,
        )
        for row in rows
    )


def add_draft(
    session: Session,
    tenderer_id: UUID,
    stage: str,
    party: UUID | None,
    demand: str,
    kind: str,
    text: str,
    participant: UUID,
    now: datetime,
) -> UUID:
    row = QuestionDraft(
        tenderer_id=tenderer_id,
        stage=stage,
        party_id=party,
        demand=demand,
        kind=kind,
        text=text,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def drop_draft(session: Session, tenderer_id: UUID, draft_id: UUID) -> bool:
    """Whether it was there."""
    row = session.get(QuestionDraft, draft_id)
    if row is None or row.tenderer_id != tenderer_id:
        return False
    session.delete(row)
    session.flush()
    return True


def prepared(session: Session, procedure_id: UUID) -> dict[UUID, int]:
    """How many questions are prepared, per tenderer that has any."""
    rows = session.execute(
        select(QuestionDraft.tenderer_id, func.count())
        .join(Tenderer, Tenderer.id == QuestionDraft.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
        .group_by(QuestionDraft.tenderer_id)
    )
    return {tenderer: count for tenderer, count in rows}


def add_round(
    session: Session,
    tenderer_id: UUID,
    deadline: datetime,
    questions: Iterable[DraftView],
    participant: UUID,
    now: datetime,
) -> tuple[UUID, int]:
    """A round with these questions, which keep their ids and are no drafts any more. Returns the
    round and its number."""
    last = session.scalar(
        select(func.max(ClarificationRound.number)).where(
            ClarificationRound.tenderer_id == tenderer_id
        )
    )
    row = ClarificationRound(
        tenderer_id=tenderer_id,
        number=(last or 0) + 1,
        deadline=deadline,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    for number, draft in enumerate(questions, 1):
        session.add(
            ClarificationQuestion(
                id=draft.id,
                round_id=row.id,
                number=number,
                stage=draft.stage,
                party_id=draft.party,
                demand=draft.demand,
                kind=draft.kind,
                text=draft.text,
            )
        )
        drop_draft(session, tenderer_id, draft.id)
    session.flush()
    return row.id, row.number


def add_answer(
    session: Session,
    question_id: UUID,
    text: str,
    late: bool,
    received_at: datetime,
    now: datetime,
    participant: UUID | None = None,
    means: str = "",
) -> None:
    """Add an answer; those before stay."""
    last = session.scalar(
        select(func.max(ClarificationAnswer.number)).where(
            ClarificationAnswer.question_id == question_id
        )
    )
    session.add(
        ClarificationAnswer(
            question_id=question_id,
            number=(last or 0) + 1,
            text=text,
            late=late,
            received_at=received_at,
            means=means,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()


def close(session: Session, round_id: UUID, note: str, participant: UUID, now: datetime) -> None:
    session.add(
        ClarificationClosing(round_id=round_id, note=note, participant_id=participant, at=now)
    )
    session.flush()


def open_rounds(session: Session, procedure_id: UUID) -> int:
    """How many rounds of the procedure were sent and not closed. One query."""
    found = session.scalar(
        select(func.count(ClarificationRound.id))
        .join(Tenderer, Tenderer.id == ClarificationRound.tenderer_id)
        .outerjoin(ClarificationClosing, ClarificationClosing.round_id == ClarificationRound.id)
        .where(Tenderer.procedure_id == procedure_id, ClarificationClosing.id.is_(None))
    )
    return found or 0


def deadline_of(session: Session, round_id: UUID) -> datetime:
    """Until when the questions of a round can be answered in time."""
    return session.get_one(ClarificationRound, round_id).deadline


def rounds(
    session: Session, procedure_id: UUID, tenderer_id: UUID | None = None
) -> tuple[RoundView, ...]:
    """The rounds of a procedure, or of one of its tenderers, oldest first. Four queries."""
    mine = select(Tenderer.id).where(Tenderer.procedure_id == procedure_id)
    if tenderer_id is not None:
        mine = mine.where(Tenderer.id == tenderer_id)
    sent = session.execute(
        select(ClarificationRound, ClarificationClosing)
        .outerjoin(ClarificationClosing, ClarificationClosing.round_id == ClarificationRound.id)
        .where(ClarificationRound.tenderer_id.in_(mine))
        .order_by(ClarificationRound.at, ClarificationRound.number)
    ).all()
    asked = session.scalars(
        select(ClarificationQuestion)
        .join(ClarificationRound, ClarificationRound.id == ClarificationQuestion.round_id)
        .where(ClarificationRound.tenderer_id.in_(mine))
        .order_by(ClarificationQuestion.number)
    ).all()
    answers: dict[UUID, list[AnswerView]] = {}
    for row in session.scalars(
        select(ClarificationAnswer)
        .join(ClarificationQuestion, ClarificationQuestion.id == ClarificationAnswer.question_id)
        .join(ClarificationRound, ClarificationRound.id == ClarificationQuestion.round_id)
        .where(ClarificationRound.tenderer_id.in_(mine))
        .order_by(ClarificationAnswer.number)
    ):
        answers.setdefault(row.question_id, []).append(
            AnswerView(
                row.number,
                row.text,
                row.late,
                row.received_at,
                row.means,
                row.participant_id,
                row.at,
            )
        )
    files: dict[UUID, list[FileView]] = {}
    for file in _files(session, Evidence.tenderer_id.in_(mine)):
        files.setdefault(file.question, []).append(file)
    questions: dict[UUID, list[QuestionView]] = {}
    for question in asked:
        questions.setdefault(question.round_id, []).append(
            QuestionView(
                question.id,
                question.number,
                question.stage,
                question.party_id,
                question.demand,
                question.kind,
                question.text,
                tuple(answers.get(question.id, ())),
                tuple(files.get(question.id, ())),
            )
        )
    return tuple(
        RoundView(
            row.id,
            row.tenderer_id,
            row.number,
            row.deadline,
            row.participant_id,
            row.at,
            tuple(questions.get(row.id, ())),
            *((closing.note, closing.participant_id, closing.at) if closing else ()),
        )
        for row, closing in sent
    )


def _files(session: Session, *where: object) -> tuple[FileView, ...]:
    rows = session.execute(
        select(Evidence, EvidenceWithdrawal.id)
        .outerjoin(EvidenceWithdrawal, EvidenceWithdrawal.evidence_id == Evidence.id)
        .where(*where, Evidence.question_id.is_not(None))  # type: ignore[arg-type]
        .order_by(Evidence.number)
    )
    return tuple(
        FileView(
            row.id,
            row.question_id,
            "" if withdrawn else row.name,
            row.size,
            "" if withdrawn else row.sha256,
            row.received_at,
            withdrawn is not None,
        )
        for row, withdrawn in rows
        if row.question_id is not None
    )
