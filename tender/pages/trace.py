"""The trace of each agreement: from topic to final offer, contract and contract management."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from criteria.dialogue import Conformity, TopicOutcome
from criteria.indicators import INDICATOR, Indicator
from criteria.risks import RISK, Risk
from criteria.text import Text
from criteria.trace import DECIDES, Gap, gaps_of
from tender.actions.dialogue import sight_of
from tender.actions.entry import look
from tender.actions.tracing import agreed, sees_offer, unagreed, unagreed_at, with_conformity
from tender.pages.dialogue import admitted, choose
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import agreements, dialogue, register
from tender.store.agreements import AgreementView, GapView
from tender.store.procedures import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OPEN = (TopicOutcome.DEFERRED, TopicOutcome.IMPLEMENTATION_PLAN, TopicOutcome.NOT_AGREED)
PER_PAGE = 50
Decided: TypeAlias = Mapping[tuple[UUID, str], GapView]


@dataclass(frozen=True, slots=True)
class GapRow:
    """Something that is missing, who has to decide on it, and what was decided."""

    gap: Gap
    decides: str
    decided: GapView | None


@dataclass(frozen=True, slots=True)
class Chain:
    """One agreement with what it comes from and leads to.

    conformity  what the final offer does with it; None while nobody decided, or out of sight
    followed    numbers of the indicators and risks with which it is followed
    """

    thread: UUID
    ref: str
    version: int
    title: str
    topic: str
    topic_title: Text
    kind: str
    elements: tuple[tuple[str, Text], ...]
    conformity: str | None
    passage: str
    clause: str
    followed: tuple[str, ...]
    owner: str
    gaps: tuple[GapRow, ...]

    @property
    def open(self) -> int:
        """How many gaps wait for a decision."""
        return sum(row.decided is None for row in self.gaps)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A topic that belongs in the contract and has no agreement."""

    place: UUID
    topic: str
    title: Text
    gap: GapRow


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A topic that goes on after the dialogue: where it went, and why."""

    topic: str
    title: Text
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class TracePage:
    """The trace of the agreements with one tenderer.

    lacking  topics that were agreed on or have to stand in the contract, without an agreement
    offered  whether the final offer may be told of
    """

    names: tuple[tuple[UUID, str], ...]
    tenderer: UUID | None
    name: str
    only_gaps: bool
    number: int
    pages: int
    total: int
    with_gaps: int
    chains: tuple[Chain, ...]
    lacking: tuple[Lacking, ...]
    points: tuple[OpenPoint, ...]
    offered: bool
    may_decide: bool

    @property
    def undecided(self) -> int:
        """How many topics without an agreement wait for a decision."""
        return sum(row.gap.decided is None for row in self.lacking)


def trace_page(
    session: Session, actor: Identity, tenderer: UUID | None, only_gaps: bool, number: int
) -> TracePage:
    """The trace with a tenderer, or with the first one. NotGranted when it is out of sight."""
    case = look(session, actor, Permission.VIEW_DIALOGUE)
    sight = sight_of(actor, case)
    names = admitted(session, case, sight)
    chosen = choose(names, tenderer)
    offered = chosen is not None and sees_offer(actor, case, chosen)
    rows = [r for r in agreements.agreements(session, sight, case.id) if r.tenderer == chosen]
    everywhere = dialogue.topics(session, sight, case.id)
    closed = {topic: row for (whom, topic), row in everywhere.items() if whom == chosen}
    titles = {row.id: row.title for row in case.plan.topics}
    decided = agreements.gaps(session, sight, case.id)
    chains = _chains(session, actor, case, rows, decided, offered)
    shown = [one for one in chains if one.gaps or not only_gaps]
    pages = max(1, -(-len(shown) // PER_PAGE))
    at = min(max(number, 1), pages)
    lacking = unagreed(case, chosen, everywhere, rows) if chosen else {}
    return TracePage(
        tuple(names.items()),
        chosen,
        names[chosen] if chosen else "",
        only_gaps,
        at,
        pages,
        len(chains),
        sum(bool(one.gaps) for one in chains),
        tuple(shown[(at - 1) * PER_PAGE : at * PER_PAGE]),
        tuple(
            Lacking(place, id_, titles[id_], _row(Gap.NO_AGREEMENT, place, decided))
            for place, id_ in lacking.items()
        ),
        tuple(
            OpenPoint(id_, title, closed[id_].outcome, closed[id_].reason)
            for id_, title in titles.items()
            if id_ in closed and closed[id_].outcome in OPEN
        ),
        offered,
        allowed(actor, Permission.DECIDE_GAPS, case.step),
    )


@dataclass(frozen=True, slots=True)
class GapPage:
    """One gap that is being decided on.

    ref    the agreement around which it is, or the topic that has none, with its `title`
    chain  where that agreement leads; None for a topic
    """

    tenderer: UUID
    ref: str
    title: Text | None
    chain: Chain | None
    gap: GapRow


def gap_page(session: Session, actor: Identity, place: UUID, gap: str) -> GapPage:
    """A gap around an agreement, or of a topic without one; NotGranted when it is not there."""
    case = look(session, actor, Permission.DECIDE_GAPS)
    decided = agreements.gaps(session, sight_of(actor, case), case.id)
    if gap == Gap.NO_AGREEMENT:
        tenderer, topic = unagreed_at(session, actor, case, place)
        title = next(row.title for row in case.plan.topics if row.id == topic)
        return GapPage(tenderer, topic, title, None, _row(Gap.NO_AGREEMENT, place, decided))
    row = with_conformity(session, actor, case).get(place)
    if row is None:
        raise NotGranted
    offered = sees_offer(actor, case, row.tenderer)
    (chain,) = _chains(session, actor, case, [row], decided, offered)
    for one in chain.gaps:
        if one.gap == gap:
            return GapPage(row.tenderer, chain.ref, None, chain, one)
    raise NotGranted


def _row(gap: Gap, place: UUID, decided: Decided) -> GapRow:
    return GapRow(gap, DECIDES[gap], decided.get((place, gap.value)))


def _chains(
    session: Session,
    actor: Identity,
    case: Case,
    rows: Iterable[AgreementView],
    decided: Decided,
    offered: bool,
) -> list[Chain]:
    """Each agreement with what it comes from and leads to. Two queries."""
    titles = {row.id: row.title for row in case.plan.topics}
    refs = _refs(session, actor, case)
    return [_chain(case, row, titles, decided, refs, offered) for row in rows]


def _chain(
    case: Case,
    row: AgreementView,
    titles: Mapping[str, Text],
    decided: Decided,
    refs: Mapping[str, str],
    offered: bool,
) -> Chain:
    elements = {one.id: one.title for one in case.plan.elements}
    links = (*row.details.indicators, *row.details.risks)
    return Chain(
        row.thread,
        row.ref,
        row.version,
        row.details.title or titles.get(row.topic, Text(row.topic, row.topic)).nl,
        row.topic,
        titles.get(row.topic, Text(row.topic, row.topic)),
        row.kind,
        tuple((id_, elements[id_]) for id_ in row.details.elements if id_ in elements),
        row.conformity if offered else None,
        row.passage if offered and row.conformity != Conformity.MET else "",
        row.details.clause,
        tuple(refs[id_] for id_ in links if id_ in refs),
        row.details.owner,
        tuple(_row(gap, row.thread, decided) for gap in gaps_of(agreed(row, offered=offered))),
    )


def _refs(session: Session, actor: Identity, case: Case) -> dict[str, str]:
    """What indicators and risks are called by, by thread. Two queries."""
    sight = sight_of(actor, case)
    found = {}
    for sort, kind in ((INDICATOR, Indicator), (RISK, Risk)):
        for row in register.latest(register.every_version(session, sight, case.id, sort, kind)):
            found[str(row.thread)] = row.ref
    return found
