"""An account at a provider of identity: linked to one's own, or instead of a password; unlinked.

These acts stand in the chain of the platform with the issuer, and without who that is there. No
account is ever found by a name or an e-mail address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.mail import ACCOUNT_OPENED, IDENTITY_LINKED, IDENTITY_REMOVED
from criteria.refusals import Refused, refusal
from tender.actions.accounts import record_change
from tender.heads import Taken, note_taken
from tender.permissions import NotGranted
from tender.store import accounts, identities, invitations, sessions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.models.identity import User


@dataclass(frozen=True, slots=True)
class Proven:
    """Who somebody showed to be at a provider."""

    issuer: str
    subject: str


def link(session: Session, user_id: UUID, proven: Proven, now: datetime) -> None:
    """From now on somebody may log in with this account at a provider."""
    _link(session, _locked(session, user_id), proven, now)


def unlink(session: Session, user_id: UUID, link_id: UUID, keep: str, now: datetime) -> None:
    """Nobody logs in that way any more; every other session ends. Refused without a password: that
    would be the last way in."""
    user = _locked(session, user_id)
    if user.password is None:
        raise Refused(refusal("account.last_way_in"))
    issuer = identities.drop(session, user_id, link_id)
    if issuer is None:
        raise NotGranted
    sessions.drop_others(session, user_id, keep)
    act, mail = "account.identity_removed", IDENTITY_REMOVED
    head = record_change(session, user_id, act, user, mail, now, issuer=issuer)
    note_taken(session, Taken(head, "identity", user_id))


def open_with(session: Session, user_id: UUID, mark: str, proven: Proven, now: datetime) -> None:
    """Open an account that was invited, without a password. NotGranted when its link was used or
    replaced since the mark of it was taken."""
    user = _locked(session, user_id)
    if not invitations.stands(session, user_id) or invitations.mark_of(session, user_id) != mark:
        raise NotGranted
    _link(session, user, proven, now)
    invitations.use(session, user_id, now)
    accounts.end_sessions(session, user)
    act, mail = "account.opened", ACCOUNT_OPENED
    record_change(session, user_id, act, user, mail, now, issuer=proven.issuer)


def come_in(session: Session, proven: Proven, now: datetime) -> User:
    """Whose account this is. Refused when it is nobody's, or was closed."""
    found = identities.user_of(session, proven.issuer, proven.subject)
    user = accounts.by_id(session, found) if found is not None else None
    if user is None:
        raise Refused(refusal("account.identity_unknown"))
    if not user.active:
        raise Refused(refusal("account.closed"))
    identities.used(session, proven.issuer, proven.subject, now)
    return user


def _link(session: Session, user: User, proven: Proven, now: datetime) -> None:
    identities.add(session, user.id, proven.issuer, proven.subject, now)
    act, mail = "account.identity_linked", IDENTITY_LINKED
    record_change(session, user.id, act, user, mail, now, issuer=proven.issuer)


def _locked(session: Session, user_id: UUID) -> User:
    user = accounts.by_id(session, user_id, lock=True)
    if user is None or not user.active:
        raise NotGranted
    return user
