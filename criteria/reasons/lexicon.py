"""The words the rules look for, per language, as data in `words.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from criteria.reasons.reading import Reading, folded
from criteria.texts import LANGUAGES

_FILE = Path(__file__).with_name("words.toml")
_AFTER = ("strong_verbs", "weak_verbs")


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a list found in a text, from word `start` up to `end`.

    denied  whether a denial turns them round: "niet goed", "geen risico"
    """

    kind: str
    start: int
    end: int
    denied: bool = False


@dataclass(frozen=True)
class Lexicon:
    """The lists of one language; an entry is found by its first word, or the beginning of it."""

    lists: Mapping[str, Collection[str]]
    whole: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    begins: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind, entries in self.lists.items():
            for entry in entries:
                pattern = tuple(folded(word) for word in entry.split())
                first = pattern[0]
                index = self.begins if first.endswith("*") else self.whole
                index.setdefault(first.rstrip("*"), []).append((pattern, kind))

    def find(self, reading: Reading) -> Iterator[Hit]:
        """Every entry in a text, the longest first; a citation is not looked at."""
        sizes = sorted({len(first) for first in self.begins})
        words, at = reading.words, 0
        while at < len(words):
            best: tuple[int, str] | None = None
            if not reading.cited[at]:
                best = self._longest(words, at, sizes)
            if best is None:
                at += 1
            else:
                yield Hit(best[1], at, at + best[0])
                at += best[0]

    def _longest(
        self, words: tuple[str, ...], at: int, sizes: Iterable[int]
    ) -> tuple[int, str] | None:
        word, best = words[at], None
        found = list(self.whole.get(word, ()))
        for size in sizes:
            if size > len(word):
                break
            found.extend(self.begins.get(word[:size], ()))
        for pattern, kind in found:
            if (best is None or len(pattern) > best[0]) and matches(words, at, pattern):
                best = len(pattern), kind
        return best


def matches(words: tuple[str, ...], at: int, pattern: tuple[str, ...]) -> bool:
    """Whether the words from `at` are those of the pattern; a star stands for any ending."""
    if at + len(pattern) > len(words):
        return False
    for part in pattern:
        word, at = words[at], at + 1
        if word != part and not (part.endswith("*") and word.startswith(part[:-1])):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Limits:
    """From where a rule speaks; `words.toml` says what each means."""

    short: Fraction
    short_words: int
    low: Fraction
    high: Fraction
    criticised: Fraction
    shingle: int
    same: Fraction
    same_words: int
    same_reach: int
    anchor_words: int
    shared_words: int
    shared_most: int
    stem: int
    ending: int
    denial_before: int
    denial_after: int
    citation: int
    measure: int
    quotes: int
    quote: int


@dataclass(frozen=True, slots=True)
class WordList:
    """Words to look up one by one, some by their beginning."""

    whole: frozenset[str]
    begins: tuple[str, ...]

    def __contains__(self, word: str) -> bool:
        return word in self.whole or word.startswith(self.begins)


@dataclass(frozen=True, slots=True)
class Words:
    """Everything of `words.toml`: the limits, and the lists per language.

    found   those that are looked for in a text
    beside  those that say something of a word that was found
    """

    limits: Limits
    found: Mapping[str, Lexicon]
    beside: Mapping[str, Mapping[str, WordList]]


LOOKED_FOR = ("denials", "plain", "strong", *_AFTER, "weak", "turns", "outside", "comparisons")


@cache
def load() -> Words:
    """The words and limits of the rules."""
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    limits: dict[str, Any] = {
        name: Fraction(value) if isinstance(value, str) else value
        for name, value in raw["limits"].items()
    }
    return Words(
        Limits(**limits),
        {lang: Lexicon({kind: raw[lang][kind] for kind in LOOKED_FOR}) for lang in LANGUAGES},
        {lang: {kind: _list(rows) for kind, rows in raw[lang].items()} for lang in LANGUAGES},
    )


def _list(rows: Iterable[str]) -> WordList:
    entries = [folded(entry) for entry in rows]
    return WordList(
        frozenset(entry for entry in entries if not entry.endswith("*")),
        tuple(entry[:-1] for entry in entries if entry.endswith("*")),
    )


def language(reading: Reading) -> str:
    """Dutch or English, by the small words of a text; Dutch where that does not tell."""
    known = load().beside
    counts = {
        lang: sum(word in known[lang]["function"].whole for word in reading.words)
        for lang in LANGUAGES
    }
    return "en" if counts["en"] > counts["nl"] else "nl"


def hits(reading: Reading, lang: str) -> tuple[Hit, ...]:
    """What is found in a text, with what a denial turns round.

    A denial counts when it stands shortly before a word in the same part of the sentence, or after
    it for a verb; a second one turns it back.
    """
    words = load()
    raw = tuple(words.found[lang].find(reading))
    breaks, limits = words.beside[lang]["breaks"], words.limits
    denials = frozenset(hit.start for hit in raw if hit.kind == "denials")
    used: set[int] = set()
    found = []
    for hit in raw:
        if hit.kind in ("denials", "plain"):
            continue
        near: list[int] = []
        if hit.kind != "turns":
            near = _near(reading, hit.start, -1, limits.denial_before, breaks, denials)
        if hit.kind in _AFTER:
            near += _near(reading, hit.end - 1, 1, limits.denial_after, breaks, denials)
        used.update(near)
        found.append(
            Hit(
                hit.kind.removesuffix("_verbs"),
                min(hit.start, *near, hit.start),
                max(hit.end, *(at + 1 for at in near), hit.end),
                len(near) % 2 == 1,
            )
        )
    found.extend(Hit("denials", at, at + 1) for at in sorted(denials - used))
    return tuple(found)


def _near(
    reading: Reading,
    at: int,
    step: int,
    most: int,
    breaks: WordList,
    denials: Collection[int],
) -> list[int]:
    """The denials at most so many words away, on one side, in the same part of the sentence."""
    found = []
    for place in range(at + step, at + step * (most + 1), step):
        if not 0 <= place < len(reading.words) or reading.clauses[place] != reading.clauses[at]:
            break
        if reading.words[place] in breaks:
            break
        if place in denials:
            found.append(place)
    return found
