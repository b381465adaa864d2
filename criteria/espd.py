"""Which criterion of the self-declaration (ESPD, in Dutch UEA) speaks to what we test.

The rows stand in `criteria/catalogues/espd.toml`. A criterion of a file is known by its UUID, else
by its code; the text of a criterion says nothing about what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from criteria.catalogue import load
from criteria.espd_rows import NAME, read_rows
from criteria.espd_rows import Row as Row
from criteria.tables import read_file

_FILE = Path(__file__).parent / "catalogues" / f"{NAME}.toml"


@cache
def rows() -> tuple[Row, ...]:
    """Every row in the order of the Dutch form. Refused with every fault of the file."""
    return read_file(_FILE, lambda table: read_rows(table, load().grounds))


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
