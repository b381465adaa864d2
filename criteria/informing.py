"""What every tenderer in the phase hears at once, and the consent to tell of an idea (I10, I12)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Generic, TypeVar

from criteria.agreements import must_be_told
from criteria.refusals import Refusal, refusal
from criteria.scores import MOTIVATION_LIMIT

OWN_PAGE, ELSEWHERE = WAYS = ("own_page", "elsewhere")
ANSWERED = "answered"
"""That a letter with questions was had follows from an answer; nobody records it."""
"""How a tenderer has had a notice: opened on its own page, or delivered in another way."""
LINE_LIMIT = 200
FAIR = Fraction(3, 4)
"""Who had least is to have had at least this part of what the one with most had."""
SLACK = timedelta(hours=1)
"""Differences up to this are never told: talks do not end on the minute."""
SECOND = timedelta(seconds=1)
SESSIONS_APART = 1
"""By how many sessions tenderers may differ."""


One = TypeVar("One", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Told(Generic[One]):
    """One version of an agreement, for finding what tenderers have to hear. `thread` names it."""

    thread: One
    kind: str
    status: str
    text: str
    at: datetime


def untold(
    versions: Iterable[Told[One]], notices: Iterable[tuple[One, datetime]]
) -> tuple[One, ...]:
    """The agreements that every tenderer still has to hear of.

    An agreed change of what is asked is told in its present words: once, also when it was agreed in
    the same words at several tables. When a change that was told holds no longer, that is told too.

    versions  of each agreement, oldest first
    notices   the agreement that a notice tells of, and when it was told; oldest first
    """
    threads: dict[One, list[Told[One]]] = {}
    for version in versions:
        threads.setdefault(version.thread, []).append(version)
    heard: dict[One, Told[One]] = {}
    for thread, at in notices:
        known = [row for row in threads.get(thread, ()) if row.at <= at]
        if known:
            heard[thread] = known[-1]
    words = {row.text for row in heard.values() if must_be_told(row.kind, row.status)}
    found = []
    for thread, rows in threads.items():
        last, before = rows[-1], heard.get(thread)
        if must_be_told(last.kind, last.status):
            open_ = last.text not in words
        else:
            open_ = before is not None and must_be_told(before.kind, before.status)
        if open_:
            found.append(thread)
    return tuple(found)


def behind(times: Mapping[One, timedelta], held: Mapping[One, int]) -> frozenset[One]:
    """The tenderers that had much less of the talks than the one with most: in time, or in
    sessions. One that had none yet counts as well."""
    most, often = max(times.values(), default=timedelta(0)), max(held.values(), default=0)
    short = {
        one
        for one, time in times.items()
        if most - time > SLACK and Fraction(time // SECOND, most // SECOND) < FAIR
    }
    return frozenset(short | {one for one, count in held.items() if often - count > SESSIONS_APART})


def check_notice(title: str, text: str) -> tuple[Refusal, ...]:
    """A notice has a title and a text."""
    found = []
    if not title.strip() or len(title) > LINE_LIMIT:
        found.append(refusal("dialogue.title_missing", "title", limit=LINE_LIMIT))
    found.extend(_text(text, "text"))
    return tuple(found)


def check_receipt(note: str) -> tuple[Refusal, ...]:
    """A delivery elsewhere says by which way, and when."""
    return () if note.strip() else (refusal("dialogue.delivery_missing", "note"),)


def check_consent(
    given_by: str, given_at: datetime, told: str, now: datetime
) -> tuple[Refusal, ...]:
    """Consent has a person, a moment that is over, and what may be told."""
    found = []
    if not given_by.strip() or len(given_by) > LINE_LIMIT:
        found.append(refusal("dialogue.given_by_missing", "given_by", limit=LINE_LIMIT))
    if given_at > now:
        found.append(refusal("dialogue.given_later", "given_at"))
    found.extend(_text(told, "told"))
    return tuple(found)


def _text(text: str, field: str) -> tuple[Refusal, ...]:
    if not text.strip():
        return (refusal("acts.text_missing", field),)
    if len(text) > MOTIVATION_LIMIT:
        return (refusal("acts.text_long", field, limit=MOTIVATION_LIMIT),)
    return ()
