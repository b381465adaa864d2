"""How the marks of one tenderer became its points, told to that tenderer: no mark of another."""

from __future__ import annotations

from criteria.award_text import both, steps, titles
from criteria.plan import StageRules
from criteria.ranking import RankedOffer
from criteria.text import Text

_OWN = frozenset(
    f"ranking.{code}"
    for code in (
        "criterion",
        "criterion_from",
        "rounded_criterion",
        "quality",
        "rounded_price",
        "total",
        "total_quality",
        "rounded_total",
    )
)
"""Steps with nothing in them of another; a sum that is told against the best mark is not among
them."""


def own_sum(rules: StageRules, ranked: RankedOffer) -> tuple[Text, ...]:
    """The rule of the plan and the sum with the own marks; nothing where marks give no points."""
    if rules.on_value or not ranked.criterion_points:
        return ()
    told = tuple(one for one in ranked.steps if one.code in _OWN)
    rule = both(f"guide.against_{rules.against or 'scale'}")
    return (rule, *steps(told, titles(rules)), both("letters.sum_note"))
