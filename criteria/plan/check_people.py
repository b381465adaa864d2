"""What keeps a plan from being sealed in its people: who judges, and who advises."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.plan import EvaluationPlan
from criteria.refusals import Refusal, refusal


def check_people(plan: EvaluationPlan) -> Iterator[Refusal]:
    """A committee in which every question is scored, and advisers with a name."""
    if not plan.advice:
        yield refusal("plan.advice_missing", "advice")
    known = {question.id for question in plan.questions}
    roles = [seat.role for seat in plan.committee]
    if "chair" not in roles or "assessor" not in roles:
        yield refusal("plan.committee_missing", "committee")
    for seat in plan.committee:
        if not seat.function.nl.strip():
            yield refusal("plan.seat_empty", f"committee/{seat.id}/function")
        if seat.role != "assessor" and seat.questions:
            yield refusal("plan.seat_scores_not", f"committee/{seat.id}/questions")
    for adviser in plan.advice:
        if not adviser.title.nl.strip():
            yield refusal("plan.adviser_unnamed", f"advice/{adviser.id}/title/nl")
    for name, rows in (("committee", plan.committee), ("advice", plan.advice)):
        for row in rows:
            for id_ in sorted(set(row.questions) - known):
                yield refusal("plan.question_unknown", f"{name}/{row.id}/questions", id=id_)
    everything = any(s.role == "assessor" and not s.questions for s in plan.committee)
    scored = {id_ for s in plan.committee if s.role == "assessor" for id_ in s.questions}
    if "assessor" in roles and not everything:
        for id_ in sorted(known - scored):
            yield refusal("plan.nobody_scores", "committee", id=id_)
