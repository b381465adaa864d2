"""Financial ratios: exact, and honest about what has no number."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from criteria.catalogue import load
from criteria.ratios import consolidated, settled, value, verdict
from criteria.refusals import Refused

RATIOS = {ratio.id: ratio for ratio in load().ratios}
TERMS = load().terms
R1, R2, R3, R4, R5, R6 = (RATIOS[f"R{n}"] for n in range(1, 7))


def amounts(**given: int) -> dict[str, D]:
    return {term: D(amount) for term, amount in given.items()}


CURRENT = amounts(current_assets=1200, inventories=150, current_liabilities=900)
A = amounts(equity=450, total_assets=2000)
B = amounts(equity=50, total_assets=600)


def test_the_ratios_are_exact() -> None:
    assert value(R1, CURRENT) == F(4, 3)  # 1200 / 900 = 1.3333…
    assert value(R2, CURRENT) == F(7, 6)  # (1200 - 150) / 900 = 1050 / 900 = 1.1667
    assert value(R3, A) == F(45, 2)  # 450 / 2000 = 22.5%
    assert value(R5, amounts(operating_result=3, interest_paid=2)) == F(3, 2)
    assert value(R6, amounts(yearly_contract_value=40, total_revenue=100)) == 40


def test_a_consortium_passes_as_a_whole_where_a_member_fails() -> None:
    # A 450/2000 = 22.5%, B 50/600 = 8.33%, together 500/2600 = 19.23%: at 19% the choice decides
    both = consolidated([A, B], TERMS)
    assert value(R3, both) == F(100 * 500, 2600)
    level = D(19)
    assert [verdict(R3, level, one) for one in (A, B, both)] == ["pass", "fail", "pass"]
    assert verdict(R3, D(20), both) == "fail"


def test_the_level_itself_is_enough() -> None:
    assert verdict(R3, D("22.5"), A) == "pass"
    assert verdict(R3, D("22.51"), A) == "fail"
    revenue = amounts(yearly_contract_value=60, total_revenue=100)
    assert verdict(R6, D(60), revenue) == "pass" and verdict(R6, D("59.9"), revenue) == "fail"


@pytest.mark.parametrize(
    ("id_", "wanted"),
    [
        ("R1", "pass"),
        ("R2", "pass"),
        ("R3", "open"),
        ("R4", "open"),
        ("R5", "pass"),
        ("R6", "open"),
    ],
)
def test_division_by_zero_has_no_number_and_the_verdict_of_the_catalogue(
    id_: str, wanted: str
) -> None:
    ratio = RATIOS[id_]
    given = {term: D(0) if term in ratio.denominator.plus else D(7) for term in ratio.terms}
    assert value(ratio, given) is None
    assert verdict(ratio, D(1), given) == wanted


def test_a_denominator_below_zero_turns_the_sign_so_a_person_decides() -> None:
    # -10 / -5 = 2, which looks like a good interest cover and is none
    given = amounts(operating_result=-10, interest_paid=-5)
    assert value(R5, given) == 2
    assert verdict(R5, D("1.5"), given) == "open"


def year(result: int) -> dict[str, D]:
    return amounts(net_result=result, total_revenue=100)


@pytest.mark.parametrize(
    ("results", "wanted"),
    [
        ([5, 0, -3], "pass"),  # two of three years at 0% or more
        ([5, -1, -3], "fail"),  # one of three
        ([5, 0], "pass"),
        ([5], "open"),  # two years are not there and could decide it
        ([-1, -1], "fail"),  # the third cannot help any more
        ([], "open"),
    ],
)
def test_a_level_is_met_in_enough_years(results: list[int], wanted: str) -> None:
    assert (R4.years_needed, R4.years_seen) == (2, 3)
    found = [verdict(R4, D(0), year(result)) for result in results]
    assert settled(found, R4.years_seen, R4.years_needed) == wanted


def test_a_year_without_revenue_is_open() -> None:
    empty = amounts(net_result=5, total_revenue=0)
    found = [verdict(R4, D(0), one) for one in (year(5), empty, year(-1))]
    assert settled(found, R4.years_seen, R4.years_needed) == "open"


def test_a_missing_amount_is_refused_and_never_zero() -> None:
    with pytest.raises(Refused) as refused:
        value(R2, amounts(current_assets=1200))
    assert [one.code for one in refused.value.refusals] == ["ratios.missing"] * 2
    assert [one.field for one in refused.value.refusals] == ["inventories", "current_liabilities"]
    both = consolidated([CURRENT, amounts(current_assets=1, current_liabilities=1)], TERMS)
    assert both == amounts(current_assets=1201, current_liabilities=901)


def test_no_number_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        value(R3, {"equity": D("NaN"), "total_assets": D("Infinity")})
    assert [one.code for one in refused.value.refusals] == ["ratios.not_a_number"] * 2


def test_the_value_of_the_contract_is_counted_once() -> None:
    # 40 / (60 + 20) = 50%, not 80 / 80
    members = [amounts(yearly_contract_value=40, total_revenue=each) for each in (60, 20)]
    assert value(R6, consolidated(members, TERMS)) == 50
    members[1]["yearly_contract_value"] = D(41)
    with pytest.raises(Refused) as refused:
        consolidated(members, TERMS)
    assert refused.value.refusals[0].code == "ratios.contract_differs"


def test_nobody_together_has_no_amounts() -> None:
    assert consolidated([], TERMS) == {}
