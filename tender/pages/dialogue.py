"""The dialogue with each admitted tenderer: topics, sessions, minutes and agreements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import visibility
from criteria.dialogue import open_topics
from criteria.talks import SIDES
from criteria.text import Text
from criteria.visibility import Sight
from tender.actions.dialogue import sight_of
from tender.actions.entry import look
from tender.actions.outcomes import admitted_tenderers
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import agreements, decisions, dialogue, tenderers
from tender.store.agreements import AgreementView
from tender.store.dialogue import SessionView, TopicView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Tab:
    """A tenderer to choose, with how many of its rows are done."""

    tenderer: UUID
    name: str
    done: int
    total: int
    current: bool


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic of the plan, and how it was closed when it was."""

    id: str
    title: Text
    decide: Text
    contract: bool
    source: str
    outcome: str | None
    reason: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Side:
    """Who confirmed the minutes for one side, or nobody yet."""

    side: str
    confirmed_by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement as a page shows it, and what the trace to the final offer said."""

    id: UUID
    number: int
    topic: str
    title: Text
    contract: bool
    kind: str
    text: str
    at: datetime
    conformity: str | None
    passage: str

    @property
    def ref(self) -> str:
        return f"AF-{self.number:02}"


@dataclass(frozen=True, slots=True)
class SessionRow:
    id: UUID
    number: int
    held_at: datetime
    attendance: str
    minutes: str
    sides: tuple[Side, ...]
    confirmed: bool
    agreements: tuple[AgreementRow, ...]


@dataclass(frozen=True, slots=True)
class DialoguePage:
    """The dialogue with one tenderer; `tenderer` is None when there is none to show."""

    tabs: tuple[Tab, ...]
    tenderer: UUID | None
    name: str
    topics: tuple[TopicRow, ...]
    sessions: tuple[SessionRow, ...]
    may_record: bool
    closed: int
    unconfirmed: int

    @property
    def open(self) -> int:
        return len(self.topics) - self.closed

    @property
    def agreed(self) -> int:
        return sum(len(row.agreements) for row in self.sessions)


def dialogue_page(session: Session, actor: Identity, tenderer: UUID | None) -> DialoguePage:
    """The dialogue with a tenderer, or with the first one. NotGranted when it is out of sight."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    sight = sight_of(actor, case)
    names = admitted(session, case, sight)
    chosen = choose(names, tenderer)
    closed = dialogue.topics(session, sight, case.id)
    held = [row for row in dialogue.sessions(session, sight, case.id) if row.tenderer == chosen]
    agreed = agreements.agreements(session, sight, case.id)
    topics = _topics(case, chosen, closed)
    return DialoguePage(
        _tabs(case, names, chosen, closed),
        chosen,
        names[chosen] if chosen else "",
        topics,
        tuple(_session(case, n, row, agreed) for n, row in enumerate(held, 1)),
        allowed(actor, Permission.RECORD_DIALOGUE, case.step),
        sum(row.outcome is not None for row in topics),
        sum(not row.confirmed for row in held),
    )


def require_sight(session: Session, actor: Identity, tenderer: UUID) -> Case:
    """The procedure of somebody who records; NotGranted for a tenderer out of one's sight."""
    case = look(session, actor, Permission.RECORD_DIALOGUE)
    if not visibility.dialogue(actor.viewer, case.moment).of(str(tenderer)):
        raise NotGranted
    return case


def admitted(session: Session, case: Case, sight: Sight) -> dict[UUID, str]:
    """The admitted tenderers within sight, by position. Two queries."""
    rows = admitted_tenderers(
        tenderers.candidacies(session, case.id), decisions.decisions(session, case.id)
    )
    inside = sorted(rows, key=lambda row: row.position)
    return {row.tenderer: row.name for row in inside if sight.of(str(row.tenderer))}


def choose(names: Mapping[UUID, str], tenderer: UUID | None) -> UUID | None:
    """The tenderer asked for, or the first one; NotGranted for one that is not there."""
    if tenderer is None:
        return next(iter(names), None)
    if tenderer not in names:
        raise NotGranted
    return tenderer


def _tabs(
    case: Case,
    names: Mapping[UUID, str],
    chosen: UUID | None,
    closed: Mapping[tuple[UUID, str], TopicView],
) -> tuple[Tab, ...]:
    total = len(case.plan.topics)
    found = []
    for id_, name in names.items():
        done = {topic: "" for tenderer, topic in closed if tenderer == id_}
        left = len(open_topics(case.plan.topics, done))
        found.append(Tab(id_, name, total - left, total, id_ == chosen))
    return tuple(found)


def _topics(
    case: Case, chosen: UUID | None, closed: Mapping[tuple[UUID, str], TopicView]
) -> tuple[TopicRow, ...]:
    if chosen is None:
        return ()
    found = []
    for topic in case.plan.topics:
        row = closed.get((chosen, topic.id))
        found.append(
            TopicRow(
                topic.id,
                topic.title,
                topic.decide,
                topic.contract,
                topic.source,
                row.outcome if row else None,
                row.reason if row else "",
                row.at if row else None,
            )
        )
    return tuple(found)


def _session(
    case: Case, number: int, row: SessionView, agreed: Iterable[AgreementView]
) -> SessionRow:
    by_side = {confirmation.side: confirmation for confirmation in row.confirmations}
    sides = tuple(
        Side(side, by_side[side].confirmed_by, by_side[side].at)
        if side in by_side
        else Side(side, "", None)
        for side in SIDES
    )
    mine = tuple(agreement_row(case, each) for each in agreed if each.session == row.thread)
    return SessionRow(
        row.id, number, row.held_at, row.attendance, row.minutes, sides, row.confirmed, mine
    )


def agreement_row(case: Case, row: AgreementView) -> AgreementRow:
    """An agreement with the title of its topic."""
    topic = next((topic for topic in case.plan.topics if topic.id == row.topic), None)
    return AgreementRow(
        row.id,
        row.number,
        row.topic,
        topic.title if topic else Text(row.topic, row.topic),
        topic is not None and topic.contract,
        row.kind,
        row.text,
        row.at,
        row.conformity,
        row.passage,
    )
