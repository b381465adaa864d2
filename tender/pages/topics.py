"""The board of topics with one tenderer, and one topic with all that was said and decided on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.board import OPEN, Positions, counts, fits, groups, positions
from criteria.catalogue import Topic, load
from criteria.dialogue import open_topics
from criteria.talks import Item
from criteria.text import Text
from tender.actions.dialogue import sight_of
from tender.actions.entry import look
from tender.pages.dialogue import admitted, choose
from tender.pages.talk_list import Talk, known_talks, only
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import agreements, dialogue, people
from tender.store.agreements import AgreementView
from tender.store.dialogue import SessionView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tender.store.procedures import Case


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A topic as the board shows it. `outcome` is None while it is open."""

    topic: Topic
    positions: Positions
    outcome: str | None
    agreements: int
    talks: tuple[Talk, ...]


@dataclass(frozen=True, slots=True)
class BoardGroup:
    """The rows of a theme that were chosen; `title` is None where the plan has no themes."""

    id: str
    title: Text | None
    closed: int
    total: int
    rows: tuple[BoardRow, ...]


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The topics with one tenderer; `tenderer` is None when there is none to show."""

    names: tuple[tuple[UUID, str], ...]
    tenderer: UUID | None
    show: str
    counts: Mapping[str, int]
    groups: tuple[BoardGroup, ...]
    closed: int
    total: int


def board(session: Session, actor: Identity, tenderer: UUID | None, show: str) -> BoardPage:
    """Every topic of the plan with a tenderer, or with the first one; who asks what is open gets
    the first one with something open. A fixed number of queries."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    names = admitted(session, case, sight_of(actor, case))
    closed = _closed(session, case, names)
    if tenderer is None and show == OPEN:
        tenderer = next((one for one in names if open_topics(case.plan.topics, closed[one])), None)
    chosen = choose(names, tenderer)
    if chosen is None:
        return BoardPage((), None, "", {}, (), 0, 0)
    sight, plan = only(chosen), case.plan
    outcomes = closed[chosen]
    minutes = dialogue.sessions(session, sight, case.id)
    known = known_talks(session, sight, case, minutes)
    made = agreements.latest(agreements.every_version(session, sight, case.id))
    stands = positions(item for row in minutes for item in row.items)
    came = _came(minutes, made, known)
    standing = Counter(row.topic for row in made if row.details.status != "dropped")
    titles = {theme.id: theme.title for theme in load().themes}
    found = groups(plan.topics, outcomes, titles)
    return BoardPage(
        tuple(names.items()),
        chosen,
        show,
        counts(plan.topics, outcomes),
        tuple(
            BoardGroup(
                group.theme,
                titles.get(group.theme, Text(group.theme, group.theme)) if group.theme else None,
                group.closed,
                len(group.topics),
                tuple(
                    BoardRow(
                        row,
                        stands.get(row.id, Positions()),
                        outcomes.get(row.id),
                        standing[row.id],
                        came.get(row.id, ()),
                    )
                    for row in group.topics
                    if fits(row, outcomes, show)
                ),
            )
            for group in found
        ),
        sum(group.closed for group in found),
        len(plan.topics),
    )


def _closed(session: Session, case: Case, names: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """How topics were closed with each tenderer, of those that are in the plan. One query."""
    here = {row.id for row in case.plan.topics}
    found: dict[UUID, dict[str, str]] = {tenderer: {} for tenderer in names}
    for (tenderer, topic), row in dialogue.topics(session, only(*found), case.id).items():
        if topic in here:
            found[tenderer][topic] = row.outcome
    return found


def _came(
    minutes: Iterable[SessionView], made: Iterable[AgreementView], known: Mapping[UUID, Talk]
) -> dict[str, tuple[Talk, ...]]:
    """At which sessions each topic was spoken of: in the minutes, or in an agreement made there."""
    found: dict[str, set[UUID]] = {}
    for row in minutes:
        for item in row.items:
            found.setdefault(item.topic, set()).add(row.thread)
    for agreement in made:
        if agreement.session is not None:
            found.setdefault(agreement.topic, set()).add(agreement.session)
    return {
        topic: tuple(talk for thread, talk in known.items() if thread in threads)
        for topic, threads in found.items()
    }


@dataclass(frozen=True, slots=True)
class Said:
    """What the minutes of a session say on the topic."""

    talk: Talk
    item: Item


@dataclass(frozen=True, slots=True)
class Decided:
    """How the topic was closed, by whom and at which session; the last one counts."""

    outcome: str
    reason: str
    by: str
    at: datetime
    talk: Talk | None


@dataclass(frozen=True, slots=True)
class TopicPage:
    """One topic with one tenderer.

    said      per session, the newest first
    decided   every decision, the newest first
    """

    names: tuple[tuple[UUID, str], ...]
    tenderer: UUID
    name: str
    topic: Topic
    theme: Text | None
    positions: Positions
    said: tuple[Said, ...]
    decided: tuple[Decided, ...]
    agreements: tuple[AgreementView, ...]
    talks: tuple[Talk, ...]
    may_record: bool


def topic_page(session: Session, actor: Identity, topic: str, tenderer: UUID | None) -> TopicPage:
    """A topic with a tenderer, or with the first one; NotGranted when either is not there."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    names = admitted(session, case, sight_of(actor, case))
    chosen = choose(names, tenderer)
    row = next((one for one in case.plan.topics if one.id == topic), None)
    if chosen is None or row is None:
        raise NotGranted
    sight = only(chosen)
    minutes = dialogue.sessions(session, sight, case.id)
    known = known_talks(session, sight, case, minutes)
    said = [
        Said(known[one.thread], item)
        for one in minutes
        for item in one.items
        if item.topic == topic
    ]
    history = [one for one in dialogue.topic_history(session, sight, case.id) if one.topic == topic]
    who = {person.id: person.name for person in people.people(session, case.id)}
    made = agreements.latest(agreements.every_version(session, sight, case.id))
    themes = {theme.id: theme.title for theme in load().themes}
    return TopicPage(
        tuple(names.items()),
        chosen,
        names[chosen],
        row,
        themes.get(row.theme),
        positions(one.item for one in said).get(topic, Positions()),
        tuple(reversed(said)),
        tuple(
            Decided(
                one.outcome,
                one.reason,
                who.get(one.by, ""),
                one.at,
                known.get(one.session) if one.session else None,
            )
            for one in reversed(history)
        ),
        tuple(one for one in made if one.topic == topic),
        tuple(known.values()),
        allowed(actor, Permission.RECORD_DIALOGUE, case.step),
    )
