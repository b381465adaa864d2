"""How every act begins: the procedure as it stands, locked when we write, and the permission."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import Refused, refusal, refuse_if
from criteria.scores import MOTIVATION_LIMIT
from criteria.trail import Head, moment
from tender import audit
from tender.actions.pairs import check_apart
from tender.actions.recorded import require_recorded
from tender.permissions import Identity, NotGranted, Permission, require
from tender.security import telling
from tender.store import factors, invitations, people, procedures
from tender.store.procedures import Case, ConsentView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CONSENT_WINDOW = timedelta(minutes=10)
"""How long the first of two persons waits for the second."""


def look(session: Session, actor: Identity, permission: Permission) -> Case:
    """The procedure, for reading. NotGranted when it is not there or not for this person."""
    return _granted(procedures.case(session, actor.procedure_id), actor, permission)


def enter(
    session: Session, actor: Identity, permission: Permission, *, shared: bool = False
) -> Case:
    """The procedure, for an act: nobody changes its step until the transaction ends.

    Roles count as they are now: one that was withdrawn meanwhile gives nothing any more.

    shared  for what is written in one's own rows alone: others may do so at the same time
    """
    case = procedures.case(session, actor.procedure_id, lock=True, shared=shared)
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


@telling
def second_of_two(
    session: Session,
    case: Case,
    actor: Identity,
    act: str,
    object_: str,
    now: datetime,
    *,
    basis: str = "",
    about: Collection[UUID] = (),
    reason: str = "",
) -> ConsentView | None:
    """Record this person's yes. Returns the first person's consent when this is the second.

    The first yes only waits. The same person twice is refused. When the first one waits no longer,
    or agreed to something else, this yes becomes a new first one.

    basis  what exactly is agreed to
    about  the tenderers concerned; the yes of whoever declared an interest since does not count

    Nor does that of somebody who is no officer any more, or of anybody with an account that is too
    new to tell who it is. Refused when one of the two changed the account or the roles of the other
    in the last days, and when the log does not tell of the first yes.
    """
    check_settled(session, actor, now)
    given = procedures.consents(session, case.id, act, object_)
    earlier = waiting(session, case, given, now, basis=basis, about=about)
    if earlier is not None and "officer" not in people.roles_of(session, earlier.participant):
        earlier = None
    if earlier is not None:
        _check_recorded(session, case, act, object_, earlier)
    if earlier is not None and earlier.participant == actor.id:
        raise Refused(refusal("acts.same_person"))
    if earlier is not None:
        check_beside(session, actor, earlier.participant, now)
    procedures.consent(session, case.id, act, object_, basis, actor.id, now, reason)
    record(
        session,
        actor,
        f"{act}.consented",
        object_,
        now,
        reason=reason or None,
        basis=basis or None,
    )
    return earlier


def _check_recorded(
    session: Session, case: Case, act: str, object_: str, earlier: ConsentView
) -> None:
    """Refused for a yes that stands in the database alone."""
    who = str(earlier.participant)
    entry = require_recorded(session, case, f"{act}.consented", object=object_, actor=who)
    if entry.fields.get("clock_back", entry.at) != moment(earlier.at):
        raise Refused(refusal("acts.not_on_record"))


def check_beside(session: Session, actor: Identity, first: UUID, now: datetime) -> None:
    """Refused for a second person whose account is not settled, or where one of the two changed the
    account or a role of the other in the last days."""
    check_settled(session, actor, now)
    account, place = people.account_in(session, first) or (None, actor.procedure_id)
    if actor.user_id and account:
        check_apart(session, account, actor.user_id, now, place)


def check_settled(session: Session, actor: Identity, now: datetime) -> None:
    """Refused for an account without a password, or whose first one was set too short ago.

    The link for it passed through the hands of a colleague, who could have used it instead.
    """
    if actor.user_id:
        check_account(session, actor.user_id, now)


def check_account(session: Session, user_id: UUID, now: datetime) -> None:
    """`check_settled` for an act of two persons outside any procedure."""
    if invitations.pending(session, user_id) is not None:
        raise Refused(refusal("roles.no_password"))
    since = invitations.settled_from(session, user_id)
    if since is not None and now < since:
        raise Refused(refusal("roles.account_too_new", None, since=since))
    _check_rested(session, user_id, now)


def check_rested(session: Session, actor: Identity, now: datetime) -> None:
    """Refused for a day after the second factor of an account was put aside by others."""
    if actor.user_id:
        _check_rested(session, actor.user_id, now)


def _check_rested(session: Session, user_id: UUID, now: datetime) -> None:
    rests = factors.rests_until(session, user_id)
    if rests is not None and now < rests:
        raise Refused(refusal("roles.factor_rests", None, since=rests))


def waiting(
    session: Session,
    case: Case,
    given: Sequence[ConsentView],
    now: datetime,
    *,
    basis: str | None = None,
    about: Collection[UUID] = (),
) -> ConsentView | None:
    """The last of these consents, when it still waits for a second person. Any basis when None."""
    if not given or now - given[-1].at > CONSENT_WINDOW or basis not in (None, given[-1].basis):
        return None
    first = given[-1]
    conflicted = people.declarations(session, first.participant, case.id)[1] if about else ()
    return None if any(str(tenderer) in conflicted for tenderer in about) else first


def check_seen(seen: str | None, basis: str) -> None:
    """Refused when a page showed something else than there is now. None: there was no page."""
    if seen is not None and seen != basis:
        raise Refused(refusal("acts.changed_meanwhile"))


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
