"""What every workbook has: text is text, whatever it begins with; only a Formula, which nobody
types, is one. Days, moments and numbers are real ones. The same content gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
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
_FIRST_YEAR = 1900
"""A workbook knows no day before it."""
_DAY = "dd-mm-yyyy"
_MOMENT = "dd-mm-yyyy hh:mm"
_EUROS = "#,##0.00"
_RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_SPECIAL = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_HEAD = PatternFill("solid", fgColor="E7EDF3")
_TOP = Alignment(vertical="top", wrap_text=True)
_BOLD = Font(bold=True)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def begun() -> Workbook:
    """A workbook without sheets."""
    return Workbook(write_only=True)


def sheet_of(book: Workbook, title: str, widths: Sequence[int]) -> Any:
    """A new sheet with columns of these widths."""
    sheet = book.create_sheet(title)
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    return sheet


def table(sheet: Any, heads: Sequence[str], lines: Iterable[Line], made: str = "") -> None:
    """A table below what is said about it: its head stays in sight, and columns can be filtered."""
    top = 2 if made else 1
    sheet.freeze_panes = f"A{top + 1}"  # openpyxl takes it before the first row alone
    if made:
        put(sheet, [made])
    put(sheet, heads, head=True)
    rows = 0
    for line in lines:
        put(sheet, line)
        rows += 1
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(heads))}{top + rows}"


def put(sheet: Any, line: Line, head: bool = False) -> None:
    """The next row of a sheet."""
    sheet.append([_cell(sheet, value, head) for value in line])


def _cell(sheet: Any, value: Value, head: bool) -> WriteOnlyCell:
    """A value in a cell: a moment as on the clock in Amsterdam; text is text, also when it looks
    like a formula or an error."""
    cell = WriteOnlyCell(sheet)
    cell.alignment = _TOP
    if head:
        cell.font, cell.fill = _BOLD, _HEAD
    if isinstance(value, date) and value.year < _FIRST_YEAR:
        value = value.isoformat()
    if isinstance(value, str):
        cell.number_format = "@"
        if value:
            cell.value = _SPECIAL.sub(lambda found: f"_x{ord(found[0]):04X}_", value[:_LETTERS])
            cell.data_type = "s"
            cell.quotePrefix = value.lstrip().startswith(_RISKY)
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


def packed(book: Workbook, at: datetime) -> bytes:
    """The bytes of a workbook, with nothing in them of the moment they were packed."""
    book.properties.creator = ""
    book.properties.created = book.properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    draft, final = BytesIO(), BytesIO()
    ExcelWriter(book, ZipFile(draft, "w", ZIP_DEFLATED)).save()
    with ZipFile(draft) as made, ZipFile(final, "w", ZIP_DEFLATED) as kept:
        for entry in made.infolist():
            fixed = ZipInfo(entry.filename, _LONG_AGO)
            fixed.compress_type = ZIP_DEFLATED
            kept.writestr(fixed, made.read(entry))
    return final.getvalue()
