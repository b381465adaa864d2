"""From individual marks to one motivated mark; a mean is made only where the plan says so."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from criteria.catalogue import Scale, Step
from criteria.consensus import (
    Spread,
    asks_attendance,
    check_consensus,
    check_meeting,
    check_sign_off,
    committee_mark,
    moves,
    spread,
    urgency,
)
from criteria.numbers import show
from criteria.offers import Offer
from criteria.plan import ConsensusRule
from criteria.rank_file import rank_file, read
from criteria.ranking import rank
from criteria.ranking_rules import Criterion, RankingRules
from criteria.refusals import Refused
from criteria.scores import Score
from criteria.text import Text
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


def scale(*points: str) -> Scale:
    no = Text("", "")
    return Scale("s", no, tuple(Step(D(one), no, no) for one in points))


@pytest.mark.parametrize(
    ("marks", "points", "steps", "apart", "place"),
    [
        # one step of two points is no difference to start with, two steps of one point are
        ("6 8", ("0", "2", "4", "6", "8", "10"), 1, False, 2),
        ("6 8", ("0", "5", "6", "7", "8", "10"), 2, True, 0),
        ("6 6", ("0", "2", "4", "6", "8", "10"), 0, False, 2),
        # one long step: not more than a step apart, but the plan asks to discuss it
        ("0 10", ("0", "10"), 1, False, 1),
        ("-2 2", ("-2", "0", "2"), 2, True, 0),
    ],
)
def test_differences_are_counted_in_steps_of_the_scale(
    marks: str, points: tuple[str, ...], steps: int, apart: bool, place: int
) -> None:
    found = spread(map(D, marks.split()), RULE, scale(*points))
    assert found is not None
    assert (found.steps, found.apart, urgency(found)) == (steps, apart, place)


def test_what_nobody_marked_comes_last() -> None:
    assert urgency(None) == 2


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
    assert names == {"marks", "must_discuss", "steps", "lowest", "highest", "width", "apart"}
    kept = {field.name for field in dataclasses.fields(Spread)}
    assert kept == {"marks", "must_discuss", "steps"}


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


def test_what_is_wrong_stands_at_its_field_also_for_a_theme_of_the_buyer() -> None:
    own = dataclasses.replace(
        SELECTION, questions=(dataclasses.replace(SELECTION.questions[0], id="OWN-1"),)
    )
    found = check_consensus(own, Score("OWN-1", None, ""), RULE)
    assert [fault.field for fault in found] == ["mark", "motivation"]


def test_a_committee_may_come_to_a_mark_nobody_gave() -> None:
    assert spread([D(0), D(10)], RULE) is not None
    assert check_consensus(SELECTION, Score("A", D(5), WHY), RULE) == ()


@pytest.mark.parametrize(
    ("agrees", "moved", "text", "expected"),
    [
        (True, False, "", []),
        (True, False, "met genoegen", []),
        (True, True, "de planning overtuigt mij", []),
        (True, True, "", [("consensus.moved_without_reason", "moved")]),
        (True, True, " \n", [("consensus.moved_without_reason", "moved")]),
        (True, True, "x" * 20_001, [("scores.motivation_long", "moved")]),
        (False, False, "te hoog", []),
        (False, False, "", [("consensus.dissent_without_reason", "text")]),
        (False, False, " \n", [("consensus.dissent_without_reason", "text")]),
        (False, False, "x" * 20_001, [("scores.motivation_long", "text")]),
    ],
)
def test_dissent_is_allowed_and_says_why_and_so_does_who_left_the_own_mark(
    agrees: bool, moved: bool, text: str, expected: list[tuple[str, str]]
) -> None:
    found = check_sign_off(agrees, moved, text)
    assert [(fault.code, fault.field) for fault in found] == expected


def test_who_leaves_the_own_mark() -> None:
    assert moves(D(8), D(6), RULE)
    assert not moves(D(6), D("6.000"), RULE)
    assert not moves(None, D(6), RULE), "who abstained left no mark"
    assert not moves(D(8), F(20, 3), computed("mean")), "a computed mark is made of the own one"


@pytest.mark.parametrize("method", ["mean", "median"])
def test_a_computed_mark_is_motivated_and_never_chosen(method: str) -> None:
    rule = computed(method)
    assert check_consensus(SELECTION, Score("A", None, WHY), rule) == ()
    found = check_consensus(SELECTION, Score("A", D(5), "kort"), rule)
    assert [(fault.code, fault.field) for fault in found] == [
        ("consensus.mark_is_computed", "mark"),
        ("scores.motivation_short", "motivation"),
    ]


# --- the vectors of one committee through the whole ranking: marks 8, 6, 6; 20 points; scale 0-10

GIVEN = (D(8), D(6), D(6))


@pytest.mark.parametrize(
    ("method", "decimals", "points", "shown"),
    [
        ("mean", None, F(40, 3), "13,3333"),  # 20/3 x 20 / 10
        ("mean", 1, F("13.4"), "13,4000"),  # 6,7 x 2
        ("mean", 0, F(14), "14,0000"),  # 7 x 2
        ("median", None, F(12), "12,0000"),  # 6 x 2
        ("median", 1, F(12), "12,0000"),
    ],
)
def test_the_computed_mark_reaches_the_points(
    method: str, decimals: int | None, points: F, shown: str
) -> None:
    rules = RankingRules((Criterion("Q", D(20), D(0), D(10)),), None)
    offer = Offer("A", None, (("Q", committee_mark(GIVEN, computed(method, decimals))),))
    found = rank(rules, (offer,)).offers[0]
    assert found.total == points and show(points, 4) == shown
    again = rank(*read(dumped(rank_file(rules, (offer,))))).offers[0]
    assert again.exact_total == points, "the rank file keeps the mark exactly"


def dumped(file: object) -> str:
    return json.dumps(file)


@pytest.mark.parametrize(
    ("decimals", "aside"),
    [(None, "minimum:Q"), (2, "minimum:Q"), (1, None), (0, None)],  # 6,6667; 6,67; 6,7; 7
)
def test_a_minimum_is_tested_on_the_mark_as_the_plan_rounds_it(
    decimals: int | None, aside: str | None
) -> None:
    rules = RankingRules((Criterion("Q", D(20), D(0), D(10), D("6.7")),), None)
    mark = committee_mark(GIVEN, computed("mean", decimals))
    assert rank(rules, (Offer("A", None, (("Q", mark),)),)).offers[0].set_aside == aside


def test_a_minimum_that_equals_the_exact_mean_is_enough() -> None:
    rules = RankingRules((Criterion("Q", D(20), D(0), D(10), D("6.5")),), None)
    mark = committee_mark([D(6), D(7)], computed("mean"))
    assert rank(rules, (Offer("A", None, (("Q", mark),)),)).offers[0].set_aside is None


def test_means_that_round_alike_are_told_apart_when_they_are_exact() -> None:
    """20/3 against 6,667: exact the second is higher, to three decimals they are equal."""
    rules = RankingRules((Criterion("Q", D(20), D(0), D(10)),), None)
    exactly = [Offer("A", None, (("Q", F(20, 3)),)), Offer("B", None, (("Q", D("6.667")),))]
    assert rank(rules, exactly).winner == "B"
    to_three = [replace_mark(offer, 3) for offer in exactly]
    assert rank(rules, to_three).tied == ("A", "B")


def replace_mark(offer: Offer, places: int) -> Offer:
    mark = committee_mark(GIVEN, computed("mean", places))
    return dataclasses.replace(offer, marks=(("Q", mark),))


def test_a_fraction_off_the_scale_is_refused_like_any_mark() -> None:
    rules = RankingRules((Criterion("Q", D(20), D(0), D(10)),), None)
    with pytest.raises(Refused) as refused:
        rank(rules, (Offer("A", None, (("Q", F(31, 3)),)),))
    assert refused.value.refusals[0].code == "ranking.off_scale"


@pytest.mark.parametrize("mark", ["20/0", "1/", "/3", "2/3/4", "1.5/2", "-/3", "1" * 40 + "/3"])
def test_a_mark_in_a_rank_file_is_a_number_or_a_fraction(mark: str) -> None:
    rules = RankingRules((Criterion("Q", D(20), D(0), D(10)),), None)
    file = rank_file(rules, (Offer("A", None, (("Q", D(6)),)),))
    file["offers"][0]["marks"]["Q"] = mark
    with pytest.raises(Refused) as refused:
        read(dumped(file))
    assert refused.value.refusals[0].field == "offers[0].marks.Q"


# --- meetings and passages


def test_a_meeting_was_held_by_somebody() -> None:
    today = date(2022, 1, 27)
    assert check_meeting(today, today, today, ("p",), known=False) == ()
    assert check_meeting(today, today, today, (), known=True) == (), "taken back"
    early = check_meeting(date(2022, 1, 26), today, today, ("p",), known=True)
    assert [(one.code, one.field) for one in early] == [("consensus.meeting_too_early", "held_on")]
    found = check_meeting(date(2022, 1, 28), today, today, (), known=False)
    assert [(one.code, one.field) for one in found] == [
        ("consensus.meeting_not_held", "held_on"),
        ("consensus.nobody_present", "present"),
    ]


def test_who_is_there_is_asked_with_the_first_judgement_of_a_day() -> None:
    today, before = date(2022, 1, 27), date(2022, 1, 26)
    assert asks_attendance({}, today)
    assert asks_attendance({before: True}, today), "another meeting"
    assert not asks_attendance({today: True}, today)
    assert not asks_attendance({before: True, today: False}, today), "no meeting on this day"
    assert asks_attendance({today: False}, today), "never before the first meeting"
