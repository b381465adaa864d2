"""The sets of rules that bind under SAS only where the documents say so (Aw 2.39 lid 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from criteria.text import Text

RULE_SETS = (
    "exclusion-mandatory",
    "exclusion-optional",
    "self-cleaning",
    "suitability",
    "proof-ages",
    "rejection-notices",
    "low-offers",
    "standstill",
    "reasons",
    "dialogue",
)
DECLARED = ("law", "documents")
RULE_SOURCES = (*DECLARED, "none")

ARTICLE = re.compile(r"Aw [0-9]+\.[0-9]+[a-z]?", re.ASCII)
"""How an article of the Aanbestedingswet 2012 is cited, without its paragraph."""


_PART_2 = (
    *("6a", "15", "18", "38", "39", "51", "52", "52b", "53", "55", "55a", "56", "57", "79", "85"),
    *("86", "86a", "87", "87a", "88", "89", "90", "91", "92", "93", "94", "95", "96", "97", "98"),
    *("99", "101", "102", "102a", "103", "104", "110", "111", "112", "114", "116", "127", "128"),
    *("129", "130", "131", "132", "134", "140"),
)
ARTICLES = frozenset(
    f"Aw {part}.{number}"
    for part, numbers in (
        (1, ("4", "8", "9", "10", "10b", "20")),
        (2, _PART_2),
        (4, ("5", "7", "15", "27")),
    )
    for number in numbers
)
"""The articles of the act that were looked up; a catalogue that cites another has a slip of the
pen, or adds it here."""


@dataclass(frozen=True, slots=True)
class ByLaw:
    """A rule close to a set that does bind under SAS, whatever the plan says."""

    law: str
    text: Text


@dataclass(frozen=True, slots=True)
class Regime:
    """A set of rules: the articles it is modelled on, and what a plan may enter as its source."""

    id: str
    title: Text
    law: tuple[str, ...]
    binds_by_law: bool
    sources: tuple[str, ...]
    text: Text
    by_law: tuple[ByLaw, ...]
    source: str


def articles(text: str) -> tuple[str, ...]:
    """The articles a text cites, without their paragraphs, in order and once each."""
    return tuple(dict.fromkeys(ARTICLE.findall(text)))
