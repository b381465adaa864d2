"""The price sheet: which rows it has, and what a filled-in one says.

A tab per lot. The first column names each row, so that a row is known wherever it stands: K1 to K6
say what the sheet is for, a number is a contract year, T1 to T3 are totals, and the rest are the
elements of the final offer that hold amounts. What a tenderer types stands in two columns alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from criteria.application import PRICE_ELEMENTS
from criteria.contract_budget import ContractYear
from criteria.moments import show_date
from criteria.numbers import show
from criteria.plan import EvaluationPlan
from criteria.texts import sentence

KEY, WHAT, PERIOD, CEILING, AMOUNT, WORDS = range(1, 7)
"""The columns."""
TITLE, ABOUT, HEADING, NOTE, COLUMNS, YEAR, TOTAL, ELEMENT = (
    *("title", "about", "heading", "note"),
    *("columns", "year", "total", "element"),
)
"""What a row is."""
LUMP_SUM, TRANSFORMATION = "BAFO-08", "BAFO-14"
PROCEDURE, REFERENCE, TENDERER, VERSION, SEAL, LOT = (f"K{number}" for number in range(1, 7))
BASE = "base"
WORDS_LIMIT = 4_000


@dataclass(frozen=True, slots=True)
class About:
    """What a price sheet is for: the procedure, the tenderer, and the plan it was made from."""

    reference: str
    title: str
    tenderer: str
    version: int
    seal: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `texts` stand from the first column on.

    ceiling  the highest amount of a contract year; None while there is none
    adds     the numbers of the rows that a total adds up
    """

    kind: str
    texts: tuple[str, ...] = ()
    ceiling: Decimal | None = None
    adds: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        return self.texts[0] if self.texts else ""


def say(code: str, lang: str, **values: object) -> str:
    return sentence(f"price_sheet.{code}", lang, **values)


def tab_title(plan: EvaluationPlan, lot: str, lang: str) -> str:
    """A tab is called after its lot only where there are more."""
    return say("tab", lang) if len(plan.lots) == 1 else say("tab_lot", lang, lot=lot)


def rows(plan: EvaluationPlan, lot: str, about: About, lang: str = "nl") -> tuple[Row, ...]:
    """The sheet of one lot, from the first row on."""
    made = [Row(TITLE, (say("title", lang),))]
    made += _about(plan, lot, about, lang)
    made.append(Row(NOTE, ("", say("note", lang))))
    made += [Row(HEADING, ("", say("years", lang))), Row(COLUMNS, _columns(lang, "period"))]
    ceilings = plan.lot(lot).ceilings
    years = plan.facts.contract_years()
    places: dict[bool, list[int]] = {True: [], False: []}
    for year in years:
        ceiling = ceilings[year.number - 1] if ceilings else None
        made.append(Row(YEAR, year_texts(year, lang), ceiling))
        places[year.kind == BASE].append(len(made))
    base, options = tuple(places[True]), tuple(places[False])
    parts = [("T1", "total_base", base), ("T2", "total_options", options)] if options else []
    totals = [*parts, ("T3", "total", base + options)]
    made += [Row(TOTAL, (key, say(code, lang)), None, adds) for key, code, adds in totals]
    made += _elements(plan, lang)
    return tuple(made)


def _about(plan: EvaluationPlan, lot: str, about: About, lang: str) -> Iterator[Row]:
    one = len(plan.lots) == 1
    told = (
        (PROCEDURE, "procedure", about.title),
        (REFERENCE, "reference", about.reference),
        (TENDERER, "tenderer", about.tenderer),
        (VERSION, "version", str(about.version)),
        (SEAL, "seal", about.seal),
        (LOT, "sheet" if one else "lot", lot),
    )
    for key, code, value in told:
        yield Row(ABOUT, (key, say(code, lang), value))


def _columns(lang: str, third: str) -> tuple[str, ...]:
    return tuple(
        say(f"column_{code}", lang) for code in ("key", "what", third, "ceiling", "amount")
    )


def year_texts(year: ContractYear, lang: str) -> tuple[str, str, str]:
    """How a contract year is called: its number, its name and its period."""
    first, last = (show_date(day, lang).split(" ", 1)[1] for day in (year.start, year.end))
    code = "year" if year.kind == BASE else "year_option"
    period = say("period", lang, first=first, last=last)
    return str(year.number), say(code, lang, number=year.number), period


def element_rows(plan: EvaluationPlan, lang: str) -> dict[str, tuple[str, str, str]]:
    """The elements with amounts by id: the costs of the transformation first, and apart."""
    known = {element.id: element for element in plan.elements}
    order = (TRANSFORMATION, *(id_ for id_ in PRICE_ELEMENTS if id_ != TRANSFORMATION))
    return {
        id_: (id_, known[id_].title.get(lang), known[id_].unit.get(lang))
        for id_ in order
        if id_ in known
    }


def _elements(plan: EvaluationPlan, lang: str) -> Iterator[Row]:
    found = element_rows(plan, lang)
    apart = found.pop(TRANSFORMATION, None)
    for heading, texts in (("apart", [apart] if apart else []), ("other", list(found.values()))):
        if texts:
            yield Row(HEADING, ("", say(heading, lang)))
            yield Row(COLUMNS, (*_columns(lang, "unit"), say("column_words", lang)))
            yield from (Row(ELEMENT, one) for one in texts)


# --- what a filled-in sheet comes to -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LotPrices:
    """The amounts of one lot. elements: (id, amount or None, words) of those with anything."""

    lot: str
    years: tuple[tuple[int, Decimal], ...]
    elements: tuple[tuple[str, Decimal | None, str], ...]

    @property
    def total(self) -> Decimal:
        return sum((amount for _, amount in self.years), Decimal(0))

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """What the price form holds for each element: the amount in euros, then the words."""
        return tuple((id_, in_words(amount, words)) for id_, amount, words in self.elements)


def in_words(amount: Decimal | None, words: str) -> str:
    told = "" if amount is None else say("euros", "nl", amount=show(amount, 2))
    return "\n".join(part for part in (told, words) if part)


def letter(column: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column - 1] if column <= 26 else "…"


def place(tab: str, row: int, column: int = AMOUNT) -> str:
    return f"{tab}!{letter(column)}{row}"


def keyed(made: Sequence[Row]) -> dict[str, Row]:
    """The rows with something to fill in or to add up, by their key."""
    return {row.key: row for row in made if row.kind in (YEAR, TOTAL, ELEMENT)}
