"""Small tenders to rank: rules and offers of a few lines, and the figures that come out."""

from __future__ import annotations

from decimal import Decimal as D

from criteria.formulas import PriceRule
from criteria.numbers import show
from criteria.offers import Offer
from criteria.ranking_rules import Criterion, RankingRules


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
