"""What follows a proposal for the award: municipalities that decide themselves, and claims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from criteria.claims import in_time
from criteria.mandates import Stand
from criteria.outcome import AWARD
from criteria.terms import Standstill
from tender.actions.awaiting import last_sent, municipalities, pending, term_after
from tender.actions.entry import look
from tender.actions.outcomes import in_award
from tender.actions.tenderers import may_read
from tender.permissions import Identity, Permission, allowed
from tender.store import claims, decisions, people, tenderers
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

    readable  the viewer declared about who sent it: what it says is for nobody else
    conflict  the viewer declared an interest in who sent it
    """

    row: ClaimView
    term: Standstill
    in_time: bool
    by: str
    closed_by: str
    readable: bool
    conflict: bool


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """`conflict`: the viewer declared an interest, and sees nothing of these claims."""

    case: Case
    conflict: bool
    lines: tuple[ClaimLine, ...] = ()
    pending: int = 0
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
    inside = in_award(session, case)
    if any(str(row.tenderer) in actor.viewer.conflicted for row in inside):
        return ClaimsPage(case, conflict=True)
    names = {row.id: row.name for row in people.people(session, case.id)}
    sent = last_sent(session, case)
    decision = decisions.decisions(session, case.id).get(AWARD)
    bidders = {row.id: row for row in tenderers.tenderers(session, case.id)}
    lines = tuple(
        ClaimLine(
            row,
            term_after(case, row.sent_on),
            in_time(term_after(case, row.sent_on), row.received_at),
            names.get(row.by, ""),
            names.get(row.closed_by, "") if row.closed_by else "",
            may_read(actor, bidders[row.tenderer]),
            str(row.tenderer) in actor.viewer.conflicted,
        )
        for row in claims.claims(session, case.id)
    )
    may = sent is not None and allowed(actor, Permission.RECORD_CLAIM, case.step)
    return ClaimsPage(
        case,
        False,
        lines,
        len(pending(session, case, decision)),
        tuple((str(row.id), row.name) for row in bidders.values() if may_read(actor, row)),
        may,
    )
