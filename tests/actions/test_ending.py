"""Withdrawal and no award: proposed, approved by another, sent by two; then the course is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from criteria.award import PUBLIC
from criteria.ending import ENDING
from criteria.phases import Step
from criteria.procedure_record import procedure_record
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import course, deciding, reporting
from tender.actions.ending import decide_ending, propose_ending, send_ending
from tender.pages.decision_papers import sent_papers
from tender.permissions import NotGranted
from tender.report.render import render
from tender.store import notices, reports, trail
from tender.store.award_reasons import confidential
from tests.actions.test_dossier import found, written
from tests.paper import words
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
        for who, what in (
            ("officer", (send_ending,)),
            ("decision_maker", (decide_ending, True, "")),
        ):
            assert refuses(world, who, at, *what) == ["ending.was_refused"]
        world.act("officer", at, propose_ending, "no_award", REASON)
        assert world.case().step is Step.SUITABILITY
        for who in ("chair", "assessor1", "auditor"):
            with pytest.raises(NotGranted):
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
def test_every_report_says_that_nothing_is_awarded(sqlite_worlds: Worlds, step: Step) -> None:
    with sqlite_worlds.at(step) as world:
        ended(world, step)
        made = world.act("officer", "2022-07-01T10:00", reporting.make_report)
        with world.looked() as session:
            outside = reports.editions(session, [made.id])
        for view in (made, *outside):
            report = reporting.read_report(view)
            assert report.ended is not None and report.ended.kind == "withdrawal"
            assert bool(report.ended.reason) is (report.edition != PUBLIC)
            read = " ".join(words(render(report)).split())
            assert "De aanbesteding is op" in read and "ingetrokken" in read
            assert "wordt gegund aan" not in read and "wordt aan u gegund" not in read
            if report.result is not None:
                assert report.result.results == () and not report.result.approved
        items = {one.letter: one for one in procedure_record(reporting.read_report(made))}
        assert "ingetrokken. Reden: De raad stelt geen geld" in items["n"].lines[0]
        assert not items["h"].applies


def test_before_a_decision_the_record_says_there_is_none(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        made = world.act("officer", WHEN[Step.STANDSTILL], reporting.make_report)
        report = reporting.read_report(made)
        assert not {one.letter: one for one in procedure_record(report)}["n"].applies
        undecided = replace(report, decision=None)
        (told,) = {one.letter: one for one in procedure_record(undecided)}["n"].lines
        assert told == "Er is nog geen gunningsbeslissing genomen."


def test_an_award_waits_for_a_proposal_to_end(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.AWARD) as world:
        at = "2022-06-30T10:00"
        world.act("officer", at, propose_ending, "withdrawal", REASON)
        award = (deciding.award_contract,)
        assert refuses(world, "officer", at, *award) == ["ending.first"]
        world.act("decision_maker", at, decide_ending, False, "Wij gaan door.")
        world.act("officer", at, *award)
        for who, what in (
            ("officer", (propose_ending, "withdrawal", REASON)),
            ("decision_maker", (decide_ending, True, "")),
            ("officer", (send_ending,)),
        ):
            assert refuses(world, who, at, *what) == ["ending.awarded"]


def test_a_reason_is_read_before_every_tenderer_reads_it(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        at = WHEN[Step.STANDSTILL]
        with world.looked() as session:
            case = world.case()
            secret = max(
                (text for rows in confidential(session, case.id).values() for text in rows), key=len
            )
        for reason, code in (
            (f"Zij schreven: {secret}", "letter_check.passage"),
            ("Wij volgen artikel 2.163 Aanbestedingswet 2012.", "letter_check.article"),
            ("De raad besloot op [datum] niet te gunnen.", "letter_check.unfilled"),
        ):
            assert code in refuses(world, "officer", at, propose_ending, "no_award", reason)
        assert "ending" not in world.case().milestones


def test_a_letter_about_the_end_names_its_entry_in_the_log(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DIALOGUE) as world:
        ended(world, Step.DIALOGUE)
        with world.looked() as session:
            papers = [one for one in sent_papers(session, world.case()) if one.kind == ENDING]
            last = trail.last_of(session, str(world.procedure_id), "ending.sent")
            assert last is not None and papers
            assert {one.paper().head for one in papers} == {f"{last.seq}:{last.hash}"}
