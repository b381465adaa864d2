"""The price sheet as a workbook: protected but for the cells a tenderer fills in, the totals as
formulas for its eye. The same content gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation

from criteria.application import LARGEST_AMOUNT
from criteria.plan import EvaluationPlan
from criteria.price_sheet import (
    ABOUT,
    AMOUNT,
    CEILING,
    COLUMNS,
    ELEMENT,
    HEADING,
    KEY,
    NOTE,
    TITLE,
    TOTAL,
    WHAT,
    WORDS,
    YEAR,
    About,
    Row,
    rows,
    say,
    tab_title,
)
from tender.exports.workbook import HEAD, TOP, as_text, for_paper, packed

_WIDTHS = (11, 42, 44, 19, 22, 60)
_EUROS = '"€" #,##0.00'
_LONG_AGO = datetime(1980, 1, 1, tzinfo=UTC)
_INPUT = PatternFill("solid", fgColor="FFF8DC")
_EDGE = Border(*(Side("thin", color="8A97A3") for _ in range(4)))
_OPEN = Protection(locked=False)


def write(plan: EvaluationPlan, lots: Sequence[str], about: About, lang: str = "nl") -> bytes:
    """A workbook with a tab for each of these lots."""
    book = Workbook()
    book.properties.creator = ""
    del book["Sheet"]
    for lot in lots:
        sheet = book.create_sheet(tab_title(plan, lot, lang))
        _fill(sheet, rows(plan, lot, about, lang), lang)
    book.security = WorkbookProtection(lockStructure=True)
    book.properties.title = say("title", lang)
    return packed(book, _LONG_AGO)


def _fill(sheet: Any, made: Sequence[Row], lang: str) -> None:
    for number, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    amounts = _validation(say("amount_help", lang), lang)
    for number, row in enumerate(made, 1):
        _put(sheet, number, row)
        if row.kind == YEAR and row.ceiling is not None:
            capped = _validation(say("amount_ceiling", lang), lang, f"$D${number}")
            capped.add(f"E{number}")
            sheet.add_data_validation(capped)
        elif row.kind in (YEAR, ELEMENT):
            amounts.add(f"E{number}")
    if amounts.sqref:
        sheet.add_data_validation(amounts)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    for_paper(sheet)


def _validation(help_: str, lang: str, most: str = "") -> DataValidation:
    title = say("amount_title", lang)
    limit = most or f"{LARGEST_AMOUNT - 1:f}"
    return DataValidation(
        type="decimal",
        operator="between",
        formula1="0",
        formula2=limit,
        allow_blank=True,
        showInputMessage=True,
        showErrorMessage=True,
        promptTitle=title,
        prompt=help_,
        errorTitle=title,
        error=help_,
    )


def _put(sheet: Any, number: int, row: Row) -> None:
    for column, text in enumerate(row.texts, KEY):
        cell = sheet.cell(number, column)
        if text:
            _text(cell, text)
        if row.kind in (TITLE, HEADING, COLUMNS, TOTAL):
            cell.font = Font(bold=True, size=14 if row.kind == TITLE else None)
        if row.kind == COLUMNS:
            cell.fill = HEAD
        if row.kind in (TITLE, HEADING) or (row.kind == ABOUT and column > WHAT):
            cell.alignment = Alignment(vertical="top")  # runs on into the cells beside it
    if row.kind == NOTE:
        sheet.merge_cells(start_row=number, end_row=number, start_column=WHAT, end_column=AMOUNT)
        sheet.row_dimensions[number].height = 32
    if row.ceiling is not None:
        cell = sheet.cell(number, CEILING, row.ceiling)
        cell.number_format, cell.alignment = _EUROS, TOP
    if row.kind == TOTAL:
        added = ",".join(f"E{place}" for place in row.adds)
        cell = sheet.cell(number, AMOUNT, f"=SUM({added})")
        cell.number_format, cell.font = _EUROS, Font(bold=True)
    elif row.kind in (YEAR, ELEMENT):
        _open(sheet.cell(number, AMOUNT), _EUROS)
    if row.kind == ELEMENT:
        _open(sheet.cell(number, WORDS), "@")


def _text(cell: Cell, text: str) -> None:
    """Text is text, whatever it begins with."""
    as_text(cell, text)
    cell.number_format, cell.alignment = "@", TOP


def _open(cell: Any, shown: str) -> None:
    """A cell to fill in."""
    cell.number_format, cell.protection = shown, _OPEN
    cell.fill, cell.border, cell.alignment = _INPUT, _EDGE, TOP
