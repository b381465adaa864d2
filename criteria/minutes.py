"""Minutes as they are read: on a page, on paper, and by the tenderer who confirms them.

A version holds what was said and who was there, and how the topics and agreements of the session
stood when the version was made. So it reads the same ever after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from criteria.difference import difference
from criteria.moments import show_moment
from criteria.talks import AUTHORITY, TENDERER, Item
from criteria.text import Text
from criteria.texts import sentence

WHEN, TEXT, OUTCOME, MADE = "when", "text", "outcome", "agreement"
"""With the two sides, the parts of minutes. Of the session as a whole a side is who is there."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said on one topic, and how it was closed at this session when it was."""

    item: Item
    title: Text
    outcome: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """An agreement in the words of the version that was made at the session."""

    ref: str
    version: int
    kind: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who confirmed a version for one side, how and when."""

    side: str
    confirmed_by: str
    how: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Minutes:
    """One version of the minutes of one session with one tenderer.

    procedure  the title of the procedure; `title` is that of the session
    reason     why this version came after another
    whole      who was there for each side, and what was said in general
    at         when this version was made
    """

    authority: str
    reference: str
    procedure: Text
    tenderer: str
    title: str
    place: str
    version: int
    reason: str
    held_at: datetime
    ended_at: datetime | None
    whole: Item
    items: tuple[Said, ...]
    agreements: tuple[Made, ...]
    confirmations: tuple[Confirmation, ...]
    at: datetime

    def confirmed_by(self, side: str) -> Confirmation | None:
        return next((row for row in self.confirmations if row.side == side), None)


@dataclass(frozen=True, slots=True)
class Change:
    """A part that two versions have in other words: what of, and the words of both in one row.

    topic  the topic, or the number of an agreement; empty for the session as a whole
    """

    topic: str
    part: str
    pieces: tuple[tuple[str, str], ...]


def changes(before: Minutes, after: Minutes, lang: str = "nl") -> tuple[Change, ...]:
    """What the second of two versions says otherwise, in the order of the minutes."""
    old, new = _parts(before, lang), _parts(after, lang)
    return tuple(
        Change(topic, part, difference(old.get((topic, part), ""), new.get((topic, part), "")))
        for topic, part in (new | old)
        if old.get((topic, part), "").split() != new.get((topic, part), "").split()
    )


def _parts(minutes: Minutes, lang: str) -> dict[tuple[str, str], str]:
    moments = [minutes.held_at, *([minutes.ended_at] if minutes.ended_at else [])]
    found = {
        ("", WHEN): " – ".join(show_moment(moment, lang) for moment in moments),
        ("", AUTHORITY): minutes.whole.authority,
        ("", TENDERER): minutes.whole.tenderer,
        ("", TEXT): minutes.whole.text,
    }
    for said in minutes.items:
        topic, item = said.item.topic, said.item
        found |= {
            (topic, AUTHORITY): item.authority,
            (topic, TENDERER): item.tenderer,
            (topic, TEXT): item.text,
        }
        if said.outcome:
            closed = sentence(f"names.topic_{said.outcome}", lang)
            found[topic, OUTCOME] = f"{closed}. {said.reason}"
    for made in minutes.agreements:
        found[made.ref, MADE] = f"{made.title}. {made.text}"
    return found
