"""One way to write a value down, so that the same value always gives the same bytes and digest.

`canonical` writes plain values as JSON: keys sorted, no spaces, UTF-8. It refuses everything that
two programs could write differently: floats, whole numbers from 2^53, text that is not NFC. On what
is left it equals RFC 8785. `to_plain` and `from_plain` turn frozen dataclasses into plain values
and back; decimals and fractions travel as text.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import types
import typing
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"

T = TypeVar("T")
_LIMIT = 2**53
_DEPTH = 64
_KEY = re.compile(r"[a-z0-9_]+", re.ASCII)
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?", re.ASCII)
_FRACTION = re.compile(r"-?[0-9]+/[0-9]+", re.ASCII)
_LARGEST_DECIMAL = 200
LATER = "later"


def canonical(value: object) -> bytes:
    """The one way to write `value`; ValueError for what is outside the subset."""
    _check(value, 0)
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def read_canonical(text: str | bytes) -> Json:
    """Read what `canonical` wrote; ValueError for any other spelling of it."""
    raw = text.encode() if isinstance(text, str) else text
    try:
        value: Json = json.loads(
            raw.decode(), object_pairs_hook=_object, parse_float=_no_float, parse_constant=_no_float
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if canonical(value) != raw:
        raise ValueError("not in canonical form")
    return value


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes of a value or dataclass, in hexadecimal."""
    return hashlib.sha256(canonical(to_plain(value))).hexdigest()


def _check(value: object, depth: int) -> None:
    if depth > _DEPTH:
        raise ValueError("nested too deeply")
    if value is None or value is True or value is False:
        return
    if type(value) is int:
        if abs(value) >= _LIMIT:
            raise ValueError(f"the whole number {value} is too large")
    elif type(value) is str:
        _check_text(value)
    elif type(value) is list:
        for item in value:
            _check(item, depth + 1)
    elif type(value) is dict:
        for key, item in value.items():
            if type(key) is not str or not _KEY.fullmatch(key):
                raise ValueError(f"the key {key!r} is not made of a-z, 0-9 and _")
            _check(item, depth + 1)
    else:
        raise ValueError(f"a {type(value).__name__} has no canonical form")


def _check_text(text: str) -> None:
    if text.isascii():
        if "\0" in text:
            raise ValueError("text with a NUL")
        return
    if "\0" in text or any("\ud800" <= mark <= "\udfff" for mark in text):
        raise ValueError("text with a NUL or a lone surrogate")
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("text that is not in Unicode normal form C")


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_float(text: str) -> Json:
    raise ValueError(f"the number {text} is not a whole number")


# Dataclasses to plain values


def to_plain(value: object) -> Json:
    """A value as strings, whole numbers, lists and dicts, the way `from_plain` reads it back."""
    if isinstance(value, Enum):
        return to_plain(value.value)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Decimal):
        return _write_decimal(value)
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, datetime):
        return _write_moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_plain(getattr(value, field.name))
            for field in _fields(type(value))
            if LATER not in field.metadata or getattr(value, field.name) != field.default
        }
    if isinstance(value, (tuple, list)):
        return [to_plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted((to_plain(item) for item in value), key=canonical)
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    raise ValueError(f"a {type(value).__name__} has no plain form")


def composed(value: Json) -> Json:
    """Texts as the canonical form asks them: composed, and without the mark for nothing."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).replace("\0", "\ufffd")
    if isinstance(value, list):
        return [composed(item) for item in value]
    if isinstance(value, dict):
        return {key: composed(item) for key, item in value.items()}
    return value


def strings(plain: object) -> Iterator[str]:
    """Every text in a plain value, in order."""
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, (Mapping, list, tuple)):
        for value in plain.values() if isinstance(plain, Mapping) else plain:
            yield from strings(value)


def later(default: T) -> T:
    """A field that came later: not written while it is `default`, so that what was written
    before it came reads the same and keeps its digest."""
    return dataclasses.field(default=default, metadata={LATER: True})


def from_plain(cls: type[T], data: object) -> T:
    """The `cls` that `to_plain` wrote as `data`; ValueError, with the place, for anything else."""
    kind: Any = cls
    found: T = _reader(kind)(data, "")
    return found


def _write_decimal(value: Decimal) -> str:
    if not value.is_finite() or (value and abs(value.adjusted()) > _LARGEST_DECIMAL):
        raise ValueError(f"{value} cannot be written out")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _write_moment(value: datetime) -> str:
    if value.utcoffset() is None:
        raise ValueError("a moment without a time zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


@cache
def _fields(cls: type) -> tuple[dataclasses.Field[Any], ...]:
    return tuple(field for field in dataclasses.fields(cls) if field.init)


Reader: TypeAlias = Callable[[object, str], Any]


def _wrong(place: str, wanted: str) -> ValueError:
    return ValueError(f"{place or 'value'}: expected {wanted}")


@cache
def _reader(hint: Any) -> Reader:
    """The function that reads one type; made once per type, following its hints."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _union(arguments)
    if origin is tuple:
        return _tuple(arguments)
    if origin is frozenset:
        return _frozenset(arguments[0])
    if origin in (dict, Mapping):
        return _mapping(arguments)
    if origin is typing.Literal:
        return _literal(arguments)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum(hint)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _dataclass(hint)
    if isinstance(hint, typing.NewType):
        return _reader(hint.__supertype__)
    raise TypeError(f"no way to read {hint!r}")


def _dataclass(cls: type) -> Reader:
    names = {field.name for field in _fields(cls)}
    needed = {field.name for field in _fields(cls) if LATER not in field.metadata}
    readers: dict[str, Reader] = {}

    def read(data: object, place: str) -> Any:
        if not isinstance(data, dict):
            raise _wrong(place, cls.__name__)
        if not needed <= data.keys() <= names:
            odd = sorted(map(str, (data.keys() - names) | (needed - data.keys())))
            raise ValueError(f"{place or cls.__name__}: unknown or missing {', '.join(odd)}")
        if not readers:  # on first use, so that a class may mention itself
            hints = typing.get_type_hints(cls)
            # all of them in one go: another thread reads as well
            readers.update({name: _reader(hints[name]) for name in names})
        dot = f"{place}." if place else ""
        values = {name: readers[name](one, dot + name) for name, one in data.items()}
        return cls(**values)

    return read


def _union(arguments: tuple[Any, ...]) -> Reader:
    readers = [_reader(argument) for argument in arguments]

    def read(data: object, place: str) -> Any:
        if data is None and type(None) in arguments:
            return None
        found: list[Any] = []
        faults: list[ValueError] = []
        for reader in readers:
            try:
                value = reader(data, place)
            except ValueError as fault:
                faults.append(fault)
            else:
                if not any(type(value) is type(other) and value == other for other in found):
                    found.append(value)
        if len(found) != 1:
            raise faults[0] if len(faults) == 1 else _wrong(place, "one of several kinds")
        return found[0]

    return read


def _tuple(arguments: tuple[Any, ...]) -> Reader:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        each = _reader(arguments[0])

        def read_many(data: object, place: str) -> Any:
            if not isinstance(data, list):
                raise _wrong(place, "a list")
            return tuple(each(item, f"{place}[{index}]") for index, item in enumerate(data))

        return read_many
    readers = [_reader(argument) for argument in arguments]

    def read(data: object, place: str) -> Any:
        if not isinstance(data, list) or len(data) != len(readers):
            raise _wrong(place, f"a list of {len(readers)}")
        pairs = enumerate(zip(readers, data, strict=True))
        return tuple(reader(item, f"{place}[{index}]") for index, (reader, item) in pairs)

    return read


def _frozenset(argument: Any) -> Reader:
    many = _tuple((argument, ...))

    def read(data: object, place: str) -> Any:
        found = frozenset(many(data, place))
        if to_plain(found) != data:
            raise _wrong(place, "a sorted list without doubles")
        return found

    return read


def _mapping(arguments: tuple[Any, ...]) -> Reader:
    if arguments[0] is not str:
        raise TypeError("keys of a mapping are text")
    each = _reader(arguments[1])

    def read(data: object, place: str) -> Any:
        if not isinstance(data, dict):
            raise _wrong(place, "a table")
        return {key: each(item, f"{place}.{key}") for key, item in data.items()}

    return read


def _literal(arguments: tuple[Any, ...]) -> Reader:
    def read(data: object, place: str) -> Any:
        for choice in arguments:
            if type(choice) is type(data) and choice == data:
                return choice
        raise _wrong(place, f"one of {', '.join(map(str, arguments))}")

    return read


def _enum(cls: type[Enum]) -> Reader:
    values = {canonical(to_plain(member.value)): member for member in cls}

    def read(data: object, place: str) -> Any:
        try:
            return values[canonical(data)]
        except (KeyError, ValueError):
            raise _wrong(place, cls.__name__) from None

    return read


def _exactly(kind: type) -> Reader:
    def read(data: object, place: str) -> Any:
        if type(data) is not kind:
            raise _wrong(place, kind.__name__)
        return data

    return read


def _spelled(wanted: str, parse: Callable[[str], object]) -> Reader:
    """A value that travels as text: read it, and accept only the spelling we would write."""

    def read(data: object, place: str) -> Any:
        if not isinstance(data, str) or len(data) > 500:
            raise _wrong(place, wanted)
        try:
            value = parse(data)
            if to_plain(value) == data:
                return value
        except (ValueError, ArithmeticError):
            pass
        raise _wrong(place, wanted)

    return read


def _parse_decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def _parse_fraction(text: str) -> Fraction:
    if not _FRACTION.fullmatch(text):
        raise ValueError(text)
    return Fraction(text)


_PLAIN: dict[Any, Reader] = {
    type(None): _exactly(type(None)),
    None: _exactly(type(None)),
    str: _exactly(str),
    int: _exactly(int),
    bool: _exactly(bool),
    Decimal: _spelled("a decimal number", _parse_decimal),
    Fraction: _spelled("a fraction", _parse_fraction),
    date: _spelled("a date", date.fromisoformat),
    datetime: _spelled("a moment in UTC", datetime.fromisoformat),
    UUID: _spelled("an id", UUID),
}
