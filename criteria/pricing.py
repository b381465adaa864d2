"""What a price is worth under each price formula, exact and with what a reader needs to redo it.

Everything is a Fraction. Only a logarithm (PF05) cannot be written as a fraction; it is kept to
sixty significant digits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from criteria.formulas import FORMULAS, PriceRule
from criteria.offers import Price, amount

LOG_DIGITS = 60
_LOG_WORK = Context(prec=2 * LOG_DIGITS)
_LOG_KEPT = Context(prec=LOG_DIGITS)

Values = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Market:
    """The prices that are compared, low to high: those of the offers that remain valid."""

    prices: tuple[Fraction, ...]
    average: Fraction

    @property
    def lowest(self) -> Fraction:
        return self.prices[0]

    @property
    def highest(self) -> Fraction:
        return self.prices[-1]

    def place(self, price: Fraction) -> int:
        """1 for the cheapest; equal prices share the best place."""
        return bisect_left(self.prices, price) + 1


# --- points for the price: PF01 to PF09 ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PricePoints:
    """Points for one price: as the formula gives them, after clipping, and how to redo the sum."""

    points: Fraction
    raw: Fraction
    code: str
    values: Values


_Points = Callable[[PriceRule, Fraction, Market, Fraction], Fraction]


def market(prices: Sequence[Fraction]) -> Market:
    """The prices to compare with. They are sorted, so their order of arrival has no meaning."""
    return Market(tuple(sorted(prices)), sum(prices, Fraction()) / len(prices))


def price_points(rule: PriceRule, prices: Sequence[Price]) -> tuple[Fraction, ...]:
    """Points for each price under PF01 to PF09, exact (a logarithm to sixty digits)."""
    return tuple(one.points for one in explained_points(rule, [amount(p) for p in prices]))


def explained_points(rule: PriceRule, prices: Sequence[Fraction]) -> tuple[PricePoints, ...]:
    """As `price_points`, with the numbers a reader needs to redo each of them."""
    if not prices:
        return ()
    assert rule.points is not None
    most, compared = Fraction(rule.points), market(prices)
    known = {price: _explained(rule, most, compared, price) for price in dict.fromkeys(prices)}
    return tuple(known[price] for price in prices)


def points_beside(rule: PriceRule, others: Sequence[Fraction], price: Fraction) -> Fraction:
    """Points for one price beside those of others, as `price_points` gives them."""
    assert rule.points is not None
    return _explained(rule, Fraction(rule.points), market((*others, price)), price).points


def _explained(rule: PriceRule, most: Fraction, compared: Market, price: Fraction) -> PricePoints:
    special = _special_case(rule, compared, price)
    raw = most if special else _POINTS[rule.formula](rule, most, compared, price)
    clipped = rule.clips() or FORMULAS[rule.formula].always_clipped
    values: Values = (
        *(("points", most), ("price", price), ("lowest", compared.lowest)),
        *(("highest", compared.highest), ("average", compared.average)),
        *(("place", compared.place(price)), ("count", len(compared.prices))),
        *((name, value) for name, value in rule.parameters if name != "clip"),
    )
    code = special or "ranking.price_" + rule.formula.replace("-", "_")
    return PricePoints(min(most, max(Fraction(), raw)) if clipped else raw, raw, code, values)


def _special_case(rule: PriceRule, compared: Market, price: Fraction) -> str | None:
    """Where a formula would divide by zero and the maximum is what it then means."""
    if rule.formula == "lowest-to-highest" and compared.lowest == compared.highest:
        return "ranking.price_all_equal"
    if rule.formula == "rank-ladder" and len(compared.prices) == 1:
        return "ranking.price_only_one"
    if rule.formula == "reference-over-price" and price == 0:
        return "ranking.price_is_zero"
    return None


def _lowest_over_price(_: PriceRule, most: Fraction, m: Market, price: Fraction) -> Fraction:
    """PF01 (lowest price divided by price; Mercell "low bid")."""
    return most * m.lowest / price


def _above_lowest(_: PriceRule, most: Fraction, m: Market, price: Fraction) -> Fraction:
    """PF02 (linear in the distance to the lowest price): nothing left at twice the lowest."""
    return most * (2 - price / m.lowest)


def _lowest_to_highest(_: PriceRule, most: Fraction, m: Market, price: Fraction) -> Fraction:
    """PF03 (between lowest and highest bid): the dearest offer always gets nothing."""
    return most * (m.highest - price) / (m.highest - m.lowest)


def _around_average(_: PriceRule, most: Fraction, m: Market, price: Fraction) -> Fraction:
    """PF04 (distance to the average): a price far below the average loses points as well."""
    return most * (1 - abs(price - m.average) / m.average)


def _logarithmic(rule: PriceRule, most: Fraction, m: Market, price: Fraction) -> Fraction:
    """PF05 (logarithm of price over lowest; Mercell): nothing left at `factor` times the lowest."""
    return most * (1 - _logarithm(price / m.lowest, rule.number("factor")))


def _rank_ladder(_: PriceRule, most: Fraction, m: Market, price: Fraction) -> Fraction:
    """PF06 (ladder of places): amounts do not count, and equal prices share the best place."""
    count = len(m.prices)
    return most * (count - m.place(price)) / (count - 1)


def _band(rule: PriceRule, most: Fraction, _: Market, price: Fraction) -> Fraction:
    """PF07 (preset band; Mercell): all points at the floor, none at the ceiling."""
    floor, ceiling = rule.number("floor"), rule.number("ceiling")
    return most * (ceiling - price) / (ceiling - floor)


def _below_ceiling(rule: PriceRule, most: Fraction, _: Market, price: Fraction) -> Fraction:
    """PF08 (distance to the ceiling)."""
    ceiling = rule.number("ceiling")
    return most * (ceiling - price) / ceiling


def _reference_over_price(rule: PriceRule, most: Fraction, _: Market, price: Fraction) -> Fraction:
    """PF09 (reference price divided by price), never more than the maximum."""
    return most * rule.number("reference") / price


_POINTS: Mapping[str, _Points] = {
    "lowest-over-price": _lowest_over_price,
    "above-lowest": _above_lowest,
    "lowest-to-highest": _lowest_to_highest,
    "around-average": _around_average,
    "logarithmic": _logarithmic,
    "rank-ladder": _rank_ladder,
    "band": _band,
    "below-ceiling": _below_ceiling,
    "reference-over-price": _reference_over_price,
}


def _logarithm(number: Fraction, base: Fraction) -> Fraction:
    """The logarithm, worked out in twice the digits that are kept, so that log 4 to base 2 is 2."""
    work = _LOG_WORK
    wide = work.divide(Decimal(number.numerator), Decimal(number.denominator))
    below = work.divide(Decimal(base.numerator), Decimal(base.denominator))
    return Fraction(_LOG_KEPT.plus(work.divide(work.ln(wide), work.ln(below))))


# --- price and quality together: PF10 to PF13 ---------------------------------------------------


def notional_values(
    rule: PriceRule, prices: Sequence[Fraction], qualities: Sequence[Fraction]
) -> tuple[Fraction, ...]:
    """The notional price or index of each offer, exact.

    `qualities` are euros for PF10 and fractions of the quality points for the others. The lowest
    notional price wins (PF10, PF11), the highest index wins (PF12, PF13).
    """
    if not prices:
        return ()
    value = _VALUES[rule.formula]
    lowest, best = min(prices), max(qualities)
    return tuple(value(rule, p, q, lowest, best) for p, q in zip(prices, qualities, strict=True))


def _award_on_value(
    _: PriceRule, price: Fraction, quality: Fraction, lowest: Fraction, best: Fraction
) -> Fraction:
    """PF10 (award on value; PIANOo, Mercell): the price less what the quality is worth."""
    return price - quality


def _percentage_discount(
    rule: PriceRule, price: Fraction, quality: Fraction, lowest: Fraction, best: Fraction
) -> Fraction:
    """PF11 (notional discount): full quality takes the share `k` off the price."""
    return price * (1 - rule.number("k") * quality)


def _quality_over_price(
    _: PriceRule, price: Fraction, quality: Fraction, lowest: Fraction, best: Fraction
) -> Fraction:
    """PF12 (value for money; PIANOo, Mercell)."""
    return quality / price


def _utility_index(
    rule: PriceRule, price: Fraction, quality: Fraction, lowest: Fraction, best: Fraction
) -> Fraction:
    """PF13 (utility index; Mercell): the best quality and the lowest price are the measure."""
    return (1 - (best - quality) * rule.number("n")) / price * lowest


_Value = Callable[[PriceRule, Fraction, Fraction, Fraction, Fraction], Fraction]
_VALUES: Mapping[str, _Value] = {
    "award-on-value": _award_on_value,
    "percentage-discount": _percentage_discount,
    "quality-over-price": _quality_over_price,
    "utility-index": _utility_index,
}
