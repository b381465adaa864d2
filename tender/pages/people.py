"""Who takes part in a procedure, and in which roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tender.actions.entry import look
from tender.permissions import ROLES, Identity, Permission, allowed
from tender.store import people

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class PersonLine:
    number: int
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Everyone with the roles held; `vacant` are roles that nobody holds yet."""

    procedure_id: UUID
    lines: tuple[PersonLine, ...]
    vacant: tuple[str, ...]
    may_grant: bool


def people_page(session: Session, actor: Identity) -> PeoplePage:
    case = look(session, actor, Permission.VIEW_PEOPLE)
    everyone = people.people(session, case.id)
    held = {role for person in everyone for role in person.roles}
    return PeoplePage(
        case.id,
        tuple(
            PersonLine(
                person.number,
                person.name,
                tuple(role for role in ROLES if role in person.roles),
            )
            for person in everyone
        ),
        tuple(role for role in ROLES if role not in held),
        allowed(actor, Permission.GRANT_ROLE, case.step),
    )
