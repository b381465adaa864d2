"""Advice while it is being written, so that nobody overwrites what another typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from criteria.council import JOINT
from tender.models.advising import Advice, AdviceDraft, AdviceDraftFile
from tender.store.advice_files import FileView


@dataclass(frozen=True, slots=True)
class Place:
    """What an advice is about and for whom: of every place there is one draft.

    first  the first version of the advice that is being corrected; None for a new advice
    """

    kind: str
    question: str = ""
    candidacy: UUID | None = None
    first: UUID | None = None


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft. corrects: whether it will be a next version of an advice."""

    id: UUID
    kind: str
    question: str
    candidacy: UUID | None
    text: str
    version: int
    saved_by: UUID
    saved_at: datetime
    corrects: bool

    @property
    def place(self) -> Place:
        return Place(self.kind, self.question, self.candidacy, self.id if self.corrects else None)


_SENT = select(Advice.id).where(Advice.id == AdviceDraft.id).exists()
"""A draft that corrects has the id of the first version."""


def _mine(query: Any, procedure_id: UUID, participant: UUID, council: str) -> Any:
    """The drafts that a delegate writes in: the own ones, and the joint ones of the council."""
    mine = AdviceDraft.participant_id == participant
    if council:
        joint = AdviceDraft.participant_id.is_(None) & (AdviceDraft.council == council)
        mine = or_(mine, joint)
    return query.where(AdviceDraft.procedure_id == procedure_id, mine)


def drafts(
    session: Session, procedure_id: UUID, participant: UUID, council: str
) -> tuple[DraftView, ...]:
    """All drafts that a delegate writes in, the last saved first. One query."""
    query = _mine(select(AdviceDraft, _SENT), procedure_id, participant, council)
    rows = session.execute(query.order_by(AdviceDraft.saved_at.desc(), AdviceDraft.id))
    return tuple(_view(row, corrects) for row, corrects in rows)


def draft(
    session: Session, procedure_id: UUID, participant: UUID, council: str, place: Place
) -> DraftView | None:
    """The draft of a place, when there is one. One query."""
    query = _mine(select(AdviceDraft, _SENT), procedure_id, participant, council)
    if place.first is not None:
        query = query.where(AdviceDraft.id == place.first)
    else:
        query = query.where(
            AdviceDraft.kind == place.kind,
            AdviceDraft.question == place.question,
            AdviceDraft.candidacy_id.is_not_distinct_from(place.candidacy),
            ~_SENT,
        )
    found = session.execute(query.order_by(AdviceDraft.saved_at, AdviceDraft.id)).first()
    return _view(*found) if found else None


def begin(
    session: Session,
    procedure_id: UUID,
    participant: UUID,
    council: str,
    place: Place,
    text: str,
    now: datetime,
) -> DraftView:
    """A draft where there is none; the caller holds the procedure."""
    row = AdviceDraft(
        id=place.first or uuid4(),
        procedure_id=procedure_id,
        council=council,
        participant_id=None if place.kind == JOINT else participant,
        kind=place.kind,
        question=place.question,
        candidacy_id=place.candidacy,
        text=text,
        version=1,
        saved_by=participant,
        saved_at=now,
    )
    session.add(row)
    session.flush()
    return _view(row, place.first is not None)


def save(
    session: Session, draft_id: UUID, participant: UUID, text: str, expected: int, now: datetime
) -> int | None:
    """Keep the text and return the version; None when something else was saved since.

    What is stored already, because it was sent twice, is kept as it is.
    """
    row = session.get_one(AdviceDraft, draft_id, populate_existing=True)
    if row.text == text:
        return row.version
    if row.version != expected:
        return None
    row.text, row.version = text, row.version + 1
    row.saved_by, row.saved_at = participant, now
    session.flush()
    return row.version


def touch(session: Session, draft_id: UUID, participant: UUID, now: datetime) -> None:
    """Count a change of its files, so that who read it before reads it again."""
    row = session.get_one(AdviceDraft, draft_id, populate_existing=True)
    row.version, row.saved_by, row.saved_at = row.version + 1, participant, now
    session.flush()


def forget(session: Session, draft_id: UUID) -> None:
    """Take away a draft that was sent, with its files."""
    session.execute(delete(AdviceDraftFile).where(AdviceDraftFile.draft_id == draft_id))
    session.execute(delete(AdviceDraft).where(AdviceDraft.id == draft_id))


def add_file(
    session: Session, draft_id: UUID, name: str, size: int, sha256: str, sealed: bytes, at: datetime
) -> None:
    row = AdviceDraftFile(
        draft_id=draft_id, name=name, size=size, sha256=sha256, sealed=sealed, at=at
    )
    session.add(row)
    session.flush()


def drop_file(session: Session, draft_id: UUID, file_id: UUID) -> bool:
    """Take a file away; whether it was there."""
    row = session.get(AdviceDraftFile, file_id)
    if row is None or row.draft_id != draft_id:
        return False
    session.delete(row)
    session.flush()
    return True


def files(session: Session, draft_id: UUID) -> tuple[FileView, ...]:
    """The files with a draft, in the order in which they came. One query."""
    rows = session.scalars(
        select(AdviceDraftFile)
        .where(AdviceDraftFile.draft_id == draft_id)
        .order_by(AdviceDraftFile.at, AdviceDraftFile.id)
    )
    return tuple(FileView(row.id, row.name, row.size, row.sha256) for row in rows)


def file_of(
    session: Session, procedure_id: UUID, participant: UUID, council: str, file_id: UUID
) -> tuple[FileView, UUID | None] | None:
    """A file of a draft that this delegate writes in, with its tenderer."""
    query = _mine(
        select(AdviceDraftFile, AdviceDraft.candidacy_id).join(AdviceDraft),
        procedure_id,
        participant,
        council,
    )
    found = session.execute(query.where(AdviceDraftFile.id == file_id)).first()
    if found is None:
        return None
    row, candidacy = found
    return FileView(row.id, row.name, row.size, row.sha256), candidacy


def sealed(session: Session, file_id: UUID) -> bytes:
    """The ciphertext of a file of a draft, for who may read it."""
    query = select(AdviceDraftFile.sealed).where(AdviceDraftFile.id == file_id)
    return session.scalars(query).one()


def unsent(session: Session, procedure_id: UUID) -> Mapping[str, int]:
    """How many drafts of each council hold words and were not sent. One query."""
    rows = session.execute(
        select(AdviceDraft.council, func.count(AdviceDraft.id))
        .where(AdviceDraft.procedure_id == procedure_id, AdviceDraft.text != "")
        .group_by(AdviceDraft.council)
    )
    return {council: number for council, number in rows}


def _view(row: AdviceDraft, corrects: bool) -> DraftView:
    return DraftView(
        row.id,
        row.kind,
        row.question,
        row.candidacy_id,
        row.text,
        row.version,
        row.saved_by,
        row.saved_at,
        corrects,
    )
