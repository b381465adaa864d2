"""Accounts for whoever manages them: who there is, and who may begin procedures. No procedures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from tender.store import accounts, factors, identities, invitations
from tender.store.accounts import ADMINISTRATOR, INITIATOR

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.models.identity import User

PAGE_SIZE = 50
OPEN, INVITED, EXPIRED, CLOSED = "open", "invited", "expired", "closed"


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account. own: of the reader; renewable: has no password yet; stepped: has a second
    factor, that can be lost; linked: may log in through a provider of identity."""

    id: UUID
    name: str
    email: str
    state: str
    begins: bool
    manages: bool
    own: bool
    renewable: bool
    stepped: bool
    linked: bool


@dataclass(frozen=True, slots=True)
class AccountsPage:
    lines: tuple[AccountLine, ...]
    words: str
    page: int
    pages: int


def accounts_page(
    session: Session, reader: UUID, words: str, wanted: int, now: datetime
) -> AccountsPage:
    """A page of accounts by name. A fixed number of queries."""
    rows, total = accounts.some_users(session, words, wanted, PAGE_SIZE)
    pages = max(1, -(-total // PAGE_SIZE))
    if wanted > pages:
        wanted = pages
        rows, total = accounts.some_users(session, words, wanted, PAGE_SIZE)
    waiting = invitations.pending_among(session, tuple(user.id for user in rows))
    stepped = factors.among(session, tuple(user.id for user in rows))
    linked = identities.among(session, tuple(user.id for user in rows))
    lines = tuple(
        _line(user, reader, waiting.get(user.id), now, user.id in stepped, user.id in linked)
        for user in rows
    )
    return AccountsPage(lines, words, wanted, pages)


def _line(
    user: User,
    reader: UUID,
    waiting: invitations.Pending | None,
    now: datetime,
    stepped: bool,
    linked: bool,
) -> AccountLine:
    if not user.active:
        state = CLOSED
    elif waiting is None:
        state = OPEN
    else:
        state = INVITED if now < waiting.expires else EXPIRED
    return AccountLine(
        user.id,
        user.name,
        user.email,
        state,
        accounts.has_platform_role(user, INITIATOR),
        accounts.has_platform_role(user, ADMINISTRATOR),
        user.id == reader,
        waiting is not None and user.active,
        stepped and user.active,
        linked,
    )
