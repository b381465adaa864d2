"""The chair gives a sheet back before the consensus opens; until it is in again it is missing."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from criteria.mail import PRACTICE
from criteria.phases import Step
from criteria.refusals import Refused
from criteria.visibility import Sight
from tender.actions import agreeing, course, outgoing, scoring, tenderers
from tender.actions.reopening import reopen_sheet
from tender.actions.standing import standing
from tender.permissions import NotGranted
from tender.store import outbox, sheets
from tests.actions.test_doubts import codes
from tests.actions.test_two_at_once import together, whole
from tests.worlds import World, Worlds, moment

AT = "2022-01-27T09:30"
WHY = "U schreef dat een bladzijde ontbrak. Die is er nu."


def candidacy(world: World) -> Any:
    return world.course._candidacies()["a"]


def reopen(world: World, by: str = "chair", why: str = WHY, at: str = AT) -> None:
    about = world.identity("assessor1").id, candidacy(world)
    world.act(by, at, reopen_sheet, *about, why)


def hand_in(world: World, at: str = "2022-01-27T11:00") -> None:
    world.act("assessor1", at, scoring.open_to_score, candidacy(world))
    world.act("assessor1", at, scoring.submit_sheet, candidacy(world), True)


def missing(world: World) -> int:
    with world.looked() as session:
        return standing(session, world.case(), moment(AT)).sheets_missing


def test_a_sheet_given_back_is_missing_until_it_is_in_again(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        before = world.count("sheets"), world.count("sheet_scores")
        assert missing(world) == 0
        reopen(world)
        assert missing(world) == 1
        who = world.identity("assessor1").id
        with world.looked() as session:
            everyone = Sight(everyone=True)
            held = sheets.handed_in(session, everyone, world.procedure_id, "selection", 1)
            assert (who, candidacy(world)) not in held
            assert outgoing.outstanding(session, world.case(), "selection") == {who}
            mine = sheets.sheet_scores(
                session, Sight(own=str(who)), world.procedure_id, "selection", 1, candidacy(world)
            )
            assert mine == ()
            assert sheets.reopened(session, who, "selection", 1) == {candidacy(world): WHY}
            assert sheets.reopened(session, who, "selection", 2) == {}
        with pytest.raises(Refused) as refused:
            world.act("chair", AT, agreeing.open_consensus)
        assert codes(refused) == ["consensus.sheets_missing"]
        hand_in(world)
        assert missing(world) == 0
        after = world.count("sheets"), world.count("sheet_scores")
        assert after == (before[0] + 1, before[1] + 5)
        world.open_consensus("2022-01-27T12:00")
        assert whole(world)


def test_the_assessor_is_told_in_the_same_act_and_others_never_read_why(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        reopen(world)
        with world.looked() as session:
            told = outbox.last_of(session, world.procedure_id, moment(AT))
        new = {(who, kind) for who, kind in told if kind != PRACTICE}
        assert new == {(world.identity("assessor1").id, "sheet_returned")}
        with world.engine.connect() as connection:
            fields = connection.execute(
                sa.text(
                    "SELECT name, value FROM trail_value WHERE entry_id ="
                    " (SELECT entry_id FROM trail_value"
                    " WHERE name = 'act' AND value = '\"sheet.reopened\"')"
                )
            ).all()
        shown = {name: value for name, value in fields if name != "content"}
        assert "act" in shown and not any(WHY in str(value) for value in shown.values())


def test_an_act_that_is_undone_tells_nobody(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        about = world.identity("assessor1").id, candidacy(world)
        chair, before = world.identity("chair"), world.count("outgoing_mail")
        with world.opened() as session:
            reopen_sheet(session, chair, *about, WHY, moment(AT))
            session.rollback()
        assert world.count("outgoing_mail") == before and world.count("sheet_reopenings") == 0


def test_two_chairs_give_a_sheet_back_once(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        world.act("officer", AT, course.grant_role, "mandaat@hvb.example", "chair")
        before = world.count("outgoing_mail")
        found = together(lambda: reopen(world), lambda: reopen(world, "decision_maker"))
        assert sorted(found) == ["done", "scores.not_handed_in"]
        assert world.count("sheet_reopenings") == world.count("outgoing_mail") - before == 1
        assert whole(world)


def test_what_is_not_there_or_too_late_is_not_given_back(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        with pytest.raises(Refused) as refused:
            reopen(world, why="  ")
        assert codes(refused) == ["acts.text_missing"]
        for who in ("officer", "assessor1", "assessor2", "auditor"):
            with pytest.raises(NotGranted):
                reopen(world, who)
        with pytest.raises(NotGranted):
            nobody = world.identity("auditor").id, candidacy(world)
            world.act("chair", AT, reopen_sheet, *nobody, WHY)
        world.open_consensus(AT)
        with pytest.raises(Refused) as refused:
            reopen(world)
        assert codes(refused) == ["scores.reopened_late"]
        assert world.count("sheet_reopenings") == 0


def test_a_chair_with_an_interest_gives_nothing_of_that_tenderer_back(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        tenderer = world.course.ids["a"]
        world.act("chair", AT, tenderers.declare, tenderer, "doubt", "Een neef werkt daar.")
        with pytest.raises(NotGranted):
            reopen(world)


def test_a_sheet_goes_back_more_than_once(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        reopen(world)
        hand_in(world)
        reopen(world, why="Nog een keer.", at="2022-01-27T12:00")
        with world.looked() as session:
            who = world.identity("assessor1").id
            found = sheets.reopened(session, who, "selection", 1)
        assert found == {candidacy(world): "Nog een keer."}
        hand_in(world, "2022-01-27T13:00")
        assert missing(world) == 0


def test_everybody_who_judges_is_told_that_the_consensus_is_open(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        world.open_consensus(AT)
        with world.looked() as session:
            told = outbox.last_of(session, world.procedure_id, moment(AT))
        members = {world.identity(f"assessor{number}").id for number in (1, 2, 3)}
        new = {(who, kind) for who, kind in told if kind != PRACTICE}
        assert new == {(one, "consensus") for one in members}
