"""Who accounts are at providers of identity: by issuer and subject alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from criteria.refusals import refusal, refuse_if
from tender.models.factors import Identity


@dataclass(frozen=True, slots=True)
class Linked:
    """An account at a provider that somebody linked to the own account here."""

    id: UUID
    issuer: str
    since: datetime
    last_used: datetime | None


def of(session: Session, user_id: UUID) -> tuple[Linked, ...]:
    """What an account is linked to, the oldest first. One query."""
    rows = session.execute(
        select(Identity.id, Identity.issuer, Identity.since, Identity.last_used)
        .where(Identity.user_id == user_id)
        .order_by(Identity.since, Identity.id)
    )
    return tuple(Linked(*row) for row in rows)


def among(session: Session, users: tuple[UUID, ...]) -> frozenset[UUID]:
    """Those of these accounts that are linked. One query."""
    return frozenset(session.scalars(select(Identity.user_id).where(Identity.user_id.in_(users))))


def user_of(session: Session, issuer: str, subject: str) -> UUID | None:
    """Whose account this is."""
    return session.scalar(
        select(Identity.user_id).where(Identity.issuer == issuer, Identity.subject == subject)
    )


def used(session: Session, issuer: str, subject: str, now: datetime) -> None:
    session.execute(
        update(Identity)
        .where(Identity.issuer == issuer, Identity.subject == subject)
        .values(last_used=now)
    )


def add(session: Session, user_id: UUID, issuer: str, subject: str, now: datetime) -> None:
    """Link an account. Refused when it is linked to this issuer already, or somebody else's, also
    at the same moment."""
    row = Identity(user_id=user_id, issuer=issuer, subject=subject, since=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        refuse_if([refusal("account.identity_taken")])


def drop(session: Session, user_id: UUID, id_: UUID) -> str | None:
    """The issuer of the link that is gone; None when there was none, or it was another's."""
    mine = Identity.id == id_, Identity.user_id == user_id
    issuer = session.scalar(select(Identity.issuer).where(*mine))
    session.execute(delete(Identity).where(*mine))
    return issuer


def drop_all(session: Session, user_id: UUID) -> None:
    session.execute(delete(Identity).where(Identity.user_id == user_id))
