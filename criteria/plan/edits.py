"""A plan after an edit: only what changed is read anew, and who chose it is noted (I13)."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from criteria.canon import Json, from_plain
from criteria.changes import Change, merge
from criteria.plan import EvaluationPlan, Setting


def edited(
    plan: EvaluationPlan, tree: Mapping[str, Json], made: Iterable[Change], author: str, on: date
) -> tuple[EvaluationPlan, dict[str, Json]]:
    """The plan with its tree after changes that fit it. ValueError when it is no plan any more.

    tree: the plan as `criteria.plan.format.tree` gives it, without its settings.
    """
    changes = tuple(made)
    after, conflicts = merge(dict(tree), changes)
    if conflicts or not isinstance(after, dict):
        raise ValueError("the changes do not fit the plan")
    return resettled(plan, tree, after, changes, author, on), after


def resettled(
    plan: EvaluationPlan,
    before: Mapping[str, Json],
    after: Mapping[str, Json],
    made: Iterable[Change],
    author: str,
    on: date,
) -> EvaluationPlan:
    """The plan of `after`, to which these changes led from `before`, with who chose them."""
    kept = settled(plan.settings, made, author, on)
    return dataclasses.replace(replanted(plan, before, after), settings=kept)


def replanted(
    plan: EvaluationPlan, before: Mapping[str, Json], after: Mapping[str, Json]
) -> EvaluationPlan:
    """The plan of `after`, where only parts differ from `before`, the tree of `plan`.

    Parts and rows that are the very same object in both trees are not read again.
    """
    if after.keys() != before.keys():  # a part that is left out when it is empty
        read = from_plain(EvaluationPlan, {"settings": [], **after})
        return dataclasses.replace(read, settings=plan.settings)
    hints = _hints(EvaluationPlan)
    parts: dict[str, Any] = {
        key: _again(hints[key], getattr(plan, key), before.get(key), value)
        for key, value in after.items()
        if value is not before.get(key)
    }
    return dataclasses.replace(plan, **parts)


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _again(hint: Any, old: Any, before: Any, after: Any) -> Any:
    if after is before:
        return old
    rows = typing.get_args(hint)
    if typing.get_origin(hint) is tuple and len(rows) == 2 and dataclasses.is_dataclass(rows[0]):
        return _rows(rows[0], old, before, after)
    if not (dataclasses.is_dataclass(hint) and isinstance(before, dict) and type(old) is hint):
        return from_plain(hint, after)
    if not isinstance(after, dict) or after.keys() != before.keys():
        return from_plain(hint, after)
    hints = _hints(type(old))
    return hint(
        **{key: _again(hints[key], getattr(old, key), before[key], after[key]) for key in after}
    )


def _rows(kind: Any, old: Any, before: Any, after: Any) -> Any:
    """Rows that stayed the same keep their value; of the same id only what changed is read."""
    if not isinstance(before, list) or not isinstance(after, list):
        return from_plain(tuple[kind, ...], after)
    known = {id(tree): value for tree, value in zip(before, old, strict=True)}
    named = {
        tree["id"]: (tree, value)
        for tree, value in zip(before, old, strict=True)
        if isinstance(tree, dict) and "id" in tree
    }
    found = []
    for tree in after:
        if id(tree) in known:
            found.append(known[id(tree)])
            continue
        first, value = named.get(tree.get("id") if isinstance(tree, dict) else None, (None, None))
        found.append(_again(kind, value, first, tree))
    return tuple(found)


def settled(
    settings: Iterable[Setting], made: Iterable[Change], author: str, on: date
) -> tuple[Setting, ...]:
    """Who chose what stands at each place that was ever changed: the last one who changed it.

    The order of a list is a choice of its own: who moves a row chose nothing in the others.
    """
    known = {setting.id: setting for setting in settings}
    for change in made:
        place = _place(change)
        if change.kind != "moved":
            known = {id_: one for id_, one in known.items() if not id_.startswith(f"{place}/")}
        known[place] = Setting(place, author, on)
        if change.kind == "removed":
            del known[place]
    return tuple(known[id_] for id_ in sorted(known))


def _place(change: Change) -> str:
    """The place that is told as one choice: a text in both languages."""
    path = change.path[:-1] if change.path[-1] in ("nl", "en") else change.path
    return "/".join(path)
