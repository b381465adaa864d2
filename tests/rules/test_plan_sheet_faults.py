"""Sheets that are at fault: each fault at its cell, and what may be typed otherwise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from criteria.plan.file import read_json, read_sheets
from criteria.plan.format import seal
from tests.rules.plan_files import VECTOR, VECTOR_SEAL, grids

Sheets = dict[str, dict[tuple[int, int], Any]]


def sheets() -> Sheets:
    plan = read_json(VECTOR.read_text(encoding="utf-8")).plan
    return {title: dict(cells) for title, cells in grids(plan).items()}


def cell(found: Sheets, title: str, head: str, row: int = 2) -> tuple[int, int]:
    """Where a row has the cell under a head."""
    column = next(c for (r, c), words in found[title].items() if r == 1 and words == head)
    return row, column


def at(found: Sheets) -> list[tuple[str, str]]:
    faults = read_sheets(found).faults
    assert all(one.line is None for one in faults)
    return [(one.place, one.refusal.code.partition(".")[2]) for one in faults]


@pytest.mark.parametrize(
    ("title", "head", "typed", "place", "code"),
    [
        ("Vragen", "Gewicht", "12.5", "Vragen!K2", "ambiguous_point"),
        ("Vragen", "Gewicht", "1,234.56", "Vragen!K2", "english"),
        ("Vragen", "Gewicht", "veel", "Vragen!K2", "unreadable"),
        ("Vragen", "Gewicht", date(2022, 1, 1), "Vragen!K2", "not_a_number_cell"),
        ("Vragen", "Kenmerk", None, "Vragen!C2", "id_missing"),
        ("Vragen", "Kenmerk", "B", "Vragen!C3", "id_twice"),
        ("Vragen", "Kenmerk", True, "Vragen!C2", "not_a_text"),
        ("Vragen", "Perceel", "9", "Vragen!A2", "no_parent"),
        ("Vragen", "Perceel", None, "Vragen!A2", "slot_empty"),
        ("Vragen", "Fase", "dialoog", "Vragen!B2", "not_allowed"),
        ("Prijs", "Formule", "de gewone", "Prijs!C2", "not_allowed"),
        ("Prijs", "Formule", None, "Prijs!C2", "cell_empty"),
        ("Percelen", "Gelijke stand op de grens", "loten", "Percelen!F2", "not_allowed"),
        ("Grenzen van eisen", "Eenheid", "dozijn", "Grenzen van eisen!D2", "not_allowed"),
        ("Grenzen van eisen", "Eis", "PVE-2", "Grenzen van eisen!A2", "no_parent"),
        ("Getallen van de formule", "Fase", "selectie", "Getallen van de formule!B2", "no_parent"),
        ("Vastgesteld door", "Op", "gisteren", "Vastgesteld door!C2", "not_a_day_cell"),
        ("Plan", None, "morgen", "Plan!B23", "unreadable"),
        ("Plan", None, None, "Plan!B23", ""),
    ],
)
def test_a_fault_in_a_sheet_has_its_cell(
    title: str, head: str | None, typed: Any, place: str, code: str
) -> None:
    found = sheets()
    where = (23, 2) if head is None else cell(found, title, head)
    found[title][where] = typed
    if typed is None:
        del found[title][where]
    assert at(found) == ([(place, code)] if code else [])


def test_dutch_numbers_and_dates_typed_as_text_are_read() -> None:
    found = sheets()
    found["Vragen"][cell(found, "Vragen", "Gewicht")] = "1.060,50"
    found["Vastgesteld door"][cell(found, "Vastgesteld door", "Op")] = "2-10-2021"
    found["Percelen"][cell(found, "Percelen", "Kenmerk")] = 1
    plan = read_sheets(found).plan
    assert str(plan.lots[0].selection.questions[0].points) == "1060.5"
    assert plan.settings[0].on == date(2021, 10, 2)
    assert plan.lots[0].id == "1"


def test_rows_may_be_added_and_moved_and_lines_left_empty() -> None:
    found = sheets()
    for (row, column), value in list(found["Commissie"].items()):
        if row > 1:
            del found["Commissie"][row, column]
            found["Commissie"][10 - row, column] = value
    found["Commissie"] |= {(20, 1): "OWN-3", (20, 2): "beoordelaar", (20, 3): "Jurist"}
    assert [seat.id for seat in read_sheets(found).plan.committee] == ["OWN-2", "OWN-1", "OWN-3"]


def test_a_missing_sheet_a_strange_one_and_a_missing_column_are_told_at_once() -> None:
    found = sheets()
    del found["Planning"]
    found["Kladblok"] = {(1, 1): "hoi"}
    found["Lees mij"] = {(1, 1): "wat dan ook"}
    row, column = cell(found, "Vragen", "Gewicht", 1)
    found["Vragen"][row, column] = "Gewigt"
    found["Eisen"][2, 40] = "los"
    found["Plan"][3, 3] = "los"
    found["Commissie"][1, 9] = "Rol"
    assert sorted(at(found)) == [
        ("", "sheet_missing"),
        ("Commissie!I1", "head_twice"),
        ("Eisen!AN2", "no_head"),
        ("Kladblok", "sheet_unknown"),
        ("Plan!C3", "no_head"),
        ("Vragen", "head_missing"),
        ("Vragen!K1", "head_unknown"),
        ("Vragen!K2", "no_head"),
        ("Vragen!K3", "no_head"),
        ("Vragen!K4", "no_head"),
        ("Vragen!K5", "no_head"),
    ]


def test_a_stage_that_is_not_there_or_is_there_twice_is_told() -> None:
    found = sheets()
    stages = found["Afronden en gelijke stand"]
    stages[2, 2] = "gunning"
    assert at(found)[0] == ("Afronden en gelijke stand!A3", "line_twice")
    del stages[2, 1], stages[2, 2], stages[2, 3]
    found = sheets()
    for key in [key for key in found["Afronden en gelijke stand"] if key[0] == 3]:
        del found["Afronden en gelijke stand"][key]
    assert ("Vragen!B4", "no_parent") in at(found)


def test_another_form_of_the_file_is_refused() -> None:
    found = sheets()
    found["Plan"][24, 2] = 5
    assert at(found) == [("Plan!B24", "format_unknown")]


LATER = {2: (14, "Hoe de commissie"), 3: (20, "Afgevaardigden lezen")}
"""By format the row of the first field that it lacks; it lacks those below too, up to row 22."""


def earlier(lacks: int, form: object) -> dict[str, Any]:
    """The sheets of a plan in an earlier format, which tell that they are of a format."""
    found = sheets()
    first, words = LATER[lacks]
    assert found["Plan"][first, 1].startswith(words)
    assert found["Plan"][22, 1].startswith("Wanneer een afgevaardigde")
    for row in range(first, 23):
        del found["Plan"][row, 1]
        found["Plan"].pop((row, 2), None)
    found["Plan"][24, 2] = form
    return found


@pytest.mark.parametrize(("lacks", "form"), [(2, 2), (2, "2"), (2, D(2)), (3, 3), (3, "3")])
def test_sheets_of_an_earlier_format_are_read(lacks: int, form: object) -> None:
    assert seal(read_sheets(earlier(lacks, form)).plan) == VECTOR_SEAL


@pytest.mark.parametrize(("lacks", "form", "missing"), [(2, 4, 9), (3, 4, 3), (2, 3, 6)])
def test_what_sheets_of_a_later_format_hold_may_not_lack_there(
    lacks: int, form: int, missing: int
) -> None:
    assert at(earlier(lacks, form)) == [("Plan", "head_missing")] * missing


def test_what_every_format_holds_may_not_lack_in_an_earlier_one() -> None:
    found = earlier(2, 2)
    del found["Plan"][13, 1], found["Plan"][13, 2]
    assert at(found) == [("Plan", "head_missing")]


def test_what_keeps_a_plan_from_being_sealed_is_told_with_its_cell() -> None:
    found = sheets()
    found["Commissie"][cell(found, "Commissie", "Functie (Nederlands)", 3)] = " "
    (fault,) = [one for one in read_sheets(found).incomplete() if "seat" in one.refusal.code]
    assert fault.place == "Commissie!C3"
