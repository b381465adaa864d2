"""What keeps a plan from being sealed in its lots: their names, prices, numbers and stages."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from criteria.formulas import FORMULAS
from criteria.plan import EvaluationPlan, LotRules
from criteria.plan.check_stage import check_stage
from criteria.plan.limits import MOST_ADMITTED, MOST_AMOUNT
from criteria.refusals import Refusal, refusal

_CENTS = 100
_WHOLE = 100


def check_lots(plan: EvaluationPlan) -> Iterator[Refusal]:
    """What each lot still lacks, and what in it could never be meant."""
    if not plan.lots:
        yield refusal("plan.lots_missing", "lots")
    years = len(plan.facts.contract_years())
    for lot in plan.lots:
        place = f"lots/{lot.id}"
        if len(plan.lots) > 1 and not lot.title.nl.strip():
            yield refusal("plan.name_missing", f"{place}/title/nl")
        for name, rules in lot.stages:
            yield from check_stage(rules, f"{place}/{name}")
        yield from _check_price(lot, place)
        if lot.admitted < 1:
            yield refusal("plan.admitted_too_few", f"{place}/admitted")
        if lot.admitted > MOST_ADMITTED:
            yield refusal("plan.admitted_too_many", f"{place}/admitted", most=MOST_ADMITTED)
        if not 1 <= lot.priced_years <= years:
            yield refusal("plan.priced_years_wrong", f"{place}/priced_years", years=years)
        yield from _check_low(lot, place)
        for name, amounts in (("ceilings", lot.ceilings), ("fixed_prices", lot.fixed_prices)):
            if len(amounts) not in (0, years):
                yield refusal("plan.ceiling_incomplete", f"{place}/{name}", years=years)
            if not all(map(_is_amount, amounts)):
                yield refusal("plan.amount_out_of_range", f"{place}/{name}", most=MOST_AMOUNT)


def _check_price(lot: LotRules, place: str) -> Iterator[Refusal]:
    price = lot.award.price
    if price is None:
        yield refusal("plan.price_missing", f"{place}/award/price")
    elif FORMULAS[price.formula].needs_ceiling and not lot.ceilings:
        yield refusal("plan.ceiling_missing", f"{place}/ceilings")
    if lot.fixed_prices and (price is None or price.formula != "quality-only"):
        yield refusal("plan.fixed_price_with_formula", f"{place}/fixed_prices")


def _check_low(lot: LotRules, place: str) -> Iterator[Refusal]:
    """A percentage from which a price is low lies between nothing and everything, and the one
    below a reference needs its amount."""
    for name in ("low_mean", "low_next", "low_reference"):
        share = getattr(lot, name)
        if share is not None and not 0 < share < _WHOLE:
            yield refusal("plan.low_share_wrong", f"{place}/{name}")
    if (lot.low_reference is None) != (lot.low_amount is None):
        missing = "low_amount" if lot.low_amount is None else "low_reference"
        yield refusal("plan.low_reference_incomplete", f"{place}/{missing}")
    if lot.low_amount is not None and (not lot.low_amount or not _is_amount(lot.low_amount)):
        yield refusal("plan.amount_out_of_range", f"{place}/low_amount", most=MOST_AMOUNT)


def _is_amount(amount: Decimal) -> bool:
    return 0 <= amount <= MOST_AMOUNT and (Fraction(amount) * _CENTS).denominator == 1
