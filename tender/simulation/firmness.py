"""A result drawn a million times: with other weights around the sealed ones, and with other marks.

The weights: each times a number between 1 - spread and 1 + spread, every number as likely as any
other, then all together scaled back to what they add up to. Marks, prices and who takes part stay
as they are, and nothing is rounded. The marks: each on its own stays, goes one step down or one
step up, as likely as each other; at an end of the scale there are two ways instead of three. Here
minimum marks, roundings and ties are those of the plan, and prices count anew where somebody falls
out. One is drawn with the other as it is, so that a reader sees what the result is sensitive to.

Both begin at the same seed and give the same everywhere: PCG64 is fixed, and how its raw numbers
become these stands here. What comes out feeds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import compress
from math import prod

import numpy as np
from numpy.typing import NDArray

from criteria.firmness import Scales, Wins
from criteria.firmness_weights import Lines, lines
from criteria.formulas import FORMULAS
from criteria.numbers import Mark
from criteria.offers import Offer
from criteria.quality import Judged, judge, worth
from criteria.ranking_rules import RankingRules
from criteria.ties import tie_key
from criteria.totals import score
from tender.simulation.tryout import Drawn, winners

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Bools = NDArray[np.bool_]
Told = Callable[[int], None]
CHUNK = 4096
_TOGETHER = 5
"""Criteria whose marks are drawn with one number: so many have at most 243 outcomes."""
_SHIFT, _HALF = np.uint64(32), np.uint64(0xFFFFFFFF)


def by_weights(
    rules: RankingRules,
    offers: Sequence[Offer],
    spread: Decimal,
    draws: int,
    seed: int,
    told: Told = lambda done: None,
) -> Wins:
    """How often each offer wins under weights around the sealed ones."""
    judged = judge(rules, offers)[0]
    field = lines(rules, judged)
    running = tuple(compress(field.offers, field.running))
    if not running:
        return Wins((), draws)
    chains = [tie_key(rules, one, Fraction())[1:] for one in judged]
    columns, owners = _columns(field, chains)
    bits, counts = np.random.PCG64(seed), np.zeros(len(columns), dtype=np.int64)
    kernel = WeightKernel(field, columns, spread)
    for start in range(0, draws, CHUNK):
        many = min(CHUNK, draws - start)
        counts += np.bincount(kernel.winners(kernel.weights(bits, many)), minlength=len(columns))
        told(start + many)
    return _wins(running, zip(owners, counts.tolist(), strict=True), draws)


def _columns(field: Lines, chains: Sequence[tuple[Fraction, ...]]) -> tuple[list[int], list[str]]:
    """Offers that earn the same of everything are equal under all weights: one of them stands for
    all, and wins for the one that the tie rules put first, or for nobody. What dropped out is kept
    apart: it may be the best that others are measured against, and never wins."""
    alike: dict[object, list[int]] = {}
    for row in range(len(field.offers)):
        earns = (field.running[row], field.shares[row], field.start[row], field.slope[row])
        alike.setdefault(earns, []).append(row)
    owners = []
    for rows in alike.values():
        least = min(chains[row] for row in rows)
        first = [row for row in rows if chains[row] == least]
        owners.append(field.offers[first[0]] if len(first) == 1 else "")
    return [rows[0] for rows in alike.values()], owners


class WeightKernel:
    """Drawn weights times what each offer earns of them: one product of matrices for each chunk."""

    def __init__(self, field: Lines, rows: Sequence[int], spread: Decimal) -> None:
        self.sealed = np.array([float(weight) for weight in field.weights])
        self.whole, self.spread = float(field.whole), float(spread)
        slope = [Fraction(1) if field.by_best else field.slope[row] for row in rows]
        self.shares = np.array(
            [
                [float(s * by) for s in field.shares[row]]
                for row, by in zip(rows, slope, strict=True)
            ]
        ).T.copy()
        self.start = np.array([float(field.start[row]) for row in rows])
        self.slope = np.array([float(field.slope[row]) for row in rows])
        self.by_best, self.shifted = field.by_best, bool(self.start.any())
        self.out = [place for place, row in enumerate(rows) if not field.running[row]]

    def weights(self, bits: np.random.PCG64, many: int) -> Floats:
        """So many rows of weights that add up to what the sealed ones add up to."""
        raw = bits.random_raw(many * self.sealed.size)
        raw >>= np.uint64(11)
        drawn = raw.astype(np.float64).reshape(many, -1)
        drawn *= 2 * self.spread * 2.0**-53
        drawn += 1 - self.spread
        drawn *= self.sealed
        drawn *= (self.whole / drawn.sum(1))[:, None] if self.whole else 1
        return drawn

    def winners(self, weights: Floats) -> Places:
        scores: Floats = weights @ self.shares
        if self.by_best:
            scores -= scores.max(1)[:, None]
            scores *= self.slope
        if self.shifted:
            scores += self.start
        scores[:, self.out] = -np.inf
        first: Places = scores.argmax(1)
        return first


def by_marks(
    rules: RankingRules,
    offers: Sequence[Offer],
    scales: Scales,
    draws: int,
    seed: int,
    told: Told = lambda done: None,
) -> Wins:
    """How often each offer wins when marks may be one step off."""
    taking_part = [offer for offer in offers if offer.set_aside is None]
    if not taking_part:
        return Wins((), draws)
    kernel = MarkKernel(rules, taking_part, scales)
    bits, counts = np.random.PCG64(seed), np.zeros(len(taking_part) + 1, dtype=np.int64)
    waiting: list[Places] = []
    for start in range(0, draws, CHUNK):
        many = min(CHUNK, draws - start)
        outcomes = kernel.outcomes(bits, many)
        winner, doubtful = kernel.at_sight(outcomes)
        counts += np.bincount(winner[~doubtful] + 1, minlength=counts.size)
        waiting.append(outcomes[:, :, doubtful])
        if start + many == draws or sum(one.shape[2] for one in waiting) > CHUNK:
            winner = kernel.in_full(np.concatenate(waiting, axis=2))
            counts += np.bincount(winner + 1, minlength=counts.size)
            waiting = []
        told(start + many)
    ids = ["" if offer.dropped else offer.id for offer in taking_part]
    return _wins([id_ for id_ in ids if id_], zip(ids, counts.tolist()[1:], strict=True), draws)


class MarkKernel:
    """Tables of what groups of criteria are worth, one for each offer, and one number to look up in
    each. What a table cannot tell (equals, a price that counts anew) is worked out in full."""

    def __init__(self, rules: RankingRules, offers: Sequence[Offer], scales: Scales) -> None:
        self.rules, self.offers = rules, offers
        self.out = np.array([offer.dropped is not None for offer in offers])
        given = [dict(offer.marks) for offer in offers]
        ids = [one.id for one in rules.criteria]
        self.marks = tuple(
            tuple(sorted({*scales[id_], *(row[id_] for row in given)})) for id_ in ids
        )
        self.ways = [
            [_near(of, row[id_], scales[id_]) for of, id_ in zip(self.marks, ids, strict=True)]
            for row in given
        ]
        self.groups = [range(len(ids))[at : at + _TOGETHER] for at in range(0, len(ids), _TOGETHER)]
        self.sizes = np.array(
            [[prod(len(row[c]) for c in group) for group in self.groups] for row in self.ways],
            dtype=np.uint64,
        )[:, :, None]
        before = np.concatenate([[0], self.sizes.ravel().cumsum()])[:-1]
        self.first = before.astype(np.intp).reshape(self.sizes.shape)
        self.cents = np.array([int(_price(offer) * 100) for offer in offers], dtype=np.int64)
        self._tables()

    def _tables(self) -> None:
        """Worth per outcome; minus infinity under a minimum mark. None where marks count against
        each other, so that no table can hold them."""
        rules = self.rules
        name = rules.price.formula if rules.price is not None else ""
        by_each_other = rules.against == "best" or name == "utility-index"
        rounds_quality = rules.minimum_total is not None and rules.rounding.criterion is not None
        self.table: Floats | None = None
        if by_each_other or rounds_quality:
            return
        worths = [
            [
                -np.inf
                if one.minimum is not None and mark < one.minimum
                else float(worth(rules, one, mark)[1])
                for mark in of
            ]
            for one, of in zip(rules.criteria, self.marks, strict=True)
        ]
        found = []
        for row in self.ways:
            for group in self.groups:
                sums = np.zeros(1)
                for c in group:
                    sums = (sums[:, None] + np.array([worths[c][way] for way in row[c]])).ravel()
                found.append(sums)
        self.table = np.concatenate(found) if found else np.zeros(0)
        self._prices()

    def _prices(self) -> None:
        """Each score as a line in the quality: for the prices of those that remain now, or for
        everybody where a price counts by itself."""
        rules, judged = self.rules, judge(self.rules, self.offers)[0]
        formula = FORMULAS[rules.price.formula] if rules.price is not None else None
        self.fixed = formula is None or not formula.needs_price or formula.alone
        inside = {one.offer.id for one in judged}
        self.inside = np.array([offer.id in inside for offer in self.offers])
        self.start, self.slope = np.zeros(len(self.offers)), np.ones(len(self.offers))
        if formula is None or not formula.needs_price:
            return
        if self.fixed:
            judged = [Judged(offer, Fraction(), Fraction(), (), ()) for offer in self.offers]
        if formula.is_value:
            field = lines(rules, judged)
            self.start = np.array([float(one) for one in field.start])
            self.slope = np.array([float(one) for one in field.slope])
            return
        earned = {one.judged.offer.id: one.price_points for one in score(rules, judged)}
        self.start = np.array([float(earned.get(offer.id) or 0) for offer in self.offers])

    def outcomes(self, bits: np.random.PCG64, many: int) -> Places:
        """For each offer and group of criteria which of the outcomes was drawn."""
        wanted = self.sizes.size * many
        raw = bits.random_raw((wanted + 1) // 2)
        drawn = np.empty((raw.size, 2), dtype=np.uint64)
        np.bitwise_and(raw, _HALF, out=drawn[:, 0])
        np.right_shift(raw, _SHIFT, out=drawn[:, 1])
        found = drawn.ravel()[:wanted].reshape(len(self.offers), len(self.groups), many)
        found *= self.sizes
        found >>= _SHIFT
        return found.view(np.intp)

    def at_sight(self, outcomes: Places) -> tuple[Places, Bools]:
        """The row of the winner of each draw, and where that has to be worked out in full."""
        many = outcomes.shape[2]
        if self.table is None:
            return np.zeros(many, dtype=np.intp), np.ones(many, dtype=bool)
        scores: Floats = np.take(self.table, outcomes + self.first).sum(1)
        if self.rules.minimum_total is not None:
            least = float(self.rules.minimum_total)
            scores[scores < least - abs(least) * 1e-12] = -np.inf
        scores *= self.slope[:, None]
        scores += self.start[:, None]
        fell = scores == -np.inf
        scores[self.out] = -np.inf
        winner = scores.argmax(0)
        top = scores[winner, np.arange(many)]
        with np.errstate(invalid="ignore"):
            doubtful = (scores >= top - self._margin(top)).sum(0) > 1
        doubtful |= top == -np.inf
        if not self.fixed:
            doubtful |= (fell == self.inside[:, None]).any(0)
        return winner, doubtful

    def _margin(self, top: Floats) -> Floats:
        """Scores closer than a rounding are compared in full."""
        places = self.rules.rounding.total
        apart: Floats = np.maximum(np.abs(top), 1) * 1e-9
        return apart if places is None else apart + 10.0**-places

    def in_full(self, outcomes: Places) -> Places:
        """The row of the winner of each draw by every rule of the plan, as the try-out ranks; -1
        where there is none."""
        _, _, many = outcomes.shape
        places = np.empty((len(self.marks), len(self.offers), many), dtype=np.intp)
        for row, ways in enumerate(self.ways):
            for at, group in enumerate(self.groups):
                left = outcomes[row, at]
                for c in reversed(group):
                    left, which = np.divmod(left, len(ways[c]))
                    places[c, row] = np.array(ways[c])[which]
        cents = np.broadcast_to(self.cents[:, None], (len(self.offers), many))
        return winners(self.rules, self.marks, Drawn(cents, places), self.out)  # type: ignore[arg-type]


def _near(of: Sequence[Mark], mark: Mark, scale: Sequence[Decimal]) -> list[int]:
    """The places of a mark, of the step below it and of the step above it."""
    below = [step for step in scale if step < mark][-1:]
    above = [step for step in scale if step > mark][:1]
    return [of.index(one) for one in (*below, mark, *above)]


def _price(offer: Offer) -> Fraction:
    return offer.amount if offer.price is not None else Fraction()


def _wins(ids: Sequence[str], found: object, draws: int) -> Wins:
    counts = dict.fromkeys(ids, 0)
    for id_, many in found:  # type: ignore[attr-defined]
        if id_:
            counts[id_] += many
    return Wins(tuple(counts.items()), draws - sum(counts.values()))
