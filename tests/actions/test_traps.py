"""Traps of the documents that show only in a whole procedure."""

from __future__ import annotations

import pytest

from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.refusals import Refused
from tender.actions import course, outcomes
from tender.actions.opening import begin_opening
from tender.demo import content
from tender.permissions import NotGranted
from tests.worlds import Worlds


def test_trap_29_the_marks_of_the_award_are_those_of_the_final_offer(worlds: Worlds) -> None:
    with worlds.at(Step.DECIDE) as world, world.looked() as session:
        case = world.case()
        inside = outcomes.in_award(session, case)
        found = {
            stage: {one.name: dict(one.marks) for one in entrants}
            for stage in (SELECTION, AWARD)
            for entrants in outcomes.entrants(session, case, stage, inside).values()
        }
    written = {one.name: one for one in content.tenderers(3) if one.award and one.dossier}
    assert len(written) == 3
    for name, one in written.items():
        assert one.award and one.dossier
        for stage, marks in ((AWARD, one.award.consensus), (SELECTION, one.dossier.consensus)):
            assert {key: str(mark) for key, mark in found[stage][name].items()} == {
                key: judged.mark for key, judged in marks.items()
            }
    assert found[AWARD] != found[SELECTION]


def test_trap_30_applications_are_not_opened_before_the_plan_is_sealed(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        at = "2022-01-05T09:30"
        with pytest.raises((Refused, NotGranted)):
            world.act("officer", at, course.advance, Step.PUBLISH)
        with pytest.raises((Refused, NotGranted)):
            world.act("officer", at, begin_opening)
        assert world.case().step is Step.PUBLISH and not world.case().moment.applications_opened
