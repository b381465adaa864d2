"""A workbook speaks words, and reads them and the codes behind them alike."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest

from criteria.case_facts import ClientCount, MissingTable, Municipality
from criteria.changes import changes
from criteria.plan import EvaluationPlan
from criteria.plan.file import read_sheets
from criteria.plan.file_codes import CODES, Codes
from criteria.plan.format import seal, tree
from criteria.plan.sheets import tables
from criteria.plan.words import told
from criteria.text import Text
from tests.rules.plan_files import grids
from tests.rules.plans import FACTS, PLAN, TOPIC, with_lot

WORDS = Text("Woorden", "Words")


@pytest.mark.parametrize("codes", CODES.values(), ids=lambda codes: codes.family)
def test_every_word_leads_back_to_its_code(codes: Codes) -> None:
    for code in codes.known:
        assert codes.code(code) == code
        for lang in ("nl", "en"):
            word = codes.word(code, lang)
            assert codes.code(word) == code and codes.code(f" {word.upper()} ") == code


def full() -> EvaluationPlan:
    facts = replace(
        FACTS,
        municipalities=(Municipality("Tilburg", (), None, None, "", "t", "unknown"),),
        clients=(ClientCount("c", 1, 2, WORDS, "zin-and-pgb", ""),),
        missing_tables=(MissingTable("m", WORDS, (), WORDS, ""),),
    )
    topic = replace(TOPIC, parties=("main_provider", "municipalities"), kind=("D", "O"))
    return replace(PLAN, facts=facts, topics=(topic,))


def test_a_dutch_workbook_holds_no_codes_for_people() -> None:
    cells = {cell for table in tables(full()) for row in table.rows for cell in row}
    assert not cells & {
        *("unknown", "zin-and-pgb", "to_fill", "main_provider", "main_provider; municipalities"),
        *("exclusion-mandatory", "D", "D; O", "none"),
    }
    assert {
        *("onbekend", "nog in te vullen", "hoofdaanbieder; gemeenten"),
        *("zorg in natura en persoonsgebonden budget", "Verplichte uitsluitingsgronden"),
    } <= cells


def test_words_and_codes_read_back_as_the_same_plan() -> None:
    plan, codes = full(), {"onbekend": "unknown", "nog in te vullen": "to_fill"}
    codes |= {"hoofdaanbieder; gemeenten": "main_provider; municipalities"}
    codes |= {"Verplichte uitsluitingsgronden": "exclusion-mandatory"}
    found = grids(plan)
    coded = {
        title: {place: codes.get(str(cell), cell) for place, cell in grid.items()}
        for title, grid in found.items()
    }
    assert coded != found
    assert seal(read_sheets(coded).plan) == seal(read_sheets(found).plan) == seal(plan)


def test_a_word_of_no_set_is_told_at_its_cell() -> None:
    found = grids(full())
    title = next(
        name for name, grid in found.items() if "hoofdaanbieder; gemeenten" in grid.values()
    )
    place = next(at for at, cell in found[title].items() if cell == "hoofdaanbieder; gemeenten")
    found[title] = {**found[title], place: "hoofdaanbieder; wethouder"}
    (fault,) = read_sheets(found).faults
    assert fault.place.startswith(f"{title}!") and fault.refusal.code == "files.not_allowed"
    assert "wethouder" in fault.told() and "hoofdaanbieder" in fault.told()


# Amounts per contract year
# The plan of the tests runs two years from 1 January 2022.

AMOUNTS = "Plafond en vaste prijs"


def test_the_year_stands_beside_each_amount() -> None:
    plan = with_lot(ceilings=(D(10), D(20)))
    table = next(one for one in tables(plan) if one.title == AMOUNTS)
    assert table.rows == (
        ("Perceel", "Soort", "Contractjaar", "Bedrag per contractjaar in euro"),
        ("1", "plafond", "1: 1 jan 2022 tot en met 31 dec 2022", 10),
        ("1", "plafond", "2: 1 jan 2023 tot en met 31 dec 2023", 20),
    )
    for lang in ("nl", "en"):
        assert seal(read_sheets(grids(plan, lang)).plan) == seal(plan)


def test_amounts_in_another_order_than_their_years_are_refused() -> None:
    found = grids(with_lot(ceilings=(D(10), D(20))))
    rows = found[AMOUNTS]
    first, second = (
        {column: cell for (row, column), cell in rows.items() if row == n} for n in (2, 3)
    )
    for n, cells in ((2, second), (3, first)):
        rows |= {(n, column): cell for column, cell in cells.items()}
    assert [(one.place, one.refusal.code) for one in read_sheets(found).faults] == [
        (f"{AMOUNTS}!C2", "files.year_moved"),
        (f"{AMOUNTS}!C3", "files.year_moved"),
    ]


def test_a_workbook_without_the_years_still_reads() -> None:
    plan = with_lot(ceilings=(D(10), D(20)))
    found = grids(plan)
    found[AMOUNTS] = {place: cell for place, cell in found[AMOUNTS].items() if place[1] != 3}
    assert seal(read_sheets(found).plan) == seal(plan)


def test_a_difference_names_only_the_years_that_changed() -> None:
    old, new = (tree(with_lot(ceilings=(D(10), D(n), D(30)))) for n in (20, 25))
    (change,) = changes(old, new)
    _, was, becomes = told(old, new, change)
    assert (was.nl, becomes.nl) == ("contractjaar 2: 20", "contractjaar 2: 25")
    assert (was.en, becomes.en) == ("contract year 2: 20", "contract year 2: 25")
    shorter = tree(with_lot(ceilings=(D(10), D(20))))
    (change,) = changes(old, shorter)
    assert told(old, shorter, change)[1].nl == "contractjaar 3: 30"
    assert told(old, shorter, change)[2].nl == "contractjaar 3: –"
