"""The heads of the trail stamped by an authority outside: beside the acts, which never wait for it.

Nobody asks while a transaction is open. That an authority did not answer stands in the trail once,
and it is asked again at the next turn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from criteria.trail import Head
from tender import audit
from tender.actions.accounts import PlatformActor
from tender.extensions import begin_write
from tender.stamps import NoStamp
from tender.store import stamps, trail

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

STAMPED, UNSTAMPED = "head.stamped", "head.unstamped"
ITSELF = PlatformActor("tender")
"""The application does this by itself."""


def stamp_heads(
    sessions: sessionmaker[Session],
    stamp: Callable[[Head], bytes],
    clock: Callable[[], datetime],
) -> tuple[int, int]:
    """Ask for a stamp over where each chain ends now; how many came, and how many did not."""
    with sessions() as session:
        waiting = [head for head in trail.ends(session) if _asked(session, head)]
    done = failed = 0
    for head in waiting:
        try:
            token = stamp(head)
        except NoStamp as why:
            failed += 1
            _tell_failure(sessions, head, str(why), clock())
            continue
        done += 1
        with sessions() as session:
            begin_write(session)
            if not stamps.stamped(session, head):
                id_ = stamps.add(session, head, token, clock())
                told = {"head": head.line, "sha256": hashlib.sha256(token).hexdigest()}
                _record(session, STAMPED, f"stamp:{id_}", clock(), **told)
                session.commit()
    return done, failed


def _asked(session: Session, head: Head) -> bool:
    """Whether there is anything to stamp: the entry of a stamp alone needs no other stamp."""
    if head.chain != audit.PLATFORM:
        return not stamps.stamped(session, head)
    last = [trail.last_of(session, head.chain, act) for act in (STAMPED, UNSTAMPED)]
    return head not in last


def _tell_failure(sessions: sessionmaker[Session], head: Head, why: str, now: datetime) -> None:
    """On record, once until a stamp comes again."""
    with sessions() as session:
        begin_write(session)
        good, bad = (
            found.seq if (found := trail.last_of(session, audit.PLATFORM, act)) else 0
            for act in (STAMPED, UNSTAMPED)
        )
        if bad <= good:
            _record(session, UNSTAMPED, f"chain:{head.chain}", now, head=head.line, reason=why)
            session.commit()


def _record(session: Session, act: str, object_: str, now: datetime, **told: str) -> None:
    audit.record(session, ITSELF, act, object_, now, procedure_id=None, **told)
