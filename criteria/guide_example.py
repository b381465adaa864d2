"""A worked example with the numbers of a plan itself: invented offers, ranked by the engine.

The offers are the same for the same plan. Their prices lie where the formula of the plan tells
prices apart; they say nothing about what is a good price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria import price_curve
from criteria.case_facts import CaseFacts
from criteria.catalogue import Step as Mark
from criteria.formulas import FORMULAS, PriceRule
from criteria.offers import Offer
from criteria.outcome import priced
from criteria.plan import LotRules, StageRules
from criteria.pricing import price_points
from criteria.ranking import Ranking, rank
from criteria.ranking_steps import Step
from criteria.refusals import Refused
from criteria.tryout import budget

NAMES = ("A", "B", "C")
# How far below the best mark each offer stays on the first question, the second, and so on again.
_BELOW = {"A": (0, 1), "B": (1, 1), "C": (2, 0)}
# Prices as parts: of the band between floor and ceiling, or of another measure of the plan.
_IN_BAND = (Decimal("0.75"), Decimal("0.5"), Decimal("0.25"))
_OF_MEASURE = (Decimal("0.96"), Decimal("0.92"), Decimal("0.88"))
_OF_REFERENCE = (Decimal("1.25"), Decimal("1.1"), Decimal("0.95"))
_ROUND = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Example:
    """The invented offers with the ranking that the rules of the plan give them."""

    offers: tuple[Offer, ...]
    ranking: Ranking


def example(lot: LotRules, facts: CaseFacts) -> Example | None:
    """Three offers under the award rules of a lot; None while the rules give no ranking."""
    rules = lot.award
    if rules.price is None:
        return None
    prices = _prices(lot, rules.price, facts)
    return _ranked(rules, tuple(zip(NAMES, prices, strict=True)))


def mark_step(rules: StageRules) -> Step | None:
    """How the first question of a stage turns a mark into points; None while that is open."""
    if rules.on_value or not rules.questions:
        return None
    quality = StageRules(rules.questions, rules.scale, against=rules.against)
    found = _ranked(quality, (("B", None),))
    return found.ranking.offers[0].steps[0] if found and found.ranking.offers[0].steps else None


def _ranked(rules: StageRules, entrants: Sequence[tuple[str, Decimal | None]]) -> Example | None:
    scales = [rules.scale_of(question) for question in rules.questions]
    if any(scale is None or not scale.steps for scale in scales):
        return None
    offers = tuple(Offer(name, price, _marks(rules, name)) for name, price in entrants)
    try:
        return Example(offers, rank(rules.ranking_rules(), offers))
    except Refused:
        return None


def _marks(rules: StageRules, name: str) -> tuple[tuple[str, Decimal], ...]:
    """Marks that an offer could get: never below a minimum, and different from offer to offer."""
    found = []
    for number, question in enumerate(rules.questions):
        scale = rules.scale_of(question)
        assert scale is not None
        enough = [mark for mark in scale.steps if _enough(mark, question.minimum)]
        marks = enough or list(scale.steps)
        below = _BELOW[name][number % 2]
        found.append((question.id, marks[max(0, len(marks) - 1 - below)].points))
    return tuple(found)


def _enough(mark: Mark, minimum: Decimal | None) -> bool:
    return minimum is None or mark.points >= minimum


def _prices(lot: LotRules, rule: PriceRule, facts: CaseFacts) -> tuple[Decimal | None, ...]:
    if rule.formula == "quality-only" and "price" not in lot.award.ties:
        return (None,) * len(NAMES)
    given = {name: value for name, value in rule.parameters if not isinstance(value, bool)}
    if "floor" in given and "ceiling" in given:
        floor, ceiling = given["floor"], given["ceiling"]
        return tuple(floor + (ceiling - floor) * part for part in _IN_BAND)
    if "reference" in given:
        return tuple(given["reference"] * part for part in _OF_REFERENCE)
    measure = given.get("ceiling") or priced(lot, lot.ceilings) or budget(lot, facts)
    return tuple(_near(measure * part) for part in _OF_MEASURE)


def _near(price: Decimal) -> Decimal:
    """Whole thousands, where the amount is large enough."""
    return price // _ROUND * _ROUND if price >= 100 * _ROUND else price


# The curve


@dataclass(frozen=True, slots=True)
class Curve:
    """Points by price: a line where one price does not change another, and the example's prices.

    line      (price, points), exact
    dots      (name, price, points) of the offers that were ranked
    relative  the line holds at the prices of the example only
    """

    most: Fraction
    line: tuple[tuple[Fraction, Fraction], ...]
    dots: tuple[tuple[str, Fraction, Fraction], ...]
    relative: bool


_PARTS = 140
"""So many parts make the line; with a margin of a fifth the bounds of a band are among them."""
_BETWEEN = ("lowest-over-price", "above-lowest", "lowest-to-highest", "logarithmic")
"""Formulas under which a price between the lowest and the highest changes no other points."""


def curve(rule: PriceRule, found: Example) -> Curve | None:
    """The points of the price over the range that matters; None where price earns no points."""
    if not FORMULAS[rule.formula].needs_points or rule.points is None:
        return None
    ranked = {offer.id: offer.price_points for offer in found.ranking.offers if offer.rank}
    priced_ = [(o.id, o.price) for o in found.offers if isinstance(o.price, Decimal)]
    priced_ = [(name, price) for name, price in priced_ if name in ranked]
    prices = [price for _, price in priced_]
    if not prices:
        return None
    points = price_points(rule, prices)
    dots = tuple((n, Fraction(p), y) for (n, p), y in zip(priced_, points, strict=True))
    low, high = _range(rule, prices)
    line: tuple[tuple[Fraction, Fraction], ...] = ()
    if FORMULAS[rule.formula].alone or rule.formula in _BETWEEN:
        others = [Fraction(price) for price in prices]
        line = price_curve.curve(rule, others, (), Fraction(low), Fraction(high), _PARTS)
    return Curve(Fraction(rule.points), line, dots, not FORMULAS[rule.formula].alone)


def _range(rule: PriceRule, prices: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    given = {name: value for name, value in rule.parameters if not isinstance(value, bool)}
    if "floor" in given and "ceiling" in given:
        margin = (given["ceiling"] - given["floor"]) / 5
        return max(given["floor"] - margin, Decimal(0)), given["ceiling"] + margin
    if "ceiling" in given:
        return given["ceiling"] * Decimal("0.4"), given["ceiling"] * Decimal("1.1")
    if "reference" in given:
        return given["reference"] * Decimal("0.6"), given["reference"] * 2
    return min(prices), max(prices)
