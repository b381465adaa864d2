"""Whether two motivations are nearly the same text."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from criteria.reasons.lexicon import load
from criteria.reasons.reading import Reading, read


@dataclass(frozen=True)
class Shape:
    """A text as every few words in a row that it has, in order."""

    reading: Reading
    runs: tuple[tuple[str, ...], ...]

    @property
    def short(self) -> bool:
        return len(self.reading.words) < load().limits.same_words


def shape(text: str) -> Shape:
    """The shape of the beginning of a text; `same_reach` says how much of it."""
    limits = load().limits
    reading = read(text[: limits.same_reach], 0)
    words, size = reading.words, limits.shingle
    return Shape(reading, tuple(zip(*(words[n:] for n in range(size)), strict=False)))


def likeness(one: Shape, other: Shape) -> Fraction:
    """The part of all runs of words that both have: 0 for nothing in common, 1 for the same.

    A short text is like another only when it has the same words.
    """
    if one.short or other.short:
        return Fraction(one.reading.words == other.reading.words and bool(one.reading.words))
    mine, theirs = frozenset(one.runs), frozenset(other.runs)
    return Fraction(len(mine & theirs), len(mine | theirs))


def alike(one: Shape, other: Shape) -> bool:
    return likeness(one, other) >= load().limits.same


def shared_words(one: Shape, other: Shape) -> tuple[int, int]:
    """Where the longest row of words stands in the first text that the other has as well."""
    theirs, size = frozenset(other.runs), load().limits.shingle
    best = (0, len(one.reading.words)) if one.short or other.short else (0, 0)
    start = 0
    for at, run in enumerate((*one.runs, ())):
        if run in theirs:
            continue
        if at > start and at - start + size - 1 > best[1] - best[0]:
            best = (start, at + size - 1)
        start = at + 1
    return best
