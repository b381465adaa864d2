"""The tables, one file per noun. Importing this package makes the metadata complete."""

from tender.models import (
    assessment,
    award,
    base,
    clarification,
    documents,
    evidence,
    identity,
    outbox,
    pages,
    parties,
    procedures,
    tenderers,
    trail,
)

__all__ = [
    "assessment",
    "award",
    "base",
    "clarification",
    "documents",
    "evidence",
    "identity",
    "outbox",
    "pages",
    "parties",
    "procedures",
    "tenderers",
    "trail",
]
