"""Sessions of the dialogue: planned, held and written down, confirmed by both sides.

A session has an agenda of topics. Its minutes hold, per topic, the position of each side and what
was said. What both sides confirmed cannot change: a correction is a next version, which both sides
confirm again, and stands beside the one before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from criteria.canon import later
from criteria.refusals import Refusal, refusal
from criteria.scores import MOTIVATION_LIMIT

AUTHORITY, TENDERER = SIDES = ("authority", "tenderer")
SPOKEN, WRITTEN = TOLD = ("spoken", "written")
SAID, LINK, SIGNED = ("said", "link", "signed")
WAYS = (*TOLD, SAID, LINK, SIGNED)
"""How a side confirmed: it said or wrote so, by its personal link, or with a signed copy. SAID is
of before: one of the first two, and nobody noted which."""
WHOLE = ""
"""In place of a topic: the session as a whole."""
TITLE_LIMIT = 200
LONGEST = timedelta(hours=12)
LINK_VALID = timedelta(days=14)


class SessionState(StrEnum):
    """How far a session is. Only what is confirmed or cancelled holds up nothing."""

    PLANNED = "planned"
    UNWRITTEN = "unwritten"
    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Item:
    """What was said on one topic: the position of each side, and the talk about it."""

    topic: str
    authority: str = later("")
    tenderer: str = later("")
    text: str = later("")

    @property
    def empty(self) -> bool:
        return not (self.authority.strip() or self.tenderer.strip() or self.text.strip())


def session_state(
    starts: datetime, now: datetime, *, cancelled: bool, written: bool, confirmed: bool
) -> SessionState:
    """How far a session is, by its minutes where there are any, else by the clock."""
    if written:
        return SessionState.CONFIRMED if confirmed else SessionState.UNCONFIRMED
    if cancelled:
        return SessionState.CANCELLED
    return SessionState.PLANNED if now < starts else SessionState.UNWRITTEN


def check_plan(
    title: str,
    starts: datetime,
    ends: datetime,
    place: str,
    agenda: Collection[str],
    topics: Collection[str],
) -> tuple[Refusal, ...]:
    """A session has a title, an end after its begin, and topics of the plan."""
    found = []
    if not title.strip() or len(title) > TITLE_LIMIT:
        found.append(refusal("dialogue.session_title_missing", "title", limit=TITLE_LIMIT))
    if ends <= starts:
        found.append(refusal("dialogue.ends_before", "ends"))
    elif ends - starts > LONGEST:
        found.append(refusal("dialogue.too_long", "ends", hours=str(LONGEST // timedelta(hours=1))))
    if len(place) > TITLE_LIMIT:
        found.append(refusal("acts.text_long", "place", limit=TITLE_LIMIT))
    if not agenda:
        found.append(refusal("dialogue.agenda_missing", "agenda"))
    elif not set(agenda) <= set(topics) or len(set(agenda)) != len(agenda):
        found.append(refusal("dialogue.agenda_unknown", "agenda"))
    return tuple(found)


def check_item(item: Item) -> tuple[Refusal, ...]:
    """Each text of an item has its limit."""
    return tuple(
        refusal("acts.text_long", field, limit=MOTIVATION_LIMIT)
        for field in ("authority", "tenderer", "text")
        if len(getattr(item, field)) > MOTIVATION_LIMIT
    )


def check_minutes(
    whole: Item,
    items: Iterable[Item],
    held_at: datetime,
    ended_at: datetime,
    now: datetime,
    *,
    correction: bool,
    reason: str,
) -> tuple[Refusal, ...]:
    """Minutes are of a session that was held, say who was there, and what was said.

    correction  whether there is a version before, so that a reason is needed
    """
    found = []
    if ended_at > now:
        found.append(refusal("dialogue.held_later", "ended_at"))
    if ended_at <= held_at:
        found.append(refusal("dialogue.ends_before", "ended_at"))
    elif ended_at - held_at > LONGEST:
        hours = str(LONGEST // timedelta(hours=1))
        found.append(refusal("dialogue.too_long", "ended_at", hours=hours))
    if not whole.authority.strip() or not whole.tenderer.strip():
        found.append(refusal("dialogue.attendance_missing", "attendance"))
    if not whole.text.strip() and all(item.empty for item in items):
        found.append(refusal("dialogue.minutes_missing", "minutes"))
    if correction and not reason.strip():
        found.append(refusal("dialogue.correction_reason", "reason"))
    return tuple(found)
