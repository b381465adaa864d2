"""A plan as the sheets of a workbook: everything that is in it, so that it keeps its seal.

`criteria.plan.sheet_reader` is the way back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from criteria.canon import Json
from criteria.moments import short_date
from criteria.plan import EvaluationPlan
from criteria.plan.codes import MOST_TERM_YEARS
from criteria.plan.format import tree
from criteria.plan.layout import Column, Path, Sheet, choice, sheets
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
    found, years = tree(plan), _years(plan, lang)
    return tuple(
        Table(sheet, sheet.title(lang), (sheet.heads(lang), *_lines(sheet, found, years, lang)))
        for sheet in sheets()
    )


def _years(plan: EvaluationPlan, lang: str) -> tuple[str, ...]:
    """The contract years in words, each with its number first; none where the term makes none."""
    parts = plan.facts.term.parts
    if not all(0 < part.years <= MOST_TERM_YEARS for part in parts):
        return ()
    try:
        years = plan.facts.contract_years()
    except (ValueError, OverflowError):
        return ()
    days = ((one.number, short_date(one.start, lang), short_date(one.end, lang)) for one in years)
    return tuple(
        sentence("sheets.contract_year", lang, n=str(n), start=start, end=end)
        for n, start, end in days
    )


def _lines(
    sheet: Sheet, found: Json, years: tuple[str, ...], lang: str
) -> Iterator[tuple[Cell, ...]]:
    for way in sheet.ways:
        for slots, value in _reached(found, way.path, lang):
            for number, row in enumerate(value if way.rows else (value,)):
                note = years[number] if number < len(years) else str(number + 1)
                yield (
                    *(slots.get(slot) for slot in sheet.slots),
                    *([note] if sheet.note else []),
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
            if column.later and part not in row:
                return None
            row = row[int(part)] if isinstance(row, list) else row[part]
    if column.whole is not None and column.place[-1] == "en" and row is None:
        row = ""
    return written(column.hint, row, column.codes, lang)
