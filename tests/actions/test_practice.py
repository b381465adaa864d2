"""The practice round: written, scored blind, opened, agreed and closed; it counts nowhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from criteria import visibility
from criteria.mail import message
from criteria.phases import Step
from criteria.practice import Stand, stand
from criteria.refusals import Refused, refusal
from criteria.scores import Score
from tender.actions import course, planning, practice, reporting
from tender.actions.leading import PRICES
from tender.actions.outcomes import outcome, stage_candidacies
from tender.actions.report_rows import gather
from tender.demo import content
from tender.pages.calculation import rank_file
from tender.pages.practice import RoundPage, round_page
from tender.permissions import NotGranted
from tender.store import outbox, procedures
from tender.store import practice as store
from tests.worlds import World, Worlds, moment

AT = "2021-11-15T10:00"
THEMES = ("PRE", "FIN", "SAM", "GOV", "TRA")
LONG = "Dit antwoord noemt een termijn en een gevolg, en zegt wie er iets aan doet. " * 3


def refused(code: str, field: str | None = None, **values: object) -> Any:
    return pytest.raises(Refused, check=lambda it: it.refusals == (refusal(code, field, **values),))


def write(world: World, themes: tuple[str, ...] = THEMES) -> None:
    for theme in themes:
        world.act("officer", AT, practice.write_answer, theme, f"Verzonnen over {theme}.", 0)


def released(world: World) -> None:
    write(world)
    world.act("officer", AT, practice.release_answers)


def score(world: World, who: str, theme: str = "PRE", mark: str = "6", text: str = LONG) -> None:
    world.act(who, AT, practice.score_answer, Score(theme, Decimal(mark), text))


def opened(world: World) -> None:
    released(world)
    score(world, "assessor1")
    score(world, "assessor2", mark="8")
    world.act("chair", AT, practice.open_scores)


def agree(world: World, theme: str, text: str = "Een 8 vraagt een termijn.", seen: int = 0) -> None:
    world.act("chair", AT, practice.record_agreement, theme, text, seen)


def seen(world: World, who: str) -> set[tuple[str, Decimal]]:
    """The practice scores that somebody may see now."""
    sight = visibility.practice(world.identity(who).viewer, world.case().moment)
    with world.looked() as session:
        return {
            (row.question, row.mark) for row in store.scores(session, sight, world.procedure_id)
        }


def events(world: World) -> list[str]:
    with world.engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT value FROM trail_value WHERE name = 'act' AND value LIKE '\"practice.%'"
            )
        )
        return sorted(row.value.strip('"') for row in rows)


def at_round(worlds: Worlds) -> Any:
    """After the plan is sealed, before anybody practised."""
    return worlds.at(Step.OPEN_APPLICATIONS)


def test_a_round_goes_from_writing_to_closed_with_an_event_for_each_act(worlds: Worlds) -> None:
    with at_round(worlds) as world:
        opened(world)
        for theme in THEMES:
            agree(world, theme)
        world.act("chair", AT, practice.close_round)
        assert stand(world.case().milestones) is Stand.CLOSED
        wanted = [
            *["practice.agreed"] * 5,
            *("practice.closed", "practice.opened", "practice.released"),
            *["practice.scored"] * 2,
            *["practice.written"] * 5,
        ]
        assert events(world) == wanted


def test_an_answer_has_versions_and_a_new_one_overwrites_nothing_unseen(worlds: Worlds) -> None:
    with at_round(worlds) as world:
        write(world, ("PRE",))
        world.act("officer", AT, practice.write_answer, "PRE", " Beter verzonnen. ", 1)
        with refused("practice.changed_meanwhile", "text"):
            world.act("witness", AT, practice.write_answer, "PRE", "Ook iets.", 1)
        with world.looked() as session:
            known = store.texts(session, store.ANSWER, world.procedure_id)
        assert (known["PRE"].number, known["PRE"].text) == (2, "Beter verzonnen.")
        assert world.count("practice_texts") == 2


@pytest.mark.parametrize(
    ("text", "code", "more"),
    [("  ", "acts.text_missing", {}), ("x" * 20_001, "acts.text_long", {"limit": 20_000})],
)
def test_an_answer_says_something_and_not_too_much(
    worlds: Worlds, text: str, code: str, more: dict[str, object]
) -> None:
    with at_round(worlds) as world, refused(code, "text", **more):
        world.act("officer", AT, practice.write_answer, "PRE", text, 0)


def test_answers_are_released_all_at_once_and_change_no_more(worlds: Worlds) -> None:
    with at_round(worlds) as world:
        write(world, THEMES[:3])
        with refused("practice.answers_missing", count=2):
            world.act("officer", AT, practice.release_answers)
        with refused("practice.now_writing"):
            score(world, "assessor1")
        write(world, THEMES[3:])
        world.act("officer", AT, practice.release_answers)
        with refused("practice.now_scoring"):
            world.act("officer", AT, practice.write_answer, "PRE", "Toch anders.", 1)


def test_who_can_practise_now_gets_a_message(worlds: Worlds) -> None:
    with at_round(worlds) as world:
        assessors = {world.identity(f"assessor{number}").id for number in (1, 2, 3)}
        write(world)
        assert world.count("outgoing_mail") == 0
        world.act("officer", AT, practice.release_answers)
        with world.looked() as session:
            told = outbox.last_of(session, world.procedure_id, moment(AT))
        assert set(told) == {(one, "practice") for one in assessors}
        assert message("practice", "https://tender.example/").body.startswith("U kunt nu oefenen")


def test_who_is_not_ready_is_reminded_once_a_day(worlds: Worlds) -> None:
    with at_round(worlds) as world:
        released(world)
        for theme in THEMES:
            score(world, "assessor1", theme)
        with refused("mail.nobody_to_remind"):
            world.act("officer", AT, practice.remind)
        before = world.count("outgoing_mail")
        world.act("chair", "2021-11-16T10:00", practice.remind)
        assert world.count("outgoing_mail") == before + 2
        with refused("mail.nobody_to_remind"):
            world.act("officer", "2021-11-16T11:00", practice.remind)
        with pytest.raises(NotGranted):
            world.act("assessor2", "2021-11-18T10:00", practice.remind)


def test_a_practice_score_is_given_once_and_as_a_real_one(worlds: Worlds) -> None:
    with at_round(worlds) as world:
        released(world)
        with refused("scores.off_scale", "mark", mark=Decimal("7")):
            score(world, "assessor1", mark="7")
        with pytest.raises(Refused):
            score(world, "assessor1", text=" … ")
        score(world, "assessor1")
        with refused("practice.scored_already"):
            score(world, "assessor1", mark="10")
        with pytest.raises(NotGranted):
            score(world, "assessor1", theme="XYZ")
        assert seen(world, "assessor1") == {("PRE", Decimal(6))}


def test_nobody_sees_the_score_of_another_before_the_chair_opens_them(worlds: Worlds) -> None:
    with at_round(worlds) as world:
        released(world)
        score(world, "assessor1")
        for who in ("officer", "chair", "assessor2", "auditor", "decision_maker"):
            assert seen(world, who) == set()
        world.act("chair", AT, practice.open_scores)
        for who in ("officer", "chair", "assessor1", "assessor2", "auditor"):
            assert seen(world, who) == {("PRE", Decimal(6))}
        with refused("practice.now_open"):
            score(world, "assessor2")


def test_scores_of_another_procedure_are_not_among_them(worlds: Worlds) -> None:
    with at_round(worlds) as world:
        opened(world)
        everyone = visibility.Sight(everyone=True)
        with world.looked() as session:
            assert store.scores(session, everyone, uuid4()) == ()
            assert store.given(session, everyone, uuid4()) == frozenset()


def test_there_is_nothing_to_open_before_somebody_scored(worlds: Worlds) -> None:
    with at_round(worlds) as world:
        released(world)
        with refused("practice.nothing_scored"):
            world.act("chair", AT, practice.open_scores)


def test_the_round_closes_when_every_question_says_what_was_agreed(worlds: Worlds) -> None:
    with at_round(worlds) as world:
        opened(world)
        agree(world, "PRE")
        agree(world, "PRE", "Een 8 vraagt ook een gevolg.", 1)
        with refused("practice.changed_meanwhile", "text"):
            agree(world, "PRE", "Nog iets anders.", 1)
        with refused("practice.agreements_missing", count=4):
            world.act("chair", AT, practice.close_round)
        for theme in THEMES[1:]:
            agree(world, theme)
        world.act("chair", AT, practice.close_round)
        for act in (
            lambda: agree(world, "PRE", "Achteraf.", 2),
            lambda: score(world, "assessor3"),
            lambda: world.act("chair", AT, practice.leave_out, "Toch niet."),
            lambda: world.act("chair", AT, practice.open_scores),
        ):
            with refused("practice.now_closed"):
                act()


@pytest.mark.parametrize("begun", [lambda world: None, released])
def test_a_round_is_left_out_with_a_reason_before_its_scores_are_open(
    worlds: Worlds, begun: Callable[[World], None]
) -> None:
    with at_round(worlds) as world:
        begun(world)
        with refused("acts.text_missing", "reason"):
            world.act("chair", AT, practice.leave_out, " ")
        world.act("chair", AT, practice.leave_out, "De commissie oefende vorige maand al samen.")
        assert stand(world.case().milestones) is Stand.LEFT_OUT
        assert "practice.left_out" in events(world)
        with refused("practice.now_left_out"):
            write(world, ("PRE",))


def test_an_opened_round_is_closed_and_not_left_out(worlds: Worlds) -> None:
    with at_round(worlds) as world:
        opened(world)
        with refused("practice.now_open"):
            world.act("chair", AT, practice.leave_out, "Toch niet.")


@pytest.mark.parametrize(
    ("who", "act", "typed"),
    [
        ("chair", practice.write_answer, ("PRE", "Iets.", 0)),
        ("assessor1", practice.release_answers, ()),
        ("officer", practice.score_answer, (Score("PRE", Decimal(6), LONG),)),
        ("officer", practice.open_scores, ()),
        ("assessor1", practice.record_agreement, ("PRE", "Iets.", 0)),
        ("officer", practice.close_round, ()),
        ("officer", practice.leave_out, ("Geen tijd.",)),
    ],
)
def test_each_act_belongs_to_one_role(
    worlds: Worlds, who: str, act: Callable[..., Any], typed: tuple[Any, ...]
) -> None:
    with at_round(worlds) as world, pytest.raises(NotGranted):
        world.act(who, AT, act, *typed)


def test_without_the_promise_of_the_plan_there_is_no_round(worlds: Worlds) -> None:
    with at_round(worlds) as world:
        plan = world.case().plan
        silent = replace(plan, scoring=replace(plan.scoring, practice=False))
        world.act("officer", AT, planning.begin_amendment)
        world.act("officer", AT, planning.edit_plan, planning.between(plan, silent))
        world.act("officer", AT, planning.seal_amendment, "Vraag 3.", "Er is geen oefenronde.")
        with pytest.raises(NotGranted):
            write(world, ("PRE",))
        with pytest.raises(NotGranted):
            world.act("chair", AT, practice.leave_out, "Er is er geen.")
        with pytest.raises(NotGranted), world.looked() as session:
            practice.read_round(session, world.identity("officer"))


LATE = "2022-01-10T10:00"


@pytest.mark.parametrize("agreed", [True, False])
def test_nothing_is_added_once_the_applications_are_open(
    sqlite_worlds: Worlds, agreed: bool
) -> None:
    with at_round(sqlite_worlds) as world:
        opened(world)
        for theme in THEMES if agreed else ():
            agree(world, theme)
        world.course.practise = lambda: None  # type: ignore[method-assign]
        world.course.open_applications()
        with refused("practice.too_late"):
            world.act("chair", LATE, practice.record_agreement, "PRE", "Anders.", int(agreed))
        with pytest.raises(NotGranted):
            world.act("officer", LATE, practice.write_answer, "PRE", "Anders.", 1)
        page = index(world, "chair")
        assert (page.late, page.leaves, page.task) == (True, True, ("practice_end", 0))
        if agreed:
            world.act("chair", LATE, practice.close_round)
        else:
            with refused("practice.agreements_missing", count=5):
                world.act("chair", LATE, practice.close_round)
            world.act("chair", LATE, practice.leave_out, "De tijd was op.")
        assert stand(world.case().milestones).over and not index(world, "chair").leaves


def test_between_the_opening_and_the_next_step_nothing_is_added_either(
    sqlite_worlds: Worlds,
) -> None:
    with at_round(sqlite_worlds) as world:
        write(world)
        with world.opened() as session:
            by = world.identity("officer").id
            procedures.reach(session, world.procedure_id, "applications.opened", by, moment(AT))
            session.commit()
        for late in (practice.write_answer, "PRE", "Anders.", 1), (practice.release_answers,):
            with refused("practice.too_late"):
                world.act("officer", AT, *late)
        assert not index(world, "officer").writes


def index(world: World, who: str) -> RoundPage:
    with world.looked() as session:
        return round_page(session, world.identity(who))


def test_scoring_does_not_begin_while_a_promised_round_is_open(sqlite_worlds: Worlds) -> None:
    with at_round(sqlite_worlds) as world:
        world.course.practise = lambda: None  # type: ignore[method-assign]
        world.course.open_applications()
        with refused("phases.practice_closed_open", count=1):
            world.course.suitability()
        at = "2022-01-19T10:00"
        world.act("chair", at, practice.leave_out, "De commissie oefende vorige maand al samen.")
        world.act("officer", at, course.advance, Step.SUITABILITY)
        assert world.case().step is Step.SCORE
        with pytest.raises(NotGranted):
            world.act("chair", at, practice.close_round)


def test_the_round_stands_in_no_ranking_no_report_and_no_rank_file(worlds: Worlds) -> None:
    """Extreme scores for every question, added behind the back of the acts, change no figure."""
    with worlds.at(Step.COMPARE) as world:
        late, case = "2022-06-01T11:00", world.case()
        world.act("auditor", late, lambda s, a, now: course.note_reading(s, a, case, PRICES, now))
        before = figures(world)
        person = world.identity("chair").id
        with world.opened() as session:
            for theme in THEMES:
                text = store.texts(session, store.ANSWER, world.procedure_id)[theme]
                put = (world.procedure_id, theme, "Anders.", text.number, person, moment(AT))
                assert store.append_text(session, store.ANSWER, *put)
                store.append_score(session, person, Score(theme, Decimal(0), LONG), moment(AT))
            session.commit()
        assert figures(world) == before
        for row in content.table("practice")["question"]:
            assert row["agreement"] not in before
            assert all(given["motivation"] not in before for given in row["scores"].values())


def figures(world: World) -> str:
    """What comes out: both stages, the rank file and every part of the report."""
    auditor = world.identity("auditor")
    with world.looked() as session:
        case = world.case()
        stages = [
            outcome(session, case, stage, stage_candidacies(session, case, stage))
            for stage in ("selection", "award")
        ]
        rows = gather(session, case, moment("2022-06-02T10:00"))
        report = reporting.assemble(rows, reporting.INTERNAL, 1, "Auditor")
        return repr((stages, rank_file(session, auditor, "1"), report))
