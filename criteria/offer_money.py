"""What the lump sums of an offer come to per calendar year, and for one client.

A contract year runs over two calendar years. Its lump sum is split by months, and the parts are
split to the cent so that they add up to it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.contract_budget import ContractYear
from criteria.lump_sum_figures import CENTS, split
from criteria.numbers import round_half_up


@dataclass(frozen=True, slots=True)
class Part:
    """So many months of one contract year, with their part of its lump sum."""

    contract_year: int
    months: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CalendarSum:
    """What falls in one calendar year; `amount` None while a contract year in it has no amount."""

    year: int
    amount: Decimal | None
    parts: tuple[Part, ...]


def calendar_years(years: Iterable[ContractYear]) -> tuple[int, ...]:
    """The calendar years in which the contract runs."""
    return tuple(sorted({year for each in years for year, _ in each.months}))


def by_calendar_year(
    years: Sequence[ContractYear], amounts: Mapping[int, Decimal]
) -> tuple[CalendarSum, ...]:
    """The amounts of contract years per calendar year."""
    parts: dict[int, list[Part]] = {year: [] for year in calendar_years(years)}
    unknown: set[int] = set()
    for each in years:
        if each.number not in amounts:
            unknown.update(year for year, _ in each.months)
            continue
        pieces = split(amounts[each.number], [months for _, months in each.months])
        for (year, months), amount in zip(each.months, pieces, strict=True):
            parts[year].append(Part(each.number, months, amount))
    return tuple(
        CalendarSum(
            year,
            None if year in unknown else sum((part.amount for part in found), Decimal(0)),
            tuple(found),
        )
        for year, found in parts.items()
    )


def counts_of(low: int, high: int) -> tuple[int, ...]:
    """The numbers of clients for which a price is shown: the ends of the band and its middle."""
    return tuple(dict.fromkeys((low, (low + high) // 2, high)))


def per_client(total: Decimal, years: int, clients: int) -> Decimal:
    """The average of one client in one year, to the cent."""
    return round_half_up(Fraction(total) / years / clients, CENTS)
