"""Who was at a meeting of the committee."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.consensus import check_meeting
from criteria.moments import local_date
from criteria.refusals import Refused, refusal, refuse_if
from criteria.rounds import opened_kind
from tender.actions.agreeing import require_consensus
from tender.actions.entry import record
from tender.actions.judging import committee
from tender.actions.leading import lead
from tender.permissions import Identity, NotGranted
from tender.store import meetings, people
from tender.store.meetings import MeetingView
from tender.store.people import Person
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def expected_at(session: Session, case: Case, stage: str) -> tuple[Person, ...]:
    """Who is expected at a meeting: chairs and the committee, by name, which no number follows."""
    everyone = people.people(session, case.id)
    members = committee(session, case, stage, everyone)
    found = (
        row
        for row in everyone
        if "chair" in row.roles or ("assessor" in row.roles and members.sits(row))
    )
    return tuple(sorted(found, key=lambda row: row.name))


def record_meeting(
    session: Session,
    actor: Identity,
    held_on: date,
    present: Collection[UUID],
    expected: int,
    now: datetime,
) -> None:
    """Record who was there on a day. Of one day the last that was recorded counts; with nobody
    there, no meeting was held on it after all. Nothing happens when it stands there so already.

    `expected` is how often a meeting had been recorded when the chair looked.
    """
    case = lead(session, actor)
    stage = require_consensus(case)
    members = {row.id for row in expected_at(session, case, stage)}
    if not members.issuperset(present):
        raise NotGranted
    round_ = case.round_of(stage)
    known = meetings.meetings(session, case.id, stage, round_)
    before = next((row for row in known if row.held_on == held_on), None)
    opened_on = local_date(case.milestones[opened_kind(stage, round_)].at)
    refuse_if(
        check_meeting(
            held_on,
            opened_on,
            local_date(now),
            present,
            before is not None or any(row.present for row in known),
        )
    )
    there, absent = tuple(sorted(present)), tuple(sorted(members.difference(present)))
    if before is not None and (before.present, before.absent) == (there, absent):
        return
    if recorded(known) != expected:
        raise Refused(refusal("consensus.meeting_meanwhile"))
    view = MeetingView(held_on, before.number + 1 if before else 1, there, absent)
    row = meetings.append_meeting(session, case.id, stage, round_, view, actor.id, now)
    record(session, actor, "meeting.recorded", f"meeting:{row}", now, stage=stage, content=view)


def recorded(known: Collection[MeetingView]) -> int:
    """How often a meeting was recorded."""
    return sum(row.number for row in known)
