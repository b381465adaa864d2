"""Files that came with an advice, as ciphertext, and the versions they came with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tender.models.advising import Advice, AdviceDraftFile, AdviceFile


@dataclass(frozen=True, slots=True)
class FileView:
    """A file without its content."""

    id: UUID
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of an advice, as it was sent."""

    id: UUID
    number: int
    participant: UUID
    text: str
    at: datetime


def files_with(session: Session, versions: Collection[UUID]) -> Mapping[UUID, tuple[FileView, ...]]:
    """The files of these versions, by version. One query."""
    found: dict[UUID, list[FileView]] = {}
    rows = session.scalars(
        select(AdviceFile)
        .where(AdviceFile.advice_id.in_(versions))
        .order_by(AdviceFile.advice_id, AdviceFile.number)
    )
    for row in rows:
        view = FileView(row.id, row.name, row.size, row.sha256)
        found.setdefault(row.advice_id, []).append(view)
    return {id_: tuple(files) for id_, files in found.items()}


def versions_of(session: Session, thread: UUID) -> tuple[VersionView, ...]:
    """Every version of one advice, the first one first. One query."""
    rows = session.scalars(
        select(Advice)
        .where(or_(Advice.id == thread, Advice.thread == thread))
        .order_by(Advice.number)
    )
    return tuple(
        VersionView(row.id, row.number, row.participant_id, row.text, row.at) for row in rows
    )


def earlier(session: Session, threads: Collection[UUID]) -> Mapping[UUID, tuple[VersionView, ...]]:
    """Every version of these advices, by the first one, the first one first. One query."""
    thread = func.coalesce(Advice.thread, Advice.id)
    found: dict[UUID, list[VersionView]] = {}
    for row in session.scalars(select(Advice).where(thread.in_(threads)).order_by(Advice.number)):
        view = VersionView(row.id, row.number, row.participant_id, row.text, row.at)
        found.setdefault(row.thread or row.id, []).append(view)
    return {id_: tuple(views) for id_, views in found.items()}


def from_draft(session: Session, draft_id: UUID, advice_id: UUID) -> None:
    """Let the files of a draft go with the version that it became."""
    rows = session.execute(
        select(AdviceDraftFile, AdviceDraftFile.sealed)
        .where(AdviceDraftFile.draft_id == draft_id)
        .order_by(AdviceDraftFile.at, AdviceDraftFile.id)
    ).all()
    for number, (row, sealed) in enumerate(rows, start=1):
        session.add(
            AdviceFile(
                advice_id=advice_id,
                number=number,
                name=row.name,
                size=row.size,
                sha256=row.sha256,
                sealed=sealed,
            )
        )
    session.flush()


def to_draft(session: Session, advice_id: UUID, draft_id: UUID, now: datetime) -> None:
    """Begin the correction of a version with its files."""
    rows = session.execute(
        select(AdviceFile, AdviceFile.sealed)
        .where(AdviceFile.advice_id == advice_id)
        .order_by(AdviceFile.number)
    ).all()
    for row, sealed in rows:
        copy = AdviceDraftFile(
            draft_id=draft_id,
            name=row.name,
            size=row.size,
            sha256=row.sha256,
            sealed=sealed,
            at=now,
        )
        session.add(copy)
    session.flush()


def file_of(
    session: Session, procedure_id: UUID, file_id: UUID
) -> tuple[FileView, UUID, UUID] | None:
    """A file with the version and the advice it is of. One query."""
    found = session.execute(
        select(AdviceFile, Advice.id, Advice.thread)
        .join(Advice, Advice.id == AdviceFile.advice_id)
        .where(AdviceFile.id == file_id, Advice.procedure_id == procedure_id)
    ).first()
    if found is None:
        return None
    row, version, thread = found
    view = FileView(row.id, row.name, row.size, row.sha256)
    return view, version, thread or version


def sealed(session: Session, file_id: UUID) -> bytes:
    """The ciphertext of a file with an advice, for who may read it."""
    return session.scalars(select(AdviceFile.sealed).where(AdviceFile.id == file_id)).one()
