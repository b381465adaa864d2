"""Questions of councils, for the officer: what waits, who got which question, what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.openings import left_out
from criteria.text import Text
from tender.actions.council_questions import may_lead
from tender.actions.entry import look
from tender.pages.councils import Bidder, bidders
from tender.permissions import Identity, NotGranted, Permission
from tender.store import council_questions as questions
from tender.store import people, tenderers
from tender.store.council_questions import AskedView, PutView, ToView
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Line:
    """A question. whose: the council's title, or an organisation; about: None for all."""

    asked: AskedView
    whose: Text
    author: str
    theme: Text | None
    about: str | None


@dataclass(frozen=True, slots=True)
class Put:
    """A question as it was put. lacking: who is in and did not get it (I12)."""

    put: PutView
    lines: tuple[Line, ...]
    why: str
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """declared: the tenderers whose answers this officer may read and write."""

    case: Case
    waiting: tuple[Line, ...]
    refused: tuple[Line, ...]
    puts: tuple[Put, ...]
    bidders: tuple[Bidder, ...]
    themes: tuple[tuple[str, Text], ...]
    declared: frozenset[UUID]


def questions_page(session: Session, actor: Identity) -> QuestionsPage:
    """Without what is about a tenderer this officer has an interest in. Fixed queries."""
    case = look(session, actor, Permission.LEAD_COUNCILS)
    inside = tenderers.candidacies(session, case.id)
    about = {one.id: one for one in tenderers.every_candidacy(session, case.id)}
    lines = [one for one in _lines(session, case, about) if may_lead(actor, one.asked, about)]
    shown = {one.asked.put for one in lines}
    every = {str(one.tenderer): one.name for one in inside}
    return QuestionsPage(
        case,
        tuple(one for one in lines if one.asked.outcome is None),
        tuple(one for one in lines if one.asked.outcome is not None and one.asked.put is None),
        tuple(
            _put(put, [one for one in lines if one.asked.put == put.id], every)
            for put in reversed(questions.puts(session, case.id))
            if put.id in shown
        ),
        bidders(session, actor, case),
        tuple((q.id, q.title) for lot in case.plan.lots for q in lot.selection.questions),
        frozenset(UUID(id_) for id_ in actor.declared - actor.conflicted),
    )


def _lines(session: Session, case: Case, about: Mapping[UUID, CandidacyView]) -> list[Line]:
    titles = {q.id: q.title for lot in case.plan.lots for q in lot.selection.questions}
    councils = {rule.id: rule.title for rule in case.plan.advice}
    authors = {person.id: person.name for person in people.people(session, case.id)}
    return [
        Line(
            one,
            councils.get(one.council) or Text(one.organisation, one.organisation),
            authors.get(one.participant, ""),
            titles.get(one.theme),
            about[one.candidacy].name if one.candidacy else None,
        )
        for one in questions.questions(session, case.id)
    ]


def _put(put: PutView, lines: list[Line], inside: dict[str, str]) -> Put:
    got = {str(one.tenderer) for one in put.to}
    lacking = tuple(inside[id_] for id_ in left_out(inside, got))
    why = next((one.asked.reason for one in lines if one.asked.reason), "")
    return Put(put, tuple(lines), why, lacking)


@dataclass(frozen=True, slots=True)
class AnswerPage:
    case: Case
    put: PutView
    to: ToView


def answer_page(session: Session, actor: Identity, put_to: UUID) -> AnswerPage:
    """What one tenderer answered to one question; NotGranted until this officer declared."""
    case = look(session, actor, Permission.LEAD_COUNCILS)
    for put in questions.puts(session, case.id):
        for to in put.to:
            mine = str(to.tenderer) in actor.declared - actor.conflicted
            if to.id == put_to and mine:
                return AnswerPage(case, put, to)
    raise NotGranted
