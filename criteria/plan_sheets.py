"""A plan as the sheets of a workbook: everything that is in it, so that it keeps its seal.

`criteria.plan_sheet_reader` is the way back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from criteria.canon import Json
from criteria.plan import EvaluationPlan
from criteria.plan_format import tree
from criteria.plan_layout import Column, Path, Sheet, choice, sheets
from criteria.sheet_cells import Cell, written
from criteria.texts import sentence


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with all its lines: the words above the columns first."""

    sheet: Sheet
    title: str
    rows: tuple[tuple[Cell, ...], ...]


def about(lang: str) -> str:
    """The title of the sheet that explains the workbook; nothing is read from it."""
    return sentence("sheets.title_about", lang)


def tables(plan: EvaluationPlan, lang: str = "nl") -> tuple[Table, ...]:
    """Every sheet of the plan, with heads and codes in a language."""
    found = tree(plan)
    return tuple(
        Table(sheet, sheet.title(lang), (sheet.heads(lang), *_lines(sheet, found, lang)))
        for sheet in sheets()
    )


def _lines(sheet: Sheet, found: Json, lang: str) -> Iterator[tuple[Cell, ...]]:
    for way in sheet.ways:
        for slots, value in _reached(found, way.path, lang):
            for row in value if way.rows else (value,):
                yield (
                    *(slots.get(slot) for slot in sheet.slots),
                    *(_cell(row, column, lang) for column in sheet.columns),
                )


def _reached(value: Any, path: Path, lang: str) -> Iterator[tuple[dict[str, str], Any]]:
    """What a path leads to, each with what stands in the columns on the way; nothing for None."""
    if value is None:
        return
    if not path:
        yield {}, value
        return
    step, rest = path[0], path[1:]
    for name in step.names:
        own = {step.slot: choice(name, lang)} if step.slot else {}
        for slots, found in _reached(value[name], rest, lang):
            yield own | slots, found
    for row in value if not step.names else ():
        for slots, found in _reached(row, rest, lang):
            yield {step.slot: row["id"]} | slots, found


def _cell(row: Any, column: Column, lang: str) -> Cell:
    for part in column.place:
        if row is not None:
            row = row[int(part)] if isinstance(row, list) else row[part]
    if column.whole is not None and column.place[-1] == "en" and row is None:
        row = ""
    return written(column.hint, row, column.codes, lang)
