"""Decisions: on low offers, by lot, on selection and on award; and the letters that went out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, outerjoin, select
from sqlalchemy.orm import Session

from criteria import notices
from criteria.rounds import FIRST, sent_kind
from tender.models.assessment import JudgingResult, JudgingRound
from tender.models.award import (
    Approval,
    Decision,
    Dispatch,
    Letter,
    LetterReceipt,
    LotDraw,
    PriceInquiry,
)
from tender.models.procedures import Lot
from tender.models.tenderers import Candidacy, Tenderer
from tender.store.procedures import Case, MilestoneView


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A proposal with what was decided on it and when it was sent.

    approves  what counts now; verdict: what was decided on it
    lapsed    the stage is judged again since: it counts as refused, also when it was sent
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
    verdict: bool | None
    lapsed: bool

    @property
    def runs(self) -> bool:
        """Whether it was not refused, nor judged again since."""
        return self.approves is not False

    @property
    def approved(self) -> bool:
        return bool(self.approves)

    @property
    def sent(self) -> bool:
        """Whether it went out and still holds."""
        return self.sent_at is not None and not self.lapsed


@dataclass(frozen=True, slots=True)
class DrawView:
    """Lots drawn in a lot: candidacy ids, first drawn first. The last number counts."""

    lot: str
    number: int
    order: tuple[str, ...]
    at: datetime


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
    """The last draw of each lot, per lot key: candidacy ids, first drawn first."""
    return {row.lot: row.order for row in every_draw(session, procedure_id, stage)}


def every_draw(session: Session, procedure_id: UUID, stage: str) -> tuple[DrawView, ...]:
    """Every drawing of lots of a stage, oldest first. One query."""
    rows = session.execute(
        select(Lot.key, LotDraw)
        .join(Lot, Lot.id == LotDraw.lot_id)
        .where(Lot.procedure_id == procedure_id, _of_stage(stage))
    )
    found = (
        DrawView(key, _draw_number(row.stage), tuple(row.order.split(",")), row.at)
        for key, row in rows
    )
    return tuple(sorted(found, key=lambda row: row.number))


def _of_stage(stage: str) -> ColumnElement[bool]:
    return or_(LotDraw.stage == stage, LotDraw.stage.startswith(f"{stage}."))


def _draw_number(stage: str) -> int:
    return int(stage.partition(".")[2] or 1)


def record_draw(
    session: Session,
    lot: UUID,
    stage: str,
    order: tuple[str, ...],
    witness: str,
    participant: UUID,
    now: datetime,
) -> None:
    """Keep a draw beside those of before."""
    earlier = session.scalars(select(LotDraw.stage).where(LotDraw.lot_id == lot, _of_stage(stage)))
    last = max(map(_draw_number, earlier), default=0)
    session.add(
        LotDraw(
            lot_id=lot,
            stage=f"{stage}.{last + 1}" if last else stage,
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
    .select_from(outerjoin(JudgingRound, JudgingResult))
    .where(
        JudgingRound.procedure_id == Decision.procedure_id,
        JudgingRound.stage == Decision.stage,
        or_(JudgingResult.id.is_(None), JudgingResult.at > Decision.at),
    )
    .correlate(Decision)
)
"""The stage was judged again since the decision was proposed, or is so now."""


_DECISIONS = (
    select(Decision, Approval, Dispatch, _JUDGED_AGAIN)
    .outerjoin(Approval, Approval.decision_id == Decision.id)
    .outerjoin(Dispatch, Dispatch.decision_id == Decision.id)
    .where(Decision.procedure_id == bindparam("procedure"))
    .order_by(Decision.number)
)


def decisions(session: Session, procedure_id: UUID) -> dict[str, DecisionView]:
    """The last proposal per stage. One query."""
    return {row.stage: row for row in every_decision(session, procedure_id)}


def every_decision(session: Session, procedure_id: UUID) -> tuple[DecisionView, ...]:
    """Every proposal of each stage, oldest first, with what became of it. One query."""
    rows = session.execute(_DECISIONS, {"procedure": procedure_id})
    return tuple(
        DecisionView(
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
            approval.approves if approval else None,
            lapsed,
        )
        for row, approval, dispatch, lapsed in rows
    )


def replaced(session: Session, case: Case, by: DecisionView) -> date | None:
    """The day on which the decision was sent that this one replaces after a re-evaluation."""
    if case.begun_rounds(by.stage) == FIRST:
        return None
    every = every_decision(session, case.id)
    earlier = (row for row in every if row.stage == by.stage and row.number < by.number)
    return max((row.sent_on for row in earlier if row.sent_on), default=None)


def sending(case: Case, stage: str, at: datetime | None) -> MilestoneView | None:
    """The two who sent the decision of a stage that left at this moment."""
    kinds = (sent_kind(stage, number) for number in range(FIRST, case.begun_rounds(stage) + 1))
    done = (case.milestones.get(kind) for kind in kinds)
    return next((row for row in done if row is not None and row.at == at), None)


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
) -> dict[UUID, UUID]:
    """Record that a decision left, with the letter of each tenderer. Gives the letters."""
    row = Dispatch(decision_id=decision, day=day, participant_id=participant, at=now)
    session.add(row)
    session.flush()
    made = [
        Letter(dispatch_id=row.id, tenderer_id=tenderer, text=text)
        for tenderer, text in letters.items()
    ]
    session.add_all(made)
    session.flush()
    return {one.tenderer_id: one.id for one in made}


def letter_sent(
    session: Session, procedure_id: UUID, letter: UUID
) -> tuple[UUID, str, date] | None:
    """To whom a letter of a decision went, of which stage, and on which day."""
    row = session.execute(
        select(Letter.tenderer_id, Decision.stage, Dispatch.day)
        .join(Dispatch, Dispatch.id == Letter.dispatch_id)
        .join(Decision, Decision.id == Dispatch.decision_id)
        .where(Letter.id == letter, Decision.procedure_id == procedure_id)
    ).first()
    return (row.tenderer_id, row.stage, row.day) if row else None


def letters(session: Session, dispatch_id: UUID) -> dict[UUID, str]:
    """The letters of one dispatch, per tenderer: for the authority."""
    rows = session.execute(
        select(Letter.tenderer_id, Letter.text).where(Letter.dispatch_id == dispatch_id)
    )
    return {key: value for key, value in rows}


class ReceiptView(NamedTuple):
    """That a tenderer has had its letter, and how; `note` says where, when it was elsewhere."""

    letter: UUID
    how: str
    note: str
    at: datetime


def receipts(session: Session, dispatch_id: UUID) -> dict[UUID, tuple[UUID, ReceiptView | None]]:
    """The letters of a dispatch by tenderer, each with how it was had. One query."""
    rows = session.execute(
        select(Letter.tenderer_id, Letter.id, LetterReceipt)
        .outerjoin(LetterReceipt, LetterReceipt.letter_id == Letter.id)
        .where(Letter.dispatch_id == dispatch_id)
    )
    return {
        to: (id_, ReceiptView(id_, row.how, row.note, row.at) if row else None)
        for to, id_, row in rows
    }


def receive(
    session: Session, letter: UUID, how: str, note: str, participant: UUID | None, now: datetime
) -> None:
    """Keep that a tenderer has had its letter."""
    session.add(
        LetterReceipt(letter_id=letter, how=how, note=note, participant_id=participant, at=now)
    )
    session.flush()


class SentLetter(NamedTuple):
    """The letter that one tenderer got with a decision; `had` is how, None while it was not."""

    stage: str
    at: datetime
    text: str
    decision: UUID
    id: UUID
    had: ReceiptView | None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def paper(self) -> notices.Letter:
        """The letter in its parts."""
        return notices.read_letter(self.text)


def letters_to(session: Session, tenderer: UUID) -> tuple[SentLetter, ...]:
    """What one tenderer was sent, oldest first."""
    rows = session.execute(
        select(Decision.stage, Dispatch.at, Letter.text, Decision.id, Letter.id, LetterReceipt)
        .join(Dispatch, Dispatch.id == Letter.dispatch_id)
        .join(Decision, Decision.id == Dispatch.decision_id)
        .outerjoin(LetterReceipt, LetterReceipt.letter_id == Letter.id)
        .where(Letter.tenderer_id == tenderer)
        .order_by(Dispatch.at)
    )
    return tuple(
        SentLetter(
            stage,
            at,
            text,
            decision,
            id_,
            ReceiptView(id_, had.how, had.note, had.at) if had else None,
        )
        for stage, at, text, decision, id_, had in rows
    )
