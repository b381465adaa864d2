"""Equal offers: which rule settles them, and when a draw is needed."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

from criteria.offers import Basket, Offer, Part
from criteria.ranking import rank
from criteria.ranking_rules import Criterion, RankingRules, Rounding
from tests.rules.tenders import price_rule, tender


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
