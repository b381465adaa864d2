"""What a delegate is asked before reading, asking and advising."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria.text import Text
from tender.actions.entry import look
from tender.actions.joining import INTERESTS, askable, named, what_first
from tender.permissions import Identity, NotGranted, Permission
from tender.store import people
from tender.store.people import DeclarationView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class JoiningPage:
    """What comes first for this delegate; None once there is nothing left.

    asked     the tenderers to declare about, by name: whoever reads letters cannot tell
              them apart
    shown     which parties that names
    mine      what this person declared before about these tenderers
    contacts  the name and the e-mail address of each officer
    """

    title: Text
    first: str | None
    asked: tuple[TendererView, ...] = ()
    shown: str = ""
    mine: tuple[DeclarationView, ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()

    @property
    def before(self) -> dict[UUID, DeclarationView]:
        return {row.tenderer: row for row in self.mine}


def joining_page(session: Session, actor: Identity, *, again: bool = False) -> JoiningPage:
    """The promise, or else the declaration. A fixed number of queries.

    again  somebody who declared about everyone wants to tell that something changed
    """
    case = look(session, actor, Permission.JOIN_COUNCIL)
    first = what_first(session, actor, case)
    if first is None and again and case.plan.advising.reads:
        first = INTERESTS
    elif again:
        raise NotGranted
    if first != INTERESTS:
        return JoiningPage(case.title, first, contacts=_officers(session, case))
    rows = askable(session, actor, case)
    asked = tuple(row for row in rows if again or str(row.id) not in actor.declared)
    mine = people.all_declarations(session, case.id, actor.id)
    return JoiningPage(case.title, first, asked, named(asked), mine)


def _officers(session: Session, case: Case) -> tuple[tuple[str, str], ...]:
    addresses = people.addresses(session, case.id)
    return tuple(
        (one.name, addresses[one.id])
        for one in people.people(session, case.id)
        if "officer" in one.roles and one.id in addresses
    )
