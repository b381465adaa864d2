"""Conflicts of interest and missing sheets: one person's never pays for another's."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from criteria.award_result import Judgement
from criteria.outcome import SELECTION
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from criteria.scores import Score
from tender.actions import agreeing, course, deciding, reporting, tenderers
from tender.actions.doubts import decide_doubt
from tender.actions.judging import committee
from tender.actions.outcomes import stage_candidacies
from tender.demo import content
from tender.pages.meeting import question_page
from tender.pages.on_table import QuestionPage
from tender.pages.severity import severity_page
from tender.permissions import NotGranted
from tender.report.render import render
from tender.store import people
from tests import paper
from tests.worlds import World, Worlds


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def candidacy(world: World, key: str) -> UUID:
    return world.course._candidacies()[key]


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
        world.open_consensus("2022-01-27T09:30")


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


def test_no_marks_for_a_tenderer_that_nobody_is_free_to_score(worlds: Worlds) -> None:
    """Five themes of one tenderer without an assessor; somebody else may still be asked."""
    with worlds.at(Step.SCORE) as world:
        at = read_local("2022-01-20T09:00")
        for who in content.ASSESSORS:
            declared_conflict(world, who, "a", "2022-01-20T09:00")
            for one in world.course.valid():
                if one.key != "a":
                    world.course.hand_sheet(who, one, "dossier", at)
        with pytest.raises(Refused) as refused:
            world.act("officer", "2022-01-26T17:00", course.advance, Step.SCORE)
        assert codes(refused) == ["phases.assessors_free_open"]
        assert dict(refused.value.refusals[0].values)["count"] == 5
        world.act(
            "officer", "2022-01-26T17:00", course.grant_role, "inkoop2@hvb.example", "assessor"
        )
        with pytest.raises(Refused) as missing:
            world.act("officer", "2022-01-26T17:00", course.advance, Step.SCORE)
        assert codes(missing) == ["phases.sheets_in_open"]


def test_whose_assessors_all_got_an_interest_is_not_judged(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        world.course.declare("chair", read_local("2022-01-27T09:00"), world.course.valid())
        for who in content.ASSESSORS[:-1]:
            declared_conflict(world, who, "a", "2022-01-27T09:00")
        world.open_consensus("2022-01-27T09:30")
        declared_conflict(world, content.ASSESSORS[-1], "a", "2022-01-27T09:40")
        score = Score("PRE", Decimal(10), "Wij zijn het eens over een tien. " * 6)
        record = agreeing.record_consensus
        with pytest.raises(Refused) as refused:
            world.act("chair", "2022-01-27T10:00", record, candidacy(world, "a"), score, 0)
        assert codes(refused) == ["consensus.nobody_judged"]
        world.act("chair", "2022-01-27T10:00", record, candidacy(world, "b"), score, 0)


def test_consensus_stays_closed_while_nobody_is_free_to_score(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        for who in content.ASSESSORS:
            declared_conflict(world, who, "a", "2022-01-27T09:00")
        with pytest.raises(Refused) as refused:
            world.act("chair", "2022-01-27T09:30", agreeing.open_consensus)
        assert codes(refused) == ["consensus.nobody_judged"]


def doubts(world: World, who: str, key: str, at: str) -> UUID:
    """Somebody doubts about an interest; the id of what was declared."""
    world.act(who, at, tenderers.declare, world.course.ids[key], "doubt", "Een oud-collega.")
    with world.looked() as session:
        found = people.every_declaration(session, world.procedure_id)
    return next(row.id for row in found if row.answer == "doubt")


def test_a_doubt_is_decided_on_before_the_sheets_open(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        at = read_local("2022-01-20T09:00")
        for who in content.ASSESSORS:
            for one in world.course.valid():
                if (who, one.key) != ("assessor1", "a"):
                    world.course.hand_sheet(who, one, "dossier", at)
        doubt = doubts(world, "assessor1", "a", "2022-01-20T09:00")
        with pytest.raises(Refused) as refused:
            world.act("officer", "2022-01-26T17:00", course.advance, Step.SCORE)
        assert codes(refused) == ["phases.doubts_decided_open"]
        world.course.declare("chair", at, world.course.valid())
        decide = (decide_doubt, doubt, False, "Het contact is te lang geleden.")
        world.act("chair", "2022-01-26T17:00", *decide)
        with pytest.raises(Refused) as missing:
            world.act("officer", "2022-01-26T17:30", course.advance, Step.SCORE)
        assert codes(missing) == ["phases.sheets_in_open"]


def test_a_doubt_of_the_last_minute_holds_up_the_opening(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        doubts(world, "assessor1", "a", "2022-01-27T09:00")
        with pytest.raises(Refused) as refused:
            world.act("chair", "2022-01-27T09:30", agreeing.open_consensus)
        assert codes(refused) == ["consensus.doubts_open"]


def test_who_wrote_no_sheet_about_a_tenderer_signs_no_judgement_on_it(
    sqlite_worlds: Worlds,
) -> None:
    """An interest at the opening, a role given back later: no sheet, so no signature either."""
    with sqlite_worlds.at(Step.SCORE) as world:
        at = read_local("2022-01-20T09:00")
        declared_conflict(world, "assessor1", "a", "2022-01-20T09:00")
        for who in content.ASSESSORS:
            for one in world.course.valid():
                if (who, one.key) != ("assessor1", "a"):
                    world.course.hand_sheet(who, one, "dossier", at)
        world.act("officer", "2022-01-26T17:00", course.advance, Step.SCORE)
        world.open_consensus("2022-01-27T09:30")
        with world.looked() as session:
            case = world.case()
            members = committee(session, case, SELECTION, people.people(session, case.id))
            inside = {row.id: row for row in stage_candidacies(session, case, SELECTION)}
        who = world.identity("assessor1").id
        asked = {
            key: len(members.questions_for(who, inside[candidacy(world, key)])) for key in "abc"
        }
        assert asked == {"a": 0, "b": 5, "c": 5}


def theme(world: World, question: str = "PRE") -> QuestionPage:
    """One theme of the first tenderer as the chair sees it."""
    with world.looked() as session:
        chair = world.identity("chair")
        found = question_page(session, chair, candidacy(world, "a"), question, SELECTION)
    assert found is not None and found.gate is None
    return found


def test_the_sheet_of_who_has_an_interest_stands_apart_and_counts_no_more(worlds: Worlds) -> None:
    """Assessor 2 gave the first tenderer another mark than the others, and had agreed."""
    with worlds.at(Step.SELECT) as world:
        at = "2022-01-28T09:00"
        for key in ("a", "b", "c"):
            world.act("chair", at, agreeing.open_sheets, candidacy(world, key), SELECTION)
        scores = content.tenderers(3)[0].dossier
        assert scores is not None
        given = {
            question: [Decimal(scores.scores[who, question].mark) for who in content.ASSESSORS]
            for question in content.THEMES
        }
        question = next(id_ for id_, (one, two, three) in given.items() if two not in (one, three))
        before = theme(world, question)
        assert (len(before.motives), before.topic.signed, before.topic.members) == (3, 3, 3)
        declared_conflict(world, "assessor2", "a", at)
        page = theme(world, question)
        assert [motive.number for motive in page.motives if motive.number == 2] == []
        (aside,) = page.aside
        assert (aside.number, aside.mark) == (2, given[question][1])
        assert aside.since == read_local(at) and aside.state in ("agreed", "dissent")
        topic = page.topic
        assert topic.spread is not None
        assert topic.spread.marks == tuple(sorted((given[question][0], given[question][2])))
        assert (topic.signed, topic.members, topic.left, topic.state) == (2, 2, 1, "agreed")
        with pytest.raises(NotGranted):
            page.passage("2-0")
        with world.looked() as session:
            chair = world.identity("chair")
            strict = dict(severity_page(session, chair, SELECTION).rows)
        assert (strict[1].compared, strict[2].compared) == (15, 10), "of the two other tenderers"


def test_a_theme_is_agreed_on_by_its_present_members_alone(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        at, a = "2022-01-27T09:30", candidacy(world, "a")
        world.course.declare("chair", read_local(at), world.course.valid())
        world.act("chair", at, agreeing.open_consensus)
        world.act("chair", at, agreeing.open_sheets, a, SELECTION)
        score = Score("PRE", Decimal(8), "Wij zijn het eens over een acht. " * 6)
        world.act("chair", at, agreeing.record_consensus, a, score, 0)
        for who in ("assessor1", "assessor2"):
            world.act(who, at, agreeing.sign_off, a, "PRE", True, "Zij overtuigden mij.")
        declared_conflict(world, "assessor2", "a", at)
        topic = theme(world).topic
        assert (topic.signed, topic.members, topic.left, topic.state) == (1, 2, 1, "recorded")


def test_the_report_tells_apart_who_turned_out_to_have_an_interest(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        at = "2022-06-09T11:00"

        def made() -> tuple[Judgement, str]:
            report = reporting.read_report(world.act("officer", at, reporting.make_report))
            assert report.dossier is not None
            first = report.dossier.lots[0].questions[0].judgements[0]
            return first, paper.words(render(report))

        before, _ = made()
        declared_conflict(world, "assessor2", "a", at)
        found, text = made()
        assert (before.agreed + len(before.dissents), len(before.marks)) == (3, 3)
        assert (found.agreed + len(found.dissents), len(found.marks)) == (2, 2)
        (aside,) = found.aside
        assert (aside.assessor, aside.since) == (2, read_local(at))
        assert (aside.mark, 2) in before.marks and aside.agreed is not None
        assert "Beoordelaar 2 telt niet mee" in text
