"""How fast an exact ranking with all its steps is, beside a floating-point library.

Both rank the same 29 offers on the same 25 criteria and the lowest price divided by the price, in
one process and in turns, so that a busy machine hits both alike. Building the inputs is outside the
clock on both sides. Our side checks its input, computes in fractions and keeps every step; the
other side gives scores. Before timing, both must give the same totals and the same order.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas
from bid_evaluation import Evaluator

from criteria.formulas import PriceRule
from criteria.offers import Offer
from criteria.ranking import Ranking, rank
from criteria.ranking_rules import Criterion, RankingRules

OFFERS, CRITERIA = 29, 25
LIMIT = 1 / 3
REPEATS = 21


def measure() -> dict[str, Any]:
    """Median milliseconds of ours and of bid-evaluation, and whether we are quick enough."""
    rules, offers = _tender()
    evaluator, frame = _same_for_the_baseline(rules, offers)
    _same_outcome(rank(rules, offers), evaluator.evaluate(frame))
    ours, baseline = [], []
    for _ in range(REPEATS):
        ours.append(_milliseconds(lambda: rank(rules, offers)))
        baseline.append(_milliseconds(lambda: evaluator.evaluate(frame)))
    mine, theirs = statistics.median(ours), statistics.median(baseline)
    return {
        "name": f"rank {OFFERS} offers on {CRITERIA} criteria (ms)",
        "ours": mine,
        "baseline": theirs,
        "ratio": mine / theirs,
        "limit": LIMIT,
        "ok": mine / theirs <= LIMIT,
    }


def _tender() -> tuple[RankingRules, tuple[Offer, ...]]:
    """Marks in halves on 0 to 10 and prices in cents; the same every run."""
    dice = random.Random(2022)
    criteria = tuple(
        Criterion(f"G{n}", Decimal(dice.randint(1, 4)), Decimal(0), Decimal(10))
        for n in range(1, CRITERIA + 1)
    )
    rules = RankingRules(criteria, PriceRule("lowest-over-price", Decimal(40)))
    offers = tuple(
        Offer(
            f"T{n:02}",
            Decimal(dice.randint(80_000_000, 140_000_000)).scaleb(-2),
            tuple((c.id, Decimal(dice.randint(0, 20)) / 2) for c in criteria),
        )
        for n in range(1, OFFERS + 1)
    )
    return rules, offers


def _same_for_the_baseline(
    rules: RankingRules, offers: tuple[Offer, ...]
) -> tuple[Evaluator, pandas.DataFrame]:
    evaluator = Evaluator(normalize_weights=False)
    for criterion in rules.criteria:
        evaluator.direct(criterion.id, float(criterion.points or 0) / 100, input_scale=10)
    assert rules.price is not None
    evaluator.min_ratio("price", float(rules.price.points or 0) / 100)
    rows = [
        {"id": offer.id, "price": float(offer.price), **{id: float(m) for id, m in offer.marks}}
        for offer in offers
        if isinstance(offer.price, Decimal)
    ]
    return evaluator, pandas.DataFrame(rows)


def _same_outcome(ours: Ranking, theirs: pandas.DataFrame) -> None:
    """The comparison is fair only when both compute the same thing."""
    totals = dict(zip(theirs["id"], theirs["final_score"], strict=True))
    for offer in ours.offers:
        assert offer.total is not None and offer.steps
        assert abs(float(offer.total) - totals[offer.id]) < 1e-6, offer.id
    assert ours.winner == theirs.iloc[0]["id"]


def _milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    print(measure())
