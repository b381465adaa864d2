"""What a message says, and when it is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from criteria.mail import (
    BEGUN,
    BY_LINK,
    CHANGES,
    FAILED,
    MOST_TRIES,
    MOVED,
    OF_ACCOUNTS,
    PLACES,
    RESTS,
    SENT,
    WITHDRAWN,
    Tried,
    by_link_message,
    change_message,
    check_address,
    check_again,
    check_keeper,
    check_letter,
    check_reminder,
    head_due,
    head_message,
    letter_message,
    link_until,
    message,
    receipt_line,
    state,
)
from criteria.moments import show_second
from criteria.trail import Head

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


HEAD = Head("platform", 1234, "ab" * 32)


def test_a_message_to_a_tenderer_or_a_keeper_names_nobody() -> None:
    told = letter_message("https://tender.example/hand-in/x")
    assert told.body.count("https://tender.example/hand-in/x") == 2 and "60" in told.body
    kept = head_message(HEAD)
    assert kept.body.count(f"platform 1234:{HEAD.hash}") == 2
    assert kept.body.count(f"--ref platform --head 1234:{HEAD.hash}") == 2
    assert "https://" not in kept.body


@pytest.mark.parametrize(
    ("term", "days"),
    [
        (None, 60),
        (AT + timedelta(days=20), 60),
        (AT + timedelta(days=53), 60),
        (AT + timedelta(days=54), 61),  # a week after the term
        (AT + timedelta(days=366), 373),
    ],
)
def test_a_link_lasts_longer_than_every_term(term: datetime | None, days: int) -> None:
    assert link_until(AT, term) == AT + timedelta(days=days)


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("a@b.nl", True),
        ("jan.de-boer+tender@post.gemeente.nl", True),
        ("a" * 249 + "@b.nl", True),
        ("a" * 250 + "@b.nl", False),
        *((wrong, False) for wrong in ("", "a", "@b.nl", "a@", "a@b", "a@b.", "a@.b", "a@b@c.nl")),
        *((wrong, False) for wrong in ("a b@c.nl", "a@b.nl\nBcc: c@d.nl", "<a@b.nl>", "a,b@c.nl")),
        ("é@b.nl", False),
    ],
)
def test_an_address_is_one_that_mail_goes_to(address: str, good: bool) -> None:
    assert (check_address(address) == ()) is good


def test_a_letter_is_mailed_anew_when_given_up_or_to_another_address() -> None:
    assert check_letter("a@b.nl", None) == ()
    assert check_letter("a@b.nl", ("a@b.nl", "given_up")) == ()
    assert check_letter("new@b.nl", ("a@b.nl", "sent")) == ()
    for how in ("waiting", "failed", "sent"):
        (told,) = check_letter("a@b.nl", ("a@b.nl", how))
        assert told.code == "mail.not_given_up"
    (none,) = check_letter("", ("a@b.nl", "given_up"))
    assert none.code == "mail.no_address"


HOUR = timedelta(hours=1)
NIGHT = datetime(2022, 1, 20, 23, tzinfo=UTC)  # midnight in Amsterdam


@pytest.mark.parametrize(
    ("seq", "stepped", "last", "now", "due"),
    [
        (1, None, None, AT, True),  # the first one
        (5, None, (5, AT), AT + 48 * HOUR, False),  # nothing recorded since
        (6, None, (5, AT), AT + HOUR, False),  # the same day
        (6, None, (5, AT), NIGHT - MINUTE, False),
        (6, None, (5, AT), NIGHT, True),
        (6, AT + HOUR, (5, AT), AT + HOUR, True),  # a step was entered
        (6, AT - HOUR, (5, AT), AT + HOUR, False),
        (5, AT + HOUR, (5, AT), AT + HOUR, False),
    ],
)
def test_a_head_goes_at_each_step_and_each_night(
    seq: int, stepped: datetime | None, last: tuple[int, datetime] | None, now: datetime, due: bool
) -> None:
    assert head_due(seq, stepped, last, now) is due


def test_a_keeper_has_a_name_and_an_address_and_takes_no_part() -> None:
    assert check_keeper("Controller", "c@d.nl", 9, takes_part=False) == ()
    told = check_keeper(" ", "c", 10, takes_part=True)
    assert [one.code for one in told] == [
        "mail.address_wrong",
        "acts.name_missing",
        "mail.keeper_takes_part",
        "mail.keepers_full",
    ]


def test_a_message_goes_out_again_when_it_was_given_up() -> None:
    assert check_again("given_up") == ()
    for how in ("waiting", "failed", "sent"):
        (told,) = check_again(how)
        assert told.code == "mail.not_given_up"


@pytest.mark.parametrize("kind", [*CHANGES, *OF_ACCOUNTS])
def test_a_message_about_a_change_names_nobody_has_no_link_and_says_what_to_do(kind: str) -> None:
    told = change_message(kind)
    assert told.subject == change_message(MOVED).subject
    assert "://" not in told.body and "@" not in told.body
    dutch, english = told.body.split("\n\n--\n\n")
    if kind in CHANGES:
        assert "Bel dan de organisatie" in dutch and "call the organisation" in english
    else:
        assert "Was u het niet?" in dutch and "Was it not you?" in english


@pytest.mark.parametrize("kind", BY_LINK)
@pytest.mark.parametrize("what", ["application", "offer"])
def test_what_was_done_by_a_link_is_told_with_its_second_and_digits_alone(
    what: str, kind: str
) -> None:
    at = datetime(2022, 1, 4, 10, 59, 58, tzinfo=UTC)
    told = by_link_message(kind, receipt_line(what, ["a" * 64, "b" * 64]), at)
    assert told.subject == change_message(MOVED).subject
    assert "://" not in told.body and "@" not in told.body
    dutch, english = told.body.split("\n\n--\n\n")
    for text, second in ((dutch, show_second(at)), (english, show_second(at, "en"))):
        assert second in text
        assert f"\n\n{'a' * 64}\n{'b' * 64}\n\n" in text
    assert "11.59.58" in dutch and "11:59:58" in english
    assert "Was u het niet?" in dutch and "Was it not you?" in english
    assert ("ingetrokken" in dutch, "withdrawn" in english) == (kind == WITHDRAWN,) * 2
