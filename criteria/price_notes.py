"""What an officer must know of a price formula before it is published, in sentences.

Warnings keep nothing from being sealed: a relative formula is a choice, made with open eyes. What a
formula is like stands in the catalogue of formulas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from criteria.catalogue import FormulaRow, load
from criteria.formulas import FORMULAS, PriceRule, rank_reversal_possible
from criteria.numbers import round_half_up
from criteria.outcome import priced
from criteria.plan import EvaluationPlan, LotRules
from criteria.price_curve import Flat, flats, highest_price
from criteria.pricing import points_beside
from criteria.refusals import Refusal, refusal
from criteria.tryout import numbers

MOST_FLATS = 4
_AVERAGE = "around-average"
"""Has no value where every price is zero."""


def properties() -> Mapping[str, FormulaRow]:
    """What the catalogue says of each formula."""
    return {row.id: row for row in load().formulas}


# --- warnings -------------------------------------------------------------------------------------


def plan_warnings(plan: EvaluationPlan) -> tuple[Refusal, ...]:
    """The warnings of every lot, each at its place in the plan."""
    return tuple(one for lot in plan.lots for one in lot_warnings(lot))


def lot_warnings(lot: LotRules) -> tuple[Refusal, ...]:
    """What makes the price formula or the marks of a lot risky."""
    return (*_marks_against_best(lot), *_formula_warnings(lot))


def _marks_against_best(lot: LotRules) -> Iterator[Refusal]:
    for stage, rules in lot.stages:
        if rules.against == "best":
            yield refusal("tryout.against_best", f"lots/{lot.id}/{stage}/against")


def _formula_warnings(lot: LotRules) -> Iterator[Refusal]:
    rule = lot.award.price
    if rule is None:
        return
    field, known = f"lots/{lot.id}/award/price/formula", properties()[rule.formula]
    if known.relative:
        turns = rank_reversal_possible(rule)
        yield refusal("tryout.relative" if turns else "tryout.relative_keeps_order", field)
    if not known.monotone:
        yield refusal("tryout.not_monotone", field)
    if known.at_zero == "undefined":
        yield refusal("tryout.undefined_at_zero", field)
    yield from _ceilings_differ(lot, rule)


def _ceilings_differ(lot: LotRules, rule: PriceRule) -> Iterator[Refusal]:
    """The ceiling of the formula beside those of the years whose prices it compares."""
    ceiling = numbers(rule).get("ceiling") if FORMULAS[rule.formula].needs_ceiling else None
    if ceiling is None or not lot.ceilings:
        return
    together = priced(lot, lot.ceilings)
    if ceiling != together:
        place = f"lots/{lot.id}/award/price/ceiling"
        yield refusal("tryout.ceilings_differ", place, ceiling=ceiling, together=together)


# --- dead zones and prices outside the range ------------------------------------------------------


def zones(lot: LotRules, others: tuple[Fraction, ...]) -> tuple[Refusal, ...]:
    """Where a price makes no difference, and what happens outside, beside prices of others."""
    rule = lot.award.price
    if rule is None or not FORMULAS[rule.formula].needs_points:
        return (*_at_zero(rule, others), *_above_ceilings(lot))
    found = flats(rule, others)
    inside = [flat for flat in found if flat.low and flat.high is not None]
    return (
        *_at_zero(rule, others),
        *(_flat(flat) for flat in found if flat not in inside[MOST_FLATS:]),
        *(
            (refusal("tryout.flat_more", count=len(inside) - MOST_FLATS),)
            if len(inside) > MOST_FLATS
            else ()
        ),
        *_below_zero(rule, others),
        *_above_ceilings(lot),
    )


def _at_zero(rule: PriceRule | None, others: Sequence[Fraction]) -> Iterator[Refusal]:
    """What a price of nothing gets beside the others, where it has a result at all."""
    if rule is None:
        return
    formula = FORMULAS[rule.formula]
    if formula.at_zero == "quality":
        yield refusal("tryout.at_zero_quality")
    elif formula.zero and formula.needs_points and (sum(others) > 0 or formula.name != _AVERAGE):
        points = near(points_beside(rule, others, Fraction()))
        yield refusal("tryout.at_zero", points=points, most=rule.points)


def _flat(flat: Flat) -> Refusal:
    low, points = euros(flat.low), near(flat.points)
    if flat.high is None:
        code = "tryout.flat_above" if flat.low else "tryout.flat_everywhere"
        return refusal(code, low=low, points=points)
    code = "tryout.flat_between" if flat.low else "tryout.flat_below"
    return refusal(code, low=low, high=euros(flat.high), points=points)


def _below_zero(rule: PriceRule, others: Sequence[Fraction]) -> Iterator[Refusal]:
    """Without clipping, points go on falling below zero, and in a band rise above the maximum."""
    if rule.clips() or FORMULAS[rule.formula].clip is None:
        return
    top = highest_price(rule, others, Fraction())
    if top is not None:
        yield refusal("tryout.below_zero", price=euros(top))
    if rule.formula == "band":
        yield refusal("tryout.above_most", price=euros(rule.number("floor")))


def _above_ceilings(lot: LotRules) -> Iterator[Refusal]:
    if lot.ceilings:
        yield refusal("tryout.above_ceilings", together=priced(lot, lot.ceilings))


def near(number: Fraction, places: int = 3) -> Fraction:
    """A number as a reader takes it in: to a few decimals, without zeros behind them."""
    return Fraction(round_half_up(number, places))


def euros(amount: Fraction) -> Decimal:
    """Whole euros, and cents for what is small."""
    whole = round_half_up(amount, 0)
    return whole if abs(whole) >= 1000 or amount == whole else round_half_up(amount, 2)
