"""A filled-in price sheet: every cell as it stands in the file, read in a child process.

Nothing of it is kept: the bytes go to the child in memory, the amounts come back in memory. What is
wrong with them is for the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile

from criteria.price_sheet_cells import ERROR, NUMBER, TEXT, TRUTH, Found
from criteria.price_sheet_reading import Tab
from criteria.refusals import Refused, refusal
from tender.imports import child, office
from tender.imports.child import MEBIBYTE, Limits
from tender.imports.package import parse
from tender.imports.workbook import (
    ADDRESS,
    BROKEN,
    Package,
    kind_of,
    shared_strings,
    unescaped,
)

LARGEST = 2 * MEBIBYTE
MOST_ROWS, MOST_COLUMNS, MOST_TABS, MOST_CELLS = 500, 50, 50, 5_000
_KINDS = {
    "s": TEXT,
    "inlineStr": TEXT,
    "str": TEXT,
    "b": TRUTH,
    "e": ERROR,
    "n": NUMBER,
    "d": TRUTH,
}
_BUILT_IN = {9: "0%", 10: "0.00%", **dict.fromkeys((*range(14, 23), *range(45, 48)), "d-m-yyyy")}
"""The number formats every spreadsheet knows that show no amount."""
_OUTSIDE = ("xl/externallinks/", "xl/embeddings/", "xl/connections")


def read_price_sheet(name: str, data: bytes) -> tuple[Tab, ...]:
    """The tabs of a file. Refused when it is no workbook, holds what runs, or leads elsewhere."""
    if not name.lower().endswith(".xlsx") and not name.lower().endswith(office.WITH_MACROS):
        raise Refused(refusal("price_sheet.not_xlsx"))
    found = child.run("price_sheet", name, data, Limits(size=LARGEST))
    return tuple(
        Tab(
            tab["title"],
            {(row, column): Found(*cell) for row, column, *cell in tab["cells"]},
            tab["hidden"],
            frozenset(tab["rows"]),
            frozenset(tab["columns"]),
        )
        for tab in found
    )


def read_bytes(name: str, data: bytes) -> list[dict[str, Any]]:
    """In the child: the same as plain values."""
    if name.lower().endswith(office.WITH_MACROS):
        raise Refused(refusal("inspect.macros"))
    office.check(data, office.XLSX)
    try:
        with ZipFile(BytesIO(data)) as archive:
            if any(one.lower().startswith(_OUTSIDE) for one in archive.namelist()):
                raise Refused(refusal("price_sheet.external_link"))
            return list(_tabs(Package(archive)))
    except (*BROKEN, expat.ExpatError, ArithmeticError, LookupError):
        raise Refused(refusal("files.not_a_workbook")) from None


def _tabs(package: Package) -> Iterator[dict[str, Any]]:
    main = package.related("", "officeDocument")[0][1]
    links = dict(package.links(main))
    strings = [
        one for path in kind_of(links, "sharedStrings") for one in shared_strings(package, path)
    ]
    formats = [one for path in kind_of(links, "styles") for one in _formats(package, path)]
    named: list[dict[str, str]] = []
    parse(package.part(main), lambda tag, given: named.append(given) if tag == "sheet" else None)
    if len(named) > MOST_TABS:
        raise Refused(refusal("files.too_much"))
    for one in named:
        kind, path = links[one["id"]]
        if kind.endswith("/worksheet"):
            tab = _Tab(strings, formats)
            tab.read(package.part(path))
            yield {
                "title": one["name"][:80],
                "hidden": one.get("state", "visible") != "visible",
                "cells": tab.cells,
                "rows": sorted(tab.rows),
                "columns": sorted(tab.columns),
            }


def _formats(package: Package, path: str) -> Iterator[str]:
    """How each style shows a number."""
    own: dict[int, str] = {}
    styles: list[int] = []
    inside: list[str] = []

    def start(tag: str, given: Mapping[str, str]) -> None:
        inside.append(tag)
        if tag == "numFmt":
            own[int(given["numFmtId"])] = given["formatCode"]
        elif tag == "xf" and "cellXfs" in inside:
            styles.append(int(given.get("numFmtId", 0)))

    parse(package.part(path), start, lambda tag: inside.pop())
    for number in styles:
        yield own.get(number, _BUILT_IN.get(number, ""))


@dataclass
class _Tab:
    """One tab, cell by cell; what a formula came to is kept as its value."""

    strings: list[str]
    formats: list[str]
    cells: list[list[Any]] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    row: int = 0
    column: int = 0
    kind: str = "n"
    style: int = 0
    computed: bool = False
    open: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def read(self, xml: bytes) -> None:
        parse(xml, self.start, self.end, self.text)

    def start(self, tag: str, given: dict[str, str]) -> None:
        self.open.append(tag)
        if tag == "row":
            self.row, self.column = int(given.get("r", self.row + 1)), 0
            if _hidden(given, "ht") and self.row <= MOST_ROWS:
                self.rows.add(self.row)
        elif tag == "col" and _hidden(given, "width"):
            last = min(int(given["max"]), MOST_COLUMNS)
            self.columns |= set(range(int(given["min"]), last + 1))
        elif tag == "c":
            self.locate(given.get("r"))
            self.kind, self.style = given.get("t", "n"), int(given.get("s", 0))
            self.computed = False
            self.pieces.clear()
        elif tag == "f":
            self.computed = True

    def locate(self, address: str | None) -> None:
        if address is None:
            self.column += 1
            return
        found = ADDRESS.fullmatch(address)
        if found is None:
            raise ValueError("a cell without an address")
        self.column, self.row = 0, int(found[2])
        for mark in found[1]:
            self.column = self.column * 26 + ord(mark) - ord("A") + 1

    def text(self, words: str) -> None:
        tag = self.open[-1] if self.open else ""
        if tag == "v" or (tag == "t" and "is" in self.open and "rPh" not in self.open):
            self.pieces.append(words)

    def end(self, tag: str) -> None:
        self.open.pop()
        raw = "".join(self.pieces) if tag == "c" else ""
        if not raw and not (tag == "c" and self.computed):
            return
        if self.row > MOST_ROWS or self.column > MOST_COLUMNS or len(self.cells) >= MOST_CELLS:
            raise Refused(refusal("files.too_much"))
        kind = _KINDS[self.kind]
        if self.kind == "s":
            raw = self.strings[int(raw)]
        elif kind == TEXT:
            raw = unescaped(raw)
        shown = self.formats[self.style] if self.style < len(self.formats) else ""
        self.cells.append([self.row, self.column, kind, raw, shown, self.computed])


def _hidden(given: Mapping[str, str], size: str) -> bool:
    """Hidden, or made so small that it looks so."""
    return given.get("hidden") in ("1", "true") or Decimal(given.get(size, "10")) < 1
