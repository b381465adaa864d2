"""Links with which somebody who was invited sets a first password: made, found, used once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tender.models.identity import Invitation, User
from tender.models.procedures import Participant

VALID = timedelta(days=7)
"""How long a link works."""
SETTLED = timedelta(days=7)
"""How long an account that was opened with a link takes no part in an act of two persons."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An account that was invited and has no password yet. procedure: where it was invited."""

    user: UUID
    procedure: UUID | None
    expires: datetime


def token_hash(token: str) -> str:
    """The form in which a link is kept; the link itself is kept nowhere."""
    return hashlib.sha256(f"tender-invitation/1\n{token}".encode()).hexdigest()


def invite(
    session: Session, user_id: UUID, made_by: UUID, procedure_id: UUID | None, now: datetime
) -> str:
    """The token of a new link for an account; a link that was made before works no more."""
    token = secrets.token_urlsafe(32)
    row = session.get(Invitation, user_id)
    if row is None:
        row = Invitation(user_id=user_id, procedure_id=procedure_id)
        session.add(row)
    row.token_hash, row.made_by = token_hash(token), made_by
    row.expires, row.used_at = now + VALID, None
    session.flush()
    return token


def by_token(session: Session, token: str, now: datetime, *, lock: bool = False) -> User | None:
    """The account behind a link that still works. With `lock` nobody else can use it meanwhile."""
    query = select(Invitation).where(Invitation.token_hash == token_hash(token))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.scalar(query)
    if row is None or row.used_at is not None or now >= row.expires:
        return None
    user = session.get(User, row.user_id, populate_existing=lock)
    return user if user is not None and user.active and user.password is None else None


def use(session: Session, user_id: UUID, now: datetime) -> None:
    session.get_one(Invitation, user_id).used_at = now
    session.flush()


def pending(session: Session, user_id: UUID) -> Pending | None:
    """The open invitation of an account; None when it has a password, or was never invited."""
    return next(iter(_pending(session, Invitation.user_id == user_id)), None)


def pending_of(session: Session, procedure_id: UUID) -> dict[UUID, Pending]:
    """The people in a procedure who were invited and have no password yet, by account."""
    mine = select(Participant.user_id).where(Participant.procedure_id == procedure_id)
    return {row.user: row for row in _pending(session, Invitation.user_id.in_(mine))}


def pending_among(session: Session, users: tuple[UUID, ...]) -> dict[UUID, Pending]:
    """Those of these accounts that were invited and have no password yet."""
    return {row.user: row for row in _pending(session, Invitation.user_id.in_(users))}


def _pending(session: Session, where: object) -> tuple[Pending, ...]:
    rows = session.execute(
        select(Invitation.user_id, Invitation.procedure_id, Invitation.expires)
        .join(User, User.id == Invitation.user_id)
        .where(User.password.is_(None), where)  # type: ignore[arg-type]
    )
    return tuple(Pending(*row) for row in rows)


def settled_from(session: Session, user_id: UUID) -> datetime | None:
    """From when an account takes part in acts of two persons; None when it was not invited."""
    used = session.scalar(select(Invitation.used_at).where(Invitation.user_id == user_id))
    return used + SETTLED if used is not None else None
