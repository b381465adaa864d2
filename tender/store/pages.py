"""The files that assessors read: their drawn pages, what shows a name, and everyone's own marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, insert, literal, select
from sqlalchemy.orm import Session, aliased

from criteria.evidence_kinds import DOSSIER
from criteria.openings import READABLE
from criteria.visibility import Sight
from tender.models.evidence import Evidence, EvidenceDescription, EvidenceWithdrawal, FileMask
from tender.models.pages import DrawnFile, DrawnPage, PageMark
from tender.models.tenderers import Tenderer


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a competence dossier.

    number  of the piece of evidence, within its tenderer
    title   empty for who does not see the name of the tenderer
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
class Files:
    """The files of a dossier.

    shown  those that are read; in place of one that shows a name, the edition without it
    held   the numbers of those that are kept back: they show a name and have no such edition
    """

    shown: tuple[FileView, ...] = ()
    held: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CouncilFile:
    """A file that can be opened to a council, as the councils of a plan read it.

    own     the piece itself; `file` is what is read, None when that shows a name
    unseen  councils read without names, and nobody looked yet whether one is in it
    """

    own: UUID
    number: int
    title: str
    tenderer: UUID
    file: FileView | None
    unseen: bool


@dataclass(frozen=True, slots=True)
class MaskView:
    """A file of a dossier, and what an officer found of the name of its tenderer in it.

    shows    whether the name is in it; None while nobody looked
    edition  what is read in its place, its id and number; None when there is none
    told     how often an officer said so
    """

    file: UUID
    tenderer: UUID
    number: int
    sha256: str
    shows: bool | None
    edition: UUID | None
    edition_number: int | None
    told: int

    @property
    def held(self) -> bool:
        return bool(self.shows) and self.edition is None

    @property
    def edited(self) -> bool:
        return bool(self.shows) and self.edition is not None


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


def files(session: Session, sight: Sight, procedure_id: UUID, tenderer: UUID) -> Files:
    """The files of one tenderer's competence dossier, as `sight` gives them. One query."""
    if not sight.of(str(tenderer)):
        return Files()
    masked = _Masked(
        _dossiers().where(Tenderer.procedure_id == procedure_id, Tenderer.id == tenderer)
    )
    piece = masked.piece
    title = piece.title if sight.named else literal("")
    read = [piece[name] if sight.named else masked.read(name) for name in _READ]
    query = masked.query(read[0], piece.tenderer_id, piece.number, title, *read[1:])
    rows = session.execute(query).all()
    return Files(
        tuple(_view(row) for row in rows if row[0] is not None),
        tuple(row.number for row in rows if row[0] is None),
    )


def masks(
    session: Session, procedure_id: UUID, tenderer: UUID | None = None
) -> tuple[MaskView, ...]:
    """What was found of names in the files of the dossiers, by tenderer and number. One query."""
    dossiers = _dossiers().where(Tenderer.procedure_id == procedure_id)
    if tenderer is not None:
        dossiers = dossiers.where(Tenderer.id == tenderer)
    masked = _Masked(dossiers)
    piece, mask, edition = masked.piece, masked.mask, masked.edition
    query = masked.query(
        *(piece.id, piece.tenderer_id, piece.number, piece.sha256),
        *(mask.shows, edition.id, edition.number, func.coalesce(mask.number, 0)),
    )
    return tuple(MaskView(*row) for row in session.execute(query))


def add_mask(
    session: Session,
    file: MaskView,
    shows: bool,
    edition: UUID | None,
    participant: UUID,
    now: datetime,
) -> None:
    """Say of a file whether it shows a name, and which edition is read in its place."""
    session.add(
        FileMask(
            evidence_id=file.file,
            number=file.told + 1,
            shows=shows,
            edition_id=edition,
            participant_id=participant,
            at=now,
        )
    )
    session.flush()


def for_councils(session: Session, procedure_id: UUID, *, masked: bool) -> tuple[CouncilFile, ...]:
    """What can be opened to councils, by tenderer and number: dossiers, and versions made for
    councils. One query.

    masked  councils read without names: in place of what shows one, the edition without it
    """
    found = _Masked(_dossiers(READABLE).where(Tenderer.procedure_id == procedure_id))
    piece, shows = found.piece, found.mask.shows
    read = [found.read(name) if masked else piece[name] for name in _READ]
    own = (piece.id, piece.number, piece.title, piece.tenderer_id, piece.kind, shows)
    return tuple(
        CouncilFile(
            row[0],
            row[1],
            row[2],
            row[3],
            None if row[6] is None else _view((row[6], row[3], row[1], row[2], *row[7:])),
            masked and row[4] == DOSSIER and row[5] is None,
        )
        for row in session.execute(found.query(*own, *read))
    )


def undrawn(session: Session, procedure_id: UUID) -> tuple[FileView, ...]:
    """The files of a procedure that are read as pages and were not drawn yet. One query."""
    dossiers = _dossiers(READABLE).where(Tenderer.procedure_id == procedure_id)
    query = dossiers.where(DrawnFile.id.is_(None))
    return tuple(_view(row) for row in session.execute(query))


def waiting(session: Session) -> tuple[UUID, ...]:
    """The procedures in which something was not drawn yet. One query."""
    files = _dossiers(READABLE).where(DrawnFile.id.is_(None)).order_by(None)
    query = files.with_only_columns(Tenderer.procedure_id, maintain_column_froms=True)
    return tuple(session.scalars(query.distinct()))


_READ = ("id", "sha256", "pages", "fault", "drawn")
"""What differs between a file and the edition that is read in its place."""


class _Masked:
    """Files with the last word on the name in each, and the edition it names while that stands.

    An edition is no file of its own.
    """

    def __init__(self, dossiers: Select[Any]) -> None:
        every = dossiers.cte()
        self._piece, self._edition = every.alias(), every.alias()
        self.piece, self.edition = self._piece.c, self._edition.c
        self.mask = aliased(FileMask)

    def read(self, name: str) -> ColumnElement[Any]:
        """A column of what is read by who may not see the name; NULL when nothing is."""
        return case((self.mask.shows.is_(True), self.edition[name]), else_=self.piece[name])

    def query(self, *columns: Any) -> Select[Any]:
        later, any_mask = aliased(FileMask), aliased(FileMask)
        editions = select(any_mask.edition_id).where(any_mask.edition_id.is_not(None))
        return (
            select(*columns)
            .select_from(self._piece)
            .outerjoin(self.mask, self.mask.evidence_id == self.piece.id)
            .outerjoin(
                later,
                and_(later.evidence_id == self.mask.evidence_id, later.number > self.mask.number),
            )
            .outerjoin(self._edition, self.edition.id == self.mask.edition_id)
            .where(later.id.is_(None), self.piece.id.not_in(editions))
            .order_by(self.piece.position, self.piece.number)
        )


def _dossiers(kinds: Iterable[str] = (DOSSIER,)) -> Select[Any]:
    """What was not withdrawn and is a competence dossier, or another of these kinds, by the last
    word on it."""
    told, later = aliased(EvidenceDescription), aliased(EvidenceDescription)
    return (
        select(
            Evidence.id,
            Evidence.tenderer_id,
            Evidence.number,
            func.coalesce(told.title, Evidence.title).label("title"),
            Evidence.sha256,
            DrawnFile.pages,
            DrawnFile.fault,
            DrawnFile.id.label("drawn"),
            Tenderer.position,
            func.coalesce(told.kind, Evidence.kind).label("kind"),
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
            func.coalesce(told.kind, Evidence.kind).in_(tuple(kinds)),
        )
        .order_by(Tenderer.position, Evidence.number)
    )


def _view(row: Any) -> FileView:
    id_, tenderer, number, title, sha256, pages, fault, drawn = row[:8]
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
