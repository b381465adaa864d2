"""Curves of one price beside others, worked out by hand: 40 points, others ask 110 and 140."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from criteria.formulas import FORMULAS, PriceRule
from criteria.price_curve import Flat, curve, flats, highest_price, points_at

OTHERS = (F(110), F(140))
BAND = (("floor", D(80)), ("ceiling", D(150)))
PARAMETERS = {
    "logarithmic": (("factor", D(2)),),
    "band": BAND,
    "below-ceiling": (("ceiling", D(150)),),
    "reference-over-price": (("reference", D(100)),),
}
PRICED = [name for name, formula in FORMULAS.items() if formula.needs_points]


def rule(name: str, *more: tuple[str, D | bool], points: int = 40) -> PriceRule:
    return PriceRule(name, D(points), (*PARAMETERS.get(name, ()), *more))


@pytest.mark.parametrize(
    ("name", "price", "points"),
    [
        ("lowest-over-price", 110, F(40)),
        ("lowest-over-price", 100, F(40)),  # now the lowest itself
        ("lowest-over-price", 220, F(20)),  # 40 x 110 / 220
        ("rank-ladder", 110, F(40)),  # shares the first place
        ("rank-ladder", 111, F(20)),
        ("around-average", 125, F(40)),  # (110 + 140 + 125) / 3 = 125
        ("band", 115, F(20)),  # 40 x 35 / 70
        ("band", 160, F(0)),
        ("lowest-over-price", 0, None),
        ("band", 0, F(40)),
        ("band", -1, None),
    ],
)
def test_what_a_price_earns_beside_others(name: str, price: int, points: F | None) -> None:
    assert points_at(rule(name), OTHERS, F(price)) == points


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lowest-over-price", [(0, 110, 40)]),
        ("above-lowest", [(0, 110, 40), (220, None, 0)]),  # nothing left from twice 110
        ("lowest-to-highest", [(0, 110, 40), (140, None, 0)]),
        ("around-average", [(500, None, 0)]),  # x = 2 (250 + x) / 3 gives 500
        ("logarithmic", [(0, 110, 40)]),
        ("rank-ladder", [(0, 110, 40), (110, 140, 20), (140, None, 0)]),
        ("band", [(0, 80, 40), (150, None, 0)]),
        ("below-ceiling", [(150, None, 0)]),
        ("reference-over-price", [(0, 100, 40)]),
    ],
)
def test_dead_zones(name: str, expected: list[tuple[int, int | None, int]]) -> None:
    zones = [Flat(F(low), None if high is None else F(high), F(p)) for low, high, p in expected]
    assert list(flats(rule(name), OTHERS)) == zones


def test_without_clipping_nothing_is_flat_and_a_clipped_logarithm_ends() -> None:
    assert flats(rule("band", ("clip", False)), OTHERS) == ()
    clipped = flats(rule("logarithmic", ("clip", True)), OTHERS)
    assert clipped[-1] == Flat(F(220), None, F(0))


@pytest.mark.parametrize("name", [name for name in PRICED if not FORMULAS[name].alone])
def test_a_single_offer_gets_everything_at_any_price(name: str) -> None:
    assert flats(rule(name), ()) == (Flat(F(0), None, F(40)),)
    assert highest_price(rule(name), (), F(39)) is None


@pytest.mark.parametrize(
    ("name", "points", "price"),
    [
        ("lowest-over-price", 30, F(440, 3)),  # 40 x 110 / 30
        ("above-lowest", 36, F(121)),  # 110 x (2 - 0.9)
        ("lowest-to-highest", 10, F(265, 2)),  # 140 - 1/4 x 30
        ("around-average", 20, F(250)),  # average (250 + 250) / 3, and 250 is 1.5 times that
        ("rank-ladder", 21, F(110)),
        ("rank-ladder", 20, F(140)),
        ("rank-ladder", 0, None),
        ("band", 10, F(265, 2)),  # 150 - 1/4 x 70
        ("below-ceiling", 10, F(225, 2)),
        ("reference-over-price", 20, F(200)),
        ("reference-over-price", 0, None),  # comes near and never gets there
        ("band", 0, None),  # clipped at zero: every price earns that
        ("band", 40, F(80)),
    ],
)
def test_the_highest_price_that_earns_so_much(name: str, points: int, price: F | None) -> None:
    assert highest_price(rule(name), OTHERS, F(points)) == price


def test_the_highest_price_under_a_logarithm_is_kept_to_sixty_digits() -> None:
    # 40 x (1 - log2(x / 110)) = 20 at x = 110 x the square root of 2, so that x² = 24200
    found = highest_price(rule("logarithmic"), OTHERS, F(20))
    assert found is not None and abs(found * found - 24200) < F(1, 10**50)


def test_without_clipping_points_go_on_below_zero() -> None:
    assert highest_price(rule("band", ("clip", False)), OTHERS, F(-20)) == 185  # 150 + 35
    assert highest_price(rule("above-lowest", ("clip", False)), OTHERS, F(-4)) == 231


@pytest.mark.parametrize("name", PRICED)
@pytest.mark.parametrize("others", [OTHERS, (F(100),), (F(100), F(100)), (F(90), F(95), F(170))])
def test_a_higher_price_never_earns_it_and_that_price_does(
    name: str, others: tuple[F, ...]
) -> None:
    for price in (F(100), F(130)):
        now = points_at(rule(name), others, price)
        assert now is not None
        for less in (0, 3, 15):
            top = highest_price(rule(name), others, now - less)
            beyond = F(10) ** 12 if top is None else top + F(1, 1000)
            found = points_at(rule(name), others, beyond)
            assert found is not None
            if top is None:
                assert found >= now - less - F(1, 10**6)
                continue
            there = points_at(rule(name), others, top)
            assert there is not None and there >= now - less - F(1, 10**40)
            assert found < now - less


def test_no_points_for_the_price_makes_no_difference_at_all() -> None:
    assert flats(rule("band", points=0), OTHERS)[0] == Flat(F(0), None, F(0))
    assert highest_price(rule("band", points=0), OTHERS, F(0)) is None


def test_the_curve_holds_every_knee_and_jump() -> None:
    points = dict(curve(rule("rank-ladder"), OTHERS, (F(133),), F(100), F(150), pieces=2))
    assert list(points) == sorted(points)
    assert {F(100), F(125), F(150), F(133)} <= set(points)
    assert (points[F(110)], points[F(11001, 100)]) == (40, 20)
    assert (points[F(140)], points[F(14001, 100)]) == (20, 0)
    assert min(points) == 100 and max(points) == 150
