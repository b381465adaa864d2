"""Dialogue, agreements, decisions, letters and the award report."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, UuidKey, append_only


@append_only
class DialogueSession(Base):
    """A talk with one tenderer, with its minutes."""

    __tablename__ = "dialogue_sessions"

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"), index=True)
    held_at: Mapped[datetime]
    attendance: Mapped[str]
    minutes: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class MinutesConfirmation(Base):
    """One side (authority or tenderer) confirms the minutes, by a named person."""

    __tablename__ = "minutes_confirmations"
    __table_args__ = (UniqueConstraint("session_id", "side"),)

    id: Mapped[UuidKey]
    session_id: Mapped[UUID] = mapped_column(ForeignKey("dialogue_sessions.id"))
    side: Mapped[str] = mapped_column(String(20))
    confirmed_by: Mapped[str] = mapped_column(String(200))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class Agreement(Base):
    """What was agreed at a session on one topic."""

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("tenderer_id", "number"),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("dialogue_sessions.id"), index=True)
    number: Mapped[int]
    topic: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    at: Mapped[datetime]


@append_only
class TopicDecision(Base):
    """How a topic was closed with one tenderer; the last number counts."""

    __tablename__ = "topic_decisions"
    __table_args__ = (UniqueConstraint("tenderer_id", "topic", "number"),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    topic: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str]
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
class PriceInquiry(Base):
    """The decision after an inquiry into an abnormally low tender: keep it or set it aside."""

    __tablename__ = "price_inquiries"
    __table_args__ = (UniqueConstraint("candidacy_id"),)

    id: Mapped[UuidKey]
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"))
    keeps: Mapped[bool]
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class LotDraw(Base):
    """The outcome of drawing lots between equal tenderers, first drawn first; the last draw counts.

    stage  with the number of the draw after a point, from the second draw on: "selection.2"
    """

    __tablename__ = "lot_draws"
    __table_args__ = (UniqueConstraint("lot_id", "stage"),)

    id: Mapped[UuidKey]
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    stage: Mapped[str] = mapped_column(String(20))
    order: Mapped[str]
    witness: Mapped[str] = mapped_column(String(200))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class Decision(Base):
    """A proposal for the selection or the award: the frozen outcome it rests on, and its text."""

    __tablename__ = "decisions"
    __table_args__ = (UniqueConstraint("procedure_id", "stage", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    stage: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    body: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class Approval(Base):
    """The decision maker approves or refuses a proposal."""

    __tablename__ = "approvals"
    __table_args__ = (UniqueConstraint("decision_id"),)

    id: Mapped[UuidKey]
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"))
    approves: Mapped[bool]
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class Dispatch(Base):
    """The decision went to all tenderers at one moment; the term counts from the day after."""

    __tablename__ = "dispatches"
    __table_args__ = (UniqueConstraint("decision_id"),)

    id: Mapped[UuidKey]
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"))
    day: Mapped[date]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class Letter(Base):
    """The letter one tenderer got with a decision."""

    __tablename__ = "letters"
    __table_args__ = (UniqueConstraint("dispatch_id", "tenderer_id"),)

    id: Mapped[UuidKey]
    dispatch_id: Mapped[UUID] = mapped_column(ForeignKey("dispatches.id"))
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"), index=True)
    text: Mapped[str]


@append_only
class AwardReportVersion(Base):
    """A frozen award report: the value it is drawn from, and the hash of that value."""

    __tablename__ = "award_reports"
    __table_args__ = (UniqueConstraint("procedure_id", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    number: Mapped[int]
    body: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]
