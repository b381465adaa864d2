"""The tables, one file per noun. Importing this package makes the metadata complete."""

from tender.models import (
    advising,
    assessment,
    award,
    base,
    clarification,
    deciding,
    dialogue,
    documents,
    evidence,
    final_offers,
    firmness,
    identity,
    outbox,
    pages,
    parties,
    procedures,
    retention,
    stamps,
    tenderers,
    trail,
)

__all__ = [
    "advising",
    "assessment",
    "award",
    "base",
    "clarification",
    "deciding",
    "dialogue",
    "documents",
    "evidence",
    "final_offers",
    "firmness",
    "identity",
    "outbox",
    "pages",
    "parties",
    "procedures",
    "retention",
    "stamps",
    "tenderers",
    "trail",
]

retention.place_tables()
