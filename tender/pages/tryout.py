"""Trying a plan out: the curve, steps in money, and a simulation. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.formulas import FORMULAS, Formula, check_price_rule
from criteria.numbers import round_half_up
from criteria.outcome import priced
from criteria.plan import EvaluationPlan, LotRules
from criteria.price_notes import lot_warnings, zones
from criteria.ranking_rules import rank_reversal_possible
from criteria.refusals import Refusal
from criteria.tryout import Exchange, Invented, exchange, marks, missing, usual
from criteria.tryout_formulas import Candidate, suitable
from tender.pages.price_chart import Curve, draw
from tender.pages.reversal import Story, story
from tender.simulation import tryout as simulation
from tender.simulation.tryout import Counts

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
    """A formula with what the simulation says of it.

    wide  how often another won with prices further apart; None where that was not drawn
    """

    candidate: Candidate
    counts: Counts
    wide: int | None = None

    @property
    def turns(self) -> bool:
        """Whether the order of two offers can change when a third one leaves."""
        return rank_reversal_possible(self.candidate.rules)

    @property
    def relative(self) -> bool:
        """Whether what an offer earns depends on others; the order may be fixed all the same."""
        return self.turns or not self.candidate.formula.alone

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
    wide: Invented | None
    story: Story | None

    @property
    def chosen(self) -> Tried | None:
        return next((one for one in self.tried if one.candidate.chosen), None)

    @property
    def riskiest(self) -> Tried | None:
        """The other formula under which the winner changes most often; None where none does."""
        return _riskiest([one for one in self.tried if not one.candidate.chosen])

    @property
    def told(self) -> Tried | None:
        """The formula that the worked example is about."""
        return _subject(self.tried)


def _riskiest(tried: Sequence[Tried]) -> Tried | None:
    known = [one for one in tried if one.counts.reversed]
    return max(known, key=lambda one: one.counts.reversed or 0, default=None)


def _subject(tried: Sequence[Tried]) -> Tried | None:
    """The chosen formula where its order can turn, else the riskiest one."""
    chosen = (one for one in tried if one.candidate.chosen and one.turns)
    return next(chosen, None) or _riskiest(tried)


def tryout(plan: EvaluationPlan, lot: LotRules, invented: Invented, lang: str) -> Tryout:
    """The try-out of a lot with what the officer invented. Ask `missing` first."""
    tried = simulated(lot, invented)
    told = _subject(tried)
    return Tryout(
        shape(plan, lot, lang, invented),
        exchange(lot.award, invented),
        tried,
        invented.wide() if any(one.wide is not None for one in tried) else None,
        story(lot, told.candidate, invented) if told else None,
    )


def simulated(lot: LotRules, invented: Invented) -> tuple[Tried, ...]:
    """Every suitable formula on the same invented offers, and those whose order can turn once more
    on offers whose prices lie further apart."""
    every, given = suitable(lot.award, invented, _ceiling(lot)), marks(lot.award, invented)
    counts = simulation.compare(every, given, invented) if every else ()
    turning = tuple(one for one in every if rank_reversal_possible(one.rules))
    wide = invented.wide()
    again: dict[Candidate, int | None] = {}
    if wide is not None and turning and any(one.formula.needs_price for one in turning):
        found = simulation.compare(turning, given, wide)
        again = {one: told.reversed for one, told in zip(turning, found, strict=True)}
    return tuple(Tried(one, told, again.get(one)) for one, told in zip(every, counts, strict=True))


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
    if rule is None or not draws or check_price_rule(rule):
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
