"""A re-evaluation withdrawn before anybody handed in: what was found before counts again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import text

from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.scores import Score
from tender.actions import (
    agreeing,
    course,
    deciding,
    meetings,
    outgoing,
    reopening,
    reporting,
    rounds,
    scoring,
    standing,
)
from tender.actions.participation import participation
from tender.pages.consensus import index_page
from tender.pages.rounds import rounds_page
from tender.permissions import NotGranted
from tender.store import decisions, sheets
from tests.actions.test_judged_after_decision import DECIDED, decide
from tests.actions.test_judging_rounds import (
    AGAIN,
    AT,
    LATER,
    NEW,
    ONE,
    REASON,
    WHY,
    begun,
    cell,
    judged,
    order,
    reads,
    refuses,
    sheet,
)
from tests.worlds import World, Worlds, moment

MISTAKE = "De herbeoordeling is begonnen voor de verkeerde aanbesteding."


def withdrawn(world: World, at: str = LATER) -> None:
    world.act("officer", at, rounds.withdraw_round, MISTAKE)


def test_the_earlier_result_counts_again_and_everything_stays(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        begun(world)
        withdrawn(world)
        case = world.case()
        assert (case.round_of(SELECTION), case.judged_again(SELECTION)) == (1, False)
        assert case.moment.opened(SELECTION) and not case.rounds
        (kept,) = case.again
        assert (kept.withdrawn, kept.reason, kept.judged.finished) == (MISTAKE, REASON, True)
        with world.looked() as session:
            rows = order(world, participation(session, case))
        assert [row[2] for row in rows] == ["80", "69", "63"]
        assert (world.count("judging_rounds"), world.count("judging_results")) == (1, 1)
        with world.looked() as session:
            told = "SELECT count(*) FROM trail_value WHERE value LIKE '%round.withdrawn%'"
            assert session.execute(text(told)).scalar_one() == 1
        assert refuses(world, "officer", rounds.withdraw_round, MISTAKE) == ["rounds.not_running"]


def test_the_course_goes_on_after_it(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        world.act("officer", AT, deciding.propose, SELECTION, "Laat de eersten toe.")
        begun(world, ("assessor2",))
        withdrawn(world)
        with world.looked() as session:
            assert decisions.decisions(session, world.procedure_id)[SELECTION].lapsed
        assert standing_of(world).judging_rounds_open == 0
        decide(world, SELECTION, "2022-01-31T10:00")
        world.act("officer", "2022-02-01T09:00", course.advance, Step.SELECT)
        assert world.case().step is Step.DIALOGUE


def standing_of(world: World, at: str = LATER) -> standing.Standing:
    with world.looked() as session:
        return standing.standing(session, world.case(), moment(at))


def test_a_decision_that_was_sent_stays_lapsed_and_is_sent_anew(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        begun(world, ("assessor1",), at=DECIDED)
        withdrawn(world, DECIDED)
        assert world.case().step is Step.DECIDE
        assert refuses(world, "officer", course.advance, Step.DECIDE, at=DECIDED)
        decide(world, AWARD, DECIDED)
        with world.looked() as session:
            case = world.case()
            first, second = (
                row
                for row in decisions.every_decision(session, world.procedure_id)
                if row.stage == AWARD
            )
            pairs = [decisions.sending(case, AWARD, row.sent_at) for row in (first, second)]
            assert decisions.replaced(session, case, second) == first.sent_on
        assert (first.lapsed, second.lapsed, second.sent) == (True, False, True)
        assert [row.at for row in pairs if row] == [first.sent_at, second.sent_at]
        world.act("officer", DECIDED, course.advance, Step.DECIDE)
        made = world.act("officer", DECIDED, reporting.make_report)
        report = reporting.read_report(made)
        assert report.quality is not None
        (row,) = report.quality.rounds
        assert (row.number, row.withdrawn, row.reason) == (2, MISTAKE, REASON)
        assert (row.orders, row.earlier) == ((), ())
        assert row.finished_at == moment(DECIDED)


def test_once_a_sheet_is_in_nothing_is_withdrawn(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        begun(world)
        sheet(world, "assessor2", "a", 6)
        assert refuses(world, "officer", rounds.withdraw_round, MISTAKE) == ["rounds.judged"]
        back = (reopening.reopen_sheet, world.identity("assessor2").id, cell(world, "a"), MISTAKE)
        world.act("chair", LATER, *back)
        assert refuses(world, "officer", rounds.withdraw_round, MISTAKE) == ["rounds.judged"]


def test_who_withdraws_a_round(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        begun(world)
        for other in ("chair", "assessor1", "assessor2", "auditor", "decision_maker"):
            with pytest.raises(NotGranted):
                world.act(other, LATER, rounds.withdraw_round, MISTAKE)
        assert refuses(world, "officer", rounds.withdraw_round, "  ") == ["acts.text_missing"]
        with pytest.raises(NotGranted):
            world.act("officer", LATER, lambda *act: rounds.withdraw_round(*act, 3), MISTAKE)
        world.act("officer", LATER, course.grant_role, "inkoop2@hvb.example", "assessor")
        scores = ["rounds.scores"]
        assert refuses(world, "witness", rounds.withdraw_round, MISTAKE) == scores
        sheet(world, "assessor2", "a", 6)
        assert refuses(world, "witness", rounds.withdraw_round, MISTAKE) == scores


def test_what_members_typed_is_gone_and_nobody_hands_in(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        begun(world)
        world.course.declare("assessor2", moment(LATER), world.course.valid())
        world.act("assessor2", LATER, scoring.open_to_score, cell(world, "a"))
        score = Score("TRA", Decimal(6), WHY)
        world.act("assessor2", LATER, scoring.save_draft, cell(world, "a"), score, 0)
        withdrawn(world)
        with world.looked() as session:
            member = world.identity("assessor2").id
            assert not sheets.drafts(session, member, cell(world, "a"), SELECTION)
        submit = (scoring.submit_sheet, cell(world, "a"), True)
        assert refuses(world, "assessor2", *submit)[0] == "phases.wrong_step"
        with world.looked() as session:
            assert not outgoing.outstanding(session, world.case(), SELECTION)


def test_the_meeting_of_the_first_round_goes_on(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        world.course._judge("dossier", moment("2022-01-27T09:30"))
        begun(world, ("assessor2",))
        withdrawn(world)
        assert refuses(world, "chair", agreeing.open_consensus) == ["acts.already_done"]
        there = [world.identity(who).id for who in ("chair", "assessor1")]
        with world.looked() as session:
            page = index_page(session, world.identity("chair"), None)
        held = (moment(LATER).date(), there, page.meetings_seen)
        world.act("chair", LATER, meetings.record_meeting, *held)
        again = Score("TRA", Decimal(4), WHY)
        number = 1
        world.act("chair", LATER, agreeing.record_consensus, cell(world, "a"), again, number)
        with world.looked() as session:
            page = index_page(session, world.identity("chair"), None)
            assert (page.round, page.rounds, page.again) == (1, (1,), False)
            reads(world, "chair")


def test_a_round_after_it_has_the_next_number(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        begun(world)
        withdrawn(world)
        ids = [world.identity(who).id for who in AGAIN]
        world.act("officer", LATER, rounds.begin_round, ONE, ids, REASON)
        case = world.case()
        assert (case.round_of(SELECTION), case.judging(SELECTION).settled) == (3, 1)
        reads(world, "chair")
        with world.looked() as session:
            page = index_page(session, world.identity("chair"), None)
            assert (page.round, page.rounds) == (1, (1,))
            assert {t.state for row in page.tenderers for t in row.topics} == {"agreed"}
        judged(world, NEW)
        world.act("chair", LATER, rounds.finish_round)
        with world.looked() as session:
            rows = [row[2] for row in order(world, participation(session, world.case()))]
            assert rows == ["72", "71", "69"]
            actor = world.identity("chair")
            assert index_page(session, actor, None).rounds == (1, 3)
            with pytest.raises(NotGranted):
                index_page(session, actor, None, 2)
            lines = rounds_page(session, actor, None).lines
            assert [(line.number, line.withdrawal) for line in lines] == [(3, ""), (2, MISTAKE)]
            assert [line.withdrawn for line in lines] == [False, True]
            sight = sheets.Sight(everyone=True)
            assert not sheets.handed_in(session, sight, world.procedure_id, SELECTION, 2)
