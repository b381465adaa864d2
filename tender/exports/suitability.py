"""The test as a workbook: the overview of all tenderers, or the matrix of one.

Text is text, whatever it begins with; nothing in it is a formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from criteria.moments import AMSTERDAM, show_moment
from criteria.texts import sentence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value: TypeAlias = str | int | datetime | None
Line: TypeAlias = Sequence[Value]

_LETTERS = 32_000
_MOMENT = "dd-mm-yyyy hh:mm"
_RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_SPECIAL = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_HEAD = PatternFill("solid", fgColor="E7EDF3")
_TOP = Alignment(vertical="top", wrap_text=True)
_BOLD = Font(bold=True)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def overview_file(reference: str, lines: Iterable[Line], at: datetime, lang: str = "nl") -> bytes:
    """The overview: a line per tenderer, in the order given.

    lines  name, parties, state, who tests it, open, questions out, deadline, not met, evidence that
           is past, and proof that is missing
    """
    heads = ("name", "parties", "state", "tester", "open", "asked", "deadline", "failed")
    book, sheet = _book(_say("overview", lang), [30, 10, 22, 24, 14, 18, 18, 12, 14, 14])
    made = _say("made", lang, reference=reference, at=show_moment(at, lang))
    told = [_say(f"head_{head}", lang) for head in (*heads, "past", "missing")]
    _table(sheet, told, lines, made)
    return _packed(book, at)


def matrix_file(
    reference: str,
    tenderer: str,
    parties: Sequence[str],
    rows: Iterable[tuple[str, str, str, Sequence[str]]],
    lines: Iterable[Line],
    at: datetime,
    lang: str = "nl",
) -> bytes:
    """The matrix of one tenderer, and on a second sheet a line for every cell.

    parties  the columns
    rows     kind, id and title of a demand, with a state for every column
    lines    demand, title, party, state, deadline, decided at, reason
    """
    widths = [24, 12, 44, *[20] * len(parties)]
    book, sheet = _book(_say("matrix", lang), widths)
    about = f"{reference}, {tenderer}"
    made = _say("made", lang, reference=about, at=show_moment(at, lang))
    heads = [_say(f"head_{head}", lang) for head in ("kind", "demand", "title")]
    told = ([kind, demand, title, *states] for kind, demand, title, states in rows)
    _table(sheet, [*heads, *parties], told, made)
    second = book.create_sheet(_say("cells", lang))
    _widths(second, [12, 44, 30, 22, 18, 18, 80])
    heads = ["demand", "title", "party", "state", "deadline", "decided", "reason"]
    _table(second, [_say(f"head_{head}", lang) for head in heads], lines)
    return _packed(book, at)


def _say(code: str, lang: str, **values: object) -> str:
    return sentence(f"suitability.{code}", lang, **values)


def _book(title: str, widths: Sequence[int]) -> tuple[Workbook, Any]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    _widths(sheet, widths)
    return book, sheet


def _widths(sheet: Any, widths: Sequence[int]) -> None:
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def _table(sheet: Any, heads: Sequence[str], lines: Iterable[Line], made: str = "") -> None:
    """A table below what is said about it: its head stays in sight, and columns can be filtered."""
    top = 2 if made else 1
    sheet.freeze_panes = f"A{top + 1}"  # openpyxl takes it before the first row alone
    if made:
        _put(sheet, [made])
    _put(sheet, heads, head=True)
    rows = 0
    for line in lines:
        _put(sheet, line)
        rows += 1
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(heads))}{top + rows}"


def _put(sheet: Any, line: Line, head: bool = False) -> None:
    sheet.append([_cell(sheet, value, head) for value in line])


def _cell(sheet: Any, value: Value, head: bool) -> WriteOnlyCell:
    """A value in a cell: a moment as on the clock in Amsterdam; text is text, also when it looks
    like a formula or an error."""
    cell = WriteOnlyCell(sheet)
    cell.alignment = _TOP
    if head:
        cell.font, cell.fill = _BOLD, _HEAD
    if isinstance(value, str):
        cell.number_format = "@"
        if value:
            cell.value = _SPECIAL.sub(lambda found: f"_x{ord(found[0]):04X}_", value[:_LETTERS])
            cell.data_type = "s"
            cell.quotePrefix = value.lstrip().startswith(_RISKY)
    elif isinstance(value, datetime):
        cell.value = value.astimezone(AMSTERDAM).replace(tzinfo=None)
        cell.number_format = _MOMENT
    else:
        cell.value = value
    return cell


def _packed(book: Workbook, at: datetime) -> bytes:
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
