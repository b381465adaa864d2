"""What everybody has to hear, by hand; and who had much less of the talks than another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.agreements import check_sealed
from criteria.informing import LINE_LIMIT, Told, behind, check_notice, untold

MONDAY = datetime(2022, 3, 14, 9, tzinfo=UTC)


def day(number: int) -> datetime:
    return MONDAY + timedelta(days=number)


def version(thread: str, on: int, text: str = "A", **changed: str) -> Told[str]:
    fields = {"kind": "change", "status": "agreed"} | changed
    return Told(thread, fields["kind"], fields["status"], text, day(on))


def test_an_agreed_change_is_untold_until_a_notice_tells_of_it() -> None:
    assert untold([version("x", 1)], []) == ("x",)
    assert untold([version("x", 1)], [("x", day(2))]) == ()


@pytest.mark.parametrize(
    ("kind", "status"),
    [("commitment", "agreed"), ("confidential", "agreed"), ("change", "proposed")],
)
def test_what_changes_nothing_that_is_asked_is_not_told(kind: str, status: str) -> None:
    assert untold([version("x", 1, kind=kind, status=status)], []) == ()


def test_the_same_words_at_several_tables_are_told_once() -> None:
    both = [version("x", 1), version("y", 1), version("z", 1, "B")]
    assert untold(both, [("y", day(2))]) == ("z",)


def test_a_change_in_other_words_is_told_again() -> None:
    rows = [version("x", 1), version("x", 3, "B")]
    assert untold(rows, [("x", day(2))]) == ("x",)
    assert untold(rows, [("x", day(2)), ("x", day(4))]) == ()


def test_a_next_version_in_the_same_words_is_not_told_again() -> None:
    assert untold([version("x", 1), version("x", 3)], [("x", day(2))]) == ()


@pytest.mark.parametrize("changed", [{"status": "dropped"}, {"kind": "clarification"}])
def test_when_a_change_that_was_told_ends_that_is_told_too(changed: dict[str, str]) -> None:
    rows = [version("x", 1), version("x", 3, **changed)]
    assert untold(rows, [("x", day(2))]) == ("x",)
    assert untold(rows, [("x", day(2)), ("x", day(4))]) == ()
    assert untold(rows, []) == ()


def test_a_notice_before_the_agreement_tells_nothing_of_it() -> None:
    assert untold([version("x", 2)], [("x", day(1))]) == ("x",)


@given(st.lists(st.tuples(st.sampled_from("xy"), st.sampled_from("AB"), st.booleans()), max_size=8))
def test_after_a_notice_on_everything_nothing_is_left(rows: list[tuple[str, str, bool]]) -> None:
    versions = [
        version(thread, n, text, status="agreed" if agreed else "dropped")
        for n, (thread, text, agreed) in enumerate(rows)
    ]
    left = untold(versions, [])
    assert set(left) <= {row.thread for row in versions}
    assert untold(versions, [(thread, day(99)) for thread in left]) == ()


def hours(**of: int) -> dict[str, timedelta]:
    return {name: timedelta(hours=number) for name, number in of.items()}


@pytest.mark.parametrize(
    ("times", "held", "short"),
    [
        # three quarters of 8 hours is 6: six is enough, a minute less is not
        (hours(a=8, b=6), {"a": 2, "b": 2}, set()),
        ({"a": timedelta(hours=8), "b": timedelta(minutes=359)}, {"a": 2, "b": 2}, {"b"}),
        # half, but no more than an hour apart
        (hours(a=2, b=1), {"a": 1, "b": 1}, set()),
        # one session less is no warning, two are
        (hours(a=3, b=3, c=3), {"a": 3, "b": 2, "c": 1}, {"c"}),
        # nothing yet with one
        (hours(a=3, b=0), {"a": 1, "b": 0}, {"b"}),
        (hours(a=5), {"a": 4}, set()),
        ({}, {}, set()),
    ],
)
def test_who_had_much_less(
    times: dict[str, timedelta], held: dict[str, int], short: set[str]
) -> None:
    assert behind(times, held) == short


@pytest.mark.parametrize("title", ["", " ", "x" * (LINE_LIMIT + 1)])
def test_a_notice_has_a_title_of_one_line_and_a_text(title: str) -> None:
    assert [(one.code, one.field) for one in check_notice(title, "Nieuw")] == [
        ("dialogue.title_missing", "title")
    ]
    assert check_notice("x" * LINE_LIMIT, "Nieuw") == ()
    assert [one.field for one in check_notice("Nieuws", " ")] == ["text"]


def test_a_change_is_agreed_on_only_beside_what_is_sealed() -> None:
    (fault,) = check_sealed("change", False)
    assert (fault.code, fault.field) == ("dialogue.sealed_rules", "sealed_rules")
    assert check_sealed("change", True) == check_sealed("commitment", False) == ()
