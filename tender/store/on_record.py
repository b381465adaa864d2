"""What the log tells under the seal of this host.

Whoever writes in the database can add a row to a table, and no entry that holds: what follows from
a row that weighs is done only when the log tells of it too.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from criteria.canon import Json
from criteria.trail import Entry
from tender.store import seals, trail


def told(session: Session, chain: str, act: str, **fields: Json) -> Entry | None:
    """The last entry of an act with these values; None where there is none, or where it is not as
    this host sealed it. Three queries."""
    found = trail.last_entry(session, chain, act, **fields)
    return found if found is not None and seals.holds(session, chain, found) else None
