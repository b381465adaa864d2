"""The councils, for the officer: who is in the delegation, and what is opened to it until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.council import rules_of, themes
from criteria.plan import AdviceRule, Question
from criteria.text import Text
from tender.actions.entry import look
from tender.pages.council_names import with_lot
from tender.permissions import Identity, NotGranted, Permission
from tender.store import councils, pages, people, tenderers
from tender.store.councils import OpeningView
from tender.store.pages import CouncilFile
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OPEN, PLANNED, OVER, ENDED = "open", "planned", "over", "ended"


@dataclass(frozen=True, slots=True)
class Member:
    id: UUID
    name: str
    speaks: bool


@dataclass(frozen=True, slots=True)
class Bidder:
    """A tenderer that is in. places: each of its candidacies, with what it is called there."""

    id: UUID
    name: str
    places: tuple[tuple[UUID, Text], ...]

    @property
    def first(self) -> UUID:
        """The candidacy in which it is asked what does not depend on a lot."""
        return self.places[0][0]


@dataclass(frozen=True, slots=True)
class Row:
    """Something that was opened. file: its number among the evidence; None for an answer."""

    opening: OpeningView
    whose: Text
    file: int | None
    state: str


@dataclass(frozen=True, slots=True)
class OnTheme:
    """What was opened on a theme; what is or will be open comes first."""

    id: str
    title: Text
    rows: tuple[Row, ...]

    @property
    def open(self) -> int:
        return sum(row.state == OPEN for row in self.rows)


@dataclass(frozen=True, slots=True)
class CouncilPage:
    """One council of the plan.

    bidders     the tenderers of which this officer may open something
    undeclared  those for which a declaration of interests comes first
    files       what can be opened; `looked` are those of which the name is to be seen to first
    """

    case: Case
    rule: AdviceRule
    members: tuple[Member, ...]
    themes: tuple[Question, ...]
    given: tuple[OnTheme, ...]
    bidders: tuple[Bidder, ...]
    undeclared: tuple[Bidder, ...]
    files: tuple[tuple[Bidder, CouncilFile], ...]
    unread: tuple[tuple[Bidder, CouncilFile], ...]

    @property
    def id(self) -> str:
        return self.rule.id

    @property
    def closable(self) -> bool:
        return any(row.state in (OPEN, PLANNED) for one in self.given for row in one.rows)


def rule_of(case: Case, council: str) -> AdviceRule:
    """The council of the address, or the first one, if need be the one of a plan without any.
    NotGranted for another."""
    rules = case.plan.advice
    if not council:
        return (rules or rules_of(case.plan, ""))[0]
    found = next((row for row in rules if row.id == council), None)
    if found is None:
        raise NotGranted
    return found


def members_of(session: Session, case: Case, council: str) -> tuple[Member, ...]:
    """The delegation of a council. Four queries."""
    names = {person.id: person.name for person in people.people(session, case.id)}
    speaks = councils.spokesperson(session, case.id, council)
    return tuple(
        Member(id_, names[id_], id_ == speaks)
        for id_ in councils.delegation(session, case.id, council)
    )


def bidders(session: Session, actor: Identity, case: Case) -> tuple[Bidder, ...]:
    """The tenderers that are in, without those this officer has an interest in. One query."""
    found: dict[UUID, Bidder] = {}
    for one in tenderers.candidacies(session, case.id):
        if str(one.tenderer) not in actor.conflicted:
            before = found[one.tenderer].places if one.tenderer in found else ()
            places = (*before, (one.id, with_lot(case, one)))
            found[one.tenderer] = Bidder(one.tenderer, one.name, places)
    return tuple(found.values())


def council_page(session: Session, actor: Identity, council: str, now: datetime) -> CouncilPage:
    """One council; NotGranted for one that the plan does not know. Fixed queries."""
    case = look(session, actor, Permission.LEAD_COUNCILS)
    rule = rule_of(case, council)
    every = bidders(session, actor, case)
    mine = {one.id: one for one in every if str(one.id) in actor.declared}
    found = [
        (mine[one.tenderer], one)
        for one in pages.for_councils(session, case.id, masked=case.plan.advising.masked)
        if one.tenderer in mine
    ]
    return CouncilPage(
        case,
        rule,
        members_of(session, case, rule.id),
        themes(case.plan, (rule,)),
        _given(session, actor, case, rule, [one for _, one in found], now),
        tuple(mine.values()),
        tuple(one for one in every if one.id not in mine),
        tuple(row for row in found if row[1].file is not None and not row[1].unseen),
        tuple(row for row in found if row[1].file is None or row[1].unseen),
    )


def _given(
    session: Session,
    actor: Identity,
    case: Case,
    rule: AdviceRule,
    files: Iterable[CouncilFile],
    now: datetime,
) -> tuple[OnTheme, ...]:
    numbers = {one.own: one.number for one in files}
    numbers |= {one.file.id: one.number for one in files if one.file is not None}
    called = {one.id: with_lot(case, one) for one in tenderers.every_candidacy(session, case.id)}
    rows: dict[str, list[Row]] = {}
    for one in councils.openings(session, case.id, rule.id):
        if str(one.tenderer) not in actor.conflicted:
            number = None if one.evidence is None else numbers.get(one.evidence, 0)
            row = Row(one, called[one.candidacy], number, _state(one, now))
            rows.setdefault(one.question, []).append(row)
    return tuple(
        OnTheme(
            q.id, q.title, tuple(sorted(rows[q.id], key=lambda row: row.state in (OVER, ENDED)))
        )
        for q in themes(case.plan, (rule,))
        if q.id in rows
    )


def _state(one: OpeningView, now: datetime) -> str:
    if one.ended is not None:
        return ENDED
    if one.open_at(now):
        return OPEN
    return PLANNED if now < one.since else OVER
