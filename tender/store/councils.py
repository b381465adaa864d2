"""Councils and their delegations: who promised silence, who speaks, what is opened to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.visibility import Sight
from tender.models.advising import (
    CouncilOpening,
    CouncilOpeningEnded,
    Spokesperson,
    Undertaking,
)
from tender.models.procedures import Participant, RoleGrant
from tender.models.tenderers import Candidacy, Tenderer

EVERYTHING = Sight(everyone=True)
"""For officers, who open the parts."""


def undertaken(session: Session, participant: UUID) -> datetime | None:
    """When somebody promised to keep silent; None when that was not done."""
    return session.scalar(select(Undertaking.at).where(Undertaking.participant_id == participant))


def undertake(session: Session, participant: UUID, wording: str, now: datetime) -> None:
    """Keep a promise of confidentiality; `wording` is the hash of its text."""
    session.add(Undertaking(participant_id=participant, wording=wording, at=now))
    session.flush()


def delegation(session: Session, procedure_id: UUID, council: str) -> tuple[UUID, ...]:
    """The delegates of a council, in the order in which they came."""
    query = (
        select(Participant.id)
        .join(RoleGrant, RoleGrant.participant_id == Participant.id)
        .where(
            Participant.procedure_id == procedure_id,
            RoleGrant.role == "delegate",
            RoleGrant.seat == council,
        )
        .order_by(Participant.position, Participant.id)
    )
    return tuple(session.scalars(query))


def spokesperson(session: Session, procedure_id: UUID, council: str) -> UUID | None:
    """Who sends the joint advice: who was named last and is still there, or the only delegate."""
    members = delegation(session, procedure_id, council)
    named = session.scalar(
        select(Spokesperson.participant_id)
        .where(Spokesperson.procedure_id == procedure_id, Spokesperson.council == council)
        .order_by(Spokesperson.number.desc())
        .limit(1)
    )
    if named in members:
        return named
    return members[0] if len(members) == 1 else None


def spokespeople(session: Session, procedure_id: UUID) -> dict[str, UUID]:
    """Who was named last for each council; whether they are still there is not asked. One query."""
    rows = session.execute(
        select(Spokesperson.council, Spokesperson.participant_id)
        .where(Spokesperson.procedure_id == procedure_id)
        .order_by(Spokesperson.number)
    )
    return {council: participant for council, participant in rows}


def promised(session: Session, procedure_id: UUID) -> frozenset[UUID]:
    """Who of a procedure promised to keep silent. One query."""
    query = select(Undertaking.participant_id).join(
        Participant, Participant.id == Undertaking.participant_id
    )
    return frozenset(session.scalars(query.where(Participant.procedure_id == procedure_id)))


def name_spokesperson(
    session: Session,
    procedure_id: UUID,
    council: str,
    participant: UUID,
    named_by: UUID,
    now: datetime,
) -> None:
    """Keep who sends the joint advice of a council from now on."""
    last = session.scalar(
        select(func.max(Spokesperson.number)).where(
            Spokesperson.procedure_id == procedure_id, Spokesperson.council == council
        )
    )
    session.add(
        Spokesperson(
            procedure_id=procedure_id,
            council=council,
            number=(last or 0) + 1,
            participant_id=participant,
            named_by=named_by,
            at=now,
        )
    )
    session.flush()


@dataclass(frozen=True, slots=True)
class OpeningView:
    """A part of an application opened to a council. ended: when it was closed before its time."""

    id: UUID
    council: str
    candidacy: UUID
    tenderer: UUID
    name: str
    question: str
    evidence: UUID | None
    pages: str
    since: datetime
    until: datetime
    ended: datetime | None

    def open_at(self, now: datetime) -> bool:
        """Whether it can be read now."""
        return self.since <= now < self.until and self.ended is None


def openings(
    session: Session, procedure_id: UUID, council: str = "", sight: Sight = EVERYTHING
) -> tuple[OpeningView, ...]:
    """What was opened to a council, or to any of them, in order of theme and tenderer."""
    query = (
        select(CouncilOpening, Tenderer.id, Tenderer.name, CouncilOpeningEnded.at)
        .join(Candidacy, Candidacy.id == CouncilOpening.candidacy_id)
        .join(Tenderer, Tenderer.id == Candidacy.tenderer_id)
        .outerjoin(CouncilOpeningEnded, CouncilOpeningEnded.opening_id == CouncilOpening.id)
        .where(CouncilOpening.procedure_id == procedure_id)
        .order_by(CouncilOpening.question, Tenderer.position, CouncilOpening.at)
    )
    if council:
        query = query.where(CouncilOpening.council == council)
    if sight.hidden:
        query = query.where(Tenderer.id.not_in([UUID(id_) for id_ in sight.hidden]))
    if sight.only is not None:
        query = query.where(Tenderer.id.in_([UUID(id_) for id_ in sight.only]))
    return tuple(
        OpeningView(
            row.id,
            row.council,
            row.candidacy_id,
            tenderer,
            name,
            row.question,
            row.evidence_id,
            row.pages,
            row.since,
            row.until,
            ended,
        )
        for row, tenderer, name, ended in session.execute(query)
    )


def open_part(
    session: Session,
    procedure_id: UUID,
    council: str,
    candidacy: UUID,
    question: str,
    evidence: UUID | None,
    pages: str,
    since: datetime,
    until: datetime,
    participant: UUID,
    now: datetime,
) -> UUID:
    """Open a part of an application to a council; the id of the opening."""
    row = CouncilOpening(
        procedure_id=procedure_id,
        council=council,
        candidacy_id=candidacy,
        question=question,
        evidence_id=evidence,
        pages=pages,
        since=since,
        until=until,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def end(session: Session, opening: UUID, participant: UUID, now: datetime) -> None:
    """Close a part before its time."""
    session.add(CouncilOpeningEnded(opening_id=opening, participant_id=participant, at=now))
    session.flush()
