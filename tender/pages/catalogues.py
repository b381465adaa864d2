"""The catalogues for whoever wants to read them: all, one, and one row of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from criteria.catalogue.browse import (
    Book,
    Entry,
    Ref,
    books,
    entry_of,
    found,
    named_by,
    value_name,
)
from criteria.text import Text

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Option:
    """A value to filter by, with how many rows have it."""

    value: str
    name: Text
    count: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Something to filter by; `chosen` is "" when every row is shown."""

    key: str
    options: tuple[Option, ...]
    chosen: str


@dataclass(frozen=True)
class ListPage:
    """A page of the rows of a catalogue; `total` is how many were found."""

    book: Book
    rows: tuple[Entry, ...]
    total: int
    typed: str
    filters: tuple[Filter, ...]
    number: int
    pages: int

    @property
    def wanted(self) -> dict[str, str]:
        return {one.key: one.chosen for one in self.filters if one.chosen}

    @property
    def asked(self) -> dict[str, str]:
        """What the address of another page of the same list holds."""
        return {**({"q": self.typed} if self.typed else {}), **self.wanted}


@dataclass(frozen=True)
class RowPage:
    """One row, the rows it names and the rows that name it, by catalogue."""

    book: Book
    entry: Entry
    rows: Mapping[Ref, Entry]
    named_by: tuple[tuple[Book, tuple[Entry, ...]], ...]


def index_page() -> tuple[Book, ...]:
    return tuple(books().values())


def list_page(
    name: str, typed: str, chosen: Mapping[str, str], number: int, lang: str
) -> ListPage | None:
    """Fifty rows of a catalogue. A value that no row has is left out. None for no catalogue."""
    book = books().get(name)
    if book is None:
        return None
    filters = tuple(_filter(book, facet, chosen.get(facet, "")) for facet in book.facets)
    wanted = {one.key: one.chosen for one in filters if one.chosen}
    rows = found(book, typed, wanted, lang)
    pages = max(1, -(-len(rows) // PER_PAGE))
    number = min(max(number, 1), pages)
    shown = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    return ListPage(book, shown, len(rows), typed, filters, number, pages)


def row_page(name: str, id_: str) -> RowPage | None:
    """One row of a catalogue; None when it is not there."""
    book = books().get(name)
    entry = book.entry(id_) if book else None
    if book is None or entry is None:
        return None
    rows = {ref: row for ref in entry.refers if (row := entry_of(ref)) is not None}
    naming = [row for ref in named_by((name, id_)) if (row := entry_of(ref)) is not None]
    groups = {row.catalogue: books()[row.catalogue] for row in naming}
    return RowPage(
        book,
        entry,
        rows,
        tuple(
            (group, tuple(row for row in naming if row.catalogue == key))
            for key, group in groups.items()
        ),
    )


def _filter(book: Book, facet: str, chosen: str) -> Filter:
    options = tuple(
        Option(value, value_name(book.id, facet, value) or Text(value, value), count)
        for value, count in book.options(facet)
    )
    known = {option.value for option in options}
    return Filter(facet, options, chosen if chosen in known else "")
