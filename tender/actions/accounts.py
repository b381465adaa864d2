"""Accounts: inviting somebody, opening an account, and who may begin procedures.

These acts stand in the chain of the platform. Managing accounts gives no sight of any procedure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from criteria.mail import ACCOUNT_OPENED, ADVICE_LINK, LINK_MADE, LINK_REST
from criteria.refusals import Refused, refusal
from tender import audit
from tender.permissions import NotGranted
from tender.store import account_mail, accounts, invitations, outbox, people
from tender.store.accounts import ADMINISTRATOR, INITIATOR

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from criteria.trail import Head
    from tender.models.identity import User


@dataclass(frozen=True, slots=True)
class PlatformActor:
    """Whoever acts outside any procedure; the trail knows the random number of the account."""

    participant: str


def add_account(
    session: Session,
    made_by: UUID,
    email: str,
    name: str,
    procedure_id: UUID | None,
    now: datetime,
) -> tuple[User, str]:
    """A new account without a password, and the token of the link that sets one. Shown once."""
    user = accounts.create_invited(session, email, name, now)
    token = invitations.invite(session, user.id, made_by, procedure_id, now)
    record_account(session, made_by, "account.invited", user, now, procedure=procedure_id)
    return user, token


def renew(
    session: Session, made_by: UUID, user_id: UUID, procedure_id: UUID | None, now: datetime
) -> str:
    """Another link for somebody who was invited from here and has no password yet.

    The link made before works no more. NotGranted for an account that was invited elsewhere.
    Refused where it has a role elsewhere, from the platform in any procedure: whoever holds a link
    would come in there as well. The owner hears of it.
    """
    waiting = invitations.pending(session, user_id)
    user = accounts.by_id(session, user_id)
    if user is None or (waiting is None and user.password is None):
        raise NotGranted
    if waiting is None:
        raise Refused(refusal("roles.logged_in_already"))
    if waiting.procedure != procedure_id and procedure_id is not None:
        raise NotGranted
    if invitations.elsewhere(session, user_id, procedure_id):
        raise Refused(refusal("roles.elsewhere_too" if procedure_id else "roles.officer_renews"))
    token = invitations.invite(session, user_id, made_by, procedure_id, now)
    act, fields = "account.link_renewed", {"procedure": procedure_id}
    record_change(session, made_by, act, user, LINK_MADE, now, **fields)
    return token


def invited(session: Session, key: str, token: str, now: datetime, *, lock: bool = False) -> User:
    """The account behind a link; NotGranted when there is none, or it works no more.

    key: of the application, with which links in messages are made.
    """
    user = invitations.by_token(session, key, token, now, lock=lock)
    if user is None:
        raise NotGranted
    if not invitations.stands(session, user.id):
        raise NotGranted
    return user


def enter_by_link(
    session: Session, key: str, token: str, email: str, now: datetime
) -> tuple[User, UUID | None]:
    """Come in with a link alone, once: whoever types the address it was sent to.

    Returns the account and the procedure that the link is about.
    """
    user = invited(session, key, token, now, lock=True)
    if not invitations.needs_no_password(session, user.id):
        raise NotGranted
    _check_address(user, email)
    place = invitations.place_of(session, token, user.id)
    invitations.use(session, user.id, now)
    record_account(session, user.id, "account.link_used", user, now, procedure=place)
    return user, place


def ask_link(session: Session, email: str, now: datetime) -> None:
    """Put a new link in the outbox for a delegate without a password; says nothing of what it did.

    The same is asked of the database for every address, so nobody learns which are known.
    """
    user = accounts.by_email(session, email)
    id_ = user.id if user is not None else uuid4()
    waiting = invitations.pending(session, id_)
    alone = invitations.needs_no_password(session, id_)
    place = people.delegate_of(session, id_)
    participant, procedure = place or (uuid4(), uuid4())
    last = outbox.last_asked(session, participant, ADVICE_LINK)
    rested = last is None or now - last >= LINK_REST
    if user is None or not (user.active and waiting and alone and place and rested):
        return
    outbox.add(session, procedure, participant, ADVICE_LINK, participant, now)
    record_account(session, user.id, "account.link_asked", user, now, procedure=procedure)


def _check_address(user: User, email: str) -> None:
    if accounts.normal_email(email) != user.email:
        raise Refused(refusal("account.link_other_address", "email"))


def open_account(
    session: Session, key: str, token: str, password: str, now: datetime, email: str = ""
) -> None:
    """Set the first password of an account with a link, which then works no more.

    email  what somebody typed who could do without a password: the address it was sent to
    """
    user = invited(session, key, token, now, lock=True)
    if invitations.needs_no_password(session, user.id):
        _check_address(user, email)
    accounts.set_password(session, user, password)
    invitations.use(session, user.id, now)
    record_change(session, user.id, "account.opened", user, ACCOUNT_OPENED, now)


def invite_from_platform(
    session: Session, administrator: UUID, email: str, name: str, begins: bool, now: datetime
) -> str:
    """An account for somebody, by whoever manages accounts. Returns the token of its link."""
    require_administrator(session, administrator)
    user, token = add_account(session, administrator, email, name, None, now)
    if begins:
        give_right(session, administrator, user.id, now)
    return token


def renew_from_platform(session: Session, administrator: UUID, user_id: UUID, now: datetime) -> str:
    """Another link for somebody who has no password yet and takes part in no procedure."""
    require_administrator(session, administrator)
    return renew(session, administrator, user_id, None, now)


def give_right(session: Session, administrator: UUID, user_id: UUID, now: datetime) -> None:
    """Let somebody begin procedures. Never oneself, and nobody who manages accounts (P12)."""
    user = _other(session, administrator, user_id)
    if accounts.has_platform_role(user, ADMINISTRATOR):
        raise Refused(refusal("roles.rights_apart"))
    if accounts.has_platform_role(user, INITIATOR):
        raise Refused(refusal("acts.already_done"))
    accounts.give_platform_role(session, user, INITIATOR)
    record_account(session, administrator, "right.given", user, now, role=INITIATOR)


def withdraw_right(session: Session, administrator: UUID, user_id: UUID, now: datetime) -> None:
    """Somebody begins no more procedures; those that were begun go on."""
    user = _other(session, administrator, user_id)
    if not accounts.has_platform_role(user, INITIATOR):
        raise Refused(refusal("acts.already_done"))
    accounts.withdraw_platform_role(session, user, INITIATOR)
    record_account(session, administrator, "right.withdrawn", user, now, role=INITIATOR)


def close(session: Session, administrator: UUID, user_id: UUID, now: datetime) -> None:
    """Nobody comes in with this account any more; whoever is in is out at once."""
    user = _other(session, administrator, user_id)
    if not user.active:
        raise Refused(refusal("acts.already_done"))
    accounts.disable(session, user)
    record_account(session, administrator, "account.closed", user, now)


def reopen(session: Session, administrator: UUID, user_id: UUID, now: datetime) -> None:
    """A closed account works again, with the password and the second factor it had."""
    user = _other(session, administrator, user_id)
    if user.active:
        raise Refused(refusal("acts.already_done"))
    accounts.enable(session, user)
    record_account(session, administrator, "account.reopened", user, now)


def require_administrator(session: Session, user_id: UUID) -> None:
    """NotGranted unless somebody manages accounts."""
    user = accounts.by_id(session, user_id)
    if user is None or not accounts.has_platform_role(user, ADMINISTRATOR):
        raise NotGranted


def _other(session: Session, administrator: UUID, user_id: UUID) -> User:
    require_administrator(session, administrator)
    user = accounts.by_id(session, user_id)
    if user is None:
        raise NotGranted
    if user_id == administrator:
        raise Refused(refusal("roles.right_to_self"))
    return user


def record_change(
    session: Session, by: UUID, act: str, user: User, mail: str, now: datetime, **fields: Any
) -> Head:
    """An entry about an account, of a change that its owner hears of by mail (`criteria.mail`)."""
    account_mail.add(session, user.id, mail, now)
    return record_account(session, by, act, user, now, **fields)


def record_account(
    session: Session, by: UUID, act: str, user: User, now: datetime, **fields: Any
) -> Head:
    """An entry about an account in the chain of the platform."""
    actor = PlatformActor(str(by))
    return audit.record(session, actor, act, f"account:{user.id}", now, procedure_id=None, **fields)
