"""Browsers that are logged in, and log-ins that failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from tender.models.identity import LoginAttempt, WebSession

_FORGET_FAILURES = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class StoredSession:
    user_id: UUID | None
    data: str
    last_seen: datetime
    expires: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class Browser:
    """One of the browsers in which somebody is logged in."""

    token_hash: str
    agent: str | None
    since: datetime
    last_seen: datetime


_FOUND = select(
    WebSession.user_id,
    WebSession.data,
    WebSession.last_seen,
    WebSession.expires,
    WebSession.created,
).where(WebSession.token_hash == bindparam("token"))


def find(session: Session, token_hash: str, now: datetime, idle: timedelta) -> StoredSession | None:
    """The session of this token, unless it was left alone too long or lasted too long."""
    row = session.execute(_FOUND, {"token": token_hash}).one_or_none()
    if row is None or now >= row.expires or now - row.last_seen >= idle:
        return None
    return StoredSession(*row)


def put(
    session: Session,
    token_hash: str,
    user_id: UUID | None,
    data: str,
    now: datetime,
    longest: timedelta,
    agent: str | None = None,
    since: datetime | None = None,
) -> None:
    """Keep what a session holds; its end stands from the moment it began.

    since  when it began, for one that goes on under another token
    """
    row = session.get(WebSession, token_hash)
    if row is None:
        began = since or now
        row = WebSession(token_hash=token_hash, agent=agent, created=began, expires=began + longest)
        session.add(row)
    row.user_id, row.data, row.last_seen = user_id, data, now


def replace(
    session: Session,
    token_hash: str,
    user_id: UUID | None,
    data: str,
    now: datetime,
) -> bool:
    """Keep what a living session holds. False when it was ended meanwhile: it stays dead."""
    changed = session.execute(
        update(WebSession)
        .where(WebSession.token_hash == token_hash)
        .values(user_id=user_id, data=data, last_seen=now)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def take(session: Session, token_hash: str, held: str, left: str) -> bool:
    """Change what a session holds into what is left; False when it holds something else by now."""
    changed = session.execute(
        update(WebSession)
        .where(WebSession.token_hash == token_hash, WebSession.data == held)
        .values(data=left)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def touch(session: Session, token_hash: str, now: datetime) -> None:
    session.execute(
        update(WebSession).where(WebSession.token_hash == token_hash).values(last_seen=now)
    )


def drop(session: Session, token_hash: str) -> bool:
    gone = session.execute(delete(WebSession).where(WebSession.token_hash == token_hash))
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def drop_all_of(session: Session, user_id: UUID) -> None:
    session.execute(delete(WebSession).where(WebSession.user_id == user_id))


def all_of(session: Session, user_id: UUID, now: datetime, idle: timedelta) -> tuple[Browser, ...]:
    """The browsers in which somebody is logged in, the last seen first."""
    rows = session.execute(
        select(WebSession.token_hash, WebSession.agent, WebSession.created, WebSession.last_seen)
        .where(
            WebSession.user_id == user_id,
            WebSession.expires > now,
            WebSession.last_seen > now - idle,
        )
        .order_by(WebSession.last_seen.desc(), WebSession.token_hash)
    )
    return tuple(Browser(*row) for row in rows)


def drop_of(session: Session, user_id: UUID, token_hash: str) -> bool:
    """End one session of somebody; False when it is not there, or of another."""
    mine = delete(WebSession).where(
        WebSession.token_hash == token_hash, WebSession.user_id == user_id
    )
    return bool(session.execute(mine).rowcount)  # type: ignore[attr-defined]


def drop_others(session: Session, user_id: UUID, token_hash: str) -> None:
    """End every session of somebody but this one."""
    session.execute(
        delete(WebSession).where(WebSession.user_id == user_id, WebSession.token_hash != token_hash)
    )


def drop_all(session: Session) -> None:
    """Nobody is logged in any more."""
    session.execute(delete(WebSession))


def sweep(session: Session, now: datetime, idle: timedelta) -> None:
    """Clear away sessions and failures that no longer matter."""
    session.execute(
        delete(WebSession).where((WebSession.expires <= now) | (WebSession.last_seen <= now - idle))
    )
    session.execute(delete(LoginAttempt).where(LoginAttempt.last <= now - _FORGET_FAILURES))


def failures(session: Session, key: str) -> tuple[int, datetime] | None:
    """How often it failed in a row, and when last."""
    row = session.execute(
        select(LoginAttempt.failures, LoginAttempt.last).where(LoginAttempt.key == key)
    ).one_or_none()
    return None if row is None else (row.failures, row.last)


def add_failure(session: Session, key: str, now: datetime, forget: timedelta) -> None:
    """One more; a row of failures starts again when the last was longer ago than `forget`."""
    row = session.get(LoginAttempt, key)
    if row is None:
        session.add(LoginAttempt(key=key, failures=1, last=now))
    else:
        row.failures = 1 if now - row.last > forget else row.failures + 1
        row.last = now


def clear_failures(session: Session, key: str) -> None:
    session.execute(delete(LoginAttempt).where(LoginAttempt.key == key))
