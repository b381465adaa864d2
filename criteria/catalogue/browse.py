"""The catalogues as a reader browses them: every field of every row, found by words or by kind."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

from criteria.catalogue.documents import TOPIC
from criteria.catalogue.files import load, parts
from criteria.catalogue.known import Raw
from criteria.catalogue.reading import CATALOGUES
from criteria.text import Text
from criteria.texts import catalogue as sentences

Ref: TypeAlias = tuple[str, str]
"""A row of a catalogue: the id of the catalogue and of the row."""

MOST_TYPED = 100
MOST_WORDS = 10

_FACETS: Mapping[str, tuple[str, ...]] = {
    "themes": ("theme", "trace"),
    "demands": ("kind", "group", "basis"),
    "topics": ("kind", "parties"),
    "elements": ("trace",),
    "goals": ("kind",),
    "scales": (),
    "requirements": ("section", "category", "subject", "moment", "applicability"),
    "exclusion-grounds": ("kind",),
    "ratios": ("list",),
    "regimes": (),
    "formulas": ("result", "relative"),
}
"""By what the rows of a catalogue can be told apart."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    **_FACETS,
    "themes": ("trace",),
    "topics": ("kind",),
    "requirements": ("category", "subject", "applicability"),
}
"""What a list of rows shows beside their names."""

_LINKS: Mapping[str, str] = {
    "trace": "goals",
    "related": "requirements",
    "plus": "ratios",
    "minus": "ratios",
}
_FAMILIES: Mapping[str, str] = {
    "subject": "subject",
    "applicability": "applicability",
    "moment": "requirement_moment",
    "applies_to": "party",
    "sources": "source",
    "not_for_legal_forms": "form",
    "demands.kind": "demand",
    "formulas.name": "parameter",
    "formulas.at_zero": "at_zero",
    "unit": "unit_name",
    "bound": "bound_name",
}
"""Keys whose values have a name in a family of their own; others are named after their key."""
_HEAD = frozenset({"id", "title", "source"})
_UNDER = {"themes": "subtopic"}
_NUMBERS = frozenset({"value", "points", "usual", "usual_low", "usual_high"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row.

    value  a text, a word, a number, or yes or no; None when it is one of the lists
    links  rows of a catalogue it names; a text may name some too
    coded  words of a fixed set, by their names
    rows   rows without an id of their own, as fields
    parts  the fields of a value that has some of its own
    """

    key: str
    value: Text | str | int | Decimal | None
    links: tuple[Ref, ...] = ()
    coded: tuple[Text, ...] = ()
    rows: tuple[tuple[Field, ...], ...] = ()
    parts: tuple[Field, ...] = ()

    @property
    def inner(self) -> tuple[Field, ...]:
        """Every field inside it."""
        return (*self.parts, *(field for row in self.rows for field in row))


@dataclass(frozen=True)
class Entry:
    """A row of a catalogue with all its fields.

    code    what it is known by: its number where it has one, else its id
    named   whether it has a name of its own; a requirement has only its text
    facets  the values by which to filter
    refers  the rows it names
    """

    catalogue: str
    id: str
    title: Text
    named: bool
    source: str
    fields: tuple[Field, ...]
    facets: Mapping[str, tuple[str, ...]]
    refers: tuple[Ref, ...]
    code: str

    def field(self, key: str) -> Field | None:
        return next((field for field in self.fields if field.key == key), None)


@dataclass(frozen=True)
class Book:
    """A catalogue as a whole; `about` says where its rows come from."""

    id: str
    version: str
    title: Text
    about: Text
    entries: tuple[Entry, ...]

    @property
    def facets(self) -> tuple[str, ...]:
        return _FACETS[self.id]

    @property
    def columns(self) -> tuple[str, ...]:
        return COLUMNS[self.id]

    def options(self, facet: str) -> tuple[tuple[str, int], ...]:
        """The values of a facet with how many rows have each, in the order of the documents."""
        count = Counter(value for row in self.entries for value in row.facets[facet])
        if facet != "trace":
            return tuple(count.items())
        return tuple((goal.id, count[goal.id]) for goal in load().goals if count[goal.id])

    def entry(self, id_: str) -> Entry | None:
        return next((row for row in self.entries if row.id == id_), None)


@cache
def books() -> Mapping[str, Book]:
    """Every catalogue of the product, by id."""
    return {name: _book(name, files) for name, files in parts().items()}


def found(book: Book, typed: str, wanted: Mapping[str, str], lang: str = "nl") -> tuple[Entry, ...]:
    """The rows with every word that was typed and every value that was chosen, in their own order.

    Capitals and accents do not count. Of what was typed the first hundred characters are read.
    """
    words = _folded(typed[:MOST_TYPED]).split()[:MOST_WORDS]
    hays = _hays(book.id, lang)
    return tuple(
        row
        for row, hay in zip(book.entries, hays, strict=True)
        if all(word in hay for word in words)
        and all(value in row.facets[facet] for facet, value in wanted.items())
    )


def value_name(catalogue: str, key: str, value: str) -> Text | None:
    """What a value of a fixed set is called; None when it has no name of its own."""
    if key == "section":
        return _section_names().get(value)
    if key in ("trace", "theme"):
        row = books()["goals" if key == "trace" else "themes"].entry(value)
        return Text(f"{value} {row.title.nl}", f"{value} {row.title.en}") if row else None
    return _coded(catalogue, key, value)


def named_by(ref: Ref) -> tuple[Ref, ...]:
    """The rows that refer to a row and are not referred to by it."""
    return _backward().get(ref, ())


def entry_of(ref: Ref) -> Entry | None:
    book = books().get(ref[0])
    return book.entry(ref[1]) if book else None


# From a file to rows


def _book(name: str, files: Sequence[Raw]) -> Book:
    head = files[0]
    rows = tuple(
        entry
        for values in files
        for key, _, _ in CATALOGUES[name]
        if key != "section"
        for row in values.get(key, ())
        for entry in _entries(name, key, row)
    )
    return Book(name, head["version"], _text(head["title"]), _text(head["about"]), rows)


def _entries(name: str, key: str, row: Raw, above: str = "") -> Iterator[Entry]:
    """A row, and below it the rows that have an id of their own."""
    inner = _UNDER.get(name, "")
    below = row.get(inner, ())
    title = row.get("title") or row["text"]
    facts = {own: value for own, value in row.items() if own not in _HEAD | {inner}}
    if "title" not in row:
        del facts["text"]
    fields = [_field(name, own, value) for own, value in facts.items()]
    if below:
        links = tuple((name, one["id"]) for one in below)
        fields.append(Field(inner, None, links=links))
    if above:
        fields.insert(0, Field("theme", None, links=((name, above),)))
    yield Entry(
        name,
        row["id"],
        _text(title),
        "title" in row,
        row.get("source") or f"P §{row['section']} L{row['line']}",
        tuple(fields),
        {facet: _facet(facet, row, key, above) for facet in _FACETS[name]},
        tuple(dict.fromkeys(_refers(fields))),
        row.get("number", row["id"]),
    )
    for one in below:
        yield from _entries(name, inner, one, row["id"])


def _field(name: str, key: str, value: Any) -> Field:
    if isinstance(value, dict):
        if value.keys() == {"nl", "en"}:
            return Field(key, _text(value), links=_topics(name, key, value))
        return Field(key, None, parts=_fields(name, value))
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return Field(key, None, rows=tuple(_fields(name, one) for one in value))
    if key in _LINKS:
        return Field(key, None, links=tuple((_LINKS[key], id_) for id_ in value))
    if key in _NUMBERS:
        return Field(key, Decimal(value))
    words = value if isinstance(value, list) else [value]
    coded = tuple(_coded(name, key, one) for one in words if isinstance(one, str))
    if key == "section":
        coded = (_section_names()[value],)
    if coded and None not in coded:
        return Field(key, None, coded=tuple(one for one in coded if one is not None))
    return Field(key, ", ".join(value) if isinstance(value, list) else value)


def _fields(name: str, row: Raw) -> tuple[Field, ...]:
    return tuple(_field(name, key, value) for key, value in row.items())


def _topics(name: str, key: str, value: Raw) -> tuple[Ref, ...]:
    named = TOPIC.findall(value["nl"]) if (name, key) == ("elements", "compare") else ()
    return tuple(("topics", id_) for id_ in dict.fromkeys(named))


def _facet(facet: str, row: Raw, key: str, above: str) -> tuple[str, ...]:
    if facet == "theme":
        return (above or row["id"],)
    if facet == "list":
        return (key,)
    if facet == "section":
        numbers = row["section"].split(".")
        return tuple(".".join(numbers[:depth]) for depth in range(1, len(numbers) + 1))
    value = row.get(facet, ())
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _refers(fields: Iterable[Field]) -> Iterator[Ref]:
    for field in fields:
        yield from field.links
        yield from _refers(field.inner)


def _coded(name: str, key: str, value: str) -> Text | None:
    family = _FAMILIES.get(f"{name}.{key}") or _FAMILIES.get(key)
    code = f"names.{family}_{value}" if family else f"catalogue.{name}_{key}_{value}"
    if code not in sentences():
        code = f"catalogue.{key}_{value}"
    said = sentences().get(code)
    return Text(said["nl"], said["en"]) if said else None


def _text(value: Raw) -> Text:
    return Text(value["nl"], value["en"])


# Looked up again and again


@cache
def _section_names() -> Mapping[str, Text]:
    return {
        section.id: Text(f"{section.id} {section.title.nl}", f"{section.id} {section.title.en}")
        for section in load().sections
    }


@cache
def _backward() -> Mapping[Ref, tuple[Ref, ...]]:
    rows = (row for book in books().values() for row in book.entries)
    forward = {(row.catalogue, row.id): row.refers for row in rows}
    backward: dict[Ref, list[Ref]] = {}
    for ref, refers in forward.items():
        for other in refers:
            if ref not in forward[other]:
                backward.setdefault(other, []).append(ref)
    return {ref: tuple(rows) for ref, rows in backward.items()}


@cache
def _hays(name: str, lang: str) -> tuple[str, ...]:
    """Every row of a catalogue as one text to look in."""
    return tuple(
        _folded("\n".join((row.id, row.title.get(lang), row.source, *_said(row.fields, lang))))
        for row in books()[name].entries
    )


def _said(fields: Iterable[Field], lang: str) -> Iterator[str]:
    for field in fields:
        if isinstance(field.value, Text):
            yield field.value.get(lang)
        elif isinstance(field.value, str):
            yield field.value
        yield from (one.get(lang) for one in field.coded)
        yield from (id_ for _, id_ in field.links)
        yield from _said(field.inner, lang)


def _folded(text: str) -> str:
    """Without capitals and accents."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(char for char in apart if not unicodedata.combining(char)).casefold()
