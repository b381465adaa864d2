"""The second factor of an account: set up, added to, used up, removed.

These acts stand in the chain of the platform, without the factor itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.mail import CODES_RENEWED, FACTOR_ADDED, FACTOR_REMOVED, PASSWORD_CHANGED
from criteria.refusals import Refused, refusal
from tender.actions.accounts import record_account, record_change
from tender.heads import Taken, note_taken
from tender.permissions import NotGranted
from tender.store import accounts, factors, sessions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.models.identity import User

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Setting:
    """Somebody who sets up a factor, and from where.

    user_id  the account
    keep     the session that it is done from; all others of the account end
    first    the password alone was given: then there may be no factor yet
    """

    user_id: UUID
    keep: str
    first: bool


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What a device told of a passkey it made."""

    credential: str
    public_key: str
    sign_count: int
    name: str


def set_up_authenticator(
    session: Session, by: Setting, key: str, secret: bytes, code: str, now: datetime
) -> tuple[str, ...]:
    """Keep an authenticator app that shows the right code. Returns new recovery codes, if any.

    key: of the application, with which the secret is encrypted.
    """
    user = _setting(session, by)
    if not factors.add_authenticator(session, key, user.id, secret, code, now):
        raise Refused(refusal("account.code_wrong", "code"))
    record_change(session, user.id, "factor.added", user, FACTOR_ADDED, now, kind="authenticator")
    return _settled(session, by)


def add_passkey(session: Session, by: Setting, made: NewPasskey, now: datetime) -> tuple[str, ...]:
    """Keep a passkey. Returns new recovery codes, if any."""
    user = _setting(session, by)
    name = _name(made.name)
    factors.add_passkey(
        session, user.id, made.credential, made.public_key, made.sign_count, name, now
    )
    record_change(session, user.id, "factor.added", user, FACTOR_ADDED, now, kind="passkey")
    return _settled(session, by)


def rename_passkey(
    session: Session, user_id: UUID, passkey: UUID, name: str, now: datetime
) -> None:
    """Call a passkey something else; for the owner's own list alone, so the entry does not tell
    what."""
    user = _locked(session, user_id)
    if not factors.rename_passkey(session, user_id, passkey, _name(name)):
        raise NotGranted
    record_account(session, user_id, "factor.renamed", user, now)


def remove_passkey(session: Session, user_id: UUID, passkey: UUID, now: datetime) -> None:
    """A passkey works no more. Never the last factor."""
    user = _with_another(session, user_id)
    if not factors.drop_passkey(session, user_id, passkey):
        raise NotGranted
    _removed(session, user, "passkey", now)


def remove_authenticator(session: Session, user_id: UUID, now: datetime) -> None:
    """The authenticator app works no more. Never the last factor."""
    user = _with_another(session, user_id)
    if not factors.drop_authenticator(session, user_id):
        raise NotGranted
    _removed(session, user, "authenticator", now)


def _removed(session: Session, user: User, kind: str, now: datetime) -> None:
    mail = FACTOR_REMOVED
    head = record_change(session, user.id, "factor.removed", user, mail, now, kind=kind)
    note_taken(session, Taken(head, "factor", user.id))


def renew_codes(session: Session, user_id: UUID, now: datetime) -> tuple[str, ...]:
    """Ten new recovery codes; those from before work no more."""
    user = _locked(session, user_id)
    if not factors.has_any(session, user_id):
        raise NotGranted
    codes = factors.new_codes(session, user_id)
    record_change(session, user_id, "factor.codes_renewed", user, CODES_RENEWED, now)
    return codes


def use_code(session: Session, user_id: UUID, code: str, now: datetime) -> bool:
    """Use a recovery code up. False when it is none."""
    if not factors.use_code(session, user_id, code):
        return False
    user = accounts.by_id(session, user_id)
    assert user is not None
    record_account(session, user_id, "factor.code_used", user, now)
    return True


def end_session(session: Session, user_id: UUID, token_hash: str, now: datetime) -> None:
    """End one of one's own sessions elsewhere."""
    user = _locked(session, user_id)
    if not sessions.drop_of(session, user_id, token_hash):
        raise NotGranted
    record_account(session, user_id, "account.sessions_ended", user, now)


def end_other_sessions(session: Session, user_id: UUID, keep: str, now: datetime) -> None:
    """End all of one's own sessions but one."""
    user = _locked(session, user_id)
    sessions.drop_others(session, user_id, keep)
    record_account(session, user_id, "account.sessions_ended", user, now)


def change_password(
    session: Session, user_id: UUID, keep: str, password: str, now: datetime
) -> str:
    """Another password for oneself. Every other session ends. Returns what this one goes on as."""
    user = _locked(session, user_id)
    accounts.change_password(session, user, password, keep)
    record_change(session, user_id, "account.password_changed", user, PASSWORD_CHANGED, now)
    mark: str = user.fs_uniquifier
    return mark


def _setting(session: Session, by: Setting) -> User:
    user = _locked(session, by.user_id)
    if by.first and factors.has_any(session, user.id):
        raise Refused(refusal("account.factor_there"))
    return user


def _settled(session: Session, by: Setting) -> tuple[str, ...]:
    """Others who gave the password are out; whoever has no recovery codes gets them."""
    sessions.drop_others(session, by.user_id, by.keep)
    if factors.of(session, by.user_id).codes:
        return ()
    return factors.new_codes(session, by.user_id)


def _with_another(session: Session, user_id: UUID) -> User:
    user = _locked(session, user_id)
    if factors.of(session, user_id).count < 2:
        raise Refused(refusal("account.last_factor"))
    return user


def _locked(session: Session, user_id: UUID) -> User:
    user = accounts.by_id(session, user_id, lock=True)
    if user is None or not user.active:
        raise NotGranted
    return user


def _name(typed: str) -> str:
    name = typed.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused(refusal("account.passkey_name", "name", most=LONGEST_NAME))
    return name
