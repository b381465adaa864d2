"""The order of merit: the order of operations, scales, marks and rounding."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from criteria.numbers import rounded
from criteria.offers import Offer
from criteria.ranking import rank
from criteria.ranking_rules import Criterion, RankingRules, Rounding
from tests.rules.tenders import MARKS, ONE_SET, SET, figures, price_rule, tender, three_offers


def test_an_offer_under_a_minimum_mark_is_out_before_the_lowest_price_is_taken():
    found = rank(*three_offers(D(6)))
    assert [(o.id, o.rank) for o in found.offers] == [("A", 1), ("B", 2), ("C", None)]
    a, b, c = found.offers
    assert (a.quality, a.price_points, a.total) == (47, 40, 87)
    assert (b.quality, b.price_points, b.total) == (50, F("36.8"), F("86.8"))
    assert c.set_aside == "minimum:G1"
    assert (c.quality, c.price_points, c.total, c.criterion_points) == (None, None, None, ())
    assert [step.sentence() for step in c.steps] == [
        "G1: 4 is lager dan het minimum 6. De inschrijving doet niet mee in de rangorde."
    ]


def test_without_the_minimum_the_third_offer_wins():
    found = rank(*three_offers(None))
    assert figures(found, "total") == ["80.9130", "81.2000", "85.0000"]
    assert found.winner == "C"


def test_an_offer_that_was_set_aside_is_out_of_every_formula():
    found = rank(*three_offers(None, "late"))
    assert (found.winner, found.offers[0].total) == ("A", 87)
    assert (found.offers[2].set_aside, found.offers[2].steps) == ("late", ())


def test_a_mark_equal_to_the_minimum_is_enough():
    assert rank(*three_offers(D(4))).winner == "C"


def test_the_steps_can_be_redone_with_a_calculator():
    found = rank(*three_offers(D(6)))
    assert [step.sentence() for step in found.offers[1].steps] == [
        "G1: 10 op een schaal van 0 tot 10 = 10/10 × 25 = 25 punten",
        "G2: 8 op een schaal van 0 tot 10 = 8/10 × 20 = 16 punten",
        "G3: 6 op een schaal van 0 tot 10 = 6/10 × 15 = 9 punten",
        "Kwaliteit: 25 + 16 + 9 = 50 punten",
        "Prijs: 40 × 920.000 / 1.000.000 = 36,8 punten",
        "Totaal: 50 + 36,8 = 86,8 punten",
    ]
    assert found.offers[1].steps[4].sentence("en") == (
        "Price: 40 × 920,000 / 1,000,000 = 36.8 points"
    )


def test_every_step_has_a_sentence_in_both_languages():
    for formula, parameters, *_ in ONE_SET:
        for ranked in rank(*tender(formula, "40", "60", SET, MARKS, **parameters)).offers:
            assert all(step.sentence(lang) for step in ranked.steps for lang in ("nl", "en"))


def test_a_figure_that_is_not_shown_whole_says_so():
    steps = rank(*tender("lowest-over-price", "40", "60", SET, MARKS)).offers[0].steps
    assert steps[-2].sentence() == "Prijs: 40 × 100 / 110 ≈ 36,3636 punten"


def test_the_minimum_quality_is_inclusive_and_tested_before_rounding():
    rules, offers = three_offers(None)
    rules = RankingRules(rules.criteria, rules.price, minimum_total=D(47))
    found = rank(rules, offers)
    assert [(o.id, o.set_aside) for o in found.offers] == [
        *(("A", None), ("B", None), ("C", "minimum_total"))
    ]
    assert found.offers[0].total == 87
    # 6,66/10 × 25 = 16,65 is under 16,7, though it is 16,7 when rounded to one decimal
    criterion = Criterion("G1", D(25), D(0), D(10))
    rules = RankingRules(
        (criterion,), None, minimum_total=D("16.7"), rounding=Rounding(criterion=1)
    )
    found = rank(rules, (Offer("A", None, (("G1", D("6.66")),)),))
    assert found.offers[0].set_aside == "minimum_total"
    assert found.offers[0].steps[-1].sentence() == (
        "Kwaliteit zonder afronding: 16,65. Dat is lager dan het minimum 16,7. "
        "De inschrijving doet niet mee in de rangorde."
    )


def test_nobody_left_gives_no_winner():
    found = rank(*three_offers(D(10), "late"))
    assert found.winner == "B"
    rules, offers = three_offers(D(10), "late")
    found = rank(rules, (offers[0], offers[2]))
    assert (found.winner, found.draw_needed, found.tied) == (None, False, ())


# --- scales and marks -----------------------------------------------------------------------------


def quality(criterion, mark, **rules):
    found = rank(RankingRules((criterion,), None, **rules), (Offer("A", None, (("Q", D(mark)),)),))
    return found.offers[0].quality


def test_committee_marks():
    on_ten = Criterion("Q", D(20), D(0), D(10))
    # marks 8, 6, 6: the mean is their sum on a scale three times as long, 20/30 × 20
    assert rounded(quality(Criterion("Q", D(20), D(0), D(30)), "20"), 4) == F("13.3333")
    assert quality(on_ten, "6.7") == F("13.4")
    assert quality(on_ten, "6") == 12


def test_a_mark_counts_by_its_place_on_the_scale():
    assert quality(Criterion("Q", D(9), D(1), D(10)), "4") == 3
    assert quality(Criterion("Q", D(10), D(-2), D(2)), "1") == F("7.5")


def test_against_the_best_mark():
    rules = RankingRules((Criterion("Q", D(60), D(0), D(10)),), None, against="best")
    offers = [Offer(id, None, (("Q", D(mark)),)) for id, mark in (("A", 8), ("B", 6))]
    found = rank(rules, offers)
    assert [o.quality for o in found.offers] == [60, 45]
    assert found.offers[1].steps[0].sentence() == (
        "Q: 6, waar de beste inschrijving 8 heeft en de schaal bij 0 begint "
        "= (6 − 0)/(8 − 0) × 60 = 45 punten"
    )
    late = Offer("C", None, (("Q", D(10)),), "late")
    assert [o.quality for o in rank(rules, [*offers, late]).offers] == [60, 45, None]


def test_against_a_best_mark_at_the_start_of_the_scale_everyone_gets_nothing():
    rules = RankingRules((Criterion("Q", D(60), D(1), D(10)),), None, against="best")
    found = rank(rules, [Offer(id, None, (("Q", D(1)),)) for id in "AB"])
    assert [o.quality for o in found.offers] == [0, 0]


def test_an_offer_under_the_minimum_quality_is_not_the_best_mark_either():
    criteria = (Criterion("Q", D(50), D(0), D(10)), Criterion("R", D(50), D(0), D(10)))
    rules = RankingRules(criteria, None, against="best", minimum_total=D(60))
    offers = [
        Offer("A", None, (("Q", D(8)), ("R", D(10)))),
        Offer("B", None, (("Q", D(10)), ("R", D(0)))),
    ]
    found = rank(rules, offers)
    # first A has 8/10 × 50 + 50 = 90 and B 50, which is too low; then 8 is the best mark on Q
    assert [(o.id, o.quality, o.set_aside) for o in found.offers] == [
        *(("A", 100, None), ("B", None, "minimum_total"))
    ]


def test_award_on_value_with_a_malus():
    criterion = Criterion("Q", None, D(-2), D(2), value=D(10000))
    rules = RankingRules((criterion,), price_rule("award-on-value"))
    found = rank(
        rules, [Offer("A", D(80000), (("Q", D(-1)),)), Offer("B", D(90000), (("Q", D(2)),))]
    )
    assert [(o.id, o.quality, o.value) for o in found.offers] == [
        *(("B", 10000, 80000), ("A", -5000, 85000))
    ]
    assert [step.sentence() for step in found.offers[1].steps] == [
        "Q: −1 bij een hoogste score van 2 = −1/2 × € 10.000 = € −5.000",
        "Waarde van de kwaliteit in euro: −5.000 = −5.000",
        "Fictieve inschrijfprijs: 80.000 − −5.000 = 85.000. De laagste staat bovenaan.",
    ]


# --- rounding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "places", "half_up", "half_even"),
    [
        ("2.675", 2, "2.68", "2.68"),
        ("1.005", 2, "1.01", "1.00"),
        ("2.345", 2, "2.35", "2.34"),
        ("0.125", 2, "0.13", "0.12"),
        ("2.5", 0, "3", "2"),
        ("-2.5", 0, "-3", "-2"),
    ],
)
def test_rounding(value, places, half_up, half_even):
    assert rounded(F(value), places) == F(half_up)
    assert rounded(F(value), places, "half-even") == F(half_even)


def test_each_stage_is_rounded_only_where_the_plan_says_so():
    def totals(**stages):
        rules, offers = tender("lowest-over-price", "40", "10", ("100", "110"), ("1", "0.6666"))
        rules = RankingRules(rules.criteria, rules.price, rounding=Rounding(**stages))
        return rank(rules, offers).offers[1]

    # quality 6,666; price 400/11 = 36,3636…
    assert totals().total == F("6.666") + F(400, 11)
    assert totals(criterion=1).total == F("6.7") + F(400, 11)
    assert totals(price=1).total == F("6.666") + F("36.4")
    found = totals(criterion=1, price=1, total=0)
    assert (found.quality, found.price_points) == (F("6.7"), F("36.4"))
    assert (found.exact_total, found.total) == (F("43.1"), 43)
    assert [step.sentence() for step in found.steps][-1] == (
        "Totaal afgerond volgens het beoordelingsplan (aantal decimalen: 0): 43"
    )


def test_a_notional_price_is_rounded_as_the_total():
    rules, offers = tender("award-on-value", None, "1", ("100.26", "100.34"), ("0", "0"))
    rules = RankingRules(rules.criteria, rules.price, rounding=Rounding(total=1))
    assert [o.value for o in rank(rules, offers).offers] == [F("100.3")] * 2
    assert rank(rules, offers).tied == ("A", "B")
