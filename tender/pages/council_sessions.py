"""Sessions of a council, for the officer: whom it heard and whom not yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.plan import AdviceRule
from tender.actions.council_sessions import session_in
from tender.actions.entry import look
from tender.pages.councils import Bidder, Member, bidders, members_of, rule_of
from tender.permissions import Identity, NotGranted, Permission
from tender.store import council_sessions as sessions
from tender.store import people
from tender.store.council_sessions import SessionView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session. present: the names of the delegates; past: it was held."""

    view: SessionView
    present: tuple[str, ...]
    past: bool


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """The sessions of one council.

    heard, planned, not_yet  the tenderers by where their session stands: each has the same chance
    undeclared               those about which a declaration of interests comes first
    """

    case: Case
    rule: AdviceRule
    members: tuple[Member, ...]
    meetings: tuple[Meeting, ...]
    heard: tuple[str, ...]
    planned: tuple[str, ...]
    not_yet: tuple[str, ...]
    bidders: tuple[Bidder, ...]
    undeclared: tuple[Bidder, ...]


def sessions_page(session: Session, actor: Identity, council: str, now: datetime) -> SessionsPage:
    """Without tenderers this officer may read nothing of. Fixed queries."""
    case = look(session, actor, Permission.LEAD_COUNCILS)
    rule = rule_of(case, council)
    every = bidders(session, actor, case)
    mine = {one.id: one for one in every if str(one.id) in actor.declared}
    names = {person.id: person.name for person in people.people(session, case.id)}
    found = sessions.sessions(session, case.id, rule.id)
    held = {one.tenderer for one in found if one.held_at <= now}
    planned = {one.tenderer for one in found} - held
    return SessionsPage(
        case,
        rule,
        members_of(session, case, rule.id),
        tuple(
            Meeting(one, tuple(names.get(id_, "") for id_ in one.present), one.held_at <= now)
            for one in found
            if one.tenderer in mine
        ),
        tuple(one.name for one in every if one.id in held),
        tuple(one.name for one in every if one.id in planned),
        tuple(one.name for one in every if one.id not in held | planned),
        tuple(mine.values()),
        tuple(one for one in every if one.id not in mine),
    )


@dataclass(frozen=True, slots=True)
class SessionPage:
    """One session, to correct. members: who may be ticked, with who was there before."""

    case: Case
    view: SessionView
    members: tuple[Member, ...]


def session_page(session: Session, actor: Identity, thread: UUID) -> SessionPage:
    """NotGranted until this officer declared about the tenderer."""
    case = look(session, actor, Permission.LEAD_COUNCILS)
    view = session_in(session, case, thread)
    if str(view.tenderer) not in actor.declared - actor.conflicted:
        raise NotGranted
    members = members_of(session, case, view.council)
    there = {one.id for one in members}
    names = {person.id: person.name for person in people.people(session, case.id)}
    gone = [id_ for id_ in view.present if id_ not in there]
    return SessionPage(
        case, view, (*members, *(Member(id_, names.get(id_, ""), False) for id_ in gone))
    )
