"""The practice round: its answers, its scores, and what the committee agreed about them.

Answers and agreements are texts with versions; the last number counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from criteria.scores import Score
from criteria.visibility import Sight
from tender.models.assessment import PracticeNote, PracticeScore, PracticeText
from tender.models.procedures import Participant

Kind: TypeAlias = type[PracticeText] | type[PracticeNote]
ANSWER: Kind = PracticeText
AGREEMENT: Kind = PracticeNote
ROUND = ""
"""The question of an agreement about the round as a whole: why it is left out."""


@dataclass(frozen=True, slots=True)
class TextView:
    """The version of a text that counts."""

    question: str
    number: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PracticeScoreView:
    """What one assessor gave the invented tenderer on one question."""

    participant: UUID
    question: str
    mark: Decimal
    motivation: str


def texts(session: Session, kind: Kind, procedure_id: UUID) -> dict[str, TextView]:
    """The last version of every text of a kind, per question. One query."""
    query: Select[Any] = select(kind).where(kind.procedure_id == procedure_id)
    rows = session.scalars(query.order_by(kind.number))
    return {row.question: TextView(row.question, row.number, row.text, row.at) for row in rows}


def before(session: Session, kind: Kind, procedure_id: UUID, question: str) -> tuple[TextView, ...]:
    """The versions of a text that count no more, newest first. One query."""
    query: Select[Any] = select(kind).where(
        kind.procedure_id == procedure_id, kind.question == question
    )
    rows = session.scalars(query.order_by(kind.number.desc()).offset(1))
    return tuple(TextView(row.question, row.number, row.text, row.at) for row in rows)


def append_text(
    session: Session,
    kind: Kind,
    procedure_id: UUID,
    question: str,
    text: str,
    expected: int,
    participant: UUID,
    now: datetime,
) -> UUID | None:
    """Keep a new version of a text; None when another one came after the `expected` number."""
    known = texts(session, kind, procedure_id).get(question)
    if (known.number if known else 0) != expected:
        return None
    row = kind(
        procedure_id=procedure_id,
        question=question,
        number=expected + 1,
        text=text,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def scores(session: Session, sight: Sight, procedure_id: UUID) -> tuple[PracticeScoreView, ...]:
    """The practice scores, as far as this viewer may see them at this moment."""
    if sight.nothing:
        return ()
    query = (
        select(PracticeScore)
        .join(Participant, Participant.id == PracticeScore.participant_id)
        .where(Participant.procedure_id == procedure_id)
    )
    if not sight.everyone and sight.own:
        query = query.where(PracticeScore.participant_id == UUID(sight.own))
    rows = session.scalars(query.order_by(PracticeScore.mark, PracticeScore.id))
    return tuple(
        PracticeScoreView(row.participant_id, row.question, row.mark, row.motivation)
        for row in rows
    )


def given(session: Session, sight: Sight, procedure_id: UUID) -> frozenset[tuple[UUID, str]]:
    """Which (person, question) has a score, and nothing of it: to whom it may be told."""
    if not sight.everyone:
        return frozenset()
    rows = session.execute(
        select(PracticeScore.participant_id, PracticeScore.question)
        .join(Participant, Participant.id == PracticeScore.participant_id)
        .where(Participant.procedure_id == procedure_id)
    )
    return frozenset((person, question) for person, question in rows)


def has_scored(session: Session, participant: UUID, question: str) -> bool:
    """Whether somebody gave a practice score on a question."""
    there = exists().where(
        PracticeScore.participant_id == participant, PracticeScore.question == question
    )
    return bool(session.scalar(select(there)))


def append_score(session: Session, participant: UUID, score: Score, now: datetime) -> UUID:
    """Keep a practice score for good; the database refuses a second on the same question."""
    row = PracticeScore(
        participant_id=participant,
        question=score.question,
        mark=score.mark,
        motivation=score.motivation,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id
