"""What is known of each party beside its name, what changed about it, and confidential signals."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, Canonical, UuidKey, append_only


@append_only
class PartyFact(Base):
    """What a party's papers say on one subject, whole; the last one counts.

    kind          one of `criteria.parties.FACTS`, such as its beneficiaries
    content       the fact as plain values, in the form of its kind
    participant   who wrote it down
    """

    __tablename__ = "party_facts"
    __table_args__ = (UniqueConstraint("party_id", "kind", "number"),)

    id: Mapped[UuidKey]
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties.id"))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    content: Mapped[Any] = mapped_column(Canonical)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class PartyChange(Base):
    """A party joined, left or was replaced after the opening, with the reason and what follows.

    kind      joined, left or replaced
    party_id  who it is about; `by_party_id` is who took its place
    """

    __tablename__ = "party_changes"
    __table_args__ = (UniqueConstraint("tenderer_id", "number"),)

    id: Mapped[UuidKey]
    tenderer_id: Mapped[UUID] = mapped_column(ForeignKey("tenderers.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties.id"))
    by_party_id: Mapped[UUID | None] = mapped_column(ForeignKey("parties.id"))
    reason: Mapped[str]
    effect: Mapped[str]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class Signal(Base):
    """A signal or inspection report about a party: only its readers learn what it says, which is
    sealed. The party itself stands in clear, so that lists and counts can leave a tenderer out.

    number  0 for the signal itself, further ones for what was done with it (`signal` is the same)
    file    the file that goes with it, sealed by itself; None without one
    """

    __tablename__ = "signals"
    __table_args__ = (UniqueConstraint("signal", "number"),)

    id: Mapped[UuidKey]
    signal: Mapped[UUID]
    number: Mapped[int]
    party_id: Mapped[UUID] = mapped_column(ForeignKey("parties.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    file: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class SignalReader(Base):
    """A person a signal was opened to, and by whom. The writer is the first reader."""

    __tablename__ = "signal_readers"
    __table_args__ = (UniqueConstraint("signal", "participant_id"),)

    id: Mapped[UuidKey]
    signal: Mapped[UUID]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class SignalWithdrawal(Base):
    """A signal was recorded by mistake: nobody reads it any more, and nothing of it is erased.

    sealed  the reason, for the readers alone
    """

    __tablename__ = "signal_withdrawals"

    id: Mapped[UuidKey]
    signal: Mapped[UUID] = mapped_column(unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]
