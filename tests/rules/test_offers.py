"""Price formulas, each number worked out by hand or taken from the catalogue of formulas."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from criteria.formulas import (
    FORMULAS,
    PriceRule,
    check_domain,
    check_market,
    check_price_rule,
    rank_reversal_possible,
)
from criteria.numbers import show
from criteria.offers import Basket, Part, amount, check_price
from criteria.pricing import notional_values, price_points


def rule(formula, points="40", **parameters):
    named = {n: v if isinstance(v, bool) else D(v) for n, v in parameters.items()}
    return PriceRule(formula, None if points is None else D(points), tuple(named.items()))


def four(numbers):
    return [show(number, 4, "en").replace("\u2212", "-") for number in numbers]


def points(formula, prices, weight="40", **parameters):
    return four(price_points(rule(formula, weight, **parameters), [D(p) for p in prices]))


SET = ("100", "110", "140")

# One data set under every formula for the price alone: W 40, bound 80, ceiling 150, reference 100.
ONE_SET = [
    ("lowest-over-price", {}, ["40.0000", "36.3636", "28.5714"]),
    ("above-lowest", {}, ["40.0000", "36.0000", "24.0000"]),
    ("lowest-to-highest", {}, ["40.0000", "30.0000", "0.0000"]),
    ("around-average", {}, ["34.2857", "37.7143", "32.0000"]),
    ("logarithmic", {"factor": "2"}, ["40.0000", "34.4999", "20.5829"]),
    ("rank-ladder", {}, ["40.0000", "20.0000", "0.0000"]),
    ("band", {"floor": "80", "ceiling": "150"}, ["28.5714", "22.8571", "5.7143"]),
    ("below-ceiling", {"ceiling": "150"}, ["13.3333", "10.6667", "2.6667"]),
    ("reference-over-price", {"reference": "100"}, ["40.0000", "36.3636", "28.5714"]),
]


@pytest.mark.parametrize(("formula", "parameters", "expected"), ONE_SET)
def test_one_set_of_prices_under_every_formula(formula, parameters, expected):
    assert points(formula, SET, **parameters) == expected


def test_points_are_exact_and_not_rounded():
    # 40 × 100 / 110 = 400/11
    assert price_points(rule("lowest-over-price"), [D("100"), D("110")])[1] == F(400, 11)


def test_ed1_one_price_near_zero_wipes_out_the_difference_between_the_others():
    assert points("lowest-over-price", ("0.01", "110", "140")) == ["40.0000", "0.0036", "0.0029"]


def test_ed2_between_lowest_and_highest_equal_prices_all_get_the_maximum():
    assert points("lowest-to-highest", ("100", "100", "100")) == ["40.0000"] * 3


@pytest.mark.parametrize(("clip", "expected"), [(True, "0.0000"), (False, "-5.7143")])
def test_ed3_above_the_ceiling_of_a_band(clip, expected):
    # 40 × (150 − 160) / (150 − 80) = −5,7143
    assert points("band", ("160",), floor="80", ceiling="150", clip=clip) == [expected]


@pytest.mark.parametrize(("clip", "expected"), [(True, "0.0000"), (False, "-2.6667")])
def test_ed4_above_a_ceiling(clip, expected):
    # 40 × (150 − 160) / 150 = −2,6667
    assert points("below-ceiling", ("160",), ceiling="150", clip=clip) == [expected]


def test_clip_holds_by_default_for_the_linear_formulas_and_not_for_the_logarithm():
    assert points("above-lowest", ("100", "300")) == ["40.0000", "0.0000"]
    assert points("above-lowest", ("100", "300"), clip=False) == ["40.0000", "-40.0000"]
    assert points("logarithmic", ("100", "400"), factor="2") == ["40.0000", "-40.0000"]
    assert points("logarithmic", ("100", "400"), factor="2", clip=True) == ["40.0000", "0.0000"]


def test_ed5_a_price_of_zero_between_lowest_and_highest():
    assert points("lowest-to-highest", ("0", "110", "140")) == ["40.0000", "8.5714", "0.0000"]


def test_ed6_a_price_of_zero_around_the_average_gets_nothing():
    assert points("around-average", ("0", "110", "140")) == ["0.0000", "27.2000", "12.8000"]


def test_ed9_the_published_logarithm():
    # 100 − 50 × log2(P / Pmin) is the logarithm with W 100 and factor 4
    assert points("logarithmic", ("80", "100", "125"), "100", factor="4") == [
        *("100.0000", "83.9036", "67.8072")
    ]


def test_a_logarithm_that_comes_out_even_is_exact():
    assert price_points(rule("logarithmic", factor="2"), [D(50), D(100), D(200)]) == (40, 0, -40)


def test_one_offer_on_the_ladder_gets_the_maximum_and_equal_prices_share_the_best_place():
    assert points("rank-ladder", ("70",)) == ["40.0000"]
    assert points("rank-ladder", ("70", "70", "90")) == ["40.0000", "40.0000", "0.0000"]


def test_no_prices_give_no_points():
    assert price_points(rule("lowest-over-price"), []) == ()
    assert notional_values(rule("quality-over-price", None), [], []) == ()


# --- price and quality together -----------------------------------------------------------------


def values(formula, prices, qualities, **parameters):
    given = rule(formula, None, **parameters)
    return four(notional_values(given, [F(p) for p in prices], [F(q) for q in qualities]))


def test_award_on_value_takes_the_value_of_quality_off_the_price():
    # 100 − 105 × 0,6 = 37
    assert values("award-on-value", SET, (63, 84, F(945, 10))) == ["37.0000", "26.0000", "45.5000"]


def test_ed8_and_ed10_award_on_value():
    million = values("award-on-value", ("1000000", "1060000", "1150000"), (240000, 320000, 360000))
    assert million == ["760,000.0000", "740,000.0000", "790,000.0000"]
    assert values("award-on-value", ("80000",), (1500,)) == ["78,500.0000"]


def test_discount_ratio_and_index_on_one_set():
    quality = ("0.6", "0.8", "0.9")
    assert values("percentage-discount", SET, quality, k="0.4") == ["76.0000", "74.8000", "89.6000"]
    assert values("quality-over-price", SET, quality) == ["0.0060", "0.0073", "0.0064"]
    assert values("utility-index", SET, quality, n="1.5") == ["0.5500", "0.7727", "0.7143"]


def test_ed11_the_published_utility_index():
    found = values("utility-index", ("1000", "875", "600"), ("0.9", "0.8", "0.6"), n="1.5")
    assert found == ["0.6000", "0.5829", "0.5500"]


# --- prices --------------------------------------------------------------------------------------


def basket(total, *rates):
    parts = zip(("12000", "6000", "4000"), rates, strict=True)
    return Basket(D(total), tuple(Part(D(quantity), D(rate)) for quantity, rate in parts))


def test_ed7_two_baskets_with_other_rates_cost_the_same():
    first = basket("1144000.00", "52.00", "61.00", "38.50")
    second = basket("1144000.00", "50.00", "64.00", "40.00")
    assert check_price(first) == check_price(second) == ()
    assert amount(first) == amount(second) == 1144000


def test_parts_that_do_not_add_up_are_refused():
    (found,) = check_price(basket("1144000.01", "52.00", "61.00", "38.50"), "price")
    assert (found.code, found.field) == ("ranking.basket_off", "price")
    assert found.sentence() == (
        "De onderdelen zijn samen 1.144.000, maar het bedrag is 1.144.000,01."
    )


def test_an_empty_basket_and_a_price_that_is_no_number_are_refused():
    assert [one.code for one in check_price(Basket(D(0), ()))] == ["ranking.basket_empty"]
    assert [one.code for one in check_price(D("NaN"))] == ["ranking.not_a_number"]
    assert [one.code for one in check_price(Basket(D("Infinity"), ()))] == ["ranking.not_a_number"]


# price 0, price below 0: has the formula a value?
DOMAINS = {
    "lowest-over-price": (False, False),
    "above-lowest": (False, False),
    "lowest-to-highest": (True, True),
    "around-average": (True, True),
    "logarithmic": (False, False),
    "rank-ladder": (True, True),
    "band": (True, True),
    "below-ceiling": (True, False),
    "reference-over-price": (True, False),
    "award-on-value": (True, True),
    "percentage-discount": (False, False),
    "quality-over-price": (False, False),
    "utility-index": (False, False),
    "quality-only": (True, True),
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_price_without_a_value_is_refused(formula):
    found = tuple(not check_domain(PriceRule(formula), D(price)) for price in ("0", "-1"))
    assert found == DOMAINS[formula]
    assert check_domain(PriceRule(formula), D("0.01")) == ()


def test_a_price_of_zero_against_a_reference_gets_the_maximum():
    assert points("reference-over-price", ("0", "200"), reference="100") == ["40.0000", "20.0000"]


def test_an_average_of_zero_is_refused():
    assert [r.code for r in check_market(rule("around-average"), [D(0), D(0)], "offers")] == [
        "ranking.average_without_value"
    ]
    assert check_market(rule("around-average"), [D(0), D(1)], "offers") == ()


# --- the rule itself ------------------------------------------------------------------------------


def test_the_formulas_are_the_fourteen_that_are_offered():
    assert [one.number for one in FORMULAS.values()] == [f"PF{n:02}" for n in range(1, 15)]


def test_which_formulas_can_reverse_an_order():
    reversing = {name for name, formula in FORMULAS.items() if formula.rank_reversal_possible}
    assert reversing == {
        *("lowest-over-price", "above-lowest", "lowest-to-highest", "around-average"),
        *("logarithmic", "rank-ladder", "utility-index"),
    }
    assert rank_reversal_possible(rule("logarithmic", factor="2", clip=True))
    assert not rank_reversal_possible(rule("logarithmic", factor="2"))


def test_which_formulas_know_a_ceiling():
    assert {n for n, f in FORMULAS.items() if f.needs_ceiling} == {"band", "below-ceiling"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (PriceRule("superformule", D(40)), {("formula", "formula_unknown")}),
        (rule("lowest-over-price", None), {("points", "points_missing")}),
        (rule("lowest-over-price", "-1"), {("points", "points_negative")}),
        (rule("lowest-over-price", "NaN"), {("points", "not_a_number")}),
        (rule("logarithmic"), {("parameters.factor", "parameter_missing")}),
        (rule("logarithmic", factor="1"), {("parameters.factor", "factor_wrong")}),
        (
            rule("rank-ladder", factor="2", clip=True),
            {
                ("parameters.factor", "parameter_unknown"),
                ("parameters.clip", "parameter_unknown"),
            },
        ),
        (
            rule("band"),
            {
                ("parameters.floor", "parameter_missing"),
                ("parameters.ceiling", "parameter_missing"),
            },
        ),
        (
            rule("band", floor="150", ceiling="150"),
            {("parameters.ceiling", "ceiling_below_floor")},
        ),
        (rule("below-ceiling", ceiling="0"), {("parameters.ceiling", "ceiling_wrong")}),
        (rule("below-ceiling", ceiling="1", clip="1"), {("parameters.clip", "flag_wrong")}),
        (rule("below-ceiling", ceiling=True), {("parameters.ceiling", "not_a_number")}),
        (
            rule("reference-over-price", reference="0"),
            {("parameters.reference", "reference_wrong")},
        ),
        (rule("percentage-discount", None, k="0"), {("parameters.k", "k_wrong")}),
        (rule("percentage-discount", None, k="1"), {("parameters.k", "k_wrong")}),
        (rule("utility-index", None, n="0"), {("parameters.n", "n_wrong")}),
        (rule("utility-index", None, n="1.5"), set()),
    ],
)
def test_a_wrong_price_rule_is_refused_at_its_place(given, expected):
    found = {(one.field, one.code) for one in check_price_rule(given)}
    assert found == {(f"price.{place}", f"ranking.{code}") for place, code in expected}
    assert all(one.sentence(lang) for one in check_price_rule(given) for lang in ("nl", "en"))
