"""Reading one file of a catalogue: its head, and every list of rows it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from criteria.catalogue import documents, law
from criteria.catalogue.known import Known
from criteria.formulas import FORMULAS
from criteria.regimes import RULE_SETS
from criteria.tables import Table

Reader: TypeAlias = Callable[[Table, Known], Any]

CATALOGUES: Mapping[str, tuple[tuple[str, str, Reader], ...]] = {
    "themes": (("theme", "themes", documents.theme),),
    "demands": (
        ("demand", "demands", law.demand),
        ("not_tested", "not_tested", law.not_tested),
    ),
    "topics": (("topic", "topics", documents.topic),),
    "elements": (("element", "elements", documents.element),),
    "goals": (("goal", "goals", documents.goal),),
    "scales": (("scale", "scales", documents.scale),),
    "requirements": (
        ("section", "sections", documents.section),
        ("requirement", "requirements", documents.requirement),
    ),
    "exclusion-grounds": (("ground", "grounds", law.ground),),
    "ratios": (("term", "terms", law.term), ("ratio", "ratios", law.ratio)),
    "regimes": (("rule_set", "regimes", law.regime),),
    "formulas": (("formula", "formulas", law.formula),),
}
"""Each catalogue: its lists of rows, the field of `Catalogues` they make, and how a row is read."""

REFERS: Mapping[str, tuple[str, ...]] = {
    "themes": ("goals",),
    "elements": ("goals", "topics"),
    "requirements": ("requirements",),
}
"""The catalogues whose rows a catalogue refers to."""

_OPTIONAL = frozenset({"not_tested"})
_COMPLETE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "regimes": ("rule_set", RULE_SETS),
    "formulas": ("formula", tuple(FORMULAS)),
}
"""Catalogues with a row for everything in a fixed list."""


def read_part(name: str, table: Table, known: Known) -> dict[str, tuple[Any, ...]]:
    """The rows in one file of a catalogue, by field. Every fault is noted in the table."""
    table.choice("id", (name,))
    version = table.word("version")
    if version and not (version.isascii() and version.isdigit() and len(version) < 7):
        table.fault("catalogue.version_form", "version")
    table.text("title")
    table.text("about")
    found = {into: _rows(table, key, reader, known) for key, into, reader in CATALOGUES[name]}
    if name in _COMPLETE:
        _check_complete(table, known, *_COMPLETE[name])
    table.close()
    return found


def _rows(table: Table, key: str, reader: Reader, known: Known) -> tuple[Any, ...]:
    if key in _OPTIONAL and not table.has(key):
        return ()
    found = table.rows(key, lambda row: reader(row, known))
    if table.has(key) and not found:
        table.fault("tables.empty", key)
    return found


def _check_complete(table: Table, known: Known, key: str, wanted: tuple[str, ...]) -> None:
    missing = tuple(id_ for id_ in wanted if id_ not in known.taken)
    if table.has(key) and missing:
        table.fault("catalogue.rows_missing", key, missing=missing)
