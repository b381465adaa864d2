"""People of a procedure: invited, given a role, taken off it, and put on the committee's seats."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.refusals import Refused, refusal, refuse_if
from criteria.roles import check_removal
from tender.actions.accounts import add_account, renew
from tender.actions.course import grant_role
from tender.actions.delegations import DELEGATE, check_council, seat_delegate
from tender.actions.entry import enter, record
from tender.actions.standing import committee_open
from tender.permissions import Identity, NotGranted, Permission
from tender.store import accounts, people
from tender.store.people import Person
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Whose role was taken away, and the seat of the committee that was left with it."""

    name: str
    seat: str | None


def give_role(
    session: Session,
    actor: Identity,
    email: str,
    name: str,
    role: str,
    now: datetime,
    council: str = "",
) -> str | None:
    """Give somebody a role. Who has no account is invited: the token of the link, shown once.

    council  of a delegate, when the plan has councils
    """
    case = enter(session, actor, Permission.GRANT_ROLE)
    token = None
    if role == DELEGATE:
        check_council(case, council)
    if accounts.by_email(session, email) is None:
        refuse_if(accounts.check_account(accounts.normal_email(email), name or email))
        if not name:
            raise Refused(refusal("roles.name_needed", "name"))
        assert actor.user_id is not None
        record(session, actor, "person.invited", f"procedure:{case.id}", now)
        _, token = add_account(session, actor.user_id, email, name, case.id, now)
    granted = grant_role(session, actor, email, role, now)
    if role == DELEGATE and council:
        seat_delegate(session, actor, granted, council, now)
    return token


def renew_link(session: Session, actor: Identity, participant_id: UUID, now: datetime) -> str:
    """Another link for somebody who was invited in this procedure and has not logged in yet."""
    case = enter(session, actor, Permission.GRANT_ROLE)
    person = _person(session, case, participant_id)
    assert actor.user_id is not None
    record(session, actor, "person.invited", f"participant:{person.id}", now)
    return renew(session, actor.user_id, person.user_id, case.id, now)


def withdraw_role(
    session: Session, actor: Identity, participant_id: UUID, role: str, now: datetime
) -> Withdrawn:
    """Take a role away; it works at once. Refused where the course needs somebody in it."""
    case = enter(session, actor, Permission.GRANT_ROLE)
    person = _person(session, case, participant_id)
    if person.id == actor.id:
        raise Refused(refusal("roles.own_role"))
    if role not in person.roles:
        raise Refused(refusal("roles.not_held"))
    everyone = people.people(session, case.id)
    others = len(people.holders(everyone, role)) - 1
    refuse_if(check_removal(role, case.step, others))
    people.withdraw(session, person.id, role)
    record(session, actor, "role.withdrawn", f"participant:{person.id}", now, role=role)
    return Withdrawn(person.name, next(iter(person.seats_as(role)), None))


def restore_role(
    session: Session,
    actor: Identity,
    participant_id: UUID,
    role: str,
    seat: str | None,
    now: datetime,
) -> None:
    """Give somebody of this procedure a role back, and the seat that went with it if it is free."""
    case = enter(session, actor, Permission.GRANT_ROLE)
    person = _person(session, case, participant_id)
    grant_role(session, actor, people.addresses(session, case.id)[person.id], role, now)
    free = (role, seat) not in seated(people.people(session, case.id))
    if free and any((one.role, one.id) == (role, seat) for one in case.plan.committee):
        people.take_seat(session, person.id, role, seat)
        fields = {"role": role, "seat": seat}
        record(session, actor, "seat.taken", f"participant:{person.id}", now, **fields)
    if role == DELEGATE and seat in {row.id for row in case.plan.advice}:
        seat_delegate(session, actor, person.id, seat, now)


def seat_people(
    session: Session,
    actor: Identity,
    wanted: Mapping[str, UUID | None],
    shown: str,
    now: datetime,
) -> None:
    """Say who sits on which seat of the committee of the plan; None for nobody.

    `shown` is the seating that the page showed: refused when somebody else changed it since, and
    once the committee is fixed.
    """
    case = enter(session, actor, Permission.SEAT_PEOPLE)
    if not committee_open(session, case, now):
        raise Refused(refusal("acts.committee_fixed"))
    everyone = {person.id: person for person in people.people(session, case.id)}
    roles = {seat.id: seat.role for seat in case.plan.committee}
    if not set(wanted) <= set(roles):
        raise NotGranted
    _check_seats(everyone, roles, wanted)
    sits = seated(everyone.values())
    if shown != seating(everyone.values()):
        raise Refused(refusal("acts.changed_meanwhile"))
    moved = {seat: who for seat, who in wanted.items() if sits.get((roles[seat], seat)) != who}
    for seat in moved:
        before = sits.get((roles[seat], seat))
        if before is not None:
            people.take_seat(session, before, roles[seat], None)
    for seat, who in moved.items():
        if who is not None:
            people.take_seat(session, who, roles[seat], seat)
        object_ = f"participant:{who}" if who else f"procedure:{case.id}"
        fields = {"role": roles[seat], "seat": seat}
        record(session, actor, "seat.taken" if who else "seat.left", object_, now, **fields)


def seated(everyone: Iterable[Person]) -> dict[tuple[str, str], UUID]:
    """Who sits where in the committee: (role, seat) to participant. A council has many members."""
    return {
        (role, seat): person.id
        for person in everyone
        for role, seat in person.seats
        if role != DELEGATE
    }


def seating(everyone: Iterable[Person]) -> str:
    """Who sits where as one short text, to see whether anything changed."""
    places = sorted((seat, role, str(who)) for (role, seat), who in seated(everyone).items())
    return hashlib.sha256(repr(places).encode()).hexdigest()


def _check_seats(
    everyone: Mapping[UUID, Person], roles: Mapping[str, str], wanted: Mapping[str, UUID | None]
) -> None:
    taken: set[tuple[str, UUID]] = set()
    for seat, who in wanted.items():
        if who is None:
            continue
        person = everyone.get(who)
        if person is None:
            raise NotGranted
        if roles[seat] not in person.roles:
            raise Refused(refusal("roles.seat_other_role", f"seat-{seat}"))
        if (roles[seat], who) in taken:
            raise Refused(refusal("roles.seat_twice", f"seat-{seat}"))
        taken.add((roles[seat], who))


def _person(session: Session, case: Case, participant_id: UUID) -> Person:
    """Somebody of this procedure; NotGranted for anyone else."""
    for person in people.people(session, case.id):
        if person.id == participant_id:
            return person
    raise NotGranted
