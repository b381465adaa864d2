"""The standstill day by day, over fifteen years and at the edges of the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from criteria.moments import local_date
from criteria.reading import read_local
from criteria.term_days import FULL, LAST, LATER, SENT, SIGNING, SKIPPED, counted_days
from criteria.terms import day_off, explain, is_working_day, standstill

DAY = timedelta(days=1)
FIFTEEN_YEARS = [date(2018, 1, 1) + n * DAY for n in range(15 * 365 + 4)]


def marked(sent: date, mark: str, *, extend: bool = True) -> list[date]:
    days = counted_days(standstill(sent, 20, extend))
    return [one.day for one in days if mark in one.marks]


@pytest.mark.parametrize("extend", [True, False])
def test_over_fifteen_years_every_term_holds_to_the_rules(extend: bool) -> None:
    """Every day of sending, one by one: nothing is left to chance."""
    for sent in FIFTEEN_YEARS:
        term = standstill(sent, 20, extend)
        days = counted_days(term)
        assert [one.day for one in days] == [sent + n * DAY for n in range(len(days))]
        assert days[0].marks == (SENT,) and SIGNING in days[-1].marks
        numbers = [one.number for one in days if one.number]
        assert numbers == list(range(1, (term.last_day - sent).days + 1))
        assert sum(LAST in one.marks for one in days) == 1
        assert term.last_day >= sent + 20 * DAY
        assert days[-1].day == max(term.last_day, term.extended) + DAY
        if extend:
            assert is_working_day(term.last_day)
            between = [d for d, _ in term.skipped]
            assert all(not is_working_day(d) for d in between)
            assert between == [sent + (20 + n) * DAY for n in range(len(between))]
        else:
            assert term.last_day == sent + 20 * DAY


def test_a_last_day_on_christmas() -> None:
    # Sent Friday 5 December 2025: day 20 is Thursday 25 December. Then 26 (second day of
    # Christmas), 27 (Saturday) and 28 (Sunday) cannot be the last either: Monday 29 December.
    sent = date(2025, 12, 5)
    assert marked(sent, FULL) == [date(2025, 12, 25)]
    assert marked(sent, SKIPPED) == [date(2025, 12, n) for n in (26, 27, 28)]
    assert marked(sent, LAST) == [date(2025, 12, 29)]
    assert marked(sent, SIGNING) == [date(2025, 12, 30)]
    christmas = next(x for x in counted_days(standstill(sent, 20, True)) if FULL in x.marks)
    assert christmas.told() == (
        "de dagen zijn vol, maar de termijn kan hier niet eindigen",
        "eerste kerstdag",
    )


def test_without_extension_the_last_day_is_christmas_and_signing_waits() -> None:
    sent = date(2025, 12, 5)
    assert marked(sent, LAST, extend=False) == [date(2025, 12, 25)]
    assert marked(sent, LATER, extend=False) == [date(2025, 12, 29)]
    assert marked(sent, SIGNING, extend=False) == [date(2025, 12, 30)]


def test_sent_on_29_february() -> None:
    # 29 February 2024 is a Thursday: 1 March is day 1, day 20 is Wednesday 20 March.
    assert marked(date(2024, 2, 29), LAST) == [date(2024, 3, 20)]
    # In 2028 it is a Tuesday: day 20 is Monday 20 March.
    assert marked(date(2028, 2, 29), LAST) == [date(2028, 3, 20)]


@pytest.mark.parametrize(
    ("at", "first_day"),
    [
        ("2022-06-09T23:59:59", date(2022, 6, 10)),
        ("2022-06-10T00:00", date(2022, 6, 11)),
        ("2022-03-27T01:59:59", date(2022, 3, 28)),
        ("2022-03-27T03:00", date(2022, 3, 28)),
        ("2022-10-30T01:30", date(2022, 10, 31)),
        ("2022-10-30T23:59:59", date(2022, 10, 31)),
    ],
)
def test_the_day_in_amsterdam_counts_also_in_the_night_of_the_time_change(
    at: str, first_day: date
) -> None:
    assert standstill(local_date(read_local(at)), 20, True).first_day == first_day


def test_a_holiday_inside_the_term_counts_and_says_so() -> None:
    # Sent Monday 9 May 2022: Ascension Day, Thursday 26 May, is day 17.
    days = counted_days(standstill(date(2022, 5, 9), 20, True))
    ascension = next(one for one in days if one.day == date(2022, 5, 26))
    assert (ascension.number, ascension.told()) == (17, ("Hemelvaartsdag; telt mee",))


def test_every_skipped_day_is_explained_by_its_name() -> None:
    for sent in FIFTEEN_YEARS[::7]:
        term = standstill(sent, 20, True)
        told = " ".join(explain(term))
        assert all(day_off(day) in told for day, _ in term.skipped)
