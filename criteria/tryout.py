"""Trying a plan out before it is published: what a step is worth in money, and the other way round.

The offers are invented: so many, with prices and marks between bounds that the officer chooses.
Everything here is exact and before the plan rounds. One price moves while the others stand still,
so where a formula looks at other offers their points may move as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from criteria.case_facts import CaseFacts
from criteria.formulas import FORMULAS, PriceRule
from criteria.numbers import round_half_up
from criteria.outcome import priced
from criteria.plan import EvaluationPlan, LotRules, Question, StageRules
from criteria.plan.check_stage import unweighed
from criteria.plan.scales import check_steps
from criteria.price_curve import highest_price, points_at
from criteria.ranking_rules import check_rules
from criteria.refusals import Refusal, refusal

_NONE = Fraction()
MOST_OFFERS = 30
MOST_PROCEDURES = 10_000
MOST_SEED = 999_999_999
_USUAL_OFFERS = 6
_USUAL_FOLLOW = Decimal(50)


@dataclass(frozen=True, slots=True)
class Invented:
    """What the officer invents.

    offers       how many offers
    low, high    their prices lie between these, in euros
    least, most  their marks lie between these, in percent of the scale
    follow       how far marks follow the price, in percent: 0 not at all, 100 wholly
    amount       euros that are told in points and steps
    procedures   how many procedures the simulation draws
    seed         where the draws begin: the same number gives the same draws
    """

    offers: int
    low: Decimal
    high: Decimal
    least: Decimal = Decimal(40)
    most: Decimal = Decimal(100)
    amount: Decimal = Decimal(100_000)
    procedures: int = 1000
    seed: int = 1
    follow: Decimal = Decimal(0)

    def prices(self) -> tuple[Fraction, ...]:
        """As many prices as offers, evenly spread, in whole cents; a single one in the middle."""
        low, span, last = Fraction(self.low), Fraction(self.high - self.low), self.offers - 1
        shares = [Fraction(n, last) for n in range(self.offers)] if last else [Fraction(1, 2)]
        return tuple(Fraction(round_half_up(low + span * share, 2)) for share in shares)

    def others(self) -> tuple[Fraction, ...]:
        """The prices that stand still: all but the one in the middle, which is the one that moves.

        The curve and the steps in money are of that one tenderer beside these others.
        """
        prices = self.prices()
        middle = (len(prices) - 1) // 2
        return (*prices[:middle], *prices[middle + 1 :])

    def wide(self) -> Invented | None:
        """The same with prices further apart; None where they lie far apart already."""
        low = _far_below(self.high)
        return replace(self, low=low) if low < self.low else None

    @property
    def quality(self) -> Fraction:
        """The quality of an invented offer in the middle, as a share of all quality."""
        return (Fraction(self.least) + Fraction(self.most)) / 200


def usual(plan: EvaluationPlan, lot: LotRules) -> Invented:
    """What the page begins with: six offers at prices that this plan speaks of, down to its floor
    or to half of the highest. Who asks more is often the better one, so that races are close."""
    given = numbers(lot.award.price)
    high = given.get("ceiling") or given.get("reference")
    high = (
        high
        or priced(lot, lot.ceilings)
        or priced(lot, lot.fixed_prices)
        or budget(lot, plan.facts)
    )
    low = given.get("floor")
    if low is None or not 1 <= low <= high:
        low = _far_below(high)
    return Invented(
        _USUAL_OFFERS,
        low,
        max(high, low),
        amount=_round_amount(high),
        procedures=MOST_PROCEDURES,
        follow=_USUAL_FOLLOW,
    )


def _far_below(high: Decimal) -> Decimal:
    """Half a price in whole euros, one at least."""
    return max(round_half_up(high / 2, 0), Decimal(1))


def numbers(rule: PriceRule | None) -> dict[str, Decimal]:
    """The parameters of a formula that are numbers."""
    given = rule.parameters if rule is not None else ()
    return {name: value for name, value in given if not isinstance(value, bool)}


def budget(lot: LotRules, facts: CaseFacts) -> Decimal:
    """The regional budget of the years that count; a million where the documents give none."""
    known = facts.budget_for(*facts.contract_years()[: lot.priced_years])
    return (round_half_up(known, 0) if known else None) or Decimal(1_000_000)


def _round_amount(high: Decimal) -> Decimal:
    """A round amount that says something beside such a price: about a thousandth of it."""
    return min(Decimal(100_000), Decimal(10) ** max(high.adjusted() - 3, 0))


def marks(rules: StageRules, invented: Invented) -> tuple[tuple[Decimal, ...], ...]:
    """For each question the marks of its scale between the bounds."""
    found = []
    for criterion, question in zip(rules.ranking_rules().criteria, rules.questions, strict=True):
        scale = rules.scale_of(question)
        assert scale is not None
        low, unit = criterion.scale_min, (criterion.scale_max - criterion.scale_min) / 100
        bounds = low + unit * invented.least, low + unit * invented.most
        found.append(tuple(s.points for s in scale.steps if bounds[0] <= s.points <= bounds[1]))
    return tuple(found)


# --- what keeps a plan or an invention from being tried -------------------------------------------


def missing(lot: LotRules) -> tuple[Refusal, ...]:
    """What the award of a lot still needs before anything can be tried out."""
    rules, place = lot.award, f"lots/{lot.id}/award"
    if not rules.questions:
        return (refusal("plan.questions_missing", f"{place}/questions"),)
    unset = tuple(unweighed(rules, place))
    if any(rules.scale_of(question) is None for question in rules.questions):
        return (*unset, refusal("plan.scale_missing", f"{place}/scale/id"))
    unset += tuple(_uncounted(rules, place))
    return unset or tuple(
        fault.at(f"{place}/price/formula" if (fault.field or "").startswith("price") else place)
        for fault in check_rules(rules.ranking_rules())
    )


def _uncounted(rules: StageRules, place: str) -> Iterator[Refusal]:
    """Scales whose steps cannot be counted with, each once."""
    if rules.scale is not None:
        yield from check_steps(rules.scale, f"{place}/scale/id")
    for question in rules.questions:
        if question.scale is not None:
            yield from check_steps(question.scale, f"{place}/questions/{question.id}/scale/id")


def check_invented(rules: StageRules, invented: Invented) -> tuple[Refusal, ...]:
    """What cannot be drawn: bounds the wrong way round, or no mark of a scale between them."""
    found = []
    if invented.low > invented.high:
        found.append(refusal("tryout.prices_crossed", "high", low=invented.low))
    if invented.least > invented.most:
        found.append(refusal("tryout.marks_crossed", "most", least=invented.least))
    elif not all(marks(rules, invented)):
        found.append(refusal("tryout.marks_empty", "most"))
    return tuple(found)


# --- a step in money, money in steps --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a scale on one question: from a mark to the next, and what that earns.

    points are points, or euros under award on value
    """

    question: Question
    gap: Decimal
    points: Fraction


def steps(rules: StageRules) -> tuple[Step, ...]:
    """A step on each question; one for each size where the steps of a scale differ.

    Where marks count against the best one, the best is taken to be the top of the scale.
    """
    found = []
    for question in rules.questions:
        scale = rules.scale_of(question)
        worth = question.value if rules.on_value else question.points
        if scale is None or worth is None or len(scale.steps) < 2:
            continue
        range_ = scale.highest - (Decimal(0) if rules.on_value else scale.lowest)
        gaps = {above.points - below.points for below, above in pairwise(scale.steps)}
        for gap in sorted(gaps):
            found.append(Step(question, gap, Fraction(worth) * Fraction(gap) / Fraction(range_)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Trade:
    """A step beside money, for each of a few prices.

    euros  how much more an offer may ask for one step and end equal; None when no price costs that
    steps  how many steps the amount is worth; None where there is no such number
    """

    step: Step
    euros: tuple[Fraction | None, ...]
    steps: tuple[Fraction | None, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One tenderer at a few prices, beside others that stand still.

    earned  for each price the points it gets; lost: those that the amount costs there (both None
            without price points)
    """

    prices: tuple[Fraction, ...]
    others: tuple[Fraction, ...]
    earned: tuple[Fraction | None, ...]
    lost: tuple[Fraction | None, ...]
    trades: tuple[Trade, ...]

    @property
    def bends(self) -> bool:
        """Whether a step is worth more at one price than at another."""
        return any(len({*trade.euros} - {None}) > 1 for trade in self.trades)

    @property
    def reading(self) -> Reading | None:
        """The first step that some price can make good, with what the curve says there."""
        return next(
            (
                Reading(trade.step, price, now, more)
                for trade in self.trades
                for price, now, more in zip(self.prices, self.earned, trade.euros, strict=True)
                if now is not None and more is not None
            ),
            None,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """How the table is read on the curve: from a price with its points, `more` euros further."""

    step: Step
    price: Fraction
    points: Fraction
    more: Fraction


def exchange(rules: StageRules, invented: Invented) -> Exchange:
    """Steps and money against each other at the lowest, the middle and the highest price."""
    rule = rules.price
    if rule is None or not FORMULAS[rule.formula].needs_price:
        return Exchange((), (), (), (), tuple(Trade(step, (), ()) for step in steps(rules)))
    prices, others = invented.prices(), invented.others()
    last = len(prices) - 1
    looked = dict.fromkeys((prices[0], prices[last // 2], prices[last]))
    stands = [_Stand(rules, rule, price, others, invented) for price in looked]
    amount = Fraction(invented.amount)
    return Exchange(
        tuple(looked),
        others,
        tuple(stand.points() for stand in stands),
        tuple(stand.points_for(amount) for stand in stands),
        tuple(
            Trade(
                step,
                tuple(stand.euros_for(step) for stand in stands),
                tuple(stand.steps_for(amount, step) for stand in stands),
            )
            for step in steps(rules)
        ),
    )


class _Stand:
    """The tenderer that moves, at one price beside the others."""

    def __init__(
        self,
        rules: StageRules,
        rule: PriceRule,
        price: Fraction,
        others: tuple[Fraction, ...],
        invented: Invented,
    ) -> None:
        self.rule, self.price, self.others = rule, price, others
        self.quality = invented.quality
        self.on_value, self.is_value = rules.on_value, FORMULAS[rule.formula].is_value
        self.all_points = sum((Fraction(q.points or 0) for q in rules.questions), Fraction())

    def points(self, more: Fraction = _NONE) -> Fraction | None:
        """Price points at its price, or at so much more."""
        return None if self.is_value else points_at(self.rule, self.others, self.price + more)

    def points_for(self, amount: Fraction) -> Fraction | None:
        """Price points lost by asking so much more."""
        now, then = self.points(), self.points(amount)
        return None if now is None or then is None else now - then

    def euros_for(self, step: Step) -> Fraction | None:
        if self.on_value:
            return step.points
        if self.is_value:
            grown = self._grown(step.points / self.all_points)
            return None if grown is None else self.price * (grown - 1)
        now = self.points()
        if now is None:
            return None
        top = highest_price(self.rule, self.others, now - step.points)
        return None if top is None else top - self.price

    def steps_for(self, amount: Fraction, step: Step) -> Fraction | None:
        if not step.points:
            return None
        if self.on_value:
            return amount / step.points
        if not self.is_value:
            lost = self.points_for(amount)
            return None if lost is None else lost / step.points
        level, back = _LEVELS[self.rule.formula]
        here = level(self.rule, self.quality)
        if here is None or here <= 0:
            return None
        quality = back(self.rule, here * (self.price + amount) / self.price)
        return (quality - self.quality) * self.all_points / step.points

    def _grown(self, more: Fraction) -> Fraction | None:
        """How many times its price an offer may ask with so much more quality."""
        level = _LEVELS[self.rule.formula][0]
        start = min(self.quality, 1 - more)
        here, there = level(self.rule, start), level(self.rule, start + more)
        return None if here is None or there is None or here <= 0 else there / here


_Level = Callable[[PriceRule, Fraction], Fraction | None]
_Back = Callable[[PriceRule, Fraction], Fraction]


def _discounted(rule: PriceRule, quality: Fraction) -> Fraction | None:
    left = 1 - rule.number("k") * quality
    return 1 / left if left > 0 else None


# Two offers end equal when price divided by level is equal; the second one turns a level back into
# quality. Under PF13 the best quality is taken to be all of it.
_LEVELS: Mapping[str, tuple[_Level, _Back]] = {
    "percentage-discount": (_discounted, lambda rule, level: (1 - 1 / level) / rule.number("k")),
    "quality-over-price": (lambda _, quality: quality, lambda _, level: level),
    "utility-index": (
        lambda rule, quality: 1 - (1 - quality) * rule.number("n"),
        lambda rule, level: 1 - (1 - level) / rule.number("n"),
    ),
}
