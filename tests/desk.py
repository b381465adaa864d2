"""What tests of the selection desk need: parties, cells, and questions that went out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from criteria.admission import applies, asked
from criteria.reading import read_local
from tender.actions import suitability, tenderers
from tender.models.clarification import (
    ClarificationAnswer,
    ClarificationClosing,
    ClarificationQuestion,
    ClarificationRound,
)
from tender.store import memory
from tender.store import tenderers as rows
from tender.store.tenderers import TendererView
from tests.worlds import World

AT = "2022-01-10T10:00"
LATER = "2022-01-10T11:00"


def declared(world: World, *keys: str, who: tuple[str, ...] = ("officer", "witness")) -> None:
    """These people declared that they have no interest in these tenderers."""
    for person in who:
        for key in keys:
            world.act(
                person, "2022-01-10T09:00", tenderers.declare, world.course.ids[key], "none", ""
            )


def view(world: World, key: str) -> TendererView:
    with world.looked() as session:
        found = {row.id: row for row in rows.tenderers(session, world.procedure_id)}
    return found[world.course.ids[key]]


def cells(world: World, key: str) -> list[tuple[str, UUID]]:
    """Every cell (demand, party) that is put to a tenderer."""
    return [
        (demand.id, party.id)
        for party in view(world, key).parties
        for demand in asked(world.case().plan)
        if applies(demand, party.standing)
    ]


def plain_cells(world: World, key: str) -> list[tuple[str, UUID]]:
    """Those that may be decided together."""
    by_id = {demand.id: demand for demand in asked(world.case().plan)}
    return [cell for cell in cells(world, key) if suitability.together(by_id[cell[0]])]


def ask(
    world: World,
    key: str,
    cell: tuple[str, UUID | None],
    sent: str = AT,
    answered: str | None = None,
    closed: str | None = None,
    late: bool = False,
) -> None:
    """A question about a cell went out, with a deadline a week later."""
    officer: Any = world.identity("officer").id
    with world.opened() as session:
        at = read_local(sent)
        number = world.count("clarification_rounds") + 1
        deadline = at + timedelta(days=7)
        made = ClarificationRound(
            tenderer_id=world.course.ids[key],
            number=number,
            deadline=deadline,
            participant_id=officer,
            at=at,
        )
        session.add(made)
        session.flush()
        question = ClarificationQuestion(
            round_id=made.id, number=1, party_id=cell[1], demand=cell[0], kind="explain", text="?"
        )
        session.add(question)
        session.flush()
        if answered:
            answer = {"text": "!", "late": late, "participant_id": officer}
            session.add(
                ClarificationAnswer(
                    question_id=question.id,
                    number=1,
                    received_at=read_local(answered),
                    means="",
                    at=read_local(answered),
                    **answer,
                )
            )
        if closed:
            session.add(
                ClarificationClosing(
                    round_id=made.id, note="x", participant_id=officer, at=read_local(closed)
                )
            )
        session.commit()
    memory.forget()  # no entry in the trail tells of it
