"""The plan: one canonical form, a seal over all of it, and everything that is still missing."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import pytest

from criteria.canon import canonical, read_canonical
from criteria.case import load as load_facts
from criteria.catalogue import Scale, Step, load
from criteria.formulas import PriceRule
from criteria.offers import Offer
from criteria.plan import (
    RULE_SETS,
    AdviceRule,
    EvaluationPlan,
    RuleSet,
    Setting,
    StandstillRule,
    first_draft,
)
from criteria.plan.check import Authors, check_plan
from criteria.plan.format import read, seal, write
from criteria.ranking import rank
from criteria.requirements import Requirement
from criteria.text import Text
from tests.rules.plans import (
    LOT,
    PLAN,
    SCALE,
    SELECTION,
    question,
    signed,
    with_award,
    with_lot,
    with_selection,
)

TINY_SEAL = "507788823e4d7c09247ba29804a7a156b900d4cbf53a33b6cfabb55a5727f7fa"


def as_ever(plan: EvaluationPlan) -> EvaluationPlan:
    """The tiny plan as it was first sealed: with goals of its own, and closing after the start."""
    text = write(replace(plan, application_deadline=datetime(2022, 1, 5, 8, tzinfo=UTC)))
    assert text.count('["O1"]') == 4
    return read(text.replace('["O1"]', '["D1"]'))


def faults(plan: EvaluationPlan) -> list[tuple[str, str | None]]:
    """Every fault of the plan once somebody stands behind every choice in it."""
    return [(one.code.removeprefix("plan."), one.field) for one in check_plan(signed(plan))]


# Canonical form and seal


def test_the_seal_of_the_tiny_plan_never_changes() -> None:
    assert seal(as_ever(PLAN)) == TINY_SEAL


def test_the_seal_is_the_hash_of_the_written_plan() -> None:
    assert seal(PLAN) == hashlib.sha256(write(PLAN).encode()).hexdigest()


def test_the_written_plan_is_canonical_json() -> None:
    text = write(PLAN)
    assert read_canonical(text) == json.loads(text)
    moment = "2021-12-15T08:00:00.000000Z"
    assert text.startswith('{"advice":[{"closes":"after_scores","id":"council","questions":[],')
    assert f',"application_deadline":"{moment}","authority":"' in text


def full_draft() -> EvaluationPlan:
    facts = load_facts()
    return first_draft("R", Text("a", "b"), "G", load(), facts, load().topics)


@pytest.mark.parametrize(
    "plan",
    [
        PLAN,
        full_draft(),
        with_award(price=PriceRule("logarithmic", D(40), (("factor", D("2.5")), ("clip", True)))),
        replace(PLAN, settings=(Setting("standstill", "P. Jansen", date(2021, 10, 1)),)),
    ],
    ids=["tiny", "draft", "parameters", "settings"],
)
def test_what_is_written_reads_back_as_the_same_plan(plan: EvaluationPlan) -> None:
    assert read(write(plan)) == plan
    assert seal(read(write(plan))) == seal(plan)


def test_one_number_in_two_spellings_gives_one_seal() -> None:
    spelled = with_selection(questions=(question("A", 60, 5), replace(question("B", 40))))
    tens = replace(spelled.lots[0].selection.questions[1], points=D("4E+1"))
    other = with_selection(questions=(question("A", 60, 5), tens))
    assert seal(other) == seal(spelled) == seal(PLAN)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every place in plain data that holds a value, with the value."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path, value


def _changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    found = data.copy()
    found[path[0]] = _changed(data[path[0]], path[1:], value)
    return found


OTHER_WORD = {
    "application_deadline": "2021-12-15T08:00:00.000001Z",
    "start": "2022-02-01",
    "on": "2021-10-02",
    "discuss_from": "4.001",
}


def _other(path: tuple[Any, ...], value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str() if path[-1] in OTHER_WORD:
            return OTHER_WORD[path[-1]]
        case str() if value.isdigit():
            return str(int(value) + 1)
        case str():
            return value + "x"
    return None


def test_a_change_in_any_field_changes_the_seal() -> None:
    plain = json.loads(write(PLAN))
    seen = {seal(PLAN)}
    tried = 0
    for path, value in _leaves(plain):
        if path == ("format",):  # another format is not read at all
            continue
        other = _other(path, value)
        if other is None:  # nothing to change: an empty list, or nothing chosen
            assert value in (None, [])
            continue
        seen.add(seal(read(canonical(_changed(plain, path, other)).decode())))
        tried += 1
    assert tried > 100
    assert len(seen) == tried + 1


CHANGES = {
    "reference": "T-2",
    "title": Text("Anders", "Other"),
    "authority": "Gemeente Anders",
    "catalogues": (("themes", "2"),),
    "lots": (replace(LOT, admitted=2),),
    "demands": (),
    "topics": (),
    "elements": (),
    "facts": replace(PLAN.facts, version="2"),
    "rule_sets": (*PLAN.rule_sets[:-1], RuleSet("dialogue", "law")),
    "standstill": StandstillRule(20, False),
    "consensus": replace(PLAN.consensus, minimum_words=11),
    "application_deadline": datetime(2022, 1, 5, 8, 1, tzinfo=UTC),
    "committee": (),
    "advice": (AdviceRule("council", Text("Raad", "Council")),),
    "requirements": (Requirement("R1", Text("a", "b"), ("provider",), "both", Text("", "")),),
    "format": 3,
    "settings": (Setting("a", "c", date(2021, 10, 1)),),
}


def test_the_table_of_changes_names_every_field() -> None:
    assert CHANGES.keys() == {field.name for field in dataclasses.fields(EvaluationPlan)}


@pytest.mark.parametrize("name", CHANGES)
def test_every_field_is_under_the_seal(name: str) -> None:
    assert seal(replace(PLAN, **{name: CHANGES[name]})) != seal(PLAN)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "null",
        "not json",
        write(PLAN).replace('"authority":', '"author":'),
        write(PLAN).replace('"admitted":1', '"admitted":"1"'),
        write(PLAN).replace('"points":"60"', '"points":60'),
        write(PLAN).replace('"points":"60"', '"points":"60.0"'),
        write(PLAN)[:-1] + ',"extra":1}',
    ],
)
def test_what_is_not_a_plan_is_not_read(text: str) -> None:
    with pytest.raises(ValueError):
        read(text)


# The format of version 0.1.0

FIRST = (Path(__file__).parent / "plan-format-1.json").read_text(encoding="utf-8")
FIRST_SEAL = "681e55bb8f9848f003fcf5b364ca2f67a2b96834cc84a219f4df80c9f0f88dca"


def test_a_plan_in_the_format_of_0_1_0_still_reads() -> None:
    assert hashlib.sha256(FIRST.encode()).hexdigest() == FIRST_SEAL
    plan = read(FIRST)
    assert plan.format == 2 and plan.committee == () and plan.lots[0].cutoff == "ties"
    assert plan.lots[0].selection.question("A").points == 60
    assert read(write(plan)) == plan


def test_who_chose_what_in_0_1_0_is_still_known() -> None:
    assert sorted(one.id for one in read(FIRST).settings) == [
        "application_deadline",
        "consensus/minimum_words",
        "lots/1/admitted",
        "lots/1/award/price/formula",
        "lots/1/award/price/points",
        "lots/1/award/questions/B/points",
        "lots/1/award/rounding/total",
        "lots/1/priced_years",
        "lots/1/selection/questions/A/minimum",
        "lots/1/selection/questions/A/points",
        "lots/1/selection/scale",
        "lots/1/selection/ties",
        "rule_sets/standstill",
        "standstill/days",
    ]


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


def test_advice_is_asked_on_what_the_plan_opens() -> None:
    def advised(*rows: AdviceRule) -> list[str]:
        return [question.id for question in replace(PLAN, advice=rows).advised()]

    council = AdviceRule("council", Text("Raad", "Council"), ("B",))
    assert advised() == advised(council, replace(council, id="2", questions=())) == ["A", "B"]
    assert advised(council) == ["B"]


def test_the_ranking_engine_gets_the_rules_of_the_plan() -> None:
    # selection: A 10/10 x 60 = 60, B 5/10 x 40 = 20, together 80
    offer = Offer("T", None, (("A", D(10)), ("B", D(5))))
    (ranked,) = rank(LOT.selection.ranking_rules(), [offer]).offers
    assert ranked.exact_total == F(80)
    with pytest.raises(ValueError):
        replace(SELECTION, scale=None).ranking_rules()


def test_the_deadline_is_kept_in_utc_whatever_zone_it_was_typed_in() -> None:
    from datetime import timezone

    amsterdam = datetime(2021, 12, 15, 9, tzinfo=timezone(timedelta(hours=1)))
    assert seal(replace(PLAN, application_deadline=amsterdam)) == seal(PLAN)
