"""Messages that are to go out, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from criteria.mail import BEGUN, MOST_TRIES, SENT, due, state
from tender.models.identity import User
from tender.models.outbox import MailAttempt, OutgoingMail
from tender.models.procedures import Participant

AT_ONCE = 100
"""How many messages are looked through for one that is due."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that is to be sent now. made_by: the account of whoever asked for it."""

    id: UUID
    procedure: UUID
    user: UUID
    made_by: UUID
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
    """The oldest message that is to be tried now. Two queries."""
    done = exists().where(MailAttempt.mail_id == OutgoingMail.id, MailAttempt.state == SENT)
    tried = (
        select(func.count(MailAttempt.id))
        .where(MailAttempt.mail_id == OutgoingMail.id, MailAttempt.state == BEGUN)
        .scalar_subquery()
    )
    asking = aliased(Participant)
    rows = session.execute(
        select(OutgoingMail, User, asking.user_id)
        .join(Participant, Participant.id == OutgoingMail.participant_id)
        .join(asking, asking.id == OutgoingMail.by_id)
        .join(User, User.id == Participant.user_id)
        .where(~done, tried < MOST_TRIES, User.active)
        .order_by(OutgoingMail.at, OutgoingMail.id)
        .limit(AT_ONCE)
    ).all()
    happened = _happened(session, [mail.id for mail, _, _ in rows])
    for mail, user, maker in rows:
        states = happened.get(mail.id, ())
        if due(states, now):
            return Waiting(
                mail.id,
                mail.procedure_id,
                user.id,
                maker,
                user.email,
                mail.kind,
                len(states) + 1,
            )
    return None


def _happened(session: Session, ids: list[UUID]) -> dict[UUID, tuple[tuple[str, datetime], ...]]:
    rows = session.execute(
        select(MailAttempt.mail_id, MailAttempt.state, MailAttempt.at)
        .where(MailAttempt.mail_id.in_(ids))
        .order_by(MailAttempt.number)
    )
    found: dict[UUID, tuple[tuple[str, datetime], ...]] = {}
    for id_, what, at in rows:
        found[id_] = (*found.get(id_, ()), (what, at))
    return found


def note(session: Session, mail: UUID, number: int, what: str, answer: str, now: datetime) -> bool:
    """Record what happened to a message; False when another sender noted the same step first."""
    row = MailAttempt(mail_id=mail, number=number, state=what, answer=answer, at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


def last_of(session: Session, procedure_id: UUID) -> dict[tuple[UUID, str], MailView]:
    """The last message of each kind to each person of a procedure. Two queries."""
    rows = session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.procedure_id == procedure_id)
        .order_by(OutgoingMail.at, OutgoingMail.id)
    ).all()
    last = {(row.participant_id, row.kind): row for row in rows}
    happened = _happened(session, [row.id for row in last.values()])
    return {
        key: MailView(row.participant_id, row.kind, row.at, state(happened.get(row.id, ())))
        for key, row in last.items()
    }
