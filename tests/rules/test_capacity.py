"""Places per municipality and form: added up on one basis, and what is missing in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from criteria.canon import from_plain, to_plain
from criteria.capacity import (
    BASES,
    FORMS,
    MOST_ROWS,
    CapacityRow,
    PartyCapacity,
    Spread,
    Target,
    check_capacity,
    municipalities,
    spread,
    target,
    totals,
)
from criteria.case import load as load_case
from criteria.catalogue import load
from criteria.text import Text
from criteria.texts import catalogue
from tests.rules.plans import PLAN

FACTS = load_case()
CASE = replace(PLAN, facts=FACTS)
TOWNS = municipalities(FACTS)
ASKED = Target(700, date(2022, 7, 1), "S §4.4.3 L1082-1085")


def row(town: str, form: str, now: int, start: int, always: bool = False) -> CapacityRow:
    return CapacityRow(town, form, now, start, always)


def places(*rows: CapacityRow, basis: str = "places") -> PartyCapacity:
    return PartyCapacity(basis, "Bijlage 3", rows)


A = places(
    row("Tilburg", "presence", 200, 250, True),
    row("Tilburg", "on_call", 100, 100),
    row("Waalwijk", "presence", 50, 60, True),
)
B = places(row("Tilburg", "presence", 20, 20), row("Goirle", "daytime", 10, 0))
YEARLY = places(row("Heusden", "on_call", 900, 900), basis="unique")


def test_what_is_asked_is_the_number_that_stands_where_the_demand_stands() -> None:
    assert target(CASE) == ASKED
    assert target(PLAN) is None


def test_all_parties_are_added_up_per_municipality_and_form() -> None:
    (found,) = totals(FACTS, [("A", A), ("B", B)], ASKED)
    cells = {(line.municipality, form): cell for line in found.lines for form, cell in line.cells}
    both = cells["Tilburg", "presence"]
    assert (both.now, both.at_start, both.day_and_night) == (220, 270, True)
    assert both.parties == (("A", 200, 250), ("B", 20, 20))
    # 250 + 100 + 60 + 20 + 0 = 430, and 700 - 430 = 270
    assert (found.now, found.at_start, found.short) == (380, 430, 270)


def test_what_is_missing_is_told_per_municipality_form_and_round_the_clock() -> None:
    (found,) = totals(FACTS, [("A", A), ("B", B)], ASKED)
    lines = {line.municipality: line for line in found.lines}
    assert lines["Tilburg"].missing == ("daytime", "sleeping")
    assert lines["Goirle"].missing == FORMS  # places that go before the start are none
    assert found.forms_missing == ("daytime", "sleeping")
    assert "Goirle" in found.never and "Tilburg" not in found.never
    assert "Goirle" in found.empty
    assert not {"Tilburg", "Waalwijk"} & set(found.empty)


def test_enough_places_are_enough() -> None:
    whole = places(*(row(town, "presence", 0, 100, True) for town in TOWNS[:7]))
    (found,) = totals(FACTS, [("A", whole)], ASKED)
    assert (found.at_start, found.short) == (700, 0)
    (open_,) = totals(FACTS, [("A", whole)], None)
    assert open_.short is None


def test_who_joins_later_is_in_the_table_with_the_day_and_not_among_what_is_missing() -> None:
    (found,) = totals(FACTS, [("A", A)], ASKED)
    later = [line for line in found.lines if line.joins is not None]
    assert len(found.lines) == 11 and len(later) == 2
    assert {line.joins for line in later} == {date(2023, 1, 1)}
    assert not {line.municipality for line in later} & {*found.never, *found.empty}
    assert found.later == 0
    there = places(row("Tilburg", "presence", 1, 30), row("Alphen-Chaam", "on_call", 0, 25))
    (some,) = totals(FACTS, [("A", there)], ASKED)
    assert (some.at_start, some.later) == (55, 25)
    (next_year,) = totals(FACTS, [("A", A)], replace(ASKED, day=date(2023, 1, 1)))
    assert all(line.joins is None for line in next_year.lines)


def test_numbers_with_another_basis_are_never_added_up() -> None:
    found = totals(FACTS, [("A", A), ("Y", YEARLY)], ASKED)
    assert [(one.basis, one.at_start) for one in found] == [("places", 410), ("unique", 900)]
    assert found[1].target is None and found[1].short is None
    assert totals(FACTS, [], ASKED) == ()


def test_the_documents_ask_all_forms_and_a_spread_and_not_each_form_everywhere() -> None:
    known = {row.id: row for row in load().demands}
    forms, over = known["SEL-T3"], known["SEL-T4"]
    none, one, both = ((), (forms,), (known["SEL-T2"], forms, over))
    assert spread(replace(CASE, demands=none)) == Spread((forms, over), "documents")
    assert spread(replace(CASE, demands=one)) == Spread((forms,), "plan")
    assert spread(replace(CASE, demands=both)) == Spread((forms, over), "plan")
    other = replace(over, text=Text("Elke vorm in elke gemeente.", "Each form everywhere."))
    assert spread(replace(CASE, demands=(forms, other))) == Spread((forms, other), "changed")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"basis": "heads"}, ["basis_missing@basis"]),
        ({"source": ""}, ["source_missing@source"]),
        ({"source": "x" * 501}, ["text_long@source"]),
        ({"rows": (row("Breda", "presence", 1, 1),)}, ["municipality_missing@rows-0-municipality"]),
        ({"rows": (row("Tilburg", "tent", 1, 1),)}, ["form_missing@rows-0-form"]),
        ({"rows": (row("Tilburg", "presence", -1, 1),)}, ["number@rows-0-now"]),
        ({"rows": (row("Tilburg", "presence", 1, 5_001),)}, ["number@rows-0-at_start"]),
        ({"rows": (row("Tilburg", "presence", 1, 1),) * 2}, ["row_twice@rows-1-form"]),
        ({"target": Target(0, ASKED.day, "x")}, ["target_number@target_number"]),
        ({"target": Target(700, ASKED.day, "")}, ["target_source@target_source"]),
    ],
)
def test_a_table_that_cannot_be_right_is_refused(
    changed: dict[str, Any], expected: list[str]
) -> None:
    found = check_capacity(replace(A, **changed), TOWNS)
    assert [f"{one.code.partition('.')[2]}@{one.field}" for one in found] == expected


def test_a_table_has_an_end() -> None:
    rows = tuple(row(town, form, 1, 1) for town in TOWNS for form in FORMS)
    assert not list(check_capacity(places(*rows), TOWNS))
    codes = [one.code for one in check_capacity(places(*rows, *rows), TOWNS)]
    assert len(rows) <= MOST_ROWS and "capacity.rows_full" in codes


def test_a_table_is_kept_and_read_again() -> None:
    kept = replace(A, target=ASKED)
    assert from_plain(PartyCapacity, to_plain(kept)) == kept


def test_every_form_and_basis_has_a_name() -> None:
    named = catalogue()
    assert all(f"capacity.form_{form}" in named for form in FORMS)
    assert all(f"capacity.basis_{basis}" in named for basis in BASES)
