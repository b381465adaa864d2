"""Letters of the desk and of the end as they went out, and what changed in who takes part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from criteria.canon import canonical
from criteria.notices import REJECTION
from tender.models.clarification import Notice, NoticeReceipt
from tender.models.tenderers import Tenderer
from tender.models.trail import TrailEntry, TrailValue
from tender.store.decisions import ReceiptView


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A letter, whole. `second` sent it with `first`, where it takes two.

    had  how the tenderer had it; None while it did not
    """

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
    had: ReceiptView | None = None


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
    beside = query.outerjoin(NoticeReceipt, NoticeReceipt.notice_id == Notice.id)
    rows = session.execute(beside.add_columns(NoticeReceipt).order_by(Notice.at, Notice.number))
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
            ReceiptView(row.id, had.how, had.note, had.at) if had else None,
        )
        for row, had in rows
    )


def receive(
    session: Session, notice: UUID, how: str, note: str, participant: UUID | None, now: datetime
) -> None:
    """Keep that a tenderer has had its letter."""
    session.add(
        NoticeReceipt(notice_id=notice, how=how, note=note, participant_id=participant, at=now)
    )
    session.flush()


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
