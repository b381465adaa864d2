"""Counting the standstill: each example is worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import holidays as python_holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from criteria.refusals import Refused
from criteria.terms import (
    easter,
    equated_days,
    explain,
    holidays,
    is_working_day,
    standstill,
    warnings,
)


def day(written: str) -> date:
    """5-2-2026 as a date."""
    number, month, year = written.split("-")
    return date(int(year), int(month), int(number))


SATURDAY, SUNDAY = "saturday", "sunday"

# name, sent, day 1, day 20, what day 20 and later are, last day, earliest signing
EXAMPLES = [
    ("E1 ordinary", "5-2-2026", "6-2-2026", "25-2-2026", [], "25-2-2026", "26-2-2026"),
    ("E2 weekend", "12-1-2026", "13-1-2026", "1-2-2026", [SUNDAY], "2-2-2026", "3-2-2026"),
    ("E3 court", "12-10-2020", "13-10-2020", "1-11-2020", [SUNDAY], "2-11-2020", "3-11-2020"),
    (
        *("E4 Christmas", "5-12-2025", "6-12-2025", "25-12-2025"),
        *(["christmas_day", "boxing_day", SATURDAY, SUNDAY], "29-12-2025", "30-12-2025"),
    ),
    (
        *("E5 New Year", "12-12-2025", "13-12-2025", "1-1-2026"),
        *(["new_year", "equated_day", SATURDAY, SUNDAY], "5-1-2026", "6-1-2026"),
    ),
    (
        *("E6 Good Friday", "14-3-2026", "15-3-2026", "3-4-2026"),
        *(["good_friday", SATURDAY, SUNDAY, "easter_monday"], "7-4-2026", "8-4-2026"),
    ),
    (
        *("E6b Easter Monday", "17-3-2026", "18-3-2026", "6-4-2026"),
        *(["easter_monday"], "7-4-2026", "8-4-2026"),
    ),
    (
        *("E7 King's Day", "7-4-2026", "8-4-2026", "27-4-2026"),
        *(["kings_day"], "28-4-2026", "29-4-2026"),
    ),
    (
        *("E8 Ascension", "24-4-2026", "25-4-2026", "14-5-2026"),
        *(["ascension_day", "equated_day", SATURDAY, SUNDAY], "18-5-2026", "19-5-2026"),
    ),
    (
        *("E9 5 May", "15-4-2026", "16-4-2026", "5-5-2026"),
        *(["liberation_day"], "6-5-2026", "7-5-2026"),
    ),
    (
        *("E10 King's Day on the 26th", "6-4-2025", "7-4-2025", "26-4-2025"),
        *(["kings_day", SUNDAY], "28-4-2025", "29-4-2025"),
    ),
    ("E11 24 December", "4-12-2026", "5-12-2026", "24-12-2026", [], "24-12-2026", "25-12-2026"),
    (
        *("E12 1 May", "7-4-2028", "8-4-2028", "27-4-2028"),
        *(["kings_day", "equated_day", SATURDAY, SUNDAY], "1-5-2028", "2-5-2028"),
    ),
]


@pytest.mark.parametrize(
    ("sent", "first", "full", "why", "last", "signing"),
    [example[1:] for example in EXAMPLES],
    ids=[str(example[0]) for example in EXAMPLES],
)
def test_the_worked_examples(
    sent: str, first: str, full: str, why: list[str], last: str, signing: str
) -> None:
    term = standstill(day(sent), 20, extend=True)
    assert term.first_day == day(first)
    assert term.unextended == day(full)
    assert [code for _, code in term.skipped] == why
    skipped_days = [each for each, _ in term.skipped]
    assert skipped_days == [day(full) + timedelta(days=passed) for passed in range(len(why))]
    assert term.last_day == term.extended == day(last)
    assert term.earliest_signing == day(signing)
    assert term.rule == "extended"


@pytest.mark.parametrize("sent", [str(example[1]) for example in EXAMPLES])
def test_without_the_statute_day_twenty_is_the_last_but_signing_waits(sent: str) -> None:
    plain, extended = standstill(day(sent), 20, False), standstill(day(sent), 20, True)
    assert plain.rule == "plain"
    assert plain.last_day == plain.unextended == day(sent) + timedelta(days=20)
    assert plain.extended == extended.last_day
    assert plain.earliest_signing == extended.earliest_signing


def test_the_case_itself_ends_two_days_before_its_contract_starts() -> None:
    # Sent Thursday 9 June 2022; day 20 is Wednesday 29 June; the contract starts on 1 July.
    term = standstill(date(2022, 6, 9), 20, extend=True)
    assert (term.first_day, term.last_day) == (date(2022, 6, 10), date(2022, 6, 29))
    assert term.earliest_signing == date(2022, 6, 30)
    assert term.skipped == ()
    assert not term.beyond_table


HOLIDAY_TABLE = {
    # Good Friday, Easter Monday, King's Day, 5 May, Ascension, Whit Monday
    2025: ("18-4", "21-4", "26-4", "5-5", "29-5", "9-6"),
    2026: ("3-4", "6-4", "27-4", "5-5", "14-5", "25-5"),
    2027: ("26-3", "29-3", "27-4", "5-5", "6-5", "17-5"),
    2028: ("14-4", "17-4", "27-4", "5-5", "25-5", "5-6"),
}


@pytest.mark.parametrize("year", HOLIDAY_TABLE)
def test_the_holidays_of_a_year(year: int) -> None:
    movable = [day(f"{written}-{year}") for written in HOLIDAY_TABLE[year]]
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    assert [each.day for each in holidays(year) if not each.equated] == sorted(movable + fixed)


@pytest.mark.parametrize("year", range(2021, 2033))
def test_another_calendar_knows_the_same_holidays(year: int) -> None:
    # The package also lists Easter Sunday and Whit Sunday, and 5 May only as an option.
    theirs = set(
        python_holidays.country_holidays("NL", years=year, categories=("public", "optional"))
    )
    sundays = {easter(year), easter(year) + timedelta(days=49)}
    ours = {each.day for each in holidays(year) if not each.equated}
    assert ours | sundays == theirs
    assert sundays <= theirs
    assert date(year, 5, 5) in ours


def test_the_equated_days_stand_in_the_table_with_a_source() -> None:
    table = equated_days()
    assert [each.day.isoformat() for each in table.days] == [
        *("2022-05-27", "2023-04-28", "2023-05-19", "2024-05-10", "2024-12-27", "2025-05-30"),
        *("2026-01-02", "2026-05-15", "2027-05-07", "2028-04-28", "2028-05-26"),
    ]
    assert table.valid_until == date(2028, 12, 31)
    for each in table.days:
        assert each.source
        assert each.day.weekday() == 4
        assert table.cover(each.day)
        assert not is_working_day(each.day)


def test_a_term_that_ends_after_the_table_says_so() -> None:
    inside = standstill(date(2028, 12, 8), 20, True)
    outside = standstill(date(2028, 12, 12), 20, True)
    assert (inside.last_day, inside.beyond_table) == (date(2028, 12, 28), False)
    # Day 20 is Monday 1 January 2029, so the last day is in a year the table does not know.
    assert (outside.last_day, outside.beyond_table) == (date(2029, 1, 2), True)
    assert "31 december 2028" in warnings(outside)[-1]
    assert standstill(date(2020, 10, 12), 20, True).beyond_table


def test_an_equated_day_nobody_checked_gives_a_warning() -> None:
    # Day 20 is Ascension Day, 26 May 2022; 27 May is the row that still has to be checked.
    term = standstill(date(2022, 5, 6), 20, True)
    assert term.last_day == date(2022, 5, 30)
    (warning,) = warnings(term)
    assert "27 mei 2022" in warning
    assert warning in explain(term)


def test_24_and_31_december_and_carnival_are_ordinary_days() -> None:
    for ordinary in ("24-12-2026", "31-12-2026", "16-2-2026", "1-5-2028"):
        assert is_working_day(day(ordinary))


def test_holidays_inside_the_term_do_not_extend_it() -> None:
    # Christmas lies inside; day 20 is Tuesday 30 December 2025.
    term = standstill(date(2025, 12, 10), 20, True)
    assert term.last_day == date(2025, 12, 30)


def test_a_term_of_more_than_ninety_days_is_never_extended() -> None:
    # Sent Sunday 8 March 2026: day 90 is Saturday 6 June and day 91 is Sunday 7 June.
    ninety, more = (standstill(date(2026, 3, 8), days, True) for days in (90, 91))
    assert (ninety.rule, ninety.last_day) == ("extended", date(2026, 6, 8))
    assert (more.rule, more.last_day) == ("plain", date(2026, 6, 7))
    assert more.earliest_signing == date(2026, 6, 8)
    assert any("90" in told for told in explain(more))


def test_a_short_term_has_at_least_two_working_days() -> None:
    # Sent Friday 6 February 2026, three days: Saturday, Sunday, Monday. That is one working day,
    # so the term runs on to Tuesday.
    term = standstill(date(2026, 2, 6), 3, True)
    assert term.skipped == ((date(2026, 2, 9), "too_few_working_days"),)
    assert term.last_day == date(2026, 2, 10)
    assert "twee werkdagen" in " ".join(explain(term))
    # Two days is too short for that rule: Saturday, Sunday, so Monday.
    assert standstill(date(2026, 2, 6), 2, True).last_day == date(2026, 2, 9)


def test_a_moment_counts_as_its_day_in_amsterdam() -> None:
    # 22:30 UTC on 8 June is half past midnight on 9 June.
    late = datetime(2022, 6, 8, 22, 30, tzinfo=UTC)
    assert standstill(late, 20, True) == standstill(date(2022, 6, 9), 20, True)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_term_without_sensible_days_is_refused(days: int) -> None:
    with pytest.raises(Refused, match="ten minste 1 dag"):
        standstill(date(2022, 6, 9), days, True)


@pytest.mark.parametrize("sent", [date(2013, 12, 31), date.max])
def test_a_year_that_cannot_be_counted_is_refused(sent: date) -> None:
    with pytest.raises(Refused, match="2014"):
        standstill(sent, 20, True)


def test_the_explanation_can_be_counted_along() -> None:
    term = standstill(date(2026, 4, 24), 20, True)
    assert explain(term, "en") == (
        "The decision was sent on Friday 24 April 2026. "
        "Day 1 is the day after that: Saturday 25 April 2026.",
        "Day 20 is Thursday 14 May 2026. Saturdays, Sundays and holidays within the term count.",
        "The Algemene termijnenwet applies to this term. "
        "It runs on until a day that may be the last.",
        "On Thursday 14 May 2026 the term cannot end: Ascension Day.",
        "On Friday 15 May 2026 the term cannot end: equated day after Ascension Day.",
        "On Saturday 16 May 2026 the term cannot end: weekend.",
        "On Sunday 17 May 2026 the term cannot end: weekend.",
        "The last day is Monday 18 May 2026. "
        "The term ends at the end of that day, at 24:00 Dutch time (Europe/Amsterdam).",
        "The contract can be signed on Tuesday 19 May 2026 at the earliest.",
    )


def test_the_explanation_without_extension_names_both_days() -> None:
    told = " ".join(explain(standstill(date(2026, 4, 24), 20, False)))
    assert "De laatste dag is donderdag 14 mei 2026." in told
    assert "Met de Algemene termijnenwet is de laatste dag maandag 18 mei 2026." in told
    assert "op zijn vroegst worden getekend op dinsdag 19 mei 2026" in told


@settings(deadline=None)
@given(some.dates(date(2014, 1, 1), date(2060, 1, 1)), some.integers(3, 90))
def test_an_extended_term_always_ends_on_a_working_day(sent: date, days: int) -> None:
    term = standstill(sent, days, True)
    assert is_working_day(term.last_day)
    assert term.last_day >= sent + timedelta(days=days)
    assert len(term.skipped) <= 6
    assert term.earliest_signing == term.last_day + timedelta(days=1)
