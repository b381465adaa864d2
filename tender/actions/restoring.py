"""What was put back: on record with what is gone since, who did it and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import Refused, refusal
from criteria.retention import PERSON
from criteria.trail import Head
from tender import audit
from tender.actions.accounts import PlatformActor
from tender.actions.retention import erase_again
from tender.heads import name_mark
from tender.permissions import NotGranted, identify
from tender.store import accounts, erasing, invitations, people, seals, sessions, tenderers
from tender.store.erasing import Scope
from tender.store.restores import RESTORED

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.heads import Erased, Taken
    from tender.store.seals import Seal


@dataclass(frozen=True, slots=True)
class Repeated:
    """What was erased before, as an entry and a kind: erased again, or left for two officers to
    erase themselves, with the reason."""

    done: tuple[str, ...]
    left: tuple[str, ...]


def record_restore(
    session: Session,
    administrator: UUID,
    copy: UUID,
    reason: str,
    lost: Iterable[Head],
    now: datetime,
    seal: Seal,
    *,
    put_back: bool,
    again: Iterable[Erased] = (),
    taken: Iterable[Taken] = (),
    **of: str,
) -> Repeated:
    """An older copy of the database is in use: who was logged in is out, and links are void.

    copy  the number of the back-up, or a new one when nobody knows which it was
    lost  the heads that were noted elsewhere and are gone; the entry names the last of each chain
    seal  of this host: what is put back and has none of its key gets one, and the entry says so
    again what was erased since the back-up, and stands in it: it is erased again
    taken links that were renewed and other ways in that were taken away since: those links are
          void, and an officer makes another; the others are for administrators to look at
    of    what more is known of the back-up, such as its digest
    Raises NotGranted unless an administrator does it, Refused without a reason.
    """
    user = accounts.by_id(session, administrator)
    if user is None or not accounts.has_platform_role(user, accounts.ADMINISTRATOR):
        raise NotGranted
    if not reason.strip():
        raise Refused(refusal("acts.reason_missing", "reason"))
    heads = tuple(lost)
    last = {head.chain: head.line for head in heads}
    sessions.drop_all(session)
    invitations.void_all(session)
    away = tuple(taken)
    tenderers.void_links(session, [one.whose for one in away if one.kind == "link"], now)
    anew = seals.seal_all(session, seal) if put_back else 0
    if anew:
        of |= {"seal": seal.id, "anew": str(anew)}
    told = [
        (f"{one.head.line} {one.what}", _again(session, one, seal, administrator, now))
        for one in again
    ]
    done = tuple(what for what, how in told if how is True)
    left = tuple(f"{what}: {how}" for what, how in told if isinstance(how, str))
    audit.record(
        session,
        PlatformActor(str(administrator)),
        RESTORED,
        f"backup:{copy}",
        now,
        procedure_id=None,
        reason=reason.strip(),
        lost=sorted(last.values()),
        count=len(heads),
        erased_again=list(done) or None,
        erase_again=list(left) or None,
        taken_again=[one.told for one in away] or None,
        **of,
    )
    return Repeated(done, left)


def _again(session: Session, one: Erased, seal: Seal, by: UUID, now: datetime) -> bool | str:
    """Erase anew what an old copy brought back. False when nothing of it stands here; or why it has
    to be done by hand."""
    if one.who is None:
        return "not told by this host"
    first, second = one.who
    found = people.account_in(session, second)
    actor = identify(session, *found) if found else None
    if actor is None:
        return "roles"
    procedure = actor.procedure_id
    name = ""
    if one.what == PERSON:
        size, mark = one.size, one.mark
        name = erasing.recall(session, procedure, size, lambda it: name_mark(seal, it) == mark)
        if not name:
            return False
    wanted = Scope(procedure, one.what, name=name, person=one.person)
    try:
        return erase_again(session, actor, first, wanted, one.head.line, by, now)
    except NotGranted:
        return "roles, or a step before the end"
    except Refused as refused:
        return ", ".join(fault.code for fault in refused.refusals)
