"""What the catalogue said, kept beside what the buyer made of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from criteria.canon import Json
from criteria.changes import Change, Path, at, put

OWN = "OWN-"
"""How the ids begin of rows the buyer added; there are no other words to keep for them."""
_DECIDED = frozenset({"reason", "runs_from", "now_called"})
"""Words that belong to a decision of the buyer, not to what the catalogue says."""


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
    own = str(row.get("id", "")).startswith(OWN) or field[-1] in _DECIDED
    return is_text and "original" in row and not own


def _originals(row: dict[str, Any], before: Json, field: Path) -> list[Json]:
    kept, first = dict(row["original"]), dict(_originals_of(before, field))
    kept[field[-1]] = first.get(field[-1], at(before, field))
    if kept[field[-1]] == row[field[-1]]:
        del kept[field[-1]]
    return [[key, kept[key]] for key in sorted(kept)]


def _originals_of(tree: Json, field: Path) -> list[Any]:
    """The first words that a row has beside it already."""
    found = at(tree, (*field[:-1], "original"))
    return found if isinstance(found, list) else []
