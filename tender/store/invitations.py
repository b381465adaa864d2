"""Links of who was invited: made, found, used once.

A link sets a first password; a delegate comes in with it and needs none.

A link that somebody is shown is drawn at random. One in a message follows from the message and the
invitation with a key of the application, so that every try to send it holds the same link.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, union
from sqlalchemy.orm import Session

from tender.models.factors import Identity
from tender.models.identity import Invitation, Role, User, platform_roles
from tender.models.outbox import MailAttempt, OutgoingMail
from tender.models.procedures import Participant, RoleGrant
from tender.store.mailed_links import is_token, mail_of, token_of

_LABEL = "tender-message-link/1"
VALID = timedelta(days=7)
"""How long a link works; in a message, after it was last sent."""
SETTLED = timedelta(days=7)
"""How long an account that was opened with a link takes no part in an act of two persons."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An account that was invited and has no password yet.

    procedure  where it was invited
    entered    whether somebody came in with a link, without a password
    """

    user: UUID
    procedure: UUID | None
    expires: datetime
    entered: bool


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
    row.expires = now + VALID
    session.flush()
    return token


def token_for(session: Session, key: str, user_id: UUID, mail: UUID) -> str | None:
    """The token in a message to an account without a password; None when it has one.

    It works until a password is set or another link is made by hand.
    """
    if pending(session, user_id) is None:
        return None
    row = session.get_one(Invitation, user_id)
    return token_of(_LABEL, key, mail, row.token_hash)


def by_token(
    session: Session, key: str, token: str, now: datetime, *, lock: bool = False
) -> User | None:
    """The account behind a link that still works. With `lock` nobody else can use it meanwhile."""
    mail = mail_of(token)
    query = select(Invitation)
    if mail is None:
        query = query.where(Invitation.token_hash == token_hash(token))
    else:
        to = select(OutgoingMail.participant_id).where(OutgoingMail.id == mail).scalar_subquery()
        query = query.join(Participant, Participant.user_id == Invitation.user_id)
        query = query.where(Participant.id == to)
    if lock:
        query = query.with_for_update(of=Invitation).execution_options(populate_existing=True)
    row = session.scalar(query)
    if row is None:
        return None
    expires = row.expires
    if mail:
        sent = session.scalar(select(func.max(MailAttempt.at)).where(MailAttempt.mail_id == mail))
        if sent is None or not is_token(_LABEL, key, mail, row.token_hash, token):
            return None
        expires = sent + VALID
    if now >= expires:
        return None
    user = session.get(User, row.user_id, populate_existing=lock)
    return user if user is not None and user.active and user.password is None else None


def use(session: Session, user_id: UUID, now: datetime) -> None:
    """A link was used: that one, and every other that was made before, works no more."""
    row = session.get_one(Invitation, user_id)
    row.used_at, row.token_hash = now, token_hash(secrets.token_urlsafe(32))
    session.flush()


def void(session: Session, user_id: UUID) -> None:
    """Every link that was made before works no more; nobody else makes one meanwhile."""
    _locked(session, user_id).token_hash = token_hash(secrets.token_urlsafe(32))
    session.flush()


def void_all(session: Session) -> None:
    """No link that was made before works any more."""
    for row in session.scalars(select(Invitation)):
        row.token_hash = token_hash(secrets.token_urlsafe(32))
    session.flush()


def elsewhere(session: Session, user_id: UUID, procedure_id: UUID | None) -> bool:
    """Whether somebody holds a role in another procedure, or without one in any. No role comes in
    between."""
    _locked(session, user_id)
    held = (
        select(RoleGrant.role)
        .join(Participant, Participant.id == RoleGrant.participant_id)
        .where(Participant.user_id == user_id, Participant.procedure_id != procedure_id)
    )
    return session.scalar(held.limit(1)) is not None


def _locked(session: Session, user_id: UUID) -> Invitation:
    return session.get_one(Invitation, user_id, with_for_update=True, populate_existing=True)


def place_of(session: Session, token: str, user_id: UUID) -> UUID | None:
    """The procedure that a link is about."""
    mail = mail_of(token)
    if mail is None:
        return session.get_one(Invitation, user_id).procedure_id
    return session.scalar(select(OutgoingMail.procedure_id).where(OutgoingMail.id == mail))


def needs_no_password(session: Session, user_id: UUID) -> bool:
    """Whether somebody comes in with a link alone: a delegate, and nothing else anywhere."""
    return roles_anywhere(session, user_id) == {"delegate"}


def roles_anywhere(session: Session, user_id: UUID) -> frozenset[str]:
    """The roles somebody holds in any procedure, and on the platform. One query."""
    held = (
        select(RoleGrant.role)
        .join(Participant, Participant.id == RoleGrant.participant_id)
        .where(Participant.user_id == user_id)
    )
    platform = select(Role.name).join(platform_roles).where(platform_roles.c.user_id == user_id)
    return frozenset(session.scalars(union(held, platform)))


def pending(session: Session, user_id: UUID) -> Pending | None:
    """The open invitation of an account; None when it has a password, or was never invited."""
    return next(iter(_pending(session, Invitation.user_id == user_id)), None)


def stands(session: Session, user_id: UUID) -> bool:
    """Whether somebody may still open the account: not when that was done, or when every role was
    withdrawn of who was invited to a procedure."""
    waiting = pending(session, user_id)
    if waiting is None:
        return False
    return waiting.procedure is None or bool(roles_anywhere(session, user_id))


def mark_of(session: Session, user_id: UUID) -> str | None:
    """What changes when a link is used, replaced or void; None for who was not invited."""
    return session.scalar(select(Invitation.token_hash).where(Invitation.user_id == user_id))


def pending_of(session: Session, procedure_id: UUID) -> dict[UUID, Pending]:
    """The people in a procedure who were invited and have no password yet, by account."""
    mine = select(Participant.user_id).where(Participant.procedure_id == procedure_id)
    return {row.user: row for row in _pending(session, Invitation.user_id.in_(mine))}


def pending_among(session: Session, users: tuple[UUID, ...]) -> dict[UUID, Pending]:
    """Those of these accounts that were invited and have no password yet."""
    return {row.user: row for row in _pending(session, Invitation.user_id.in_(users))}


def _linked() -> ColumnElement[bool]:
    """Whether an account has no password because somebody else tells who it is."""
    return exists().where(Identity.user_id == User.id)


def _pending(session: Session, where: object) -> tuple[Pending, ...]:
    rows = session.execute(
        select(
            Invitation.user_id,
            Invitation.procedure_id,
            Invitation.expires,
            Invitation.used_at.is_not(None),
        )
        .join(User, User.id == Invitation.user_id)
        .where(User.password.is_(None), ~_linked(), where)  # type: ignore[arg-type]
    )
    return tuple(Pending(*row) for row in rows)


def invited_by(session: Session, user_id: UUID) -> UUID | None:
    """Who made the last link of an account by hand, and so held it; None when nobody did."""
    return session.scalar(select(Invitation.made_by).where(Invitation.user_id == user_id))


def settled_from(session: Session, user_id: UUID) -> datetime | None:
    """From when an account takes part in acts of two persons; None when it was not invited."""
    used = session.scalar(select(Invitation.used_at).where(Invitation.user_id == user_id))
    return used + SETTLED if used is not None else None
