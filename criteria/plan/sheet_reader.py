"""A plan read from the sheets of a workbook: every fault at once, each with its sheet and cell.

`criteria.plan.sheets` writes what is read here. Who chose what (the settings) comes along, so that
nothing of the plan is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from criteria.canon import Json
from criteria.plan import EvaluationPlan
from criteria.plan.file_codes import fields, fixed, is_record, many, optional, plain
from criteria.plan.format import lacking
from criteria.plan.layout import (
    LANGUAGES,
    Column,
    Sheet,
    Way,
    choice,
    elsewhere,
    sheets,
    spread,
)
from criteria.plan.shape import MOST_FAULTS, Fault, row_key, short
from criteria.plan.sheets import about
from criteria.refusals import Refusal, Refused, refusal
from criteria.sheet_cells import Cell, understood
from criteria.text import Text

Grid: TypeAlias = Mapping[tuple[int, int], Cell]
"""The cells of a sheet that hold something, by row and column, both counted from 1."""

Names: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a sheet: where its cells are, which way it goes, and what it says."""

    sheet: Sheet
    way: Way
    path: Names
    cells: Mapping[object, str]
    values: Mapping[Names, Json]
    note: str = ""


@dataclass
class Reader:
    """Reads sheets into a plan as tables and text, with the faults and the cell of every place.

    strict  whether the limits of the pages hold; what we wrote ourselves may be older than they are
    """

    strict: bool = True
    faults: list[Fault] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    _nodes: dict[Names, Any] = field(default_factory=dict)
    _awaited: dict[Names, Sheet | None] = field(default_factory=dict)
    _twice: set[Names] = field(default_factory=set)
    _missed: set[Names] = field(default_factory=set)

    def read(self, grids: Mapping[str, Grid]) -> Json:
        """The plan, whole only when there are no faults."""
        root = self._nodes[()] = self._skeleton(EvaluationPlan, (), ())
        lines: list[_Line] = []
        for sheet, title in self._known(grids):
            lines += self._lines(sheet, title, grids[title])
        for line in sorted(lines, key=lambda one: len(one.way.path)):
            self._place(line)
        if not self.faults:
            for path, owner in self._awaited.items():
                title = owner.title("nl") if owner else ""
                self._fault(title, refusal("files.line_missing", None, place="/".join(path)))
        return root

    def _fault(self, place: str, told: Refusal) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(None, place, told))

    def _known(self, grids: Mapping[str, Grid]) -> Iterator[tuple[Sheet, str]]:
        """The sheets of a plan that are there; what lacks or is a stranger is a fault."""
        by_name = {plain(title): title for title in grids}
        used = {plain(about(lang)) for lang in LANGUAGES}
        for sheet in sheets():
            names = (plain(sheet.title(lang)) for lang in LANGUAGES)
            name = next((name for name in names if name in by_name), None)
            if name is None:
                self._fault("", refusal("files.sheet_missing", None, sheet=sheet.name))
            else:
                used.add(name)
                yield sheet, by_name[name]
        for name in sorted(by_name.keys() - used):
            self._fault(by_name[name], refusal("files.sheet_unknown", None, sheet=by_name[name]))

    # One sheet

    def _lines(self, sheet: Sheet, title: str, grid: Grid) -> Iterator[_Line]:
        if sheet.upright:
            grid = {(column, row): cell for (row, column), cell in grid.items()}
        heads = self._heads(sheet, title, grid)
        rows: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sorted(grid.items()):
            if row > 1:
                rows.setdefault(row, {})[column] = cell
        for row, cells in rows.items():
            alone = sheet.upright and row > 2
            for column in sorted(cells if alone else cells.keys() - heads.keys()):
                self._fault(address(sheet, title, row, column), refusal("files.no_head"))
            if heads.keys() & cells.keys() and not alone:
                line = self._line(sheet, title, row, cells, heads)
                if line is not None:
                    yield line

    def _heads(self, sheet: Sheet, title: str, grid: Grid) -> dict[int, str | Column]:
        """What each column holds, by its number."""
        wanted: tuple[str | Column, ...] = (*sheet.before, *sheet.columns)
        known = {
            plain(head): one
            for lang in LANGUAGES
            for head, one in zip(sheet.heads(lang), wanted, strict=True)
        }
        found: dict[int, str | Column] = {}
        for (row, column), cell in sorted(grid.items()):
            if row != 1:
                continue
            one = known.get(plain(str(cell)))
            at = address(sheet, title, 1, column)
            if one is None:
                self._fault(at, refusal("files.head_unknown", None, head=short(str(cell))))
            elif one in found.values():
                self._fault(at, refusal("files.head_twice", None, head=short(str(cell))))
            else:
                found[column] = one
        names = map(Text, sheet.heads("nl"), sheet.heads("en"))
        later = lacking(_form(found, grid))
        for head, one in zip(names, wanted, strict=True):
            free = one == sheet.note
            if isinstance(one, Column):
                free = one.later or one.place in later
            if one not in found.values() and not free:
                self._fault(title, refusal("files.head_missing", None, head=head))
        return found

    def _line(
        self,
        sheet: Sheet,
        title: str,
        row: int,
        cells: Mapping[int, Cell],
        heads: Mapping[int, str | Column],
    ) -> _Line | None:
        """What one line says; None when nobody can tell where it belongs."""
        at: dict[object, str] = {}
        slots: dict[str, str] = {}
        values: dict[Names, Json] = {}
        for column, one in heads.items():
            key = one if isinstance(one, str) else one.place
            at[key] = address(sheet, title, row, column)
            cell = cells.get(column)
            try:
                if isinstance(one, Column) and one.later and cell is None:
                    continue
                if isinstance(one, Column):
                    bounds = one.limits if self.strict else None
                    values[one.place] = understood(one.hint, cell, one.codes, bounds)
                elif cell is not None:
                    slots[one] = str(understood(str, cell, None))
            except Refused as refused:
                self._fault(at[key], refused.refusals[0])
                if isinstance(one, str):
                    return None
                values[one.place] = None
        named = slots.keys() - {sheet.note}
        way = next((way for way in sheet.ways if set(way.slots) == named), None)
        at[()] = at.get((), "") or address(sheet, title, row, 1)
        if way is None:
            lacking = next((slot for slot in sheet.slots if slot not in slots), sheet.slots[-1])
            self._fault(at.get(lacking, title), refusal("files.slot_empty"))
            return None
        for one in sheet.columns:
            _whole_text(values, one)
        path = self._path(way, slots, at)
        note = slots.pop(sheet.note, "")
        return None if path is None else _Line(sheet, way, path, at, values, note)

    def _path(self, way: Way, slots: Mapping[str, str], at: Mapping[object, str]) -> Names | None:
        """The place a line belongs to, by the names and ids in its columns."""
        path: list[str] = []
        for step in way.path:
            if not step.slot:
                path.append(step.names[0])
            elif not step.names:
                path.append(slots[step.slot])
            else:
                name = _chosen(step.names, slots[step.slot])
                if name is None:
                    words = (", ".join(choice(n, lang) for n in step.names) for lang in LANGUAGES)
                    word = short(slots[step.slot])
                    told = refusal("files.not_allowed", None, word=word, allowed=Text(*words))
                    self._fault(at[step.slot], told)
                    return None
                path.append(name)
        return tuple(path)

    # All sheets together

    def _place(self, line: _Line) -> None:
        """Put what a line says at its place in the plan."""
        value, path = _made(line.way.hint, line.values), line.path
        if line.way.rows:
            rows = self._nodes.get(path)
            if not isinstance(rows, list):
                self._no_parent(line)
                return
            if line.note and line.note.partition(":")[0].strip() != str(len(rows) + 1):
                self._fault(line.cells[line.sheet.note], refusal("files.year_moved"))
            path = (*path, self._row_name(line, path, rows))
            rows.append(value)
        elif path:
            parent = self._nodes.get(path[:-1])
            if not isinstance(parent, dict):
                self._no_parent(line)
                return
            if path in self._nodes and not self._in_double(path):
                self._fault(line.cells[()], refusal("files.line_twice"))
            parent[path[-1]] = value
            self._awaited.pop(path, None)
        else:
            self._nodes[()].update(value)
        if path and is_record(line.way.hint):
            value.update(self._skeleton(line.way.hint, _place_of(line.way), path, value))
            self._nodes[path] = value
        for place, cell in line.cells.items():
            if isinstance(place, tuple):
                self.cells.setdefault("/".join((*path, *place)), cell)

    def _in_double(self, path: Names) -> bool:
        """Whether it stands in a row whose id another has as well, which was told already."""
        return any(path[: len(double)] == double for double in self._twice)

    def _no_parent(self, line: _Line) -> None:
        """Tell once of what is missing; not when a row beside it has an id that stands twice."""
        slot = line.way.slots[-1] if line.way.slots else ()
        for name in line.way.slots:
            depth = next(n for n, step in enumerate(line.way.path, 1) if step.slot == name)
            if line.path[:depth] not in self._nodes:
                missing = line.path[:depth]
                if missing in self._missed or missing[:-1] in {one[:-1] for one in self._twice}:
                    return
                self._missed.add(missing)
                slot = name
                break
        self._fault(line.cells.get(slot, ""), refusal("files.no_parent"))

    def _row_name(self, line: _Line, path: Names, rows: Sequence[Any]) -> str:
        """How a row is called in its list; a fault when another is called the same."""
        key = row_key(line.way.hint)
        name = line.values.get((key,)) if key else None
        if key != "id":
            return str(len(rows) + 1 if name is None else name)
        if name is None and any(one.place == line.cells[("id",)] for one in self.faults):
            return ""
        if not isinstance(name, str) or not name.strip():
            self._fault(line.cells[("id",)], refusal("files.id_missing"))
        elif (*path, name) in self._nodes:
            self._twice.add((*path, name))
            self._fault(line.cells[("id",)], refusal("files.id_twice", None, id=short(name)))
        return str(name)

    def _skeleton(
        self, cls: Any, place: Names, path: Names, made: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The fields of a record that stand on sheets of their own, still empty."""
        found: dict[str, Any] = {}
        for name, kind in fields(cls).items():
            inner, may_lack = optional(kind)
            own, there = (*place, name), (*path, name)
            if elsewhere(own) and many(inner) is not None:
                found[name] = self._nodes[there] = []
            elif elsewhere(own):
                found[name] = None
                if not may_lack:
                    self._awaited[there] = next(one for one in sheets() if _leads(one, own))
            elif is_record(inner) and not may_lack:
                nested = self._skeleton(inner, own, there, (made or {}).get(name))
                found[name] = {**((made or {}).get(name) or {}), **nested}
                if not found[name]:
                    del found[name]
        return found


def _form(heads: Mapping[int, str | Column], grid: Grid) -> Cell:
    """The format of the plan that a sheet tells; None on one that does not."""
    for column, one in heads.items():
        if isinstance(one, Column) and one.place == ("format",):
            return grid.get((2, column))
    return None


def _whole_text(values: dict[Names, Json], column: Column) -> None:
    """A text that may be absent is absent when both its cells are empty."""
    if column.whole is None or column.place[-1] != "en":
        return
    nl, en = (*column.whole, "nl"), column.place
    if values.get(nl) is None and not values.get(en):
        values.pop(nl, None), values.pop(en, None)
        values[column.whole] = None
    elif values.get(nl) is None:
        values[nl] = ""


def _made(hint: Any, values: Mapping[Names, Json]) -> Any:
    """The value of a line from what stands in its columns."""
    if () in values:
        return values[()]
    found: dict[str, Any] = {}
    for place, value in values.items():
        inside = found
        for part in place[:-1]:
            inside = inside.setdefault(part, {})
        inside[place[-1]] = value
    return [found.get(str(n)) for n in range(len(fixed(hint)))] if fixed(hint) else found


def _chosen(names: Sequence[str], word: str) -> str | None:
    said = plain(word)
    for name in names:
        if said in {name, *(plain(choice(name, lang)) for lang in LANGUAGES)}:
            return name
    return None


def _place_of(way: Way) -> Names:
    """The place of a way in the types, with a star for each row."""
    return (*next(spread(way.path)), "*") if way.rows else next(spread(way.path))


def _leads(sheet: Sheet, place: Names) -> bool:
    return any(place in spread(way.path) for way in sheet.ways if not way.rows)


def address(sheet: Sheet, title: str, row: int, column: int) -> str:
    """The cell as a person finds it: Vragen!D7."""
    if sheet.upright:
        row, column = column, row
    return f"{title}!{letters(column)}{row}"


def letters(column: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
