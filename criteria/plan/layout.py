"""Which sheets a plan has in a workbook, and which columns. The types of the plan decide the rest.

A path names what stands on a sheet. `{lot}` after a list is a column with the id of the row around
it; `{stage:selection|award}` is a column that says which of the parts; `*` at the end means that
the sheet has a line for each item. A sheet with two paths leaves the columns empty that only the
longer one needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeAlias

from criteria.plan import EvaluationPlan
from criteria.plan.file_codes import (
    CODES,
    Codes,
    came_later,
    fields,
    fixed,
    is_record,
    many,
    optional,
)
from criteria.plan.limits import Limits, limits, limits_at
from criteria.text import Text
from criteria.texts import catalogue, sentence

LANGUAGES = ("nl", "en")
_STAGE = "lots/{lot}/{stage:selection|award}"
_QUESTION = f"{_STAGE}/questions/{{question}}"

PATHS: dict[str, tuple[str, ...]] = {
    "plan": ("",),
    "lots": ("lots/*",),
    "groups": (f"{_STAGE}/groups/*",),
    "questions": (f"{_STAGE}/questions/*",),
    "subtopics": (f"{_QUESTION}/subtopics/*",),
    "scales": (f"{_STAGE}/scale", f"{_QUESTION}/scale"),
    "steps": (f"{_STAGE}/scale/steps/*", f"{_QUESTION}/scale/steps/*"),
    "price": (f"{_STAGE}/price",),
    "parameters": (f"{_STAGE}/price/parameters/*",),
    "amounts": ("lots/{lot}/{amount:ceilings|fixed_prices}/*",),
    "stages": (_STAGE,),
    "demands": ("demands/*",),
    "ratios": ("demands/{demand}/ratio",),
    "topics": ("topics/*",),
    "elements": ("elements/*",),
    "requirements": ("requirements/*",),
    "limits": ("requirements/{requirement}/limits/*",),
    "rule_sets": ("rule_sets/*",),
    "committee": ("committee/*",),
    "advice": ("advice/*",),
    "originals": (
        f"{_QUESTION}/original/*",
        "{list:demands|topics|elements|requirements}/{row}/original/*",
    ),
    "facts": ("facts",),
    "statements": ("facts/statements/*",),
    "planning": ("facts/planning/*",),
    "background": ("facts/background/*",),
    "municipalities": ("facts/municipalities/*",),
    "budget": ("facts/budget/years/*",),
    "term": ("facts/term/parts/*",),
    "clients": ("facts/clients/*",),
    "roles": ("facts/roles/*",),
    "phases": ("facts/phases/*",),
    "phase_steps": ("facts/phases/{phase}/steps/*",),
    "sections": ("facts/sections/*",),
    "attachments": ("facts/attachments/*",),
    "missing_tables": ("facts/missing_tables/*",),
    "table_columns": ("facts/missing_tables/{table}/columns/*",),
    "table_rows": ("facts/missing_tables/{table}/rows/*",),
    "catalogues": ("catalogues/*",),
    "settings": ("settings/*",),
}
NOTES = {"amounts": "year"}
"""Sheets with a column that only tells something: of which contract year an amount is."""
UPRIGHT = frozenset({"plan", "facts"})
"""Sheets of one record, with a line for each field."""


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a path: a field, or with `slot` a column of the sheet.

    names  the field, or the fields the column chooses from; empty for the id of a row
    """

    slot: str
    names: tuple[str, ...]


Path: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One path of a sheet, with the type of what it leads to; `rows` when that is a list of it."""

    path: Path
    rows: bool
    hint: Any

    @property
    def slots(self) -> tuple[str, ...]:
        return tuple(step.slot for step in self.path if step.slot)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: the place in its record, the type, and the words it may hold.

    whole   the place of a text that may be absent as a whole, in both languages
    limits  how long or how far what stands there may go on a page
    later   whether it may lack, as a field that plans were written without
    """

    place: tuple[str, ...]
    hint: Any
    codes: Codes | None = None
    whole: tuple[str, ...] | None = None
    limits: Limits | None = None
    later: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    key: str
    ways: tuple[Way, ...]
    slots: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def upright(self) -> bool:
        return self.key in UPRIGHT

    @property
    def note(self) -> str:
        """The column that only tells something; it comes after the slots. "" for none."""
        return NOTES.get(self.key, "")

    @property
    def before(self) -> tuple[str, ...]:
        """The columns before those of the record itself."""
        return (*self.slots, *([self.note] if self.note else []))

    def title(self, lang: str) -> str:
        return sentence(f"sheets.title_{self.key}", lang)

    @property
    def name(self) -> Text:
        return Text(self.title("nl"), self.title("en"))

    def heads(self, lang: str) -> tuple[str, ...]:
        """The words above the columns, those of the slots first."""
        slots = (_capital(sentence(f"sheets.slot_{slot}", lang)) for slot in self.before)
        return (*slots, *(_capital(self._head(column.place, lang)) for column in self.columns))

    def _head(self, place: tuple[str, ...], lang: str) -> str:
        """The name of a field, with the language where there is a column for each."""
        field = bare(place)
        tongue = f" ({sentence(f'sheets.in_{place[-1]}', lang)})" if field != place else ""
        return self.field_name(field, lang) + tongue

    def field_name(self, field: tuple[str, ...], lang: str) -> str:
        """The name made for this sheet, for this field anywhere, or that of the field itself."""
        own = "_".join((self.key, *(field or ("cell",))))
        codes = [
            f"sheets.{own}",
            *(f"{file}.{field[-1]}" for file in ("sheets", "places") if field),
        ]
        code = next((code for code in codes if code in catalogue()), None)
        return sentence(code, lang) if code else " ".join(field)


def bare(place: tuple[str, ...]) -> tuple[str, ...]:
    """The place of a field without the language of a text."""
    return tuple(part for part in place if part not in LANGUAGES)


def choice(name: str, lang: str) -> str:
    """What a column that chooses between parts says for one of them."""
    return sentence(f"sheets.part_{name}", lang)


@cache
def sheets() -> tuple[Sheet, ...]:
    """The sheets of a plan, in their order in the workbook."""
    return tuple(_sheet(key, paths) for key, paths in PATHS.items())


def _sheet(key: str, paths: tuple[str, ...]) -> Sheet:
    ways = tuple(_way(path) for path in paths)
    slots = dict.fromkeys(slot for way in ways for slot in way.slots)
    place = next(spread(ways[0].path)) + (("*",) if ways[0].rows else ())
    columns = tuple(_columns(ways[0].hint, place))
    if key == "parameters":
        columns = (replace(columns[0], codes=CODES["PriceRule", key]), *columns[1:])
    if not is_record(ways[0].hint):
        columns = tuple(replace(column, limits=limits_at(place)) for column in columns)
    return Sheet(key, ways, tuple(slots), columns)


def _way(path: str) -> Way:
    parts = [part for part in path.split("/") if part]
    rows = parts[-1:] == ["*"]
    steps = tuple(_step(part) for part in parts[: len(parts) - rows])
    hint: Any = EvaluationPlan
    for step in steps:
        hint = fields(hint)[step.names[0]] if step.names else many(hint)
        hint, _ = optional(hint)
    return Way(steps, rows, many(hint) if rows else hint)


def _step(part: str) -> Step:
    if not part.startswith("{"):
        return Step("", (part,))
    slot, _, names = part[1:-1].partition(":")
    return Step(slot, tuple(names.split("|")) if names else ())


def spread(path: Path) -> Iterator[tuple[str, ...]]:
    """The places a path leads to, with a star for each row."""
    if not path:
        yield ()
        return
    for before in spread(path[:-1]):
        for name in path[-1].names or ("*",):
            yield (*before, name)


@cache
def _own_sheets() -> frozenset[tuple[str, ...]]:
    """The places that have a sheet of their own."""
    found = set()
    for paths in PATHS.values():
        for path in paths:
            parts = [part for part in path.split("/") if part]
            rows = parts[-1:] == ["*"]
            for place in spread(tuple(_step(part) for part in parts[: len(parts) - rows])):
                found.add((*place, "*") if rows else place)
    return frozenset(found)


@cache
def names(lang: str) -> Mapping[tuple[str, ...], str]:
    """What every field and every list of a plan is called, by its place, with a star for a row."""
    found: dict[tuple[str, ...], str] = {}
    for sheet in sheets():
        for place in (place for way in sheet.ways for place in spread(way.path)):
            rows = any(way.rows for way in sheet.ways)
            found.setdefault(place, sheet.title(lang))
            for column in sheet.columns:
                field = bare(column.place)
                own = (*place, *(("*",) if rows else ()), *field)
                found[own] = _capital(sheet.field_name(field, lang))
    return found


def elsewhere(place: tuple[str, ...]) -> bool:
    """Whether what stands at a place of the plan is on a sheet of its own."""
    return place in _own_sheets() or (*place, "*") in _own_sheets()


def _columns(hint: Any, around: tuple[str, ...], place: tuple[str, ...] = ()) -> Iterator[Column]:
    """The columns of a record, or the one column of a value."""
    inner, may_lack = optional(hint)
    if inner is Text:
        yield Column((*place, "nl"), str | None if may_lack else str, None, _whole(place, may_lack))
        yield Column((*place, "en"), str, None, _whole(place, may_lack))
    elif is_record(inner) and not may_lack:
        for name, kind in fields(inner).items():
            if not elsewhere((*around, *place, name)):
                codes = CODES.get((inner.__name__, name))
                bounds = limits(inner.__name__, name, kind)
                for column in _columns(kind, around, (*place, name)):
                    own = column.limits or bounds
                    late = column.later or name in came_later(inner)
                    yield replace(column, codes=column.codes or codes, limits=own, later=late)
    elif fixed(inner):
        for number, kind in enumerate(fixed(inner)):
            yield from _columns(kind, around, (*place, str(number)))
    elif is_record(inner) or (many(inner) is not None and many(inner) is not str):
        raise TypeError(f"{'/'.join((*around, *place))} has no sheet")
    else:
        yield Column(place, hint)


def _whole(place: tuple[str, ...], may_lack: bool) -> tuple[str, ...] | None:
    return place if may_lack else None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
