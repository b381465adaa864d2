"""The files beside the catalogues: a case, equated days, kinds of evidence, ESPD criteria."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from criteria.case import check, read_facts
from criteria.catalogue.known import Raw
from criteria.catalogue.rows import Ground
from criteria.espd_rows import NAME as ESPD
from criteria.espd_rows import read_rows
from criteria.evidence_kinds import EVIDENCE, read_evidence
from criteria.refusals import Refusal
from criteria.tables import Table
from criteria.terms import EQUATED, read_equated

_OF_A_CASE = frozenset({"object", "fact", "planning", "municipality", "budget"})
_KEYS: Mapping[str, str] = {
    "municipalities": "municipality",
    "statements": "fact",
    "roles": "role",
    "phases": "phase",
    "missing_tables": "missing_table",
    "years": "year",
    "parts": "part",
}
"""What a list of the facts is called in a file, where that is not the same word."""

_TABLES: Mapping[str, Callable[[Table], object]] = {
    EQUATED: read_equated,
    EVIDENCE: read_evidence,
}


def holds_facts(values: Raw) -> bool:
    """Whether this is a file of facts and no catalogue."""
    return values.get("id") in (*_TABLES, ESPD) or not _OF_A_CASE.isdisjoint(values)


def check_facts(values: Raw, found: list[Refusal], grounds: Callable[[], Iterable[Ground]]) -> None:
    """Note every fault of a file of facts; what it means is looked at once its form is right.

    grounds  gives those that criteria of a self-declaration may speak to
    """
    table = Table(values, "", found)
    if values.get("id") == ESPD:
        read_rows(table, grounds())
        table.close()
        return
    if (read := _TABLES.get(str(values.get("id")))) is not None:
        read(table)
        table.close()
        return
    facts = read_facts(table)
    table.close()
    if not found:
        found += (replace(one, field=_place(values, one.field or "")) for one in check(facts))


def _place(values: Raw, place: str) -> str:
    """The place of a fact as a file has it: planning/start/end is planning[5].end."""
    found, here = "", values
    inside: Any = here
    for part in place.split("/"):
        key = _KEYS.get(part, part)
        if isinstance(inside, list):
            ids = [str(row.get("id", row.get("name", row.get("year")))) for row in inside]
            number = ids.index(part) if part in ids else 0
            found, inside = f"{found}[{number + 1}]", inside[number]
        elif isinstance(inside, dict) and key in inside:
            found, inside = f"{found}.{key}" if found else key, inside[key]
    return found
