"""Sessions of the dialogue as they are planned, and what is written during them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from criteria.talks import Item
from criteria.visibility import Sight
from tender.models.dialogue import DialogueSession, MinutesDraft, MinutesLink, SessionPlan
from tender.models.tenderers import Tenderer
from tender.store.scope import tenderers_within


@dataclass(frozen=True, slots=True)
class TalkView:
    """A session as it is planned now; `versions` counts how often that was said."""

    thread: UUID
    tenderer: UUID
    versions: int
    title: str
    starts: datetime
    ends: datetime
    place: str
    agenda: tuple[str, ...]
    cancelled: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DraftView:
    """What is written on one topic of a session, and who saved it last."""

    item: Item
    version: int
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class LinkView:
    """A personal link to one version of minutes, without its token."""

    minutes: UUID
    procedure: UUID
    tenderer: UUID
    name: str
    made_by: UUID
    expires: datetime
    at: datetime


def plan(
    session: Session,
    tenderer: UUID,
    before: TalkView | None,
    title: str,
    starts: datetime,
    ends: datetime,
    place: str,
    agenda: Iterable[str],
    cancelled: str,
    participant: UUID,
    now: datetime,
) -> UUID:
    """Keep when and where a session is held, or the next version of that; its thread."""
    thread = before.thread if before else uuid4()
    session.add(
        SessionPlan(
            tenderer_id=tenderer,
            thread=thread,
            number=before.versions + 1 if before else 1,
            title=title,
            starts=starts,
            ends=ends,
            place=place,
            agenda=list(agenda),
            cancelled=cancelled,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()
    return thread


def talks(
    session: Session, sight: Sight, procedure_id: UUID, thread: UUID | None = None
) -> tuple[TalkView, ...]:
    """Every session planned with tenderers in sight, or the one that is named, by its begin.

    One query.
    """
    if not sight.everyone:
        return ()
    query = select(SessionPlan).where(
        SessionPlan.tenderer_id.in_(tenderers_within(procedure_id, sight))
    )
    if thread is not None:
        query = query.where(SessionPlan.thread == thread)
    rows = session.scalars(query.order_by(SessionPlan.number))
    found = {
        row.thread: TalkView(
            row.thread,
            row.tenderer_id,
            row.number,
            row.title,
            row.starts,
            row.ends,
            row.place,
            tuple(row.agenda),
            row.cancelled,
            row.at,
        )
        for row in rows
    }
    return tuple(sorted(found.values(), key=lambda one: (one.starts, str(one.thread))))


def drafts(session: Session, thread: UUID) -> dict[str, DraftView]:
    """What is written so far about a session, by topic. One query."""
    rows = session.scalars(select(MinutesDraft).where(MinutesDraft.thread == thread))
    return {
        row.topic: DraftView(
            Item(row.topic, row.authority, row.tenderer, row.text),
            row.version,
            row.saved_by,
            row.saved_at,
        )
        for row in rows
    }


def keep(
    session: Session, thread: UUID, item: Item, expected: int, participant: UUID, now: datetime
) -> int | None:
    """Save what is written on a topic; the new version, or None when another saved in between.

    expected  the version that was read; 0 when there was none
    """
    values = {
        "authority": item.authority,
        "tenderer": item.tenderer,
        "text": item.text,
        "version": expected + 1,
        "saved_by": participant,
        "saved_at": now,
    }
    if expected:
        done = session.execute(
            update(MinutesDraft)
            .where(
                MinutesDraft.thread == thread,
                MinutesDraft.topic == item.topic,
                MinutesDraft.version == expected,
            )
            .values(**values)
        )
        return expected + 1 if done.rowcount else None  # type: ignore[attr-defined]
    try:
        with session.begin_nested():
            session.add(MinutesDraft(thread=thread, topic=item.topic, **values))
    except IntegrityError:
        return None
    return 1


def token_hash(token: str) -> str:
    """The form in which a link is kept; the link itself is kept nowhere."""
    return hashlib.sha256(f"tender-minutes/1\n{token}".encode()).hexdigest()


def add_link(
    session: Session,
    minutes: UUID,
    name: str,
    token: str,
    participant: UUID,
    expires: datetime,
    now: datetime,
) -> None:
    """Keep that somebody got a link to one version of minutes."""
    session.add(
        MinutesLink(
            session_id=minutes,
            name=name,
            token_hash=token_hash(token),
            participant_id=participant,
            expires=expires,
            at=now,
        )
    )
    session.flush()


def by_link(session: Session, token: str) -> LinkView | None:
    """The link behind a token, whether it still works or not; None when there is none."""
    row = session.execute(
        select(MinutesLink, DialogueSession.tenderer_id, Tenderer.procedure_id)
        .join(DialogueSession, DialogueSession.id == MinutesLink.session_id)
        .join(Tenderer, Tenderer.id == DialogueSession.tenderer_id)
        .where(MinutesLink.token_hash == token_hash(token))
    ).one_or_none()
    if row is None:
        return None
    link, tenderer, procedure = row
    return LinkView(
        link.session_id,
        procedure,
        tenderer,
        link.name,
        link.participant_id,
        link.expires,
        link.at,
    )


def last_links(session: Session, sight: Sight, procedure_id: UUID) -> dict[UUID, LinkView]:
    """The last link of each version of minutes: the ones before it work no more. One query."""
    if not sight.everyone:
        return {}
    rows = session.execute(
        select(MinutesLink, DialogueSession.tenderer_id)
        .join(DialogueSession, DialogueSession.id == MinutesLink.session_id)
        .where(DialogueSession.tenderer_id.in_(tenderers_within(procedure_id, sight)))
        .order_by(MinutesLink.at, MinutesLink.id)
    )
    return {
        row.session_id: LinkView(
            row.session_id,
            procedure_id,
            tenderer,
            row.name,
            row.participant_id,
            row.expires,
            row.at,
        )
        for row, tenderer in rows
    }
