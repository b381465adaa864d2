"""What holds for every ranking, tried on tenders made at random."""

from __future__ import annotations

import json
from decimal import Decimal as D
from fractions import Fraction as F

from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.formulas import FORMULAS, PriceRule, rank_reversal_possible
from criteria.offers import Offer
from criteria.pricing import price_points
from criteria.rank import answer
from criteria.rank_file import rank_file, read
from criteria.ranking import rank
from criteria.ranking_rules import TIE_RULES, Criterion, RankingRules, Rounding, check_rules

PARAMETERS = {
    "logarithmic": (("factor", D("2.5")),),
    "band": (("floor", D(500)), ("ceiling", D(5000))),
    "below-ceiling": (("ceiling", D(5000)),),
    "reference-over-price": (("reference", D(1200)),),
    "percentage-discount": (("k", D("0.4")),),
    "utility-index": (("n", D("1.5")),),
}
CLIPPING = ("above-lowest", "logarithmic", "band", "below-ceiling")
POINTS = [name for name, formula in FORMULAS.items() if formula.needs_points]
quick = settings(max_examples=80, deadline=None)


@st.composite
def price_rules(draw, names=tuple(FORMULAS)):
    name = draw(st.sampled_from(list(names)))
    clip = draw(st.sampled_from((None, True, False))) if name in CLIPPING else None
    parameters = PARAMETERS.get(name, ()) + ((("clip", clip),) if clip is not None else ())
    return PriceRule(name, D(40), parameters)


prices = st.integers(1, 900_000).map(lambda cents: D(cents).scaleb(-2))


@st.composite
def tenders(draw, names=tuple(FORMULAS), fewest=1):
    price = draw(price_rules(names))
    on_value = price.formula == "award-on-value"
    criteria = tuple(
        Criterion(
            f"G{n}",
            None if on_value else worth,
            D(draw(st.integers(0, 1))),
            D(draw(st.sampled_from((3, 7, 10)))),
            value=worth if on_value else None,
        )
        for n in range(draw(st.integers(1, 3)))
        for worth in [D(draw(st.integers(1, 30)))]
    )
    places = st.sampled_from((None, 0, 1, 2))
    rules = RankingRules(
        criteria=criteria,
        price=price,
        against="scale" if on_value else draw(st.sampled_from(("scale", "best"))),
        minimum_total=draw(st.sampled_from((None, D(5)))),
        rounding=Rounding(
            draw(st.sampled_from(("half-up", "half-even"))),
            *(draw(places), draw(places), draw(places)),
        ),
        ties=tuple(draw(st.lists(st.sampled_from((*TIE_RULES, "criterion:G0")), max_size=3))),
    )
    assert check_rules(rules) == ()
    marks = st.tuples(*(st.integers(int(c.scale_min), int(c.scale_max)).map(D) for c in criteria))
    offers = tuple(
        Offer(
            f"T{n}",
            draw(prices),
            tuple(zip((c.id for c in criteria), draw(marks), strict=True)),
            draw(st.sampled_from((None, None, None, "late"))),
        )
        for n in range(draw(st.integers(fewest, 6)))
    )
    return rules, offers


@quick
@given(tenders(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_has_no_meaning(tender, dice):
    rules, offers = tender
    shuffled = list(offers)
    dice.shuffle(shuffled)
    assert rank(rules, shuffled) == rank(rules, offers)


@quick
@given(tenders())
def test_the_file_gives_the_same_ranking_to_the_fraction(tender):
    rules, offers = tender
    again = read(json.dumps(rank_file(rules, offers)))
    assert again == (rules, offers)
    assert answer(rank(*again)) == answer(rank(rules, offers))


@quick
@given(tenders())
def test_every_offer_appears_once_and_ranks_count_those_before(tender):
    rules, offers = tender
    found = rank(rules, offers)
    assert sorted(offer.id for offer in found.offers) == [offer.id for offer in offers]
    ranked = [offer for offer in found.offers if offer.set_aside is None]
    assert found.offers[: len(ranked)] == tuple(ranked)
    for index, offer in enumerate(ranked):
        assert offer.rank in (index + 1, ranked[index - 1].rank if index else 1)
    shared = {offer.id for offer in ranked if sum(o.rank == offer.rank for o in ranked) > 1}
    assert set(found.tied) == shared
    assert found.winner == (ranked[0].id if ranked and ranked[0].id not in shared else None)


@quick
@given(tenders())
def test_those_set_aside_change_nothing_for_the_others(tender):
    rules, offers = tender
    rules = RankingRules(rules.criteria, rules.price, rules.against, None, rules.rounding)
    without = [offer for offer in offers if offer.set_aside is None]
    if without:
        everyone = rank(rules, offers).offers
        assert rank(rules, without).offers == everyone[: len(without)]


@quick
@given(tenders(names=POINTS))
def test_totals_add_up_exactly_when_nothing_is_rounded(tender):
    rules, offers = tender
    rules = RankingRules(rules.criteria, rules.price, rules.against)
    for offer in rank(rules, offers).offers:
        if offer.set_aside is None and rules.price.formula != "logarithmic":
            assert offer.total == sum(number for _, number in offer.criterion_points) + (
                offer.price_points
            )
            assert isinstance(offer.total, F)


@quick
@given(tenders())
def test_every_step_speaks(tender):
    for offer in rank(*tender).offers:
        for step in offer.steps:
            assert "{" not in step.sentence("nl") + step.sentence("en")


MONOTONE = [name for name in POINTS if name != "around-average"]


@quick
@given(price_rules(MONOTONE), st.lists(prices, min_size=2, max_size=6))
def test_a_lower_price_never_earns_less(rule, amounts):
    points = dict(zip(amounts, price_points(rule, amounts), strict=True))
    in_order = [points[amount] for amount in sorted(points)]
    assert in_order == sorted(in_order, reverse=True)


def test_around_the_average_a_lower_price_can_earn_less():
    low, middle, _ = price_points(PriceRule("around-average", D(40)), [D(10), D(100), D(100)])
    assert low < middle


@quick
@given(price_rules(POINTS), st.lists(prices, min_size=1, max_size=6))
def test_clipped_points_stay_between_zero_and_the_maximum(rule, amounts):
    if rule.clips() or FORMULAS[rule.formula].always_clipped:
        assert all(0 <= points <= 40 for points in price_points(rule, amounts))


ALONE = [*(name for name, formula in FORMULAS.items() if formula.alone), "logarithmic"]


@settings(max_examples=120, deadline=None)
@given(tenders(names=ALONE, fewest=3))
def test_formulas_that_look_at_one_offer_never_turn_an_order(tender):
    """Without rounding and ties: the order of those who stay is what it was."""
    rules, offers = tender
    rules = RankingRules(rules.criteria, rules.price)
    if rank_reversal_possible(rules.price):
        return
    everyone = [o.id for o in rank(rules, offers).offers if o.set_aside is None]
    stay = offers[:-1]
    without = [o.id for o in rank(rules, stay).offers if o.set_aside is None]
    assert without == [id for id in everyone if id != offers[-1].id]
