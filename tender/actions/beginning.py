"""Beginning a procedure: from nothing, from the catalogues, or with the plan of another."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.beginning import ORIGINS, Beginning, check_beginning, first_plan
from criteria.catalogue import Catalogues
from criteria.plan import EvaluationPlan
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.course import opened
from tender.permissions import Identity, NotGranted, Permission, allowed, identify
from tender.store import accounts, procedures

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def begin_procedure(
    session: Session,
    user_id: UUID,
    new: Beginning,
    origin: str,
    source: UUID | None,
    catalogues: Catalogues,
    now: datetime,
) -> Identity:
    """A new procedure; its maker becomes the first officer.

    origin is one of ORIGINS; source is the procedure whose plan is copied, which the maker may see.
    NotGranted for whoever may not begin procedures.
    """
    user = accounts.by_id(session, user_id)
    if user is None or not user.active or not accounts.has_platform_role(user, accounts.INITIATOR):
        raise NotGranted
    if origin not in ORIGINS or (origin == "copy" and source is None):
        raise Refused(refusal("acts.outcome_missing", "origin"))
    refuse_if(check_beginning(new))
    other = _plan_of(session, user_id, source) if origin == "copy" and source else None
    return opened(session, user, first_plan(new, origin, catalogues, other), now)


def _plan_of(session: Session, user_id: UUID, procedure_id: UUID) -> EvaluationPlan:
    """The plan of another procedure, as its participants see it. NotGranted for others."""
    identity = identify(session, user_id, procedure_id)
    case = procedures.case(session, procedure_id)
    if identity is None or case is None or not allowed(identity, Permission.VIEW_PLAN, case.step):
        raise NotGranted
    return case.plan
