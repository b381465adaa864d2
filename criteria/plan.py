"""The evaluation plan: the rules of one procedure, fixed and sealed before the first opening.

A plan is one frozen value. Its canonical form is bytes, its seal is the SHA-256 of those bytes.
While it is a draft, what the buyer has not chosen yet is None; `check_plan` names everything
that is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from criteria.canon import canonical, digest, from_plain, read_canonical, to_plain
from criteria.case import CaseFacts
from criteria.catalogue import Catalogues, Demand, Element, Scale, Theme, Topic
from criteria.formulas import FORMULAS, PriceRule
from criteria.ranking_rules import Criterion, RankingRules, Rounding, check_rules
from criteria.refusals import Refusal, refusal
from criteria.text import Text

RULE_SETS = (
    "exclusion-mandatory",
    "exclusion-optional",
    "self-cleaning",
    "suitability",
    "proof-ages",
    "rejection-notices",
    "low-offers",
    "standstill",
    "reasons",
    "dialogue",
)
"""The sets of rules that bind under SAS only where the documents say so (Aw 2.39 lid 2)."""

OFFERED = tuple(name for name, formula in FORMULAS.items() if formula.needs_points)
"""The formulas a plan can be sealed with: those that give points for the price. The ranking knows
notional prices and indexes too, but a plan has no place yet for the euro value of a criterion."""

RULE_SOURCES = ("law", "documents", "none")


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the dossier, or one quality criterion of the final offer.

    points   its weight; None while the buyer has not set it
    minimum  the mark below which the tenderer is set aside; None for no minimum
    """

    id: str
    title: Text
    text: Text
    guidance: Text
    trace: tuple[str, ...]
    points: Decimal | None = None
    minimum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StageRules:
    """How one stage is scored and ranked: the dossier, or the final offer."""

    questions: tuple[Question, ...]
    scale: Scale | None = None
    price: PriceRule | None = None
    against: str = "scale"
    minimum_total: Decimal | None = None
    rounding: Rounding = field(default_factory=Rounding)
    ties: tuple[str, ...] = ()

    def question(self, id_: str) -> Question:
        return next(question for question in self.questions if question.id == id_)

    def ranking_rules(self) -> RankingRules:
        """The same rules as the ranking engine takes them. ValueError while the scale is unset."""
        if self.scale is None:
            raise ValueError("the scale is not chosen yet")
        low, high = self.scale.lowest, self.scale.highest
        return RankingRules(
            tuple(Criterion(q.id, q.points, low, high, q.minimum) for q in self.questions),
            self.price,
            self.against,
            self.minimum_total,
            self.rounding,
            self.ties,
        )


@dataclass(frozen=True, slots=True)
class LotRules:
    """The rules of one lot.

    admitted      how many tenderers go on to the award phase
    priced_years  over how many contract years the price counts
    ceilings      the highest lump sum per contract year, in euros; empty while unknown
    """

    id: str
    title: Text
    selection: StageRules
    award: StageRules
    admitted: int = 1
    priced_years: int = 4
    ceilings: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Where a set of rules comes from: the law, the documents (with paragraph), or nowhere."""

    id: str
    source: str | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that the buyer chose and the documents do not give, with who and when."""

    key: str
    value: str
    author: str
    on: date


@dataclass(frozen=True, slots=True)
class StandstillRule:
    """days: calendar days after dispatch; extend: whether weekend or holiday moves the last day."""

    days: int = 20
    extend: bool = True


@dataclass(frozen=True, slots=True)
class ConsensusRule:
    """discuss_from: spread from which discussion is a duty; minimum_words: of each motivation."""

    discuss_from: Decimal = Decimal(4)
    minimum_words: int = 10


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """Everything that decides the outcome, and where each choice comes from."""

    reference: str
    title: Text
    authority: str
    catalogues: tuple[tuple[str, str], ...]
    lots: tuple[LotRules, ...]
    demands: tuple[Demand, ...]
    topics: tuple[Topic, ...]
    elements: tuple[Element, ...]
    facts: CaseFacts
    rule_sets: tuple[RuleSet, ...] = tuple(RuleSet(id_) for id_ in RULE_SETS)
    standstill: StandstillRule = StandstillRule()
    consensus: ConsensusRule = ConsensusRule()
    application_deadline: datetime | None = None
    settings: tuple[Setting, ...] = ()

    def lot(self, id_: str) -> LotRules:
        return next(lot for lot in self.lots if lot.id == id_)

    def stage(self, lot: str, stage: str) -> StageRules:
        """The rules of `selection` or `award` in a lot."""
        rules = self.lot(lot)
        return rules.selection if stage == "selection" else rules.award

    def applies(self, rule_set: str) -> bool:
        """Whether this plan declares a set of rules applicable; a page cites no other (I13)."""
        return any(
            rules.id == rule_set and rules.source in ("law", "documents")
            for rules in self.rule_sets
        )


def questions(themes: tuple[Theme, ...]) -> tuple[Question, ...]:
    """A question per theme, weights still open."""
    return tuple(Question(t.id, t.title, t.question, t.guidance, t.trace) for t in themes)


def first_draft(
    reference: str,
    title: Text,
    authority: str,
    catalogues: Catalogues,
    facts: CaseFacts,
    topics: tuple[Topic, ...],
    lots: tuple[tuple[str, Text], ...] = (("1", Text("Gehele opdracht", "Whole assignment")),),
) -> EvaluationPlan:
    """A plan with everything the documents give and nothing they do not."""
    asked = questions(catalogues.themes)
    return EvaluationPlan(
        reference,
        title,
        authority,
        catalogues.versions,
        tuple(LotRules(id_, name, StageRules(asked), StageRules(asked)) for id_, name in lots),
        catalogues.demands,
        topics,
        catalogues.elements,
        facts,
    )


def seal(plan: EvaluationPlan) -> str:
    """SHA-256 of the canonical plan, 64 hexadecimal digits."""
    return digest(plan)


def write(plan: EvaluationPlan) -> str:
    """The canonical plan as text; `seal` is the hash of these bytes in UTF-8."""
    return canonical(to_plain(plan)).decode("utf-8")


def read(text: str) -> EvaluationPlan:
    """The plan that `write` wrote. ValueError when the text is not a plan."""
    return from_plain(EvaluationPlan, read_canonical(text))


def _check_stage(rules: StageRules, prefix: str) -> tuple[Refusal, ...]:
    found: list[Refusal] = []
    if rules.scale is None:
        found.append(refusal("plan.scale_missing", f"{prefix}-scale"))
    elif any(not (s.anchor.nl.strip() and s.anchor.en.strip()) for s in rules.scale.steps):
        found.append(refusal("plan.anchor_missing", f"{prefix}-scale"))
    unset = [q for q in rules.questions if q.points is None]
    found.extend(
        refusal("plan.weight_missing", f"{prefix}-{q.id}-points", theme=q.title.nl) for q in unset
    )
    found.extend(
        refusal("plan.minimum_off_scale", f"{prefix}-{q.id}-minimum", theme=q.title.nl)
        for q in rules.questions
        if rules.scale and q.minimum is not None and rules.scale.step(q.minimum) is None
    )
    if not unset:
        found.extend(_check_sum(rules, prefix))
    if not rules.ties:
        found.append(refusal("plan.ties_missing", f"{prefix}-ties"))
    if rules.scale is not None and not unset and not found:
        found.extend(fault.at(f"{prefix}-rules") for fault in check_rules(rules.ranking_rules()))
    return tuple(found)


def _check_sum(rules: StageRules, prefix: str) -> tuple[Refusal, ...]:
    weights = [q.points for q in rules.questions if q.points is not None]
    if any(weight <= 0 for weight in weights):
        return (refusal("plan.weight_not_positive", f"{prefix}-rules"),)
    price = rules.price.points if rules.price and rules.price.points is not None else Decimal(0)
    total = sum(weights, price)
    if total != 100:
        return (refusal("plan.weights_not_100", f"{prefix}-rules", total=total),)
    return ()


def _check_lot(lot: LotRules, prefix: str) -> tuple[Refusal, ...]:
    found = list(_check_stage(lot.selection, f"{prefix}selection"))
    found.extend(_check_stage(lot.award, f"{prefix}award"))
    if lot.award.price is None:
        found.append(refusal("plan.price_missing", f"{prefix}award-formula"))
    elif lot.award.price.formula not in OFFERED:
        found.append(refusal("plan.formula_not_offered", f"{prefix}award-formula"))
    elif FORMULAS[lot.award.price.formula].needs_ceiling and not lot.ceilings:
        found.append(refusal("plan.ceiling_missing", f"{prefix}ceilings"))
    if lot.admitted < 1:
        found.append(refusal("plan.admitted_too_few", f"{prefix}admitted"))
    return tuple(found)


def check_plan(plan: EvaluationPlan) -> tuple[Refusal, ...]:
    """Everything that keeps the plan from being sealed. Empty means complete.

    Fields are named `<stage>-<question>-points` and so on; with more than one lot the lot's id
    and a dash stand in front.
    """
    found: list[Refusal] = []
    if not plan.lots:
        found.append(refusal("plan.lots_missing"))
    years = len(plan.facts.contract_years())
    for lot in plan.lots:
        before = f"{lot.id}-" if len(plan.lots) > 1 else ""
        found.extend(_check_lot(lot, before))
        if lot.ceilings and len(lot.ceilings) != years:
            found.append(refusal("plan.ceiling_incomplete", f"{before}ceilings"))
    known = {rules.id for rules in plan.rule_sets}
    found.extend(
        refusal("plan.rule_set_missing", f"rule-{id_}") for id_ in RULE_SETS if id_ not in known
    )
    if plan.application_deadline is None:
        found.append(refusal("plan.deadline_missing", "application_deadline"))
    if plan.standstill.days < 1:
        found.append(refusal("plan.standstill_missing", "standstill_days"))
    found.extend(
        refusal("plan.rule_set_missing", f"rule-{rules.id}")
        for rules in plan.rule_sets
        if rules.source not in RULE_SOURCES
    )
    found.extend(
        refusal("plan.rule_reference_missing", f"rule-{rules.id}")
        for rules in plan.rule_sets
        if rules.source == "documents" and not rules.reference.strip()
    )
    if not plan.demands:
        found.append(refusal("plan.demands_missing", None))
    return tuple(found)


def with_lot(plan: EvaluationPlan, lot: LotRules) -> EvaluationPlan:
    """The plan with one lot's rules replaced."""
    return replace(plan, lots=tuple(lot if old.id == lot.id else old for old in plan.lots))
