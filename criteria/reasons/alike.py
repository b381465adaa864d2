"""Whether two motivations are nearly the same text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from criteria.reasons.lexicon import load
from criteria.reasons.reading import Reading, read

T = TypeVar("T")


@dataclass(frozen=True)
class Shape:
    """A text as every few words in a row that it has, in order."""

    reading: Reading
    runs: tuple[tuple[str, ...], ...]

    @cached_property
    def known(self) -> frozenset[tuple[str, ...]]:
        return frozenset(self.runs)

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
    return Fraction(len(one.known & other.known), len(one.known | other.known))


def most_alike(own: Shape, others: Iterable[tuple[T, Shape]]) -> tuple[T, Shape] | None:
    """The first of the texts that are most like this one; None when none is like it."""
    near = ((likeness(own, other), one, other) for one, other in others)
    found = max(near, key=lambda row: row[0], default=None)
    if found is None or found[0] < load().limits.same:
        return None
    return found[1:]


def shared_words(one: Shape, other: Shape) -> tuple[int, int]:
    """Where the longest row of words stands in the first text that the other has as well."""
    size = load().limits.shingle
    best = (0, len(one.reading.words)) if one.short or other.short else (0, 0)
    start = 0
    for at, run in enumerate((*one.runs, ())):
        if run in other.known:
            continue
        if at > start and at - start + size - 1 > best[1] - best[0]:
            best = (start, at + size - 1)
        start = at + 1
    return best
