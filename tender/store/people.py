"""People in a procedure: their random number, their roles, their declarations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from criteria.phases import Step
from tender.models.assessment import Declaration, DoubtDecision
from tender.models.identity import User
from tender.models.procedures import Participant, Procedure, Reading, RoleGrant
from tender.models.tenderers import Party, Tenderer


@dataclass(frozen=True, slots=True)
class Person:
    """A participant with the roles held.

    number  of an assessor, for good: what pages show instead of the name; 0 for who never was one
    seats   the seats of the committee taken, as (role, seat)
    """

    id: UUID
    user_id: UUID
    name: str
    number: int
    roles: frozenset[str]
    seats: frozenset[tuple[str, str]] = frozenset()

    def seats_as(self, role: str) -> frozenset[str]:
        """The seats held in a role."""
        return frozenset(seat for held, seat in self.seats if held == role)


@dataclass(frozen=True, slots=True)
class DoubtView:
    """What was decided on a doubt, and why."""

    conflict: bool
    reason: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class DeclarationView:
    """One declaration of a person on a tenderer. `decided`: the decision, when it is a doubt."""

    id: UUID
    person: UUID
    tenderer: UUID
    answer: str
    explanation: str
    covers_all: bool
    at: datetime
    decided: DoubtView | None = None

    @property
    def open_doubt(self) -> bool:
        """Whether somebody still has to decide on it."""
        return self.answer == "doubt" and self.decided is None

    @property
    def conflict(self) -> bool:
        """Whether the person keeps away: an interest, or a doubt that was not taken away."""
        return self.answer != "none" and (self.decided is None or self.decided.conflict)

    @property
    def outcome(self) -> str:
        """The answer, or what a doubt came to: none, conflict or doubt."""
        if self.decided is None:
            return self.answer
        return "conflict" if self.decided.conflict else "none"


_PEOPLE = select(
    Participant.id,
    Participant.user_id,
    Participant.name,
    Participant.assessor_number,
    RoleGrant.role,
    RoleGrant.seat,
).outerjoin(RoleGrant, RoleGrant.participant_id == Participant.id)
_PERSON = _PEOPLE.where(
    Participant.user_id == bindparam("user"), Participant.procedure_id == bindparam("procedure")
)
_EVERYONE = _PEOPLE.where(Participant.procedure_id == bindparam("procedure")).order_by(
    Participant.position, Participant.id
)


def participant(session: Session, user_id: UUID, procedure_id: UUID) -> Person | None:
    """The person behind an account in a procedure, or None. One query."""
    found = _persons(session, _PERSON, {"user": user_id, "procedure": procedure_id})
    return found[0] if found else None


def account_in(session: Session, participant_id: UUID) -> tuple[UUID, UUID] | None:
    """The account of somebody who takes part, and the procedure."""
    row = session.get(Participant, participant_id)
    return (row.user_id, row.procedure_id) if row else None


def people(session: Session, procedure_id: UUID) -> tuple[Person, ...]:
    """Everyone in a procedure, in the order in which they came. One query."""
    return _persons(session, _EVERYONE, {"procedure": procedure_id})


def _persons(
    session: Session, query: Select[*tuple[Any, ...]], asked: dict[str, UUID]
) -> tuple[Person, ...]:
    held: dict[tuple[UUID, UUID, str, int], set[tuple[str, str]]] = {}
    for *person, role, seat in session.execute(query, asked):
        held.setdefault(tuple(person), set()).update([(role, seat)] if role else [])
    return tuple(
        Person(
            *person[:3],
            person[3] or 0,
            frozenset(role for role, _ in given),
            frozenset((role, seat) for role, seat in given if seat),
        )
        for person, given in held.items()
    )


def readers(session: Session, procedure_id: UUID, object_: str) -> frozenset[UUID]:
    """Who ever opened something closed, in whatever step. One query."""
    query = select(Reading.participant_id)
    found = query.where(Reading.procedure_id == procedure_id, Reading.object == object_)
    return frozenset(session.scalars(found))


def addresses(session: Session, procedure_id: UUID) -> dict[UUID, str]:
    """The e-mail address of everyone in a procedure. One query."""
    rows = session.execute(
        select(Participant.id, User.email)
        .join(User, User.id == Participant.user_id)
        .where(Participant.procedure_id == procedure_id)
    )
    return {id_: email for id_, email in rows}


_ROLES = select(RoleGrant.role).where(RoleGrant.participant_id == bindparam("participant"))


def roles_of(session: Session, participant_id: UUID) -> frozenset[str]:
    """The roles somebody holds at this moment."""
    return frozenset(session.scalars(_ROLES, {"participant": participant_id}))


def holders(everyone: Iterable[Person], role: str) -> tuple[Person, ...]:
    """The people who hold a role."""
    return tuple(person for person in everyone if role in person.roles)


def numbers(everyone: Iterable[Person]) -> dict[UUID, int]:
    """The numbers of those who are an assessor, or were."""
    return {person.id: person.number for person in everyone if person.number}


def add_participant(session: Session, procedure_id: UUID, user: User) -> Participant:
    """The participant row of an account, made when it is not there yet."""
    found = session.scalar(
        select(Participant).where(
            Participant.procedure_id == procedure_id, Participant.user_id == user.id
        )
    )
    if found is None:
        last = session.scalar(
            select(func.max(Participant.position)).where(Participant.procedure_id == procedure_id)
        )
        found = Participant(
            procedure_id=procedure_id, user_id=user.id, name=user.name, position=(last or 0) + 1
        )
        session.add(found)
        session.flush()
    return found


def grant(session: Session, participant_id: UUID, role: str) -> None:
    """Give a role; giving it twice changes nothing. A first assessor's role comes with a number."""
    if session.get(RoleGrant, (participant_id, role)) is None:
        session.add(RoleGrant(participant_id=participant_id, role=role))
        if role == "assessor":
            _number(session, session.get_one(Participant, participant_id))
        session.flush()


def _number(session: Session, row: Participant) -> None:
    if row.assessor_number is None:
        given = select(func.max(Participant.assessor_number))
        last = session.scalar(given.where(Participant.procedure_id == row.procedure_id))
        row.assessor_number = (last or 0) + 1


def withdraw(session: Session, participant_id: UUID, role: str) -> None:
    """Take a role away, and the seat that went with it."""
    row = session.get(RoleGrant, (participant_id, role))
    if row is not None:
        session.delete(row)
        session.flush()


def take_seat(session: Session, participant_id: UUID, role: str, seat: str | None) -> None:
    """Put somebody on a seat of the committee, or off it."""
    session.get_one(RoleGrant, (participant_id, role)).seat = seat
    session.flush()


def procedures_of(
    session: Session, user_id: UUID, page: int, size: int
) -> tuple[tuple[tuple[Procedure, frozenset[str]], ...], int]:
    """A page of the procedures somebody has a role in, newest first, and how many there are."""
    held = exists().where(RoleGrant.participant_id == Participant.id)
    mine = select(Participant.procedure_id).where(Participant.user_id == user_id, held)
    total = session.scalar(select(func.count()).select_from(mine.subquery())) or 0
    rows = session.execute(
        select(Procedure, Participant.id)
        .join(Participant, Participant.procedure_id == Procedure.id)
        .where(Participant.user_id == user_id, held)
        .order_by(Procedure.reference.desc())
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    roles: dict[UUID, set[str]] = {}
    for participant_id, role in session.execute(
        select(RoleGrant.participant_id, RoleGrant.role).where(
            RoleGrant.participant_id.in_([id_ for _, id_ in rows])
        )
    ):
        roles.setdefault(participant_id, set()).add(role)
    return tuple((row, frozenset(roles.get(id_, ()))) for row, id_ in rows), total


def delegate_of(session: Session, user_id: UUID) -> tuple[UUID, UUID] | None:
    """The newest running procedure in which an account is a delegate: (participant, procedure)."""
    row = session.execute(
        select(Participant.id, Participant.procedure_id)
        .join(RoleGrant, RoleGrant.participant_id == Participant.id)
        .join(Procedure, Procedure.id == Participant.procedure_id)
        .where(
            Participant.user_id == user_id,
            RoleGrant.role == "delegate",
            Procedure.step != Step.CLOSED.value,
        )
        .order_by(Procedure.reference.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def declarations(
    session: Session, participant_id: UUID, procedure_id: UUID
) -> tuple[frozenset[str], frozenset[str]]:
    """Tenderers this person declared about with every party covered, and those in conflict."""
    latest = all_declarations(session, procedure_id, participant_id)
    return (
        frozenset(str(row.tenderer) for row in latest if row.covers_all),
        frozenset(str(row.tenderer) for row in latest if row.conflict),
    )


_KNOWN_PARTIES = (
    select(func.count(Party.id))
    .where(Party.tenderer_id == Declaration.tenderer_id)
    .correlate(Declaration)
    .scalar_subquery()
)
_DECLARATIONS = (
    select(
        Declaration.id,
        Declaration.participant_id,
        Declaration.tenderer_id,
        Declaration.answer,
        Declaration.explanation,
        (Declaration.parties >= _KNOWN_PARTIES).label("covers_all"),
        Declaration.at,
        DoubtDecision.conflict,
        DoubtDecision.reason,
        DoubtDecision.participant_id.label("by"),
        DoubtDecision.at.label("decided"),
    )
    .join(Tenderer, Tenderer.id == Declaration.tenderer_id)
    .outerjoin(DoubtDecision, DoubtDecision.declaration_id == Declaration.id)
    .where(Tenderer.procedure_id == bindparam("procedure"))
    .order_by(Declaration.at, Declaration.parties, Declaration.id)
)
_OWN_DECLARATIONS = _DECLARATIONS.where(Declaration.participant_id == bindparam("participant"))


def every_declaration(
    session: Session, procedure_id: UUID, participant_id: UUID | None = None
) -> tuple[DeclarationView, ...]:
    """Every declaration in the order they were made, with what was decided on it. One query."""
    query = _DECLARATIONS if participant_id is None else _OWN_DECLARATIONS
    return _declared(session, query, {"procedure": procedure_id, "participant": participant_id})


def doubts(
    session: Session, procedure_id: UUID, deciders: Iterable[UUID] = ()
) -> tuple[DeclarationView, ...]:
    """The doubts of everybody, and all that these people declared; nothing of anybody else. One
    query."""
    mine = Declaration.participant_id.in_(list(deciders))
    query = _DECLARATIONS.where(or_(Declaration.answer == "doubt", mine))
    return _declared(session, query, {"procedure": procedure_id})


def _declared(
    session: Session, query: Select[*tuple[Any, ...]], asked: dict[str, UUID | None]
) -> tuple[DeclarationView, ...]:
    return tuple(
        DeclarationView(
            row.id,
            row.participant_id,
            row.tenderer_id,
            row.answer,
            row.explanation,
            row.covers_all,
            row.at,
            DoubtView(row.conflict, row.reason, row.by, row.decided) if row.decided else None,
        )
        for row in session.execute(query, asked)
    )


def all_declarations(
    session: Session, procedure_id: UUID, participant_id: UUID | None = None
) -> tuple[DeclarationView, ...]:
    """The declaration that counts per person and tenderer. One query."""
    return counting(every_declaration(session, procedure_id, participant_id))


def interests(session: Session, procedure_id: UUID) -> dict[tuple[UUID, UUID], datetime]:
    """Who keeps away from which tenderer, (person, tenderer), and when that was declared."""
    return away(all_declarations(session, procedure_id))


def away(declared: Iterable[DeclarationView]) -> dict[tuple[UUID, UUID], datetime]:
    """Who keeps away from which tenderer, (person, tenderer), of the declarations that count."""
    return {(row.person, row.tenderer): row.at for row in declared if row.conflict}


def counting(declarations: Iterable[DeclarationView]) -> tuple[DeclarationView, ...]:
    """Per person and tenderer the one that counts, of all that were made in order.

    The last one; but an interest or a doubt stands, because nobody takes back the own. A decision
    on one doubt takes nothing away of what else was declared.
    """
    latest: dict[tuple[UUID, UUID], DeclarationView] = {}
    for row in declarations:
        cell = row.person, row.tenderer
        if cell in latest and latest[cell].conflict and not row.conflict:
            continue
        latest[cell] = row
    return tuple(latest.values())


def decide_doubt(
    session: Session, declaration: UUID, conflict: bool, reason: str, by: UUID, now: datetime
) -> None:
    """Keep what was decided on a doubt."""
    session.add(
        DoubtDecision(
            declaration_id=declaration, conflict=conflict, reason=reason, participant_id=by, at=now
        )
    )
    session.flush()


def declare(
    session: Session,
    participant: UUID,
    tenderer: UUID,
    answer: str,
    explanation: str,
    parties: int,
    now: datetime,
) -> UUID:
    row = Declaration(
        participant_id=participant,
        tenderer_id=tenderer,
        answer=answer,
        explanation=explanation,
        parties=parties,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id
