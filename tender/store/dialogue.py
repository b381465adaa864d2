"""The dialogue: sessions with their minutes, topics, agreements, and how an offer honours them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from criteria.visibility import Sight
from tender.models.award import (
    Agreement,
    ConformityDecision,
    DialogueSession,
    MinutesConfirmation,
    TopicDecision,
)
from tender.models.tenderers import Tenderer


@dataclass(frozen=True, slots=True)
class ConfirmationView:
    side: str
    confirmed_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AgreementView:
    """An agreement, and how the final offer honours it once that was decided."""

    id: UUID
    tenderer: UUID
    session: UUID
    number: int
    topic: str
    kind: str
    text: str
    at: datetime
    conformity: str | None = None
    passage: str = ""


@dataclass(frozen=True, slots=True)
class SessionView:
    """A dialogue session with its confirmations."""

    id: UUID
    tenderer: UUID
    held_at: datetime
    attendance: str
    minutes: str
    confirmations: tuple[ConfirmationView, ...]

    @property
    def confirmed(self) -> bool:
        return {row.side for row in self.confirmations} == {"authority", "tenderer"}


@dataclass(frozen=True, slots=True)
class TopicView:
    tenderer: UUID
    topic: str
    outcome: str
    reason: str
    at: datetime


def add_session(
    session: Session,
    tenderer: UUID,
    held_at: datetime,
    attendance: str,
    minutes: str,
    participant: UUID,
    now: datetime,
) -> UUID:
    row = DialogueSession(
        tenderer_id=tenderer,
        held_at=held_at,
        attendance=attendance,
        minutes=minutes,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def sessions(session: Session, sight: Sight, procedure_id: UUID) -> tuple[SessionView, ...]:
    """Sessions this viewer may see, oldest first. Two queries."""
    if not sight.everyone:
        return ()
    mine = _tenderers(procedure_id, sight)
    rows = session.scalars(
        select(DialogueSession)
        .where(DialogueSession.tenderer_id.in_(mine))
        .order_by(DialogueSession.held_at)
    ).all()
    confirmed: dict[UUID, list[ConfirmationView]] = {}
    for row in session.scalars(
        select(MinutesConfirmation)
        .join(DialogueSession, DialogueSession.id == MinutesConfirmation.session_id)
        .where(DialogueSession.tenderer_id.in_(mine))
        .order_by(MinutesConfirmation.at)
    ):
        confirmed.setdefault(row.session_id, []).append(
            ConfirmationView(row.side, row.confirmed_by, row.at)
        )
    return tuple(
        SessionView(
            row.id,
            row.tenderer_id,
            row.held_at,
            row.attendance,
            row.minutes,
            tuple(confirmed.get(row.id, ())),
        )
        for row in rows
    )


def _tenderers(procedure_id: UUID, sight: Sight) -> Select[UUID]:
    query = select(Tenderer.id).where(Tenderer.procedure_id == procedure_id)
    if sight.hidden:
        query = query.where(Tenderer.id.not_in([UUID(id_) for id_ in sight.hidden]))
    return query


def confirm(
    session: Session,
    session_id: UUID,
    side: str,
    confirmed_by: str,
    participant: UUID,
    now: datetime,
) -> None:
    session.add(
        MinutesConfirmation(
            session_id=session_id,
            side=side,
            confirmed_by=confirmed_by,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()


def add_agreement(
    session: Session,
    tenderer: UUID,
    session_id: UUID,
    topic: str,
    kind: str,
    text: str,
    now: datetime,
) -> AgreementView:
    """The next agreement of a tenderer; agreements are numbered per tenderer."""
    last = session.scalar(
        select(func.max(Agreement.number)).where(Agreement.tenderer_id == tenderer)
    )
    row = Agreement(
        tenderer_id=tenderer,
        session_id=session_id,
        number=(last or 0) + 1,
        topic=topic,
        kind=kind,
        text=text,
        at=now,
    )
    session.add(row)
    session.flush()
    return AgreementView(row.id, tenderer, session_id, row.number, topic, kind, text, now)


def agreements(session: Session, sight: Sight, procedure_id: UUID) -> tuple[AgreementView, ...]:
    """Agreements by tenderer and number, with the conformity that counts. Two queries."""
    if not sight.everyone:
        return ()
    mine = _tenderers(procedure_id, sight)
    decided: dict[UUID, ConformityDecision] = {}
    for decision in session.scalars(
        select(ConformityDecision)
        .join(Agreement, Agreement.id == ConformityDecision.agreement_id)
        .where(Agreement.tenderer_id.in_(mine))
        .order_by(ConformityDecision.number)
    ):
        decided[decision.agreement_id] = decision
    rows = session.scalars(
        select(Agreement)
        .where(Agreement.tenderer_id.in_(mine))
        .order_by(Agreement.tenderer_id, Agreement.number)
    )
    return tuple(
        AgreementView(
            row.id,
            row.tenderer_id,
            row.session_id,
            row.number,
            row.topic,
            row.kind,
            row.text,
            row.at,
            decided[row.id].outcome if row.id in decided else None,
            decided[row.id].passage if row.id in decided else "",
        )
        for row in rows
    )


def close_topic(
    session: Session,
    tenderer: UUID,
    topic: str,
    outcome: str,
    reason: str,
    participant: UUID,
    now: datetime,
) -> None:
    """Add how a topic was closed; the one before stays."""
    last = session.scalar(
        select(func.max(TopicDecision.number)).where(
            TopicDecision.tenderer_id == tenderer, TopicDecision.topic == topic
        )
    )
    session.add(
        TopicDecision(
            tenderer_id=tenderer,
            topic=topic,
            number=(last or 0) + 1,
            outcome=outcome,
            reason=reason,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()


def topics(session: Session, sight: Sight, procedure_id: UUID) -> dict[tuple[UUID, str], TopicView]:
    """The decision that counts per (tenderer, topic)."""
    if not sight.everyone:
        return {}
    rows = session.scalars(
        select(TopicDecision)
        .where(TopicDecision.tenderer_id.in_(_tenderers(procedure_id, sight)))
        .order_by(TopicDecision.number)
    )
    return {
        (row.tenderer_id, row.topic): TopicView(
            row.tenderer_id, row.topic, row.outcome, row.reason, row.at
        )
        for row in rows
    }


def decide_conformity(
    session: Session,
    agreement: UUID,
    outcome: str,
    passage: str,
    participant: UUID,
    now: datetime,
) -> None:
    last = session.scalar(
        select(func.max(ConformityDecision.number)).where(
            ConformityDecision.agreement_id == agreement
        )
    )
    session.add(
        ConformityDecision(
            agreement_id=agreement,
            number=(last or 0) + 1,
            outcome=outcome,
            passage=passage,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()
