"""What a message says, and when it is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from criteria.mail import (
    BEGUN,
    FAILED,
    MOST_TRIES,
    PLACES,
    SENT,
    check_reminder,
    due,
    message,
    state,
)

AT = datetime(2022, 1, 20, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("kind", PLACES)
def test_every_message_has_the_same_subject_and_one_link(kind: str) -> None:
    told = message(kind, "https://tender.example/x")
    assert told.subject == "Tender: er staat werk voor u klaar / there is work for you"
    assert told.body.count("https://tender.example/x") == 2  # in Dutch and in English
    assert told.body.count("https://") == 2
    assert len(told.body.split("\n\n--\n\n")) == 2


def test_a_kind_that_does_not_exist_is_no_message() -> None:
    with pytest.raises(KeyError):
        message("ranking", "https://tender.example/x")


@pytest.mark.parametrize(
    ("states", "minutes", "expected"),
    [
        ((), 0, True),
        (((SENT, 0),), 999, False),
        (((BEGUN, 0),), 9, False),
        (((BEGUN, 0),), 10, True),  # whoever began it was stopped
        (((BEGUN, 0), (FAILED, 0)), 0, False),
        (((BEGUN, 0), (FAILED, 0)), 1, True),
        (((BEGUN, 0), (FAILED, 0), (BEGUN, 1), (FAILED, 1)), 2, False),
        (((BEGUN, 0), (FAILED, 0), (BEGUN, 1), (FAILED, 1)), 3, True),
        (((BEGUN, 0), (FAILED, 0), (BEGUN, 1), (SENT, 1)), 99, False),
        (((BEGUN, 0), (FAILED, 0)) * MOST_TRIES, 10**6, False),
    ],
)
def test_a_message_is_tried_again_ever_later(
    states: tuple[tuple[str, int], ...], minutes: int, expected: bool
) -> None:
    happened = tuple((state, AT + at * MINUTE) for state, at in states)
    assert due(happened, AT + minutes * MINUTE) is expected


def test_nobody_is_reminded_twice_a_day() -> None:
    assert check_reminder(None, AT) == ()
    assert check_reminder(AT - timedelta(hours=20), AT) == ()
    (told,) = check_reminder(AT - timedelta(hours=19), AT)
    assert told.code == "mail.reminded_today"


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((), "waiting"),
        ((BEGUN,), "waiting"),
        ((BEGUN, FAILED), "failed"),
        ((BEGUN, FAILED, BEGUN), "waiting"),
        ((BEGUN, FAILED, BEGUN, SENT), "sent"),
        ((BEGUN, FAILED) * (MOST_TRIES - 1), "failed"),
        ((BEGUN, FAILED) * MOST_TRIES, "given_up"),
    ],
)
def test_a_message_is_given_up_after_the_last_try(states: tuple[str, ...], expected: str) -> None:
    assert state(tuple((one, AT) for one in states)) == expected
