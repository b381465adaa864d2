"""Quality and price together: a total of points, a notional price or an index for each offer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from criteria import pricing
from criteria.formulas import FORMULAS, PriceRule
from criteria.numbers import exact_sum, rounded
from criteria.offers import Basket, Offer
from criteria.quality import Judged
from criteria.ranking_rules import RankingRules
from criteria.ranking_steps import Step, rounding_steps
from criteria.ties import Key, tie_key

TOTAL_DIGITS = 50
_TOTAL_KEPT = Context(prec=TOTAL_DIGITS)


class Scored(NamedTuple):
    """An offer with all its figures; the lowest key comes first."""

    judged: Judged
    price_points: Fraction | None
    exact_total: Fraction | None
    total: Fraction | None
    exact_value: Fraction | None
    value: Fraction | None
    steps: tuple[Step, ...]
    key: Key


def score(rules: RankingRules, judged: Sequence[Judged]) -> list[Scored]:
    """Totals of points, or notional prices and indices, over the offers that remain."""
    if rules.price is None or rules.quality_alone:
        return [_scored_by_quality(rules, one) for one in judged]
    prices = [one.offer.amount for one in judged]
    if FORMULAS[rules.price.formula].is_value:
        return _scored_by_value(rules, rules.price, judged, prices)
    earned = pricing.explained_points(rules.price, prices)
    return [
        _scored_by_points(rules, rules.price, one, points)
        for one, points in zip(judged, earned, strict=True)
    ]


def _scored_by_quality(rules: RankingRules, one: Judged) -> Scored:
    """PF14 (fixed price, quality alone)."""
    total = rounded(one.quality, rules.rounding.total, rules.rounding.mode)
    steps = (
        Step("ranking.total_quality", (("result", one.quality),)),
        *rounding_steps("ranking.rounded_total", rules.rounding.total, total),
    )
    key = tie_key(rules, one, -total)
    return Scored(one, None, one.quality, total, None, None, steps, key)


def _scored_by_points(
    rules: RankingRules, rule: PriceRule, one: Judged, earned: pricing.PricePoints
) -> Scored:
    """Quality points and price points together (PF01 to PF09)."""
    rounding = rules.rounding
    points = rounded(earned.points, rounding.price, rounding.mode)
    exact = one.quality + points
    if rule.formula == "logarithmic":
        exact = _fifty_digits(exact)
    total = rounded(exact, rounding.total, rounding.mode)
    steps = (
        *_basket_steps(one.offer),
        *_price_steps(earned),
        *rounding_steps("ranking.rounded_price", rounding.price, points),
        Step("ranking.total", (("quality", one.quality), ("price", points), ("result", exact))),
        *rounding_steps("ranking.rounded_total", rounding.total, total),
    )
    return Scored(one, points, exact, total, None, None, steps, tie_key(rules, one, -total))


def _price_steps(earned: pricing.PricePoints) -> tuple[Step, ...]:
    step = Step(earned.code, (*earned.values, ("result", earned.raw)))
    if earned.points == earned.raw:
        return (step,)
    return (step, Step("ranking.price_clipped", (*earned.values, ("result", earned.points))))


def _basket_steps(offer: Offer) -> tuple[Step, ...]:
    """How a basket adds up (PF16, basket of rates)."""
    if not isinstance(offer.price, Basket):
        return ()
    parts = tuple((Fraction(p.quantity), Fraction(p.rate)) for p in offer.price.parts)
    return (Step("ranking.basket", (("parts", parts), ("result", offer.amount))),)


def _scored_by_value(
    rules: RankingRules, rule: PriceRule, judged: Sequence[Judged], prices: Sequence[Fraction]
) -> list[Scored]:
    """Notional prices and indices (PF10 to PF13)."""
    most = exact_sum([Fraction(c.points or 0) for c in rules.criteria])
    qualities = [one.quality if rules.on_value else one.quality / most for one in judged]
    values = pricing.notional_values(rule, prices, qualities)
    lower_wins = FORMULAS[rule.formula].lower_wins
    best = max((one.quality for one in judged), default=Fraction())
    lowest = min(prices, default=Fraction())
    scored = []
    for one, price, exact in zip(judged, prices, values, strict=True):
        value = rounded(exact, rules.rounding.total, rules.rounding.mode)
        shown = (
            *(("price", price), ("quality", one.quality), ("most", most)),
            *(("best", best), ("lowest", lowest), *rule.parameters, ("result", exact)),
        )
        steps = (
            *_basket_steps(one.offer),
            Step("ranking.value_" + rule.formula.replace("-", "_"), shown),
            *rounding_steps("ranking.rounded_value", rules.rounding.total, value),
        )
        key = tie_key(rules, one, value if lower_wins else -value)
        scored.append(Scored(one, None, None, None, exact, value, steps, key))
    return scored


def _fifty_digits(number: Fraction) -> Fraction:
    """A total with a logarithm in it is kept, compared and shown to fifty significant digits."""
    wide = Decimal(number.numerator), Decimal(number.denominator)
    return Fraction(_TOTAL_KEPT.divide(*wide))
