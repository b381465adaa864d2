"""Claims about the award decision: written down, closed, and what they keep waiting."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.claims import OUTCOMES, check_claim, in_time
from criteria.outcome import AWARD
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.awaiting import last_sent, term_after
from tender.actions.deciders import without_interest
from tender.actions.entry import check_text, enter, record
from tender.actions.tenderers import may_read, require_no_conflict, tenderer_in
from tender.permissions import Identity, NotGranted, Permission
from tender.store import claims
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def record_claim(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    kind: str,
    text: str,
    received_at: datetime | None,
    now: datetime,
) -> UUID:
    """Write down what a tenderer sent about the decision; also when it came too late."""
    case = enter(session, actor, Permission.RECORD_CLAIM)
    without_interest(session, actor, case, AWARD)
    tenderer = _claimant(session, actor, case, tenderer_id)
    decision = last_sent(session, case)
    if decision is None or decision.sent_at is None or decision.sent_on is None:
        raise Refused(refusal("claims.nothing_sent"))
    refuse_if(check_claim(kind, received_at, decision.sent_at, now))
    assert received_at is not None
    said = check_text(text, "text")
    if any(
        (row.tenderer, row.kind, row.received_at, row.text)
        == (tenderer.id, kind, received_at, said)
        for row in claims.claims(session, case.id)
    ):
        raise Refused(refusal("acts.already_done"))
    row = claims.add(
        session, case.id, decision.id, tenderer.id, kind, said, received_at, actor.id, now
    )
    term = term_after(case, decision.sent_on)
    record(
        session,
        actor,
        "claim.recorded",
        f"claim:{row}",
        now,
        tenderer=str(tenderer.id),
        what=kind,
        received=received_at,
        last_day=term.last_day,
        in_time=in_time(term, received_at),
        content=said,
    )
    return row


def _claimant(session: Session, actor: Identity, case: Case, id_: UUID) -> TendererView:
    """Who sent a claim, which may be one outside the award; for who declared about it (I5)."""
    tenderer = tenderer_in(session, case, id_)
    require_no_conflict(actor, tenderer.id)
    if not may_read(actor, tenderer):
        raise Refused(refusal("scores.not_declared"))
    return tenderer


def close_claim(
    session: Session, actor: Identity, claim_id: UUID, outcome: str, reason: str, now: datetime
) -> None:
    """Record how a claim ended, or why it keeps nothing waiting any more."""
    case = enter(session, actor, Permission.RECORD_CLAIM)
    without_interest(session, actor, case, AWARD)
    claim = next((row for row in claims.claims(session, case.id) if row.id == claim_id), None)
    if claim is None:
        raise NotGranted
    _claimant(session, actor, case, claim.tenderer)
    if claim.outcome is not None:
        raise Refused(refusal("acts.already_done"))
    if outcome not in OUTCOMES:
        raise Refused(refusal("claims.outcome_missing", "outcome"))
    said = check_text(reason, "reason")
    claims.close(session, claim.id, outcome, said, actor.id, now)
    record(session, actor, "claim.closed", f"claim:{claim.id}", now, new=outcome, reason=said)
