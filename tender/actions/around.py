"""Counts around a decision: what the dialogue left open, and what the winner still has to prove."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.dialogue import open_topics
from criteria.evidence import PAST, age_limit, judge, missing, reference_date
from criteria.evidence_kinds import kinds
from criteria.outcome import Outcome
from criteria.visibility import Sight
from tender.actions import desk
from tender.actions.marks import marks
from tender.actions.outcomes import read_outcome
from tender.store import agreements, asking, contents, dialogue, evidence, tenderers
from tender.store.decisions import DecisionView
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_COUNTING = Sight(everyone=True)
"""For counting alone: what is counted here is shown as a number to those who may see the number."""


def topics_open(session: Session, case: Case, inside: Iterable[CandidacyView]) -> int:
    """Topics of the dialogue that were not closed, over all tenderers of the award."""
    closed = dialogue.topics(session, _COUNTING, case.id)
    return sum(
        len(open_topics(case.plan.topics, {topic: "" for who, topic in closed if who == tenderer}))
        for tenderer in {row.tenderer for row in inside}
    )


def conformity_open(session: Session, case: Case, inside: Iterable[CandidacyView]) -> int:
    """Agreements nobody traced in the final offers that came in."""
    years = contents.offer_years(session, _COUNTING, case.id)
    handed = {row.tenderer for row in inside if row.id in years}
    return sum(
        row.tenderer in handed and row.conformity is None
        for row in agreements.agreements(session, _COUNTING, case.id)
    )


def winners(outcome: Outcome | None, inside: Iterable[CandidacyView]) -> frozenset[UUID]:
    """The tenderers that win a lot."""
    won = {lot.winner for lot in outcome.lots} if outcome else set()
    return frozenset(row.tenderer for row in inside if str(row.id) in won)


def evidence_open(session: Session, case: Case, of: Collection[UUID]) -> int:
    """How many proofs are asked of these tenderers that nothing valid fills. Two queries."""
    if not of:
        return 0
    asked, day = desk.put(case), reference_date(case.plan)
    given: dict[tuple[str, str], set[str]] = {}
    for one in evidence.evidence(session, case.id):
        if one.tenderer not in of or one.withdrawn:
            continue
        months = age_limit(case.plan, kinds().kind(one.kind))
        if judge(one.issued_on, one.valid_until, months, day).validity in PAST:
            continue
        for cell in one.serves:
            given.setdefault(cell, set()).add(one.kind)
    return sum(
        len(list(missing(asked, [party.standing for party in row.parties], given)))
        for row in desk.bidders(session, case.id, marks(session, case.id))
        if row.id in of
    )


def settled(session: Session, case: Case, decision: DecisionView) -> bool:
    """Whether the evidence of the winner is complete, or was verified by an officer."""
    if decision.id in asking.verifications(session, case.id):
        return True
    won = winners(read_outcome(decision), tenderers.candidacies(session, case.id))
    return evidence_open(session, case, won) == 0
