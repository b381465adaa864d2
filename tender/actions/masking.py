"""The name of a tenderer in its own files, where the plan keeps names from who scores or advises.

An officer says of each file whether the name is in it. Such a file is kept back until there is an
edition from which the name was taken: that is read in its place, and the file itself stays.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.documents import check_file
from criteria.evidence import NewEvidence
from criteria.evidence_kinds import DOSSIER
from criteria.openings import names_looked_for
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.entry import enter, record
from tender.actions.evidence import keep_evidence
from tender.actions.tenderers import require_declared
from tender.permissions import Identity, NotGranted, Permission
from tender.store import evidence, pages
from tender.store.pages import MaskView
from tender.store.procedures import Case
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

EDITION = ("pdf",)
"""The kinds of files of which the pages can be shown."""


def masked_file(
    session: Session,
    actor: Identity,
    case: Case,
    evidence_id: UUID,
    tenderer: UUID | None = None,
) -> MaskView:
    """A file that is read without names; NotGranted for any other piece or plan.

    tenderer  whose it has to be, where the page is about one
    """
    found = pages.masks(session, case.id, tenderer) if names_looked_for(case.plan) else ()
    file = next((one for one in found if one.file == evidence_id), None)
    if file is None:
        raise NotGranted
    require_declared(actor, file.tenderer)
    return file


def flag_name(
    session: Session, actor: Identity, evidence_id: UUID, shows: bool, now: datetime
) -> None:
    """Say that a file shows the name of its tenderer, or that it does not."""
    case = enter(session, actor, Permission.RECORD_EVIDENCE)
    file = masked_file(session, actor, case, evidence_id)
    if file.shows is shows:
        return
    pages.add_mask(session, file, shows, file.edition, actor.id, now)
    record(session, actor, "evidence.flagged", f"evidence:{evidence_id}", now, shows=shows)


def mask_file(
    session: Session,
    actor: Identity,
    vault: Vault,
    evidence_id: UUID,
    name: str,
    content: bytes,
    now: datetime,
) -> UUID:
    """Keep an edition of a file without the name, to be read in its place. Returns its id."""
    case = enter(session, actor, Permission.RECORD_EVIDENCE)
    file = masked_file(session, actor, case, evidence_id)
    refuse_if(check_file(name, content, EDITION))
    if evidence.digest(content) == file.sha256:
        raise Refused(refusal("evidence.same_file", "file"))
    new = NewEvidence(DOSSIER, "", name, content)
    edition = keep_evidence(session, case, actor, vault, file.tenderer, new, now, masks=file.file)
    pages.add_mask(session, file, True, edition, actor.id, now)
    return edition
