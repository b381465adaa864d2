"""What stands in the cells of a workbook for a value of the plan, and the way back.

A cell holds text, a whole number, a decimal, yes or no, a day, a moment on the clock in Amsterdam,
or nothing. A spreadsheet keeps fifteen digits of a number and no day before March 1900; what is
more exact than that stands as text.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from criteria.canon import Json, to_plain
from criteria.moments import AMSTERDAM
from criteria.numbers import show
from criteria.plan.file_codes import LONGEST, MOST_DIGITS, Codes, many, optional, tidy, unkeepable
from criteria.plan.limits import Limits
from criteria.reading import read_dutch, read_local
from criteria.refusals import Refused, refusal, refuse_if

Cell: TypeAlias = "str | int | bool | Decimal | date | datetime | None"

SHEET_DIGITS = 15
FIRST_DAY = date(1900, 3, 1)
YES = {"nl": "ja", "en": "yes"}
NO = {"nl": "nee", "en": "no"}

_DUTCH_DAY = re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})", re.ASCII)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_QUOTES = re.compile('"*')
_QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"[^\S\n]*(?:[;\n]|$)')
_BARE = re.compile(r'([^;"\n]*)(?:[;\n]|$)')
_PLAIN_ITEM = re.compile(r'[^\s;"](?:[^;"\n]*[^\s;"])?')


def written(hint: Any, value: Json, codes: Codes | None, lang: str) -> Cell:
    """What a cell shows for a plain value of a type, with codes as words in a language."""
    hint, may_lack = optional(hint)
    if value is None:
        return None
    if many(hint) is not None:
        assert isinstance(value, list)
        return _joined([codes.word(str(one), lang) if codes else str(one) for one in value])
    if isinstance(value, bool):
        return (YES if value else NO)[lang]
    if isinstance(value, int):
        return _number(Decimal(value))
    text = str(value)
    if hint is date:
        day = date.fromisoformat(text)
        return day if day >= FIRST_DAY else text
    if hint is datetime:
        return _moment(text)
    if hint is not str:
        return _number(Decimal(text))
    if may_lack and not text.strip('"'):
        text += '""'  # an empty cell is None
    return codes.word(text, lang) if codes else text


def _number(value: Decimal) -> Cell:
    """A number where a spreadsheet keeps all of it, text in Dutch form where it does not."""
    digits = len(value.as_tuple().digits)
    if digits > SHEET_DIGITS or abs(value.adjusted()) >= SHEET_DIGITS:
        return show(value).replace("\u2212", "-")
    return int(value) if value == value.to_integral_value() else value


def _moment(text: str) -> Cell:
    """The wall clock in Amsterdam, when that tells the moment wholly; else the moment in UTC."""
    try:
        local = datetime.fromisoformat(text).astimezone(AMSTERDAM).replace(tzinfo=None)
        if local.microsecond == 0 and to_plain(read_local(local.isoformat())) == text:
            return local
    except (Refused, OverflowError):
        pass
    return text


def _joined(items: list[str]) -> str:
    """Words with "; " between them; in quotation marks what could be misread."""
    return "; ".join(
        one if _PLAIN_ITEM.fullmatch(one) else '"' + one.replace('"', '""') + '"' for one in items
    )


def _parted(text: str) -> list[str]:
    """The words that `_joined` put together; Refused when the quotation marks do not match."""
    items, place = [], 0
    while place < len(text):
        found = _QUOTED.match(text, place) or _BARE.match(text, place)
        if found is None:
            raise Refused(refusal("files.quotes"))
        if found.re is _QUOTED:
            items.append(found[1].replace('""', '"'))
        elif found[1].strip():
            items.append(found[1].strip())
        place = found.end()
    return items


def understood(hint: Any, cell: Cell, codes: Codes | None, bounds: Limits | None = None) -> Json:
    """The plain value of a type that a cell holds. Refused when it holds something else, or more
    than the limits of the pages."""
    hint, may_lack = optional(hint)
    if cell is None or cell == "":
        return _nothing(hint, may_lack, coded=codes is not None)
    if many(hint) is not None:
        return [_coded(_within(one, bounds), codes) for one in _parted(_text(cell))]
    if hint is str:
        text = _text(cell)
        if may_lack and len(text) > 1 and _QUOTES.fullmatch(text):
            text = text[2:]
        return _coded(_within(text, bounds), codes)
    if hint is bool or hint == Decimal | bool:
        truth = _truth(cell)
        if truth is not None:
            return truth
        if hint is bool:
            raise Refused(refusal("files.not_yes_or_no"))
    if hint is date:
        return _day(cell).isoformat()
    if hint is datetime:
        return to_plain(_when(cell))
    number = _read_number(cell, whole=hint is int)
    if bounds is not None:
        refuse_if(bounds.of_number(number))
    return int(number) if hint is int else to_plain(number)


def _within(text: str, bounds: Limits | None) -> str:
    if bounds is not None:
        refuse_if(bounds.of_text(text))
    return text


def _nothing(hint: Any, may_lack: bool, *, coded: bool) -> Json:
    if may_lack:
        return None
    if many(hint) is not None:
        return []
    if hint is str and not coded:
        return ""
    raise Refused(refusal("files.cell_empty"))


def _text(cell: Cell) -> str:
    if isinstance(cell, int) and not isinstance(cell, bool):
        return str(cell)
    if not isinstance(cell, str):
        raise Refused(refusal("files.not_a_text"))
    text = tidy(cell)
    if unkeepable(text):
        raise Refused(refusal("acts.text_marks"))
    if len(text) > LONGEST:
        raise Refused(refusal("acts.text_long", None, limit=LONGEST))
    return text


def _coded(text: str, codes: Codes | None) -> str:
    if codes is None:
        return text
    code = codes.code(text)
    if code is None:
        raise Refused(refusal("files.not_allowed", None, word=text[:80], allowed=codes.told))
    return code


def _truth(cell: Cell) -> bool | None:
    if isinstance(cell, bool):
        return cell
    word = cell.strip().casefold() if isinstance(cell, str) else ""
    return True if word in YES.values() else False if word in NO.values() else None


def _read_number(cell: Cell, *, whole: bool) -> Decimal:
    places = 0 if whole else MOST_DIGITS
    if isinstance(cell, str):
        return read_dutch(cell, places=places)
    if isinstance(cell, bool) or not isinstance(cell, (int, Decimal)):
        raise Refused(refusal("files.not_a_number_cell"))
    number = Decimal(cell)
    if whole and number != number.to_integral_value():
        raise Refused(refusal("numbers.not_whole"))
    return number


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        if cell.time() == datetime.min.time():
            return cell.date()
    elif isinstance(cell, date):
        return cell
    elif isinstance(cell, str):
        text, dutch = cell.strip(), _DUTCH_DAY.fullmatch(cell.strip())
        try:
            if dutch:
                return date(int(dutch[3]), int(dutch[2]), int(dutch[1]))
            if _ISO_DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
    raise Refused(refusal("files.not_a_day_cell"))


def _when(cell: Cell) -> datetime:
    """A moment: the clock in Amsterdam, or in UTC when it ends in Z."""
    if isinstance(cell, str) and cell.strip().endswith("Z"):
        try:
            return datetime.fromisoformat(cell.strip()).astimezone(UTC)
        except ValueError:
            raise Refused(refusal("moments.unreadable")) from None
    if isinstance(cell, datetime):
        rounded = cell + timedelta(microseconds=500_000)
        return read_local(rounded.replace(microsecond=0).isoformat())
    if isinstance(cell, date):
        return read_local(f"{cell.isoformat()}T00:00")
    if isinstance(cell, str):
        return read_local(cell.strip().replace(" ", "T"))
    raise Refused(refusal("moments.unreadable"))
