"""The cells of a workbook (XLSX), read strictly and with the standard library alone.

What a spreadsheet computes is not read: formulas, merged cells and error values are told, each with
its cell. Numbers are read to the fifteen digits a spreadsheet keeps, never as floating point.
"""

from __future__ import annotations

import posixpath
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from criteria.plan.shape import MOST_FAULTS, Fault
from criteria.plan.sheet_reader import Grid, letters
from criteria.refusals import Refused, refusal
from criteria.sheet_cells import SHEET_DIGITS, Cell
from tender.imports.package import parse

MOST_PARTS = 500
MOST_UNPACKED = 64 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_CELLS = 400_000

_MACROS = ("vbaproject", "xl/macrosheets/", "xl/vbadata")
BROKEN = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)
ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", re.ASCII)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{5,15}Z?)?", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_LETTERS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|;.*', re.DOTALL)
_DAYS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""The number formats for days and times that every spreadsheet knows."""

_FIFTEEN = Context(prec=SHEET_DIGITS)


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets by title. `whole` is false when reading stopped, because there was too much."""

    grids: Mapping[str, Grid]
    faults: tuple[Fault, ...]
    whole: bool


class _Enough(Exception):
    """There is more on a sheet than anybody reads."""


def read(data: bytes, skip: Collection[str] = ()) -> Book:
    """The cells that hold something, but for the sheets to skip. Refused when it is no workbook."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            package = Package(archive)
            return _book(package, skip)
    except (*BROKEN, expat.ExpatError, KeyError, LookupError):
        raise Refused(refusal("files.not_a_workbook")) from None


def _book(package: Package, skip: Collection[str]) -> Book:
    main = package.related("", "officeDocument")[0][1]
    links = dict(package.links(main))
    strings = [
        text for path in kind_of(links, "sharedStrings") for text in shared_strings(package, path)
    ]
    dates = frozenset(n for path in kind_of(links, "styles") for n in _dates(package, path))
    found, first = _workbook(package, main)
    reading = _Reading(strings, dates, first)
    for title, link in found:
        kind, path = links[link]
        if title in reading.grids:
            raise ValueError("two sheets with one title")
        reading.grids[title] = {}
        if kind.endswith("/worksheet") and title not in skip:
            try:
                _Sheet(reading, title).read(package.part(path))
            except _Enough:
                return Book(reading.grids, tuple(reading.faults), False)
    return Book(reading.grids, tuple(reading.faults), True)


def kind_of(links: Mapping[str, tuple[str, str]], kind: str) -> Iterator[str]:
    return (path for told, path in links.values() if told.endswith(f"/{kind}"))


class Package:
    """The parts of the file. All that is unpacked together has one limit, counted as it comes."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive, self.left = archive, MOST_UNPACKED
        entries = archive.infolist()
        if len(entries) > MOST_PARTS:
            raise Refused(refusal("files.unpacks_too_large"))
        names = [entry.filename.lower() for entry in entries]
        if any(word in name for word in _MACROS for name in names):
            raise Refused(refusal("files.macros"))
        if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
            raise BadZipFile("packed in a way we do not read")
        if b"macroEnabled" in self.part("[Content_Types].xml"):
            raise Refused(refusal("files.macros"))

    def part(self, path: str) -> bytes:
        with self.archive.open(path) as stream:
            found = stream.read(self.left + 1)
        self.left -= len(found)
        if self.left < 0:
            raise Refused(refusal("files.unpacks_too_large"))
        return found

    def links(self, path: str) -> Iterator[tuple[str, tuple[str, str]]]:
        """What a part refers to: the id of each link with its kind and the path of its part."""
        folder, name = posixpath.split(path)
        found: list[dict[str, str]] = []

        def start(tag: str, given: dict[str, str]) -> None:
            if tag == "Relationship":
                found.append(given)

        parse(self.part(posixpath.join(folder, "_rels", f"{name}.rels")), start)
        for link in found:
            if link.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, link["Target"]))
                yield link["Id"], (link["Type"], target.lstrip("/"))

    def related(self, path: str, kind: str) -> list[tuple[str, str]]:
        return [link for _, link in self.links(path) if link[0].endswith(f"/{kind}")]


def _workbook(package: Package, path: str) -> tuple[list[tuple[str, str]], date]:
    """The sheets with their links, and the day before day 1."""
    found: list[tuple[str, str]] = []
    first = date(1899, 12, 30)

    def start(tag: str, given: dict[str, str]) -> None:
        nonlocal first
        if tag == "sheet":
            found.append((given["name"], given["id"]))
        elif tag == "workbookPr" and given.get("date1904") in ("1", "true"):
            first = date(1904, 1, 1)

    parse(package.part(path), start)
    return found, first


def shared_strings(package: Package, path: str) -> list[str]:
    """The texts that cells share; how a word is spoken is left out."""
    found: list[str] = []
    pieces: list[str] = []
    inside = {"t": False, "rPh": False}

    def start(tag: str, given: dict[str, str]) -> None:
        if tag == "si":
            pieces.clear()
        elif tag in inside:
            inside[tag] = True

    def end(tag: str) -> None:
        if tag == "si":
            found.append(unescaped("".join(pieces)))
        elif tag in inside:
            inside[tag] = False

    def text(words: str) -> None:
        if inside["t"] and not inside["rPh"]:
            pieces.append(words)

    parse(package.part(path), start, end, text)
    return found


def _dates(package: Package, path: str) -> Iterator[int]:
    """The styles that show a number as a day or a time."""
    own: dict[int, str] = {}
    styles: list[int] = []
    inside: list[str] = []

    def start(tag: str, given: dict[str, str]) -> None:
        inside.append(tag)
        if tag == "numFmt":
            own[int(given["numFmtId"])] = given["formatCode"]
        elif tag == "xf" and "cellXfs" in inside:
            styles.append(int(given.get("numFmtId", 0)))

    parse(package.part(path), start, lambda tag: inside.pop())
    for number, style in enumerate(styles):
        letters_ = _NO_LETTERS.sub("", own.get(style, "")).lower()
        if set(letters_) & set("dmyhs") if style in own else style in _DAYS:
            yield number


def unescaped(text: str) -> str:
    """The text behind the signs that a spreadsheet writes as _x000D_."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


@dataclass
class _Reading:
    """What all sheets share, and what comes of them."""

    strings: list[str]
    dates: frozenset[int]
    first: date
    grids: dict[str, dict[tuple[int, int], Cell]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    cells: int = 0

    def fault(self, place: str, code: str, **values: object) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(None, place, refusal(code, None, **values)))


class _Sheet:
    """One sheet, cell by cell."""

    def __init__(self, reading: _Reading, title: str) -> None:
        self.reading, self.title, self.grid = reading, title, reading.grids[title]
        self.row = self.column = 0
        self.kind, self.style = "n", 0
        self.computed = False
        self.open: list[str] = []
        self.pieces: list[str] = []

    def read(self, xml: bytes) -> None:
        parse(xml, self.start, self.end, self.text)

    def start(self, tag: str, given: dict[str, str]) -> None:
        self.open.append(tag)
        if tag == "row":
            self.row, self.column = int(given.get("r", self.row + 1)), 0
        elif tag == "c":
            self.locate(given.get("r"))
            self.kind, self.style = given.get("t", "n"), int(given.get("s", 0))
            self.computed = False
            self.pieces.clear()
        elif tag == "f":
            self.computed = True
        elif tag == "mergeCell":
            self.reading.fault(f"{self.title}!{given.get('ref', '')[:20]}", "files.merged")

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
        if tag != "c":
            return
        raw = "".join(self.pieces)
        place = f"{self.title}!{letters(self.column)}{self.row}"
        if self.computed:
            self.reading.fault(place, "files.formula")
        elif self.kind == "e":
            self.reading.fault(place, "files.error_cell")
        elif raw:
            self.keep(place, raw)

    def keep(self, place: str, raw: str) -> None:
        self.reading.cells += 1
        for code, count, most in (
            ("files.too_many_rows", self.row, MOST_ROWS),
            ("files.too_many_columns", self.column, MOST_COLUMNS),
            ("files.too_many_cells", self.reading.cells, MOST_CELLS),
        ):
            if count > most:
                self.reading.fault(place, code, most=most)
                raise _Enough
        try:
            cell = self.value(raw)
        except (ValueError, ArithmeticError, LookupError):
            self.reading.fault(place, "files.cell_wrong")
            return
        if cell != "":
            self.grid[self.row, self.column] = cell

    def value(self, raw: str) -> Cell:
        """What a cell holds. ValueError when it cannot be that."""
        if self.kind == "s" and raw.isdecimal():
            return self.reading.strings[int(raw)]
        if self.kind in ("inlineStr", "str"):
            return unescaped(raw)
        if self.kind == "b":
            return {"0": False, "1": True}[raw]
        if self.kind == "d":
            if not _ISO.fullmatch(raw):
                raise ValueError(raw)
            moment = datetime.fromisoformat(raw.removesuffix("Z"))
            return moment if "T" in raw else moment.date()
        if self.kind != "n" or not _NUMBER.fullmatch(raw):
            raise ValueError(raw)
        number = _FIFTEEN.create_decimal(raw)
        if number and abs(number.adjusted()) > 20:
            raise ValueError(raw)
        if self.style in self.reading.dates:
            return moment_of(number, self.reading.first)
        return int(number) if number == number.to_integral_value() else number


def moment_of(number: Decimal, first: date) -> date | datetime:
    """The day, or the day and time to the second, that a spreadsheet counts as this number.

    A spreadsheet that begins in 1900 counts a day that never was, 29 February 1900.
    """
    if number < 1 or (first.year < 1900 and int(number) == 60):
        raise ValueError("no day")
    seconds = int((number % 1 * 86_400).quantize(Decimal(1), ROUND_HALF_UP))
    early = first.year < 1900 and number < 60
    day = first + timedelta(days=int(number) + early)
    if not seconds:
        return day
    return datetime.combine(day, time()) + timedelta(seconds=seconds)
