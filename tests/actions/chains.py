"""Entries in a chain of the trail, one a second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from criteria.trail import Head
from tender.store import trail

NOW = datetime(2022, 9, 1, 10, 0, tzinfo=UTC)
CHAIN, OTHER = "0b1d3f0e-6a53-4c0e-9d6c-5f1f43c1b001", "7c9ae0a4-3f83-43e5-a83f-5f1f43c1b002"


def write(session: Session, count: int, chain: str = CHAIN) -> list[Head]:
    return [
        trail.append(session, chain, {"act": "noted", "number": n}, NOW + timedelta(seconds=n))
        for n in range(count)
    ]
