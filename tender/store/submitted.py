"""Sheets that are in: whose, in which round and in which order, and which of them count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from criteria.rounds import Round
from criteria.visibility import Sight
from tender.models.assessment import Sheet
from tender.store.scope import in_procedure, in_sight
from tender.store.sheets import COUNTS, AbstentionView, SheetScoreView, seen

Written = TypeVar("Written", SheetScoreView, AbstentionView)


def counting(rows: Iterable[Written]) -> tuple[Written, ...]:
    """What stands on sheets of people without an interest in the tenderer."""
    return tuple(row for row in rows if row.aside is None)


def any_in(session: Session, procedure_id: UUID, judged: Round) -> bool:
    """Whether a sheet of a round was ever handed in, also one that was given back."""
    query = in_procedure(select(Sheet.id), Sheet.candidacy_id, procedure_id)
    asked = query.where(Sheet.stage == judged.stage, Sheet.round == judged.number)
    return session.scalar(asked.limit(1)) is not None


def judges(
    session: Session, procedure_id: UUID, stage: str, until: int
) -> frozenset[tuple[UUID, UUID, int]]:
    """Who handed in a sheet about which candidacy in which round, for counting alone. One query.

    until  the last round that was opened: of a round that runs blind nothing is read
    """
    rows = session.execute(
        in_procedure(
            select(Sheet.participant_id, Sheet.candidacy_id, Sheet.round),
            Sheet.candidacy_id,
            procedure_id,
        ).where(Sheet.stage == stage, Sheet.round <= until, COUNTS)
    )
    return frozenset((person, candidacy, round_) for person, candidacy, round_ in rows)


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
