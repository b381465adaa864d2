"""The worked reversal: found for every formula that allows one, and redone by the engine."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from criteria.catalogue import Scale, Step, load
from criteria.formulas import PriceRule
from criteria.plan import StageRules, questions
from criteria.ranking import rank
from criteria.ranking_rules import Rounding, rank_reversal_possible
from criteria.reversal import Reversal, reversal, round_prices
from criteria.text import Text
from criteria.tryout import Invented, marks
from tests.rules.plans import AWARD, question

WEIGHTS = {20: (20, 20, 15, 15, 10), 40: (15, 15, 15, 10, 5), 60: (10, 10, 10, 5, 5)}
INVENTED = Invented(6, D(80_000_000), D(160_000_000))
CLOSE = replace(INVENTED, low=D(145_000_000))
BAND = PriceRule("band", D(20), (("floor", D(80_000_000)), ("ceiling", D(160_000_000))))
PARAMETERS: dict[str, tuple[tuple[str, D | bool], ...]] = {
    "lowest-over-price": (),
    "above-lowest": (),
    "lowest-to-highest": (),
    "around-average": (),
    "logarithmic": (("factor", D(2)), ("clip", True)),
    "rank-ladder": (),
    "utility-index": (("n", D("1.5")),),
}


def case(name: str, price: int, **more: object) -> StageRules:
    """The five themes of the case on the even scale, and so many points for the price."""
    scale = next(one for one in load().scales if one.id == "even-0-10")
    asked = tuple(
        replace(question, points=D(points))
        for question, points in zip(questions(load().themes), WEIGHTS[price], strict=True)
    )
    points = None if name == "utility-index" else D(price)
    rule = PriceRule(name, points, PARAMETERS.get(name, ()))
    return replace(StageRules(asked, scale, rule, rounding=Rounding(total=2)), **more)  # type: ignore[arg-type]


def found(rules: StageRules, invented: Invented = INVENTED) -> Reversal | None:
    every = marks(rules, replace(invented, least=D(0), most=D(100)))
    return reversal(rules.ranking_rules(), marks(rules, invented), every, invented)


@pytest.mark.parametrize("invented", [INVENTED, CLOSE])
@pytest.mark.parametrize("price", WEIGHTS)
@pytest.mark.parametrize("name", PARAMETERS)
def test_every_relative_formula_has_one_that_the_engine_confirms(
    name: str, price: int, invented: Invented
) -> None:
    rules = case(name, price)
    one = found(rules, invented)
    if (name, price) == ("logarithmic", 60):
        # who is clipped has 40 points at most, and the cheapest 60: it never wins, whoever leaves
        assert one is None
        return
    assert one is not None
    assert [offer.id for offer in one.offers] == ["A", "B", "C"]
    engine = rules.ranking_rules()
    assert rank(engine, one.offers) == one.together and one.together.winner == "A"
    assert rank(engine, one.offers[:2]) == one.apart and one.apart.winner == "B"
    prices = [offer.amount for offer in one.offers]
    assert one.within == (min(prices) >= invented.low and not low_marks(one))
    assert max(prices) <= invented.high and len(set(prices)) == 3


def low_marks(one: Reversal) -> bool:
    """Whether there is a mark below those that were invented."""
    return any(mark < 4 for offer in one.offers for _, mark in offer.marks)


def test_the_numbers_are_redone_by_hand() -> None:
    """A half of the marks apart, prices in whole tens of millions: a calculator will do."""
    one = found(case("lowest-over-price", 40))
    assert one is not None
    lowest = one.offers[2].amount
    for ranking, least in ((one.together, lowest), (one.apart, one.offers[1].amount)):
        for offer in ranking.offers:
            asked = next(each for each in one.offers if each.id == offer.id).amount
            assert asked % 10_000_000 == 0
            assert offer.price_points == 40 * least / asked
            assert offer.quality is not None and offer.exact_total == offer.quality + 40 * F(
                least, asked
            )


def test_a_minimum_mark_a_minimum_quality_and_the_best_mark_are_kept_to() -> None:
    low = tuple(replace(one, minimum=D(6)) for one in case("rank-ladder", 20).questions)
    for rules in (
        case("rank-ladder", 20, questions=low),
        case("rank-ladder", 20, minimum_total=D(50)),
        case("lowest-over-price", 40, against="best"),
        replace(case("band", 20, against="best"), price=BAND),  # the marks alone can turn it
    ):
        one = found(rules)
        assert one is not None
        assert all(offer.set_aside is None for offer in one.together.offers)


@pytest.mark.parametrize(
    "rule",
    [
        PriceRule("logarithmic", D(40), (("factor", D(2)),)),
        PriceRule("below-ceiling", D(40), (("ceiling", D(160)),)),
        PriceRule("award-on-value"),
        PriceRule("quality-only"),
        None,
    ],
)
def test_where_no_order_can_turn_there_is_none(rule: PriceRule | None) -> None:
    rules = replace(AWARD, price=rule)
    assert not rank_reversal_possible(rules.ranking_rules()) and found(rules) is None


def test_a_plan_too_coarse_to_turn_has_none_and_says_so_soon() -> None:
    # one question of 99 points with two marks far apart: a point of price decides nothing
    rules = replace(
        AWARD, questions=AWARD.questions[:1], price=PriceRule("above-lowest", D("0.01"))
    )
    assert found(rules, replace(INVENTED, least=D(100))) is None


def test_a_scale_of_a_hundred_steps_is_searched_as_soon_as_any() -> None:
    text = Text("a", "a")
    wide = Scale("wide", text, tuple(Step(D(n), text, text) for n in range(101)))
    asked = tuple(question(f"Q{n}", 6) for n in range(10))
    rules = case("lowest-over-price", 40, questions=asked, scale=wide)
    one = found(rules)
    assert one is not None and one.within


@pytest.mark.parametrize(
    ("low", "high", "first", "last", "count"),
    [
        (80_000_000, 160_000_000, 80_000_000, 160_000_000, 9),
        (145_000_000, 160_000_000, 146_000_000, 160_000_000, 8),
        (D("160701514"), D("189060605"), 162_000_000, 188_000_000, 14),
        (1, 2, 1, 2, 6),
        (D("0.01"), D("0.03"), D("0.01"), D("0.03"), 3),
        (5, 5, 5, 5, 1),
    ],
)
def test_prices_are_round(low: D, high: D, first: D, last: D, count: int) -> None:
    prices = round_prices(D(low), D(high))
    assert (prices[0], prices[-1], len(prices)) == (D(first), D(last), count)
    assert list(prices) == sorted(prices)
