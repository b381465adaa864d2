"""Reading a filled-in price sheet: every finding at once, each with its cell.

An amount is a number that somebody typed. What is computed, hidden, written as text or could be
read in two ways is told and not guessed. Numbers come in as they are written in the file, so that
nothing passes through floating point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from criteria.plan import EvaluationPlan
from criteria.price_sheet import (
    AMOUNT,
    CEILING,
    ELEMENT,
    KEY,
    LOT,
    PERIOD,
    REFERENCE,
    SEAL,
    TENDERER,
    TOTAL,
    VERSION,
    WHAT,
    WORDS,
    WORDS_LIMIT,
    YEAR,
    About,
    LotPrices,
    Row,
    keyed,
    place,
    rows,
)
from criteria.price_sheet_cells import (
    DUTCH,
    ENGLISH,
    ERROR,
    NUMBER,
    TEXT,
    VAT,
    Found,
    faults,
    number_of,
)
from criteria.reading import plain_number
from criteria.refusals import Refusal, refusal

MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the file, with what is hidden in it."""

    title: str
    cells: Mapping[tuple[int, int], Found]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the file. `serious` when the sheet has to be mended for it."""

    place: str
    told: Refusal
    serious: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """The amounts that could be read, and everything there is to say of the sheet."""

    lots: tuple[LotPrices, ...]
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        return not any(one.serious for one in self.findings)


@dataclass
class _Reader:
    plan: EvaluationPlan
    about: About
    lots: Sequence[str]
    found: list[Finding] = field(default_factory=list)

    def tell(self, where: str, code: str, serious: bool = True, **values: object) -> None:
        told = code if "." in code else f"price_sheet.{code}"
        if len(self.found) < MOST_FINDINGS:
            self.found.append(Finding(where, refusal(told, None, **values), serious))


def read_tabs(
    plan: EvaluationPlan, about: About, lots: Sequence[str], tabs: Sequence[Tab]
) -> Reading:
    """What the tabs of a file say about these lots of a tenderer."""
    reader = _Reader(plan, about, lots)
    read: dict[str, LotPrices] = {}
    ours = 0
    for tab in tabs:
        if tab.hidden:
            reader.tell(tab.title, "hidden_tab")
        keys = _keys(tab)
        if not any(key in keys for key in (REFERENCE, SEAL, LOT)):
            if tab.cells:
                reader.tell(tab.title, "extra_tab", serious=False)
            continue
        ours += 1
        lot = _about(reader, tab, keys)
        if lot in read:
            reader.tell(tab.title, "tab_twice")
        prices = _Sheet(reader, tab, keys, lot or lots[0]).prices()
        if lot is not None and lot not in read:
            read[lot] = prices
    if not ours:
        reader.tell("", "no_sheet" if any(tab.cells for tab in tabs) else "nothing")
    elif len(plan.lots) > 1 and (missing := [lot for lot in lots if lot not in read]):
        reader.tell("", "lot_missing", lots=tuple(missing))
    return Reading(tuple(read[lot] for lot in lots if lot in read), tuple(reader.found))


def _keys(tab: Tab) -> dict[str, list[int]]:
    """The rows that carry a key, in order."""
    found: dict[str, list[int]] = {}
    for (row, column), cell in sorted(tab.cells.items()):
        if column == KEY and cell.raw.strip():
            key = cell.raw.strip()
            whole = plain_number(key.partition(".")[0]) if cell.kind == NUMBER else None
            found.setdefault(key if whole is None else str(whole), []).append(row)
    return found


def _about(reader: _Reader, tab: Tab, keys: Mapping[str, list[int]]) -> str | None:
    """The lot this tab is for; None when it is for something else, with what."""

    def of(key: str) -> tuple[str, str]:
        row = keys.get(key, [0])[0]
        cell = tab.cells.get((row, PERIOD))
        return " ".join(cell.raw.split()) if cell else "", place(tab.title, row, PERIOD)

    about, good = reader.about, True
    for key, wanted, code in (
        (REFERENCE, about.reference, "other_procedure"),
        (TENDERER, about.tenderer, "other_tenderer"),
    ):
        said, where = of(key)
        if said != " ".join(wanted.split()):
            reader.tell(where, code)
            good = False
    seal, where = of(SEAL)
    if seal != about.seal:
        version = plain_number(of(VERSION)[0])
        older = version is not None and version < about.version
        reader.tell(where, "older_plan" if older else "other_plan", version=about.version)
        good = False
    lot, where = of(LOT)
    if lot not in reader.lots:
        reader.tell(where, "other_lot" if len(reader.plan.lots) > 1 else "other_sheet")
        return None
    return lot if good else None


@dataclass
class _Sheet:
    """One tab of ours."""

    reader: _Reader
    tab: Tab
    keys: Mapping[str, list[int]]
    lot: str
    texts: list[str] = field(default_factory=list)

    def prices(self) -> LotPrices:
        plan, about = self.reader.plan, self.reader.about
        made = [rows(plan, self.lot, about, lang) for lang in ("nl", "en")]
        wanted, english = keyed(made[0]), keyed(made[1])
        self.hidden()
        self.unknown({row.key for row in (*made[0], *made[1])})
        years: dict[int, Decimal] = {}
        elements: list[tuple[str, Decimal | None, str]] = []
        if not self.filled(wanted):
            self.reader.tell(self.tab.title, "empty")
            return LotPrices(self.lot, (), ())
        for key, row in wanted.items():
            if row.kind == TOTAL:
                continue
            number = self.row_of(key, row)
            if number is None:
                continue
            self.unchanged(number, row, english[key])
            amount = self.amount(number, row)
            if row.kind == YEAR and amount is not None:
                years[int(key)] = amount
            elif row.kind == ELEMENT:
                words = self.words(number)
                if amount is not None or words:
                    elements.append((key, amount, words))
        self.totals(made[0], wanted, years)
        self.whole([*made[0], *made[1]])
        return LotPrices(self.lot, tuple(sorted(years.items())), tuple(elements))

    def tell(
        self, row: int, column: int, code: str, serious: bool = True, **values: object
    ) -> None:
        self.reader.tell(place(self.tab.title, row, column), code, serious, **values)

    def filled(self, wanted: Mapping[str, Row]) -> bool:
        """Whether anything was typed where something is to be filled in."""
        named = {
            row for key in wanted if wanted[key].kind != TOTAL for row in self.keys.get(key, [])
        }
        inputs = ((row, column) for row in named for column in (AMOUNT, WORDS))
        found = (self.tab.cells.get(one) for one in inputs)
        return any(cell is not None and (cell.raw.strip() or cell.computed) for cell in found)

    def row_of(self, key: str, row: Row) -> int | None:
        """Where the row with this key stands; told when it is not there, or more than once."""
        found = self.keys.get(key, [])
        if not found:
            code = "year_row_missing" if row.kind == YEAR else "row_missing"
            self.reader.tell(self.tab.title, code, row.kind == YEAR, key=key)
            return None
        for again in found[1:]:
            self.tell(again, KEY, "year_twice" if row.kind == YEAR else "row_twice", key=key)
        return found[0] if len(found) == 1 else None

    def unknown(self, known: set[str]) -> None:
        """Rows with a key that is none of ours, such as a ninth year."""
        for key, found in self.keys.items():
            if key not in known:
                self.tell(found[0], KEY, "row_unknown", key=key[:40])

    def hidden(self) -> None:
        rows_used = {row for row, _ in self.tab.cells}
        columns_used = {column for _, column in self.tab.cells} | {AMOUNT, WORDS}
        for row in sorted(self.tab.hidden_rows & rows_used):
            self.reader.tell(self.tab.title, "hidden_row", row=row)
        for column in sorted(self.tab.hidden_columns & columns_used):
            where = place("", 0, column)[1:-1]
            self.reader.tell(self.tab.title, "hidden_column", column=where)

    def unchanged(self, number: int, row: Row, english: Row) -> None:
        """What a row is about was not typed over, nor its ceiling."""
        for column in (WHAT, PERIOD):
            cell = self.tab.cells.get((number, column))
            said = cell.raw.strip() if cell and not cell.computed else None
            if said not in {one.texts[column - 1] for one in (row, english)}:
                self.tell(number, column, "text_changed")
        if row.kind == YEAR:
            cell = self.tab.cells.get((number, CEILING))
            said_number = number_of(cell) if cell else None
            if row.ceiling is not None and said_number != row.ceiling:
                self.tell(number, CEILING, "ceiling_changed", ceiling=row.ceiling)

    def amount(self, number: int, row: Row) -> Decimal | None:
        """The amount of a row; None where there is none, or none that can be taken."""
        cell = self.tab.cells.get((number, AMOUNT))
        if cell is None or (not cell.raw.strip() and not cell.computed):
            if row.kind == YEAR:
                self.tell(number, AMOUNT, "year_empty", year=int(row.key))
            return None
        wrong = list(faults(cell, self.texts))
        for code, values in wrong:
            self.tell(number, AMOUNT, code, **values)
        if wrong:
            return None
        value = number_of(cell)
        assert value is not None
        if row.kind != YEAR:
            return value
        if row.ceiling is not None and value > row.ceiling:
            told: dict[str, Any] = {"year": int(row.key), "amount": value, "ceiling": row.ceiling}
            self.tell(number, AMOUNT, "acts.above_ceiling", **told)
        elif value == 0:
            self.tell(number, AMOUNT, "zero", serious=False, year=int(row.key))
        return value

    def words(self, number: int) -> str:
        cell = self.tab.cells.get((number, WORDS))
        if cell is None:
            return ""
        if cell.computed or cell.kind == ERROR:
            self.tell(number, WORDS, "formula")
            return ""
        if len(cell.raw) > WORDS_LIMIT:
            self.tell(number, WORDS, "words_long", most=WORDS_LIMIT)
            return ""
        return cell.raw.strip()

    def totals(
        self, made: Sequence[Row], wanted: Mapping[str, Row], years: Mapping[int, Decimal]
    ) -> None:
        """A total that the file shows is the sum of what was read, to the cent."""
        for key, row in wanted.items():
            found = self.keys.get(key, []) if row.kind == TOTAL else []
            added = [made[place_ - 1].key for place_ in row.adds]
            if not found or not all(int(one) in years for one in added):
                continue
            cell = self.tab.cells.get((found[0], AMOUNT))
            total = sum((years[int(one)] for one in added), Decimal(0))
            if cell is None or (cell.computed and not cell.raw):
                continue
            if number_of(cell) != total:
                self.tell(found[0], AMOUNT, "total_off", total=total, shown=cell.raw[:40])

    def whole(self, made: Sequence[Row]) -> None:
        """What holds for the tab as a whole: VAT, two ways of writing, cells that are not read."""
        named = {row for found in self.keys.values() for row in found}
        ours = {text for row in made for text in row.texts}
        for (row, column), cell in sorted(self.tab.cells.items()):
            if VAT.search(cell.raw if cell.kind == TEXT else cell.shown):
                self.tell(row, column, "with_vat")
            strange = row not in named and cell.raw.strip() not in ours
            if cell.raw.strip() and (column > WORDS or strange):
                self.tell(row, column, "not_read", serious=False)
        dutch, english = (
            [text for text in self.texts if shape.fullmatch(text) and not other.fullmatch(text)]
            for shape, other in ((DUTCH, ENGLISH), (ENGLISH, DUTCH))
        )
        if dutch and english:
            self.reader.tell(self.tab.title, "mixed", one=dutch[0][:40], other=english[0][:40])
