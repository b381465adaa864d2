"""Councils in tests: the plan of the demonstration with another rule of advising."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from criteria.plan import AdvisingRule, EvaluationPlan
from tender.actions import joining
from tender.actions.entry import look
from tender.permissions import Permission
from tender.store import plans
from tests.worlds import World

READING = AdvisingRule(reads=True, masked=True)


def advised(monkeypatch: pytest.MonkeyPatch, rule: AdvisingRule = READING, **more: Any) -> None:
    """Every sealed plan lets councils advise like this."""
    real = plans.sealed_plan

    def changed(*args: Any) -> EvaluationPlan:
        return replace(real(*args), advising=rule, **more)

    monkeypatch.setattr(plans, "sealed_plan", changed)


def asked(world: World, who: str = "delegate") -> tuple[tuple[UUID, ...], str]:
    """The tenderers somebody can be asked about, and how the page names them."""
    with world.looked() as session:
        actor = world.identity(who)
        case = look(session, actor, Permission.JOIN_COUNCIL)
        rows = joining.askable(session, actor, case)
        return tuple(row.id for row in rows), joining.named(rows)


def join(world: World, at: str, who: str = "delegate", **answers: str) -> None:
    """Promise and declare: no interest but what stands in `answers`, by the key of a tenderer."""
    world.act(who, at, joining.give_undertaking, True)
    ids, shown = asked(world, who)
    said = {id_: ("none", "") for id_ in ids}
    said |= {world.course.ids[key]: (answer, "Mijn zus.") for key, answer in answers.items()}
    world.act(who, at, joining.declare_interests, said, shown)
