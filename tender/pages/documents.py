"""The documents of a procedure, each with its versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from tender.actions.entry import look
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import documents
from tender.store.documents import Version

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document: its last version, and the earlier ones, newest first."""

    last: Version
    earlier: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """renewed: the document of which a next version is being recorded."""

    procedure_id: UUID
    lines: tuple[DocumentLine, ...]
    renewed: Version | None
    may_record: bool
    page: int
    pages: int


def documents_page(
    session: Session, actor: Identity, wanted: int, renewed: UUID | None = None
) -> DocumentsPage:
    """A page of documents in the order they came. A fixed number of queries."""
    case = look(session, actor, Permission.VIEW_PLAN)
    may_record = allowed(actor, Permission.RECORD_DOCUMENT, case.step)
    rows, total = documents.page(session, case.id, wanted, PAGE_SIZE)
    pages = max(1, -(-total // PAGE_SIZE))
    if wanted > pages:
        wanted = pages
        rows, total = documents.page(session, case.id, wanted, PAGE_SIZE)
    before = None
    if renewed is not None and may_record:
        before = documents.latest(session, case.id, renewed)
        if before is None:
            raise NotGranted
    lines = tuple(DocumentLine(versions[0], versions[1:]) for versions in rows)
    return DocumentsPage(case.id, lines, before, may_record, wanted, pages)


def document_file(session: Session, actor: Identity, version_id: UUID) -> tuple[str, bytes]:
    """Name and content of one version. NotGranted when it is not of this procedure."""
    case = look(session, actor, Permission.VIEW_PLAN)
    found = documents.version(session, case.id, version_id)
    if found is None:
        raise NotGranted
    return found.name, documents.content(session, found.id)
