"""How firm a result is: what would change the winner, and how often each one wins when drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from criteria import visibility
from criteria.canon import from_plain
from criteria.firmness import Study
from criteria.outcome import AWARD
from tender.actions import firmness as acts
from tender.actions import outcomes
from tender.actions.entry import look
from tender.actions.firmness import Basis
from tender.actions.leading import PRICES
from tender.pages.firmness_parts import Found, found
from tender.permissions import Identity, NotGranted, Permission, allowed
from tender.store import firmness as rows
from tender.store import readings
from tender.store.firmness import RunView
from tender.store.memory import Memory
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_STUDIES: Memory[Study] = Memory(64)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """For one offer: the contract year with the least room under the ceiling."""

    year: int
    amount: Decimal
    ceiling: Decimal

    @property
    def room(self) -> Decimal:
        return self.ceiling - self.amount


@dataclass(frozen=True, slots=True)
class FirmnessLot:
    """One lot. `found` is what was worked out for the plan, marks and prices of now.

    state    ready, running, stopped, stale (of other marks or prices), none, or no_ranking
    run      the run that this is about
    percent  how far it is
    """

    key: str
    title: str
    state: str
    run: RunView | None
    percent: int
    found: Found | None
    ceiling: Ceiling | None

    @property
    def single(self) -> bool:
        return self.found is not None and len(self.found.study.found.order) < 2


@dataclass(frozen=True, slots=True)
class FirmnessPage:
    """As the comparison: `opened` when this person opened the prices in this step, `conflict` for
    whoever declared an interest, `judging` for whoever judges again, `sees` for who sees points."""

    case: Case
    opened: bool
    conflict: bool = False
    judging: bool = False
    sees: bool = False
    may_run: bool = False
    lots: tuple[FirmnessLot, ...] = ()

    @property
    def running(self) -> bool:
        return any(lot.state == "running" for lot in self.lots)


def firmness_page(
    session: Session, actor: Identity, now: datetime, lang: str = "nl"
) -> FirmnessPage:
    """As this person may see it now. As many queries for one offer as for many."""
    case = look(session, actor, Permission.VIEW_COMPARISON)
    viewer, moment = actor.viewer, case.moment
    if visibility.blind_to_prices(viewer, moment):
        return FirmnessPage(case, opened=True, conflict=True, judging=True)
    if visibility.prices(viewer, moment).nothing:
        raise NotGranted
    if not readings.has_read(session, case, actor.id, PRICES):
        return FirmnessPage(case, opened=False)
    inside = outcomes.in_award(session, case)
    if any(str(row.tenderer) in viewer.conflicted for row in inside):
        return FirmnessPage(case, opened=True, conflict=True)
    if not visibility.results(viewer, moment, AWARD).everyone:
        return FirmnessPage(case, opened=True)
    known = rows.runs(session, case.id)
    bases = acts.bases_of(session, case, inside)
    states = {key: _state(basis, known, now) for key, basis in bases.items()}
    ready = [run.id for state, run in states.values() if state == "ready" and run]
    results = rows.results(session, ready)
    return FirmnessPage(
        case,
        opened=True,
        sees=True,
        may_run=allowed(actor, Permission.RUN_FIRMNESS, case.step),
        lots=tuple(
            _lot(basis, *states[key], results, inside, lang) for key, basis in bases.items()
        ),
    )


def _state(basis: Basis, known: Iterable[RunView], now: datetime) -> tuple[str, RunView | None]:
    """What there is for a lot: the last that is ready, or else what is at work on it."""
    if not basis.ranks:
        return "no_ranking", None
    here = [run for run in known if run.lot == basis.lot]
    digest = basis.digest
    own = [run for run in here if run.basis == digest]
    done = next((run for run in own if run.finished_at is not None), None)
    if done is not None:
        return "ready", done
    for run in own:
        return ("running" if acts.at_work(run, now) else "stopped"), run
    old = next((run for run in here if run.finished_at is not None), None)
    return ("stale", old) if old else ("none", None)


def _lot(
    basis: Basis,
    state: str,
    run: RunView | None,
    results: Mapping[UUID, Any],
    inside: Sequence[CandidacyView],
    lang: str,
) -> FirmnessLot:
    rules = basis.case.plan.lot(basis.lot)
    made = None
    if state == "ready" and run is not None:
        study = _STUDIES.get(run.id, lambda: from_plain(Study, results[run.id]))
        names = {str(row.id): row.name for row in inside}
        made = found(rules, basis.rules, study, names, lang)
    return FirmnessLot(
        basis.lot,
        rules.title.get(lang),
        state,
        run,
        100 * run.done // (2 * run.draws) if run else 0,
        made,
        _ceiling(basis, made),
    )


def _ceiling(basis: Basis, made: Found | None) -> Ceiling | None:
    """The least room under the ceilings of the offer that stands alone."""
    ceilings = basis.case.plan.lot(basis.lot).ceilings
    if made is None or len(made.study.found.order) != 1 or not ceilings:
        return None
    alone = next(one for one in basis.entrants if one.id == made.study.found.order[0])
    years = [
        Ceiling(number, amount, ceiling)
        for number, (amount, ceiling) in enumerate(zip(alone.years, ceilings, strict=False), 1)
    ]
    return min(years, key=lambda one: one.room, default=None)
