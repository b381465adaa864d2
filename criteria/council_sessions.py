"""A session in which a council hears a tenderer: what is written down about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from criteria.refusals import Refusal, refusal


@dataclass(frozen=True, slots=True)
class Heard:
    """What is written down about a session in which a council hears a tenderer.

    present   the delegates who were there; none while it is still planned
    visitors  who was there for the tenderer and the buyer
    """

    held_at: datetime | None
    present: tuple[UUID, ...] = ()
    visitors: str = ""
    questions: str = ""
    notes: str = ""


def check_session(
    held_at: datetime | None, now: datetime, present: int, notes: str
) -> Iterator[Refusal]:
    """Why a session cannot be kept so: once held, it says who was there and what was said."""
    if held_at is None:
        yield refusal("councils.held_missing", "held_at")
    elif held_at <= now:
        if not present:
            yield refusal("councils.present_missing", "present")
        if not notes.strip():
            yield refusal("councils.notes_missing", "notes")
