"""Claims about a decision or a rejection: written down, and closed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.claims import OUTCOMES, check_about, check_claim, in_time
from criteria.outcome import AWARD, SELECTION
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.awaiting import sent_to
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
    about: str,
    tenderer_id: UUID,
    kind: str,
    text: str,
    received_at: datetime | None,
    now: datetime,
) -> UUID:
    """Write down what a tenderer sent about the last letter of a kind; also when it came too late.

    about  one of `criteria.claims.ABOUT`
    """
    case = enter(session, actor, Permission.RECORD_CLAIM)
    refuse_if(check_about(about))
    _uninterested(session, actor, case, about)
    tenderer = _claimant(session, actor, case, tenderer_id)
    sent = sent_to(session, case, about, tenderer)
    if sent is None:
        raise Refused(refusal(f"claims.nothing_sent_{about}", "about"))
    refuse_if(check_claim(kind, received_at, sent.at, now))
    assert received_at is not None
    said = check_text(text, "text")
    if any(
        (row.about, row.tenderer, row.kind, row.received_at, row.text)
        == (about, tenderer.id, kind, received_at, said)
        for row in claims.claims(session, case.id)
    ):
        raise Refused(refusal("acts.already_done"))
    row = claims.add(
        session, case.id, about, sent.id, tenderer.id, kind, said, received_at, actor.id, now
    )
    record(
        session,
        actor,
        "claim.recorded",
        f"claim:{row}",
        now,
        tenderer=str(tenderer.id),
        about=about,
        what=kind,
        received=received_at,
        last_day=sent.term.last_day if sent.term else None,
        in_time=in_time(sent.term, received_at),
        content=said,
    )
    return row


def _uninterested(session: Session, actor: Identity, case: Case, about: str) -> None:
    """Nobody with an interest in who takes part in what a claim is about handles it."""
    without_interest(session, actor, case, AWARD if about == AWARD else SELECTION)


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
    claim = next((row for row in claims.claims(session, case.id) if row.id == claim_id), None)
    if claim is None:
        raise NotGranted
    _uninterested(session, actor, case, claim.about)
    _claimant(session, actor, case, claim.tenderer)
    if claim.outcome is not None:
        raise Refused(refusal("acts.already_done"))
    if outcome not in OUTCOMES:
        raise Refused(refusal("claims.outcome_missing", "outcome"))
    said = check_text(reason, "reason")
    claims.close(session, claim, outcome, said, actor.id, now)
    record(session, actor, "claim.closed", f"claim:{claim.id}", now, new=outcome, reason=said)
