"""Rows of the programme of requirements that are tested at the tender, as demands of a party."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from criteria.admission import (
    PROGRAMME,
    TITLE_LENGTH,
    asked,
    at_tender,
    elsewhere,
)
from criteria.case import load as load_case
from criteria.catalogue import load
from criteria.plan import EvaluationPlan, first_draft
from criteria.requirements import Requirement
from criteria.text import Text
from tender.demo.plan import filled
from tests.rules.plans import PLAN

ROW = Requirement(
    "PVE-3.4-E1",
    Text("Er is een wachtlijst. Die is openbaar.", "There is a list. It is public."),
    ("provider",),
    "tender",
    Text("De lijst", "The list"),
    applicability="carried_over",
)


def plan(*rows: Requirement) -> EvaluationPlan:
    return replace(PLAN, requirements=rows)


@pytest.mark.parametrize(
    ("changed", "there"),
    [
        ({}, True),
        ({"moment": "both"}, True),
        ({"moment": "contract"}, False),
        ({"applicability": "adapted"}, True),
        ({"applicability": "undecided"}, False),
        ({"applicability": "superseded"}, False),
        ({"applicability": "historic"}, False),
        ({"subject": ("authority",)}, False),
        ({"subject": ("authority", "provider")}, True),
        ({"tested_by": ("X1",)}, True),
        ({"tested_by": ("A",)}, False),
        ({"tested_by": ("BID-01",)}, False),
        ({"tested_by": ("A", "BID-01")}, False),
        ({"tested_by": ("A", "X1")}, True),
    ],
)
def test_a_row_is_tested_per_party_when_it_holds_at_the_tender_and_nothing_else_tests_it(
    changed: dict[str, Any], there: bool
) -> None:
    found = asked(plan(replace(ROW, **changed)))
    assert [row.id for row in found] == ["X1", *([ROW.id] if there else [])]


def test_a_row_that_is_scored_or_offered_is_told_with_where() -> None:
    scored, mine = replace(ROW, tested_by=("A",)), replace(ROW, id="EIGEN-1")
    both = plan(scored, mine, replace(ROW, id="EIGEN-2", moment="contract"))
    assert elsewhere(both, scored) == ("A",)
    assert at_tender(mine) and elsewhere(both, mine) == ()


def test_a_row_becomes_a_demand_with_a_short_title_and_its_place() -> None:
    (_, found) = asked(plan(ROW))
    assert (found.kind, found.title.nl, found.text) == (PROGRAMME, "Er is een wachtlijst", ROW.text)
    assert found.proof == ROW.proof and found.source.startswith("P §3.4 L")
    (_, own) = asked(plan(replace(ROW, id="EIGEN-1")))
    assert own.source == "Eigen eis EIGEN-1 in het programma van eisen"


def test_a_long_row_is_cut_at_a_word() -> None:
    long = replace(ROW, text=Text("Woord " * 40, "Word " * 40))
    title = asked(plan(long))[1].title
    assert len(title.nl) <= TITLE_LENGTH + 2 and title.nl.endswith("Woord …")


@pytest.mark.parametrize(
    ("subject", "roles"),
    [
        (("provider",), ("lead", "member", "subcontractor")),
        (("provider", "subcontractor"), ("lead", "member", "subcontractor")),
        (("subcontractor",), ("subcontractor",)),
    ],
)
def test_a_row_holds_for_the_tenderer_and_whoever_works_for_it(
    subject: tuple[str, ...], roles: tuple[str, ...]
) -> None:
    assert asked(plan(replace(ROW, subject=subject)))[1].applies_to == roles


def test_in_the_case_most_rows_of_the_tender_are_scored_and_those_on_staff_are_tested() -> None:
    """391 rows, of which 191 hold; 62 of these are tested at the tender: 54 in a question of the
    dossier, and the 8 on staff with the demand on staff, per party."""
    draft = first_draft("T", PLAN.title, "HvB", load(), load_case(), load().topics)
    case = filled(draft, 3)
    rows = case.requirements
    assert (len(rows), sum(row.in_force for row in rows)) == (391, 191)
    tested_now = [row for row in rows if at_tender(row)]
    assert (len(tested_now), sum(bool(elsewhere(case, row)) for row in tested_now)) == (62, 54)
    tested = asked(case)[len(case.demands) :]
    assert asked(case)[: len(case.demands)] == case.demands
    assert [row.id.startswith("PVE-3.9.2-E") for row in tested] == [True] * 8
    bare = replace(case, requirements=tuple(replace(row, tested_by=()) for row in rows))
    assert len(asked(bare)) == len(case.demands) + 62
    assert len({row.id for row in asked(bare)}) == len(asked(bare))
    assert all(len(row.id) <= 20 for row in asked(bare))
