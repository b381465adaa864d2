"""What a text has in common with what others wrote in confidence: rows of words, and telling words.

Nothing is common that the reader wrote as well, or that everybody may know, as the plan (I10).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Generic, TypeVar

from criteria.reasons.reading import Reading, plain_words, read

RUN = 6
"""So many words in a row are a passage, not chance."""
_TELLING = re.compile(r"[^\W\d_]*[0-9][\w-]*(?:[.,][0-9]+)*|\w+[A-Z]\w*|[A-Z][\w’'-]{2,}")
"""A word with a figure in it, or with a capital: a name, amount or code, not an ordinary word."""

_NUMBERS = frozenset(
    (
        *("twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"),
        *("dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"),
        *("twintig", "dertig", "veertig", "vijftig", "zestig", "honderd", "duizend"),
        *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
        *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
        *("nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "hundred", "thousand"),
    )
)

Run = tuple[str, ...]
Who = TypeVar("Who", bound=Hashable)


def _runs(words: tuple[str, ...]) -> Iterable[Run]:
    return zip(*(words[n:] for n in range(RUN)), strict=False)


def _counted(words: tuple[str, ...]) -> tuple[str, ...]:
    """Each number with the word after it."""
    pairs = pairwise(words)
    found = (f"{one} {of}" for one, of in pairs if one in _NUMBERS or one.isdigit())
    return tuple(dict.fromkeys(found))


def _names_and_codes(text: str) -> Iterator[tuple[str, str]]:
    """Words with a figure or a capital, folded and as they stand. The first word of a sentence has
    its capital from there."""
    reading = read(text, 0)
    for at, word in enumerate(reading.words):
        start, end = reading.spans[at]
        shown = text[start:end]
        first = at == 0 or reading.sentences[at] != reading.sentences[at - 1]
        if _TELLING.fullmatch(shown) and not (first and shown[1:].islower()):
            yield word, shown


@dataclass(frozen=True)
class Shared(Generic[Who]):
    """Who wrote which rows of words, and which words, of those that were looked for.

    known    what somebody may read besides what it wrote
    counted  who wrote a number of something, such as "elf gemeenten", whoever may know it as well
    """

    runs: Mapping[Run, set[Who]] = field(default_factory=dict)
    words: Mapping[str, set[Who]] = field(default_factory=dict)
    known: frozenset[tuple[Run | str, Who]] = frozenset()
    counted: Mapping[str, set[Who]] = field(default_factory=dict)

    def counts(self, text: str, reader: Who) -> tuple[str, ...]:
        """The numbers of something in a text that another wrote as well."""
        told = _counted(plain_words(text))
        return tuple(one for one in told if self.counted.get(one, set()) - {reader})

    def passages(self, text: str, reader: Who) -> tuple[str, ...]:
        """The rows of words that others wrote and the reader did not, as they stand in the text."""
        reading = read(text, 0)
        found, end = [], 0
        start = -1
        for at, run in enumerate((*_runs(reading.words), ())):
            if self._foreign(run, self.runs.get(run), reader):
                start, end = (at, at + RUN) if start < 0 else (start, at + RUN)
            elif start >= 0:
                found.append(reading.quote(start, end))
                start = -1
        return tuple(dict.fromkeys(found))

    def telling(self, text: str, reader: Who) -> tuple[str, ...]:
        """Names and codes in a text that stand in what others wrote, and not in what the reader
        did."""
        found = _names_and_codes(text)
        return tuple(
            dict.fromkeys(
                shown for word, shown in found if self._foreign(word, self.words.get(word), reader)
            )
        )

    def unheard(self, text: str, reader: Who) -> bool:
        """Whether a text has a name or a code that is neither public nor the reader's."""
        return any(
            word in self.words
            and reader not in self.words[word]
            and (word, reader) not in self.known
            for word, _ in _names_and_codes(text)
        )

    def only(self, reading: Reading, by: Who, reader: Who) -> frozenset[str]:
        """Words of one tenderer that the reader did not write."""
        none: set[Who] = set()
        owners = ((word, self.words.get(word, none)) for word in reading.known)
        return frozenset(
            word for word, who in owners if by in who and self._foreign(word, who, reader)
        )

    def _foreign(self, what: Run | str, by: set[Who] | None, reader: Who) -> bool:
        return bool(by) and reader not in (by or ()) and (what, reader) not in self.known


def shared(
    texts: Iterable[str],
    written: Mapping[Who, Iterable[str]],
    public: Iterable[str] = (),
    read_by: Mapping[Who, Iterable[str]] = MappingProxyType({}),
) -> Shared[Who]:
    """Who wrote what of these texts.

    written  what each wrote in confidence
    public   what everybody may know
    read_by  what somebody may read that others did not write
    """
    wanted = [plain_words(text) for text in texts]
    runs: dict[Run, set[Who]] = {run: set() for words in wanted for run in _runs(words)}
    words: dict[str, set[Who]] = {word: set() for row in wanted for word in row}
    counted: dict[str, set[Who]] = {one: set() for row in wanted for one in _counted(row)}
    for text in public:
        told = plain_words(text)
        for run in _runs(told):
            runs.pop(run, None)
        for word in told:
            words.pop(word, None)

    def found(text: str) -> Iterator[Run | str]:
        told = plain_words(text)
        yield from runs.keys() & set(_runs(told))
        yield from words.keys() & set(told)

    for who, own in written.items():
        for text in own:
            for what in found(text):
                (words[what] if isinstance(what, str) else runs[what]).add(who)
            for one in counted.keys() & set(_counted(plain_words(text))):
                counted[one].add(who)
    known = frozenset(
        (what, who) for who, own in read_by.items() for text in own for what in found(text)
    )
    return Shared(runs, words, known, counted)
