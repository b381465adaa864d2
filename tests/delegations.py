"""A council with several delegates, in a plan that lets them read, for the tests of writing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from criteria.plan import AdviceRule, AdvisingRule, EvaluationPlan
from criteria.reading import read_local
from criteria.text import Text
from tender.models.identity import User
from tender.models.procedures import Participant, RoleGrant
from tender.store import councils, people, plans
from tests.web import sites
from tests.worlds import World

COUNCIL = AdviceRule("council", Text("Regionale adviesraad", "Regional council"), ("PRE", "GOV"))
OTHER = AdviceRule("social", Text("Andere raad", "Other council"))
JOINED = "2022-01-19T09:45"


def advised(monkeypatch: pytest.MonkeyPatch, **rule: Any) -> None:
    """Every sealed plan has two councils, which read."""
    real, rules = plans.sealed_plan, AdvisingRule(**({"reads": True} | rule))

    def changed(*args: Any) -> EvaluationPlan:
        return replace(real(*args), advice=(COUNCIL, OTHER), advising=rules)

    monkeypatch.setattr(plans, "sealed_plan", changed)


def seated(world: World, monkeypatch: pytest.MonkeyPatch, **away: str) -> None:
    """`delegate`, `second` and `third` are of one council, `stranger` of another; all have joined.

    away  who has a tie with which tenderer
    """
    course = world.course
    course.users = dict(course.users)
    with world.opened() as session:
        hashed = session.get_one(User, course.users["delegate"]).password
        for key, name in (("second", "Tweede lid"), ("third", "Derde lid"), ("stranger", "Ander")):
            email = f"{key}@raad.example"
            user = User(
                email=email,
                name=name,
                password=hashed,
                active=True,
                fs_uniquifier=key.ljust(64, "0"),
                created=read_local("2021-10-01T09:00"),
            )
            session.add(user)
            session.flush()
            course.users[key] = user.id
            monkeypatch.setitem(sites.EMAILS, key, email)
            who = Participant(
                id=uuid4(),
                procedure_id=world.procedure_id,
                user_id=user.id,
                name=name,
                position=90,
            )
            session.add(who)
            session.flush()
            seat = "social" if key == "stranger" else "council"
            session.add(RoleGrant(participant_id=who.id, role="delegate", seat=seat))
        session.execute(
            sa.update(RoleGrant)
            .where(RoleGrant.participant_id == person(session, world, "delegate"))
            .values(seat="council")
        )
        for key in ("delegate", "second", "third", "stranger"):
            who_id = person(session, world, key)
            if councils.undertaken(session, who_id) is None:
                councils.undertake(session, who_id, "0" * 64, read_local(JOINED))
            for one in course.in_time():
                answer = "conflict" if away.get(key) == one.key else "none"
                said = (answer, "Mijn zus." if answer == "conflict" else "", len(one.parties))
                people.declare(session, who_id, course.ids[one.key], *said, read_local(JOINED))
        councils.name_spokesperson(
            session,
            world.procedure_id,
            "council",
            person(session, world, "second"),
            person(session, world, "officer"),
            read_local(JOINED),
        )
        session.commit()


def sworn(world: World) -> None:
    """The delegate of the demonstration promised silence."""
    with world.opened() as session:
        who = person(session, world, "delegate")
        if councils.undertaken(session, who) is None:
            councils.undertake(session, who, "0" * 64, read_local(JOINED))
        session.commit()


def person(session: Any, world: World, key: str) -> UUID:
    found = people.participant(session, world.course.users[key], world.procedure_id)
    assert found is not None
    return found.id


def candidacy(world: World, key: str) -> UUID:
    """The candidacy of a tenderer."""
    with world.engine.connect() as connection:
        found: UUID = connection.execute(
            sa.text("SELECT id FROM candidacies WHERE tenderer_id = :id").bindparams(
                sa.bindparam("id", world.course.ids[key], type_=sa.Uuid())
            )
        ).scalar_one()
    return UUID(str(found))
