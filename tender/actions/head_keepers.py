"""Heads of the trail leave the building: who keeps them, and when they go there by mail.

Whoever cuts a chain short, or writes it anew, cannot do so in a mailbox under other management.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from criteria.mail import check_keeper, head_due
from criteria.refusals import Refused, refusal, refuse_if
from criteria.trail import Head
from tender import audit
from tender.actions.accounts import PlatformActor, require_administrator
from tender.actions.entry import enter, record
from tender.audit import chain_of
from tender.permissions import Identity, NotGranted, Permission
from tender.store import accounts, keepers, outside, people, procedures, trail
from tender.store.keepers import KeeperView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def add_keeper(session: Session, actor: Identity, name: str, email: str, now: datetime) -> None:
    """Somebody who has no role in the procedure keeps the heads of its chain."""
    case = enter(session, actor, Permission.KEEP_HEADS)
    user = accounts.by_email(session, email)
    takes_part = user is not None and people.participant(session, user.id, case.id) is not None
    id_ = _added(session, case.id, name, email, takes_part, actor.user_id, now)
    record(session, actor, "heads.keeper_added", f"keeper:{id_}", now, content=[name, email])


def remove_keeper(session: Session, actor: Identity, keeper: UUID, now: datetime) -> None:
    """Somebody gets no more heads of this chain, but the one that says so; what went out stays on
    record."""
    case = enter(session, actor, Permission.KEEP_HEADS)
    one = _removed(session, case.id, keeper, actor.user_id, now)
    record(session, actor, "heads.keeper_removed", f"keeper:{keeper}", now)
    _farewell(session, one, now)


def add_platform_keeper(
    session: Session, administrator: UUID, name: str, email: str, now: datetime
) -> None:
    """The same of the chain of the platform, by whoever manages accounts."""
    require_administrator(session, administrator)
    user = accounts.by_email(session, email)
    manages = user is not None and accounts.has_platform_role(user, accounts.ADMINISTRATOR)
    id_ = _added(session, None, name, email, manages, administrator, now)
    _record(session, administrator, "heads.keeper_added", id_, now, content=[name, email])


def remove_platform_keeper(
    session: Session, administrator: UUID, keeper: UUID, now: datetime
) -> None:
    """The same of the chain of the platform."""
    require_administrator(session, administrator)
    one = _removed(session, None, keeper, administrator, now)
    _record(session, administrator, "heads.keeper_removed", keeper, now)
    _farewell(session, one, now)


def _added(
    session: Session,
    procedure_id: UUID | None,
    name: str,
    email: str,
    takes_part: bool,
    by: UUID | None,
    now: datetime,
) -> UUID:
    known = keepers.keepers(session, procedure_id)
    name, email = name.strip(), email.strip()
    refuse_if(check_keeper(name, email, len(known), takes_part=takes_part))
    if any(one.email.lower() == email.lower() for one in known):
        raise Refused(refusal("mail.keeper_known", "email"))
    assert by is not None
    return keepers.keep(session, procedure_id, name, email, by, now)


def _removed(
    session: Session, procedure_id: UUID | None, keeper: UUID, by: UUID | None, now: datetime
) -> KeeperView:
    for one in keepers.keepers(session, procedure_id):
        if one.id == keeper:
            assert by is not None
            keepers.stop(session, one, by, now)
            return one
    raise NotGranted


def _farewell(session: Session, keeper: KeeperView, now: datetime) -> None:
    """The end of the chain with the removal in it, as far as it may be told: somebody who keeps
    heads hears that no more come."""
    head = _head(session, keeper.procedure)
    if head is not None:
        outside.add_last_head(session, keeper.procedure, head, keeper.email, now)


def _record(
    session: Session, by: UUID, act: str, keeper: UUID, now: datetime, **fields: Any
) -> None:
    actor = PlatformActor(str(by))
    audit.record(session, actor, act, f"keeper:{keeper}", now, procedure_id=None, **fields)


def shown_head(session: Session, case: Case) -> Head | None:
    """The end of a procedure's chain as far as it may be told. While final offers are sealed that
    is their invitation: what follows would tell who handed in, and when."""
    chain = chain_of(case.id)
    if case.offer_deadline is not None and not case.moment.quality_opened:
        return trail.last_of(session, chain, "offers.invited")
    return trail.head(session, chain)


def post_heads(session: Session, now: datetime) -> int:
    """Put the end of each chain in the outbox for whoever keeps it and has yet to get it: how many.

    No entry of the trail: it would make a new head, that would have to go out, and so on. The
    messages themselves are kept for good.
    """
    everyone = keepers.every_keeper(session)
    last = outside.last_heads(session) if everyone else {}
    stepped = keepers.stepped(session) if everyone else {}
    heads = {id_: _head(session, id_) for id_ in {one.procedure for one in everyone}}
    count = 0
    for one in everyone:
        head = heads[one.procedure]
        stepped_at = stepped.get(one.procedure) if one.procedure else None
        before = last.get((one.procedure, one.email))
        if head is not None and head_due(head.seq, stepped_at, before, now):
            count += outside.add_head(session, one.procedure, head, one.email, now)
    return count


def _head(session: Session, procedure_id: UUID | None) -> Head | None:
    if procedure_id is None:
        return trail.head(session, chain_of(None))
    case = procedures.case(session, procedure_id)
    return shown_head(session, case) if case is not None else None
