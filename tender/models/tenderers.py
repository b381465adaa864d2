"""Who submits, with whom, and what came in."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, Canonical, Money, UuidKey, append_only


class Tenderer(Base):
    """One or more parties that submit together. The link opens the tenderer's own page.

    link_since  when the link was last replaced; none while it is that of the invitation
    """

    __tablename__ = "tenderers"
    __table_args__ = (UniqueConstraint("procedure_id", "name"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_at: Mapped[datetime]
    link_since: Mapped[datetime | None]


@append_only
class TendererContact(Base):
    """The e-mail address of a tenderer's contact; the last one counts, an empty one is none."""

    __tablename__ = "tenderer_contacts"
    __table_args__ = (UniqueConstraint("tenderer_id", "number"),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    number: Mapped[int]
    email: Mapped[str] = mapped_column(String(254))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


class Candidacy(Base):
    """A tenderer's part in one lot. Answers, sheets, consensus and offers hang on this."""

    __tablename__ = "candidacies"
    __table_args__ = (UniqueConstraint("lot_id", "tenderer_id"),)

    id: Mapped[UuidKey]
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("lots.id"))
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"), index=True)


@append_only
class Party(Base):
    """An organisation in a tendering party, as named in the application."""

    __tablename__ = "parties"
    __table_args__ = (UniqueConstraint("tenderer_id", "position"),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    company_number: Mapped[str] = mapped_column(String(20))
    legal_form: Mapped[str] = mapped_column(String(30))
    size: Mapped[str] = mapped_column(String(10))
    municipality: Mapped[str] = mapped_column(String(80))


@append_only
class Envelope(Base):
    """What a tenderer handed in, sealed. The last one of a kind before the deadline counts."""

    __tablename__ = "envelopes"
    __table_args__ = (UniqueConstraint("tenderer_id", "kind", "number"),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    received_at: Mapped[datetime]
    late: Mapped[bool] = mapped_column(default=False)


@append_only
class EnvelopeOrigin(Base):
    """An envelope came in elsewhere: on which platform, and which officer entered it here.

    The envelope's `received_at` is then what that platform says.
    """

    __tablename__ = "envelope_origins"
    __table_args__ = (UniqueConstraint("envelope_id"),)

    id: Mapped[UuidKey]
    envelope_id: Mapped[UUID] = mapped_column(ForeignKey("envelopes.id"))
    platform: Mapped[str] = mapped_column(String(80))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class EnvelopeWithdrawal(Base):
    """A tenderer took an envelope back before the deadline. It stays sealed and never opens."""

    __tablename__ = "envelope_withdrawals"
    __table_args__ = (UniqueConstraint("envelope_id"),)

    id: Mapped[UuidKey]
    envelope_id: Mapped[UUID] = mapped_column(ForeignKey("envelopes.id"))
    at: Mapped[datetime]


@append_only
class Answer(Base):
    """A tenderer's text on one question, as it came out of the envelope."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("candidacy_id", "stage", "question"),)

    id: Mapped[UuidKey]
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"))
    stage: Mapped[str] = mapped_column(String(20))
    question: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]


@append_only
class OfferYear(Base):
    """The lump sum of one contract year, excluding VAT. Exists only once the prices are opened."""

    __tablename__ = "offer_years"
    __table_args__ = (UniqueConstraint("candidacy_id", "year"),)

    id: Mapped[UuidKey]
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"))
    year: Mapped[int]
    amount: Mapped[Decimal] = mapped_column(Money)


@append_only
class OfferElement(Base):
    """One element of the final offer, in the tenderer's words; `part` is quality or price."""

    __tablename__ = "offer_elements"
    __table_args__ = (UniqueConstraint("candidacy_id", "element"),)

    id: Mapped[UuidKey]
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"))
    part: Mapped[str] = mapped_column(String(20))
    element: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]


@append_only
class Exclusion(Base):
    """A tenderer is out, decided by two persons, with the reason.

    ground    excluded, rejected (a requirement is not met) or incomplete (what it handed in cannot
              be tested); `demands`, from before the first two were told apart, is excluded
    rankings  who took part before and after, in which order; None for one that is older
    """

    __tablename__ = "exclusions"
    __table_args__ = (UniqueConstraint("tenderer_id"),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    ground: Mapped[str] = mapped_column(String(20), server_default=text("'demands'"))
    reason: Mapped[str]
    rankings: Mapped[Any] = mapped_column(Canonical, nullable=True)
    first_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class DemandDecision(Base):
    """The officer's decision on one demand for one party; the last one counts.

    figures  the amounts of the annual accounts, where the demand is a ratio; empty otherwise
    """

    __tablename__ = "demand_decisions"
    __table_args__ = (UniqueConstraint("party_id", "demand", "number"),)

    id: Mapped[UuidKey]
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties.id"))
    demand: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str]
    figures: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class GroundDecision(Base):
    """What was found on one exclusion ground for one party, step by step; the last one counts.

    demand   the demand of the plan that names the ground
    outcome  one of `criteria.exclusion.OUTCOMES`
    content  the finding as plain values: event, dates, measures, hearing, weighing
    """

    __tablename__ = "ground_decisions"
    __table_args__ = (UniqueConstraint("party_id", "demand", "ground", "number"),)

    id: Mapped[UuidKey]
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties.id"))
    demand: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(30))
    content: Mapped[Any] = mapped_column(Canonical)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class FileAssignment(Base):
    """Which officer tests a tenderer's file; the last one counts."""

    __tablename__ = "file_assignments"
    __table_args__ = (UniqueConstraint("tenderer_id", "number"),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    number: Mapped[int]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]
