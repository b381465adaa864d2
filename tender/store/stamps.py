"""Time stamps beside the heads of the trail."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from criteria.trail import Head
from tender.models.stamps import HeadStamp


class Stamp(NamedTuple):
    seq: int
    hash: str
    token: bytes


def add(session: Session, head: Head, token: bytes, now: datetime) -> UUID:
    id_ = uuid4()
    values = {"chain": head.chain, "seq": head.seq, "hash": head.hash, "token": token, "at": now}
    session.execute(insert(HeadStamp), {"id": id_, **values})
    return id_


def stamps(session: Session, chain: str) -> tuple[Stamp, ...]:
    """Those of a chain, in order."""
    query = (
        select(HeadStamp.seq, HeadStamp.hash, HeadStamp.token)
        .where(HeadStamp.chain == chain)
        .order_by(HeadStamp.seq)
    )
    return tuple(Stamp(*row) for row in session.execute(query))


def stamped(session: Session, head: Head) -> bool:
    there = select(HeadStamp.id).where(HeadStamp.chain == head.chain, HeadStamp.seq == head.seq)
    return session.scalar(there) is not None
