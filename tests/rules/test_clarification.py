"""What may be asked, until when it is answered, and where a question stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from criteria.application import PRICE_ELEMENTS
from criteria.clarification import (
    ANSWERED,
    CLOSED,
    KINDS,
    LATE,
    MOST_FILES,
    MOST_QUESTIONS,
    OUT,
    QUESTION_LIMIT,
    UNANSWERED,
    Given,
    Subject,
    came,
    check_answers,
    check_closing,
    check_question,
    check_received,
    check_round,
    offer_subjects,
    proposed_deadline,
    state,
    subject,
    subjects,
    warnings,
)
from criteria.moments import is_late
from criteria.notices import AskedQuestion, Letterhead, clarification_letter
from criteria.outcome import AWARD, SELECTION
from criteria.reading import read_local
from criteria.refusals import Refusal
from criteria.text import Text
from tests.rules.plans import PLAN

SENT = read_local("2022-01-10T11:00")
DEADLINE = read_local("2022-01-14T12:00")
DEMAND = Subject("U1", Text("Belastingen", "Taxes"))
SCORED = replace(DEMAND, id="T1", scored=True)


def codes(found: object) -> list[str]:
    return [one.code for one in found]  # type: ignore[attr-defined]


def test_a_question_is_of_one_of_three_kinds() -> None:
    assert KINDS == ("clarify", "proof", "form")
    for kind in KINDS:
        assert codes(check_question(DEMAND, kind, "Wat bedoelt u?")) == []
    assert codes(check_question(DEMAND, "better", "Wat?")) == ["clarification.kind_missing"]
    assert codes(check_question(DEMAND, "proof", "  ")) == ["clarification.text_missing"]
    assert codes(check_question(DEMAND, "form", "x" * QUESTION_LIMIT)) == []
    assert codes(check_question(DEMAND, "form", "x" * (QUESTION_LIMIT + 1))) == ["acts.text_long"]


def test_what_is_scored_can_only_be_made_clear() -> None:
    assert codes(check_question(SCORED, "clarify", "Wat bedoelt u?")) == []
    for kind in ("proof", "form"):
        refused = ["clarification.scored_only_clear"]
        assert codes(check_question(SCORED, kind, "Stuur iets.")) == refused


def test_a_question_is_about_a_demand_a_scored_question_or_the_whole() -> None:
    found = {one.id: one for one in subjects(PLAN)}
    assert next(iter(found)) == "" and not found[""].scored
    assert all(not found[row.id].scored for row in PLAN.demands)
    scored = [q.id for q in PLAN.lots[0].selection.questions]
    assert scored and all(found[id_].scored for id_ in scored)
    assert subject(PLAN, "no such demand") is None


@pytest.mark.parametrize(
    ("sent", "deadline", "refused"),
    [
        ("2022-01-10T11:00:00", "2022-01-10T11:01", []),
        ("2022-01-10T11:00:30", "2022-01-10T11:00", ["clarification.deadline_past"]),
        ("2022-01-10T11:00:00", "2022-01-10T11:00:59", ["clarification.deadline_past"]),
        ("2022-01-10T11:00:59", "2022-01-10T11:01", []),
        ("2022-01-10T11:00", "2022-01-09T11:00", ["clarification.deadline_past"]),
        # 180 days later: 9 July, when the clock in Amsterdam is an hour ahead
        ("2022-01-10T11:00", "2022-07-09T12:00", []),
        ("2022-01-10T11:00", "2022-07-09T12:01", ["clarification.deadline_far"]),
    ],
)
def test_the_deadline_lies_after_the_sending(sent: str, deadline: str, refused: list[str]) -> None:
    assert codes(check_round(1, read_local(sent), read_local(deadline))) == refused


def test_a_round_holds_questions_and_a_deadline() -> None:
    assert codes(check_round(0, SENT, DEADLINE)) == ["clarification.nothing_prepared"]
    assert codes(check_round(MOST_QUESTIONS, SENT, DEADLINE)) == []
    assert codes(check_round(MOST_QUESTIONS + 1, SENT, DEADLINE)) == ["clarification.too_many"]
    assert codes(check_round(1, SENT, None)) == ["clarification.deadline_missing"]


def test_the_last_second_is_in_time() -> None:
    assert not is_late(DEADLINE, DEADLINE)
    assert is_late(DEADLINE + timedelta(microseconds=1), DEADLINE)


def test_an_answer_around_the_change_to_summer_time() -> None:
    """The clock went forward on Sunday 27 March 2022 at two in the night."""
    sent, deadline = read_local("2022-03-25T12:00"), read_local("2022-03-28T12:00")
    assert deadline == datetime(2022, 3, 28, 10, tzinfo=UTC)
    assert deadline - sent == timedelta(days=3) - timedelta(hours=1)
    # ten past ten in universal time is ten past twelve in Amsterdam
    assert is_late(datetime(2022, 3, 28, 10, 10, tzinfo=UTC), deadline)
    assert not is_late(datetime(2022, 3, 28, 9, 59, 59, tzinfo=UTC), deadline)


def test_an_answer_around_the_change_to_winter_time() -> None:
    """On Sunday 30 October 2022 at three the clock went back to two."""
    sent, deadline = read_local("2022-10-28T23:30"), read_local("2022-10-31T00:30")
    assert deadline - sent == timedelta(days=2, hours=2)


def test_a_term_that_ends_on_a_day_off_is_pointed_out() -> None:
    saturday = read_local("2022-01-15T12:00")
    assert warnings(SENT, saturday) == (
        "De termijn eindigt op zaterdag 15 januari 2022. Dat is geen werkdag (weekend).",
    )
    assert warnings(SENT, DEADLINE) == ()


def test_who_is_asked_on_the_same_day_has_the_same_time() -> None:
    other = read_local("2022-01-17T12:00")
    earlier, same = read_local("2022-01-10T00:00"), read_local("2022-01-10T23:59:59")
    for at in (earlier, same):
        (told,) = warnings(SENT, DEADLINE, [(at, other)])
        assert "Die heeft tijd tot en met maandag 17 januari 2022, 12.00 uur" in told
    assert warnings(SENT, DEADLINE, [(SENT, DEADLINE)]) == ()
    # asked on another day in Amsterdam, though on the same day in universal time
    assert warnings(SENT, DEADLINE, [(read_local("2022-01-11T00:30"), other)]) == ()


IN_TIME, TOO_LATE = Given(DEADLINE, False), Given(DEADLINE + timedelta(minutes=1), True)
BEFORE, AFTER = DEADLINE, DEADLINE + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("answers", "now", "found"),
    [
        ((), BEFORE, OUT),
        ((), AFTER, UNANSWERED),
        ((IN_TIME,), BEFORE, ANSWERED),
        ((IN_TIME,), AFTER, ANSWERED),
        ((TOO_LATE,), AFTER, LATE),
        ((IN_TIME, TOO_LATE), AFTER, ANSWERED),
        ((TOO_LATE, IN_TIME), AFTER, ANSWERED),
    ],
)
def test_where_a_question_stands(answers: tuple[Given, ...], now: datetime, found: str) -> None:
    assert came(answers, DEADLINE, now) == found
    assert state(answers, DEADLINE, now, closed=False) == found
    assert state(answers, DEADLINE, now, closed=True) == CLOSED


def test_a_round_closes_when_all_is_answered_or_the_term_is_over() -> None:
    def refused(states: list[str], now: datetime, **more: bool) -> list[str]:
        return codes(check_closing(states, DEADLINE, now, "Alles is duidelijk.", **more))

    assert refused([ANSWERED, ANSWERED], BEFORE) == []
    assert refused([ANSWERED, OUT], BEFORE) == ["clarification.still_running"]
    assert refused([ANSWERED, OUT], BEFORE, out=True) == []
    assert refused([ANSWERED, UNANSWERED, LATE], AFTER) == []
    assert codes(check_closing([ANSWERED], DEADLINE, AFTER, " ")) == ["clarification.note_missing"]


def test_answers_hold_something_and_not_too_much() -> None:
    assert codes(check_answers({"1": " "}, {"1": 0})) == ["clarification.answer_missing"]
    assert codes(check_answers({"1": ""}, {"1": 1})) == []
    assert codes(check_answers({"1": "Ja."}, {"1": MOST_FILES})) == []
    (found,) = check_answers({"1": "Ja."}, {"2": MOST_FILES + 1})
    assert (found.code, found.field) == ("clarification.too_many_files", "file-2")
    (long,) = check_answers({"1": "x" * 20_001}, {})
    assert isinstance(long, Refusal) and long.field == "answer-1"


def test_an_answer_by_letter_came_in_after_the_question_and_before_now() -> None:
    now = SENT + timedelta(days=2)
    assert codes(check_received(SENT + timedelta(days=1), SENT, now)) == []
    assert codes(check_received(SENT, SENT + timedelta(seconds=30), now)) == []
    refused = ["clarification.received_before"]
    assert codes(check_received(SENT - timedelta(minutes=1), SENT, now)) == refused
    later = now + timedelta(seconds=1)
    assert codes(check_received(later, SENT, now)) == ["clarification.received_later"]
    assert codes(check_received(None, SENT, now)) == ["clarification.received_missing"]


def test_the_proposed_deadline_is_noon_on_a_working_day() -> None:
    # Monday 10 January and a week; a week after Saturday 8 January is a Saturday
    assert proposed_deadline(SENT) == read_local("2022-01-17T12:00")
    assert proposed_deadline(read_local("2022-01-08T10:00")) == read_local("2022-01-17T12:00")
    # over the change to summer time it is noon on the clock all the same
    assert proposed_deadline(read_local("2022-03-24T10:00")) == read_local("2022-03-31T12:00")


def test_whoever_is_asked_second_on_a_day_is_offered_the_deadline_of_the_first() -> None:
    assert proposed_deadline(SENT, [(SENT, DEADLINE)]) == DEADLINE
    yesterday = SENT - timedelta(days=1)
    assert proposed_deadline(SENT, [(yesterday, DEADLINE)]) == read_local("2022-01-17T12:00")


def test_of_a_final_offer_one_asks_about_criteria_and_the_elements_that_are_open() -> None:
    quality, everything = (offer_subjects(PLAN, priced=priced) for priced in (False, True))
    ids = {one.id for one in quality}
    assert "" in ids and {one.stage for one in everything} == {AWARD}
    assert {question.id for question in PLAN.lots[0].award.questions} <= ids
    closed = {one.id for one in everything} - ids
    assert closed == {one.id for one in PLAN.elements} & set(PRICE_ELEMENTS)


def test_an_offer_can_only_be_made_clear() -> None:
    whole = offer_subjects(PLAN, priced=True)[0]
    assert codes(check_question(whole, "clarify", "Wat bedoelt u?")) == []
    for kind in ("proof", "form"):
        found = codes(check_question(whole, kind, "Stuur een beter bedrag."))
        assert found == ["clarification.offer_only_clear"]


def test_a_subject_of_an_offer_is_not_one_of_the_application() -> None:
    id_ = PLAN.lots[0].award.questions[0].id
    found = subject(PLAN, id_, AWARD)
    assert found is not None and found.stage == AWARD
    assert subject(PLAN, "") != subject(PLAN, "", AWARD)


def test_the_letter_about_an_offer_says_that_no_amount_changes() -> None:
    head = Letterhead("Gemeente", "Beschermd Wonen", "HVB", "A", SENT.date())
    one = AskedQuestion(
        "De opbouw van de lumpsum", "", "clarify", "Wat valt hieronder?", stage=AWARD
    )
    text = clarification_letter(PLAN, head, [one], DEADLINE)
    assert "Wij lezen uw definitieve inschrijving" in text
    assert "ook geen bedrag" in text and "aanmelding" not in text
    both = clarification_letter(PLAN, head, [one, replace(one, stage=SELECTION)], DEADLINE)
    assert "Wij toetsen uw aanmelding" in both and "ook geen bedrag" in both
