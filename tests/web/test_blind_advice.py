"""Twin worlds of advice: a delegate learns nothing beyond what is open, an assessor nothing before
the moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from criteria.admission import asked as demands_of
from criteria.council import INPUT, JOINT
from criteria.council_sessions import Heard
from criteria.exclusion import grounds_of
from criteria.openings import Wanted
from criteria.phases import Step
from criteria.reading import read_local
from criteria.signals import FollowUp, Signal
from tender.actions import (
    council_questions,
    council_sessions,
    exclusion,
    openings,
    signals,
    suitability,
)
from tender.actions.advising import withdraw_advice
from tender.demo.content import ground_finding
from tender.models.advising import Advice
from tender.permissions import Permission
from tender.routes.access import requires
from tender.store import advice_drafts, people, tenderers
from tender.store import council_questions as questions
from tests.advisers import advised
from tests.twins import Act, Pair, differences, twins
from tests.web.test_blind import AT, NEVER, OTHER, VIEWER, candidacy, nothing, scoring_base, sheet
from tests.worlds import World, Worlds

__all__ = ["scoring_base"]
DELEGATE = "social"
"""Of the council whose time is over; the demonstration has two of the other one."""


@pytest.fixture(scope="module")
def council_base(sqlite_worlds: Worlds) -> Iterator[World]:
    """The step of the scores; the viewer declared a tie with the second tenderer."""
    with sqlite_worlds.at(Step.SCORE) as world:
        with world.opened() as session:
            who = world.identity(DELEGATE).id
            tied = world.course.ids["b"]
            people.declare(session, who, tied, "conflict", "Mijn zus.", 9, read_local(AT))
            session.commit()
        yield world


# What happens in one of the two worlds


def given(who: str = "delegate", **how: Any) -> Act:
    """Advice of the other council."""
    return lambda world: advised(world, who, AT, NEVER, **how)


def about(key: str) -> Act:
    def do(world: World) -> None:
        advised(world, "delegate", AT, NEVER, question="PRE", candidacy=candidacy(world, key))

    return do


def withdrawn(world: World) -> None:
    world.act("delegate", AT, withdraw_advice, advised(world, "delegate", AT, NEVER))


def drafted(world: World) -> None:
    place = advice_drafts.Place("own", "PRE", None)
    with world.opened() as session:
        who = world.identity("delegate").id
        advice_drafts.begin(
            session, world.procedure_id, who, "council", place, NEVER, read_local(AT)
        )
        session.commit()


def asked(world: World) -> UUID:
    about_b = candidacy(world, "b")
    return world.act("delegate", AT, council_questions.ask_question, "PRE", about_b, NEVER)


def put_to_who_is_out_of_sight(world: World) -> None:
    """A question to the tenderer the viewer has a tie with, and its answer."""
    id_, to = asked(world), (candidacy(world, "b"),)
    decide = council_questions.decide_questions
    put = world.act("officer", AT, decide, (id_,), "unchanged", "", "Alleen deze partij.", to)
    with world.looked() as session:
        puts = {one.id: one for one in questions.puts(session, world.procedure_id)}
    assert put is not None
    (got,) = puts[put].to
    sent = (got.id, read_local(AT), "per e-mail")
    world.act("officer", AT, council_questions.record_sending, *sent)
    world.act("officer", AT, council_questions.record_answer, got.id, NEVER, 0)


def opened_of_who_is_out_of_sight(world: World) -> None:
    """What that tenderer wrote, opened to the council of the viewer."""
    wanted = Wanted("social", ("PRE",), read_local(AT), read_local("2022-02-24T10:00"))
    world.act("officer", AT, openings.open_answers, wanted, (candidacy(world, "b"),))


def heard_who_is_out_of_sight(world: World) -> None:
    """A session of the council of the viewer with that tenderer, without the viewer."""
    heard = Heard(read_local("2022-02-01T10:00"), (), NEVER, NEVER)
    place = ("social", candidacy(world, "b"))
    world.act("officer", AT, council_sessions.plan_session, *place, heard)


def scored(world: World) -> None:
    """A sheet of an assessor, who declared about everybody."""
    world.course.declare(OTHER, read_local(AT), world.course.valid())
    sheet(OTHER, "4", NEVER)(world)


DELEGATE_BLIND: dict[str, Act] = {
    "a sheet of an assessor": scored,
    "own advice of another council": given(question="PRE"),
    "joint advice of another council": given(kind=JOINT),
    "words for another delegation": given(kind=INPUT),
    "advice of another council about a tenderer": about("a"),
    "a draft of another council": drafted,
    "a question of another council about a tenderer in a tie": asked,
    "an answer of a tenderer in a tie": put_to_who_is_out_of_sight,
    "a part of a tenderer in a tie": opened_of_who_is_out_of_sight,
    "a session with a tenderer in a tie": heard_who_is_out_of_sight,
}
# What the desk finds about integrity while a council reads

TESTED = "2022-01-19T09:05"


@pytest.fixture(scope="module")
def desk_base(sqlite_worlds: Worlds) -> Iterator[World]:
    """The desk is at work, and the delegates read what an officer opened."""
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        for who in ("officer", "auditor"):
            world.course.declare(who, read_local("2022-01-05T13:00"), world.course.in_time())
        world.course.join()
        world.course.open_parts()
        yield world


def first_party(world: World) -> UUID:
    with world.looked() as session:
        rows = tenderers.tenderers(session, world.procedure_id)
    return next(row for row in rows if row.id == world.course.ids["a"]).parties[0].id


def demand_found(outcome: str) -> Act:
    def do(world: World) -> None:
        demand = next(one for one in demands_of(world.case().plan) if one.kind == "integrity")
        found = (first_party(world), demand.id, outcome, NEVER)
        world.act("officer", TESTED, suitability.decide_demand, *found)

    return do


def ground_found(world: World) -> None:
    plan = world.case().plan
    demand = next(one for one in demands_of(plan) if one.kind == "exclusion")
    ground = grounds_of(demand, plan)[0]
    found = (first_party(world), demand.id, ground.id, ground_finding(NEVER))
    world.act("officer", TESTED, exclusion.decide_ground, *found)


def signalled(world: World) -> None:
    words = Signal(NEVER, "inspection_report", "serious", NEVER, date(2022, 1, 7))
    readers = [world.identity("auditor").id]
    sealed = (world.vault, first_party(world), words, None, readers)
    signal = world.act("officer", TESTED, signals.record_signal, *sealed)
    more = (world.vault, signal, FollowUp(NEVER, "light", date(2022, 1, 8)), None, 0)
    world.act("officer", TESTED, signals.follow_up, *more)


INTEGRITY: dict[str, tuple[Act, Act]] = {
    "an integrity demand": (demand_found("met"), demand_found("not_met")),
    "a finding on a ground of exclusion": (nothing, ground_found),
    "a confidential signal": (nothing, signalled),
}


ASSESSOR_BLIND: dict[str, Act] = {
    "own advice": given(question="PRE"),
    "joint advice": given(kind=JOINT),
    "general advice": given(),
    "advice about the tenderer": about("a"),
    "withdrawn advice": withdrawn,
    "a draft": drafted,
    "a question": asked,
}


@pytest.mark.parametrize("secret", DELEGATE_BLIND)
def test_a_delegate_sees_no_difference(council_base: World, tmp_path: Path, secret: str) -> None:
    worlds = nothing, DELEGATE_BLIND[secret]
    with twins(council_base, tmp_path, DELEGATE, AT, *worlds, remember=True) as pair:
        paths = pair.addresses()
        assert reads_something(pair)
        assert differences(pair, paths) == []


@pytest.mark.parametrize("secret", INTEGRITY)
def test_nothing_of_integrity_shows_to_a_delegate(
    desk_base: World, tmp_path: Path, secret: str
) -> None:
    with twins(desk_base, tmp_path, DELEGATE, TESTED, *INTEGRITY[secret], ("officer",)) as pair:
        paths = pair.addresses()
        assert reads_something(pair)
        assert differences(pair, paths) == []
        pair.look_as("officer")
        assert differences(pair, paths) != []


@pytest.mark.parametrize("secret", ASSESSOR_BLIND)
def test_an_assessor_sees_no_difference_before_the_moment(
    scoring_base: World, tmp_path: Path, secret: str
) -> None:
    worlds = nothing, ASSESSOR_BLIND[secret]
    with twins(scoring_base, tmp_path, VIEWER, AT, *worlds, remember=True) as pair:
        assert differences(pair, pair.addresses()) == []


# The suite sees what is planted


def advice_in(world: World) -> int:
    with world.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(Advice)).scalar_one()


def badge(world: World) -> Any:
    return f"<nav>Adviesraad <b>{advice_in(world)}</b></nav>"


def header(world: World) -> Any:
    return "niets", 200, {"ETag": f'"{advice_in(world)}"'}


def status(world: World) -> Any:
    return "niets", 200 + advice_in(world) % 2


PLANTS: dict[Callable[[World], Any], str] = {badge: "body", header: "headers", status: "status"}


@pytest.mark.parametrize(
    ("viewer", "permission"),
    [(DELEGATE, Permission.GIVE_ADVICE), (VIEWER, Permission.SCORE)],
)
def test_a_planted_leak_of_advice_is_seen(
    scoring_base: World, tmp_path: Path, viewer: str, permission: Permission
) -> None:
    with twins(scoring_base, tmp_path, viewer, AT, nothing, given()) as pair:
        for leak, where in PLANTS.items():
            for twin in (pair.left, pair.right):
                plant(twin.app, twin.world, leak, permission)
            path = f"/procedures/{pair.left.world.procedure_id}/planted-{leak.__name__}"
            assert path in pair.addresses()
            assert differences(pair, [path]) == [f"{path}: {where}"]


def plant(app: Flask, world: World, leak: Callable[[World], Any], permission: Permission) -> None:
    app._got_first_request = False
    name = leak.__name__

    @app.route(f"/procedures/<uuid:procedure_id>/planted-{name}", endpoint=f"planted.{name}")
    @requires(permission)
    def page(procedure_id: UUID) -> Any:
        return leak(world)


def reads_something(pair: Pair) -> bool:
    """The viewer did join, and reads what is open: there was something that could leak."""
    answer = pair.left.get(f"/procedures/{pair.left.world.procedure_id}/advice")
    return answer.status == 200 and b"Samenwerking" in answer.body
