"""What an offer costs, and what a price is worth under each price formula.

A price is an amount, or a basket: announced quantities times offered rates. A price formula turns
prices into points (PF01 to PF09), or prices and quality together into a notional price or an index
(PF10 to PF13). PF14 looks at quality alone. PF15 is not offered: its formula is not public.

Amounts come in as Decimal and are computed as Fraction, so that nothing is lost. Only a logarithm
(PF05) cannot be written as a fraction; it is kept to sixty significant digits.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from types import MappingProxyType

from criteria.refusals import Refusal, refusal

LOG_DIGITS = 60
_LOG_WORK = Context(prec=2 * LOG_DIGITS)
_LOG_KEPT = Context(prec=LOG_DIGITS)

Values = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a basket: the quantity the buyer announced and the rate that was offered."""

    quantity: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Basket:
    """A price made of parts: quantity times rate, added up (PF16, basket of rates)."""

    amount: Decimal
    parts: tuple[Part, ...]


Price = Decimal | Basket


@dataclass(frozen=True, slots=True)
class PriceRule:
    """The price formula of a plan: its name, the most points a price can earn, its parameters."""

    formula: str
    points: Decimal | None = None
    parameters: tuple[tuple[str, Decimal | bool], ...] = ()

    def number(self, name: str) -> Fraction:
        """A parameter that is a number. KeyError when the plan does not give it."""
        return Fraction(dict(self.parameters)[name])

    def clips(self) -> bool:
        """Whether points outside 0 to the maximum are brought back to it."""
        clip = FORMULAS[self.formula].clip
        return bool(dict(self.parameters).get("clip", clip)) if clip is not None else False


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


@dataclass(frozen=True, slots=True)
class Formula:
    """What a reader and a check need to know of one formula.

    number      its number in the catalogue of formulas
    result      "points" for the price alone, "value" for price and quality together, "none"
    required    parameters a plan must give; `clip` is the default where clipping is a choice
    always_clipped  the formula itself keeps points between 0 and the maximum
    lower_wins  whether the lowest result comes first (a notional price) or the highest
    zero, negative  whether such a price has a value under this formula
    ceiling     the parameter that is a price ceiling, if there is one
    alone       the points depend on the offer alone, so no other offer can change an order
    """

    name: str
    number: str
    result: str = "points"
    required: tuple[str, ...] = ()
    clip: bool | None = None
    always_clipped: bool = False
    lower_wins: bool = False
    zero: bool = False
    negative: bool = False
    ceiling: str | None = None
    alone: bool = False

    @property
    def optional(self) -> Mapping[str, bool]:
        """Parameters a plan may leave out, with what then holds."""
        return {} if self.clip is None else {"clip": self.clip}

    @property
    def needs_price(self) -> bool:
        return self.result != "none"

    @property
    def needs_points(self) -> bool:
        return self.result == "points"

    @property
    def needs_ceiling(self) -> bool:
        return self.ceiling is not None

    @property
    def is_value(self) -> bool:
        return self.result == "value"

    @property
    def rank_reversal_possible(self) -> bool:
        """Whether the order of two offers may change when a third one drops out."""
        return not self.alone


def _catalogue(*formulas: Formula) -> Mapping[str, Formula]:
    return MappingProxyType({formula.name: formula for formula in formulas})


# Zero and negative follow the catalogue's column "price 0" and each formula's domain. A negative
# price under PF08 would earn more than the maximum, so it has no value there.
FORMULAS: Mapping[str, Formula] = _catalogue(
    Formula("lowest-over-price", "PF01"),
    Formula("above-lowest", "PF02", clip=True),
    Formula("lowest-to-highest", "PF03", zero=True, negative=True),
    Formula("around-average", "PF04", always_clipped=True, zero=True, negative=True),
    Formula("logarithmic", "PF05", required=("factor",), clip=False),
    Formula("rank-ladder", "PF06", zero=True, negative=True),
    Formula(
        "band",
        "PF07",
        required=("floor", "ceiling"),
        clip=True,
        zero=True,
        negative=True,
        ceiling="ceiling",
        alone=True,
    ),
    Formula(
        "below-ceiling",
        "PF08",
        required=("ceiling",),
        clip=True,
        zero=True,
        ceiling="ceiling",
        alone=True,
    ),
    Formula(
        "reference-over-price",
        "PF09",
        required=("reference",),
        always_clipped=True,
        zero=True,
        alone=True,
    ),
    Formula(
        "award-on-value",
        "PF10",
        result="value",
        lower_wins=True,
        zero=True,
        negative=True,
        alone=True,
    ),
    Formula(
        "percentage-discount", "PF11", result="value", required=("k",), lower_wins=True, alone=True
    ),
    Formula("quality-over-price", "PF12", result="value", alone=True),
    Formula("utility-index", "PF13", result="value", required=("n",)),
    Formula("quality-only", "PF14", result="none", zero=True, negative=True, alone=True),
)


def rank_reversal_possible(rule: PriceRule) -> bool:
    """As the formula says; a logarithm keeps its order as long as it is not clipped (PF05)."""
    if rule.formula == "logarithmic":
        return rule.clips()
    return FORMULAS[rule.formula].rank_reversal_possible


# --- prices -----------------------------------------------------------------------------------


def amount(price: Price) -> Fraction:
    """What the offer costs: the amount that was offered, in parts or as a whole."""
    return Fraction(price.amount if isinstance(price, Basket) else price)


def check_price(price: Price, field: str | None = None) -> tuple[Refusal, ...]:
    """A price is a number, and the parts of a basket add up to it to the last decimal."""
    if not isinstance(price, Basket):
        return () if price.is_finite() else (refusal("ranking.not_a_number", field),)
    numbers = [price.amount, *(n for part in price.parts for n in (part.quantity, part.rate))]
    if not all(number.is_finite() for number in numbers):
        return (refusal("ranking.not_a_number", field),)
    if not price.parts:
        return (refusal("ranking.basket_empty", field),)
    added = sum((Fraction(part.quantity) * Fraction(part.rate) for part in price.parts), Fraction())
    if added != Fraction(price.amount):
        return (refusal("ranking.basket_off", field, amount=price.amount, added=added),)
    return ()


def check_domain(rule: PriceRule, price: Price, field: str | None = None) -> tuple[Refusal, ...]:
    """Refuse a price of zero or below where the formula has no value for it."""
    formula = FORMULAS[rule.formula]
    paid = amount(price)
    if (paid == 0 and not formula.zero) or (paid < 0 and not formula.negative):
        return (refusal("ranking.price_without_value", field, price=paid, formula=rule.formula),)
    return ()


def check_market(rule: PriceRule, prices: Sequence[Price], field: str) -> tuple[Refusal, ...]:
    """PF04 divides by the average price, which then has to be above zero."""
    if rule.formula == "around-average" and prices and sum(map(amount, prices)) <= 0:
        return (refusal("ranking.average_without_value", field),)
    return ()


# --- the rule itself --------------------------------------------------------------------------


def check_price_rule(rule: PriceRule, field: str = "price") -> tuple[Refusal, ...]:
    """Everything that is wrong with a price rule by itself."""
    formula = FORMULAS.get(rule.formula)
    if formula is None:
        return (refusal("ranking.formula_unknown", f"{field}.formula", formula=rule.formula),)
    return (
        *_check_points(rule, formula, f"{field}.points"),
        *_check_names(rule, formula, f"{field}.parameters"),
        *_check_parameters(rule, formula, f"{field}.parameters"),
    )


def _check_points(rule: PriceRule, formula: Formula, field: str) -> tuple[Refusal, ...]:
    if rule.points is None:
        return (refusal("ranking.points_missing", field),) if formula.needs_points else ()
    if not rule.points.is_finite():
        return (refusal("ranking.not_a_number", field),)
    return (refusal("ranking.points_negative", field, points=rule.points),) * (rule.points < 0)


def _check_names(rule: PriceRule, formula: Formula, field: str) -> tuple[Refusal, ...]:
    given = [name for name, _ in rule.parameters]
    known = {*formula.required, *formula.optional}
    return (
        *(
            refusal("ranking.parameter_missing", f"{field}.{name}", name=name, formula=rule.formula)
            for name in formula.required
            if name not in given
        ),
        *(
            refusal("ranking.parameter_unknown", f"{field}.{name}", name=name, formula=rule.formula)
            for name in dict.fromkeys(given)
            if name not in known
        ),
        *(
            refusal("ranking.parameter_twice", f"{field}.{name}", name=name)
            for name in dict.fromkeys(given)
            if given.count(name) > 1
        ),
    )


_BOUNDS: Mapping[str, tuple[str, Callable[[Decimal], bool]]] = {
    "factor": ("ranking.factor_wrong", lambda x: x > 1),
    "reference": ("ranking.reference_wrong", lambda x: x > 0),
    "k": ("ranking.k_wrong", lambda x: 0 < x < 1),
    "n": ("ranking.n_wrong", lambda x: x > 0),
}


def _check_parameters(rule: PriceRule, formula: Formula, field: str) -> tuple[Refusal, ...]:
    found = []
    for name, value in rule.parameters:
        if name in formula.optional:
            if not isinstance(value, bool):
                found.append(refusal("ranking.flag_wrong", f"{field}.{name}", name=name))
        elif name not in formula.required:
            continue
        elif isinstance(value, bool) or not value.is_finite():
            found.append(refusal("ranking.not_a_number", f"{field}.{name}"))
        elif name in _BOUNDS and not _BOUNDS[name][1](value):
            found.append(refusal(_BOUNDS[name][0], f"{field}.{name}", value=value))
    return (*found, *(_check_ceiling(rule, formula, f"{field}.ceiling") if not found else ()))


def _check_ceiling(rule: PriceRule, formula: Formula, field: str) -> tuple[Refusal, ...]:
    given = dict(rule.parameters)
    if not formula.needs_ceiling or "ceiling" not in given:
        return ()
    if formula.name == "band":
        if "floor" in given and given["ceiling"] <= given["floor"]:
            return (refusal("ranking.ceiling_below_floor", field),)
        return ()
    return (refusal("ranking.ceiling_wrong", field),) if given["ceiling"] <= 0 else ()


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
