"""Claims: in time to the second, and what they keep waiting."""

from __future__ import annotations

import pytest

from criteria.claims import OUTCOMES, check_claim, holds, in_time
from criteria.moments import local_date
from criteria.reading import read_local
from criteria.terms import standstill

SENT = read_local("2022-06-09T10:04")
TERM = standstill(local_date(SENT), 20, True)  # up to and including 29 June 2022


@pytest.mark.parametrize(
    ("at", "good"),
    [
        ("2022-06-09T10:05", True),
        ("2022-06-29T23:59:59", True),
        ("2022-06-30T00:00", False),
        ("2022-07-01T09:00", False),
    ],
)
def test_in_time_until_the_end_of_the_last_day_in_amsterdam(at: str, good: bool) -> None:
    assert in_time(TERM, read_local(at)) is good


def test_in_the_night_of_the_time_change_the_clock_of_amsterdam_counts() -> None:
    # Sent on Monday 10 October 2022: day 20 is Sunday 30 October, when the clock goes back, so the
    # last day is Monday 31 October; from the 30th on midnight is 23:00 in UTC, no more 22:00.
    term = standstill(local_date(read_local("2022-10-10T12:00")), 20, True)
    assert str(term.last_day) == "2022-10-31"
    assert in_time(term, read_local("2022-10-31T23:59:59"))
    assert not in_time(term, read_local("2022-11-01T00:00"))


def test_a_claim_holds_until_it_ended_and_one_that_was_upheld_for_good() -> None:
    assert holds(None, current=True)
    assert holds(None, current=False)
    assert [x for x in OUTCOMES if holds(x, current=True)] == ["upheld"]
    assert not holds("upheld", current=False)


@pytest.mark.parametrize(
    ("kind", "at", "codes"),
    [
        ("summons", "2022-06-20T09:00", []),
        ("letter", "2022-06-20T09:00", ["claims.kind_missing"]),
        ("question", None, ["claims.received_missing"]),
        ("question", "2022-06-09T10:03", ["claims.before_sending"]),
        ("question", "2022-06-21T09:01", ["claims.received_later"]),
    ],
)
def test_what_is_wrong_with_a_claim(kind: str, at: str | None, codes: list[str]) -> None:
    now = read_local("2022-06-21T09:00")
    found = check_claim(kind, read_local(at) if at else None, SENT, now)
    assert [one.code for one in found] == codes
