"""A file is held to what the pages allow, and told in their words, at its line or cell."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from criteria.formulas import PriceRule
from criteria.plan import ConsensusRule, EvaluationPlan, Subtopic
from criteria.plan.file import PlanFile, read_json, read_sheets
from criteria.plan.format import pretty
from criteria.plan.limits import limits_at
from criteria.plan.sheets import tables
from criteria.text import Text
from tests.rules.plan_files import grids
from tests.rules.plans import DEMAND, PLAN, SCALE, SELECTION, with_award, with_lot, with_selection

TURNED = "Zorg \u202egro"
MARKS = "Deze tekst bevat tekens die wij niet kunnen bewaren. Typ de tekst opnieuw, zonder plakken."
LOW = "Dit getal is te laag. Het moet 0 of hoger zijn."


def told(file: PlanFile) -> list[tuple[str, str]]:
    """Where each fault stands, without the number of a line, and what it says."""
    return [(one.place, one.told()) for one in file.faults]


def too_long(most: str) -> str:
    return f"De tekst is te lang. Gebruik hoogstens {most} tekens."


def demand(**changes: Any) -> EvaluationPlan:
    return replace(PLAN, demands=(replace(DEMAND, **changes),))


def band(floor: int) -> EvaluationPlan:
    price = PriceRule("band", D(40), (("floor", D(floor)), ("ceiling", D(189))))
    return with_award(price=price)


def asked(text: str) -> EvaluationPlan:
    first, *rest = SELECTION.questions
    return with_selection(questions=(replace(first, text=Text(text, "x")), *rest))


@pytest.mark.parametrize(
    ("plan", "place", "cell", "sentence"),
    [
        (demand(title=Text("x" * 201, "")), "demands/X1/title/nl", "Eisen!C2", too_long("200")),
        (demand(title=Text("x", TURNED)), "demands/X1/title/en", "Eisen!D2", MARKS),
        (demand(source="x" * 301), "demands/X1/source", "Eisen!I2", too_long("300")),
        (asked("x" * 4001), "lots/1/selection/questions/A/text/nl", "Vragen!F2", too_long("4.000")),
        (
            with_lot(ceilings=(D(5), D(-5))),
            "lots/1/ceilings/2",
            "Plafond en vaste prijs!{}3",
            LOW,
        ),
        (band(-10), "lots/1/award/price/parameters/1/2", "Getallen van de formule!D2", LOW),
        (
            replace(PLAN, consensus=ConsensusRule(D(4), -3)),
            "consensus/minimum_words",
            "Plan!B{}",
            LOW,
        ),
    ],
)
def test_what_no_page_takes_no_file_brings_in(
    plan: EvaluationPlan, place: str, cell: str, sentence: str
) -> None:
    found = read_json(pretty(plan))
    assert found.tree is None and told(found) == [(place, sentence)]
    line = found.faults[0].line
    assert line is not None and line > 1
    (spot,) = told(read_sheets(grids(plan)))
    assert spot[1] == sentence and spot[0].partition("!")[0] == cell.partition("!")[0]
    if "{}" not in cell:
        assert spot[0] == cell
    # what we wrote ourselves still reads back
    assert read_json(pretty(plan), strict=False).plan == plan
    assert read_sheets(grids(plan), strict=False).plan == plan


@pytest.mark.parametrize("mark", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_no_sign_turns_the_direction_of_a_text(mark: str) -> None:
    assert told(read_json(pretty(replace(PLAN, authority=f"a{mark}b")))) == [("authority", MARKS)]


def test_the_most_that_a_page_takes_is_good_in_a_file() -> None:
    plan = replace(demand(title=Text("x" * 200, ""), source="x" * 300), authority="x" * 200)
    plan = replace(plan, lots=asked("x" * 4000).lots)
    assert read_json(pretty(plan)).faults == () == read_sheets(grids(plan)).faults


def test_the_limits_of_a_place() -> None:
    for path, longest in (
        ("demands/X1/title/nl", 200),
        ("demands/X1/text/en", 4000),
        ("topics/DLG-01/runs_from", 300),
        ("lots/1/award/scale/steps/0/name/nl", 100),
        ("lots/1/award/questions/A/scale/steps/0/anchor/nl", 600),
        ("lots/1/award/questions/A/subtopics/x/title/nl", 200),
        ("requirements/P/limits/1/applies", 300),
        ("facts/term/condition/nl", 600),
        ("facts/municipalities/t/note/nl", 1000),
        ("rule_sets/reasons/reference", 300),
        ("authority", 200),
    ):
        assert limits_at(tuple(path.split("/"))).longest == longest, path


# One cause is one fault


def renamed(plan: EvaluationPlan, sheet: str, old: str, new: str) -> PlanFile:
    """The workbook in which a row of a sheet got another id, and nothing else changed."""
    found = grids(plan)
    table = next(one for one in tables(plan) if one.title == sheet)
    column = table.sheet.heads("nl").index("Kenmerk") + 1
    row = next(n for (n, at), cell in found[sheet].items() if at == column and cell == old)
    found[sheet] = {**found[sheet], (row, column): new}
    return read_sheets(found)


def with_subtopics() -> EvaluationPlan:
    """A plan in which question B has six subtopics, and both questions a scale of their own."""
    many = tuple(Subtopic(f"s{n}", Text("Punt", "Point")) for n in range(6))
    first, second = (replace(one, scale=SCALE) for one in SELECTION.questions)
    return with_selection(questions=(first, replace(second, subtopics=many)))


def test_an_id_that_stands_twice_is_one_fault() -> None:
    """The rows of the question that lost its id say nothing new."""
    found = renamed(with_subtopics(), "Vragen", "B", "A")
    assert [(one.place, one.refusal.code) for one in found.faults] == [
        ("Vragen!C3", "files.id_twice")
    ]


def test_of_a_row_that_is_gone_the_first_line_that_needs_it_tells() -> None:
    found = renamed(with_subtopics(), "Vragen", "B", "C")
    assert [(one.place, one.refusal.code) for one in found.faults] == [
        ("Aandachtspunten!C2", "files.no_parent")
    ]
