"""A written plan as a file from outside gives it: every fault of form at once, with its line.

The shape is that of the dataclasses in `criteria.plan`. What can mean one thing only is taken as it
is meant: 25.0 is 25, and text comes in normal form C. The rest is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from criteria.canon import Json, to_plain
from criteria.changes import ID_KEYS
from criteria.json_lines import Key, Node, Number
from criteria.plan.file_codes import (
    CODES,
    LONGEST,
    MOST_DIGITS,
    Codes,
    came_later,
    fields,
    fixed,
    is_record,
    many,
    optional,
    tidy,
    unkeepable,
)
from criteria.plan.limits import Limits, limits
from criteria.refusals import Refusal, refusal
from criteria.text import Text

Rule: TypeAlias = tuple[Codes | None, Limits]
"""What a field may hold: words of a fixed set, and how long or how far."""
_NONE: Rule = (None, Limits(LONGEST))
_NUMBERS = (Decimal, Decimal | bool)
MOST_FAULTS = 200
"""How many faults are told of one file; whoever has more mends these first."""

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file, and where: a line, and a place in words of the file itself."""

    line: int | None
    place: str
    refusal: Refusal

    def told(self, lang: str = "nl") -> str:
        return self.refusal.sentence(lang)


@dataclass
class Shape:
    """Reads located values as a record, and remembers the faults and the line of every place.

    strict  whether the limits of the pages hold; what we wrote ourselves may be older than they are
    """

    strict: bool = True
    faults: list[Fault] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def record(self, node: Node, cls: type, place: str = "") -> Json:
        """The record as tables and text; what is faulty in it is None."""
        return self._read(node, cls, place, _NONE)

    def _fault(self, code: str, line: int, place: str, **values: object) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(line, place, refusal(code, place or None, **values)))

    def _beyond(self, found: Iterable[Refusal], line: int, place: str) -> None:
        """Tell what goes beyond the limits of the pages."""
        if self.strict:
            for told in found:
                self._fault(told.code, line, place, **dict(told.values))

    def _read(self, node: Node, hint: Any, place: str, rule: Rule) -> Json:
        hint, may_lack = optional(hint)
        self.lines.setdefault(place, node.line)
        if node.value is None and may_lack:
            return None
        if is_record(hint):
            return self._table(node, hint, place, rule)
        if (inner := many(hint)) is not None:
            return self._list(node, inner, place, rule)
        if inside := fixed(hint):
            return self._fixed(node, inside, place, rule)
        return self._value(node, hint, place, rule)

    def _table(self, node: Node, cls: type, place: str, rule: Rule) -> Json:
        if not isinstance(node.value, tuple):
            self._fault("files.not_a_table", node.line, place)
            return None
        known, found = fields(cls), dict[str, Key]()
        for key in node.value:
            own = within(place, key.name)
            if key.name not in known:
                self._fault("files.key_unknown", key.line, own, key=short(key.name))
            elif key.name in found:
                self._fault("files.key_twice", key.line, own, key=key.name)
            else:
                found[key.name] = key
                self.lines[own] = key.line
        for name in known:
            if name not in found and name not in came_later(cls):
                self._fault("files.key_missing", node.line, within(place, name), key=name)
        return {
            name: self._read(
                found[name].node,
                hint,
                within(place, name),
                rule if cls is Text else _rule(cls, name, hint),
            )
            for name, hint in known.items()
            if name in found
        }

    def _list(self, node: Node, inner: Any, place: str, rule: Rule) -> Json:
        if not isinstance(node.value, list):
            self._fault("files.not_a_list", node.line, place)
            return []
        rows, seen, key = [], set[str](), row_key(inner)
        for number, item in enumerate(node.value, 1):
            id_ = _id(item, key)
            own = within(place, str(number) if id_ is None else id_)
            if key == "id" and id_ is not None:
                if not id_.strip():
                    self._fault("files.id_missing", item.line, within(place, str(number)))
                elif id_ in seen:
                    self._fault("files.id_twice", item.line, own, id=short(id_))
                seen.add(id_)
            rows.append(self._read(item, inner, own, rule))
        return rows

    def _fixed(self, node: Node, inside: tuple[Any, ...], place: str, rule: Rule) -> Json:
        if not isinstance(node.value, list) or len(node.value) != len(inside):
            self._fault("files.not_a_list_of", node.line, place, count=len(inside))
            return []
        pairs = enumerate(zip(node.value, inside, strict=True), 1)
        return [
            self._read(item, hint, within(place, str(n)), rule if n == 1 else (None, rule[1]))
            for n, (item, hint) in pairs
        ]

    def _value(self, node: Node, hint: Any, place: str, rule: Rule) -> Json:
        value = node.value
        if isinstance(value, bool):
            if hint is bool or hint == Decimal | bool:
                return value
        elif isinstance(value, Number):
            if hint is int and _WHOLE.fullmatch(value):
                self._beyond(rule[1].of_number(Decimal(value)), node.line, place)
                return int(value)
            if hint is Decimal or hint == Decimal | bool:
                self._fault("files.number_bare", node.line, place, number=short(value))
                return None
        elif isinstance(value, str) and hint is str:
            return self._word(tidy(value), node.line, place, rule)
        elif isinstance(value, str) and hint in _SPELLED:
            found = _spelled(value, *_SPELLED[hint])
            if found is not None:
                if hint in _NUMBERS:
                    self._beyond(rule[1].of_number(Decimal(value)), node.line, place)
                return found
        self._fault(_WANTED[hint], node.line, place)
        return None

    def _word(self, text: str, line: int, place: str, rule: Rule) -> Json:
        codes, bounds = rule
        if unkeepable(text):
            self._fault("acts.text_marks", line, place)
        elif len(text) > LONGEST:
            self._fault("acts.text_long", line, place, limit=bounds.longest)
        elif codes is not None and text not in codes.known:
            self._fault("files.not_allowed", line, place, word=short(text), allowed=codes.known)
        else:
            self._beyond(bounds.of_text(text), line, place)
        return text


def _rule(cls: type, name: str, hint: Any) -> Rule:
    return CODES.get((cls.__name__, name)), limits(cls.__name__, name, hint)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _spelled(text: str, form: re.Pattern[str], read: Callable[[str], object]) -> Json:
    """A value that travels as text, in the spelling we write; None when it is none."""
    if form.fullmatch(text) and sum(map(str.isdigit, text)) <= MOST_DIGITS:
        with suppress(ValueError, OverflowError):
            return to_plain(read(text))
    return None


_DECIMAL = (re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII), Decimal)
_SPELLED: Mapping[Any, tuple[re.Pattern[str], Callable[[str], object]]] = {
    Decimal: _DECIMAL,
    Decimal | bool: _DECIMAL,
    date: (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII), date.fromisoformat),
    datetime: (
        re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)", re.ASCII),
        _moment,
    ),
}
_WANTED: Mapping[Any, str] = {
    str: "files.not_a_text",
    int: "files.not_whole",
    bool: "files.not_yes_or_no",
    Decimal: "files.not_a_number",
    Decimal | bool: "files.not_a_number",
    date: "files.not_a_day",
    datetime: "files.not_a_moment",
}


def row_key(cls: Any) -> str | None:
    """The field that names the rows of a record, as `criteria.changes` names them."""
    return next((key for key in ID_KEYS if key in fields(cls)), None) if is_record(cls) else None


def _id(node: Node, key: str | None) -> str | None:
    """What a row calls itself, as far as it does."""
    keys = node.value if isinstance(node.value, tuple) else ()
    found = next((one.node.value for one in keys if one.name == key), None)
    return tidy(found) if isinstance(found, str) else None


def within(place: str, key: str) -> str:
    return f"{place}/{short(key)}" if place else short(key)


def short(text: str) -> str:
    """A key or a word as it can be shown to a person: printable and not endless."""
    return "".join(mark if mark.isprintable() else "?" for mark in text[:80]) or '""'
