"""Questions of councils, for the officer: what waits, who got which question, what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.council_questions import left_out
from criteria.paging import Paged, Window, paged
from criteria.text import Text
from tender.actions.council_questions import waits_for_letter
from tender.actions.entry import look
from tender.pages.council_names import with_lot
from tender.pages.councils import Bidder, bidders
from tender.permissions import Identity, NotGranted, Permission
from tender.store import council_questions as questions
from tender.store import people, tenderers
from tender.store.council_questions import (
    TURNED_DOWN,
    WAITING,
    AskedView,
    PutView,
    ToView,
    Which,
)
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SIZE = 20
"""Questions on a page."""
MOST_WAITING = 50
"""Questions that one decides on from one page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A question. whose: the council's title, or an organisation; about: None for all."""

    asked: AskedView
    whose: Text
    author: str
    theme: Text | None
    about: Text | None


@dataclass(frozen=True, slots=True)
class Put:
    """A question as it was put.

    lacking  who is in and is not to get it (I12)
    ready    who is in and will get it, to whom it was not sent yet
    """

    put: PutView
    lines: tuple[Line, ...]
    why: str
    lacking: tuple[str, ...]
    ready: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """The first questions that wait, and a page of those that were put and of those refused.

    more      how many more wait
    declared  the tenderers whose answers this officer may read and write
    """

    case: Case
    waiting: tuple[Line, ...]
    more: int
    refused: tuple[Line, ...]
    refused_page: Paged
    puts: tuple[Put, ...]
    puts_page: Paged
    bidders: tuple[Bidder, ...]
    themes: tuple[tuple[str, Text], ...]
    declared: frozenset[UUID]


def questions_page(
    session: Session, actor: Identity, page: int = 1, refused: int = 1
) -> QuestionsPage:
    """Without what is about a tenderer this officer has an interest in. Fixed queries."""
    case = look(session, actor, Permission.LEAD_COUNCILS)
    inside = tenderers.candidacies(session, case.id)
    about = {one.id: one for one in tenderers.every_candidacy(session, case.id)}
    known = _Known(session, case, about)
    mine = Which(
        about=[id_ for id_, one in about.items() if str(one.tenderer) not in actor.conflicted]
    )
    waits, turned = replace(mine, state=WAITING), replace(mine, state=TURNED_DOWN)
    waiting = known.lines(questions.questions(session, case.id, waits, Window(MOST_WAITING)))
    refused_page = paged(refused, questions.count(session, case.id, turned), SIZE)
    puts_page = paged(page, questions.count_puts(session, case.id, mine), SIZE)
    shown = questions.put_ids(session, case.id, mine, puts_page.window)
    lines = known.lines(questions.questions(session, case.id, replace(mine, puts=shown)))
    every = {str(one.tenderer): one.name for one in inside}
    return QuestionsPage(
        case,
        waiting,
        questions.count(session, case.id, waits) - len(waiting),
        known.lines(
            questions.questions(session, case.id, turned, refused_page.window, newest=True)
        ),
        refused_page,
        tuple(
            _put(put, [one for one in lines if one.asked.put == put.id], every)
            for put in reversed(questions.puts(session, case.id, shown))
        ),
        puts_page,
        bidders(session, actor, case),
        tuple((q.id, q.title) for lot in case.plan.lots for q in lot.selection.questions),
        frozenset(UUID(id_) for id_ in actor.declared - actor.conflicted),
    )


class _Known:
    """What the lines of questions are told with. One query."""

    def __init__(self, session: Session, case: Case, about: Mapping[UUID, CandidacyView]) -> None:
        self.titles = {q.id: q.title for lot in case.plan.lots for q in lot.selection.questions}
        self.councils = {rule.id: rule.title for rule in case.plan.advice}
        self.authors = {person.id: person.name for person in people.people(session, case.id)}
        self.case, self.about = case, about

    def lines(self, rows: Iterable[AskedView]) -> tuple[Line, ...]:
        return tuple(
            Line(
                one,
                self.councils.get(one.council) or Text(one.organisation, one.organisation),
                self.authors.get(one.participant, ""),
                self.titles.get(one.theme),
                with_lot(self.case, self.about[one.candidacy]) if one.candidacy else None,
            )
            for one in rows
        )


def _put(put: PutView, lines: list[Line], inside: dict[str, str]) -> Put:
    to = {str(one.tenderer) for one in put.to}
    sent = {str(one.tenderer) for one in put.to if one.sent is not None}
    lacking = tuple(inside[id_] for id_ in left_out(inside, to))
    ready = tuple(inside[id_] for id_ in left_out(inside, sent) if id_ in to)
    why = next((one.asked.reason for one in lines if one.asked.reason), "")
    return Put(put, tuple(lines), why, lacking, ready)


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """in_letter: the question goes out with the next letter."""

    case: Case
    put: PutView
    to: ToView
    in_letter: bool


def answer_page(session: Session, actor: Identity, put_to: UUID) -> AnswerPage:
    """What one tenderer answered to one question; NotGranted until this officer declared."""
    case = look(session, actor, Permission.LEAD_COUNCILS)
    put = questions.put_with(session, case.id, put_to)
    to = next((one for one in put.to if one.id == put_to), None) if put else None
    if put is None or to is None or str(to.tenderer) not in actor.declared - actor.conflicted:
        raise NotGranted
    return AnswerPage(case, put, to, waits_for_letter(case, to))
