"""Steps in money and money in steps, and what must be there before anything can be tried."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from criteria.catalogue import Scale, Step
from criteria.contract_budget import BudgetYear
from criteria.formulas import FORMULAS, PriceRule
from criteria.offers import Offer
from criteria.plan import LotRules, StageRules
from criteria.price_curve import points_at
from criteria.ranking import rank
from criteria.ranking_rules import Rounding, check_rules
from criteria.text import Text
from criteria.tryout import (
    Exchange,
    Invented,
    check_invented,
    exchange,
    marks,
    missing,
    steps,
    usual,
)
from criteria.tryout_formulas import Candidate, suitable
from tests.rules.plans import AWARD, LOT, PLAN, SCALE, question, with_award, with_lot

INVENTED = Invented(3, D(120), D(160), D(40), D(60), amount=D(8))
BAND = PriceRule("band", D(40), (("floor", D(100)), ("ceiling", D(180))))


def award(price: PriceRule | None, **more: object) -> StageRules:
    return replace(AWARD, price=price, **more)  # type: ignore[arg-type]


def on_value(first: int = 1000, second: int = 300) -> StageRules:
    worth = {"A": D(first), "B": D(second)}
    questions = tuple(replace(question(id_, None), value=n) for id_, n in worth.items())
    return award(PriceRule("award-on-value"), questions=questions)


# The invention


@pytest.mark.parametrize(
    ("offers", "prices"),
    [(1, [140]), (2, [120, 160]), (3, [120, 140, 160]), (4, [120, F("133.33"), F("146.67"), 160])],
)
def test_prices_are_evenly_spread_in_whole_cents(offers: int, prices: list[F]) -> None:
    assert list(replace(INVENTED, offers=offers).prices()) == prices


def test_marks_are_those_between_the_bounds() -> None:
    # the scale has 0, 5 and 10: from 40 to 60 percent there is only 5
    assert marks(AWARD, INVENTED) == ((D(5),), (D(5),))
    assert marks(AWARD, replace(INVENTED, most=D(100))) == ((D(5), D(10)),) * 2


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({}, []),
        ({"low": D(161)}, ["tryout.prices_crossed"]),
        ({"least": D(61)}, ["tryout.marks_crossed"]),
        ({"least": D(55)}, ["tryout.marks_empty"]),
        ({"low": D(161), "least": D(55)}, ["tryout.prices_crossed", "tryout.marks_empty"]),
    ],
)
def test_what_cannot_be_drawn_is_refused(more: dict[str, D], codes: list[str]) -> None:
    found = check_invented(AWARD, replace(INVENTED, **more))  # type: ignore[arg-type]
    assert [one.code for one in found] == codes


@pytest.mark.parametrize(
    ("changes", "low", "high"),
    [
        ({"award": award(BAND)}, 100, 180),
        ({"award": award(PriceRule("below-ceiling", D(40), (("ceiling", D(200)),)))}, 100, 200),
        ({"ceilings": (D(300), D(100))}, 200, 400),  # both years count: half of 400
        ({"fixed_prices": (D(300), D(100))}, 200, 400),
    ],
)
def test_the_page_begins_with_prices_the_plan_speaks_of(
    changes: dict[str, object], low: int, high: int
) -> None:
    plan = with_lot(**changes)
    found = usual(plan, plan.lots[0])
    assert (found.offers, found.low, found.high) == (6, low, high)
    assert (found.procedures, found.follow) == (10_000, 50)
    assert check_invented(plan.lots[0].award, found) == ()


def test_without_an_amount_in_the_plan_it_is_the_budget_or_a_round_one() -> None:
    budget = PLAN.facts.budget
    known = tuple(BudgetYear(year, D(0), D(0), D(600)) for year in (2022, 2023))
    for years, low, high in ((known, 600, 1200), (known[:1], 500_000, 1_000_000)):
        facts = replace(PLAN.facts, budget=replace(budget, years=years))
        found = usual(replace(PLAN, facts=facts), LOT)
        assert (found.low, found.high) == (low, high)


def test_prices_are_put_further_apart_only_when_they_are_not_so_already() -> None:
    wide = INVENTED.wide()
    assert wide is not None and (wide.low, wide.high, wide.offers) == (80, 160, 3)
    assert wide.wide() is None and replace(INVENTED, low=D(20)).wide() is None


def test_what_a_plan_still_lacks_is_told_at_its_place() -> None:
    def lacks(**changes: object) -> list[tuple[str, str | None]]:
        return [(one.code, one.field) for one in missing(with_award(**changes).lots[0])]

    here = "lots/1/award"
    assert missing(LOT) == ()
    assert lacks(price=None) == [] and lacks(ties=()) == []
    assert lacks(questions=()) == [("plan.questions_missing", f"{here}/questions")]
    assert lacks(scale=None) == [("plan.scale_missing", f"{here}/scale/id")]
    assert lacks(questions=(question("A", None), question("B", 10))) == [
        ("plan.weight_missing", f"{here}/questions/A/points")
    ]
    assert lacks(price=PriceRule("award-on-value")) == [
        ("plan.value_missing", f"{here}/questions/{id_}/value") for id_ in "AB"
    ]
    assert lacks(price=PriceRule("band", D(40), (("floor", D(1)),))) == [
        ("ranking.parameter_missing", f"{here}/price/formula")
    ]


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ((), "plan.steps_few"),
        ((1,), "plan.steps_few"),
        ((2, 0, 1), "plan.steps_not_rising"),
        ((0, 1, 1), "plan.steps_not_rising"),
    ],
)
def test_a_scale_that_cannot_be_counted_with_is_told(order: tuple[int, ...], code: str) -> None:
    bad = replace(SCALE, steps=tuple(SCALE.steps[n] for n in order))
    here = "lots/1/award"
    whole = missing(with_award(scale=bad).lots[0])
    assert [(one.code, one.field) for one in whole] == [(code, f"{here}/scale/id")]
    own = (question("A", 50), replace(question("B", 10), scale=bad))
    (fault,) = missing(with_award(questions=own).lots[0])
    assert (fault.code, fault.field) == (code, f"{here}/questions/B/scale/id")


# A step in money, money in steps


def shown(found: Exchange) -> list[tuple[str, tuple[F | None, ...], tuple[F | None, ...]]]:
    return [(t.step.question.id, t.euros, t.steps) for t in found.trades]


def test_a_step_in_a_band() -> None:
    # 40 points over 80 euros: a euro is half a point. A step of 5 on A is 25 points, on B 5.
    # 120 earns 30, 140 earns 20, 160 earns 10: A can be bought back at 120 alone.
    found = exchange(award(BAND), INVENTED)
    assert found.prices == (120, 140, 160) and found.lost == (4, 4, 4)
    assert shown(found) == [
        ("A", (50, None, None), (F(4, 25),) * 3),
        ("B", (10, 10, 10), (F(4, 5),) * 3),
    ]
    assert not found.bends  # a step that no price makes good is no other amount


def test_below_the_floor_a_step_is_worth_the_dead_zone_as_well() -> None:
    # 80 earns 40 just as 100 does; 35 points are left at 110, which is 30 more
    found = exchange(award(BAND), replace(INVENTED, low=D(80)))
    assert found.trades[1].euros[0] == 30
    assert found.lost[0] == 0


def test_a_step_under_a_relative_formula() -> None:
    # the middle one asks 140 beside 120 and 160: 40 x 120 / 140 = 240/7 points. A step on B is 5
    # points, so 205/7 are left, which 4800 / (205/7) = 6720/41 earns: 980/41 more
    found = exchange(AWARD, INVENTED)
    assert found.trades[1].euros[1] == F(980, 41)
    # at 120, beside the same two, it earns 40; 35 are left at 4800 / 35 = 960/7
    assert found.trades[1].euros[0] == F(120, 7)
    assert found.others == (120, 160)
    assert found.earned == (40, F(240, 7), 30)
    assert found.bends and found.reading is not None
    # 25 points for a step on A: 15 are left at 4800 / 15 = 320
    assert (found.reading.price, found.reading.points, found.reading.more) == (120, 40, 200)
    # 148 in place of 140 costs 240/7 - 4800/148 = 480/259
    assert found.lost[1] == F(480, 259)


PRICED = [name for name, formula in FORMULAS.items() if formula.needs_points]
NEEDED = {
    "logarithmic": (("factor", D(2)),),
    "band": BAND.parameters,
    "below-ceiling": BAND.parameters[1:],
    "reference-over-price": (("reference", D(120)),),
}


@pytest.mark.parametrize("offers", [2, 3, 6])
@pytest.mark.parametrize("name", PRICED)
def test_a_step_is_read_on_the_curve_that_is_drawn(name: str, offers: int) -> None:
    """The same tenderer beside the same others: at its price more, one step less is earned."""
    rule = PriceRule(name, D(40), NEEDED.get(name, ()))
    invented = replace(INVENTED, offers=offers)
    found = exchange(award(rule), invented)
    assert found.others == invented.others()
    for trade in found.trades:
        for price, more in zip(found.prices, trade.euros, strict=True):
            now = points_at(rule, found.others, price)
            assert now is not None
            if more is None:
                continue
            there = points_at(rule, found.others, price + more)
            beyond = points_at(rule, found.others, price + more + 1)
            assert there is not None and beyond is not None
            assert there >= now - trade.step.points - F(1, 10**40) > beyond - F(1, 10**40)


def test_the_one_in_the_middle_moves_beside_all_others() -> None:
    assert [replace(INVENTED, offers=n).others() for n in (1, 2, 3)] == [(), (160,), (120, 160)]
    assert replace(INVENTED, offers=6).others() == (120, 128, 144, 152, 160)


@pytest.mark.parametrize(
    ("rule", "euros", "counted"),
    [
        # level 1/(1 - 0.25) = 4/3; a step is 25 of 60 points, so 11/12: 24/13; 18/13 times 120
        (PriceRule("percentage-discount", None, (("k", D("0.5")),)), F(600, 13), F("0.72")),
        # from 1/2 to 11/12 is 11/6 times as much
        (PriceRule("quality-over-price"), F(100), F("0.3")),
        # from 1 - 0.75 to 1 - 0.125 is 3.5 times as much
        (PriceRule("utility-index", None, (("n", D("1.5")),)), F(300), F("0.1")),
    ],
)
def test_a_step_under_price_and_quality_together(rule: PriceRule, euros: F, counted: F) -> None:
    # 30 euros on 120 is a quarter more
    found = exchange(award(rule), replace(INVENTED, amount=D(30)))
    assert found.trades[0].euros[0] == euros
    assert found.trades[0].steps[0] == counted
    assert found.lost == (None,) * 3


def test_under_award_on_value_a_step_is_an_amount_at_every_price() -> None:
    # 5 of 10 is half of 1000 and half of 300
    found = exchange(on_value(), replace(INVENTED, amount=D(100)))
    assert shown(found) == [
        ("A", (500, 500, 500), (F(1, 5),) * 3),
        ("B", (150, 150, 150), (F(2, 3),) * 3),
    ]


def test_where_the_price_does_not_count_a_step_has_points_and_no_euros() -> None:
    for price in (None, PriceRule("quality-only")):
        found = exchange(award(price), INVENTED)
        assert (found.prices, found.lost) == ((), ())
        assert [(t.step.points, t.euros) for t in found.trades] == [(25, ()), (5, ())]


@pytest.mark.parametrize("offers", [1, 2, 3, 29])
def test_one_offer_and_many(offers: int) -> None:
    found = exchange(award(BAND), replace(INVENTED, offers=offers))
    assert len(found.prices) == min(offers, 3) == len(found.trades[0].euros)


def test_a_scale_with_uneven_steps_has_a_step_of_each_size() -> None:
    uneven = Scale(
        "uneven",
        Text("a", "a"),
        tuple(Step(D(n), Text("a", "a"), Text("a", "a")) for n in (1, 2, 4, 6)),
    )
    rules = award(BAND, questions=(replace(question("A", 50), scale=uneven), question("B", 10)))
    # 50 points over a scale of 5: 10 for each
    assert [(s.question.id, s.gap, s.points) for s in steps(rules)] == [
        ("A", 1, 10),
        ("A", 2, 20),
        ("B", 5, 5),
    ]


# The other formulas


def found(rules: StageRules, invented: Invented = INVENTED) -> dict[str, Candidate]:
    return {one.formula.name: one for one in suitable(rules, invented)}


def test_every_other_formula_gets_what_it_needs_from_the_plan_and_the_prices() -> None:
    # 40 euros between 120 and 160 against 40 points: a euro a point, so quality is worth 60 euros
    every = found(AWARD)
    assert len(every) == 13 and "quality-only" not in every
    assert [one.formula.name for one in every.values() if one.chosen] == ["lowest-over-price"]
    assert every["lowest-over-price"].rules == AWARD.ranking_rules()
    assert dict(every["band"].assumed) == {"floor": 120, "ceiling": 160}
    assert dict(every["reference-over-price"].assumed) == {"reference": 120}
    assert dict(every["logarithmic"].assumed) == {"factor": 2}
    assert dict(every["percentage-discount"].assumed) == {"k": D("0.3750")}  # 60 / 160
    assert dict(every["utility-index"].assumed) == {"n": D("1.5000")}  # 60 / 40
    assert [one.value for one in every["award-on-value"].rules.criteria] == [50, 10]
    assert all(check_rules(one.rules) == () for one in every.values())


def test_parameters_of_the_plan_are_kept() -> None:
    rules = found(award(BAND))["below-ceiling"]
    assert rules.rules.price is not None and rules.rules.price.number("ceiling") == 180
    assert rules.assumed == ()
    ceilings = {one.formula.name: one for one in suitable(AWARD, INVENTED, D(170))}
    assert ceilings["below-ceiling"].assumed == ()
    assert ceilings["band"].assumed == (("floor", D(120)),)


def test_a_band_and_award_on_value_rank_alike() -> None:
    # PF07 and PF10: the total is 40 x (160 - F) / 40 when nothing is clipped
    every = found(AWARD)
    offers = (
        Offer("T1", D(125), (("A", D(5)), ("B", D(10)))),
        Offer("T2", D(150), (("A", D(10)), ("B", D(0)))),
    )
    totals = {one.id: one.total for one in rank(every["band"].rules, offers).offers}
    values = {one.id: one.value for one in rank(every["award-on-value"].rules, offers).offers}
    assert all(totals[id_] == 160 - (values[id_] or 0) for id_ in ("T1", "T2"))


def test_award_on_value_is_turned_into_points() -> None:
    # 40 euros of price against 1300 of quality, 1340 together: 100 points for that
    every = found(on_value())
    band = every["band"].rules
    assert band.price is not None and band.price.points == D("2.9851")  # 4000 / 1340
    assert [one.points for one in band.criteria] == [D("74.6269"), D("22.3881")]
    assert every["award-on-value"].chosen


def test_a_minimum_quality_and_a_rounding_go_along_in_their_own_unit() -> None:
    rules = award(BAND, minimum_total=D(30), rounding=Rounding("half-up", 1, 1, 2))
    every = found(rules)
    assert every["award-on-value"].rules.minimum_total == 30  # a euro a point
    assert every["award-on-value"].rules.rounding == Rounding("half-up", None, 1, None)
    assert every["quality-over-price"].rules.rounding == Rounding("half-up", 1, 1, None)
    assert every["above-lowest"].rules.rounding == rules.rounding
    euros = found(replace(on_value(100, 30), rounding=Rounding(total=2)))
    assert euros["percentage-discount"].rules.rounding.total == 2
    assert euros["quality-over-price"].rules.rounding.total is None


def test_without_a_formula_the_rest_of_the_points_is_for_the_price() -> None:
    every = found(award(None))
    assert not any(one.chosen for one in every.values())
    assert every["band"].rules.price is not None and every["band"].rules.price.points == 40


def test_what_cannot_be_weighed_is_left_out() -> None:
    assert list(found(award(PriceRule("quality-only")))) == ["quality-only"]
    assert list(found(AWARD, replace(INVENTED, low=D(160)))) == ["lowest-over-price"]
    full = (question("A", 60), question("B", 40))
    assert found(award(None, questions=full)) == {}
    assert list(found(award(PriceRule("quality-over-price"), questions=full))) == [
        "quality-over-price"
    ]
    # 60 points against 1 of the price: quality would be worth more than any price
    assert "percentage-discount" not in found(award(replace(BAND, points=D(1))))
    assert "award-on-value" not in found(replace(AWARD, against="best"))


def test_the_scale_of_the_tests_is_the_one_meant() -> None:
    assert [step.points for step in SCALE.steps] == [0, 5, 10] and isinstance(LOT, LotRules)
    assert PLAN.lots == (LOT,)
