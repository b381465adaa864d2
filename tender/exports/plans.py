"""A plan as files: canonical JSON as it is sealed, and a workbook that reads back as the same plan.

The same plan gives the same bytes. No cell is a formula, whatever was typed in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from criteria.moments import show_moment
from criteria.plan import EvaluationPlan
from criteria.plan.file import read_sheets
from criteria.plan.file_codes import many
from criteria.plan.format import pretty, seal, write
from criteria.plan.layout import Column
from criteria.plan.sheets import Table, about, tables
from criteria.sheet_cells import Cell
from criteria.texts import sentence
from tender.exports.workbook import HEAD, TOP, as_text, escaped, for_paper, packed
from tender.exports.workbook import XLSX as XLSX

JSON = "application/json"

_LONGEST_LIST = 255
_WIDE, _NARROW = 60, 12
_LETTERS = 32_767
_TEXT = "@"


@dataclass(frozen=True, slots=True)
class Edition:
    """Which plan is written: a sealed version with its number and seal, or the draft as kept."""

    plan: EvaluationPlan
    at: datetime
    number: int | None = None
    seal: str | None = None
    body: str | None = None


class NotExact(Exception):
    """The workbook would not read back as the same plan."""


def named(reference: str, otherwise: str = "plan") -> str:
    """The reference of a procedure, or another name, as a part of the name of a file."""
    plain = unicodedata.normalize("NFKD", reference).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-") or otherwise


def json_file(edition: Edition, *, readable: bool = False) -> bytes:
    """The plan byte for byte as it was sealed; the draft in the form it would be sealed in."""
    if readable:
        return pretty(edition.plan).encode()
    return (edition.body or write(edition.plan)).encode()


def workbook_file(edition: Edition, lang: str = "nl") -> bytes:
    """The plan as a workbook, a sheet for each part. NotExact when that cannot hold it."""
    found = tables(edition.plan, lang)
    _check(edition.plan, found)
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    _about(first, edition, found, lang)
    for table in found:
        _fill(book.create_sheet(table.title), table, lang)
    for sheet in book.worksheets:
        for_paper(sheet)
    book.properties.creator = edition.plan.authority[:200]
    book.properties.title = edition.plan.reference
    return packed(book, edition.at)


def _check(plan: EvaluationPlan, found: Sequence[Table]) -> None:
    """Read back what is about to be written: it must be the same plan, to the seal."""
    back = read_sheets({table.title: _grid(table) for table in found}, strict=False)
    if back.faults or seal(back.plan) != seal(plan):
        raise NotExact(", ".join(fault.place for fault in back.faults) or plan.reference)


def _grid(table: Table) -> dict[tuple[int, int], Cell]:
    cells: dict[tuple[int, int], Cell] = {}
    for row, line in enumerate(table.rows, 1):
        for column, cell in enumerate(line, 1):
            if isinstance(cell, str) and len(escaped(cell)) > _LETTERS:
                raise NotExact(f"{table.title}: {len(cell)}")
            if cell is not None and cell != "":
                cells[(column, row) if table.sheet.upright else (row, column)] = cell
    return cells


# Sheets


def _about(sheet: Worksheet, edition: Edition, found: Sequence[Table], lang: str) -> None:
    """What this workbook is, and how to use it."""
    plan = edition.plan

    def say(code: str, **values: object) -> str:
        return sentence(f"sheets.about_{code}", lang, **values)

    at = show_moment(edition.at, lang)
    state = say("draft", at=at)
    if edition.number is not None:
        state = say("sealed", number=edition.number, at=at)
    number = edition.seal or seal(plan)
    rows: list[tuple[str, ...]] = [
        (say("plan", reference=plan.reference),),
        (say("title"), plan.title.get(lang)),
        (say("reference"), plan.reference),
        (say("authority"), plan.authority),
        (say("state"), state),
        (say("seal"), number),
        *([(say("earlier"),)] if number != seal(plan) else []),
        ("",),
        *((say(f"use_{line}"),) for line in range(1, 7)),
        ("",),
        (say("sheets"),),
        *((table.title,) for table in found),
    ]
    sheet.title = about(lang)
    links = {table.title for table in found}
    for row, line in enumerate(rows, 1):
        for column, text in enumerate(line, 1):
            cell = sheet.cell(row, column)
            _put(cell, text)
            cell.alignment = Alignment(vertical="top", wrap_text=column > 1)
            if len(line) == 1 and text in links:
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{text}'!A1")
                cell.font = Font(color="0B5A8A", underline="single")
    for row in (1, len(rows) - len(found)):
        sheet.cell(row, 1).font = Font(bold=True, size=14 if row == 1 else 11)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 80


def _fill(sheet: Worksheet, table: Table, lang: str) -> None:
    """The lines of a table; upright, its heads stand in the first column."""
    upright = table.sheet.upright
    columns: tuple[Column | None, ...] = (*[None] * len(table.sheet.before), *table.sheet.columns)
    for row, line in enumerate(table.rows, 1):
        for column, value in enumerate(line, 1):
            cell = sheet.cell(column, row) if upright else sheet.cell(row, column)
            _put(cell, value)
            cell.alignment = TOP
            if row == 1:
                cell.font, cell.fill = Font(bold=True), HEAD
    sheet.freeze_panes = "B1" if upright else "A2"
    if upright:
        sheet.column_dimensions["A"].width = sheet.column_dimensions["B"].width = _WIDE
        return
    for number, own in enumerate(columns, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = _width(table, number - 1)
        if own is not None and own.codes is not None and own.codes.family and not many(own.hint):
            _offer(sheet, letter, own.codes.words(lang))


def _offer(sheet: Worksheet, letter: str, words: Sequence[str]) -> None:
    """Let a person choose from the words of a column; others may still be typed."""
    listed = ",".join(words)
    if len(listed) > _LONGEST_LIST or any("," in word or '"' in word for word in words):
        return
    offered = DataValidation("list", formula1=f'"{listed}"', allow_blank=True)
    offered.showErrorMessage = False
    offered.add(f"{letter}2:{letter}2000")
    sheet.add_data_validation(offered)


def _width(table: Table, column: int) -> int:
    longest = max(len(str(line[column] or "").split("\n")[0]) for line in table.rows)
    return min(max(longest + 2, _NARROW), _WIDE)


def _put(cell: SheetCell, value: Cell) -> None:
    """A value in a cell. Text is text, also when it looks like a formula or an error."""
    if not isinstance(value, str):
        cell.value = value
        if isinstance(value, datetime):
            cell.number_format = "yyyy-mm-dd hh:mm:ss" if value.second else "yyyy-mm-dd hh:mm"
        elif isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        return
    cell.number_format = _TEXT
    if value:
        as_text(cell, value)
