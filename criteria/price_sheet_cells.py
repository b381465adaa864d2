"""One cell of a price sheet: whether it holds an amount in euros, and why it does not.

An amount is a number that somebody typed. Numbers come in as they are written in the file, so that
nothing passes through floating point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any

from criteria.application import LARGEST_AMOUNT
from criteria.reading import read_dutch
from criteria.refusals import Refused

TEXT, NUMBER, TRUTH, ERROR = "text", "number", "truth", "error"
_DIGITS = 15
_FIFTEEN = Context(prec=_DIGITS)
_CENTS_KEPT = Decimal(10) ** (_DIGITS - 2)
"""From here on a spreadsheet no longer keeps every cent of an amount."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_QUOTED = re.compile(r'"([^"]*)"')
_LOCALE = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_BRACKETS = re.compile(r"\[[^\]]*\]|\\.|_.|\*.")
_OTHER = re.compile(
    r"[$£¥₺₽]|\b(?:usd|gbp|chf|jpy|dkk|sek|nok|pln|dollars?|ponden|pounds?)\b", re.I
)
VAT = re.compile(
    r"\binc(?:l|lusief|luding)?\b\W{0,3}(?:[0-9]{1,2}\s?%\W{0,3})?(?:btw|b\.t\.w|vat)", re.I
)
_LATER = re.compile(r"\W*(?:p\.?\s?m\.?|pro memorie|memorie|n\.?\s?t\.?\s?b\.?|tbd)\W*", re.I)
ENGLISH = re.compile(r"\D{0,4}[0-9]{1,3}(?:(?:,[0-9]{3})+(?:\.[0-9]+)?|\.[0-9]{1,2})\D{0,6}")
DUTCH = re.compile(r"\D{0,4}[0-9]{1,3}(?:(?:\.[0-9]{3})+(?:,[0-9]+)?|,[0-9]{1,2})\D{0,6}")


@dataclass(frozen=True, slots=True)
class Found:
    """One cell as it stands in the file. shown: the number format; computed: it holds a formula."""

    kind: str
    raw: str
    shown: str = ""
    computed: bool = False


def faults(cell: Found, texts: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Why a cell holds no amount in euros, as (code, values); nothing when it does."""
    if cell.computed:
        yield "formula", {}
    elif cell.kind == ERROR:
        yield "error_cell", {}
    elif cell.kind == TEXT:
        texts.append(cell.raw.strip())
        yield _text_fault(cell.raw.strip())
    elif cell.kind != NUMBER:
        yield "not_a_number", {}
    else:
        yield from _number_faults(cell)


def _text_fault(text: str) -> tuple[str, dict[str, Any]]:
    said: dict[str, Any] = {"text": text[:40]}
    if _LATER.fullmatch(text):
        return "later", said
    if "%" in text:
        return "percentage", {}
    if _OTHER.search(text):
        return "other_currency", {}
    try:
        return "number_as_text", {**said, "number": read_dutch(text)}
    except Refused:
        return ("english_text" if ENGLISH.fullmatch(text) else "text", said)


def _number_faults(cell: Found) -> Iterator[tuple[str, dict[str, Any]]]:
    symbols = {one.strip() for one in _LOCALE.findall(cell.shown)} - {"", "€", "EUR"}
    bare = _BRACKETS.sub("", _QUOTED.sub("", _LOCALE.sub("", cell.shown)))
    quoted = " ".join(_QUOTED.findall(cell.shown))
    if "%" in bare:
        yield "percentage", {}
        return
    if symbols or _OTHER.search(f"{quoted} {bare}"):
        yield "other_currency", {}
        return
    if set(bare.partition(";")[0].lower()) & set("dyhs"):
        yield "a_day", {}
        return
    value = number_of(cell)
    if value is None or abs(value) >= LARGEST_AMOUNT:
        yield "too_large", {"most": LARGEST_AMOUNT}
    elif value < 0:
        yield "negative", {}
    elif value != value.to_integral_value() and value >= _CENTS_KEPT:
        yield "cents_lost", {}
    elif value != value.quantize(Decimal("0.01"), context=Context(prec=40)):
        yield "part_of_a_cent", {}


def number_of(cell: Found) -> Decimal | None:
    """The number of a cell, to the fifteen digits that a spreadsheet keeps."""
    if cell.kind != NUMBER or not _NUMBER.fullmatch(cell.raw):
        return None
    value = _FIFTEEN.create_decimal(cell.raw)
    return value if value.adjusted() < 40 else None
