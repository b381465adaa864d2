"""A re-evaluation: judged anew by members who see nothing of before, with both records kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from criteria import visibility
from criteria.award_result import Noted
from criteria.phases import Step
from criteria.refusals import Refused
from criteria.scores import WEAK, Observation, Score
from tender.actions import (
    agreeing,
    course,
    deciding,
    meetings,
    offers,
    outcomes,
    reopening,
    reporting,
    rounds,
    scoring,
    tenderers,
)
from tender.actions.judging import Committee, committee
from tender.actions.leading import PRICES
from tender.actions.participation import participation
from tender.actions.standing import standing
from tender.demo import PEOPLE
from tender.models.identity import User
from tender.pages import meeting
from tender.pages import scoring as sheet_pages
from tender.pages.comparison import comparison_page
from tender.pages.consensus import index_page
from tender.pages.rounds import rounds_page
from tender.permissions import NotGranted
from tender.report.render import render
from tender.store import consensus, decisions, people, sheets
from tender.store import meetings as held_meetings
from tests import paper
from tests.worlds import World, Worlds, moment

AT = "2022-01-28T09:00"
LATER = "2022-01-28T12:00"
WHY = "Dit is een nieuwe motivering met ruim voldoende woorden voor een score van dit thema. " * 2
NOTED = (Observation(WEAK, "Het plan noemt geen einde van de proef."),)
REASON = "De eerste beoordeling van dit thema ging uit van een verouderde tekst."
ONE = ("TRA",)
AGAIN = ("assessor2", "newcomer")
"""One who judged before, and one who did not."""


def newcomer(world: World, at: str = AT) -> None:
    """Somebody who is an assessor only since the sheets were open."""
    with world.opened() as session:
        user = User(
            email="nieuw@hvb.example",
            name="Nieuwe beoordelaar",
            password="-",
            active=True,
            fs_uniquifier="newcomer".ljust(64, "0"),
            created=moment("2021-10-01T09:00"),
        )
        session.add(user)
        session.flush()
        world.course.users = {**world.course.users, "newcomer": user.id}
        session.commit()
    world.act("officer", at, course.grant_role, "nieuw@hvb.example", "assessor")


def begun(
    world: World, members: Collection[str] = AGAIN, questions: Collection[str] = ONE, at: str = AT
) -> None:
    if "newcomer" in members:
        newcomer(world, at)
    ids = [world.identity(who).id for who in members]
    world.act("officer", at, rounds.begin_round, questions, ids, REASON)


def cell(world: World, key: str) -> UUID:
    return world.course._candidacies()[key]


def sheet(world: World, who: str, key: str, mark: int, at: str = LATER) -> None:
    world.declare_all(who, at=at)
    world.act(who, at, scoring.open_to_score, cell(world, key))
    score = Score("TRA", Decimal(mark), WHY, observations=NOTED)
    world.act(who, at, scoring.save_draft, cell(world, key), score, 0)
    world.act(who, at, scoring.submit_sheet, cell(world, key), True)


def judged(
    world: World, marks: dict[str, int], members: Collection[str] = AGAIN, at: str = LATER
) -> None:
    """All sheets in, opened, and agreed on by the members."""
    for key, mark in marks.items():
        for who in members:
            sheet(world, who, key, mark, at=at)
    world.act("chair", at, agreeing.open_consensus)
    for key, mark in marks.items():
        score = Score("TRA", Decimal(mark), WHY)
        world.act("chair", at, agreeing.record_consensus, cell(world, key), score, 0)
        for who in members:
            world.act(who, at, agreeing.sign_off, cell(world, key), "TRA", True, "")


NEW = {"a": 4, "b": 6, "c": 10}
"""Transformation is worth 20 points on a scale of 10; before it was 8, 6 and 6."""


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def reads(world: World, who: str, at: str = LATER, stage: str = "selection") -> None:
    """The sheets of every tenderer opened, which is on record."""
    for key in NEW:
        world.act(who, at, agreeing.open_sheets, cell(world, key), stage)


def refuses(world: World, who: str, what: Any, *args: Any, at: str = LATER) -> list[str]:
    with pytest.raises(Refused) as refused:
        world.act(who, at, what, *args)
    return codes(refused)


def order(world: World, rankings: Any) -> list[tuple[str, int, str]]:
    names = {str(id_): key for key, id_ in world.course._candidacies().items()}
    (lot,) = rankings
    return [(names[row["candidacy"]], row["rank"], row["total"]) for row in lot["rows"]]


def test_the_ranking_before_and_after_is_kept(worlds: Worlds) -> None:
    """a: 80 - 8 = 72, b: 69, c: 63 + 8 = 71."""
    with worlds.at(Step.SELECT) as world:
        begun(world)
        judged(world, NEW)
        with world.looked() as session:
            before = participation(session, world.case())
        assert [row[2] for row in order(world, before)] == ["80", "69", "63"]
        world.act("chair", LATER, rounds.finish_round)
        (kept,) = world.case().again
        assert order(world, kept.rankings["before"]) == [
            ("a", 1, "80"),
            ("b", 2, "69"),
            ("c", 3, "63"),
        ]
        after = [("a", 1, "72"), ("c", 2, "71"), ("b", 3, "69")]
        assert order(world, kept.rankings["after"]) == after
        with world.looked() as session:
            assert order(world, participation(session, world.case())) == after
        assert (kept.reason, kept.judged.finished) == (REASON, True)
        assert refuses(world, "chair", rounds.finish_round) == ["rounds.not_running"]


def test_no_step_ends_while_a_round_runs(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        world.course.judge()
        world.course.answer(moment(AT))
        begun(world)
        assert refuses(world, "officer", course.advance, Step.CONSENSUS)[0] == (
            "phases.judged_again_open"
        )
        judged(world, NEW)
        assert refuses(world, "officer", course.advance, Step.CONSENSUS) == [
            "phases.judged_again_open"
        ]
        world.act("chair", LATER, rounds.finish_round)
        world.act("officer", LATER, course.advance, Step.CONSENSUS)


def test_a_decision_that_was_not_sent_is_proposed_anew(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        propose = (deciding.propose, "selection", "Laat de hoogst geplaatsten toe.")
        world.act("officer", AT, *propose)
        world.course.declare("decision_maker", moment(AT), world.course.in_time())
        world.act("decision_maker", AT, deciding.approve, "selection", True, "")
        begun(world)
        for who, act in (
            ("officer", propose),
            ("decision_maker", (deciding.approve, "selection", True, "")),
            ("officer", (deciding.send, "selection")),
        ):
            assert refuses(world, who, *act) == ["rounds.running"]
        judged(world, NEW)
        world.act("chair", LATER, rounds.finish_round)
        with world.looked() as session:
            lapsed = decisions.decisions(session, world.procedure_id)["selection"]
            assert (lapsed.lapsed, lapsed.approved) == (True, False)
            now = standing(session, world.case(), moment(LATER))
            assert not (now.selection_proposed or now.selection_approved)
        assert refuses(world, "officer", deciding.send, "selection") == ["acts.not_approved"]
        world.act("officer", LATER, *propose)
        with world.looked() as session:
            fresh = decisions.decisions(session, world.procedure_id)["selection"]
            first = outcomes.read_outcome(fresh).lots[0].admitted
        assert not fresh.lapsed and first[0] == str(cell(world, "a"))
        assert first[1:2] == (str(cell(world, "c")),)


def test_who_judges_again_sees_nothing_of_before(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        begun(world)
        case, everything = world.case(), world.procedure_id
        for who in AGAIN:
            world.course.declare(who, moment(LATER), world.course.valid())
            viewer = world.identity(who)
            sight = visibility.sheets(viewer.viewer, case.moment, "selection")
            assert visibility.results(viewer.viewer, case.moment, "selection").nothing
            with world.looked() as session:
                for round_ in (1, 2):
                    assert not sheets.sheet_scores(session, sight, everything, "selection", round_)
                    assert not consensus.consensus(session, sight, everything, "selection", round_)
                page = index_page(session, viewer, None)
                assert not page.seen and not any(row.topics for row in page.tenderers)
                own = sheet_pages.dossier(session, viewer, cell(world, "a"))
                assert not own.stop.drafts and not own.handed_in
                assert [theme.id for theme in own.themes] == ["TRA"]
                assert meeting.question_page(session, viewer, cell(world, "a"), "TRA", None) is None
                with pytest.raises(NotGranted):
                    index_page(session, viewer, None, 1)


def test_the_others_keep_the_old_record_until_the_new_one_opens(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        begun(world)
        for key in NEW:
            for who in AGAIN:
                sheet(world, who, key, 2)
        for who in ("chair", "assessor1", "officer"):
            actor = world.identity(who)
            with world.looked() as session:
                page = index_page(session, actor, None)
                assert (page.seen, page.round, page.rounds) == (True, 1, (1,))
                sight = visibility.sheets(actor.viewer, world.case().moment, "selection")
                rows = sheets.sheet_scores(session, sight, world.procedure_id, "selection", 2)
                assert rows and WHY.strip() not in {row.motivation for row in rows}
                with pytest.raises(NotGranted):
                    index_page(session, actor, None, 2)
        world.act("chair", LATER, agreeing.open_consensus)
        actor = world.identity("assessor1")
        with world.looked() as session:
            assert {row.gate for row in index_page(session, actor, None).tenderers} == {"unread"}
        reads(world, "assessor1")
        with world.looked() as session:
            page = index_page(session, actor, None)
            assert (page.round, page.rounds) == (2, (1, 2))
            themes = {t.question.id for row in page.tenderers for t in row.topics}
            assert themes == {"TRA"}
            old = index_page(session, actor, None, 1)
            assert {len(row.topics) for row in old.tenderers} == {5}
            assert {t.state for row in old.tenderers for t in row.topics} == {"agreed"}


def test_after_the_round_each_theme_has_its_newest_record(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        begun(world)
        judged(world, NEW)
        world.act("chair", LATER, rounds.finish_round)
        for who in ("assessor2", "assessor1", "chair"):
            reads(world, who)
            with world.looked() as session:
                page = index_page(session, world.identity(who), None)
                found = {t.question.id: t for t in page.tenderers[0].topics}
                assert len(found) == 5 and {t.state for t in found.values()} == {"agreed"}
                assert (found["TRA"].mark, found["TRA"].members) == (Decimal(4), 2)
                assert (found["PRE"].mark, found["PRE"].members) == (Decimal(8), 3)
                assert found["TRA"].spread and found["TRA"].spread.marks == (4, 4)
                old = index_page(session, world.identity(who), None, 1)
                assert {t.question.id: t.mark for t in old.tenderers[0].topics}["TRA"] == 8


def test_only_the_members_judge_and_only_the_themes_of_the_round(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        begun(world)
        tra, pre = (Score(id_, Decimal(6), WHY) for id_ in ("TRA", "PRE"))
        assert refuses(world, "assessor1", scoring.save_draft, cell(world, "a"), tra, 0) == [
            "phases.wrong_step"
        ]
        world.course.declare("newcomer", moment(LATER), world.course.valid())
        world.act("newcomer", LATER, scoring.open_to_score, cell(world, "a"))
        with pytest.raises(NotGranted):
            world.act("newcomer", LATER, scoring.save_draft, cell(world, "a"), pre, 0)
        assert refuses(world, "chair", agreeing.open_consensus) == ["consensus.sheets_missing"]
        assert refuses(world, "chair", rounds.finish_round) == ["consensus.not_opened"]
        for key in NEW:
            for who in AGAIN:
                sheet(world, who, key, 6)
        world.act("chair", LATER, agreeing.open_consensus)
        assert refuses(world, "chair", agreeing.record_consensus, cell(world, "a"), pre, 1) == [
            "rounds.outside"
        ]
        assert refuses(world, "chair", rounds.finish_round) == ["consensus.not_complete"]
        assert refuses(world, "chair", agreeing.record_consensus, cell(world, "a"), tra, 1) == [
            "consensus.changed_meanwhile"
        ]
        world.act("chair", LATER, agreeing.record_consensus, cell(world, "a"), tra, 0)
        with pytest.raises(NotGranted):
            world.act("assessor1", LATER, agreeing.sign_off, cell(world, "a"), "TRA", True, "")


def test_outside_a_round_the_consensus_of_a_later_step_is_closed(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        score = Score("TRA", Decimal(6), WHY)
        assert refuses(world, "chair", agreeing.record_consensus, cell(world, "a"), score, 1) == [
            "phases.wrong_step"
        ]


@pytest.mark.parametrize(
    ("who", "questions", "members", "reason", "code"),
    [
        ("officer", (), AGAIN[:1], REASON, "rounds.no_questions"),
        ("officer", ONE, (), REASON, "rounds.no_members"),
        ("officer", ONE, AGAIN[:1], "  ", "acts.text_missing"),
    ],
)
def test_what_a_round_needs(
    sqlite_worlds: Worlds,
    who: str,
    questions: tuple[str, ...],
    members: tuple[str, ...],
    reason: str,
    code: str,
) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        ids = [world.identity(one).id for one in members]
        assert refuses(world, who, rounds.begin_round, questions, ids, reason) == [code]


def test_when_a_round_cannot_begin(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        ids = [world.identity("assessor1").id]
        start = (rounds.begin_round, ONE, ids, REASON)
        assert refuses(world, "officer", *start) == ["rounds.not_opened"]
    with sqlite_worlds.at(Step.SELECT) as world:
        ids = [world.identity("assessor1").id]
        start = (rounds.begin_round, ONE, ids, REASON)
        for other in ("chair", "assessor1", "auditor"):
            with pytest.raises(NotGranted):
                world.act(other, AT, *start)
        for wrong in (("XYZ",), ids), (ONE, [world.identity("delegate").id]):
            with pytest.raises(NotGranted):
                world.act("officer", AT, rounds.begin_round, *wrong, REASON)
        world.act("officer", AT, *start)
        assert refuses(world, "officer", *start) == ["rounds.running"]


def test_somebody_without_an_interest_judges_every_tenderer(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        id_ = world.course.ids["a"]
        world.act("assessor1", AT, tenderers.declare, id_, "conflict", "Familie werkt daar.")
        ids = [world.identity("assessor1").id]
        assert refuses(world, "officer", rounds.begin_round, ONE, ids, REASON) == [
            "rounds.nobody_judges"
        ]


def test_once_prices_are_open_nobody_judges_who_can_see_them(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.COMPARE) as world:
        at = "2022-06-02T15:00"
        world.act("officer", at, course.grant_role, "inkoop2@hvb.example", "assessor")
        ids = [world.identity("witness").id]
        assert refuses(world, "officer", rounds.begin_round, ONE, ids, REASON, at=at) == [
            "rounds.knows_prices"
        ]
        ids = [world.identity("assessor1").id]
        world.act("officer", at, rounds.begin_round, ONE, ids, REASON)
        viewer = world.identity("assessor1").viewer
        assert visibility.results(viewer, world.case().moment, "award").nothing


def reads_prices(world: World, who: str, at: str) -> None:
    with world.opened() as session:
        course.note_reading(session, world.identity(who), world.case(), PRICES, moment(at))
        session.commit()


def test_who_ever_read_a_price_judges_no_award_again(sqlite_worlds: Worlds) -> None:
    """The role through which it was read is gone; the reading, of an earlier step, is not."""
    with sqlite_worlds.at(Step.COMPARE) as world:
        at = "2022-06-02T15:00"
        reads_prices(world, "assessor1", at)
        world.act("officer", at, course.grant_role, "inkoop2@hvb.example", "chair")
        ids = [world.identity("assessor1").id]
        assert refuses(world, "officer", rounds.begin_round, ONE, ids, REASON, at=at) == [
            "rounds.knows_prices"
        ]


def test_who_judges_an_award_again_gets_no_role_and_no_price(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.COMPARE) as world:
        at = "2022-06-02T15:00"
        begun(world, ("assessor1",), at=at)
        email = next(one.email for one in PEOPLE if one.key == "assessor1")
        grant = (course.grant_role, email, "contract_manager")
        assert refuses(world, "officer", *grant, at=at) == ["roles.judges_unpriced"]
        for who, blind in (("chair", True), ("officer", False), ("decision_maker", False)):
            actor = world.identity(who)
            assert visibility.prices(actor.viewer, world.case().moment).nothing is blind
            with world.looked() as session:
                assert comparison_page(session, actor).judging is blind


def test_a_chair_who_read_the_prices_leads_no_award_that_is_judged_again(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.COMPARE) as world:
        at = "2022-06-02T15:00"
        reads_prices(world, "chair", at)
        ids = [world.identity("assessor1").id]
        start = (rounds.begin_round, ONE, ids, REASON)
        assert refuses(world, "officer", *start, at=at) == ["rounds.no_chair"]
        world.act("officer", at, course.grant_role, "contract@hvb.example", "chair")
        world.act("officer", at, *start)
        for key in NEW:
            sheet(world, "assessor1", key, 6, at=at)
        score = Score("TRA", Decimal(6), WHY)
        for act in (
            (agreeing.open_consensus,),
            (agreeing.record_consensus, cell(world, "a"), score, 0),
            (reopening.reopen_sheet, ids[0], cell(world, "a"), REASON),
            (rounds.finish_round,),
        ):
            assert refuses(world, "chair", *act, at=at) == ["rounds.chair_knows_prices"]
        world.course.declare("contract_manager", moment(at), world.course.valid())
        world.act("contract_manager", at, agreeing.open_consensus)
        for who, leads in (("chair", False), ("contract_manager", True)):
            world.course.declare(who, moment(at), world.course.valid())
            world.act(who, at, agreeing.open_sheets, cell(world, "a"), "award")
            with world.looked() as session:
                actor = world.identity(who)
                page = index_page(session, actor, None)
                assert (page.chair, page.aside) == (leads, not leads)
                theme = meeting.question_page(session, actor, cell(world, "a"), "TRA", None)
                assert theme is not None and theme.can_record is leads
        world.act("contract_manager", at, agreeing.record_consensus, cell(world, "a"), score, 0)


@pytest.mark.parametrize("begins", [True, False])
def test_no_price_opens_while_quality_is_judged_again(
    sqlite_worlds: Worlds, monkeypatch: pytest.MonkeyPatch, begins: bool
) -> None:
    """Nor does an opening end that two persons began just before."""
    at = "2022-06-01T10:10"
    with sqlite_worlds.at(Step.OFFERS) as world:
        run, opening = world.course._open, (offers.begin_opening, "price")

        def only_quality(begin: Any, finish: Any, when: Any, part: str) -> None:
            if part == "quality":
                run(begin, finish, when, part)

        monkeypatch.setattr(world.course, "_open", only_quality)
        monkeypatch.setattr(world.course, "advance", lambda *_: None)
        monkeypatch.setattr(world.course, "_firmness", lambda *_: None)
        world.course.final_offers()
        if begins:
            world.course.both(moment(at), *opening)
        begun(world, ("assessor1",), at=at)
        refused = (offers.finish_opening, world.vault, "price") if begins else opening
        assert refuses(world, "officer", *refused, at=at) == ["rounds.running"]


def test_the_committee_is_renewed_only_where_a_stage_can_be_judged_again(
    sqlite_worlds: Worlds,
) -> None:
    for step, code in (
        (Step.SCORE, ["acts.committee_fixed"]),
        (Step.CONSENSUS, ["acts.committee_fixed"]),
        (Step.SELECT, None),
        (Step.DIALOGUE, None),
        (Step.STANDSTILL, None),
    ):
        with sqlite_worlds.at(step) as world:
            grant = (course.grant_role, "inkoop2@hvb.example", "assessor")
            if code:
                assert refuses(world, "officer", *grant, at="2022-07-28T09:00") == code
            else:
                world.act("officer", AT, *grant)


def test_after_a_round_the_other_judgements_can_still_be_changed(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        world.course._judge("dossier", moment("2022-01-27T09:30"))
        begun(world)
        judged(world, NEW)
        world.act("chair", LATER, rounds.finish_round)
        score = Score("PRE", Decimal(6), WHY)
        record = (agreeing.record_consensus, cell(world, "a"), score)
        assert refuses(world, "chair", *record, 0) == ["consensus.changed_meanwhile"]
        world.act("chair", LATER, *record, 1)
        other = (agreeing.record_consensus, cell(world, "a"), replace(score, mark=Decimal(4)))
        assert refuses(world, "chair", *other, 1) == ["consensus.changed_meanwhile"]


def test_only_the_members_of_a_round_are_expected_at_its_meeting(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        begun(world)
        day, chair = moment(LATER).date(), world.identity("chair").id
        assert refuses(world, "chair", meetings.record_meeting, day, [chair], 0) == [
            "consensus.not_opened"
        ]
        judged(world, NEW)
        with pytest.raises(NotGranted):
            outside = world.identity("assessor1").id
            world.act("chair", LATER, meetings.record_meeting, day, [chair, outside], 0)
        world.act("chair", LATER, meetings.record_meeting, day, [chair], 0)
        with world.looked() as session:
            (held,) = held_meetings.meetings(session, world.procedure_id, "selection", 2)
        assert held.present == (chair,)
        assert set(held.absent) == {world.identity(who).id for who in AGAIN}


def test_both_rounds_stand_in_the_report(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.DECIDE) as world:
        at = "2022-06-03T10:00"
        with world.looked() as session:
            first = consensus.marks(session, world.procedure_id, "award", 1)
        before = {key: first[cell(world, key)]["TRA"] for key in NEW}
        begun(world, ("assessor1",), at=at)
        judged(world, NEW, ("assessor1",), at)
        world.act("chair", at, rounds.finish_round)
        world.course.decide()
        made = world.act("officer", "2022-06-09T11:00", reporting.make_report)
        report = reporting.read_report(made)
        assert report.dossier is not None and not report.dossier.rounds
        assert report.quality is not None and report.quality.rounds
        (again,) = report.quality.rounds
        assert (again.reason, again.number, again.members) == (REASON, 2, (1,))
        (old,) = again.earlier[0].questions
        (new,) = (one for one in report.quality.lots[0].questions if one.id == "TRA")
        names = {one.name: one.key for one in world.course.valid()}
        assert {names[row.tenderer]: row.mark for row in old.judgements} == before
        assert {names[row.tenderer]: row.mark for row in new.judgements} == NEW
        assert {len(row.marks) for row in old.judgements} == {3}
        assert {len(row.marks) for row in new.judgements} == {1}
        assert {row.noted for row in new.judgements} == {(Noted(1, WEAK, NOTED[0].text, None),)}
        ranks = [[rank for _, rank, _ in part] for part in (again.orders[0].before,)]
        assert ranks == [[1, 2, 3]] and again.orders[0].before != again.orders[0].after
        text = paper.words(render(report, "nl"))
        assert "Ronde 2: opnieuw beoordeeld" in text and REASON in text
        assert f"Zwak punt, genoteerd door beoordelaar 1: {NOTED[0].text}" in text
        assert all(" ".join(row.motivation.split())[:60] in text for row in old.judgements)


def test_who_judges_follows_from_no_sheet_of_a_round_that_runs_blind(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.SELECT) as world:
        begun(world)

        def members() -> Committee:
            with world.looked() as session:
                case, everyone = world.case(), people.people(session, world.procedure_id)
                return committee(session, case, "selection", everyone)

        before = members().handed_in
        assert {round_ for *_, round_ in before} == {1}
        sheet(world, "assessor2", "a", 4)
        assert members().handed_in == before


def test_the_numbers_of_assessors_stay_when_another_joins_them(sqlite_worlds: Worlds) -> None:
    """The second officer came before them, and judges again."""
    with sqlite_worlds.at(Step.SELECT) as world:
        a = cell(world, "a")
        world.act("chair", AT, agreeing.open_sheets, a, "selection")

        def numbers() -> list[int]:
            with world.looked() as session:
                chair = world.identity("chair")
                page = meeting.question_page(session, chair, a, "PRE", "selection")
            assert page is not None
            return sorted(motive.number for motive in page.motives)

        assert numbers() == [1, 2, 3]
        world.act("officer", AT, course.grant_role, "inkoop2@hvb.example", "assessor")
        assert numbers() == [1, 2, 3]
        begun(world, ("witness", "assessor3"))
        with world.looked() as session:
            (line,) = rounds_page(session, world.identity("officer"), "selection").lines
        assert line.members == (3, 4)
