"""The lump sum workbench: a scenario worked out beside the budget and the ceiling of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from criteria.case import CaseFacts
from criteria.lump_sum import Scenario
from criteria.lump_sum_figures import Figure
from criteria.lump_sum_table import Workbench, YearRow, counts, joins_on, work_out
from criteria.lump_sum_warnings import SERIOUS, warnings
from criteria.refusals import Refusal
from criteria.texts import sentence
from tender.pages.money import MILLION, millions
from tender.report.lumpsum import Amounts, LumpsumChart, Year, lumpsum_chart
from tender.report.svg import svg_for_page


@dataclass(frozen=True, slots=True)
class Calculation:
    """All that a scenario shows.

    counts   the numbers of clients whose price is shown
    excludes the municipalities that are not in the figures
    source   where the budget was printed
    """

    scenario: Scenario
    made: Workbench
    serious: tuple[Refusal, ...]
    notes: tuple[Refusal, ...]
    chart: str
    counts: tuple[Decimal, ...]
    excludes: tuple[str, ...]
    joins: bool
    source: str

    @property
    def filled(self) -> bool:
        """Whether the lump sum of some year is known."""
        return any(row.lump.value is not None for row in self.made.years)


@lru_cache(maxsize=64)
def calculate(
    facts: CaseFacts, ceilings: tuple[Decimal, ...], scenario: Scenario, lang: str
) -> Calculation:
    """A good scenario worked out, drawn and explained. The same one is worked out once."""
    made = work_out(scenario, facts, ceilings)
    found = warnings(scenario, facts, made)
    return Calculation(
        scenario,
        made,
        tuple(one for one in found if one.code in SERIOUS),
        tuple(one for one in found if one.code not in SERIOUS),
        _chart(made, lang),
        counts(scenario),
        facts.budget.excludes,
        joins_on(facts) is not None,
        "; ".join(place.show(lang) for place in facts.cite(facts.budget.source)),
    )


def _chart(made: Workbench, lang: str) -> str:
    """Budget and ceiling as lines; the lump sum as markers, with risks between two more."""
    rows = made.years
    known = any(row.lump.value is not None for row in rows)
    series: list[tuple[str, Sequence[Figure | None]]]
    series = [("lump", [row.lump for row in rows])] if known else []
    if known and any(row.low is not None for row in rows):
        series += [("low", [row.low for row in rows]), ("high", [row.high for row in rows])]
    data = LumpsumChart(
        tuple(_on_axis(row, lang) for row in rows),
        tuple(_series(name, figures, lang) for name, figures in series),
        _line("decisions.chart_budget", [row.budget.value for row in rows], lang),
        _line("decisions.chart_ceiling", [row.to_ceiling.norm for row in rows], lang),
        sentence("decisions.chart_axis", lang),
        sentence("lump_sum.chart_options", lang),
        "," if lang == "nl" else ".",
    )
    over = any(row.to_budget.over or row.to_ceiling.over for row in rows)
    said = "over" if over else "under" if known else "empty"
    title = sentence("lump_sum.chart", lang)
    return svg_for_page(lumpsum_chart(data), title, sentence(f"lump_sum.chart_{said}", lang))


def _on_axis(row: YearRow, lang: str) -> Year:
    year = row.year
    span = f"{year.start:%m-%Y} – {year.end:%m-%Y}"
    label = sentence("decisions.year", lang, number=year.number)
    return Year(label, span, year.kind != "base")


def _series(name: str, figures: Sequence[Figure | None], lang: str) -> Amounts:
    """Markers; the lump sum itself with its figures."""
    values = [figure.value if figure else None for figure in figures]
    texts = tuple("" if one is None else millions(one, lang) for one in values)
    label = sentence(f"lump_sum.series_{name}", lang)
    return Amounts(label, tuple(map(_in_millions, values)), texts if name == "lump" else ())


def _line(code: str, values: Sequence[Decimal | None], lang: str) -> Amounts | None:
    if not any(one is not None for one in values):
        return None
    return Amounts(sentence(code, lang), tuple(map(_in_millions, values)))


def _in_millions(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount / MILLION
