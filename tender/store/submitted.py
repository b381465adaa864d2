"""Who handed in which sheets, in which round and in which order; nothing of what they say."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from criteria.rounds import FIRST
from criteria.visibility import Sight
from tender.models.assessment import Sheet
from tender.store.scope import in_procedure, in_sight
from tender.store.sheets import COUNTS, seen


def first_judges(session: Session, procedure_id: UUID, stage: str) -> frozenset[UUID]:
    """Who handed in a sheet in the first round, for counting alone. One query."""
    rows = session.scalars(
        in_procedure(
            select(Sheet.participant_id).distinct(), Sheet.candidacy_id, procedure_id
        ).where(Sheet.stage == stage, Sheet.round == FIRST, COUNTS)
    )
    return frozenset(rows)


def sequence(
    session: Session, sight: Sight, procedure_id: UUID, stage: str, round_: int
) -> dict[UUID, list[UUID]]:
    """The candidacies each assessor handed in a sheet for, in that order, as far as in sight."""
    if not sight.everyone:
        return {}
    query = in_sight(
        select(Sheet.participant_id, Sheet.candidacy_id),
        Sheet.candidacy_id,
        procedure_id,
        sight,
    )
    found: dict[UUID, dict[UUID, None]] = {}
    rows = session.execute(seen(query, sight, stage, round_).order_by(Sheet.at, Sheet.id))
    for person, candidacy in rows:
        own = found.setdefault(person, {})
        own.pop(candidacy, None)
        own[candidacy] = None
    return {person: list(own) for person, own in found.items()}
