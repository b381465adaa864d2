"""The lump sum: by hand what it comes to, and for any scenario that it adds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria import case
from criteria.canon import canonical, from_plain, to_plain
from criteria.contract_budget import Budget, BudgetYear, Term, TermPart
from criteria.lump_sum import (
    RiskEffect,
    Scenario,
    YearInput,
    adjustment,
    base,
    check,
    lump_sum,
    per_client,
    with_risks,
)
from criteria.lump_sum_figures import Figure, split, step, total, unknown
from criteria.lump_sum_table import (
    Gap,
    Workbench,
    budget_in,
    gap,
    joins_on,
    start,
    work_out,
)
from criteria.lump_sum_warnings import warnings
from criteria.refusals import Refused
from criteria.text import Text

FACTS = case.load("hvb-bw-2022")
EIGHT = 8
BASE = D("38287200")  # 4.558 x 12 x 700
PRICE = D("54696")  # 4.558 x 12
SHARED = Scenario(
    (YearInput(BASE, D(700)),) * EIGHT,
    band_low=D(665),
    band_high=D(735),
    rule="share",
    share=(1, 2),
    price=PRICE,
)


def codes(scenario: Scenario, made: Workbench | None = None) -> list[str]:
    found = warnings(scenario, FACTS, made or work_out(scenario, FACTS, ()))
    return [one.code.removeprefix("lump_sum.") for one in found]


def told(figure: Figure, lang: str = "nl") -> list[str]:
    return [step.sentence(lang) for step in figure.steps]


# The rule of adjustment


@pytest.mark.parametrize(
    ("clients", "amount"),
    [
        ("750", "38697420"),  # 15 above: 15 x 1/2 x 54.696 = 410.220
        ("650", "37876980"),  # 15 below
        ("700", "38287200"),
        ("735", "38287200"),  # the ends belong to the band
        ("665", "38287200"),
        ("735.5", "38300874"),  # 0,5 x 1/2 x 54.696 = 13.674
    ],
)
def test_a_share_of_the_price_for_each_client_outside_the_band(clients: str, amount: str) -> None:
    assert lump_sum(SHARED, 1, D(clients)).value == D(amount)


def test_the_whole_price_and_whole_steps() -> None:
    full = replace(SHARED, rule="full")
    assert lump_sum(full, 1, D(736)).value == BASE + PRICE
    steps = replace(SHARED, rule="step", step_clients=D(10), step_amount=D(500000))
    # 9 above is no whole step, 10 is one, 29 is two
    assert [adjustment(steps, D(735 + n)).value for n in (9, 10, 29)] == [0, 500000, 1000000]
    assert adjustment(steps, D(645)).value == -1000000
    assert adjustment(replace(SHARED, rule="none"), None).value == 0


@pytest.mark.parametrize(
    ("lacks", "code"),
    [
        ({"price": None}, "no_price"),
        ({"share": None}, "no_share"),
        ({"band_low": None}, "no_band"),
        ({"rule": "step"}, "no_step"),
    ],
)
def test_what_is_unknown_stays_unknown(lacks: dict[str, object], code: str) -> None:
    found = lump_sum(replace(SHARED, **lacks), 1, D(750))  # type: ignore[arg-type]
    assert found.value is None and found.steps[-1].code == f"lump_sum.{code}"


def test_inside_the_band_an_unknown_price_does_not_matter() -> None:
    assert lump_sum(replace(SHARED, price=None), 1, D(700)).value == BASE
    assert lump_sum(SHARED, 1, None).value is None


def test_a_share_of_a_third_is_rounded_once() -> None:
    # 1 x 1/3 x 100 = 33,333… and 38.287.200 + 33,33
    third = replace(SHARED, share=(1, 3), price=D(100))
    found = lump_sum(third, 1, D(736))
    assert found.value == D("38287233.33")
    assert told(found)[-3:] == [
        "De aanpassing is een deel van de prijs per cliënt: 1 × 1/3 × 100 ≈ 33,3333",
        "Afgerond op centen: 33,33",
        "38.287.200 + 33,33 = 38.287.233,33",
    ]


def test_every_step_is_a_sentence_in_both_languages() -> None:
    assert told(lump_sum(SHARED, 1, D(650))) == [
        "Ingevuld voor contractjaar 1: 38.287.200",
        "650 cliënten is 15 minder dan de ondergrens van 665.",
        "De aanpassing is een deel van de prijs per cliënt: 15 × 1/2 × 54.696 = 410.220",
        "38.287.200 − 410.220 = 37.876.980",
    ]
    assert told(lump_sum(SHARED, 1, D(650)), "en")[-1] == "38,287,200 − 410,220 = 37,876,980"


# The base and its taper


def tapered(kind: str, by: str | None) -> Scenario:
    years = (YearInput(D(40000000), D(700)), *(YearInput(None, D(700)),) * 7)
    return replace(SHARED, years=years, taper=kind, taper_by=None if by is None else D(by))


def test_a_year_without_an_amount_follows_from_the_last_one_that_has_it() -> None:
    percent, euro = tapered("percent", "2"), tapered("euro", "1000000")
    # 40.000.000 x 0,98 = 39.200.000, and again: 38.416.000
    assert [base(percent, n).value for n in (1, 2, 3)] == [40000000, 39200000, 38416000]
    assert [base(euro, n).value for n in (1, 2, 8)] == [40000000, 39000000, 33000000]
    assert base(tapered("none", None), 8).value == 40000000
    again = replace(percent, years=(*percent.years[:3], YearInput(D(30000000)), *percent.years[4:]))
    assert [base(again, n).value for n in (3, 4, 5)] == [38416000, 30000000, 29400000]
    assert told(base(percent, 3)) == [
        "Vanaf contractjaar 1, elk jaar met de afbouw: 40.000.000 × 0,98 × 0,98 = 38.416.000"
    ]


def test_an_unknown_taper_is_never_guessed() -> None:
    for scenario in (tapered("unknown", None), tapered("percent", None), tapered("euro", None)):
        assert base(scenario, 1).value == 40000000
        assert base(scenario, 2).value is None
    assert base(replace(SHARED, years=(YearInput(),) * EIGHT), 1).value is None
    made = work_out(tapered("unknown", None), FACTS, ())
    assert made.base.lump.value is None and "without" in codes(tapered("unknown", None), made)


# Table A.6


def test_the_budget_of_the_base_term_and_of_eight_years() -> None:
    made = work_out(start(FACTS), FACTS, ())
    assert made.base.budget.value == D("189060604.50")
    assert made.whole.budget.value == D("356198480.50")
    assert sum(row.budget.value or 0 for row in made.calendar) == D("356198480.50")
    # half of 50.004.284 and half of 48.635.554
    assert told(made.years[0].budget) == [
        "2022: 6/12 van 50.004.284 = 25.002.142",
        "2023: 6/12 van 48.635.554 = 24.317.777",
        "25.002.142 + 24.317.777 = 49.319.919",
    ]


def test_years_outside_the_contract_stay_in_the_table_and_out_of_the_total() -> None:
    made = work_out(SHARED, FACTS, ())
    assert [row.year for row in made.calendar] == list(range(2021, 2033))
    assert [row.year for row in made.calendar if not row.counts] == [2021, 2031, 2032]
    assert [row.months for row in made.calendar] == [0, 6, *[12] * 7, 6, 0, 0]
    assert made.calendar[0].total == 49596975 and made.calendar[0].to_budget.room is None


def test_a_calendar_year_outside_the_table_is_unknown() -> None:
    with pytest.raises(Refused, match="2033"):
        budget_in(FACTS.budget, 2033)
    short = replace(FACTS, budget=replace(FACTS.budget, years=FACTS.budget.years[:-4]))  # to 2028
    made = work_out(SHARED, short, ())
    assert [row.budget.value is None for row in made.years] == [False] * 6 + [True, True]
    assert made.base.budget.value == D("189060604.50") and made.whole.budget.value is None
    assert made.whole.lump.value == 8 * BASE and made.whole.to_budget.room is None
    assert [(row.year, row.total) for row in made.calendar][-2:] == [(2029, None), (2030, None)]
    found = [one for one in warnings(SHARED, short, made) if one.code == "lump_sum.years_outside"]
    assert "2029, 2030" in found[0].sentence()
    assert told(made.years[7].budget)[0].startswith("Voor 2029 staat er geen budget in de tabel.")


def test_calendar_years_share_the_lump_sum_by_months() -> None:
    made = work_out(replace(SHARED, years=(YearInput(D("1000.01"), D(700)),) * EIGHT), FACTS, ())
    # half of 1000,01 is 500,005: 500,01 in the first year and the rest, 500,00, in the next
    assert [row.lump.value for row in made.calendar if row.counts][:2] == [
        D("500.01"),
        D("1000.01"),
    ]
    assert sum(row.lump.value or 0 for row in made.calendar) == made.whole.lump.value


# Beside budget and ceiling


def test_half_of_an_amount_is_fifty_percent_of_room() -> None:
    assert gap(D(50), D(100)) == Gap(D(100), D(50), D("50.0"))


def test_a_sum_with_a_part_that_is_unknown_tells_of_that_part_alone() -> None:
    why = unknown("no_joiner_budget")
    assert total([Figure(D(1), (step("joined"),)), why]) == why


def test_room_in_euros_and_percent() -> None:
    made = work_out(SHARED, FACTS, (D(40000000), D(38000000)))
    # 40.000.000 - 38.287.200 = 1.712.800, of 40 million 4,282%; and 287.200 above 38 million
    first, second = made.years[0].to_ceiling, made.years[1].to_ceiling
    assert (first.room, first.percent, first.over) == (D(1712800), D("4.3"), False)
    assert (second.room, second.percent, second.over) == (D(-287200), D("-0.8"), True)
    assert made.years[2].to_ceiling.room is None and made.base.ceiling is None
    assert gap(D(1), D(0)).percent is None


def test_the_ceiling_is_unknown_until_it_is_set() -> None:
    assert "no_ceiling" in codes(SHARED)
    made = work_out(SHARED, FACTS, (D(38000000),) * EIGHT)
    assert codes(SHARED, made)[0] == "over_ceiling" and "no_ceiling" not in codes(SHARED, made)
    assert made.whole.ceiling == 304000000


def test_more_than_the_budget_is_told() -> None:
    high = replace(SHARED, years=(YearInput(D(45500000), D(700)),) * EIGHT)
    found = warnings(high, FACTS, work_out(high, FACTS, ()))
    # budgets: 49,32 47,95 46,58 and from year 4 on below 45,5 million
    assert found[0].sentence().endswith("in contractjaar 4, 5, 6, 7, 8.")


def test_the_budget_drops_below_the_lines_of_the_band() -> None:
    """665, 700 and 735 clients at 54.696: 36.372.840, 38.287.200 and 40.201.560 (A-38)."""
    made = work_out(SHARED, FACTS, ())
    assert [(line.clients, line.figure.value, line.year, line.months) for line in made.lines] == [
        (665, 36372840, 2032, 0),
        (700, 38287200, 2031, 0),
        (735, 40201560, 2030, 6),
    ]
    assert codes(SHARED).count("dropped") == 1 and codes(SHARED).count("dropped_later") == 2
    assert work_out(replace(SHARED, price=None), FACTS, ()).lines == ()


def test_the_price_of_a_client_inside_and_outside_the_band() -> None:
    years = (YearInput(BASE, D(750)), *SHARED.years[1:])
    prices = work_out(replace(SHARED, years=years), FACTS, ()).years[0].prices
    # 38.287.200 / 665, / 700 and / 735; and 38.697.420 / 750
    assert [(one.clients, one.figure.value) for one in prices] == [
        (665, D("57574.74")),
        (700, D("54696.00")),
        (735, D("52091.43")),
        (750, D("51596.56")),
    ]
    assert per_client(Figure(BASE), D(0)).value is None


# Counting bases, joiners, risks


@pytest.mark.parametrize(
    ("basis", "band", "code"),
    [
        ("", "A-36", "basis_unknown"),
        ("A-33", "", "basis_unknown"),
        ("A-33", "A-36", "basis_differs"),
        ("agreed", "A-36", "basis_differs"),
        ("agreed", "agreed", None),
        ("A-32", "A-32", None),
    ],
)
def test_different_counts_are_never_compared_in_silence(
    basis: str, band: str, code: str | None
) -> None:
    found = {one for one in codes(replace(SHARED, basis=basis, band_basis=band)) if "basis" in one}
    assert found == ({code} if code else set())


def test_where_the_text_does_not_say_whether_personal_budgets_count() -> None:
    assert "care_unknown" in codes(replace(SHARED, basis="A-33", band_basis="A-36"))
    assert "care_unknown" not in codes(replace(SHARED, basis="A-33", band_basis="A-32"))


def test_who_joins_later_stands_apart() -> None:
    joined = replace(SHARED, joiner_clients=D(20), joiner_budget=D(1200000))
    made, without = work_out(joined, FACTS, ()), work_out(SHARED, FACTS, ())
    assert joins_on(FACTS) == date(2023, 1, 1)
    # six of the twelve months of contract year 1
    first, second = made.years[0], made.years[1]
    assert (first.joiner_months, first.joiner_clients, first.joiner_budget.value) == (6, 10, 600000)
    assert (second.joiner_months, second.joiner_budget.value) == (12, 1200000)
    assert made.whole.joiner_budget.value == 9000000
    assert (made.whole.budget, made.whole.lump) == (without.whole.budget, without.whole.lump)
    assert "joiners_apart" in codes(joined) and "joiners_unknown" in codes(SHARED)
    assert without.whole.joiner_budget.value is None


def test_risks_give_a_lowest_and_a_highest_lump_sum_without_the_unknown() -> None:
    effects = (
        RiskEffect(1, D(0), D(600000), "RIS-01"),
        RiskEffect(1, D(-546960), D(546960), "RIS-02"),
        RiskEffect(1, None, None, "RIS-03"),
        RiskEffect(2, D(-100), D(100), "RIS-03"),
    )
    risky = replace(SHARED, risks=effects)
    made = work_out(risky, FACTS, ())
    first = made.years[0]
    assert first.low and first.high
    assert (first.low.value, first.high.value) == (BASE - 546960, BASE + 1146960)
    assert first.unknown == 1 and "risks_unknown" in codes(risky)
    assert told(first.low) == [
        "RIS-02: −546.960",
        "Bekende gevolgen van risico’s samen: −546.960",
        "38.287.200 − 546.960 = 37.740.240",
        "Telt niet mee, want het gevolg is hier niet te berekenen: RIS-03",
    ]
    assert made.years[2].low and told(made.years[2].low) == [
        "Gelijk aan de lumpsum, want er is geen bekend gevolg: 38.287.200"
    ]
    assert made.whole.low and made.whole.low.value == 8 * BASE - 547060
    assert work_out(SHARED, FACTS, ()).years[0].low is None
    assert with_risks(Figure(None), [("RIS-01", D(1))]).value is None


# What cannot be counted with


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"years": SHARED.years[:7]}, None),
        ({"taper": "later"}, "taper"),
        ({"rule": "guess"}, "rule"),
        ({"taper": "percent", "taper_by": D(101)}, "taper_by"),
        ({"taper_by": D(-1)}, "taper_by"),
        ({"band_low": D(736)}, "band_high"),
        ({"share": (3, 2)}, "share"),
        ({"share": (1, 0)}, "share"),
        ({"share": (-1, 2)}, "share"),
        ({"step_clients": D(0)}, "step_clients"),
        ({"price": D(-1)}, "price"),
        ({"years": (YearInput(D(-1)), *SHARED.years[1:])}, "base-1"),
        ({"years": (*SHARED.years[:7], YearInput(None, D(-1)))}, "clients-8"),
    ],
)
def test_a_bad_scenario_is_refused_at_its_field(
    change: dict[str, object], field: str | None
) -> None:
    found = check(replace(SHARED, **change), EIGHT)  # type: ignore[arg-type]
    assert [one.field for one in found] == [field]
    assert all(one.sentence("nl") and one.sentence("en") for one in found)


def test_a_taper_below_zero_is_refused() -> None:
    assert check(tapered("euro", "5000000"), EIGHT) == check(tapered("euro", "5714285.71"), EIGHT)
    assert [one.code for one in check(tapered("euro", "5714285.72"), EIGHT)] == [
        "lump_sum.below_zero"
    ]


def test_a_good_scenario_is_not_refused() -> None:
    assert check(SHARED, EIGHT) == check(start(FACTS), EIGHT) == ()


# Any scenario

AMOUNTS = st.decimals(0, 10**8, places=2)
CLIENTS = st.decimals(0, 2000, places=1)
SCENARIOS = st.builds(
    Scenario,
    years=st.lists(
        st.builds(YearInput, st.none() | AMOUNTS, st.none() | CLIENTS), min_size=8, max_size=8
    ).map(tuple),
    taper=st.sampled_from(("unknown", "none", "percent")),
    taper_by=st.none() | st.decimals(0, 100, places=3),
    band_low=st.none() | st.decimals(600, 700, places=0),
    band_high=st.none() | st.decimals(700, 800, places=0),
    basis=st.sampled_from(("", "agreed", "A-33")),
    band_basis=st.sampled_from(("", "agreed", "A-36")),
    rule=st.sampled_from(("none", "share", "full", "step")),
    share=st.none() | st.integers(0, 7).map(lambda n: (n, 7)),
    price=st.none() | AMOUNTS,
    step_clients=st.none() | st.decimals("0.1", 50, places=1),
    step_amount=st.none() | AMOUNTS,
    joiner_budget=st.none() | AMOUNTS,
    joiner_clients=st.none() | CLIENTS,
    risks=st.lists(
        st.builds(
            RiskEffect,
            st.integers(1, 8),
            st.none() | st.decimals(-(10**6), 0, places=2),
            st.none() | st.decimals(0, 10**6, places=2),
        ),
        max_size=4,
    ).map(tuple),
)


@given(SCENARIOS)
def test_both_tables_add_up_to_the_cent(scenario: Scenario) -> None:
    made = work_out(scenario, FACTS, ())
    assert check(scenario, EIGHT) == ()
    assert sum(row.budget.value or 0 for row in made.calendar) == made.whole.budget.value
    if made.whole.lump.value is not None:
        assert sum(row.lump.value or 0 for row in made.calendar) == made.whole.lump.value
        assert sum(row.lump.value or 0 for row in made.years) == made.whole.lump.value
    for row in made.years:
        if row.lump.value is not None:
            assert row.base.value is not None and row.adjustment.value is not None
            assert row.lump.value == row.base.value + row.adjustment.value
            assert row.lump.value.as_tuple().exponent == -2
            if row.low and row.high:
                assert row.low.value is not None and row.high.value is not None
                assert row.low.value <= row.lump.value <= row.high.value


@given(SCENARIOS, CLIENTS, CLIENTS)
def test_more_clients_never_lower_the_lump_sum(scenario: Scenario, one: D, other: D) -> None:
    low, high = (adjustment(scenario, n).value for n in sorted((one, other)))
    assert low is None or high is None or low <= high


@given(SCENARIOS, st.decimals(0, 1, places=2))
def test_inside_the_band_nothing_changes(scenario: Scenario, place: D) -> None:
    if scenario.band is not None:
        low, high = scenario.band
        assert adjustment(scenario, low + (high - low) * place).value == 0


@given(SCENARIOS)
def test_the_same_scenario_travels_and_says_everything(scenario: Scenario) -> None:
    assert from_plain(Scenario, to_plain(scenario)) == scenario
    assert canonical(to_plain(scenario))
    made = work_out(scenario, FACTS, (D(40000000),) * 5)
    figures = [f for row in made.years for f in (row.base, row.adjustment, row.lump, row.budget)]
    for lang in ("nl", "en"):
        assert all(step.sentence(lang) for one in figures for step in one.steps)
        assert all(one.sentence(lang) for one in warnings(scenario, FACTS, made))


@given(AMOUNTS, st.lists(st.integers(1, 11), min_size=1, max_size=5))
def test_parts_of_a_year_add_up_to_it(amount: D, months: list[int]) -> None:
    while sum(months) > 12:
        months.pop()
    whole = [*months, 12 - sum(months)]
    assert sum(split(amount, whole)) == amount
    for part, number in zip(split(amount, whole), whole, strict=True):
        assert abs(Fraction(part) - Fraction(amount) * number / 12) <= Fraction(1, 100)


@given(st.integers(1, 12), st.lists(AMOUNTS, min_size=3, max_size=3))
def test_a_contract_that_begins_in_any_month_adds_up(month: int, totals: list[D]) -> None:
    """Thirds of a cent are nobody's: both tables have the same total."""
    term = Term(date(2022, month, 1), (TermPart("base", 2),), Text("", ""), "S §1 L1")
    years = tuple(BudgetYear(2022 + n, total, D(0), total) for n, total in enumerate(totals))
    facts = replace(FACTS, term=term, budget=replace(FACTS.budget, years=years))
    scenario = Scenario((YearInput(D("1000.01")),) * 2, taper="none")
    made = work_out(scenario, facts, ())
    assert isinstance(facts.budget, Budget)
    assert sum(row.budget.value or 0 for row in made.calendar) == made.whole.budget.value
    assert sum(row.lump.value or 0 for row in made.calendar) == D("2000.02")
    assert facts.comparison_total() == made.whole.budget.value
    assert [row.year for row in made.calendar] == [2022, 2023, 2024]
    contract = facts.contract_years()
    assert [facts.budget_for(one) for one in contract] == [one.budget.value for one in made.years]
    beside = {row.year: row.pro_rata for row in facts.comparison_years()}
    assert beside == {row.year: row.budget.value for row in made.calendar}
    assert sum(beside.values()) == sum(facts.budget_for(one) or 0 for one in contract)
    full = next(row for row in made.calendar if row.months == 12)
    assert full.budget.value == full.total
