"""What a step still waits for: a term, municipalities, claims, evidence of the winner."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.claims import ABOUT, BEFORE_AWARD, claim_term, holds
from criteria.mandates import Stand, stands, waiting
from criteria.moments import local_date
from criteria.notices import REJECTION
from criteria.outcome import AWARD
from criteria.phases import Standing, Step
from criteria.refusals import Refused, refusal
from criteria.terms import Standstill
from tender.actions.around import settled
from tender.store import claims, decisions, mandates, notices
from tender.store.claims import ClaimView
from tender.store.decisions import DecisionView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

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


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that a claim can be about; `term` is None where the plan declares none for it."""

    id: UUID
    at: datetime
    term: Standstill | None


def last_sent(session: Session, case: Case, stage: str = AWARD) -> DecisionView | None:
    """The decision of a stage that went out last, whether it still holds or not."""
    every = decisions.every_decision(session, case.id)
    sent = [row for row in every if row.stage == stage and row.sent_at is not None]
    return sent[-1] if sent else None


def sent_to(session: Session, case: Case, about: str, tenderer: TendererView) -> Sent | None:
    """The last letter of a kind that this tenderer can claim something about."""
    if about == REJECTION:
        every = notices.notices_to(session, tenderer.id)
        found = [row for row in every if row.kind == REJECTION]
        if not found:
            return None
        last = found[-1]
        return Sent(last.id, last.at, claim_term(case.plan, about, local_date(last.at)))
    decision = last_sent(session, case, about)
    if decision is None or decision.sent_at is None or decision.sent_on is None:
        return None
    gone = tenderer.exclusion
    out = not tenderer.candidacies or (gone is not None and gone.at <= decision.sent_at)
    term = claim_term(case.plan, about, decision.sent_on, out=out)
    return Sent(decision.id, decision.sent_at, term)


def term_for(case: Case, claim: ClaimView) -> Standstill | None:
    """The term that a claim has, as the sealed plan counts it."""
    return claim_term(case.plan, claim.about, claim.sent_on, out=claim.out)


def pending(
    session: Session,
    case: Case,
    decided: Mapping[str, DecisionView],
    about: Collection[str] = ABOUT,
) -> tuple[ClaimView, ...]:
    """The claims that keep the next step waiting. `decided` are the decisions that count.

    A rejection stands once it was sent, so one that was found wrong keeps waiting for good.
    """
    current = {row.id for row in decided.values()}
    return tuple(
        row
        for row in claims.claims(session, case.id)
        if row.about in about
        and holds(
            row.kind,
            row.outcome,
            current=row.about == REJECTION or row.letter in current,
            dated=term_for(case, row) is not None,
        )
    )


def claimed(
    session: Session, case: Case, base: Standing, decided: Mapping[str, DecisionView]
) -> Standing:
    """The standing with the claims that keep this step waiting. While an award is decided anew,
    those about the earlier award do not: they may be why."""
    about = ABOUT if case.step.reached(Step.STANDSTILL) else BEFORE_AWARD
    return replace(base, claims_pending=len(pending(session, case, decided, about)))


def require_all(session: Session, case: Case, decision: DecisionView, now: datetime) -> None:
    """Refused with the municipalities that have not agreed to this award yet."""
    if decision.stage != AWARD:
        return
    if names := waiting(municipalities(session, case, decision, now)):
        raise Refused(refusal("mandates.wait", None, names=", ".join(names)))


def require_nothing_waits(
    session: Session, case: Case, decided: Mapping[str, DecisionView]
) -> None:
    """Refused while a claim runs or evidence of the winner is missing."""
    if found := pending(session, case, decided):
        raise Refused(refusal("claims.pending", None, count=len(found)))
    if not settled(session, case, decided[AWARD]):
        raise Refused(refusal("phases.evidence_settled_open"))


def around(
    session: Session, case: Case, base: Standing, chosen: DecisionView | None, now: datetime
) -> Standing:
    """The standing with municipalities and evidence, from the decision on."""
    if case.step is Step.DECIDE:
        towns = waiting(municipalities(session, case, chosen, now))
        return replace(base, municipalities_open=len(towns))
    if chosen is None or not chosen.sent:
        return base
    return replace(base, evidence_settled=settled(session, case, chosen))
