"""At which line of a TOML text each table, row and key stands. The standard reader does not tell.

Places are written as `criteria.tables` writes them: `theme[2].subtopic[1].title.nl`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping

_TOKEN = re.compile(
    r"""
    (?P<string>\"{3}(?:\\.|(?!\"{3}).)*\"{3,5} | '{3}(?:(?!'{3}).)*'{3,5}
        | \"(?:\\.|[^\"\\])*\" | '[^']*')
    | (?P<comment>\#[^\n]*)
    | (?P<mark>[\[\]{}=,.\n])
    | (?P<bare>[^\s\[\]{}=,.\"'\#]+)
    """,
    re.VERBOSE | re.DOTALL,
)


def lines(text: str) -> Mapping[str, int]:
    """The line of every place in a text that `tomllib` can read; the first line is 1."""
    return _Scan(text).found


def line_of(found: Mapping[str, int], place: str) -> int | None:
    """The line of a place, or of the nearest one around it; None when that is the whole file."""
    while place and place not in found:
        place = place[: max(place.rfind("."), place.rfind("["), 0)]
    return found.get(place)


class _Scan:
    """One walk through a text. Each part of the grammar takes its own tokens."""

    def __init__(self, text: str) -> None:
        self.found: dict[str, int] = {}
        self._rows: dict[str, int] = {}
        self._tokens = tuple(_tokens(text))
        self._next = 0
        table = ""
        while self._next < len(self._tokens):
            if self._kind == "\n":
                self._next += 1
            elif self._kind == "[":
                table = self._header()
            else:
                self._pair(table)

    @property
    def _kind(self) -> str:
        """The mark that comes next; "" for a word or a text, and at the end."""
        return self._tokens[self._next][0] if self._next < len(self._tokens) else "\n"

    @property
    def _line(self) -> int:
        return self._tokens[min(self._next, len(self._tokens) - 1)][2]

    def _header(self) -> str:
        """`[a.b]` or `[[a.b]]`: the place of the table that starts here."""
        line, depth = self._line, 0
        while self._kind == "[":
            self._next += 1
            depth += 1
        *around, last = self._key()
        place = ""
        for part in around:
            place = self._row(_join(place, part))
        place = _join(place, last)
        if depth == 2:
            self._rows[place] = self._rows.get(place, 0) + 1
            self.found.setdefault(place, line)
            place = self._row(place)
        self.found.setdefault(place, line)
        while self._kind == "]":
            self._next += 1
        return place

    def _row(self, place: str) -> str:
        """The last row of a list of tables; the place itself where it is no list."""
        return f"{place}[{self._rows[place]}]" if place in self._rows else place

    def _key(self) -> list[str]:
        parts = []
        while True:
            parts.append(_plain(self._tokens[self._next][1]))
            self._next += 1
            if self._kind != ".":
                return parts
            self._next += 1

    def _pair(self, table: str) -> None:
        """`a.b = value`, at the start of a line or inside braces."""
        line, place = self._line, table
        for part in self._key():
            place = _join(place, part)
            self.found.setdefault(place, line)
        self._next += 1
        self._value(place)

    def _value(self, place: str) -> None:
        self.found.setdefault(place, self._line)
        if self._kind == "{":
            self._inside("}", lambda _: self._pair(place))
        elif self._kind == "[":
            self._inside("]", lambda number: self._value(f"{place}[{number}]"))
        else:
            while self._kind not in (",", "]", "}", "\n"):
                self._next += 1

    def _inside(self, end: str, take: Callable[[int], None]) -> None:
        """Everything between brackets, separated by commas, over as many lines as it takes."""
        self._next += 1
        number = 0
        while self._kind != end and self._next < len(self._tokens):
            if self._kind in (",", "\n"):
                self._next += 1
            else:
                number += 1
                take(number)
        self._next += 1


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """The mark (or ""), the text and the line of each token; comments are left out."""
    line, counted = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if match.lastgroup != "comment":
            mark = match[0] if match.lastgroup == "mark" else ""
            yield mark, match[0], line


def _plain(written: str) -> str:
    """A key as it is read: without the quotes it may stand in."""
    return str(tomllib.loads(f"key = {written}")["key"]) if written[0] in "\"'" else written


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
