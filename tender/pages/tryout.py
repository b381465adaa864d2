"""Trying a plan out: the curve, steps in money, and a simulation. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.formulas import FORMULAS, Formula
from criteria.numbers import round_half_up
from criteria.outcome import priced
from criteria.plan import EvaluationPlan, LotRules
from criteria.price_notes import lot_warnings, zones
from criteria.refusals import Refusal
from criteria.tryout import Exchange, Invented, exchange, marks, missing, usual
from criteria.tryout_formulas import Candidate, suitable
from tender import simulation
from tender.pages.price_chart import Curve, draw
from tender.simulation import Counts

_PLACES = 2
"""Of a percentage: one in the most procedures that can be drawn is then still to be seen."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The formula of a lot: what to know of it, and its curve beside invented prices.

    formula  None while none is chosen
    missing  what the award of the lot still needs before anything can be tried
    curve    None where the price does not count, or something is missing
    """

    formula: Formula | None
    invented: Invented
    warnings: tuple[Refusal, ...]
    missing: tuple[Refusal, ...]
    zones: tuple[Refusal, ...] = ()
    curve: Curve | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """A formula with what the simulation says of it."""

    candidate: Candidate
    counts: Counts

    @property
    def reversals(self) -> Decimal | None:
        return None if self.counts.reversed is None else self._percent(self.counts.reversed)

    @property
    def cheapest(self) -> Decimal:
        return self._percent(self.counts.cheapest)

    @property
    def best(self) -> Decimal:
        return self._percent(self.counts.best)

    @property
    def tied(self) -> Decimal:
        return self._percent(self.counts.tied)

    def _percent(self, count: int) -> Decimal:
        return round_half_up(Fraction(100 * count, self.counts.procedures), _PLACES)


@dataclass(frozen=True, slots=True)
class Tryout:
    """All that the page shows of one lot."""

    shape: Shape
    exchange: Exchange
    tried: tuple[Tried, ...]

    @property
    def chosen(self) -> Tried | None:
        return next((one for one in self.tried if one.candidate.chosen), None)

    @property
    def riskiest(self) -> Tried | None:
        """The other formula under which the winner changes most often; None where none does."""
        known = [one for one in self.tried if one.counts.reversed and not one.candidate.chosen]
        return max(known, key=lambda one: one.counts.reversed or 0, default=None)


def tryout(plan: EvaluationPlan, lot: LotRules, invented: Invented, lang: str) -> Tryout:
    """The try-out of a lot with what the officer invented. Ask `missing` first."""
    rules = lot.award
    return Tryout(
        shape(plan, lot, lang, invented), exchange(rules, invented), simulated(lot, invented)
    )


def simulated(lot: LotRules, invented: Invented) -> tuple[Tried, ...]:
    """Every suitable formula on the same invented offers."""
    every = suitable(lot.award, invented, _ceiling(lot))
    counts = simulation.compare(every, marks(lot.award, invented), invented) if every else ()
    return tuple(map(Tried, every, counts))


def shape(
    plan: EvaluationPlan, lot: LotRules, lang: str, invented: Invented | None = None
) -> Shape:
    """What the formula of a lot does, as far as the plan goes."""
    rule = lot.award.price
    invented = invented or usual(plan, lot)
    lacks = missing(lot)
    others = invented.others()
    formula = FORMULAS[rule.formula] if rule is not None else None
    draws = rule is not None and formula is not None and formula.needs_price
    wrong = any("/price/" in (one.field or "") for one in lacks)
    if rule is None or not draws or wrong:
        return Shape(formula, invented, lot_warnings(lot), lacks)
    quality = sum((Fraction(one.value or 0) for one in lot.award.questions), Fraction())
    return Shape(
        formula,
        invented,
        lot_warnings(lot),
        lacks,
        zones(lot, others),
        draw(rule, others, invented, quality, _ceiling(lot), lang, f"curve-{lot.id}"),
    )


def _ceiling(lot: LotRules) -> Decimal | None:
    """The ceilings of the years that count, together."""
    return priced(lot, lot.ceilings) if lot.ceilings else None
