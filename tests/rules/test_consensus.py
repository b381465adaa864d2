"""From individual marks to one motivated mark; a mean is never made."""

from __future__ import annotations

import dataclasses
from decimal import Decimal as D

import pytest

from criteria.consensus import Spread, check_consensus, check_dissent, spread
from criteria.plan import ConsensusRule
from criteria.scores import Score
from tests.rules.plans import SELECTION

RULE = ConsensusRule(D(4), 3)
WHY = "Unaniem in overleg."


@pytest.mark.parametrize(
    ("marks", "lowest", "highest", "width", "must_discuss"),
    [
        (["5"], 5, 5, 0, False),
        (["6", "6", "6"], 6, 6, 0, False),
        (["8", "4", "6"], 4, 8, 4, True),  # 8 - 4 = 4: the border is a duty
        (["8", "4.001", "6"], "4.001", 8, "3.999", False),
        (["10", "0"], 0, 10, 10, True),
    ],
)
def test_the_spread_is_the_highest_less_the_lowest(
    marks: list[str], lowest: str, highest: str, width: str, must_discuss: bool
) -> None:
    found = spread(map(D, marks), RULE)
    assert found is not None
    assert (found.lowest, found.highest, found.width) == (D(lowest), D(highest), D(width))
    assert found.must_discuss is must_discuss
    assert list(found.marks) == sorted(map(D, marks))


def test_without_marks_there_is_no_spread() -> None:
    assert spread([], RULE) is None


def test_a_spread_knows_no_mean() -> None:
    names = {name for name in dir(Spread) if not name.startswith("_")}
    assert names == {"marks", "must_discuss", "lowest", "highest", "width"}
    assert {field.name for field in dataclasses.fields(Spread)} == {"marks", "must_discuss"}


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (Score("A", D(5), WHY), []),
        (Score("A", D("7.5"), WHY), [("scores.off_scale", "mark")]),
        (Score("A", None, WHY), [("scores.mark_missing", "mark")]),
        (Score("A", D(5), "kort maar"), [("scores.motivation_short", "motivation")]),
        (
            Score("A", None, ""),
            [("scores.mark_missing", "mark"), ("scores.motivation_missing", "motivation")],
        ),
        (Score("Z", D(5), WHY), [("scores.unknown_question", None)]),
    ],
)
def test_a_consensus_is_a_mark_on_the_scale_with_a_motivation(
    score: Score, expected: list[tuple[str, str | None]]
) -> None:
    found = check_consensus(SELECTION, score, RULE)
    assert [(fault.code, fault.field) for fault in found] == expected


def test_a_committee_may_come_to_a_mark_nobody_gave() -> None:
    assert spread([D(0), D(10)], RULE) is not None
    assert check_consensus(SELECTION, Score("A", D(5), WHY), RULE) == ()


@pytest.mark.parametrize(
    ("agrees", "text", "expected"),
    [
        (True, "", []),
        (True, "met genoegen", []),
        (False, "te hoog", []),
        (False, "", [("consensus.dissent_without_reason", "text")]),
        (False, " \n", [("consensus.dissent_without_reason", "text")]),
        (False, "x" * 20_001, [("scores.motivation_long", "text")]),
    ],
)
def test_dissent_is_allowed_and_says_why(
    agrees: bool, text: str, expected: list[tuple[str, str]]
) -> None:
    found = check_dissent(agrees, text)
    assert [(fault.code, fault.field) for fault in found] == expected
