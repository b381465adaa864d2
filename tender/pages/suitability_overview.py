"""All tenderers at the test: how far each file is, and what still blocks the step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.admission import Admission
from criteria.cells import Cell
from criteria.evidence import PAST, missing
from criteria.phases import Condition, Standing, conditions
from criteria.text import Text
from tender.actions import desk
from tender.actions.entry import look
from tender.actions.marks import Marks, marks
from tender.actions.standing import remembered
from tender.actions.tenderers import may_read
from tender.pages.suitability_cells import proofs
from tender.pages.two import Proposal, proposals
from tender.permissions import Identity, Permission, allowed
from tender.store import demands, evidence, people
from tender.store.memory import Memory
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAGE_SIZE = 50
STATES = ("decision", "open", "asked", "ready", "excluded", "rejected", "incomplete", "late")
"""Where a tenderer stands, what asks for somebody's act first."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the record says of one tenderer, whoever looks.

    failed   the cells that were not met, in words: the party and the demand
    until    the deadline of the first question that is out
    expired  how much evidence no longer held on the reference date, and was not renewed
    missing  how many slots for proof nobody filled
    """

    tenderer: TendererView
    result: Admission
    failed: tuple[tuple[str, Text], ...]
    until: datetime | None
    expired: int
    missing: int

    @property
    def to_decide(self) -> int:
        """How many decisions wait: on cells, or on what it means that some are not met."""
        if self.tenderer.aside is not None:
            return 0
        return 1 if self.result.failed else len(self.result.undecided)

    @property
    def state(self) -> str:
        if self.tenderer.aside is not None:
            return self.tenderer.aside
        if not self.tenderer.candidacies:
            return "late"
        if self.result.failed:
            return "decision"
        if self.result.open:
            return "open"
        return "asked" if self.result.asked else "ready"


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A tenderer in the overview. Without `facts` the viewer may not see how it stands (I5).

    assessor    the name of the officer who tests the file
    mine        whether that is the viewer
    conflicted  the viewer declared an interest or a doubt; without, a declaration opens the facts
    since       what the record last changed of it
    """

    tenderer: TendererView
    facts: FileFacts | None
    assessor: str
    assessor_id: UUID | None
    mine: bool
    conflicted: bool
    since: tuple[str, ...]

    @property
    def basis(self) -> tuple[object, ...]:
        return self.tenderer.id, self.state, self.since

    @property
    def state(self) -> str:
        if self.facts:
            return self.facts.state
        return "hidden" if self.conflicted else "undeclared"


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something that keeps the step from ending, with whom it is about.

    kind   open, overdue, asked or decision
    count  how many cells
    names  the tenderers, with how many cells each
    at     the first deadline, for questions
    words  for a decision: tenderer, party and demand
    """

    kind: str
    count: int
    names: tuple[tuple[str, int], ...]
    at: datetime | None = None
    words: tuple[tuple[str, str, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """The tenderers, and what keeps the step from ending.

    conditions  what else the step waits for: no cells, and about nobody in particular
    proposals   acts of two on a tenderer that wait for the second
    found       how many tenderers the filter leaves; `shown` and `tester` are the filter
    unseen      something keeps it from ending at a tenderer of which the viewer sees nothing
    hidden      of how many tenderers the viewer sees nothing for an interest or a doubt
    undeclared  of how many only until a declaration
    """

    case: Case
    rows: tuple[OverviewRow, ...]
    blockers: tuple[Blocker, ...]
    conditions: tuple[Condition, ...]
    proposals: tuple[Proposal, ...]
    unseen: bool
    counts: Mapping[str, int]
    mine: int
    found: int
    hidden: int
    undeclared: int
    total: int
    page: int
    pages: int
    officers: tuple[tuple[UUID, str], ...]
    may_decide: bool
    me: UUID
    shown: str
    tester: UUID | None


_FACTS: Memory[tuple[FileFacts, ...]] = Memory(32)
_BESIDE: Memory[dict[UUID, tuple[datetime | None, int, int]]] = Memory(32)
_APART = frozenset({"questions_judged", "rounds_closed", "rejections_sent"})
"""Conditions of the step that no cell tells of."""


def overview_page(
    session: Session,
    actor: Identity,
    now: datetime,
    shown: str = "",
    wanted: int = 1,
    tester: UUID | None = None,
) -> OverviewPage:
    """Every tenderer, or those of one state and of who tests them. Fixed queries."""
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    known = marks(session, case.id)
    facts = _FACTS.get((known.head, case.seal), lambda: tuple(_facts(session, case, known)))
    everyone = people.people(session, case.id)
    names = {person.id: person.name for person in everyone}
    testers = demands.assignments(session, case.id)
    rows = [_row(one, actor, testers.get(one.tenderer.id), names, known) for one in facts]
    visible = [row.facts for row in rows if row.facts]
    counts = {name: sum(one.state == name for one in visible) for name in STATES}
    shown = shown if shown in STATES else ""
    some = [row for row in rows if shown in ("", row.state) and tester in (None, row.assessor_id)]
    pages = max(1, -(-len(some) // PAGE_SIZE))
    page = min(wanted, pages)
    standing = remembered(session, case.id, None, now, case, sheets=False)
    return OverviewPage(
        case,
        tuple(some[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
        tuple(blockers(visible, now)),
        tuple(one for one in conditions(standing) if one.code in _APART and not one.met),
        proposals(session, actor, case, now),
        _unseen(standing, visible),
        counts,
        sum(row.mine for row in rows),
        len(some),
        sum(row.state == "hidden" for row in rows),
        sum(row.state == "undeclared" for row in rows),
        len(rows),
        page,
        pages,
        tuple((one.id, one.name) for one in everyone if "officer" in one.roles),
        allowed(actor, Permission.DECIDE_DEMAND, case.step),
        actor.id,
        shown,
        tester,
    )


def _row(
    facts: FileFacts,
    actor: Identity,
    tester: UUID | None,
    names: Mapping[UUID, str],
    known: Marks,
) -> OverviewRow:
    return OverviewRow(
        facts.tenderer,
        facts if may_read(actor, facts.tenderer) else None,
        names.get(tester, "") if tester else "",
        tester,
        tester == actor.id,
        str(facts.tenderer.id) in actor.conflicted,
        known.of(party.id for party in facts.tenderer.ever),
    )


def _unseen(standing: Standing, visible: Iterable[FileFacts]) -> bool:
    """Whether more keeps the step from ending than what the viewer sees of tenderers."""
    seen = [one for one in visible if one.state in ("decision", "open", "asked")]
    failing = sum(one.state == "decision" for one in seen)
    undecided = sum(one.to_decide for one in seen if one.state != "decision")
    return standing.exclusions_open > failing or standing.demands_open > undecided


def _facts(session: Session, case: Case, known: Marks) -> Iterable[FileFacts]:
    """What the record says of everybody who handed in. A fixed number of queries."""
    beside = _BESIDE.get((known.base, case.seal), lambda: _beside(session, case, known))
    titles = {demand.id: demand.title for demand in desk.put(case)}
    for one in desk.tested(session, case, known).values():
        tenderer = one.tenderer
        if tenderer.candidacies:
            names = {str(party.id): party.name for party in tenderer.parties}
            failed = tuple((names[party], titles[demand]) for demand, party in one.result.failed)
            yield FileFacts(tenderer, one.result, failed, *beside[tenderer.id])
        elif tenderer.late:
            yield FileFacts(tenderer, Admission((), ()), (), None, 0, 0)


def _beside(
    session: Session, case: Case, known: Marks
) -> dict[UUID, tuple[datetime | None, int, int]]:
    """Per tenderer the first deadline that runs, how much evidence is past, and what is missing:
    what no decision changes."""
    put = desk.put(case)
    kinds_at, past = _served(case, evidence.evidence(session, case.id))
    out = [row for row in demands.questions(session, case.id) if row.out]
    found = {}
    for tenderer in desk.bidders(session, case.id, known):
        deadlines = (row.question.deadline for row in out if row.tenderer == tenderer.id)
        parties = [party.standing for party in tenderer.parties]
        lacking = sum(1 for _ in missing(put, parties, kinds_at))
        found[tenderer.id] = (min(deadlines, default=None), past.get(tenderer.id, 0), lacking)
    return found


def _served(
    case: Case, given: Iterable[evidence.EvidenceView]
) -> tuple[dict[Cell, set[str]], dict[UUID, int]]:
    """Per cell the kinds of evidence that serve it, and per tenderer how much is past: of a kind
    of which nothing else serves the same cells."""
    kinds_at: dict[Cell, set[str]] = {}
    holding: set[tuple[Cell, str]] = set()
    over = []
    for proof in proofs(case.plan, (one for one in given if not one.withdrawn)):
        one = proof.evidence
        places = [(cell, one.kind) for cell in one.serves]
        for cell in one.serves:
            kinds_at.setdefault(cell, set()).add(one.kind)
        if proof.judged.validity in PAST:
            over.append((one.tenderer, places))
        else:
            holding.update(places)
    past: dict[UUID, int] = {}
    for tenderer, places in over:
        if not places or not holding.issuperset(places):
            past[tenderer] = past.get(tenderer, 0) + 1
    return kinds_at, past


def blockers(facts: Iterable[FileFacts], now: datetime) -> Iterable[Blocker]:
    """What keeps the step from ending, what asks for a decision first."""
    running = [one for one in facts if one.state in ("decision", "open", "asked")]
    failing = [one for one in running if one.state == "decision"]
    if failing:
        words = tuple(
            (one.tenderer.name, party, title) for one in failing for party, title in one.failed
        )
        yield Blocker("decision", len(words), _counted(failing, "failed"), words=words)
    testing = [one for one in running if one.state != "decision"]
    undecided = [one for one in testing if one.to_decide]
    if undecided:
        count = sum(one.to_decide for one in undecided)
        yield Blocker("open", count, _counted(undecided, "undecided"))
    for kind, late in (("overdue", True), ("asked", False)):
        waiting = [
            one for one in testing if one.result.asked and one.until and (now > one.until) is late
        ]
        if waiting:
            count = sum(len(one.result.asked) for one in waiting)
            first = min(one.until for one in waiting if one.until)
            yield Blocker(kind, count, _counted(waiting, "asked"), first)


def _counted(some: Iterable[FileFacts], what: str) -> tuple[tuple[str, int], ...]:
    return tuple((one.tenderer.name, len(getattr(one.result, what))) for one in some)
