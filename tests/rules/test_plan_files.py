"""A plan in a file: the same plan and the same seal, by JSON and by sheets, in both languages."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings

from criteria.plan import EvaluationPlan
from criteria.plan_file import read_json, read_sheets
from criteria.plan_format import pretty, seal, write
from criteria.plan_sheet_reader import Grid
from criteria.plan_sheets import tables
from tests.rules.random_plans import plans

SLOW = settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # to shrink a plan takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def grids(plan: EvaluationPlan, lang: str = "nl") -> dict[str, Grid]:
    """The sheets as they come back from a workbook: cells with something in them."""
    found = {}
    for table in tables(plan, lang):
        cells = {
            (row, column): cell
            for row, line in enumerate(table.rows, 1)
            for column, cell in enumerate(line, 1)
            if cell is not None and cell != ""
        }
        if table.sheet.upright:
            cells = {(column, row): cell for (row, column), cell in cells.items()}
        found[table.title] = cells
    return found


@SLOW
@given(plans())
def test_every_plan_comes_back_from_json_with_its_seal(plan: EvaluationPlan) -> None:
    for text in (write(plan), pretty(plan)):
        found = read_json(text)
        assert found.faults == ()
        assert found.plan == plan
        assert seal(found.plan) == seal(plan)


@SLOW
@given(plans())
def test_every_plan_comes_back_from_sheets_with_its_seal(plan: EvaluationPlan) -> None:
    for lang in ("nl", "en"):
        found = read_sheets(grids(plan, lang))
        assert found.faults == ()
        assert seal(found.plan) == seal(plan)
        assert found.plan == plan
