"""The bundle for a court: which documents it holds, in which order, and what stays out of it.

A document has one number in all editions of one moment, so that court and parties speak of the same
one. The redacted edition is for one tenderer: built from what that tenderer may read (I10), and it
says what is withheld and why.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from criteria.texts import sentence

FULL, REDACTED = EDITIONS = ("full", "redacted")
OTHER, CLOSED = "other_tenderer", "internal"
"""Why a document is withheld: it is about somebody else, or for the court and the authority."""
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the file.

    kind    names its title, `court.kind_<kind>`
    at      when it was made, sent or held
    about   the tenderer that alone may read it; "" for a document about nobody or everybody
    to      the name of that tenderer
    id      what tells two documents of one kind and moment apart
    closed  for the court and the authority alone, whichever tenderer asks
    """

    kind: str
    at: datetime
    about: str = ""
    to: str = ""
    closed: bool = False
    suffix: str = "pdf"
    id: str = ""

    def title(self, lang: str = "nl") -> str:
        name = sentence(f"court.kind_{self.kind}", lang)
        return sentence("court.about", lang, title=name, name=self.to) if self.to else name


@dataclass(frozen=True, slots=True)
class Line:
    """A document in the index; `withheld` says why it is not there, "" when it is."""

    number: int
    document: Document
    withheld: str = ""

    def title(self, lang: str = "nl") -> str:
        """What the index calls it; who else it is about is told to nobody."""
        one = replace(self.document, to="") if self.withheld else self.document
        return one.title(lang)

    def file(self, lang: str = "nl") -> str:
        """The name of its file: number and title, in letters that every system can keep."""
        plain = unicodedata.normalize("NFKD", self.title(lang)).encode("ascii", "ignore")
        words = _NOT_IN_A_NAME.sub("-", plain.decode().casefold())[:_LONGEST].strip("-")
        return f"{self.number:03}-{words or self.document.kind}.{self.document.suffix}"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, for the course of events at the end of the index."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """What the index says. `reader` names the tenderer that a redacted edition is for."""

    authority: str
    reference: str
    title: str
    edition: str
    made_at: datetime
    lines: tuple[Line, ...]
    events: tuple[Event, ...]
    reader: str = ""


def listed(documents: Iterable[Document], edition: str, reader: str = "") -> tuple[Line, ...]:
    """Every document by its number, oldest first, with why it is withheld.

    reader  the tenderer a redacted edition is for. ValueError without one, or for no edition.
    """
    if edition not in EDITIONS or (edition == REDACTED) != bool(reader):
        raise ValueError(f"no edition {edition!r} for {reader!r}")
    rows = sorted(documents, key=lambda one: (one.at, one.kind, one.to, one.about, one.id))
    return tuple(
        Line(number, one, "" if edition == FULL else _withheld(one, reader))
        for number, one in enumerate(rows, 1)
    )


def _withheld(document: Document, reader: str) -> str:
    if document.closed:
        return CLOSED
    return OTHER if document.about not in ("", reader) else ""
