"""A session: planned with an agenda, written down while it is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.catalogue import Topic
from criteria.dialogue import open_topics
from criteria.talks import WHOLE, Item, SessionState
from tender.actions.dialogue import sight_of
from tender.actions.entry import look
from tender.actions.talks import talk_in
from tender.pages.dialogue import admitted, choose, session_line
from tender.pages.minutes import newer, stale
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import agreements, dialogue, people, talks
from tender.store.agreements import AgreementView
from tender.store.dialogue import SessionView, TopicView
from tender.store.procedures import Case
from tender.store.talks import DraftView, TalkView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """A topic of the session.

    outcome  how it is closed with this tenderer, at this session or another; empty while it is not
    written  whether something is written on it
    added    whether it came up without being on the agenda
    """

    topic: Topic
    outcome: str
    written: bool
    added: bool


@dataclass(frozen=True, slots=True)
class TalkPage:
    """A session with its agenda, and the one topic that is open on the page.

    topic   the topic that is open; None for the session as a whole
    draft   what is written on it
    closed  how it is closed, if it is
    others  the topics that are not on the table yet
    newer   whether something was written after the minutes
    stale   agreements of this session that were made after them
    """

    names: tuple[tuple[UUID, str], ...]
    name: str
    talk: TalkView
    state: SessionState
    agenda: tuple[AgendaLine, ...]
    topic: Topic | None
    draft: DraftView | None
    closed: TopicView | None
    others: tuple[Topic, ...]
    minutes: SessionView | None
    newer: bool
    stale: tuple[AgreementView, ...]
    made: tuple[AgreementView, ...]
    may_record: bool

    @property
    def item(self) -> Item:
        return self.draft.item if self.draft else Item(self.topic.id if self.topic else WHOLE)

    @property
    def version(self) -> int:
        return self.draft.version if self.draft else 0

    @property
    def following(self) -> Topic | None:
        """The topic after this one; the first one after the session as a whole."""
        topics = [line.topic for line in self.agenda]
        if self.topic is None:
            return topics[0] if topics else None
        place = next((n for n, one in enumerate(topics) if one.id == self.topic.id), len(topics))
        return topics[place + 1] if place + 1 < len(topics) else None


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What a session is planned with; `talk` is the session that is planned anew.

    open    the topics without an outcome, then `closed` the others, each with its outcome
    """

    names: tuple[tuple[UUID, str], ...]
    tenderer: UUID
    name: str
    talk: TalkView | None
    open: tuple[Topic, ...]
    closed: tuple[tuple[Topic, str], ...]


def talk_page(
    session: Session, actor: Identity, thread: UUID, topic: str | None, now: datetime
) -> TalkPage:
    """A session and one of its topics; NotGranted when either is not there."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    sight = sight_of(actor, case)
    talk = talk_in(session, actor, case, thread)
    known = {row.id: row for row in case.plan.topics}
    if topic and topic not in known:
        raise NotGranted
    names = admitted(session, case, sight)
    written = talks.drafts(session, thread)
    closed = {
        id_: row
        for (tenderer, id_), row in dialogue.topics(session, sight, case.id).items()
        if tenderer == talk.tenderer
    }
    versions = agreements.every_version(session, sight, case.id)
    minutes = next(
        (row for row in dialogue.sessions(session, sight, case.id) if row.thread == thread), None
    )
    line = session_line(thread, talk, minutes, now)
    agenda = _agenda(talk, known, written, closed, topic)
    there = {one.topic.id for one in agenda}
    return TalkPage(
        tuple(names.items()),
        names.get(talk.tenderer, ""),
        talk,
        line.state,
        agenda,
        known[topic] if topic else None,
        written.get(topic or WHOLE),
        closed.get(topic) if topic else None,
        tuple(row for row in case.plan.topics if row.id not in there),
        minutes,
        minutes is not None and newer(written, minutes),
        stale(versions, minutes) if minutes else (),
        agreements.made_at(versions, thread),
        allowed(actor, Permission.RECORD_DIALOGUE, case.step) and not talk.cancelled,
    )


def _agenda(
    talk: TalkView,
    known: Mapping[str, Topic],
    written: Mapping[str, DraftView],
    closed: Mapping[str, TopicView],
    opened: str | None,
) -> tuple[AgendaLine, ...]:
    """The agenda, then what came up besides: what is written on, closed here, or opened now."""
    here = (id_ for id_, row in closed.items() if row.session == talk.thread)
    filled = [id_ for id_, row in written.items() if not row.item.empty]
    besides = dict.fromkeys((*filled, *here, *([opened] if opened else ())))
    added = [id_ for id_ in known if id_ in besides and id_ not in talk.agenda]
    return tuple(
        AgendaLine(
            known[id_],
            closed[id_].outcome if id_ in closed else "",
            id_ in filled,
            id_ in added,
        )
        for id_ in (*talk.agenda, *added)
        if id_ in known
    )


def plan_page(
    session: Session, actor: Identity, tenderer: UUID | None, thread: UUID | None
) -> PlanPage:
    """A session to plan with a tenderer, or one to plan anew."""
    case = look(session, actor, Permission.RECORD_DIALOGUE)
    sight = sight_of(actor, case)
    talk = talk_in(session, actor, case, thread) if thread else None
    names = admitted(session, case, sight)
    chosen = choose(names, talk.tenderer if talk else tenderer)
    if chosen is None:
        raise NotGranted
    found = dialogue.topics(session, sight, case.id)
    outcomes = {id_: row.outcome for (who, id_), row in found.items() if who == chosen}
    return PlanPage(
        tuple(names.items()),
        chosen,
        names[chosen],
        talk,
        open_topics(case.plan.topics, outcomes),
        tuple((row, outcomes[row.id]) for row in case.plan.topics if row.id in outcomes),
    )


def calendar_case(
    session: Session, actor: Identity, thread: UUID
) -> tuple[Case, TalkView, tuple[Topic, ...]]:
    """A session for a calendar, with the topics of its agenda."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    talk = talk_in(session, actor, case, thread)
    known = {row.id: row for row in case.plan.topics}
    return case, talk, tuple(known[id_] for id_ in talk.agenda if id_ in known)


def saved_by(session: Session, actor: Identity, draft: DraftView) -> str:
    """Who saved what is written; a colleague in the same procedure."""
    everyone = people.people(session, actor.procedure_id)
    return next((person.name for person in everyone if person.id == draft.by), "")
