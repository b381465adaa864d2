"""What must be true before a decision: which lines there are, and which hold the proposal up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from criteria.decision_checklist import LATER, MET, OPEN, Facts, blocking, checklist
from criteria.outcome import AWARD, SELECTION

NOTHING = Facts(AWARD)
AWARD_LINES = (
    *("demands", "exclusions", "judged", "topics", "conformity", "inquiries", "rounds"),
    *("advice", "evidence", "questions", "replay"),
)


def states(facts: Facts) -> dict[str, str]:
    return {line.code: line.state for line in checklist(facts)}


def test_an_award_has_eleven_lines_and_a_selection_six() -> None:
    assert tuple(states(NOTHING)) == AWARD_LINES
    assert tuple(states(Facts(SELECTION))) == (
        *("demands", "exclusions", "judged", "rounds", "questions", "replay"),
    )


def test_with_nothing_open_all_is_met_but_the_replay_that_comes_later() -> None:
    assert {code for code, state in states(NOTHING).items() if state != MET} == {"replay"}
    assert states(NOTHING)["replay"] == LATER
    assert blocking(NOTHING) == ()


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("demands_open", "demands"),
        ("exclusions_open", "exclusions"),
        ("judged_again", "judged"),
        ("topics_open", "topics"),
        ("conformity_open", "conformity"),
        ("inquiries_open", "inquiries"),
        ("rounds_open", "rounds"),
        ("advice_open", "advice"),
        ("evidence_open", "evidence"),
    ],
)
def test_one_open_thing_holds_the_proposal_up(field: str, code: str) -> None:
    facts = replace(NOTHING, **{field: 1})
    assert states(facts)[code] == OPEN
    assert [one.code for one in blocking(facts)] == [f"checklist.{code}_open"]


def test_a_question_of_the_decision_maker_is_open_and_holds_nothing_up() -> None:
    facts = replace(NOTHING, questions_open=2)
    assert states(facts)["questions"] == OPEN
    assert blocking(facts) == ()


def test_another_outcome_shows_and_is_refused_by_the_acts_themselves() -> None:
    assert states(replace(NOTHING, replay=False))["replay"] == OPEN
    assert states(replace(NOTHING, replay=True))["replay"] == MET
    assert blocking(replace(NOTHING, replay=False)) == ()


def test_missing_evidence_may_be_a_condition_of_the_proposal() -> None:
    missing = replace(NOTHING, evidence_open=3)
    assert blocking(missing)
    line = next(x for x in checklist(replace(missing, condition=True)) if x.code == "evidence")
    assert line.met
    assert line.sentence() == (
        "Van de winnaar ontbreken nog 3 bewijzen. Dat is een voorwaarde van het voorstel."
    )
    assert not blocking(replace(missing, condition=True))


def test_evidence_that_was_verified_is_met_whatever_is_missing() -> None:
    line = next(
        x
        for x in checklist(replace(NOTHING, evidence_open=3, verified=True))
        if x.code == "evidence"
    )
    assert line.sentence("en") == "The evidence of the winner was verified."


def test_each_line_says_how_it_stands_in_both_languages() -> None:
    for facts in (NOTHING, Facts(AWARD, *([1] * 10), replay=False), Facts(SELECTION, replay=True)):
        for line in checklist(facts):
            assert line.sentence("nl") != line.sentence("en")
