"""Advice: what a delegate reads and hears back, and what the others see of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import council, visibility
from criteria.phases import Step
from criteria.plan import MOMENTS, EvaluationPlan
from criteria.text import Text
from tender.actions.entry import look
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import advising, decisions, people
from tender.store.advising import AdviceView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SUBTOPICS = 5
"""How many subtopics a lay reader gets as examples."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme in plain words; `given` counts the reader's own advice on it.

    closes  when advice on it closes, one of MOMENTS; None when it has closed
    """

    id: str
    title: Text
    question: Text
    guidance: Text
    examples: tuple[Text, ...]
    given: int
    closes: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    outcome: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One advice; about nothing in particular when `about` is None."""

    id: UUID
    theme: str
    about: Text | None
    author: str
    text: str
    at: datetime
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class DelegatePage:
    """What a delegate sees: themes, and what became of the own advice. Nothing of tenderers.

    closes  when advice on the theme, or in general, closes; None when it has closed
    """

    title: Text
    closes: str | None
    sent: bool
    themes: tuple[Theme, ...]
    theme: Theme | None
    own: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class AdvicePage:
    """All advice, for those who weigh it or answer it."""

    items: tuple[Item, ...]
    shown: tuple[Item, ...]
    waiting: int
    may_answer: bool
    answers_start: bool
    answers_ended: bool
    may_give: bool


def delegate_page(session: Session, actor: Identity, theme: str) -> DelegatePage:
    """One's own advice, with its answers once the decision was sent. `theme` may be empty."""
    case = look(session, actor, Permission.GIVE_ADVICE)
    titles = _titles(case.plan)
    decided = decisions.decisions(session, case.id).get("award")
    sent = decided is not None and decided.sent
    sight = visibility.advice(actor.viewer, case.moment)
    rows = [r for r in advising.of_delegation(session, sight, case.id) if not r.withdrawn_at]
    themes = _themes(case, actor, rows)
    chosen = next((row for row in themes if row.id == theme), None)
    if theme and chosen is None:
        raise NotGranted
    about = [row for row in rows if chosen is None or row.question == chosen.id]
    return DelegatePage(
        case.title,
        chosen.closes if chosen else _closes(case, actor, ""),
        sent,
        themes,
        chosen,
        tuple(_item(row, titles, actor.name, with_answer=sent) for row in reversed(about)),
    )


def advice_page(session: Session, actor: Identity, *, only_open: bool = False) -> AdvicePage:
    """All advice that this viewer may see at this moment, oldest first."""
    case = look(session, actor, Permission.VIEW_ADVICE)
    titles = _titles(case.plan)
    names = {person.id: person.name for person in people.people(session, case.id)}
    sight = visibility.advice(actor.viewer, case.moment)
    items = tuple(
        _item(row, titles, names[row.participant], with_answer=True)
        for row in advising.advice(session, sight, case.id)
    )
    waiting = tuple(item for item in items if item.answer is None)
    return AdvicePage(
        items,
        waiting if only_open else items,
        len(waiting),
        allowed(actor, Permission.ANSWER_ADVICE, case.step),
        case.step.reached(Step.CONSENSUS),
        case.step.reached(Step.STANDSTILL),
        allowed(actor, Permission.GIVE_ADVICE, case.step),
    )


def reads_all(actor: Identity, step: Step) -> bool:
    """Whether this person comes for all advice, and not for the own."""
    return allowed(actor, Permission.VIEW_ADVICE, step)


def _titles(plan: EvaluationPlan) -> dict[str, Text]:
    return {q.id: q.title for lot in plan.lots for q in lot.selection.questions}


def _closes(case: Case, actor: Identity, question: str) -> str | None:
    """When advice on a question, or in general, closes for this reader; None when it has."""
    rules = council.on(council.open_rules(case.plan, actor.council, case.step), question)
    return max((row.closes for row in rules), key=MOMENTS.index, default=None)


def _themes(case: Case, actor: Identity, own: Iterable[AdviceView]) -> tuple[Theme, ...]:
    """The themes that the plan opens to this reader, each with the first points of attention."""
    given = [row.question for row in own]
    return tuple(
        Theme(
            q.id,
            q.title,
            q.text,
            q.guidance,
            tuple(one.title for one in q.subtopics[:SUBTOPICS]),
            given.count(q.id),
            _closes(case, actor, q.id),
        )
        for q in council.themes(case.plan, council.rules_of(case.plan, actor.council))
    )


def _item(row: AdviceView, titles: dict[str, Text], author: str, *, with_answer: bool) -> Item:
    answer = None
    if with_answer and row.outcome and row.answer is not None and row.answered_at is not None:
        answer = Answer(row.outcome, row.answer, row.answered_at)
    return Item(row.id, row.question, titles.get(row.question), author, row.text, row.at, answer)
