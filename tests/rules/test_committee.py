"""Which questions a seat judges, as the plan says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from criteria.committee import judged, rules_for, seats, unjudged
from criteria.phases import Step
from criteria.plan import EvaluationPlan, Seat
from criteria.plan.check import check_plan
from criteria.text import Text
from criteria.visibility import Moment, Viewer, answers, own_questions, sheets
from tests.rules.plans import COMMITTEE, PLAN

WORDS = Text("Geld", "Money")


def divided(*more: Seat) -> EvaluationPlan:
    """A plan in which the seat for money judges question B alone."""
    return replace(PLAN, committee=(*COMMITTEE, Seat("money", "assessor", WORDS, ("B",)), *more))


def test_without_a_limited_seat_every_assessor_judges_everything() -> None:
    assert seats(PLAN) == () and judged(seats(PLAN), ()) is None
    assert rules_for(PLAN, "1", "selection", ()) == PLAN.stage("1", "selection")
    assert unjudged(PLAN, [()]) == ()


def test_a_limited_seat_judges_its_own_questions_and_the_other_seat_everything() -> None:
    plan = divided()
    for stage in ("selection", "award"):
        assert [q.id for q in rules_for(plan, "1", stage, {"money"}).questions] == ["B"]
        assert [q.id for q in rules_for(plan, "1", stage, {"care"}).questions] == ["A", "B"]
    assert judged(seats(plan), {"money", "care"}) == {"A", "B"}


def test_in_a_divided_committee_who_has_no_seat_judges_nothing() -> None:
    assert judged(seats(divided()), ()) == frozenset()
    assert judged(seats(divided()), {"chair", "gone"}) == frozenset()
    assert rules_for(divided(), "1", "selection", ()).questions == ()


def test_a_question_that_nobody_judges_is_named() -> None:
    assert unjudged(PLAN, []) == ("A", "B")
    assert unjudged(divided(), [{"money"}]) == ("A",)
    assert unjudged(divided(), [{"money"}, {"care"}]) == ()


def test_a_chair_scores_no_questions() -> None:
    chair = replace(COMMITTEE[0], questions=("A",))
    faults = check_plan(replace(PLAN, committee=(chair, COMMITTEE[1])))
    assert [(one.code, one.field) for one in faults] == [
        ("plan.seat_scores_not", "committee/chair/questions")
    ]


OPENED = Moment(
    Step.CONSENSUS, applications_opened=True, consensus_opened=True, divided=seats(divided())
)


@pytest.mark.parametrize(
    ("roles", "held", "questions"),
    [
        ("assessor", "money", {"B"}),
        ("assessor", "care", {"A", "B"}),
        ("assessor", "", set()),
        ("assessor officer", "money", None),
        ("chair", "", None),
        ("auditor", "", None),
    ],
)
def test_an_assessor_sees_nothing_of_a_question_of_another_seat(
    roles: str, held: str, questions: set[str] | None
) -> None:
    who = Viewer("me", frozenset(roles.split()), frozenset({"t"}), seats=frozenset(held.split()))
    assert own_questions(who, OPENED) == questions
    for sight in (answers(who, OPENED, "selection"), sheets(who, OPENED, "selection")):
        assert sight.questions == questions
        assert sight.asks("A") is (questions is None or "A" in questions)
