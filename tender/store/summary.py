"""What the frame around every page of a procedure shows, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.phases import Step
from criteria.text import Text
from tender.models.procedures import PlanDraft, PlanVersion, Procedure


@dataclass(frozen=True, slots=True)
class Summary:
    """A procedure in one line: title, step, seal of its plan, and the number of the last edit."""

    title: Text
    step: Step
    seal: str | None
    plan_number: int | None
    draft: int | None


def summary(session: Session, procedure_id: UUID) -> Summary | None:
    """The procedure, or None when there is none with this id."""
    latest = (
        select(func.max(PlanVersion.number))
        .where(PlanVersion.procedure_id == procedure_id)
        .scalar_subquery()
    )
    row = session.execute(
        select(
            Procedure.title_nl,
            Procedure.title_en,
            Procedure.step,
            PlanVersion.sha256,
            PlanVersion.number,
            PlanDraft.version,
        )
        .outerjoin(PlanDraft, PlanDraft.procedure_id == Procedure.id)
        .outerjoin(
            PlanVersion,
            (PlanVersion.procedure_id == Procedure.id) & (PlanVersion.number == latest),
        )
        .where(Procedure.id == procedure_id)
    ).one_or_none()
    if row is None:
        return None
    return Summary(
        Text(row.title_nl, row.title_en), Step(row.step), row.sha256, row.number, row.version
    )
