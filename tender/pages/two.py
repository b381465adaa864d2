"""The first of two persons, who waits for the second, as a page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from tender.actions.entry import CONSENT_WINDOW, waiting
from tender.permissions import Identity
from tender.store import procedures
from tender.store.procedures import Case, ConsentView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Names = Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class First:
    """Who agreed first and when, and until when a second person can confirm; perhaps the viewer."""

    name: str
    at: datetime
    until: datetime
    mine: bool


def first(consent: ConsentView | None, actor: Identity, names: Names) -> First | None:
    """A consent that waits, for the page of this viewer."""
    if consent is None:
        return None
    until, mine = consent.at + CONSENT_WINDOW, consent.participant == actor.id
    return First(names[consent.participant], consent.at, until, mine)


def opening(
    session: Session, actor: Identity, case: Case, names: Names, what: str, now: datetime
) -> First | None:
    """Who agreed first to open something of the procedure, while that waits."""
    given = procedures.consents(session, case.id, f"{what}.open", str(case.id))
    return first(waiting(session, case, given, now), actor, names)
