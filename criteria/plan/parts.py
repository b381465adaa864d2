"""Sections that follow from the plan alone, as the award report and the guide both print them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from criteria.award_case import PlanningLine, PlanningPart
from criteria.award_result import RuleLine, RulesPart, SettingLine, SettingsPart
from criteria.award_text import both, setting
from criteria.case_facts import CaseFacts
from criteria.plan import EvaluationPlan
from criteria.plan.authors import Authors, buyers_choices, proposed
from criteria.plan.format import tree
from criteria.requirements import APPLICABILITIES
from criteria.text import Text
from criteria.texts import LANGUAGES

_PROCEDURE = "A-04"
"""The fact that says what kind of procedure this is."""


def procedure(facts: CaseFacts) -> Text | None:
    """What kind of procedure this is, where the facts say so."""
    return next((row.text for row in facts.statements if row.id == _PROCEDURE), None)


def source(facts: CaseFacts, cited: str) -> Text:
    """The places of a source in words; as it was typed where it names no section and line."""
    places = facts.cite(cited)
    return Text("; ".join(p.show("nl") for p in places), "; ".join(p.show("en") for p in places))


def section(facts: CaseFacts, cited: str) -> Text:
    """The documents and sections of a source, each once: all that a tenderer can look up."""
    places = facts.cite(cited)
    return Text(*("; ".join(dict.fromkeys(p.within(lang) for p in places)) for lang in LANGUAGES))


def planning(facts: CaseFacts, cite: Callable[[CaseFacts, str], Text] = source) -> PlanningPart:
    return PlanningPart(
        tuple(
            PlanningLine(
                row.name,
                row.start,
                row.end,
                row.as_printed,
                row.correction,
                cite(facts, row.source),
            )
            for row in facts.planning
        )
    )


def settings(plan: EvaluationPlan) -> SettingsPart:
    """Every choice of the buyer that decides the outcome, with who made it and when (I13)."""
    written, authors = tree(plan), Authors(plan.settings)
    lines = []
    for place in buyers_choices(plan):
        by = authors.of(place)
        if by is not None and not place.startswith(("rule_sets/", "requirements/")):
            lines.append(SettingLine(*setting(written, place), by.author, by.on))
    return SettingsPart((*lines, *decisions(plan)))


def decisions(plan: EvaluationPlan) -> tuple[SettingLine, ...]:
    """What was decided about the programme of requirements: a line per decision, person and day."""
    authors, counts = Authors(plan.settings), Counter[tuple[str, str, date]]()
    for row in plan.requirements:
        by = authors.of(f"requirements/{row.id}/applicability")
        if by is not None and row.applicability != APPLICABILITIES[0]:
            counts[row.applicability, by.author, by.on] += 1
    return tuple(
        SettingLine(both("places.requirements"), _decided(word, n), author, on)
        for (word, author, on), n in sorted(
            counts.items(), key=lambda one: (APPLICABILITIES.index(one[0][0]), one[0][1:])
        )
    )


def proposals(plan: EvaluationPlan) -> tuple[tuple[Text, Text], ...]:
    """What the plan holds and nobody chose, in words; of the requirements a line per decision."""
    written, waiting = tree(plan), proposed(plan)
    rows = {place.split("/")[1] for place in waiting if place.startswith("requirements/")}
    counts = Counter(row.applicability for row in plan.requirements if row.id in rows)
    return (
        *(setting(written, place) for place in waiting if not place.startswith("requirements/")),
        *(
            (both("places.requirements"), _decided(word, counts[word]))
            for word in APPLICABILITIES
            if counts[word]
        ),
    )


def _decided(applicability: str, count: int) -> Text:
    decision = both(f"names.applicability_{applicability}")
    return both("places.requirements_count", count=count, decision=decision)


def rules(plan: EvaluationPlan) -> RulesPart:
    """Where each set of rules comes from; no place is named of a set that does not apply (I13)."""
    lines, authors = [], Authors(plan.settings)
    for row in plan.rule_sets:
        by = authors.of(f"rule_sets/{row.id}")
        author, on = (by.author, by.on) if by else (None, None)
        lines.append(RuleLine(row.id, row.source, plan.place_of(row.id), author, on))
    return RulesPart(tuple(lines))
