"""Final offers after the opening: inquiries into a low price, and offers set aside."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, Canonical, UuidKey, append_only


@append_only
class InquiryStep(Base):
    """One step of an inquiry into a low price: asked, answered or assessed.

    body    what was asked, answered or found, as `criteria.low_offers` has it
    sealed  a file that came with it, as ciphertext, with its name, size and hash; without one empty
    """

    __tablename__ = "inquiry_steps"
    __table_args__ = (UniqueConstraint("candidacy_id", "number"),)

    id: Mapped[UuidKey]
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    body: Mapped[Any] = mapped_column(Canonical)
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class OfferSetAside(Base):
    """An offer that two persons set aside after the opening, with the reason.

    rankings  who took part before and after, in which order
    """

    __tablename__ = "offers_set_aside"
    __table_args__ = (UniqueConstraint("candidacy_id"),)

    id: Mapped[UuidKey]
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacies.id"))
    reason: Mapped[str]
    rankings: Mapped[Any] = mapped_column(Canonical)
    first_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]
