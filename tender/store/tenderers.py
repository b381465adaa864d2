"""Tenderers, their parties, what they handed in, and how they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from criteria.admission import PartyStanding
from criteria.visibility import Sight
from tender.models.procedures import Lot
from tender.models.tenderers import (
    Answer,
    Candidacy,
    DemandDecision,
    Envelope,
    Exclusion,
    OfferElement,
    OfferYear,
    Party,
    Tenderer,
)

Columns = TypeVarTuple("Columns")


_ANY = Sight(everyone=True)


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
class EnvelopeView:
    """The outside of an envelope. Its content and size are not here."""

    id: UUID
    tenderer: UUID
    kind: str
    number: int
    digest: str
    received_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class ExclusionView:
    tenderer: UUID
    reason: str
    first: UUID
    second: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class TendererView:
    """A tenderer as lists show it.

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

    @property
    def late(self) -> bool:
        return self.application is not None and self.application.late

    @property
    def valid(self) -> bool:
        """Opened in time and not excluded."""
        return bool(self.candidacies) and self.exclusion is None


@dataclass(frozen=True, slots=True)
class CandidacyView:
    """A tenderer in a lot."""

    id: UUID
    lot: str
    tenderer: UUID
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class DemandView:
    """The decision that counts on one demand for one party."""

    party: UUID
    demand: str
    number: int
    outcome: str
    reason: str
    participant: UUID
    at: datetime


def tenderers(session: Session, procedure_id: UUID) -> tuple[TendererView, ...]:
    """Every tenderer in order of position. Five queries, whatever the number."""
    rows = session.scalars(
        select(Tenderer).where(Tenderer.procedure_id == procedure_id).order_by(Tenderer.position)
    ).all()
    mine = select(Tenderer.id).where(Tenderer.procedure_id == procedure_id)
    parties: dict[UUID, list[PartyView]] = {}
    for party in session.scalars(
        select(Party).where(Party.tenderer_id.in_(mine)).order_by(Party.position)
    ):
        parties.setdefault(party.tenderer_id, []).append(_party(party))
    exclusions = {
        row.tenderer_id: ExclusionView(
            row.tenderer_id, row.reason, row.first_id, row.second_id, row.at
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


def _envelope(row: Envelope) -> EnvelopeView:
    return EnvelopeView(
        row.id, row.tenderer_id, row.kind, row.number, row.digest, row.received_at, row.late
    )


def counting_envelopes(session: Session, procedure_id: UUID, kind: str) -> dict[UUID, EnvelopeView]:
    """Per tenderer the envelope of a kind that counts: the last in time, else the last late one."""
    found: dict[UUID, EnvelopeView] = {}
    for row in session.scalars(
        select(Envelope)
        .join(Tenderer, Tenderer.id == Envelope.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id, Envelope.kind == kind)
        .order_by(Envelope.number)
    ):
        known = found.get(row.tenderer_id)
        if known is None or known.late or not row.late:
            found[row.tenderer_id] = _envelope(row)
    return found


def sealed_content(session: Session, envelope_id: UUID) -> bytes:
    """The ciphertext of an envelope, for the vault alone."""
    return session.scalars(select(Envelope.sealed).where(Envelope.id == envelope_id)).one()


def envelopes_of(session: Session, tenderer_id: UUID) -> tuple[EnvelopeView, ...]:
    """What one tenderer handed in, newest last: the receipts on its own page."""
    rows = session.scalars(
        select(Envelope)
        .where(Envelope.tenderer_id == tenderer_id)
        .order_by(Envelope.received_at, Envelope.number)
    )
    return tuple(_envelope(row) for row in rows)


def put_envelope(
    session: Session,
    tenderer_id: UUID,
    kind: str,
    digest: str,
    sealed: bytes,
    now: datetime,
    late: bool,
) -> EnvelopeView:
    """Keep a sealed envelope; an earlier one stays, sealed."""
    last = session.scalar(
        select(func.max(Envelope.number)).where(
            Envelope.tenderer_id == tenderer_id, Envelope.kind == kind
        )
    )
    row = Envelope(
        tenderer_id=tenderer_id,
        kind=kind,
        number=(last or 0) + 1,
        digest=digest,
        sealed=sealed,
        received_at=now,
        late=late,
    )
    session.add(row)
    session.flush()
    return _envelope(row)


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


def candidacies(session: Session, procedure_id: UUID) -> tuple[CandidacyView, ...]:
    """Every candidacy that is not excluded, by lot and position. One query."""
    rows = session.execute(
        select(Candidacy.id, Lot.key, Tenderer.id, Tenderer.name, Tenderer.position)
        .join(Lot, Lot.id == Candidacy.lot_id)
        .join(Tenderer, Tenderer.id == Candidacy.tenderer_id)
        .outerjoin(Exclusion, Exclusion.tenderer_id == Tenderer.id)
        .where(Tenderer.procedure_id == procedure_id, Exclusion.id.is_(None))
        .order_by(Lot.position, Tenderer.position)
    )
    return tuple(CandidacyView(*row) for row in rows)


def add_answers(
    session: Session, candidacy_id: UUID, stage: str, answers: Mapping[str, str]
) -> None:
    session.add_all(
        Answer(candidacy_id=candidacy_id, stage=stage, question=question, text=text)
        for question, text in answers.items()
    )
    session.flush()


def answers(session: Session, sight: Sight, candidacy: CandidacyView, stage: str) -> dict[str, str]:
    """What a tenderer wrote, per question; nothing is fetched that `sight` does not give."""
    if not sight.of(str(candidacy.tenderer)):
        return {}
    rows = session.execute(
        select(Answer.question, Answer.text).where(
            Answer.candidacy_id == candidacy.id, Answer.stage == stage
        )
    )
    return {key: value for key, value in rows}


def answered(session: Session, procedure_id: UUID, stage: str) -> frozenset[UUID]:
    """The candidacies whose answers of a stage were opened."""
    query = _of_procedure(select(Answer.candidacy_id), Answer.candidacy_id, procedure_id, _ANY)
    return frozenset(session.scalars(query.where(Answer.stage == stage).distinct()))


def add_offer_years(session: Session, candidacy_id: UUID, amounts: Mapping[int, Decimal]) -> None:
    session.add_all(
        OfferYear(candidacy_id=candidacy_id, year=year, amount=amount)
        for year, amount in amounts.items()
    )
    session.flush()


def add_offer_elements(
    session: Session, candidacy_id: UUID, part: str, elements: Mapping[str, str]
) -> None:
    session.add_all(
        OfferElement(candidacy_id=candidacy_id, part=part, element=element, text=text)
        for element, text in elements.items()
        if text.strip()
    )
    session.flush()


def offer_years(
    session: Session, sight: Sight, procedure_id: UUID
) -> dict[UUID, dict[int, Decimal]]:
    """Lump sums per candidacy and contract year. Empty unless `sight` shows prices."""
    if sight.nothing:
        return {}
    found: dict[UUID, dict[int, Decimal]] = {}
    query = _of_procedure(select(OfferYear), OfferYear.candidacy_id, procedure_id, sight)
    for row in session.scalars(query.order_by(OfferYear.year)):
        found.setdefault(row.candidacy_id, {})[row.year] = row.amount
    return found


def offer_elements(
    session: Session, sight: Sight, procedure_id: UUID, part: str
) -> dict[UUID, dict[str, str]]:
    """Offer elements of one part per candidacy; ask the sight that belongs to the part."""
    if sight.nothing:
        return {}
    found: dict[UUID, dict[str, str]] = {}
    query = _of_procedure(select(OfferElement), OfferElement.candidacy_id, procedure_id, sight)
    for row in session.scalars(query.where(OfferElement.part == part)):
        found.setdefault(row.candidacy_id, {})[row.element] = row.text
    return found


def _of_procedure(
    query: Select[*Columns],
    candidacy: InstrumentedAttribute[UUID],
    procedure_id: UUID,
    sight: Sight,
) -> Select[*Columns]:
    query = (
        query.join(Candidacy, Candidacy.id == candidacy)
        .join(Tenderer, Tenderer.id == Candidacy.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
    )
    if sight.hidden:
        query = query.where(Tenderer.id.not_in([UUID(id_) for id_ in sight.hidden]))
    if sight.only is not None:
        query = query.where(Tenderer.id.in_([UUID(id_) for id_ in sight.only]))
    return query


def exclude(
    session: Session, tenderer_id: UUID, reason: str, first: UUID, second: UUID, now: datetime
) -> None:
    session.add(
        Exclusion(tenderer_id=tenderer_id, reason=reason, first_id=first, second_id=second, at=now)
    )
    session.flush()


def demand_history(
    session: Session, procedure_id: UUID, party: UUID | None = None, demand: str | None = None
) -> tuple[DemandView, ...]:
    """Decisions on demands, oldest first, of the whole procedure or of one cell."""
    query = (
        select(DemandDecision)
        .join(Party, Party.id == DemandDecision.party_id)
        .join(Tenderer, Tenderer.id == Party.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id)
        .order_by(DemandDecision.number)
    )
    if party is not None:
        query = query.where(DemandDecision.party_id == party)
    if demand is not None:
        query = query.where(DemandDecision.demand == demand)
    return tuple(
        DemandView(
            row.party_id,
            row.demand,
            row.number,
            row.outcome,
            row.reason,
            row.participant_id,
            row.at,
        )
        for row in session.scalars(query)
    )


def demand_decisions(session: Session, procedure_id: UUID) -> dict[tuple[str, str], DemandView]:
    """The decision that counts per (demand id, party id)."""
    return {(row.demand, str(row.party)): row for row in demand_history(session, procedure_id)}


def decide_demand(
    session: Session,
    party_id: UUID,
    demand: str,
    outcome: str,
    reason: str,
    participant: UUID,
    now: datetime,
) -> None:
    """Add a decision; the one before stays."""
    last = session.scalar(
        select(func.max(DemandDecision.number)).where(
            DemandDecision.party_id == party_id, DemandDecision.demand == demand
        )
    )
    session.add(
        DemandDecision(
            party_id=party_id,
            demand=demand,
            number=(last or 0) + 1,
            outcome=outcome,
            reason=reason,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()
