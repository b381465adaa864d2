"""What somebody has besides a password: an authenticator app, passkeys, recovery codes, and an
account at a provider of identity."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, UtcDateTime, UuidKey, append_only


class Authenticator(Base):
    """The app that shows a code of six digits.

    secret        encrypted with a key that is not in the database
    last_counter  of the last code that was used: that one and older ones work no more
    """

    __tablename__ = "authenticators"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(Text)
    last_counter: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class Passkey(Base):
    """A passkey; only its public half. sign_count goes up with each use, or stays 0."""

    __tablename__ = "passkeys"

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(80))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """A code for when the rest is lost. Used once: then its row is gone."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(255))


class Identity(Base):
    """Who somebody is at a provider of identity (OpenID Connect): known by issuer and subject.

    The two are never reassigned; a name or an e-mail address is, and none is kept.
    """

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used: Mapped[datetime | None] = mapped_column(UtcDateTime)


@append_only
class FactorReset(Base):
    """One person says that somebody lost the second factor; a second row agrees with the first.

    checked   how was made sure that it is really this person
    first_id  the row that this one agrees with; the factors are gone from then on
    """

    __tablename__ = "factor_resets"

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    checked: Mapped[str] = mapped_column(Text)
    first_id: Mapped[UUID | None] = mapped_column(ForeignKey("factor_resets.id"), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
