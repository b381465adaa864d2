"""What would change the winner: worked out by hand, and beside ranking every change again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.firmness import NEAR_STEPS, Firmness, firmness, order_of
from criteria.firmness_prices import FURTHEST, price_changes
from criteria.firmness_weights import lines
from criteria.formulas import FORMULAS
from criteria.offers import Offer
from criteria.quality import judge
from criteria.ranking import rank
from criteria.ranking_rules import Criterion, RankingRules, Rounding
from criteria.refusals import Refused
from tests.rules.tenders import price_rule

STEPS = tuple(map(D, (0, 2, 4, 6, 8, 10)))
WEIGHTS = {"prestaties": 20, "financien": 15, "samenwerking": 15, "governance": 10, "transform": 20}


def offer(id: str, price: object, *marks: object, names: tuple[str, ...] = ()) -> Offer:
    named = names or tuple(WEIGHTS)
    return Offer(id, D(str(price)), tuple(zip(named, (D(str(m)) for m in marks), strict=True)))


def two() -> tuple[RankingRules, tuple[Offer, ...]]:
    """Quality A 61, B 55; price on a band of 145 to 160 million for 20 points: A 155,5 million
    gives 10 x 4,5/15 x 2 = 6, B 152,8 gives 9,6. Total A 67, B 64,6: A leads by 2,4."""
    criteria = tuple(Criterion(id, D(w), D(0), D(10)) for id, w in WEIGHTS.items())
    band = price_rule("band", "20", floor="145000000", ceiling="160000000")
    rules = RankingRules(criteria, band, ties=("quality", "draw"))
    return rules, (
        offer("A", "155500000.00", 8, 6, 8, 8, 8),
        offer("B", "152800000.00", 6, 8, 6, 6, 8),
    )


def found(rules: RankingRules, offers: tuple[Offer, ...]) -> Firmness:
    return firmness(rules, offers, {one.id: STEPS for one in rules.criteria})


def test_the_winner_leads_by_two_points_and_four_tenths() -> None:
    one = found(*two())
    assert (one.order, one.winner, one.lead) == (("A", "B"), "A", F(24, 10))


def test_who_dropped_out_counts_in_the_formula_and_wins_under_no_change() -> None:
    """RR1, 40 points for the price, a mark counting 6 points: A 9 x 6 + 60/200 x 40 = 66, B 7 x 6 +
    60/110 x 40 = 63 9/11, C, which dropped out, 24 + 40 = 64. A leads B by 2 2/11. Half a mark is 3
    points, so a whole step less for A or more for B turns it; for C no mark and no step does,
    though at a weight of nothing for the quality C would be first."""
    rules = RankingRules(
        (Criterion("G", D(60), D(0), D(10)),), price_rule("lowest-over-price", "40")
    )
    a, b, c = (
        Offer(id, D(price), (("G", D(mark)),))
        for id, price, mark in (("A", 200, 9), ("B", 110, 7), ("C", 60, 4))
    )
    offers = (a, b, replace(c, dropped="after_opening"))
    one = firmness(rules, offers, {"G": tuple(map(D, range(11)))})
    assert (one.order, one.winner, one.lead) == (("A", "B"), "A", F(24, 11))
    assert {change.offer for change in one.marks} == {"A", "B"}
    assert {change.rival for change in one.weights} == {"B"}
    assert {change.winner for change in one.prices} <= {"B", None}
    assert [row.offer for row in one.without] == ["B"]


def test_one_step_on_a_heavy_criterion_turns_it_and_on_a_light_one_does_not() -> None:
    """A step of 2 on a weight of 20 is 4 points, on 15 it is 3, on 10 it is 2: 2,4 less that."""
    one = found(*two())
    leads = {down.criterion: (down.lead, down.keeps) for down in one.lowered}
    assert leads == {
        "prestaties": (F(-16, 10), False),
        "financien": (F(-6, 10), False),
        "samenwerking": (F(-6, 10), False),
        "governance": (F(4, 10), True),
        "transform": (F(-16, 10), False),
    }
    own = {(m.criterion, m.steps) for m in one.marks if m.offer == "A"}
    assert ("governance", 2) in own and ("prestaties", NEAR_STEPS) in own
    assert [m.steps for m in one.marks] == sorted(m.steps for m in one.marks)


def test_a_price_moves_by_a_million_and_eight_tenths_before_both_are_equal() -> None:
    """2,4 points are 2,4/20 x 15 million = 1,8 million. At equal points the tie rule looks at
    quality, which A has more of: so A still wins at the equal price, and not a cent further."""
    rules, offers = two()
    prices = {one.offer: one for one in found(rules, offers).prices}
    assert (prices["A"].now, prices["A"].at, prices["A"].winner) == (
        D("155500000.00"),
        D("157300000.01"),
        "B",
    )
    assert (prices["B"].at, prices["B"].winner) == (D("150999999.99"), "B")


def test_without_a_tie_rule_the_equal_price_itself_leaves_no_winner() -> None:
    rules, offers = two()
    prices = {one.offer: one for one in found(replace(rules, ties=()), offers).prices}
    assert (prices["A"].at, prices["A"].winner) == (D("157300000.00"), None)
    assert (prices["B"].at, prices["B"].winner) == (D("151000000.00"), None)


def test_a_rounding_of_the_plan_counts_to_the_cent() -> None:
    """To one decimal the totals are equal once B has 66,95 or more: 12,00 - 0,05 points of price
    fewer than at 151 million, which is 37.500 euros dearer. Without a tie rule that is enough."""
    rules, offers = two()
    rounded = replace(rules, ties=(), rounding=Rounding(total=1))
    prices = {one.offer: one for one in found(rounded, offers).prices}
    assert (prices["B"].at, prices["B"].winner) == (D("151037500.00"), None)


def test_a_weight_moves_until_both_are_equal() -> None:
    """The price weighs x, the quality shares 100 - x. Of the quality A earns 61/80 and B 55/80, of
    the price 0,3 and 0,48: 6/80 x (100 - x) = 0,18 x, so x = 7,5 / 0,255 = 29,41."""
    weights = {one.id: one for one in found(*two()).weights}
    assert (weights["price"].now, weights["price"].at, weights["price"].rival) == (
        20,
        F(7500, 255),
        "B",
    )
    # financien: A 0,6 and B 0,8; of the rest A 58/85 and B 52,6/85. 5,4/85 x (100 - x) = 0,2 x
    assert weights["financien"].at == F(540, 85) / (F(2, 10) + F(54, 850))
    # prestaties: A is better there, and also without it; no weight makes B the first
    assert weights["samenwerking"].at is None or weights["samenwerking"].at < 15


def test_what_no_weight_changes_is_said() -> None:
    """A is better in everything, so nothing it weighs can matter."""
    rules, (a, _) = two()
    better = found(rules, (replace(a, price=D(150000000)), offer("B", 152800000, 6, 4, 6, 6, 6)))
    assert all(one.at is None for one in better.weights)


def test_one_offer_has_room_above_its_minimum_and_no_rival() -> None:
    """A mark of 8 with a minimum of 6: two steps, to 4, and it is out."""
    rules, (a, _) = two()
    least = replace(rules, criteria=tuple(replace(c, minimum=D(6)) for c in rules.criteria))
    one = found(least, (a,))
    assert [(r.criterion, r.steps) for r in one.room] == [
        ("prestaties", 2),
        ("financien", 1),
        ("samenwerking", 2),
        ("governance", 2),
        ("transform", 2),
    ]
    assert {m.winner for m in one.marks} == {None}
    assert all(price.at is None for price in one.prices)
    assert (one.lead, one.without) == (None, ())


def test_a_shared_first_place_has_nothing_to_lose() -> None:
    rules, (a, _) = two()
    one = found(rules, (a, replace(a, id="B")))
    assert (one.winner, one.marks, one.weights, one.prices) == (None, (), (), ())


def test_leaving_out_the_third_turns_two_others_round() -> None:
    """Between lowest and highest a third offer sets the measure: 100, 110, 200 for 40 points gives
    40 and 36, without the third 40 and 0. B has 10 more for quality."""
    rules = RankingRules(
        (Criterion("Q", D(60), D(0), D(1)),), price_rule("lowest-to-highest", "40")
    )
    names = ("Q",)
    offers = (
        offer("A", 100, "0.5", names=names),
        offer("B", 110, "0.7", names=names),
        offer("C", 200, "0.1", names=names),
    )
    one = firmness(rules, offers, {"Q": (D("0.1"), D("0.5"), D("0.7"), D(1))})
    assert one.order == ("B", "A", "C")
    without = {w.offer: w for w in one.without}
    assert (without["C"].winner, without["C"].order, without["C"].same) == ("A", ("A", "B"), False)
    assert (without["A"].winner, without["A"].same) == ("B", True)


def test_a_lower_price_may_lose_under_a_formula_around_the_average() -> None:
    """PF04 is not monotone: whoever goes far below the average loses points. Two offers of 100:
    the average is 100, both have all 40 points; A has 1 more for quality. At p the average is
    (100 + p) / 2; A has 40 x 2p/(100 + p), B 40 x (2 - 200/(100 + p)) = 40 x 2p/(100 + p): alike
    on both sides, so that no price of A matters. A third offer of 100 sets them apart."""
    rules = RankingRules((Criterion("Q", D(60), D(0), D(60)),), price_rule("around-average", "40"))
    three = tuple(
        offer(id, 100, mark, names=("Q",)) for id, mark in zip("ABC", (31, 30, 1), strict=True)
    )
    prices = {one.offer: one for one in price_changes(rules, judge(rules, three)[0], "A")}
    # A lower: average (200 + p)/3, A has 120 p/(200 + p), B 80 - 12000/(200 + p): A 1 behind when
    # 120 p - 80 (200 + p) + 12000 = -(200 + p), so 41 p = 3800 and p = 92,68
    assert (prices["A"].at, prices["A"].winner) == (D("92.68"), "B")


def test_a_higher_price_of_a_third_lifts_the_average_to_another() -> None:
    """A 38, B 32 and C 8 euro; C has 49 for quality, A 30. At p for B the average is (46 + p) / 3.
    A, above it, has 25 x (2 - 38/average), and C 25 x 8/average: A is ahead from 80 - 950/average =
    49 + 200/average, so average 37,097 and p 65,29. From 68 on A is below the average and falls, so
    that the ends of the way do not show it."""
    rules = RankingRules((Criterion("Q", D(60), D(0), D(60)),), price_rule("around-average", "25"))
    three = tuple(
        offer(id, price, mark, names=("Q",))
        for id, price, mark in (("A", 38, 30), ("B", 32, 20), ("C", 8, 49))
    )
    prices = {one.offer: one for one in price_changes(rules, judge(rules, three)[0], "C")}
    assert (prices["B"].at, prices["B"].winner) == (D("65.30"), "A")


BRUTE = tuple(name for name in FORMULAS if name != "logarithmic")
PARAMETERS = {
    "band": {"floor": "0.05", "ceiling": "0.35"},
    "below-ceiling": {"ceiling": "0.30"},
    "reference-over-price": {"reference": "0.12"},
    "percentage-discount": {"k": "0.4"},
    "utility-index": {"n": "1.5"},
    "logarithmic": {"factor": "2"},
}


@st.composite
def tenders(draw: st.DrawFn, names: tuple[str, ...] = tuple(FORMULAS)) -> tuple:
    """A few offers of a few cents, so that every price can be tried."""
    name = draw(st.sampled_from(names))
    on_value = name == "award-on-value"
    count = draw(st.integers(1, 3))
    points = [D(draw(st.integers(1, 40))) for _ in range(count)]
    scale = (D(0), D(1), D(2), D(4))
    criteria = tuple(
        Criterion(
            f"C{n}",
            None if on_value else worth,
            D(0),
            D(4),
            draw(st.sampled_from((None, None, D(1)))),
            worth / 100 if on_value else None,
        )
        for n, worth in enumerate(points)
    )
    formula = FORMULAS[name]
    weight = str(draw(st.integers(1, 60))) if formula.needs_points else None
    ties = draw(st.sampled_from(((), ("quality",), ("price", "draw"), ("criterion:C0",))))
    places = st.sampled_from((None, 0, 1, 2))
    rules = RankingRules(
        criteria,
        price_rule(name, weight, **PARAMETERS.get(name, {})),
        "scale" if on_value else draw(st.sampled_from(("scale", "scale", "best"))),
        ties=ties,
        rounding=Rounding("half-up", draw(places), draw(places), draw(places)),
    )
    offers = tuple(
        Offer(
            id,
            D(draw(st.integers(5, 30))) / 100,
            tuple((one.id, draw(st.sampled_from(scale))) for one in criteria),
        )
        for id in "ABCD"[: draw(st.integers(2, 4))]
    )
    return rules, offers, {one.id: scale for one in criteria}


def won(rules: RankingRules, offers: tuple[Offer, ...]) -> str | None:
    try:
        return rank(rules, offers).winner
    except Refused:
        return "refused"


@settings(max_examples=60, deadline=None)
@given(tenders())
def test_every_price_beside_ranking_again_at_every_cent(case: tuple) -> None:
    rules, offers, scales = case
    one = firmness(rules, offers, scales)
    formula = FORMULAS[rules.price.formula]
    judged = judge(rules, offers)[0]
    amounts = [x for n, x in rules.price.parameters if n in ("floor", "ceiling", "reference")]
    top = (
        int(FURTHEST * 100 * max(*(j.offer.price for j in judged), *amounts, D(0))) if judged else 0
    )
    low = 0 if formula.zero and formula.name != "around-average" else 1
    for change in one.prices:
        assert change.sure
        mover = next(o for o in offers if o.id == change.offer)
        now = int(change.now * 100)
        other = [
            abs(cent - now)
            for cent in range(low, top + 1)
            if won(
                rules, tuple(replace(o, price=D(cent) / 100) if o is mover else o for o in offers)
            )
            != one.winner
        ]
        if change.at is None:
            assert not other, change
        else:
            assert min(other) == abs(int(change.at * 100) - now), change


@settings(max_examples=60, deadline=None)
@given(tenders())
def test_every_mark_beside_ranking_again_at_every_step(case: tuple) -> None:
    rules, offers, scales = case
    one = firmness(rules, offers, scales)
    if one.winner is None:
        return
    for each in offers:
        for id, mark in each.marks:
            place = scales[id].index(mark)
            turned = []
            for there, step in enumerate(scales[id]):
                marks = tuple((i, step if i == id else m) for i, m in each.marks)
                now = won(rules, tuple(replace(o, marks=marks) if o is each else o for o in offers))
                if now not in (one.winner, "refused"):
                    turned.append(abs(there - place))
            change = [m.steps for m in one.marks if (m.offer, m.criterion) == (each.id, id)]
            assert change == ([min(turned)] if turned else [])


@settings(max_examples=60, deadline=None)
@given(tenders(), st.integers(0, 999))
def test_every_weight_beside_the_engine_without_rounding(case: tuple, part: int) -> None:
    """Between the sealed weight and the one that is named the winner stays first, as long as the
    other weights count as well; the lines give the totals of the engine."""
    rules, offers, scales = case
    plain = replace(rules, rounding=Rounding())
    one = firmness(plain, offers, scales)
    if one.winner is None:
        return
    judged = judge(plain, offers)[0]
    field = lines(plain, judged)
    ranked = {o.id: o for o in rank(plain, offers).offers}
    lower = FORMULAS[plain.price.formula].lower_wins
    for id, score in zip(field.offers, field.scores(field.sums(field.weights)), strict=True):
        exact = ranked[id].exact_total if ranked[id].exact_total is not None else None
        value = ranked[id].exact_value
        told = exact if exact is not None else (-value if lower else value)
        assert abs(told - score) < F(1, 10**40)
    own = field.offers.index(one.winner)
    for place, change in enumerate(one.weights):
        whole, now = field.whole, change.now
        end = change.at
        at = F(part, 1000) * whole
        inside = end is None or abs(at - now) < abs(end - now)
        if not inside or whole == now:
            continue
        moved = [
            at if n == place else w * (whole - at) / (whole - now)
            for n, w in enumerate(field.weights)
        ]
        scores = field.scores(field.sums(moved))
        assert all(scores[own] > s for n, s in enumerate(scores) if n != own) or at == now
        if end is not None and end != now:
            there = [
                end if n == place else w * (whole - end) / (whole - now)
                for n, w in enumerate(field.weights)
            ]
            scores = field.scores(field.sums(there))
            assert scores[own] == scores[field.offers.index(change.rival)]


@pytest.mark.parametrize("name", [n for n in FORMULAS if n != "quality-only"])
def test_large_amounts_are_searched_under_every_formula(name: str) -> None:
    """Five offers of a hundred million: a cent before nothing changes, at that cent it does."""
    amounts = {"floor": "90000000", "ceiling": "160000000", "reference": "120000000"}
    known = {"factor": "2", "k": "0.4", "n": "1.5"}
    asked = {n: (amounts | known)[n] for n in FORMULAS[name].required}
    on_value = name == "award-on-value"
    criteria = (
        Criterion(
            "Q", None if on_value else D(60), D(0), D(10), value=D(9000000) if on_value else None
        ),
    )
    rules = RankingRules(
        criteria,
        price_rule(name, "40" if FORMULAS[name].needs_points else None, **asked),
        rounding=Rounding(total=None if FORMULAS[name].is_value else 2),
    )
    rows = (("A", 120, 8), ("B", 118, 7), ("C", 131, 9), ("D", 104, 5), ("E", 150, 10))
    offers = tuple(offer(i, f"{p}123456.78", m, names=("Q",)) for i, p, m in rows)
    now = rank(rules, offers)
    changes = price_changes(rules, judge(rules, offers)[0], now.winner)
    assert len(changes) == 5 and all(one.sure for one in changes)
    assert any(one.at is not None for one in changes)
    for one in changes:
        if one.at is None:
            continue
        toward = D("0.01") if one.at > one.now else D("-0.01")
        for amount, same in ((one.at, False), (one.at - toward, True)):
            moved = tuple(replace(o, price=amount) if o.id == one.offer else o for o in offers)
            assert (rank(rules, moved).winner == now.winner) is same
            assert rank(rules, moved).winner == one.winner or same


def test_the_order_is_that_of_the_ranking() -> None:
    rules, offers = two()
    assert order_of(rank(rules, offers)) == ("A", "B")
