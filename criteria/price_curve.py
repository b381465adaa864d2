"""What one price earns while the prices of others stand still: the curve and its flat parts.

Everything is exact; only the inverse of a logarithm (PF05) is kept to sixty significant digits.
The curves are those of PF01 to PF09, before the plan rounds price points. No price below zero is
looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from criteria.formulas import FORMULAS, PriceRule
from criteria.pricing import LOG_DIGITS, points_beside

Prices = Sequence[Fraction]
_CENT = Fraction(1, 100)
_WORK = Context(prec=2 * LOG_DIGITS)
_KEPT = Context(prec=LOG_DIGITS)


@dataclass(frozen=True, slots=True)
class Flat:
    """A stretch of prices that all earn the same. `high` is None where it has no end."""

    low: Fraction
    high: Fraction | None
    points: Fraction


def points_at(rule: PriceRule, others: Prices, price: Fraction) -> Fraction | None:
    """What a price earns beside those of others; None where the formula has no value for it."""
    if price < 0 or (price == 0 and not FORMULAS[rule.formula].zero):
        return None
    if rule.formula == "around-average" and sum(others, price) == 0:
        return None
    return points_beside(rule, others, price)


def curve(
    rule: PriceRule, others: Prices, named: Prices, low: Fraction, high: Fraction, pieces: int = 48
) -> tuple[tuple[Fraction, Fraction], ...]:
    """Prices from low to high with what they earn: at equal steps, close around every knee, and
    those that are `named`."""
    bends = [bend + d for bend in knees(rule, others) for d in (-_CENT, Fraction(), _CENT)]
    grid = (low + (high - low) * n / pieces for n in range(pieces + 1))
    prices = sorted({*grid, *(price for price in (*bends, *named) if low <= price <= high)})
    found = ((price, points_at(rule, others, price)) for price in prices)
    return tuple((price, points) for price, points in found if points is not None)


def knees(rule: PriceRule, others: Prices) -> tuple[Fraction, ...]:
    """Every price above zero where the curve may bend, jump, begin or stop being flat."""
    found = [Fraction(number) for name, number in rule.parameters if name in _AMOUNTS]
    found += others
    if others:
        lowest, total, count = min(others), sum(others, Fraction()), len(others)
        found += [2 * lowest, total / count]
        if rule.formula == "logarithmic":
            found.append(lowest * rule.number("factor"))
        if count > 1:
            found.append(2 * total / (count - 1))
    return tuple(sorted({price for price in found if price > 0}))


_AMOUNTS = ("floor", "ceiling", "reference")


@lru_cache(maxsize=256)
def flats(rule: PriceRule, others: tuple[Fraction, ...]) -> tuple[Flat, ...]:
    """The dead zones: every stretch of prices between which it makes no difference what is asked.

    Between two knees a curve is one formula, so that it is flat when three of its prices are equal.
    """
    ends = (Fraction(), *knees(rule, others))
    found: list[Flat] = []
    for low, high in (*pairwise(ends), (ends[-1], None)):
        wide = high - low if high is not None else low + 1
        inside = {points_at(rule, others, low + wide * n / 4) for n in (1, 2, 3)}
        points = inside.pop()
        if inside or points is None:
            continue
        joins = found and found[-1].high == low and found[-1].points == points
        if joins and points_at(rule, others, low) == points:
            low = found.pop().low
        found.append(Flat(low, high, points))
    return tuple(found)


def highest_price(rule: PriceRule, others: Prices, points: Fraction) -> Fraction | None:
    """The highest price that still earns so many points, at most the maximum.

    None when every price does: where no price is compared with, where points stop at zero, or where
    the curve comes near and never gets there.
    """
    assert rule.points is not None
    most, ordered = Fraction(rule.points), sorted(others)
    alone = FORMULAS[rule.formula].alone
    if not most or (not alone and not ordered):
        return None
    if points <= 0 and (rule.clips() or rule.formula in _NEVER_BELOW_ZERO):
        return None
    return _INVERSE[rule.formula](rule, points / most, ordered)


_NEVER_BELOW_ZERO = (
    "lowest-over-price",
    "lowest-to-highest",
    "around-average",
    "reference-over-price",
)
_Inverse = Callable[[PriceRule, Fraction, list[Fraction]], Fraction | None]


def _lowest_to_highest(_: PriceRule, share: Fraction, others: list[Fraction]) -> Fraction:
    return others[-1] - share * (others[-1] - others[0])


def _around_average(_: PriceRule, share: Fraction, others: list[Fraction]) -> Fraction | None:
    """Above the average: points = 2 - price / average, and the price is part of the average."""
    part = 2 - share
    left = len(others) + 1 - part
    return part * sum(others, Fraction()) / left if left > 0 else None


def _logarithmic(rule: PriceRule, share: Fraction, others: list[Fraction]) -> Fraction:
    factor, power = rule.number("factor"), 1 - share
    base = _WORK.divide(Decimal(factor.numerator), Decimal(factor.denominator))
    exponent = _WORK.divide(Decimal(power.numerator), Decimal(power.denominator))
    return others[0] * Fraction(_KEPT.plus(_WORK.power(base, exponent)))


def _rank_ladder(_: PriceRule, share: Fraction, others: list[Fraction]) -> Fraction | None:
    """The last place that earns enough: up to the price of the one who stands there."""
    place = int(len(others) + 1 - share * len(others))
    return others[place - 1] if place <= len(others) else None


def _band(rule: PriceRule, share: Fraction, _: list[Fraction]) -> Fraction:
    floor, ceiling = rule.number("floor"), rule.number("ceiling")
    return ceiling - share * (ceiling - floor)


_INVERSE: Mapping[str, _Inverse] = {
    "lowest-over-price": lambda rule, share, others: others[0] / share,
    "above-lowest": lambda rule, share, others: others[0] * (2 - share),
    "lowest-to-highest": _lowest_to_highest,
    "around-average": _around_average,
    "logarithmic": _logarithmic,
    "rank-ladder": _rank_ladder,
    "band": _band,
    "below-ceiling": lambda rule, share, others: rule.number("ceiling") * (1 - share),
    "reference-over-price": lambda rule, share, others: rule.number("reference") / share,
}
