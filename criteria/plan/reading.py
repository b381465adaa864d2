"""A plan to read: every field of a record with its name and what stands there, in one language.

The types of the plan decide what there is to read, so a field that a plan gets is read here too.
The names are those of the workbook (`criteria.plan.layout`). No sentence about a demand cites an
article of a set of rules that the plan does not declare applicable (I13).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from criteria.case_facts import MissingTable
from criteria.catalogue import Demand, load
from criteria.changes import reader
from criteria.formulas import PriceRule
from criteria.guide import cited_rightly
from criteria.limit_words import limit_words
from criteria.moments import short_date, show_moment
from criteria.numbers import show
from criteria.plan import (
    AdviceRule,
    EvaluationPlan,
    Question,
    RuleSet,
    Seat,
    Setting,
    StageRules,
)
from criteria.plan.file_codes import CODES, Codes, fields, is_record, many, optional
from criteria.plan.format import tree
from criteria.plan.layout import names
from criteria.plan.parts import source
from criteria.plan.words import NAMED_BY, YEARS, Look, name_of, tie_name
from criteria.requirements import Requirement
from criteria.text import Text
from criteria.texts import catalogue, sentence

Place = tuple[str, ...]
_SOURCES = frozenset({"source", "fall_source"})
_QUESTIONS = frozenset({"questions", "tested_by"})


@dataclass(frozen=True, slots=True)
class Line:
    """A field with what stands there: one value, those of a list, or nothing.

    field  its place in the record, such as "points" or "scale/title"
    kind   "words" for a text of the plan itself, "typed" for what the buyer typed in one language
           only, "number", "day" or ""
    codes  what stands there for a machine, where people read a name
    """

    field: str
    label: str
    said: tuple[str, ...]
    kind: str = ""
    codes: tuple[str, ...] = ()

    @property
    def words(self) -> bool:
        return self.kind == "words"

    @property
    def single(self) -> bool:
        return len(self.said) < 2


@dataclass(frozen=True, slots=True)
class Item:
    """A record: what it is called, its fields, and the lists within it."""

    place: str
    id: str
    title: str
    lines: tuple[Line, ...]
    lists: tuple[Listing, ...] = ()

    def line(self, field: str) -> Line | None:
        return next((line for line in self.lines if line.field == field), None)

    @property
    def text(self) -> str:
        """Everything that is read in it, to search in."""
        own = (word for line in self.lines for word in line.said)
        inner = (item.text for listing in self.lists for item in listing.items)
        return "\n".join((self.id, self.title, *own, *inner))


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of a list, in the order of the plan."""

    place: str
    title: str
    items: tuple[Item, ...]


class Reader:
    """Reads one plan in one language."""

    def __init__(self, plan: EvaluationPlan, lang: str) -> None:
        self.plan = plan
        self.lang = lang
        self._names = names(lang)

    def item(self, value: Any, place: Place, without: frozenset[Place] = frozenset()) -> Item:
        """A record of the plan. `without` are places, with a star for a row, to leave out."""
        lines, lists = list[Line](), list[Listing]()
        for field, one in self._read(value, place, starred(place), without):
            if isinstance(one, Listing):
                lists.append(one)
            else:
                lines.append(replace(one, field=field, label=self._within(field, one.label)))
        title, named = self._title(value, place)
        id_ = getattr(value, "id", "") if place and not _by_path(value) else ""
        apart = {*(("id",) if id_ else ()), *named}
        return Item(
            "/".join(place),
            id_,
            title,
            tuple(line for line in lines if line.field not in apart),
            tuple(lists),
        )

    def listing(self, place: Place, without: frozenset[Place] = frozenset()) -> Listing:
        """A list of the plan, such as ("facts", "planning")."""
        found: Any = self.plan
        for part in place:
            found = getattr(found, part)
        return self._listing(found, place, starred(place), without)

    def rows(self, found: Any, place: Place) -> Listing:
        """The rows of a list that stands at a place."""
        return self._listing(found, place, starred(place), frozenset())

    def label(self, place: Place) -> str:
        """What a field or a list is called, by its place with stars."""
        return self._names.get(place, place[-1] if place else "")

    def _within(self, field: str, label: str) -> str:
        """The name of a field; of the id of a scale within a question "Kenmerk (schaal)"."""
        return f"{label} ({sentence('places.scale', self.lang)})" if field == "scale/id" else label

    # How a record is read

    def _read(
        self, value: Any, place: Place, here: Place, without: frozenset[Place], of: str = ""
    ) -> Iterator[tuple[str, Line | Listing]]:
        """The fields of a record; a record within it is read in the same breath."""
        for name, hint in fields(_kind(value)).items():
            found, deeper, within = getattr(value, name), (*place, name), (*here, name)
            kind, _ = optional(hint)
            inner = many(kind)
            if within in without:
                continue
            if is_record(kind) and kind is not Text:
                if found is not None:
                    yield from self._read(found, deeper, within, without, f"{of}{name}/")
            elif own := _OWN.get((type(value), name)):
                yield from _prefixed(of, own(self, value, deeper, within))
            elif name == "original":
                yield from _prefixed(of, self._originals(value, here))
            elif is_record(inner) and inner is not Text:
                if found:
                    yield name, self._listing(found, deeper, within, without)
            else:
                said = self._corrected(value, found)
                yield of + name, self._line(name, within, said, _codes(value, name))

    def _listing(self, rows: Any, place: Place, here: Place, without: frozenset[Place]) -> Listing:
        keys = [str(getattr(row, "id", number)) for number, row in enumerate(rows, 1)]
        return Listing(
            "/".join(place),
            self.label(here),
            tuple(
                self.item(row, (*place, key), without) for key, row in zip(keys, rows, strict=True)
            ),
        )

    def _line(self, name: str, here: Place, found: Any, codes: Codes | None) -> Line:
        values = found if isinstance(found, tuple) else (found,)
        said = tuple(word for one in values if (word := self._said(name, one, codes)))
        coded = tuple(found) if name == "trace" else ()
        typed = bool(said) and all(one in values for one in said)
        kind = _kind_of(values) or ("typed" if typed else "")
        return Line(name, self.label(here), said, kind, coded)

    def _title(self, value: Any, place: Place) -> tuple[str, tuple[str, ...]]:
        """What a row is called, and the fields that say so."""
        if isinstance(value, RuleSet):
            return sentence(f"names.rules_{value.id}", self.lang), ()
        for name in NAMED_BY if place else ():
            found = getattr(value, name, None)
            words = found.get(self.lang) if isinstance(found, Text) else found
            if isinstance(words, str) and words.strip():
                return words, (name,)
        return "", ()

    # What stands in a field

    def _said(self, name: str, value: Any, codes: Codes | None) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, Text):
            return value.get(self.lang).strip()
        if isinstance(value, bool):
            return sentence("report.yes" if value else "report.no", self.lang)
        if isinstance(value, Decimal | int):
            return str(value) if name in YEARS else show(value, lang=self.lang)
        if isinstance(value, datetime):
            return show_moment(value, self.lang)
        if isinstance(value, date):
            return short_date(value, self.lang)
        return self._word(name, str(value), codes)

    def _word(self, name: str, value: str, codes: Codes | None) -> str:
        if name in _SOURCES and codes is None:
            return source(self.plan.facts, value).get(self.lang)
        if name == "trace":
            goal = self._goals.get(value)
            return f"{goal.get(self.lang)} ({value})" if goal else value
        if name in _QUESTIONS:
            title = self._titles.get(value)
            return f"{title.get(self.lang)} ({value})" if title else value
        return value if codes is None else codes.word(value, self.lang)

    def _corrected(self, value: Any, found: Any) -> Any:
        """A text or source of a demand without what the plan does not declare applicable (I13)."""
        if isinstance(value, Demand) and isinstance(found, Text):
            return cited_rightly(self.plan, value, found)
        if isinstance(value, Demand) and found == value.source:
            return cited_rightly(self.plan, value, Text(found, found)).nl
        return found

    @cached_property
    def _goals(self) -> Mapping[str, Text]:
        return {goal.id: goal.title for goal in load().goals}

    @cached_property
    def _titles(self) -> Mapping[str, Text]:
        """What can be named by its id: questions, demands and elements."""
        asked = {one.id: one.title for one in self.plan.questions}
        demands = {one.id: one.title for one in self.plan.demands}
        return demands | {one.id: one.title for one in self.plan.elements} | asked

    @cached_property
    def _tree(self) -> Mapping[str, Any]:
        return tree(self.plan)

    @cached_property
    def _look(self) -> Look:
        return reader(dict(self._tree))

    # Fields that are read in a way of their own

    def _originals(self, value: Any, here: Place) -> Iterator[Line]:
        """The words of the catalogue, each with the field it stood in."""
        label = self.label((*here, "original", "*", "1"))
        for name, text in value.original:
            words = self._corrected(value, text).get(self.lang)
            known = self._names.get((*here, name), "")
            field = known[:1].lower() + known[1:] or name
            yield Line("original", f"{label} ({field})", (words,), "words")

    def _catalogues(self, value: EvaluationPlan, place: Place, here: Place) -> Iterator[Line]:
        titles, named = dict(load().titles), sentence("sheets.version", self.lang)
        said = (
            f"{titles[id_].get(self.lang) if id_ in titles else id_}, {named} {version}"
            for id_, version in value.catalogues
        )
        yield Line("catalogues", self.label(here), tuple(said))

    def _limits(self, value: Any, place: Place, here: Place) -> Iterator[Line]:
        said = tuple(limit_words(limit).get(self.lang) for limit in value.limits)
        yield Line("limits", self.label(here), said)

    def _group(self, value: Any, place: Place, here: Place) -> Iterator[Line]:
        rules = self.plan.stage(place[1], place[2])
        titles = {group.id: group.title.get(self.lang) for group in rules.groups}
        said = titles.get(value.group, value.group)
        yield Line("group", self.label(here), (said,) if said else ())

    def _ties(self, value: StageRules, place: Place, here: Place) -> Iterator[Line]:
        said = tuple(tie_name(self._tree, place, tie, self.lang) for tie in value.ties)
        yield Line("ties", self.label(here), said)

    def _parameters(self, value: PriceRule, place: Place, here: Place) -> Iterator[Line]:
        for name, number in value.parameters:
            code = f"names.parameter_{name}"
            label = sentence(code, self.lang) if code in catalogue() else name
            label = label[:1].upper() + label[1:]
            yield Line(f"parameters/{name}", label, (self._said(name, number, None),))

    def _asked(self, value: Seat | AdviceRule, place: Place, here: Place) -> Iterator[Line]:
        """The questions somebody is there for; without any they are all."""
        seat = isinstance(value, Seat)
        label = sentence(f"guide.{'marks_questions' if seat else 'advises_on'}", self.lang)
        said = tuple(self._word("questions", id_, None) for id_ in value.questions)
        if not said:
            leads = isinstance(value, Seat) and value.role == "chair"
            said = (sentence(f"guide.{'leads' if leads else 'all_questions'}", self.lang),)
        yield Line("questions", label, said)

    def _reference(self, value: RuleSet, place: Place, here: Place) -> Iterator[Line]:
        said = self.plan.place_of(value.id)
        yield Line("reference", self.label(here), (said,) if said else ())

    def _chosen(self, value: Any, place: Place, here: Place) -> Iterator[Line]:
        said = name_of(self._tree, value.id, self._look).get(self.lang)
        yield Line("id", self.label(here), (said,))

    def _cells(self, value: Any, place: Place, here: Place) -> Iterator[Listing]:
        """The rows of a table that somebody filled in, under the names of its columns."""
        if not value.rows:
            return
        heads = [text.get(self.lang) for text in value.columns]
        items = (
            Item(
                "/".join((*place, str(number))),
                "",
                "",
                tuple(
                    Line(str(n), heads[n] if n < len(heads) else str(n + 1), (cell,))
                    for n, cell in enumerate(row)
                ),
            )
            for number, row in enumerate(value.rows, 1)
        )
        yield Listing("/".join(place), self.label(here), tuple(items))


_OWN: Mapping[tuple[type, str], Callable[..., Iterator[Line | Listing]]] = {
    (EvaluationPlan, "catalogues"): Reader._catalogues,
    (Question, "group"): Reader._group,
    (StageRules, "ties"): Reader._ties,
    (PriceRule, "parameters"): Reader._parameters,
    (Requirement, "limits"): Reader._limits,
    (Seat, "questions"): Reader._asked,
    (AdviceRule, "questions"): Reader._asked,
    (RuleSet, "id"): lambda *_: iter(()),
    (RuleSet, "reference"): Reader._reference,
    (Setting, "id"): Reader._chosen,
    (MissingTable, "rows"): Reader._cells,
}
"""Fields that are read in a way of their own."""


def starred(place: Place) -> Place:
    """A place with a star for each row."""
    found: list[str] = []
    for part in place:
        found.append("*" if tuple(found) in _lists() else part)
    return tuple(found)


@cache
def _lists() -> frozenset[Place]:
    """The places of the lists of a plan."""
    return frozenset(
        place[:depth] for place in names("nl") for depth, part in enumerate(place) if part == "*"
    )


def _prefixed(of: str, found: Iterable[Line | Listing]) -> Iterator[tuple[str, Line | Listing]]:
    for one in found:
        yield of + (one.field if isinstance(one, Line) else one.place), one


def _by_path(value: Any) -> bool:
    """Whether the id of a row is not for people, who read its name instead."""
    return isinstance(value, RuleSet | Setting)


def _kind(value: Any) -> type:
    found: type = type(value)
    return found


def _kind_of(values: tuple[Any, ...]) -> str:
    if any(isinstance(one, Text) for one in values):
        return "words"
    if any(isinstance(one, date) and not isinstance(one, datetime) for one in values):
        return "day"
    numbers = any(isinstance(one, Decimal | int) and not isinstance(one, bool) for one in values)
    return "number" if numbers else ""


def _codes(value: Any, name: str) -> Codes | None:
    return CODES.get((type(value).__name__, name))
