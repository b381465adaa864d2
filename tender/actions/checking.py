"""The checklist of a decision, counted; and the evidence of the winner, verified."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from criteria.decision_checklist import Facts, blocking
from criteria.outcome import AWARD, Outcome
from criteria.phases import Standing
from criteria.refusals import refuse_if
from tender.actions.around import conformity_open, evidence_open, topics_open, winners
from tender.actions.outcomes import in_award
from tender.actions.standing import standing
from tender.store import advising, asking, clarification
from tender.store.decisions import DecisionView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def facts(
    session: Session,
    case: Case,
    stage: str,
    counted: Standing,
    found: Outcome | None,
    decision: DecisionView | None = None,
    replay: bool | None = None,
    condition: str = "",
) -> Facts:
    """What the lines of the checklist are made of. A fixed number of queries.

    counted    how far the procedure is
    found      the outcome that is proposed, or would be
    condition  of the proposal that is being made; that of `decision` counts as well
    """
    running = decision if decision and decision.runs else None
    asked = asking.questions(session, case.id)
    own = Facts(
        stage,
        counted.demands_open,
        counted.exclusions_open,
        clarification.open_rounds(session, case.id),
        int(case.judged_again(stage)),
        questions_open=sum(
            running is not None and one.decision == running.id and not one.answer for one in asked
        ),
        replay=replay,
    )
    if stage != AWARD:
        return own
    inside = in_award(session, case)
    conditions = asking.conditions(session, case.id)
    verified = asking.verifications(session, case.id)
    return replace(
        own,
        topics_open=topics_open(session, case, inside),
        conformity_open=conformity_open(session, case, inside),
        inquiries_open=counted.price_inquiries_open,
        advice_open=advising.unanswered(session, case.id),
        evidence_open=evidence_open(session, case, winners(found, inside)),
        condition=bool(condition or (running and running.id in conditions)),
        verified=running is not None and running.id in verified,
    )


def require_ready(
    session: Session, case: Case, stage: str, found: Outcome, condition: str, now: datetime
) -> None:
    """Refused with every line of the checklist that holds the proposal up."""
    counted = standing(session, case, now)
    refuse_if(blocking(facts(session, case, stage, counted, found, condition=condition)))
