"""How strict each assessor was, worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from criteria.severity import Mark, Severity, severities


def mark(tenderer: str, question: str, value: int, highest: int = 10) -> Mark:
    return Mark(tenderer, question, Decimal(value), Decimal(0), Decimal(highest))


AGREED = {("x", "q"): Decimal(6), ("x", "r"): Decimal(6), ("y", "q"): Decimal(8)}


def test_two_assessors_beside_the_committee_and_beside_each_other() -> None:
    """Nothing was agreed on r of y: there A is compared with 8, and B with 4.

    A: +2 and 0, then +2 and -4: on average 0; from a mean of 1 to one of -1.
    B: 0 and 0, then -2 and +4: on average 1/2; from a mean of 0 to one of 1.
    """
    given = {
        "A": [[mark("x", "q", 8), mark("x", "r", 6)], [mark("y", "q", 10), mark("y", "r", 4)]],
        "B": [[mark("x", "q", 6), mark("x", "r", 6)], [mark("y", "q", 6), mark("y", "r", 8)]],
    }
    assert severities(given, AGREED) == {
        "A": Severity(4, Fraction(0), 2, 1, Fraction(6, 10), Fraction(-2)),
        "B": Severity(4, Fraction(1, 2), 1, 1, Fraction(2, 10), Fraction(1)),
    }


def test_the_middle_of_three_sheets_is_in_neither_half() -> None:
    agreed = {(name, "q"): Decimal(6) for name in "xyz"}
    sheets = [[mark("x", "q", 5)], [mark("y", "q", 10)], [mark("z", "q", 8)]]
    (found,) = severities({"A": sheets}, agreed).values()
    assert found.mean == Fraction(5, 3)  # -1, +4 and +2
    assert found.drift == 3  # +2 less -1


def test_a_mark_that_nothing_stands_beside_is_not_compared() -> None:
    alone = severities({"A": [[mark("x", "q", 7)]]}, {})
    assert alone == {"A": Severity(0, None, 0, 0, Fraction(0), None)}
    assert severities({"A": []}, {}) == {"A": Severity(0, None, 0, 0, None, None)}


def test_one_sheet_has_no_drift_and_a_third_is_exact() -> None:
    given = {"A": [[mark("x", "q", 7), mark("x", "r", 6), mark("x", "s", 6)]]}
    agreed = {("x", "q"): Decimal(6), ("x", "r"): Decimal(6), ("x", "s"): Decimal(6)}
    (found,) = severities(given, agreed).values()
    assert (found.mean, found.drift) == (Fraction(1, 3), None)


def test_scales_of_different_length_are_used_by_their_part() -> None:
    given = {"A": [[mark("x", "q", 5), mark("x", "r", 2, 2)]]}
    (found,) = severities(given, {}).values()
    assert found.used == Fraction(1, 2)  # from halfway to the end
