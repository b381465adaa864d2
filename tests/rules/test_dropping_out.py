"""Rank reversal: what a tender that drops out does to the order of those who stay."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from criteria.ranking import rank
from criteria.ranking_rules import Criterion, RankingRules, rank_reversal_possible
from tests.rules.tenders import figures, order, price_rule, tender

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


def test_which_rules_can_reverse_an_order():
    criteria = (Criterion("Q", D(60), D(0), D(10)),)
    assert rank_reversal_possible(RankingRules(criteria, None, against="best"))
    assert rank_reversal_possible(RankingRules(criteria, price_rule("rank-ladder", "40")))
    assert not rank_reversal_possible(RankingRules(criteria, None))
