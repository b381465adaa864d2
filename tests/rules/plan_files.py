"""The kept plan in a file, and the sheets of a plan as they come back."""

from __future__ import annotations

from pathlib import Path

from criteria.plan import EvaluationPlan
from criteria.plan.sheet_reader import Grid
from criteria.plan.sheets import tables


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


VECTOR = Path(__file__).with_name("tiny-plan.json")
VECTOR_SEAL = "34e2a22599c401db8e3888eb60cc47d46ddfee0a013a1463b081ae5ceffe7be2"

SECOND = Path(__file__).with_name("plan-format-2.json").read_text(encoding="utf-8")
SECOND_SEAL = "e845a599d27b7f672ef50529996955821f2d232e96847401f788e364baa6f8c2"
"""The same plan as it was written and sealed before the rules of scoring."""

THIRD = Path(__file__).with_name("plan-format-3.json").read_text(encoding="utf-8")
THIRD_SEAL = "e6f4a14408a0436cfaef38df340ae001af082782323462fcd972f2c8f3f03ec7"
"""The same plan as it was written and sealed before the rules of advising."""

EARLIER = {2: SECOND, 3: THIRD}
