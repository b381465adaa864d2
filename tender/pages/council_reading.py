"""What a delegate reads of tenderers: a list per theme, an answer, a page of a file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.outcome import SELECTION
from criteria.text import Text
from criteria.visibility import opened
from tender.actions.council_reading import OpenPart, open_parts, part_in
from tender.actions.entry import look
from tender.actions.pages import picture_of, texts_of
from tender.pages.council_names import tenderers_seen
from tender.pages.scoring import paragraphs
from tender.permissions import Identity, NotGranted, Permission
from tender.store import contents, pages, readings
from tender.store.pages import PageView
from tender.store.procedures import Case
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Part:
    """A part in a list. pages: how many; 0 for a written answer. read: opened before."""

    id: UUID
    theme: str
    whose: Text
    title: str
    pages: int
    read: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one tenderer on a theme."""

    whose: Text
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class PartPage:
    """One part. Until it was opened there is nothing of it here but its name.

    answer   the written answer; empty for a file
    page     of a file: the picture of the page that is shown, and its text
    number   which of the pages that may be read this is, from 1
    """

    part: Part
    theme: Text
    question: Text
    previous: Part | None
    following: Part | None
    answer: tuple[str, ...] = ()
    page: PageView | None = None
    number: int = 0
    text: tuple[str, ...] = ()


def parts(
    session: Session, actor: Identity, case: Case, theme: str, now: datetime
) -> tuple[Parts, ...]:
    """What this delegate may read now on a theme, by tenderer. At most seven queries."""
    every = open_parts(session, actor, case, now)
    mine = _listed(session, actor, case, [p for p in every if p.opening.question == theme])
    return tuple(
        Parts(whose, tuple(some)) for whose, some in groupby(mine, key=lambda part: part.whose)
    )


def _listed(
    session: Session,
    actor: Identity,
    case: Case,
    found: Collection[OpenPart],
    chosen: UUID | None = None,
) -> tuple[Part, ...]:
    """In the order of names or letters. Opened twice, a part is there once: as it was opened last,
    or as the one that somebody chose."""
    if not found:
        return ()
    once: dict[tuple[object, ...], OpenPart] = {}
    for one in found:
        key = one.candidacy.id, one.opening.evidence, one.pages
        if key not in once or once[key].opening.id != chosen:
            once[key] = one
    called = tenderers_seen(session, actor, case)
    read = readings.read_by(session, case, actor.id, "opening:")
    rows = (
        Part(
            one.opening.id,
            one.opening.question,
            called[one.candidacy.id],
            "" if case.plan.advising.masked or one.file is None else one.file.title,
            len(one.pages),
            one.object in read,
        )
        for one in once.values()
    )
    order = list(called.values())
    return tuple(sorted(rows, key=lambda part: order.index(part.whose)))


def part_page(
    session: Session, actor: Identity, vault: Vault, opening: UUID, number: int, now: datetime
) -> PartPage:
    """One part: a written answer, or one page of it; the nearest when there is no such page."""
    case = look(session, actor, Permission.GIVE_ADVICE)
    every = open_parts(session, actor, case, now)
    one = next((part for part in every if part.opening.id == opening), None)
    if one is None:
        raise NotGranted
    on_theme = [part for part in every if part.opening.question == one.opening.question]
    row = _listed(session, actor, case, on_theme, opening)
    place = next(n for n, part in enumerate(row) if part.id == opening)
    asked = next(
        q
        for q in case.plan.lot(one.candidacy.lot).selection.questions
        if q.id == one.opening.question
    )
    around = (
        row[place],
        asked.title,
        asked.text,
        row[place - 1] if place else None,
        row[place + 1] if place + 1 < len(row) else None,
    )
    if not row[place].read:
        return PartPage(*around)
    if one.file is None:
        sight = opened(actor.viewer, case.moment, case.plan.advising.reads)
        given = contents.answers(session, sight, one.candidacy, SELECTION)
        return PartPage(*around, paragraphs(given.get(asked.id, "")))
    number = min(max(number, 1), len(one.pages))
    real = one.pages[number - 1]
    texts = texts_of(session, vault, case.id, one.file.id)
    shown = pages.page(session, one.file.id, real)
    text = paragraphs(texts[real - 1]) if texts else ()
    return PartPage(*around, (), shown, number, text)


def picture(
    session: Session, actor: Identity, vault: Vault, opening: UUID, number: int, now: datetime
) -> bytes:
    """The picture of a page of a part that was opened; NotGranted for anything else."""
    case = look(session, actor, Permission.GIVE_ADVICE)
    one = part_in(session, actor, case, opening, now)
    there = one.file is not None and 1 <= number <= len(one.pages)
    if not there or not readings.has_read(session, case, actor.id, one.object):
        raise NotGranted
    assert one.file is not None
    return picture_of(session, vault, case.id, one.file.id, one.pages[number - 1])
