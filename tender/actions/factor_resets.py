"""A second factor that was lost: two people say so, each after making sure who it is.

The first manages accounts. The second does too, or leads a procedure in which the person takes
part. The password stays, so neither of them can become that person. Both have had their account for
a while, and neither changed the account or a role of the other shortly before. Neither ever had
the link of the other in hand: who did could be both.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.mail import FACTOR_RESET
from criteria.refusals import Refused, refusal
from tender.actions.accounts import record_account, record_change, require_administrator
from tender.actions.entry import check_account, check_text
from tender.actions.pairs import check_apart
from tender.heads import Taken, note_taken
from tender.permissions import NotGranted
from tender.store import accounts, factors, invitations
from tender.store.accounts import ADMINISTRATOR

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.models.factors import FactorReset
    from tender.models.identity import User

LIMIT = 500


def ask_reset(
    session: Session, administrator: UUID, user_id: UUID, checked: str, now: datetime
) -> None:
    """Say that somebody lost the second factor, and how was made sure who it is."""
    require_administrator(session, administrator)
    user = accounts.by_id(session, user_id, lock=True)
    if user is None or not user.active or not factors.has_any(session, user_id):
        raise NotGranted
    if user_id == administrator:
        raise Refused(refusal("account.own_factor"))
    if any(row.user_id == user_id for row in factors.waiting(session, now)):
        raise Refused(refusal("acts.already_done"))
    check_account(session, administrator, now)
    text = check_text(checked, "checked", LIMIT)
    factors.add_reset(session, user_id, administrator, text, now)
    record_account(session, administrator, "factor.reset_asked", user, now, checked=text)


def resets_for(session: Session, reader: UUID, now: datetime) -> tuple[FactorReset, ...]:
    """The resets that this reader may agree with, or asked for. A fixed number of queries."""
    user = accounts.by_id(session, reader)
    led = factors.led_by(session, reader)
    every = factors.waiting(session, now)
    if user is not None and accounts.has_platform_role(user, ADMINISTRATOR):
        return tuple(row for row in every if row.user_id != reader)
    return tuple(row for row in every if row.user_id in led and row.user_id != reader)


def agree_reset(
    session: Session, second: UUID, reset_id: UUID, checked: str, now: datetime
) -> None:
    """The second person made sure as well: the factors are gone and every session ends. The
    account opens and awards nothing for a day."""
    found = next((row for row in resets_for(session, second, now) if row.id == reset_id), None)
    if found is None:
        raise NotGranted
    if found.by_id == second:
        raise Refused(refusal("account.same_person"))
    check_account(session, second, now)
    check_apart(session, second, found.by_id, now)
    pair = {second, found.by_id}
    # however long ago: who held the link may be the one who opened the account with it
    if any(invitations.invited_by(session, one) in pair for one in pair):
        raise Refused(refusal("account.invited_by_other"))
    text = check_text(checked, "checked", LIMIT)
    user = accounts.by_id(session, found.user_id, lock=True)
    if user is None or not user.active:
        raise NotGranted
    factors.add_reset(session, user.id, second, text, now, first_id=reset_id)
    _put_aside(session, second, user, "factor.reset", text, now)


def reset_by_host(
    session: Session, administrator: UUID, user_id: UUID, reason: str, now: datetime
) -> None:
    """The factors of an account are put aside by whoever looks after the computer, in the name of
    an administrator: when nobody else can come in any more. It rests for a day as after any reset.
    """
    require_administrator(session, administrator)
    text = check_text(reason, "reason", LIMIT)
    user = accounts.by_id(session, user_id, lock=True)
    if user is None:
        raise NotGranted
    first = factors.add_reset(session, user_id, administrator, text, now)
    factors.add_reset(session, user_id, administrator, text, now, first_id=first)
    _put_aside(session, administrator, user, "factor.reset_by_host", text, now)


def _put_aside(
    session: Session, by: UUID, user: User, act: str, checked: str, now: datetime
) -> None:
    factors.drop_all(session, user.id)
    accounts.end_sessions(session, user)
    head = record_change(session, by, act, user, FACTOR_RESET, now, checked=checked)
    note_taken(session, Taken(head, "factor", user.id))
