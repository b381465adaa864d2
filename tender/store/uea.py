"""What parties declared of themselves in a UEA (ESPD): versions that are only ever added."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria import uea
from criteria.uea import Declaration
from tender.models.evidence import UeaDeclaration, UeaWithdrawal
from tender.models.procedures import Participant
from tender.models.tenderers import Party, Tenderer


@dataclass(frozen=True, slots=True)
class UeaView:
    """One version of a party's declaration, without what it says.

    withdrawn  when it was, with the reason; its name is not given then
    """

    id: UUID
    party: UUID
    number: int
    origin: str
    family: str
    name: str
    sha256: str
    author: str
    at: datetime
    withdrawn: datetime | None = None
    reason: str | None = None


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
    UeaWithdrawal.at,
    UeaWithdrawal.reason,
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
        .outerjoin(UeaWithdrawal, UeaWithdrawal.declaration_id == UeaDeclaration.id)
        .where(Party.tenderer_id == tenderer_id)
        .order_by(Party.position, UeaDeclaration.number.desc())
    )
    found = (UeaView(*row) for row in rows)
    return tuple(one if one.withdrawn is None else replace(one, name="") for one in found)


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
    gone = select(UeaWithdrawal.declaration_id)
    return (
        select(func.max(inner.c.number))
        .where(inner.c.party_id == UeaDeclaration.party_id, inner.c.id.not_in(gone))
        .correlate(UeaDeclaration)
        .scalar_subquery()
    )


def of_party(
    session: Session, party_id: UUID, until: int | None = None
) -> tuple[int, Declaration] | None:
    """The last version of a party's declaration, or the last up to a number; with its number.

    What was withdrawn is passed over.
    """
    query = (
        select(UeaDeclaration.number, UeaDeclaration.content)
        .outerjoin(UeaWithdrawal, UeaWithdrawal.declaration_id == UeaDeclaration.id)
        .where(UeaDeclaration.party_id == party_id, UeaWithdrawal.id.is_(None))
    )
    if until is not None:
        query = query.where(UeaDeclaration.number <= until)
    found = session.execute(query.order_by(UeaDeclaration.number.desc()).limit(1)).first()
    return (found[0], uea.read(found[1])) if found else None


def file(session: Session, procedure_id: UUID, id_: UUID) -> tuple[UUID, str, bytes] | None:
    """The tenderer, the name and the ciphertext of a version, unless it was withdrawn."""
    found = session.execute(
        select(Party.tenderer_id, UeaDeclaration.name, UeaDeclaration.sealed)
        .join(Party, Party.id == UeaDeclaration.party_id)
        .join(Tenderer, Tenderer.id == Party.tenderer_id)
        .outerjoin(UeaWithdrawal, UeaWithdrawal.declaration_id == UeaDeclaration.id)
        .where(
            UeaDeclaration.id == id_,
            Tenderer.procedure_id == procedure_id,
            UeaWithdrawal.id.is_(None),
        )
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


def withdraw(session: Session, id_: UUID, reason: str, participant: UUID, now: datetime) -> None:
    """A version counts no more, and is shown no more."""
    session.add(
        UeaWithdrawal(declaration_id=id_, reason=reason, participant_id=participant, at=now)
    )
    session.flush()
