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
RULE_SOURCES = ("law", "documents", "none")

ARTICLE = re.compile(r"Aw [0-9]+\.[0-9]+[a-z]?", re.ASCII)
"""How an article of the Aanbestedingswet 2012 is cited, without its paragraph."""


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
