"""Which criterion of the self-declaration (ESPD, in Dutch UEA) speaks to what we test.

The rows stand in `criteria/catalogues/espd.toml`. A criterion of a file is known by its UUID, else
by its code; the text of a criterion says nothing about what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from criteria.tables import Table, read_file
from criteria.text import Text

if TYPE_CHECKING:
    from criteria.catalogue import Ground

NAME = "espd"
_FILE = Path(__file__).parent / "catalogues" / f"{NAME}.toml"

KINDS = ("exclusion", "selection", "other")
PARTS = ("II.A", "II.C", "II.D", "III.A", "III.B", "III.C", "III.D", "IV.A", "IV.B", "IV.C", "IV.D")
"""The parts of the Dutch form that hold a criterion, in its order."""


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion of the European form that speaks to something we test.

    ids      what we test it as; two share one question and are decided apart
    kind     how a yes is meant: exclusion (the ground holds), selection (it is met), other
    demands  the demands it speaks to, its own ids left out
    """

    ids: tuple[str, ...]
    kind: str
    part: str
    title: Text
    uuids: tuple[str, ...]
    codes: tuple[str, ...]
    demands: tuple[str, ...]

    @property
    def id(self) -> str:
        return "-".join((self.ids[0], *(self.ids[1:] if self.kind == "exclusion" else ())))

    def speaks_to(self, demand: str) -> bool:
        return demand in self.ids or demand in self.demands


@cache
def rows() -> tuple[Row, ...]:
    """Every row in the order of the Dutch form. Refused with every fault of the file."""
    return read_file(_FILE, read_rows)


@cache
def _by_code() -> Mapping[str, Row]:
    return {code.casefold(): row for row in reversed(rows()) for code in (*row.codes, *row.uuids)}


def find(id_: str, code: str) -> Row | None:
    """The row of a criterion with this id and this type code; None when it is none of ours."""
    known = _by_code()
    return known.get(id_.strip().casefold()) or known.get(code.strip().casefold())


def asked(demands: frozenset[str]) -> tuple[Row, ...]:
    """The rows that speak to one of these demands, and those about the operator itself."""
    return tuple(row for row in rows() if row.kind == "other" or any(map(row.speaks_to, demands)))


def read_rows(table: Table) -> tuple[Row, ...]:
    """The rows of the file; every fault is noted in the table."""
    from criteria.catalogue import load

    grounds = {ground.id: ground for ground in load().grounds}
    table.choice("id", (NAME,))
    table.word("version")
    seen: set[str] = set()
    return table.rows("criterion", lambda row: _row(row, grounds, seen))


def _row(row: Table, grounds: Mapping[str, Ground], seen: set[str]) -> Row:
    ids, kind = row.words("ids") or ("",), row.choice("kind", KINDS)
    part, demands = row.choice("part", PARTS), row.words("demands")
    uuids, codes = row.words("uuids"), row.words("codes")
    if kind == "exclusion":
        known = tuple(grounds[id_] for id_ in ids if id_ in grounds)
        if len(known) != len(ids):
            row.fault("catalogue.ground_unknown", "ids", id=", ".join(ids))
            return Row(ids, kind, part, Text("", ""), uuids, codes, demands)
        title = known[0].title
        own = known[0].codes[0]
        uuids, codes = (own.espd_uuid,), (own.espd_code, own.eforms_code, *codes)
    else:
        title = row.text("title")
    for code in (*uuids, *codes):
        if code in seen:
            row.fault("tables.twice", "codes")
        seen.add(code)
    return Row(ids, kind, part, title, uuids, codes, demands)
