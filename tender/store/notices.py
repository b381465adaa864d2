"""Letters of the desk and of the end as they went out, and what changed in who takes part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from criteria.canon import canonical
from criteria.notices import REJECTION
from tender.models.clarification import Notice
from tender.models.tenderers import Tenderer
from tender.models.trail import TrailEntry, TrailValue


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A letter, whole. `second` sent it with `first`, where it takes two."""

    id: UUID
    tenderer: UUID
    number: int
    kind: str
    round: UUID | None
    text: str
    sha256: str
    first: UUID
    second: UUID | None
    at: datetime


def add_notice(
    session: Session,
    tenderer_id: UUID,
    kind: str,
    text: str,
    sha256: str,
    first: UUID,
    now: datetime,
    second: UUID | None = None,
    round_id: UUID | None = None,
) -> UUID:
    """Keep a letter as it goes out."""
    last = session.scalar(select(func.max(Notice.number)).where(Notice.tenderer_id == tenderer_id))
    row = Notice(
        tenderer_id=tenderer_id,
        number=(last or 0) + 1,
        kind=kind,
        round_id=round_id,
        text=text,
        sha256=sha256,
        first_id=first,
        second_id=second,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def notices(session: Session, procedure_id: UUID) -> tuple[NoticeView, ...]:
    """Every letter of the procedure, oldest first. One query."""
    return _read(
        session,
        select(Notice)
        .join(Tenderer, Tenderer.id == Notice.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id),
    )


def notices_to(session: Session, tenderer_id: UUID) -> tuple[NoticeView, ...]:
    """The letters one tenderer was sent, oldest first."""
    return _read(session, select(Notice).where(Notice.tenderer_id == tenderer_id))


def _read(session: Session, query: Select[Notice]) -> tuple[NoticeView, ...]:
    rows = session.scalars(query.order_by(Notice.at, Notice.number))
    return tuple(
        NoticeView(
            row.id,
            row.tenderer_id,
            row.number,
            row.kind,
            row.round_id,
            row.text,
            row.sha256,
            row.first_id,
            row.second_id,
            row.at,
        )
        for row in rows
    )


def rejected(session: Session, procedure_id: UUID) -> frozenset[UUID]:
    """The tenderers that had a rejection. One query."""
    return frozenset(
        session.scalars(
            select(Notice.tenderer_id)
            .join(Tenderer, Tenderer.id == Notice.tenderer_id)
            .where(Tenderer.procedure_id == procedure_id, Notice.kind == REJECTION)
        )
    )


def entry_of(session: Session, chain: str, sha256: str) -> str:
    """Place and hash of the entry of the log in which a letter went out, as "seq:hash".

    Empty when the values beside the log no longer say which.
    """
    row = session.execute(
        select(TrailEntry.seq, TrailEntry.hash)
        .join(TrailValue, TrailValue.entry_id == TrailEntry.id)
        .where(
            TrailEntry.chain == chain,
            TrailValue.name == "digest",
            TrailValue.value == canonical(sha256).decode(),
        )
        .order_by(TrailEntry.seq)
        .limit(1)
    ).one_or_none()
    return f"{row.seq}:{row.hash}" if row else ""
