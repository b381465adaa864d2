"""The case with a plan that declares a term after the selection; that of the case does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from criteria.plan import EvaluationPlan
from criteria.reading import read_local
from tender.actions import deciding
from tender.store import plans
from tests.worlds import World

LAST_DAY = "2022-02-15"
"""Fifteen days after Monday 31 January 2022: a Tuesday."""


def declare_selection_term(patch: pytest.MonkeyPatch, days: int = 15) -> None:
    """Every sealed plan as it is, with so many days after the selection as well."""
    sealed = plans.sealed_plan

    def read(session: Session, procedure_id: object, sha256: str) -> EvaluationPlan:
        plan = sealed(session, procedure_id, sha256)  # type: ignore[arg-type]
        return replace(plan, standstill=replace(plan.standstill, selection_days=days))

    patch.setattr(plans, "sealed_plan", read)


def send_selection(world: World) -> None:
    """The selection is proposed, approved and sent on 31 January 2022."""
    text = "Laat de hoogst geplaatste inschrijvers toe."
    world.act("officer", "2022-01-28T10:00", deciding.propose, "selection", text)
    world.declare_all("decision_maker", at="2022-01-31T10:30")
    approve = (deciding.approve, "selection", True, "")
    world.act("decision_maker", "2022-01-31T11:00", *approve)
    world.course.both(read_local("2022-01-31T15:00"), deciding.send, "selection")
