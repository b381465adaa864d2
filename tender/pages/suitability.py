"""The matrix of one tenderer: every demand against every party, and the cell that is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.admission import Admission
from criteria.evidence import reference_date
from criteria.evidence_kinds import Kind
from criteria.parties import answering
from criteria.phases import Step
from criteria.ratio_figures import Figures, ratio_of, read_figures, work_out
from criteria.ratios import Ratio
from criteria.text import Text
from criteria.uea import DeclaredAnswer
from tender.actions import desk
from tender.actions.entry import look
from tender.actions.figures import drawn_figures
from tender.actions.marks import Marks, marks
from tender.actions.suitability import basis as decided_basis
from tender.pages.clarification import AskedLine, asked_about
from tender.pages.exclusion import ExclusionCase, exclusion_case
from tender.pages.suitability_cells import (
    EVERYTHING,
    OUT,
    ROWS,
    Cell,
    Filter,
    Proof,
    Row,
    Todo,
    cells_of,
    grouped,
    open_slots,
    proofs,
    rows_of,
    todo_of,
)
from tender.pages.uea import declared_against
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import demands, evidence, exclusion, people
from tender.store.demands import DemandView
from tender.store.memory import Memory
from tender.store.procedures import Case
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Tab:
    """A tenderer that is tested. `hidden`: the viewer declared an interest or a doubt."""

    tenderer: TendererView
    result: Admission
    hidden: bool


@dataclass(frozen=True, slots=True)
class Drawer:
    """The open cell, for who declared.

    following  the next cell in which nobody decided
    ratio      the ratio that is asked, when one is
    figures    the amounts that stand with the last decision, per year
    proofs     the evidence that serves the cell
    missing    the proof that is asked and nobody gave: per slot the kinds that would fill it
    declared   what the party declared of itself on the demand
    fact       the kind of fact about the party that answers the demand
    asked      the questions about it with their answers
    names      of the people, by participant
    """

    cell: Cell
    following: Cell | None
    ratio: Ratio | None
    history: tuple[tuple[DemandView, str], ...] = ()
    figures: tuple[dict[str, Decimal], ...] = ()
    proofs: tuple[Proof, ...] = ()
    missing: tuple[tuple[Kind, ...], ...] = ()
    declared: tuple[DeclaredAnswer, ...] = ()
    fact: str | None = None
    asked: tuple[AskedLine, ...] = ()
    names: Mapping[UUID, str] = field(default_factory=dict)

    def worked(self, figures: Sequence[Mapping[str, Decimal]]) -> Figures | None:
        """What some amounts come to; None where there are none."""
        return work_out(self.cell.demand, figures) if any(figures) else None

    def told(self, row: DemandView) -> Text | None:
        """What the amounts of a decision came to, in words."""
        found = self.worked(read_figures(row.figures))
        return found.words if found else None


@dataclass(frozen=True, slots=True)
class SuitabilityPage:
    """The matrix of one tenderer, as far as the filter leaves it.

    cells      every cell of the tenderer; none until the viewer declared (I5)
    rows       the rows of this page, under the kind of their demand
    left       how many rows the filter leaves, and without it
    todo       what is left to decide, whatever the filter
    seen       how much was decided, for whoever decides several cells at once
    basis      what the rows follow from, apart from the drawer
    reference  the day on which evidence has to be valid
    decisions  the last decision on each cell, where the whole file was asked for
    joined     the parties that came after the test ended, which alone are tested after it
    tester     who tests the file, by id and name
    """

    case: Case
    chosen: Tab
    cells: tuple[Cell, ...]
    filter: Filter
    rows: tuple[tuple[str, tuple[Row, ...]], ...]
    left: tuple[int, int]
    page: int
    pages: int
    todo: tuple[Todo, ...]
    drawer: Drawer | None
    exclusion: ExclusionCase | None
    declared: bool
    may_decide: bool
    may_exclude: bool
    seen: str
    basis: tuple[object, ...]
    reference: date | None
    decisions: Mapping[tuple[str, str], DemandView]
    joined: frozenset[UUID]
    tester: tuple[UUID, str] | None

    @property
    def open(self) -> int:
        return len(self.chosen.result.open)

    @property
    def asked(self) -> int:
        return len(self.chosen.result.asked)

    @property
    def shown(self) -> tuple[Cell, ...]:
        """The cells of this page."""
        return tuple(cell for _, rows in self.rows for _, cells in rows for cell in cells)

    def last(self, cell: Cell) -> DemandView | None:
        """The last decision on a cell."""
        return self.decisions.get((cell.demand.id, str(cell.party.id)))

    def may_test(self, cell: Cell) -> bool:
        """Whether the viewer may decide on a cell now."""
        return self.working and self.tested(cell.party.id)

    def tested(self, party: UUID) -> bool:
        """Whether demands on a party are decided in this step: later only of one that joined."""
        return self.case.step is Step.SUITABILITY or party in self.joined

    @property
    def pickable(self) -> int:
        """How many cells of this page may be decided together now."""
        return sum(cell.pickable for cell in self.shown)

    @property
    def working(self) -> bool:
        """Whether the viewer may decide on the chosen tenderer now."""
        valid = self.chosen.tenderer.exclusion is None
        return self.may_decide and self.declared and valid


def suitability_page(
    session: Session,
    actor: Identity,
    now: datetime,
    tenderer_id: UUID,
    party_id: UUID | None = None,
    demand_id: str | None = None,
    shown: Filter = EVERYTHING,
    page: int = 1,
    whole: bool = False,
) -> SuitabilityPage:
    """The matrix of a tenderer; NotGranted for what is not there. A fixed number of queries.

    whole  with the last decision on every cell
    """
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    known = marks(session, case.id)
    key = known.head, case.seal, tenderer_id
    file = _FILES.get(key, lambda: _file(session, case, tenderer_id, known))
    found = file.tenderer
    if shown.who is not None and shown.who not in {party.id for party in found.parties}:
        raise NotGranted
    chosen = Tab(found, file.result, str(found.id) in actor.conflicted)
    names = {person.id: person.name for person in people.people(session, case.id)}
    declared = str(found.id) in actor.declared and not chosen.hidden
    cells = file.cells if declared else ()
    joined = desk.joined_later(session, case)
    testing = case.step is Step.SUITABILITY or any(one.id in joined for one in found.parties)
    rows = rows_of(cells, shown)
    tester = demands.assignments(session, case.id).get(found.id)
    pages = max(1, -(-len(rows) // ROWS))
    page = min(page, pages)
    opened = _drawer(cells, party_id, demand_id)
    if opened is not None:
        opened = _filled(session, case, found, opened, names, now)
    return SuitabilityPage(
        case,
        chosen,
        cells,
        shown,
        grouped(rows[(page - 1) * ROWS : page * ROWS]),
        (len(rows), len({cell.demand.id for cell in cells})),
        page,
        pages,
        file.todo if declared else (),
        opened,
        exclusion_case(session, actor, case, found, cells, names, now) if declared else None,
        declared,
        testing and allowed(actor, Permission.TEST_PARTY, case.step),
        allowed(actor, Permission.EXCLUDE, case.step),
        file.seen,
        (known.head, found.id, shown, page),
        reference_date(case.plan),
        demands.demand_decisions(session, case.id, found.id) if whole and declared else {},
        joined,
        (tester, names.get(tester, "")) if tester else None,
    )


@dataclass(frozen=True, slots=True)
class _File:
    """What the record says of one tenderer, whoever looks."""

    tenderer: TendererView
    cells: tuple[Cell, ...]
    result: Admission
    todo: tuple[Todo, ...]
    seen: str


_FILES: Memory[_File] = Memory(64)
_FINDINGS: Memory[frozenset[tuple[str, str]]] = Memory(256)


def _file(session: Session, case: Case, tenderer_id: UUID, known: Marks) -> _File:
    tested = desk.tested(session, case, known).get(tenderer_id)
    if tested is None or not tested.tenderer.candidacies:
        raise NotGranted
    found = tested.tenderer
    key = found.id, known.base
    findings = _FINDINGS.get(key, lambda: exclusion.found_at(session, found.id))
    cells = cells_of(desk.put(case), found, tested.cells, findings)
    return _File(
        found,
        cells,
        tested.result,
        () if found.aside else todo_of(cells),
        decided_basis(session, found.id),
    )


def _filled(
    session: Session,
    case: Case,
    tenderer: TendererView,
    drawer: Drawer,
    names: Mapping[UUID, str],
    now: datetime,
) -> Drawer:
    """The drawer with what lies beside the cell: decisions, evidence, answers, declaration,
    amounts."""
    demand, party = drawer.cell.demand, drawer.cell.party
    past = demands.demand_history(session, case.id, party.id, demand.id)[::-1]
    figures = read_figures(next((row.figures for row in past if row.figures), ""))
    given = evidence.evidence(session, case.id, tenderer.id)
    serving = proofs(case.plan, (one for one in given if (demand.id, str(party.id)) in one.serves))
    return replace(
        drawer,
        proofs=serving,
        missing=open_slots(demand, serving),
        declared=declared_against(session, party.id, demand.id),
        fact=answering(demand.id),
        asked=asked_about(session, case, tenderer.id, demand.id, party.id, now),
        names=names,
        history=tuple((row, names[row.participant]) for row in past),
        figures=figures or drawn_figures(session, tenderer, demand, party.id),
    )


def _drawer(
    cells: tuple[Cell, ...],
    party_id: UUID | None,
    demand_id: str | None,
) -> Drawer | None:
    if party_id is None or demand_id is None or not cells:
        return None
    chosen = [cell for cell in cells if (cell.demand.id, cell.party.id) == (demand_id, party_id)]
    if not chosen or chosen[0].state == OUT:
        raise NotGranted
    place = cells.index(chosen[0])
    after = (*cells[place + 1 :], *cells[:place])
    following = next((cell for cell in after if cell.open), None)
    return Drawer(chosen[0], following, ratio_of(chosen[0].demand))
