"""What all tenderers in the phase were told, who has had it, and consent to tell of an idea."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.visibility import Sight
from tender.models.dialogue import IdeaConsent, InformationNotice, InformationReceipt
from tender.store.scope import tenderers_within


@dataclass(frozen=True, slots=True)
class InformationView:
    """A notice to everybody. `agreement` is the thread of the agreement that it tells of."""

    id: UUID
    number: int
    title: str
    text: str
    agreement: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """That a tenderer has had a notice, and how; `note` says where, when it was elsewhere."""

    notice: UUID
    tenderer: UUID
    how: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsentView:
    """Written consent to tell others of an idea; `told` is what may be told."""

    agreement: UUID
    given_by: str
    given_at: datetime
    told: str
    at: datetime


def tell(
    session: Session,
    procedure_id: UUID,
    title: str,
    text: str,
    agreement: UUID | None,
    participant: UUID,
    now: datetime,
) -> InformationView:
    """Keep a notice with the next number."""
    last = session.scalar(
        select(func.max(InformationNotice.number)).where(
            InformationNotice.procedure_id == procedure_id
        )
    )
    row = InformationNotice(
        id=uuid4(),
        procedure_id=procedure_id,
        number=(last or 0) + 1,
        title=title,
        text=text,
        agreement=agreement,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return InformationView(row.id, row.number, title, text, agreement, now)


def told(session: Session, procedure_id: UUID) -> tuple[InformationView, ...]:
    """Every notice, oldest first. One query."""
    rows = session.scalars(
        select(InformationNotice)
        .where(InformationNotice.procedure_id == procedure_id)
        .order_by(InformationNotice.number)
    )
    return tuple(
        InformationView(row.id, row.number, row.title, row.text, row.agreement, row.at)
        for row in rows
    )


def receive(
    session: Session,
    notice: UUID,
    tenderer: UUID,
    how: str,
    note: str,
    participant: UUID | None,
    now: datetime,
) -> None:
    """Keep that a tenderer has had a notice."""
    session.add(
        InformationReceipt(
            notice_id=notice,
            tenderer_id=tenderer,
            how=how,
            note=note,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()


def receipts(session: Session, procedure_id: UUID) -> tuple[ReceiptView, ...]:
    """Who has had which notice. One query."""
    rows = session.scalars(
        select(InformationReceipt)
        .join(InformationNotice, InformationNotice.id == InformationReceipt.notice_id)
        .where(InformationNotice.procedure_id == procedure_id)
        .order_by(InformationReceipt.at)
    )
    return tuple(
        ReceiptView(row.notice_id, row.tenderer_id, row.how, row.note, row.at) for row in rows
    )


def receipts_of(session: Session, tenderer: UUID) -> dict[UUID, ReceiptView]:
    """The notices that one tenderer has had, by notice. One query."""
    rows = session.scalars(
        select(InformationReceipt).where(InformationReceipt.tenderer_id == tenderer)
    )
    return {
        row.notice_id: ReceiptView(row.notice_id, row.tenderer_id, row.how, row.note, row.at)
        for row in rows
    }


def consent(
    session: Session,
    tenderer: UUID,
    agreement: UUID,
    given_by: str,
    given_at: datetime,
    told: str,
    participant: UUID,
    now: datetime,
) -> None:
    """Keep that a tenderer consented in writing to tell others of its idea."""
    session.add(
        IdeaConsent(
            tenderer_id=tenderer,
            agreement=agreement,
            given_by=given_by,
            given_at=given_at,
            told=told,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()


def consents(session: Session, sight: Sight, procedure_id: UUID) -> dict[UUID, ConsentView]:
    """The last consent per agreement. One query."""
    if not sight.everyone:
        return {}
    rows = session.scalars(
        select(IdeaConsent)
        .where(IdeaConsent.tenderer_id.in_(tenderers_within(procedure_id, sight)))
        .order_by(IdeaConsent.at)
    )
    return {
        row.agreement: ConsentView(row.agreement, row.given_by, row.given_at, row.told, row.at)
        for row in rows
    }
