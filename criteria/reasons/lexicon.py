"""The words the rules look for, per language, as data in `words.toml`."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from criteria.reasons.reading import Reading, folded
from criteria.texts import LANGUAGES

_FILE = Path(__file__).with_name("words.toml")
_AFTER = ("strong_verbs", "weak_verbs")
Entry = tuple[tuple[str, ...], str]
"""The words of an entry and the list that it is on."""


class Hit(NamedTuple):
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
    whole: dict[str, list[Entry]] = field(default_factory=dict)
    begins: dict[str, list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind, entries in self.lists.items():
            for entry in entries:
                pattern = tuple(folded(word) for word in entry.split())
                first = pattern[0]
                index = self.begins if first.endswith("*") else self.whole
                index.setdefault(first.rstrip("*"), []).append((pattern, kind))

    @cached_property
    def sizes(self) -> list[int]:
        return sorted({len(first) for first in self.begins})

    def find(self, reading: Reading) -> Iterator[Hit]:
        """Every entry in a text, the longest first; a citation is not looked at."""
        words, free = reading.words, 0
        begun = {word: entries for word in reading.known if (entries := self._begun_by(word))}
        pairs: dict[tuple[str, ...], list[Entry]] = {}
        for at, word in enumerate(words):
            if word not in begun or at < free or reading.cited[at]:
                continue
            pair = words[at : at + 2]
            if pair not in pairs:
                pairs[pair] = [one for one in begun[word] if matches(pair[1:], one[0][1:2])]
            for pattern, kind in pairs[pair]:
                size = len(pattern)
                if size <= 2 or matches(words[at + 2 : at + size], pattern[2:]):
                    free = at + size
                    yield Hit(kind, at, free)
                    break

    def _begun_by(self, word: str) -> list[Entry]:
        """The entries that may stand where this word does, the longest first."""
        found = list(self.whole.get(word, ()))
        for size in self.sizes:
            found.extend(self.begins.get(word[:size], ()) if size <= len(word) else ())
        return sorted(found, key=lambda entry: -len(entry[0]))


def matches(words: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether the words begin with those of the pattern; a star stands for any ending."""
    return len(words) >= len(pattern) and all(
        word.startswith(part[:-1]) if part.endswith("*") else word == part
        for word, part in zip(words, pattern, strict=False)
    )


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
    times = Counter(reading.words)
    counts = {
        lang: sum(times[word] for word in known[lang]["function"].whole & reading.known)
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
    ends = frozenset(word for word in reading.known if word in breaks)
    used: set[int] = set()
    found = []
    for hit in raw:
        if hit.kind in ("denials", "plain"):
            continue
        near: list[int] = []
        if hit.kind != "turns":
            near = _near(reading, hit.start, -1, limits.denial_before, ends, denials)
        if hit.kind in _AFTER:
            near += _near(reading, hit.end - 1, 1, limits.denial_after, ends, denials)
        used.update(near)
        start, end = min([hit.start, *near]), max([hit.end - 1, *near]) + 1
        found.append(Hit(hit.kind.removesuffix("_verbs"), start, end, len(near) % 2 == 1))
    found.extend(Hit("denials", at, at + 1) for at in sorted(denials - used))
    return tuple(found)


def _near(
    reading: Reading,
    at: int,
    step: int,
    most: int,
    ends: Collection[str],
    denials: frozenset[int],
) -> list[int]:
    """The denials at most so many words away, on one side, in the same part of the sentence."""
    places = range(at + step, at + step * (most + 1), step)
    if denials.isdisjoint(places):
        return []
    words, clauses, found = reading.words, reading.clauses, []
    for place in places:
        if not 0 <= place < len(words) or clauses[place] != clauses[at] or words[place] in ends:
            break
        if place in denials:
            found.append(place)
    return found
