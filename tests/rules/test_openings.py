"""What a council may read, and its questions and sessions: worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from criteria.council_questions import check_decision, check_sent, left_out
from criteria.council_sessions import check_session
from criteria.evidence_kinds import kinds
from criteria.openings import FOR_COUNCILS, READABLE, read_pages, tell_pages
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from criteria.visibility import NOTHING, Moment, Viewer, opened

NOON = read_local("2022-01-20T12:00")


@pytest.mark.parametrize(
    ("typed", "pages"),
    [
        ("3-7, 12", (3, 4, 5, 6, 7, 12)),
        ("12,3-7", (3, 4, 5, 6, 7, 12)),
        ("3 – 4", (3, 4)),
        ("1-3,2-5", (1, 2, 3, 4, 5)),
        ("12", (12,)),
        ("5-5", (5,)),
        ("", tuple(range(1, 13))),
        ("  ", tuple(range(1, 13))),
    ],
)
def test_pages_are_read_as_people_write_them(typed: str, pages: tuple[int, ...]) -> None:
    assert read_pages(typed, 12) == pages


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *(
            (typed, "councils.pages_unreadable")
            for typed in ("x", "3-", "-3", "7-3", "1,,2", "1;2")
        ),
        *((typed, "councils.pages_unreadable") for typed in ("²", "1.5", "123456", "alle")),
        *((typed, "councils.pages_beyond") for typed in ("13", "0", "0-3", "12-13", "99999")),
    ],
)
def test_what_is_no_page_of_the_file_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as told:
        read_pages(typed, 12)
    (one,) = told.value.refusals
    assert (one.code, one.field) == (code, "pages")


def test_pages_are_told_as_they_are_written() -> None:
    assert tell_pages((3, 4, 5, 6, 7, 12)) == "3-7, 12"
    assert tell_pages({12, 1}) == "1, 12"
    assert tell_pages((1, 2)) == "1-2"
    assert tell_pages(()) == ""
    # 1, 3, 5 … 199: 5 × 1 + 45 × 2 + 50 × 3 figures, and 99 times a comma with a space: over 200
    with pytest.raises(Refused):
        read_pages(",".join(str(n) for n in range(1, 200, 2)), 200)


def test_nothing_but_the_dossier_is_opened_to_a_council() -> None:
    assert READABLE == ("dossier", FOR_COUNCILS)
    assert FOR_COUNCILS not in {kind.id for kind in kinds().kinds}


def test_only_a_delegate_of_a_council_reads_and_only_where_the_plan_says_so() -> None:
    there = Moment(Step.SCORE, applications_opened=True)
    one = Viewer("d", frozenset({"delegate"}), frozenset({"a", "b"}), frozenset({"b"}), council="r")
    assert opened(one, there, True).of("a")
    assert not opened(one, there, True).of("b") and not opened(one, there, True).of("c")
    assert opened(one, there, False) == NOTHING
    assert opened(replace(one, council=""), there, True) == NOTHING
    assert opened(one, Moment(Step.OPEN_APPLICATIONS), True) == NOTHING
    for role in ("officer", "chair", "assessor", "decision_maker", "auditor"):
        assert opened(replace(one, roles=frozenset({role})), there, True) == NOTHING


@pytest.mark.parametrize(
    ("outcome", "questions", "text", "reason", "to", "codes"),
    [
        ("unchanged", 1, "", "", 3, []),
        ("combined", 2, "Hoe?", "", 3, []),
        ("refused", 2, "", "Dit staat al in de leidraad.", 0, []),
        ("", 1, "", "", 3, ["decision_missing"]),
        ("unchanged", 0, "", "", 3, ["questions_missing"]),
        ("unchanged", 2, "", "", 3, ["one_unchanged"]),
        ("combined", 1, " ", "", 3, ["text_missing"]),
        ("refused", 1, "", " ", 0, ["reason_missing"]),
        ("unchanged", 1, "", "", 0, ["to_missing"]),
        ("unchanged", 1, "", "", 2, ["fewer_reason"]),
        ("unchanged", 1, "", "Alleen over hun eigen tekst.", 2, []),
    ],
)
def test_a_question_is_put_to_all_or_somebody_says_why_not(
    outcome: str, questions: int, text: str, reason: str, to: int, codes: list[str]
) -> None:
    found = check_decision(outcome, questions, text, reason, to, 3)
    assert [one.code for one in found] == [f"councils.{code}" for code in codes]


def test_who_did_not_get_it_is_named_in_order() -> None:
    assert left_out("abc", {"b"}) == ("a", "c")
    assert left_out("abc", set("abc")) == ()


def test_a_question_was_sent_after_it_was_put_and_before_now() -> None:
    later = NOON + timedelta(minutes=5)
    assert not [*check_sent(NOON, NOON, later)] and not [*check_sent(later, NOON, later)]
    assert not [*check_sent(NOON, NOON + timedelta(seconds=30), later)]  # in the same minute
    for at, code in (
        (None, "sent_missing"),
        (NOON - timedelta(minutes=1), "sent_before"),
        (later + timedelta(seconds=1), "sent_later"),
    ):
        assert [one.code for one in check_sent(at, NOON, later)] == [f"councils.{code}"]


def test_a_session_that_was_held_says_who_was_there_and_what_was_said() -> None:
    later = NOON + timedelta(minutes=1)
    assert not [*check_session(later, NOON, 0, "")]
    assert not [*check_session(NOON, NOON, 1, "Over de opvang.")]
    codes = [one.code for one in check_session(NOON, NOON, 0, " ")]
    assert codes == ["councils.present_missing", "councils.notes_missing"]
    assert [one.code for one in check_session(None, NOON, 1, "x")] == ["councils.held_missing"]
