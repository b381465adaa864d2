"""What a delegate writes and hears back: the themes, the own delegation, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import council, visibility
from criteria.council import INPUT, JOINT
from criteria.plan import MOMENTS
from criteria.text import Text
from tender.actions.advising import is_time
from tender.actions.entry import look
from tender.pages.council_names import tenderers_seen
from tender.permissions import Identity, NotGranted, Permission
from tender.store import (
    advice_drafts,
    advice_files,
    advising,
    councils,
    decisions,
    people,
    tenderers,
)
from tender.store.advice_drafts import DraftView, Place
from tender.store.advice_files import FileView, VersionView
from tender.store.advising import AdviceView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PER_PAGE = 10
"""How many items stand on one page: a page stays light on an old telephone."""
AT_ONCE = "at_once"
IN_GENERAL = Text("In het algemeen", "In general")


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme that can be advised on; in general when `id` is empty.

    given   how many advices of the reader or the delegation stand
    closes  when advice on it closes, one of MOMENTS; None when it has closed
    """

    id: str
    title: Text
    given: int
    closes: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    outcome: str
    text: str
    shown_in: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """What the reader or somebody of the delegation wrote.

    about  the tenderer as the reader sees it; None for all of them
    mine   written by the reader
    """

    thread: UUID
    version: UUID
    number: int
    kind: str
    theme: Text
    about: Text | None
    author: str
    mine: bool
    text: str
    at: datetime
    withdrawn: bool
    files: int
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft with words in it, and where it is written."""

    place: Place
    theme: Text
    about: Text | None
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Delegation:
    """Who are in it, and who sends the joint advice; None while nobody was named."""

    title: Text
    members: tuple[str, ...]
    spokesperson: str | None
    speaks: bool

    @property
    def several(self) -> bool:
        return len(self.members) > 1


@dataclass(frozen=True, slots=True)
class IndexPage:
    """The themes, what is being written, and what was written with what was done with it.

    closes  when the last of the themes closes; None when all have
    sent    whether answers show now
    reads   whether this delegate reads and asks
    """

    title: Text
    delegation: Delegation
    closes: str | None
    sent: bool
    at_once: bool
    themes: tuple[Theme, ...]
    drafts: tuple[Begun, ...]
    items: tuple[Item, ...]
    number: int
    pages: int
    reads: bool


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One item, or an earlier version of it. may_change: it can be corrected and taken back."""

    item: Item
    sent: bool
    shown: VersionView
    versions: tuple[VersionView, ...]
    files: tuple[FileView, ...]
    delegation: Delegation
    may_change: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page of a delegate begins with, read once.

    called  the tenderers this reader may see, by candidacy; `inside` those that are not excluded
    """

    case: Case
    called: Mapping[UUID, Text]
    inside: frozenset[UUID]
    names: Mapping[UUID, str]
    delegation: Delegation
    rows: tuple[AdviceView, ...]
    sent: bool

    def theme(self, id_: str) -> Text:
        asked = {q.id: q.title for lot in self.case.plan.lots for q in lot.selection.questions}
        return asked.get(id_, IN_GENERAL)

    def about(self, candidacy: UUID | None) -> Text | None:
        return None if candidacy is None else self.called[candidacy]


def index_page(session: Session, actor: Identity, number: int) -> IndexPage:
    """The beginning, with a page of what was written; the newest first."""
    desk = desk_of(session, actor)
    case = desk.case
    found = advice_drafts.drafts(session, case.id, actor.id, actor.council)
    themes = _themes(case, actor, desk.rows)
    pages = max(1, -(-len(desk.rows) // PER_PAGE))
    number = min(max(number, 1), pages)
    newest = desk.rows[::-1][(number - 1) * PER_PAGE : number * PER_PAGE]
    return IndexPage(
        case.title,
        desk.delegation,
        _latest(theme.closes for theme in themes),
        desk.sent,
        case.plan.advising.answered == AT_ONCE,
        themes,
        tuple(_begun(desk, row) for row in found if row.text.strip() and _seen(desk, row)),
        tuple(item_of(desk, actor, row) for row in newest),
        number,
        pages,
        not visibility.opened(actor.viewer, case.moment, case.plan.advising.reads).nothing,
    )


def item_page(session: Session, actor: Identity, thread: UUID, number: int) -> ItemPage:
    """One item; `number` is the version that is shown, the last one when there is no such."""
    desk = desk_of(session, actor)
    row = next((one for one in desk.rows if one.thread == thread), None)
    if row is None:
        raise NotGranted
    versions = advice_files.versions_of(session, thread)
    shown = next((one for one in versions if one.number == number), versions[-1])
    owner = desk.delegation.speaks if row.kind == JOINT else row.participant == actor.id
    return ItemPage(
        item_of(desk, actor, row),
        desk.sent,
        shown,
        versions,
        advice_files.files_with(session, [shown.id]).get(shown.id, ()),
        desk.delegation,
        owner and row.withdrawn_at is None and is_time(desk.case, row.council, row.question),
    )


def desk_of(session: Session, actor: Identity) -> Desk:
    case = look(session, actor, Permission.GIVE_ADVICE)
    decided = decisions.decisions(session, case.id).get("award")
    called = tenderers_seen(session, actor, case)
    names = {person.id: person.name for person in people.people(session, case.id)}
    sight = visibility.advice(actor.viewer, case.moment)
    rows = advising.of_delegation(session, sight, case.id)
    return Desk(
        case,
        called,
        frozenset(row.id for row in tenderers.candidacies(session, case.id)),
        names,
        _delegation(session, actor, case, names),
        rows,
        council.answers_visible(case.plan.advising, decided is not None and decided.sent),
    )


def item_of(desk: Desk, actor: Identity, row: AdviceView) -> Item:
    answer = None
    if desk.sent and row.outcome and row.answer is not None and row.answered_at is not None:
        answer = Answer(row.outcome, row.answer, row.shown_in, row.answered_at)
    return Item(
        row.thread,
        row.id,
        row.number,
        row.kind,
        desk.theme(row.question),
        desk.about(row.candidacy),
        desk.names[row.participant],
        row.participant == actor.id,
        row.text,
        row.at,
        row.withdrawn_at is not None,
        row.files,
        answer,
    )


def closes_at(case: Case, actor: Identity, question: str) -> str | None:
    """When advice on a question, or in general, closes for this reader; None when it has."""
    rules = council.on(council.open_rules(case.plan, actor.council, case.step), question)
    return _latest(row.closes for row in rules)


def choices(desk: Desk) -> tuple[tuple[UUID, Text], ...]:
    """The tenderers that one advice can be about: none where delegates do not read."""
    if not desk.case.plan.advising.reads:
        return ()
    return tuple((id_, text) for id_, text in desk.called.items() if id_ in desk.inside)


def _latest(moments: Iterable[str | None]) -> str | None:
    return max((one for one in moments if one), key=MOMENTS.index, default=None)


def _delegation(
    session: Session, actor: Identity, case: Case, names: Mapping[UUID, str]
) -> Delegation:
    title = next((row.title for row in case.plan.advice if row.id == actor.council), case.title)
    if not actor.council:
        return Delegation(title, (actor.name,), None, False)
    members = councils.delegation(session, case.id, actor.council)
    speaks = councils.spokesperson(session, case.id, actor.council)
    return Delegation(
        title,
        tuple(names[id_] for id_ in members),
        names[speaks] if speaks else None,
        speaks == actor.id,
    )


def themes_given(rows: Iterable[AdviceView]) -> list[str]:
    """The theme of each advice to the municipalities that stands; empty for advice in general."""
    return [row.question for row in rows if row.withdrawn_at is None and row.kind != INPUT]


def _themes(case: Case, actor: Identity, rows: Iterable[AdviceView]) -> tuple[Theme, ...]:
    """The themes that the plan opens to this reader, and advice in general."""
    given = themes_given(rows)
    asked = council.themes(case.plan, council.rules_of(case.plan, actor.council))
    named = [(q.id, q.title) for q in asked] + [("", IN_GENERAL)]
    return tuple(
        Theme(id_, title, given.count(id_), closes_at(case, actor, id_)) for id_, title in named
    )


def _seen(desk: Desk, row: DraftView) -> bool:
    return row.candidacy is None or row.candidacy in desk.called.keys() & desk.inside


def _begun(desk: Desk, row: DraftView) -> Begun:
    return Begun(row.place, desk.theme(row.question), desk.about(row.candidacy), row.saved_at)
