"""The calculation of a lot in the fixed order, each step with what went in, the rule and its place.

The order is fixed because another order gives another winner (I8): who takes part, what was asked
at least, marks, minimum marks, a low price, the price formula over what remains, totals, equals and
the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from criteria.outcome import AWARD, Entrant, offers
from criteria.plan import EvaluationPlan
from criteria.ranking import Ranking, rank
from criteria.ranking_steps import Step
from criteria.refusals import Refused

STAGES = (
    *("validity", "admission", "requirements", "marks", "minimum"),
    *("inquiry", "price", "total", "ties", "rank"),
)
"""The order of operations, as an offer goes through it."""
NO_OFFER = "no_offer"
_STAGE_OF = (
    ("under_minimum", "minimum"),
    ("criterion", "marks"),
    ("rounded_criterion", "marks"),
    ("quality", "marks"),
    ("basket", "price"),
    ("price", "price"),
    ("rounded_price", "price"),
    ("tie", "ties"),
)


def stage_of(step: Step) -> str:
    """In which stage a step of a ranking belongs."""
    kind = step.code.partition(".")[2]
    return next((stage for start, stage in _STAGE_OF if kind.startswith(start)), "total")


@dataclass(frozen=True, slots=True)
class CriterionSteps:
    """The steps of one criterion, and of the quality together where `criterion` is empty."""

    criterion: str
    steps: tuple[Step, ...]


def by_criterion(steps: Sequence[Step]) -> tuple[CriterionSteps, ...]:
    """The steps of the marks: a criterion with its rounding, then the quality together."""
    found: dict[str, list[Step]] = {}
    about = ""
    for step in steps:
        if stage_of(step) == "marks":
            named = dict(step.values).get("id")
            kind = step.code.partition(".")[2]
            about = str(named) if named else about if kind == "rounded_criterion" else ""
            found.setdefault(about, []).append(step)
    return tuple(CriterionSteps(id_, tuple(of)) for id_, of in found.items())


def of_stage(steps: Sequence[Step], stage: str) -> tuple[Step, ...]:
    return tuple(step for step in steps if stage_of(step) == stage)


def with_everybody(plan: EvaluationPlan, lot: str, entrants: Sequence[Entrant]) -> Ranking | None:
    """The ranking as it would be with those who were set aside, or dropped out of it.

    It counts for nothing: it shows what leaving them out did. None where nobody was set aside with
    an offer, or where the formulas give no result with them.
    """
    given = offers(plan, plan.lot(lot), AWARD, entrants)
    inside = [
        one if one.set_aside == NO_OFFER else replace(one, set_aside=None, dropped=None)
        for one in given
    ]
    if inside == list(given):
        return None
    try:
        return rank(plan.stage(lot, AWARD).ranking_rules(), inside)
    except Refused:
        return None
