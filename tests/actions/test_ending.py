"""Withdrawal and no award: proposed, approved by another, sent by two; then the course is over."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from criteria.ending import ENDING
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import course, deciding, reporting
from tender.actions.ending import decide_ending, propose_ending, send_ending
from tender.permissions import NotGranted
from tender.store import notices
from tests.actions.test_dossier import found, written
from tests.worlds import World, Worlds

REASON = "De raad stelt geen geld beschikbaar.\nInschrijver A (combinatie) weet dit nog niet."
WHEN = {
    Step.PUBLISH: "2021-10-30T10:00",
    Step.SUITABILITY: "2022-01-05T10:00",
    Step.DIALOGUE: "2022-02-15T10:00",
    Step.STANDSTILL: "2022-06-15T10:00",
}


def refuses(world: World, who: str, at: object, *what: object) -> list[str]:
    with pytest.raises(Refused) as failed:
        world.act(who, at, *what)  # type: ignore[arg-type]
    return [one.code for one in failed.value.refusals]


def ended(world: World, step: Step, kind: str = "withdrawal") -> None:
    at = read_local(WHEN[step])
    world.act("officer", at, propose_ending, kind, REASON)
    world.act("decision_maker", at + timedelta(hours=1), decide_ending, True, "")
    world.course.both(at + timedelta(hours=2), send_ending)


@pytest.mark.parametrize("step", WHEN)
def test_in_any_step_the_course_ends_and_every_tenderer_hears_why(
    worlds: Worlds, step: Step, tmp_path: Path
) -> None:
    with worlds.at(step) as world:
        ended(world, step)
        assert world.case().step is Step.CLOSED
        with world.looked() as session:
            told = [x for x in notices.notices(session, world.procedure_id) if x.kind == ENDING]
        assert bool(told) is (step is not Step.PUBLISH)
        assert len({one.tenderer for one in told}) == len(told)
        a = next((x.text for x in told if x.tenderer == world.course.ids.get("a")), "")
        b = next((x.text for x in told if x.tenderer == world.course.ids.get("b")), "")
        if told:
            assert "Inschrijver A (combinatie)" in a
        assert "Inschrijver A" not in b
        assert found(written(world, tmp_path)) is None


def test_nobody_acts_after_it(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        ended(world, Step.SUITABILITY)
        later = "2022-01-06T10:00"
        for who, what in (
            ("officer", (course.advance, Step.SUITABILITY)),
            ("officer", (propose_ending, "withdrawal", REASON)),
            ("officer", (send_ending,)),
            ("officer", (deciding.propose, "selection", "Niemand.")),
            ("decision_maker", (decide_ending, True, "")),
        ):
            with pytest.raises(NotGranted):
                world.act(who, later, *what)


def test_who_proposes_does_not_approve_and_a_refusal_lets_the_course_go_on(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        at = WHEN[Step.SUITABILITY]
        assert refuses(world, "officer", at, propose_ending, "maybe", REASON) == [
            "ending.kind_missing"
        ]
        assert refuses(world, "officer", at, propose_ending, "no_award", " ") == [
            "acts.text_missing"
        ]
        assert refuses(world, "decision_maker", at, decide_ending, True, "") == ["ending.none"]
        world.act("officer", at, propose_ending, "no_award", REASON)
        again = refuses(world, "witness", at, propose_ending, "no_award", REASON)
        assert again == ["ending.runs"]
        assert refuses(world, "officer", at, send_ending) == ["acts.not_approved"]
        assert refuses(world, "decision_maker", at, decide_ending, False, "") == [
            "acts.reason_missing"
        ]
        world.act("decision_maker", at, decide_ending, False, "Wij gaan door.")
        assert refuses(world, "officer", at, send_ending) == ["ending.none"]
        world.act("officer", at, propose_ending, "no_award", REASON)
        assert world.case().step is Step.SUITABILITY
        for who in ("chair", "assessor1", "auditor"):
            with pytest.raises((NotGranted, AssertionError)):
                world.act(who, at, propose_ending, "no_award", REASON)


def test_two_send_and_the_same_person_does_not_twice(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        at = WHEN[Step.SUITABILITY]
        world.act("officer", at, propose_ending, "withdrawal", REASON)
        world.act("decision_maker", at, decide_ending, True, "")
        stale = (lambda session, actor, now: send_ending(session, actor, now, "0" * 64),)
        assert refuses(world, "officer", at, *stale) == ["acts.changed_meanwhile"]
        assert world.act("officer", at, send_ending) is False
        assert refuses(world, "officer", at, send_ending) == ["acts.same_person"]
        assert world.act("witness", at, send_ending) is True


@pytest.mark.parametrize("step", [Step.PUBLISH, Step.DIALOGUE, Step.STANDSTILL])
def test_a_report_can_be_made_of_what_there_is(sqlite_worlds: Worlds, step: Step) -> None:
    with sqlite_worlds.at(step) as world:
        ended(world, step)
        world.act("officer", "2022-07-01T10:00", reporting.make_report)
