"""The drawn pages of the files that assessors read, and everyone's own marks in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, delete, func, insert, select
from sqlalchemy.orm import Session, aliased

from criteria.evidence_kinds import DOSSIER
from criteria.visibility import Sight
from tender.models.evidence import Evidence, EvidenceDescription, EvidenceWithdrawal
from tender.models.pages import DrawnFile, DrawnPage, PageMark
from tender.models.tenderers import Tenderer


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a competence dossier.

    number  of the piece of evidence, within its tenderer
    pages   how many were drawn; 0 when they could not be, or not yet
    fault   code and values of why they could not be; None otherwise
    """

    id: UUID
    tenderer: UUID
    number: int
    title: str
    sha256: str
    pages: int
    fault: Any
    drawn: bool


@dataclass(frozen=True, slots=True)
class PageView:
    """A drawn page without its picture."""

    number: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class MarkView:
    """A mark of one's own at a page."""

    page: int
    text: str


def files(
    session: Session, sight: Sight, procedure_id: UUID, tenderer: UUID
) -> tuple[FileView, ...]:
    """The files of one tenderer's competence dossier, as `sight` gives them. One query."""
    if not sight.of(str(tenderer)):
        return ()
    query = _dossiers().where(Tenderer.procedure_id == procedure_id, Tenderer.id == tenderer)
    return tuple(_view(row) for row in session.execute(query))


def undrawn(session: Session, procedure_id: UUID) -> tuple[FileView, ...]:
    """The files of the competence dossiers of a procedure that were not drawn yet. One query."""
    query = _dossiers().where(Tenderer.procedure_id == procedure_id, DrawnFile.id.is_(None))
    return tuple(_view(row) for row in session.execute(query))


def waiting(session: Session) -> tuple[UUID, ...]:
    """The procedures in which something was not drawn yet. One query."""
    files = _dossiers().where(DrawnFile.id.is_(None)).order_by(None)
    query = files.with_only_columns(Tenderer.procedure_id, maintain_column_froms=True)
    return tuple(session.scalars(query.distinct()))


def _dossiers() -> Select[Any]:
    """What was not withdrawn and is a competence dossier by the last word on it."""
    told, later = aliased(EvidenceDescription), aliased(EvidenceDescription)
    return (
        select(
            Evidence.id,
            Evidence.tenderer_id,
            Evidence.number,
            func.coalesce(told.title, Evidence.title),
            Evidence.sha256,
            DrawnFile.pages,
            DrawnFile.fault,
            DrawnFile.id,
        )
        .join(Tenderer, Tenderer.id == Evidence.tenderer_id)
        .outerjoin(EvidenceWithdrawal, EvidenceWithdrawal.evidence_id == Evidence.id)
        .outerjoin(told, told.evidence_id == Evidence.id)
        .outerjoin(later, and_(later.evidence_id == told.evidence_id, later.number > told.number))
        .outerjoin(DrawnFile, DrawnFile.evidence_id == Evidence.id)
        .where(
            Evidence.size > 0,
            EvidenceWithdrawal.id.is_(None),
            later.id.is_(None),
            func.coalesce(told.kind, Evidence.kind) == DOSSIER,
        )
        .order_by(Tenderer.position, Evidence.number)
    )


def _view(row: Any) -> FileView:
    id_, tenderer, number, title, sha256, pages, fault, drawn = row
    return FileView(id_, tenderer, number, title, sha256, pages or 0, fault, drawn is not None)


def keep(
    session: Session,
    evidence_id: UUID,
    texts: bytes | None,
    pages: Iterable[tuple[int, int, bytes]],
    fault: object,
    now: datetime,
) -> None:
    """Keep the pages (width, height, ciphertext) of a file in place of those it may have had."""
    session.execute(delete(DrawnPage).where(DrawnPage.evidence_id == evidence_id))
    session.execute(delete(DrawnFile).where(DrawnFile.evidence_id == evidence_id))
    rows = [
        {"evidence_id": evidence_id, "number": n, "width": across, "height": down, "sealed": one}
        for n, (across, down, one) in enumerate(pages, 1)
    ]
    session.add(
        DrawnFile(evidence_id=evidence_id, pages=len(rows), fault=fault, sealed=texts, at=now)
    )
    session.flush()
    if rows:
        session.execute(insert(DrawnPage), rows)


def texts(session: Session, evidence_id: UUID) -> bytes | None:
    """The texts of all pages, as ciphertext."""
    return session.scalar(select(DrawnFile.sealed).where(DrawnFile.evidence_id == evidence_id))


def page(session: Session, evidence_id: UUID, number: int) -> PageView | None:
    row = session.execute(
        select(DrawnPage.number, DrawnPage.width, DrawnPage.height).where(
            DrawnPage.evidence_id == evidence_id, DrawnPage.number == number
        )
    ).one_or_none()
    return PageView(*row) if row else None


def picture(session: Session, evidence_id: UUID, number: int) -> bytes | None:
    """The picture of one page, as ciphertext."""
    return session.scalar(
        select(DrawnPage.sealed).where(
            DrawnPage.evidence_id == evidence_id, DrawnPage.number == number
        )
    )


def marks(session: Session, participant: UUID, evidence_id: UUID) -> tuple[MarkView, ...]:
    """One's own marks in a file, in the order of its pages; nobody else's."""
    query = select(PageMark.page, PageMark.text).where(
        PageMark.participant_id == participant, PageMark.evidence_id == evidence_id
    )
    return tuple(MarkView(*row) for row in session.execute(query.order_by(PageMark.page)))


def mark(
    session: Session, participant: UUID, evidence_id: UUID, page: int, text: str, now: datetime
) -> None:
    """Put one's own mark at a page in place of the one before; none when the text is empty."""
    session.execute(
        delete(PageMark).where(
            PageMark.participant_id == participant,
            PageMark.evidence_id == evidence_id,
            PageMark.page == page,
        )
    )
    if text:
        session.add(
            PageMark(
                participant_id=participant,
                evidence_id=evidence_id,
                page=page,
                text=text,
                saved_at=now,
            )
        )
    session.flush()
