"""Who takes part in a procedure, in which roles, and on which seats of the committee."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.committee import all_questions
from criteria.phases import Step
from criteria.plan import Seat
from criteria.roles import changes, check_removal
from criteria.text import Text, joined
from tender.actions.entry import look
from tender.actions.people import seated, seating
from tender.pages.delegations import CouncilLine, delegations
from tender.permissions import ROLES, Identity, Permission, allowed
from tender.store import invitations, people
from tender.store.people import Person, holders

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role somebody holds, and whether the reader may withdraw it now."""

    role: str
    withdrawable: bool


@dataclass(frozen=True, slots=True)
class PersonLine:
    """waiting: invited, and did not come in yet; expired: the link for it works no more; by_link:
    comes in without a password."""

    id: UUID
    name: str
    email: str
    roles: tuple[RoleLine, ...]
    waiting: bool
    expired: bool
    renewable: bool
    by_link: bool = False


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat of the committee and who sits there; `who` is None while nobody does.

    judges  the questions it is for, when it is not for all
    """

    seat: Seat
    person: UUID | None
    who: str | None
    judges: Text | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Everyone with the roles held.

    roles     those that can be given now; `vacant` are those of them that nobody holds
    seats     the committee of the plan; `holders` are those who can sit there, per role
    shown     how the seats stood, to see whether somebody changes them meanwhile
    officers  how many there are: every opening takes two
    councils  the delegations; `titles` are the councils of the plan
    """

    procedure_id: UUID
    lines: tuple[PersonLine, ...]
    roles: tuple[str, ...]
    vacant: tuple[str, ...]
    seats: tuple[SeatLine, ...]
    holders: Mapping[str, tuple[tuple[UUID, str], ...]]
    shown: str
    officers: int
    may_grant: bool
    may_seat: bool
    may_lead: bool
    closed: bool
    councils: tuple[CouncilLine, ...]
    titles: tuple[tuple[str, Text], ...]

    @property
    def empty_seats(self) -> int:
        return sum(1 for line in self.seats if line.who is None)


def people_page(session: Session, actor: Identity, now: datetime) -> PeoplePage:
    case = look(session, actor, Permission.VIEW_PEOPLE)
    everyone = people.people(session, case.id)
    waiting = invitations.pending_of(session, case.id)
    emails = people.addresses(session, case.id)
    grants = allowed(actor, Permission.GRANT_ROLE, case.step)
    roles = tuple(role for role in ROLES if changes(role, case.step))
    held = {role: holders(everyone, role) for role in ROLES}
    sits, names = seated(everyone), {person.id: person.name for person in everyone}
    seats, asked = [], all_questions(case.plan)
    for seat in case.plan.committee:
        person = sits.get((seat.role, seat.id))
        judges = joined(asked[id_].title for id_ in seat.questions if id_ in asked)
        seats.append(SeatLine(seat, person, names[person] if person else None, judges))

    def line(person: Person) -> PersonLine:
        pending = waiting.get(person.user_id)
        return PersonLine(
            person.id,
            person.name,
            emails[person.id],
            tuple(
                RoleLine(role, grants and _withdrawable(actor, person, role, case.step, held))
                for role in ROLES
                if role in person.roles
            ),
            pending is not None and not pending.entered,
            pending is not None and now >= pending.expires,
            grants and pending is not None and pending.procedure == case.id,
            pending is not None and pending.entered,
        )

    return PeoplePage(
        case.id,
        tuple(line(person) for person in everyone),
        roles,
        tuple(role for role in roles if not held[role]),
        tuple(seats),
        {role: tuple((one.id, one.name) for one in held[role]) for role in ROLES},
        seating(everyone),
        len(held["officer"]),
        grants,
        grants and not case.step.reached(Step.SCORE),
        allowed(actor, Permission.SEAT_PEOPLE, case.step),
        case.step is Step.CLOSED,
        delegations(session, actor, case, everyone, now),
        tuple((row.id, row.title) for row in case.plan.advice),
    )


def _withdrawable(
    actor: Identity,
    person: Person,
    role: str,
    step: Step,
    held: Mapping[str, tuple[Person, ...]],
) -> bool:
    others = len(held[role]) - 1
    return person.id != actor.id and not any(check_removal(role, step, others))
