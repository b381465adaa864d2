"""Which round a stage is in, from the names of its milestones."""

from __future__ import annotations

import pytest

from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.rounds import (
    Judging,
    Round,
    begun_kind,
    check_again,
    check_round,
    check_withdrawal,
    judged_at,
    judging,
    last_judged,
    last_of,
    opened,
    opened_kind,
    sent_kind,
)


def test_the_first_round_has_the_names_it_always_had() -> None:
    assert opened_kind(SELECTION, 1) == "consensus.opened"
    assert opened_kind(AWARD, 1) == "award-consensus.opened"
    assert judging((), SELECTION) == Judging((1,), None)
    assert not opened(SELECTION, (), ())
    assert opened(SELECTION, (), {"consensus.opened"})


def test_a_re_evaluation_shuts_what_was_open_until_it_opens_itself() -> None:
    runs, ended = (judged(2, "TRA", "ann", finished=one) for one in (False, True))
    reached = {"consensus.opened"}
    assert judging((runs,), SELECTION) == Judging((1, 2), runs)
    assert (judging((runs,), SELECTION).number, judging((runs,), SELECTION).settled) == (2, 1)
    assert judging((runs,), AWARD) == Judging((1,), None)
    assert not opened(SELECTION, (runs,), reached)
    reached |= {opened_kind(SELECTION, 2)}
    assert opened(SELECTION, (runs,), reached)
    assert judging((ended,), SELECTION) == Judging((1, 2), None)
    assert (judging((ended,), SELECTION).number, judging((ended,), SELECTION).settled) == (2, 2)


def test_a_number_that_was_withdrawn_is_skipped() -> None:
    """Rounds 2 and 4 were withdrawn, 3 is finished and 5 runs."""
    rounds = (judged(5, "TRA", "bob", finished=False), judged(3, "TRA", "ann"))
    found = judging(rounds, SELECTION)
    assert (found.numbers, found.number, found.settled) == ((1, 3, 5), 5, 3)
    assert last_judged(rounds, SELECTION, "TRA", 4) == 3


@pytest.mark.parametrize(
    ("runs", "scores", "judged", "code"),
    [
        (True, False, False, None),
        (False, False, False, "rounds.not_running"),
        (True, False, True, "rounds.judged"),
        (True, True, False, "rounds.scores"),
        (True, True, True, "rounds.scores"),
    ],
)
def test_why_a_round_cannot_be_withdrawn(
    runs: bool, scores: bool, judged: bool, code: str | None
) -> None:
    found = [one.code for one in check_withdrawal(runs, scores, judged)]
    assert found == ([code] if code else [])


def test_the_names_fit_in_their_column() -> None:
    for stage in (SELECTION, AWARD):
        for name in (begun_kind, opened_kind, sent_kind):
            assert len(name(stage, 99)) <= 40


def judged(number: int, questions: str, members: str, finished: bool = True) -> Round:
    asked, judging = frozenset(questions.split()), frozenset(members.split())
    return Round(SELECTION, number, asked, judging, finished)


ROUNDS = (
    judged(2, "TRA", "ann bob"),
    judged(3, "TRA GOV", "cas"),
    judged(4, "PRE", "bob", finished=False),
    Round(AWARD, 2, frozenset({"FIN"}), frozenset({"ann"})),
)


def test_a_question_stands_on_the_last_round_that_judged_it() -> None:
    found = {q: last_judged(ROUNDS, SELECTION, q, 4) for q in ("TRA", "GOV", "PRE", "FIN")}
    assert found == {"TRA": 3, "GOV": 3, "PRE": 4, "FIN": 1}
    assert [last_judged(ROUNDS, SELECTION, "TRA", until) for until in (1, 2, 3)] == [1, 2, 3]
    assert last_judged(ROUNDS, AWARD, "FIN", 2) == 2


def test_the_last_round_of_a_member_and_the_one_that_runs() -> None:
    last = {who: last_of(ROUNDS, SELECTION, who) for who in ("ann", "bob", "cas", "dee")}
    assert {who: row.number if row else None for who, row in last.items()} == {
        "ann": 2,
        "bob": 4,
        "cas": 3,
        "dee": None,
    }
    assert judging(ROUNDS, SELECTION).running == ROUNDS[2]
    assert judging(ROUNDS, AWARD).running == ROUNDS[3]
    assert judging(ROUNDS[:2], SELECTION).running is None


def codes(
    questions: tuple[str, ...],
    members: dict[str, set[str]],
    prices: bool,
    readers: tuple[str, ...] = (),
) -> list[str]:
    chairs = ("cas", "dee")
    return [fault.code for fault in check_round(questions, members, prices, chairs, readers)]


def test_a_round_has_questions_and_members_and_none_who_knows_the_prices() -> None:
    assert codes((), {}, False) == ["rounds.no_questions", "rounds.no_members"]
    both = {"ann": {"assessor"}, "bob": {"assessor", "officer"}}
    assert codes(("TRA",), both, False) == []
    assert codes(("TRA",), both, True) == ["rounds.knows_prices"]
    assert codes(("TRA",), {"ann": {"assessor", "delegate"}}, True) == []


def test_where_a_stage_is_judged_again() -> None:
    """Until final offers are asked the dossiers, after that the offers; and back to the decision
    once that step is behind us."""
    places = {step: judged_at(step, invited=step.reached(Step.COMPARE)) for step in Step}
    assert {step: place for step, place in places.items() if place is not None} == {
        Step.CONSENSUS: (SELECTION, Step.CONSENSUS),
        Step.SELECT: (SELECTION, Step.SELECT),
        Step.DIALOGUE: (SELECTION, Step.SELECT),
        Step.OFFERS: (SELECTION, Step.SELECT),
        Step.COMPARE: (AWARD, Step.COMPARE),
        Step.DECIDE: (AWARD, Step.DECIDE),
        Step.STANDSTILL: (AWARD, Step.DECIDE),
        Step.AWARD: (AWARD, Step.DECIDE),
    }
    assert judged_at(Step.OFFERS, invited=True) == (AWARD, Step.OFFERS)


BOTH = frozenset({"consensus.opened", "award-consensus.opened"})


@pytest.mark.parametrize(
    ("stage", "step", "invited", "reached", "code"),
    [
        (SELECTION, Step.DIALOGUE, False, BOTH, None),
        (SELECTION, Step.OFFERS, False, BOTH, None),
        (SELECTION, Step.OFFERS, True, BOTH, "rounds.invited"),
        (SELECTION, Step.STANDSTILL, True, BOTH, "rounds.invited"),
        (SELECTION, Step.CONSENSUS, False, frozenset(), "rounds.not_opened"),
        (AWARD, Step.DIALOGUE, False, BOTH, "rounds.not_opened"),
        (AWARD, Step.OFFERS, True, {"consensus.opened"}, "rounds.not_opened"),
        (AWARD, Step.OFFERS, True, BOTH, None),
        (AWARD, Step.STANDSTILL, True, BOTH, None),
        (AWARD, Step.AWARD, True, BOTH, None),
        (AWARD, Step.AWARD, True, BOTH | {"awarded"}, "rounds.awarded"),
        (AWARD, Step.CLOSED, True, BOTH, "rounds.not_opened"),
        (AWARD, Step.DECIDE, True, BOTH, "rounds.running"),
        (SELECTION, Step.SELECT, False, BOTH, "rounds.running"),
    ],
)
def test_why_a_stage_cannot_be_judged_again(
    stage: str, step: Step, invited: bool, reached: frozenset[str], code: str | None
) -> None:
    runs = (Round(stage, 2, frozenset(), frozenset()),) if code == "rounds.running" else ()
    found = [one.code for one in check_again(stage, step, invited, reached, runs)]
    assert found == ([code] if code else [])


def test_once_prices_are_open_nobody_judges_or_leads_who_read_one() -> None:
    ann = {"ann": {"assessor"}}
    assert codes(("TRA",), ann, True, ("bob", "cas")) == []
    assert codes(("TRA",), ann, True, ("ann",)) == ["rounds.knows_prices"]
    assert codes(("TRA",), ann, True, ("cas", "dee")) == ["rounds.no_chair"]
    assert codes(("TRA",), ann, False, ("ann", "cas", "dee")) == []
    assert [f.code for f in check_round(("TRA",), ann, True)] == ["rounds.no_chair"]


def test_the_first_decision_has_no_number_and_a_later_one_has() -> None:
    assert [sent_kind("award", number) for number in (1, 2)] == ["award.sent", "award.sent.2"]
