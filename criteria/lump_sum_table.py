"""A scenario worked out: every contract year and every calendar year beside budget and ceiling.

The budget is for calendar years and the contract runs from July to June. A part of a year is a part
of its months. The parts of one year add up to it, and both tables are sums of the same parts, so
they have the same total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from criteria.case import Budget, CaseFacts, ContractYear
from criteria.lump_sum import (
    Scenario,
    YearInput,
    adjustment,
    base,
    lump_sum,
    per_client,
    with_risks,
)
from criteria.lump_sum_figures import MONTHS, Figure, made, money, split, step, total, unknown
from criteria.numbers import round_half_up
from criteria.refusals import Refused, refusal

_PERCENT_PLACES = 1
BASE = "base"


@dataclass(frozen=True, slots=True)
class Gap:
    """A lump sum beside an amount: what is left of it, in euros and in percent.

    Below zero where the lump sum is above it; None while one of the two is unknown.
    """

    norm: Decimal | None
    room: Decimal | None
    percent: Decimal | None

    @property
    def over(self) -> bool:
        return self.room is not None and self.room < 0


@dataclass(frozen=True, slots=True)
class Priced:
    """What a client costs at so many clients, at the lump sum that belongs to that number."""

    clients: Decimal
    figure: Figure


@dataclass(frozen=True, slots=True)
class YearRow:
    """One contract year.

    low, high  the lump sum with the least and the most that its risks may do; None without risks
    unknown    how many risks have an effect that is unknown, and left out
    """

    year: ContractYear
    budget: Figure
    base: Figure
    clients: Decimal | None
    adjustment: Figure
    lump: Figure
    to_budget: Gap
    to_ceiling: Gap
    prices: tuple[Priced, ...]
    joiner_months: int
    joiner_clients: Decimal | None
    joiner_budget: Figure
    low: Figure | None
    high: Figure | None
    unknown: int

    def price_at(self, clients: Decimal) -> Figure:
        """KeyError for a number that was not looked at."""
        return {one.clients: one.figure for one in self.prices}[clients]


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One calendar year; it counts when the contract runs in it. `total` None: not in the table."""

    year: int
    months: int
    total: Decimal | None
    budget: Figure
    lump: Figure
    to_budget: Gap

    @property
    def counts(self) -> bool:
        return self.months > 0


@dataclass(frozen=True, slots=True)
class Sum:
    """Contract years together."""

    years: tuple[int, ...]
    budget: Figure
    lump: Figure
    ceiling: Decimal | None
    to_budget: Gap
    to_ceiling: Gap
    joiner_budget: Figure
    low: Figure | None
    high: Figure | None


@dataclass(frozen=True, slots=True)
class Line:
    """What so many clients cost in a year, and the first calendar year whose budget is lower."""

    clients: Decimal
    figure: Figure
    year: int | None
    budget: Decimal | None
    months: int


@dataclass(frozen=True, slots=True)
class Workbench:
    """All figures of one scenario. base: the years without the options; whole: all of them."""

    years: tuple[YearRow, ...]
    calendar: tuple[CalendarRow, ...]
    base: Sum
    whole: Sum
    lines: tuple[Line, ...]


def start(facts: CaseFacts) -> Scenario:
    """What is known before anybody puts something in: the band that the documents give."""
    empty = tuple(YearInput() for _ in facts.contract_years())
    band = next((row for row in facts.clients if row.low < row.high), None)
    if band is None:
        return Scenario(empty)
    return Scenario(
        empty, band_low=Decimal(band.low), band_high=Decimal(band.high), band_basis=band.id
    )


def work_out(scenario: Scenario, facts: CaseFacts, ceilings: Sequence[Decimal]) -> Workbench:
    """The scenario beside the budget and the ceilings of the plan. Ask `check` first."""
    contract = facts.contract_years()
    parts = _budget_parts(facts.budget, contract)
    joined = joins_on(facts)
    rows = tuple(
        _year(scenario, year, _ceiling(ceilings, year.number), parts, joined) for year in contract
    )
    calendar = tuple(_calendar(facts.budget, rows, parts))
    options = [row for row in rows if row.year.kind == BASE]
    return Workbench(
        rows,
        calendar,
        _sum(options, ceilings),
        _sum(rows, ceilings),
        tuple(_lines(scenario, calendar)),
    )


def budget_in(budget: Budget, year: int) -> Decimal:
    """The budget of a calendar year as printed; Refused for a year outside the table."""
    try:
        return budget.year(year).total
    except KeyError:
        raise Refused(refusal("lump_sum.outside", year=str(year))) from None


def joins_on(facts: CaseFacts) -> date | None:
    """The first day on which a municipality joins that is not in the figures."""
    first = facts.term.start
    return min(
        (m.joined for m in facts.municipalities if m.joined and m.joined > first), default=None
    )


# Parts of years

Parts = dict[tuple[int, int], Figure]
"""The budget of a contract year in a calendar year, by their numbers."""


def _budget_parts(budget: Budget, contract: Sequence[ContractYear]) -> Parts:
    found: Parts = {}
    for one in contract:
        for year, first, last in one.stretches:
            try:
                whole = budget_in(budget, year)
            except Refused:
                found[one.number, year] = unknown("outside", year=str(year))
                continue
            part = budget.part(year, first, last)
            about = {"year": str(year), "months": last - first, "total": money(whole)}
            told = step("part", **about, result=money(part))
            found[one.number, year] = Figure(part, (told,))
    return found


def _added_up(parts: Sequence[Figure]) -> Figure:
    """Parts of years together, each with its own step."""
    found = total(parts)
    if found.value is None:
        return found
    told = [one for part in parts for one in part.steps]
    return Figure(found.value, (*told, *(found.steps if len(parts) > 1 else ())))


def _lump_part(row: YearRow, year: int) -> Figure:
    """What a contract year takes of its lump sum in a calendar year."""
    if row.lump.value is None:
        return row.lump
    months = [count for _, count in row.year.months]
    place = [one for one, _ in row.year.months].index(year)
    part = split(row.lump.value, months)[place]
    told = step(
        "lump_part",
        number=row.year.number,
        months=months[place],
        total=money(row.lump.value),
        result=money(part),
    )
    return Figure(part, (told,))


# Rows


def _year(
    scenario: Scenario,
    year: ContractYear,
    ceiling: Decimal | None,
    parts: Parts,
    joined: date | None,
) -> YearRow:
    clients = scenario.years[year.number - 1].clients
    budget = _added_up([parts[year.number, calendar] for calendar, _ in year.months])
    lump = lump_sum(scenario, year.number, clients)
    risks = [risk for risk in scenario.risks if risk.year == year.number]
    lows = [(risk.name, risk.low) for risk in risks]
    highs = [(risk.name, risk.high) for risk in risks]
    months = _months_from(year, joined)
    return YearRow(
        year,
        budget,
        base(scenario, year.number),
        clients,
        adjustment(scenario, clients),
        lump,
        gap(lump.value, budget.value),
        gap(lump.value, ceiling),
        tuple(
            Priced(n, per_client(lump_sum(scenario, year.number, n), n))
            for n in counts(scenario, clients)
        ),
        months,
        _share_of_year(scenario.joiner_clients, months),
        _joined_budget(scenario, months),
        with_risks(lump, lows) if scenario.risks else None,
        with_risks(lump, highs) if scenario.risks else None,
        sum(risk.unknown for risk in risks),
    )


def counts(scenario: Scenario, clients: Decimal | None = None) -> tuple[Decimal, ...]:
    """The numbers of clients to look at: the ends of the band, the middle, and the average."""
    band = scenario.band
    ends = (band[0], (band[0] + band[1]) / 2, band[1]) if band else ()
    return tuple(dict.fromkeys(n for n in (*ends, clients) if n))


def _months_from(year: ContractYear, joined: date | None) -> int:
    """The months of a contract year from a day on."""
    if joined is None or joined > year.end:
        return 0
    gone = (joined.year - year.start.year) * MONTHS + joined.month - year.start.month
    return MONTHS - max(gone, 0)


def _share_of_year(amount: Decimal | None, months: int) -> Decimal | None:
    return None if amount is None else round_half_up(Fraction(amount) * months / MONTHS, 1)


def _joined_budget(scenario: Scenario, months: int) -> Figure:
    if scenario.joiner_budget is None:
        return unknown("no_joiner_budget")
    whole = Fraction(scenario.joiner_budget)
    return made("joined", whole * months / MONTHS, months=months, total=money(whole))


def gap(lump: Decimal | None, norm: Decimal | None) -> Gap:
    """A lump sum beside an amount."""
    if lump is None or norm is None:
        return Gap(norm, None, None)
    room = norm - lump
    percent = (
        round_half_up(Fraction(room) * 100 / Fraction(norm), _PERCENT_PLACES) if norm else None
    )
    return Gap(norm, room, percent)


def _ceiling(ceilings: Sequence[Decimal], number: int) -> Decimal | None:
    return ceilings[number - 1] if number <= len(ceilings) else None


def _calendar(budget: Budget, rows: Sequence[YearRow], parts: Parts) -> Iterator[CalendarRow]:
    """Every year of the table, and those of the contract that the table lacks."""
    known = {row.year: row.total for row in budget.years}
    for year in sorted({*known, *(calendar for _, calendar in parts)}):
        inside = [row for row in rows if (row.year.number, year) in parts]
        months = sum(count for row in inside for one, count in row.year.months if one == year)
        share = _added_up([parts[row.year.number, year] for row in inside])
        lump = _added_up([_lump_part(row, year) for row in inside])
        beside = gap(lump.value, share.value) if inside else Gap(None, None, None)
        yield CalendarRow(year, months, known.get(year), share, lump, beside)


def _sum(rows: Sequence[YearRow], ceilings: Sequence[Decimal]) -> Sum:
    budget, lump = total(row.budget for row in rows), total(row.lump for row in rows)
    limits = [_ceiling(ceilings, row.year.number) for row in rows]
    known = [one for one in limits if one is not None]
    ceiling = sum(known, Decimal(0)) if known and len(known) == len(limits) else None
    lows = [row.low for row in rows if row.low is not None]
    highs = [row.high for row in rows if row.high is not None]
    return Sum(
        tuple(row.year.number for row in rows),
        budget,
        lump,
        ceiling,
        gap(lump.value, budget.value),
        gap(lump.value, ceiling),
        total(row.joiner_budget for row in rows),
        total(lows) if lows else None,
        total(highs) if highs else None,
    )


def _lines(scenario: Scenario, calendar: Iterable[CalendarRow]) -> Iterator[Line]:
    """The cost of so many clients, and where the budget of a calendar year drops below it."""
    if scenario.price is None:
        return
    rows = [row for row in calendar if row.total is not None]
    for clients in counts(scenario):
        exact = Fraction(clients) * Fraction(scenario.price)
        cost = made("line", exact, clients=clients, price=money(scenario.price))
        limit = cost.value or Decimal(0)
        lower = next((row for row in rows if row.total is not None and row.total < limit), None)
        if lower is None:
            yield Line(clients, cost, None, None, 0)
        else:
            yield Line(clients, cost, lower.year, lower.total, lower.months)
