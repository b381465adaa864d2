"""The state of a cell: folded from decisions and questions in the order they happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.admission import Outcome, admission, check_decision
from criteria.cells import CellState, Decision, Question, fold, states
from tests.rules.test_admission import ALL, LEADER, MEMBER

START = datetime(2022, 1, 26, 8, 30, tzinfo=UTC)


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def question(
    sent: int, answered: int | None = None, closed: int | None = None, late: bool = False
) -> Question:
    """A question with a deadline ten hours after it was sent."""
    return Question(
        at(sent),
        at(sent + 10),
        None if answered is None else at(answered),
        late,
        None if closed is None else at(closed),
    )


MET, NOT_MET = Decision("met", at(1)), Decision("not_met", at(3), 2)


@pytest.mark.parametrize(
    ("decisions", "questions", "expected"),
    [
        ([], [], CellState("open")),
        ([MET], [], CellState("met")),
        ([MET, NOT_MET], [], CellState("not_met")),
        ([NOT_MET, MET], [], CellState("not_met")),
        ([Decision("not_applicable", at(1))], [], CellState("not_applicable")),
        # two decisions at one moment: the one with the higher number
        ([Decision("met", at(1), 2), Decision("not_met", at(1), 1)], [], CellState("met")),
        ([], [question(2)], CellState("asked", at(12))),
        ([MET], [question(2)], CellState("asked", at(12))),
        ([MET], [question(0)], CellState("met")),
        ([], [question(2, 5)], CellState("open", told="answered")),
        ([MET], [question(2, 5)], CellState("open", told="answered")),
        ([], [question(2, 15, late=True)], CellState("open", told="late")),
        ([], [question(2, closed=13)], CellState("open", told="unanswered")),
        ([], [question(2, 5, 13)], CellState("open", told="answered")),
        ([], [question(2, 14, 13, late=True)], CellState("open", told="unanswered")),
        # decided after the answer
        ([Decision("met", at(6))], [question(2, 5)], CellState("met")),
        # decided while the question was out: the answer is told, and decides nothing
        ([NOT_MET], [question(2)], CellState("not_met")),
        ([NOT_MET], [question(2, 5)], CellState("not_met", told="answered")),
        # two questions: the first deadline counts, and both must come back
        ([], [question(2), question(4)], CellState("asked", at(12))),
        ([], [question(2, 5), question(4)], CellState("asked", at(14))),
        ([], [question(2, 5), question(4, 6)], CellState("open", told="answered")),
        ([NOT_MET], [question(2), question(4, 6)], CellState("open", told="answered")),
        # at one moment: answered, then decided; decided, then asked; asked and closed
        ([Decision("met", at(5))], [question(2, 5)], CellState("met")),
        ([MET], [question(1)], CellState("asked", at(11))),
        ([], [question(2, closed=2)], CellState("open", told="unanswered")),
    ],
)
def test_what_happened_gives_the_state(
    decisions: list[Decision], questions: list[Question], expected: CellState
) -> None:
    assert fold(decisions, questions) == expected


hours = st.integers(0, 12)
some_decisions = st.lists(
    st.tuples(st.sampled_from(["met", "not_met", "not_applicable"]), hours), max_size=5
).map(lambda rows: [Decision(one, at(hour), n) for n, (one, hour) in enumerate(rows, 1)])
some_questions = st.lists(
    st.builds(
        lambda sent, answer, close, late: question(
            sent,
            None if answer is None else sent + answer,
            None if close is None else sent + close,
            late,
        ),
        hours,
        st.none() | hours,
        st.none() | hours,
        st.booleans(),
    ),
    max_size=4,
)


@given(some_decisions, some_questions, st.randoms())
@settings(max_examples=150, deadline=None)
def test_the_order_in_which_things_are_given_does_not_matter(
    decisions: list[Decision], questions: list[Question], chance: object
) -> None:
    expected = fold(decisions, questions)
    chance.shuffle(decisions)  # type: ignore[attr-defined]
    chance.shuffle(questions)  # type: ignore[attr-defined]
    assert fold(decisions, questions) == expected


def test_of_two_questions_alike_but_for_being_late_the_order_does_not_matter() -> None:
    one, other = question(1, 1, 2), question(1, 1, 2, True)
    assert fold([], [one, other]) == fold([], [other, one])


@given(some_decisions, some_questions)
@settings(max_examples=150, deadline=None)
def test_a_later_decision_always_decides(
    decisions: list[Decision], questions: list[Question]
) -> None:
    last = Decision("not_met", at(100), 99)
    assert fold([*decisions, last], questions) == CellState("not_met")


@given(some_decisions, some_questions)
@settings(max_examples=150, deadline=None)
def test_only_a_person_decides(decisions: list[Decision], questions: list[Question]) -> None:
    """Without a decision nothing that a tenderer does makes a cell met or not met."""
    state = fold(decisions, questions).state
    assert state in {"open", "asked", *(one.outcome for one in decisions)}
    assert fold([], questions).state in ("open", "asked")
    assert (fold([], questions).state == "asked") == any(
        one.answered is None and one.closed is None for one in questions
    )


def test_the_cells_in_which_something_happened() -> None:
    first, second, third = ("A", "p"), ("A", "q"), ("B", "p")
    found = states({first: [MET], third: [MET]}, {second: [question(2)], third: [question(2)]})
    assert {cell: state.state for cell, state in found.items()} == {
        first: "met",
        second: "asked",
        third: "asked",
    }


def test_a_question_out_holds_the_test_up_and_is_counted_apart() -> None:
    outcomes = {("ALL", "p1"): "asked"}
    found = admission([ALL], [LEADER, MEMBER], outcomes)
    assert found.open == (("ALL", "p2"),) and found.asked == (("ALL", "p1"),)
    assert found.undecided == (("ALL", "p2"), ("ALL", "p1")) and not found.suitable
    rest = admission([ALL], [LEADER, MEMBER], outcomes | {("ALL", "p2"): "met"})
    assert rest.open == () and not rest.suitable


@pytest.mark.parametrize("outcome", ["open", "asked", "", "MET"])
def test_nobody_decides_that_something_is_open(outcome: str) -> None:
    (told,) = check_decision(ALL, LEADER, outcome, "x")
    assert told.code == "admission.outcome_missing"
    assert Outcome.ASKED.value == "asked"
