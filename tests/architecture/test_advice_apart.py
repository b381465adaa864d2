"""Nothing leads from advice to a score (I11): no import, no field, no column."""

from __future__ import annotations

from dataclasses import fields

import grimp
import pytest
import sqlalchemy as sa

from criteria.outcome import Entrant
from criteria.ranking import RankedOffer
from criteria.scores import Score
from tender.models.base import Base

ADVICE = ("tender.models.advising", "tender.store.advising", "tender.store.councils")
RULES = ("quality", "totals", "consensus", "ranking", "rank", "outcome", "pricing", "scores")
ACTS = ("scoring", "judging", "agreeing", "outcomes", "marks", "meetings", "rounds")
ROWS = ("sheets", "submitted", "consensus", "drafts", "decisions")
SAY_NOTHING_BACK = ("tender.actions.standing", "tender.actions.showing")
"""How many items wait for an answer, which holds up the decision; and the trail entry that tells
that advice became visible, which gives nothing back."""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        "criteria", "tender", cache_dir=None, exclude_type_checking_imports=True
    )


@pytest.mark.parametrize("rule", RULES)
def test_no_rule_that_makes_a_score_knows_of_advice(graph: grimp.ImportGraph, rule: str) -> None:
    source = f"criteria.{rule}"
    assert source in graph.modules
    assert graph.find_shortest_chain(source, "criteria.council") is None


@pytest.mark.parametrize(
    "module", [*(f"tender.actions.{one}" for one in ACTS), *(f"tender.store.{one}" for one in ROWS)]
)
def test_no_act_that_makes_a_score_reads_advice(graph: grimp.ImportGraph, module: str) -> None:
    assert module in graph.modules
    for target in (*ADVICE, "tender.actions.advising"):
        assert target in graph.modules
        assert not graph.direct_import_exists(importer=module, imported=target)
    for one in SAY_NOTHING_BACK:
        if one in graph.modules:
            graph.remove_module(one)
    for target in (*ADVICE, "tender.actions.advising"):
        assert graph.find_shortest_chain(module, target) is None


def test_what_tells_that_advice_is_shown_gives_nothing_back() -> None:
    from tender.actions import showing
    from tender.store import advising

    told = [showing.note_shown, showing.note_step, showing.note_opened]
    assert {act.__annotations__["return"] for act in told} == {"None"}
    assert advising.unanswered.__annotations__["return"] == "int"


@pytest.mark.parametrize("value", [Score, Entrant, RankedOffer])
def test_nothing_that_is_scored_has_room_for_advice(value: type) -> None:
    assert not [one.name for one in fields(value) if "advice" in one.name or "council" in one.name]


def test_no_row_of_a_score_points_at_advice_and_no_advice_holds_a_number() -> None:
    tables = Base.metadata.tables
    advice = {name for name in tables if name.startswith(("advice", "council", "put_"))}
    assert {"advice", "advice_answers", "council_sessions"} <= advice
    pointing = {
        (table.name, key.column.table.name)
        for table in tables.values()
        for key in table.foreign_keys
        if key.column.table.name in advice
    }
    assert {one for one, _ in pointing} <= advice
    counted = {
        f"{name}.{column.name}"
        for name in advice
        for column in tables[name].columns
        if isinstance(column.type, sa.Integer | sa.Numeric)
    }
    assert {one.rpartition(".")[2] for one in counted} <= {"number", "size", "version"}
