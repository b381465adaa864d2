"""Sessions of the dialogue and versions of the award report, under one name."""

from tender.store.dialogue import sessions
from tender.store.reports import reports

__all__ = ["reports", "sessions"]
