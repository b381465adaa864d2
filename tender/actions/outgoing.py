"""Invitations and reminders to score: put in the outbox with the act that asks for them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.mail import CALLS, PRACTISING, check_again, check_reminder
from criteria.outcome import AWARD
from criteria.phases import Step
from criteria.refusals import Refused, refusal, refuse_if
from criteria.rounds import begun_kind
from criteria.visibility import Sight
from tender.actions.entry import enter, record
from tender.actions.judging import assignments, committee
from tender.actions.scoring import scored, stage_of
from tender.permissions import Identity, NotGranted, Permission
from tender.store import outbox, people, procedures, sheets
from tender.store.people import holders
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_COUNTING = Sight(everyone=True)


def invite_assessors(session: Session, actor: Identity, now: datetime) -> int:
    """Tell every assessor of this stage who was not told yet that scoring can begin."""
    case = enter(session, actor, Permission.INVITE_ASSESSORS)
    stage = _open_stage(case)
    left = sorted(uninvited(session, case, stage, now))
    for participant in left:
        outbox.add(session, case.id, participant, "score", actor.id, now)
    if left:
        record(session, actor, "assessors.invited", f"procedure:{case.id}", now, stage=stage)
    return len(left)


def remind(session: Session, actor: Identity, participant: UUID, now: datetime) -> None:
    """Remind one assessor whose sheets are not all in; at most once a day."""
    case = enter(session, actor, Permission.INVITE_ASSESSORS)
    if participant not in {row.id for row in holders(people.people(session, case.id), "assessor")}:
        raise NotGranted
    stage = _open_stage(case)
    if participant not in outstanding(session, case, stage):
        raise Refused(refusal("mail.nothing_to_remind"))
    if participant in uninvited(session, case, stage, now):
        raise Refused(refusal("mail.not_invited"))
    told = outbox.last_of(session, case.id, now)
    called = (told[participant, kind].at for kind in CALLS if (participant, kind) in told)
    refuse_if(check_reminder(max(called, default=None), now))
    outbox.add(session, case.id, participant, "score_reminder", actor.id, now)
    record(session, actor, "assessor.reminded", f"participant:{participant}", now, stage=stage)


def send_again(session: Session, actor: Identity, participant: UUID, now: datetime) -> None:
    """Put the last message to somebody in the outbox anew, when sending it was given up."""
    case = enter(session, actor, Permission.INVITE_ASSESSORS)
    last = outbox.last_to(session, case.id, now).get(participant)
    if last is None or last.kind in PRACTISING:
        raise NotGranted
    refuse_if(check_again(last.state))
    if last.kind != "consensus" and participant not in outstanding(
        session, case, stage_of(case.step)
    ):
        raise Refused(refusal("mail.nothing_to_remind"))
    outbox.add(session, case.id, participant, last.kind, actor.id, now)
    record(session, actor, "message.repeated", f"participant:{participant}", now, mail=last.kind)


def _open_stage(case: Case) -> str:
    """The stage that can be scored now; nobody is called to a sheet that is not open."""
    if not case.moment.scoring:
        raise Refused(refusal("phases.wrong_step"))
    return stage_of(case.step)


def uninvited(session: Session, case: Case, stage: str, now: datetime) -> frozenset[UUID]:
    """Who has something to hand in and was not told since the scoring of this round began."""
    since = _begun(session, case, stage)
    told = outbox.last_of(session, case.id, now)
    return frozenset(
        one
        for one in outstanding(session, case, stage)
        if (one, "score") not in told or told[one, "score"].at < since
    )


def _begun(session: Session, case: Case, stage: str) -> datetime:
    """When the scoring of the present round of a stage began."""
    begun = case.milestones.get(begun_kind(stage, case.round_of(stage)))
    if begun is None and stage == AWARD:
        begun = case.milestones.get("quality.opened")
    if begun is not None:
        return begun.at
    steps = procedures.steps(session, case.id)
    return next(one.at for one in steps if one.step is Step.SCORE)


def outstanding(session: Session, case: Case, stage: str) -> frozenset[UUID]:
    """The assessors whose sheets of a stage are not all in: who, and nothing more. All were in when
    they were opened."""
    if case.moment.opened(stage):
        return frozenset()
    members = committee(session, case, stage, people.people(session, case.id))
    inside = scored(session, case, stage)
    handed = sheets.handed_in(session, _COUNTING, case.id, stage, case.round_of(stage))
    return frozenset(
        one.person.id
        for one in assignments(session, members, inside)
        if not one.conflicted and (one.person.id, one.candidacy.id) not in handed
    )
