"""The minutes of a session in every version: to read, to compare, to confirm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.minutes import Change, Confirmation, Made, Minutes, Said, changes
from criteria.talks import AUTHORITY, TENDERER, WHOLE, Item, SessionState
from criteria.text import Text
from criteria.visibility import Sight
from tender.actions.dialogue import sight_of
from tender.actions.entry import look
from tender.actions.minutes import by_link
from tender.pages.dialogue import SessionLine, admitted, session_line
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import agreements, dialogue, talks
from tender.store.agreements import AgreementView
from tender.store.dialogue import SessionView, SignedView, TopicView
from tender.store.procedures import Case
from tender.store.talks import DraftView, LinkView, TalkView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the minutes, and what it says otherwise than the one before.

    signed  the signed copies, by side
    link    the last link that was made for it
    """

    id: UUID
    minutes: Minutes
    changes: tuple[Change, ...]
    signed: Mapping[str, SignedView]
    ids: Mapping[str, UUID]
    link: LinkView | None

    @property
    def confirmed(self) -> bool:
        return all(self.minutes.confirmed_by(side) for side in (AUTHORITY, TENDERER))


@dataclass(frozen=True, slots=True)
class MinutesPage:
    """The minutes of one session, newest version first.

    written  whether somebody wrote something, of which minutes can be made
    newer    whether something was written after the last version was made
    stale    agreements of this session that were made after it
    """

    names: tuple[tuple[UUID, str], ...]
    tenderer: UUID
    name: str
    thread: UUID
    line: SessionLine
    versions: tuple[Version, ...]
    written: bool
    newer: bool
    stale: tuple[AgreementView, ...]
    may_record: bool
    titles: Mapping[str, Text]

    @property
    def last(self) -> Version | None:
        return self.versions[0] if self.versions else None

    @property
    def seen(self) -> int:
        return self.versions[0].minutes.version if self.versions else 0

    @property
    def may_make(self) -> bool:
        open_ = self.line.state is not SessionState.CANCELLED and self.line.planned
        return self.may_record and open_


def minutes_page(
    session: Session, actor: Identity, thread: UUID, now: datetime, lang: str
) -> MinutesPage:
    """Everything there is of the minutes of a session; NotGranted when it is out of sight."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    sight = sight_of(actor, case)
    plan = planned(session, sight, case).get(thread)
    every = [row for row in dialogue.every_version(session, sight, case.id) if row.thread == thread]
    if plan is None and not every:
        raise NotGranted
    tenderer = plan.tenderer if plan else every[0].tenderer
    names = admitted(session, case, sight)
    read = _Reading.of(session, sight, case)
    written = talks.drafts(session, thread)
    last = every[-1] if every else None
    papers = [read.paper(row, plan, names.get(row.tenderer, "")) for row in every]
    signed = dialogue.signed(session, sight, case.id)
    links = talks.last_links(session, sight, case.id)
    versions = tuple(
        _version(row, paper, before, signed, links, lang)
        for row, paper, before in zip(every, papers, [None, *papers], strict=False)
    )
    return MinutesPage(
        tuple(names.items()),
        tenderer,
        names.get(tenderer, ""),
        thread,
        session_line(thread, plan, last, now),
        versions[::-1],
        bool(written),
        last is not None and newer(written, last),
        stale(read.versions, last) if last else (),
        allowed(actor, Permission.RECORD_DIALOGUE, case.step),
        {topic.id: topic.title for topic in case.plan.topics},
    )


def session_of(session: Session, actor: Identity, minutes: UUID) -> UUID:
    """The session that a version of minutes is of; NotGranted when it is out of sight."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    for row in dialogue.every_version(session, sight_of(actor, case), case.id):
        if row.id == minutes:
            return row.thread
    raise NotGranted


def one_version(session: Session, actor: Identity, minutes: UUID) -> Minutes:
    """A version of minutes, as it goes on paper; NotGranted when it is out of sight."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    sight = sight_of(actor, case)
    for row in dialogue.every_version(session, sight, case.id):
        if row.id == minutes:
            plan = planned(session, sight, case).get(row.thread)
            names = admitted(session, case, sight)
            read = _Reading.of(session, sight, case)
            return read.paper(row, plan, names.get(row.tenderer, ""))
    raise NotGranted


def last_versions(session: Session, case: Case) -> tuple[tuple[SessionView, Minutes], ...]:
    """The minutes of every session as they count, for who may read them all."""
    sight = Sight(everyone=True)
    plans, names = planned(session, sight, case), admitted(session, case, sight)
    read = _Reading.of(session, sight, case)
    return tuple(
        (row, read.paper(row, plans.get(row.thread), names.get(row.tenderer, "")))
        for row in dialogue.sessions(session, sight, case.id)
    )


def linked_version(session: Session, token: str, now: datetime) -> tuple[LinkView, Minutes]:
    """What a personal link shows, read with the sight of its tenderer alone."""
    case, link, row = by_link(session, token, now)
    sight = Sight(everyone=True, only=frozenset({str(link.tenderer)}))
    plan = planned(session, sight, case).get(row.thread)
    names = admitted(session, case, sight)
    read = _Reading.of(session, sight, case)
    return link, read.paper(row, plan, names.get(link.tenderer, ""))


def planned(session: Session, sight: Sight, case: Case) -> dict[UUID, TalkView]:
    """The planned sessions in sight. One query."""
    return {row.thread: row for row in talks.talks(session, sight, case.id)}


def newer(written: Mapping[str, DraftView], last: SessionView) -> bool:
    """Whether something was written on a session after its minutes were made."""
    return any(row.at > last.at for row in written.values())


def stale(versions: Iterable[AgreementView], last: SessionView) -> tuple[AgreementView, ...]:
    """The agreements of a session that its minutes do not hold as they were made there."""
    here = agreements.made_at(versions, last.thread)
    return tuple(row for row in here if row.id not in last.agreements)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is read once for all versions of minutes."""

    case: Case
    versions: tuple[AgreementView, ...]
    closed: tuple[TopicView, ...]

    @classmethod
    def of(cls, session: Session, sight: Sight, case: Case) -> _Reading:
        """Two queries."""
        return cls(
            case,
            agreements.every_version(session, sight, case.id),
            dialogue.topic_history(session, sight, case.id),
        )

    def paper(self, row: SessionView, plan: TalkView | None, name: str) -> Minutes:
        """A version as it is read: with the outcomes and agreements of that moment."""
        case = self.case
        return Minutes(
            case.plan.authority,
            case.reference,
            case.title,
            name,
            plan.title if plan else "",
            plan.place if plan else "",
            row.number,
            row.reason,
            row.held_at,
            row.ended_at,
            Item(WHOLE, row.attendance, row.present, row.minutes),
            tuple(self._said(row)),
            tuple(
                Made(one.ref, one.version, one.kind, one.details.title, one.text)
                for one in self.versions
                if one.id in row.agreements
            ),
            tuple(
                Confirmation(one.side, one.confirmed_by, one.how, one.at)
                for one in row.confirmations
            ),
            row.at,
        )

    def _said(self, row: SessionView) -> Iterator[Said]:
        titles = {topic.id: topic.title for topic in self.case.plan.topics}
        closed = {
            one.topic: one
            for one in self.closed
            if one.session == row.thread and one.tenderer == row.tenderer and one.at <= row.at
        }
        items = {item.topic: item for item in row.items}
        for topic in (*items, *(id_ for id_ in closed if id_ not in items)):
            one = closed.get(topic)
            yield Said(
                items.get(topic, Item(topic)),
                titles.get(topic, Text(topic, topic)),
                one.outcome if one else "",
                one.reason if one else "",
            )


def _version(
    row: SessionView,
    paper: Minutes,
    before: Minutes | None,
    signed: Mapping[UUID, SignedView],
    links: Mapping[UUID, LinkView],
    lang: str,
) -> Version:
    return Version(
        row.id,
        paper,
        changes(before, paper, lang) if before else (),
        {one.side: signed[one.id] for one in row.confirmations if one.id in signed},
        {one.side: one.id for one in row.confirmations},
        links.get(row.id),
    )
