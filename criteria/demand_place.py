"""Where a demand stands, as a tenderer can look it up: document and section, or nothing.

Sources are written in several forms: "S §2.2 pr.6 L130-134", "Aw 2.86, …", or in the buyer's own
words. An article is never told; where the plan declares the rules it belongs to, their place is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from criteria.catalogue import Demand, load
from criteria.citations import Citation
from criteria.plan import EvaluationPlan
from criteria.regimes import articles
from criteria.texts import sentence

_PLACE = re.compile(
    r"(?P<document>S|P) §(?P<section>[0-9][0-9./]*[a-z]?)(?: (?P<part>pr\.|doel |Eis )"
    r"(?P<number>[0-9]+(?:-[0-9]+)?))?(?: bullet [0-9]+)?(?: L[0-9]+(?:-[0-9]+)?)?",
    re.ASCII,
)
_OURS = re.compile(r"\b[SP] §|\bL[0-9]+", re.ASCII)
"""The notation of the catalogues, which no tenderer can read."""
_LAW = re.compile(r"\bAw\b|\bartikel|\barticle", re.IGNORECASE)
_PARTS = {"pr.": "principle", "doel ": "goal", "Eis ": "requirement"}


def place_of(plan: EvaluationPlan, demand: Demand, lang: str = "nl") -> str:
    """The places of a demand in words, each once; "" where none can be told."""
    return "; ".join(dict.fromkeys(_places(plan, demand.source, lang)))


def _places(plan: EvaluationPlan, source: str, lang: str) -> Iterator[str]:
    for part in filter(None, map(str.strip, source.split(";"))):
        found = _PLACE.fullmatch(part)
        if found is not None:
            yield _within(plan, found, lang)
        elif cited := articles(part):
            yield from _declared(plan, cited)
        elif not (_OURS.search(part) or _LAW.search(part)):
            yield part


def _within(plan: EvaluationPlan, found: re.Match[str], lang: str) -> str:
    """Document and section, and the part of it that has a number."""
    known = [one for one in plan.facts.cite(found[0]) if isinstance(one, Citation)]
    place = known[0] if known else Citation(found["document"], found["section"], 0, 0)
    told = place.within(lang)
    if found["part"]:
        code = f"demand_place.{_PARTS[found['part']]}"
        told += ", " + sentence(code, lang, number=found["number"])
    return told


def _declared(plan: EvaluationPlan, cited: tuple[str, ...]) -> Iterator[str]:
    """Where the rules stand that an article belongs to, if the plan declares them."""
    for regime in load().regimes:
        if any(set(articles(law)) & set(cited) for law in regime.law):
            place = plan.place_of(regime.id)
            if place and not _LAW.search(place):
                yield place
