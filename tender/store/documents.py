"""The documents of a procedure: versions added, listed and handed out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from criteria.documents import NewDocument, file_name
from tender.models.documents import Document
from tender.models.procedures import Participant


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document, without its content."""

    id: UUID
    document: UUID
    number: int
    kind: str
    title: str
    name: str
    size: int
    sha256: str
    author: str
    at: datetime


_COLUMNS: tuple[Any, ...] = (
    Document.id,
    Document.document,
    Document.number,
    Document.kind,
    Document.title,
    Document.name,
    Document.size,
    Document.sha256,
    Participant.name,
    Document.at,
)


def add(
    session: Session,
    procedure_id: UUID,
    new: NewDocument,
    participant: UUID,
    now: datetime,
    document: UUID | None = None,
) -> UUID:
    """A new document, or the next version of one. Returns the version."""
    last = session.scalar(
        select(func.max(Document.number)).where(
            Document.procedure_id == procedure_id, Document.document == document
        )
    )
    row = Document(
        procedure_id=procedure_id,
        document=document or uuid4(),
        number=(last or 0) + 1,
        kind=new.kind,
        title=new.title.strip(),
        name=file_name(new.name),
        size=len(new.content),
        sha256=digest(new.content),
        content=new.content,
        participant_id=participant,
        at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def with_digest(session: Session, procedure_id: UUID, sha256: str) -> Version | None:
    """The version that has this very content."""
    return _one(session, Document.procedure_id == procedure_id, Document.sha256 == sha256)


def with_title(session: Session, procedure_id: UUID, title: str) -> Version | None:
    """The last version of the document with this title, however its letters are written."""
    same = func.lower(Document.title) == title.strip().lower()
    return _one(session, Document.procedure_id == procedure_id, same)


def version(session: Session, procedure_id: UUID, id_: UUID) -> Version | None:
    """One version of a document of this procedure."""
    return _one(session, Document.procedure_id == procedure_id, Document.id == id_)


def latest(session: Session, procedure_id: UUID, document: UUID) -> Version | None:
    """The last version of a document of this procedure."""
    return _one(session, Document.procedure_id == procedure_id, Document.document == document)


def content(session: Session, id_: UUID) -> bytes:
    """The bytes of a version. ValueError when they are not what its digest says."""
    found = session.execute(
        select(Document.content, Document.sha256).where(Document.id == id_)
    ).one()
    if digest(found.content) != found.sha256:
        raise ValueError(f"document {id_} is not what its digest says")
    return bytes(found.content)


def page(
    session: Session, procedure_id: UUID, number: int, size: int
) -> tuple[tuple[tuple[Version, ...], ...], int]:
    """A page of documents, the one that came first on top, each with its versions, newest first;
    and how many documents there are. Two queries."""
    firsts = (
        select(Document.document, func.min(Document.at).label("first"))
        .where(Document.procedure_id == procedure_id)
        .group_by(Document.document)
    )
    total = session.scalar(select(func.count()).select_from(firsts.subquery())) or 0
    wanted = (
        firsts.order_by(func.min(Document.at), Document.document)
        .limit(size)
        .offset((number - 1) * size)
        .subquery()
    )
    rows = session.execute(
        select(*_COLUMNS)
        .join(Participant, Participant.id == Document.participant_id)
        .join(wanted, wanted.c.document == Document.document)
        .where(Document.procedure_id == procedure_id)
        .order_by(wanted.c.first, Document.document, Document.number.desc())
    )
    found: dict[UUID, list[Version]] = {}
    for row in rows:
        found.setdefault(row.document, []).append(Version(*row))
    return tuple(tuple(versions) for versions in found.values()), total


def _one(session: Session, *where: object) -> Version | None:
    row = session.execute(
        select(*_COLUMNS)
        .join(Participant, Participant.id == Document.participant_id)
        .where(*where)  # type: ignore[arg-type]
        .order_by(Document.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Version(*row)
