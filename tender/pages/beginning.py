"""Beginning a procedure: the plans somebody can copy."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from criteria.text import Text
from tender.store import people

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 100
"""So many procedures are offered, the newest first."""


def copyable(session: Session, user_id: UUID) -> tuple[tuple[UUID, str, Text], ...]:
    """The procedures whose plan somebody may see: those with a role in them. Three queries."""
    rows, _ = people.procedures_of(session, user_id, 1, MOST)
    return tuple((row.id, row.reference, Text(row.title_nl, row.title_en)) for row, _ in rows)
