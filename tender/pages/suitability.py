"""The suitability desk: every demand against every party of one tenderer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.admission import PROGRAMME, Admission, Outcome, admission, applies
from criteria.admission import asked as everything
from criteria.catalogue import Demand
from criteria.ratio_figures import Figures, ratio_of, read_figures, work_out
from criteria.ratio_words import asked
from criteria.ratios import Ratio
from criteria.text import Text
from tender.actions.capacity import drawn_figures
from tender.actions.entry import look
from tender.pages.exclusion import ExclusionCase, exclusion_case
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import demands, people, tenderers
from tender.store.demands import DemandView
from tender.store.procedures import Case
from tender.store.tenderers import PartyView, TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KINDS = ("exclusion", "integrity", "suitability", PROGRAMME)
OUT = "out"
"""The state of a cell to which the demand is not put."""

History = Mapping[tuple[str, str], tuple[DemandView, ...]]


@dataclass(frozen=True, slots=True)
class Tab:
    """A tenderer that is tested. `hidden`: the viewer declared an interest or a doubt."""

    tenderer: TendererView
    result: Admission
    hidden: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One demand for one party; `state` is an outcome, or OUT."""

    demand: Demand
    party: PartyView
    state: str

    @property
    def asked(self) -> Text:
        """What the demand asks, with the level of its ratio where it has one."""
        return asked(self.demand)


@dataclass(frozen=True, slots=True)
class Drawer:
    """The open cell. Its history shows once the viewer declared: reasons tell of the content.

    ratio    the ratio that is asked, when one is
    figures  the amounts that stand with the last decision, per year
    """

    cell: Cell
    history: tuple[tuple[DemandView, str], ...]
    following: Cell | None
    ratio: Ratio | None
    figures: tuple[dict[str, Decimal], ...]

    def worked(self, figures: Sequence[Mapping[str, Decimal]]) -> Figures | None:
        """What some amounts come to; None where there are none."""
        return work_out(self.cell.demand, figures) if any(figures) else None

    def told(self, row: DemandView) -> Text | None:
        """What the amounts of a decision came to, in words."""
        found = self.worked(read_figures(row.figures))
        return found.words if found else None


@dataclass(frozen=True, slots=True)
class SuitabilityPage:
    case: Case
    tabs: tuple[Tab, ...]
    chosen: Tab | None
    rows: tuple[tuple[str, tuple[tuple[Demand, tuple[Cell, ...]], ...]], ...]
    drawer: Drawer | None
    exclusion: ExclusionCase | None
    declared: bool
    may_decide: bool
    may_exclude: bool

    @property
    def open(self) -> int:
        return len(self.chosen.result.open) if self.chosen else 0

    @property
    def open_ratios(self) -> int:
        """How many of these are a ratio, which is decided by itself."""
        rows = (cells for _, rows in self.rows for demand, cells in rows if demand.ratio)
        return sum(cell.state == Outcome.OPEN for cells in rows for cell in cells)

    @property
    def working(self) -> bool:
        """Whether the viewer may decide on the chosen tenderer now."""
        valid = self.chosen is not None and self.chosen.tenderer.exclusion is None
        return self.may_decide and self.declared and valid


def suitability_page(
    session: Session,
    actor: Identity,
    now: datetime,
    tenderer_id: UUID | None = None,
    party_id: UUID | None = None,
    demand_id: str | None = None,
) -> SuitabilityPage:
    """The desk, on the asked tenderer or the first; NotGranted for what is not there."""
    case = look(session, actor, Permission.VIEW_SUITABILITY)
    rows, history = everything(case.plan), _history(session, case)
    outcomes = {cell: rows[-1].outcome for cell, rows in history.items()}
    tabs = tuple(
        Tab(row, _result(rows, row, outcomes), str(row.id) in actor.conflicted)
        for row in tenderers.tenderers(session, case.id)
        if row.candidacies
    )
    chosen = _chosen(tabs, tenderer_id)
    names = {person.id: person.name for person in people.people(session, case.id)}
    seen = chosen is not None and not chosen.hidden
    declared = chosen is not None and str(chosen.tenderer.id) in actor.declared and seen
    cells = _cells(rows, chosen.tenderer, outcomes) if chosen and seen else ()
    opened = _drawer(cells, party_id, demand_id, history if declared else {}, names)
    if chosen and declared and opened and not opened.figures:
        demand, party = opened.cell.demand, opened.cell.party
        figures = drawn_figures(session, chosen.tenderer, demand, party.id)
        opened = replace(opened, figures=figures)
    return SuitabilityPage(
        case,
        tabs,
        chosen,
        _grouped(cells),
        opened,
        exclusion_case(session, actor, case, chosen.tenderer, cells, names, now)
        if chosen and declared
        else None,
        declared,
        allowed(actor, Permission.DECIDE_DEMAND, case.step),
        allowed(actor, Permission.EXCLUDE, case.step),
    )


def _history(session: Session, case: Case) -> dict[tuple[str, str], tuple[DemandView, ...]]:
    found: dict[tuple[str, str], tuple[DemandView, ...]] = {}
    for row in demands.demand_history(session, case.id):
        cell = (row.demand, str(row.party))
        found[cell] = (*found.get(cell, ()), row)
    return found


def _result(
    rows: tuple[Demand, ...], tenderer: TendererView, outcomes: Mapping[tuple[str, str], str]
) -> Admission:
    return admission(rows, [party.standing for party in tenderer.parties], outcomes)


def _chosen(tabs: tuple[Tab, ...], tenderer_id: UUID | None) -> Tab | None:
    if tenderer_id is None:
        return next((tab for tab in tabs if not tab.hidden), tabs[0] if tabs else None)
    for tab in tabs:
        if tab.tenderer.id == tenderer_id:
            return tab
    raise NotGranted


def _cells(
    rows: tuple[Demand, ...], tenderer: TendererView, outcomes: Mapping[tuple[str, str], str]
) -> tuple[Cell, ...]:
    def state(demand: Demand, party: PartyView) -> str:
        if not applies(demand, party.standing):
            return OUT
        return outcomes.get((demand.id, str(party.id)), Outcome.OPEN.value)

    return tuple(
        Cell(demand, party, state(demand, party))
        for kind in KINDS
        for demand in rows
        if demand.kind == kind
        for party in tenderer.parties
    )


def _grouped(
    cells: tuple[Cell, ...],
) -> tuple[tuple[str, tuple[tuple[Demand, tuple[Cell, ...]], ...]], ...]:
    kinds: dict[str, dict[str, list[Cell]]] = {}
    for cell in cells:
        kinds.setdefault(cell.demand.kind, {}).setdefault(cell.demand.id, []).append(cell)
    return tuple(
        (kind, tuple((row[0].demand, tuple(row)) for row in rows.values()))
        for kind, rows in kinds.items()
    )


def _drawer(
    cells: tuple[Cell, ...],
    party_id: UUID | None,
    demand_id: str | None,
    history: History,
    names: Mapping[UUID, str],
) -> Drawer | None:
    if party_id is None or demand_id is None or not cells:
        return None
    asked = [cell for cell in cells if (cell.demand.id, cell.party.id) == (demand_id, party_id)]
    if not asked or asked[0].state == OUT:
        raise NotGranted
    place = cells.index(asked[0])
    after = (*cells[place + 1 :], *cells[:place])
    past = history.get((demand_id, str(party_id)), ())
    figures = next((row.figures for row in reversed(past) if row.figures), "")
    return Drawer(
        asked[0],
        tuple((row, names[row.participant]) for row in reversed(past)),
        next((cell for cell in after if cell.state == Outcome.OPEN), None),
        ratio_of(asked[0].demand),
        read_figures(figures),
    )
