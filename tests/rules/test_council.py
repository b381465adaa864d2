"""Who advises on what until when, who reads it from when, and the letters of tenderers (I11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.council import (
    FOR_ALL,
    answers_visible,
    check_answer,
    check_period,
    closings,
    council_of,
    is_open,
    letters,
    on,
    open_rules,
    rules_of,
    shown,
    themes,
)
from criteria.phases import Step
from criteria.plan import AdviceRule, AdvisingRule
from criteria.reading import read_local
from criteria.rounds import Round
from criteria.text import Text
from criteria.visibility import AdviceSight, Moment, Viewer, advice, shown_by
from tests.rules.plans import PLAN

WORDS = Text("Raad", "Council")
BEFORE = AdviceRule("before", WORDS, ("A",), "before_scores")
AFTER = AdviceRule("after", WORDS, ("B",), "after_scores")
BOTH = replace(PLAN, advice=(BEFORE, AFTER))
NOON = read_local("2022-01-20T12:00")


@pytest.mark.parametrize("step", list(Step))
def test_advice_opens_with_the_applications_and_closes_when_the_plan_says(step: Step) -> None:
    assert is_open("before_scores", step) is (step is Step.SUITABILITY)
    assert is_open("after_scores", step) is (step in (Step.SUITABILITY, Step.SCORE))


def test_a_delegate_advises_by_the_rule_of_the_own_council() -> None:
    assert rules_of(BOTH, "before") == (BEFORE,)
    assert [one.id for one in themes(BOTH, rules_of(BOTH, "before"))] == ["A"]
    assert on((BEFORE, AFTER), "B") == (AFTER,)
    assert on((BEFORE, AFTER), "") == (BEFORE, AFTER)
    assert open_rules(BOTH, "before", Step.SCORE) == ()
    assert open_rules(BOTH, "after", Step.SCORE) == (AFTER,)


def test_who_is_in_no_council_of_the_plan_advises_on_nothing() -> None:
    for council in ("", "gone"):
        assert rules_of(BOTH, council) == ()
        assert open_rules(BOTH, council, Step.SUITABILITY) == ()


def test_only_a_council_of_the_plan_is_somebodys_council() -> None:
    assert council_of(BOTH, {"after"}) == "after"
    assert council_of(BOTH, {"gone"}) == "" == council_of(BOTH, ())
    assert council_of(replace(PLAN, advice=()), {"after"}) == ""


def test_a_plan_of_before_there_were_advisers_opens_everything_until_the_sheets_are_in() -> None:
    plan = replace(PLAN, advice=())
    assert [one.id for one in themes(plan, open_rules(plan, "", Step.SCORE))] == ["A", "B"]
    assert open_rules(plan, "", Step.CONSENSUS) == ()
    assert closings(plan) == ()


@pytest.mark.parametrize("step", list(Step))
def test_the_committee_reads_it_while_scoring_or_once_the_sheets_are_open(step: Step) -> None:
    for opened in (False, True):
        assert shown("before_scores", step, opened) is step.reached(Step.SCORE)
        assert shown(FOR_ALL, step, opened) is (opened and step.reached(Step.CONSENSUS))


# Who reads what: O officer, C chair, A assessor, M decision maker, U auditor


def course(step: Step, **changes: object) -> Moment:
    opened = {"consensus_opened": step.reached(Step.SELECT)}
    return Moment(step, advises=closings(BOTH), **(opened | changes))  # type: ignore[arg-type]


def reads(role: str, moment: Moment) -> frozenset[str] | None:
    return advice(Viewer("me", frozenset(role.split())), moment).councils


NOBODY: frozenset[str] = frozenset()
EARLY = frozenset({"before"})
ALL = frozenset({"before", "after", ""})


@pytest.mark.parametrize("step", list(Step))
def test_each_role_reads_from_its_own_moment(step: Step) -> None:
    late = step.reached(Step.CONSENSUS)
    assert reads("officer", course(step)) is None
    assert reads("officer chair", course(step)) is None
    for role in ("decision_maker", "auditor"):
        assert reads(role, course(step)) == (None if late else NOBODY)
    for role in ("assessor", "chair", "officer assessor", "auditor assessor"):
        expected = (
            ALL if step.reached(Step.SELECT) else EARLY if step.reached(Step.SCORE) else NOBODY
        )
        assert reads(role, course(step)) == expected
    assert reads("contract_manager", course(step)) == NOBODY
    assert reads("delegate", course(step)) == NOBODY


def test_the_sheets_open_what_was_closed_after_the_scores() -> None:
    assert reads("assessor", course(Step.CONSENSUS)) == EARLY
    assert reads("assessor", course(Step.CONSENSUS, consensus_opened=True)) == ALL


def test_without_names_nothing_is_read_before_the_sheets_open() -> None:
    assert reads("assessor", course(Step.SCORE, masked=True)) == NOBODY
    assert reads("chair", course(Step.SCORE, masked=True)) == EARLY
    assert reads("assessor", course(Step.CONSENSUS, masked=True, consensus_opened=True)) == ALL


def test_a_member_of_a_re_evaluation_reads_it_when_the_sheets_open_again() -> None:
    again = (Round("selection", 2, ("A",), frozenset({"me"})),)
    running = course(Step.SELECT, consensus_opened=False, rounds=again)
    assert reads("assessor", running) == EARLY
    assert reads("assessor", course(Step.SELECT, consensus_opened=True, rounds=again)) == ALL


def test_a_delegate_sees_the_own_words_and_those_of_the_delegation() -> None:
    who = Viewer(
        "me", frozenset({"delegate"}), frozenset({"t1"}), frozenset({"t2"}), council="after"
    )
    for step in Step:
        found = advice(who, course(step))
        assert found == AdviceSight(NOBODY, "me", "after", frozenset({"t2"}), frozenset({"t1"}))
    assert advice(Viewer("me", frozenset({"delegate"})), course(Step.SCORE)).delegation is None
    assert advice(Viewer("me", frozenset({"auditor"})), course(Step.SCORE)).nothing


def test_what_an_act_opens_to_the_assessors_is_told_by_council() -> None:
    def between(before: Moment, after: Moment) -> frozenset[str]:
        return shown_by(before, after)

    suited, scored = course(Step.SUITABILITY), course(Step.SCORE)
    closed, opened = course(Step.CONSENSUS), course(Step.CONSENSUS, consensus_opened=True)
    assert between(suited, scored) == EARLY
    assert between(scored, closed) == NOBODY
    assert between(closed, opened) == ALL - EARLY
    assert between(opened, course(Step.SELECT)) == NOBODY
    hidden = {"masked": True}
    assert between(course(Step.SUITABILITY, **hidden), course(Step.SCORE, **hidden)) == NOBODY
    shut = course(Step.CONSENSUS, **hidden)
    assert between(shut, course(Step.CONSENSUS, consensus_opened=True, **hidden)) == ALL


def test_delegates_read_answers_after_the_decision_or_at_once() -> None:
    assert not answers_visible(AdvisingRule(), award_sent=False)
    assert answers_visible(AdvisingRule(), award_sent=True)
    assert answers_visible(AdvisingRule(answered="at_once"), award_sent=False)


# Letters instead of names


def test_letters_stand_for_tenderers_and_differ_per_council() -> None:
    ids = [f"c{number}" for number in range(30)]
    found = letters("council", ids)
    assert sorted(found.values(), key=lambda one: (len(one), one))[-1] == "AD"
    assert found == letters("council", list(reversed(ids)))
    assert found != letters("social", ids)


@given(st.sets(st.uuids().map(str), max_size=60), st.text(max_size=8))
def test_every_tenderer_has_a_letter_of_its_own(ids: set[str], council: str) -> None:
    assert len(set(letters(council, ids).values())) == len(ids)


# Answers and periods


def test_what_was_taken_over_says_where_it_shows() -> None:
    assert [one.code for one in check_answer("", "")] == ["acts.outcome_missing"]
    assert [one.field for one in check_answer("adopted", " ")] == ["shown_in"]
    assert not list(check_answer("adopted", "Motivering PRE"))
    assert not list(check_answer("not_relevant", "")) and not list(check_answer("not_followed", ""))


def test_a_period_ends_after_it_began_and_after_now() -> None:
    hour = timedelta(hours=1)
    assert not list(check_period(NOON - hour, NOON + hour, NOON))
    assert [one.code for one in check_period(NOON, NOON, NOON)] == ["council.period_backwards"]
    (told,) = check_period(NOON - hour - hour, NOON - hour, NOON)
    assert (told.code, told.field) == ("council.period_past", "until")
