"""The rows that say which criterion of a self-declaration speaks to what, read from their file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria.tables import Table
from criteria.text import Text

if TYPE_CHECKING:
    from criteria.catalogue.rows import Ground

NAME = "espd"
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


def read_rows(table: Table, known: Iterable[Ground]) -> tuple[Row, ...]:
    """The rows of the file; every fault is noted in the table. known: the grounds there are."""
    grounds = {ground.id: ground for ground in known}
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
