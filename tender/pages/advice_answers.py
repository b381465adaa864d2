"""All advice, for those who weigh it and those who answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.phases import Step
from criteria.plan import EvaluationPlan
from criteria.text import Text
from tender.actions.entry import look
from tender.permissions import Identity, Permission, allowed
from tender.store import advising, people
from tender.store.advising import AdviceView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


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
class AdvicePage:
    """All advice, for those who weigh it or answer it."""

    items: tuple[Item, ...]
    shown: tuple[Item, ...]
    waiting: int
    may_answer: bool
    answers_start: bool
    answers_ended: bool
    may_give: bool


def advice_page(session: Session, actor: Identity, *, only_open: bool = False) -> AdvicePage:
    """All advice that this viewer may see at this moment, oldest first."""
    case = look(session, actor, Permission.VIEW_ADVICE)
    titles = titles_of(case.plan)
    names = {person.id: person.name for person in people.people(session, case.id)}
    sight = visibility.advice(actor.viewer, case.moment)
    items = tuple(
        item_of(row, titles, names[row.participant], with_answer=True)
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


def titles_of(plan: EvaluationPlan) -> dict[str, Text]:
    return {q.id: q.title for lot in plan.lots for q in lot.selection.questions}


def item_of(row: AdviceView, titles: dict[str, Text], author: str, *, with_answer: bool) -> Item:
    answer = None
    if with_answer and row.outcome and row.answer is not None and row.answered_at is not None:
        answer = Answer(row.outcome, row.answer, row.answered_at)
    return Item(row.id, row.question, titles.get(row.question), author, row.text, row.at, answer)
