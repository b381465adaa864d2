"""The sessions with one tenderer by name and moment, for pages that refer to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.visibility import Sight
from tender.store import talks
from tender.store.dialogue import SessionView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Talk:
    """A session. `at` is when it was held, or when it is planned.

    open  whether something can still be recorded at it: it is held, and its minutes are not
          confirmed by both sides
    """

    thread: UUID
    title: str
    at: datetime
    open: bool


def only(*tenderers: UUID) -> Sight:
    """The sight of tenderers that were found to be in sight."""
    return Sight(everyone=True, only=frozenset(map(str, tenderers)))


def known_talks(
    session: Session, sight: Sight, case: Case, minutes: Iterable[SessionView]
) -> dict[UUID, Talk]:
    """Every session by its thread, oldest first. One query beside that of the minutes."""
    found = {
        row.thread: Talk(row.thread, row.title, row.starts, not row.cancelled)
        for row in talks.talks(session, sight, case.id)
    }
    for row in minutes:
        title = found[row.thread].title if row.thread in found else ""
        found[row.thread] = Talk(row.thread, title, row.held_at, not row.confirmed)
    return dict(sorted(found.items(), key=lambda pair: (pair[1].at, str(pair[0]))))
