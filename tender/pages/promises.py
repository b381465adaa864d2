"""What a tenderer promised in its dossier, beside what it offers now, theme by theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.outcome import AWARD, SELECTION
from tender.actions.entry import look
from tender.actions.scoring import candidacy_in
from tender.actions.tenderers import has_opened
from tender.permissions import Identity, NotGranted, Permission
from tender.store import contents
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

STAGES = (SELECTION, AWARD)


@dataclass(frozen=True, slots=True)
class Promise:
    """One theme: the words of the dossier and the words of the offer."""

    title: str
    dossier: str
    offer: str


@dataclass(frozen=True, slots=True)
class PromisesPage:
    case: Case
    candidacy: UUID
    tenderer: UUID
    name: str
    declared: bool
    opened: bool
    promises: tuple[Promise, ...] = ()


def promises_page(
    session: Session, actor: Identity, candidacy_id: UUID, lang: str = "nl"
) -> PromisesPage:
    """Two texts per theme, once this person has declared interests and opened the dossier."""
    case = look(session, actor, Permission.VIEW_COMPARISON)
    row = candidacy_in(session, case, AWARD, candidacy_id)
    tenderer = str(row.tenderer)
    earlier = visibility.answers(actor.viewer, case.moment, SELECTION)
    later = visibility.answers(actor.viewer, case.moment, AWARD)
    if earlier.nothing or tenderer in actor.viewer.conflicted:
        raise NotGranted
    declared = earlier.of(tenderer)
    opened = (has_opened(session, actor, case, row.tenderer, stage) for stage in STAGES)
    if not declared or not all(opened):
        return PromisesPage(case, row.id, row.tenderer, row.name, declared, False)
    dossier = contents.answers(session, earlier, row, SELECTION)
    offer = contents.answers(session, later, row, AWARD)
    promises = tuple(
        Promise(question.title.get(lang), dossier.get(question.id, ""), offer.get(question.id, ""))
        for question in case.plan.stage(row.lot, AWARD).questions
    )
    return PromisesPage(case, row.id, row.tenderer, row.name, True, True, promises)
