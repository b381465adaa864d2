"""What advisory councils do: they promise silence, read what is opened to them, ask, hear, advise.

What somebody of a council wrote is never changed by another person: a correction is a new version
by the same hand, and an answer stands in a table of its own. None of it leads to a score.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, Canonical, UuidKey, append_only


@append_only
class Undertaking(Base):
    """Somebody promised to keep to themselves what they read; `wording` is the hash of the text."""

    __tablename__ = "undertakings"
    __table_args__ = (UniqueConstraint("participant_id"),)

    id: Mapped[UuidKey]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    wording: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


@append_only
class Spokesperson(Base):
    """Who sends the joint advice of a council; the last one counts."""

    __tablename__ = "spokespersons"
    __table_args__ = (UniqueConstraint("procedure_id", "council", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    council: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    named_by: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class Advice(Base):
    """One version of an advice; never a score. The last version counts.

    thread        the first version; None for a first version itself
    kind          one of `criteria.council.KINDS`
    question      empty for advice in general
    candidacy_id  None for advice about all tenderers
    """

    __tablename__ = "advice"
    __table_args__ = (Index("ix_advice_thread", "thread", "number", unique=True),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    question: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    at: Mapped[datetime]
    council: Mapped[str] = mapped_column(String(80), server_default=sql("''"))
    kind: Mapped[str] = mapped_column(String(10), server_default=sql("'own'"))
    candidacy_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("candidacies.id", name="fk_advice_candidacy_id_candidacies")
    )
    thread: Mapped[UUID | None]
    number: Mapped[int] = mapped_column(server_default=sql("1"))


@append_only
class AdviceWithdrawal(Base):
    """An advice was taken back, before the advising closed. What was written stays.

    thread  the first version of the advice
    """

    __tablename__ = "advice_withdrawals"
    __table_args__ = (UniqueConstraint("thread"),)

    id: Mapped[UuidKey]
    thread: Mapped[UUID]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class AdviceFile(Base):
    """A file with one version of an advice, as ciphertext."""

    __tablename__ = "advice_files"
    __table_args__ = (UniqueConstraint("advice_id", "number"),)

    id: Mapped[UuidKey]
    advice_id: Mapped[UUID] = mapped_column(ForeignKey("advice.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class AdviceDraft(Base):
    """An advice that is being written. Its id becomes that of the first version.

    participant_id  None for the joint advice, which everybody of the delegation writes
    version         counts the savings, so that nobody overwrites another
    """

    __tablename__ = "advice_drafts"
    __table_args__ = (Index("ix_advice_drafts_procedure_id", "procedure_id"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    council: Mapped[str] = mapped_column(String(80))
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id"))
    kind: Mapped[str] = mapped_column(String(10))
    question: Mapped[str] = mapped_column(String(20))
    candidacy_id: Mapped[UUID | None] = mapped_column(ForeignKey("candidacies.id"))
    text: Mapped[str]
    version: Mapped[int]
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    saved_at: Mapped[datetime]


class AdviceDraftFile(Base):
    """A file that will go with an advice that is being written, as ciphertext."""

    __tablename__ = "advice_draft_files"

    id: Mapped[UuidKey]
    draft_id: Mapped[UUID] = mapped_column(
        ForeignKey("advice_drafts.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[datetime]


@append_only
class AdviceAnswer(Base):
    """What was done with an advice, and why. shown_in: where it shows, when it was taken over."""

    __tablename__ = "advice_answers"
    __table_args__ = (UniqueConstraint("advice_id"),)

    id: Mapped[UuidKey]
    advice_id: Mapped[UUID] = mapped_column(ForeignKey("advice.id"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    at: Mapped[datetime]
    shown_in: Mapped[str] = mapped_column(server_default=sql("''"))


@append_only
class CouncilOpening(Base):
    """A part of an application that a council may read, from one moment to another.

    evidence_id  the file; None for the written answer to the question
    pages        the pages of the file, such as 1-3,7; empty for all of them
    """

    __tablename__ = "council_openings"

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True)
    council: Mapped[str] = mapped_column(String(80))
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"))
    question: Mapped[str] = mapped_column(String(20))
    evidence_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence.id"))
    pages: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime]
    until: Mapped[datetime]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class CouncilOpeningEnded(Base):
    """A part was closed again before its time."""

    __tablename__ = "council_openings_ended"
    __table_args__ = (UniqueConstraint("opening_id"),)

    id: Mapped[UuidKey]
    opening_id: Mapped[UUID] = mapped_column(ForeignKey("council_openings.id"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class CouncilQuestion(Base):
    """A question to a tenderer, or to all of them when `candidacy_id` is None.

    council       of whom it is; empty for an organisation without access
    organisation  for which an officer wrote it down; empty for a delegate
    """

    __tablename__ = "council_questions"

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True)
    council: Mapped[str] = mapped_column(String(80))
    organisation: Mapped[str] = mapped_column(String(200))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    question: Mapped[str] = mapped_column(String(20))
    candidacy_id: Mapped[UUID | None] = mapped_column(ForeignKey("candidacies.id"))
    text: Mapped[str]
    at: Mapped[datetime]


@append_only
class PutQuestion(Base):
    """What an officer asked tenderers for councils, in the words in which it was asked."""

    __tablename__ = "put_questions"
    __table_args__ = (UniqueConstraint("procedure_id", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    number: Mapped[int]
    text: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class PutTo(Base):
    """A candidacy that is to get a question, and since when.

    prepared  the question prepared for the next letter to it, which keeps its id once it is sent;
              None when the officer sends it in another way
    """

    __tablename__ = "put_to"
    __table_args__ = (UniqueConstraint("put_id", "candidacy_id"),)

    id: Mapped[UuidKey]
    put_id: Mapped[UUID] = mapped_column(ForeignKey("put_questions.id"))
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"))
    at: Mapped[datetime]
    prepared: Mapped[UUID | None]


@append_only
class PutSending(Base):
    """An officer sent a question to a tenderer in another way than with a letter from here."""

    __tablename__ = "put_sendings"
    __table_args__ = (UniqueConstraint("put_to_id"),)

    id: Mapped[UuidKey]
    put_to_id: Mapped[UUID] = mapped_column(ForeignKey("put_to.id"))
    sent_at: Mapped[datetime]
    means: Mapped[str] = mapped_column(String(80))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class PutAnswer(Base):
    """What a tenderer answered, as an officer wrote it down; the last one counts."""

    __tablename__ = "put_answers"
    __table_args__ = (UniqueConstraint("put_to_id", "number"),)

    id: Mapped[UuidKey]
    put_to_id: Mapped[UUID] = mapped_column(ForeignKey("put_to.id"))
    number: Mapped[int]
    text: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class CouncilQuestionDecision(Base):
    """What an officer did with a question: one of `criteria.council.DECISIONS`, and why.

    put_id  the question that was asked; None when it was refused
    """

    __tablename__ = "council_question_decisions"
    __table_args__ = (UniqueConstraint("question_id"),)

    id: Mapped[UuidKey]
    question_id: Mapped[UUID] = mapped_column(ForeignKey("council_questions.id"))
    put_id: Mapped[UUID | None] = mapped_column(ForeignKey("put_questions.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class CouncilSession(Base):
    """One version of the notes of a meeting in which a council heard a tenderer.

    present   ids of the delegates who were there
    visitors  who was there for the tenderer and the buyer
    """

    __tablename__ = "council_sessions"
    __table_args__ = (UniqueConstraint("thread", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True)
    council: Mapped[str] = mapped_column(String(80))
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"))
    thread: Mapped[UUID]
    number: Mapped[int]
    held_at: Mapped[datetime]
    present: Mapped[Any] = mapped_column(Canonical)
    visitors: Mapped[str]
    questions: Mapped[str]
    notes: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]
