"""The price formulas a plan may choose, and what each of them asks.

A price formula turns prices into points (PF01 to PF09), or prices and quality together into a
notional price or an index (PF10 to PF13). PF14 looks at quality alone. PF15 is not offered: its
formula is not public. The sums themselves stand in `pricing`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from criteria.offers import Price, amount
from criteria.refusals import Refusal, refusal

AT_ZERO = ("all", "none", "quality", "undefined", "not_counted")
"""What a price of zero gives: all points, none, zero less what the quality is worth, no value at
all, or nothing because the price does not count."""

IN_EUROS = frozenset({"floor", "ceiling", "reference"})
"""The parameters that are an amount, and so belong to one contract."""


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
class Formula:
    """What a reader and a check need to know of one formula.

    number      its number in the catalogue of formulas
    result      "points" for the price alone, "value" for price and quality together, "none"
    required    parameters a plan must give; `clip` is the default where clipping is a choice
    always_clipped  the formula itself keeps points between 0 and the maximum
    lower_wins  whether the lowest result comes first (a notional price) or the highest
    at_zero     what a price of nothing gives, one of AT_ZERO
    negative    whether a price below zero has a value under this formula
    monotone    whether a lower price never has a worse result
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
    at_zero: str = "undefined"
    negative: bool = False
    monotone: bool = True
    ceiling: str | None = None
    alone: bool = False

    @property
    def zero(self) -> bool:
        """Whether a price of nothing has a value."""
        return self.at_zero != "undefined"

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


# What a price of zero gives follows from the sums in `pricing`; a band gives all points as long as
# it is clipped. A price without a value is refused. Under PF08 a negative price would earn more
# than the maximum, so it has no value there.
FORMULAS: Mapping[str, Formula] = _catalogue(
    Formula("lowest-over-price", "PF01"),
    Formula("above-lowest", "PF02", clip=True),
    Formula("lowest-to-highest", "PF03", at_zero="all", negative=True),
    Formula(
        "around-average", "PF04", always_clipped=True, at_zero="none", negative=True, monotone=False
    ),
    Formula("logarithmic", "PF05", required=("factor",), clip=False),
    Formula("rank-ladder", "PF06", at_zero="all", negative=True),
    Formula(
        "band",
        "PF07",
        required=("floor", "ceiling"),
        clip=True,
        at_zero="all",
        negative=True,
        ceiling="ceiling",
        alone=True,
    ),
    Formula(
        "below-ceiling",
        "PF08",
        required=("ceiling",),
        clip=True,
        at_zero="all",
        ceiling="ceiling",
        alone=True,
    ),
    Formula(
        "reference-over-price",
        "PF09",
        required=("reference",),
        always_clipped=True,
        at_zero="all",
        alone=True,
    ),
    Formula(
        "award-on-value",
        "PF10",
        result="value",
        lower_wins=True,
        at_zero="quality",
        negative=True,
        alone=True,
    ),
    Formula(
        "percentage-discount", "PF11", result="value", required=("k",), lower_wins=True, alone=True
    ),
    Formula("quality-over-price", "PF12", result="value", alone=True),
    Formula("utility-index", "PF13", result="value", required=("n",), monotone=False),
    Formula(
        "quality-only", "PF14", result="none", at_zero="not_counted", negative=True, alone=True
    ),
)


def rank_reversal_possible(rule: PriceRule) -> bool:
    """As the formula says; a logarithm keeps its order as long as it is not clipped (PF05)."""
    if rule.formula == "logarithmic":
        return rule.clips()
    return FORMULAS[rule.formula].rank_reversal_possible


# --- prices under a formula -----------------------------------------------------------------------


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


# --- the rule itself ------------------------------------------------------------------------------


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
