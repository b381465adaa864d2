"""Keeping and destroying: the terms, what holds destruction up, and the lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.moments import local_date
from criteria.phases import Step
from criteria.retention import MARK, Setting, due
from tender.actions.entry import look, waiting
from tender.actions.retention import LIFT, SHORTEN, settings
from tender.pages.two import First, first
from tender.permissions import Identity, Permission, allowed
from tender.store import people, procedures, retention
from tender.store.procedures import Case
from tender.store.retention import HoldView, ListView, TermView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold, and who agreed first to lift it."""

    row: HoldView
    first: First | None


@dataclass(frozen=True, slots=True)
class RetentionPage:
    """ready: the categories that are due today. shortening: who agreed first to keep for less long,
    and to what. waits: the list that nobody carried out yet; done: those that were."""

    case: Case
    settings: tuple[Setting, ...]
    ready: tuple[str, ...]
    terms: tuple[TermView, ...]
    contract_end: date | None
    closed_at: datetime | None
    shortening: First | None
    shorter: str
    holds: tuple[HoldLine, ...]
    claims: int
    waits: ListView | None
    done: tuple[ListView, ...]
    names: Mapping[UUID, str]
    choices: tuple[tuple[UUID, str], ...]
    own: bool
    may_set: bool
    may_hold: bool
    may_destroy: bool

    @property
    def held(self) -> bool:
        return self.claims > 0 or any(line.row.stands for line in self.holds)


def retention_page(session: Session, actor: Identity, now: datetime) -> RetentionPage:
    """What is kept and until when, as this person may see it. A fixed number of queries."""
    case = look(session, actor, Permission.VIEW_RETENTION)
    rows, holds = settings(session, case), retention.holds(session, case.id)
    terms, lists = retention.terms(session, case.id), retention.lists(session, case.id)
    closed = retention.closed_at(session, case.id)
    # while nothing was done here nobody is named, so nobody is looked up either (I2)
    named = bool(terms or holds or lists or case.step is Step.CLOSED)
    everyone = people.people(session, case.id) if named else ()
    names = {one.id: one.name for one in everyone}
    given = procedures.consents(session, case.id, SHORTEN, f"procedure:{case.id}")
    shortens = waiting(session, case, given, now)
    if shortens and terms and terms[-1].second and terms[-1].at >= shortens.at:
        shortens = None
    lifts = {
        one.id: waiting(
            session, case, procedures.consents(session, case.id, LIFT, f"hold:{one.id}"), now
        )
        for one in holds
        if one.stands
    }
    waits = lists[-1] if lists and lists[-1].done_at is None else None
    ready = due(rows, local_date(now))
    return RetentionPage(
        case,
        rows,
        tuple(row.category.value for row in rows if row.category in ready),
        terms,
        retention.contract_end(terms),
        closed if case.step is Step.CLOSED else None,
        first(shortens, actor, names),
        shortens.basis if shortens else "",
        tuple(HoldLine(one, first(lifts.get(one.id), actor, names)) for one in holds),
        retention.claims_open(session, case.id),
        waits,
        tuple(row for row in lists if row.done_at is not None),
        names,
        tuple(
            (one.id, one.name)
            for one in everyone
            if not one.name.startswith(MARK) and one.id != actor.id
        ),
        waits is not None and waits.by == actor.id,
        allowed(actor, Permission.SET_RETENTION, case.step),
        allowed(actor, Permission.HOLD, case.step),
        allowed(actor, Permission.DESTROY, case.step),
    )
