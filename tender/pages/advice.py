"""Advice: what a delegate reads and hears back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria import council, visibility
from criteria.plan import MOMENTS
from criteria.text import Text
from tender.actions.entry import look
from tender.pages.advice_answers import Item, item_of, titles_of
from tender.permissions import Identity, NotGranted, Permission
from tender.store import advising, decisions
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


def delegate_page(session: Session, actor: Identity, theme: str) -> DelegatePage:
    """One's own advice, with its answers once the decision was sent. `theme` may be empty."""
    case = look(session, actor, Permission.GIVE_ADVICE)
    titles = titles_of(case.plan)
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
        tuple(item_of(row, titles, actor.name, with_answer=sent) for row in reversed(about)),
    )


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
