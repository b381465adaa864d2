"""One's own account: the browsers one is logged in with, and the second factors."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from tender.store import factors, sessions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.store.factors import Factors

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Looked for in this order: most call themselves Chrome and Safari too."""
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class BrowserLine:
    """A browser. key: names it in a form, and opens nothing; browser, system: "" when unknown."""

    key: str
    browser: str
    system: str
    since: datetime
    last_seen: datetime
    own: bool


@dataclass(frozen=True, slots=True)
class OwnAccountPage:
    browsers: tuple[BrowserLine, ...]
    factors: Factors


def own_account_page(
    session: Session, user_id: UUID, own: str, now: datetime, idle: timedelta
) -> OwnAccountPage:
    """own: the digest of this browser's token. A fixed number of queries."""
    found = sessions.all_of(session, user_id, now, idle)
    lines = tuple(
        BrowserLine(
            key_of(row.token_hash),
            _named(row.agent, _BROWSERS),
            _named(row.agent, _SYSTEMS),
            row.since,
            row.last_seen,
            row.token_hash == own,
        )
        for row in found
    )
    return OwnAccountPage(lines, factors.of(session, user_id))


def key_of(token_hash: str) -> str:
    """What names a session in a form."""
    return hashlib.sha256(f"tender-browser/1\n{token_hash}".encode()).hexdigest()[:32]


def _named(agent: str | None, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if agent and mark in agent), "")
