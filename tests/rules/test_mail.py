"""What a message says, and when it is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from criteria.mail import (
    BEGUN,
    FAILED,
    MOST_TRIES,
    PLACES,
    RESTS,
    SENT,
    Tried,
    check_again,
    check_reminder,
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


def test_a_message_says_how_to_get_in() -> None:
    for opens, yes, no in (
        (False, "Open de link en log in.", "kies er een"),
        (True, "zeven dagen en één keer", "Open de link en log in."),
    ):
        told = message("score", "https://tender.example/x", opens=opens)
        assert "U kunt beginnen met beoordelen." in told.body
        assert yes in told.body and no not in told.body


def test_the_rests_grow_to_an_hour_and_last_three_days() -> None:
    minutes, before = 0, 0
    for most, rest in RESTS:
        minutes += (most - before) * int(rest.total_seconds()) // 60
        before = most
    # 1 + 2 + 4 + 8 + 16 + 32 = 63 minutes, and 73 times an hour
    assert minutes == 63 + 73 * 60 and MOST_TRIES == 6 + 73 + 1
    assert timedelta(minutes=minutes) > timedelta(days=3)


def test_nobody_is_reminded_twice_a_day() -> None:
    assert check_reminder(None, AT) == ()
    assert check_reminder(AT - timedelta(hours=20), AT) == ()
    (told,) = check_reminder(AT - timedelta(hours=19), AT)
    assert told.code == "mail.reminded_today"


@pytest.mark.parametrize(
    ("tries", "last", "minutes", "expected"),
    [
        (1, BEGUN, 0, "waiting"),
        (1, BEGUN, 999, "waiting"),  # whoever began it was stopped; another takes it
        (1, FAILED, 0, "failed"),
        (2, SENT, 999, "sent"),
        (MOST_TRIES - 1, FAILED, 999, "failed"),
        (MOST_TRIES, BEGUN, 9, "waiting"),
        (MOST_TRIES, BEGUN, 10, "given_up"),
        (MOST_TRIES, FAILED, 0, "given_up"),
        (MOST_TRIES, SENT, 0, "sent"),
    ],
)
def test_a_message_is_given_up_after_the_last_try(
    tries: int, last: str, minutes: int, expected: str
) -> None:
    assert state(Tried(tries, last, AT), AT + minutes * MINUTE) == expected
    assert state(None, AT) == "waiting"


def test_a_message_goes_out_again_when_it_was_given_up() -> None:
    assert check_again("given_up") == ()
    for how in ("waiting", "failed", "sent"):
        (told,) = check_again(how)
        assert told.code == "mail.not_given_up"
