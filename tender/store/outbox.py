"""Messages that are to go out, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from criteria.mail import BEGUN, FAILED, MOST_TRIES, RESTS, STUCK, Tried, state
from tender.models.identity import User
from tender.models.outbox import (
    AccountAttempt,
    AccountMail,
    MailAttempt,
    OutgoingMail,
    OutsideAttempt,
    OutsideMail,
)
from tender.models.procedures import Participant


class Queue:
    """Messages of one kind of address, and what happened to each."""

    def __init__(
        self,
        mail: type[OutgoingMail] | type[OutsideMail] | type[AccountMail],
        attempt: type[MailAttempt] | type[OutsideAttempt] | type[AccountAttempt],
    ) -> None:
        self.mail, self.attempt = mail, attempt
        self.last: Any = aliased(attempt)

    def is_due(self, now: datetime) -> ColumnElement[bool]:
        """Not tried yet, or rested long enough after a try that failed or was never finished."""
        tries, last = self.tries(), self.last
        rested = [and_(tries <= most, last.at <= now - rest) for most, rest in RESTS]
        stopped = and_(tries < MOST_TRIES, last.at <= now - STUCK)
        return or_(
            last.id.is_(None),
            and_(last.state == BEGUN, stopped),
            and_(last.state == FAILED, or_(*rested)),
        )

    def is_last(self) -> ColumnElement[bool]:
        """Whether `last` is what happened last to a message."""
        number = select(func.max(self.attempt.number)).where(self.attempt.mail_id == self.mail.id)
        return and_(self.last.mail_id == self.mail.id, self.last.number == number.scalar_subquery())

    def tries(self) -> ScalarSelect[int]:
        """How often sending a message was begun."""
        return (
            select(func.count(self.attempt.id))
            .where(self.attempt.mail_id == self.mail.id, self.attempt.state == BEGUN)
            .scalar_subquery()
        )

    def next_number(self) -> ColumnElement[int]:
        """The number of what happens next to a message."""
        return func.coalesce(self.last.number, 0) + 1

    def note(
        self, session: Session, mail: UUID, number: int, what: str, answer: str, now: datetime
    ) -> bool:
        """Record what happened to a message; False when another sender noted the step first."""
        row = self.attempt(mail_id=mail, number=number, state=what, answer=answer, at=now)
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            return False
        return True


PEOPLE = Queue(OutgoingMail, MailAttempt)
"""Messages to people who take part."""


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
            PEOPLE.next_number(),
        )
        .join(Participant, Participant.id == OutgoingMail.participant_id)
        .join(User, User.id == Participant.user_id)
        .outerjoin(PEOPLE.last, PEOPLE.is_last())
        .where(PEOPLE.is_due(now), User.active)
        .order_by(OutgoingMail.at, OutgoingMail.id)
        .limit(1)
    ).first()
    return Waiting(*row) if row else None


def last_asked(session: Session, participant: UUID, kind: str) -> datetime | None:
    """When a message of a kind to somebody was last put in the outbox."""
    about = (OutgoingMail.participant_id == participant, OutgoingMail.kind == kind)
    return session.scalar(select(func.max(OutgoingMail.at)).where(*about))


def note(session: Session, mail: UUID, number: int, what: str, answer: str, now: datetime) -> bool:
    """As `Queue.note`, of a message to somebody who takes part."""
    return PEOPLE.note(session, mail, number, what, answer, now)


def last_of(
    session: Session, procedure_id: UUID, now: datetime
) -> dict[tuple[UUID, str], MailView]:
    """The last message of each kind to each person of a procedure, the oldest first. One query."""
    rows = session.execute(
        select(OutgoingMail, PEOPLE.tries(), PEOPLE.last.state, PEOPLE.last.at)
        .outerjoin(PEOPLE.last, PEOPLE.is_last())
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
