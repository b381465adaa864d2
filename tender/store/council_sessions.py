"""Sessions in which a council hears a tenderer, in versions: the last one counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from tender.models.advising import CouncilSession
from tender.models.tenderers import Candidacy, Tenderer


@dataclass(frozen=True, slots=True)
class SessionView:
    """The last version of a session. present: the delegates who were there."""

    thread: UUID
    number: int
    council: str
    candidacy: UUID
    tenderer: UUID
    name: str
    held_at: datetime
    present: tuple[UUID, ...]
    visitors: str
    questions: str
    notes: str
    at: datetime


def sessions(
    session: Session, procedure_id: UUID, council: str, about: Collection[UUID] | None = None
) -> tuple[SessionView, ...]:
    """Every session of a council, in the order in which they are held; with these candidacies
    when they are given. One query."""
    query = (
        select(CouncilSession, Tenderer.id, Tenderer.name)
        .join(Candidacy, Candidacy.id == CouncilSession.candidacy_id)
        .join(Tenderer, Tenderer.id == Candidacy.tenderer_id)
        .where(CouncilSession.procedure_id == procedure_id, CouncilSession.council == council)
        .order_by(CouncilSession.number)
    )
    if about is not None:
        query = query.where(CouncilSession.candidacy_id.in_(about))
    found = {
        row.thread: SessionView(
            row.thread,
            row.number,
            row.council,
            row.candidacy_id,
            tenderer,
            name,
            row.held_at,
            tuple(UUID(id_) for id_ in row.present),
            row.visitors,
            row.questions,
            row.notes,
            row.at,
        )
        for row, tenderer, name in session.execute(query)
    }
    return tuple(sorted(found.values(), key=lambda one: (one.held_at, one.thread)))


def council_of(session: Session, procedure_id: UUID, thread: UUID) -> str | None:
    """The council whose session it is; None when there is none."""
    return session.scalar(
        select(CouncilSession.council).where(
            CouncilSession.procedure_id == procedure_id,
            CouncilSession.thread == thread,
            CouncilSession.number == 1,
        )
    )


def keep(
    session: Session,
    procedure_id: UUID,
    council: str,
    candidacy: UUID,
    before: SessionView | None,
    held_at: datetime,
    present: Iterable[UUID],
    visitors: str,
    questions: str,
    notes: str,
    participant: UUID,
    now: datetime,
) -> UUID:
    """Keep a session, or the next version of one; its thread."""
    thread = before.thread if before else uuid4()
    session.add(
        CouncilSession(
            procedure_id=procedure_id,
            council=council,
            candidacy_id=candidacy,
            thread=thread,
            number=before.number + 1 if before else 1,
            held_at=held_at,
            present=sorted(str(id_) for id_ in present),
            visitors=visitors,
            questions=questions,
            notes=notes,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()
    return thread
