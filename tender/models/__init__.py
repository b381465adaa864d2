"""The tables, one file per noun. Importing this package makes the metadata complete."""

from tender.models import (
    assessment,
    award,
    base,
    documents,
    identity,
    procedures,
    tenderers,
    trail,
)

__all__ = [
    "assessment",
    "award",
    "base",
    "documents",
    "identity",
    "procedures",
    "tenderers",
    "trail",
]
