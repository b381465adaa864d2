"""The order of merit: published vectors, the order of operations, ties, rounding, refusals."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from criteria.formulas import PriceRule
from criteria.numbers import rounded, show
from criteria.offer_checks import check_offers
from criteria.offers import Basket, Offer, Part
from criteria.ranking import rank
from criteria.ranking_rules import (
    Criterion,
    RankingRules,
    Rounding,
    check_rules,
    rank_reversal_possible,
)
from criteria.refusals import Refused


def price_rule(formula, points=None, **parameters):
    named = {n: v if isinstance(v, bool) else D(v) for n, v in parameters.items()}
    return PriceRule(formula, None if points is None else D(points), tuple(named.items()))


def tender(formula, weight, quality, prices, marks, **parameters):
    """One criterion Q on a scale of 0 to 1, as the vectors have it: a mark is a fraction."""
    on_value = formula == "award-on-value"
    worth = D(quality)
    criterion = Criterion(
        "Q", None if on_value else worth, D(0), D(1), value=worth if on_value else None
    )
    rules = RankingRules((criterion,), price_rule(formula, weight, **parameters))
    offers = tuple(
        Offer(id, D(price), (("Q", D(mark)),))
        for id, price, mark in zip("ABCDE", prices, marks, strict=False)
    )
    return rules, offers


def figures(ranking, name):
    """One figure per offer in order of id, to four decimals."""
    ranked = sorted(ranking.offers, key=lambda offer: offer.id)
    return [show(getattr(offer, name), 4, "en").replace("\u2212", "-") for offer in ranked]


def order(ranking):
    return " ".join(offer.id for offer in ranking.offers if offer.rank is not None)


# --- one data set: prices 100, 110, 140; quality 0,60, 0,80, 0,90; W 40, WQ 60 ------------------

ONE_SET = [
    ("lowest-over-price", {}, ["76.0000", "84.3636", "82.5714"], "B C A"),
    ("above-lowest", {}, ["76.0000", "84.0000", "78.0000"], "B C A"),
    ("lowest-to-highest", {}, ["76.0000", "78.0000", "54.0000"], "B A C"),
    ("around-average", {}, ["70.2857", "85.7143", "86.0000"], "C B A"),
    ("logarithmic", {"factor": "2"}, ["76.0000", "82.4999", "74.5829"], "B A C"),
    ("rank-ladder", {}, ["76.0000", "68.0000", "54.0000"], "A B C"),
    ("band", {"floor": "80", "ceiling": "150"}, ["64.5714", "70.8571", "59.7143"], "B A C"),
    ("below-ceiling", {"ceiling": "150"}, ["49.3333", "58.6667", "56.6667"], "B C A"),
    ("reference-over-price", {"reference": "100"}, ["76.0000", "84.3636", "82.5714"], "B C A"),
]
SET, MARKS = ("100", "110", "140"), ("0.6", "0.8", "0.9")


@pytest.mark.parametrize(("formula", "parameters", "totals", "expected"), ONE_SET)
def test_the_same_tenders_have_other_winners_under_other_formulas(
    formula, parameters, totals, expected
):
    found = rank(*tender(formula, "40", "60", SET, MARKS, **parameters))
    assert figures(found, "total") == totals
    assert order(found) == expected
    assert found.winner == expected[0]


@pytest.mark.parametrize(
    ("formula", "quality", "parameters", "values", "expected"),
    [
        ("award-on-value", "105", {}, ["37.0000", "26.0000", "45.5000"], "B A C"),
        ("percentage-discount", "60", {"k": "0.4"}, ["76.0000", "74.8000", "89.6000"], "B A C"),
        ("quality-over-price", "60", {}, ["0.0060", "0.0073", "0.0064"], "B C A"),
        ("utility-index", "60", {"n": "1.5"}, ["0.5500", "0.7727", "0.7143"], "B C A"),
    ],
)
def test_notional_prices_and_indices_on_the_same_set(
    formula, quality, parameters, values, expected
):
    found = rank(*tender(formula, None, quality, SET, MARKS, **parameters))
    assert figures(found, "value") == values
    assert order(found) == expected
    assert all(o.total is None and o.price_points is None for o in found.offers)


def test_fixed_price_leaves_quality_alone():
    found = rank(*tender("quality-only", None, "60", SET, MARKS))
    assert figures(found, "total") == ["36.0000", "48.0000", "54.0000"]
    assert order(found) == "C B A"


# --- rank reversal: with all tenders, and after the last one drops out ----------------------------

REVERSALS = [
    (
        *("lowest-over-price", "40", "60", {}, ("200", "110", "60"), ("0.9", "0.7", "0.4")),
        *(["66.0000", "63.8182", "64.0000"], "A", ["76.0000", "82.0000"], "B"),
    ),
    (
        *("above-lowest", "40", "60", {}, ("100", "140", "70"), ("0.7", "1.0", "0.4")),
        *(["64.8571", "60.0000", "64.0000"], "A", ["82.0000", "84.0000"], "B"),
    ),
    (
        *("lowest-to-highest", "60", "40", {}, ("70", "60", "200"), ("0.6", "0.4", "0.4")),
        *(["79.7143", "76.0000", "16.0000"], "A", ["24.0000", "76.0000"], "B"),
    ),
    (
        *("around-average", "60", "40", {}, ("130", "200", "60"), ("0.4", "0.5", "0.4")),
        *(["76.0000", "47.6923", "43.6923"], "A", ["63.2727", "67.2727"], "B"),
    ),
    (
        *("rank-ladder", "50", "50", {}, ("70", "60", "80"), ("1.0", "0.4", "0.4")),
        *(["75.0000", "70.0000", "20.0000"], "A", ["50.0000", "70.0000"], "B"),
    ),
    (
        *("utility-index", None, "60", {"n": "1.5"}, ("100", "60", "190"), ("0.6", "0.4", "0.9")),
        *(["0.3300", "0.2500", "0.3158"], "A", ["0.6000", "0.7000"], "B"),
    ),
    (
        *("logarithmic", "40", "60", {"factor": "2", "clip": True}),
        *(("200", "100", "50"), ("1.0", "0.8", "0.2")),
        *(["60.0000", "48.0000", "52.0000"], "A", ["60.0000", "88.0000"], "B"),
    ),
    (
        *("logarithmic", "40", "60", {"factor": "2", "clip": False}),
        *(("200", "100", "50"), ("1.0", "0.8", "0.2")),
        *(["20.0000", "48.0000", "52.0000"], "C", ["60.0000", "88.0000"], "B"),
    ),
]


@pytest.mark.parametrize(
    "case", REVERSALS, ids=[f"RR{number}" for number in range(1, len(REVERSALS) + 1)]
)
def test_an_order_may_turn_when_a_tender_drops_out(case):
    formula, weight, quality, parameters, prices, marks, before, first, after, then = case
    rules, offers = tender(formula, weight, quality, prices, marks, **parameters)
    name = "value" if formula == "utility-index" else "total"
    everyone, without = rank(rules, offers), rank(rules, offers[:-1])
    assert (figures(everyone, name), everyone.winner) == (before, first)
    assert (figures(without, name), without.winner) == (after, then)


def test_the_logarithm_that_is_not_clipped_keeps_the_order_of_those_who_stay():
    rules, offers = tender(
        "logarithmic", "40", "60", ("200", "100", "50"), ("1.0", "0.8", "0.2"), factor="2"
    )
    assert order(rank(rules, offers)).replace("C ", "") == order(rank(rules, offers[:-1])) == "B A"


def test_ed7_equal_baskets_need_a_tie_rule():
    quantities = ("12000", "6000", "4000")

    def offer(id, rates):
        parts = tuple(Part(D(q), D(r)) for q, r in zip(quantities, rates, strict=True))
        return Offer(id, Basket(D("1144000.00"), parts), (("Q", D("0.5")),))

    rules, _ = tender("lowest-over-price", "40", "60", (), ())
    offers = (offer("A", ("52.00", "61.00", "38.50")), offer("B", ("50.00", "64.00", "40.00")))
    found = rank(rules, offers)
    assert [one.rank for one in found.offers] == [1, 1]
    assert found.tied == ("A", "B")
    assert "Inschrijfprijs: 12.000 × 52 + 6.000 × 61 + 4.000 × 38,5 = 1.144.000" in [
        step.sentence() for step in found.offers[0].steps
    ]


# --- the machine-readable vectors -----------------------------------------------------------------

P, Q = ("100", "110", "140"), ("0.6", "0.8", "0.9")
V14, V16 = ("200", "110", "60"), ("100", "140", "70")
VECTORS = [
    ("V01", "lowest-over-price", "points", "40", "0", P, None, {}, "40 36.3636 28.5714"),
    ("V02", "above-lowest", "points", "40", "0", P, None, {}, "40 36 24"),
    ("V03", "lowest-to-highest", "points", "40", "0", P, None, {}, "40 30 0"),
    ("V04", "around-average", "points", "40", "0", P, None, {}, "34.2857 37.7143 32"),
    (
        *("V05", "logarithmic", "points", "40", "0", P, None),
        *({"factor": "2", "clip": False}, "40 34.4999 20.5829"),
    ),
    ("V06", "rank-ladder", "points", "40", "0", P, None, {}, "40 20 0"),
    (
        *("V07", "band", "points", "40", "0", P, None),
        *({"floor": "80", "ceiling": "150"}, "28.5714 22.8571 5.7143"),
    ),
    (
        *("V08", "below-ceiling", "points", "40", "0", P, None),
        *({"ceiling": "150"}, "13.3333 10.6667 2.6667"),
    ),
    (
        *("V09", "reference-over-price", "points", "40", "0", P, None),
        *({"reference": "100"}, "40 36.3636 28.5714"),
    ),
    ("V10", "award-on-value", "value", None, "105", P, Q, {}, "37 26 45.5"),
    ("V11", "percentage-discount", "value", None, "60", P, Q, {"k": "0.4"}, "76 74.8 89.6"),
    ("V12", "quality-over-price", "value", None, "60", P, Q, {}, "0.006 0.0073 0.0064"),
    ("V13", "utility-index", "value", None, "60", P, Q, {"n": "1.5"}, "0.55 0.7727 0.7143"),
    (
        *("V14", "lowest-over-price", "total", "40", "60", V14, ("0.9", "0.7", "0.4")),
        *({}, "66 63.8182 64"),
    ),
    ("V15", "lowest-over-price", "total", "40", "60", V14[:2], ("0.9", "0.7"), {}, "76 82"),
    (
        *("V16", "above-lowest", "total", "40", "60", V16, ("0.7", "1.0", "0.4")),
        *({}, "64.8571 60 64"),
    ),
    (
        *("V17", "lowest-to-highest", "total", "60", "40", ("70", "60", "200")),
        *(("0.6", "0.4", "0.4"), {}, "79.7143 76 16"),
    ),
    (
        *("V18", "around-average", "total", "60", "40", ("130", "200", "60")),
        *(("0.4", "0.5", "0.4"), {}, "76 47.6923 43.6923"),
    ),
    (
        *("V19", "rank-ladder", "total", "50", "50", ("70", "60", "80")),
        *(("1.0", "0.4", "0.4"), {}, "75 70 20"),
    ),
    (
        *("V20", "logarithmic", "total", "40", "60", ("200", "100", "50")),
        *(("1.0", "0.8", "0.2"), {"factor": "2", "clip": True}, "60 48 52"),
    ),
    (
        *("V21", "logarithmic", "total", "40", "60", ("200", "100", "50")),
        *(("1.0", "0.8", "0.2"), {"factor": "2", "clip": False}, "20 48 52"),
    ),
    (
        *("V22", "utility-index", "value", None, "60", ("100", "60", "190")),
        *(("0.6", "0.4", "0.9"), {"n": "1.5"}, "0.33 0.25 0.3158"),
    ),
    (
        *("V23", "utility-index", "value", None, "60", ("1000", "875", "600")),
        *(("0.9", "0.8", "0.6"), {"n": "1.5"}, "0.6 0.5829 0.55"),
    ),
    (
        *("V24", "award-on-value", "value", None, "400000", ("1000000", "1060000", "1150000")),
        *(Q, {}, "760000 740000 790000"),
    ),
    ("V25", "lowest-to-highest", "points", "40", "0", ("100",) * 3, None, {}, "40 40 40"),
    ("V26", "lowest-to-highest", "points", "40", "0", ("0", "110", "140"), None, {}, "40 8.5714 0"),
    (
        *("V27", "band", "points", "40", "0", ("160", "70", "80"), None),
        *({"floor": "80", "ceiling": "150"}, "0 40 40"),
    ),
    (
        *("V28", "logarithmic", "points", "100", "0", ("80", "100", "125"), None),
        *({"factor": "4", "clip": False}, "100 83.9036 67.8072"),
    ),
]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector[0] for vector in VECTORS])
def test_vectors(vector):
    _, formula, kind, weight, quality, prices, marks, parameters, expected = vector
    rules, offers = tender(formula, weight, quality, prices, marks or ["0"] * 3, **parameters)
    found = sorted(rank(rules, offers).offers, key=lambda offer: offer.id)
    name = {"points": "price_points", "total": "total", "value": "value"}[kind]
    assert [rounded(getattr(offer, name), 4) for offer in found] == [
        F(number) for number in expected.split()
    ]


# --- the order of operations: three orders, three winners ----------------------------------------


def three_offers(minimum, c_set_aside=None):
    criteria = (
        Criterion("G1", D(25), D(0), D(10), minimum=minimum),
        Criterion("G2", D(20), D(0), D(10)),
        Criterion("G3", D(15), D(0), D(10)),
    )
    rules = RankingRules(criteria, price_rule("lowest-over-price", "40"))

    def offer(id, price, marks, aside=None):
        return Offer(
            id, D(price), tuple(zip(("G1", "G2", "G3"), map(D, marks), strict=True)), aside
        )

    return rules, (
        offer("A", "920000", (8, 6, 10)),
        offer("B", "1000000", (10, 8, 6)),
        offer("C", "780000", (4, 10, 10), c_set_aside),
    )


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


# --- ties -----------------------------------------------------------------------------------------


def tie(ties=(), rounding=None, offers=()):
    """Two criteria of 100 points each; a mark is its points, so totals are easy to make equal."""
    criteria = (Criterion("G1", D(100), D(0), D(100)), Criterion("G2", D(100), D(0), D(100)))
    rules = RankingRules(
        criteria,
        price_rule("below-ceiling", "100", ceiling="100"),
        rounding=rounding or Rounding(),
        ties=ties,
    )
    return rank(
        rules,
        [
            Offer(id, D(price), (("G1", D(first)), ("G2", D(second))))
            for id, price, first, second in offers
        ],
    )


# quality 51 with price points 35,40 and quality 49,20 with 37,20: both 86,40
EQUAL = (("A", "64.60", "30", "21"), ("B", "62.80", "29.2", "20"))


def test_equal_totals_are_settled_by_quality():
    found = tie(("quality", "draw"), offers=EQUAL)
    assert [o.total for o in found.offers] == [F("86.4"), F("86.4")]
    assert (found.winner, found.tied, found.draw_needed) == ("A", (), False)
    assert [o.rank for o in found.offers] == [1, 2]
    assert found.offers[0].steps[-1].sentence() == (
        "Gelijke stand (aantal andere inschrijvingen: 1). De hoogste kwaliteit gaat voor; hier 51."
    )


def test_equal_totals_are_settled_by_a_criterion_or_by_price():
    other = (("A", "64.60", "20", "31"), ("B", "62.80", "29.2", "20"))
    assert tie(("criterion:G1",), offers=other).winner == "B"
    assert tie(("price",), offers=other).winner == "B"
    assert tie(("criterion:G2", "price"), offers=other).winner == "A"


def test_without_a_rule_equal_offers_share_a_rank():
    found = tie((), offers=(*EQUAL, ("C", "100", "1", "1")))
    assert [(o.id, o.rank) for o in found.offers] == [("A", 1), ("B", 1), ("C", 3)]
    assert (found.winner, found.draw_needed, found.tied) == (None, False, ("A", "B"))


def test_a_chain_that_ends_in_a_draw_says_that_one_is_needed():
    same = (("B", "50", "20", "20"), ("A", "50", "20", "20"), ("C", "50", "20", "19"))
    found = tie(("quality", "price", "draw"), offers=same)
    assert [(o.id, o.rank) for o in found.offers] == [("A", 1), ("B", 1), ("C", 3)]
    assert (found.winner, found.draw_needed, found.tied) == (None, True, ("A", "B"))
    assert found.offers[0].steps[-1].sentence().startswith("Nog steeds gelijk")


def test_a_tie_behind_the_winner_leaves_the_winner():
    found = tie(offers=(("A", "0", "20", "20"), ("B", "50", "20", "20"), ("C", "50", "20", "20")))
    assert [o.rank for o in found.offers] == [1, 2, 2]
    assert (found.winner, found.tied) == ("A", ("B", "C"))


def test_the_chain_goes_on_among_those_still_equal():
    three = (("A", "60", "10", "20"), ("B", "60", "20", "10"), ("C", "50", "10", "10"))
    found = tie(("quality", "criterion:G1"), offers=three)
    assert [(o.id, o.rank) for o in found.offers] == [("B", 1), ("A", 2), ("C", 3)]


def test_ties_are_judged_on_totals_as_the_plan_rounds_them():
    # totals 82,5049 and 82,5001
    close = (("A", "60", "42.5049", "0"), ("B", "60", "42.5001", "0"))
    assert tie((), offers=close).winner == "A"
    found = tie((), Rounding(total=2), offers=close)
    assert (found.winner, found.tied) == (None, ("A", "B"))
    assert [o.total for o in found.offers] == [F("82.50")] * 2
    assert found.offers[0].exact_total == F("82.5049")


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


# --- refusals -------------------------------------------------------------------------------------


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


def test_which_rules_can_reverse_an_order():
    criteria = (Criterion("Q", D(60), D(0), D(10)),)
    assert rank_reversal_possible(RankingRules(criteria, None, against="best"))
    assert rank_reversal_possible(RankingRules(criteria, price_rule("rank-ladder", "40")))
    assert not rank_reversal_possible(RankingRules(criteria, None))
