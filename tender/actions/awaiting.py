"""What an award still waits for: municipalities, claims, evidence of the winner."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from criteria.claims import holds
from criteria.mandates import Stand, stands, waiting
from criteria.moments import local_date
from criteria.outcome import AWARD
from criteria.phases import Standing, Step
from criteria.refusals import Refused, refusal
from criteria.terms import Standstill, standstill
from tender.actions.around import settled
from tender.store import claims, decisions, mandates
from tender.store.claims import ClaimView
from tender.store.decisions import DecisionView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def municipalities(
    session: Session, case: Case, decision: DecisionView | None, now: datetime
) -> tuple[Stand, ...]:
    """Where every municipality stands about this proposal. Those of the day on which it was sent,
    once it was."""
    today = decision.sent_on if decision and decision.sent_on else local_date(now)
    about = str(decision.id) if decision is not None and decision.runs else ""
    return stands(case.plan.facts, mandates.words(session, case.id), about, today)


def last_sent(session: Session, case: Case) -> DecisionView | None:
    """The award decision that went out last, whether it still holds or not."""
    every = decisions.every_decision(session, case.id)
    sent = [row for row in every if row.stage == AWARD and row.sent_at is not None]
    return sent[-1] if sent else None


def pending(session: Session, case: Case, decision: DecisionView | None) -> tuple[ClaimView, ...]:
    """The claims that keep the contract waiting. `decision` is the one that counts."""
    current = decision.id if decision else None
    return tuple(
        row
        for row in claims.claims(session, case.id)
        if holds(row.outcome, current=row.decision == current)
    )


def term_after(case: Case, sent_on: date) -> Standstill:
    """The term after letters of the award that leave on this day, as the sealed plan counts it."""
    rule = case.plan.standstill
    return standstill(sent_on, rule.days, rule.extend)


def require_all(session: Session, case: Case, decision: DecisionView, now: datetime) -> None:
    """Refused with the municipalities that have not agreed to this award yet."""
    if decision.stage != AWARD:
        return
    if names := waiting(municipalities(session, case, decision, now)):
        raise Refused(refusal("mandates.wait", None, names=", ".join(names)))


def require_nothing_waits(session: Session, case: Case, decision: DecisionView) -> None:
    """Refused while a claim runs or evidence of the winner is missing."""
    if found := pending(session, case, decision):
        raise Refused(refusal("claims.pending", None, count=len(found)))
    if not settled(session, case, decision):
        raise Refused(refusal("phases.evidence_settled_open"))


def around(
    session: Session, case: Case, base: Standing, chosen: DecisionView | None, now: datetime
) -> Standing:
    """The standing with these counts, from the decision on."""
    if case.step is Step.DECIDE:
        towns = waiting(municipalities(session, case, chosen, now))
        return replace(base, municipalities_open=len(towns))
    if chosen is None or not chosen.sent:
        return replace(base, claims_pending=len(pending(session, case, chosen)))
    return replace(
        base,
        claims_pending=len(pending(session, case, chosen)),
        evidence_settled=settled(session, case, chosen),
    )
