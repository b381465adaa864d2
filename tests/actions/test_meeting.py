"""The meeting of the committee: movement, attendance, and marks that the plan has computed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
import sqlalchemy as sa

from criteria.outcome import SELECTION
from criteria.phases import Step
from criteria.rank_file import read as read_rank_file
from criteria.ranking import rank
from criteria.refusals import Refused
from criteria.scores import ABSTAINS, Score
from criteria.visibility import Sight
from tender.actions import agreeing, meetings, planning, scoring, tenderers
from tender.actions.outcomes import outcome, stage_candidacies
from tender.demo import content
from tender.permissions import NotGranted
from tender.store import consensus, trail
from tender.store import meetings as rows
from tender.store.consensus import ConsensusView
from tests.worlds import World, Worlds, moment

EDIT, AT, MEET = "2021-10-28T17:00", "2022-01-24T10:00", "2022-01-27T10:00"
DAY, LATER = date(2022, 1, 27), date(2022, 1, 28)
WHY = "Dit is een motivering met ruim voldoende woorden voor een score van deze beoordelaar. " * 2
GIVEN = {"assessor1": 8, "assessor2": 6, "assessor3": 6}


def cell(world: World, key: str = "a") -> UUID:
    return world.course._candidacies()[key]


def code(raised: pytest.ExceptionInfo[Refused]) -> tuple[str, str | None]:
    found = raised.value.refusals[0]
    return found.code, found.field


def refused(act: Callable[[], object]) -> tuple[str, str | None]:
    with pytest.raises(Refused) as raised:
        act()
    return code(raised)


@contextmanager
def opened(worlds: Worlds) -> Iterator[World]:
    """The consensus on the dossier is open, and the chair declared about everyone."""
    with worlds.at(Step.CONSENSUS) as world:
        world.course.declare("chair", moment(AT), world.course.valid())
        world.act("chair", MEET, agreeing.open_consensus)
        yield world


def record(world: World, mark: int | None = 6, question: str = "TRA", expected: int = 0) -> None:
    given = Score(question, None if mark is None else Decimal(mark), WHY)
    world.act("chair", MEET, agreeing.record_consensus, cell(world), given, expected)


def sign(world: World, who: str, agrees: bool, text: str, question: str = "TRA") -> None:
    world.act(who, MEET, agreeing.sign_off, cell(world), question, agrees, text)


def judged(world: World, question: str = "TRA", key: str = "a") -> ConsensusView:
    with world.looked() as session:
        found = consensus.consensus(
            session, Sight(everyone=True), world.procedure_id, SELECTION, 1, cell(world, key)
        )
    return next(row for row in found if row.question == question)


def own_mark(who: str, question: str = "TRA") -> Decimal:
    written = next(row for row in content.tenderers(3) if row.key == "a")
    return Decimal(written.dossier.scores[who, question].mark)


# Movement


def test_who_leaves_the_own_mark_says_why(worlds: Worlds) -> None:
    with opened(worlds) as world:
        left = own_mark("assessor1") - 2
        record(world, int(left))
        empty = ("consensus.moved_without_reason", "moved")
        assert refused(lambda: sign(world, "assessor1", True, " ")) == empty
        assert judged(world).signoffs == ()
        sign(world, "assessor1", True, " De planning overtuigt mij. ")
        sign(world, "assessor2", False, "Het blijft te vaag.")
        given = {one.participant: one for one in judged(world).signoffs}
        mine = given[world.identity("assessor1").id]
        assert (mine.agrees, mine.text, mine.moved) == (True, "", "De planning overtuigt mij.")
        other = given[world.identity("assessor2").id]
        assert (other.agrees, other.text, other.moved) == (False, "Het blijft te vaag.", "")


def test_who_keeps_the_own_mark_says_nothing(worlds: Worlds) -> None:
    with opened(worlds) as world:
        record(world, int(own_mark("assessor1")))
        sign(world, "assessor1", True, "Dit stond nog in het veld.")
        assert [(one.text, one.moved) for one in judged(world).signoffs] == [("", "")]


def test_what_was_sent_twice_is_done_once(worlds: Worlds) -> None:
    """The judgement, an answer and a meeting, each as it was before: nothing more happens."""
    with opened(worlds) as world:
        for _ in range(2):
            record(world, 8)
            sign(world, "assessor1", True, WHY)
            sign(world, "assessor2", False, "Het blijft te vaag.")
            hold(world, "chair", "assessor1", expected=1)
        counted = {
            name: world.count(name) for name in ("consensus_scores", "sign_offs", "meetings")
        }
        assert counted == {"consensus_scores": 1, "sign_offs": 2, "meetings": 2}
        assert refused(lambda: record(world, 6)) == ("consensus.changed_meanwhile", None)


def test_a_member_reacts_anew_and_the_last_reaction_counts(worlds: Worlds) -> None:
    with opened(worlds) as world:
        record(world, int(own_mark("assessor2")))
        sign(world, "assessor1", False, "Nog niet.")
        for agrees, why in ((False, "Te vaag."), (True, ""), (False, "Toch te vaag."), (True, "")):
            sign(world, "assessor2", agrees, why)
        given = {one.participant: one for one in judged(world).signoffs}
        mine = given[world.identity("assessor2").id]
        assert (mine.agrees, mine.text, mine.number, len(given)) == (True, "", 4, 2)
        assert world.count("sign_offs") == 5
        with world.looked() as session:
            assert [check.ok for check in trail.verify(session)] == [True]
        record(world, 2, expected=1)
        assert judged(world).signoffs == (), "a new version asks everybody anew"


# Attendance


def test_no_judgement_before_it_is_on_record_who_is_there(worlds: Worlds) -> None:
    with opened(worlds) as world:
        score = Score("TRA", Decimal(6), WHY)
        bare = (agreeing.record_consensus, cell(world), score)
        first = ("consensus.attendance_first", "present")
        assert refused(lambda: world.course.act("chair", moment(MEET), *bare, 0)) == first
        hold(world, "chair", "assessor1")
        world.course.act("chair", moment(MEET), *bare, 0)
        again = (*bare[:2], Score("TRA", Decimal(8), WHY), 1)
        next_day = "2022-01-28T10:00"
        assert refused(lambda: world.course.act("chair", moment(next_day), *again)) == first
        hold(world, day=LATER, expected=1, at=next_day)  # no meeting on that day
        world.course.act("chair", moment(next_day), *again)
        assert held(world) == [(DAY, 1, 2, 2), (LATER, 1, 0, 4)]


def hold(
    world: World,
    *who: str,
    day: date = DAY,
    expected: int = 0,
    by: str = "chair",
    at: str = MEET,
) -> None:
    present = [world.identity(key).id for key in who]
    world.act(by, at, meetings.record_meeting, day, present, expected)


def held(world: World) -> list[tuple[date, int, int, int]]:
    with world.looked() as session:
        found = rows.meetings(session, world.procedure_id, SELECTION, 1)
    return [(row.held_on, row.number, len(row.present), len(row.absent)) for row in found]


def test_a_day_on_which_no_meeting_was_held_is_taken_back(worlds: Worlds) -> None:
    with opened(worlds) as world:
        assert refused(lambda: hold(world, "chair", day=date(2022, 1, 26))) == (
            "consensus.meeting_too_early",
            "held_on",
        )
        hold(world, "chair")
        hold(world, expected=1)
        assert held(world) == [(DAY, 2, 0, 4)]


def test_of_a_day_the_last_record_counts_and_each_is_an_event(worlds: Worlds) -> None:
    with opened(worlds) as world:
        hold(world, "chair", "assessor1")
        hold(world, "chair", "assessor1", day=LATER, expected=1, at="2022-01-28T10:00")
        hold(world, "chair", "assessor1", "assessor2", "assessor3", expected=2)
        assert held(world) == [(DAY, 2, 4, 0), (LATER, 1, 2, 2)]
        with world.looked() as session:
            assert [check.ok for check in trail.verify(session)] == [True]
        assert world.count("meetings") == 3


def test_of_two_chairs_the_second_is_told(worlds: Worlds) -> None:
    with opened(worlds) as world:
        hold(world, "chair", "assessor1")
        again = refused(lambda: hold(world, "chair", "assessor2"))
        assert again == ("consensus.meeting_meanwhile", None)
        assert world.count("meetings") == 1


def test_a_meeting_was_held_by_members(worlds: Worlds) -> None:
    with opened(worlds) as world:
        later = refused(lambda: hold(world, "chair", day=date(2022, 1, 28)))
        assert later == ("consensus.meeting_not_held", "held_on")
        assert refused(lambda: hold(world)) == ("consensus.nobody_present", "present")
        for who, by in (("auditor", "chair"), ("chair", "officer"), ("chair", "assessor1")):
            with pytest.raises(NotGranted):
                hold(world, who, by=by)
        assert world.count("meetings") == 0


def test_there_is_no_meeting_before_the_sheets_are_open(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        assert refused(lambda: hold(world, "chair")) == ("consensus.not_opened", None)


# A computed mark


@contextmanager
def computing(worlds: Worlds, decimals: int | None) -> Iterator[World]:
    """All sheets are in under a plan that takes the mean: each theme of each tenderer has 8, 6 and
    6, but the third assessor abstained on governance."""
    with worlds.at(Step.PUBLISH) as world:
        plan = world.case().plan
        changed = replace(plan, consensus=replace(plan.consensus, method="mean", decimals=decimals))
        world.act("officer", EDIT, planning.edit_plan, planning.between(plan, changed))
        world.course.publish()
        world.course.open_applications()
        world.course.suitability()
        for who in (*GIVEN, "chair"):
            world.course.declare(who, moment(AT), world.course.valid())
        for one in world.course.valid():
            for who, mark in GIVEN.items():
                world.act(who, AT, scoring.open_to_score, cell(world, one.key))
                for theme in content.THEMES:
                    given = Score(theme, Decimal(mark), WHY)
                    if (who, theme) == ("assessor3", "GOV"):
                        given = Score(theme, None, "Ik zat in de werkgroep.", ABSTAINS)
                    world.act(who, AT, scoring.save_draft, cell(world, one.key), given, 0)
                world.act(who, AT, scoring.submit_sheet, cell(world, one.key), True)
        world.course.advance(Step.SCORE, moment(MEET))
        world.act("chair", MEET, agreeing.open_consensus)
        yield world


def judge_all(world: World) -> None:
    for one in world.course.valid():
        for theme in content.THEMES:
            given = Score(theme, None, WHY)
            world.act("chair", MEET, agreeing.record_consensus, cell(world, one.key), given, 0)


def ranked(world: World) -> tuple[dict[str, Fraction], Fraction | None]:
    """The marks and the quality of the first tenderer, as the rank file of the outcome has them."""
    with world.looked() as session:
        case = world.case()
        found = outcome(session, case, SELECTION, stage_candidacies(session, case, SELECTION))
    given, offers = read_rank_file(found.lots[0].rank_file)
    best = rank(given, offers).offers[0]
    marks = next(dict(offer.marks) for offer in offers if offer.id == best.id)
    return {id_: Fraction(mark) for id_, mark in marks.items()}, best.quality


def test_an_exact_mean_from_the_sheets_to_the_ranking(worlds: Worlds) -> None:
    with computing(worlds, None) as world:
        by_hand = refused(lambda: record(world, 8))
        assert by_hand == ("consensus.mark_is_computed", "mark")
        judge_all(world)
        assert judged(world).mark == Fraction(20, 3)
        assert judged(world, "GOV").mark == 7, "(8 + 6) / 2: who abstained does not count"
        # 25, 20, 20 and 20 points on marks of ten: 85/10 x 20/3; and 15/10 x 7. Together 403/6
        marks, quality = ranked(world)
        assert marks == dict.fromkeys(content.THEMES, Fraction(20, 3)) | {"GOV": Fraction(7)}
        assert quality == Fraction(403, 6)
        with world.engine.connect() as connection:
            kept = connection.execute(
                sa.text("SELECT value FROM trail_value WHERE name = 'computed'")
            ).scalars()
            assert "20/3" in {json.loads(one) for one in kept}
        for who in GIVEN:  # who abstained signs off as well, and nobody left the own mark
            sign(world, who, True, "", "GOV")
        assert len(judged(world, "GOV").signoffs) == 3
        interest = world.course.ids["a"], "conflict", "Mijn zus werkt daar."
        world.act("assessor1", MEET, tenderers.declare, *interest)
        record(world, None, expected=1)
        assert judged(world).mark == 6, "(6 + 6) / 2: no mark of who has an interest"
        world.act("assessor2", MEET, tenderers.declare, *interest)
        score = Score("GOV", None, WHY)
        by_nobody = (agreeing.record_consensus, cell(world, "a"), score, 1)
        nothing = refused(lambda: world.act("chair", MEET, *by_nobody))
        assert nothing == ("consensus.nothing_to_compute", None), "the only one left abstained"
        world.act("assessor3", MEET, tenderers.declare, *interest)
        nobody = refused(lambda: record(world, None, expected=2))
        assert nobody == ("consensus.nobody_judged", None)


def test_a_rounded_mean_counts_as_it_is_rounded(sqlite_worlds: Worlds) -> None:
    with computing(sqlite_worlds, 1) as world:
        judge_all(world)
        assert judged(world).mark == Decimal("6.7")
        assert ranked(world)[0]["TRA"] == Fraction("6.7")
