"""Councils in tests: the plan of the demonstration with another rule of advising."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from criteria.plan import AdvisingRule, EvaluationPlan
from tender.actions import joining
from tender.actions.entry import look
from tender.models.tenderers import Candidacy, Party, Tenderer
from tender.permissions import Permission
from tender.store import plans, tenderers
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


def crowd(world: World, number: int, parties: int = 6) -> None:
    """So many tenderers are in, each a group with names as long as they come."""
    with world.opened() as session:
        inside = tenderers.candidacies(session, world.procedure_id)
        first, there = session.get_one(Candidacy, inside[0].id), len(inside)
        for place in range(there, number):
            row = Tenderer(
                procedure_id=world.procedure_id,
                name=f"Coöperatie Zorgpartnerschap Midden-Brabant {place} (combinatie)",
                position=100 + place,
                link_hash=f"{place:064}",
                invited_at=datetime(2021, 11, 1, tzinfo=UTC),
            )
            session.add(row)
            session.flush()
            tenderers.add_candidacy(session, first.lot_id, row.id)
            session.add_all(
                Party(
                    tenderer_id=row.id,
                    position=position,
                    role="member",
                    name=f"Stichting Woonzorgvoorzieningen {place}-{position}",
                    company_number=f"{place:04}{position:04}",
                    legal_form="stichting",
                    size="small",
                    municipality="Hilvarenbeek",
                )
                for position in range(1, parties + 1)
            )
        session.commit()
