"""The evaluation plan: its draft while it is written, and as it was sealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria.catalogue import Goal, load
from criteria.phases import Step
from criteria.plan import EvaluationPlan, Setting
from criteria.plan_check import check_plan
from criteria.refusals import Refusal
from tender.actions.entry import look
from tender.permissions import Identity, Permission, allowed
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class PlanPage:
    """A plan with everything that keeps it from being sealed.

    goals      the goals of the procurement by their code
    uncovered  goals that no theme serves
    """

    case: Case
    faults: tuple[Refusal, ...]
    goals: dict[str, Goal]
    uncovered: tuple[Goal, ...]
    editable: bool
    sealable: bool

    @property
    def plan(self) -> EvaluationPlan:
        return self.case.plan

    @property
    def preparing(self) -> bool:
        return self.case.step is Step.PREPARE

    def chosen(self, *starts: str) -> Setting | None:
        """The last choice of the buyer among the settings with such a name."""
        found = [one for one in self.plan.settings if one.key.startswith(starts)]
        return max(found, key=lambda one: one.on) if found else None


def plan_page(session: Session, actor: Identity) -> PlanPage:
    case = look(session, actor, Permission.VIEW_PLAN)
    goals = load().goals
    served = {
        code
        for lot in case.plan.lots
        for stage in (lot.selection, lot.award)
        for question in stage.questions
        for code in question.trace
    }
    open_ = case.seal is None
    return PlanPage(
        case,
        check_plan(case.plan) if open_ else (),
        {goal.id: goal for goal in goals},
        tuple(goal for goal in goals if goal.id not in served),
        open_ and allowed(actor, Permission.EDIT_PLAN, case.step),
        open_ and allowed(actor, Permission.SEAL_PLAN, case.step),
    )
