"""From individual marks to one motivated mark of the committee.

The committee gives it in discussion, or the plan says that it is computed. A mean is never filled
in where the plan does not say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.numbers import exact, exact_sum, round_half_up
from criteria.plan import ConsensusRule, StageRules
from criteria.refusals import Refusal, refusal
from criteria.scores import Score, check_motivation, check_score


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart the assessors are on one question."""

    marks: tuple[Decimal, ...]
    must_discuss: bool

    @property
    def lowest(self) -> Decimal:
        return min(self.marks)

    @property
    def highest(self) -> Decimal:
        return max(self.marks)

    @property
    def width(self) -> Decimal:
        return self.highest - self.lowest


def spread(marks: Iterable[Decimal], rule: ConsensusRule) -> Spread | None:
    """The spread of the individual marks, or None when there are none."""
    given = tuple(sorted(marks))
    if not given:
        return None
    return Spread(given, given[-1] - given[0] >= rule.discuss_from)


def committee_mark(marks: Iterable[Decimal], rule: ConsensusRule) -> Fraction | Decimal:
    """The mean or median of the marks, exact or rounded as the plan says, half away from zero.

    ValueError without marks, and where the committee gives its mark in discussion.
    """
    given = sorted(map(exact, marks))
    if not given or not rule.computed:
        raise ValueError("there is nothing to compute this mark from")
    middle = given
    if rule.method == "median":
        middle = given[(len(given) - 1) // 2 : len(given) // 2 + 1]
    mark = exact_sum(middle) / len(middle)
    return mark if rule.decimals is None else round_half_up(mark, rule.decimals)


def check_consensus(rules: StageRules, score: Score, rule: ConsensusRule) -> tuple[Refusal, ...]:
    """A consensus is a mark on the scale with a motivation, like any score (I4)."""
    return tuple(
        fault.at(fault.field.split("-", 1)[1]) if fault.field else fault
        for fault in check_score(rules, score, rule.minimum_words)
    )


def check_dissent(agrees: bool, text: str) -> tuple[Refusal, ...]:
    """Dissent is allowed and never blocks, but says why."""
    if agrees:
        return ()
    if not text.strip():
        return (refusal("consensus.dissent_without_reason", "text"),)
    return check_motivation(text, 1, "text")
