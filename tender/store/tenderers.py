"""Tenderers with their parties and candidacies, and who was excluded."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from criteria.admission import EXCLUDED, PartyStanding
from criteria.application import PARTY_ROLES
from tender.models.parties import PartyChange
from tender.models.procedures import Lot
from tender.models.tenderers import Candidacy, Exclusion, Party, Tenderer
from tender.store.envelopes import EnvelopeView, counting_envelopes


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party of a tenderer; `position` counts within the tenderer, from 1."""

    id: UUID
    tenderer: UUID
    position: int
    role: str
    name: str
    company_number: str
    legal_form: str
    size: str
    municipality: str

    @property
    def standing(self) -> PartyStanding:
        return PartyStanding(str(self.id), self.role, self.legal_form)


@dataclass(frozen=True, slots=True)
class ExclusionView:
    """Why a tenderer is out, by whom, and who took part before and after."""

    tenderer: UUID
    reason: str
    first: UUID
    second: UUID
    at: datetime
    ground: str = "demands"
    rankings: Any = None


@dataclass(frozen=True, slots=True)
class TendererView:
    """A tenderer as lists show it.

    parties      those that take part now
    former       those that left or were replaced
    application  the envelope that counts: the last one in time, else the last late one
    """

    id: UUID
    name: str
    position: int
    invited_at: datetime
    parties: tuple[PartyView, ...] = ()
    application: EnvelopeView | None = None
    exclusion: ExclusionView | None = None
    candidacies: tuple[tuple[str, UUID], ...] = ()
    former: tuple[PartyView, ...] = ()

    @property
    def ever(self) -> tuple[PartyView, ...]:
        """Every party that was ever named: a declaration of interests covers them all (I5)."""
        return self.parties + self.former

    @property
    def late(self) -> bool:
        return self.application is not None and self.application.late

    @property
    def aside(self) -> str | None:
        """How two persons decided that it is out: excluded, rejected (a requirement is not met) or
        incomplete (what it handed in cannot be tested). None while it takes part."""
        if self.exclusion is None:
            return None
        return EXCLUDED if self.exclusion.ground == "demands" else self.exclusion.ground

    @property
    def incomplete(self) -> bool:
        """Set aside because what it handed in cannot be tested."""
        return self.aside == "incomplete"

    @property
    def valid(self) -> bool:
        """Opened in time, not excluded and not set aside."""
        return bool(self.candidacies) and self.exclusion is None


@dataclass(frozen=True, slots=True)
class CandidacyView:
    """A tenderer in a lot."""

    id: UUID
    lot: str
    tenderer: UUID
    name: str
    position: int


PLACES = (
    case({role: place for place, role in enumerate(PARTY_ROLES)}, value=Party.role),
    Party.position,
)
"""By role, the lead first; then in the order in which they came."""


def tenderers(session: Session, procedure_id: UUID) -> tuple[TendererView, ...]:
    """Every tenderer in order of position. Five queries, whatever the number."""
    rows = session.scalars(
        select(Tenderer).where(Tenderer.procedure_id == procedure_id).order_by(Tenderer.position)
    ).all()
    mine = select(Tenderer.id).where(Tenderer.procedure_id == procedure_id)
    parties: dict[UUID, list[PartyView]] = {}
    former: dict[UUID, list[PartyView]] = {}
    gone = (PartyChange.party_id == Party.id) & PartyChange.kind.in_(("left", "replaced"))
    for party, change in session.execute(
        select(Party, PartyChange.id)
        .outerjoin(PartyChange, gone)
        .where(Party.tenderer_id.in_(mine))
        .order_by(*PLACES)
    ):
        kept = parties if change is None else former
        kept.setdefault(party.tenderer_id, []).append(_party(party))
    exclusions = {
        row.tenderer_id: ExclusionView(
            row.tenderer_id,
            row.reason,
            row.first_id,
            row.second_id,
            row.at,
            row.ground,
            row.rankings,
        )
        for row in session.scalars(select(Exclusion).where(Exclusion.tenderer_id.in_(mine)))
    }
    applications = counting_envelopes(session, procedure_id, "application")
    lots: dict[UUID, list[tuple[str, UUID]]] = {}
    for row, key in session.execute(
        select(Candidacy, Lot.key)
        .join(Lot, Lot.id == Candidacy.lot_id)
        .where(Candidacy.tenderer_id.in_(mine))
        .order_by(Lot.position)
    ):
        lots.setdefault(row.tenderer_id, []).append((key, row.id))
    return tuple(
        TendererView(
            row.id,
            row.name,
            row.position,
            row.invited_at,
            tuple(parties.get(row.id, ())),
            applications.get(row.id),
            exclusions.get(row.id),
            tuple(lots.get(row.id, ())),
            tuple(former.get(row.id, ())),
        )
        for row in rows
    )


def _party(row: Party) -> PartyView:
    return PartyView(
        row.id,
        row.tenderer_id,
        row.position,
        row.role,
        row.name,
        row.company_number,
        row.legal_form,
        row.size,
        row.municipality,
    )


def add_tenderer(
    session: Session, procedure_id: UUID, name: str, link_hash: str, now: datetime
) -> Tenderer:
    last = session.scalar(
        select(func.max(Tenderer.position)).where(Tenderer.procedure_id == procedure_id)
    )
    row = Tenderer(
        procedure_id=procedure_id,
        name=name,
        position=(last or 0) + 1,
        link_hash=link_hash,
        invited_at=now,
    )
    session.add(row)
    session.flush()
    return row


def name_taken(session: Session, procedure_id: UUID, name: str) -> bool:
    return bool(
        session.scalar(
            select(func.count(Tenderer.id)).where(
                Tenderer.procedure_id == procedure_id, Tenderer.name == name
            )
        )
    )


def by_link(session: Session, link_hash: str) -> Tenderer | None:
    """The tenderer whose personal link this is."""
    return session.scalar(select(Tenderer).where(Tenderer.link_hash == link_hash))


def set_link(session: Session, tenderer_id: UUID, link_hash: str, now: datetime) -> None:
    """Another personal link; the one before it is nobody's any more."""
    row = session.get_one(Tenderer, tenderer_id)
    row.link_hash, row.link_since = link_hash, now
    session.flush()


def void_links(session: Session, tenderers: Collection[UUID], now: datetime) -> None:
    """The personal links of these tenderers work no more, nor do those in messages."""
    for row in session.scalars(select(Tenderer).where(Tenderer.id.in_(tenderers))):
        row.link_hash, row.link_since = secrets.token_hex(32), now
    session.flush()


def link_since(session: Session, tenderer_id: UUID) -> datetime | None:
    """When the personal link was last replaced; None while it never was."""
    return session.scalar(select(Tenderer.link_since).where(Tenderer.id == tenderer_id))


def add_parties(session: Session, tenderer_id: UUID, parties: Iterable[Mapping[str, str]]) -> None:
    """The parties as the application names them, the lead first."""
    session.add_all(
        Party(tenderer_id=tenderer_id, position=position, **party)
        for position, party in enumerate(parties, 1)
    )
    session.flush()


def add_candidacy(session: Session, lot_id: UUID, tenderer_id: UUID) -> UUID:
    row = Candidacy(lot_id=lot_id, tenderer_id=tenderer_id)
    session.add(row)
    session.flush()
    return row.id


_CANDIDACIES = (
    select(Candidacy.id, Lot.key, Tenderer.id, Tenderer.name, Tenderer.position)
    .join(Lot, Lot.id == Candidacy.lot_id)
    .join(Tenderer, Tenderer.id == Candidacy.tenderer_id)
    .outerjoin(Exclusion, Exclusion.tenderer_id == Tenderer.id)
    .where(Tenderer.procedure_id == bindparam("procedure"))
    .order_by(Lot.position, Tenderer.position)
)
_IN_NOW = _CANDIDACIES.where(Exclusion.id.is_(None))
_IN_AT = _CANDIDACIES.where(or_(Exclusion.id.is_(None), Exclusion.at > bindparam("at")))


def candidacies(
    session: Session, procedure_id: UUID, at: datetime | None = None
) -> tuple[CandidacyView, ...]:
    """Every candidacy that is not excluded, by lot and position. One query.

    at  those that were not excluded yet at that moment, instead of now
    """
    query = _IN_NOW if at is None else _IN_AT
    rows = session.execute(query, {"procedure": procedure_id, "at": at})
    return tuple(CandidacyView(*row) for row in rows)


def every_candidacy(session: Session, procedure_id: UUID) -> tuple[CandidacyView, ...]:
    """Whoever was ever in, also who was excluded since, by lot and position. One query."""
    rows = session.execute(_CANDIDACIES, {"procedure": procedure_id})
    return tuple(CandidacyView(*row) for row in rows)


def exclude(
    session: Session,
    tenderer_id: UUID,
    reason: str,
    first: UUID,
    second: UUID,
    now: datetime,
    ground: str,
    rankings: Any = None,
) -> None:
    session.add(
        Exclusion(
            tenderer_id=tenderer_id,
            ground=ground,
            reason=reason,
            rankings=rankings,
            first_id=first,
            second_id=second,
            at=now,
        )
    )
    session.flush()
