"""The standstill day by day: which number each day has, and what is special about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from criteria.terms import Standstill, day_off, reason
from criteria.texts import sentence

SENT, FIRST, TERM, FULL, SKIPPED, LAST, LATER, SIGNING = (
    *("sent", "first", "term", "full", "skipped", "last", "later", "signing"),
)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day.

    number  its place in the term from 1; 0 for the day of sending and for the day of signing
    marks   what it is, several at once where they fall together
    off     why it is no working day; empty for a working day
    """

    day: date
    number: int
    marks: tuple[str, ...]
    off: str

    def told(self, lang: str = "nl", stage: str = "award") -> tuple[str, ...]:
        """What is special about the day, in words. A holiday inside the term counts as well."""
        own = f"_{stage}" if stage != "award" else ""
        named = {mark: mark + own if mark in (LATER, SIGNING) else mark for mark in self.marks}
        said = [sentence(f"terms.mark_{named[mark]}", lang) for mark in self.marks if mark != TERM]
        if self.off:
            counts = self.number > 0 and {FULL, SKIPPED}.isdisjoint(self.marks)
            said.append(f"{self.off}; {sentence('terms.counts', lang)}" if counts else self.off)
        return tuple(said)


def counted_days(term: Standstill, lang: str = "nl") -> tuple[CountedDay, ...]:
    """Every day from sending up to and including the first on which can be signed."""
    span = (term.earliest_signing - term.dispatched).days
    days = (term.dispatched + timedelta(days=n) for n in range(span + 1))
    return tuple(_counted(term, day, lang) for day in days)


def _counted(term: Standstill, day: date, lang: str) -> CountedDay:
    skipped = dict(term.skipped)
    runs_on = term.rule == "extended"
    found = {
        SENT: day == term.dispatched,
        FIRST: day == term.first_day,
        FULL: day == term.unextended and term.unextended != term.last_day,
        SKIPPED: day in skipped and runs_on and day != term.unextended,
        LAST: day == term.last_day,
        LATER: day == term.extended and term.extended > term.last_day,
        SIGNING: day == term.earliest_signing,
    }
    marks = tuple(mark for mark, fits in found.items() if fits)
    inside = term.dispatched < day <= term.last_day
    number = (day - term.dispatched).days if inside else 0
    off = reason(day, skipped[day], lang) if day in skipped else day_off(day, lang)
    return CountedDay(day, number, marks or (TERM,) if inside else marks, off)
