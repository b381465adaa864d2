"""The kinds of evidence, and the slots of each demand: `criteria/catalogues/evidence.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from criteria.regimes import ARTICLES, articles
from criteria.tables import Table, read_file
from criteria.text import Text

EVIDENCE = "evidence"
OTHER = "other"
DOSSIER = "dossier"
"""The competence dossier as a file: what assessors read beside the score sheet."""
MOST_MONTHS = 120
_CATALOGUE = Path(__file__).parent / "catalogues" / f"{EVIDENCE}.toml"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of evidence.

    age_months  how old it may be at the application, where an article says so (`age_law`)
    ends        it says itself until when it holds
    register    anybody can look it up, so a fact without a file will do
    """

    id: str
    title: Text
    source: str
    age_months: int | None = None
    age_law: str = ""
    ends: bool = False
    register: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A proof that a demand asks for; one of its kinds fills it."""

    demand: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceCatalogue:
    version: str
    kinds: tuple[Kind, ...]
    slots: tuple[Slot, ...]

    def kind(self, id_: str) -> Kind:
        """A kind by its id; what an earlier catalogue called otherwise is other evidence."""
        by_id = {kind.id: kind for kind in self.kinds}
        return by_id.get(id_) or by_id[OTHER]

    def slots_of(self, demand: str) -> tuple[Slot, ...]:
        """The proof a demand asks for; any piece will do for a demand that names none."""
        return tuple(slot for slot in self.slots if slot.demand == demand)

    def demands_of(self, kind: str) -> frozenset[str]:
        """The demands that a kind usually serves."""
        return frozenset(slot.demand for slot in self.slots if kind in slot.kinds)


@cache
def kinds() -> EvidenceCatalogue:
    """The catalogue of the product."""
    return read_file(_CATALOGUE, read_evidence)


def read_evidence(table: Table) -> EvidenceCatalogue:
    """A catalogue of evidence; every fault is noted in the table."""
    table.choice("id", (EVIDENCE,))
    version = table.word("version")
    table.text("title")
    table.text("about")
    taken: set[str] = set()
    found = table.rows("kind", lambda row: _kind(row, taken))
    known = tuple(kind.id for kind in found)
    if OTHER not in known:
        table.fault("tables.not_allowed", "kind", allowed=(OTHER,))
    slots = table.rows("slot", lambda row: Slot(row.word("demand"), row.choices("kinds", known)))
    return EvidenceCatalogue(version, found, slots)


def _kind(row: Table, taken: set[str]) -> Kind:
    id_ = row.word("id")
    if id_ in taken:
        row.fault("tables.twice", "id")
    taken.add(id_)
    age, law = None, ""
    if row.has("age_months") or row.has("age_law"):
        age, law = row.whole("age_months"), row.word("age_law")
        if not 1 <= age <= MOST_MONTHS:
            row.fault("catalogue.years", "age_months", most=MOST_MONTHS)
    source = row.word("source")
    for key, text in (("age_law", law), ("source", source)):
        for article in articles(text):
            if article not in ARTICLES:
                row.fault("catalogue.article_unknown", key, article=article)
    return Kind(
        id_,
        row.text("title"),
        source,
        age,
        law,
        row.has("ends") and row.yes_or_no("ends"),
        row.has("register") and row.yes_or_no("register"),
    )
