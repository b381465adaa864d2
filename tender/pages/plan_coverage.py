"""What the plan covers: per goal what serves it, and what nothing serves or tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria.catalogue import Goal, load
from criteria.coverage import goals
from criteria.plan import EvaluationPlan
from criteria.requirements import Requirement
from criteria.text import Text
from tender.pages.plan import PlanPage, plan_page
from tender.permissions import Identity

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PER_PAGE = 50
FAMILIES = ("O", "U", "V")
"""Objectives (opgaven), principles (uitgangspunten) and evaluation questions (vragen)."""


@dataclass(frozen=True, slots=True)
class Served:
    """A question or an offer element: its name, and its place in the plan."""

    id: str
    title: Text
    place: str


@dataclass(frozen=True, slots=True)
class GoalLine:
    goal: Goal
    questions: tuple[Served, ...]
    elements: tuple[Served, ...]

    @property
    def served(self) -> bool:
        return bool(self.questions or self.elements)


@dataclass(frozen=True)
class CoveragePage:
    """The goals by family, the parts that serve none, and fifty requirements nobody tests."""

    plan_page: PlanPage
    families: tuple[tuple[str, tuple[GoalLine, ...]], ...]
    aimless: tuple[Served, ...]
    untested: tuple[Requirement, ...]
    number: int
    pages: int


def coverage_page(session: Session, actor: Identity, number: int) -> CoveragePage:
    page = plan_page(session, actor)
    found = page.coverage
    questions = {one.id: one for one in _questions(page.plan)}
    elements = {row.id: _element(row.id, row.title) for row in page.plan.elements}
    lines = tuple(
        GoalLine(
            goal,
            tuple(questions[id_] for id_ in found.served.get(goal.id, ()) if id_ in questions),
            tuple(elements[id_] for id_ in found.served.get(goal.id, ()) if id_ in elements),
        )
        for goal in goals(page.plan, load())
    )
    pages = max(1, -(-len(found.untested) // PER_PAGE))
    number = min(max(number, 1), pages)
    return CoveragePage(
        page,
        tuple(
            (family, tuple(line for line in lines if line.goal.id.startswith(family)))
            for family in FAMILIES
            if lines
        ),
        tuple(one for one in (*questions.values(), *elements.values()) if one.id in found.aimless),
        found.untested[(number - 1) * PER_PAGE : number * PER_PAGE],
        number,
        pages,
    )


def _questions(plan: EvaluationPlan) -> Iterator[Served]:
    """Every question, at the first place it stands."""
    seen: set[str] = set()
    for place, rules in plan.stages:
        for one in rules.questions:
            if one.id not in seen:
                seen.add(one.id)
                yield Served(one.id, one.title, f"{place}/questions/{one.id}/trace")


def _element(id_: str, title: Text) -> Served:
    return Served(id_, title, f"elements/{id_}/trace")
