"""The practice round: its stands in order, its questions, its conditions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from criteria.phases import Step
from criteria.practice import (
    KINDS,
    Stand,
    check_practice,
    check_stand,
    due,
    practised,
    stand,
)
from criteria.refusals import refusal
from criteria.scores import Score
from criteria.visibility import NOTHING, Moment, Sight, Viewer, practice
from tests.rules.plans import PLAN

LONG = "Dit antwoord noemt een termijn, een gevolg en wie er iets aan doet als het misgaat. " * 3


@pytest.mark.parametrize(
    ("reached", "wanted"),
    [
        ((), Stand.WRITING),
        (("applications.opened",), Stand.WRITING),
        ((Stand.SCORING,), Stand.SCORING),
        ((Stand.SCORING, Stand.OPEN), Stand.OPEN),
        ((Stand.SCORING, Stand.OPEN, Stand.CLOSED), Stand.CLOSED),
        ((Stand.LEFT_OUT,), Stand.LEFT_OUT),
        ((Stand.SCORING, Stand.LEFT_OUT), Stand.LEFT_OUT),
    ],
)
def test_the_stand_is_the_last_that_was_reached(
    reached: tuple[Stand | str, ...], wanted: Stand
) -> None:
    assert stand({KINDS.get(one, one) for one in reached}) is wanted  # type: ignore[call-overload]


def test_a_promised_round_is_due_until_it_is_closed_or_left_out() -> None:
    promised = replace(PLAN, scoring=replace(PLAN.scoring, practice=True))
    opened = {KINDS[Stand.SCORING], KINDS[Stand.OPEN]}
    assert not due(replace(PLAN, scoring=replace(PLAN.scoring, practice=False)), set())
    assert due(promised, set()) and due(promised, opened)
    assert not due(promised, opened | {KINDS[Stand.CLOSED]})
    assert not due(promised, {KINDS[Stand.LEFT_OUT]})


def test_an_act_at_another_stand_hears_where_the_round_is() -> None:
    assert check_stand(Stand.OPEN, Stand.OPEN) == ()
    for now in Stand:
        (told,) = check_stand(now)
        assert told == refusal(f"practice.now_{now.name.lower()}")
        assert told.sentence("nl") != told.sentence("en")


def test_every_question_of_the_selection_is_practised_once_on_its_own_scale() -> None:
    rules = PLAN.lots[0].selection
    asked = practised(PLAN).questions
    assert [one.id for one in asked] == [one.id for one in rules.questions]
    assert [one.scale for one in asked] == [rules.scale_of(one) for one in rules.questions]
    twice = replace(PLAN, lots=(PLAN.lots[0], replace(PLAN.lots[0], id="2")))
    assert practised(twice).questions == asked


def test_a_seat_practises_what_it_will_judge() -> None:
    first = practised(PLAN).questions[0].id
    seats = tuple(
        replace(seat, questions=(first,)) if seat.role == "assessor" else seat
        for seat in PLAN.committee
    )
    divided = replace(PLAN, committee=seats)
    held = {next(seat.id for seat in seats if seat.role == "assessor")}
    assert [one.id for one in practised(divided, held).questions] == [first]
    assert practised(divided, ()).questions == ()
    assert practised(divided).questions == practised(PLAN).questions


def test_a_practice_score_is_a_mark_on_the_scale_with_a_motivation() -> None:
    question = practised(PLAN).questions[0]
    assert question.scale is not None
    top = question.scale.highest
    assert check_practice(PLAN, Score(question.id, top, LONG)) == ()
    off = Score(question.id, top + Decimal("0.5"), "")
    assert check_practice(PLAN, off) == (
        refusal("scores.off_scale", "mark", mark=top + Decimal("0.5")),
        refusal("scores.motivation_missing", "motivation"),
    )


CLOSED, OPENED = Moment(Step.SUITABILITY), Moment(Step.SUITABILITY, practice_opened=True)


@pytest.mark.parametrize("role", ["officer", "chair", "decision_maker", "auditor", "delegate"])
def test_before_the_opening_nobody_sees_the_practice_score_of_another(role: str) -> None:
    assert practice(Viewer("me", frozenset({role})), CLOSED) == NOTHING
    assert practice(Viewer("me", frozenset({role, "assessor"})), CLOSED) == Sight(own="me")


def test_after_the_opening_the_committee_and_who_checks_it_see_all_scores() -> None:
    for role in ("officer", "chair", "assessor", "auditor"):
        assert practice(Viewer("me", frozenset({role})), OPENED) == Sight(everyone=True)
    for role in ("delegate", "contract_manager"):
        assert practice(Viewer("me", frozenset({role})), OPENED) == NOTHING
