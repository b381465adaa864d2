"""Messages to the owners of accounts, about changes of them that somebody else could have made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tender.models.identity import User
from tender.models.outbox import AccountAttempt, AccountMail
from tender.store.outbox import Queue

ACCOUNTS = Queue(AccountMail, AccountAttempt)


@dataclass(frozen=True, slots=True)
class ToOwner:
    """A message that is to be sent now. number: of what happens to it next."""

    id: UUID
    email: str
    kind: str
    number: int


def add(session: Session, user_id: UUID, kind: str, now: datetime) -> None:
    """Put a message in the outbox, in the transaction of the act that it is about."""
    session.add(AccountMail(user_id=user_id, kind=kind, at=now))
    session.flush()


def next_due(session: Session, now: datetime) -> ToOwner | None:
    """The oldest message that is to be tried now. One query."""
    row = session.execute(
        select(AccountMail.id, User.email, AccountMail.kind, ACCOUNTS.next_number())
        .join(User, User.id == AccountMail.user_id)
        .outerjoin(ACCOUNTS.last, ACCOUNTS.is_last())
        .where(ACCOUNTS.is_due(now), User.active)
        .order_by(AccountMail.at, AccountMail.id)
        .limit(1)
    ).first()
    return ToOwner(*row) if row else None


def drop_all(session: Session, user_id: UUID) -> None:
    """Nothing is left of what was mailed to somebody, nor of what the mail server said of it."""
    mine = select(AccountMail.id).where(AccountMail.user_id == user_id)
    session.execute(delete(AccountAttempt).where(AccountAttempt.mail_id.in_(mine)))
    session.execute(delete(AccountMail).where(AccountMail.user_id == user_id))
