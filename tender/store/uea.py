"""What parties declared of themselves in a UEA (ESPD): versions that are only ever added."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria import uea
from criteria.uea import Declaration
from tender.models.evidence import UeaDeclaration
from tender.models.procedures import Participant
from tender.models.tenderers import Party, Tenderer


@dataclass(frozen=True, slots=True)
class UeaView:
    """One version of a party's declaration, without what it says."""

    id: UUID
    party: UUID
    number: int
    origin: str
    family: str
    name: str
    sha256: str
    author: str
    at: datetime


_COLUMNS: tuple[Any, ...] = (
    UeaDeclaration.id,
    UeaDeclaration.party_id,
    UeaDeclaration.number,
    UeaDeclaration.origin,
    UeaDeclaration.family,
    UeaDeclaration.name,
    UeaDeclaration.sha256,
    Participant.name,
    UeaDeclaration.at,
)


def new_id() -> UUID:
    """The id of a version that is still to be sealed and added."""
    return uuid4()


def digest(data: bytes) -> str:
    """SHA-256 of a file; empty when there is none."""
    return hashlib.sha256(data).hexdigest() if data else ""


def declaration_digest(declaration: Declaration) -> str:
    """SHA-256 of what is declared, as it is kept."""
    return digest(uea.write(declaration).encode())


def versions(session: Session, tenderer_id: UUID) -> tuple[UeaView, ...]:
    """Every version of every party of a tenderer, by party, newest first. One query."""
    rows = session.execute(
        select(*_COLUMNS)
        .join(Party, Party.id == UeaDeclaration.party_id)
        .join(Participant, Participant.id == UeaDeclaration.participant_id)
        .where(Party.tenderer_id == tenderer_id)
        .order_by(Party.position, UeaDeclaration.number.desc())
    )
    return tuple(UeaView(*row) for row in rows)


def current(session: Session, tenderer_id: UUID) -> dict[UUID, Declaration]:
    """What counts of each party of a tenderer. One query."""
    rows = session.execute(
        select(UeaDeclaration.party_id, UeaDeclaration.content)
        .join(Party, Party.id == UeaDeclaration.party_id)
        .where(Party.tenderer_id == tenderer_id, UeaDeclaration.number == _last())
    )
    return {party: uea.read(content) for party, content in rows}


def _last() -> Any:
    """The number of the last version of the party of the row beside it."""
    inner = UeaDeclaration.__table__.alias("later")
    return (
        select(func.max(inner.c.number))
        .where(inner.c.party_id == UeaDeclaration.party_id)
        .correlate(UeaDeclaration)
        .scalar_subquery()
    )


def of_party(
    session: Session, party_id: UUID, number: int | None = None
) -> tuple[int, Declaration] | None:
    """A version of a party's declaration, or the last one; with its number."""
    query = select(UeaDeclaration.number, UeaDeclaration.content).where(
        UeaDeclaration.party_id == party_id
    )
    if number is not None:
        query = query.where(UeaDeclaration.number == number)
    found = session.execute(query.order_by(UeaDeclaration.number.desc()).limit(1)).first()
    return (found[0], uea.read(found[1])) if found else None


def file(session: Session, procedure_id: UUID, id_: UUID) -> tuple[UUID, str, bytes] | None:
    """The tenderer, the name and the ciphertext of a version of this procedure."""
    found = session.execute(
        select(Party.tenderer_id, UeaDeclaration.name, UeaDeclaration.sealed)
        .join(Party, Party.id == UeaDeclaration.party_id)
        .join(Tenderer, Tenderer.id == Party.tenderer_id)
        .where(UeaDeclaration.id == id_, Tenderer.procedure_id == procedure_id)
    ).first()
    return (found[0], found[1], found[2]) if found else None


def add(
    session: Session,
    id_: UUID,
    party_id: UUID,
    declaration: Declaration,
    name: str,
    sha256: str,
    sealed: bytes,
    participant: UUID,
    now: datetime,
) -> int:
    """The next version of a party's declaration. Returns its number; the one before stays."""
    last = session.scalar(
        select(func.max(UeaDeclaration.number)).where(UeaDeclaration.party_id == party_id)
    )
    session.add(
        UeaDeclaration(
            id=id_,
            party_id=party_id,
            number=(last or 0) + 1,
            origin=declaration.origin,
            family=declaration.family,
            name=name,
            sha256=sha256,
            sealed=sealed,
            content=uea.write(declaration),
            participant_id=participant,
            at=now,
        )
    )
    session.flush()
    return (last or 0) + 1
