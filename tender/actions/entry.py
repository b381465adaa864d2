"""How every act begins: the procedure as it stands, locked when we write, and the permission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import Refused, refusal, refuse_if
from criteria.scores import MOTIVATION_LIMIT
from criteria.trail import Head
from tender import audit
from tender.permissions import Identity, NotGranted, Permission, require
from tender.store import invitations, people, procedures
from tender.store.procedures import Case, ConsentView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CONSENT_WINDOW = timedelta(minutes=10)
"""How long the first of two persons waits for the second, when something sealed is opened."""


def look(session: Session, actor: Identity, permission: Permission) -> Case:
    """The procedure, for reading. NotGranted when it is not there or not for this person."""
    return _granted(procedures.case(session, actor.procedure_id), actor, permission)


def enter(session: Session, actor: Identity, permission: Permission) -> Case:
    """The procedure, for an act: nobody changes its step until the transaction ends.

    Roles count as they are now: one that was withdrawn meanwhile gives nothing any more.
    """
    case = procedures.case(session, actor.procedure_id, lock=True)
    held = actor.roles & people.roles_of(session, actor.id)
    return _granted(case, replace(actor, roles=held), permission)


def _granted(case: Case | None, actor: Identity, permission: Permission) -> Case:
    if case is None:
        raise NotGranted
    require(actor, permission, case.step)
    return case


def record(
    session: Session, actor: Identity, act: str, object_: str, now: datetime, **fields: object
) -> Head:
    """The trail entry of an act, in the chain of the actor's procedure."""
    return audit.record(
        session, actor, act, object_, now, procedure_id=actor.procedure_id, sealed=(), **fields
    )


def check_text(text: str, field: str, limit: int = MOTIVATION_LIMIT) -> str:
    """The text without blanks around it; Refused when it is empty or too long."""
    stripped = text.strip()
    if not stripped:
        raise Refused(refusal("acts.text_missing", field))
    if len(stripped) > limit:
        raise Refused(refusal("acts.text_long", field, limit=limit))
    return stripped


def second_of_two(
    session: Session,
    case: Case,
    actor: Identity,
    act: str,
    object_: str,
    now: datetime,
    *,
    window: timedelta | None = None,
    reason: str = "",
) -> ConsentView | None:
    """Record this person's yes. Returns the first person's consent when this is the second.

    The first yes only waits. The same person twice is refused; so is a second after the window,
    in which case this yes becomes a new first one. A yes of somebody who is no officer any more
    does not count, nor does anybody with an account that is too new to tell who it is.
    """
    check_settled(session, actor, now)
    given = procedures.consents(session, case.id, act, object_)
    earlier = _waiting(given, now, window)
    if earlier is not None and "officer" not in people.roles_of(session, earlier.participant):
        earlier = None
    if earlier is not None and earlier.participant == actor.id:
        raise Refused(refusal("acts.same_person"))
    procedures.consent(session, case.id, act, object_, actor.id, now, reason)
    record(session, actor, f"{act}.consented", object_, now, reason=reason or None)
    return earlier


def check_settled(session: Session, actor: Identity, now: datetime) -> None:
    """Refused for an account whose first password was set too short ago.

    The link for it passed through the hands of a colleague, who could have used it instead.
    """
    since = invitations.settled_from(session, actor.user_id) if actor.user_id else None
    if since is not None and now < since:
        raise Refused(refusal("roles.account_too_new", None, since=since))


def _waiting(
    given: Iterable[ConsentView], now: datetime, window: timedelta | None
) -> ConsentView | None:
    fresh = [one for one in given if window is None or now - one.at <= window]
    return fresh[-1] if fresh else None


def waiting_consent(
    session: Session, case: Case, act: str, object_: str, now: datetime
) -> ConsentView | None:
    """The first person's consent to an opening that still waits for the second, for a page."""
    return _waiting(procedures.consents(session, case.id, act, object_), now, CONSENT_WINDOW)


def milestone_once(case: Case, kind: str) -> None:
    """Refused when a milestone was reached before."""
    if kind in case.milestones:
        refuse_if([refusal("acts.already_done")])


def object_id(text: str) -> UUID:
    """An id from a form; NotGranted when it is none, as for an object that is not there."""
    try:
        return UUID(text)
    except ValueError:
        raise NotGranted from None
