"""Beginning a procedure: what is filled in, and the first draft of its plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest

from criteria.beginning import ORIGINS, Beginning, check_beginning, copied, first_plan, own_facts
from criteria.catalogue import load
from criteria.formulas import PriceRule
from criteria.plan import AdviceRule, RuleSet, Seat
from criteria.plan.check import check_plan
from criteria.plan.format import read, write
from criteria.text import Text
from tests.rules.plans import AWARD, LOT, PLAN

NEW = Beginning(
    "BW-2027",
    Text("Beschermd wonen", "Sheltered housing"),
    "Gemeente X",
    date(2027, 7, 1),
    2,
    (1, 1),
)


def faults(**changes: object) -> list[tuple[str, str | None]]:
    found = check_beginning(replace(NEW, **changes))  # type: ignore[arg-type]
    return [(fault.code.partition(".")[2], fault.field) for fault in found]


def test_a_beginning_that_is_right() -> None:
    assert faults() == []
    assert faults(options=()) == []
    assert faults(title=Text("Alleen Nederlands", "")) == []


@pytest.mark.parametrize("reference", ["A-1", "HVB-BW-2022", "a1.b2_c3", "X" * 40])
def test_a_reference_of_letters_digits_and_single_marks(reference: str) -> None:
    assert faults(reference=reference) == []


@pytest.mark.parametrize(
    "reference",
    [
        *("", "AB", "X" * 41, "-A1", "A1-", "A--1", "A..1", "../A1", "A/1", "A\\1", "A 1", "A1\n"),
        *("É12", "A\u0660", "A-1\0", "<b>", "A:1", "%2e%2e", "Ａ12"),
    ],
)
def test_another_reference_is_refused(reference: str) -> None:
    assert faults(reference=reference) == [("reference_wrong", "reference")]


def test_every_fault_is_told_at_its_field() -> None:
    wrong = {"title": Text(" ", ""), "authority": "", "start": date(2027, 7, 2), "years": 0}
    assert faults(**wrong, options=(51, 0)) == [
        ("text_missing", "title"),
        ("text_missing", "authority"),
        ("start_wrong", "start"),
        ("years_wrong", "years"),
        ("years_wrong", "option1"),
        ("years_wrong", "option2"),
    ]
    assert faults(title=Text("x" * 201, "y" * 201)) == [
        ("text_long", "title"),
        ("text_long", "title_en"),
    ]
    assert faults(start=date(1999, 1, 1)) == [("start_wrong", "start")]
    assert faults(start=date(2101, 1, 1)) == [("start_wrong", "start")]
    assert faults(options=(1, 1, 1)) == [("options_many", "option2")]


def test_its_own_facts_are_its_title_and_term_and_nothing_else() -> None:
    facts = own_facts(NEW)
    # 2 + 1 + 1 years from July 2027
    assert [(year.start, year.kind) for year in facts.contract_years()] == [
        (date(2027, 7, 1), "base"),
        (date(2028, 7, 1), "base"),
        (date(2029, 7, 1), "option1"),
        (date(2030, 7, 1), "option2"),
    ]
    assert facts.object.text == NEW.title
    assert facts.budget_for(*facts.contract_years()) is None
    assert facts.comparison_total() is None and facts.comparison_years() == ()
    assert facts.budget_fall() is None and facts.budget_warnings() == ()
    assert facts.cite(facts.object.source) == ()
    assert facts.members_on(date(2028, 1, 1)) == ()


@pytest.mark.parametrize("origin", ORIGINS)
def test_every_first_draft_can_be_written_down_and_checked(origin: str) -> None:
    plan = first_plan(NEW, origin, load(), PLAN)
    assert read(write(plan)) == plan
    assert (plan.reference, plan.title, plan.authority) == (NEW.reference, NEW.title, NEW.authority)
    assert plan.application_deadline is None
    assert "plan.deadline_missing" in [fault.code for fault in check_plan(plan)]


def test_from_nothing_there_is_one_lot_and_no_rows() -> None:
    plan = first_plan(NEW, "empty", load())
    assert [lot.id for lot in plan.lots] == ["1"]
    lot = plan.lots[0]
    assert lot.selection.questions == lot.award.questions == ()
    assert plan.demands == plan.topics == plan.elements == plan.requirements == ()
    assert lot.priced_years == 2
    assert plan.catalogues == ()  # a catalogue is noted when something of it is picked


def test_from_the_catalogues_the_rows_are_there_and_nothing_is_chosen() -> None:
    plan, known = first_plan(NEW, "catalogues", load()), load()
    assert [q.id for q in plan.lots[0].selection.questions] == [t.id for t in known.themes]
    assert plan.demands == known.demands and plan.elements == known.elements
    assert len(plan.topics) == 13 and len(plan.requirements) == len(known.requirements)
    assert all(q.points is None for q in plan.lots[0].award.questions)


def test_a_copy_takes_the_rules_and_leaves_what_belongs_to_the_other() -> None:
    other = replace(
        PLAN,
        rule_sets=(RuleSet("standstill", "documents", "§6.2"), *PLAN.rule_sets[1:]),
        committee=(Seat("1", "chair", Text("Voorzitter", "Chair"), (), "M. de Vries"),),
        advice=(AdviceRule("1", Text("Adviesraad", "Council")),),
        application_deadline=datetime(2022, 1, 5, 8, tzinfo=UTC),
        lots=(replace(LOT, ceilings=(D(10), D(20)), priced_years=2),),
    )
    plan = copied(other, NEW)
    assert (plan.demands, plan.topics, plan.elements) == (PLAN.demands, PLAN.topics, PLAN.elements)
    assert plan.lots[0].selection == LOT.selection and plan.lots[0].award == LOT.award
    assert plan.advice == other.advice
    assert plan.facts == own_facts(NEW)
    assert plan.application_deadline is None and plan.settings == ()
    assert plan.rule_sets[0] == RuleSet("standstill", "documents", "")
    assert plan.committee == (Seat("1", "chair", Text("Voorzitter", "Chair"), (), ""),)
    # amounts belong to the contract of the other
    assert plan.lots[0].ceilings == () and plan.lots[0].priced_years == 2
    assert "M. de Vries" not in write(plan) and "§6.2" not in write(plan)


def test_no_amount_of_another_contract_comes_along() -> None:
    """Even when both run as many years: completeness asks for each of them."""
    band = PriceRule("band", D(40), (("floor", D(145)), ("ceiling", D(189)), ("clip", True)))
    other = replace(
        PLAN, lots=(replace(LOT, award=replace(AWARD, price=band), ceilings=(D(10), D(20))),)
    )
    plan = copied(other, replace(NEW, years=2, options=()))
    (lot,) = plan.lots
    assert lot.ceilings == () and lot.priced_years == 2
    assert lot.award.price == PriceRule("band", D(40), (("clip", True),))
    asked = {(one.code, one.field) for one in check_plan(plan)}
    assert {
        ("plan.ceiling_missing", "lots/1/ceilings"),
        ("ranking.parameter_missing", "lots/1/award/price"),
    } <= asked
    shorter = copied(other, replace(NEW, years=1, options=())).lots[0]
    assert shorter.priced_years == 1


def test_what_quality_is_worth_in_euros_is_asked_anew() -> None:
    asked = tuple(replace(one, points=None, value=D(300)) for one in AWARD.questions)
    on_value = replace(
        AWARD, questions=asked, price=PriceRule("award-on-value"), minimum_total=D(100)
    )
    plan = copied(replace(PLAN, lots=(replace(LOT, award=on_value),)), NEW)
    assert plan.lots[0].award.minimum_total is None
    assert [one.code for one in check_plan(plan) if one.code == "plan.value_missing"] == [
        "plan.value_missing"
    ] * 2
