"""The words of a plan that are one of a fixed set: nothing else may stand there, even in a draft.

A form offers only these words. A plan that is read from a file, or a change that is sent by hand,
could hold another; no page could show it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

from criteria.admission import DEMAND_KINDS
from criteria.application import LEGAL_FORMS, PARTY_ROLES
from criteria.case import KINDS, STATUSES
from criteria.case_facts import CARE, MANDATES, CaseFacts
from criteria.dialogue import TOPIC_KINDS, TOPIC_PARTIES
from criteria.formulas import FORMULAS
from criteria.plan import CUTOFFS, RULE_SETS, RULE_SOURCES, SEATS, EvaluationPlan, LotRules
from criteria.plan import MOMENTS as ADVICE_MOMENTS
from criteria.ranking_rules import AGAINST, MODES
from criteria.ratios import RATIO_FOR
from criteria.refusals import Refusal, refusal
from criteria.requirements import APPLICABILITIES, BOUNDS, MOMENTS, SUBJECTS, UNITS

Row = TypeVar("Row")

MOST_TERM_YEARS = 50


def check_codes(plan: EvaluationPlan, checked: EvaluationPlan | None = None) -> Iterator[Refusal]:
    """Words that are none of their set, each at its place.

    checked  the plan before an edit: a row that is still the same is not looked at again
    """
    for lot in plan.lots:
        yield from _lot(lot)
    for demand in _fresh(plan.demands, checked.demands if checked else ()):
        place = f"demands/{demand.id}"
        yield from _one(demand.kind, DEMAND_KINDS, f"{place}/kind")
        yield from _all(demand.applies_to, PARTY_ROLES, f"{place}/applies_to")
        yield from _all(demand.not_for_legal_forms, LEGAL_FORMS, f"{place}/not_for_legal_forms")
        if demand.ratio is not None:
            yield from _one(demand.ratio.party, (None, *RATIO_FOR), f"{place}/ratio/party")
            yield from _one(demand.kind, ("suitability",), f"{place}/kind")
    for topic in _fresh(plan.topics, checked.topics if checked else ()):
        yield from _all(topic.parties, TOPIC_PARTIES, f"topics/{topic.id}/parties")
        yield from _all(topic.kind, TOPIC_KINDS, f"topics/{topic.id}/kind")
    for row in _fresh(plan.requirements, checked.requirements if checked else ()):
        place = f"requirements/{row.id}"
        yield from _one(row.applicability, APPLICABILITIES, f"{place}/applicability")
        yield from _one(row.moment, MOMENTS, f"{place}/moment")
        yield from _all(row.subject, SUBJECTS, f"{place}/subject")
        yield from _all((one.bound for one in row.limits), BOUNDS, f"{place}/limits")
        yield from _all((one.unit for one in row.limits), UNITS, f"{place}/limits")
    for seat in plan.committee:
        yield from _one(seat.role, SEATS, f"committee/{seat.id}/role")
    for advice in plan.advice:
        yield from _one(advice.closes, ADVICE_MOMENTS, f"advice/{advice.id}/closes")
    for rules in plan.rule_sets:
        yield from _one(rules.id, RULE_SETS, "rule_sets")
        yield from _one(rules.source, (None, *RULE_SOURCES), f"rule_sets/{rules.id}/source")
    yield from _facts(plan.facts)


def _fresh(rows: Iterable[Row], known: Iterable[Row]) -> list[Row]:
    """The rows that are not one and the same as one of these."""
    same = set(map(id, known))
    return [row for row in rows if id(row) not in same]


def _lot(lot: LotRules) -> Iterator[Refusal]:
    place = f"lots/{lot.id}"
    yield from _one(lot.cutoff, CUTOFFS, f"{place}/cutoff")
    for name, rules in (("selection", lot.selection), ("award", lot.award)):
        yield from _one(rules.against, AGAINST, f"{place}/{name}/against")
        yield from _one(rules.rounding.mode, MODES, f"{place}/{name}/rounding/mode")
        if rules.price is not None:
            yield from _one(rules.price.formula, FORMULAS, f"{place}/{name}/price")


def _facts(facts: CaseFacts) -> Iterator[Refusal]:
    for row in facts.planning:
        yield from _one(row.status, STATUSES, f"facts/planning/{row.id}/status")
    for town in facts.municipalities:
        yield from _one(town.mandate, MANDATES, f"facts/municipalities/{town.id}/mandate")
    for count in facts.clients:
        yield from _one(count.care, CARE, f"facts/clients/{count.id}/care")
    for part in facts.term.parts:
        yield from _one(part.kind, KINDS, "facts/term/parts")
        yield from _one(part.years, range(1, MOST_TERM_YEARS + 1), "facts/term/parts")


def _one(found: object, allowed: Collection[object], place: str) -> list[Refusal]:
    return [] if found in allowed else [refusal("plan.code_unknown", place, value=str(found))]


def _all(found: Iterable[object], allowed: Collection[object], place: str) -> list[Refusal]:
    return [refused for one in found for refused in _one(one, allowed, place)]
