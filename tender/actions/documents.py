"""Recording the documents of a procedure; a version that was recorded never changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.documents import NewDocument, check_document
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.entry import enter, record
from tender.permissions import Identity, NotGranted, Permission
from tender.store import documents

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def record_document(
    session: Session,
    actor: Identity,
    new: NewDocument,
    document: UUID | None,
    now: datetime,
) -> UUID:
    """Keep a file as a new document, or as the next version of one. Returns the version.

    A next version keeps title and kind. Refused when this very file is there already, and when a
    new document has the title of another: then it is a version of that one.
    """
    case = enter(session, actor, Permission.RECORD_DOCUMENT)
    if document is not None:
        before = documents.latest(session, case.id, document)
        if before is None:
            raise NotGranted
        new = replace(new, title=before.title, kind=before.kind)
    refuse_if(check_document(new))
    digest = documents.digest(new.content)
    known = documents.with_digest(session, case.id, digest)
    if known is not None:
        fields = {"version": known.number, "title": known.title}
        raise Refused(refusal("documents.file_known", "file", **fields))
    if document is None and documents.with_title(session, case.id, new.title) is not None:
        raise Refused(refusal("documents.title_known", "title"))
    id_ = documents.add(session, case.id, new, actor.id, now, document)
    kept = documents.version(session, case.id, id_)
    assert kept is not None
    fields = {"digest": digest, "version": kept.number}
    record(session, actor, "document.recorded", f"document:{id_}", now, **fields)
    return id_
