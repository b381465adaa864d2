"""The try-out beside bare NumPy: 10,000 invented procedures of 6 offers, every suitable formula.

Both work on the same arrays, in turns. The bare side is the sums alone, for the same formulas: who
has the highest score, and under a relative formula who has it with each offer left out. Ours also
looks at minimum marks, rounds and settles ties as a plan does, and counts what the page shows.
Before timing, both must find the same reversals.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np

from criteria.catalogue import load
from criteria.formulas import PriceRule, rank_reversal_possible
from criteria.plan import StageRules, questions
from criteria.ranking_rules import RankingRules, Rounding
from criteria.tryout import Invented, marks
from criteria.tryout_formulas import suitable
from tender.simulation import tryout as simulation
from tender.simulation.tryout import Drawn

LIMIT = 3
REPEATS = 11
PROCEDURES, OFFERS = 10_000, 6
WEIGHTS = (20, 20, 15, 15, 10)

Rows = np.ndarray[Any, Any]
Score = Callable[[Rows, Rows], Rows]


def measure() -> dict[str, Any]:
    """Median milliseconds of ours and of the bare sums, over all formulas together."""
    rules, invented = _plan()
    every = [candidate.rules for candidate in suitable(rules, invented)]
    given = marks(rules, invented)
    drawn = simulation.draw(given, invented)
    _same_outcome(every, given, drawn)
    ours, baseline = [], []
    for _ in range(REPEATS):
        ours.append(_milliseconds(lambda: simulation.run(every, given, drawn)))
        baseline.append(_milliseconds(lambda: [_bare(one, given, drawn) for one in every]))
    mine, theirs = statistics.median(ours), statistics.median(baseline)
    return {
        "name": f"{PROCEDURES} procedures of {OFFERS} offers under {len(every)} formulas (ms)",
        "ours": round(mine, 2),
        "baseline": round(theirs, 2),
        "ratio": round(mine / theirs, 3),
        "limit": LIMIT,
        "ok": mine / theirs <= LIMIT,
    }


def _plan() -> tuple[StageRules, Invented]:
    """Five themes of 80 points together, a band of 20 points, a total of two decimals."""
    scale = next(one for one in load().scales if one.id == "even-0-10")
    asked = tuple(
        replace(question, points=Decimal(weight), minimum=Decimal(4))
        for question, weight in zip(questions(load().themes), WEIGHTS, strict=True)
    )
    band = (("floor", Decimal(145_000_000)), ("ceiling", Decimal(160_000_000)))
    rules = StageRules(
        asked,
        scale,
        PriceRule("band", Decimal(20), band),
        rounding=Rounding(total=2),
        ties=("quality", f"criterion:{asked[0].id}", "draw"),
    )
    return rules, Invented(OFFERS, band[0][1], band[1][1], procedures=PROCEDURES)


def _bare(rules: RankingRules, given: simulation.Marks, drawn: Drawn) -> int:
    """In how many procedures leaving one offer out lets another win, by the sums alone."""
    worth = [one.value if rules.on_value else one.points for one in rules.criteria]
    weights = np.array([float(points or 0) / 10 for points in worth])
    steps = np.array([float(mark) for mark in given[0]])
    quality = (weights[:, None, None] * steps[drawn.marks]).sum(0)
    price = drawn.cents / 100
    assert rules.price is not None
    score = _score(rules.price, 1 if rules.on_value else weights.sum() * 10)
    winner = score(price, quality).argmax(0)
    changed = np.zeros(PROCEDURES, dtype=bool)
    if not rank_reversal_possible(rules.price):
        return 0
    for row in range(OFFERS):
        left = [n for n in range(OFFERS) if n != row]
        now = score(price[left], quality[left]).argmax(0)
        changed |= (winner != row) & (now + (now >= row) != winner)
    return int(changed.sum())


def _score(rule: PriceRule, most: float) -> Score:
    given = {name: float(number) for name, number in rule.parameters}
    points = float(rule.points or 0)
    floor, ceiling, reference, factor, k, n = (
        given.get(name, 1) for name in ("floor", "ceiling", "reference", "factor", "k", "n")
    )

    def average(p: Rows, q: Rows) -> Rows:
        return q + points * (1 - np.abs(p / p.mean(0) - 1)).clip(0)

    def ladder(p: Rows, q: Rows) -> Rows:
        return q + points * (p[None] > p[:, None]).sum(1) / (len(p) - 1)

    def span(p: Rows, q: Rows) -> Rows:
        return q + points * (p.max(0) - p) / (p.max(0) - p.min(0))

    known: dict[str, Score] = {
        "lowest-over-price": lambda p, q: q + points * p.min(0) / p,
        "above-lowest": lambda p, q: q + points * (2 - p / p.min(0)).clip(0),
        "lowest-to-highest": span,
        "around-average": average,
        "logarithmic": lambda p, q: q + points * (1 - np.log(p / p.min(0)) / np.log(factor)),
        "rank-ladder": ladder,
        "band": lambda p, q: q + points * ((ceiling - p) / (ceiling - floor)).clip(0, 1),
        "below-ceiling": lambda p, q: q + points * ((ceiling - p) / ceiling).clip(0, 1),
        "reference-over-price": lambda p, q: q + points * (reference / p).clip(0, 1),
        "award-on-value": lambda p, q: q - p,
        "percentage-discount": lambda p, q: -p * (1 - k * q / most),
        "quality-over-price": lambda p, q: q / most / p,
        "utility-index": lambda p, q: (1 - (q.max(0) - q) / most * n) / p * p.min(0),
    }
    return known[rule.formula]


def _same_outcome(every: list[RankingRules], given: simulation.Marks, drawn: Drawn) -> None:
    """The comparison is fair only when both compute the same thing, rounding and ties apart."""
    plain = [replace(rules, rounding=Rounding(), ties=()) for rules in every]
    for rules, counts in zip(plain, simulation.run(plain, given, drawn), strict=True):
        assert rules.price is not None
        bare = _bare(rules, given, drawn)
        assert abs((counts.reversed or 0) - bare) <= counts.tied * 2, rules.price.formula


def _milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    print(measure())
