"""Numbers and names in a plan that could be written down and make no sense: each is told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest

from criteria.catalogue import load
from criteria.formulas import PriceRule
from criteria.plan import (
    AdvisingRule,
    ConsensusRule,
    EvaluationPlan,
    ScoringRule,
    StandstillRule,
    Subtopic,
)
from criteria.plan.check import check_plan
from tests.rules.plans import ELEMENT, PLAN, question, signed, with_award, with_lot, with_selection

MALUS = next(scale for scale in load().scales if scale.lowest < 0)


def faults(plan: EvaluationPlan) -> list[tuple[str, str | None]]:
    return [(one.code.removeprefix("plan."), one.field) for one in check_plan(signed(plan))]


def said(plan: EvaluationPlan) -> list[str]:
    return [one.sentence("nl") for one in check_plan(signed(plan))]


A = question("A", 60, 5)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (
            with_selection(questions=(replace(A, trace=("O1", "O99")), question("B", 40))),
            [("goal_unknown", "lots/1/selection/questions/A/trace")],
        ),
        (
            with_award(
                questions=(
                    question("A", 50),
                    replace(question("B", 10), subtopics=(Subtopic("b1", PLAN.title, ("X",)),)),
                )
            ),
            [("goal_unknown", "lots/1/award/questions/B/subtopics/b1")],
        ),
        (
            replace(PLAN, elements=(replace(ELEMENT, trace=("DLG-01", "V1")),)),
            [("goal_unknown", "elements/BID-01/trace")],
        ),
        # the questions of the selection give 100 points, those of the award 60
        (with_selection(minimum_total=D("100.5")), [("minimum_total_wrong", "lots/1/selection")]),
        (with_award(minimum_total=D(61)), [("minimum_total_wrong", "lots/1/award")]),
        (with_award(minimum_total=D(-1)), [("minimum_total_wrong", "lots/1/award")]),
        (with_lot(ceilings=(D(5), D(-1))), [("amount_out_of_range", "lots/1/ceilings")]),
        (with_lot(ceilings=(D(5), D(10) ** 13 + 1)), [("amount_out_of_range", "lots/1/ceilings")]),
        (with_lot(ceilings=(D(5), D("0.001"))), [("amount_out_of_range", "lots/1/ceilings")]),
        (with_lot(low_mean=D(0)), [("low_share_wrong", "lots/1/low_mean")]),
        (with_lot(low_mean=D(100)), [("low_share_wrong", "lots/1/low_mean")]),
        (with_lot(admitted=101), [("admitted_too_many", "lots/1/admitted")]),
        (with_lot(admitted=-1), [("admitted_too_few", "lots/1/admitted")]),
        *(
            (
                replace(PLAN, consensus=ConsensusRule(D(spread), words)),
                [("number_out_of_range", f"consensus/{name}")],
            )
            for spread, words, name in (
                ("-4", 10, "discuss_from"),
                ("1001", 10, "discuss_from"),
                ("4", -2, "minimum_words"),
                ("4", 501, "minimum_words"),
            )
        ),
        *(
            (
                replace(PLAN, consensus=ConsensusRule(method=method, decimals=decimals)),
                [(code, "consensus/decimals")],
            )
            for method, decimals, code in (
                ("mean", 4, "number_out_of_range"),
                ("median", -1, "number_out_of_range"),
                ("consensus", 0, "decimals_of_consensus"),
                ("consensus", 2, "decimals_of_consensus"),
            )
        ),
        *(
            (
                replace(PLAN, standstill=StandstillRule(days)),
                [("standstill_too_long", "standstill/days")],
            )
            for days in (366, 99_999)
        ),
        *(
            (replace(PLAN, catalogues=(noted,)), [("catalogue_unknown", "catalogues")])
            for noted in (
                ("tafels", "1"),
                ("themes", "99"),
                ("themes", "0"),
                ("themes", "een"),
                ("themes", "1.0"),
                ("themes", ""),
            )
        ),
    ],
)
def test_what_makes_no_sense_is_told_at_its_place(
    plan: EvaluationPlan, expected: list[tuple[str, str | None]]
) -> None:
    expected = [
        (code, f"{place}/minimum_total" if code == "minimum_total_wrong" else place)
        for code, place in expected
    ]
    assert faults(plan) == expected


@pytest.mark.parametrize(
    "plan",
    [
        with_selection(minimum_total=D(100)),
        with_selection(minimum_total=D(0)),
        with_award(minimum_total=D(60)),
        with_lot(ceilings=(D(0), D("10000000000000"))),
        with_lot(admitted=100),
        replace(PLAN, consensus=ConsensusRule(D(0), 0)),
        *(
            replace(PLAN, consensus=ConsensusRule(method=method, decimals=decimals))
            for method in ("mean", "median")
            for decimals in (None, 0, 3)
        ),
        replace(PLAN, scoring=ScoringRule("question", True, True)),
        replace(PLAN, advising=AdvisingRule(True, True, "at_once")),
        replace(PLAN, standstill=StandstillRule(365)),
        replace(PLAN, catalogues=(("demands", "1"), ("demands", "2"), ("scales", "1"))),
        with_selection(questions=(replace(A, trace=()), question("B", 40))),
    ],
)
def test_the_last_value_that_makes_sense_is_good(plan: EvaluationPlan) -> None:
    """A question that serves no goal is told on the page about coverage, and may be sealed."""
    assert faults(plan) == []


def on_value(minimum: str) -> EvaluationPlan:
    asked = (replace(question("A", None), value=D(300)), replace(question("B", None), value=D(100)))
    price = PriceRule("award-on-value")
    return with_award(price=price, scale=MALUS, questions=asked, minimum_total=D(minimum))


@pytest.mark.parametrize(
    ("minimum", "good"),
    [("400", True), ("-400", True), ("400.01", False), ("-400.01", False), ("30000", False)],
)
def test_under_award_on_value_the_minimum_is_between_all_malus_and_all_bonus(
    minimum: str, good: bool
) -> None:
    place = "lots/1/award/minimum_total"
    assert faults(on_value(minimum)) == ([] if good else [("minimum_value_wrong", place)])


def test_the_sentences_name_the_numbers() -> None:
    assert said(with_award(minimum_total=D(500))) == [
        "Het minimum is 500, maar met deze vragen kan een inschrijver alleen 0 tot en met 60 halen."
    ]
    assert said(replace(PLAN, catalogues=(("tafels", "1"),))) == [
        "Het plan noemt catalogus ‘tafels’, versie 1. Die kennen wij niet. Haal het plan op als "
        "bestand, verbeter dit en lees het bestand weer in."
    ]
