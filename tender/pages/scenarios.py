"""Scenarios of the lump sum of a tenderer, side by side, with the risks that can count in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.case import CaseFacts
from criteria.difference import difference
from criteria.lump_sum import Scenario
from criteria.lump_sum_table import Workbench, work_out
from criteria.plan import LotRules
from criteria.refusals import Refusal, refusal
from criteria.risks import CLOSED, RISK, TASK_FUNDING, Risk, unworked
from criteria.scenarios import (
    COUNTS,
    DROPPED,
    SCENARIO,
    UNKNOWN,
    ChosenRisk,
    RiskRow,
    StoredScenario,
    chosen_rows,
    inputs_of,
    risk_row,
    with_effects,
)
from criteria.text import Text
from criteria.texts import sentence
from tender.pages.register import Change, Desk, EntryPage, Version, desk, entries, entry_page
from tender.permissions import Identity, NotGranted, Permission
from tender.store.register import EntryView, latest

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_WORDS = ("title", "text")


@dataclass(frozen=True, slots=True)
class Dossier:
    """The risks of one tenderer beside the lump sum, those that are closed left out.

    versions  every version of every risk, for scenarios that were kept with an earlier one
    unworked  the risks of task funding that are not in it yet
    """

    rows: tuple[RiskRow, ...] = ()
    versions: tuple[RiskRow, ...] = ()
    unworked: tuple[str, ...] = TASK_FUNDING

    def of(self, standing: str) -> tuple[RiskRow, ...]:
        return tuple(row for row in self.rows if row.standing == standing)

    @property
    def choices(self) -> tuple[RiskRow, ...]:
        return self.of(COUNTS)

    def left_out(self) -> tuple[Refusal, ...]:
        """That some effects cannot be worked out, and so are in no sum."""
        titles = (f"dialogue.{name}_title" for name in self.unworked)
        words = (Text(sentence(code, "nl"), sentence(code, "en")) for code in titles)
        names = (*(row.ref for row in self.of(UNKNOWN)), *words)
        count = len(names)
        return (refusal("lump_sum.risks_left_out", names=names, count=count),) if names else ()

    def changed(self, chosen: Sequence[ChosenRisk]) -> tuple[Refusal, ...]:
        """That chosen risks have another version now, or are closed."""
        now = {row.chosen for row in self.rows}
        then = [row for row in self.versions if row.chosen in chosen and row.chosen not in now]
        names = tuple(row.ref for row in then)
        return (refusal("lump_sum.risks_changed", names=names, count=len(names)),) if then else ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored scenario in the list, with its figures while it is not dropped."""

    thread: UUID
    ref: str
    content: StoredScenario
    version: int
    at: datetime
    rows: tuple[RiskRow, ...]
    made: Workbench | None
    changed: tuple[Refusal, ...]

    @property
    def clients(self) -> tuple[Decimal, ...]:
        """The least and the most clients of a contract year; one number when they are the same."""
        known = [one.clients for one in self.content.inputs.years if one.clients is not None]
        return tuple(dict.fromkeys((min(known), max(known)))) if known else ()


@dataclass(frozen=True, slots=True)
class LumpSumPage:
    """Where somebody calculates, or reads what was kept or shared."""

    desk: Desk
    lot: LotRules
    dossier: Dossier
    kept: tuple[Kept, ...]

    @property
    def may_calculate(self) -> bool:
        return self.desk.may_record


def lump_sum_page(
    session: Session,
    actor: Identity,
    tenderer: UUID | None,
    lot: str | None,
    permission: Permission = Permission.VIEW_DIALOGUE,
) -> LumpSumPage:
    """Of the tenderer asked for, or the first one. NotGranted for a lot that is not there."""
    here = desk(session, actor, tenderer, permission)
    found = next((one for one in here.case.plan.lots if lot in (None, one.id)), None)
    if found is None:
        raise NotGranted
    years = len(here.years)
    dossier = _dossier(entries(session, actor, here.case, RISK, Risk), here.tenderer, years)
    rows = latest(entries(session, actor, here.case, SCENARIO, StoredScenario))
    mine = [row for row in rows if row.tenderer == here.tenderer and row.content.lot == found.id]
    facts = here.case.plan.facts
    return LumpSumPage(
        here, found, dossier, tuple(_kept(row, facts, found, dossier) for row in mine)
    )


def _dossier(versions: Sequence[EntryView[Risk]], tenderer: UUID | None, years: int) -> Dossier:
    mine = [row for row in versions if row.tenderer == tenderer]
    made = [risk_row(str(r.thread), r.version, r.number, r.content, years) for r in mine]
    last = {row.thread: row for row in made}.values()
    return Dossier(
        tuple(row for row in last if row.risk.status != CLOSED),
        tuple(made),
        unworked(row.risk for row in last),
    )


def _kept(
    row: EntryView[StoredScenario], facts: CaseFacts, lot: LotRules, dossier: Dossier
) -> Kept:
    one, rows = row.content, chosen_rows(row.content, dossier.versions)
    if one.status == DROPPED:
        return Kept(row.thread, row.ref, one, row.version, row.at, rows, None, ())
    made = _worked_out(facts, lot.ceilings, with_effects(one.inputs, rows))
    changed = dossier.changed(one.risks)
    return Kept(row.thread, row.ref, one, row.version, row.at, rows, made, changed)


@lru_cache(maxsize=256)
def _worked_out(facts: CaseFacts, ceilings: tuple[Decimal, ...], scenario: Scenario) -> Workbench:
    return work_out(scenario, facts, ceilings)


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """One stored scenario with its versions."""

    entry: EntryPage[StoredScenario]
    lot: LotRules
    dossier: Dossier

    @property
    def rows(self) -> tuple[RiskRow, ...]:
        return chosen_rows(self.entry.content, self.dossier.versions)

    @property
    def scenario(self) -> Scenario:
        """What is counted with: the inputs and the risks as they were when it was kept."""
        return with_effects(self.entry.content.inputs, self.rows)


def scenario_page(
    session: Session,
    actor: Identity,
    thread: UUID,
    permission: Permission = Permission.VIEW_DIALOGUE,
) -> ScenarioPage:
    """NotGranted when it is not there or out of sight."""
    entry = entry_page(session, actor, SCENARIO, StoredScenario, thread, permission)
    every = entries(session, actor, entry.case, RISK, Risk)
    dossier = _dossier(every, entry.tenderer, len(entry.years))
    lot = next(one for one in entry.case.plan.lots if one.id == entry.content.lot)
    told = tuple(
        replace(one, changes=_changes(before.content if before else None, one, dossier))
        for one, before in zip(entry.versions, (*entry.versions[1:], None), strict=True)
    )
    return ScenarioPage(replace(entry, versions=told), lot, dossier)


def _changes(
    before: StoredScenario | None, version: Version[StoredScenario], dossier: Dossier
) -> tuple[Change, ...]:
    """What a version changed, one input at a time; risks by what they are called by."""
    if before is None:
        return ()
    one, other = (
        {**inputs_of(each), "risks": _refs(each, dossier)} for each in (before, version.content)
    )
    found = []
    for name in one:
        if one[name] != other[name]:
            pieces = difference(one[name], other[name]) if name in _WORDS else ()
            found.append(Change(name, one[name], other[name], pieces))
    return tuple(found)


def _refs(one: StoredScenario, dossier: Dossier) -> str:
    """The risks of a scenario with their versions."""
    return ", ".join(f"{row.ref} v{row.version}" for row in chosen_rows(one, dossier.versions))
