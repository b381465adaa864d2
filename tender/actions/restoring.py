"""What was put back: on record with what is gone since, who did it and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import Refused, refusal
from criteria.trail import Head
from tender import audit
from tender.actions.accounts import PlatformActor
from tender.heads import line
from tender.permissions import NotGranted
from tender.store import accounts, invitations, seals, sessions
from tender.store.trail import RESTORED

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.store.seals import Seal


def record_restore(
    session: Session,
    administrator: UUID,
    copy: UUID,
    reason: str,
    lost: Iterable[Head],
    now: datetime,
    seal: Seal | None = None,
    again: Iterable[str] = (),
    **of: str,
) -> Head:
    """An older copy of the database is in use: who was logged in is out, and links are void.

    copy  the number of the back-up, or a new one when nobody knows which it was
    lost  the heads that were noted elsewhere and are gone; the entry names the last of each chain
    seal  of this host: what has none of its key gets one, and the entry says so
    again what was erased since the back-up, and stands in it
    of    what more is known of the back-up, such as its digest
    Raises NotGranted unless an administrator does it, Refused without a reason.
    """
    user = accounts.by_id(session, administrator)
    if user is None or not accounts.has_platform_role(user, accounts.ADMINISTRATOR):
        raise NotGranted
    if not reason.strip():
        raise Refused(refusal("acts.reason_missing", "reason"))
    heads = tuple(lost)
    last = {head.chain: line(head) for head in heads}
    sessions.drop_all(session)
    invitations.void_all(session)
    anew = seals.seal_all(session, seal) if seal else 0
    if seal and anew:
        of |= {"seal": seal.id, "anew": str(anew)}
    return audit.record(
        session,
        PlatformActor(str(administrator)),
        RESTORED,
        f"backup:{copy}",
        now,
        procedure_id=None,
        reason=reason.strip(),
        lost=sorted(last.values()),
        count=len(heads),
        erase_again=list(again) or None,
        **of,
    )
