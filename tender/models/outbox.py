"""Mail that is to go out: written with the act that asks for it, sent afterwards."""

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
