"""What somebody opened in which step: the record that comes before it is shown."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from tender.models.procedures import Reading
from tender.store.procedures import Case


def note_reading(
    session: Session, case: Case, participant: UUID, object_: str, now: datetime
) -> bool:
    """Remember that a person opened something in this step; False when that was known already."""
    if has_read(session, case, participant, object_):
        return False
    session.add(
        Reading(
            procedure_id=case.id,
            participant_id=participant,
            object=object_,
            step=case.step.value,
            at=now,
        )
    )
    session.flush()
    return True


def read_by(session: Session, case: Case, participant: UUID, prefix: str) -> frozenset[str]:
    """The objects with this beginning that a person opened in this step. One query."""
    return frozenset(
        session.scalars(
            select(Reading.object).where(
                Reading.procedure_id == case.id,
                Reading.participant_id == participant,
                Reading.step == case.step.value,
                Reading.object.startswith(prefix, autoescape=True),
            )
        )
    )


_HAS_READ = select(func.count(Reading.id)).where(
    Reading.participant_id == bindparam("participant"),
    Reading.object == bindparam("object"),
    Reading.step == bindparam("step"),
)


def has_read(session: Session, case: Case, participant: UUID, object_: str) -> bool:
    asked = {"participant": participant, "object": object_, "step": case.step.value}
    return bool(session.scalar(_HAS_READ, asked))
