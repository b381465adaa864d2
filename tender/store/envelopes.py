"""The sealed envelopes as they came in: who, what, when and their digest, never what is inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tender.models.tenderers import Envelope, Tenderer


@dataclass(frozen=True, slots=True)
class EnvelopeView:
    """The outside of an envelope. Its content and size are not here."""

    id: UUID
    tenderer: UUID
    kind: str
    number: int
    digest: str
    received_at: datetime
    late: bool


def _envelope(row: Envelope) -> EnvelopeView:
    return EnvelopeView(
        row.id, row.tenderer_id, row.kind, row.number, row.digest, row.received_at, row.late
    )


def counting_envelopes(session: Session, procedure_id: UUID, kind: str) -> dict[UUID, EnvelopeView]:
    """Per tenderer the envelope of a kind that counts: the last in time, else the last late one."""
    found: dict[UUID, EnvelopeView] = {}
    for row in session.scalars(
        select(Envelope)
        .join(Tenderer, Tenderer.id == Envelope.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id, Envelope.kind == kind)
        .order_by(Envelope.number)
    ):
        known = found.get(row.tenderer_id)
        if known is None or known.late or not row.late:
            found[row.tenderer_id] = _envelope(row)
    return found


def sealed_content(session: Session, envelope_id: UUID) -> bytes:
    """The ciphertext of an envelope, for the vault alone."""
    return session.scalars(select(Envelope.sealed).where(Envelope.id == envelope_id)).one()


def envelopes_of(session: Session, tenderer_id: UUID) -> tuple[EnvelopeView, ...]:
    """What one tenderer handed in, newest last: the receipts on its own page."""
    rows = session.scalars(
        select(Envelope)
        .where(Envelope.tenderer_id == tenderer_id)
        .order_by(Envelope.received_at, Envelope.number)
    )
    return tuple(_envelope(row) for row in rows)


def put_envelope(
    session: Session,
    tenderer_id: UUID,
    kind: str,
    digest: str,
    sealed: bytes,
    now: datetime,
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
        received_at=now,
        late=late,
    )
    session.add(row)
    session.flush()
    return _envelope(row)
