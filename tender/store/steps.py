"""Where a procedure stands, for the question who may do what."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from criteria.phases import Step
from tender.models.procedures import Procedure


def step_of(session: Session, procedure_id: UUID) -> Step | None:
    """The step of this procedure; None when there is no such procedure."""
    found = session.scalar(select(Procedure.step).where(Procedure.id == procedure_id))
    return None if found is None else Step(found)
