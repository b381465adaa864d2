"""Indicators and risks of the tenderers with a final offer, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from criteria.indicators import DROPPED, Indicator, Target, measurable, side_by_side
from criteria.references import indicator_ref
from criteria.risks import CLOSED, Risk, Together, exactly, together, unworked
from tender.store.register import EntryView


@dataclass(frozen=True, slots=True)
class Measure:
    """One indicator of one tenderer: its start value and the last target."""

    ref: str
    thread: UUID
    content: Indicator
    target: Target | None
    measurable: bool


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """Indicators of one title. comparable: their values may stand beside each other."""

    title: str
    comparable: bool
    cells: tuple[Measure | None, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """How many indicators a tenderer has, and those that nobody can measure later."""

    total: int
    loose: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return self.total > 0 and not self.loose


@dataclass(frozen=True, slots=True)
class RiskSum:
    """What the risks of one tenderer do to the contract years that count for the price.

    risks    how many are not closed; `unworked` those of task funding that nobody worked out
    unknown  effects that are in no sum
    at_most  the lump sum of those years when every risk comes at its most; None without a price
    """

    name: str
    number: int | None
    tenderer: UUID
    risks: int
    unworked: int
    unknown: int
    low: Decimal
    high: Decimal
    lump: Decimal | None
    years: tuple[Together, ...]

    @property
    def at_most(self) -> Decimal | None:
        return None if self.lump is None else self.lump + self.high


@dataclass(frozen=True, slots=True)
class Registered:
    """What the registers of the dialogue say about the offers of one lot."""

    indicators: tuple[IndicatorLine, ...]
    measured: tuple[Measured, ...]
    risks: tuple[RiskSum, ...]


def registered(
    offered: Sequence[tuple[str, int | None, UUID, Decimal | None]],
    indicators: Iterable[EntryView[Indicator]],
    risks: Iterable[EntryView[Risk]],
    priced_years: int,
) -> Registered:
    """offered: name, marker, tenderer, lump sum of the years that count; in order of rank."""
    of: dict[UUID, list[EntryView[Indicator]]] = {id_: [] for _, _, id_, _ in offered}
    for row in indicators:
        if row.tenderer in of and row.content.status != DROPPED:
            of[row.tenderer].append(row)
    dossier: dict[UUID, list[Risk]] = {id_: [] for id_ in of}
    for entry in risks:
        if entry.tenderer in dossier:
            dossier[entry.tenderer].append(entry.content)
    return Registered(
        _lines(of),
        tuple(_measured(of[id_]) for _, _, id_, _ in offered),
        tuple(
            _risks(name, number, id_, lump, dossier[id_], priced_years)
            for name, number, id_, lump in offered
        ),
    )


def _lines(of: Mapping[UUID, Sequence[EntryView[Indicator]]]) -> tuple[IndicatorLine, ...]:
    pairs = (((id_, row), row.content) for id_, rows in of.items() for row in rows)
    found = []
    for group in side_by_side(pairs):
        cells = {id_: _measure(row) for (id_, row), _ in group.rows}
        found.append(
            IndicatorLine(group.title, group.comparable, tuple(cells.get(id_) for id_ in of))
        )
    return tuple(found)


def _measure(row: EntryView[Indicator]) -> Measure:
    targets = row.content.targets
    last = max(targets, key=lambda one: one.year) if targets else None
    return Measure(row.ref, row.thread, row.content, last, measurable(row.content))


def _measured(rows: Sequence[EntryView[Indicator]]) -> Measured:
    loose = tuple(indicator_ref(row.number) for row in rows if not measurable(row.content))
    return Measured(len(rows), loose)


def _risks(
    name: str,
    number: int | None,
    tenderer: UUID,
    lump: Decimal | None,
    risks: Sequence[Risk],
    priced_years: int,
) -> RiskSum:
    years = together(risks, priced_years)
    return RiskSum(
        name,
        number,
        tenderer,
        sum(1 for one in risks if one.status != CLOSED),
        len(unworked(risks)),
        sum(one.unknown for one in years),
        exactly(one.low for one in years),
        exactly(one.high for one in years),
        lump,
        years,
    )
