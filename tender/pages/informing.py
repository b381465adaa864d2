"""Equal information: who spoke of what and for how long, what was told, and who has had it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.agreements import AgreementStatus, must_be_told
from criteria.catalogue import Topic
from criteria.dialogue import AgreementType
from criteria.informing import behind
from tender.actions import informing as acts
from tender.actions.dialogue import sight_of
from tender.actions.entry import look
from tender.actions.told import untold
from tender.pages.dialogue import admitted
from tender.pages.talk_list import Talk, known_talks
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import agreements, dialogue, informing
from tender.store.agreements import AgreementView
from tender.store.informing import ConsentView, InformationView, ReceiptView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Share:
    """What one tenderer had of the talks; `behind` when that is much less than another had."""

    tenderer: UUID
    name: str
    sessions: int
    time: timedelta
    behind: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """A topic, and with whom it was spoken of when; `missing` when not with everybody."""

    topic: Topic
    cells: tuple[tuple[Talk, ...], ...]

    @property
    def missing(self) -> bool:
        return not all(self.cells)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """An agreed change of what is asked, or one that was told: the notices, and what is untold."""

    agreement: AgreementView
    name: str
    notices: tuple[int, ...]
    untold: bool


@dataclass(frozen=True, slots=True)
class IdeaLine:
    """A confidential idea, and the consent to tell of it."""

    agreement: AgreementView
    name: str
    consent: ConsentView | None


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice, and for each tenderer how it was had; None while it was not."""

    notice: InformationView
    had: tuple[tuple[UUID, str, ReceiptView | None], ...]

    @property
    def missing(self) -> int:
        return sum(receipt is None for _, _, receipt in self.had)


@dataclass(frozen=True, slots=True)
class InformingPage:
    """untold counts every change that was not told, also with tenderers out of sight."""

    case: Case
    names: tuple[tuple[UUID, str], ...]
    shares: tuple[Share, ...]
    spoken: tuple[Spoken, ...]
    changes: tuple[ChangeLine, ...]
    ideas: tuple[IdeaLine, ...]
    notices: tuple[NoticeLine, ...]
    untold: int
    may_tell: bool

    @property
    def uneven(self) -> bool:
        return any(share.behind for share in self.shares)


def informing_page(session: Session, actor: Identity) -> InformingPage:
    """Of every tenderer in sight. A fixed number of queries, whatever the number of talks."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    sight = sight_of(actor, case)
    names = admitted(session, case, sight)
    minutes = dialogue.sessions(session, sight, case.id)
    known = known_talks(session, sight, case, minutes)
    made = [
        row
        for row in agreements.latest(agreements.every_version(session, sight, case.id))
        if row.tenderer in names
    ]
    times = dict.fromkeys(names, timedelta(0))
    held = dict.fromkeys(names, 0)
    cells: dict[tuple[str, UUID], dict[UUID, Talk]] = {}
    for row in minutes:
        if row.tenderer in names:
            times[row.tenderer] += row.length
            held[row.tenderer] += 1
            for item in row.items:
                cells.setdefault((item.topic, row.tenderer), {})[row.thread] = known[row.thread]
    for one in made:
        if one.session in known:
            cells.setdefault((one.topic, one.tenderer), {})[one.session] = known[one.session]
    short = behind(times, held)
    told = informing.told(session, case.id)
    had = {(row.notice, row.tenderer): row for row in informing.receipts(session, case.id)}
    left = set(untold(session, case))
    given = informing.consents(session, sight, case.id)
    return InformingPage(
        case,
        tuple(names.items()),
        tuple(Share(id_, name, held[id_], times[id_], id_ in short) for id_, name in names.items()),
        tuple(
            Spoken(topic, line)
            for topic in case.plan.topics
            for line in [tuple(_when(cells, topic.id, id_) for id_ in names)]
            if any(line)
        ),
        _changes(made, names, told, left),
        tuple(
            IdeaLine(row, names[row.tenderer], given.get(row.thread))
            for row in made
            if row.kind == AgreementType.CONFIDENTIAL
            and row.details.status != AgreementStatus.DROPPED
        ),
        tuple(
            NoticeLine(one, tuple((id_, names[id_], had.get((one.id, id_))) for id_ in names))
            for one in reversed(told)
        ),
        len(left),
        allowed(actor, Permission.INFORM_TENDERERS, case.step),
    )


def _when(
    cells: Mapping[tuple[str, UUID], Mapping[UUID, Talk]], topic: str, tenderer: UUID
) -> tuple[Talk, ...]:
    found = cells.get((topic, tenderer), {}).values()
    return tuple(sorted(found, key=lambda talk: (talk.at, str(talk.thread))))


def _changes(
    made: list[AgreementView],
    names: Mapping[UUID, str],
    told: tuple[InformationView, ...],
    left: set[UUID],
) -> tuple[ChangeLine, ...]:
    found = []
    for row in made:
        numbers = tuple(one.number for one in told if one.agreement == row.thread)
        change = must_be_told(row.kind, row.details.status)
        if change or row.thread in left:
            found.append(ChangeLine(row, names[row.tenderer], numbers, row.thread in left))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class TellPage:
    """What a notice is about, when it is about an agreement."""

    receivers: tuple[str, ...]
    agreement: AgreementView | None
    name: str
    idea: bool
    consent: ConsentView | None


def tell_page(session: Session, actor: Identity, agreement: UUID | None) -> TellPage:
    """For a notice to everybody, or for a consent; NotGranted for an agreement out of sight."""
    case = look(session, actor, Permission.INFORM_TENDERERS)
    sight = sight_of(actor, case)
    names = admitted(session, case, sight)
    receivers = tuple(names.values())
    if agreement is None:
        return TellPage(receivers, None, "", False, None)
    rows = agreements.latest(agreements.every_version(session, sight, case.id))
    row = next((one for one in rows if one.thread == agreement), None)
    if row is None or row.tenderer not in names:
        raise NotGranted
    return TellPage(
        receivers,
        row,
        names[row.tenderer],
        acts.was_idea(session, case, agreement),
        informing.consents(session, sight, case.id).get(agreement),
    )
