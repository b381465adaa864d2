"""What a row of a catalogue may refer to, and how ids, references and citations are checked."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from criteria.regimes import ARTICLE, ARTICLES, articles
from criteria.tables import Table

Raw: TypeAlias = Mapping[str, Any]
"""A catalogue file as the TOML reader gives it."""

_ID = re.compile(r"(?!OWN-)[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
"""What a row may be called: it fits in an address, and own rows of a buyer begin with OWN-."""
_CITED = re.compile(ARTICLE.pattern + r"(\([0-9]+\)[a-z]?(-\([0-9]+\))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Known:
    """The ids a row may refer to, and those already given out in its own catalogue."""

    goals: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    related: Mapping[str, Sequence[object]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)


def known(parts: Iterable[Raw], taken: Iterable[str] = ()) -> Known:
    """What stands in these files, whatever else is wrong with them; later files go first."""
    found = tuple(parts)
    return Known(
        goals=_ids(found, "goal"),
        topics=_ids(found, "topic"),
        terms=_ids(found, "term"),
        sections=_ids(found, "section"),
        related={row["id"]: _related(row) for row in _named(found, "requirement")},
        taken=set(taken),
    )


def ids(part: Raw) -> frozenset[str]:
    """Every id of a row in a file."""
    return frozenset().union(*(_ids((part,), key) for key in part))


def _ids(parts: Iterable[Raw], key: str) -> frozenset[str]:
    return frozenset(row["id"] for row in _named(parts, key))


def _named(parts: Iterable[Raw], key: str) -> Iterator[Raw]:
    for part in parts:
        found = part.get(key)
        for row in found if isinstance(found, list) else ():
            if isinstance(row, dict) and isinstance(row.get("id"), str):
                yield row


def _related(row: Raw) -> Sequence[object]:
    found = row.get("related", ())
    return found if isinstance(found, list) else ()


# How a row is checked


def own_id(row: Table, known: Known) -> str:
    """The id of a row: well formed, and given out once."""
    found = row.word("id")
    if found in known.taken:
        row.fault("catalogue.id_twice", "id", id=found)
    elif found and _ID.fullmatch(found) is None:
        row.fault("catalogue.id_form", "id", id=found)
    known.taken.add(found)
    return found


def refers(row: Table, key: str, allowed: Container[str], code: str) -> tuple[str, ...]:
    """A list of ids, each of them there and named once."""
    found = row.words(key)
    met: set[str] = set()
    for number, id_ in enumerate(found, start=1):
        if id_ not in allowed:
            row.fault(code, f"{key}[{number}]", id=id_)
        elif id_ in met:
            row.fault("tables.twice", f"{key}[{number}]")
        met.add(id_)
    return found


def trace(row: Table, known: Known, id_: str) -> tuple[str, ...]:
    """The goals a row serves: at least one."""
    found = refers(row, "trace", known.goals, "catalogue.goal_unknown")
    if not found:
        row.fault("catalogue.untraced", "trace", id=id_)
    return found


def check_article(row: Table, key: str, word: str) -> None:
    """An article of the act, with or without its paragraph: "Aw 2.86(2)a"."""
    if word and _CITED.fullmatch(word) is None:
        row.fault("catalogue.article_form", key, article=word)
    check_cited(row, key, word)


def check_cited(row: Table, key: str, text: str) -> None:
    """Every article of the act in a text is one that was looked up."""
    for article in articles(text):
        if article not in ARTICLES:
            row.fault("catalogue.article_unknown", key, article=article)


def source(row: Table) -> str:
    """Where a row comes from: the documents, the act, or both."""
    found = row.word("source")
    check_cited(row, "source", found)
    return found
