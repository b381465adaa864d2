"""Evidence of the tenderers: what was handed in, what it serves, and what was withdrawn."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, insert, select
from sqlalchemy.orm import Session, aliased

from criteria.cells import Cell
from criteria.outcome import AWARD
from tender.models.clarification import ClarificationQuestion
from tender.models.evidence import (
    Evidence,
    EvidenceDescription,
    EvidenceUse,
    EvidenceWithdrawal,
)
from tender.models.tenderers import Tenderer
from tender.store.envelopes import Room


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A piece of evidence without its content.

    kind, title, name, note  empty once it was withdrawn: nobody reads these any more
    serves                   the cells (demand, party) it serves now
    adder                    the officer who added it; None for the tenderer itself
    about_offer              it came with an answer about the final offer
    told                     how often an officer said what it is, since it came in
    """

    id: UUID
    tenderer: UUID
    number: int
    kind: str
    title: str
    name: str
    size: int
    sha256: str
    issued_on: date | None
    valid_until: date | None
    note: str
    received_at: datetime
    adder: UUID | None
    question: UUID | None
    withdrawn_at: datetime | None = None
    withdrawn_by: UUID | None = None
    withdrawn_why: str = ""
    serves: tuple[Cell, ...] = ()
    told: int = 0
    about_offer: bool = False

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_file(self) -> bool:
        return bool(self.size)

    @property
    def is_xml(self) -> bool:
        """Whether it can be a self-declaration that is read in; of other XML nobody knows."""
        return self.is_file and self.name.lower().endswith(".xml")


def evidence(
    session: Session, procedure_id: UUID, tenderer: UUID | None = None
) -> tuple[EvidenceView, ...]:
    """Every piece in order of number, of the procedure or of one tenderer. Two queries."""
    told, later = aliased(EvidenceDescription), aliased(EvidenceDescription)
    query = (
        select(
            Evidence.id,
            Evidence.tenderer_id,
            Evidence.number,
            func.coalesce(told.kind, Evidence.kind).label("kind"),
            func.coalesce(told.title, Evidence.title).label("title"),
            Evidence.name,
            Evidence.size,
            Evidence.sha256,
            case((told.id.is_(None), Evidence.issued_on), else_=told.issued_on).label("issued_on"),
            case((told.id.is_(None), Evidence.valid_until), else_=told.valid_until).label(
                "valid_until"
            ),
            func.coalesce(told.note, Evidence.note).label("note"),
            func.coalesce(told.number, 0).label("told"),
            Evidence.received_at,
            Evidence.participant_id,
            Evidence.question_id,
            ClarificationQuestion.stage,
            EvidenceWithdrawal.at,
            EvidenceWithdrawal.participant_id.label("by"),
            EvidenceWithdrawal.reason,
        )
        .join(Tenderer, Tenderer.id == Evidence.tenderer_id)
        .outerjoin(EvidenceWithdrawal, EvidenceWithdrawal.evidence_id == Evidence.id)
        .outerjoin(ClarificationQuestion, ClarificationQuestion.id == Evidence.question_id)
        .outerjoin(told, told.evidence_id == Evidence.id)
        .outerjoin(later, and_(later.evidence_id == told.evidence_id, later.number > told.number))
        .where(Tenderer.procedure_id == procedure_id, later.id.is_(None))
        .order_by(Tenderer.position, Evidence.number)
    )
    if tenderer is not None:
        query = query.where(Tenderer.id == tenderer)
    serves = uses(session, procedure_id, tenderer)
    return tuple(_view(row, serves.get(row.id, ())) for row in session.execute(query))


def one(session: Session, procedure_id: UUID, evidence_id: UUID) -> EvidenceView | None:
    """One piece of a tenderer of this procedure, or None. Three queries."""
    tenderer = session.scalar(
        select(Evidence.tenderer_id)
        .join(Tenderer, Tenderer.id == Evidence.tenderer_id)
        .where(Tenderer.procedure_id == procedure_id, Evidence.id == evidence_id)
    )
    if tenderer is None:
        return None
    return next(
        (row for row in evidence(session, procedure_id, tenderer) if row.id == evidence_id), None
    )


def _view(row: Any, serves: tuple[Cell, ...]) -> EvidenceView:
    """A row as it may be read: of what was withdrawn, only that it was."""
    first, last = (row.id, row.tenderer_id, row.number), (row.participant_id, row.question_id)
    if row.at is not None:
        gone = (row.at, row.by, row.reason)
        return EvidenceView(
            *first, "", "", "", 0, "", None, None, "", row.received_at, *last, *gone
        )
    shown = (row.kind, row.title, row.name, row.size, row.sha256)
    dates = (row.issued_on, row.valid_until, row.note, row.received_at)
    about_offer = row.stage == AWARD
    return EvidenceView(
        *first, *shown, *dates, *last, serves=serves, told=row.told, about_offer=about_offer
    )


def uses(
    session: Session, procedure_id: UUID, tenderer: UUID | None = None
) -> dict[UUID, tuple[Cell, ...]]:
    """The cells each piece serves now, the last word on each counting. One query."""
    later = aliased(EvidenceUse)
    query = (
        select(EvidenceUse.evidence_id, EvidenceUse.demand, EvidenceUse.party_id)
        .join(Evidence, Evidence.id == EvidenceUse.evidence_id)
        .join(Tenderer, Tenderer.id == Evidence.tenderer_id)
        .outerjoin(
            later,
            and_(
                later.evidence_id == EvidenceUse.evidence_id,
                later.party_id == EvidenceUse.party_id,
                later.demand == EvidenceUse.demand,
                later.number > EvidenceUse.number,
            ),
        )
        .where(
            Tenderer.procedure_id == procedure_id, later.id.is_(None), EvidenceUse.serves.is_(True)
        )
        .order_by(EvidenceUse.demand, EvidenceUse.party_id)
    )
    if tenderer is not None:
        query = query.where(Tenderer.id == tenderer)
    found: dict[UUID, list[Cell]] = {}
    for id_, demand, party in session.execute(query):
        found.setdefault(id_, []).append((demand, str(party)))
    return {id_: tuple(cells) for id_, cells in found.items()}


def with_digest(session: Session, tenderer: UUID, sha256: str) -> int | None:
    """The number of the piece of a tenderer that has this very content and was not withdrawn."""
    return session.scalar(
        select(Evidence.number)
        .outerjoin(EvidenceWithdrawal, EvidenceWithdrawal.evidence_id == Evidence.id)
        .where(
            Evidence.tenderer_id == tenderer,
            Evidence.sha256 == sha256,
            EvidenceWithdrawal.id.is_(None),
        )
        .limit(1)
    )


def room(session: Session, tenderer: UUID, *, answers: bool) -> Room:
    """What the files take that came with answers, or that officers added. One query."""
    stands = EvidenceWithdrawal.id.is_(None)
    mine = Evidence.question_id.is_not(None) if answers else Evidence.participant_id.is_not(None)
    row = session.execute(
        select(
            func.count(Evidence.id).filter(stands),
            func.coalesce(func.sum(Evidence.size).filter(stands), 0),
            func.count(Evidence.id),
            func.coalesce(func.sum(Evidence.size), 0),
        )
        .outerjoin(EvidenceWithdrawal, EvidenceWithdrawal.evidence_id == Evidence.id)
        .where(Evidence.tenderer_id == tenderer, mine, Evidence.size > 0)
    ).one()
    return Room(*(int(value) for value in row))


def add(
    session: Session,
    id_: UUID,
    tenderer: UUID,
    values: Mapping[str, object],
    sealed: bytes | None,
    participant: UUID | None,
    now: datetime,
    question: UUID | None = None,
    received_at: datetime | None = None,
) -> int:
    """A new piece under this id. Returns its number within the tenderer.

    values       kind, title, name, size, sha256, issued_on, valid_until and note
    received_at  when it came in, where that was earlier
    """
    last = session.scalar(select(func.max(Evidence.number)).where(Evidence.tenderer_id == tenderer))
    row = Evidence(
        id=id_,
        tenderer_id=tenderer,
        number=(last or 0) + 1,
        sealed=sealed,
        participant_id=participant,
        question_id=question,
        received_at=received_at or now,
        at=now,
        **values,
    )
    session.add(row)
    session.flush()
    session.expunge(row)
    return row.number


def use(
    session: Session,
    evidence_id: UUID,
    cells: Iterable[tuple[str, UUID]],
    serves: bool,
    participant: UUID,
    now: datetime,
) -> None:
    """Say of these cells (demand, party) that a piece serves them, or no longer. Two queries."""
    rows = session.execute(
        select(EvidenceUse.demand, EvidenceUse.party_id, func.max(EvidenceUse.number))
        .where(EvidenceUse.evidence_id == evidence_id)
        .group_by(EvidenceUse.demand, EvidenceUse.party_id)
    )
    last = {(demand, party): number for demand, party, number in rows}
    session.execute(
        insert(EvidenceUse),
        [
            {
                "evidence_id": evidence_id,
                "party_id": party,
                "demand": demand,
                "number": last.get((demand, party), 0) + 1,
                "serves": serves,
                "participant_id": participant,
                "at": now,
            }
            for demand, party in cells
        ],
    )


def describe(
    session: Session,
    evidence_id: UUID,
    number: int,
    values: Mapping[str, object],
    participant: UUID,
    now: datetime,
) -> None:
    """Say what a piece is: kind, title, issued_on, valid_until and note."""
    session.add(
        EvidenceDescription(
            evidence_id=evidence_id, number=number, participant_id=participant, at=now, **values
        )
    )
    session.flush()


def withdraw(
    session: Session, evidence_id: UUID, reason: str, participant: UUID | None, now: datetime
) -> None:
    session.add(
        EvidenceWithdrawal(
            evidence_id=evidence_id, reason=reason, participant_id=participant, at=now
        )
    )
    session.flush()


def sealed_content(session: Session, evidence_id: UUID) -> bytes | None:
    """The ciphertext of a file; None for a fact."""
    return session.scalar(select(Evidence.sealed).where(Evidence.id == evidence_id))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
