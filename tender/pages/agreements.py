"""Agreements with one tenderer: the list, one with its versions, and what a form can choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.agreements import AgreementStatus, Details
from criteria.catalogue import Topic
from criteria.dialogue import AgreementType
from criteria.difference import difference
from criteria.indicators import INDICATOR, Indicator
from criteria.risks import RISK, Risk
from criteria.text import Text
from tender.actions.agreements import agreement_in
from tender.actions.dialogue import sight_of
from tender.actions.entry import look
from tender.actions.told import untold
from tender.pages.dialogue import admitted, choose
from tender.pages.talk_list import Talk, known_talks, only
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import agreements, dialogue, informing, people, register
from tender.store.agreements import AgreementView
from tender.store.informing import ConsentView
from tender.store.procedures import Case
from tender.store.register import EntryView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FILTERS = (
    *(status.value for status in AgreementStatus),
    *(kind.value for kind in AgreementType),
    "no_clause",
)
Names = tuple[tuple[UUID, str], ...]
Pieces = tuple[tuple[str, str], ...]
Words = tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Links:
    """What agreements refer to, as (id, words): offer elements, indicators and risks.

    What was typed is Dutch, and has no English.
    """

    elements: Words
    indicators: Words
    risks: Words

    def words(self, details: Details) -> tuple[Text, ...]:
        """What one version refers to, in words."""
        known = dict((*self.elements, *self.indicators, *self.risks))
        wanted = (*details.elements, *details.indicators, *details.risks)
        return tuple(known.get(id_, Text(id_, id_)) for id_ in wanted)


@dataclass(frozen=True, slots=True)
class AgreementLine:
    row: AgreementView
    topic: Topic | None
    talk: Talk | None
    links: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """The agreements with a tenderer as they stand; `tenderer` is None when there is none."""

    names: Names
    tenderer: UUID | None
    show: str
    counts: Mapping[str, int]
    total: int
    lines: tuple[AgreementLine, ...]
    may_record: bool


def list_page(session: Session, actor: Identity, tenderer: UUID | None, show: str) -> ListPage:
    """Every agreement with a tenderer, or with the first one. A fixed number of queries."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    names = admitted(session, case, sight_of(actor, case))
    chosen = choose(names, tenderer)
    if chosen is None:
        return ListPage((), None, "", {}, 0, (), False)
    sight = only(chosen)
    rows = agreements.latest(agreements.every_version(session, sight, case.id))
    known = known_talks(session, sight, case, dialogue.sessions(session, sight, case.id))
    topics = {topic.id: topic for topic in case.plan.topics}
    links = _links(session, case, chosen)
    return ListPage(
        tuple(names.items()),
        chosen,
        show,
        {which: sum(fits(row, which) for row in rows) for which in FILTERS},
        len(rows),
        tuple(
            AgreementLine(
                row,
                topics.get(row.topic),
                known.get(row.session) if row.session else None,
                links.words(row.details),
            )
            for row in rows
            if fits(row, show)
        ),
        allowed(actor, Permission.RECORD_DIALOGUE, case.step),
    )


def fits(row: AgreementView, which: str) -> bool:
    """Whether an agreement is among those that were chosen; all are without a choice."""
    if which == "no_clause":
        return row.details.status == AgreementStatus.AGREED and not row.details.clause
    return which not in FILTERS or which in (row.details.status, row.kind)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version, and how its text differs from the one before; no pieces where it does not."""

    row: AgreementView
    by: str
    talk: Talk | None
    links: tuple[Text, ...]
    changes: Pieces


@dataclass(frozen=True, slots=True)
class OnePage:
    """One agreement, the newest version first.

    consent     the written consent to tell of it, where it is or was a confidential idea
    told        the numbers of the notices that tell of it
    untold      whether everybody still has to hear of it as it stands now
    """

    names: Names
    tenderer: UUID
    name: str
    topic: Topic | None
    versions: tuple[VersionLine, ...]
    idea: bool
    consent: ConsentView | None
    told: tuple[int, ...]
    untold: bool
    may_record: bool
    may_tell: bool

    @property
    def last(self) -> AgreementView:
        return self.versions[0].row


def one_page(session: Session, actor: Identity, thread: UUID) -> OnePage:
    """An agreement with all its versions; NotGranted when it is out of sight."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    last = agreement_in(session, actor, case, thread)
    names = admitted(session, case, sight_of(actor, case))
    if last.tenderer not in names:
        raise NotGranted
    sight = only(last.tenderer)
    rows = [
        row for row in agreements.every_version(session, sight, case.id) if row.thread == thread
    ]
    known = known_talks(session, sight, case, dialogue.sessions(session, sight, case.id))
    links = _links(session, case, last.tenderer)
    who = {person.id: person.name for person in people.people(session, case.id)}
    before = (None, *rows)
    versions = tuple(
        VersionLine(
            row,
            who.get(row.by, "") if row.by else "",
            known.get(row.session) if row.session else None,
            links.words(row.details),
            difference(old.text, row.text) if old and old.text != row.text else (),
        )
        for old, row in zip(before, rows, strict=False)
    )
    return OnePage(
        tuple(names.items()),
        last.tenderer,
        names[last.tenderer],
        next((topic for topic in case.plan.topics if topic.id == last.topic), None),
        versions[::-1],
        any(row.kind == AgreementType.CONFIDENTIAL for row in rows),
        informing.consents(session, sight, case.id).get(thread),
        tuple(row.number for row in informing.told(session, case.id) if row.agreement == thread),
        thread in untold(session, case),
        allowed(actor, Permission.RECORD_DIALOGUE, case.step),
        allowed(actor, Permission.INFORM_TENDERERS, case.step),
    )


@dataclass(frozen=True, slots=True)
class WritePage:
    """What a form about an agreement needs; `last` is None for a new one.

    by  who wrote the last version
    """

    names: Names
    tenderer: UUID
    name: str
    topics: tuple[Topic, ...]
    talks: tuple[Talk, ...]
    links: Links
    last: AgreementView | None = None
    by: str = ""


def new_page(session: Session, actor: Identity, tenderer: UUID | None) -> WritePage:
    """For a new agreement with a tenderer, or with the first one."""
    case = look(session, actor, Permission.RECORD_DIALOGUE)
    names = admitted(session, case, sight_of(actor, case))
    chosen = choose(names, tenderer)
    if chosen is None:
        raise NotGranted
    return _write(session, case, names, chosen)


def revise_page(session: Session, actor: Identity, thread: UUID) -> WritePage:
    """For the next version of an agreement."""
    case = look(session, actor, Permission.RECORD_DIALOGUE)
    last = agreement_in(session, actor, case, thread)
    names = admitted(session, case, sight_of(actor, case))
    if last.tenderer not in names:
        raise NotGranted
    who = {person.id: person.name for person in people.people(session, case.id)}
    by = who.get(last.by, "") if last.by else ""
    return _write(session, case, names, last.tenderer, last, by)


def _write(
    session: Session,
    case: Case,
    names: Mapping[UUID, str],
    tenderer: UUID,
    last: AgreementView | None = None,
    by: str = "",
) -> WritePage:
    sight = only(tenderer)
    known = known_talks(session, sight, case, dialogue.sessions(session, sight, case.id))
    return WritePage(
        tuple(names.items()),
        tenderer,
        names[tenderer],
        case.plan.topics,
        tuple(known.values()),
        _links(session, case, tenderer),
        last,
        by,
    )


def _links(session: Session, case: Case, tenderer: UUID) -> Links:
    """Two queries."""
    sight = only(tenderer)
    indicators = register.latest(
        register.every_version(session, sight, case.id, INDICATOR, Indicator)
    )
    risks = register.latest(register.every_version(session, sight, case.id, RISK, Risk))
    return Links(
        tuple((row.id, _called(row.id, row.title)) for row in case.plan.elements),
        _entries(indicators),
        _entries(risks),
    )


def _entries(rows: Iterable[EntryView[Indicator] | EntryView[Risk]]) -> Words:
    return tuple((str(row.thread), _called(row.ref, Text(row.content.title, ""))) for row in rows)


def _called(ref: str, title: Text) -> Text:
    return Text(f"{ref} {title.nl}", f"{ref} {title.en}" if title.en else "")
