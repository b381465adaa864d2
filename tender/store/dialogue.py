"""Minutes of the dialogue in versions, who confirmed them, and how topics were closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.canon import from_plain, to_plain
from criteria.talks import SIDES, Item
from criteria.visibility import Sight
from tender.models.dialogue import (
    DialogueSession,
    MinutesConfirmation,
    SignedMinutes,
    TopicDecision,
)
from tender.store.scope import tenderers_within


@dataclass(frozen=True, slots=True)
class ConfirmationView:
    """Who confirmed minutes for one side, and how: one of criteria.talks.WAYS."""

    id: UUID
    side: str
    confirmed_by: str
    how: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SessionView:
    """One version of the minutes of a session.

    attendance  who was there for the authority; for both where `present` is empty
    agreements  the versions of agreements that were made there
    reason      why this version came after another
    """

    id: UUID
    tenderer: UUID
    thread: UUID
    number: int
    held_at: datetime
    ended_at: datetime | None
    attendance: str
    present: str
    minutes: str
    items: tuple[Item, ...]
    agreements: tuple[UUID, ...]
    reason: str
    at: datetime
    confirmations: tuple[ConfirmationView, ...]

    @property
    def confirmed(self) -> bool:
        return {row.side for row in self.confirmations} == set(SIDES)

    @property
    def length(self) -> timedelta:
        """How long the talk was; none where it was not written down."""
        return self.ended_at - self.held_at if self.ended_at else timedelta(0)


@dataclass(frozen=True, slots=True)
class TopicView:
    """How a topic was closed with a tenderer, and at which session if it was at one."""

    tenderer: UUID
    topic: str
    outcome: str
    reason: str
    session: UUID | None
    at: datetime
    by: UUID


def add_minutes(
    session: Session,
    tenderer: UUID,
    thread: UUID,
    held_at: datetime,
    ended_at: datetime,
    whole: Item,
    items: Iterable[Item],
    agreements: Iterable[UUID],
    reason: str,
    participant: UUID,
    now: datetime,
) -> UUID:
    """Keep the next version of the minutes of a session; its id."""
    last = session.scalar(
        select(func.max(DialogueSession.number)).where(DialogueSession.thread == thread)
    )
    row = DialogueSession(
        id=uuid4(),
        tenderer_id=tenderer,
        thread=thread,
        number=(last or 0) + 1,
        held_at=held_at,
        ended_at=ended_at,
        attendance=whole.authority,
        present=whole.tenderer,
        minutes=whole.text,
        items=to_plain(tuple(items)),
        agreements=sorted(str(id_) for id_ in agreements),
        reason=reason,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def every_version(
    session: Session, sight: Sight, procedure_id: UUID, thread: UUID | None = None
) -> tuple[SessionView, ...]:
    """Every version of minutes in sight, of one session when it is named, by session and number.

    Two queries.
    """
    if not sight.everyone:
        return ()
    mine = sa.and_(
        DialogueSession.tenderer_id.in_(tenderers_within(procedure_id, sight)),
        sa.true()
        if thread is None
        else (DialogueSession.thread == thread) | (DialogueSession.id == thread),
    )
    rows = session.scalars(
        select(DialogueSession)
        .where(mine)
        .order_by(DialogueSession.held_at, DialogueSession.number)
    ).all()
    confirmed: dict[UUID, list[ConfirmationView]] = {}
    for row in session.scalars(
        select(MinutesConfirmation)
        .join(DialogueSession, DialogueSession.id == MinutesConfirmation.session_id)
        .where(mine)
        .order_by(MinutesConfirmation.at)
    ):
        confirmed.setdefault(row.session_id, []).append(
            ConfirmationView(row.id, row.side, row.confirmed_by, row.how, row.at)
        )
    return tuple(_view(row, confirmed.get(row.id, ())) for row in rows)


def sessions(session: Session, sight: Sight, procedure_id: UUID) -> tuple[SessionView, ...]:
    """The minutes of each session as they count, oldest session first. Two queries."""
    return latest(every_version(session, sight, procedure_id))


def latest(versions: Iterable[SessionView]) -> tuple[SessionView, ...]:
    """The last version of the minutes of each session, oldest session first."""
    found: dict[UUID, SessionView] = {}
    for row in versions:
        if row.thread not in found or row.number > found[row.thread].number:
            found[row.thread] = row
    return tuple(sorted(found.values(), key=lambda row: (row.held_at, str(row.thread))))


def minutes_of(
    session: Session, sight: Sight, procedure_id: UUID, thread: UUID
) -> SessionView | None:
    """The minutes of one session as they count; None while there are none. Two queries."""
    return next(reversed(every_version(session, sight, procedure_id, thread)), None)


def _view(row: DialogueSession, confirmations: Iterable[ConfirmationView]) -> SessionView:
    return SessionView(
        row.id,
        row.tenderer_id,
        row.thread or row.id,
        row.number,
        row.held_at,
        row.ended_at,
        row.attendance,
        row.present,
        row.minutes,
        from_plain(tuple[Item, ...], row.items),
        tuple(UUID(id_) for id_ in row.agreements),
        row.reason,
        row.at,
        tuple(confirmations),
    )


def confirm(
    session: Session,
    minutes: UUID,
    side: str,
    confirmed_by: str,
    how: str,
    participant: UUID,
    now: datetime,
) -> UUID:
    """Keep that a side confirmed a version of minutes."""
    row = MinutesConfirmation(
        id=uuid4(),
        session_id=minutes,
        side=side,
        confirmed_by=confirmed_by,
        how=how,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def keep_signed(
    session: Session, confirmation: UUID, name: str, size: int, sha256: str, sealed: bytes
) -> None:
    """Keep the signed copy that a confirmation rests on, as ciphertext."""
    session.add(
        SignedMinutes(
            confirmation_id=confirmation, name=name, size=size, sha256=sha256, sealed=sealed
        )
    )
    session.flush()


@dataclass(frozen=True, slots=True)
class SignedView:
    """A signed copy without its content."""

    id: UUID
    confirmation: UUID
    name: str
    size: int
    sha256: str


def signed(session: Session, sight: Sight, procedure_id: UUID) -> dict[UUID, SignedView]:
    """The signed copies, by confirmation. One query."""
    if not sight.everyone:
        return {}
    rows = session.scalars(
        select(SignedMinutes)
        .join(MinutesConfirmation, MinutesConfirmation.id == SignedMinutes.confirmation_id)
        .join(DialogueSession, DialogueSession.id == MinutesConfirmation.session_id)
        .where(DialogueSession.tenderer_id.in_(tenderers_within(procedure_id, sight)))
    )
    return {
        row.confirmation_id: SignedView(row.id, row.confirmation_id, row.name, row.size, row.sha256)
        for row in rows
    }


def sealed_copy(session: Session, signed_id: UUID) -> bytes:
    """The ciphertext of a signed copy, after it was found to be in sight."""
    return session.get_one(SignedMinutes, signed_id).sealed


def close_topic(
    session: Session,
    tenderer: UUID,
    topic: str,
    outcome: str,
    reason: str,
    at_session: UUID | None,
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
            session_id=at_session,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()


def topic_history(session: Session, sight: Sight, procedure_id: UUID) -> tuple[TopicView, ...]:
    """Every decision on every topic, oldest first. One query."""
    if not sight.everyone:
        return ()
    rows = session.scalars(
        select(TopicDecision)
        .where(TopicDecision.tenderer_id.in_(tenderers_within(procedure_id, sight)))
        .order_by(TopicDecision.number)
    )
    return tuple(
        TopicView(
            row.tenderer_id,
            row.topic,
            row.outcome,
            row.reason,
            row.session_id,
            row.at,
            row.participant_id,
        )
        for row in rows
    )


def topics(session: Session, sight: Sight, procedure_id: UUID) -> dict[tuple[UUID, str], TopicView]:
    """The decision that counts per (tenderer, topic). One query."""
    found = topic_history(session, sight, procedure_id)
    return {(row.tenderer, row.topic): row for row in found}
