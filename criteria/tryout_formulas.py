"""The price formulas a plan could have chosen, each ready to be tried on the same offers.

What the plan does not say about another formula follows from the plan and from the invented prices:
floor and reference from the lowest price, ceiling from the highest, euros for quality from what a
point costs between the two (a band and award on value then rank alike: PF07 and PF10).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from criteria.formulas import FORMULAS, Formula, PriceRule
from criteria.numbers import round_half_up
from criteria.plan import StageRules
from criteria.ranking_rules import RankingRules, check_rules
from criteria.tryout import Invented, numbers

_PLACES = 4
_FACTOR = Decimal(2)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A formula with everything the ranking needs; `assumed` are parameters not of the plan."""

    formula: Formula
    rules: RankingRules
    chosen: bool
    assumed: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class _Scale:
    """Quality and price on one measure: points or euros for each criterion, points for the price.

    known      what the plan says of parameters
    per_point  what a point is worth in euros
    """

    own: RankingRules
    known: dict[str, Decimal]
    points: tuple[Decimal, ...]
    values: tuple[Decimal, ...]
    price: Decimal
    per_point: Fraction


def suitable(
    rules: StageRules, invented: Invented, ceiling: Decimal | None = None
) -> tuple[Candidate, ...]:
    """The formula of the plan, and every other that can be tried on the same offers.

    ceiling  the highest price of the plan, where it has one
    """
    own = rules.ranking_rules()
    chosen = FORMULAS[own.price.formula] if own.price is not None else None
    known = ({"ceiling": ceiling} if ceiling is not None else {}) | numbers(own.price)
    scale = None if chosen is not None and not chosen.needs_price else _scale(own, known, invented)
    found = []
    for formula in FORMULAS.values():
        if formula is chosen:
            found.append(Candidate(formula, own, True))
        elif scale is not None and formula.needs_price:
            found += _candidate(formula, scale, invented)
    return tuple(found)


def _scale(own: RankingRules, known: dict[str, Decimal], invented: Invented) -> _Scale | None:
    """None where the plan does not say what a price weighs against quality."""
    span = Fraction(invented.high) - Fraction(invented.low)
    if not span:
        return None
    if own.on_value:
        values = [Fraction(one.value or 0) for one in own.criteria]
        every = span + sum(values)
        points = tuple(_kept(100 * value / every) for value in values)
        price = _kept(100 * span / every)
        return _Scale(own, known, points, tuple(map(_kept, values)), price, every / 100)
    points = tuple(one.points or Decimal(0) for one in own.criteria)
    said = own.price.points if own.price is not None else None
    price = 100 - sum(points, Decimal(0)) if said is None else said
    if price <= 0:
        return None
    per_point = span / Fraction(price)
    values_ = tuple(_kept(Fraction(one) * per_point, 2) for one in points)
    return _Scale(own, known, points, values_, price, per_point)


def _kept(number: Fraction, places: int = _PLACES) -> Decimal:
    return round_half_up(number, places)


def _candidate(formula: Formula, scale: _Scale, invented: Invented) -> list[Candidate]:
    own, on_value = scale.own, formula.name == "award-on-value"
    given, usual = scale.known, _usual(scale, invented)
    known = usual | given
    names = [name for name in formula.required if name in known]
    criteria = tuple(
        replace(one, points=None, value=value)
        if on_value
        else replace(one, points=points, value=None)
        for one, points, value in zip(own.criteria, scale.points, scale.values, strict=True)
    )
    parameters = tuple((name, known[name]) for name in names)
    rule = PriceRule(formula.name, scale.price if formula.needs_points else None, parameters)
    made = replace(own, criteria=criteria, price=rule, minimum_total=_least(scale, on_value))
    if own.price is None or _unit(formula) != _unit(FORMULAS[own.price.formula]):
        made = replace(made, rounding=replace(own.rounding, total=None))
    if on_value != own.on_value:
        made = replace(made, rounding=replace(made.rounding, criterion=None))
    if check_rules(made):
        return []
    assumed = tuple((name, usual[name]) for name in names if name not in given)
    return [Candidate(formula, made, False, assumed)]


def _unit(formula: Formula) -> str:
    """What a result counts in: points, euros, or an index of its own."""
    if not formula.is_value:
        return formula.result
    return "euros" if formula.lower_wins else formula.name


def _usual(scale: _Scale, invented: Invented) -> dict[str, Decimal]:
    """Parameters for a formula the plan did not choose."""
    quality = sum(map(Fraction, scale.points), Fraction())
    discount = sum(map(Fraction, scale.values), Fraction()) / Fraction(invented.high)
    found = {
        "floor": invented.low,
        "ceiling": invented.high,
        "reference": invented.low,
        "factor": _FACTOR,
        "n": _kept(quality / Fraction(scale.price)),
    }
    return found | ({"k": _kept(discount)} if discount < 1 else {})


def _least(scale: _Scale, on_value: bool) -> Decimal | None:
    """The minimum quality of the plan, in points or in euros."""
    least = scale.own.minimum_total
    if least is None or on_value == scale.own.on_value:
        return least
    factor = scale.per_point if on_value else 1 / scale.per_point
    return _kept(Fraction(least) * factor)
