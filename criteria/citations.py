"""Where a fact stands: places in the documents, by section and line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from criteria.text import Text
from criteria.texts import sentence

_CITATION = re.compile(r"(S|P) §([0-9][0-9./]*) L([0-9]+)(?:-([0-9]+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a document, by section and line: S is the strategy, P the programme."""

    document: str
    section: str
    first: int
    last: int

    def __str__(self) -> str:
        lines = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{self.document} §{self.section} L{lines}"

    def show(self, lang: str = "nl") -> str:
        """The place in words: Inkoopstrategie, paragraaf 4.1/3.1.1, regel 595-627."""
        lines = str(self).rpartition(" L")[2]
        code = {"S": "case.cited_strategy", "P": "case.cited_programme"}[self.document]
        return sentence(code, lang, section=self.section, lines=lines)

    def within(self, lang: str = "nl") -> str:
        """The document and the section, for who has another edition of the text."""
        code = {"S": "case.section_strategy", "P": "case.section_programme"}[self.document]
        return sentence(code, lang, section=self.section)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A source in the buyer's own words: a document that the catalogues do not know."""

    text: str

    def __str__(self) -> str:
        return self.text

    def show(self, lang: str = "nl") -> str:
        return self.text

    within = show


@dataclass(frozen=True, slots=True)
class MisplacedSection:
    """A section whose printed number does not say where it stands."""

    printed: str
    cite_as: str
    first: int
    last: int
    note: Text


def citations(source: str) -> tuple[Citation, ...]:
    """The places in a source such as "S §4.2 L677-680; S §4.3.1 L796-799". ValueError otherwise."""
    return tuple(_citation(part) for part in source.split("; "))


def _citation(part: str) -> Citation:
    found = _CITATION.fullmatch(part)
    if found is None:
        raise ValueError(f"{part!r} does not name a section and a line")
    document, section, first, last = found.groups()
    if int(last or first) < int(first):
        raise ValueError(f"{part!r} ends before it starts")
    return Citation(document, section, int(first), int(last or first))
