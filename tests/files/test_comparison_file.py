"""The workbook of the comparison: its formulas, worked out by an evaluator of workbooks, give what
the ranking gives."""

from __future__ import annotations

import io
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal as D
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pycel import ExcelCompiler

from criteria.formulas import PriceRule
from criteria.offers import Basket, Offer, Part
from criteria.outcome import AWARD, offers, ranking
from criteria.ranking import Ranking, rank
from criteria.ranking_rules import Criterion, RankingRules, Rounding
from tender.exports.comparison import About, comparison_file
from tests.rules.tenders import three_offers
from tests.vectors import ALL, Vector

ABOUT = About("HVB", "Geheel", 3, "abc", None, {}, {}, {}, 0, (2, 2, 2))
AT = datetime(2022, 6, 2, tzinfo=UTC)
HEAD, FIRST = 10, 12


def made(
    folder: Path, result: Ranking, given: tuple[Offer, ...], about: About = ABOUT
) -> dict[str, dict[str, Any]]:
    """The sheet of the sums, worked out: per offer the figures by the head of their column."""
    file = folder / "sums.xlsx"
    file.write_bytes(comparison_file(about, result, given, AT))
    sheet = openpyxl.load_workbook(file)["Berekening"]
    heads = [cell.value for cell in sheet[HEAD]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        counted = ExcelCompiler(filename=str(file))
        return {
            str(row[0].value): {
                head: counted.evaluate(f"Berekening!{cell.coordinate}")
                for head, cell in zip(heads, row, strict=True)
            }
            for row in sheet.iter_rows(min_row=FIRST)
        }


def same(found: dict[str, dict[str, Any]], result: Ranking) -> None:
    """Place, price points and outcome of each offer as the ranking has them."""
    assert set(found) == {one.id for one in result.offers}
    for one in result.offers:
        row = found[one.id]
        assert (row["Plaats"] or None) == one.rank
        assert row["Plaats volgens de toepassing"] == one.rank
        near(last(row, "Totaal"), one.total)
        near(last(row, "Fictieve prijs of index"), one.value)
        near(last(row, "Prijspunten"), one.price_points)
        near(row["Kwaliteit"], one.quality)
        if one.rank is not None:
            assert row["Zelfde uitkomst (1 is ja)"] == 1


def last(row: dict[str, Any], head: str) -> Any:
    """The last column of that name: after clipping and rounding."""
    return next((row[one] for one in reversed(row) if one.startswith(head)), None)


def near(cell: Any, figure: Fraction | None) -> None:
    if figure is None:
        assert cell in ("", None)
    else:
        assert abs(cell - float(figure)) <= 1e-9 * max(1.0, abs(float(figure)))


@pytest.mark.parametrize("vector", ALL, ids=[one.id for one in ALL])
def test_the_formulas_reproduce_every_vector(vector: Vector, tmp_path: Path) -> None:
    result = ranking(vector.plan, "1", AWARD, vector.entrants)
    given = offers(vector.plan, vector.plan.lot("1"), AWARD, vector.entrants)
    same(made(tmp_path, result, given), result)


@pytest.mark.parametrize("vector", ALL, ids=[one.id for one in ALL])
def test_an_offer_that_dropped_out_counts_in_the_formulas_and_takes_no_place(
    vector: Vector, tmp_path: Path
) -> None:
    first, *others = vector.entrants
    entrants = (replace(first, dropped="after_opening"), *others)
    result = ranking(vector.plan, "1", AWARD, entrants)
    given = offers(vector.plan, vector.plan.lot("1"), AWARD, entrants)
    found = made(tmp_path, result, given)
    for one in result.offers:
        assert (found[one.id]["Plaats"] or None) == one.rank
        if one.rank is not None:
            assert found[one.id]["Zelfde uitkomst (1 is ja)"] == 1
            near(last(found[one.id], "Totaal"), one.total)


RULES = RankingRules(
    (
        Criterion("G1", D(25), D(0), D(10), minimum=D(6)),
        Criterion("G2", D(20), D(1), D(10)),
        Criterion("G3", D(15), D(0), D(10)),
    ),
    PriceRule("lowest-over-price", D(40)),
    ties=("quality", "criterion:G2", "price", "draw"),
)


def offer(id_: str, price: str | None, marks: tuple[str, ...], aside: str | None = None) -> Offer:
    given = tuple(zip(("G1", "G2", "G3"), map(D, marks), strict=False))
    return Offer(id_, None if price is None else D(price), given, aside)


MANY = (
    offer("A", "920000.00", ("8", "6", "10")),
    offer("B", "1000000", ("10", "8", "6")),
    offer("C", "780000", ("4", "10", "10")),
    offer("D", "500000", ("9", "9", "9"), "abnormally_low"),
    offer("E", None, (), "no_offer"),
    offer("F", "1000000", ("10", "8", "6")),
    offer("G", "999999.99", ("6", "7", "7")),
)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"against": "best"},
        {"minimum_total": D(45)},
        {"against": "best", "minimum_total": D(50)},
        {"rounding": Rounding("half-up", 1, 2, 1)},
        {"rounding": Rounding("half-even", 0, 1, 0)},
        {"rounding": Rounding("half-even", 2, 0, 2)},
        {"price": PriceRule("quality-only")},
        {"price": None, "ties": ("quality",)},
        {"price": PriceRule("quality-over-price"), "rounding": Rounding(total=9)},
    ],
)
def test_minima_rounding_and_ties_are_in_the_formulas(
    changes: dict[str, Any], tmp_path: Path
) -> None:
    rules = replace(RULES, **changes)
    result = rank(rules, MANY)
    same(made(tmp_path, result, MANY), result)


@pytest.mark.parametrize("minimum", [None, D(6)])
@pytest.mark.parametrize("aside", [None, "no_offer"])
def test_the_order_of_operations_is_in_the_formulas(
    minimum: D | None, aside: str | None, tmp_path: Path
) -> None:
    rules, given = three_offers(minimum, aside)
    result = rank(rules, given)
    same(made(tmp_path, result, given), result)


@pytest.mark.parametrize(
    ("mark", "shown"), [("2.675", 2.68), ("1.005", 1.0), ("2.345", 2.34), ("0.125", 0.12)]
)
def test_halves_go_to_the_even_neighbour_where_the_plan_says_so(
    mark: str, shown: float, tmp_path: Path
) -> None:
    rules = RankingRules(
        (Criterion("Q", D(10), D(0), D(10)),), None, rounding=Rounding("half-even", 2)
    )
    given = (Offer("A", None, (("Q", D(mark)),)),)
    found = made(tmp_path, rank(rules, given), given)
    assert found["A"]["Kwaliteit"] == shown


def test_a_basket_adds_up_in_the_workbook(tmp_path: Path) -> None:
    def basket(id_: str, rates: tuple[str, ...], mark: str) -> Offer:
        parts = tuple(
            Part(D(q), D(r)) for q, r in zip(("12000", "6000", "4000"), rates, strict=True)
        )
        amount = sum((part.quantity * part.rate for part in parts), D(0))
        return Offer(id_, Basket(amount, parts), (("Q", D(mark)),))

    rules = RankingRules(
        (Criterion("Q", D(60), D(0), D(1)),),
        PriceRule("lowest-over-price", D(40)),
        ties=("price",),
    )
    given = (
        basket("A", ("52.00", "61.00", "38.50"), "0.6"),
        basket("B", ("50.00", "64.00", "40.00"), "0.6"),
    )
    result = rank(rules, given)
    found = made(tmp_path, result, given)
    same(found, result)
    assert [row["Prijs"] for row in found.values()] == [1144000, 1144000]
    assert [row["Plaats"] for row in found.values()] == [1, 1]


def test_the_price_is_the_sum_of_the_years_that_count(tmp_path: Path) -> None:
    rules = RankingRules(
        (Criterion("Q", D(60), D(0), D(1)),), PriceRule("lowest-over-price", D(40))
    )
    years = {"A": (D("10.10"), D("20.20"), D(99)), "B": (D(40), D(1), D(1))}
    given = (
        Offer("A", D("30.30"), (("Q", Fraction(2, 3)),)),
        Offer("B", D(41), (("Q", D("0.9")),)),
    )
    result = rank(rules, given)
    about = replace(ABOUT, years=years, counting=2)
    found = made(tmp_path, result, given, about)
    same(found, result)
    assert round(found["A"]["Prijs"], 2) == 30.3


def test_what_somebody_typed_is_never_a_formula(tmp_path: Path) -> None:
    rules = RankingRules((Criterion("=1+1", D(60), D(0), D(1)),), None)
    given = (Offer("=2+3", None, (("=1+1", D(1)),)), Offer("@x", None, (), "=4"))
    about = replace(
        ABOUT, titles={"=1+1": "+evil"}, aside={"@x": "-1"}, reference="=cmd", lot="@lot"
    )
    body = comparison_file(about, rank(rules, given), given, AT)
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["Invoer", "Berekening", "Herkomst"]
    typed = {"=1+1", "=2+3", "@x", "-1", "+evil", "=cmd", "@lot"}
    found = {
        cell.value: cell.data_type
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value in typed
    }
    assert found == dict.fromkeys(typed, "s")


def test_the_same_content_gives_the_same_bytes() -> None:
    rules, given = three_offers(D(6))
    result = rank(rules, given)
    assert comparison_file(ABOUT, result, given, AT) == comparison_file(ABOUT, result, given, AT)
    english = openpyxl.load_workbook(io.BytesIO(comparison_file(ABOUT, result, given, AT, "en")))
    assert english.sheetnames == ["Inputs", "Calculation", "Origin"]
    assert english["Origin"]["B4"].value == "abc"
