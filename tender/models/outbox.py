"""Mail that is to go out: written with the act that asks for it, sent afterwards.

To people with an account by their participation, to owners of accounts, and to addresses outside:
of tenderers, and of who keeps heads of the trail.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tender.models.base import Base, UuidKey, append_only


@append_only
class OutgoingMail(Base):
    """One message to one person: a fixed subject and a link by its kind, nothing of the content.

    kind  what it says and where its link leads, as `criteria.mail` knows it
    """

    __tablename__ = "outgoing_mail"

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), index=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    kind: Mapped[str] = mapped_column(String(40))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class MailAttempt(Base):
    """What happened to a message: a try begun, sent, or failed with what the mail server said.

    The begun row keeps a second sender away while the mail server is asked.
    """

    __tablename__ = "mail_attempts"
    __table_args__ = (UniqueConstraint("mail_id", "number"),)

    id: Mapped[UuidKey]
    mail_id: Mapped[UUID] = mapped_column(ForeignKey("outgoing_mail.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str]
    at: Mapped[datetime]


@append_only
class OutsideMail(Base):
    """One message to one address outside the application.

    kind   a letter, a head and so on, as `criteria.mail` knows it
    about  which letter, head or receipt; with the address and a number it is there once
    until  the last moment that the letter names, when it names one
    by_id  who asked for it; none for a head or a receipt, which goes out by itself
    """

    __tablename__ = "outside_mail"
    __table_args__ = (UniqueConstraint("about", "address", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID | None] = mapped_column(ForeignKey("procedures.id"), index=True)
    tenderer_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenderers.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(160))
    address: Mapped[str] = mapped_column(String(254))
    number: Mapped[int]
    until: Mapped[datetime | None]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("participants.id"))
    at: Mapped[datetime]


@append_only
class OutsideAttempt(Base):
    """What happened to a message to an address outside, as for any other."""

    __tablename__ = "outside_attempts"
    __table_args__ = (UniqueConstraint("mail_id", "number"),)

    id: Mapped[UuidKey]
    mail_id: Mapped[UUID] = mapped_column(ForeignKey("outside_mail.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str]
    at: Mapped[datetime]


class AccountMail(Base):
    """One message to the owner of an account. No history: it goes with the account.

    kind  what was changed, as `criteria.mail` knows it
    """

    __tablename__ = "account_mail"

    id: Mapped[UuidKey]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


class AccountAttempt(Base):
    """What happened to a message to the owner of an account, as for any other."""

    __tablename__ = "account_attempts"
    __table_args__ = (UniqueConstraint("mail_id", "number"),)

    id: Mapped[UuidKey]
    mail_id: Mapped[UUID] = mapped_column(ForeignKey("account_mail.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str]
    at: Mapped[datetime]


@append_only
class HeadKeeper(Base):
    """Who keeps heads of a chain, under other management: each change is a new version.

    procedure_id  whose chain; none for the chain of the platform
    keeper        the same in every version; the last one counts
    """

    __tablename__ = "head_keepers"
    __table_args__ = (UniqueConstraint("keeper", "number"),)

    id: Mapped[UuidKey]
    procedure_id: Mapped[UUID | None] = mapped_column(ForeignKey("procedures.id"), index=True)
    keeper: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    keeps: Mapped[bool]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
