"""Two persons who act together are apart: neither changed the account of the other shortly before.

Whoever could make somebody the second person, or come in as that person, could be both.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import Refused, refusal
from tender.store import touches

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

APART = timedelta(days=7)
"""How long after such a change the two do nothing together that takes two."""


def check_apart(
    session: Session, one: UUID, other: UUID, now: datetime, procedure_id: UUID | None = None
) -> None:
    """Refused until the last change that one of them made to the other is long enough ago.

    procedure_id  whose roles count; None: of every procedure in which both take part
    """
    last = touches.last_touch(session, one, other, now - APART, procedure_id)
    if last is not None:
        raise Refused(refusal("roles.touched_other", None, at=last.at, since=last.at + APART))
