"""JSON with the line of every value, so that a fault can be told where it stands.

Python's own reader forgets lines. This one keeps them, keeps numbers as they were written, and
keeps a key that stands twice. It reads the language of RFC 8259 and nothing beside it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
from typing import NoReturn, TypeAlias

from criteria.refusals import Refused, refusal

MOST_DEPTH = 64

_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
_WORDS = {"true": True, "false": False, "null": None}


class Number(str):
    """A number as it was written."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key with its line, and what stands under it."""

    name: str
    line: int
    node: Node


Value: TypeAlias = "Number | str | bool | list[Node] | tuple[Key, ...] | None"


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the line it begins on; a list holds nodes, a table is a tuple of keys."""

    value: Value
    line: int


def read(text: str) -> Node:
    """The value in a text. Refused, with line and column, when it is no JSON or nested too deep."""
    reader = _Reader(text)
    try:
        node, end = reader.value(reader.skip(0), 0)
        end = reader.skip(end)
    except JSONDecodeError as wrong:  # from a text that never ends, or has a bad escape
        reader.stop(wrong.pos)
    if end != len(text):
        reader.stop(end)
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.breaks = [place for place, mark in enumerate(text) if mark == "\n"]

    def line(self, place: int) -> int:
        return bisect_right(self.breaks, place - 1) + 1

    def stop(self, place: int) -> NoReturn:
        line = self.line(place)
        start = self.breaks[line - 2] + 1 if line > 1 else 0
        raise Refused(refusal("files.not_json", None, line=line, column=place - start + 1))

    def skip(self, place: int) -> int:
        found = _BLANK.match(self.text, place)
        return found.end() if found else place

    def value(self, place: int, depth: int) -> tuple[Node, int]:
        """The value that begins here, and where it ends."""
        mark, line = self.text[place : place + 1], self.line(place)
        if depth > MOST_DEPTH:
            raise Refused(refusal("files.too_deep", None, line=line))
        if mark == "{":
            return self.table(place, line, depth)
        if mark == "[":
            return self.array(place, line, depth)
        if mark == '"':
            text, end = scanstring(self.text, place + 1, True)
            return Node(text, line), end
        number = _NUMBER.match(self.text, place)
        if number:
            return Node(Number(number[0]), line), number.end()
        for word, value in _WORDS.items():
            if self.text.startswith(word, place):
                return Node(value, line), place + len(word)
        self.stop(place)

    def array(self, place: int, line: int, depth: int) -> tuple[Node, int]:
        found: list[Node] = []
        place = self.skip(place + 1)
        while self.text[place : place + 1] != "]":
            node, place = self.value(self.past_comma(place, bool(found)), depth + 1)
            found.append(node)
            place = self.skip(place)
        return Node(found, line), place + 1

    def table(self, place: int, line: int, depth: int) -> tuple[Node, int]:
        found: list[Key] = []
        place = self.skip(place + 1)
        while self.text[place : place + 1] != "}":
            place = self.past_comma(place, bool(found))
            if self.text[place : place + 1] != '"':
                self.stop(place)
            at = self.line(place)
            name, place = scanstring(self.text, place + 1, True)
            place = self.skip(place)
            if self.text[place : place + 1] != ":":
                self.stop(place)
            node, place = self.value(self.skip(place + 1), depth + 1)
            found.append(Key(name, at, node))
            place = self.skip(place)
        return Node(tuple(found), line), place + 1

    def past_comma(self, place: int, more: bool) -> int:
        """Past the comma that stands between two."""
        if not more:
            return place
        if self.text[place : place + 1] != ",":
            self.stop(place)
        return self.skip(place + 1)
