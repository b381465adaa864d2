"""What the plan covers of the goals of the procurement, and of the programme of requirements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from criteria.catalogue import Catalogues, Goal
from criteria.plan import EvaluationPlan
from criteria.requirements import Requirement


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which parts of the plan serve each goal, and what nothing serves or tests.

    served     goal id to the ids of questions and offer elements that serve it
    uncovered  goals that no question or element serves
    aimless    questions and elements that serve none, in a plan that has goals
    untested   requirements that are in force at the tender and tested nowhere
    """

    served: Mapping[str, tuple[str, ...]]
    uncovered: tuple[Goal, ...]
    aimless: frozenset[str]
    untested: tuple[Requirement, ...]


def goals(plan: EvaluationPlan, catalogues: Catalogues) -> tuple[Goal, ...]:
    """The goals a plan has to serve: none when it took nothing from their catalogue."""
    return catalogues.goals if "goals" in dict(plan.catalogues) else ()


def coverage(plan: EvaluationPlan, catalogues: Catalogues) -> Coverage:
    """What the plan covers, by the goals that its questions and elements name."""
    served: dict[str, list[str]] = {}
    every = {element.id for element in plan.elements}
    wanted = goals(plan, catalogues)
    for question in plan.questions:
        every.add(question.id)
        traced = {*question.trace, *(c for sub in question.subtopics for c in sub.trace)}
        for code in sorted(traced):
            _note(served, code, question.id)
    for element in plan.elements:
        for code in element.trace:
            _note(served, code, element.id)
    return Coverage(
        {code: tuple(ids) for code, ids in served.items()},
        tuple(goal for goal in wanted if goal.id not in served),
        frozenset(every.difference(*served.values()) if wanted else ()),
        tuple(row for row in plan.requirements if row.untested),
    )


def _note(served: dict[str, list[str]], code: str, id_: str) -> None:
    ids = served.setdefault(code, [])
    if id_ not in ids:
        ids.append(id_)
