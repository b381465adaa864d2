"""The moment at which the committee comes to see advice, told in the trail. Nothing comes back."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from criteria.visibility import AdviceSight, Moment, shown_by
from tender.actions.entry import record
from tender.permissions import Identity
from tender.store import advising
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def note_shown(session: Session, actor: Identity, case: Case, after: Moment, now: datetime) -> None:
    """Tell which advice assessors can read from now on, one entry for each council.

    case   as it stood before the act
    after  the moment that the act made
    """
    opened = shown_by(case.moment, after)
    if not opened:
        return
    rows = advising.advice(session, AdviceSight(councils=opened, only=None), case.id)
    for council in sorted({row.council for row in rows}):
        mine = [row for row in rows if row.council == council]
        record(
            session,
            actor,
            "advice.shown",
            f"procedure:{case.id}",
            now,
            council=council or None,
            items=[str(row.id) for row in mine],
            digests=[hashlib.sha256(row.text.encode()).hexdigest() for row in mine],
        )


def note_step(session: Session, actor: Identity, case: Case, now: datetime) -> None:
    """The same, when the next step begins."""
    following = case.step.following
    if following is not None:
        note_shown(session, actor, case, replace(case.moment, step=following), now)


def note_opened(session: Session, actor: Identity, case: Case, now: datetime) -> None:
    """The same, when the sheets of the selection are opened."""
    note_shown(session, actor, case, replace(case.moment, consensus_opened=True), now)
