"""Delegations of councils: who is in which, who speaks for it, and who was called to advise."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import council
from criteria.council import open_rules
from criteria.mail import ADVICE, ADVICE_CALLS, ADVICE_REMINDER, GIVEN_UP, check_reminder
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.entry import enter, record
from tender.permissions import Identity, NotGranted, Permission
from tender.store import councils, outbox, people
from tender.store.people import Person
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DELEGATE = "delegate"


def check_council(case: Case, council: str) -> None:
    """Refused unless it is a council of the plan; a plan without councils asks for none."""
    known = {row.id for row in case.plan.advice}
    if (known or council) and council not in known:
        raise Refused(refusal("roles.council_missing", "council"))


def council_of(case: Case, person: Person) -> str:
    """The council of the plan that a delegate is of; empty while there is none."""
    return council.council_of(case.plan, person.seats_as(DELEGATE))


def seat_delegate(
    session: Session, actor: Identity, participant: UUID, council: str, now: datetime
) -> None:
    """Put a delegate in a council; what was written for another one stays there."""
    case = enter(session, actor, Permission.SEAT_PEOPLE)
    person = _delegate(session, case, participant)
    check_council(case, council)
    if council_of(case, person) == council:
        return
    people.take_seat(session, person.id, DELEGATE, council)
    record(session, actor, "council.joined", f"participant:{person.id}", now, council=council)


def name_spokesperson(session: Session, actor: Identity, participant: UUID, now: datetime) -> None:
    """Say who sends the joint advice of a council: one of its delegates."""
    case = enter(session, actor, Permission.SEAT_PEOPLE)
    council = council_of(case, _delegate(session, case, participant))
    if not council:
        raise Refused(refusal("roles.council_first"))
    if councils.spokespeople(session, case.id).get(council) == participant:
        return
    councils.name_spokesperson(session, case.id, council, participant, actor.id, now)
    object_ = f"participant:{participant}"
    record(session, actor, "spokesperson.named", object_, now, council=council)


def call_delegate(session: Session, actor: Identity, participant: UUID, now: datetime) -> None:
    """Invite a delegate to advise; remind whoever was invited, at most once a day while there is
    time. What could not be sent goes out anew."""
    case = enter(session, actor, Permission.LEAD_COUNCILS)
    person = _delegate(session, case, participant)
    council = council_of(case, person)
    if case.plan.advice and not council:
        raise Refused(refusal("roles.council_first"))
    told = outbox.last_of(session, case.id, now)
    called = [told[participant, kind] for kind in ADVICE_CALLS if (participant, kind) in told]
    last = max(called, key=lambda one: one.at, default=None)
    kind = ADVICE
    if last is not None and last.state == GIVEN_UP:
        kind = last.kind
    elif last is not None:
        kind = ADVICE_REMINDER
        if not open_rules(case.plan, council, case.step):
            raise Refused(refusal("acts.advice_closed"))
        refuse_if(check_reminder(last.at, now))
    outbox.add(session, case.id, participant, kind, actor.id, now)
    act = "delegate.invited" if kind == ADVICE else "delegate.reminded"
    record(session, actor, act, f"participant:{participant}", now)


def _delegate(session: Session, case: Case, participant: UUID) -> Person:
    """A delegate of this procedure; NotGranted for who is not in it at all."""
    for person in people.people(session, case.id):
        if person.id == participant:
            if DELEGATE not in person.roles:
                raise Refused(refusal("roles.not_held"))
            return person
    raise NotGranted
