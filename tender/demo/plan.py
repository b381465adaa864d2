"""The plan of the demonstration: the draft filled in with the buyer's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from criteria.catalogue import Demand, Element, Scale, load
from criteria.formulas import PriceRule
from criteria.moments import utc
from criteria.plan import (
    AdviceRule,
    AdvisingRule,
    ConsensusRule,
    EvaluationPlan,
    LotRules,
    Question,
    RuleSet,
    ScoringRule,
    Seat,
    StageRules,
    StandstillRule,
)
from criteria.ranking_rules import Rounding
from criteria.requirements import Requirement
from criteria.text import Text
from tender.demo.content import settings, table

Row = TypeVar("Row", Demand, Element, Requirement)

RULE_SETS = {
    "exclusion-mandatory": ("documents", "Aanbestedingsleidraad §3.1"),
    "exclusion-optional": ("documents", "Aanbestedingsleidraad §3.2"),
    "self-cleaning": ("documents", "Aanbestedingsleidraad §3.3"),
    "suitability": ("documents", "Aanbestedingsleidraad §3.4"),
    "proof-ages": ("documents", "Aanbestedingsleidraad §3.5"),
    "rejection-notices": ("documents", "Aanbestedingsleidraad §4.6"),
    "low-offers": ("documents", "Aanbestedingsleidraad §5.4"),
    "standstill": ("documents", "Aanbestedingsleidraad §6.2"),
    "reasons": ("documents", "Aanbestedingsleidraad §6.1"),
    "dialogue": ("documents", "Aanbestedingsleidraad §5.1"),
}
"""Where each set of rules comes from in the fictitious tender documents of the demonstration."""


def filled(draft: EvaluationPlan, admitted: int) -> EvaluationPlan:
    """The draft with every choice made."""
    chosen, picked = settings(), table("plan")
    return replace(
        draft,
        lots=tuple(_lot(lot, chosen, admitted) for lot in draft.lots),
        rule_sets=tuple(RuleSet(rules.id, *RULE_SETS[rules.id]) for rules in draft.rule_sets),
        standstill=StandstillRule(
            chosen["standstill"]["days"],
            True,
            rejection_days=chosen["standstill"]["rejection_days"],
        ),
        consensus=ConsensusRule(
            Decimal(4),
            20,
            chosen["consensus"]["rule"],
            names_on_screen=chosen["consensus"]["names_on_screen"],
        ),
        scoring=ScoringRule(**chosen["scoring"]),
        advising=AdvisingRule(**chosen["advising"]),
        application_deadline=utc(chosen["deadline.applications"]),
        demands=tuple(
            _worded(row, "demands") for row in draft.demands if row.id in picked["demands"]
        ),
        topics=load().topics,
        elements=tuple(_worded(row, "elements") for row in draft.elements),
        committee=tuple(
            Seat(row["id"], row["role"], _text(row["function"])) for row in picked["seat"]
        ),
        advice=tuple(
            AdviceRule(row["id"], _text(row["title"]), tuple(row["questions"]), row["closes"])
            for row in picked["advice"]
        ),
        requirements=tuple(
            _worded(_decided(row, picked), "requirements") for row in draft.requirements
        ),
        facts=replace(
            draft.facts,
            municipalities=tuple(
                replace(town, mandate="yes", mandate_on=chosen["mandates.given"])
                for town in draft.facts.municipalities
            ),
        ),
    )


def _text(words: dict[str, str]) -> Text:
    return Text(words["nl"], words["en"])


def _worded(row: Row, rows: str) -> Row:
    """A row in this buyer's own words where it has some, those of the catalogue beside them."""
    own: dict[str, Any] = {
        key: _text(words) for key, words in table("plan")["wording"][rows].get(row.id, {}).items()
    }
    first = tuple((key, getattr(row, key)) for key in sorted(own) if key != "reason")
    return replace(row, **own, original=first) if own else row


def _decided(row: Requirement, picked: Mapping[str, Any]) -> Requirement:
    """A requirement with a decision, and with where it is tested when a tenderer must show it.

    This buyer follows what the catalogue proposes, and decides the rest by chapter.
    """
    origin = next(one for one in load().requirements if one.id == row.id)
    proposed = origin.requirement
    if proposed.applicability != "undecided":
        row = replace(row, applicability=proposed.applicability, reason=proposed.reason)
    elif row.applicability == "undecided":
        chapter = row.id.removeprefix("PVE-")[0]
        rule = next(
            one
            for one in picked["decision"]
            if one.get("chapter", chapter) == chapter
            and one.get("bidders", row.for_tenderers) == row.for_tenderers
        )
        reason = _text(rule["reason"]) if "reason" in rule else None
        row = replace(row, applicability=rule["applicability"], reason=reason)
    if not row.untested:
        return row
    return replace(row, tested_by=tuple(picked["tests"][origin.category]))


def _lot(lot: LotRules, chosen: dict[str, Any], admitted: int) -> LotRules:
    scale = next(row for row in load().scales if row.id == chosen["scale"])
    price = PriceRule(
        chosen["price.formula"],
        Decimal(chosen["award.weights"]["price"]),
        (
            ("floor", Decimal(chosen["price.floor"])),
            ("ceiling", Decimal(chosen["price.ceiling"])),
        ),
    )
    selection = _stage(lot.selection, scale, chosen, "selection")
    award = _stage(lot.award, scale, chosen, "award")
    return replace(
        lot,
        selection=replace(selection, minimum_total=Decimal(chosen["selection.minimum_total"])),
        award=replace(award, price=price),
        admitted=admitted,
        priced_years=4,
        ceilings=tuple(map(Decimal, chosen["price.ceiling_per_contract_year"])),
    )


def _stage(rules: StageRules, scale: Scale, chosen: dict[str, Any], name: str) -> StageRules:
    weights = chosen[f"{name}.weights"]
    minimum = Decimal(chosen[f"{name}.minimum_mark"])

    def weighed(question: Question) -> Question:
        return replace(question, points=Decimal(weights[question.id]), minimum=minimum)

    return replace(
        rules,
        questions=tuple(weighed(question) for question in rules.questions),
        scale=scale,
        rounding=Rounding(total=2),
        ties=tuple(chosen[f"{name}.ties"]),
    )
