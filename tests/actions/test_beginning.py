"""Beginning a procedure: by whom, from what, and once under each reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from criteria.beginning import Beginning
from criteria.catalogue import load
from criteria.phases import Step
from criteria.plan.authors import buyers_choices
from criteria.refusals import Refused
from criteria.text import Text
from tender.actions.beginning import begin_procedure
from tender.permissions import NotGranted
from tender.store import accounts, people, procedures
from tests.actions.test_two_at_once import together, whole
from tests.worlds import World, Worlds, moment

AT = "2026-02-03T10:00"
NEW = Beginning("BW-2027", Text("Nieuw", "New"), "Gemeente X", date(2027, 7, 1), 4, (2, 2))


def begin(
    world: World, key: str, new: Beginning = NEW, origin: str = "empty", source: UUID | None = None
) -> UUID:
    with world.opened() as session:
        actor = begin_procedure(
            session, world.course.users[key], new, origin, source, load(), moment(AT)
        )
        session.commit()
    return actor.procedure_id


def allow(world: World, *keys: str) -> None:
    with world.opened() as session:
        for key in keys:
            user = accounts.by_id(session, world.course.users[key])
            assert user is not None
            accounts.give_platform_role(session, user, accounts.INITIATOR)
        session.commit()


def case_of(world: World, id_: UUID) -> procedures.Case:
    with world.looked() as session:
        found = procedures.case(session, id_)
    assert found is not None
    return found


def refused(world: World, key: str, **more: object) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as told:
        begin(world, key, replace(NEW, **more))  # type: ignore[arg-type]
    return [(one.code, one.field) for one in told.value.refusals]


def test_whoever_has_the_right_becomes_the_first_officer(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        with pytest.raises(NotGranted):
            begin(world, "officer")
        allow(world, "officer")
        case = case_of(world, begin(world, "officer"))
        assert (case.reference, case.step, case.title) == ("BW-2027", Step.PREPARE, NEW.title)
        with world.looked() as session:
            (only,) = people.people(session, case.id)
        assert (only.user_id, only.roles) == (world.course.users["officer"], {"officer"})
        assert case.plan.settings == () and whole(world)  # nobody chose anything yet


def test_the_plan_of_another_is_copied_by_who_has_a_role_there(worlds: Worlds) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        allow(world, "auditor", "administrator")
        source = world.procedure_id
        with pytest.raises(NotGranted):  # may begin, and has no role there
            begin(world, "administrator", NEW, "copy", source)
        with pytest.raises(NotGranted):
            begin(world, "auditor", NEW, "copy", uuid4())
        case, old = case_of(world, begin(world, "auditor", NEW, "copy", source)), world.case().plan
        assert [q.points for q in case.plan.lots[0].award.questions] == [
            q.points for q in old.lots[0].award.questions
        ]
        assert case.plan.application_deadline is None and case.seal is None
        assert case.milestones == {} and case.offer_deadline is None
        assert case.plan.settings == () and buyers_choices(case.plan)
        with world.looked() as session:
            assert [one.name for one in people.people(session, case.id)] == ["Auditor (demo)"]
        assert world.case().plan == old


def test_a_reference_is_used_once_in_capitals_or_not(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        allow(world, "officer")
        for reference in ("HVB-BW-2022", "hvb-bw-2022"):
            assert refused(world, "officer", reference=reference) == [
                ("beginning.reference_taken", "reference")
            ]
        assert refused(world, "officer", reference="../x", years=0) == [
            ("beginning.reference_wrong", "reference"),
            ("beginning.years_wrong", "years"),
        ]
        with pytest.raises(Refused):
            begin(world, "officer", NEW, "copy")
        with pytest.raises(Refused):
            begin(world, "officer", NEW, "nonsense")
        assert world.count("procedures") == 1


def test_a_reference_taken_twice_at_once_is_one_procedure(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        allow(world, "officer", "witness")
        results = together(lambda: begin(world, "officer"), lambda: begin(world, "witness"))
        assert sorted(results) == ["beginning.reference_taken", "done"]
        assert world.count("procedures") == 2 and whole(world)
