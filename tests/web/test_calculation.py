"""The calculation page and the workbook; and every published vector through the pages' own path."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal as D
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from flask import render_template
from pycel import ExcelCompiler

from criteria.calculation import STAGES
from criteria.numbers import rounded, show
from criteria.outcome import AFTER_OPENING, AWARD, lot_outcome, ranking
from criteria.phases import Step
from criteria.rank import answer
from criteria.rank_file import read
from criteria.ranking import rank
from tender.actions import report_result
from tender.pages.calculation import CalculationPage, calculation_lot, lot_workbook
from tender.pages.rankings import table
from tender.store.procedures import Case
from tests.vectors import ALL, Vector
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.web.test_comparison import DAY, opened, ranked
from tests.worlds import Worlds

AT = datetime(2022, 6, 2, tzinfo=UTC)
LOT = UUID(int=1)


@pytest.fixture(scope="module")
def module_clock() -> Clock:
    return Clock()


@pytest.fixture
def comparing(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.COMPARE, clock, DAY) as made:
        yield made


# --- the vectors ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def vector_site(sqlite_worlds: Worlds, module_clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.COMPARE, module_clock, DAY) as made:
        yield made


def case_of(made: Site, vector: Vector) -> Case:
    """The procedure of the demonstration, with the plan of a vector."""
    return replace(made.world.case(), plan=vector.plan, lots=((LOT, "1"),))


@pytest.mark.parametrize("vector", ALL, ids=[one.id for one in ALL])
def test_a_vector_is_the_same_on_page_in_report_in_file_and_in_workbook(
    vector: Vector, vector_site: Site, tmp_path: Path
) -> None:
    case = case_of(vector_site, vector)
    made = table(vector.plan, "1", AWARD, vector.entrants, "nl")
    page = {row.name: row for row in made.rows}

    # the figures that were published, in the order of the offers, without who is not ranked
    kind = {"value": "total"}.get(vector.kind, vector.kind)
    found = [getattr(page[name], kind) for name in sorted(page) if page[name].rank]
    assert [rounded(one, 4) for one in found] == list(vector.expected)
    if vector.order:
        assert " ".join(row.name for row in made.rows if row.rank) == vector.order

    # `tender rank` on the file of the page, and the file that a decision freezes
    frozen = lot_outcome(vector.plan, "1", AWARD, vector.entrants)
    told = answer(rank(*read(frozen.rank_file)))
    for one in told["offers"]:
        row = page[one["id"]]
        assert (one["rank"], one["exact_total"] or one["exact_value"]) == (row.rank, row.exact)
        steps = (*row.price_steps, *row.total_steps, *(s for c in row.cells for s in c.steps))
        assert row.aside or set(one["steps"]) <= set(steps)

    # the report
    rows: Any = SimpleNamespace(case=case, commitments=())
    stage: Any = SimpleNamespace(
        name=AWARD,
        outcome=None,
        draws=(),
        entrants={"1": vector.entrants},
        rankings={"1": ranking(vector.plan, "1", AWARD, vector.entrants)},
    )
    for line in report_result._ranking(rows, stage, "1").lines:
        row = page[line.tenderer]
        outcome = line.total if line.total is not None else line.value
        assert (line.rank, outcome, line.price_points) == (row.rank, row.total, row.price_points)

    # the calculation page
    lot = calculation_lot(case, "1", vector.entrants, {}, "nl")
    with vector_site.app.test_request_context():
        html = render_template(
            "comparison/calculation.html",
            page=CalculationPage(case, (lot,), (vector.id,)),
            every=True,
        )
    for row in made.ranked:
        assert row.total is not None
        assert f"plaats {row.rank} met {show(row.total, made.total_places)}" in html
        assert f"<dd>{row.exact}</dd>" in html

    # the workbook, worked out
    body = lot_workbook(case, "1", vector.entrants, AT, "nl")
    assert body is not None
    for name, outcome in worked_out(body, tmp_path).items():
        row = page[name]
        if row.total is None:
            assert outcome == ("", "")
        else:
            places = made.total_places
            assert outcome[0] == row.rank
            assert show(D(repr(outcome[1])), places) == show(row.total, places)


def worked_out(body: bytes, folder: Path) -> dict[str, tuple[Any, Any]]:
    """The place and the outcome of each offer, by the formulas of a workbook."""
    file = folder / "sums.xlsx"
    file.write_bytes(body)
    sheet = openpyxl.load_workbook(file)["Berekening"]
    heads = [str(cell.value) for cell in sheet[10]]
    outcome = max(
        n for n, head in enumerate(heads) if head.startswith(("Totaal", "Fictieve prijs"))
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        counted = ExcelCompiler(filename=str(file))
        return {
            str(row[0].value): (
                counted.evaluate(f"Berekening!{row[heads.index('Plaats')].coordinate}"),
                counted.evaluate(f"Berekening!{row[outcome].coordinate}"),
            )
            for row in sheet.iter_rows(min_row=12)
        }


# --- the case -------------------------------------------------------------------------------------


def test_every_step_of_the_ranking_stands_on_the_page(comparing: Site, tmp_path: Path) -> None:
    opened(comparing)
    page = comparing.get("officer", "/comparison/calculation").text
    result = ranked(comparing.get("officer", "/comparison/rank-file?lot=1").data, tmp_path)
    offers = result["offers"]
    assert isinstance(offers, list)
    for offer in offers:
        assert f"<dd>{offer['exact_total']}</dd>" in page
        assert all(step in page for step in offer["steps"])
    assert "Plafond per contractjaar" in page
    assert "beoordelingsplan versie 1: Definitieve inschrijving, Governance: gewicht" in page
    stages = ["Geldigheid", "Minimumeisen", "Scores en punten", "Lage prijs", "Totaal", "Plaats"]
    assert [page.index(f">{stage}<") for stage in stages] == sorted(
        page.index(f">{stage}<") for stage in stages
    )


def test_every_figure_of_the_comparison_leads_to_its_step(comparing: Site) -> None:
    shown = opened(comparing)
    there = comparing.get("officer", "/comparison/calculation").text
    wanted = set(re.findall(r'/comparison/calculation#([a-z]+-[^"]+)"', shown))
    assert len(wanted) == 3 * 7 + 1  # five criteria, price and total of three, and the page itself
    assert all(f'id="{one}"' in there for one in wanted)


def test_all_steps_open_on_paper(comparing: Site) -> None:
    opened(comparing)
    assert (
        '<details class="wb-more" id="punten-'
        in comparing.get("officer", "/comparison/calculation").text
    )
    every = comparing.get("officer", "/comparison/calculation?open=all").text
    assert every.count(" open><summary>") == every.count('<details class="wb-more" id=')


def test_the_workbook_of_the_case_gives_the_page(comparing: Site, tmp_path: Path) -> None:
    page = opened(comparing)
    answer_ = comparing.get("officer", "/comparison/workbook?lot=1")
    assert answer_.mimetype.endswith("spreadsheetml.sheet")
    assert ".xlsx" in answer_.headers["Content-Disposition"]
    found = worked_out(answer_.data, tmp_path)
    assert [place for place, _ in found.values()] == [1, 2, 3]
    assert all(show(D(repr(total)), 2) in page for _, total in found.values())
    book = openpyxl.load_workbook(io.BytesIO(answer_.data))
    origin = {row[0].value: row[1].value for row in book["Herkomst"].iter_rows()}
    case = comparing.world.case()
    assert origin["Zegel van het plan"] == case.seal
    assert origin["Procedure"] == case.reference


def test_before_the_prices_are_opened_there_is_nothing(comparing: Site) -> None:
    for path in ("/comparison/calculation", "/comparison/workbook?lot=1"):
        assert comparing.get("officer", path).status_code == 404
    opened(comparing)
    assert comparing.get("officer", "/comparison/workbook?lot=9").status_code == 404


def test_the_contract_manager_sees_no_points(comparing: Site) -> None:
    opened(comparing, "contract_manager")
    for path in ("/comparison/calculation", "/comparison/workbook?lot=1"):
        assert comparing.get("contract_manager", path).status_code == 404


def test_as_many_queries_for_one_offer_as_for_three(
    sqlite_worlds: Worlds, single_offer_worlds: Worlds, clock: Clock
) -> None:
    counts = []
    for worlds in (sqlite_worlds, single_offer_worlds):
        with site(worlds, Step.COMPARE, clock, DAY) as made:
            opened(made)
            with made.counted() as sent:
                assert made.get("officer", "/comparison/calculation").status_code == 200
            counts.append(len(sent))
    assert counts[0] == counts[1]


def test_who_was_set_aside_stands_there_with_both_rankings(vector_site: Site) -> None:
    one = next(vector for vector in ALL if vector.id == "5.6 set aside")
    lot = calculation_lot(case_of(vector_site, one), "1", one.entrants, {}, "nl")
    counts, everybody = lot.both
    assert [(row.name, row.rank) for row in counts] == [("A", 1), ("B", 2), ("C", None)]
    assert [row.name for row in everybody] == ["C", "B", "A"]
    out = next(offer for offer in lot.offers if offer.row.name == "C")
    assert [step.kind for step in out.stages] == ["validity", "admission"]
    with vector_site.app.test_request_context():
        page = CalculationPage(case_of(vector_site, one), (lot,), ("aside",))
        html = render_template("comparison/calculation.html", page=page, every=False)
    assert "Ter vergelijking: met iedereen" in html
    assert "Valt af" in html


def test_who_dropped_out_and_still_counts_is_shown_up_to_its_place(vector_site: Site) -> None:
    one = next(vector for vector in ALL if vector.id == "5.6 set aside")
    entrants = tuple(
        replace(entrant, set_aside=None, dropped=AFTER_OPENING if entrant.set_aside else None)
        for entrant in one.entrants
    )
    lot = calculation_lot(case_of(vector_site, one), "1", entrants, {}, "nl")
    out = next(offer for offer in lot.offers if offer.row.name == "C")
    assert [step.kind for step in out.stages] == [*STAGES]
    assert out.stages[-1].said == out.row.aside
    price = next(step for step in out.stages if step.kind == "price").figures[-1]
    assert price.told and price.result == "telt mee in de formule"
    counts, everybody = lot.both
    assert [row.rank for row in counts if row.name == "C"] == [None]
    assert [row.name for row in everybody] == ["C", "B", "A"]
