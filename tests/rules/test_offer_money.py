"""Lump sums per calendar year and per client, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from criteria.contract_budget import Term, TermPart
from criteria.offer_money import Part, by_calendar_year, calendar_years, counts_of, per_client
from criteria.text import Text

JULY = Term(date(2022, 7, 1), (TermPart("base", 2),), Text("", ""), "S §1 L1").contract_years()
MARCH = Term(date(2022, 3, 1), (TermPart("base", 1),), Text("", ""), "S §1 L1").contract_years()


def test_a_contract_year_falls_in_two_calendar_years_by_months():
    first, second, third = by_calendar_year(JULY, {1: D(100), 2: D(60)})
    assert (first.year, first.amount) == (2022, D(50))
    assert (second.amount, third.amount) == (D(80), D(30))
    assert second.parts == (Part(1, 6, D(50)), Part(2, 6, D(30)))


def test_the_parts_add_up_to_the_year_to_the_cent():
    # ten months of 0.07 is 0.058333, so 0.06; the other two months are what is left: 0.01
    parts = by_calendar_year(MARCH, {1: D("0.07")})
    assert [one.amount for one in parts] == [D("0.06"), D("0.01")]


def test_a_calendar_year_with_an_unknown_contract_year_has_no_amount():
    assert [one.amount for one in by_calendar_year(JULY, {1: D(100)})] == [D(50), None, None]
    assert calendar_years(JULY) == (2022, 2023, 2024)


def test_the_price_of_a_client_over_the_band():
    assert counts_of(665, 735) == (665, 700, 735)
    assert counts_of(700, 700) == (700,)
    # 155.300.000 over four years is 38.825.000 a year; divided by 700 that is 55.464,285714
    assert per_client(D(155_300_000), 4, 700) == D("55464.29")
