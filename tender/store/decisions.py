"""Decisions: on low offers, by lot, on selection and on award; and the letters that went out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from tender.models.assessment import JudgingResult, JudgingRound
from tender.models.award import Approval, Decision, Dispatch, Letter, LotDraw, PriceInquiry
from tender.models.procedures import Lot
from tender.models.tenderers import Candidacy, Tenderer


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A proposal with what was decided on it and when it was sent.

    lapsed  the stage was judged again before it was sent, so that it counts as refused
    """

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
    lapsed: bool = False

    @property
    def approved(self) -> bool:
        return bool(self.approves)


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


_JUDGED_AGAIN = (
    exists()
    .where(
        JudgingResult.round_id == JudgingRound.id,
        JudgingRound.procedure_id == Decision.procedure_id,
        JudgingRound.stage == Decision.stage,
        JudgingResult.at > Decision.at,
    )
    .correlate(Decision)
)
"""The stage was judged again since the decision was proposed."""


_DECISIONS = (
    select(Decision, Approval, Dispatch, _JUDGED_AGAIN & Dispatch.id.is_(None))
    .outerjoin(Approval, Approval.decision_id == Decision.id)
    .outerjoin(Dispatch, Dispatch.decision_id == Decision.id)
    .where(Decision.procedure_id == bindparam("procedure"))
    .order_by(Decision.number)
)


def decisions(session: Session, procedure_id: UUID) -> dict[str, DecisionView]:
    """The last proposal per stage. One query."""
    rows = session.execute(_DECISIONS, {"procedure": procedure_id})
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
            False if lapsed else approval.approves if approval else None,
            approval.reason if approval else "",
            approval.participant_id if approval else None,
            approval.at if approval else None,
            dispatch.day if dispatch else None,
            dispatch.at if dispatch else None,
            dispatch.participant_id if dispatch else None,
            dispatch.id if dispatch else None,
            lapsed,
        )
        for row, approval, dispatch, lapsed in rows
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
