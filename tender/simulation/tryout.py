"""Invented procedures, thousands at once: how often a formula lets an also-ran decide the winner.

Here alone floating point is allowed. What comes out says something about a formula and nothing
about a procedure: it is shown as a simulation, and nothing is computed from it. The order of
operations, the rounding and the ties are those of the exact engine (`criteria.ranking`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from criteria.formulas import FORMULAS, PriceRule
from criteria.quality import worth
from criteria.ranking_rules import RankingRules, Rounding, rank_reversal_possible
from criteria.tryout import Invented, numbers
from criteria.tryout_formulas import Candidate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Places = NDArray[np.intp]
Marks = tuple[tuple[Decimal, ...], ...]
_EQUAL = 1e-12
_FINEST = 9


class Drawn(NamedTuple):
    """Invented offers. Prices in cents, offers by procedures; marks as places in the list of marks,
    criteria by offers by procedures."""

    cents: Ints
    marks: Places


@dataclass(frozen=True, slots=True)
class Counts:
    """In how many procedures something happened.

    tied       the highest score was shared, before the tie rules
    no_winner  nobody was left, or equals were left for a draw
    cheapest   the winner asked least of all that remained; best: it had the most for quality
    reversed   another won once a losing offer was left out; None with fewer than three offers
    """

    procedures: int
    tied: int
    no_winner: int
    cheapest: int
    best: int
    reversed: int | None


def draw(marks: Marks, invented: Invented) -> Drawn:
    """Prices, each as likely as any other, and marks that follow them so far. The same seed gives
    the same everywhere: PCG64 is fixed, and how its raw numbers become these stands here."""
    size = (1 + len(marks), invented.offers, invented.procedures)
    raw = np.random.PCG64(invented.seed).random_raw(size[0] * size[1] * size[2])
    share = (raw >> np.uint64(11)).reshape(size) * 2.0**-53
    low, high = int(invented.low * 100), int(invented.high * 100)
    room = np.array([len(of) for of in marks]).reshape((-1, 1, 1))
    cents = low + (share[0] * (high - low + 1)).astype(np.int64)
    follow = float(invented.follow) / 100
    good = share[1:] * (1 - follow) + share[0] * follow
    return Drawn(cents, np.minimum((good * room).astype(np.intp), room - 1))


@lru_cache(maxsize=32)
def compare(
    candidates: tuple[Candidate, ...], marks: Marks, invented: Invented
) -> tuple[Counts, ...]:
    """What each formula does with the same invented offers."""
    return run([candidate.rules for candidate in candidates], marks, draw(marks, invented))


def run(every: Sequence[RankingRules], marks: Marks, drawn: Drawn) -> tuple[Counts, ...]:
    """What happens under each of these rules. Rules that weigh quality alike share its figures."""
    fields: dict[Hashable, _Field] = {}
    found = []
    for rules in every:
        key = (rules.criteria, rules.against, rules.minimum_total, rules.rounding)
        if key not in fields:
            fields[key] = _field(rules, marks, drawn)
        found.append(_counts(rules, marks, drawn, fields[key]))
    return tuple(found)


def _counts(rules: RankingRules, marks: Marks, drawn: Drawn, field: _Field) -> Counts:
    scores = _scores(rules, field)
    winner, tied = _winners(rules, drawn, field, scores)
    won, at = winner >= 0, np.maximum(winner, 0)[None]
    pays = np.take_along_axis(field.price, at, 0)[0] == field.cheap[0]
    behind = field.best[0] - np.take_along_axis(field.quality, at, 0)[0]
    good = behind <= np.abs(field.best[0]) * _EQUAL
    count = np.count_nonzero
    return Counts(
        procedures=drawn.cents.shape[1],
        tied=int(count(tied)),
        no_winner=int(count(~won)),
        cheapest=int(count(won & pays)),
        best=int(count(won & good)),
        reversed=_reversed(rules, marks, drawn, field, winner),
    )


def winners(rules: RankingRules, marks: Marks, drawn: Drawn, out: Bools | None = None) -> Places:
    """The place of the winner of each procedure, or -1; an offer that is `out` cannot win."""
    field = _field(rules, marks, drawn)
    scores = _scores(rules, field)
    if out is not None:
        scores = np.where(out[:, None], -np.inf, scores)
    return _winners(rules, drawn, field, scores)[0]


class _Field:
    """The offers that remain (`alive`) with price and quality; `out` is a row that is left out."""

    def __init__(self, cents: Ints, quality: Floats, alive: Bools, share: float) -> None:
        self.cents, self.quality, self.alive, self.share = cents, quality, alive, share
        self.whole = bool(alive.all())
        self.out: int | None = None

    def without(self, row: int) -> _Field:
        """The same offers, one left out. What was worked out over all of them is kept."""
        other = _Field.__new__(_Field)
        other.__dict__ |= self.__dict__ | {"out": row}
        return other

    @cached_property
    def price(self) -> Floats:
        return self.cents / 100

    @cached_property
    def cheap(self) -> Floats:
        return -self._edges(-self.price)

    @cached_property
    def dear(self) -> Floats:
        return self._edges(self.price)

    @cached_property
    def best(self) -> Floats:
        return self._edges(self.quality)

    def _edges(self, values: Floats) -> Floats:
        """The highest value of each procedure, and the highest but one."""
        rows = values if self.whole else np.where(self.alive, values, -np.inf)
        ordered: Floats = np.partition(rows, -2, axis=0) if len(rows) > 1 else rows[[0, 0]]
        return ordered[-1:-3:-1]

    def _left(self, edges: Floats, values: Floats) -> Floats:
        """The highest (or lowest) value of those that are not left out."""
        one: Floats = edges[0]
        other: Floats = edges[1]
        return one if self.out is None else np.where(values[self.out] == one, other, one)

    @property
    def lowest(self) -> Floats:
        return self._left(self.cheap, self.price)

    @property
    def highest(self) -> Floats:
        return self._left(self.dear, self.price)

    @property
    def best_share(self) -> Floats:
        return self._left(self.best, self.quality) * self.share

    @cached_property
    def totals(self) -> Ints:
        """The prices added up in cents, and how many there are."""
        return np.stack([np.where(self.alive, self.cents, 0).sum(0), self.alive.sum(0)])

    @property
    def count(self) -> Floats:
        count: Floats = self.totals[1] * 1.0
        return count if self.out is None else count - 1

    @property
    def average(self) -> Floats:
        cents: Floats = self.totals[0] / 100
        return (cents if self.out is None else cents - self.price[self.out]) / self.count

    @cached_property
    def below(self) -> Ints:
        """How many of those that remain ask less than each offer."""
        found = np.zeros(self.cents.shape, dtype=np.int64)
        for row, alive in zip(self.cents, self.alive, strict=True):
            found += (row < self.cents) & alive
        return found

    @property
    def place(self) -> Ints:
        below = self.below if self.out is None else self.below - (self.cents[self.out] < self.cents)
        return below + 1


def _field(rules: RankingRules, marks: Marks, drawn: Drawn, out: int | None = None) -> _Field:
    """Quality as the plan has it: minimum marks first, then the minimum quality."""
    alive = np.ones(drawn.cents.shape, dtype=bool)
    if out is not None:
        alive[out] = False
    for criterion, of, given in zip(rules.criteria, marks, drawn.marks, strict=True):
        if criterion.minimum is not None:
            alive &= given >= sum(mark < criterion.minimum for mark in of)
    exact, quality = _quality(rules, marks, drawn, alive)
    if rules.minimum_total is not None:
        least = float(rules.minimum_total)
        alive &= exact >= least - abs(least) * _EQUAL
        if rules.against == "best":
            exact, quality = _quality(rules, marks, drawn, alive)
    every = sum((Fraction(one.points or 0) for one in rules.criteria), Fraction())
    return _Field(drawn.cents, quality, alive, float(1 / every) if every else 1.0)


def _quality(
    rules: RankingRules, marks: Marks, drawn: Drawn, alive: Bools
) -> tuple[Floats, Floats]:
    """The quality of each offer, exact and as the plan rounds it, from tables of exact numbers."""
    kinds = 1 if rules.rounding.criterion is None else 2
    sums = [np.zeros(drawn.cents.shape) for _ in range(kinds)]
    by_best = rules.against == "best"
    for criterion, of, given in zip(rules.criteria, marks, drawn.marks, strict=True):
        top = np.where(alive, given, 0).max(0) if by_best else np.intp(0)
        bests = of if by_best else (None,)
        worths = [[worth(rules, criterion, mark, best) for mark in of] for best in bests]
        for kind, total in enumerate(sums):
            total += np.array([[float(one[kind]) for one in row] for row in worths])[top, given]
    return sums[0], sums[-1]


# --- scores: the highest wins ---------------------------------------------------------------------


def _scores(rules: RankingRules, field: _Field) -> Floats:
    """The score of each offer, a notional price below zero; minus infinity for who is out."""
    rule, places = rules.price, rules.rounding.total
    with np.errstate(all="ignore"):
        if rule is None or not FORMULAS[rule.formula].needs_price:
            found = _rounded(field.quality, places, rules.rounding)
        elif FORMULAS[rule.formula].is_value:
            found = _rounded(_VALUES[rule.formula](rule, field), places, rules.rounding)
            found = -found if FORMULAS[rule.formula].lower_wins else found
        else:
            points = _clipped(rule, _POINTS[rule.formula](rule, float(rule.points or 0), field))
            points = _rounded(points, rules.rounding.price, rules.rounding)
            found = _rounded(field.quality + points, places, rules.rounding)
    if not field.whole:
        found = np.where(field.alive, found, -np.inf)
    if field.out is not None:
        found[field.out] = -np.inf
    return found


def _clipped(rule: PriceRule, points: Floats) -> Floats:
    clips = rule.clips() or FORMULAS[rule.formula].always_clipped
    return np.clip(points, 0, float(rule.points or 0)) if clips else points


def _rounded(numbers: Floats, places: int | None, rounding: Rounding) -> Floats:
    """As the plan rounds; what lies on a half but for an error of floating point is a half."""
    if places is None or places > _FINEST:
        return numbers
    shifted = numbers * 10.0**places
    half, error = np.rint(shifted * 2) / 2, 1e-6 + np.abs(shifted) * 1e-14
    shifted = np.where(np.abs(shifted - half) < error, half, shifted)
    if rounding.mode == "half-even":
        return np.rint(shifted) / 10.0**places
    return np.copysign(np.floor(np.abs(shifted) + 0.5), shifted) / 10.0**places


_Points = Callable[[PriceRule, float, _Field], Floats]


def _lowest_to_highest(rule: PriceRule, most: float, field: _Field) -> Floats:
    lowest, highest = field.lowest, field.highest
    span = highest - lowest
    return np.where(span == 0, most, most * (highest - field.price) / span)


def _band(rule: PriceRule, most: float, field: _Field) -> Floats:
    """A ceiling alone is a band that begins at zero."""
    floor, ceiling = float(numbers(rule).get("floor", 0)), float(rule.number("ceiling"))
    return (ceiling - field.price) * (most / (ceiling - floor))


def _logarithmic(rule: PriceRule, most: float, field: _Field) -> Floats:
    base = float(np.log(float(rule.number("factor"))))
    return most - np.log(field.price / field.lowest) * (most / base)


def _rank_ladder(rule: PriceRule, most: float, field: _Field) -> Floats:
    count = field.count
    return np.where(count == 1, most, most * (count - field.place) / (count - 1))


_POINTS: Mapping[str, _Points] = {
    "lowest-over-price": lambda rule, most, field: most * field.lowest / field.price,
    "above-lowest": lambda rule, most, field: most * (2 - field.price / field.lowest),
    "lowest-to-highest": _lowest_to_highest,
    "around-average": lambda rule, most, field: (
        most * (1 - np.abs(field.price - field.average) / field.average)
    ),
    "logarithmic": _logarithmic,
    "rank-ladder": _rank_ladder,
    "band": _band,
    "below-ceiling": _band,
    "reference-over-price": lambda rule, most, field: (
        most * float(rule.number("reference")) / field.price
    ),
}

_VALUES: Mapping[str, Callable[[PriceRule, _Field], Floats]] = {
    "award-on-value": lambda rule, field: field.price - field.quality,
    "percentage-discount": lambda rule, field: (
        field.price * (1 - float(rule.number("k")) * field.share * field.quality)
    ),
    "quality-over-price": lambda rule, field: field.quality * field.share / field.price,
    "utility-index": lambda rule, field: (
        (1 - (field.best_share - field.quality * field.share) * float(rule.number("n")))
        / field.price
        * field.lowest
    ),
}


# --- who wins, and who would have -----------------------------------------------------------------


def _margin(rules: RankingRules, field: _Field, top: Floats) -> Floats:
    """How far apart two scores may lie and be equal."""
    formula = FORMULAS[rules.price.formula] if rules.price is not None else None
    least = 0 if formula is not None and formula.is_value else 100
    if formula is not None and formula.lower_wins:
        least = field.price.max()
    apart: Floats = np.maximum(np.abs(top), least) * _EQUAL
    return apart


def _winners(
    rules: RankingRules, drawn: Drawn, field: _Field, scores: Floats, at: Places | None = None
) -> tuple[Places, Bools]:
    """Who wins each procedure (all, or those `at`), or -1; whether the highest score was shared."""
    top = scores.max(0)
    there = top > -np.inf
    near = scores >= top - _margin(rules, field, np.where(there, top, 0))
    shared = there & (near.sum(0) > 1)
    winner = np.where(there, near.argmax(0), -1)
    tied = np.flatnonzero(shared)
    if tied.size:
        where = tied if at is None else at[tied]
        winner[tied] = _settled(rules, drawn, field, near[:, tied], where)
    return winner, shared


def _settled(rules: RankingRules, drawn: Drawn, field: _Field, equal: Bools, at: Places) -> Places:
    """Equals after the tie rules of the plan; -1 where lots must be drawn."""
    ids = [criterion.id for criterion in rules.criteria]
    for tie in rules.ties:
        if tie == "draw":
            break
        kind, _, named = tie.partition(":")
        looked = field.quality[:, at]
        if kind == "price":
            looked = -field.price[:, at]
        elif kind == "criterion":
            looked = drawn.marks[ids.index(named)][:, at] * 1.0
        most = np.where(equal, looked, -np.inf).max(0)
        equal = equal & (looked >= most - np.abs(most) * _EQUAL)
    return np.where(equal.sum(0) == 1, equal.argmax(0), -1)


def _reversed(
    rules: RankingRules, marks: Marks, drawn: Drawn, field: _Field, winner: Places
) -> int | None:
    """In how many procedures leaving out one losing offer lets another win."""
    rows, every = drawn.cents.shape
    if rows < 3:
        return None
    changed = np.zeros(every, dtype=bool)
    columns, first = np.arange(every), np.maximum(winner, 0)
    for row in range(rows if rank_reversal_possible(rules) else 0):
        asked = (winner >= 0) & (winner != row) & field.alive[row]
        left = field.without(row) if rules.against == "scale" else _field(rules, marks, drawn, row)
        scores = _scores(rules, left)
        own, rest = np.where(asked, scores[first, columns], 0), scores.copy()
        rest[first, columns] = -np.inf
        close = rest.max(0) >= own - _margin(rules, left, own)
        doubtful = np.flatnonzero(asked & close)
        if doubtful.size:
            now, _ = _winners(rules, drawn, left, scores[:, doubtful], doubtful)
            changed[doubtful] |= (now >= 0) & (now != winner[doubtful])
    return int(np.count_nonzero(changed))
