"""Clarification rounds: questions to a tenderer, its answers, and the letters of the desk."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from criteria.outcome import SELECTION
from tender.models.base import Base, UuidKey, append_only


class QuestionDraft(Base):
    """A question that is being prepared and was not sent.

    stage  selection, or award when it is about the final offer
    """

    __tablename__ = "question_drafts"

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"), index=True)
    stage: Mapped[str] = mapped_column(String(20), server_default=SELECTION)
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties.id"))
    demand: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class ClarificationRound(Base):
    """Questions that went to one tenderer at once, to be answered before `deadline`."""

    __tablename__ = "clarification_rounds"
    __table_args__ = (UniqueConstraint("tenderer_id", "number"),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    number: Mapped[int]
    deadline: Mapped[datetime]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class ClarificationQuestion(Base):
    """One question of a round; `party_id` and `demand` say which cell it is about, and in the award
    `demand` which part of the final offer.

    stage selection or award
    kind  one of `criteria.clarification.KINDS`: what the answer may repair
    """

    __tablename__ = "clarification_questions"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[UuidKey]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("clarification_rounds.id"))
    number: Mapped[int]
    stage: Mapped[str] = mapped_column(String(20), server_default=SELECTION)
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties.id"), index=True)
    demand: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]


@append_only
class ClarificationAnswer(Base):
    """An answer to a question; `participant_id` is None when the tenderer gave it itself.

    received_at  when it came in; late or not follows from this
    means        how it came in, when an officer wrote it down; empty otherwise
    """

    __tablename__ = "clarification_answers"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[UuidKey]
    question_id: Mapped[UUID] = mapped_column(ForeignKey("clarification_questions.id"))
    number: Mapped[int]
    text: Mapped[str]
    late: Mapped[bool]
    received_at: Mapped[datetime]
    means: Mapped[str] = mapped_column(String(80))
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class ClarificationClosing(Base):
    """An officer closed a round, with what its answers came to."""

    __tablename__ = "clarification_closings"
    __table_args__ = (UniqueConstraint("round_id"),)

    id: Mapped[UuidKey]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("clarification_rounds.id"))
    note: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class Notice(Base):
    """A letter as it went out, whole, besides those of decisions: the questions of a round, a
    rejection, or the end of the procedure.

    kind       clarification, rejection or ending
    second_id  the second person, where two send it
    """

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("tenderer_id", "number"),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("clarification_rounds.id"))
    text: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    first_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    second_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class NoticeReceipt(Base):
    """A tenderer has had a letter of the desk, or that the procedure ended: as a `LetterReceipt`.

    participant_id  the officer who recorded it; None when the tenderer opened it
    """

    __tablename__ = "notice_receipts"
    __table_args__ = (UniqueConstraint("notice_id"),)

    id: Mapped[UuidKey]
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notices.id"))
    how: Mapped[str] = mapped_column(String(20))
    note: Mapped[str]
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]
