"""The key of the vault of this computer renewed, on record; and what is sealed to which key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import Refused, refusal
from tender import audit
from tender.actions.accounts import PlatformActor
from tender.permissions import NotGranted
from tender.store import accounts, sealed, trail
from tender.vault import BEGINNING, LABEL, key_id, renew

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

RENEWED = "vault.renewed"
_CHAIN = "platform"


def renew_key(
    session: Session, instance: Path, administrator: UUID, reason: str, now: datetime
) -> tuple[str, str]:
    """Make another key, unless one that was made is not on record yet; gives the ids of the one
    before and the new one. Who calls this commits, and settles it then.

    What was sealed stays as it is, and asks the key of then. Raises NotGranted unless an
    administrator does it, Refused without a reason.
    """
    user = accounts.by_id(session, administrator)
    if user is None or not accounts.has_platform_role(user, accounts.ADMINISTRATOR):
        raise NotGranted
    if not reason.strip():
        raise Refused(refusal("acts.reason_missing", "reason"))
    before, after = renew(instance)
    about = f"vault:{after}"
    told = trail.last_entry(session, _CHAIN, RENEWED)
    if told is None or told.fields.get("object") != about:
        actor = PlatformActor(str(administrator))
        audit.record(
            session,
            actor,
            RENEWED,
            about,
            now,
            procedure_id=None,
            reason=reason.strip(),
            before=before,
        )
    return before, after


def sealed_to(session: Session) -> Mapping[str, int]:
    """How much is sealed to each key, by its id; without what only holders open."""
    held = {key_id(public) for public in sealed.locks(session)}
    found = sealed.beginnings(session, LABEL, BEGINNING)
    ids = {start[len(LABEL) :].hex(): count for start, count in found.items()}
    return {key: count for key, count in sorted(ids.items()) if key not in held}
