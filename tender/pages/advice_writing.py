"""Writing an advice: what to read first, what is typed, and reading it over before it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import council
from criteria.council import GUIDES, INPUT, JOINT
from criteria.plan import Question
from criteria.text import Text
from tender.actions.advice_drafts import place_in
from tender.pages.advice import Delegation, Desk, Item, choices, closes_at, desk_of, item_of
from tender.pages.residents import Residents, residents, told
from tender.permissions import Identity, NotGranted
from tender.store import advice_drafts
from tender.store.advice_drafts import DraftView, Place
from tender.store.advice_files import FileView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SUBTOPICS = 5
"""How many subtopics a lay reader gets as examples."""
MOST_INPUTS = 10


@dataclass(frozen=True, slots=True)
class WritePage:
    """A theme to read and a place to write.

    question  None for advice in general
    guides    questions that help to advise
    about     the tenderer that is written about; None for all of them
    choices   the tenderers that can be written about
    inputs    what members wrote for the delegation on the same thing, the newest first
    more      how many of these there are besides
    """

    case: Case
    title: Text
    place: Place
    theme: Text
    question: Question | None
    examples: tuple[Text, ...]
    guides: tuple[Text, ...]
    about: Text | None
    choices: tuple[tuple[UUID, Text], ...]
    closes: str | None
    delegation: Delegation
    draft: DraftView | None
    saved_by: str
    files: tuple[FileView, ...]
    inputs: tuple[Item, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A draft to be read over."""

    place: Place
    theme: Text
    about: Text | None
    draft: DraftView
    files: tuple[FileView, ...]
    residents: Residents
    delegation: Delegation
    closes: str | None

    @property
    def may_send(self) -> bool:
        return self.closes is not None and (self.place.kind != JOINT or self.delegation.speaks)


def write_page(session: Session, actor: Identity, place: Place) -> WritePage:
    """The page of a theme, or of advice in general, with what was typed before."""
    desk, place = _at(session, actor, place)
    case = desk.case
    draft = advice_drafts.draft(session, case.id, actor.id, actor.council, place)
    if place.first is not None and draft is None:
        raise NotGranted
    asked = council.themes(case.plan, council.rules_of(case.plan, actor.council))
    question = next((one for one in asked if one.id == place.question), None)
    same = [
        row
        for row in desk.rows[::-1]
        if row.kind == INPUT
        and row.withdrawn_at is None
        and (row.question, row.candidacy) == (place.question, place.candidacy)
    ]
    inputs = same if place.kind == JOINT else []
    return WritePage(
        case,
        case.title,
        place,
        desk.theme(place.question),
        question,
        tuple(one.title for one in question.subtopics[:SUBTOPICS]) if question else (),
        tuple(told(f"council.{one}") for one in GUIDES),
        desk.about(place.candidacy),
        choices(desk),
        closes_at(case, actor, place.question),
        desk.delegation,
        draft,
        desk.names[draft.saved_by] if draft else "",
        advice_drafts.files(session, draft.id) if draft else (),
        tuple(item_of(desk, actor, row) for row in inputs[:MOST_INPUTS]),
        max(0, len(inputs) - MOST_INPUTS),
    )


def review_page(session: Session, actor: Identity, place: Place) -> ReviewPage | None:
    """A draft to be read over; None when there is nothing to send there."""
    desk, place = _at(session, actor, place)
    draft = advice_drafts.draft(session, desk.case.id, actor.id, actor.council, place)
    if draft is None or not draft.text.strip():
        return None
    return ReviewPage(
        place,
        desk.theme(place.question),
        desk.about(place.candidacy),
        draft,
        advice_drafts.files(session, draft.id),
        residents(draft.text),
        desk.delegation,
        closes_at(desk.case, actor, place.question),
    )


def was_sent(session: Session, actor: Identity, thread: UUID) -> bool:
    """Whether an advice with this id stands already, where a form was sent twice."""
    return any(row.thread == thread for row in desk_of(session, actor).rows)


def words_of(session: Session, actor: Identity, thread: UUID) -> str:
    """What a member wrote for the delegation, to be taken over into the joint advice."""
    for row in desk_of(session, actor).rows:
        if row.thread == thread and row.kind == INPUT and row.withdrawn_at is None:
            return row.text
    raise NotGranted


def _at(session: Session, actor: Identity, place: Place) -> tuple[Desk, Place]:
    desk = desk_of(session, actor)
    place = place_in(session, actor, desk.case, place)
    if place.candidacy is not None and place.candidacy not in desk.called:
        raise NotGranted
    return desk, place
