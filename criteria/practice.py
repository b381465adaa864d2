"""The practice round: the committee judges an invented tenderer before it reads the real ones.

That tenderer is none of the procedure, so it stands in no ranking. The officer writes its answers
and releases them; each assessor scores them blind; the chair opens the scores, records what the
committee agrees about the scale, and closes the round. A round that is left out says why.
"""

from __future__ import annotations

from collections.abc import Collection, Container
from dataclasses import replace
from enum import StrEnum

from criteria.committee import judged, seats
from criteria.plan import EvaluationPlan, Question, StageRules
from criteria.refusals import Refusal, refusal
from criteria.scores import Score, check_score


class Stand(StrEnum):
    """How far the round is."""

    WRITING = "writing"
    SCORING = "scoring"
    OPEN = "open"
    CLOSED = "closed"
    LEFT_OUT = "left-out"

    @property
    def over(self) -> bool:
        return self in (Stand.CLOSED, Stand.LEFT_OUT)


KINDS = {
    Stand.SCORING: "practice.released",
    Stand.OPEN: "practice.opened",
    Stand.CLOSED: "practice.closed",
    Stand.LEFT_OUT: "practice.left_out",
}
"""The milestone by which each stand is known; a round begins without one."""


def stand(reached: Container[str]) -> Stand:
    """The stand of the round, from the milestones that were reached."""
    return next((one for one in reversed(KINDS) if KINDS[one] in reached), Stand.WRITING)


def due(plan: EvaluationPlan, reached: Container[str]) -> bool:
    """Whether the plan promises a round that is neither closed nor left out."""
    return plan.scoring.practice and not stand(reached).over


def practised(plan: EvaluationPlan, held: Collection[str] | None = None) -> StageRules:
    """The questions of the selection, of every lot and each once, on the scale of the plan.

    held  the seats of an assessor: the questions alone that somebody on these seats judges
    """
    asked: dict[str, Question] = {}
    for rules in (lot.selection for lot in plan.lots):
        for question in rules.questions:
            asked.setdefault(question.id, replace(question, scale=rules.scale_of(question)))
    own = None if held is None else judged(seats(plan), held)
    return StageRules(tuple(one for one in asked.values() if own is None or one.id in own))


def check_practice(plan: EvaluationPlan, score: Score) -> tuple[Refusal, ...]:
    """A practice score is a mark on the scale with a motivation, like any score (I4)."""
    return tuple(fault.within() for fault in check_score(practised(plan), score))


def check_stand(now: Stand, *wanted: Stand, late: bool = False) -> tuple[Refusal, ...]:
    """Refused when the round is not where an act belongs; says where it is.

    late  the act adds something, and the applications are open: whoever knows them makes no
          agreement on the scale any more
    """
    if late and not now.over:
        return (refusal("practice.too_late"),)
    return () if now in wanted else (refusal(f"practice.now_{now.name.lower()}"),)
