"""Second factors that were lost: what waits for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from tender.actions.factor_resets import resets_for
from tender.store import accounts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class ResetLine:
    """A reset that waits. own: the reader asked for it, so another agrees."""

    id: UUID
    name: str
    email: str
    by: str
    checked: str
    at: datetime
    own: bool


def reset_lines(session: Session, reader: UUID, now: datetime) -> tuple[ResetLine, ...]:
    """What the reader may agree with, or asked for."""
    rows = resets_for(session, reader, now)
    people = accounts.by_ids(session, {row.user_id for row in rows} | {row.by_id for row in rows})
    return tuple(
        ResetLine(
            row.id,
            people[row.user_id].name,
            people[row.user_id].email,
            people[row.by_id].name,
            row.checked,
            row.at,
            row.by_id == reader,
        )
        for row in rows
    )
