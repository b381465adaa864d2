"""The sealed envelopes as they came in: who, what, when and their digest, never what is inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tender.models.tenderers import Envelope, EnvelopeOrigin, EnvelopeWithdrawal, Tenderer
from tender.models.vaults import OpenedEnvelope


@dataclass(frozen=True, slots=True)
class EnvelopeView:
    """The outside of an envelope. Its content and size are not here.

    withdrawn_at  when the tenderer took it back: it does not count and is never opened
    platform      where it came in, when that was elsewhere; `entered_by` recorded it here
    """

    id: UUID
    tenderer: UUID
    kind: str
    number: int
    digest: str
    received_at: datetime
    late: bool
    withdrawn_at: datetime | None = None
    platform: str = ""
    entered_by: UUID | None = None
    entered_at: datetime | None = None

    @property
    def standing(self) -> bool:
        """Not taken back."""
        return self.withdrawn_at is None

    @property
    def counts(self) -> bool:
        """In time and not taken back."""
        return self.standing and not self.late


@dataclass(frozen=True, slots=True)
class Room:
    """How many files there are of a tenderer and how many bytes these take: those that stand, and
    all there ever were."""

    standing: int
    standing_bytes: int
    ever: int
    ever_bytes: int


_OUTSIDE: tuple[Any, ...] = (
    Envelope.id,
    Envelope.tenderer_id,
    Envelope.kind,
    Envelope.number,
    Envelope.digest,
    Envelope.received_at,
    Envelope.late,
    EnvelopeWithdrawal.at,
    EnvelopeOrigin.platform,
    EnvelopeOrigin.participant_id,
    EnvelopeOrigin.at,
)
_PLATFORM = 8
"""The place of the platform among these, which is empty for what came in here."""


def _seen() -> Select[Any]:
    return (
        select(*_OUTSIDE)
        .outerjoin(EnvelopeWithdrawal, EnvelopeWithdrawal.envelope_id == Envelope.id)
        .outerjoin(EnvelopeOrigin, EnvelopeOrigin.envelope_id == Envelope.id)
    )


def _views(session: Session, query: Select[Any]) -> Iterable[EnvelopeView]:
    for row in session.execute(query):
        values = list(row)
        values[_PLATFORM] = values[_PLATFORM] or ""
        yield EnvelopeView(*values)


def counting_envelopes(session: Session, procedure_id: UUID, kind: str) -> dict[UUID, EnvelopeView]:
    """Per tenderer the envelope of a kind that counts: the last in time, else the last late one.

    One that was taken back never counts.
    """
    found: dict[UUID, EnvelopeView] = {}
    for row in _of_procedure(session, procedure_id, kind):
        known = found.get(row.tenderer)
        if row.standing and (known is None or known.late or not row.late):
            found[row.tenderer] = row
    return found


def all_envelopes(
    session: Session, procedure_id: UUID, kind: str
) -> dict[UUID, tuple[EnvelopeView, ...]]:
    """Per tenderer every envelope of a kind in the order they came, taken back or late or not."""
    found: dict[UUID, list[EnvelopeView]] = {}
    for row in _of_procedure(session, procedure_id, kind):
        found.setdefault(row.tenderer, []).append(row)
    return {tenderer: tuple(rows) for tenderer, rows in found.items()}


def _of_procedure(session: Session, procedure_id: UUID, kind: str) -> Iterable[EnvelopeView]:
    return _views(
        session,
        _seen()
        .join(Tenderer, Tenderer.id == Envelope.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id, Envelope.kind == kind)
        .order_by(Envelope.number),
    )


def sealed_content(session: Session, envelope_id: UUID, mine: Callable[[bytes], bool]) -> bytes:
    """The ciphertext of an envelope, for the vault alone.

    mine  whether that vault could open it; else this is what it was sealed as after the opening
    """
    kept = session.scalars(select(Envelope.sealed).where(Envelope.id == envelope_id)).one()
    if mine(kept):
        return kept
    again = select(OpenedEnvelope.sealed).where(OpenedEnvelope.id == envelope_id)
    return session.scalar(again) or kept


def keep_opened(session: Session, envelope_id: UUID, sealed: bytes, now: datetime) -> None:
    """Keep what came out of an envelope, sealed to this computer."""
    row = OpenedEnvelope(id=envelope_id, sealed=sealed, at=now)
    session.add(row)
    session.flush()
    session.expunge(row)


def envelopes_of(session: Session, tenderer_id: UUID) -> tuple[EnvelopeView, ...]:
    """What one tenderer handed in, newest last: the receipts on its own page."""
    query = _seen().where(Envelope.tenderer_id == tenderer_id)
    return tuple(_views(session, query.order_by(Envelope.received_at, Envelope.number)))


def room(session: Session, tenderer_id: UUID, kind: str) -> Room:
    """What the envelopes of a kind take. One query."""
    stands = EnvelopeWithdrawal.id.is_(None)
    size = func.length(Envelope.sealed)
    row = session.execute(
        select(
            func.count(Envelope.id).filter(stands),
            func.coalesce(func.sum(size).filter(stands), 0),
            func.count(Envelope.id),
            func.coalesce(func.sum(size), 0),
        )
        .outerjoin(EnvelopeWithdrawal, EnvelopeWithdrawal.envelope_id == Envelope.id)
        .where(Envelope.tenderer_id == tenderer_id, Envelope.kind == kind)
    ).one()
    return Room(*(int(value) for value in row))


def put_envelope(
    session: Session,
    tenderer_id: UUID,
    kind: str,
    digest: str,
    sealed: bytes,
    received_at: datetime,
    late: bool,
) -> EnvelopeView:
    """Keep a sealed envelope; an earlier one stays, sealed."""
    last = session.scalar(
        select(func.max(Envelope.number)).where(
            Envelope.tenderer_id == tenderer_id, Envelope.kind == kind
        )
    )
    row = Envelope(
        tenderer_id=tenderer_id,
        kind=kind,
        number=(last or 0) + 1,
        digest=digest,
        sealed=sealed,
        received_at=received_at,
        late=late,
    )
    session.add(row)
    session.flush()
    session.expunge(row)  # nobody needs the ciphertext any more
    return EnvelopeView(row.id, tenderer_id, kind, row.number, digest, received_at, late)


def note_origin(
    session: Session, envelope_id: UUID, platform: str, participant: UUID, now: datetime
) -> None:
    """The envelope came in elsewhere, and this officer entered it here."""
    row = EnvelopeOrigin(
        envelope_id=envelope_id, platform=platform, participant_id=participant, at=now
    )
    session.add(row)
    session.flush()


def withdraw(session: Session, envelope_id: UUID, now: datetime) -> None:
    """Take an envelope back. It stays, sealed for good."""
    session.add(EnvelopeWithdrawal(envelope_id=envelope_id, at=now))
    session.flush()
