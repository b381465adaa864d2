"""Warnings about a price formula, and what is said of dead zones."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from criteria.formulas import FORMULAS, PriceRule
from criteria.price_notes import euros, lot_warnings, near, plan_warnings, properties, zones
from tests.rules.plans import LOT, with_award, with_lot, with_selection

OTHERS = (F(110), F(140))
BAND = PriceRule("band", D(40), (("floor", D(100)), ("ceiling", D(180))))


def codes(**changes: object) -> list[str]:
    return [one.code for one in plan_warnings(with_award(**changes))]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (PriceRule("lowest-over-price"), ["relative", "undefined_at_zero"]),
        (PriceRule("lowest-to-highest"), ["relative"]),
        (PriceRule("around-average"), ["relative", "not_monotone"]),
        (PriceRule("logarithmic"), ["relative_keeps_order", "undefined_at_zero"]),
        (PriceRule("logarithmic", None, (("clip", True),)), ["relative", "undefined_at_zero"]),
        (PriceRule("quality-over-price"), ["undefined_at_zero"]),
        (PriceRule("utility-index"), ["relative", "not_monotone", "undefined_at_zero"]),
        (PriceRule("award-on-value"), []),
        (PriceRule("quality-only"), []),
        (BAND, []),
        (None, []),
    ],
)
def test_a_formula_is_warned_about(rule: PriceRule | None, expected: list[str]) -> None:
    assert codes(price=rule) == [f"tryout.{code}" for code in expected]


def test_a_warning_stands_at_the_formula_and_reads_well() -> None:
    warning = lot_warnings(LOT)[0]
    assert warning.field == "lots/1/award/price/formula"
    assert "De winnaar kan veranderen" in warning.sentence() and "winner" in warning.sentence("en")


def test_marks_against_the_best_mark_are_warned_about_in_both_stages() -> None:
    assert codes(price=BAND, against="best") == ["tryout.against_best"]
    both = plan_warnings(with_selection(against="best"))
    assert both[0].field == "lots/1/selection/against"


def test_a_ceiling_that_is_not_that_of_the_years_is_told() -> None:
    def told(*ceilings: int) -> list[str]:
        award = replace(LOT.award, price=BAND)
        plan = with_lot(award=award, ceilings=tuple(map(D, ceilings)))
        return [one.sentence() for one in plan_warnings(plan)]

    assert told(100, 80) == []
    assert told() == []
    assert len(told(100, 90)) == 1 and "€ 180" in told(100, 90)[0] and "€ 190" in told(100, 90)[0]


def test_the_catalogue_speaks_of_every_formula_as_the_engine_does() -> None:
    assert properties().keys() == FORMULAS.keys()
    for name, known in properties().items():
        assert known.relative != FORMULAS[name].alone, name
        assert known.at_zero == FORMULAS[name].at_zero, name


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (BAND, ["at_zero", "flat_below", "flat_above"]),
        (
            replace(BAND, parameters=(*BAND.parameters, ("clip", False))),
            ["at_zero", "below_zero", "above_most"],
        ),
        (PriceRule("logarithmic", D(40), (("factor", D(2)),)), ["flat_below", "below_zero"]),
        (PriceRule("rank-ladder", D(40)), ["at_zero", "flat_below", "flat_between", "flat_above"]),
        (PriceRule("around-average", D(40)), ["at_zero", "flat_above"]),
        (PriceRule("award-on-value"), ["at_zero_quality"]),
        (PriceRule("quality-over-price"), []),
        (PriceRule("quality-only"), []),
        (None, []),
    ],
)
def test_dead_zones_and_prices_outside_the_range(
    rule: PriceRule | None, expected: list[str]
) -> None:
    lot = replace(LOT, award=replace(LOT.award, price=rule))
    assert [one.code for one in zones(lot, OTHERS)] == [f"tryout.{code}" for code in expected]


def test_many_dead_zones_are_counted_and_ceilings_are_told() -> None:
    lot = replace(
        LOT,
        award=replace(LOT.award, price=PriceRule("rank-ladder", D(40))),
        ceilings=(D(100), D(90)),
    )
    found = zones(lot, tuple(F(n) for n in range(101, 108)))  # six between seven prices
    assert [one.code.partition(".")[2] for one in found] == [
        "at_zero",
        "flat_below",
        *["flat_between"] * 4,
        "flat_above",
        "flat_more",
        "above_ceilings",
    ]
    assert "nog 2" in found[-2].sentence() and "€ 190" in found[-1].sentence()


@pytest.mark.parametrize(
    ("formula", "points"),
    [
        ("lowest-to-highest", "40"),
        ("around-average", "0"),
        ("rank-ladder", "40"),
        ("band", "40"),
        ("band-unclipped", "90"),  # 40 x 180 / (180 - 100)
        ("below-ceiling", "40"),
        ("reference-over-price", "40"),
    ],
)
def test_what_a_price_of_zero_gives_is_told_with_its_value(formula: str, points: str) -> None:
    given = {"floor": D(100), "ceiling": D(180), "reference": D(90)}
    name = formula.removesuffix("-unclipped")
    parameters = tuple((one, given[one]) for one in FORMULAS[name].required)
    flag = (("clip", False),) if formula.endswith("-unclipped") else ()
    rule = PriceRule(name, D(40), (*parameters, *flag))
    told = zones(replace(LOT, award=replace(LOT.award, price=rule)), OTHERS)[0]
    assert told.code == "tryout.at_zero"
    assert f"krijgt {points} punten. Het hoogste aantal voor de prijs is 40." in told.sentence()


def test_an_average_of_nothing_has_no_value() -> None:
    lot = replace(LOT, award=replace(LOT.award, price=PriceRule("around-average", D(40))))
    assert not any(one.code == "tryout.at_zero" for one in zones(lot, (F(0),)))


def test_one_offer_under_a_relative_formula() -> None:
    assert [one.code for one in zones(LOT, ())] == ["tryout.flat_everywhere"]


def test_figures_are_shown_as_a_reader_takes_them_in() -> None:
    assert near(F(2, 3)) == F("0.667") and near(F(5)) == 5
    assert str(euros(F(100_000, 3))) == "33333"
    assert str(euros(F(10, 3))) == "3.33" and str(euros(F(3))) == "3"
