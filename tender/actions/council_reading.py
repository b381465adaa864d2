"""What a delegate reads: what is open to the own council at this very moment, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.council import on, rules_of
from criteria.openings import read_pages
from criteria.refusals import Refused
from tender.actions.course import note_reading
from tender.actions.joining import enter_joined, what_first
from tender.permissions import Identity, NotGranted
from tender.store import councils, pages, tenderers
from tender.store.councils import OpeningView
from tender.store.pages import FileView
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A part that this delegate may read now.

    file   whose pages it is; None for a written answer
    pages  the numbers of the pages in that file
    """

    opening: OpeningView
    candidacy: CandidacyView
    file: FileView | None = None
    pages: tuple[int, ...] = ()

    @property
    def object(self) -> str:
        """What somebody opens who reads it."""
        return f"opening:{self.opening.id}"


def open_parts(
    session: Session, actor: Identity, case: Case, now: datetime
) -> tuple[OpenPart, ...]:
    """Everything that is open to this delegate now, by theme and tenderer. At most five queries."""
    sight = visibility.opened(actor.viewer, case.moment, case.plan.advising.reads)
    if sight.nothing or what_first(session, actor, case) is not None:
        return ()
    inside = {one.id: one for one in tenderers.candidacies(session, case.id)}
    masked = case.plan.advising.masked
    files = {
        one.file.id: one.file
        for one in pages.for_councils(session, case.id, masked=masked)
        if one.file is not None and not one.unseen
    }
    rules = rules_of(case.plan, actor.council)
    found = []
    for row in councils.openings(session, case.id, actor.council, sight):
        open_ = row.open_at(now) and bool(on(rules, row.question))
        if not open_ or row.candidacy not in inside or not sight.of(str(row.tenderer)):
            continue
        part = _part(row, inside[row.candidacy], files)
        if part is not None:
            found.append(part)
    return tuple(found)


def _part(
    row: OpeningView, candidacy: CandidacyView, files: dict[UUID, FileView]
) -> OpenPart | None:
    if row.evidence is None:
        return OpenPart(row, candidacy)
    file = files.get(row.evidence)
    if file is None or file.tenderer != row.tenderer or not file.pages:
        return None
    try:
        return OpenPart(row, candidacy, file, read_pages(row.pages, file.pages))
    except Refused:  # it has fewer pages than when they were chosen
        return None


def part_in(
    session: Session, actor: Identity, case: Case, opening: UUID, now: datetime
) -> OpenPart:
    """One part; NotGranted when it is not there, is closed, or is not for this delegate."""
    for part in open_parts(session, actor, case, now):
        if part.opening.id == opening:
            return part
    raise NotGranted


def read_part(session: Session, actor: Identity, opening: UUID, now: datetime) -> None:
    """Begin to read a part: an event, once per person and step."""
    case = enter_joined(session, actor)
    part = part_in(session, actor, case, opening, now)
    note_reading(session, actor, case, part.object, now)
