"""The plan as a file to take along, and back again through the real bytes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from criteria.case import load as load_facts
from criteria.catalogue import load
from criteria.plan import EvaluationPlan, first_draft
from criteria.plan.file import PlanFile, read_sheets
from criteria.plan.format import read, seal, write
from criteria.plan.layout import LANGUAGES
from criteria.plan.sheets import about
from criteria.text import Text
from tender.demo.plan import filled
from tender.exports import plans as exports
from tender.exports.plans import Edition, NotExact, json_file, workbook_file
from tender.imports import workbook
from tender.imports.plans import read_plan
from tests.rules.random_plans import NASTY, plans

AT = datetime(2021, 10, 29, 8, tzinfo=UTC)


@cache
def demo() -> EvaluationPlan:
    """The plan of the demonstration: everything from the catalogues, every choice made."""
    facts = load_facts()
    draft = first_draft("HVB-BW-2022", Text("a", "b"), "Regio", load(), facts, load().topics)
    return filled(draft, 3)


def opened(data: bytes) -> PlanFile:
    """What the bytes of a workbook hold, read in this process, texts and numbers of any size."""
    book = workbook.read(data, [about(lang) for lang in LANGUAGES])
    assert book.faults == () and book.whole
    return read_sheets(book.grids, strict=False)


@settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(plans())
def test_every_plan_comes_back_from_its_workbook_with_its_seal(plan: EvaluationPlan) -> None:
    for lang in LANGUAGES:
        found = opened(workbook_file(Edition(plan, AT), lang))
        assert found.faults == ()
        assert seal(found.plan) == seal(plan)


@pytest.mark.parametrize("name", ["plan.xlsx", "plan.json", "PLAN.JSON"])
def test_the_plan_of_the_case_comes_back_through_the_child(name: str) -> None:
    edition = Edition(demo(), AT)
    data = json_file(edition) if name.lower().endswith("json") else workbook_file(edition)
    found, _missing = read_plan(name, data)
    assert found.faults == () and seal(found.plan) == seal(edition.plan)


def test_round_and_round_the_seal_stays() -> None:
    first = demo()
    there = opened(workbook_file(Edition(first, AT), "en")).plan
    back, _ = read_plan("a.json", json_file(Edition(there, AT), readable=True))
    again = opened(workbook_file(Edition(back.plan, AT))).plan
    assert {seal(plan) for plan in (first, there, back.plan, again)} == {seal(first)}


def test_the_json_of_a_sealed_version_is_what_was_sealed_byte_for_byte() -> None:
    plan = demo()
    body = write(plan)
    assert json_file(Edition(plan, AT)) == body.encode()
    earlier = body.replace('"format":4,', "")  # whatever was sealed is what goes out
    assert earlier != body
    assert json_file(Edition(plan, AT, 1, "0" * 64, earlier)) == earlier.encode()
    assert read(json_file(Edition(plan, AT)).decode()) == plan


def test_the_same_plan_gives_the_same_bytes() -> None:
    edition = Edition(demo(), AT, 2, "f" * 64)
    first = workbook_file(edition)
    assert workbook_file(edition) == first
    names = zipfile.ZipFile(io.BytesIO(first)).namelist()
    assert not any("vba" in name or "external" in name for name in names)


def test_no_cell_is_a_formula_whatever_was_typed() -> None:
    plan = demo()
    signs = ("=1+1", "+31", "-5", "@A1", "\t=1", "＝1", '=HYPERLINK("http://x","y")', "#REF!")
    rows = tuple(
        replace(row, title=Text(sign, sign), source=sign)
        for row, sign in zip(plan.demands, signs, strict=False)
    )
    plan = replace(plan, demands=rows, title=Text(signs[0], signs[1]), authority="=cmd|' /C x'!A0")
    data = workbook_file(Edition(plan, AT))
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    risky = [cell for cell in cells if cell.value in signs]
    assert len(risky) == 3 * len(rows) + 3 and all(
        cell.quotePrefix for cell in risky if cell.value != "#REF!"
    )
    for name in zipfile.ZipFile(io.BytesIO(data)).namelist():
        assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read(name)
    assert seal(opened(data).plan) == seal(plan)


@pytest.mark.parametrize("text", [*NASTY, "_x0041__x0042_", "a\tb", "  ", "x" * 20_000, "\u2028"])
def test_every_text_comes_back_as_it_was(text: str) -> None:
    few = replace(demo(), requirements=(), demands=(), topics=(), elements=())
    plan = replace(few, authority=text)
    assert opened(workbook_file(Edition(plan, AT))).plan.authority == text


def test_what_a_workbook_cannot_hold_is_not_written() -> None:
    plan = replace(demo(), authority="x" * 32_768)
    with pytest.raises(NotExact):
        workbook_file(Edition(plan, AT))
    with pytest.raises(NotExact):  # more than we would read back
        workbook_file(Edition(replace(plan, authority="x" * 20_001), AT))
    assert exports.json_file(Edition(plan, AT))


def test_the_first_sheet_says_what_this_is() -> None:
    plan = demo()
    draft = openpyxl.load_workbook(io.BytesIO(workbook_file(Edition(plan, AT))))
    words = {row[0].value: row[1].value for row in draft["Lees mij"].iter_rows(max_col=2)}
    assert words["Kenmerk"] == "HVB-BW-2022" and words["Controlegetal"] == seal(plan)
    assert words["Stand"] == "concept, bewaard op vrijdag 29 oktober 2021, 10.00 uur"
    edition = Edition(plan, AT, 3, "ab" * 32)
    sealed = openpyxl.load_workbook(io.BytesIO(workbook_file(edition, "en")))
    sheet = sealed["Read me"]
    words = {row[0].value: row[1].value for row in sheet.iter_rows(max_col=2)}
    assert words["State"].startswith("version 3, sealed on Friday 29 October 2021")
    assert words["Checksum"] == "ab" * 32
    assert any(str(word).startswith("This plan was sealed in an earlier form") for word in words)
    assert sealed.sheetnames[1:3] == ["Plan", "Lots"]
    link = next(row[0] for row in sheet.iter_rows() if row[0].value == "Questions").hyperlink
    assert link.location == "'Questions'!A1"


def test_words_of_a_fixed_set_can_be_chosen_from_a_list() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_file(Edition(demo(), AT))))
    (offered,) = book["Regels en hun bron"].data_validations.dataValidation
    assert offered.formula1 == '"de wet,de stukken,niet van toepassing"'
    assert "B2" in offered.cells and not offered.showErrorMessage
    assert book["Vragen"].freeze_panes == "A2" and book["Vragen"]["K2"].value == 25
    assert book["Plan"]["B23"].is_date
