"""The outcome of a stage: who goes on, or who wins, as a pure function of what was recorded (I7).

The outcome keeps the rank file it was computed from, so that anyone can compute it again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from criteria.formulas import FORMULAS
from criteria.numbers import Mark
from criteria.offers import Offer
from criteria.plan import EvaluationPlan, LotRules, StageRules
from criteria.rank_file import rank_file
from criteria.ranking import Ranking, rank
from criteria.refusals import Refusal, refusal
from criteria.selection import cut
from criteria.texts import sentence

SELECTION = "selection"
AWARD = "award"
AFTER_OPENING = "after_opening"
"""Why an offer is out that two persons set aside after the opening."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """A tenderer in a lot, with what counts.

    id         its candidacy
    name       unique in the procedure; the name in the rank file
    marks      consensus mark per question
    years      lump sum per contract year, in order; empty in the selection
    set_aside  why it is out before any formula, or None
    dropped    why it fell out where the plan does not compute the others again, or None
    """

    id: str
    name: str
    marks: tuple[tuple[str, Mark], ...]
    years: tuple[Decimal, ...] = ()
    set_aside: str | None = None
    dropped: str | None = None


@dataclass(frozen=True, slots=True)
class LotOutcome:
    """What came out of one lot. `admitted` and `winner` are candidacy ids."""

    lot: str
    rank_file: str
    entrants: tuple[tuple[str, str], ...]
    admitted: tuple[str, ...]
    tied: tuple[str, ...]
    winner: str | None

    @property
    def to_draw(self) -> tuple[str, ...]:
        """Between whom lots are drawn; equals behind a winner need none."""
        return () if self.winner else self.tied


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision rests on: stage, plan version with its seal, and the lots."""

    stage: str
    plan_number: int
    seal: str
    lots: tuple[LotOutcome, ...]

    def lot(self, key: str) -> LotOutcome:
        return next(lot for lot in self.lots if lot.lot == key)


def priced(lot: LotRules, years: Sequence[Decimal]) -> Decimal:
    """The amount the price formula works on: the lump sums of the contract years that count."""
    return sum(years[: lot.priced_years], Decimal(0))


def above_ceiling(lot: LotRules, years: Sequence[Decimal]) -> tuple[int, ...]:
    """The contract years, from 1, in which a lump sum is above the ceiling of the plan."""
    return tuple(
        number
        for number, (amount, ceiling) in enumerate(zip(years, lot.ceilings, strict=False), 1)
        if amount > ceiling
    )


def needs_inquiry(lot: LotRules, years: Sequence[Decimal]) -> bool:
    """Whether the formula has no value for this price, so that an inquiry must come first."""
    rule = lot.award.price
    if rule is None or not years:
        return False
    amount = priced(lot, years)
    formula = FORMULAS[rule.formula]
    return amount < 0 or (amount == 0 and not formula.zero)


def offers(
    plan: EvaluationPlan, lot: LotRules, stage: str, entrants: Sequence[Entrant]
) -> tuple[Offer, ...]:
    """The entrants as the ranking engine takes them."""
    with_price = stage == AWARD and lot.award.price is not None
    made = []
    for entrant in entrants:
        aside = entrant.set_aside
        if with_price and aside is None and above_ceiling(lot, entrant.years):
            aside = "above_ceiling"
        if with_price and aside is None and entrant.dropped and needs_inquiry(lot, entrant.years):
            aside = entrant.dropped  # its price has no value, so it can count in no formula
        price = priced(lot, entrant.years) if with_price and entrant.years else None
        made.append(Offer(entrant.name, price, entrant.marks, aside, entrant.dropped))
    return tuple(made)


def ranking(plan: EvaluationPlan, lot_key: str, stage: str, entrants: Sequence[Entrant]) -> Ranking:
    """The ranking of one lot in one stage, every step kept."""
    lot = plan.lot(lot_key)
    rules = plan.stage(lot_key, stage).ranking_rules()
    return rank(rules, offers(plan, lot, stage, entrants))


def input_file(plan: EvaluationPlan, lot_key: str, stage: str, entrants: Sequence[Entrant]) -> str:
    """The rank file of one lot: `tender rank` on it gives the ranking of page and report."""
    lot = plan.lot(lot_key)
    rules = plan.stage(lot_key, stage).ranking_rules()
    data = rank_file(rules, offers(plan, lot, stage, entrants))
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1)


def lot_outcome(
    plan: EvaluationPlan,
    lot_key: str,
    stage: str,
    entrants: Sequence[Entrant],
    draw: Sequence[str] = (),
) -> LotOutcome:
    """Who goes on (selection) or wins (award); `draw` is the order in which equals were drawn."""
    result = ranking(plan, lot_key, stage, entrants)
    ids = {entrant.name: entrant.id for entrant in entrants}
    drawn = {id_: place for place, id_ in enumerate(draw)}
    admitted: tuple[str, ...] = ()
    winner = ids[result.winner] if result.winner else None
    tied = tuple(ids[name] for name in result.tied)
    if stage == SELECTION:
        line = cut(result, plan.lot(lot_key).admitted)
        admitted = tuple(ids[name] for name in line.admitted)
        tied = tuple(ids[name] for name in line.tied_at_line)
        if plan.lot(lot_key).cutoff == "all":
            admitted, tied = (*admitted, *tied), ()
        if tied and all(id_ in drawn for id_ in tied):
            places = plan.lot(lot_key).admitted - len(admitted)
            admitted += tuple(sorted(tied, key=lambda id_: drawn[id_])[:places])
            tied = ()
        winner = None
    elif winner is None and tied:
        tied = tuple(ids[offer.id] for offer in result.offers if offer.rank == 1)
        if tied and all(id_ in drawn for id_ in tied):
            winner, tied = min(tied, key=lambda id_: drawn[id_]), ()
    return LotOutcome(
        lot_key,
        input_file(plan, lot_key, stage, entrants),
        tuple((entrant.id, entrant.name) for entrant in entrants),
        admitted,
        tied,
        winner,
    )


def why_aside(rules: StageRules, code: str, lang: str = "nl") -> str:
    """Why an offer takes no part in the ranking, in words: "minimum:G1" names the criterion."""
    kind, _, question = code.partition(":")
    theme = rules.question(question).title.get(lang) if question else ""
    return sentence(f"names.aside_{kind}", lang, theme=theme)


def check_outcome(outcome: Outcome) -> tuple[Refusal, ...]:
    """Why this outcome cannot be proposed: equals that were not drawn, or nobody at all."""
    found = []
    for lot in outcome.lots:
        if outcome.stage == SELECTION:
            if lot.tied:
                found.append(refusal("acts.tied_at_line"))
        elif lot.winner is None:
            found.append(refusal("acts.no_winner" if lot.tied else "acts.nobody_left"))
    return tuple(found)
