"""A motivation as words in a row: folded, with the place where each stands in the text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect, bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W_]+(?:[’'-][^\W_]+)*")
_STOP = re.compile(r"[.,;:!?()\[\]\n\r/–—]")
_END = re.compile(r"[.!?\n\r]")
_CITED = re.compile(r"“[^“”]*”|„[^„”“]*[”“]|«[^«»]*»|\"[^\"]*\"|(?<!\w)‘(?!s\b)[^‘]*?’(?!\w)")


@lru_cache(maxsize=4096)
def folded(word: str) -> str:
    """A word without capitals, accents and Word's own apostrophe."""
    low = word.casefold()
    if low.isascii():
        return low
    parts = unicodedata.normalize("NFKD", low.replace("’", "'"))
    return "".join(part for part in parts if not unicodedata.combining(part))


@dataclass(frozen=True)
class Reading:
    """A text as it is looked at.

    words      its words, folded
    spans      where each stands in the text
    sentences  the number of the sentence that each word is in
    clauses    the number of the part of a sentence that each word is in
    cited      per word whether it stands between quotation marks: the words of somebody else
    """

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    cited: tuple[bool, ...]

    def quote(self, start: int, end: int) -> str:
        """The words from `start` up to `end` as they were typed."""
        return " ".join(self.text[self.spans[start][0] : self.spans[end - 1][1]].split())

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(self.words)


def read(text: str, longest_citation: int) -> Reading:
    """A text in words. A citation of more words than `longest_citation` is no citation."""
    matches = [(folded(match[0]), match.span()) for match in _WORD.finditer(text)]
    found = [match for match in matches if match[0]]  # a lone combining sign says nothing
    words, spans = zip(*found, strict=True) if found else ((), ())
    starts = [start for start, _ in spans]
    return Reading(
        text,
        words,
        spans,
        _numbered(text, spans, starts, _END),
        _numbered(text, spans, starts, _STOP),
        _cited(text, starts, spans, longest_citation),
    )


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text of the plan or of a name, which many motivations are held against."""
    return plain_words(text)


def plain_words(text: str) -> tuple[str, ...]:
    """The words of any text, folded."""
    return tuple(filter(None, map(folded, _WORD.findall(text))))


def _numbered(
    text: str, spans: tuple[tuple[int, int], ...], starts: list[int], border: re.Pattern[str]
) -> tuple[int, ...]:
    """Per word how many borders came before it, those with no word in between as one."""
    steps = [0] * len(spans)
    for match in border.finditer(text):
        after = bisect(starts, match.start())
        if 0 < after < len(spans) and spans[after - 1][1] <= match.start():
            steps[after] = 1
    return tuple(accumulate(steps))


def _cited(
    text: str, starts: list[int], spans: tuple[tuple[int, int], ...], longest: int
) -> tuple[bool, ...]:
    cited, at = [False] * len(spans), 0
    for match in _CITED.finditer(text):
        first = at = bisect_left(starts, match.start(), at)
        while at < len(spans) and spans[at][1] <= match.end():
            at += 1
        if at - first <= longest:
            cited[first:at] = [True] * (at - first)
    return tuple(cited)
