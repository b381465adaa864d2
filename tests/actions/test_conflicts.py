"""Conflicts of interest and missing sheets: one person's never pays for another's."""

from __future__ import annotations

import pytest

from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import agreeing, course, deciding, tenderers
from tender.demo import content
from tender.permissions import NotGranted
from tests.worlds import World, Worlds


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def declared_conflict(world: World, who: str, key: str, at: str) -> None:
    world.act(who, at, tenderers.declare, world.course.ids[key], "conflict", "Familie werkt daar.")


def test_a_conflict_of_one_does_not_stand_in_for_the_sheet_of_another(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.SCORE) as world:
        at = read_local("2022-01-20T09:00")
        missing = ("assessor2", "c")
        for who in content.ASSESSORS:
            for one in world.course.valid():
                if (who, one.key) == missing:
                    id_ = world.course.ids[one.key]
                    world.act(who, at, tenderers.declare, id_, "none", "")
                    continue
                world.course.hand_sheet(who, one, "dossier", at)
        declared_conflict(world, "assessor1", "a", "2022-01-26T16:00")
        with pytest.raises(Refused) as refused:
            world.act("officer", "2022-01-26T17:00", course.advance, Step.SCORE)
        assert codes(refused) == ["phases.sheets_in_open"]
        assert dict(refused.value.refusals[0].values)["count"] == 1


def test_a_conflict_after_handing_in_does_not_block_the_procedure(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        declared_conflict(world, "assessor1", "a", "2022-01-27T09:00")
        world.act("chair", "2022-01-27T09:30", agreeing.open_consensus)


def test_nobody_takes_back_the_own_conflict(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        declared_conflict(world, "assessor1", "a", "2022-01-20T09:00")
        with pytest.raises(Refused) as refused:
            world.act(
                "assessor1",
                "2022-01-20T10:00",
                tenderers.declare,
                world.course.ids["a"],
                "none",
                "",
            )
        assert codes(refused) == ["acts.conflict_stands"]


@pytest.mark.parametrize("who", ["officer", "decision_maker"])
def test_who_has_an_interest_decides_nothing(sqlite_worlds: Worlds, who: str) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        declared_conflict(world, who, "b", "2022-01-28T09:00")
        proposal = ("selection", "Laat drie partijen toe.")
        if who == "officer":
            with pytest.raises(NotGranted):
                world.act("officer", "2022-01-28T10:00", deciding.propose, *proposal)
            return
        world.act("officer", "2022-01-28T10:00", deciding.propose, *proposal)
        with pytest.raises(NotGranted):
            world.act(who, "2022-01-31T11:00", deciding.approve, "selection", True, "")


def test_roles_are_given_by_another_and_not_to_the_committee_while_it_scores(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.SCORE) as world:
        at = "2022-01-20T09:00"
        for email, role, code in (
            ("inkoop@hvb.example", "auditor", "acts.role_to_self"),
            ("inkoop2@hvb.example", "assessor", "acts.committee_fixed"),
            ("auditor@hvb.example", "auditor", "roles.held_already"),
        ):
            with pytest.raises(Refused) as refused:
                world.act("officer", at, course.grant_role, email, role)
            assert codes(refused) == [code]
