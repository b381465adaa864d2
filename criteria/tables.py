"""Reading a file of facts. Every fault is noted with its place, so that one look mends them all."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from criteria.refusals import Refusal, Refused, refusal
from criteria.text import Text

_Made = TypeVar("_Made")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,6})?", re.ASCII)


class Table:
    """One table of a TOML file. A value that is missing or of the wrong kind is noted as a fault,
    and something harmless is returned, so that reading goes on."""

    def __init__(self, values: Mapping[str, object], place: str, faults: list[Refusal]) -> None:
        self._values = values
        self._place = place
        self._faults = faults
        self._asked: set[str] = set()

    def has(self, key: str) -> bool:
        return key in self._values

    def word(self, key: str) -> str:
        """A text that is not empty."""
        found = self._take(key, str)
        if isinstance(found, str) and not found.strip():
            self.fault("tables.empty", key)
        return found if isinstance(found, str) else ""

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is not there."""
        found = self._values.get(key, [])
        self._asked.add(key)
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self.fault("tables.wrong_kind", key)
            return ()
        return tuple(found)

    def choices(self, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        """A list of allowed words, each once and at least one."""
        found = self.words(key)
        if not found:
            self.fault("tables.empty" if self.has(key) else "tables.missing", key)
        met: set[str] = set()
        for number, word in enumerate(found, start=1):
            if word not in allowed:
                self.fault("tables.not_allowed", f"{key}[{number}]", allowed=allowed)
            elif word in met:
                self.fault("tables.twice", f"{key}[{number}]")
            met.add(word)
        return found

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of the allowed words."""
        found = self.word(key)
        if found and found not in allowed:
            self.fault("tables.not_allowed", key, allowed=allowed)
        return found

    def text(self, key: str) -> Text:
        """A text in both languages."""
        found = self._take(key, dict)
        if not isinstance(found, dict):
            return Text("", "")
        table = Table(found, self._at(key), self._faults)
        text = Text(table.word("nl"), table.word("en"))
        table.close()
        return text

    def optional_text(self, key: str) -> Text | None:
        return self.text(key) if key in self._values else None

    def whole(self, key: str) -> int:
        found = self._take(key, int)
        if isinstance(found, bool):
            self.fault("tables.wrong_kind", key)
        return found if isinstance(found, int) else 0

    def decimal(self, key: str) -> Decimal:
        """A number written as text, so that it is read exactly: "2.5"."""
        found = self.word(key)
        if found and _NUMBER.fullmatch(found) is None:
            self.fault("tables.not_a_number", key)
            return Decimal(0)
        return Decimal(found or 0)

    def yes_or_no(self, key: str) -> bool:
        return self._take(key, bool) is True

    def day(self, key: str) -> date:
        found = self._take(key, date)
        if isinstance(found, datetime):
            self.fault("tables.wrong_kind", key)
        return found if isinstance(found, date) else date.min

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if key in self._values else None

    def table(self, key: str) -> Table:
        found = self._take(key, dict)
        return Table(found if isinstance(found, dict) else {}, self._at(key), self._faults)

    def rows(self, key: str, make: Callable[[Table], _Made]) -> tuple[_Made, ...]:
        """Every row of a list of tables, made into what it stands for."""
        found = self._take(key, list)
        if not isinstance(found, list):
            return ()
        made = []
        for number, each in enumerate(found, start=1):
            row = Table(each if isinstance(each, dict) else {}, self._at(key, number), self._faults)
            made.append(make(row))
            row.close()
        return tuple(made)

    def optional_rows(self, key: str, make: Callable[[Table], _Made]) -> tuple[_Made, ...]:
        return self.rows(key, make) if key in self._values else ()

    def close(self) -> None:
        """Note every key that nobody asked for: a typing error, or something made up."""
        for key in sorted(self._values.keys() - self._asked):
            self.fault("tables.unknown_key", key)

    def fault(self, code: str, key: str, **values: object) -> None:
        self._faults.append(refusal(code, self._at(key), place=self._at(key), **values))

    def _take(self, key: str, kind: type) -> object:
        self._asked.add(key)
        if key not in self._values:
            self.fault("tables.missing", key)
            return None
        found = self._values[key]
        if not isinstance(found, kind):
            self.fault("tables.wrong_kind", key)
            return None
        return found

    def _at(self, key: str, number: int | None = None) -> str:
        here = f"{self._place}.{key}" if self._place else key
        return here if number is None else f"{here}[{number}]"


def read_file(path: Path, make: Callable[[Table], _Made]) -> _Made:
    """What `make` builds from the file. Refused with every fault, or when unreadable."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        raise Refused(refusal("tables.no_file", None, name=path.name)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(
            refusal("tables.unreadable", None, name=path.name, reason=str(error))
        ) from None
    faults: list[Refusal] = []
    table = Table(values, "", faults)
    made = make(table)
    table.close()
    if faults:
        raise Refused(faults)
    return made
