"""The keys of a vault that named officers hold in pairs: who chose it, their keys, what was tried.

Nothing here opens anything without the words of two holders.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, Canonical, UuidKey, append_only


@append_only
class VaultChoice(Base):
    """The level of a procedure and who are to hold its keys; the last one counts, none is A."""

    __tablename__ = "vault_choices"
    __table_args__ = (UniqueConstraint("procedure_id", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    number: Mapped[int]
    level: Mapped[str] = mapped_column(String(1))
    holders: Mapped[Any] = mapped_column(Canonical)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class VaultKey(Base):
    """The key of a holder; `wrapped` is the private half under the holder's words. The last one of
    a choice counts."""

    __tablename__ = "vault_keys"
    __table_args__ = (UniqueConstraint("choice_id", "participant_id", "number"),)

    id: Mapped[UuidKey]
    choice_id: Mapped[UUID] = mapped_column(ForeignKey("vault_choices.id"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    number: Mapped[int]
    public: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


@append_only
class VaultLock(Base):
    """One key pair for each opening and for the test, made once every holder had a key, and anew
    when one of them got new words. The private halves are in `content` for pairs of holders only.
    The last one of a choice counts."""

    __tablename__ = "vault_locks"
    __table_args__ = (UniqueConstraint("choice_id", "number"),)

    id: Mapped[UuidKey]
    choice_id: Mapped[UUID] = mapped_column(ForeignKey("vault_choices.id"))
    number: Mapped[int]
    content: Mapped[Any] = mapped_column(Canonical)
    at: Mapped[datetime]


@append_only
class VaultTest(Base):
    """A test opening that succeeded, with the words of these two holders."""

    __tablename__ = "vault_tests"
    __table_args__ = (CheckConstraint("first_id <> second_id", name="two"),)

    id: Mapped[UuidKey]
    lock_id: Mapped[UUID] = mapped_column(ForeignKey("vault_locks.id"))
    first_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class VaultNote(Base):
    """What a holder said of its own words: `lost`, or `notary` with the place of a copy."""

    __tablename__ = "vault_notes"

    id: Mapped[UuidKey]
    key_id: Mapped[UUID] = mapped_column(ForeignKey("vault_keys.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    place: Mapped[str]
    at: Mapped[datetime]


class VaultHalf(Base):
    """What the first of two left for the second to open with; gone once that happened.

    key_id   whose words the first one used
    for_id   the key that can open the rest
    sealed   the rest, sealed to this computer as well
    """

    __tablename__ = "vault_halves"
    __table_args__ = (UniqueConstraint("procedure_id", "what", "key_id", "for_id"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"))
    what: Mapped[str] = mapped_column(String(20))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("vault_keys.id"))
    for_id: Mapped[UUID] = mapped_column(ForeignKey("vault_keys.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


@append_only
class OpenedEnvelope(Base):
    """What came out of an envelope whose key is kept nowhere, sealed to this computer, so that the
    receipt can be checked against it. The id is that of the envelope."""

    __tablename__ = "opened_envelopes"

    id: Mapped[UUID] = mapped_column(ForeignKey("envelopes.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
