"""The committee at the same moment, on both databases: nothing is lost, the second hears why."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import text

from criteria.phases import Step
from criteria.refusals import refusal
from criteria.scores import Score
from tender.actions import agreeing, course, meetings, rounds, scoring
from tender.actions.reopening import reopen_sheet
from tests.actions.test_judging_rounds import ONE, REASON
from tests.actions.test_two_at_once import together, whole
from tests.worlds import World, Worlds, moment

WHY = "De inschrijver laat concreet en meetbaar zien hoe het resultaat wordt bereikt. " * 3
SCORING, MEETING = "2022-01-20T11:00", "2022-01-27T09:30"
CHAIRS = ("chair", "decision_maker")


def two_chairs(world: World, at: str) -> None:
    """A second chair, who declared about everybody as the first did."""
    world.act("officer", at, course.grant_role, "mandaat@hvb.example", "chair")
    for who in CHAIRS:
        world.course.declare(who, moment(at), world.course.valid())


def record(world: World, who: str, mark: int, expected: int) -> Any:
    score = Score("PRE", Decimal(mark), f"{WHY}{who} {expected}")
    cell = world.course._candidacies()["a"]
    return partial(world.act, who, MEETING, agreeing.record_consensus, cell, score, expected)


def sign(world: World, who: str, seen: int) -> Any:
    """Dissent from the version that was on the screen."""
    cell = world.course._candidacies()["a"]

    def act(session: Any, actor: Any, now: Any) -> None:
        text = "Ik zie het anders."
        agreeing.sign_off(session, actor, cell, "PRE", False, text, now, seen)

    return partial(world.act, who, MEETING, act)


def rows(world: World, query: str) -> list[tuple[Any, ...]]:
    with world.looked() as session:
        return [tuple(row) for row in session.execute(text(query))]


def test_of_two_chairs_who_open_the_sheets_one_does(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        two_chairs(world, MEETING)
        before = world.count("outgoing_mail")
        acts = (partial(world.act, who, MEETING, agreeing.open_consensus) for who in CHAIRS)
        assert sorted(together(*acts)) == ["acts.already_done", "done"]
        assert world.count("outgoing_mail") == before + 3
        assert world.case().moment.consensus_opened
        assert whole(world)


def test_of_two_chairs_who_record_one_does_and_the_other_hears_it(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        two_chairs(world, MEETING)
        world.act("chair", MEETING, agreeing.open_consensus)
        kept = []
        for number in (0, 1, 2):
            results = together(*(record(world, who, 6, number) for who in CHAIRS))
            assert sorted(results) == ["consensus.changed_meanwhile", "done"]
            kept.append((number + 1, f"{WHY}{CHAIRS[results.index('done')]} {number}"))
        query = "SELECT number, motivation FROM consensus_scores ORDER BY number"
        assert rows(world, query) == kept
        told = refusal("consensus.changed_meanwhile").sentence("nl")
        assert told.startswith("Een andere voorzitter")
        assert whole(world)


def test_nobody_signs_off_a_judgement_that_changed_at_that_moment(worlds: Worlds) -> None:
    """A sign-off belongs to the version on the screen, or it is refused."""
    with worlds.at(Step.CONSENSUS) as world:
        two_chairs(world, MEETING)
        world.act("chair", MEETING, agreeing.open_consensus)
        record(world, "chair", 6, 0)()
        recorded, signed = together(
            record(world, "decision_maker", 8, 1), sign(world, "assessor1", 1)
        )
        assert recorded == "done" and signed in ("done", "consensus.changed_meanwhile")
        query = "SELECT c.number FROM sign_offs s JOIN consensus_scores c ON c.id = s.consensus_id"
        assert rows(world, query) == ([(1,)] if signed == "done" else [])
        results = together(*(sign(world, "assessor2", seen) for seen in (2, 2, 1)))
        assert results[2] == "consensus.changed_meanwhile"
        assert results[:2] == ["done", "done"]  # the same answer twice is one answer
        assert sorted(rows(world, query)) == [(1,), (2,)][signed != "done" :]
        assert whole(world)


def test_a_sheet_handed_in_while_it_is_given_back_is_with_one_of_both(worlds: Worlds) -> None:
    """Not handed in there is nothing to give back; handed in it comes back once, and counts when it
    is handed in again."""
    with worlds.at(Step.SCORE) as world:
        two_chairs(world, SCORING)
        world.course.declare("assessor1", moment(SCORING), world.course.valid())
        cell, person = world.course._candidacies()["a"], world.identity("assessor1").id
        world.act("assessor1", SCORING, scoring.open_to_score, cell)
        for theme in ("PRE", "FIN", "SAM", "GOV", "TRA"):
            score = Score(theme, Decimal(8), WHY)
            world.act("assessor1", SCORING, scoring.save_draft, cell, score, 0)
        hand_in = partial(world.act, "assessor1", SCORING, scoring.submit_sheet, cell, True)
        why = "Een bijlage ontbrak."
        back = {w: partial(world.act, w, SCORING, reopen_sheet, person, cell, why) for w in CHAIRS}
        handed, returned = together(hand_in, back["chair"])
        assert handed == "done" and returned in ("done", "scores.not_handed_in")
        if returned != "done":
            back["chair"]()
        hand_in()
        assert sorted(together(*back.values())) == ["done", "scores.not_handed_in"]
        assert (world.count("sheets"), world.count("sheet_reopenings")) == (2, 2)
        hand_in()
        assert world.count("sheet_scores") == 3 * 5
        assert whole(world)


def test_a_sheet_is_given_back_or_the_sheets_are_opened(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        two_chairs(world, MEETING)
        cell, person = world.course._candidacies()["a"], world.identity("assessor1").id
        why = "Een bijlage ontbrak."
        results = together(
            partial(world.act, "chair", MEETING, reopen_sheet, person, cell, why),
            partial(world.act, "decision_maker", MEETING, agreeing.open_consensus),
        )
        assert results in (
            ["done", "consensus.sheets_missing"],
            ["scores.reopened_late", "done"],
        )
        assert whole(world)


def test_a_re_evaluation_begins_once(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        start = (rounds.begin_round, ONE, [world.identity("assessor1").id], REASON)
        acts = (partial(world.act, w, "2022-01-28T12:00", *start) for w in ("officer", "witness"))
        assert sorted(together(*acts)) == ["done", "rounds.running"]
        assert world.count("judging_rounds") == 1
        assert whole(world)


def test_of_two_who_record_one_meeting_the_second_hears_it(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        two_chairs(world, MEETING)
        world.act("chair", MEETING, agreeing.open_consensus)
        day, present = moment(MEETING).date(), [world.identity("chair").id]
        acts = (
            (meetings.record_meeting, day, [*present, world.identity(other).id], 0)
            for other in ("assessor1", "assessor2")
        )
        results = together(
            *(partial(world.act, who, MEETING, *act) for who, act in zip(CHAIRS, acts, strict=True))
        )
        assert sorted(results) == ["consensus.meeting_meanwhile", "done"]
        assert world.count("meetings") == 1
        assert whole(world)
