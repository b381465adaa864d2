"""The course: two phases, thirteen steps, and what each step waits for."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from itertools import groupby
from typing import Any

import pytest

from criteria.phases import Phase, Standing, Step, check_advance, conditions
from criteria.texts import catalogue

COURSE = [step for step in Step if step is not Step.CLOSED]

MET: dict[str, Any] = {
    field.name: True if field.type == "bool" else 0
    for field in fields(Standing)
    if field.name != "step"
} | {"applications": 1, "sessions": 1}
OPEN: dict[str, Any] = {
    field.name: False if field.type == "bool" else 3
    for field in fields(Standing)
    if field.name != "step"
} | {"applications": 0, "sessions": 0, "selection_term": True}

# step: (what it counts, condition, whose turn, where)
TABLE: dict[Step, list[tuple[str, str, str, str]]] = {
    Step.PREPARE: [("plan_faults", "plan_complete", "officer", "plan")],
    Step.PUBLISH: [("sealed", "plan_sealed", "officer", "plan")],
    Step.OPEN_APPLICATIONS: [
        ("deadline_passed", "application_deadline", "tenderer", "tenderers"),
        ("applications", "applications_received", "tenderer", "tenderers"),
        ("applications_opened", "applications_opened", "officer", "openings"),
    ],
    Step.SUITABILITY: [
        ("demands_open", "demands_decided", "officer", "suitability"),
        ("exclusions_open", "exclusions_confirmed", "officer", "suitability"),
        ("questions_unjudged", "questions_judged", "officer", "people"),
        ("rounds_open", "rounds_closed", "officer", "admission"),
        ("rejections_unsent", "rejections_sent", "officer", "admission"),
        ("practice_open", "practice_closed", "chair", "practice"),
    ],
    Step.SCORE: [
        ("declarations_missing", "declared", "assessor", "assignments"),
        ("doubts_open", "doubts_decided", "chair", "doubts"),
        ("answers_unjudged", "assessors_free", "officer", "people"),
        ("sheets_missing", "sheets_in", "assessor", "assignments"),
    ],
    Step.CONSENSUS: [
        ("consensus_opened", "consensus_opened", "chair", "consensus"),
        ("consensus_missing", "consensus_recorded", "chair", "consensus"),
        ("signoffs_missing", "signed_off", "assessor", "consensus"),
        ("advice_unanswered", "advice_answered", "officer", "advice"),
    ],
    Step.SELECT: [
        ("selection_proposed", "selection_proposed", "officer", "selection"),
        ("selection_approved", "selection_approved", "decision_maker", "selection"),
        ("selection_sent", "selection_sent", "officer", "selection"),
        ("selection_term_over", "selection_term_over", "tenderer", "selection"),
    ],
    Step.DIALOGUE: [
        ("sessions", "session_held", "officer", "dialogue"),
        ("topics_open", "topics_closed", "officer", "topics"),
        ("minutes_unwritten", "minutes_written", "officer", "dialogue"),
        ("minutes_unconfirmed", "minutes_confirmed", "officer", "dialogue"),
        ("changes_untold", "changes_told", "officer", "informing"),
        ("notices_missing", "notices_had", "officer", "informing"),
    ],
    Step.OFFERS: [
        ("invited", "invitation_sent", "officer", "offers"),
        ("offer_deadline_passed", "offer_deadline", "tenderer", "offers"),
        ("quality_opened", "quality_opened", "officer", "offers"),
        ("award_declarations_missing", "award_declared", "assessor", "assignments"),
        ("award_doubts_open", "award_doubts_decided", "chair", "doubts"),
        ("award_answers_unjudged", "award_assessors_free", "officer", "people"),
        ("award_sheets_missing", "award_sheets_in", "assessor", "assignments"),
        ("award_consensus_opened", "award_consensus_opened", "chair", "consensus"),
        ("award_consensus_missing", "award_consensus", "chair", "consensus"),
        ("award_signoffs_missing", "award_signed_off", "assessor", "consensus"),
        ("quality_final", "quality_final", "chair", "consensus"),
        ("prices_opened", "prices_opened", "officer", "offers"),
    ],
    Step.COMPARE: [
        ("conformity_open", "conformity_decided", "officer", "conformity"),
        ("price_inquiries_open", "price_inquiries", "officer", "low_offers"),
    ],
    Step.DECIDE: [
        ("award_proposed", "award_proposed", "officer", "award"),
        ("award_approved", "award_approved", "decision_maker", "award"),
        ("award_sent", "award_sent", "officer", "award"),
    ],
    Step.STANDSTILL: [
        ("standstill_over", "standstill_over", "tenderer", "award"),
        ("claims_pending", "claims_settled", "officer", "claims"),
        ("evidence_settled", "evidence_settled", "officer", "award"),
        ("report_made", "report_made", "officer", "reports"),
    ],
    Step.AWARD: [("awarded", "awarded", "officer", "award")],
    Step.CLOSED: [],
}
ROWS = [(step, *row) for step, rows in TABLE.items() for row in rows]


AFTER_THE_TEST = (
    Step.SCORE,
    Step.CONSENSUS,
    Step.SELECT,
    Step.DIALOGUE,
    Step.OFFERS,
    Step.COMPARE,
    Step.DECIDE,
)
"""Where a party that joined is still tested, who fails excluded, and what was judged may be judged
again: steps 5 to 11."""
AGAIN = [
    *TABLE[Step.SUITABILITY][:2],
    ("judging_rounds_open", "judged_again", "chair", "consensus"),
]


CLAIMED = (Step.SUITABILITY, *AFTER_THE_TEST)
"""Where a claim about a rejection or the selection keeps a step from ending: steps 4 to 11."""
TOWNS = ("municipalities_open", "municipalities", "officer", "mandates")
ASKED = ("rounds_open", "rounds_closed", "officer", "comparison")


def rows_of(step: Step, *, again: bool) -> list[tuple[str, str, str, str]]:
    """What stands at a step; `again` where the test has something open once more."""
    doubt = [TABLE[Step.SCORE][1]] if again and step is Step.CONSENSUS else []
    price = [TABLE[Step.COMPARE][1]] if again and step is Step.DECIDE else []
    asked = [ASKED] if again and step in (Step.COMPARE, Step.DECIDE) else []
    advice = [TABLE[Step.CONSENSUS][-1]] if again and step in (Step.SELECT, Step.DECIDE) else []
    test = AGAIN if again and step in AFTER_THE_TEST else ()
    own = TABLE[step]
    if step is Step.COMPARE:
        claims = [TABLE[Step.STANDSTILL][1]] if again else []
        return [*test, own[0], *asked, *own[1:], *claims]
    if again and step is Step.DECIDE:
        own = [*own[:-1], TOWNS, own[-1]]
    if again and step is Step.AWARD:
        own = [TABLE[Step.STANDSTILL][1], *own]
    claims = [TABLE[Step.STANDSTILL][1]] if again and step in CLAIMED else []
    return [*test, *doubt, *price, *asked, *advice, *own, *claims]


def met(step: Step) -> Standing:
    return Standing(step, **MET)


def still_open(step: Step) -> Standing:
    return Standing(step, **OPEN)


# Phases


def test_exactly_two_phases_lie_between_preparation_and_performance() -> None:
    assert [phase.value for phase, _ in groupby(Step, key=lambda step: step.phase)] == [
        "preparation",
        "selection",
        "award",
        "performance",
    ]
    assert list(Phase)[1:-1] == [Phase.SELECTION, Phase.AWARD]


def test_dialogue_and_final_offer_are_steps_of_the_award_phase() -> None:
    assert Step.SELECT.phase is Phase.SELECTION
    assert {step for step in Step if step.phase is Phase.AWARD} == {
        Step.DIALOGUE,
        Step.OFFERS,
        Step.COMPARE,
        Step.DECIDE,
        Step.STANDSTILL,
        Step.AWARD,
    }


def test_thirteen_steps_in_their_stable_order() -> None:
    assert [step.value for step in COURSE] == [
        "prepare",
        "publish",
        "open-applications",
        "suitability",
        "score",
        "consensus",
        "select",
        "dialogue",
        "offers",
        "compare",
        "decide",
        "standstill",
        "award",
    ]
    assert [step.number for step in COURSE] == list(range(1, 14))
    assert [step.following for step in Step] == [*list(Step)[1:], None]


def test_a_step_is_reached_from_itself_on() -> None:
    assert [step.value for step in Step if step.reached(Step.STANDSTILL)] == [
        "standstill",
        "award",
        "closed",
    ]


# Conditions


def test_the_table_covers_every_step_and_uses_every_count_once() -> None:
    assert list(TABLE) == list(Step)
    # offers_missing is shown, and holds nothing back: who does not offer is out
    passing = {"offers_missing", "judging_rounds_open", "municipalities_open", "selection_term"}
    assert sorted(count for _, count, *_ in ROWS) == sorted(MET.keys() - passing)


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("standing", [met, still_open])
def test_each_step_has_its_conditions_in_the_order_of_work(step: Step, standing: Any) -> None:
    found = [(c.code, c.turn, c.place) for c in conditions(standing(step))]
    assert found == [row[1:] for row in rows_of(step, again=standing is still_open)]


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("row", AGAIN, ids=[row[1] for row in AGAIN])
def test_after_the_test_only_what_it_left_open_stands_there_again(
    step: Step, row: tuple[str, str, str, str]
) -> None:
    count, code, *rest = row
    found = conditions(replace(met(step), **{count: 3}))
    again = [c for c in found if c.code in {one[1] for one in AGAIN} and not c.met]
    there = step is Step.SUITABILITY and row in TABLE[step]
    if there or step in AFTER_THE_TEST:
        assert [(c.code, c.turn, c.place, c.count) for c in again] == [(code, *rest, 3)]
    else:
        assert again == []
    if step is not Step.SUITABILITY:
        own = [one[1] for one in TABLE[step]]
        assert [c.code for c in found] == [*(c.code for c in again), *own]


@pytest.mark.parametrize(("step", "count", "code"), [row[:3] for row in ROWS])
def test_each_condition_looks_at_one_count_alone(step: Step, count: str, code: str) -> None:
    one_open = replace(met(step), **{count: OPEN[count]})
    assert [c.code for c in conditions(one_open) if not c.met] == [code]
    (fault,) = check_advance(one_open, step)
    assert (fault.code, fault.field) == (f"phases.{code}_open", None)
    one_met = replace(still_open(step), **{count: MET[count]})
    assert [c.code for c in conditions(one_met) if c.met] == [code]


def test_after_the_selection_a_term_is_waited_for_only_where_there_is_one() -> None:
    undated = replace(met(Step.SELECT), selection_term=False, selection_term_over=False)
    assert "selection_term_over" not in {c.code for c in conditions(undated)}
    assert check_advance(undated, Step.SELECT) == ()


@pytest.mark.parametrize("step", Step)
def test_nothing_of_another_step_holds_a_step_back(step: Step) -> None:
    own = {count for count, *_ in rows_of(step, again=True)}
    standing = replace(still_open(step), **{count: MET[count] for count in own})
    assert all(condition.met for condition in conditions(standing))


def test_a_count_is_said_in_the_sentence() -> None:
    *_, sheets = conditions(Standing(Step.SCORE, sheets_missing=4))
    assert sheets.count == 4
    assert sheets.sentence("nl") == "4 scoreformulieren zijn nog niet ingediend."
    assert sheets.sentence("en") == "4 sheets have not been handed in yet."
    assert sheets.refusal().sentence("nl") == sheets.sentence("nl")


# Sentences


@pytest.mark.parametrize("code", sorted({row[2] for row in ROWS}))
@pytest.mark.parametrize("ending", ["met", "open"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_condition_has_its_sentence(code: str, ending: str, lang: str) -> None:
    assert catalogue()[f"phases.{code}_{ending}"][lang].endswith(".")


@pytest.mark.parametrize("step", COURSE)
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_met_condition_reads_otherwise_than_an_open_one(step: Step, lang: str) -> None:
    own = {row[1] for row in TABLE[step]}
    waiting_here = [c for c in conditions(still_open(step)) if c.code in own]
    pairs = zip(conditions(met(step)), waiting_here, strict=True)
    for done, waiting in pairs:
        assert done.sentence(lang) != waiting.sentence(lang)
        assert "{" not in done.sentence(lang) + waiting.sentence(lang)


# Going on


def test_with_everything_met_the_course_runs_to_its_end() -> None:
    step, walked = Step.PREPARE, []
    while (following := step.following) is not None:
        assert check_advance(met(step), step) == ()
        walked.append(step)
        step = following
    assert walked == COURSE
    assert step is Step.CLOSED


@pytest.mark.parametrize("step", COURSE)
def test_with_everything_open_every_condition_is_named(step: Step) -> None:
    """After the test also what it left open again: a party that joined, and who fails now."""
    found = [fault.code for fault in check_advance(still_open(step), step)]
    assert found == [f"phases.{row[1]}_open" for row in rows_of(step, again=True)]


@pytest.mark.parametrize("expected", [step for step in Step if step is not Step.SCORE])
def test_who_saw_another_step_was_too_late(expected: Step) -> None:
    found = check_advance(met(Step.SCORE), expected)
    assert [fault.code for fault in found] == ["phases.already_advanced"]


def test_after_the_last_step_nothing_follows() -> None:
    found = check_advance(met(Step.CLOSED), Step.CLOSED)
    assert [fault.code for fault in found] == ["phases.course_finished"]


def test_a_new_standing_lets_nothing_through_but_what_has_nothing_to_wait_for() -> None:
    # zero open demands, sheets or topics is true of an empty procedure; the others are not
    free = {step for step in COURSE if check_advance(Standing(step), step) == ()}
    assert free == {Step.PREPARE, Step.SUITABILITY, Step.SCORE, Step.COMPARE}


def test_what_nobody_counted_yet_is_not_done() -> None:
    found = {one.name: one.default for one in fields(Standing) if one.name != "step"}
    assert [name for name, default in found.items() if default not in (0, MISSING)] == []
