"""Decisions, letters and the award report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, Canonical, UuidKey, append_only


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
class DrawCommitment(Base):
    """What was published before lots are drawn, as `criteria.drawing` has it.

    names   between whom: the candidacy and the name of each
    sealed  the secret seed, as ciphertext until two persons reveal it
    """

    __tablename__ = "draw_commitments"
    __table_args__ = (UniqueConstraint("lot_id", "stage", "number"),)

    id: Mapped[UuidKey]
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    stage: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    names: Mapped[Any] = mapped_column(Canonical)
    commitment: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class DrawReveal(Base):
    """The seed of a commitment, revealed by two persons; the order it gives is a LotDraw."""

    __tablename__ = "draw_reveals"
    __table_args__ = (UniqueConstraint("commitment_id"),)

    id: Mapped[UuidKey]
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey("draw_commitments.id"))
    seed: Mapped[str] = mapped_column(String(64))
    first_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
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


@append_only
class AwardReportEdition(Base):
    """A version of the report for readers outside: one tenderer, or everybody."""

    __tablename__ = "award_report_editions"
    __table_args__ = (UniqueConstraint("report_id", "edition", "tenderer_id"),)

    id: Mapped[UuidKey]
    report_id: Mapped[UUID] = mapped_column(ForeignKey("award_reports.id"))
    edition: Mapped[str] = mapped_column(String(20))
    tenderer_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenderers.id"))
    body: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))


@append_only
class AwardReason(Base):
    """A reason as an officer wrote it for one tenderer in a lot; the last version counts. At the
    moment of the sending every reason is kept once more, as its letter tells it.

    round    the judging round of the stage
    subject  a question, or "advantages": what the winner has over this tenderer
    basis    digest of what it was written beside; it counts as long as that is the same
    """

    __tablename__ = "award_reasons"
    __table_args__ = (UniqueConstraint("candidacy_id", "stage", "round", "subject", "number"),)

    id: Mapped[UuidKey]
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"))
    stage: Mapped[str] = mapped_column(String(20))
    round: Mapped[int]
    subject: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    text: Mapped[str]
    basis: Mapped[str] = mapped_column(String(64))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class LetterReceipt(Base):
    """A tenderer has had its letter: opened on its own page, or recorded as delivered elsewhere.

    participant_id  the officer who recorded it; None when the tenderer opened it
    """

    __tablename__ = "letter_receipts"
    __table_args__ = (UniqueConstraint("letter_id"),)

    id: Mapped[UuidKey]
    letter_id: Mapped[UUID] = mapped_column(ForeignKey("letters.id"))
    how: Mapped[str] = mapped_column(String(20))
    note: Mapped[str]
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]
