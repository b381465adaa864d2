"""The risk dossier of a tenderer: what each risk does in a contract year, and all together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.risks import (
    LEVELS,
    RISK,
    Effect,
    Risk,
    Together,
    effect_in,
    heat,
    heaviness,
    together,
    unworked,
)
from tender.pages.register import Desk, EntryPage, desk, entry_page, listed
from tender.permissions import Identity, Permission

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from criteria.contract_budget import ContractYear


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk in the table, with its effect in the year that is shown."""

    thread: UUID
    ref: str
    content: Risk
    effect: Effect
    heaviness: str


@dataclass(frozen=True, slots=True)
class HeatCell:
    """The risks of one chance and impact; `heaviness` in words, never a colour alone."""

    chance: int
    impact: int
    heaviness: str
    rows: tuple[RiskRow, ...]


@dataclass(frozen=True, slots=True)
class RisksPage:
    """The dossier of one tenderer in one contract year.

    unworked  the risks of task funding that are still to be worked out
    heat      from almost certain to hardly ever, each from small to large
    """

    desk: Desk
    year: ContractYear
    rows: tuple[RiskRow, ...]
    unworked: tuple[str, ...]
    sums: tuple[Together, ...]
    heat: tuple[tuple[HeatCell, ...], ...]

    @property
    def sum(self) -> Together:
        return self.sums[self.year.number - 1]


def risks_page(session: Session, actor: Identity, tenderer: UUID | None, year: int) -> RisksPage:
    """Of the tenderer asked for, or the first one; the first year for one that there is not."""
    here = desk(session, actor, tenderer)
    asked = next((one for one in here.years if one.number == year), here.years[0])
    rows = tuple(
        RiskRow(
            row.thread,
            row.ref,
            row.content,
            effect_in(row.content, asked.number),
            heaviness(row.content.chance, row.content.impact),
        )
        for row in listed(session, actor, here, RISK, Risk)
    )
    known = [row.content for row in rows]
    return RisksPage(
        here,
        asked,
        rows,
        unworked(known),
        together(known, len(here.years)),
        _heat(rows),
    )


def _heat(rows: tuple[RiskRow, ...]) -> tuple[tuple[HeatCell, ...], ...]:
    by_ref = {row.ref: row for row in rows}
    found = heat((row.ref, row.content) for row in rows)
    return tuple(
        tuple(
            HeatCell(
                chance,
                impact,
                heaviness(chance, impact),
                tuple(by_ref[name] for name in found.get((chance, impact), ())),
            )
            for impact in LEVELS
        )
        for chance in reversed(LEVELS)
    )


@dataclass(frozen=True, slots=True)
class RiskPage:
    """One risk with its versions."""

    entry: EntryPage[Risk]
    heaviness: str

    @property
    def effects(self) -> tuple[tuple[ContractYear, Effect], ...]:
        """What it does in each contract year."""
        one = self.entry.content
        return tuple((year, effect_in(one, year.number)) for year in self.entry.years)


def risk_page(
    session: Session,
    actor: Identity,
    thread: UUID,
    permission: Permission = Permission.VIEW_DIALOGUE,
) -> RiskPage:
    """NotGranted when it is not there or out of sight."""
    entry = entry_page(session, actor, RISK, Risk, thread, permission)
    return RiskPage(entry, heaviness(entry.content.chance, entry.content.impact))
