"""Facts of parties about their capacity and their accounts; the last one of a kind counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tender.models.parties import PartyFact
from tender.models.tenderers import Party

CAPACITY = "capacity"
ACCOUNTS = "accounts"


@dataclass(frozen=True, slots=True)
class FactView:
    """One version of a fact; `content` is plain, in the form of its kind."""

    party: UUID
    number: int
    content: Any
    participant: UUID
    at: datetime


def facts(session: Session, tenderer_id: UUID, kind: str) -> dict[UUID, tuple[FactView, ...]]:
    """Every version of a kind per party of one tenderer, oldest first. One query."""
    found: dict[UUID, tuple[FactView, ...]] = {}
    for row in session.scalars(
        select(PartyFact)
        .join(Party, Party.id == PartyFact.party_id)
        .where(Party.tenderer_id == tenderer_id, PartyFact.kind == kind)
        .order_by(PartyFact.party_id, PartyFact.number)
    ):
        view = FactView(row.party_id, row.number, row.content, row.participant_id, row.at)
        found[row.party_id] = (*found.get(row.party_id, ()), view)
    return found


def add_fact(
    session: Session, party_id: UUID, kind: str, content: Any, participant: UUID, now: datetime
) -> int:
    """Add a version; the one before stays. Returns its number."""
    last = session.scalar(
        select(func.max(PartyFact.number)).where(
            PartyFact.party_id == party_id, PartyFact.kind == kind
        )
    )
    number = (last or 0) + 1
    session.add(
        PartyFact(
            party_id=party_id,
            kind=kind,
            number=number,
            content=content,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()
    return number
