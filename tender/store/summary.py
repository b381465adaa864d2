"""What the frame around every page of a procedure shows, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from criteria.phases import Step
from criteria.text import Text
from tender.models.procedures import PlanDraft, PlanVersion, Procedure
from tender.store.plans import LATEST_VERSION


@dataclass(frozen=True, slots=True)
class Summary:
    """A procedure in one line: title, step, seal of its plan, and the number of the last edit."""

    title: Text
    step: Step
    seal: str | None
    plan_number: int | None
    draft: int | None


_SUMMARY = (
    select(
        Procedure.title_nl,
        Procedure.title_en,
        Procedure.step,
        PlanVersion.sha256,
        PlanVersion.number,
        PlanDraft.version,
    )
    .select_from(Procedure)
    .outerjoin(PlanDraft, PlanDraft.procedure_id == Procedure.id)
    .outerjoin(PlanVersion, LATEST_VERSION)
    .where(Procedure.id == bindparam("procedure"))
)


def summary(session: Session, procedure_id: UUID) -> Summary | None:
    """The procedure, or None when there is none with this id."""
    row = session.execute(_SUMMARY, {"procedure": procedure_id}).one_or_none()
    if row is None:
        return None
    return Summary(
        Text(row.title_nl, row.title_en), Step(row.step), row.sha256, row.number, row.version
    )
