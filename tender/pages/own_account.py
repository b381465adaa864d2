"""One's own account: the browsers one is logged in with, and the second factors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from tender.store import factors, identities, sessions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.providers import Provider
    from tender.store.factors import Factors
    from tender.store.identities import Linked

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
    links: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A provider of identity. key: "" when it cannot be used now; linked: None when it is not."""

    key: str
    name: str
    linked: Linked | None


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
    return OwnAccountPage(lines, factors.of(session, user_id), identities.of(session, user_id))


def links(mine: tuple[Linked, ...], providers: Iterable[Provider]) -> tuple[LinkLine, ...]:
    """What can be logged in with, and what could once: that is called by its address."""
    by_issuer = {one.issuer: one for one in mine}
    lines = [LinkLine(one.key, one.name, by_issuer.pop(one.issuer, None)) for one in providers]
    return (*lines, *(LinkLine("", one.issuer, one) for one in by_issuer.values()))


def key_of(token_hash: str) -> str:
    """What names a session in a form."""
    return hashlib.sha256(f"tender-browser/1\n{token_hash}".encode()).hexdigest()[:32]


def _named(agent: str | None, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if agent and mark in agent), "")
