"""The files of the catalogues: all of them at once, or one with its faults and their lines."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from criteria.catalogue.facts import check_facts, holds_facts
from criteria.catalogue.known import Raw, ids, known
from criteria.catalogue.reading import CATALOGUES, REFERS, read_part
from criteria.catalogue.rows import Catalogues
from criteria.refusals import Refusal, Refused, refusal
from criteria.tables import Table
from criteria.text import Text
from criteria.toml_lines import line_of, lines

FOLDER = Path(__file__).parents[1] / "catalogues"
_MOST_BYTES = 4_000_000
_AT_LINE = re.compile(r" ?\(at line ([0-9]+), column [0-9]+\)$")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong in a catalogue file.

    line   where it stands; None when it is about the file as a whole
    place  the table, row and key: `requirement[3].limits[1].unit`
    """

    line: int | None
    place: str
    refusal: Refusal


@cache
def load() -> Catalogues:
    """All catalogues of the product. Refused with every fault at once."""
    return read_folder(FOLDER)


def read_folder(folder: Path) -> Catalogues:
    """All catalogues in a folder. Refused with every fault at once, each with its file."""
    parts = {name: _parts(folder, name) for name in CATALOGUES}
    everything = [values for part in parts.values() for values in part.values()]
    there = known(everything)
    fields: dict[str, tuple[Any, ...]] = defaultdict(tuple)
    faults: list[Refusal] = []
    for name, files in parts.items():
        there.taken.clear()
        for file, values in files.items():
            found: list[Refusal] = []
            for field, rows in read_part(name, Table(values, "", found), there).items():
                fields[field] += rows
            if values.get("version") != next(iter(files.values())).get("version"):
                found.append(refusal("catalogue.versions_differ", "version"))
            faults += (fault.at(f"{file.name}: {fault.field}") for fault in found)
    if faults:
        raise Refused(faults)
    heads = {name: next(iter(files.values())) for name, files in parts.items()}
    fields["titles"] = tuple((name, Text(**head["title"])) for name, head in heads.items())
    return Catalogues(tuple((name, head["version"]) for name, head in heads.items()), **fields)


def check_file(path: Path) -> tuple[Fault, ...]:
    """Everything that is wrong in one catalogue file, in the order of its lines.

    Its `id` tells which catalogue it is; a file of facts is known by what it holds. What it refers
    to in other catalogues, or in other files of its own, is looked up in those of the product.
    """
    try:
        text = read_text(path)
        values = parse(text, path.name)
        others, where = _others(values, path), lines(text)
    except RecursionError:
        return (Fault(None, "", refusal("catalogue.too_deep", None, name=path.name)),)
    except Refused as refused:
        return tuple(Fault(_line(one), "", one) for one in refused.refusals)
    found: list[Refusal] = []
    name = str(values.get("id"))
    if name in CATALOGUES:
        there = known([*others.values(), values], _taken(others, path))
        read_part(name, Table(values, "", found), there)
    elif holds_facts(values):
        check_facts(values, found, lambda: load().grounds)
    else:
        Table(values, "", found).choice("id", tuple(CATALOGUES))
    faults = (Fault(line_of(where, one.field or ""), one.field or "", one) for one in found)
    return tuple(sorted(faults, key=lambda fault: fault.line or 0))


def parts(folder: Path = FOLDER) -> Mapping[str, tuple[Raw, ...]]:
    """Every catalogue as its files give it, unchecked."""
    return {name: tuple(_parts(folder, name).values()) for name in CATALOGUES}


def read_text(path: Path) -> str:
    """The text of a file. Refused when it is not there, too long or not UTF-8."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError:
        raise Refused(refusal("tables.no_file", None, name=path.name)) from None
    if len(data) > _MOST_BYTES:
        raise Refused(refusal("catalogue.too_long", None, name=path.name, most=_MOST_BYTES))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = str(data.count(b"\n", 0, error.start) + 1)
        raise Refused(refusal("catalogue.not_utf8", None, name=path.name, line=line)) from None


def parse(text: str, name: str) -> dict[str, Any]:
    """The tables in a text. Refused, with the line, when it is no TOML."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError) as error:
        reason = str(error)
        found = _AT_LINE.search(reason)
        line = found[1] if found else str(text.count("\n") + 1)
        why = _AT_LINE.sub("", reason)
        raise Refused(
            refusal("catalogue.unreadable", None, name=name, line=line, reason=why)
        ) from None


def _line(one: Refusal) -> int | None:
    line = dict(one.values).get("line")
    return int(line) if isinstance(line, str) else None


def _parts(folder: Path, name: str) -> dict[Path, dict[str, Any]]:
    return {file: parse(read_text(file), file.name) for file in _files(folder, name)}


def _files(folder: Path, name: str) -> list[Path]:
    """The file of a catalogue, or those in its folder in order of name."""
    inside = folder / name
    return sorted(inside.glob("*.toml")) if inside.is_dir() else [folder / f"{name}.toml"]


def _others(values: Raw, path: Path) -> dict[Path, dict[str, Any]]:
    """The files of the product that this one refers to, itself left out."""
    name = str(values.get("id"))
    files = (file for other in REFERS.get(name, ()) for file in _files(FOLDER, other))
    return {
        file: parse(read_text(file), file.name)
        for file in files
        if file.resolve() != path.resolve()
    }


def _taken(others: Mapping[Path, Raw], path: Path) -> Iterable[str]:
    """The ids given out in the other files of the same catalogue, when this is a part of it."""
    return (
        id_
        for file, values in others.items()
        if file.parent == path.resolve().parent != FOLDER
        for id_ in ids(values)
    )
