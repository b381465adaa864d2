"""What a delegate asked of tenderers and was told, and the sessions of the own council."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.council import REFUSED, on, open_rules, rules_of, themes
from criteria.paging import Paged, Window, paged
from criteria.text import Text
from criteria.visibility import opened
from tender.actions.entry import look
from tender.actions.joining import what_first
from tender.pages.council_names import tenderers_seen
from tender.pages.scoring import paragraphs
from tender.permissions import Identity, NotGranted, Permission
from tender.store import council_questions as questions
from tender.store import council_sessions as sessions
from tender.store import people
from tender.store.council_questions import AskedView, PutView, Which
from tender.store.council_sessions import SessionView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

QUESTIONS, TALKS = 10, 5
"""How many stand on a page for old telephones."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one tenderer answered; None while it did not. sent: whether it got the question."""

    whose: Text
    sent: bool
    answer: tuple[str, ...]
    at: datetime | None
    corrected: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the delegation.

    about    the tenderer it is about; None for all of them
    refused  why it was not put to tenderers; empty otherwise
    put      the words in which it was put; empty while it waits
    """

    id: UUID
    theme: Text | None
    about: Text | None
    author: str
    text: str
    at: datetime
    refused: str
    put: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session of the council. present: the names of the delegates who were there."""

    whose: Text
    held_at: datetime
    past: bool
    present: tuple[str, ...]
    visitors: tuple[str, ...]
    questions: tuple[str, ...]
    notes: tuple[str, ...]
    corrected: bool


@dataclass(frozen=True, slots=True)
class AskPage:
    """The questions and the sessions of a delegate's council.

    first     what this delegate does before asking; None for nothing
    open      whether something can be asked now on this theme
    tenderers about which something can be asked, by candidacy
    """

    case: Case
    first: str | None
    theme: Text | None
    theme_id: str
    open: bool
    tenderers: tuple[tuple[UUID, Text], ...]
    asked: tuple[Asked, ...]
    asked_page: Paged
    heard: tuple[Meeting, ...]
    heard_page: Paged


def ask_page(
    session: Session,
    actor: Identity,
    theme: str,
    now: datetime,
    page: int = 1,
    talks: int = 1,
) -> AskPage:
    """NotGranted where the plan lets delegates read nothing. Before one promised silence and
    declared interests nothing of tenderers is on it."""
    case = look(session, actor, Permission.GIVE_ADVICE)
    if opened(actor.viewer, case.moment, case.plan.advising.reads).nothing:
        raise NotGranted
    every = themes(case.plan, rules_of(case.plan, actor.council))
    chosen = next((one for one in every if one.id == theme), None)
    if theme and chosen is None:
        raise NotGranted
    first = what_first(session, actor, case)
    called = tenderers_seen(session, actor, case) if first is None else {}
    which = Which(actor.council, theme, called)
    asked_page = paged(page, questions.count(session, case.id, which), QUESTIONS)
    heard = sessions.sessions(session, case.id, actor.council, called)[::-1] if called else ()
    heard_page = paged(talks, len(heard), TALKS)
    return AskPage(
        case,
        first,
        chosen.title if chosen else None,
        theme,
        bool(on(open_rules(case.plan, actor.council, case.step), theme)),
        tuple(called.items()),
        _asked(session, case, which, asked_page.window, called),
        asked_page,
        _heard(session, case, heard[(heard_page.page - 1) * TALKS :][:TALKS], called, now),
        heard_page,
    )


def asked(session: Session, actor: Identity, case: Case, theme: str) -> tuple[Asked, ...]:
    """The last questions of the own delegation on a theme, for a page about it; none before one
    promised silence and declared interests."""
    if what_first(session, actor, case) is not None:
        return ()
    called = tenderers_seen(session, actor, case)
    return _asked(session, case, Which(actor.council, theme, called), Window(QUESTIONS), called)


def _asked(
    session: Session, case: Case, which: Which, window: Window, called: dict[UUID, Text]
) -> tuple[Asked, ...]:
    """Newest first. What is about a tenderer out of sight is not there."""
    if not called:
        return ()
    titles = {q.id: q.title for lot in case.plan.lots for q in lot.selection.questions}
    authors = {person.id: person.name for person in people.people(session, case.id)}
    mine = questions.questions(session, case.id, which, window, newest=True)
    asked_of = [one.put for one in mine if one.put is not None]
    puts = {one.id: one for one in questions.puts(session, case.id, asked_of, called)}
    return tuple(
        _view(one, puts.get(one.put) if one.put else None, called, titles, authors) for one in mine
    )


def _view(
    one: AskedView,
    put: PutView | None,
    called: dict[UUID, Text],
    titles: dict[str, Text],
    authors: dict[UUID, str],
) -> Asked:
    told = [
        Told(
            called[row.candidacy],
            row.sent is not None,
            paragraphs(row.answer.text) if row.answer else (),
            row.answer.at if row.answer else None,
            len(row.answers) > 1,
        )
        for row in (put.to if put else ())
        if row.candidacy in called
    ]
    return Asked(
        one.id,
        titles.get(one.theme),
        called[one.candidacy] if one.candidacy else None,
        authors.get(one.participant, ""),
        one.text,
        one.at,
        one.reason if one.outcome == REFUSED else "",
        put.text if put else "",
        tuple(sorted(told, key=lambda row: list(called.values()).index(row.whose))),
    )


def _heard(
    session: Session,
    case: Case,
    rows: Iterable[SessionView],
    called: dict[UUID, Text],
    now: datetime,
) -> tuple[Meeting, ...]:
    """Newest first."""
    names_ = {person.id: person.name for person in people.people(session, case.id)}
    return tuple(
        Meeting(
            called[one.candidacy],
            one.held_at,
            one.held_at <= now,
            tuple(names_[id_] for id_ in one.present if id_ in names_),
            paragraphs(one.visitors),
            paragraphs(one.questions),
            paragraphs(one.notes),
            one.number > 1,
        )
        for one in rows
    )
