"""The tables, one file per noun. Importing this package makes the metadata complete."""

from tender.models import (
    advising,
    assessment,
    award,
    base,
    clarification,
    dialogue,
    documents,
    evidence,
    firmness,
    identity,
    outbox,
    pages,
    parties,
    procedures,
    tenderers,
    trail,
)

__all__ = [
    "advising",
    "assessment",
    "award",
    "base",
    "clarification",
    "dialogue",
    "documents",
    "evidence",
    "firmness",
    "identity",
    "outbox",
    "pages",
    "parties",
    "procedures",
    "tenderers",
    "trail",
]
