"""Terms, what is due on a day, and what stands in place of what was destroyed."""

from __future__ import annotations

from datetime import date

import pytest

from criteria.retention import (
    Category,
    after,
    blank,
    blank_value,
    check_contract_end,
    check_list,
    check_months,
    due,
    marker,
    named,
    pieces,
    settings,
    takes_two,
    texts,
    without,
)

ENDED = date(2022, 7, 14)
MARK = "vernietigd op 14-07-2029"


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2022, 7, 14), 36, date(2025, 7, 14)),
        (date(2022, 12, 1), 1, date(2023, 1, 1)),
        (
            date(2024, 2, 29),
            12,
            date(2025, 3, 1),
        ),  # no 29 February then
        (date(2022, 12, 31), 2, date(2023, 3, 1)),
        (date(2022, 10, 31), 1, date(2022, 12, 1)),
        (date(2022, 12, 31), 12, date(2023, 12, 31)),
        (date(9000, 1, 1), 12000, date.max),
    ],
)
def test_a_term_counts_in_months(day: date, months: int, found: date) -> None:
    assert after(day, months) == found


def test_what_lost_is_due_three_years_after_the_end_and_what_won_waits_for_its_contract() -> None:
    rows = settings({}, ENDED, None)
    assert due(rows, date(2023, 7, 13)) == frozenset()
    assert due(rows, date(2023, 7, 14)) == {Category.MAIL}
    assert due(rows, date(2025, 7, 14)) == {
        Category.MAIL,
        Category.INTEGRITY,
        Category.LOST_OFFERS,
        Category.PEOPLE,
    }
    rows = settings({}, ENDED, date(2030, 1, 1))
    assert Category.WINNING_OFFER not in due(rows, date(2036, 12, 31))
    assert Category.WINNING_OFFER in due(rows, date(2037, 1, 1))


def test_a_term_that_was_set_takes_the_place_of_the_default() -> None:
    row = settings({"people": 60}, ENDED, None)[3]
    assert (row.category, row.months, row.by_default) == (Category.PEOPLE, 60, False)
    assert row.due == date(2027, 7, 14)


def test_nothing_is_due_before_the_procedure_ended() -> None:
    assert due(settings({}, None, date(2010, 1, 1)), date(2999, 1, 1)) == frozenset()
    early = settings({}, ENDED, date(2010, 1, 1))  # a contract that ended before: the end counts
    assert early[2].due == ENDED


def test_a_list_waits_for_its_term_and_for_a_hold() -> None:
    rows = settings({}, ENDED, None)

    def codes(wanted: list[str], day: date, held: bool = False) -> list[str]:
        return [one.code for one in check_list(wanted, rows, day, held)]

    assert codes(["people"], date(2025, 7, 14)) == []
    assert codes(["people"], date(2025, 7, 13)) == ["retention.not_due"]
    assert codes(["people", "winning_offer"], date(2025, 7, 14)) == ["retention.not_due"]
    assert codes(["decision_file"], date(2999, 1, 1)) == ["retention.not_due"]
    assert codes([], date(2025, 7, 14)) == ["retention.nothing_chosen"]
    assert codes(["people"], date(2025, 7, 14), held=True) == ["retention.held"]


@pytest.mark.parametrize("months", [None, 0, -3, 1201])
def test_a_term_is_a_whole_number_of_months(months: int | None) -> None:
    assert [one.code for one in check_months(months)] == ["retention.months"]


def test_a_marker_comes_in_the_place_of_a_text() -> None:
    assert marker(date(2029, 7, 14)) == MARK
    assert blank("Jan Jansen", MARK) == MARK
    assert blank("", MARK) == ""
    assert blank("vernietigd op 01-01-2028", MARK) == "vernietigd op 01-01-2028"


def test_of_a_value_the_texts_go_and_what_a_page_needs_stays() -> None:
    kept = {
        "kind": "owns",
        "note": "Jan Jansen belde.",
        "on": "2022-01-12",
        "number": 3,
        "price": "1240.50",
        "thread": "97e93ac1-3f29-4a62-98e9-772e4a8f2b7a",
        "rows": [{"name": "M. de Wit", "born": "1970-01-01"}],
        "list": ["Piet", None, True],
    }
    assert blank_value(kept, MARK) == {
        "kind": "owns",
        "note": MARK,
        "on": "2022-01-12",
        "number": 3,
        "price": "1240.50",
        "thread": "97e93ac1-3f29-4a62-98e9-772e4a8f2b7a",
        "rows": [],
        "list": [MARK, None, True],
    }


def test_one_name_goes_and_the_rest_stays() -> None:
    value = {"a": ["Jan Jansen en Piet", 3], "b": "Piet"}
    assert without(value, "Jan Jansen", MARK) == {"a": [f"{MARK} en Piet", 3], "b": "Piet"}


def test_the_pieces_of_a_text_are_those_that_a_name_would_be() -> None:
    told = "Jan Wit zag A. Wit-Bos."
    assert "Wit" in set(pieces(told, 3)) and "A. Wit" in set(pieces(told, 6))
    assert "Wi" not in set(pieces(told, 2))  # Wi stands in Wit, and is no word of its own
    for size in range(1, len(told) + 1):
        found = set(pieces(told, size))
        assert all(named(told, piece) for piece in found)
        every = {told[at : at + size] for at in range(len(told) - size + 1)}
        assert {piece for piece in every if named(told, piece)} == found


def test_every_text_of_a_value() -> None:
    assert list(texts({"a": ["x", 1, {"b": "y"}], "c": None})) == ["x", "y"]


TODAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("before", "after", "closed", "two"),
    [
        ({}, {"people": 35}, False, True),  # below the 36 of the law, also while it runs
        ({"people": 60}, {"people": 36}, False, False),
        ({"people": 60}, {"people": 59}, True, True),
        ({}, {"people": 37}, True, False),
        ({"people": 12}, {"people": 24}, False, False),  # longer, whatever it was
        ({"people": 12}, {"people": 11}, False, True),
    ],
)
def test_shorter_than_the_default_takes_two_and_once_closed_shorter_at_all(
    before: dict[str, int], after: dict[str, int], closed: bool, two: bool
) -> None:
    ended = ENDED if closed else None
    was, now = settings(before, ended, None), settings(after, ended, None)
    assert takes_two(was, now, TODAY, closed=closed) is two


@pytest.mark.parametrize(
    ("before", "after", "two"),
    [
        (None, date(2019, 11, 1), True),  # 84 months later is today: due at once
        (None, date(2019, 11, 2), False),  # tomorrow: it waits, and can still be corrected
        (date(2030, 1, 1), date(2029, 12, 31), True),
        (date(2030, 1, 1), date(2030, 1, 2), False),
    ],
)
def test_an_end_of_the_contract_that_makes_the_offer_due_takes_two(
    before: date | None, after: date, two: bool
) -> None:
    was, now = (settings({}, date(2018, 1, 1), end) for end in (before, after))
    assert takes_two(was, now, TODAY, closed=True) is two


def test_a_contract_does_not_end_before_its_award() -> None:
    assert [one.code for one in check_contract_end(date(1990, 1, 1), TODAY)] == [
        "retention.day_too_early"
    ]
    assert not list(check_contract_end(TODAY, TODAY))
