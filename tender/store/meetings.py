"""Meetings of the committee, with who was there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tender.models.assessment import Meeting


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting as it was last recorded: `number` is how often that day was."""

    held_on: date
    number: int
    present: tuple[UUID, ...]
    absent: tuple[UUID, ...]


def meetings(
    session: Session, procedure_id: UUID, stage: str, round_: int | None = None
) -> tuple[MeetingView, ...]:
    """The meetings of a round, or of all rounds, by day. One query."""
    query = select(Meeting).where(Meeting.procedure_id == procedure_id, Meeting.stage == stage)
    if round_ is not None:
        query = query.where(Meeting.round == round_)
    rows = session.scalars(query.order_by(Meeting.round, Meeting.held_on, Meeting.number))
    last = {
        (row.round, row.held_on): MeetingView(
            row.held_on,
            row.number,
            tuple(map(UUID, row.present)),
            tuple(map(UUID, row.absent)),
        )
        for row in rows
    }
    return tuple(last.values())


def held(known: Iterable[MeetingView]) -> dict[date, bool]:
    """The days on record, and whether anybody was there."""
    return {row.held_on: bool(row.present) for row in known}


def append_meeting(
    session: Session,
    procedure_id: UUID,
    stage: str,
    round_: int,
    view: MeetingView,
    participant: UUID,
    now: datetime,
) -> UUID:
    """Add a meeting, or what is now known of one."""
    row = Meeting(
        procedure_id=procedure_id,
        stage=stage,
        round=round_,
        held_on=view.held_on,
        number=view.number,
        present=[str(id_) for id_ in view.present],
        absent=[str(id_) for id_ in view.absent],
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id
