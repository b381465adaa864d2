"""What follows a letter: municipalities that decide themselves about the award, and claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from criteria.claims import ABOUT, in_time
from criteria.mandates import Stand
from criteria.notices import REJECTION
from criteria.outcome import AWARD, SELECTION
from criteria.terms import Standstill
from criteria.visibility import judges_again
from tender.actions.awaiting import municipalities, pending, term_for
from tender.actions.deciders import concerned
from tender.actions.entry import look
from tender.actions.tenderers import may_read
from tender.permissions import Identity, Permission, allowed
from tender.store import claims, decisions, notices, people, tenderers
from tender.store.claims import ClaimView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class MandatesPage:
    """proposed: a proposal lies there that a municipality can decide on; sent: it went out."""

    case: Case
    towns: tuple[Stand, ...]
    proposed: bool
    sent: bool
    may_record: bool


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim with its term, whether it came in time, and the names of who wrote it down.

    waits     the next step waits for it
    readable  the viewer declared about who sent it: what it says is for nobody else
    conflict  the viewer declared an interest in who sent it
    """

    row: ClaimView
    term: Standstill | None
    in_time: bool | None
    waits: bool
    by: str
    closed_by: str
    readable: bool
    conflict: bool


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """The ledger.

    conflict  the viewer declared an interest, or judges again, and sees nothing of these claims
    hidden    the same, of some of them
    about     the kinds of letters that went out, as far as the viewer handles claims about them
    """

    case: Case
    conflict: bool
    hidden: bool = False
    lines: tuple[ClaimLine, ...] = ()
    pending: int = 0
    about: tuple[str, ...] = ()
    bidders: tuple[tuple[str, str], ...] = ()
    may_record: bool = False


def mandates_page(session: Session, actor: Identity, now: datetime) -> MandatesPage:
    """Every municipality with where it stands. A fixed number of queries."""
    case = look(session, actor, Permission.VIEW_AWARD)
    decision = decisions.decisions(session, case.id).get(AWARD)
    runs = decision is not None and decision.runs
    sent = decision is not None and decision.sent
    return MandatesPage(
        case,
        municipalities(session, case, decision, now),
        runs,
        sent,
        allowed(actor, Permission.RECORD_MUNICIPALITY, case.step) and not sent,
    )


def claims_page(session: Session, actor: Identity) -> ClaimsPage:
    """The ledger of claims. A fixed number of queries."""
    case = look(session, actor, Permission.VIEW_CLAIMS)
    every, sent = decisions.every_decision(session, case.id), set[str]()
    if notices.rejected(session, case.id):
        sent.add(REJECTION)
    sent.update(row.stage for row in every if row.sent_at is not None)
    closed = {stage for stage in (SELECTION, AWARD) if _shut(session, actor, case, stage)}
    shut = sent & (closed | {REJECTION} if SELECTION in closed else closed)
    if shut and shut == sent:
        return ClaimsPage(case, conflict=True)
    names = {row.id: row.name for row in people.people(session, case.id)}
    waiting = pending(session, case, {row.stage: row for row in every})
    bidders = {row.id: row for row in tenderers.tenderers(session, case.id)}
    lines = []
    for row in claims.claims(session, case.id):
        if row.about in shut:
            continue
        term = term_for(case, row)
        lines.append(
            ClaimLine(
                row,
                term,
                in_time(term, row.received_at),
                row in waiting,
                names.get(row.by, ""),
                names.get(row.closed_by, "") if row.closed_by else "",
                may_read(actor, bidders[row.tenderer]),
                str(row.tenderer) in actor.viewer.conflicted,
            )
        )
    return ClaimsPage(
        case,
        False,
        bool(shut),
        tuple(lines),
        len(waiting),
        tuple(one for one in ABOUT if one in sent - shut),
        tuple((str(row.id), row.name) for row in bidders.values() if may_read(actor, row)),
        bool(sent - shut) and allowed(actor, Permission.RECORD_CLAIM, case.step),
    )


def _shut(session: Session, actor: Identity, case: Case, stage: str) -> bool:
    """Whether the viewer reads no claims of a stage: for an interest in who is in it, or because
    they tell marks that are given anew."""
    with_interest = {str(id_) for id_ in concerned(session, case, stage)} & actor.conflicted
    return bool(with_interest) or judges_again(actor.viewer, case.moment, stage)
