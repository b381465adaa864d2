"""Days and moments, as shown in Amsterdam and as read back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from criteria.moments import (
    AMSTERDAM,
    is_late,
    local_date,
    short_date,
    show_date,
    show_moment,
    show_second,
    utc,
)
from criteria.reading import read_local
from criteria.refusals import Refused

WINTER = datetime(2022, 1, 26, 8, 30, 15, tzinfo=UTC)
SUMMER = datetime(2022, 6, 30, 22, 0, tzinfo=UTC)


def test_a_day_is_written_out_and_short() -> None:
    assert show_date(date(2022, 1, 26)) == "woensdag 26 januari 2022"
    assert show_date(date(2022, 1, 26), "en") == "Wednesday 26 January 2022"
    assert short_date(date(2022, 1, 26)) == "26 jan 2022"
    assert short_date(date(2022, 3, 1)) == "1 mrt 2022"
    assert short_date(date(2022, 3, 1), "en") == "1 Mar 2022"


def test_a_moment_is_shown_in_amsterdam() -> None:
    assert show_moment(WINTER) == "woensdag 26 januari 2022, 09.30 uur"
    assert show_moment(WINTER, "en") == "Wednesday 26 January 2022, 09:30"
    assert show_second(WINTER) == "woensdag 26 januari 2022, 09.30.15 uur"
    assert show_second(WINTER, "en") == "Wednesday 26 January 2022, 09:30:15"


def test_in_summer_the_day_turns_two_hours_before_utc() -> None:
    assert show_moment(SUMMER) == "vrijdag 1 juli 2022, 00.00 uur"
    assert local_date(SUMMER) == date(2022, 7, 1)
    assert show_date(SUMMER) == "vrijdag 1 juli 2022"
    assert local_date(SUMMER - timedelta(seconds=1)) == date(2022, 6, 30)


@pytest.mark.parametrize("act", [show_moment, show_second, local_date, utc, show_date])
def test_a_moment_without_time_zone_is_an_error(act: object) -> None:
    assert callable(act)
    with pytest.raises(ValueError, match="no time zone"):
        act(datetime(2022, 1, 26, 9, 30))  # noqa: DTZ001


def test_utc_keeps_the_moment() -> None:
    in_new_york = datetime(2022, 1, 26, 3, 30, 15, tzinfo=timezone(timedelta(hours=-5)))
    assert utc(in_new_york) == WINTER
    assert utc(in_new_york).tzinfo is UTC


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2022-01-26T09:30", datetime(2022, 1, 26, 8, 30, tzinfo=UTC)),
        ("2022-01-26T09:30:15", WINTER),
        (" 2022-07-01T00:00 ", SUMMER),
        ("2022-03-27T01:59", datetime(2022, 3, 27, 0, 59, tzinfo=UTC)),
        ("2022-03-27T03:00", datetime(2022, 3, 27, 1, 0, tzinfo=UTC)),
        # 30 October 2022: 02:30 comes twice, the first time is summer time (UTC+2).
        ("2022-10-30T02:30", datetime(2022, 10, 30, 0, 30, tzinfo=UTC)),
    ],
)
def test_amsterdam_time_is_read(typed: str, moment: datetime) -> None:
    assert read_local(typed) == moment


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "unreadable"),
        ("26-01-2022 09:30", "unreadable"),
        ("2022-01-26", "unreadable"),
        ("2022-01-26T09:30+02:00", "unreadable"),
        ("2022-01-26T09:30Z", "unreadable"),
        ("٢٠٢٢-01-26T09:30", "unreadable"),
        ("2022-01-26T09:30\n", "unreadable"),
        ("2022-02-29T09:30", "not_in_calendar"),
        ("2022-01-26T24:00", "not_in_calendar"),
        ("2022-01-26T09:30:60", "not_in_calendar"),
        ("0001-01-01T00:00", "year_out_of_range"),
        ("9999-12-31T23:59", "year_out_of_range"),
        ("2022-03-27T02:00", "skipped_by_the_clock"),
        ("2022-03-27T02:59:59", "skipped_by_the_clock"),
    ],
)
def test_a_moment_that_does_not_exist_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_local(typed)
    assert [found.code for found in refused.value.refusals] == [f"moments.{code}"]


def test_late_is_told_in_utc_also_in_the_hour_that_comes_twice() -> None:
    """On 25 October 2026 it is half past two twice, and the second time comes an hour later."""
    deadline = datetime(2026, 10, 25, 2, 30, tzinfo=AMSTERDAM)
    earlier_on_the_clock = datetime(2026, 10, 25, 2, 15, tzinfo=AMSTERDAM, fold=1)
    assert is_late(earlier_on_the_clock, deadline)
    assert not is_late(deadline.astimezone(UTC), deadline)
    assert is_late(deadline.astimezone(UTC) + timedelta(microseconds=1), deadline)


def test_an_hour_that_comes_twice_says_which_of_the_two() -> None:
    first = datetime(2022, 10, 30, 0, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    assert show_moment(first) == "zondag 30 oktober 2022, 02.30 uur (zomertijd)"
    assert show_moment(second) == "zondag 30 oktober 2022, 02.30 uur (wintertijd)"
    assert show_moment(second, "en") == "Sunday 30 October 2022, 02:30 (winter time)"
