"""What a tenderer reads of its own price: the formula of the plan, the sum, and no other amount."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest

from criteria.formulas import FORMULAS, PriceRule
from criteria.outcome import Entrant, ranking
from criteria.own_price import own_price, price_lines
from tests.rules.plans import PLAN

OWN, OTHER = D(1_234_567), D(1_111_111)
PARAMETERS = {
    "floor": D(1_000_000),
    "ceiling": D(1_500_000),
    "reference": D(1_050_000),
    "factor": D(3),
    "k": D("0.25"),
    "n": D("0.5"),
}


def told(rule: PriceRule, lang: str = "nl") -> str:
    lot = PLAN.lots[0]
    award = replace(lot.award, price=rule)
    if rule.formula == "award-on-value":
        questions = tuple(replace(q, points=None, value=D(5000)) for q in award.questions)
        award = replace(award, questions=questions)
    plan = replace(PLAN, lots=(replace(lot, award=award, priced_years=1, ceilings=()),))
    marks = tuple((one.id, D(8)) for one in plan.lots[0].award.questions)
    inside = (Entrant("1", "T", marks, (OWN,)), Entrant("2", "W", marks, (OTHER,)))
    found = ranking(plan, lot.id, "award", inside)
    ranked = next(one for one in found.offers if one.id == "T")
    own = own_price(plan.lots[0], (OWN,), ranked)
    return "\n".join(price_lines(own, lang)) if own else ""


def rule(formula: str) -> PriceRule:
    known = FORMULAS[formula]
    given = tuple((name, PARAMETERS[name]) for name in known.required)
    return PriceRule(formula, D(20) if known.needs_points else None, given)


def test_a_band_is_told_with_its_parameters_and_the_sum() -> None:
    lines = told(rule("band")).split("\n")
    assert lines[0] == "Uw prijs is 1.234.567,00 euro: uw lumpsum van contractjaar 1."
    assert "Bij een prijs van 1.000.000 euro krijgt een inschrijving alle punten" in lines[1]
    assert lines[2].startswith("De formule is: punten = 20 × (1.500.000 − prijs)")
    # 20 × (1,500,000 − 1,234,567) / 500,000 = 10.61732
    assert lines[3].startswith("Prijs: 20 × (1.500.000 − 1.234.567) / (1.500.000 − 1.000.000)")
    assert "10,6173" in lines[3]


def test_a_formula_that_compares_prices_names_no_other_amount() -> None:
    lines = told(rule("lowest-over-price")).split("\n")
    # 20 × 1,111,111 / 1,234,567 = 18.0000…
    assert (
        lines[-1] == "Met uw prijs geeft dat 18,0000 punten. Bedragen van anderen noemen wij niet."
    )


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_formula_tells_the_amount_of_another(formula: str, lang: str) -> None:
    text = told(rule(formula), lang)
    assert "{" not in text
    digits = text.replace(".", "").replace(",", "")
    assert "1111111" not in digits
    assert ("1234567" in digits) == FORMULAS[formula].needs_price
