"""One weight that becomes heavier or lighter while the others share what is left as they did.

Before any rounding the score of an offer is a straight line in its quality, and quality is a
straight line in one weight; so two offers are equal at one weight, found by division. Under the
utility index (PF13) the best quality is part of every score: the line is worked out for each offer
that may have it, and counts where that offer does. Who takes part stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from criteria.formulas import FORMULAS, PriceRule
from criteria.pricing import price_points
from criteria.quality import Judged, worth
from criteria.ranking_rules import Criterion, RankingRules, Rounding

PRICE = "price"


@dataclass(frozen=True, slots=True)
class WeightChange:
    """The weight nearest to the sealed one at which the winner and another are equal.

    at, rival  None where no weight does that as long as the other weights count as well
    """

    id: str
    now: Fraction
    at: Fraction | None
    rival: str | None


@dataclass(frozen=True, slots=True)
class Lines:
    """The scores of the offers that remain as straight lines in the weights; the highest wins.

    score = start + slope x (sum of weight x share), and under PF13 less `best` times the slope
    times the highest of those sums.

    running which of them can win: not what dropped out and still counts in the formulas
    names   the criteria, and the price where it earns points
    shares  per offer, the part of each weight that it earns
    """

    offers: tuple[str, ...]
    running: tuple[bool, ...]
    names: tuple[str, ...]
    weights: tuple[Fraction, ...]
    shares: tuple[tuple[Fraction, ...], ...]
    start: tuple[Fraction, ...]
    slope: tuple[Fraction, ...]
    by_best: bool = False

    @property
    def whole(self) -> Fraction:
        return sum(self.weights, Fraction())

    def sums(self, weights: Sequence[Fraction]) -> list[Fraction]:
        """The quality of each offer, with its price points, under these weights."""
        return [
            sum((w * s for w, s in zip(weights, row, strict=True)), Fraction())
            for row in self.shares
        ]

    def scores(self, sums: Sequence[Fraction]) -> list[Fraction]:
        best = max(sums) if self.by_best else Fraction()
        lines = zip(self.start, self.slope, sums, strict=True)
        return [start + slope * (one - best) for start, slope, one in lines]


def lines(rules: RankingRules, judged: Sequence[Judged]) -> Lines:
    """The weights of a plan and what each offer earns of them, exact and before rounding."""
    shares = [_shares(rules, criterion, judged) for criterion in rules.criteria]
    names = [criterion.id for criterion in rules.criteria]
    weights = [
        Fraction((one.value if rules.on_value else one.points) or 0) for one in rules.criteria
    ]
    rule = rules.price
    formula = FORMULAS[rule.formula] if rule is not None else None
    count = len(judged)
    start, slope = [Fraction()] * count, [Fraction(1)] * count
    if rule is not None and formula is not None and formula.needs_points:
        names.append(PRICE)
        weights.append(Fraction(rule.points or 0))
        prices = [one.offer.price for one in judged if one.offer.price is not None]
        shares.append(list(price_points(replace(rule, points=Decimal(1)), prices)))
    elif rule is not None and formula is not None and formula.is_value:
        start, slope = _by_value(rule, judged, sum(weights, Fraction()))
    return Lines(
        offers=tuple(one.offer.id for one in judged),
        running=tuple(one.offer.dropped is None for one in judged),
        names=tuple(names),
        weights=tuple(weights),
        shares=tuple(tuple(column[row] for column in shares) for row in range(count)),
        start=tuple(start),
        slope=tuple(slope),
        by_best=rule is not None and rule.formula == "utility-index",
    )


def _shares(rules: RankingRules, criterion: Criterion, judged: Sequence[Judged]) -> list[Fraction]:
    """What part of a weight each mark earns."""
    marks = [dict(one.offer.marks)[criterion.id] for one in judged]
    best = max(marks, default=None) if rules.against == "best" else None
    one_point = replace(
        criterion,
        points=None if rules.on_value else Decimal(1),
        value=Decimal(1) if rules.on_value else None,
    )
    plain = replace(rules, rounding=Rounding())
    return [worth(plain, one_point, mark, best)[0] for mark in marks]


def _by_value(
    rule: PriceRule, judged: Sequence[Judged], whole: Fraction
) -> tuple[list[Fraction], list[Fraction]]:
    """Notional prices (turned round) and indices as lines in the quality."""
    prices = [one.offer.amount for one in judged]
    if rule.formula == "award-on-value":
        return [-price for price in prices], [Fraction(1)] * len(prices)
    if rule.formula == "percentage-discount":
        k = rule.number("k")
        return [-price for price in prices], [price * k / whole for price in prices]
    if rule.formula == "quality-over-price":
        return [Fraction()] * len(prices), [1 / (whole * price) for price in prices]
    lowest, n = min(prices), rule.number("n")
    return [lowest / price for price in prices], [n * lowest / price / whole for price in prices]


def weight_changes(
    rules: RankingRules, judged: Sequence[Judged], winner: str
) -> tuple[WeightChange, ...]:
    """For each weight the nearest one at which the winner no longer leads."""
    field = lines(rules, judged)
    own = field.offers.index(winner)
    return tuple(_change(field, own, place) for place in range(len(field.names)))


def _change(field: Lines, own: int, place: int) -> WeightChange:
    now, whole = field.weights[place], field.whole
    points = [] if whole == now else list(_equal_at(field, own, place))
    inside = [one for one in points if 0 <= one[0] < whole]
    at, rival = min(inside, key=lambda one: abs(one[0] - now), default=(None, None))
    other = None if rival is None else field.offers[rival]
    return WeightChange(field.names[place], now, at, other)


def _equal_at(field: Lines, own: int, place: int) -> Iterator[tuple[Fraction, int]]:
    """Every weight at which another offer is equal to the winner; the sealed weight itself where
    another is level or ahead before rounding."""
    now, whole = field.weights[place], field.whole
    sums = field.sums(field.weights)
    rest = [
        (total - now * row[place]) / (whole - now)
        for total, row in zip(sums, field.shares, strict=True)
    ]
    # under weight x the sum is whole * rest + x * (share - rest)
    tilt = [row[place] - other for row, other in zip(field.shares, rest, strict=True)]
    scores = field.scores(sums)
    for rival in range(len(field.offers)):
        if rival == own or not field.running[rival]:
            continue
        if scores[rival] >= scores[own]:
            yield now, rival
        for best in range(len(field.offers)) if field.by_best else (None,):
            high, steep = (sums[best], tilt[best]) if best is not None else (0, 0)
            lead = _difference(field, own, rival, [one - high for one in sums])
            start = field.start[own] - field.start[rival]
            slope = _difference(field, own, rival, [one - steep for one in tilt])
            if not slope:
                continue
            at = now - (start + lead) / slope
            moved = [total + (at - now) * one for total, one in zip(sums, tilt, strict=True)]
            if best is None or moved[best] == max(moved):
                yield at, rival


def _difference(field: Lines, own: int, rival: int, sums: Sequence[Fraction]) -> Fraction:
    return field.slope[own] * sums[own] - field.slope[rival] * sums[rival]
