"""Choices that nobody made yet: proposals, until somebody stands behind them (I13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from criteria.beginning import Beginning
from criteria.catalogue import load
from criteria.changes import Change, changes
from criteria.phases import Step
from criteria.plan.authors import buyers_choices, proposed
from criteria.plan.check import check_plan
from criteria.plan.parts import proposals
from criteria.plan.rows import added
from criteria.refusals import Refused
from criteria.text import Text
from tender.actions import planning
from tender.actions.beginning import begin_procedure
from tender.permissions import Identity, NotGranted
from tender.store import memory, plans
from tender.store.procedures import Case
from tests.actions.test_beginning import allow, case_of
from tests.actions.test_two_at_once import whole
from tests.worlds import World, Worlds, moment

AT, LATER = "2026-02-03T10:00", "2026-02-04T10:00"
NEW = Beginning("BW-2027", Text("Nieuw", "New"), "Gemeente X", date(2027, 7, 1), 4, (2, 2))
FIRST = [
    "standstill",
    "consensus",
    "scoring",
    "advising",
    *(f"lots/1/{name}" for name in ("admitted", "priced_years", "cutoff")),
    *(
        f"lots/1/{stage}/{name}"
        for stage in ("selection", "award")
        for name in ("against", "rounding")
    ),
]
"""The ten places that hold something from the start."""


def begun(world: World, origin: str = "empty", source: UUID | None = None) -> Identity:
    allow(world, "officer")
    with world.opened() as session:
        user = world.course.users["officer"]
        actor = begin_procedure(session, user, NEW, origin, source, load(), moment(AT))
        session.commit()
    return actor


def adopted(world: World, actor: Identity, seen: int) -> int:
    with world.opened() as session:
        count = planning.adopt(session, actor, seen, moment(LATER))
        session.commit()
    return count


def version(case: Case) -> int:
    assert case.draft_version is not None
    return case.draft_version


def test_nobody_stands_behind_what_a_new_plan_holds_from_the_start(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        plan = case_of(world, begun(world).procedure_id).plan
        assert plan.settings == () and list(buyers_choices(plan)) == FIRST
        waiting = [one.field for one in check_plan(plan) if one.code == "plan.author_missing"]
        assert waiting == FIRST and [*proposed(plan)] == FIRST
        assert len(proposals(plan)) == len(FIRST)


def test_who_takes_the_proposals_over_stands_behind_them_from_then(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        actor = begun(world)
        before = case_of(world, actor.procedure_id)
        assert adopted(world, actor, version(before)) == len(FIRST)
        after = case_of(world, actor.procedure_id)
        assert planning.bare(after.plan) == planning.bare(before.plan)
        assert {(one.id, one.author, one.on) for one in after.plan.settings} == {
            (place, "Inkoopadviseur (demo)", date(2026, 2, 4)) for place in FIRST
        }
        assert proposed(after.plan) == () and whole(world)
        memory.forget()  # as a server that starts anew puts the draft together
        assert case_of(world, actor.procedure_id).plan == after.plan
        with world.looked() as session:
            (edit, *_) = plans.edits(session, actor.procedure_id)
        assert [one.path for one in edit.changes] == [tuple(one.split("/")) for one in FIRST]


def test_what_somebody_changed_meanwhile_is_not_taken_over_unseen(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        actor = begun(world)
        seen = version(case_of(world, actor.procedure_id))
        with world.opened() as session:
            change = Change(("standstill", "days"), 20, 25)
            planning.edit_plan(session, actor, (change,), moment(AT))
            session.commit()
        with pytest.raises(Refused) as told:
            adopted(world, actor, seen)
        assert [one.code for one in told.value.refusals] == ["plan.changed_before_adopting"]
        assert adopted(world, actor, seen + 1) == len(FIRST) - 1  # the standstill has its author
        by = {one.id: one.on for one in case_of(world, actor.procedure_id).plan.settings}
        assert by["standstill/days"] == date(2026, 2, 3) and "standstill" not in by
        with pytest.raises(Refused):  # nothing is left to take over
            adopted(world, actor, seen + 2)


def test_only_who_writes_the_plan_takes_proposals_over(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        actor = begun(world)
        stranger = replace(actor, roles=frozenset({"auditor"}))
        with pytest.raises(NotGranted):
            adopted(world, stranger, 1)


def test_a_copy_is_full_of_proposals(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        actor = begun(world, "copy", world.procedure_id)
        case = case_of(world, actor.procedure_id)
        assert case.plan.settings == () and proposed(case.plan) == buyers_choices(case.plan)
        found = [one for one in check_plan(case.plan) if one.code == "plan.requirements_unsigned"]
        decided = [row for row in case.plan.requirements if row.applicability != "undecided"]
        assert [dict(one.values)["count"] for one in found] == [len(decided)] == [391]
        assert len(proposals(case.plan)) < 60  # the requirements are told by decision
        adopted(world, actor, version(case))
        after = case_of(world, actor.procedure_id).plan
        assert proposed(after) == ()
        assert {one.author for one in after.settings} == {"Inkoopadviseur (demo)"}


def test_who_adds_a_lot_did_not_choose_what_stands_in_it(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        actor = begun(world)
        adopted(world, actor, version(case_of(world, actor.procedure_id)))
        before = planning.bare(case_of(world, actor.procedure_id).plan)
        made = changes(before, added(before, ("lots",)))
        with world.opened() as session:
            planning.edit_plan(session, actor, made, moment(LATER))
            session.commit()
        assert [*proposed(case_of(world, actor.procedure_id).plan)] == [
            place.replace("lots/1", "lots/2") for place in FIRST if place.startswith("lots/1")
        ]
