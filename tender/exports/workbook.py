"""What every workbook has: text is text, whatever it begins with; only a Formula, which nobody
types, is one. Days, moments and numbers are real ones. The same content gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter

from criteria.moments import AMSTERDAM

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Euros:
    """An amount of money, which a workbook shows with its cents."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of cells and numbers, never of what somebody typed. shown: its number format."""

    text: str
    shown: str = "General"


Value: TypeAlias = str | int | Decimal | Euros | Formula | date | datetime | None
Line: TypeAlias = Sequence[Value]

_LETTERS = 32_000
_LINE, _HIGHEST, _FILLED = 15, 409, 0.85
"""The height of a line and the highest row, in points; how much of a line words fill."""
_PAGE = 180
"""How many letters go beside each other on a page."""
_FIRST_YEAR = 1900
"""A workbook knows no day before it."""
_DAY = "dd-mm-yyyy"
_MOMENT = "dd-mm-yyyy hh:mm"
_EUROS = "#,##0.00"
_RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_SPECIAL = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
HEAD = PatternFill("solid", fgColor="E7EDF3")
TOP = Alignment(vertical="top", wrap_text=True)
_BOLD = Font(bold=True)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def begun() -> Workbook:
    """A workbook without sheets."""
    book = Workbook(write_only=True)
    book.properties.creator = ""
    return book


def sheet_of(book: Workbook, title: str, widths: Sequence[int]) -> Any:
    """A new sheet with columns of these widths."""
    sheet = book.create_sheet(title)
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for_paper(sheet)
    return sheet


def for_paper(sheet: Any) -> None:
    """Printed on A4, lying, the columns on as few pages beside each other as can be read."""
    pages = ceil(sum(column.width for column in sheet.column_dimensions.values()) / _PAGE)
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
    if pages > 1:
        sheet.print_title_cols = "A:A"


def table(sheet: Any, heads: Sequence[str], lines: Iterable[Line], made: str = "") -> None:
    """A table below what is said about it: its head stays in sight, and columns can be filtered."""
    top = 2 if made else 1
    sheet.freeze_panes = f"A{top + 1}"  # openpyxl takes it before the first row alone
    sheet.print_title_rows = f"{top}:{top}"
    if made:
        lead(sheet, made)
    put(sheet, heads, head=True)
    rows = 0
    for line in lines:
        put(sheet, line)
        rows += 1
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(heads))}{top + rows}"


def put(sheet: Any, line: Line, head: bool = False) -> None:
    """The next row of a sheet."""
    _append(sheet, [_cell(sheet, value, head) for value in line])


def lead(sheet: Any, text: str) -> None:
    """A line about the sheet, that runs on over the cells beside it."""
    cell = _cell(sheet, text, head=False)
    cell.alignment = Alignment(vertical="top")
    _append(sheet, [cell])


def _append(sheet: Any, cells: Sequence[WriteOnlyCell]) -> None:
    """A row as high as its longest cell: not every program measures that itself."""
    lines = [1]
    for number, cell in enumerate(cells, 1):
        if isinstance(cell.value, str) and cell.data_type == "s" and cell.alignment.wrap_text:
            width = sheet.column_dimensions[get_column_letter(number)].width * _FILLED
            lines.append(sum(max(1, ceil(len(line) / width)) for line in cell.value.split("\n")))
    sheet.row_dimensions[len(sheet.row_dimensions) + 1].height = min(max(lines) * _LINE, _HIGHEST)
    sheet.append(cells)


def _cell(sheet: Any, value: Value, head: bool) -> WriteOnlyCell:
    """A value in a cell: a moment as on the clock in Amsterdam; text is text, also when it looks
    like a formula or an error."""
    cell = WriteOnlyCell(sheet)
    cell.alignment = TOP
    if head:
        cell.font, cell.fill = _BOLD, HEAD
    if isinstance(value, date) and value.year < _FIRST_YEAR:
        value = value.isoformat()
    if isinstance(value, str):
        cell.number_format = "@"
        if value:
            as_text(cell, value[:_LETTERS])
    elif isinstance(value, datetime):
        cell.value = value.astimezone(AMSTERDAM).replace(tzinfo=None)
        cell.number_format = _MOMENT
    elif isinstance(value, date):
        cell.value, cell.number_format = value, _DAY
    elif isinstance(value, Formula):
        cell.value, cell.data_type, cell.number_format = f"={value.text}", "f", value.shown
    elif isinstance(value, Euros):
        cell.value, cell.number_format = value.amount, _EUROS
    else:
        cell.value = value
    return cell


def as_text(cell: Any, value: str) -> None:
    """Text is text, whatever it begins with."""
    cell.value, cell.data_type = escaped(value), "s"
    cell.quotePrefix = value.lstrip().startswith(_RISKY)


def escaped(text: str) -> str:
    """The text with the signs that a workbook cannot hold written as _x0001_."""
    return _SPECIAL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def packed(book: Workbook, at: datetime) -> bytes:
    """The bytes of a workbook, with nothing in them of the moment they were packed."""
    book.properties.created = book.properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    draft, final = BytesIO(), BytesIO()
    ExcelWriter(book, ZipFile(draft, "w", ZIP_DEFLATED)).save()
    with ZipFile(draft) as made, ZipFile(final, "w", ZIP_DEFLATED) as kept:
        for entry in made.infolist():
            fixed = ZipInfo(entry.filename, _LONG_AGO)
            fixed.compress_type = ZIP_DEFLATED
            kept.writestr(fixed, made.read(entry))
    return final.getvalue()
