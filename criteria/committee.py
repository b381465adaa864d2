"""Who of the committee judges which questions.

The plan says it per seat. As long as no seat of an assessor is limited, every assessor judges every
question, whether on a seat or not; once one is, only who has taken a seat judges what it is for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TypeAlias

from criteria.plan import EvaluationPlan, Question, StageRules

Seats: TypeAlias = tuple[tuple[str, frozenset[str]], ...]
"""The questions of each seat of an assessor; empty when every assessor judges every question."""


def all_questions(plan: EvaluationPlan) -> dict[str, Question]:
    """Every question of the plan by its id, each once."""
    return {question.id: question for question in plan.questions}


def seats(plan: EvaluationPlan) -> Seats:
    """What each seat of an assessor judges, as far as the plan divides the questions."""
    assessing = [seat for seat in plan.committee if seat.role == "assessor"]
    if not any(seat.questions for seat in assessing):
        return ()
    everything = frozenset(all_questions(plan))
    return tuple((seat.id, frozenset(seat.questions) or everything) for seat in assessing)


def judged(divided: Seats, held: Collection[str]) -> frozenset[str] | None:
    """The questions somebody on these seats judges; None for all of them."""
    if not divided:
        return None
    return frozenset(id_ for seat, questions in divided if seat in held for id_ in questions)


def rules_for(plan: EvaluationPlan, lot: str, stage: str, held: Collection[str]) -> StageRules:
    """The rules of a stage with the questions alone that somebody on these seats judges."""
    rules, own = plan.stage(lot, stage), judged(seats(plan), held)
    if own is None:
        return rules
    return replace(rules, questions=tuple(one for one in rules.questions if one.id in own))


def unjudged(plan: EvaluationPlan, assessors: Iterable[Collection[str]]) -> tuple[str, ...]:
    """The questions that no assessor judges; `assessors` are the seats that each of them holds."""
    divided, asked = seats(plan), all_questions(plan)
    found: set[str] = set()
    for held in assessors:
        own = judged(divided, held)
        found |= asked.keys() if own is None else own
    return tuple(id_ for id_ in asked if id_ not in found)
