"""How far back an exclusion ground looks: from the application, in calendar years.

The window begins on the same day of the month some years earlier. Where that month has no such day
(29 February) it begins on the last day of the month, so that nothing falls out of it by accident.
An event on the first day counts as inside, and is pointed out: that is the careful reading.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from criteria.moments import local_date
from criteria.texts import sentence

Place = Literal["none", "unknown", "outside", "edge", "inside", "after"]
"""Where an event lies: no window at all, day not known, before it, on its first day, in it, or
after the application came in."""


def years_before(day: date, years: int) -> date:
    """The same day so many calendar years earlier, or the last day of that month."""
    year = day.year - years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


@dataclass(frozen=True, slots=True)
class LookBack:
    """The window of one ground for one application, and where the event lies in it.

    years      how far back; None where the ground looks at the present state or at this procedure
    reference  the day the application came in, in Amsterdam; None while that is not known
    event      the day that counts for the ground
    """

    years: int | None
    reference: date | None
    event: date | None

    @property
    def start(self) -> date | None:
        """The first day of the window."""
        if self.years is None or self.reference is None:
            return None
        return years_before(self.reference, self.years)

    @property
    def place(self) -> Place:
        if self.years is None:
            return "none"
        if self.start is None or self.reference is None or self.event is None:
            return "unknown"
        if self.event > self.reference:
            return "after"
        if self.event == self.start:
            return "edge"
        return "inside" if self.event > self.start else "outside"

    @property
    def usable(self) -> bool:
        """Whether the ground may be used. What is not known is not ruled out."""
        return self.place != "outside"

    def words(self, lang: str = "nl") -> str:
        """The window with its days, and where the event lies."""
        if self.years is None:
            return sentence("exclusion.window_none", lang)
        if self.start is None:
            return sentence("exclusion.window_unknown", lang, years=self.years)
        window = sentence(
            "exclusion.window",
            lang,
            years=self.years,
            reference=self.reference,
            start=self.start,
        )
        if self.event is None:
            return f"{window} {sentence('exclusion.event_unknown', lang)}"
        told = sentence(f"exclusion.event_{self.place}", lang, event=self.event)
        return f"{window} {told}"


def reference_day(received_at: datetime | None) -> date | None:
    """The day in Amsterdam on which an application came in."""
    return local_date(received_at) if received_at is not None else None
