"""Evidence: files and register facts, what they serve, and what was withdrawn."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, UuidKey, append_only


@append_only
class Evidence(Base):
    """A file a tenderer gave or an officer took from a register, or a fact without a file.

    kind            id of a row of the evidence catalogue, such as a certificate
    name, size      of the file; empty and 0 for a fact of a register
    sealed          the file as ciphertext; None for a fact
    valid_until     the last day on which it counts, where it says one
    note            what a register said, or what is to be known about the file
    participant_id  the officer who added it; None when the tenderer handed it in
    question_id     the question of a clarification round it answers
    """

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("tenderer_id", "number"),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    issued_on: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str]
    received_at: Mapped[datetime]
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id"))
    question_id: Mapped[UUID | None] = mapped_column(ForeignKey("clarification_questions.id"))
    at: Mapped[datetime]


@append_only
class EvidenceUse(Base):
    """A piece of evidence serves a demand for a party, or no longer; the last one counts."""

    __tablename__ = "evidence_uses"
    __table_args__ = (UniqueConstraint("evidence_id", "party_id", "demand", "number"),)

    id: Mapped[UuidKey]
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"))
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties.id"))
    demand: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    serves: Mapped[bool]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class EvidenceDescription(Base):
    """What an officer found a piece of evidence to be, where it came without or with other words.

    The last one counts, in place of what stood with the piece when it came in.
    """

    __tablename__ = "evidence_descriptions"
    __table_args__ = (UniqueConstraint("evidence_id", "number"),)

    id: Mapped[UuidKey]
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class EvidenceWithdrawal(Base):
    """A file was put here by mistake: its name and content are shown to nobody any more."""

    __tablename__ = "evidence_withdrawals"
    __table_args__ = (UniqueConstraint("evidence_id"),)

    id: Mapped[UuidKey]
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"))
    reason: Mapped[str]
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class FileMask(Base):
    """What an officer found of the name of the tenderer in a file of it; the last one counts.

    shows       the name is in it: whoever scores without names does not get the file
    edition_id  the piece from which the name was taken, read in its place as long as it stands
    """

    __tablename__ = "file_masks"
    __table_args__ = (UniqueConstraint("evidence_id", "number"),)

    id: Mapped[UuidKey]
    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.id"))
    number: Mapped[int]
    shows: Mapped[bool]
    edition_id: Mapped[UUID | None] = mapped_column(ForeignKey("evidence.id"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class UeaDeclaration(Base):
    """What a party declared of itself in a UEA (ESPD); the last one of a party counts.

    origin   xml, or form where an officer typed what a PDF says
    family   version of the format, such as 4.1; empty for a form
    sealed   the file as ciphertext
    content  the answers as plain values (`criteria.uea`)
    """

    __tablename__ = "uea_declarations"
    __table_args__ = (UniqueConstraint("party_id", "number"),)

    id: Mapped[UuidKey]
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties.id"))
    number: Mapped[int]
    origin: Mapped[str] = mapped_column(String(10))
    family: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    content: Mapped[str] = mapped_column(deferred=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class UeaWithdrawal(Base):
    """A declaration was put here by mistake: its name and content are shown to nobody any more."""

    __tablename__ = "uea_withdrawals"
    __table_args__ = (UniqueConstraint("declaration_id"),)

    id: Mapped[UuidKey]
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("uea_declarations.id"))
    reason: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]
