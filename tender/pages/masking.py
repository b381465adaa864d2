"""One file that is read without names: whether the name is in it, and where it was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.passages import find
from tender.actions.entry import look
from tender.actions.masking import masked_file
from tender.actions.pages import texts_of
from tender.actions.tenderers import tenderer_in
from tender.permissions import Identity, Permission
from tender.store.pages import MaskView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class NameFound:
    """A name that stands in the text of a file, and on which pages."""

    name: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MaskingPage:
    """found: the names in the text of the file; left: those in its edition. None: no text yet."""

    case: Case
    tenderer: TendererView
    file: MaskView
    found: tuple[NameFound, ...] | None
    left: tuple[NameFound, ...] | None


def masking_page(
    session: Session, actor: Identity, vault: Vault, tenderer_id: UUID, evidence_id: UUID
) -> MaskingPage:
    """Refused until the viewer declared; NotGranted for what is no file that is read without
    names. Fixed queries."""
    case = look(session, actor, Permission.RECORD_EVIDENCE)
    file = masked_file(session, actor, case, evidence_id, tenderer_id)
    tenderer = tenderer_in(session, case, tenderer_id)
    found, left = (
        _names(tenderer, texts_of(session, vault, case.id, one)) if one else None
        for one in (file.file, file.edition)
    )
    return MaskingPage(case, tenderer, file, found, left)


def _names(tenderer: TendererView, texts: tuple[str, ...]) -> tuple[NameFound, ...] | None:
    return tuple(_found(tenderer, texts)) if any(texts) else None


def _found(tenderer: TendererView, texts: tuple[str, ...]) -> Iterator[NameFound]:
    for name in dict.fromkeys((tenderer.name, *(party.name for party in tenderer.ever))):
        hits = find(texts, name).hits
        if hits:
            yield NameFound(name, tuple(dict.fromkeys(hit.page for hit in hits)))
