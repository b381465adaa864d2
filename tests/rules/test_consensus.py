"""From individual marks to one motivated mark; a mean is made only where the plan says so."""

from __future__ import annotations

import dataclasses
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from criteria.consensus import Spread, check_consensus, check_dissent, committee_mark, spread
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


def computed(method: str, decimals: int | None = None) -> ConsensusRule:
    return dataclasses.replace(RULE, method=method, decimals=decimals)


@pytest.mark.parametrize(
    ("marks", "method", "decimals", "mark"),
    [
        # 8 + 6 + 6 = 20, divided by 3
        ("8 6 6", "mean", None, F(20, 3)),
        ("8 6 6", "mean", 0, D("7")),
        ("8 6 6", "mean", 1, D("6.7")),
        ("8 6 6", "mean", 3, D("6.667")),
        ("6 8 6", "median", None, F(6)),
        ("6 8 6", "median", 1, D("6.0")),
        # an even number: (6 + 8) / 2 and (4 + 6) / 2
        ("8 4 6 10", "median", None, F(7)),
        ("6 4", "median", None, F(5)),
        ("7 6", "median", None, F(13, 2)),
        ("7 6", "median", 0, D("7")),
        # halves go away from zero, on a scale with a malus as well
        ("2.675", "mean", 2, D("2.68")),
        ("1.005", "mean", 2, D("1.01")),
        ("2.345", "mean", 2, D("2.35")),
        ("0.125", "mean", 2, D("0.13")),
        ("2 3", "mean", 0, D("3")),
        ("-2 -1", "mean", 0, D("-2")),
        ("-2 -1", "median", None, F(-3, 2)),
        ("6", "mean", None, F(6)),
        ("6", "median", None, F(6)),
    ],
)
def test_the_mark_of_the_committee_is_computed_as_the_plan_says(
    marks: str, method: str, decimals: int | None, mark: F | D
) -> None:
    found = committee_mark(map(D, marks.split()), computed(method, decimals))
    assert found == mark and type(found) is type(mark)


def test_the_stage_of_rounding_changes_the_points() -> None:
    marks = [D(8), D(6), D(6)]
    # weight 20 on a scale to 10: twice the mark
    points = {
        str(decimals): F(committee_mark(marks, computed("mean", decimals))) * 20 / 10
        for decimals in (None, 1)
    }
    assert points == {"None": F(40, 3), "1": F("13.4")}
    assert F(committee_mark(marks, computed("median"))) * 20 / 10 == 12


@pytest.mark.parametrize("marks", [[], [D(6), D(8)]])
def test_a_mark_that_is_given_in_discussion_is_never_computed(marks: list[D]) -> None:
    with pytest.raises(ValueError):
        committee_mark(marks, RULE)


@pytest.mark.parametrize("method", ["mean", "median"])
def test_without_marks_there_is_nothing_to_compute(method: str) -> None:
    with pytest.raises(ValueError):
        committee_mark([], computed(method))


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
