"""Strict reading of JSON: what is unknown, missing, double or too large is refused at its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from criteria.refusals import Refusal, Refused, refusal

MOST_BYTES = 5_000_000
MOST_DIGITS = 30
MOST_LETTERS = 200

_WRITTEN = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_FRACTION = re.compile(r"-?[0-9]+/[1-9][0-9]*", re.ASCII)
_JSON_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII)


class _Number(str):
    """A JSON number as it was written, so that it is read exactly and never too large."""


class _Constant(str):
    """NaN or Infinity: JSON does not have them, though Python reads them."""


class Object(dict[str, Any]):
    """A JSON object that remembers which keys were given twice."""

    twice: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> Object:
    found = Object(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        found.twice = tuple(key for key in found if keys.count(key) > 1)
    return found


def parsed(data: str | bytes) -> Any:
    """The JSON in the file; Refused when it is too large or is no JSON."""
    if len(data) > MOST_BYTES:
        raise Refused(refusal("rank.too_large", None, most=MOST_BYTES // 1_000_000))
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=_Constant,
        )
    except UnicodeDecodeError:
        raise Refused(refusal("rank.not_utf8")) from None
    except json.JSONDecodeError as wrong:
        where = f"{wrong.lineno}:{wrong.colno}"
        raise Refused(
            refusal("rank.not_json", where, line=wrong.lineno, column=wrong.colno)
        ) from None
    except RecursionError:
        raise Refused(refusal("rank.too_deep")) from None


class Reader:
    """Reads values and gathers refusals, so that a person hears everything at once."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []

    def refuse(self, code: str, place: str, /, **values: object) -> None:
        self.refusals.append(refusal(code, place or None, **values))

    def object(
        self, value: Any, place: str, required: Sequence[str], optional: Sequence[str] = ()
    ) -> Mapping[str, Any]:
        """An object with these keys and no other."""
        found = self.mapping(value, place)
        if found is None:
            return {}
        for key in found:
            if key not in required and key not in optional:
                self.refuse("rank.key_unknown", within(place, key), key=short(key))
        for key in required:
            if key not in found:
                self.refuse("rank.key_missing", within(place, key), key=key)
        return found

    def mapping(self, value: Any, place: str) -> Object | None:
        if not isinstance(value, Object):
            self.refuse("rank.not_an_object", place)
            return None
        for key in value.twice:
            self.refuse("rank.key_twice", within(place, key), key=short(key))
        return value

    def named(self, value: Any, place: str) -> Mapping[str, Any]:
        """An object whose keys are names from the plan, so they are checked as texts."""
        found: Mapping[str, Any] = self.mapping(value, place) or {}
        for key in found:
            self.text(key, within(place, key))
        return found

    def each(self, value: Any, place: str, most: int) -> Iterable[tuple[Any, str]]:
        """The items of a list, each with its place."""
        if not isinstance(value, list):
            self.refuse("rank.not_a_list", place)
        elif len(value) > most:
            self.refuse("rank.too_many", place, most=most)
        else:
            for index, item in enumerate(value):
                yield item, f"{place}[{index}]"

    def text(self, value: Any, place: str) -> str:
        if type(value) is not str:
            self.refuse("rank.not_a_text", place)
        elif not 0 < len(value) <= MOST_LETTERS or not value.isprintable():
            self.refuse("rank.text_wrong", place, most=MOST_LETTERS)
        else:
            return value
        return "?"

    def number(self, value: Any, place: str) -> Decimal:
        """A decimal string or a JSON number, exactly as written, within thirty digits."""
        written = _JSON_NUMBER if isinstance(value, _Number) else _WRITTEN
        if not isinstance(value, str) or isinstance(value, _Constant):
            self.refuse("rank.not_a_number", place)
        elif len(value) > 3 * MOST_DIGITS or _digits(value) > MOST_DIGITS:
            self.refuse("rank.number_too_long", place, most=MOST_DIGITS)
        elif not written.fullmatch(value):
            self.refuse("rank.not_a_number", place)
        else:
            return Decimal(value) or Decimal(0)
        return Decimal(0)

    def mark(self, value: Any, place: str) -> Decimal | Fraction:
        """A number, or the fraction that a mean is, such as "20/3"."""
        if type(value) is str and len(value) <= MOST_DIGITS and _FRACTION.fullmatch(value):
            return Fraction(value)
        return self.number(value, place)

    def number_or_none(self, value: Any, place: str) -> Decimal | None:
        return None if value is None else self.number(value, place)

    def places(self, value: Any, place: str) -> int | None:
        """A number of decimals: a whole JSON number, or null."""
        if value is None:
            return None
        if isinstance(value, _Number) and re.fullmatch("[0-9]{1,2}", value, re.ASCII):
            return int(value)
        self.refuse("rank.not_whole", place)
        return None


def _digits(written: str) -> int:
    """How many digits the number has when written out, so that 1e1000000 is caught unbuilt."""
    number, _, exponent = written.lower().partition("e")
    whole, _, decimals = number.lstrip("-").partition(".")
    if len(exponent) > 4:
        return MOST_DIGITS + 1
    try:
        shift = int(exponent or "0")
    except ValueError:
        return 0
    return max(len(whole) + shift, 1) + max(len(decimals) - shift, 0)


def within(place: str, key: str) -> str:
    return f"{place}.{short(key)}" if place else short(key)


def short(key: str) -> str:
    """A key as it can be shown to a person: printable and not endless."""
    seen = "".join(letter if letter.isprintable() else "?" for letter in key[:60])
    return seen or '""'


def given(
    found: Mapping[str, Any], key: str, place: str, read_one: Callable[[Any, str], Any], other: Any
) -> Any:
    """What stands under a key, or `other` when it does not stand there."""
    return read_one(found[key], within(place, key)) if key in found else other
