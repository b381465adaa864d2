"""The small drawing of the marks on one theme."""

from __future__ import annotations

from decimal import Decimal

from tender.pages.spread import small_spread


def drawn(*marks: str) -> tuple[str, str, str]:
    found = small_spread(tuple(map(Decimal, marks)), Decimal(0), Decimal(10))
    return found.start, found.end, found.dots


def test_the_ends_of_the_scale_are_the_ends_of_the_line() -> None:
    assert drawn("0", "10") == ("6.0", "294.0", "M6.0 29h0M294.0 29h0")


def test_the_same_mark_stacks_and_never_above_the_drawing() -> None:
    assert drawn("5", "5") == ("150.0", "150.0", "M150.0 29h0M150.0 21h0")
    assert drawn(*["5"] * 6)[2].endswith("M150.0 -3h0M150.0 -3h0")


def test_a_scale_of_one_step_stands_at_the_left() -> None:
    assert small_spread((Decimal(4),), Decimal(4), Decimal(4)).start == "6.0"
