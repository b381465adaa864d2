"""The dialogue: sessions with their minutes, topics, agreements, and what they are traced to."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, Canonical, UuidKey, append_only


@append_only
class SessionPlan(Base):
    """One version of when and where a talk with a tenderer is held, and on what; the last counts.

    thread     the session
    agenda     ids of the topics, in their order
    cancelled  why it is not held; empty while it is
    """

    __tablename__ = "session_plans"
    __table_args__ = (UniqueConstraint("thread", "number"),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"), index=True)
    thread: Mapped[UUID]
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200))
    agenda: Mapped[Any] = mapped_column(Canonical)
    cancelled: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


class MinutesDraft(Base):
    """What is written during a talk, per topic; an empty topic is the session as a whole.

    authority, tenderer  the position of each side; of the session as a whole, who is there
    version              counts the savings, so that nobody overwrites another
    """

    __tablename__ = "minutes_drafts"

    thread: Mapped[UUID] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(20), primary_key=True)
    authority: Mapped[str]
    tenderer: Mapped[str]
    text: Mapped[str]
    version: Mapped[int]
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    saved_at: Mapped[datetime]


@append_only
class DialogueSession(Base):
    """One version of the minutes of a talk with one tenderer; the last one counts.

    thread      the session; None where it has the id of its first version
    attendance  who was there; for the authority alone where `present` tells of the other side
    present     who was there for the tenderer
    minutes     what was said in general
    items       per topic: the position of each side, and what was said
    agreements  ids of the versions of the agreements that were made there
    reason      why there is a next version
    """

    __tablename__ = "dialogue_sessions"
    __table_args__ = (Index("ix_dialogue_sessions_version", "thread", "number", unique=True),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"), index=True)
    thread: Mapped[UUID | None]
    number: Mapped[int] = mapped_column(server_default=text("1"))
    held_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    attendance: Mapped[str]
    present: Mapped[str] = mapped_column(server_default=text("''"))
    minutes: Mapped[str]
    items: Mapped[Any] = mapped_column(Canonical, server_default=text("'[]'"))
    agreements: Mapped[Any] = mapped_column(Canonical, server_default=text("'[]'"))
    reason: Mapped[str] = mapped_column(server_default=text("''"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class MinutesLink(Base):
    """A personal link with which somebody of the tenderer confirms one version of the minutes."""

    __tablename__ = "minutes_links"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[UuidKey]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("dialogue_sessions.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    token_hash: Mapped[str] = mapped_column(String(64))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    expires: Mapped[datetime]
    at: Mapped[datetime]


@append_only
class MinutesConfirmation(Base):
    """One side (authority or tenderer) confirms a version of the minutes, by a named person.

    how             said so, by a personal link, or with a signed copy
    participant_id  who recorded it; who made the link, where it came by one
    """

    __tablename__ = "minutes_confirmations"
    __table_args__ = (UniqueConstraint("session_id", "side"),)

    id: Mapped[UuidKey]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("dialogue_sessions.id"))
    side: Mapped[str] = mapped_column(String(20))
    confirmed_by: Mapped[str] = mapped_column(String(200))
    how: Mapped[str] = mapped_column(String(10), server_default=text("'said'"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class SignedMinutes(Base):
    """The signed copy with which a side confirmed minutes, as ciphertext."""

    __tablename__ = "signed_minutes"
    __table_args__ = (UniqueConstraint("confirmation_id"),)

    id: Mapped[UuidKey]
    confirmation_id: Mapped[UUID] = mapped_column(ForeignKey("minutes_confirmations.id"))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


@append_only
class Agreement(Base):
    """One version of what was agreed on one topic; the last one of a thread counts.

    thread      the agreement
    session_id  the session at which this version was made; None outside one
    number      what it is called by, per tenderer
    version     from 1
    details     title, status, owner, clause and links, as `criteria.agreements.Details`
    reason      why there is a next version
    """

    __tablename__ = "agreements"
    __table_args__ = (
        UniqueConstraint("tenderer_id", "number", "version"),
        UniqueConstraint("thread", "version"),
    )

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    session_id: Mapped[UUID | None] = mapped_column(index=True)
    number: Mapped[int]
    topic: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    at: Mapped[datetime]
    thread: Mapped[UUID]
    version: Mapped[int]
    details: Mapped[Any] = mapped_column(Canonical)
    reason: Mapped[str]
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id"))


@append_only
class TopicDecision(Base):
    """How a topic was closed with one tenderer; the last number counts.

    session_id  the session at which that was said; None outside one
    """

    __tablename__ = "topic_decisions"
    __table_args__ = (UniqueConstraint("tenderer_id", "topic", "number"),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    topic: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str]
    session_id: Mapped[UUID | None]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class RegisterEntry(Base):
    """One version of an indicator, a risk or a scenario of the lump sum; the last one counts.

    number   what it is called by, per tenderer and sort
    version  from 1
    content  as the dataclass of its sort writes it
    """

    __tablename__ = "register_entries"
    __table_args__ = (
        UniqueConstraint("tenderer_id", "sort", "number", "version"),
        UniqueConstraint("thread", "version"),
    )

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    sort: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    thread: Mapped[UUID]
    version: Mapped[int]
    content: Mapped[Any] = mapped_column(Canonical)
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class InformationNotice(Base):
    """What every tenderer in the phase has to know, told to all of them at once (I12).

    agreement  the thread of the agreement that it tells of; None for something else
    """

    __tablename__ = "information_notices"
    __table_args__ = (UniqueConstraint("procedure_id", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str]
    agreement: Mapped[UUID | None]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class InformationReceipt(Base):
    """A tenderer has had a notice: opened on its own page, or recorded as delivered elsewhere.

    participant_id  the officer who recorded it; None when the tenderer opened it
    """

    __tablename__ = "information_receipts"
    __table_args__ = (UniqueConstraint("notice_id", "tenderer_id"),)

    id: Mapped[UuidKey]
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("information_notices.id"))
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    how: Mapped[str] = mapped_column(String(20))
    note: Mapped[str]
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class IdeaConsent(Base):
    """The written consent of a tenderer to tell others of a confidential idea, and of what in it.

    agreement  the thread of the agreement that holds the idea
    told       what may be told
    """

    __tablename__ = "idea_consents"

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    agreement: Mapped[UUID] = mapped_column(index=True)
    given_by: Mapped[str] = mapped_column(String(200))
    given_at: Mapped[datetime]
    told: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class ConformityDecision(Base):
    """Whether the final offer honours an agreement, with the passage; the last number counts."""

    __tablename__ = "conformity_decisions"
    __table_args__ = (UniqueConstraint("agreement_id", "number"),)

    id: Mapped[UuidKey]
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreements.id"))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(20))
    passage: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class GapDecision(Base):
    """What is done about a gap between topic, agreement, offer and contract; the last one counts.

    agreement  the thread of the agreement that is weakened or contradicted; of a topic without one
               the id made of tenderer and topic
    decided_by who decides: the function of a person
    """

    __tablename__ = "gap_decisions"
    __table_args__ = (UniqueConstraint("agreement", "gap", "number"),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    agreement: Mapped[UUID]
    gap: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str]
    decided_by: Mapped[str] = mapped_column(String(200))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]
