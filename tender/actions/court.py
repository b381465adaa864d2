"""A bundle for a court leaves the building: asked and recorded as a dossier is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.court import EDITIONS, REDACTED
from tender.actions.dossier import may_export
from tender.actions.entry import record
from tender.actions.tenderers import tenderer_in
from tender.permissions import Identity, NotGranted
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def note_bundle(
    session: Session, actor: Identity, edition: str, reader: UUID | None, now: datetime
) -> Case:
    """The bundle is on record, with for whom it was redacted.

    NotGranted for who declared an interest, for no edition, or for no such tenderer; Refused until
    every tenderer was declared about.
    """
    case = may_export(session, actor)
    if edition not in EDITIONS or (edition == REDACTED) != (reader is not None):
        raise NotGranted
    object_ = f"procedure:{case.id}"
    if reader is not None:
        object_ = f"tenderer:{tenderer_in(session, case, reader).id}"
    record(session, actor, "bundle.exported", object_, now, edition=edition)
    return case
