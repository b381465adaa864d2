"""The award report as a page: the same story as on paper, with headings and tables to read."""

from __future__ import annotations

from itertools import pairwise

import pytest

from criteria.award import AwardReport
from criteria.phases import Step
from tender.actions import reporting
from tender.report.reading import Block, blocks
from tests.worlds import Worlds


@pytest.fixture(scope="module")
def report(sqlite_worlds: Worlds) -> AwardReport:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        made = world.act("officer", "2022-06-09T11:00", reporting.make_report)
        return reporting.read_report(made)


@pytest.fixture(scope="module")
def found(report: AwardReport) -> tuple[Block, ...]:
    return blocks(report)


def test_one_title_and_no_level_is_skipped(found: tuple[Block, ...]) -> None:
    levels = [one.level for one in found if one.kind == "heading"]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_motivation_and_every_total_is_there(
    report: AwardReport, found: tuple[Block, ...]
) -> None:
    said = {one.text.strip() for one in found if one.kind == "text"}
    assert report.quality is not None
    for question in report.quality.lots[0].questions:
        for judgement in question.judgements:
            for part in judgement.motivation.split("\n\n"):
                assert part.strip() in said
    cells = {
        one.text
        for block in found
        if block.kind == "table"
        for row in block.rows
        for cell in row
        for one in cell
    }
    assert {"73,27", "72,47", "57,60"} <= cells


def test_a_table_has_a_head_and_as_many_cells_in_each_row(found: tuple[Block, ...]) -> None:
    tables = [one for one in found if one.kind == "table"]
    assert len(tables) > 20
    assert all(len({len(row) for row in one.rows}) == 1 for one in tables)
    assert {one.kind for one in found} == {"heading", "text", "table", "facts", "box", "chart"}


def test_a_chart_is_for_who_sees_it_and_the_contents_lead_somewhere(
    found: tuple[Block, ...],
) -> None:
    charts = [one.svg for one in found if one.kind == "chart"]
    assert charts and all('aria-hidden="true"' in one for one in charts)
    anchors = [one.anchor for one in found if one.anchor]
    assert len(anchors) == len(set(anchors)) > 10
