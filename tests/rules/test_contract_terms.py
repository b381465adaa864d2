"""The term of the contract: four years, and twice two years at good result."""

from __future__ import annotations

from datetime import date

from criteria.case import load
from criteria.contract_budget import Term, TermPart
from criteria.contract_terms import periods
from criteria.text import Text


def test_four_years_and_twice_two() -> None:
    # From 1 July 2022: four years end on 30 June 2026, two more on 30 June 2028, then 2030.
    found = periods(load().term)
    assert [(one.kind, one.years, one.first, one.last) for one in found] == [
        ("base", 4, date(2022, 7, 1), date(2026, 6, 30)),
        ("option1", 2, date(2026, 7, 1), date(2028, 6, 30)),
        ("option2", 2, date(2028, 7, 1), date(2030, 6, 30)),
    ]


def test_evaluated_before_each_period_ends_that_an_option_follows() -> None:
    found = periods(load().term)
    assert [one.evaluate_by for one in found] == [date(2026, 6, 30), date(2028, 6, 30), None]


def test_a_term_without_options_asks_no_evaluation() -> None:
    term = Term(date(2024, 2, 29), (TermPart("base", 1),), Text("", ""), "")
    (only,) = periods(term)
    assert (only.first, only.evaluate_by) == (date(2024, 2, 29), None)
    assert only.last in (date(2025, 2, 27), date(2025, 2, 28))
