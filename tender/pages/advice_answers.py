"""All advice, for those who weigh it and those who answer it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.council import JOINT, OPENS, answers_visible, is_open
from criteria.phases import Step
from criteria.text import Text
from criteria.visibility import AdviceSight
from tender.actions.advising import is_own
from tender.actions.entry import look
from tender.permissions import Identity, Permission, allowed
from tender.store import advice_drafts, advice_files, advising, people
from tender.store import tenderers as bidders
from tender.store.advice_files import FileView, VersionView
from tender.store.advising import AdviceView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PER_PAGE = 50
GENERAL = "-"
"""What stands in an address for advice on no theme."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which advice the address asks for; an empty word asks for all of it."""

    only_open: bool = False
    council: str = ""
    theme: str = ""
    number: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What was done; `shown_in` says where, when it was taken over."""

    outcome: str
    text: str
    shown_in: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Item:
    """One advice that stands.

    about     the theme; None for advice in general
    council   None where the plan knows none
    author    who wrote it; empty for the joint advice of a delegation
    own       this reader gave it, alone or with the own delegation, so another answers it
    tenderer  its name; None for advice about all of them
    earlier   the versions before this one, the first one first
    """

    id: UUID
    theme: str
    about: Text | None
    council_id: str
    council: Text | None
    author: str
    own: bool
    tenderer: str | None
    number: int
    text: str
    at: datetime
    files: tuple[FileView, ...]
    earlier: tuple[VersionView, ...]
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the filters, with how many items it gives."""

    id: str
    title: Text | None
    count: int


@dataclass(frozen=True, slots=True)
class AdvicePage:
    """All advice, for those who weigh it or answer it.

    items   everything this reader may see; `shown` is the part that was asked for
    unseen  open items that this officer may not read, because of an interest or no declaration
    unsent  how many drafts of each council were left behind when its time was over
    """

    items: tuple[Item, ...]
    shown: tuple[Item, ...]
    asked: Asked
    pages: int
    councils: tuple[Choice, ...]
    themes: tuple[Choice, ...]
    waiting: int
    unseen: int
    unsent: tuple[tuple[Text, int], ...]
    may_answer: bool
    at_once: bool
    answers_start: bool
    answers_ended: bool
    may_give: bool


def advice_page(session: Session, actor: Identity, asked: Asked) -> AdvicePage:
    """The advice that this viewer may see at this moment, oldest first."""
    case = look(session, actor, Permission.VIEW_ADVICE)
    sight = visibility.advice(actor.viewer, case.moment)
    items = _items(session, actor, case, sight)
    waiting = sum(item.answer is None for item in items)
    chosen = [item for item in items if _fits(item, asked)]
    pages = max(1, -(-len(chosen) // PER_PAGE))
    number = min(max(asked.number, 1), pages)
    answers = allowed(actor, Permission.ANSWER_ADVICE, case.step)
    leads = allowed(actor, Permission.LEAD_COUNCILS, case.step)
    return AdvicePage(
        items,
        tuple(chosen[(number - 1) * PER_PAGE : number * PER_PAGE]),
        Asked(asked.only_open, asked.council, asked.theme, number),
        pages,
        _choices(items, lambda item: (item.council_id, item.council)),
        _choices(items, lambda item: (item.theme or GENERAL, item.about)),
        waiting,
        advising.unanswered(session, case.id) - waiting
        if answers and sight.councils is None
        else 0,
        _unsent(session, case) if leads else (),
        answers,
        answers_visible(case.plan.advising, award_sent=False),
        case.step.reached(Step.CONSENSUS),
        case.step.reached(Step.STANDSTILL),
        allowed(actor, Permission.GIVE_ADVICE, case.step),
    )


def reads_all(actor: Identity, step: Step) -> bool:
    """Whether this person comes for all advice, and not for the own."""
    return allowed(actor, Permission.VIEW_ADVICE, step)


def _items(session: Session, actor: Identity, case: Case, sight: AdviceSight) -> tuple[Item, ...]:
    rows = advising.advice(session, sight, case.id)
    names = {person.id: person.name for person in people.people(session, case.id)}
    tenderers = {one.id: one.name for one in bidders.every_candidacy(session, case.id)}
    titles = {rule.id: rule.title for rule in case.plan.advice}
    themes = {q.id: q.title for lot in case.plan.lots for q in lot.selection.questions}
    files = advice_files.files_with(session, [row.id for row in rows])
    corrected = [row.thread for row in rows if row.number > 1]
    earlier = advice_files.earlier(session, corrected)
    return tuple(
        Item(
            row.id,
            row.question,
            themes.get(row.question),
            row.council,
            titles.get(row.council),
            "" if row.kind == JOINT else names[row.participant],
            is_own(actor, row),
            None if row.candidacy is None else tenderers[row.candidacy],
            row.number,
            row.text,
            row.at,
            files.get(row.id, ()),
            tuple(one for one in earlier.get(row.thread, ()) if one.number < row.number),
            _answer(row, names),
        )
        for row in rows
    )


def _answer(row: AdviceView, names: Mapping[UUID, str]) -> Answer | None:
    if not row.outcome or row.answered_at is None or row.answered_by is None:
        return None
    by = names[row.answered_by]
    return Answer(row.outcome, row.answer or "", row.shown_in, row.answered_at, by)


def _fits(item: Item, asked: Asked) -> bool:
    return (
        not (asked.only_open and item.answer)
        and asked.council in ("", item.council_id)
        and asked.theme in ("", item.theme or GENERAL)
    )


def _choices(
    items: Iterable[Item], of: Callable[[Item], tuple[str, Text | None]]
) -> tuple[Choice, ...]:
    """The values that occur, in the order in which they do; none where there is but one."""
    found: dict[str, Choice] = {}
    for item in items:
        id_, title = of(item)
        before = found.get(id_, Choice(id_, title, 0))
        found[id_] = Choice(id_, title, before.count + 1)
    return tuple(found.values()) if len(found) > 1 else ()


def _unsent(session: Session, case: Case) -> tuple[tuple[Text, int], ...]:
    """How many drafts were left behind by councils whose time is over. Nothing of what they say."""
    if not case.step.reached(OPENS):
        return ()
    left = advice_drafts.unsent(session, case.id)
    return tuple(
        (rule.title, left[rule.id])
        for rule in case.plan.advice
        if left.get(rule.id) and not is_open(rule.closes, case.step)
    )
