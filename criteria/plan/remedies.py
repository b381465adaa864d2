"""What the documents say about going against a decision: term, court and complaints desk."""

from __future__ import annotations

from dataclasses import dataclass

from criteria.canon import later

BEGUN = ("served", "draft", "date_asked")
"""When proceedings count as begun: the summons is served, the buyer has a draft of it, or the court
is asked for a date."""


@dataclass(frozen=True, slots=True)
class StandstillRule:
    """days: calendar days after dispatch; extend: whether weekend or holiday moves the last day.

    What the documents may say besides; left out, no letter speaks of it:
    selection_days  calendar days after dispatch to go against the selection decision
    rejection_days  the same against a rejection or exclusion of the selection phase
    court           the court that has jurisdiction
    begun           when proceedings count as begun, one of BEGUN
    complaints      the complaints desk, and how to reach it
    """

    days: int = 20
    extend: bool = True
    selection_days: int | None = later(None)
    court: str = later("")
    begun: str | None = later(None)
    complaints: str = later("")
    rejection_days: int | None = later(None)
