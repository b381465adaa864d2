"""What the catalogue said, kept beside what the buyer made of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from criteria.canon import Json
from criteria.changes import Change, Path, at, put

OWN = "OWN-"
"""How the ids begin of rows the buyer added; there are no other words to keep for them."""


def keep_originals(before: Json, after: Json, made: Iterable[Change]) -> Json:
    """The plan `after`, each reworded row of a catalogue with the words it had in `before`.

    A row that has its first words again keeps none beside it.
    """
    for change in made:
        field = change.path[:-1] if change.path[-1] in ("nl", "en") else change.path
        row = at(after, field[:-1])
        if isinstance(row, dict) and _reworded(row, before, field):
            after = put(after, (*field[:-1], "original"), _originals(row, before, field))
    return after


def _reworded(row: dict[str, Any], before: Json, field: Path) -> bool:
    """Whether this is a text in two languages of a row that came from a catalogue."""
    old = at(before, field)
    is_text = isinstance(old, dict) and old.keys() == {"nl", "en"}
    return is_text and "original" in row and not str(row.get("id", "")).startswith(OWN)


def _originals(row: dict[str, Any], before: Json, field: Path) -> list[Json]:
    kept = dict(row["original"])
    kept.setdefault(field[-1], at(before, field))
    if kept[field[-1]] == row[field[-1]]:
        del kept[field[-1]]
    return [[key, kept[key]] for key in sorted(kept)]
