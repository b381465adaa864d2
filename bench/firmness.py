"""A million draws of a result, beside bare NumPy and beside a library for such decisions.

29 offers on 25 criteria and a relative price. The bare side draws the same: as many weights and as
many marks, in the same chunks, with the same products and table look-ups, and counts who has the
highest score. Ours also scales weights back to their sum, and settles near equals by every rule of
the plan. The library takes one weighted sum at a time, as it is meant to be used, on 10,000 draws
of weights; there the time is per draw. Before timing, the library and ours must find the same
winners, and so must both sides for the draws of marks, near equals apart.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np

from criteria.firmness import DRAWS, SPREAD, Scales
from criteria.firmness_weights import Lines, lines
from criteria.formulas import PriceRule
from criteria.offers import Offer
from criteria.quality import judge
from criteria.ranking_rules import Criterion, RankingRules, Rounding
from tender.simulation.firmness import CHUNK, MarkKernel, WeightKernel, by_marks, by_weights

OFFERS, CRITERIA = 29, 25
LIMIT, LIBRARY_LIMIT = 1.5, 0.01
REPEATS, LIBRARY_DRAWS, SEED = 5, 10_000, 2022
STEPS = tuple(map(Decimal, (0, 2, 4, 6, 8, 10)))


def measure() -> list[dict[str, Any]]:
    """Median seconds for a million draws of each kind, and microseconds beside the library."""
    rules, offers, scales = _tender()
    field = lines(rules, judge(rules, offers)[0])
    marks = MarkKernel(rules, offers, scales)
    _same_marks(marks)
    ours, baseline = [], []
    for _ in range(REPEATS):
        ours.append(_seconds(lambda: _ours(rules, offers, scales)))
        baseline.append(_seconds(lambda: _bare(field, marks)))
    mine, bare = statistics.median(ours), statistics.median(baseline)
    weighted = _weighted_sum(field)
    single = statistics.median(
        _seconds(lambda: by_weights(rules, offers, SPREAD, DRAWS, SEED)) for _ in range(REPEATS)
    )
    per_draw = single / DRAWS * 1e6
    theirs = _seconds(lambda: weighted(LIBRARY_DRAWS)) / LIBRARY_DRAWS * 1e6
    what = f"{OFFERS} offers on {CRITERIA} criteria"
    return [
        _row(f"a million draws of weights and of marks, {what} (s)", mine, bare, LIMIT),
        _row(f"one draw of weights, {what}, beside pymcdm (µs)", per_draw, theirs, LIBRARY_LIMIT),
    ]


def _row(name: str, ours: float, baseline: float, limit: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 3),
        "baseline": round(baseline, 3),
        "ratio": round(ours / baseline, 5),
        "limit": limit,
        "ok": ours / baseline <= limit,
    }


def _tender() -> tuple[RankingRules, tuple[Offer, ...], Scales]:
    """Marks of 4 to 10 on an even scale, prices in cents; the same every run."""
    dice = random.Random(2022)
    criteria = tuple(
        Criterion(f"G{n}", Decimal(3), Decimal(0), Decimal(10)) for n in range(1, CRITERIA + 1)
    )
    price = PriceRule("lowest-over-price", Decimal(25))
    rules = RankingRules(criteria, price, rounding=Rounding(total=2), ties=("quality", "draw"))
    offers = tuple(
        Offer(
            f"O{n:02}",
            Decimal(dice.randint(14_500_000_000, 16_000_000_000)) / 100,
            tuple((one.id, dice.choice(STEPS[2:])) for one in criteria),
        )
        for n in range(1, OFFERS + 1)
    )
    return rules, offers, {one.id: STEPS for one in criteria}


def _ours(rules: RankingRules, offers: tuple[Offer, ...], scales: Scales) -> None:
    by_weights(rules, offers, SPREAD, DRAWS, SEED)
    by_marks(rules, offers, scales, DRAWS, SEED)


def _bare(field: Lines, marks: MarkKernel) -> tuple[Any, Any]:
    """The draws, products and counts alone."""
    sealed = np.array([float(weight) for weight in field.weights])
    shares = np.array([[float(s) for s in row] for row in field.shares]).T.copy()
    low, high, whole = 1 - float(SPREAD), 1 + float(SPREAD), sealed.sum()
    dice, counts = np.random.Generator(np.random.PCG64(SEED)), np.zeros(OFFERS, dtype=int)
    for start in range(0, DRAWS, CHUNK):
        many = min(CHUNK, DRAWS - start)
        drawn = dice.uniform(low, high, (many, sealed.size)) * sealed
        drawn *= (whole / drawn.sum(1))[:, None]
        counts += np.bincount((drawn @ shares).argmax(1), minlength=OFFERS)
    bits, others = np.random.PCG64(SEED), np.zeros(OFFERS, dtype=int)
    for start in range(0, DRAWS, CHUNK):
        outcomes = marks.outcomes(bits, min(CHUNK, DRAWS - start))
        others += np.bincount(_highest(marks, outcomes), minlength=OFFERS)
    return counts, others


def _highest(marks: MarkKernel, outcomes: Any) -> Any:
    """Who has the highest sum of what the tables say, with the price."""
    assert marks.table is not None
    scores = np.take(marks.table, outcomes + marks.first).sum(1) + marks.start[:, None]
    return scores.argmax(0)


def _same_marks(marks: MarkKernel) -> None:
    outcomes = marks.outcomes(np.random.PCG64(SEED), 2000)
    found, doubtful = marks.at_sight(outcomes)
    assert (found == _highest(marks, outcomes))[~doubtful].all()
    assert (found == marks.in_full(outcomes))[~doubtful].all()


def _weighted_sum(field: Lines) -> Callable[[int], None]:
    """The library in a loop; it is not part of the product, so it may be missing."""
    try:
        from pymcdm.methods import WSM
    except ImportError:
        raise SystemExit("pymcdm is not installed: run `make install` first.") from None
    sums = WSM(normalization_function=lambda column, cost: column)
    kernel = WeightKernel(field, range(OFFERS), SPREAD)
    matrix, types = kernel.shares.T.copy(), np.ones(len(field.names))

    def draw(many: int) -> None:
        bits = np.random.PCG64(SEED)
        weights = kernel.weights(bits, many)
        winners = kernel.winners(weights)
        whole = weights.sum(1)
        found = [
            int(np.argmax(sums(matrix, row / total, types)))
            for row, total in zip(weights, whole, strict=True)
        ]
        assert found == winners.tolist()

    return draw


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    for one in measure():
        print(one)
