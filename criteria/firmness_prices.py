"""One price that goes up or down by whole cents while the others stand still.

Between two knees every score moves one way, whatever the formula. PF04, which a lower price may
cost points, has a knee where the price is the average and where the average passes each other
price. So the scores at the ends of a stretch bound all between them: a stretch on which the winner
stays ahead at the worst of both ends is left alone, any other is halved, the nearest half first,
until a single cent is left. That cent is ranked as the plan ranks, roundings and ties included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from criteria.formulas import FORMULAS, IN_EUROS
from criteria.numbers import cents, from_cents
from criteria.quality import Judged
from criteria.ranking_rules import RankingRules
from criteria.ties import Key
from criteria.totals import score

FURTHEST = 10
"""No price is looked at above so many times the highest amount there is."""
MOST_LOOKS = 5000
"""Prices looked at for one offer in one direction, before the search says that it cannot tell."""


@dataclass(frozen=True, slots=True)
class PriceChange:
    """The nearest price of an offer at which the winner no longer wins alone.

    at      None where no price from nothing to `FURTHEST` times the highest does that
    winner  who wins there; None where the first place is shared
    sure    False where the search had to stop; then nothing nearer than `at` changes the winner
    """

    offer: str
    now: Decimal
    at: Decimal | None
    winner: str | None
    sure: bool = True


class _TooFine(Exception):
    """So many stretches are undecided that the search stops; holds where it had come."""


def price_changes(
    rules: RankingRules, judged: Sequence[Judged], winner: str
) -> tuple[PriceChange, ...]:
    """For each offer that remains the nearest price that changes the winner."""
    if rules.price is None or (rules.quality_alone and "price" not in rules.ties):
        return ()
    ids = [one.offer.id for one in judged]
    return tuple(_nearest(rules, judged, row, ids.index(winner)) for row in range(len(ids)))


def _nearest(rules: RankingRules, judged: Sequence[Judged], row: int, own: int) -> PriceChange:
    mover = _Mover(rules, judged, row, own)
    found = []
    for last in (mover.least, mover.most):
        mover.looks = 0
        try:
            at = mover.first(last)
            if at is not None:
                found.append((abs(at - mover.now), True, at))
        except _TooFine as stopped:
            at = stopped.args[0]
            found.append((abs(at - mover.now), False, at))
    id_, now = judged[row].offer.id, from_cents(mover.now)
    if not found:
        return PriceChange(id_, now, None, None)
    _, sure, at = min(found)
    return PriceChange(id_, now, from_cents(at), mover.winner(at) if sure else None, sure)


class _Mover:
    """The offer that moves (`row`) in the field of all that remain; `own` is the winner."""

    def __init__(self, rules: RankingRules, judged: Sequence[Judged], row: int, own: int) -> None:
        assert rules.price is not None
        self.rules, self.judged, self.row, self.own = rules, list(judged), row, own
        self.running = [row for row, one in enumerate(judged) if one.offer.dropped is None]
        self.rivals = [row for row in self.running if row != own]
        self.prices = [cents(_decimal(one.offer.amount)) for one in judged]
        self.now = self.prices[row]
        self.looks = 0
        formula = FORMULAS[rules.price.formula]
        amounts = [value for name, value in rules.price.parameters if name in IN_EUROS]
        self.most = FURTHEST * max(*self.prices, *(ceil(Fraction(one) * 100) for one in amounts), 1)
        free = formula.zero and rules.price.formula != "around-average"
        self.least = min(self.now, 0 if free else 1)
        self.known: dict[int, list[Key]] = {}

    def keys(self, price: int) -> list[Key]:
        """What puts each offer in its place when the mover asks this."""
        if price not in self.known:
            self.looks += 1
            one = self.judged[self.row]
            moved = one._replace(offer=replace(one.offer, price=from_cents(price)))
            field = [*self.judged[: self.row], moved, *self.judged[self.row + 1 :]]
            self.known[price] = [scored.key for scored in score(self.rules, field)]
        return self.known[price]

    def winner(self, price: int) -> str | None:
        keys = self.keys(price)
        least = min(keys[row] for row in self.running)
        first = [row for row in self.running if keys[row] == least]
        return self.judged[first[0]].offer.id if len(first) == 1 else None

    def wins(self, price: int) -> bool:
        keys = self.keys(price)
        return all(keys[self.own] < keys[row] for row in self.rivals)

    def first(self, last: int) -> int | None:
        """The first price on the way to `last` at which the winner does not win alone."""
        at, step = self.now, 1 if last > self.now else -1
        for stop in self._stops(last):
            if not self.wins(stop):
                found = self._within(at, stop - step) if stop - step != at else None
                return stop if found is None else found
            if abs(stop - at) > 1:
                found = self._within(at, stop - step)
                if found is not None:
                    return found
            at = stop
        return None

    def _stops(self, last: int) -> Iterator[int]:
        """The knees on the way, each with the cents around it, and the end of the way."""
        low, high = sorted((self.now, last))
        near = {n for knee in self._knees() for n in (ceil(knee) - 1, floor(knee), ceil(knee),
                                                      floor(knee) + 1)}  # fmt: skip
        inside = {n for n in near if low <= n <= high and n != self.now} | {last}
        yield from sorted(inside - {self.now}, reverse=last < self.now)

    def _knees(self) -> list[Fraction]:
        """In cents, every price at which a score may turn or jump."""
        assert self.rules.price is not None
        others = [Fraction(one) for row, one in enumerate(self.prices) if row != self.row]
        name = self.rules.price.formula
        if not others or FORMULAS[name].alone:
            return []
        if name == "rank-ladder":
            return others
        if name == "around-average":
            total, count = sum(others, Fraction()), len(others)
            return [total / count, *((count + 1) * one - total for one in others)]
        return [min(others), max(others)]

    def _within(self, near: int, far: int) -> int | None:
        """The first price after `near`, where the winner wins, up to `far`, that changes that."""
        if near == far or self._ahead(near, far):
            return None
        if abs(far - near) == 1:
            return None if self.wins(far) else far
        if self.looks > MOST_LOOKS:
            raise _TooFine(near)
        middle = (near + far) // 2
        found = self._within(near, middle)
        return self._within(middle, far) if found is None else found

    def _ahead(self, near: int, far: int) -> bool:
        """Whether the winner wins on the whole stretch, as its two ends show."""
        here, there = self.keys(near), self.keys(far)
        own = list(zip(here[self.own], there[self.own], strict=True))
        for row in self.rivals:
            other = list(zip(here[row], there[row], strict=True))
            if not (self._alike(row) and here[self.own] < here[row]) and not _before(own, other):
                return False
        return True

    def _alike(self, row: int) -> bool:
        """Whether two offers that stand still earn the same whatever the mover asks."""
        one, other = self.judged[self.own], self.judged[row]
        still = self.row not in (row, self.own)
        return still and one.quality == other.quality and self.prices[row] == self.prices[self.own]


def _before(
    own: Sequence[tuple[Fraction, Fraction]], other: Sequence[tuple[Fraction, Fraction]]
) -> bool:
    """Whether one key comes before another wherever both are between their ends."""
    for mine, theirs in zip(own, other, strict=True):
        if max(mine) < min(theirs):
            return True
        if not (mine[0] == mine[1] == theirs[0] == theirs[1]):
            return False
    return False


def _decimal(amount: Fraction) -> Decimal:
    whole, rest = divmod(amount * 100, 1)
    if rest:
        raise ValueError(f"{amount} has parts of a cent")
    return from_cents(int(whole))
