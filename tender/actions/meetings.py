"""Who was at a meeting of the committee."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.consensus import check_meeting
from criteria.moments import local_date
from criteria.refusals import Refused, refusal, refuse_if
from criteria.rounds import again
from tender.actions.agreeing import require_consensus
from tender.actions.entry import record
from tender.actions.leading import lead
from tender.permissions import Identity, NotGranted
from tender.store import meetings, people
from tender.store.meetings import MeetingView
from tender.store.people import Person
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def expected_at(case: Case, stage: str, everyone: Collection[Person]) -> tuple[Person, ...]:
    """Who is expected at a meeting: chairs and assessors, by name, which no number follows; of the
    assessors the members alone while a stage is judged again."""
    running = again(case.rounds, stage)
    found = (
        row
        for row in everyone
        if "chair" in row.roles
        or ("assessor" in row.roles and (running is None or str(row.id) in running.members))
    )
    return tuple(sorted(found, key=lambda row: row.name))


def record_meeting(
    session: Session,
    actor: Identity,
    held_on: date,
    present: Collection[UUID],
    expected: int,
    now: datetime,
) -> UUID:
    """Record who was there on a day. Of one day the last that was recorded counts.

    `expected` is how often a meeting had been recorded when the chair looked.
    """
    case = lead(session, actor)
    stage = require_consensus(case)
    members = {row.id for row in expected_at(case, stage, people.people(session, case.id))}
    if not members.issuperset(present):
        raise NotGranted
    refuse_if(check_meeting(held_on, local_date(now), present))
    known = meetings.meetings(session, case.id, stage, case.round_of(stage))
    if recorded(known) != expected:
        raise Refused(refusal("consensus.meeting_meanwhile"))
    number = next((row.number for row in known if row.held_on == held_on), 0) + 1
    view = MeetingView(
        held_on, number, tuple(sorted(present)), tuple(sorted(members.difference(present)))
    )
    row = meetings.append_meeting(
        session, case.id, stage, case.round_of(stage), view, actor.id, now
    )
    record(session, actor, "meeting.recorded", f"meeting:{row}", now, stage=stage, content=view)
    return row


def recorded(known: Collection[MeetingView]) -> int:
    """How often a meeting was recorded."""
    return sum(row.number for row in known)
