"""A worked reversal: two offers, and a third whose leaving lets the other one win.

That a simulation counts none says little: it draws some thousands of procedures, and the offers of
a real one are nobody's draw. So one is searched for, in a fixed order and with exact arithmetic, so
that the same plan always gives the same example. Prices are round and marks are those of the plan,
so that a reader can redo it with a calculator. The engine ranks it both times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from functools import lru_cache
from heapq import nlargest
from itertools import combinations, permutations, product
from typing import TypeVar

from criteria.formulas import FORMULAS, PriceRule
from criteria.offers import Offer
from criteria.pricing import notional_values, price_points
from criteria.quality import worth
from criteria.ranking import Ranking, rank
from criteria.ranking_rules import RankingRules, rank_reversal_possible
from criteria.tryout import Invented

NAMES = ("A", "B", "C")
_LEAST_PRICES = 6
_FEW, _FEWER = 7, 4
_MOST_LEVELS = 25
_MOST_RANKED = 20
_CENT = Decimal("0.01")
_CLEAR = Fraction(1, 100)
"""A lead of this part of the best score is clear enough to stop looking."""

Marks = tuple[tuple[Decimal, ...], ...]
Level = tuple[Decimal, ...]
"""A mark for each criterion."""
_Try = tuple[Fraction, tuple[Decimal, ...], tuple[Level, ...]]
"""How clear it is, three prices and three levels of quality."""
_Any = TypeVar("_Any")


@dataclass(frozen=True, slots=True)
class Reversal:
    """With all three A wins; without C, who does not win, B wins.

    within  whether prices and marks lie between those that were invented
    """

    offers: tuple[Offer, ...]
    together: Ranking
    apart: Ranking
    within: bool


@lru_cache(maxsize=64)
def reversal(
    rules: RankingRules, marks: Marks, every: Marks, invented: Invented
) -> Reversal | None:
    """The clearest one within what was invented; else with prices further apart, and at last with
    `every` mark of the scales."""
    if not rank_reversal_possible(rules):
        return None
    ids = [criterion.id for criterion in rules.criteria]
    for part, given_marks in ((None, marks), (2, marks), (4, every)):
        low = invented.low if part is None else min(invented.low, invented.high / part)
        search = _Search(rules, _levels(rules, given_marks))
        tries = search.tries(round_prices(low, invented.high))
        for _, asked, given in nlargest(_MOST_RANKED, tries, key=lambda one: one[0]):
            offers = tuple(
                Offer(name, price, tuple(zip(ids, level, strict=True)))
                for name, price, level in zip(NAMES, asked, given, strict=True)
            )
            together, apart = rank(rules, offers), rank(rules, offers[:2])
            if (together.winner, apart.winner) == NAMES[:2]:
                return Reversal(offers, together, apart, part is None)
    return None


def round_prices(low: Decimal, high: Decimal) -> tuple[Decimal, ...]:
    """At least six prices between the two in steps of 1, 2 or 5, if there are so many cents."""
    size = Decimal(10) ** high.adjusted()
    while size > _CENT:
        for step in (size, size / 2, size / 5):
            first = (low / step).to_integral_value(ROUND_CEILING)
            last = (high / step).to_integral_value(ROUND_FLOOR)
            if last - first + 1 >= _LEAST_PRICES:
                return tuple(step * n for n in range(int(first), int(last) + 1))
        size /= 10
    return tuple(_CENT * n for n in range(int(low / _CENT), int(high / _CENT) + 1))


def _levels(rules: RankingRules, marks: Marks) -> tuple[Level, ...]:
    """From the lowest marks to the highest, one criterion a step further each time. Against the
    best mark also in the other order, so that one is better here and another there."""
    rows = [
        sorted(mark for mark in of if criterion.minimum is None or mark >= criterion.minimum)
        for criterion, of in zip(rules.criteria, marks, strict=True)
    ]
    if not all(rows):
        return ()
    order = range(len(rows))
    if rules.against == "scale":
        return tuple(_some(list(_rising(rows, order)), _MOST_LEVELS))
    both = (_some(list(_rising(rows, way)), _FEW) for way in (order, order[::-1]))
    return tuple(dict.fromkeys(level for way in both for level in way))


def _rising(rows: Sequence[Sequence[Decimal]], order: Sequence[int]) -> Iterator[Level]:
    level = [row[0] for row in rows]
    yield tuple(level)
    for step in range(1, max(map(len, rows))):
        for place in order:
            if step < len(rows[place]):
                level[place] = rows[place][step]
                yield tuple(level)


class _Search:
    """The rules with what is looked up again and again."""

    def __init__(self, rules: RankingRules, levels: Sequence[Level]) -> None:
        self.rules, self.levels = rules, levels
        self.formula = FORMULAS[rules.price.formula] if rules.price is not None else None
        self.every = sum((Fraction(one.points or 0) for one in rules.criteria), Fraction())
        self.known: dict[tuple[int, Decimal, Decimal | None], Fraction] = {}
        self.beside: dict[tuple[Level, ...], list[Fraction]] = {}
        self.earned: dict[tuple[Decimal, ...], tuple[Fraction, ...]] = {}
        self.alone = {level: self._quality(level, (None,) * len(level)) for level in levels}
        if rules.minimum_total is not None and rules.against == "scale":
            self.levels = [one for one in levels if self.alone[one] >= rules.minimum_total]

    def _quality(self, level: Level, best: Sequence[Decimal | None]) -> Fraction:
        return sum(
            (self._worth(*one) for one in zip(range(len(level)), level, best, strict=True)),
            Fraction(),
        )

    def _worth(self, place: int, mark: Decimal, best: Decimal | None) -> Fraction:
        key = (place, mark, best)
        if key not in self.known:
            self.known[key] = worth(self.rules, self.rules.criteria[place], mark, best)[1]
        return self.known[key]

    def quality(self, given: tuple[Level, ...]) -> list[Fraction]:
        """The quality of each, beside each other."""
        if self.rules.against == "scale":
            return [self.alone[level] for level in given]
        if given not in self.beside:
            best = [max(marks) for marks in zip(*given, strict=True)]
            self.beside[given] = [self._quality(level, best) for level in given]
        return self.beside[given]

    def points(self, rule: PriceRule, asked: tuple[Decimal, ...]) -> tuple[Fraction, ...]:
        """What each price earns beside the others."""
        if asked not in self.earned:
            self.earned[asked] = price_points(rule, asked)
        return self.earned[asked]

    def scores(self, asked: tuple[Decimal, ...], given: tuple[Level, ...]) -> list[Fraction]:
        """The highest wins."""
        rule, quality = self.rules.price, self.quality(given)
        if rule is None or self.formula is None or not self.formula.needs_price:
            return quality
        if self.formula.needs_points:
            return [q + p for q, p in zip(quality, self.points(rule, asked), strict=True)]
        parts = [q if self.rules.on_value else q / self.every for q in quality]
        values = notional_values(rule, [Fraction(one) for one in asked], parts)
        return [-one if self.formula.lower_wins else one for one in values]

    def tries(self, prices: Sequence[Decimal]) -> Iterator[_Try]:
        priced = self.formula is not None and self.formula.needs_price
        if len(self.levels) < 2 or (priced and len(prices) < len(NAMES)):
            return iter(())
        if self.formula is not None and self.formula.needs_points and self.rules.against == "scale":
            return self._by_points(prices)
        few = _some(prices, _FEW if self.rules.against == "scale" else _FEWER)[::-1]
        return self._by_trying(permutations(few, 3) if priced else [(few[0],) * 3])

    def _by_points(self, prices: Sequence[Decimal]) -> Iterator[_Try]:
        """Points for quality and for the price add up: A leads B in quality by more than B leads A
        in price points beside C, and by less without C. C has the least quality."""
        rule, least = self.rules.price, self.levels[0]
        assert rule is not None
        leads = {self.alone[a] - self.alone[b]: (a, b) for a, b in product(self.levels, repeat=2)}
        known = {
            few: dict(zip(few, price_points(rule, few), strict=True))
            for count in (2, 3)
            for few in combinations(prices, count)
        }
        for asked in permutations(prices, len(NAMES)):
            three, two = known[tuple(sorted(asked))], known[tuple(sorted(asked[:2]))]
            beside, apart = [three[one] for one in asked], [two[one] for one in asked[:2]]
            over, under = beside[1] - beside[0], apart[1] - apart[0]
            for lead, (a, b) in leads.items() if over < under else ():
                behind = self.alone[a] - self.alone[least] + beside[0] - beside[2]
                margin = min(lead - over, under - lead, behind) / 100
                if margin > 0:
                    yield margin, asked, (a, b, least)

    def _by_trying(self, asks: Iterable[tuple[Decimal, ...]]) -> Iterator[_Try]:
        """Every three of a few prices and a few levels of quality."""
        few = list(self.levels)
        thirds = few
        if self.rules.against == "scale":
            few, thirds = _some(few, _FEW), [few[-1], few[0]]
        for asked, a, b in product(asks, few, few):
            alone = self.scores(asked[:2], (a, b))
            for c in thirds if alone[0] < alone[1] else ():
                beside = self.scores(asked, (a, b, c))
                lead = min(beside[0] - max(beside[1:]), alone[1] - alone[0])
                margin = lead / max(map(abs, beside)) if lead > 0 else lead
                if margin > 0:
                    yield margin, asked, (a, b, c)
                if margin >= _CLEAR:
                    return


def _some(values: Sequence[_Any], most: int) -> list[_Any]:
    """At most so many, from the first to the last."""
    last = len(values) - 1
    return [values[n] for n in sorted({last * n // (most - 1) for n in range(most)})]
