"""A motivation as words in a row: folded, with the place where each stands in the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W_]+(?:[’'-][^\W_]+)*")
_STOP = re.compile(r"[.,;:!?()\[\]\n\r/–—]")
_END = re.compile(r"[.!?\n\r]")
_CITED = re.compile(r"“[^“”]*”|„[^„”“]*[”“]|«[^«»]*»|\"[^\"]*\"|(?<!\w)‘(?!s\b)[^‘]*?’(?!\w)")


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
    matches = ((folded(match.group()), match.span()) for match in _WORD.finditer(text))
    found = [(word, span) for word, span in matches if word]  # a lone combining sign says nothing
    spans = tuple(span for _, span in found)
    return Reading(
        text,
        tuple(word for word, _ in found),
        spans,
        _numbered(text, spans, _END),
        _numbered(text, spans, _STOP),
        _cited(text, spans, longest_citation),
    )


def _numbered(
    text: str, spans: tuple[tuple[int, int], ...], border: re.Pattern[str]
) -> tuple[int, ...]:
    """Per word how many borders came before it, those with no word in between as one."""
    found, number, end = [], 0, 0
    for start, after in spans:
        number += end > 0 and border.search(text, end, start) is not None
        found.append(number)
        end = after
    return tuple(found)


def _cited(text: str, spans: tuple[tuple[int, int], ...], longest: int) -> tuple[bool, ...]:
    cited, at = [False] * len(spans), 0
    for match in _CITED.finditer(text):
        while at < len(spans) and spans[at][0] < match.start():
            at += 1
        first = at
        while at < len(spans) and spans[at][1] <= match.end():
            at += 1
        if at - first <= longest:
            cited[first:at] = [True] * (at - first)
    return tuple(cited)
