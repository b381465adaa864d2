"""What is missing between what was agreed and what follows from it, and what is done about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import refuse_if
from criteria.trace import Agreed, Gap, check_gap, gaps_of
from tender.actions.agreements import agreement_in
from tender.actions.dialogue import sight_of
from tender.actions.entry import check_text, enter, record
from tender.actions.tenderers import require_declared, require_no_conflict
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import agreements
from tender.store.agreements import AgreementView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def agreed(row: AgreementView, *, offered: bool) -> Agreed:
    """What the trace needs of an agreement.

    offered  whether what the final offer says about it may be told
    """
    return Agreed(
        str(row.thread),
        row.topic,
        row.kind,
        row.details.status,
        row.details.clause,
        row.details.elements,
        bool(row.details.indicators or row.details.risks),
        row.conformity if offered else None,
    )


def sees_offer(actor: Identity, case: Case, tenderer: UUID) -> bool:
    """Whether this person may read what the final offer of a tenderer says (I3, I5)."""
    if not allowed(actor, Permission.VIEW_COMPARISON, case.step):
        return False
    declares = allowed(actor, Permission.DECLARE, case.step)
    return not declares or str(tenderer) in actor.declared


def decide_gap(
    session: Session,
    actor: Identity,
    thread: UUID,
    gap: str,
    outcome: str,
    reason: str,
    decided_by: str,
    now: datetime,
) -> None:
    """Record what is done about a gap around an agreement, and who decided so."""
    case = enter(session, actor, Permission.DECIDE_GAPS)
    row = agreement_in(session, actor, case, thread)
    require_no_conflict(actor, row.tenderer)
    offered = sees_offer(actor, case, row.tenderer)
    if gap in (Gap.MISSING, Gap.WEAKENED):
        require_declared(actor, row.tenderer)
    standing = with_conformity(session, actor, case)
    if thread not in standing or gap not in gaps_of(agreed(standing[thread], offered=offered)):
        raise NotGranted
    refuse_if(check_gap(outcome, reason, decided_by))
    why, who = check_text(reason, "reason"), decided_by.strip()
    agreements.decide_gap(session, row.tenderer, thread, gap, outcome, why, who, actor.id, now)
    record(
        session,
        actor,
        "gap.decided",
        f"agreement:{thread}",
        now,
        basis=gap,
        result=outcome,
        reason=why,
        content=who,
    )


def with_conformity(session: Session, actor: Identity, case: Case) -> Mapping[UUID, AgreementView]:
    """The agreements that stand and are in sight, by thread."""
    found = agreements.agreements(session, sight_of(actor, case), case.id)
    return {row.thread: row for row in found}
