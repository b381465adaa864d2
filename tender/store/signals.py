"""Confidential signals as ciphertext, and who may read them. Every query names its reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from tender.models.parties import Signal, SignalReader, SignalWithdrawal
from tender.models.tenderers import Party, Tenderer


@dataclass(frozen=True, slots=True)
class SealedView:
    """One part of a signal: 0 is the signal itself, further ones what was done with it.

    withdrawn, why  when its writer withdrew it, and the reason, sealed; None while it stands
    """

    id: UUID
    signal: UUID
    number: int
    party: UUID
    tenderer: UUID
    sealed: bytes
    by: UUID
    at: datetime
    withdrawn: datetime | None = None
    why: bytes | None = None


@dataclass(frozen=True, slots=True)
class ReaderView:
    person: UUID
    by: UUID
    at: datetime


def add(
    session: Session,
    signal: UUID,
    number: int,
    party_id: UUID,
    sealed: bytes,
    file: bytes | None,
    by: UUID,
    now: datetime,
) -> None:
    """Keep a part of a signal, all of it sealed already."""
    row = Signal(
        signal=signal,
        number=number,
        party_id=party_id,
        sealed=sealed,
        file=file,
        participant_id=by,
        at=now,
    )
    session.add(row)
    session.flush()


def add_reader(session: Session, signal: UUID, person: UUID, by: UUID, now: datetime) -> None:
    session.add(SignalReader(signal=signal, participant_id=person, by_id=by, at=now))
    session.flush()


def withdraw(session: Session, signal: UUID, sealed: bytes, by: UUID, now: datetime) -> None:
    """Withdraw a signal, with the reason, sealed already. It stays where it is."""
    session.add(SignalWithdrawal(signal=signal, sealed=sealed, participant_id=by, at=now))
    session.flush()


def readers(session: Session, signal: UUID) -> tuple[ReaderView, ...]:
    """To whom a signal was opened, in order of time. One query."""
    rows = session.scalars(
        select(SignalReader)
        .where(SignalReader.signal == signal)
        .order_by(SignalReader.at, SignalReader.id)
    )
    return tuple(ReaderView(row.participant_id, row.by_id, row.at) for row in rows)


def read_one(
    session: Session, procedure_id: UUID, signal: UUID, reader: UUID
) -> tuple[SealedView, ...]:
    """A signal with what was done with it; nothing when it was not opened to this reader."""
    return _views(session, procedure_id, reader, Signal.signal == signal)


def read_own(
    session: Session,
    procedure_id: UUID,
    reader: UUID,
    page: int,
    size: int,
    hidden: Iterable[UUID] = (),
) -> tuple[tuple[SealedView, ...], int]:
    """A page of the signals opened to a reader, the newest first, and how many there are.

    hidden  tenderers whose signals are not there for this reader, nor counted
    """
    mine = (
        select(Signal.id)
        .join(SignalReader, SignalReader.signal == Signal.signal)
        .join(Party, Party.id == Signal.party_id)
        .join(Tenderer, Tenderer.id == Party.tenderer_id)
        .where(
            Tenderer.procedure_id == procedure_id,
            SignalReader.participant_id == reader,
            Signal.number == 0,
            Tenderer.id.not_in(tuple(hidden)),
        )
    )
    total = session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    wanted = (
        mine.order_by(Signal.at.desc(), Signal.id).limit(size).offset((page - 1) * size).subquery()
    )
    rows = _views(session, procedure_id, reader, Signal.id.in_(select(wanted.c.id)))
    return tuple(sorted(rows, key=lambda row: (row.at, str(row.id)), reverse=True)), total


def _views(
    session: Session, procedure_id: UUID, reader: UUID, *where: object
) -> tuple[SealedView, ...]:
    rows = session.execute(
        select(Signal, Party.tenderer_id, SignalWithdrawal)
        .options(undefer(Signal.sealed))
        .join(SignalReader, SignalReader.signal == Signal.signal)
        .join(Party, Party.id == Signal.party_id)
        .join(Tenderer, Tenderer.id == Party.tenderer_id)
        .outerjoin(SignalWithdrawal, SignalWithdrawal.signal == Signal.signal)
        .where(
            Tenderer.procedure_id == procedure_id,
            SignalReader.participant_id == reader,
            *where,  # type: ignore[arg-type]
        )
        .order_by(Signal.number)
    )
    return tuple(
        SealedView(
            row.id,
            row.signal,
            row.number,
            row.party_id,
            tenderer,
            row.sealed,
            row.participant_id,
            row.at,
            gone.at if gone else None,
            gone.sealed if gone else None,
        )
        for row, tenderer, gone in rows
    )


def file_of(session: Session, id_: UUID) -> bytes | None:
    """The sealed file of a part of a signal."""
    found: bytes | None = session.scalar(select(Signal.file).where(Signal.id == id_))
    return found


def reads_any(session: Session, procedure_id: UUID, reader: UUID) -> bool:
    """Whether some signal of this procedure was opened to this person."""
    return bool(
        session.scalar(
            select(SignalReader.id)
            .join(Signal, Signal.signal == SignalReader.signal)
            .join(Party, Party.id == Signal.party_id)
            .join(Tenderer, Tenderer.id == Party.tenderer_id)
            .where(Tenderer.procedure_id == procedure_id, SignalReader.participant_id == reader)
            .limit(1)
        )
    )
