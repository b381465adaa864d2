"""What a catalogue offers a list of a plan: in groups, found by words, with what it says already.

A row that asks the same as another is told, never refused: the buyer may want both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from criteria.canon import Json
from criteria.catalogue import Catalogues
from criteria.catalogue.browse import books, found, value_name
from criteria.changes import Path, at
from criteria.plan import EvaluationPlan
from criteria.plan.rows import shelves
from criteria.refusals import Refusal, refusal
from criteria.regimes import articles
from criteria.text import Text

_GROUPED_BY: Mapping[str, str] = {
    "demands": "kind",
    "exclusion-grounds": "kind",
    "topics": "kind",
    "elements": "trace",
}
"""The field by which the rows of a catalogue are grouped; of several values the first counts."""
_WORDS: Mapping[str, tuple[str, ...]] = {
    "demands": ("text", "proof"),
    "exclusion-grounds": ("text", "proof"),
    "topics": ("decide",),
    "elements": ("unit", "compare"),
    "themes": ("text", "guidance"),
}
"""The texts of a row that a reader wants to see before taking it, in their order."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A row that can be taken.

    words      its texts, each with the name of its field
    law        the article it stands in, where it is a ground of the act
    catalogue  where it is from, with `id`
    same_as    rows of the plan that ask the same
    """

    id: str
    title: Text
    words: tuple[tuple[str, Text], ...]
    source: str
    law: str
    catalogue: str
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferGroup:
    key: str
    title: Text
    rows: tuple[Offer, ...]


def offers(
    tree: Mapping[str, Json], path: Path, catalogues: Catalogues, typed: str = "", lang: str = "nl"
) -> tuple[OfferGroup, ...]:
    """The rows for a list that the plan does not have, as far as they hold what was typed."""
    rows = at(dict(tree), path)
    taken = {row["id"] for row in rows if isinstance(row, dict)} if isinstance(rows, list) else ()
    same = _same(catalogues)
    groups: dict[str, tuple[Text, list[Offer]]] = {}
    for name, shelf in shelves(path, catalogues, tree).items():
        book = books()[name]
        entries = {entry.id: entry for entry in found(book, typed, {}, lang)}
        for row in shelf:
            if row.id in taken or row.id not in entries:
                continue
            key, title = _group(name, entries[row.id].facets)
            law = entries[row.id].field("law")
            offer = Offer(
                row.id,
                row.title,
                tuple((field, getattr(row, field)) for field in _WORDS.get(name, ())),
                getattr(row, "source", entries[row.id].source),
                str(law.value) if law and law.value else "",
                name,
                tuple(id_ for id_ in same.get(row.id, ()) if id_ in taken),
            )
            groups.setdefault(key, (title, []))[1].append(offer)
    return tuple(OfferGroup(key, title, tuple(rows)) for key, (title, rows) in groups.items())


def _group(name: str, facets: Mapping[str, tuple[str, ...]]) -> tuple[str, Text]:
    """The group of a row: its key, and what it is called."""
    book = Text(books()[name].title.nl, books()[name].title.en)
    field = _GROUPED_BY.get(name)
    if field is None or not facets[field]:
        return name, book
    value = facets[field][0]
    called = value_name(name, field, value) or Text(value, value)
    if name == "exclusion-grounds":
        called = Text(f"{book.nl}: {called.nl}", f"{book.en}: {called.en}")
    return f"{name}.{value}", called


def _same(catalogues: Catalogues) -> dict[str, tuple[str, ...]]:
    """Rows that ask the same: a demand that cites a whole article, and the grounds in it."""
    pairs: dict[str, tuple[str, ...]] = {}
    for demand in catalogues.demands:
        cited = set(articles(demand.source))
        grounds = tuple(row.id for row in catalogues.grounds if cited & {*articles(row.law)})
        if grounds:
            pairs[demand.id] = grounds
            pairs |= {id_: (*pairs.get(id_, ()), demand.id) for id_ in grounds}
    return pairs


def asked_twice(plan: EvaluationPlan, catalogues: Catalogues) -> Iterator[Refusal]:
    """A warning for each demand that other demands of the plan ask as well."""
    here = [row.id for row in plan.demands]
    same, known = _same(catalogues), {row.id for row in catalogues.demands}
    for id_ in here:
        others = [other for other in here if other in same.get(id_, ())]
        if id_ in known and others:
            place = f"demands/{id_}"
            yield refusal("plan.asked_twice", place, id=id_, others=", ".join(others))


def not_offered(catalogues: Catalogues, path: Path) -> tuple[Any, ...]:
    """Rows of the documents that look like a demand and are none, with the reason."""
    return catalogues.not_tested if path == ("demands",) else ()
