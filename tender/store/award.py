"""Dialogue, agreements, decisions, letters and reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from criteria.visibility import Sight
from tender.models.award import (
    Agreement,
    Approval,
    AwardReportVersion,
    ConformityDecision,
    Decision,
    DialogueSession,
    Dispatch,
    Letter,
    LotDraw,
    MinutesConfirmation,
    PriceInquiry,
    TopicDecision,
)
from tender.models.procedures import Lot
from tender.models.tenderers import Candidacy, Tenderer


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


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A proposal with what was decided on it and when it was sent."""

    id: UUID
    stage: str
    number: int
    body: str
    sha256: str
    text: str
    proposed_by: UUID
    proposed_at: datetime
    approves: bool | None
    reason: str
    approved_by: UUID | None
    approved_at: datetime | None
    sent_on: date | None
    sent_at: datetime | None
    sent_by: UUID | None
    dispatch: UUID | None

    @property
    def approved(self) -> bool:
        return bool(self.approves)


@dataclass(frozen=True, slots=True)
class ReportView:
    id: UUID
    number: int
    body: str
    sha256: str
    participant: UUID
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


def inquiries(session: Session, procedure_id: UUID) -> dict[UUID, tuple[bool, str]]:
    """Decisions on low offers per candidacy: (kept, reason)."""
    rows = session.scalars(
        select(PriceInquiry)
        .join(Candidacy, Candidacy.id == PriceInquiry.candidacy_id)
        .join(Tenderer, Tenderer.id == Candidacy.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
    )
    return {row.candidacy_id: (row.keeps, row.reason) for row in rows}


def decide_inquiry(
    session: Session, candidacy: UUID, keeps: bool, reason: str, participant: UUID, now: datetime
) -> None:
    session.add(
        PriceInquiry(
            candidacy_id=candidacy, keeps=keeps, reason=reason, participant_id=participant, at=now
        )
    )
    session.flush()


def draws(session: Session, procedure_id: UUID, stage: str) -> dict[str, tuple[str, ...]]:
    """Outcomes of drawing lots, per lot key: candidacy ids, first drawn first."""
    rows = session.execute(
        select(Lot.key, LotDraw.order)
        .join(Lot, Lot.id == LotDraw.lot_id)
        .where(Lot.procedure_id == procedure_id, LotDraw.stage == stage)
    )
    return {key: tuple(order.split(",")) for key, order in rows}


def record_draw(
    session: Session,
    lot: UUID,
    stage: str,
    order: tuple[str, ...],
    witness: str,
    participant: UUID,
    now: datetime,
) -> None:
    session.add(
        LotDraw(
            lot_id=lot,
            stage=stage,
            order=",".join(order),
            witness=witness,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()


def propose(
    session: Session,
    procedure_id: UUID,
    stage: str,
    body: str,
    sha256: str,
    text: str,
    participant: UUID,
    now: datetime,
) -> UUID:
    last = session.scalar(
        select(func.max(Decision.number)).where(
            Decision.procedure_id == procedure_id, Decision.stage == stage
        )
    )
    row = Decision(
        procedure_id=procedure_id,
        stage=stage,
        number=(last or 0) + 1,
        body=body,
        sha256=sha256,
        text=text,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def decisions(session: Session, procedure_id: UUID) -> dict[str, DecisionView]:
    """The last proposal per stage. One query."""
    rows = session.execute(
        select(Decision, Approval, Dispatch)
        .outerjoin(Approval, Approval.decision_id == Decision.id)
        .outerjoin(Dispatch, Dispatch.decision_id == Decision.id)
        .where(Decision.procedure_id == procedure_id)
        .order_by(Decision.number)
    )
    return {
        row.stage: DecisionView(
            row.id,
            row.stage,
            row.number,
            row.body,
            row.sha256,
            row.text,
            row.participant_id,
            row.at,
            approval.approves if approval else None,
            approval.reason if approval else "",
            approval.participant_id if approval else None,
            approval.at if approval else None,
            dispatch.day if dispatch else None,
            dispatch.at if dispatch else None,
            dispatch.participant_id if dispatch else None,
            dispatch.id if dispatch else None,
        )
        for row, approval, dispatch in rows
    }


def approve(
    session: Session, decision: UUID, approves: bool, reason: str, participant: UUID, now: datetime
) -> None:
    session.add(
        Approval(
            decision_id=decision,
            approves=approves,
            reason=reason,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()


def dispatch(
    session: Session,
    decision: UUID,
    day: date,
    letters: dict[UUID, str],
    participant: UUID,
    now: datetime,
) -> None:
    """Record that a decision left, with the letter of each tenderer."""
    row = Dispatch(decision_id=decision, day=day, participant_id=participant, at=now)
    session.add(row)
    session.flush()
    session.add_all(
        Letter(dispatch_id=row.id, tenderer_id=tenderer, text=text)
        for tenderer, text in letters.items()
    )
    session.flush()


def letters(session: Session, dispatch_id: UUID) -> dict[UUID, str]:
    """The letters of one dispatch, per tenderer: for the authority."""
    rows = session.execute(
        select(Letter.tenderer_id, Letter.text).where(Letter.dispatch_id == dispatch_id)
    )
    return {key: value for key, value in rows}


def letters_to(session: Session, tenderer: UUID) -> tuple[tuple[str, datetime, str], ...]:
    """What one tenderer was sent: (stage, moment, text), oldest first."""
    rows = session.execute(
        select(Decision.stage, Dispatch.at, Letter.text)
        .join(Dispatch, Dispatch.id == Letter.dispatch_id)
        .join(Decision, Decision.id == Dispatch.decision_id)
        .where(Letter.tenderer_id == tenderer)
        .order_by(Dispatch.at)
    )
    return tuple((stage, at, text) for stage, at, text in rows)


def add_report(
    session: Session, procedure_id: UUID, body: str, sha256: str, participant: UUID, now: datetime
) -> ReportView:
    last = session.scalar(
        select(func.max(AwardReportVersion.number)).where(
            AwardReportVersion.procedure_id == procedure_id
        )
    )
    row = AwardReportVersion(
        procedure_id=procedure_id,
        number=(last or 0) + 1,
        body=body,
        sha256=sha256,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return ReportView(row.id, row.number, body, sha256, participant, now)


def reports(session: Session, procedure_id: UUID) -> tuple[ReportView, ...]:
    """Every version of the award report, newest first."""
    rows = session.scalars(
        select(AwardReportVersion)
        .where(AwardReportVersion.procedure_id == procedure_id)
        .order_by(AwardReportVersion.number.desc())
    )
    return tuple(
        ReportView(row.id, row.number, row.body, row.sha256, row.participant_id, row.at)
        for row in rows
    )


def report_count(session: Session, procedure_id: UUID) -> int:
    return (
        session.scalar(
            select(func.count(AwardReportVersion.id)).where(
                AwardReportVersion.procedure_id == procedure_id
            )
        )
        or 0
    )
