"""Evidence: files and facts with what is known of them, kept as ciphertext."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tender.models.evidence import Evidence


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """A file that came out of an envelope, sealed anew for its place here."""

    id: UUID
    kind: str
    title: str
    name: str
    size: int
    sha256: str
    sealed: bytes
    issued_on: date | None
    valid_until: date | None
    note: str
    received_at: datetime


def add_opened(session: Session, tenderer_id: UUID, new: NewEvidence, now: datetime) -> int:
    """Keep a file that the tenderer handed in with its application. Returns its number."""
    last = session.scalar(
        select(func.max(Evidence.number)).where(Evidence.tenderer_id == tenderer_id)
    )
    row = Evidence(
        id=new.id,
        tenderer_id=tenderer_id,
        number=(last or 0) + 1,
        kind=new.kind,
        title=new.title,
        name=new.name,
        size=new.size,
        sha256=new.sha256,
        sealed=new.sealed,
        issued_on=new.issued_on,
        valid_until=new.valid_until,
        note=new.note,
        received_at=new.received_at,
        participant_id=None,
        question_id=None,
        at=now,
    )
    session.add(row)
    session.flush()
    session.expunge(row)
    return row.number
