"""Messages that are to go out, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from criteria.mail import BEGUN, FAILED, MOST_TRIES, RESTS, STUCK, Tried, state
from tender.models.identity import User
from tender.models.outbox import MailAttempt, OutgoingMail
from tender.models.procedures import Participant

_LAST = aliased(MailAttempt)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that is to be sent now. number: of what happens to it next."""

    id: UUID
    procedure: UUID
    user: UUID
    email: str
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class MailView:
    """The last message of a kind to somebody. state: as `criteria.mail.state` names it."""

    participant: UUID
    kind: str
    at: datetime
    state: str


def add(
    session: Session, procedure_id: UUID, participant: UUID, kind: str, by: UUID, now: datetime
) -> UUID:
    """Put a message in the outbox, in the transaction of the act that asks for it."""
    row = OutgoingMail(
        procedure_id=procedure_id, participant_id=participant, kind=kind, by_id=by, at=now
    )
    session.add(row)
    session.flush()
    return row.id


def next_due(session: Session, now: datetime) -> Waiting | None:
    """The oldest message that is to be tried now. One query."""
    row = session.execute(
        select(
            OutgoingMail.id,
            OutgoingMail.procedure_id,
            User.id,
            User.email,
            OutgoingMail.kind,
            func.coalesce(_LAST.number, 0) + 1,
        )
        .join(Participant, Participant.id == OutgoingMail.participant_id)
        .join(User, User.id == Participant.user_id)
        .outerjoin(_LAST, _is_last())
        .where(_is_due(now), User.active)
        .order_by(OutgoingMail.at, OutgoingMail.id)
        .limit(1)
    ).first()
    return Waiting(*row) if row else None


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Not tried yet, or rested long enough after a try that failed or was never finished."""
    tries = _tries()
    rested = [and_(tries <= most, _LAST.at <= now - rest) for most, rest in RESTS]
    stopped = and_(tries < MOST_TRIES, _LAST.at <= now - STUCK)
    return or_(
        _LAST.id.is_(None),
        and_(_LAST.state == BEGUN, stopped),
        and_(_LAST.state == FAILED, or_(*rested)),
    )


def _is_last() -> ColumnElement[bool]:
    """Whether `_LAST` is what happened last to a message."""
    number = select(func.max(MailAttempt.number)).where(MailAttempt.mail_id == OutgoingMail.id)
    return and_(_LAST.mail_id == OutgoingMail.id, _LAST.number == number.scalar_subquery())


def _tries() -> ScalarSelect[int]:
    return (
        select(func.count(MailAttempt.id))
        .where(MailAttempt.mail_id == OutgoingMail.id, MailAttempt.state == BEGUN)
        .scalar_subquery()
    )


def last_asked(session: Session, participant: UUID, kind: str) -> datetime | None:
    """When a message of a kind to somebody was last put in the outbox."""
    about = (OutgoingMail.participant_id == participant, OutgoingMail.kind == kind)
    return session.scalar(select(func.max(OutgoingMail.at)).where(*about))


def note(session: Session, mail: UUID, number: int, what: str, answer: str, now: datetime) -> bool:
    """Record what happened to a message; False when another sender noted the same step first."""
    row = MailAttempt(mail_id=mail, number=number, state=what, answer=answer, at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def last_of(
    session: Session, procedure_id: UUID, now: datetime
) -> dict[tuple[UUID, str], MailView]:
    """The last message of each kind to each person of a procedure, the oldest first. One query."""
    rows = session.execute(
        select(OutgoingMail, _tries(), _LAST.state, _LAST.at)
        .outerjoin(_LAST, _is_last())
        .where(OutgoingMail.procedure_id == procedure_id)
        .order_by(OutgoingMail.at, OutgoingMail.id)
    )
    found: dict[tuple[UUID, str], MailView] = {}
    for mail, tries, last, at in rows:
        found.pop((mail.participant_id, mail.kind), None)
        how = state(Tried(tries, last, at) if last else None, now)
        found[mail.participant_id, mail.kind] = MailView(
            mail.participant_id, mail.kind, mail.at, how
        )
    return found


def last_to(session: Session, procedure_id: UUID, now: datetime) -> dict[UUID, MailView]:
    """The last message of any kind to each person of a procedure. One query."""
    return {one.participant: one for one in last_of(session, procedure_id, now).values()}
