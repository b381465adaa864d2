"""A committee that divides the questions, and an advice that closes early: the acts keep both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from criteria import visibility
from criteria.phases import Step
from criteria.refusals import Refused
from criteria.scores import Score
from tender.actions import advising, agreeing, people, planning, scoring, tenderers
from tender.actions.standing import standing
from tender.pages import consensus as meeting_table
from tender.pages import meeting
from tender.pages import scoring as pages
from tender.pages.advice import index_page
from tender.pages.assignments import assignments_page
from tender.permissions import NotGranted
from tender.store import contents, sheets
from tender.store import people as rows
from tests.councils import join
from tests.twins import application, browser, copied
from tests.worlds import World, Worlds, moment

EDIT, TEST = "2021-10-28T17:00", "2022-01-12T10:00"
AT, MEET = "2022-01-24T10:00", "2022-01-27T10:00"
MONEY, REST = ("FIN",), ("PRE", "SAM", "GOV", "TRA")
WHY = "Dit is een motivering met ruim voldoende woorden voor een score van deze beoordelaar. " * 2


@pytest.fixture(scope="module")
def published(sqlite_worlds: Worlds) -> Iterator[World]:
    """The case with one seat for money alone, one for the rest alone, and early advice."""
    with sqlite_worlds.at(Step.PUBLISH) as world:
        plan = world.case().plan
        own = {"finance": MONEY, "care": REST}
        changed = replace(
            plan,
            committee=tuple(replace(s, questions=own.get(s.id, ())) for s in plan.committee),
            advice=(
                replace(plan.advice[0], questions=("PRE", "FIN", "SAM"), closes="before_scores"),
                *plan.advice[1:],
            ),
        )
        world.act("officer", EDIT, planning.edit_plan, planning.between(plan, changed))
        world.course.publish()
        world.course.open_applications()
        yield world


@pytest.fixture(scope="module")
def scoring_base(published: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    world = copied(published, tmp_path_factory.mktemp("scoring"))
    world.course.suitability()
    for who in ("assessor1", "assessor2", "assessor3", "chair"):
        world.course.declare(who, moment(AT), world.course.valid())
    return world


@pytest.fixture
def testing(published: World, tmp_path: Path) -> World:
    return copied(published, tmp_path)


@pytest.fixture
def world(scoring_base: World, tmp_path: Path) -> World:
    return copied(scoring_base, tmp_path)


def cell(world: World, key: str = "a") -> UUID:
    return world.course._candidacies()[key]


def draft(world: World, who: str, theme: str, key: str = "a") -> None:
    world.act(who, AT, scoring.open_to_score, cell(world, key))
    world.act(who, AT, scoring.save_draft, cell(world, key), Score(theme, Decimal(6), WHY), 0)


def hand_in(world: World, who: str, themes: tuple[str, ...], key: str = "a") -> None:
    for theme in themes:
        draft(world, who, theme, key)
    world.act(who, AT, scoring.submit_sheet, cell(world, key), True)


def missing(world: World) -> int:
    with world.looked() as session:
        return standing(session, world.case(), moment(AT)).sheets_missing


def everything_in(world: World) -> None:
    for one in world.course.valid():
        hand_in(world, "assessor1", (*MONEY, *REST), one.key)
        hand_in(world, "assessor2", REST, one.key)
        hand_in(world, "assessor3", MONEY, one.key)


def meeting_of(world: World) -> None:
    everything_in(world)
    world.course.advance(Step.SCORE, moment(MEET))
    world.act("chair", MEET, agreeing.open_consensus)


# Scoring


def test_an_assessor_is_asked_the_questions_of_the_own_seat_alone(world: World) -> None:
    with world.looked() as session:
        money, all_ = world.identity("assessor3"), world.identity("assessor1")
        (row, *_) = assignments_page(session, money).rows
        assert (row.asked, row.following) == (1, "FIN")
        assert assignments_page(session, all_).rows[0].asked == 5
        own = pages.dossier(session, money, cell(world))
        assert [theme.id for theme in own.themes] == ["FIN"] and own.begin == "FIN"
        assert pages.sheet_page(session, money, cell(world), "FIN").following is None
        with pytest.raises(NotGranted):
            pages.sheet_page(session, money, cell(world), "PRE")


def test_a_score_on_a_question_of_another_seat_is_not_there(world: World) -> None:
    with pytest.raises(NotGranted):
        draft(world, "assessor3", "PRE")
    draft(world, "assessor3", "FIN")


def test_a_sheet_is_complete_with_the_own_questions(world: World) -> None:
    before = missing(world)
    assert before == 3 * len(world.course.valid())
    hand_in(world, "assessor3", MONEY)
    assert missing(world) == before - 1
    draft(world, "assessor2", "PRE")
    with pytest.raises(Refused) as refused:
        world.act("assessor2", AT, scoring.submit_sheet, cell(world), True)
    assert {one.field for one in refused.value.refusals} == {"SAM-mark", "GOV-mark", "TRA-mark"}
    with world.looked() as session:
        kept = sheets.sheet_scores(
            session, visibility.Sight(everyone=True), world.procedure_id, "selection", 1
        )
    assert {one.question for one in kept} == {"FIN"}


def test_the_answers_to_the_questions_of_another_seat_are_not_fetched(world: World) -> None:
    world.act("assessor3", AT, tenderers.open_dossier, world.course.ids["a"])
    with world.looked() as session:
        case = world.case()
        row = scoring.candidacy_in(session, case, "selection", cell(world))
        for who, wanted in (("assessor3", set(MONEY)), ("chair", {*MONEY, *REST})):
            sight = visibility.answers(world.identity(who).viewer, case.moment, "selection")
            assert set(contents.answers(session, sight, row, "selection")) == wanted


def test_who_judges_some_themes_is_told_why_there_is_no_file(world: World) -> None:
    told = "De bestanden van dit dossier ziet u niet."
    with application(world, AT) as app:
        for who, part in (("assessor3", True), ("assessor1", False)):
            world.act(who, AT, scoring.open_to_score, cell(world))
            client, root = browser(app, who), f"/procedures/{world.procedure_id}"
            sheet = client.get(f"{root}/scoring/{cell(world)}/FIN").text
            assert (told in sheet, "data-reader" in sheet) == (part, not part)
            dossier = client.get(f"{root}/tenderers/{world.course.ids['a']}/dossier").text
            assert ("U leest een deel van dit dossier." in dossier) is part
        client = browser(app, "assessor3")
        closed = client.get(f"/procedures/{world.procedure_id}/scoring/{cell(world, 'b')}/FIN")
        assert told not in closed.text, "before it was opened there is nothing to explain"


# Consensus


def test_a_judgement_is_seen_and_signed_by_who_judged_the_question(world: World) -> None:
    meeting_of(world)
    for theme in ("PRE", "FIN"):
        score = Score(theme, Decimal(6), WHY)
        world.act("chair", MEET, agreeing.record_consensus, cell(world), score, 0)
    for who, other in (("assessor3", "PRE"), ("assessor2", "FIN")):
        with pytest.raises(NotGranted):
            world.act(who, MEET, agreeing.sign_off, cell(world), other, True, WHY)
    for who, theme in (("assessor3", "FIN"), ("assessor1", "FIN")):
        world.act(who, MEET, agreeing.open_sheets, cell(world), "selection")
        world.act(who, MEET, agreeing.sign_off, cell(world), theme, True, WHY)
    with world.looked() as session:
        money = world.identity("assessor3")
        page = meeting_table.index_page(session, money, None)
        shown = next(row for row in page.tenderers if row.candidacy == cell(world))
        assert [topic.question.id for topic in shown.topics] == ["FIN"]
        assert (shown.topics[0].members, shown.topics[0].state) == (2, "agreed")
        asked = meeting.question_page(session, money, cell(world), "FIN", None)
        assert asked is not None and len(asked.motives) == 2 and len(asked.signs) == 2
        with pytest.raises(NotGranted):
            meeting.question_page(session, money, cell(world), "PRE", None)
    world.act("chair", MEET, agreeing.open_sheets, cell(world), "selection")
    with world.looked() as session:
        chair = world.identity("chair")
        whole = meeting_table.index_page(session, chair, None).tenderers
        assert len(next(row for row in whole if row.candidacy == cell(world)).topics) == 5


def test_who_scores_counts_the_sign_offs_of_the_own_questions(world: World) -> None:
    meeting_of(world)
    with world.looked() as session:
        left = standing(session, world.case(), moment(MEET))
    # of each tenderer: one for everything (5), one for the rest (4), one for money (1)
    assert left.signoffs_missing == 10 * len(world.course.valid())
    assert left.consensus_missing == 5 * len(world.course.valid())


# Seats


def test_scoring_does_not_begin_while_a_question_has_no_assessor(testing: World) -> None:
    everyone = testing.course.look(rows.people)
    leave = {"policy": None, "finance": None}
    testing.act("officer", TEST, people.seat_people, leave, people.seating(everyone))
    with testing.looked() as session:
        assert standing(session, testing.case(), moment(TEST)).questions_unjudged == len(MONEY)
    with pytest.raises(Refused) as refused:
        testing.course.suitability()  # everything is tested; the step does not end
    assert [one.code for one in refused.value.refusals] == ["phases.questions_judged_open"]


# Advice


def advise(world: World, at: str, question: str) -> None:
    world.act("delegate", at, advising.give_advice, question, "Let op de bewoner.")


def test_early_advice_is_open_while_the_applications_are_tested(testing: World) -> None:
    join(testing, TEST)
    advise(testing, TEST, "PRE")
    advise(testing, TEST, "")
    with pytest.raises(NotGranted):
        advise(testing, TEST, "GOV")  # not opened to this adviser
    with testing.looked() as session:
        page = index_page(session, testing.identity("delegate"), 1)
    assert page.closes == "before_scores"
    assert [(theme.id, theme.closes) for theme in page.themes if theme.id] == [
        ("PRE", "before_scores"),
        ("FIN", "before_scores"),
        ("SAM", "before_scores"),
    ]


def test_early_advice_is_closed_from_the_first_score_on(world: World) -> None:
    for question in ("PRE", ""):
        with pytest.raises(Refused) as refused:
            advise(world, AT, question)
        assert refused.value.refusals[0].code == "acts.advice_closed"
    with world.looked() as session:
        page = index_page(session, world.identity("delegate"), 1)
    assert page.closes is None and {theme.closes for theme in page.themes} == {None}
