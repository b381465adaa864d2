"""A re-evaluation after the decision went out: what lapses, what is done again, what is kept."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import text

from criteria.moments import local_date
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.scores import Score
from tender.actions import course, deciding, offers, reporting, rounds, scoring, standing
from tender.actions.judging import committee
from tender.actions.mandates import record_word
from tender.actions.meetings import expected_at
from tender.actions.receiving import tenderer_of
from tender.pages.clarification import own_decision
from tender.pages.walk import way
from tender.permissions import NotGranted
from tender.report.render import render
from tender.store import decisions, people
from tests import paper
from tests.actions.test_judging_rounds import (
    AGAIN,
    NEW,
    ONE,
    REASON,
    WHY,
    begun,
    cell,
    judged,
    newcomer,
    refuses,
)
from tests.ties import draw, tie
from tests.worlds import World, Worlds, moment

TALKING = "2022-02-10T09:00"
DECIDED = "2022-06-15T09:00"


def decide(world: World, stage: str, at: str) -> None:
    world.act("officer", at, deciding.propose, stage, "Volg de nieuwe rangorde.")
    who = world.course.in_time() if stage == SELECTION else world.course.admitted()
    world.course.declare("decision_maker", moment(at), who)
    world.act("decision_maker", at, deciding.approve, stage, True, "")
    if stage == AWARD and world.count("municipal_words"):  # who decides itself does so anew
        day = local_date(moment(at))
        world.act("officer", at, record_word, "Dongen", "agreed", day, "het college")
    world.course.both(moment(at), deciding.send, stage)


def letters(world: World, stage: str) -> list[str]:
    """What was sent in a stage, oldest first."""
    with world.looked() as session:
        every = decisions.every_decision(session, world.procedure_id)
        return [
            text
            for row in every
            if row.stage == stage and row.dispatch
            for text in decisions.letters(session, row.dispatch).values()
        ]


def test_a_selection_that_was_sent_is_decided_anew(worlds: Worlds) -> None:
    with worlds.at(Step.DIALOGUE) as world:
        sent = letters(world, SELECTION)
        begun(world, at=TALKING)
        assert world.case().step is Step.SELECT
        assert refuses(world, "officer", course.advance, Step.SELECT, at=TALKING)[0] == (
            "phases.judged_again_open"
        )
        judged(world, NEW, at=TALKING)
        world.act("chair", TALKING, rounds.finish_round)
        with world.looked() as session:
            now = standing.standing(session, world.case(), moment(TALKING))
        assert not (now.selection_proposed or now.selection_approved or now.selection_sent)
        decide(world, SELECTION, TALKING)
        both = letters(world, SELECTION)
        assert both[: len(sent)] == sent and len(both) > len(sent)
        fresh = both[len(sent) :]
        says = "Deze beslissing vervangt onze beslissing van maandag 31 januari 2022"
        assert all(says in one for one in fresh) and not any(says in one for one in sent)
        world.act("officer", TALKING, course.advance, Step.SELECT)
        assert world.case().step is Step.DIALOGUE
        with world.looked() as session:
            first, second = decisions.every_decision(session, world.procedure_id)
            tenderer = tenderer_of(session, world.course.links["a"])
            heads = {own_decision(session, tenderer, number).head for number in (1, 2)}
        assert len(heads) == 2 and all(heads)
        assert (first.lapsed, first.verdict) == (True, True)
        assert (second.lapsed, second.sent) == (False, True)
        case = world.case()
        pairs = [decisions.sending(case, SELECTION, row.sent_at) for row in (first, second)]
        assert [row.at for row in pairs if row] == [first.sent_at, second.sent_at]


def test_an_award_that_was_sent_is_decided_anew_with_a_new_term(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        world.act("officer", "2022-06-09T11:00", reporting.make_report)
        begun(world, ("assessor1",), at=DECIDED)
        assert world.case().step is Step.DECIDE
        judged(world, NEW, ("assessor1",), at=DECIDED)
        world.act("chair", DECIDED, rounds.finish_round)
        decide(world, AWARD, DECIDED)
        world.act("officer", DECIDED, course.advance, Step.DECIDE)
        with world.looked() as session:
            case = world.case()
            now = standing.standing(session, case, moment("2022-06-30T09:00"))
            last = decisions.decisions(session, world.procedure_id)[AWARD]
            term = standing.term_of(case, last)
        assert term is not None and term.dispatched == moment(DECIDED).date()
        assert (now.step, now.standstill_over, now.report_made) == (Step.STANDSTILL, False, False)
        made = world.act("officer", DECIDED, reporting.make_report)
        report = reporting.read_report(made)
        assert report.decision is not None
        kept = [row for row in report.decision.decisions if row.stage == AWARD]
        assert [(row.number, row.approves, row.lapsed) for row in kept] == [
            (1, True, True),
            (2, True, False),
        ]
        words = paper.words(render(report, "nl"))
        assert "Gunningsbeslissing, eerder voorstel 1" in words
        assert "Deze beslissing is vervallen, want daarna is opnieuw beoordeeld." in words


def test_until_when_a_stage_can_be_judged_again(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.OFFERS) as world:
        at = "2022-05-09T12:00"
        ids = [world.identity("assessor1").id]
        start = (rounds.begin_round, ONE, ids, REASON)
        world.act("officer", "2022-05-09T11:00", offers.invite_offers, moment("2022-05-20T12:00"))
        assert refuses(world, "officer", *start, at=at) == ["rounds.not_opened"]
        with pytest.raises(NotGranted):
            world.act("officer", at, lambda *args: rounds.begin_round(*args, SELECTION), *start[1:])
        grant = (course.grant_role, "inkoop2@hvb.example", "assessor")
        assert refuses(world, "officer", *grant, at=at) == ["acts.committee_fixed"]
    with sqlite_worlds.at(Step.OFFERS) as world:
        begun(world, ("assessor1",), at="2022-05-09T10:00")
        assert world.case().step is Step.SELECT
    with sqlite_worlds.at(Step.AWARD) as world:
        world.act("officer", "2022-06-30T09:30", deciding.award_contract)
        ids = [world.identity("assessor1").id]
        start = (rounds.begin_round, ONE, ids, REASON)
        assert refuses(world, "officer", *start, at="2022-06-30T10:00") == ["rounds.awarded"]
    with sqlite_worlds.at(Step.CLOSED) as world, pytest.raises(NotGranted):
        world.act("officer", "2022-07-01T10:00", *start)


def test_lots_are_drawn_again_and_both_draws_are_kept(worlds: Worlds) -> None:
    """A and B are equal; after a re-evaluation C is so as well."""
    with worlds.at(Step.OFFERS) as world:
        tie(world, third=True)
        a, b, c = (str(cell(world, key)) for key in "abc")
        first = draw(world, AWARD, "2022-06-07T09:00")
        assert sorted(first) == sorted((a, b))
        begun(world, ("assessor1",), at="2022-06-07T10:00")
        judged(world, dict.fromkeys("abc", 6), ("assessor1",), at="2022-06-07T10:00")
        world.act("chair", "2022-06-07T10:00", rounds.finish_round)
        again = draw(world, AWARD, "2022-06-07T11:00")
        assert sorted(again) == sorted((a, b, c))
        with world.looked() as session:
            kept = decisions.every_draw(session, world.procedure_id, AWARD)
            assert [(row.number, row.order) for row in kept] == [(1, first), (2, again)]
            assert decisions.draws(session, world.procedure_id, AWARD) == {"1": again}
            assert not decisions.every_draw(session, world.procedure_id, SELECTION)
            acts = session.execute(
                text("SELECT count(*) FROM trail_value WHERE value LIKE '%lots.drawn%'")
            ).scalar_one()
        assert acts == 2
        decide(world, AWARD, "2022-06-08T10:00")
        world.act("officer", "2022-06-09T10:15", course.advance, Step.DECIDE)
        made = world.act("officer", "2022-06-09T11:00", reporting.make_report)
        report = reporting.read_report(made)
        assert report.comparison is not None
        (lot,) = report.comparison.lots
        assert (len(lot.ranking.drawn), len(lot.ranking.drawn_earlier)) == (3, 1)
        assert "Eerder is geloot" in paper.words(render(report, "nl"))


def test_who_only_judged_a_dossier_again_is_no_member_for_the_award(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        begun(world)
        judged(world, NEW)
        world.act("chair", "2022-01-28T12:00", rounds.finish_round)
        decide(world, SELECTION, "2022-01-31T10:00")
        world.act("officer", "2022-02-01T09:00", course.advance, Step.SELECT)
        world.course.dialogue()
        at = "2022-05-23T10:00"
        headsline = moment("2022-05-20T12:00")
        world.act("officer", "2022-05-09T11:00", offers.invite_offers, headsline)
        world.course.offer()
        world.course._open(
            offers.begin_opening,
            world.course._finish_offers,
            moment("2022-05-20T13:00"),
            "quality",
        )
        world.course.declare("newcomer", moment(at), world.course.admitted())
        score = Score("TRA", Decimal(6), WHY)
        with pytest.raises(NotGranted):
            world.act("newcomer", at, scoring.save_draft, cell(world, "a"), score, 0)
        with world.looked() as session:
            case = world.case()
            everyone = people.people(session, case.id)
            found = committee(session, case, AWARD, everyone)
            (row, *_) = scoring.scored(session, case, AWARD)
            judging = {one.name for one in everyone if found.questions_for(one.id, row)}
            assert "Nieuwe beoordelaar" not in judging and len(judging) == 3
            expected = {one.name for one in expected_at(session, case, AWARD)}
            assert "Nieuwe beoordelaar" not in expected and len(expected) == 4
            assert not way(session, world.identity("newcomer"), case, AWARD).stops
            assert way(session, world.identity("assessor2"), case, AWARD).stops
        world.course._sheets("award", moment("2022-05-23T09:00"))
        world.course._judge("award", moment("2022-05-31T09:30"))


def test_who_only_joined_is_no_member_for_the_award_either(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DIALOGUE) as world:
        newcomer(world, TALKING)
        assert AGAIN[1] == "newcomer"
        with world.looked() as session:
            case = world.case()
            everyone = people.people(session, case.id)
            found = committee(session, case, AWARD, everyone)
            (row, *_) = scoring.scored(session, case, AWARD)
            assert not found.questions_for(world.identity("newcomer").id, row)
            assert found.questions_for(world.identity("assessor1").id, row)
