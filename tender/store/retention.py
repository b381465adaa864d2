"""Terms, holds and lists of what is to be destroyed, and the erasures that followed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.outcome import AWARD
from criteria.retention import CONTRACT_END
from tender.models.award import Approval, Decision, Dispatch
from tender.models.identity import platform_roles
from tender.models.procedures import Participant, StepChange
from tender.models.retention import (
    DestructionList,
    Erasure,
    HoldLift,
    LegalHold,
    RetentionTerm,
)
from tender.models.tenderers import Candidacy
from tender.store import claims


@dataclass(frozen=True, slots=True)
class TermView:
    """What was set for a category; a day for the end of the contract."""

    category: str
    months: int | None
    day: date | None
    reason: str
    by: UUID
    second: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold, and how it was lifted."""

    id: UUID
    reason: str
    by: UUID
    at: datetime
    why_lifted: str = ""
    first: UUID | None = None
    second: UUID | None = None
    lifted_at: datetime | None = None

    @property
    def stands(self) -> bool:
        return self.lifted_at is None


@dataclass(frozen=True, slots=True)
class ListView:
    """A list, and when and by whom it was carried out."""

    id: UUID
    number: int
    categories: tuple[str, ...]
    person: UUID | None
    name: str
    counts: tuple[tuple[str, int], ...]
    reason: str
    by: UUID
    at: datetime
    second: UUID | None = None
    done_at: datetime | None = None


def terms(session: Session, procedure_id: UUID) -> tuple[TermView, ...]:
    """Everything that was set, oldest first."""
    rows = session.scalars(
        select(RetentionTerm)
        .where(RetentionTerm.procedure_id == procedure_id)
        .order_by(RetentionTerm.at, RetentionTerm.number)
    )
    return tuple(
        TermView(
            row.category,
            row.months,
            row.day,
            row.reason,
            row.participant_id,
            row.second_id,
            row.at,
        )
        for row in rows
    )


def set_term(
    session: Session,
    procedure_id: UUID,
    category: str,
    value: int | date,
    reason: str,
    participant: UUID,
    now: datetime,
    second: UUID | None = None,
) -> None:
    """A new term in months, or the day on which the contract ends."""
    last = session.scalar(
        select(func.max(RetentionTerm.number)).where(
            RetentionTerm.procedure_id == procedure_id, RetentionTerm.category == category
        )
    )
    session.add(
        RetentionTerm(
            procedure_id=procedure_id,
            category=category,
            number=(last or 0) + 1,
            months=value if isinstance(value, int) else None,
            day=None if isinstance(value, int) else value,
            reason=reason,
            participant_id=participant,
            second_id=second,
            at=now,
        )
    )
    session.flush()


def months(rows: tuple[TermView, ...]) -> Mapping[str, int]:
    return {row.category: row.months for row in rows if row.months is not None}


def contract_end(rows: tuple[TermView, ...]) -> date | None:
    return next((row.day for row in reversed(rows) if row.category == CONTRACT_END), None)


def closed_at(session: Session, procedure_id: UUID) -> datetime | None:
    """When the procedure was closed: its last step."""
    return session.scalar(
        select(func.max(StepChange.at)).where(
            StepChange.procedure_id == procedure_id, StepChange.step == "closed"
        )
    )


# Holds


def holds(session: Session, procedure_id: UUID) -> tuple[HoldView, ...]:
    """Every hold, oldest first. One query."""
    rows = session.execute(
        select(LegalHold, HoldLift)
        .outerjoin(HoldLift, HoldLift.hold_id == LegalHold.id)
        .where(LegalHold.procedure_id == procedure_id)
        .order_by(LegalHold.at, LegalHold.id)
    )
    return tuple(
        HoldView(row.id, row.reason, row.participant_id, row.at)
        if end is None
        else HoldView(
            *(row.id, row.reason, row.participant_id, row.at),
            *(end.reason, end.first_id, end.second_id, end.at),
        )
        for row, end in rows
    )


def hold(
    session: Session, procedure_id: UUID, reason: str, participant: UUID, now: datetime
) -> UUID:
    row = LegalHold(procedure_id=procedure_id, reason=reason, participant_id=participant, at=now)
    session.add(row)
    session.flush()
    return row.id


def lift(
    session: Session, hold_id: UUID, reason: str, first: UUID, second: UUID, now: datetime
) -> None:
    session.add(HoldLift(hold_id=hold_id, reason=reason, first_id=first, second_id=second, at=now))
    session.flush()


def claims_open(session: Session, procedure_id: UUID) -> int:
    """How many claims did not end yet: each of them is a hold by itself."""
    every = claims.claims(session, procedure_id)
    return sum(one.outcome is None for one in every)


# Lists


def lists(session: Session, procedure_id: UUID) -> tuple[ListView, ...]:
    """Every list, oldest first. One query."""
    rows = session.execute(
        select(DestructionList, Erasure)
        .outerjoin(Erasure, Erasure.list_id == DestructionList.id)
        .where(DestructionList.procedure_id == procedure_id)
        .order_by(DestructionList.number)
    )
    return tuple(
        replace(_view(row), second=done.second_id, done_at=done.at) if done else _view(row)
        for row, done in rows
    )


def _view(row: DestructionList) -> ListView:
    return ListView(
        row.id,
        row.number,
        tuple(row.categories),
        row.person_id,
        row.name,
        tuple((kind, count) for kind, count in row.counts),
        row.reason,
        row.participant_id,
        row.at,
    )


def add_list(
    session: Session,
    procedure_id: UUID,
    categories: tuple[str, ...],
    counts: tuple[tuple[str, int], ...],
    reason: str,
    participant: UUID,
    now: datetime,
    *,
    person: UUID | None = None,
    name: str = "",
) -> ListView:
    last = session.scalar(
        select(func.max(DestructionList.number)).where(DestructionList.procedure_id == procedure_id)
    )
    row = DestructionList(
        procedure_id=procedure_id,
        number=(last or 0) + 1,
        categories=list(categories),
        person_id=person,
        name=name,
        counts=[list(one) for one in counts],
        reason=reason,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return _view(row)


def winners(session: Session, procedure_id: UUID) -> frozenset[UUID]:
    """The tenderers that the contract went to, in any lot: of the last decision that was sent."""
    body = session.scalar(
        select(Decision.body)
        .join(Approval, Approval.decision_id == Decision.id)
        .join(Dispatch, Dispatch.decision_id == Decision.id)
        .where(Decision.procedure_id == procedure_id, Decision.stage == AWARD, Approval.approves)
        .order_by(Decision.number.desc())
        .limit(1)
    )
    won = [UUID(lot["winner"]) for lot in json.loads(body)["lots"] if lot["winner"]] if body else []
    return frozenset(
        session.scalars(select(Candidacy.tenderer_id).where(Candidacy.id.in_(won)).distinct())
    )


def account_of(session: Session, participant: UUID) -> UUID | None:
    """The account of somebody who takes part, when it serves nothing but this procedure and has no
    right on the platform."""
    user = session.scalar(select(Participant.user_id).where(Participant.id == participant))
    others = select(func.count()).where(Participant.user_id == user, Participant.id != participant)
    rights = select(func.count()).where(platform_roles.c.user_id == user)
    return None if session.scalar(others) or session.scalar(rights) else user
