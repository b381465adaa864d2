"""Declarations, sheets, consensus and sign-off. Only the draft of a sheet can change.

A judging round is one time that a stage, or some of its questions, is judged. The first has no row
of its own; every later one is a re-evaluation, for which everything before it is history.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, Canonical, Points, UuidKey, append_only


@append_only
class Declaration(Base):
    """A person's declaration of interests on one tenderer. `parties` is how many it covered."""

    __tablename__ = "declarations"

    id: Mapped[UuidKey]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"), index=True)
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"), index=True)
    answer: Mapped[str] = mapped_column(String(20))
    explanation: Mapped[str]
    parties: Mapped[int]
    at: Mapped[datetime]


@append_only
class DoubtDecision(Base):
    """What the chair made of somebody's doubt: an interest that stands, or none, and why."""

    __tablename__ = "doubt_decisions"
    __table_args__ = (UniqueConstraint("declaration_id"),)

    id: Mapped[UuidKey]
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declarations.id"))
    conflict: Mapped[bool]
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class JudgingRound(Base):
    """A re-evaluation: a stage, or some of its questions, judged once more. `number` is from 2.

    questions  the ids of the questions that are judged again
    members    the participants who judge them
    """

    __tablename__ = "judging_rounds"
    __table_args__ = (UniqueConstraint("procedure_id", "stage", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    stage: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    questions: Mapped[Any] = mapped_column(Canonical)
    members: Mapped[Any] = mapped_column(Canonical)
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class JudgingResult(Base):
    """A re-evaluation that ended.

    rankings   who took part before and after, in which order; nothing when it was withdrawn
    withdrawn  why it was withdrawn; None when it was finished
    """

    __tablename__ = "judging_results"
    __table_args__ = (UniqueConstraint("round_id"),)

    id: Mapped[UuidKey]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("judging_rounds.id"))
    rankings: Mapped[Any] = mapped_column(Canonical)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]
    withdrawn: Mapped[str | None]


@append_only
class ScoringOrder(Base):
    """The seed by which one assessor's order of tenderers was drawn, once per round."""

    __tablename__ = "scoring_orders"
    __table_args__ = (UniqueConstraint("participant_id", "stage", "round"),)

    id: Mapped[UuidKey]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    stage: Mapped[str] = mapped_column(String(20))
    round: Mapped[int]
    seed: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class DraftScore(Base):
    """What an assessor typed and has not handed in. A draft is not an act.

    kind     score, or abstain or unable, with the reason in `motivation`
    observations  strong points, weak points and passages, as `criteria.scores.Observation`
    """

    __tablename__ = "draft_scores"
    __table_args__ = (UniqueConstraint("participant_id", "candidacy_id", "stage", "question"),)

    id: Mapped[UuidKey]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"))
    stage: Mapped[str] = mapped_column(String(20))
    question: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(10), default="score", server_default="score")
    mark: Mapped[Decimal | None] = mapped_column(Points)
    motivation: Mapped[str]
    observations: Mapped[Any] = mapped_column(Canonical, default=list, server_default="[]")
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]


@append_only
class Sheet(Base):
    """All scores of one assessor for one tenderer, handed in; the last number of a round counts.

    submission_only  whether the assessor confirmed to have judged by this submission alone; None
                     for a sheet of before this was asked
    """

    __tablename__ = "sheets"
    __table_args__ = (
        UniqueConstraint("participant_id", "candidacy_id", "stage", "round", "number"),
    )

    id: Mapped[UuidKey]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"), index=True)
    stage: Mapped[str] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    submission_only: Mapped[bool | None]
    at: Mapped[datetime]


@append_only
class SheetReopening(Base):
    """The chair gave a sheet back before the consensus opened, with the reason."""

    __tablename__ = "sheet_reopenings"
    __table_args__ = (UniqueConstraint("sheet_id"),)

    id: Mapped[UuidKey]
    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("sheets.id"))
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class SheetScore(Base):
    """One mark with its motivation on a handed-in sheet."""

    __tablename__ = "sheet_scores"
    __table_args__ = (UniqueConstraint("sheet_id", "question"),)

    id: Mapped[UuidKey]
    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("sheets.id"))
    question: Mapped[str] = mapped_column(String(20))
    mark: Mapped[Decimal] = mapped_column(Points)
    motivation: Mapped[str]
    observations: Mapped[Any] = mapped_column(Canonical, default=list, server_default="[]")


@append_only
class Abstention(Base):
    """A question on a handed-in sheet without a mark: abstained or not able, and why."""

    __tablename__ = "abstentions"
    __table_args__ = (UniqueConstraint("sheet_id", "question"),)

    id: Mapped[UuidKey]
    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("sheets.id"))
    question: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str]
    observations: Mapped[Any] = mapped_column(Canonical)


@append_only
class Meeting(Base):
    """A meeting of the committee, with who was there; the last number of one day counts.

    present  the participants who were there; absent: those who were not
    """

    __tablename__ = "meetings"
    __table_args__ = (UniqueConstraint("procedure_id", "stage", "round", "held_on", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    stage: Mapped[str] = mapped_column(String(20))
    round: Mapped[int]
    held_on: Mapped[date]
    number: Mapped[int]
    present: Mapped[Any] = mapped_column(Canonical)
    absent: Mapped[Any] = mapped_column(Canonical)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class ConsensusScore(Base):
    """The committee's mark and motivation on one question; the last number counts.

    round  the judging round it was recorded in
    exact  the mark as a fraction, where it was computed and the plan does not round it
    """

    __tablename__ = "consensus_scores"
    __table_args__ = (UniqueConstraint("candidacy_id", "stage", "question", "number"),)

    id: Mapped[UuidKey]
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"))
    stage: Mapped[str] = mapped_column(String(20))
    question: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    mark: Mapped[Decimal] = mapped_column(Points)
    exact: Mapped[str | None]
    motivation: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class SignOff(Base):
    """A member agrees with one version of a consensus, or dissents with a reason; of one member the
    last number counts.

    moved  why the view of this member changed since the own sheet; empty when it did not
    """

    __tablename__ = "sign_offs"
    __table_args__ = (UniqueConstraint("consensus_id", "participant_id", "number"),)

    id: Mapped[UuidKey]
    consensus_id: Mapped[UUID] = mapped_column(ForeignKey("consensus_scores.id"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    agrees: Mapped[bool]
    text: Mapped[str]
    moved: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    at: Mapped[datetime]


@append_only
class PracticeText(Base):
    """The answer of the practice tenderer to one question; the last number counts.

    It is no tenderer of the procedure, so that it can never stand in a ranking.
    """

    __tablename__ = "practice_texts"
    __table_args__ = (UniqueConstraint("procedure_id", "question", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    question: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    text: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class PracticeScore(Base):
    """What one assessor gave the practice tenderer; shown to all once the chair opened them."""

    __tablename__ = "practice_scores"
    __table_args__ = (UniqueConstraint("participant_id", "question"),)

    id: Mapped[UuidKey]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    question: Mapped[str] = mapped_column(String(20))
    mark: Mapped[Decimal] = mapped_column(Points)
    motivation: Mapped[str]
    at: Mapped[datetime]


@append_only
class PracticeNote(Base):
    """What the committee agreed about a question when it discussed the practice answers.

    `question` is empty for why the round was left out.
    """

    __tablename__ = "practice_notes"
    __table_args__ = (UniqueConstraint("procedure_id", "question", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    question: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    text: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]
