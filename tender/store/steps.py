"""Where a procedure stands, for the question who may do what; and holding it there."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from criteria.phases import Step
from tender.models.procedures import Procedure


def hold(session: Session, procedure_id: UUID) -> None:
    """From here until the transaction ends nobody else acts in this procedure."""
    session.execute(select(Procedure.id).where(Procedure.id == procedure_id).with_for_update())


def step_of(session: Session, procedure_id: UUID) -> Step | None:
    """The step of this procedure; None when there is no such procedure."""
    found = session.scalar(select(Procedure.step).where(Procedure.id == procedure_id))
    return None if found is None else Step(found)
