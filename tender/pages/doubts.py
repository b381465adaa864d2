"""Doubts about interests: those to decide on, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from tender.actions.doubts import doubts_for
from tender.actions.entry import look
from tender.permissions import Identity, NotGranted, Permission
from tender.store import people, tenderers
from tender.store.people import DeclarationView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """A doubt of somebody. undeclared: the reader declares first about this tenderer."""

    doubt: DeclarationView
    name: str
    tenderer: TendererView
    undeclared: bool


@dataclass(frozen=True, slots=True)
class DoubtsPage:
    """The oldest doubts first; what was decided last first, a page at a time."""

    case: Case
    open: tuple[DoubtRow, ...]
    decided: tuple[DoubtRow, ...]
    page: int
    pages: int


def doubts_page(session: Session, actor: Identity, wanted: int) -> DoubtsPage:
    """What this person decides on. A fixed number of queries."""
    case, rows = _rows(session, actor)
    left = tuple(row for row in rows if row.doubt.decided is None)
    done = [(row.doubt.decided.at, row) for row in rows if row.doubt.decided is not None]
    done.sort(key=lambda pair: pair[0], reverse=True)
    pages = max(1, -(-len(done) // PAGE_SIZE))
    page = min(wanted, pages)
    shown = done[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return DoubtsPage(case, left[:PAGE_SIZE], tuple(row for _, row in shown), page, pages)


def doubt_row(session: Session, actor: Identity, declaration_id: UUID) -> DoubtRow:
    """One doubt; NotGranted when it is not for this person."""
    _, rows = _rows(session, actor)
    for row in rows:
        if row.doubt.id == declaration_id:
            return row
    raise NotGranted


def _rows(session: Session, actor: Identity) -> tuple[Case, tuple[DoubtRow, ...]]:
    case = look(session, actor, Permission.DECIDE_DOUBT)
    names = {person.id: person.name for person in people.people(session, case.id)}
    about = {row.id: row for row in tenderers.tenderers(session, case.id)}
    mine = doubts_for(session, actor, case)
    return case, tuple(
        DoubtRow(
            row, names[row.person], about[row.tenderer], str(row.tenderer) not in actor.declared
        )
        for row in mine
    )


def doubts_left(session: Session, actor: Identity, case: Case) -> int:
    """How many doubts wait for this person. Two queries."""
    return sum(row.open_doubt for row in doubts_for(session, actor, case))
