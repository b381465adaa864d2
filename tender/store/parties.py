"""What is known of each party beside its name, and how the parties of a tenderer changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar, cast
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from criteria.application import PartyEntry
from criteria.parties import Fact, kind_of, read_fact, write_fact
from tender.models.parties import PartyChange, PartyFact
from tender.models.tenderers import Party, Tenderer

Kind = TypeVar("Kind", bound=Fact)


@dataclass(frozen=True, slots=True)
class FactView(Generic[Kind]):
    """One version of a fact; `number` counts per party and kind, from 1."""

    party: UUID
    kind: str
    number: int
    fact: Kind
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A party left, was replaced or joined. `number` counts within the tenderer, from 1."""

    tenderer: UUID
    number: int
    kind: str
    party: UUID
    by_party: UUID | None
    reason: str
    effect: str
    by: UUID
    at: datetime


def history(session: Session, party_id: UUID, kind: str) -> tuple[FactView[Fact], ...]:
    """Every version of one fact of a party, the first one first. One query."""
    query = select(PartyFact).where(PartyFact.party_id == party_id, PartyFact.kind == kind)
    return tuple(_fact(row) for row in session.scalars(query.order_by(PartyFact.number)))


def latest_fact(session: Session, party_id: UUID, kind: str) -> FactView[Fact] | None:
    """The version of a fact that counts. One query."""
    query = select(PartyFact).where(PartyFact.party_id == party_id, PartyFact.kind == kind)
    row = session.scalar(query.order_by(PartyFact.number.desc()).limit(1))
    return None if row is None else _fact(row)


def facts_of(session: Session, party_id: UUID) -> dict[str, FactView[Fact]]:
    """The facts of a party that count, by kind. One query."""
    query = select(PartyFact).where(PartyFact.party_id == party_id)
    return {row.kind: _fact(row) for row in session.scalars(query.order_by(PartyFact.number))}


def latest(session: Session, tenderer_id: UUID, cls: type[Kind]) -> dict[UUID, FactView[Kind]]:
    """The fact of a kind that counts for each party a tenderer ever had. One query."""
    query = select(PartyFact).join(Party, Party.id == PartyFact.party_id)
    query = query.where(Party.tenderer_id == tenderer_id, PartyFact.kind == kind_of(cls))
    rows = session.scalars(query.order_by(PartyFact.number))
    return {row.party_id: cast("FactView[Kind]", _fact(row)) for row in rows}


def facts_in(session: Session, procedure_id: UUID, kind: str) -> dict[UUID, FactView[Fact]]:
    """The fact of a kind that counts for each party of a procedure. One query."""
    rows = session.scalars(
        select(PartyFact)
        .join(Party, Party.id == PartyFact.party_id)
        .join(Tenderer, Tenderer.id == Party.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id, PartyFact.kind == kind)
        .order_by(PartyFact.number)
    )
    return {row.party_id: _fact(row) for row in rows}


def kinds_of(session: Session, tenderer_id: UUID) -> dict[UUID, frozenset[str]]:
    """Which kinds of facts are there for each party of a tenderer. One query."""
    rows = session.execute(
        select(PartyFact.party_id, PartyFact.kind)
        .join(Party, Party.id == PartyFact.party_id)
        .where(Party.tenderer_id == tenderer_id)
        .distinct()
    )
    found: dict[UUID, set[str]] = {}
    for party, kind in rows:
        found.setdefault(party, set()).add(kind)
    return {party: frozenset(kinds) for party, kinds in found.items()}


def add_fact(
    session: Session, party_id: UUID, kind: str, number: int, fact: Fact, by: UUID, now: datetime
) -> None:
    session.add(
        PartyFact(
            party_id=party_id,
            kind=kind,
            number=number,
            content=write_fact(fact),
            participant_id=by,
            at=now,
        )
    )
    session.flush()


def _fact(row: PartyFact) -> FactView[Fact]:
    fact = read_fact(row.kind, row.content)
    return FactView(row.party_id, row.kind, row.number, fact, row.participant_id, row.at)


def changes(session: Session, tenderer_id: UUID) -> tuple[ChangeView, ...]:
    """How the parties of a tenderer changed, the first change first. One query."""
    return _changes(session, select(PartyChange).where(PartyChange.tenderer_id == tenderer_id))


def every_change(session: Session, procedure_id: UUID) -> dict[UUID, tuple[ChangeView, ...]]:
    """The same for each tenderer of a procedure in which something changed. One query."""
    query = select(PartyChange).join(Tenderer, Tenderer.id == PartyChange.tenderer_id)
    found: dict[UUID, list[ChangeView]] = {}
    for row in _changes(session, query.where(Tenderer.procedure_id == procedure_id)):
        found.setdefault(row.tenderer, []).append(row)
    return {tenderer: tuple(rows) for tenderer, rows in found.items()}


def _changes(session: Session, query: Select[PartyChange]) -> tuple[ChangeView, ...]:
    return tuple(
        ChangeView(
            row.tenderer_id,
            row.number,
            row.kind,
            row.party_id,
            row.by_party_id,
            row.reason,
            row.effect,
            row.participant_id,
            row.at,
        )
        for row in session.scalars(query.order_by(PartyChange.number))
    )


def add_party(session: Session, tenderer_id: UUID, entry: PartyEntry) -> UUID:
    """A party at the end of a tenderer's list; places of those before it do not change."""
    last = session.scalar(select(func.max(Party.position)).where(Party.tenderer_id == tenderer_id))
    row = Party(
        tenderer_id=tenderer_id,
        position=(last or 0) + 1,
        role=entry.role,
        name=entry.name,
        company_number=entry.company_number,
        legal_form=entry.legal_form,
        size=entry.size,
        municipality=entry.municipality,
    )
    session.add(row)
    session.flush()
    return row.id


def add_change(
    session: Session,
    tenderer_id: UUID,
    number: int,
    kind: str,
    party: UUID,
    by_party: UUID | None,
    words: tuple[str, str],
    by: UUID,
    now: datetime,
) -> UUID:
    """Keep a change with its reason and effect. Returns its id."""
    row = PartyChange(
        tenderer_id=tenderer_id,
        number=number,
        kind=kind,
        party_id=party,
        by_party_id=by_party,
        reason=words[0],
        effect=words[1],
        participant_id=by,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id
