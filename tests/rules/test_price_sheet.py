"""The price sheet: its rows, and every way in which a filled-in one can be wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

from criteria.catalogue import Element
from criteria.contract_budget import ContractYear
from criteria.price_sheet import (
    ABOUT,
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
    YEAR,
    About,
    rows,
    tab_title,
    year_texts,
)
from criteria.price_sheet_cells import ERROR, NUMBER, TEXT, TRUTH, Found
from criteria.price_sheet_reading import Reading, Tab, read_tabs
from criteria.text import Text
from tests.rules.plans import PLAN, with_lot

CAPPED = replace(
    with_lot(ceilings=(D("100"), D("90"))),
    elements=tuple(
        Element(id_, Text(id_, id_), Text("euro", "euro"), Text("-", "-"), "bron")
        for id_ in ("BAFO-09", "BAFO-14", "BAFO-15")
    ),
)
ABOUT_IT = About("REF-1", "Beschermd wonen", "Stichting Thuis", 2, "ab" * 32)
Cells = dict[tuple[int, int], Found]
Change = Callable[[Cells], object]
# In CAPPED: 1 title, 2-7 K1 to K6, 8 note, 9 heading, 10 columns, 11 and 12 the years, 13 the
# total, 14 heading, 15 columns, 16 BAFO-14, 17 heading, 18 columns, 19 BAFO-09.
FIRST, SECOND, SUM, APART, OTHER = 11, 12, 13, 16, 19


def number(raw: str, shown: str = "#,##0.00", computed: bool = False) -> Found:
    return Found(NUMBER, raw, shown, computed)


def text(raw: str) -> Found:
    return Found(TEXT, raw)


def cells() -> Cells:
    """The sheet filled in well: 100 in the first year, 89.50 in the second, so 189.50 in all."""
    found: Cells = {}
    for place, row in enumerate(rows(CAPPED, "1", ABOUT_IT), 1):
        for column, words in enumerate(row.texts, KEY):
            if words:
                found[place, column] = text(words)
        if row.ceiling is not None:
            found[place, CEILING] = number(str(row.ceiling))
    found[FIRST, AMOUNT], found[SECOND, AMOUNT] = number("100"), number("89.5")
    found[SUM, AMOUNT] = number("189.5", computed=True)
    found[APART, AMOUNT], found[APART, WORDS] = number("7.25"), text("Na toezegging.")
    return found


def read(*changes: Change, **more: object) -> Reading:
    found = cells()
    for change in changes:
        change(found)
    return read_tabs(CAPPED, ABOUT_IT, ["1"], [Tab("Prijs", found, **more)])  # type: ignore[arg-type]


def put(row: int, column: int, cell: Found | None) -> Change:
    def change(found: Cells) -> None:
        found.pop((row, column), None)
        if cell is not None:
            found[row, column] = cell

    return change


def amount(raw: str, shown: str = "#,##0.00") -> Change:
    return put(FIRST, AMOUNT, number(raw, shown))


def said(raw: str) -> Change:
    return put(FIRST, AMOUNT, text(raw))


def told(reading: Reading) -> list[tuple[str, str, bool]]:
    return [(one.place, one.told.code.split(".")[1], one.serious) for one in reading.findings]


def test_the_rows_come_from_the_plan() -> None:
    made = rows(CAPPED, "1", ABOUT_IT)
    assert [row.key for row in made if row.kind == YEAR] == ["1", "2"]
    assert [row.ceiling for row in made if row.kind == YEAR] == [D("100"), D("90")]
    assert [(row.key, row.adds) for row in made if row.kind == TOTAL] == [("T3", (FIRST, SECOND))]
    assert [row.key for row in made if row.kind == ELEMENT] == ["BAFO-14", "BAFO-09"]
    about = [(row.key, row.texts[PERIOD - 1]) for row in made if row.kind == ABOUT]
    assert about == [
        ("K1", "Beschermd wonen"),
        *[(REFERENCE, "REF-1"), (TENDERER, "Stichting Thuis"), (VERSION, "2")],
        *[(SEAL, "ab" * 32), (LOT, "1")],
    ]
    assert tab_title(CAPPED, "1", "nl") == "Prijs"


def test_the_same_in_english() -> None:
    assert [row.kind for row in rows(CAPPED, "1", ABOUT_IT, "en")] == [
        row.kind for row in rows(CAPPED, "1", ABOUT_IT)
    ]


def test_a_good_sheet_gives_exact_amounts() -> None:
    reading = read()
    assert told(reading) == [] and reading.good
    (prices,) = reading.lots
    assert prices.years == ((1, D("100")), (2, D("89.5")))
    assert prices.total == D("189.5")  # 100 + 89.50
    assert prices.elements == (("BAFO-14", D("7.25"), "Na toezegging."),)
    assert prices.texts == (("BAFO-14", "7,25 euro\nNa toezegging."),)


def test_rows_may_have_moved() -> None:
    """The first column says what a row is, not its place: an empty row above, say."""
    moved = {(row + 3, column): cell for (row, column), cell in cells().items()}
    reading = read_tabs(CAPPED, ABOUT_IT, ["1"], [Tab("Prijs", moved)])
    assert reading.good and reading.lots[0].total == D("189.5")


def test_the_noise_of_floating_point_is_no_part_of_an_amount() -> None:
    """A file holds 89.1 as 89.099999999999994; a spreadsheet keeps fifteen digits of it."""
    reading = read(put(SECOND, AMOUNT, number("89.099999999999994")), put(SUM, AMOUNT, None))
    assert told(reading) == [] and reading.lots[0].years[1] == (2, D("89.1"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (put(FIRST, AMOUNT, number("100", computed=True)), "formula"),
        (put(FIRST, AMOUNT, Found(ERROR, "#REF!")), "error_cell"),
        (put(FIRST, AMOUNT, Found(TRUTH, "1")), "not_a_number"),
        (said("p.m."), "later"),
        (said("P.M"), "later"),
        (said("pro memorie"), "later"),
        (said("n.t.b."), "later"),
        (said("€ 1.000,00"), "number_as_text"),
        (said("99"), "number_as_text"),
        (said("1,000.00"), "english_text"),
        (said("99.50"), "english_text"),
        (said("honderd"), "text"),
        (said("95%"), "percentage"),
        (said("US$ 95"), "other_currency"),
        (amount("0.95", "0%"), "percentage"),
        (amount("95", '"$"#,##0.00'), "other_currency"),
        (amount("95", "[$£-809]#,##0.00"), "other_currency"),
        (amount("95", "[$kr-414] #,##0.00"), "other_currency"),
        (amount("95", "#,##0.00 [$USD]"), "other_currency"),
        (amount("44562", "d-m-yyyy"), "a_day"),
        (amount("-0.01"), "negative"),
        (amount("99.995"), "part_of_a_cent"),
        (amount("1E-30"), "part_of_a_cent"),
        (amount("1000000000000000"), "too_large"),
        (amount("1E+15"), "too_large"),
        (amount("1E+999"), "too_large"),
        (amount("12345678901234.5"), "cents_lost"),
        (put(FIRST, AMOUNT, None), "year_empty"),
        (said("   "), "year_empty"),
    ],
)
def test_a_cell_that_holds_no_amount_is_told_with_its_place(change: Change, code: str) -> None:
    reading = read(change)
    assert told(reading) == [("Prijs!E11", code, True)]
    assert not reading.good and reading.lots[0].years == ((2, D("89.5")),)


@pytest.mark.parametrize(
    "shown", ['"€" #,##0.00', "[$€-413] #,##0.00", "[$EUR] #,##0", "", "General"]
)
def test_an_amount_in_euro_may_be_shown_in_any_way(shown: str) -> None:
    assert told(read(amount("100", shown))) == []


def test_above_the_ceiling() -> None:
    """The ceilings are 100 and 90; the amounts of 100.01 and 90.01 both lie above."""
    reading = read(amount("100.01"), put(SECOND, AMOUNT, number("90.01")), put(SUM, AMOUNT, None))
    assert told(reading) == [
        ("Prijs!E11", "above_ceiling", True),
        ("Prijs!E12", "above_ceiling", True),
    ]
    assert reading.findings[0].told.sentence("nl").count("100,01") == 1


def test_zero_is_taken_with_a_warning() -> None:
    reading = read(amount("0"), put(SUM, AMOUNT, number("89.5", computed=True)))
    assert told(reading) == [("Prijs!E11", "zero", False)]
    assert reading.good and reading.lots[0].years[0] == (1, D("0"))


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        (number("189.5", computed=True), False),
        (Found(NUMBER, "", computed=True), False),  # no program has added it up yet
        (None, False),
        (number("189.51", computed=True), True),
        (number("200"), True),
        (text("zie bijlage"), True),
        (Found(ERROR, "#REF!", computed=True), True),
    ],
)
def test_a_total_is_the_sum_of_the_amounts(cell: Found | None, wrong: bool) -> None:
    expected = [("Prijs!E13", "total_off", True)] if wrong else []
    assert told(read(put(SUM, AMOUNT, cell))) == expected


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (put(3, PERIOD, text("REF-2")), ("Prijs!C3", "other_procedure", True)),
        (put(4, PERIOD, text("De Brug")), ("Prijs!C4", "other_tenderer", True)),
        (put(6, PERIOD, text("cd" * 32)), ("Prijs!C6", "other_plan", True)),
        (put(7, PERIOD, text("2")), ("Prijs!C7", "other_sheet", True)),
    ],
)
def test_a_sheet_for_something_else_fills_nothing(
    change: Change, finding: tuple[str, str, bool]
) -> None:
    reading = read(change)
    assert told(reading) == [finding] and reading.lots == ()


def test_a_sheet_of_an_earlier_version_says_so() -> None:
    reading = read(put(5, PERIOD, text("1")), put(6, PERIOD, text("cd" * 32)))
    assert told(reading) == [("Prijs!C6", "older_plan", True)] and reading.lots == ()


def test_a_sheet_of_another_lot() -> None:
    two = replace(CAPPED, lots=(*CAPPED.lots, replace(CAPPED.lots[0], id="2")))
    found = cells() | {(7, PERIOD): text("2"), (7, WHAT): text("Perceel")}
    reading = read_tabs(two, ABOUT_IT, ["1"], [Tab("Prijs perceel 2", found)])
    assert told(reading) == [
        ("Prijs perceel 2!C7", "other_lot", True),
        ("", "lot_missing", True),
    ]


def test_a_tab_for_every_lot() -> None:
    two = replace(CAPPED, lots=(*CAPPED.lots, replace(CAPPED.lots[0], id="2")))
    tabs = [Tab(lot, cells() | {(7, PERIOD): text(lot)}) for lot in ("1", "2")]
    reading = read_tabs(two, ABOUT_IT, ["1", "2"], tabs)
    assert told(reading) == [] and [one.lot for one in reading.lots] == ["1", "2"]
    twice = read_tabs(two, ABOUT_IT, ["1", "2"], [tabs[0], *tabs])
    assert told(twice) == [("1", "tab_twice", True)]


def test_what_is_hidden_is_told() -> None:
    assert told(read(hidden=True)) == [("Prijs", "hidden_tab", True)]
    assert told(read(hidden_rows=frozenset({12, 400}))) == [("Prijs", "hidden_row", True)]
    reading = read(hidden_columns=frozenset({6, 40}))
    assert told(reading) == [("Prijs", "hidden_column", True)]
    assert reading.findings[0].told.sentence() == "Kolom F is verborgen. Maak haar zichtbaar."


def test_a_missing_and_a_double_year() -> None:
    """The second year was made a first one."""
    assert told(read(put(SECOND, KEY, text("1")))) == [
        ("Prijs!A12", "year_twice", True),
        ("Prijs", "year_row_missing", True),
    ]


def test_a_year_that_the_contract_does_not_have() -> None:
    reading = read(put(20, KEY, number("9")), put(20, AMOUNT, number("5")))
    assert told(reading) == [("Prijs!A20", "row_unknown", True)]


def test_what_is_fixed_was_typed_over() -> None:
    reading = read(put(SECOND, PERIOD, text("2030")), put(SECOND, CEILING, number("900")))
    assert told(reading) == [
        ("Prijs!C12", "text_changed", True),
        ("Prijs!D12", "ceiling_changed", True),
    ]


@pytest.mark.parametrize(
    "words", ["bedragen incl. btw", "Inclusief 21% btw", "including VAT", "incl btw"]
)
def test_vat_is_never_included(words: str) -> None:
    assert ("Prijs!F16", "with_vat", True) in told(read(put(APART, WORDS, text(words))))


@pytest.mark.parametrize("words", ["exclusief btw", "zonder btw", "incl. inrichting"])
def test_without_vat_is_fine(words: str) -> None:
    assert told(read(put(APART, WORDS, text(words)))) == []


def test_two_ways_of_writing_are_not_guessed() -> None:
    reading = read(said("1.000,00"), put(SECOND, AMOUNT, text("1,000.00")))
    assert told(reading) == [
        ("Prijs!E11", "number_as_text", True),
        ("Prijs!E12", "english_text", True),
        ("Prijs", "mixed", True),
    ]


def test_what_stands_beside_the_sheet_is_not_read() -> None:
    reading = read(put(30, AMOUNT, number("-5")), put(FIRST, 8, text("korting 5%")))
    assert told(reading) == [
        ("Prijs!H11", "not_read", False),
        ("Prijs!E30", "not_read", False),
    ]


def test_nothing_filled_in_is_one_finding() -> None:
    empty = [put(row, column, None) for row in (FIRST, SECOND, APART) for column in (AMOUNT, WORDS)]
    assert told(read(*empty)) == [("Prijs", "empty", True)]


def test_another_file_altogether() -> None:
    other = Tab("Blad1", {(1, 1): text("Omzet")})
    assert told(read_tabs(CAPPED, ABOUT_IT, ["1"], [other])) == [
        ("Blad1", "extra_tab", False),
        ("", "no_sheet", True),
    ]
    assert told(read_tabs(CAPPED, ABOUT_IT, ["1"], [Tab("Blad1", {})])) == [("", "nothing", True)]


def test_everything_is_told_at_once_in_both_languages() -> None:
    reading = read(
        amount("-1"), put(SECOND, AMOUNT, text("pm")), put(6, PERIOD, text("x")), hidden=True
    )
    assert [code for _, code, _ in told(reading)] == [
        *["hidden_tab", "other_plan", "negative", "later"]
    ]
    for one in reading.findings:
        assert one.told.sentence("nl") and one.told.sentence("en")


def test_a_plan_without_ceilings() -> None:
    found = cells()
    for row in (FIRST, SECOND):
        found.pop((row, CEILING))
    free = replace(CAPPED, lots=PLAN.lots)
    assert told(read_tabs(free, ABOUT_IT, ["1"], [Tab("Prijs", found)])) == []


@pytest.mark.parametrize(
    ("kind", "lang", "called"),
    [
        ("base", "nl", "Contractjaar 3"),
        ("option", "nl", "Contractjaar 3 (optie)"),
        ("option", "en", "Contract year 3 (option)"),
    ],
)
def test_a_year_that_is_an_option_is_called_so(kind: str, lang: str, called: str) -> None:
    year = ContractYear(3, date(2024, 7, 1), date(2025, 6, 30), kind)
    assert year_texts(year, lang)[:2] == ("3", called)
