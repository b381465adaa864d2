"""What the lump sums of the offers come to per calendar year, and for one client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from criteria.case import CaseFacts
from criteria.element_figures import extremes
from criteria.lump_sum_figures import MONTHS
from criteria.offer_money import CalendarSum, by_calendar_year, counts_of, per_client
from criteria.texts import sentence
from tender.pages.money import MILLION, Money, MoneyRow, millions
from tender.report.lumpsum import Amounts, LumpsumChart, Year, lumpsum_chart
from tender.report.svg import svg_for_page


@dataclass(frozen=True, slots=True)
class CalendarColumn:
    """A calendar year in which the contract runs, with its part of budget and ceiling."""

    year: int
    months: int
    budget: Decimal | None
    ceiling: CalendarSum | None


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """The lump sums of one offer, per calendar year."""

    name: str
    number: int | None
    sums: tuple[CalendarSum, ...]


@dataclass(frozen=True, slots=True)
class ClientRow:
    """What one client costs on average in a year, at each number of clients.

    total  what it is counted from: the years that count together
    rank   whether it is the lowest or the highest of all
    """

    name: str
    number: int | None
    total: Decimal
    prices: tuple[Decimal, ...]
    rank: str | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """counts: the numbers of clients; empty where the documents give no band.

    chart  the first three offers per calendar year; "" where no offer is drawn
    """

    columns: tuple[CalendarColumn, ...]
    rows: tuple[CalendarRow, ...]
    counts: tuple[int, ...]
    clients: tuple[ClientRow, ...]
    norms: tuple[tuple[str, ClientRow], ...]
    chart: str


def spread(
    facts: CaseFacts, of: Money, band: tuple[int, int] | None, ident: str, lang: str
) -> Spread:
    """The money of one lot in two more ways."""
    contract = facts.contract_years()
    ceilings = dict(enumerate(of.ceilings, 1))
    ceiling = by_calendar_year(contract, ceilings) if ceilings else ()
    budget = {row.year: row.pro_rata for row in of.calendar if row.compared}
    rows = tuple(
        CalendarRow(row.name, row.number, by_calendar_year(contract, _amounts(row)))
        for row in of.rows
    )
    months: dict[int, int] = {}
    for each in contract:
        for year, number in each.months:
            months[year] = months.get(year, 0) + number
    columns = tuple(
        CalendarColumn(year, months[year], budget.get(year), ceiling[n] if ceiling else None)
        for n, year in enumerate(sorted(months))
    )
    counts = counts_of(*band) if band and of.priced_years else ()
    return Spread(
        columns,
        rows,
        counts,
        _clients(of, counts),
        _norms(of, counts),
        _chart(columns, rows, ident, lang),
    )


def _amounts(row: MoneyRow) -> dict[int, Decimal]:
    return {n: one.amount for n, one in enumerate(row.sums, 1) if one.amount is not None}


def _clients(of: Money, counts: Sequence[int]) -> tuple[ClientRow, ...]:
    known = [row for row in of.rows if row.priced is not None] if counts else []
    ranks = extremes([row.priced for row in known], highest=False)
    return tuple(
        ClientRow(row.name, row.number, row.priced, _prices(row.priced, of, counts), rank)
        for row, rank in zip(known, ranks, strict=True)
        if row.priced is not None
    )


def _norms(of: Money, counts: Sequence[int]) -> tuple[tuple[str, ClientRow], ...]:
    """Budget and ceiling at the same numbers of clients."""
    given = (("budget", of.budget_priced), ("ceiling", of.ceiling_priced))
    return tuple(
        (kind, ClientRow("", None, total, _prices(total, of, counts)))
        for kind, total in given
        if total is not None and counts
    )


def _prices(total: Decimal, of: Money, counts: Sequence[int]) -> tuple[Decimal, ...]:
    return tuple(per_client(total, of.priced_years, count) for count in counts)


def _chart(
    columns: Sequence[CalendarColumn], rows: Sequence[CalendarRow], ident: str, lang: str
) -> str:
    """The first three offers between budget and ceiling, as in the drawing of contract years."""
    shown = [row for row in rows if row.number is not None and _known(row)]
    ceilings = [one.ceiling.amount if one.ceiling else None for one in columns]
    budgets = [one.budget for one in columns]
    if not shown:
        return ""
    data = LumpsumChart(
        tuple(Year(str(one.year), _span(one.months, lang)) for one in columns),
        tuple(_series(row, lang) for row in shown),
        _line("decisions.chart_budget", budgets, lang),
        _line("decisions.chart_ceiling", ceilings, lang),
        sentence("decisions.chart_axis_calendar", lang),
        "",
        "," if lang == "nl" else ".",
    )
    title = sentence("decisions.chart_calendar", lang, names=tuple(row.name for row in shown))
    return _drawn(data, title, sentence("decisions.chart_calendar_below", lang), ident)


@lru_cache(maxsize=64)
def _drawn(data: LumpsumChart, title: str, desc: str, ident: str) -> str:
    return svg_for_page(lumpsum_chart(data), title, desc, ident)


def _span(months: int, lang: str) -> str:
    """Only a year that is not whole says how many months count."""
    return "" if months == MONTHS else sentence("decisions.months", lang, count=months)


def _known(row: CalendarRow) -> bool:
    return any(one.amount is not None for one in row.sums)


def _series(row: CalendarRow, lang: str) -> Amounts:
    values = [one.amount for one in row.sums]
    texts = tuple("" if one is None else millions(one, lang) for one in values)
    return Amounts(row.name, tuple(map(_in_millions, values)), texts)


def _line(code: str, values: Sequence[Decimal | None], lang: str) -> Amounts | None:
    if not any(one is not None for one in values):
        return None
    return Amounts(sentence(code, lang), tuple(map(_in_millions, values)))


def _in_millions(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount / MILLION
