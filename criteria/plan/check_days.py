"""What keeps a plan from being sealed in its days: a closing time that fits nothing else in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from criteria.moments import local_date, short_date
from criteria.plan import EvaluationPlan
from criteria.refusals import Refusal, refusal
from criteria.text import Text

CLOSES = "application_deadline"


def check_days(plan: EvaluationPlan, now: datetime | None) -> Iterator[Refusal]:
    """The closing of the requests: in the future, within the planning, before the contract.

    now  the moment of asking; None where nobody knows, as for a file
    """
    closes = plan.application_deadline
    if closes is None:
        yield refusal("plan.deadline_missing", CLOSES)
        return
    if now is not None and closes <= now:
        yield refusal("plan.deadline_past", CLOSES)
    day, start, steps = local_date(closes), plan.facts.term.start, plan.facts.planning
    if day >= start:
        yield refusal("plan.deadline_after_start", CLOSES, day=_day(day), start=_day(start))
    first = min((row.start for row in steps), default=day)
    last = max((row.end for row in steps), default=day)
    if not first <= day <= last:
        days = {"day": _day(day), "first": _day(first), "last": _day(last)}
        yield refusal("plan.deadline_outside_planning", CLOSES, **days)


def _day(day: date) -> Text:
    return Text(short_date(day, "nl"), short_date(day, "en"))
