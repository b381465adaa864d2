"""Who takes part in a decision: nobody with an interest in one of the tenderers it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import Refused, refusal
from tender.actions.outcomes import stage_candidacies
from tender.actions.tenderers import require_no_conflict
from tender.permissions import Identity
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def concerned(session: Session, case: Case, stage: str) -> frozenset[UUID]:
    """The tenderers that a decision of the stage is about."""
    return frozenset(row.tenderer for row in stage_candidacies(session, case, stage))


def may_decide(session: Session, actor: Identity, case: Case, stage: str) -> frozenset[UUID]:
    """These tenderers. Whoever declared an interest in one of them decides nothing here, and nobody
    does while the stage is judged again."""
    if case.judged_again(stage):
        raise Refused(refusal("rounds.running"))
    return without_interest(session, actor, case, stage)


def without_interest(session: Session, actor: Identity, case: Case, stage: str) -> frozenset[UUID]:
    """These tenderers; NotGranted for whoever declared an interest in one of them: what happens to
    one offer is good or bad for all others."""
    found = concerned(session, case, stage)
    for tenderer in found:
        require_no_conflict(actor, tenderer)
    return found
