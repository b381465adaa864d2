"""What a tenderer wrote as the pages of its file: one page, its text, what is found, own marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.outcome import SELECTION
from criteria.passages import LONGEST_WANTED, Found, find
from criteria.refusals import Refusal
from criteria.visibility import Sight
from tender.actions.pages import fault_of, picture_of, texts_of
from tender.pages.scoring import Dossier
from tender.permissions import Identity, NotGranted
from tender.store import pages
from tender.store.pages import FileView, MarkView, PageView
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody reads, as the address says it: a file by its number, a page, words to find."""

    file: int = 0
    page: int = 1
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """One page of one file, with the way to the others.

    files   every file of the dossier
    fault   why the pages of this one are not there
    page    None when they are not
    silent  the pages that have no text that can be read aloud or searched
    found   where the words stand; None when nothing was asked for
    """

    files: tuple[FileView, ...]
    file: FileView
    fault: Refusal | None
    page: PageView | None
    text: str
    silent: tuple[int, ...]
    wanted: str
    found: Found | None
    marks: tuple[MarkView, ...]

    @property
    def number(self) -> int:
        return self.page.number if self.page else 0

    @property
    def mark(self) -> str:
        """The own mark at this page."""
        return next((one.text for one in self.marks if one.page == self.number), "")


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a sheet.

    held  the numbers of the files kept back for a name in them
    part  the reader judges some of the questions alone, so gets no file that holds them all
    """

    reader: Reader | None
    held: tuple[int, ...]
    part: bool = False


def reader(
    session: Session,
    vault: Vault,
    sight: Sight,
    procedure_id: UUID,
    tenderer: UUID,
    place: Place,
    marked_by: UUID | None = None,
) -> Beside:
    """The page asked for, else the nearest; no page when there is no file to read. At most four
    queries.

    marked_by  whose own marks are shown
    """
    there = pages.files(session, sight, procedure_id, tenderer)
    files = there.shown
    if not files:
        return Beside(None, there.held)
    file = next((one for one in files if one.number == place.file), files[0])
    number = min(max(place.page, 1), max(file.pages, 1))
    texts = texts_of(session, vault, procedure_id, file.id)
    wanted = " ".join(place.wanted.split())[:LONGEST_WANTED]
    shown = Reader(
        files,
        file,
        fault_of(file),
        pages.page(session, file.id, number),
        texts[number - 1] if texts else "",
        tuple(page for page, text in enumerate(texts, start=1) if not text),
        wanted,
        find(texts, wanted) if wanted else None,
        pages.marks(session, marked_by, file.id) if marked_by else (),
    )
    return Beside(shown, there.held)


def beside_sheet(
    session: Session, actor: Identity, vault: Vault, found: Dossier, place: Place
) -> Beside:
    """The pages beside one's own score sheet; none as long as the answers are not shown."""
    sight = _sight(actor, found)
    tenderer = found.candidacy.tenderer
    if sight.nothing:
        return Beside(None, (), found.gate is None and found.stage == SELECTION)
    return reader(session, vault, sight, found.case.id, tenderer, place, actor.id)


def picture_beside_sheet(
    session: Session, actor: Identity, vault: Vault, found: Dossier, file: UUID, number: int
) -> bytes:
    """The picture of a page of this dossier; NotGranted when it is not there, or not to be seen."""
    sight = _sight(actor, found)
    there = pages.files(session, sight, found.case.id, found.candidacy.tenderer)
    if not any(one.id == file and 1 <= number <= one.pages for one in there.shown):
        raise NotGranted
    return picture_of(session, vault, found.case.id, file, number)


def _sight(actor: Identity, found: Dossier) -> Sight:
    if found.gate is not None:
        return visibility.NOTHING
    return visibility.pages(actor.viewer, found.case.moment, found.stage)
