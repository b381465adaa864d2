"""How long the contract runs, and what part of the regional budget belongs to each year of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from criteria.numbers import round_half_up
from criteria.text import Text
from criteria.texts import sentence


@dataclass(frozen=True, slots=True)
class TermPart:
    kind: str
    years: int


@dataclass(frozen=True, slots=True)
class Term:
    """How long the contract runs: the base, then the options."""

    start: date
    parts: tuple[TermPart, ...]
    condition: Text
    source: str

    def contract_years(self) -> tuple[ContractYear, ...]:
        kinds = [part.kind for part in self.parts for _ in range(part.years)]
        starts = [_years_on(self.start, n) for n in range(len(kinds) + 1)]
        return tuple(
            ContractYear(number, first, following - timedelta(days=1), kind)
            for number, (kind, (first, following)) in enumerate(
                zip(kinds, pairwise(starts), strict=True), start=1
            )
        )


@dataclass(frozen=True, slots=True)
class ContractYear:
    """One year of the contract. It straddles two calendar years unless it starts in January."""

    number: int
    start: date
    end: date
    kind: str

    @property
    def months(self) -> tuple[tuple[int, int], ...]:
        """(calendar year, number of months in it), such as (2022, 6) and (2023, 6)."""
        return tuple((year, last - first) for year, first, last in self.stretches)

    @property
    def stretches(self) -> tuple[tuple[int, int, int], ...]:
        """(calendar year, months of it before, months of it at the end): (2022, 6, 12)."""
        gone, year = self.start.month - 1, self.start.year
        return ((year, gone, 12), *(((year + 1, 0, gone),) if gone else ()))


@dataclass(frozen=True, slots=True)
class BudgetYear:
    """One row of table 1. The printed total leads; the parts may differ from it by a euro."""

    year: int
    historical: Decimal
    objective: Decimal
    total: Decimal

    @property
    def difference(self) -> Decimal:
        """What the printed total has more than its two parts."""
        return self.total - self.historical - self.objective


@dataclass(frozen=True, slots=True)
class BudgetWarning:
    """The parts of a year do not add up to its printed total."""

    year: int
    difference: Decimal
    text: Text


@dataclass(frozen=True, slots=True)
class BudgetFall:
    """The same fall told in two ways, each with its own label: never show one as the other."""

    first: int
    last: int
    yearly: Decimal
    yearly_label: Text
    cumulated: Decimal
    cumulated_label: Text
    as_printed: str
    source: str


@dataclass(frozen=True, slots=True)
class ComparisonYear:
    """A calendar year of the budget beside the contract: how many months of it count.

    A year without months stays in the table and out of the total.
    """

    year: int
    months: int
    total: Decimal
    pro_rata: Decimal

    @property
    def compared(self) -> bool:
        return self.months > 0


@dataclass(frozen=True, slots=True)
class Budget:
    """The regional budget, for calendar years; `excludes` names who is not in the figures."""

    years: tuple[BudgetYear, ...]
    excludes: tuple[str, ...]
    fall_from: int
    fall_to: int
    fall_as_printed: str
    fall_source: str
    source: str

    def year(self, year: int) -> BudgetYear:
        """KeyError for a year outside the table."""
        return {row.year: row for row in self.years}[year]

    def of(self, years: Iterable[ContractYear]) -> Decimal | None:
        """The budget of contract years: of each calendar year as many twelfths as months.

        None when the table lacks one of the calendar years.
        """
        parts = [part for contract_year in years for part in contract_year.stretches]
        known = {row.year for row in self.years}
        if not all(year in known for year, _, _ in parts):
            return None
        return sum((self.part(*part) for part in parts), Decimal(0))

    def part(self, year: int, first: int, last: int) -> Decimal:
        """The budget of the months of a calendar year after `first`, up to and including `last`.

        What the rounded running total grows by, so that parts of a year add up to it to the cent.
        KeyError for a year outside the table.
        """
        total = self.year(year).total
        until, before = (round_half_up(Fraction(total) * n / 12, 2) for n in (last, first))
        return until - before

    def beside(self, contract: Iterable[ContractYear]) -> tuple[ComparisonYear, ...]:
        """Every year of the table, with the months in which the contract runs."""
        parts = [part for contract_year in contract for part in contract_year.stretches]
        found = []
        for row in self.years:
            mine = [part for part in parts if part[0] == row.year]
            months = sum(last - first for _, first, last in mine)
            pro_rata = sum((self.part(*part) for part in mine), Decimal(0))
            found.append(ComparisonYear(row.year, months, row.total, pro_rata))
        return tuple(found)

    def warnings(self) -> tuple[BudgetWarning, ...]:
        """The years in which the parts differ from the printed total, within the tolerance."""
        return tuple(
            BudgetWarning(row.year, row.difference, _off_by(row))
            for row in self.years
            if row.difference
        )

    def fall(self) -> BudgetFall | None:
        """The fall of the yearly level, and all the years together: two figures, two labels.

        None when the table lacks the years to compare.
        """
        if not {self.fall_from, self.fall_to} <= {row.year for row in self.years}:
            return None
        level = self.year(self.fall_from).total
        later = [row.total for row in self.years if self.fall_from < row.year <= self.fall_to]
        years = {"first": str(self.fall_from), "last": str(self.fall_to)}
        return BudgetFall(
            first=self.fall_from,
            last=self.fall_to,
            yearly=level - self.year(self.fall_to).total,
            yearly_label=_both("case.fall_yearly", **years),
            cumulated=sum((level - total for total in later), Decimal(0)),
            cumulated_label=_both("case.fall_cumulated", **years),
            as_printed=self.fall_as_printed,
            source=self.fall_source,
        )


def _years_on(day: date, years: int) -> date:
    """The same day so many years on; for a leap day the day before it."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _both(code: str, **values: object) -> Text:
    return Text(sentence(code, "nl", **values), sentence(code, "en", **values))


def _off_by(row: BudgetYear) -> Text:
    more = row.difference > 0
    code = "case.total_higher" if more else "case.total_lower"
    return _both(code, year=str(row.year), difference=abs(row.difference))
