"""Who keeps the heads of a chain elsewhere, and what they had last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.mail import MOST_KEEPERS
from tender.actions.accounts import require_administrator
from tender.actions.entry import look
from tender.permissions import Identity, Permission, allowed
from tender.store import keepers, outside
from tender.store.keepers import KeeperView
from tender.store.outside import HeadSent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class KeepersPage:
    """Each keeper with the last head that went there; None while none did. At most ten.

    inside  those who take part by now, so that their keeping proves nothing
    """

    lines: tuple[tuple[KeeperView, HeadSent | None], ...]
    inside: frozenset[UUID]
    may_keep: bool

    @property
    def full(self) -> bool:
        return len(self.lines) >= MOST_KEEPERS


def keepers_page(session: Session, actor: Identity, now: datetime) -> KeepersPage:
    """Of the chain of a procedure. A fixed number of queries."""
    case = look(session, actor, Permission.VIEW_TRAIL)
    return _page(session, case.id, allowed(actor, Permission.KEEP_HEADS, case.step), now)


def platform_keepers_page(session: Session, administrator: UUID, now: datetime) -> KeepersPage:
    """Of the chain of the platform."""
    require_administrator(session, administrator)
    return _page(session, None, True, now)


def _page(session: Session, procedure_id: UUID | None, may: bool, now: datetime) -> KeepersPage:
    sent = outside.heads_sent(session, procedure_id, now)
    found = keepers.keepers(session, procedure_id)
    inside = keepers.taking_part(session, found)
    return KeepersPage(tuple((one, sent.get(one.email)) for one in found), inside, may)
