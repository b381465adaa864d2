"""A session is planned, written down and made into minutes; how far it is follows from that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from criteria.reading import read_local
from criteria.refusals import Refusal
from criteria.scores import MOTIVATION_LIMIT
from criteria.talks import (
    WHOLE,
    Item,
    SessionState,
    check_item,
    check_minutes,
    check_plan,
    session_state,
)

START, END = read_local("2022-03-15T09:30"), read_local("2022-03-15T12:30")
TOPICS = ("DLG-01", "DLG-02", "DLG-03")
WELL = {"title": "Risico's", "starts": START, "ends": END, "place": "", "agenda": ["DLG-02"]}
HERE = Item(WHOLE, "Wij", "Zij")


def codes(faults: tuple[Refusal, ...]) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in faults]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"title": " "}, [("dialogue.session_title_missing", "title")]),
        ({"title": "x" * 201}, [("dialogue.session_title_missing", "title")]),
        ({"ends": START}, [("dialogue.ends_before", "ends")]),
        ({"ends": START + timedelta(hours=12)}, []),
        ({"ends": START + timedelta(hours=12, minutes=1)}, [("dialogue.too_long", "ends")]),
        ({"place": "x" * 201}, [("acts.text_long", "place")]),
        ({"agenda": []}, [("dialogue.agenda_missing", "agenda")]),
        ({"agenda": ["DLG-04"]}, [("dialogue.agenda_unknown", "agenda")]),
        ({"agenda": ["DLG-01", "DLG-01"]}, [("dialogue.agenda_unknown", "agenda")]),
    ],
)
def test_a_session_has_a_title_an_end_and_topics_of_the_plan(
    changed: dict[str, object], found: list[tuple[str, str]]
) -> None:
    plan = WELL | changed
    assert codes(check_plan(*plan.values(), TOPICS)) == found  # type: ignore[arg-type]


def test_each_text_of_an_item_has_its_limit() -> None:
    long = "x" * (MOTIVATION_LIMIT + 1)
    assert check_item(Item("DLG-01", "a", "b", "x" * MOTIVATION_LIMIT)) == ()
    assert codes(check_item(Item("DLG-01", long, "b", long))) == [
        ("acts.text_long", "authority"),
        ("acts.text_long", "text"),
    ]


def minutes(
    whole: Item = HERE,
    items: tuple[Item, ...] = (Item("DLG-01", text="Besproken."),),
    now: object = END,
    correction: bool = False,
    reason: str = "",
) -> list[tuple[str, str | None]]:
    return codes(
        check_minutes(
            whole,
            items,
            START,
            END,
            now,  # type: ignore[arg-type]
            correction=correction,
            reason=reason,
        )
    )


def test_minutes_are_of_a_session_that_is_over() -> None:
    assert minutes() == []
    assert minutes(now=END - timedelta(seconds=1)) == [("dialogue.held_later", "ended_at")]


def test_minutes_say_who_was_there_on_both_sides() -> None:
    missing = [("dialogue.attendance_missing", "attendance")]
    assert minutes(Item(WHOLE, "Wij", " ")) == missing
    assert minutes(Item(WHOLE, "", "Zij")) == missing


def test_minutes_say_something() -> None:
    assert minutes(items=()) == [("dialogue.minutes_missing", "minutes")]
    assert minutes(items=(Item("DLG-01", " "),)) == [("dialogue.minutes_missing", "minutes")]
    assert minutes(Item(WHOLE, "Wij", "Zij", "Kennisgemaakt."), items=()) == []


def test_a_next_version_has_a_reason() -> None:
    assert minutes(correction=True) == [("dialogue.correction_reason", "reason")]
    assert minutes(correction=True, reason="Verkeerde naam.") == []


@pytest.mark.parametrize(
    ("hours", "cancelled", "written", "confirmed", "state"),
    [
        (-1, False, False, False, SessionState.PLANNED),
        (0, False, False, False, SessionState.UNWRITTEN),
        (9, False, False, False, SessionState.UNWRITTEN),
        (-1, True, False, False, SessionState.CANCELLED),
        (9, True, False, False, SessionState.CANCELLED),
        (9, False, True, False, SessionState.UNCONFIRMED),
        (9, False, True, True, SessionState.CONFIRMED),
    ],
)
def test_how_far_a_session_is(
    hours: int, cancelled: bool, written: bool, confirmed: bool, state: SessionState
) -> None:
    now = START + timedelta(hours=hours)
    known = {"cancelled": cancelled, "written": written, "confirmed": confirmed}
    assert session_state(START, now, **known) is state
