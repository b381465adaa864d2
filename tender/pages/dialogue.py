"""The dialogue with each admitted tenderer: its sessions, and what every page of it asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.dialogue import open_topics
from criteria.references import agreement_ref
from criteria.talks import SIDES, SessionState, session_state
from criteria.text import Text
from criteria.visibility import Sight
from tender.actions.dialogue import sight_of
from tender.actions.entry import look
from tender.actions.outcomes import admitted_tenderers
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import decisions, dialogue, talks, tenderers
from tender.store.agreements import AgreementView
from tender.store.dialogue import SessionView
from tender.store.procedures import Case
from tender.store.talks import TalkView

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
        return agreement_ref(self.number)


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in the list: as it is planned, and as it was held once there are minutes.

    thread   the session
    topics   how many are on its agenda, or in its minutes where it was not planned here
    waiting  the sides that have not confirmed the last version of its minutes
    """

    thread: UUID
    title: str
    starts: datetime
    ends: datetime | None
    place: str
    topics: int
    state: SessionState
    waiting: tuple[str, ...]
    planned: bool

    @property
    def length(self) -> timedelta:
        """How long it takes, or took; none where that was not written down."""
        return self.ends - self.starts if self.ends else timedelta(0)

    @property
    def held(self) -> bool:
        return self.state in (SessionState.UNCONFIRMED, SessionState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class DialoguePage:
    """The sessions with one tenderer; `tenderer` is None when there is none to show.

    open   topics without an outcome, of `topics` in the plan
    total  how long the sessions took of which there are minutes
    """

    names: tuple[tuple[UUID, str], ...]
    tenderer: UUID | None
    name: str
    sessions: tuple[SessionLine, ...]
    open: int
    topics: int
    may_record: bool

    @property
    def total(self) -> timedelta:
        return sum((row.length for row in self.sessions if row.held), timedelta(0))

    @property
    def blocking(self) -> tuple[SessionLine, ...]:
        """The sessions that keep the step from ending."""
        done = (SessionState.CONFIRMED, SessionState.CANCELLED)
        return tuple(row for row in self.sessions if row.state not in done)


def dialogue_page(
    session: Session, actor: Identity, tenderer: UUID | None, now: datetime
) -> DialoguePage:
    """The sessions with a tenderer, or with the first one. NotGranted when it is out of sight."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    sight = sight_of(actor, case)
    names = admitted(session, case, sight)
    chosen = choose(names, tenderer)
    closed = {id_: "" for who, id_ in dialogue.topics(session, sight, case.id) if who == chosen}
    return DialoguePage(
        tuple(names.items()),
        chosen,
        names[chosen] if chosen else "",
        tuple(row for who, row in lines(session, sight, case, now) if who == chosen),
        len(open_topics(case.plan.topics, closed)) if chosen else 0,
        len(case.plan.topics),
        allowed(actor, Permission.RECORD_DIALOGUE, case.step),
    )


def lines(
    session: Session, sight: Sight, case: Case, now: datetime
) -> Iterator[tuple[UUID, SessionLine]]:
    """Every session in sight with its tenderer, oldest first. Three queries."""
    written = {row.thread: row for row in dialogue.sessions(session, sight, case.id)}
    planned = {row.thread: row for row in talks.talks(session, sight, case.id)}
    found = []
    for thread in planned.keys() | written.keys():
        plan, minutes = planned.get(thread), written.get(thread)
        found.append((plan or minutes, session_line(thread, plan, minutes, now)))
    for owner, line in sorted(found, key=lambda one: (one[1].starts, str(one[1].thread))):
        assert owner is not None
        yield owner.tenderer, line


def session_line(
    thread: UUID, plan: TalkView | None, minutes: SessionView | None, now: datetime
) -> SessionLine:
    """One session: when it was held counts, once that was written down."""
    confirmed = {row.side for row in minutes.confirmations} if minutes else set()
    if minutes:
        starts, ends = minutes.held_at, minutes.ended_at
    else:
        assert plan is not None
        starts, ends = plan.starts, plan.ends
    return SessionLine(
        thread,
        plan.title if plan else "",
        starts,
        ends,
        plan.place if plan else "",
        len(plan.agenda if plan else minutes.items if minutes else ()),
        session_state(
            starts,
            now,
            cancelled=bool(plan and plan.cancelled),
            written=minutes is not None,
            confirmed=bool(minutes and minutes.confirmed),
        ),
        tuple(side for side in SIDES if side not in confirmed) if minutes else (),
        plan is not None,
    )


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
