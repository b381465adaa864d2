"""Passages in the pages of a file: finding words, and naming the page they stand on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_MARK = 80
"""The most characters of a mark of one's own at a page."""
LONGEST_WANTED = 80
MOST_HITS = 30
_AROUND = 60
_MARKS = "[\u0300-\u036f]*"


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where the words stand, with a few words around it."""

    page: int
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Found:
    """The first places, and how many more there are."""

    hits: tuple[Hit, ...] = ()
    more: int = 0


def find(pages: Sequence[str], wanted: str) -> Found:
    """Where the words stand, page by page; capitals, accents and line ends make no difference."""
    pattern = _pattern(wanted)
    if pattern is None:
        return Found()
    hits: list[Hit] = []
    more = 0
    for number, text in enumerate(pages, 1):
        parted = unicodedata.normalize("NFD", text)
        for match in pattern.finditer(parted):
            if len(hits) < MOST_HITS:
                hits.append(_hit(number, parted, match))
            else:
                more += 1
    return Found(tuple(hits), more)


def _pattern(wanted: str) -> re.Pattern[str] | None:
    parted = unicodedata.normalize("NFD", wanted[:LONGEST_WANTED])
    words = [
        "".join(re.escape(mark) + _MARKS for mark in word if not unicodedata.combining(mark))
        for word in parted.split()
    ]
    kept = [word for word in words if word]
    return re.compile(r"\s+".join(kept), re.IGNORECASE) if kept else None


def _hit(page: int, text: str, match: re.Match[str]) -> Hit:
    before = text[max(0, match.start() - _AROUND) : match.start()]
    after = text[match.end() : match.end() + _AROUND]
    if match.start() > _AROUND:
        before = before.partition(" ")[2]
    if match.end() + _AROUND < len(text):
        after = after.rpartition(" ")[0]
    return Hit(page, *(_line(part) for part in (before, match[0], after)))


def _line(text: str) -> str:
    """On one line, with the blanks at its ends where there were some."""
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text))
