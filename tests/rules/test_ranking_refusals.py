"""What cannot be ranked is refused: every wrong rule and offer at once, each at its field."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from criteria.offer_checks import check_offers
from criteria.offers import Basket, Offer, Part
from criteria.ranking import rank
from criteria.ranking_rules import Criterion, RankingRules, Rounding, check_rules
from criteria.refusals import Refused
from tests.rules.tenders import price_rule, tender, three_offers


def codes(refusals):
    assert all(one.sentence(lang) for one in refusals for lang in ("nl", "en"))
    return {(one.field, one.code.removeprefix("ranking.")) for one in refusals}


def test_every_wrong_rule_is_named_at_once():
    rules = RankingRules(
        criteria=(
            Criterion("G1", None, D(0), D(10)),
            Criterion("G1", D(-1), D(5), D(5), value=D(3)),
            Criterion("", D(1), D(0), D(10), minimum=D(11)),
            Criterion("N", D("NaN"), D("NaN"), D(10)),
        ),
        price=price_rule("utility-index"),
        against="worst",
        minimum_total=D("NaN"),
        rounding=Rounding("up", criterion=-1, total=21),
        ties=("quality", "alphabet", "criterion:G9"),
    )
    assert codes(check_rules(rules)) == {
        ("criteria[0].points", "points_missing"),
        ("criteria[1].id", "criterion_twice"),
        ("criteria[1].points", "points_negative"),
        ("criteria[1].value", "value_not_used"),
        ("criteria[1].scale", "scale_empty"),
        ("criteria[2].id", "id_missing"),
        ("criteria[2].minimum", "minimum_off_scale"),
        ("criteria[3].points", "not_a_number"),
        ("criteria[3].scale", "not_a_number"),
        ("price.parameters.n", "parameter_missing"),
        ("against", "against_unknown"),
        ("minimum_total", "not_a_number"),
        ("rounding.mode", "rounding_unknown"),
        ("rounding.criterion", "places_wrong"),
        ("rounding.total", "places_wrong"),
        ("ties[1]", "tie_unknown"),
        ("ties[2]", "tie_criterion_unknown"),
    }
    with pytest.raises(Refused):
        rank(rules, ())


def test_award_on_value_wants_euros_and_not_points():
    criterion = Criterion("Q", D(10), D(-2), D(0))
    rules = RankingRules((criterion,), price_rule("award-on-value"), against="best")
    assert codes(check_rules(rules)) == {
        ("criteria[0].points", "points_not_used"),
        ("criteria[0].value", "value_missing"),
        ("criteria[0].scale.max", "scale_not_above_zero"),
        ("against", "best_on_value"),
    }


def test_rules_without_anything_to_rank_on_are_refused():
    assert codes(check_rules(RankingRules((), None))) == {("criteria", "nothing_to_rank")}
    by_share = RankingRules((), price_rule("quality-over-price"))
    assert codes(check_rules(by_share)) == {("criteria", "no_quality_points")}
    assert check_rules(RankingRules((), price_rule("lowest-over-price", "100"))) == ()


def test_every_wrong_offer_is_named_at_once():
    rules, _ = three_offers(None)
    full = (("G1", D(1)), ("G2", D(1)), ("G3", D(1)))
    offers = (
        Offer("A", D(0), full),
        Offer("A", D(1), (*full[:2], ("G3", D(11)))),
        Offer("C", None, full[:2]),
        Offer("D", Basket(D(5), (Part(D(2), D(3)),)), (*full, ("G4", D(1)), ("G1", D(2)))),
        Offer("", D(1), full, ""),
        Offer("late", None, (), "late"),
    )
    assert codes(check_offers(rules, offers)) == {
        ("offers[0].price", "price_without_value"),
        ("offers[1].id", "offer_twice"),
        ("offers[1].marks.G3", "off_scale"),
        ("offers[2].price", "price_missing"),
        ("offers[2].marks.G3", "mark_missing"),
        ("offers[3].price", "basket_off"),
        ("offers[3].marks.G4", "criterion_unknown"),
        ("offers[3].marks.G1", "mark_twice"),
        ("offers[4].id", "id_missing"),
        ("offers[4].set_aside", "set_aside_empty"),
    }
    assert codes(check_offers(rules, ())) == {("offers", "no_offers")}


def test_an_offer_under_a_minimum_needs_no_price_because_it_is_never_opened():
    rules, (a, b, c) = three_offers(D(6))
    unopened = Offer("C", None, c.marks)
    assert check_offers(rules, (a, b, unopened)) == ()
    assert rank(rules, (a, b, unopened)).winner == "A"


def test_a_tie_rule_on_price_wants_prices_even_where_quality_alone_counts():
    rules = RankingRules((Criterion("Q", D(60), D(0), D(10)),), None, ties=("price",))
    offers = [Offer(id, None, (("Q", D(8)),)) for id in "AB"]
    assert codes(check_offers(rules, offers)) == {
        ("offers[0].price", "price_missing"),
        ("offers[1].price", "price_missing"),
    }


def test_an_average_price_of_zero_is_refused():
    rules, offers = tender("around-average", "40", "60", ("0", "0"), ("1", "1"))
    assert codes(check_offers(rules, offers)) == {("offers", "average_without_value")}
