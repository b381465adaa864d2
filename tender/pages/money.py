"""Lump sums per contract year, beside the ceiling of the plan and the budget of the region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from criteria.case import CaseFacts, ComparisonYear, ContractYear
from criteria.numbers import round_half_up, show
from criteria.outcome import priced
from criteria.plan import EvaluationPlan, LotRules
from criteria.texts import sentence
from tender.report.lumpsum import Amounts, LumpsumChart, Year, lumpsum_chart
from tender.report.svg import svg_for_page

MILLION = Decimal(1_000_000)
_PLACES = 2


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount of one contract year, and what it is compared with."""

    amount: Decimal | None
    ceiling: Decimal | None = None

    @property
    def room(self) -> Decimal | None:
        """What is left under the ceiling; below zero when the amount is above it."""
        if self.amount is None or self.ceiling is None:
            return None
        return self.ceiling - self.amount


@dataclass(frozen=True, slots=True)
class BudgetPart:
    """So many months of one calendar year."""

    year: int
    months: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class BudgetSum:
    """The budget of one contract year, by the months of each calendar year in it.

    Without an amount where the documents give no budget for it.
    """

    amount: Decimal | None
    parts: tuple[BudgetPart, ...]


@dataclass(frozen=True, slots=True)
class MoneyYear:
    """One contract year; `counts` when the price formula works on it."""

    number: int
    start: date
    end: date
    kind: str
    counts: bool


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """The lump sums of one tenderer."""

    name: str
    number: int | None
    sums: tuple[Sum, ...]
    priced: Decimal | None

    @property
    def above(self) -> tuple[int, ...]:
        """The contract years in which the lump sum is above the ceiling."""
        return tuple(
            n for n, one in enumerate(self.sums, 1) if one.room is not None and one.room < 0
        )

    @property
    def least_room(self) -> tuple[Decimal, int] | None:
        """The smallest room under the ceiling, and the contract year it is in."""
        rooms = [(one.room, n) for n, one in enumerate(self.sums, 1) if one.room is not None]
        return min(rooms) if rooms else None


@dataclass(frozen=True, slots=True)
class Money:
    """All amounts of one lot; `budget` is empty where the documents give none.

    excludes  the municipalities that are not in the budget
    """

    years: tuple[MoneyYear, ...]
    budget: tuple[BudgetSum, ...]
    budget_priced: Decimal | None
    ceilings: tuple[Decimal, ...]
    ceiling_priced: Decimal | None
    rows: tuple[MoneyRow, ...]
    calendar: tuple[ComparisonYear, ...]
    excludes: tuple[str, ...]
    members: int
    budget_source: str
    chart: str

    @property
    def priced_years(self) -> int:
        return sum(1 for year in self.years if year.counts)

    @property
    def anybody_above(self) -> bool:
        return any(row.above for row in self.rows)


def money(
    plan: EvaluationPlan,
    lot: LotRules,
    offered: Sequence[tuple[str, int | None, Mapping[int, Decimal]]],
    lang: str,
) -> Money:
    """Amounts of one lot. offered: (name, marker, amount per contract year), in order of rank."""
    facts = plan.facts
    contract = facts.contract_years()
    rows = tuple(_row(lot, contract, *one) for one in offered)
    counting = contract[: lot.priced_years]
    return Money(
        tuple(_year(year, lot) for year in contract),
        tuple(_budget(facts, year) for year in contract) if facts.budget.years else (),
        facts.budget_for(*counting),
        lot.ceilings,
        priced(lot, lot.ceilings) if lot.ceilings else None,
        rows,
        facts.comparison_years(),
        facts.budget.excludes,
        len(facts.members_on(contract[-1].end)),
        "; ".join(place.show(lang) for place in facts.cite(facts.budget.source)),
        _chart(facts, lot, contract, rows, lang),
    )


def _year(year: ContractYear, lot: LotRules) -> MoneyYear:
    return MoneyYear(year.number, year.start, year.end, year.kind, year.number <= lot.priced_years)


def _row(
    lot: LotRules,
    contract: Sequence[ContractYear],
    name: str,
    number: int | None,
    years: Mapping[int, Decimal],
) -> MoneyRow:
    ceilings = dict(enumerate(lot.ceilings, 1))
    sums = tuple(Sum(years.get(y.number), ceilings.get(y.number)) for y in contract)
    total = priced(lot, [years[n] for n in sorted(years)]) if years else None
    return MoneyRow(name, number, sums, total)


def _budget(facts: CaseFacts, year: ContractYear) -> BudgetSum:
    amount = facts.budget_for(year)
    if amount is None:
        return BudgetSum(None, ())
    parts = tuple(
        BudgetPart(calendar, months, facts.budget.year(calendar).total)
        for calendar, months in year.months
    )
    return BudgetSum(amount, parts)


def _chart(
    facts: CaseFacts,
    lot: LotRules,
    contract: Sequence[ContractYear],
    rows: Sequence[MoneyRow],
    lang: str,
) -> str:
    """The drawing of the first three offers. It says so when there are more, in the table below."""
    shown = [row for row in rows if row.number is not None and row.priced is not None]
    ceilings = (
        tuple(amount / MILLION for amount in lot.ceilings[: len(contract)])
        if len(lot.ceilings) >= len(contract)
        else ()
    )
    data = LumpsumChart(
        tuple(
            Year(
                sentence("decisions.year", lang, number=year.number),
                _span(year),
                year.number > lot.priced_years,
            )
            for year in contract
        ),
        tuple(_amounts(row, lang) for row in shown),
        _budget_line(facts, contract, lang),
        Amounts(sentence("decisions.chart_ceiling", lang), ceilings) if ceilings else None,
        sentence("decisions.chart_axis", lang),
        sentence("decisions.chart_option", lang),
        "," if lang == "nl" else ".",
    )
    above = any(row.above for row in shown)
    code = "chart_above" if above else "chart_below" if ceilings else "chart_plain"
    return _drawn(
        data,
        sentence(
            "decisions.chart" if facts.budget.years else "decisions.chart_offers",
            lang,
            names=tuple(row.name for row in shown),
        ),
        sentence(f"decisions.{code}", lang),
        f"lumpsum-{lot.id}",
    )


def _budget_line(facts: CaseFacts, contract: Sequence[ContractYear], lang: str) -> Amounts | None:
    """The budget in the drawing, where the documents give one."""
    budgets = tuple(facts.budget_for(year) for year in contract)
    if not any(amount is not None for amount in budgets):
        return None
    return Amounts(
        sentence("decisions.chart_budget", lang),
        tuple(None if amount is None else amount / MILLION for amount in budgets),
    )


@lru_cache(maxsize=64)
def _drawn(data: LumpsumChart, title: str, desc: str, ident: str) -> str:
    """The same figures give the same drawing, so it is made once."""
    return svg_for_page(lumpsum_chart(data), title, desc, ident)


def _span(year: ContractYear) -> str:
    return f"{year.start:%m-%Y} – {year.end:%m-%Y}"


def _amounts(row: MoneyRow, lang: str) -> Amounts:
    values = tuple(None if one.amount is None else one.amount / MILLION for one in row.sums)
    texts = tuple("" if value is None else millions(value * MILLION, lang) for value in values)
    return Amounts(row.name, values, texts)


def millions(amount: Decimal, lang: str) -> str:
    """An amount in millions with two decimals."""
    return show(round_half_up(amount / MILLION, _PLACES), _PLACES, lang)
