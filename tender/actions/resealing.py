"""The trail sealed anew with another key of the host: on record, with who did it and why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import Refused, refusal
from criteria.trail import Head
from tender import audit
from tender.actions.accounts import PlatformActor
from tender.permissions import NotGranted
from tender.store import accounts, seals, trail

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.store.seals import Seal

RENEWED = "seal.renewed"


def seal_anew(
    session: Session, seal: Seal, administrator: UUID, reason: str, now: datetime
) -> Head | None:
    """Seal every entry that has no seal of this key; None when there is none.

    The entry names the key, the keys before it, the first entry of each chain that had no seal and
    where each chain ended, so that this hides nothing that was put in without a key.
    Raises NotGranted unless an administrator does it, Refused without a reason.
    """
    user = accounts.by_id(session, administrator)
    if user is None or not accounts.has_platform_role(user, accounts.ADMINISTRATOR):
        raise NotGranted
    if not reason.strip():
        raise Refused(refusal("acts.reason_missing", "reason"))
    first, before = seals.unsealed(session, seal), seals.keys(session)
    if not first:
        return None
    ends = trail.ends(session)
    return audit.record(
        session,
        PlatformActor(str(administrator)),
        RENEWED,
        f"seal:{seal.id}",
        now,
        procedure_id=None,
        reason=reason.strip(),
        keys=list(before),
        heads=[one.line for one in ends],
        first=[one.line for one in first],
        count=seals.seal_all(session, seal),
    )
