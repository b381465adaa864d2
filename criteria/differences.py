"""What differs between two plans, in words, for whoever reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from criteria.canon import Json
from criteria.changes import Change, changes
from criteria.plan.words import told
from criteria.text import Text


@dataclass(frozen=True, slots=True)
class Difference:
    """One change in words: where, what stood there, what stands there now."""

    kind: str
    place: Text
    old: Text
    new: Text


def differences(
    old: dict[str, Json], new: dict[str, Json], made: Iterable[Change] | None = None
) -> tuple[Difference, ...]:
    """Every difference between two plans, in words."""
    found = telling(changes(old, new) if made is None else made)
    return tuple(Difference(change.kind, *told(old, new, change)) for change in found)


def telling(made: Iterable[Change]) -> Iterator[Change]:
    """The changes that tell a reader something: not of the catalogue's own words, and no moves that
    only make room for a row that comes or goes."""
    found = tuple(made)
    passing = {one.path for one in found if one.kind in ("added", "removed")}
    for change in found:
        around, (old, new) = change.path[:-1], (change.old, change.new)
        if change.kind == "moved" and isinstance(old, list) and isinstance(new, list):
            old, new = (
                [id_ for id_ in ids if (*around, str(id_)) not in passing] for ids in (old, new)
            )
        if "original" not in change.path and (change.kind != "moved" or old != new):
            yield change
