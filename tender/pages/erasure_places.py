"""Before a person is erased: where the name goes, where it stays and why, and what is not read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.retention import Category
from tender.actions.entry import look
from tender.actions.retention import settings, waiting_list
from tender.actions.tenderers import undeclared_about
from tender.models.places import OFFERS
from tender.permissions import Identity, NotGranted, Permission
from tender.store import lingering
from tender.store.procedures import Case
from tender.store.retention import ListView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class FilesLine:
    """Files of one category, and from when they may be destroyed as a whole; None: not known."""

    category: str
    count: int
    due: date | None


@dataclass(frozen=True, slots=True)
class StaysLine:
    """A part of the record where the name stays, and how often. around: the words beside it, for
    who reads them."""

    part: str
    count: int
    around: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlacesPage:
    """reads: whether this person declared about every tenderer, and so sees the words."""

    case: Case
    row: ListView
    stays: tuple[StaysLine, ...]
    files: tuple[FilesLine, ...]
    reads: bool


def places_page(session: Session, actor: Identity, list_id: UUID) -> PlacesPage:
    """The list of one person that waits for a second officer. Queries as many as tables."""
    case = look(session, actor, Permission.DESTROY)
    reads = not undeclared_about(session, actor, case)
    row = waiting_list(session, case)
    if row is None or row.id != list_id or row.categories:
        raise NotGranted
    due = {one.category.value: one.due for one in settings(session, case)}
    lost, won = due[Category.LOST_OFFERS], due[Category.WINNING_OFFER]
    due[OFFERS] = max(lost, won) if lost and won else None
    files = (
        FilesLine(category, count, due[category])
        for category, count in lingering.files(session, case.id)
    )
    stays = groupby(lingering.stays(session, case.id, row.name), lambda one: one.part)
    lines = tuple(_line(part, [one.around for one in found], reads) for part, found in stays)
    return PlacesPage(case, row, lines, tuple(files), reads)


def _line(part: str, around: list[str], reads: bool) -> StaysLine:
    return StaysLine(part, len(around), tuple(around) if reads else ())
