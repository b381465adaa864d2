"""One assessor's sheet: every mark on the scale, every mark with its reasons."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from criteria.refusals import Refusal
from criteria.scores import (
    ABSTAINS,
    MOTIVATION_LIMIT,
    PASSAGE,
    STRONG,
    UNABLE,
    WEAK,
    Observation,
    Score,
    check_motivation,
    check_observations,
    check_score,
    check_sheet,
    words,
)
from tests.rules.plans import SELECTION

WHY = "Het plan is concreet en volledig."  # six words
MINIMUM = 5


def places(faults: tuple[Refusal, ...]) -> list[tuple[str, str | None]]:
    return [(fault.code.removeprefix("scores."), fault.field) for fault in faults]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("  \n ", 0), ("een", 1), ("een  twee\ndrie\tvier", 4), (WHY, 6), ("a-b c/d", 2)],
)
def test_words_are_what_stands_between_blanks(text: str, expected: int) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "motivation_missing"),
        (" \n\t", "motivation_missing"),
        ("👍", "motivation_missing"),
        ("… ! – \u200b \u00a0", "motivation_missing"),
        ("日本", "motivation_short"),
        ("een twee drie vier", "motivation_short"),
        ("een twee drie vier vijf", None),
        ("a " * 9_999 + "ab", None),  # 19.998 + 2 = 20.000 characters
        ("a " * 10_000 + "b", "motivation_long"),  # 20.001
    ],
)
def test_a_motivation_is_there_and_of_a_readable_length(text: str, expected: str | None) -> None:
    wanted = [(expected, "F")] if expected else []
    assert places(check_motivation(text, MINIMUM, "F")) == wanted


def test_the_sentence_says_how_many_words_there_are_and_should_be() -> None:
    (fault,) = check_motivation("te kort", MINIMUM, "F")
    assert fault.sentence("nl") == "De motivering heeft 2 woorden. Schrijf er minstens 5."
    assert MOTIVATION_LIMIT == 20_000


@pytest.mark.parametrize("mark", ["0", "5", "10", "5.0", "1E+1", "5.000"])
def test_a_mark_on_the_scale_is_taken_in_every_spelling(mark: str) -> None:
    assert check_score(SELECTION, Score("A", D(mark), WHY), MINIMUM) == ()


@pytest.mark.parametrize("mark", ["-5", "1", "4.999", "5.001", "7.5", "11", "100", "NaN"])
def test_a_mark_off_the_scale_is_refused(mark: str) -> None:
    found = check_score(SELECTION, Score("A", D(mark), WHY), MINIMUM)
    assert places(found) == [("off_scale", "A-mark")]


def test_while_the_plan_has_no_scale_no_mark_is_on_it() -> None:
    from dataclasses import replace

    found = check_score(replace(SELECTION, scale=None), Score("A", D(5), WHY), MINIMUM)
    assert places(found) == [("off_scale", "A-mark")]


def test_a_score_without_mark_or_motivation_is_refused_at_both_fields() -> None:
    assert places(check_score(SELECTION, Score("A", None, ""), MINIMUM)) == [
        ("mark_missing", "A-mark"),
        ("motivation_missing", "A-motivation"),
    ]


def test_a_question_of_another_sheet_is_refused() -> None:
    found = check_score(SELECTION, Score("Z", D(5), WHY), MINIMUM)
    assert places(found) == [("unknown_question", None)]


FULL = (Score("A", D(5), WHY), Score("B", D(10), WHY))


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (FULL, []),
        (FULL[::-1], []),
        ((), [("mark_missing", "A-mark"), ("mark_missing", "B-mark")]),
        (FULL[:1], [("mark_missing", "B-mark")]),
        ((*FULL, FULL[0]), [("twice", "A-mark")]),
        ((*FULL, *FULL), [("twice", "A-mark"), ("twice", "B-mark")]),
        ((*FULL, FULL[0], FULL[0]), [("twice", "A-mark")]),
        ((*FULL, Score("Z", D(5), WHY)), [("unknown_question", None)]),
        (
            (Score("A", D(6), ""), Score("B", None, "—")),
            [
                ("off_scale", "A-mark"),
                ("motivation_missing", "A-motivation"),
                ("mark_missing", "B-mark"),
                ("motivation_missing", "B-motivation"),
            ],
        ),
    ],
)
def test_a_sheet_names_all_its_faults_at_once(
    sheet: tuple[Score, ...], expected: list[tuple[str, str | None]]
) -> None:
    assert places(check_sheet(SELECTION, sheet)) == expected


def test_a_short_motivation_holds_up_no_sheet() -> None:
    """How many words the plan asks for is advice (`criteria/reasons`)."""
    assert check_sheet(SELECTION, (Score("A", D(5), "Kort."), Score("B", D(10), "1"))) == ()


def test_a_sheet_may_come_as_a_stream() -> None:
    assert check_sheet(SELECTION, iter(FULL)) == ()


@pytest.mark.parametrize(
    ("score", "found"),
    [
        (Score("A", None, "Mijn broer werkt er.", ABSTAINS), []),
        (Score("A", None, "Het antwoord ontbreekt.", UNABLE), []),
        (Score("A", None, " ", ABSTAINS), ["scores.abstention_without_reason"]),
        (Score("A", None, "🙂", UNABLE), ["scores.abstention_without_reason"]),
        (Score("A", D(5), "Toch een vijf.", ABSTAINS), ["scores.mark_with_abstention"]),
        (Score("A", D(5), WHY, "guess"), ["scores.kind_unknown"]),
        (Score("A", None, "x" * 20_001, UNABLE), ["scores.motivation_long"]),
    ],
)
def test_no_mark_is_given_with_a_reason_and_without_a_mark(score: Score, found: list[str]) -> None:
    assert [fault.code for fault in check_score(SELECTION, score, MINIMUM)] == found


@pytest.mark.parametrize(
    ("observations", "found"),
    [
        (
            (
                Observation(STRONG, "Korte wachtlijst", 12),
                Observation(PASSAGE, "De wachtlijst daalt"),
            ),
            [],
        ),
        ((Observation(WEAK, "  "),), ["scores.observation_empty"]),
        ((Observation("loud", "x"),), ["scores.observation_empty"]),
        ((Observation(WEAK, "x" * 1_001),), ["scores.observation_long"]),
        ((Observation(WEAK, "x", 0),), ["scores.observation_page"]),
        ((Observation(WEAK, "x", 10_000),), ["scores.observation_page"]),
        ((Observation(WEAK, "x"),) * 31, ["scores.observations_many"]),
    ],
)
def test_a_observation_has_words_and_at_most_a_page(
    observations: tuple[Observation, ...], found: list[str]
) -> None:
    score = Score("A", D(5), WHY, observations=observations)
    assert [fault.code for fault in check_observations(score)] == found


def test_a_score_is_empty_until_something_is_chosen_or_typed() -> None:
    assert Score("A", None, " ").empty
    for score in (
        Score("A", D(5), ""),
        Score("A", None, "tekst"),
        Score("A", None, "", ABSTAINS),
        Score("A", None, "", observations=(Observation(WEAK, "x"),)),
    ):
        assert not score.empty
