"""From individual marks to one motivated mark of the committee. A mean is never filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

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
