"""Questions of councils, what was put to which tenderer, and what each answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from criteria.paging import Window
from tender.models.advising import (
    CouncilQuestion,
    CouncilQuestionDecision,
    PutAnswer,
    PutQuestion,
    PutSending,
    PutTo,
)
from tender.models.clarification import ClarificationQuestion, ClarificationRound, QuestionDraft
from tender.models.tenderers import Candidacy, Tenderer

WAITING, TURNED_DOWN = "waiting", "turned_down"


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
    """A tenderer that is to get a question, since when, and its answers: the last one counts.

    in_letter  the question is ready for the next letter to it
    sent       when it really went out; None while it did not
    means      how an officer sent it; empty for a letter from here
    shown      only its answer shows that it went out: `sent` is then when the first was kept
    """

    id: UUID
    candidacy: UUID
    tenderer: UUID
    name: str
    at: datetime
    in_letter: bool = False
    sent: datetime | None = None
    means: str = ""
    shown: bool = False
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


@dataclass(frozen=True, slots=True)
class Which:
    """Which questions: those to which all that is given here applies.

    about    about one of these candidacies, or about all tenderers
    only     with one of these ids
    puts     put to tenderers in one of these
    state    WAITING for an officer, TURNED_DOWN, or None for any
    """

    council: str | None = None
    theme: str = ""
    about: Collection[UUID] | None = None
    only: Collection[UUID] | None = None
    puts: Collection[UUID] | None = None
    state: str | None = None


EVERY = Which()


def questions(
    session: Session,
    procedure_id: UUID,
    which: Which = EVERY,
    window: Window | None = None,
    *,
    newest: bool = False,
) -> tuple[AskedView, ...]:
    """These questions, oldest first unless `newest`. One query."""
    order = (CouncilQuestion.at, CouncilQuestion.id)
    rows: Any = select(CouncilQuestion, CouncilQuestionDecision)
    query = _fitting(rows, procedure_id, which)
    query = query.order_by(*(one.desc() for one in order) if newest else order)
    if window is not None:
        query = query.limit(window.size).offset(window.start)
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


def count(session: Session, procedure_id: UUID, which: Which = EVERY) -> int:
    """How many questions these are. One query."""
    found = session.scalar(_fitting(select(func.count(CouncilQuestion.id)), procedure_id, which))
    return found or 0


def _fitting(query: Select[Any], procedure_id: UUID, which: Which) -> Select[Any]:
    decision = CouncilQuestionDecision
    query = (
        query.select_from(CouncilQuestion)
        .outerjoin(decision, decision.question_id == CouncilQuestion.id)
        .where(CouncilQuestion.procedure_id == procedure_id)
    )
    if which.council is not None:
        query = query.where(CouncilQuestion.council == which.council)
    if which.theme:
        query = query.where(CouncilQuestion.question == which.theme)
    if which.about is not None:
        inside = CouncilQuestion.candidacy_id.in_(which.about)
        query = query.where(or_(CouncilQuestion.candidacy_id.is_(None), inside))
    if which.only is not None:
        query = query.where(CouncilQuestion.id.in_(which.only))
    if which.puts is not None:
        query = query.where(decision.put_id.in_(which.puts))
    if which.state == WAITING:
        query = query.where(decision.id.is_(None))
    if which.state == TURNED_DOWN:
        query = query.where(decision.id.is_not(None), decision.put_id.is_(None))
    return query


def put_ids(session: Session, procedure_id: UUID, which: Which, window: Window) -> tuple[UUID, ...]:
    """What was put for these questions, newest first. One query."""
    rows = _put_for(select(PutQuestion.id), procedure_id, which)
    shown = rows.order_by(PutQuestion.number.desc()).limit(window.size).offset(window.start)
    return tuple(session.scalars(shown))


def count_puts(session: Session, procedure_id: UUID, which: Which) -> int:
    """How many were put for these questions. One query."""
    found = session.scalar(_put_for(select(func.count(PutQuestion.id)), procedure_id, which))
    return found or 0


def _put_for(query: Select[Any], procedure_id: UUID, which: Which) -> Select[Any]:
    mine = _fitting(select(CouncilQuestionDecision.put_id), procedure_id, which)
    return query.where(PutQuestion.id.in_(mine))


def put_with(session: Session, procedure_id: UUID, put_to_id: UUID) -> PutView | None:
    """The question that one tenderer is to get, with all that get it; None when it is not there."""
    id_ = session.scalar(select(PutTo.put_id).where(PutTo.id == put_to_id))
    return one_put(session, procedure_id, id_) if id_ is not None else None


def one_put(session: Session, procedure_id: UUID, put_id: UUID) -> PutView | None:
    """A question that was put; None when it is not there."""
    found = puts(session, procedure_id, (put_id,))
    return found[0] if found else None


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
    for row, tenderer, name, draft, letter, sending in session.execute(
        select(
            PutTo,
            Tenderer.id,
            Tenderer.name,
            QuestionDraft.id,
            ClarificationRound.at,
            PutSending,
        )
        .join(Candidacy, Candidacy.id == PutTo.candidacy_id)
        .join(Tenderer, Tenderer.id == Candidacy.tenderer_id)
        .outerjoin(QuestionDraft, QuestionDraft.id == PutTo.prepared)
        .outerjoin(ClarificationQuestion, ClarificationQuestion.id == PutTo.prepared)
        .outerjoin(ClarificationRound, ClarificationRound.id == ClarificationQuestion.round_id)
        .outerjoin(PutSending, PutSending.put_to_id == PutTo.id)
        .where(seen)
        .order_by(Tenderer.position)
    ):
        given = tuple(answers.get(row.id, ()))
        sent = letter or (sending.sent_at if sending else None)
        view = ToView(
            row.id,
            row.candidacy_id,
            tenderer,
            name,
            row.at,
            draft is not None,
            sent or (given[0].at if given else None),
            sending.means if sending and not letter else "",
            sent is None and bool(given),
            given,
        )
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


def put_to(
    session: Session, put_id: UUID, candidacies: Mapping[UUID, UUID | None], now: datetime
) -> None:
    """Keep who is to get a question, each with what is prepared for the next letter to it."""
    session.add_all(
        PutTo(put_id=put_id, candidacy_id=one, at=now, prepared=prepared)
        for one, prepared in candidacies.items()
    )
    session.flush()


def send(
    session: Session,
    put_to_id: UUID,
    sent_at: datetime,
    means: str,
    participant: UUID,
    now: datetime,
) -> None:
    """Keep when and how an officer sent a question to a tenderer."""
    session.add(
        PutSending(
            put_to_id=put_to_id, sent_at=sent_at, means=means, participant_id=participant, at=now
        )
    )
    session.flush()


def answer(
    session: Session, put_to_id: UUID, number: int, text: str, participant: UUID, now: datetime
) -> None:
    session.add(
        PutAnswer(put_to_id=put_to_id, number=number, text=text, participant_id=participant, at=now)
    )
    session.flush()
