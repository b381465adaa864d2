"""Everything that a plan still misses is told at its field, and what others read from a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from criteria.catalogue import Scale, Step, load
from criteria.formulas import PriceRule
from criteria.offers import Offer
from criteria.plan import RULE_SETS, ConsensusRule, EvaluationPlan, RuleSet, Setting, StandstillRule
from criteria.plan.authors import Authors
from criteria.plan.check import check_plan
from criteria.ranking import rank
from criteria.text import Text
from tests.rules.plans import (
    LOT,
    PLAN,
    SCALE,
    SELECTION,
    full_draft,
    question,
    signed,
    with_award,
    with_lot,
    with_selection,
)


def faults(plan: EvaluationPlan) -> list[tuple[str, str | None]]:
    """Every fault of the plan once somebody stands behind every choice in it."""
    return [(one.code.removeprefix("plan."), one.field) for one in check_plan(signed(plan))]


# Completeness


def test_a_complete_plan_misses_nothing() -> None:
    assert check_plan(PLAN) == ()


BLANK = replace(SCALE, steps=(Step(D(0), Text("Niets", "None"), Text(" ", "so")), *SCALE.steps[1:]))


def stepped(*marks: str) -> Scale:
    """A scale with these marks, in this order."""
    return replace(SCALE, steps=tuple(replace(SCALE.steps[0], points=D(mark)) for mark in marks))


UNNAMED = replace(SCALE, steps=(replace(SCALE.steps[0], name=Text(" ", "")), *SCALE.steps[1:]))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (with_selection(scale=None), [("scale_missing", "lots/1/selection/scale")]),
        (with_award(scale=None), [("scale_missing", "lots/1/award/scale")]),
        (with_selection(scale=BLANK), [("anchor_missing", "lots/1/selection/scale")]),
        (with_selection(scale=UNNAMED), [("anchor_missing", "lots/1/selection/scale")]),
        (
            with_selection(scale=replace(SCALE, title=Text(" ", "Even"))),
            [("scale_unnamed", "lots/1/selection/scale")],
        ),
        (
            with_selection(questions=(question("A", None), question("B", 40))),
            [("weight_missing", "lots/1/selection/questions/A/points")],
        ),
        (
            with_selection(questions=(question("A", None), question("B", None))),
            [
                ("weight_missing", "lots/1/selection/questions/A/points"),
                ("weight_missing", "lots/1/selection/questions/B/points"),
            ],
        ),
        # 59 + 40 = 99
        (
            with_selection(questions=(question("A", 59), question("B", 40))),
            [("weights_not_100", "lots/1/selection/questions")],
        ),
        # 61 + 40 = 101
        (
            with_selection(questions=(question("A", 61), question("B", 40))),
            [("weights_not_100", "lots/1/selection/questions")],
        ),
        # 50 + 10 + 39 = 99
        (
            with_award(price=PriceRule("lowest-over-price", D(39))),
            [("weights_not_100", "lots/1/award/questions")],
        ),
        # 110 - 10 = 100, yet a weight below zero weighs nothing
        (
            with_selection(questions=(question("A", 110), question("B", -10))),
            [("weight_not_positive", "lots/1/selection/questions")],
        ),
        (
            with_selection(questions=(question("A", 100), question("B", 0))),
            [("weight_not_positive", "lots/1/selection/questions")],
        ),
        (with_selection(questions=()), [("questions_missing", "lots/1/selection/questions")]),
        (
            with_selection(questions=(question("A", 60, 6), question("B", 40))),
            [("minimum_off_scale", "lots/1/selection/questions/A/minimum")],
        ),
        (
            with_award(questions=(question("A", 50), question("B", 10, 11))),
            [("minimum_off_scale", "lots/1/award/questions/B/minimum")],
        ),
        (with_selection(ties=()), [("ties_missing", "lots/1/selection/ties")]),
        (with_award(ties=()), [("ties_missing", "lots/1/award/ties")]),
        (
            with_award(price=None, questions=(question("A", 90), question("B", 10))),
            [("price_missing", "lots/1/award/price")],
        ),
        (
            with_award(price=PriceRule("below-ceiling", D(40), (("ceiling", D(9)),))),
            [("ceiling_missing", "lots/1/ceilings")],
        ),
        (with_lot(admitted=0), [("admitted_too_few", "lots/1/admitted")]),
        (
            replace(PLAN, application_deadline=None),
            [("deadline_missing", "application_deadline")],
        ),
        (replace(PLAN, standstill=StandstillRule(0)), [("standstill_missing", "standstill/days")]),
        (replace(PLAN, demands=()), [("demands_missing", "demands")]),
    ],
)
def test_each_missing_thing_is_named_at_its_field(
    plan: EvaluationPlan, expected: list[tuple[str, str | None]]
) -> None:
    assert faults(plan) == expected


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        (("5", "0", "10"), "steps_not_rising"),
        (("0", "10", "5"), "steps_not_rising"),
        (("0", "5", "5", "10"), "steps_not_rising"),
        (("10", "5", "0"), "steps_not_rising"),
        (("5",), "steps_few"),
        ((), "steps_few"),
        (("0", "5", "1000.5"), "step_out_of_range"),
        (("-1001", "5", "10"), "step_out_of_range"),
        (("0", "5", "5.0001"), "step_out_of_range"),
        (("0", "5", "1E+30"), "step_out_of_range"),
    ],
)
def test_the_steps_of_a_scale_rise_and_fit(marks: tuple[str, ...], code: str) -> None:
    scale, ask = stepped(*marks), question("A", 100)
    assert faults(with_selection(scale=scale, questions=(ask,))) == [
        (code, "lots/1/selection/scale")
    ]
    own = replace(question("B", 10), scale=scale)
    assert faults(with_award(questions=(question("A", 50), own))) == [
        (code, "lots/1/award/questions/B/scale")
    ]


def test_a_scale_may_begin_below_zero_and_have_fractions() -> None:
    scale = stepped("-2", "-0.5", "0.125", "2")
    assert faults(with_selection(scale=scale, questions=(question("A", 100),))) == []


def test_the_sum_is_said_in_the_sentence() -> None:
    plan = with_selection(questions=(question("A", 59), question("B", 40)))
    (fault,) = check_plan(plan)
    assert fault.sentence("nl") == "De gewichten zijn samen 99. Maak er 100 van."
    assert fault.sentence("en") == "The weights add up to 99. Make it 100."


NO_REFERENCE = ("rule_reference_missing", "rule_sets/reasons/reference")


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (RuleSet("reasons"), [("rule_set_missing", "rule_sets/reasons/source")]),
        (RuleSet("reasons", "habit"), [("rule_set_missing", "rule_sets/reasons/source")]),
        (
            RuleSet("reasons", "documents"),
            [("rule_reference_missing", "rule_sets/reasons/reference")],
        ),
        (
            RuleSet("reasons", "documents", "  "),
            [("rule_reference_missing", "rule_sets/reasons/reference")],
        ),
        (RuleSet("reasons", "documents", "§6.1"), []),
        # under SAS the law alone does not bind here: it would be untrue
        (RuleSet("reasons", "law"), [("source_not_allowed", "rule_sets/reasons/source")]),
        (RuleSet("reasons", "none"), []),
    ],
)
def test_a_rule_set_says_where_it_comes_from(
    rules: RuleSet, expected: list[tuple[str, str | None]]
) -> None:
    sets = tuple(rules if row.id == "reasons" else row for row in PLAN.rule_sets)
    assert faults(replace(PLAN, rule_sets=sets)) == expected


def test_a_first_draft_misses_every_choice_of_the_buyer_and_nothing_else() -> None:
    draft = full_draft()
    themes = [theme.id for theme in load().themes]
    stages = [
        (code, f"lots/1/{stage}/{field}")
        for stage in ("selection", "award")
        for code, field in [
            ("scale_missing", "scale"),
            *[("weight_missing", f"questions/{theme}/points") for theme in themes],
            ("ties_missing", "ties"),
        ]
    ]
    assert faults(draft) == [
        *stages,
        ("price_missing", "lots/1/award/price"),
        ("advice_missing", "advice"),
        ("committee_missing", "committee"),
        ("deadline_missing", "application_deadline"),
        *[("rule_set_missing", f"rule_sets/{id_}/source") for id_ in RULE_SETS],
        ("requirements_undecided", "requirements"),
        ("mandates_unknown", "facts/municipalities"),
    ]


def test_with_two_lots_the_fields_carry_the_lot() -> None:
    bad = replace(LOT, id="N", selection=replace(SELECTION, scale=None), admitted=0)
    assert faults(replace(PLAN, lots=(LOT, bad))) == [
        ("scale_missing", "lots/N/selection/scale"),
        ("admitted_too_few", "lots/N/admitted"),
    ]


def test_rules_the_engine_refuses_stand_at_the_rules_of_the_stage() -> None:
    plan = with_selection(ties=("criterion:Z",))
    assert [fault.field for fault in check_plan(plan)] == ["lots/1/selection"]
    unknown = with_award(price=PriceRule("below-ceiling", D(40)))
    assert "lots/1/award/price" in [fault.field for fault in check_plan(unknown)]


def test_a_choice_without_somebody_behind_it_is_told() -> None:
    kept = tuple(one for one in PLAN.settings if one.id != "lots/1/award/price")
    (fault,) = check_plan(replace(PLAN, settings=kept))
    assert (fault.code, fault.field) == ("plan.author_missing", "lots/1/award/price")


def test_who_chose_a_part_stands_behind_the_whole() -> None:
    part = Setting("lots/1/award/price/formula", "Later", date(2021, 10, 9))
    kept = tuple(one for one in PLAN.settings if one.id != "lots/1/award/price")
    plan = replace(PLAN, settings=(*kept, part))
    assert check_plan(plan) == ()
    assert Authors(plan.settings).of("lots/1/award/price") is part


def test_who_added_a_lot_did_not_choose_its_rules() -> None:
    added = Setting("lots/1", "Later", date(2021, 10, 9))
    kept = tuple(one for one in PLAN.settings if one.id != "lots/1/award/price")
    plan = replace(PLAN, settings=(*kept, added))
    assert [one.field for one in check_plan(plan)] == ["lots/1/award/price"]
    assert Authors(plan.settings).of("lots/1/award/price") is None


def test_every_fault_speaks_both_languages() -> None:
    for fault in check_plan(full_draft()):
        assert fault.sentence("nl") != fault.sentence("en")


# Reading the plan


@pytest.mark.parametrize(
    ("source", "expected"),
    [("law", True), ("documents", True), ("none", False), (None, False)],
)
def test_only_rules_from_law_or_documents_apply(source: str | None, expected: bool) -> None:
    plan = replace(PLAN, rule_sets=(RuleSet("standstill", source, "§1"),))
    assert plan.applies("standstill") is expected
    assert plan.applies("reasons") is False


def test_a_stage_of_a_lot_is_found_by_name() -> None:
    assert PLAN.stage("1", "selection") is LOT.selection
    assert PLAN.stage("1", "award") is LOT.award
    assert LOT.award.question("B").points == 10


def test_the_ranking_engine_gets_the_rules_of_the_plan() -> None:
    # selection: A 10/10 x 60 = 60, B 5/10 x 40 = 20, together 80
    offer = Offer("T", None, (("A", D(10)), ("B", D(5))))
    (ranked,) = rank(LOT.selection.ranking_rules(), [offer]).offers
    assert ranked.exact_total == F(80)
    with pytest.raises(ValueError):
        replace(SELECTION, scale=None).ranking_rules()


def test_members_agree_on_a_mark_from_four_points_on_unless_the_plan_says_otherwise() -> None:
    assert ConsensusRule() == ConsensusRule(D(4), 10, "consensus", None, False)
