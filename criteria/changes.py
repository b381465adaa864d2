"""What changed between two values written plainly: told, applied, turned round, merged.

A value is what `criteria.canon.to_plain` writes: tables, lists, text, numbers. A list of rows that
each have an id of their own is compared row by row, so that a change names its row and not a place
that shifts; any other list is one value. A path is the keys and row ids that lead to a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from criteria.canon import Json

Path: TypeAlias = tuple[str, ...]
ORDER = "*"
"""The last part of a path that means the order of the rows; no row has this id."""

ID_KEYS = ("id", "points", "year", "name")
"""What names a row: the first of these that every row has, each with another value."""


class Absent:
    """What stands where nothing is: a row before it was added, or after it was removed."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()
Value: TypeAlias = "Json | Absent"


@dataclass(frozen=True, slots=True)
class Change:
    """At this place the value went from `old` to `new`."""

    path: Path
    old: Value
    new: Value

    @property
    def kind(self) -> Literal["added", "removed", "moved", "changed"]:
        if self.path and self.path[-1] == ORDER:
            return "moved"
        if isinstance(self.old, Absent):
            return "added"
        return "removed" if isinstance(self.new, Absent) else "changed"

    @property
    def turned_round(self) -> Change:
        return Change(self.path, self.new, self.old)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A change that cannot be made: somebody put something else there meanwhile."""

    change: Change
    present: Value


def changes(old: Json, new: Json, path: Path = ()) -> tuple[Change, ...]:
    """Every change from `old` to `new`, in an order in which they can be applied one by one."""
    return tuple(_changes(old, new, path))


def turned_round(made: Sequence[Change]) -> tuple[Change, ...]:
    """The changes that undo these."""
    return tuple(change.turned_round for change in reversed(made))


def merge(tree: Json, made: Iterable[Change]) -> tuple[Json, tuple[Conflict, ...]]:
    """The tree with these changes made where it still holds what they started from.

    A change that was made already is no conflict. What conflicts is left out and told.
    """
    conflicts = []
    for change in made:
        around = at(tree, change.path[:-1])
        present = at(around, change.path[-1:]) if not isinstance(around, Absent) else ABSENT
        if change.kind == "moved":
            order = _merged_order(present, change)
            if order is None:
                conflicts.append(Conflict(change, present))
            else:
                tree = put(tree, change.path, order)
        elif _same(present, change.old) and (not change.path or _lands(around)):
            tree = put(tree, change.path, change.new)
        elif not _same(present, change.new):
            conflicts.append(Conflict(change, present))
    return tree, tuple(conflicts)


def _lands(around: Value) -> bool:
    """Whether there is something for the last part of a path to stand in."""
    return isinstance(around, dict) or _named(around) is not None


def at(tree: Json, path: Path) -> Value:
    """What stands at a path; ABSENT when nothing does."""
    for key in path:
        if key == ORDER and (named := _named(tree)) is not None:
            return list(named.rows)
        tree_or_none = _step(tree, key)
        if isinstance(tree_or_none, Absent):
            return ABSENT
        tree = tree_or_none
    return tree


def reader(tree: Json) -> Callable[[Path], Value]:
    """`at` for many places of one tree that stays as it is: each place on the way is found once."""

    @cache
    def read(path: Path) -> Value:
        if not path:
            return tree
        around = read(path[:-1])
        return ABSENT if isinstance(around, Absent) else at(around, path[-1:])

    return read


def put(tree: Json, path: Path, value: Value) -> Json:
    """The tree with another value at a path. KeyError when the path leads nowhere."""
    if not path:
        if isinstance(value, Absent):
            raise KeyError("nothing would be left")
        return value
    key, rest = path[0], path[1:]
    if key == ORDER:
        return _ordered(tree, value)
    if isinstance(tree, dict):
        return _put_in_table(tree, key, rest, value)
    if isinstance(tree, list):
        return _put_in_rows(tree, key, rest, value)
    raise KeyError(key)


def _changes(old: Json, new: Json, path: Path) -> Iterator[Change]:
    if _same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _change(old.get(key, ABSENT), new.get(key, ABSENT), (*path, key))
        return
    before, after = _named(old), _named(new)
    if before and after and (before.key == after.key or not old or not new):
        yield from _row_changes(before.rows, after.rows, path)
    else:
        yield Change(path, old, new)


def _change(old: Value, new: Value, path: Path) -> Iterator[Change]:
    if isinstance(old, Absent) or isinstance(new, Absent):
        yield Change(path, old, new)
    else:
        yield from _changes(old, new, path)


def _row_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], path: Path
) -> Iterator[Change]:
    """Rows that go are brought to the end first, so that turning round puts them back in place."""
    kept = [id_ for id_ in before if id_ in after]
    gone = [id_ for id_ in before if id_ not in after]
    come = [id_ for id_ in after if id_ not in before]
    yield from _order(list(before), kept + gone, path)
    for id_ in reversed(gone):
        yield Change((*path, id_), before[id_], ABSENT)
    for id_ in kept:
        if before[id_] is not after[id_]:
            yield from _changes(before[id_], after[id_], (*path, id_))
    for id_ in come:
        yield Change((*path, id_), ABSENT, after[id_])
    yield from _order(kept + come, list(after), path)


def _order(old: list[str], new: list[str], path: Path) -> Iterator[Change]:
    if old != new:
        yield Change((*path, ORDER), list(old), list(new))


def _merged_order(present: Value, change: Change) -> list[Json] | None:
    """The wanted order of the rows that are there; None when somebody ordered them otherwise."""
    if not isinstance(present, list) or not isinstance(change.old, list):
        return None
    assert isinstance(change.new, list)
    wanted = [id_ for id_ in change.new if id_ in present]
    common = [id_ for id_ in present if id_ in wanted]
    if common not in ([id_ for id_ in change.old if id_ in present], wanted):
        return None
    return wanted + [id_ for id_ in present if id_ not in wanted]


def _same(one: Value, other: Value) -> bool:
    """Equal, and of one kind: True is not 1 here."""
    if one is other:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and one == other


class _Named(NamedTuple):
    """Rows by their own ids, and the key that holds these."""

    key: str
    rows: dict[str, Any]


def _named(value: Value) -> _Named | None:
    """A list of tables with ids of their own; an empty list may become one."""
    if not isinstance(value, list):
        return None
    if not value:
        return _Named("", {})
    if set(map(type, value)) != {dict}:
        return None
    tables: list[Any] = value
    for key in ID_KEYS:
        try:
            ids = [row[key] for row in tables]
        except KeyError:
            continue
        if set(map(type, ids)) <= {str, int}:
            rows = dict(zip(map(str, ids), tables, strict=True))
            if len(rows) == len(tables) and ORDER not in rows:
                return _Named(key, rows)
    return None


def _step(tree: Json, key: str) -> Value:
    if isinstance(tree, dict):
        return tree.get(key, ABSENT)
    named = _named(tree)
    return ABSENT if named is None else named.rows.get(key, ABSENT)


def _put_in_table(tree: dict[str, Json], key: str, rest: Path, value: Value) -> Json:
    if rest:
        return {**tree, key: put(tree[key], rest, value)}
    if isinstance(value, Absent):
        return {own: kept for own, kept in tree.items() if own != key}
    return {**tree, key: value}


def _put_in_rows(tree: list[Json], key: str, rest: Path, value: Value) -> Json:
    present = _step(tree, key)
    if rest:
        if isinstance(present, Absent):
            raise KeyError(key)
        value = put(present, rest, value)
    if isinstance(value, Absent):
        return [row for row in tree if row is not present]
    if isinstance(present, Absent):
        return [*tree, value]
    return [value if row is present else row for row in tree]


def _ordered(tree: Json, wanted: Value) -> Json:
    named = _named(tree)
    if named is None or not isinstance(wanted, list):
        raise KeyError(ORDER)
    return [named.rows[str(id_)] for id_ in wanted]


# Changes as plain values, to keep them


def write_changes(made: Iterable[Change]) -> list[Json]:
    """Changes as tables; what was or became absent has no key."""
    return [
        {
            "path": list(change.path),
            **({} if isinstance(change.old, Absent) else {"old": change.old}),
            **({} if isinstance(change.new, Absent) else {"new": change.new}),
        }
        for change in made
    ]


def read_changes(written: Iterable[Any]) -> tuple[Change, ...]:
    """The changes that `write_changes` wrote."""
    return tuple(
        Change(tuple(one["path"]), one.get("old", ABSENT), one.get("new", ABSENT))
        for one in written
    )
