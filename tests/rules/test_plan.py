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
from typing import Any

import pytest

from criteria.canon import canonical, read_canonical
from criteria.case import load as load_facts
from criteria.catalogue import Scale, Step, load
from criteria.formulas import PriceRule
from criteria.offers import Offer
from criteria.plan import (
    RULE_SETS,
    EvaluationPlan,
    RuleSet,
    Setting,
    StandstillRule,
    check_plan,
    first_draft,
    read,
    seal,
    write,
)
from criteria.plan import with_lot as replaced_lot
from criteria.ranking import rank
from criteria.text import Text
from tests.rules.plans import (
    LOT,
    PLAN,
    SCALE,
    SELECTION,
    question,
    with_award,
    with_lot,
    with_selection,
)

TINY_SEAL = "88ea203d03149446300c7db1c70a6ba6caf2b0e6e3e84b959b7d2858d06a8ef4"


def faults(plan: EvaluationPlan) -> list[tuple[str, str | None]]:
    return [(fault.code.removeprefix("plan."), fault.field) for fault in check_plan(plan)]


# Canonical form and seal


def test_the_seal_of_the_tiny_plan_never_changes() -> None:
    assert seal(PLAN) == TINY_SEAL


def test_the_seal_is_the_hash_of_the_written_plan() -> None:
    assert seal(PLAN) == hashlib.sha256(write(PLAN).encode()).hexdigest()


def test_the_written_plan_is_canonical_json() -> None:
    text = write(PLAN)
    assert read_canonical(text) == json.loads(text)
    assert text.startswith('{"application_deadline":"2022-01-05T08:00:00.000000Z","authority":"')


def full_draft() -> EvaluationPlan:
    facts = load_facts()
    return first_draft("R", Text("a", "b"), "G", load(), facts, load().topics)


@pytest.mark.parametrize(
    "plan",
    [
        PLAN,
        full_draft(),
        with_award(price=PriceRule("logarithmic", D(40), (("factor", D("2.5")), ("clip", True)))),
        replace(PLAN, settings=(Setting("rounding", "2", "P. Jansen", date(2021, 10, 1)),)),
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
    assert seal(other) == seal(spelled) == TINY_SEAL


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
    "application_deadline": "2022-01-05T08:00:00.000001Z",
    "start": "2022-02-01",
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
    "settings": (Setting("a", "b", "c", date(2021, 10, 1)),),
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


# Completeness


def test_a_complete_plan_misses_nothing() -> None:
    assert check_plan(PLAN) == ()


BLANK = Scale("even", Text("", ""), (Step(D(0), Text("", ""), Text("zo", " ")), *SCALE.steps[1:]))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (with_selection(scale=None), [("scale_missing", "selection-scale")]),
        (with_award(scale=None), [("scale_missing", "award-scale")]),
        (with_selection(scale=BLANK), [("anchor_missing", "selection-scale")]),
        (
            with_selection(questions=(question("A", None), question("B", 40))),
            [("weight_missing", "selection-A-points")],
        ),
        (
            with_selection(questions=(question("A", None), question("B", None))),
            [("weight_missing", "selection-A-points"), ("weight_missing", "selection-B-points")],
        ),
        # 59 + 40 = 99
        (
            with_selection(questions=(question("A", 59), question("B", 40))),
            [("weights_not_100", "selection-rules")],
        ),
        # 61 + 40 = 101
        (
            with_selection(questions=(question("A", 61), question("B", 40))),
            [("weights_not_100", "selection-rules")],
        ),
        # 50 + 10 + 39 = 99
        (
            with_award(price=PriceRule("lowest-over-price", D(39))),
            [("weights_not_100", "award-rules")],
        ),
        # 110 - 10 = 100, yet a weight below zero weighs nothing
        (
            with_selection(questions=(question("A", 110), question("B", -10))),
            [("weight_not_positive", "selection-rules")],
        ),
        (
            with_selection(questions=(question("A", 100), question("B", 0))),
            [("weight_not_positive", "selection-rules")],
        ),
        (with_selection(questions=()), [("weights_not_100", "selection-rules")]),
        (
            with_selection(questions=(question("A", 60, 6), question("B", 40))),
            [("minimum_off_scale", "selection-A-minimum")],
        ),
        (
            with_award(questions=(question("A", 50), question("B", 10, 11))),
            [("minimum_off_scale", "award-B-minimum")],
        ),
        (with_selection(ties=()), [("ties_missing", "selection-ties")]),
        (with_award(ties=()), [("ties_missing", "award-ties")]),
        (
            with_award(price=None, questions=(question("A", 90), question("B", 10))),
            [("price_missing", "award-formula")],
        ),
        (
            with_award(price=PriceRule("below-ceiling", D(40), (("ceiling", D(9)),))),
            [("ceiling_missing", "ceilings")],
        ),
        (with_lot(admitted=0), [("admitted_too_few", "admitted")]),
        (
            replace(PLAN, application_deadline=None),
            [("deadline_missing", "application_deadline")],
        ),
        (replace(PLAN, standstill=StandstillRule(0)), [("standstill_missing", "standstill_days")]),
        (replace(PLAN, demands=()), [("demands_missing", None)]),
    ],
)
def test_each_missing_thing_is_named_at_its_field(
    plan: EvaluationPlan, expected: list[tuple[str, str | None]]
) -> None:
    assert faults(plan) == expected


def test_the_sum_is_said_in_the_sentence() -> None:
    plan = with_selection(questions=(question("A", 59), question("B", 40)))
    (fault,) = check_plan(plan)
    assert fault.sentence("nl") == "De gewichten zijn samen 99. Maak er 100 van."
    assert fault.sentence("en") == "The weights add up to 99. Make it 100."


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (RuleSet("reasons"), [("rule_set_missing", "rule-reasons")]),
        (RuleSet("reasons", "habit"), [("rule_set_missing", "rule-reasons")]),
        (RuleSet("reasons", "documents"), [("rule_reference_missing", "rule-reasons")]),
        (RuleSet("reasons", "documents", "  "), [("rule_reference_missing", "rule-reasons")]),
        (RuleSet("reasons", "documents", "§6.1"), []),
        (RuleSet("reasons", "law"), []),
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
        (code, f"{stage}-{field}")
        for stage in ("selection", "award")
        for code, field in [
            ("scale_missing", "scale"),
            *[("weight_missing", f"{theme}-points") for theme in themes],
            ("ties_missing", "ties"),
        ]
    ]
    assert faults(draft) == [
        *stages,
        ("price_missing", "award-formula"),
        ("deadline_missing", "application_deadline"),
        *[("rule_set_missing", f"rule-{id_}") for id_ in RULE_SETS],
    ]


def test_with_two_lots_the_fields_carry_the_lot() -> None:
    bad = replace(LOT, id="N", selection=replace(SELECTION, scale=None), admitted=0)
    assert faults(replace(PLAN, lots=(LOT, bad))) == [
        ("scale_missing", "N-selection-scale"),
        ("admitted_too_few", "N-admitted"),
    ]


def test_rules_the_engine_refuses_stand_at_the_rules_of_the_stage() -> None:
    plan = with_selection(ties=("criterion:Z",))
    assert [fault.field for fault in check_plan(plan)] == ["selection-rules"]
    unknown = with_award(price=PriceRule("below-ceiling", D(40)))
    assert "award-rules" in [fault.field for fault in check_plan(unknown)]


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


def test_replacing_a_lot_leaves_the_others() -> None:
    second = replace(LOT, id="2")
    plan = replace(PLAN, lots=(LOT, second))
    changed = replaced_lot(plan, replace(second, admitted=3))
    assert [lot.admitted for lot in changed.lots] == [1, 3]


def test_the_ranking_engine_gets_the_rules_of_the_plan() -> None:
    # selection: A 10/10 x 60 = 60, B 5/10 x 40 = 20, together 80
    offer = Offer("T", None, (("A", D(10)), ("B", D(5))))
    (ranked,) = rank(LOT.selection.ranking_rules(), [offer]).offers
    assert ranked.exact_total == F(80)
    with pytest.raises(ValueError):
        replace(SELECTION, scale=None).ranking_rules()


def test_the_deadline_is_kept_in_utc_whatever_zone_it_was_typed_in() -> None:
    from datetime import timezone

    amsterdam = datetime(2022, 1, 5, 9, tzinfo=timezone(timedelta(hours=1)))
    assert seal(replace(PLAN, application_deadline=amsterdam)) == TINY_SEAL
