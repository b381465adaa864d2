"""The plan has one canonical form and a seal over all of it; the first format still reads."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from criteria.canon import canonical, read_canonical
from criteria.formulas import PriceRule
from criteria.plan import (
    AdviceRule,
    AdvisingRule,
    ConsensusRule,
    EvaluationPlan,
    RuleSet,
    ScoringRule,
    Setting,
    StandstillRule,
)
from criteria.plan.authors import proposed
from criteria.plan.format import read, seal, write
from criteria.requirements import Requirement
from criteria.text import Text
from tests.rules.plan_files import SECOND, SECOND_SEAL, THIRD, THIRD_SEAL
from tests.rules.plans import LOT, PLAN, full_draft, question, with_award, with_selection

TINY_SEAL = "fff7489bf4d5c34562fbc4b16a2ba7d90889993ac886369ff361f276e33facf7"


def as_ever(plan: EvaluationPlan) -> EvaluationPlan:
    """The tiny plan as it was first sealed: with goals of its own, and closing after the start."""
    text = write(replace(plan, application_deadline=datetime(2022, 1, 5, 8, tzinfo=UTC)))
    assert text.count('["O1"]') == 4
    return read(text.replace('["O1"]', '["D1"]'))


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
    "scoring": ScoringRule(practice=True),
    "advising": AdvisingRule(reads=True),
    "application_deadline": datetime(2022, 1, 5, 8, 1, tzinfo=UTC),
    "committee": (),
    "advice": (AdviceRule("council", Text("Raad", "Council")),),
    "requirements": (Requirement("R1", Text("a", "b"), ("provider",), "both", Text("", "")),),
    "format": 2,
    "notice": "2021/S 215-123456",
    "settings": (Setting("a", "c", date(2021, 10, 1)),),
}


def test_the_table_of_changes_names_every_field() -> None:
    assert CHANGES.keys() == {field.name for field in dataclasses.fields(EvaluationPlan)}


@pytest.mark.parametrize("name", CHANGES)
def test_every_field_is_under_the_seal(name: str) -> None:
    assert seal(replace(PLAN, **{name: CHANGES[name]})) != seal(PLAN)


REMEDIES = {
    "selection_days": 15,
    "rejection_days": 10,
    "court": "rechtbank Voorbeeld",
    "begun": "served",
    "complaints": "Klachtenmeldpunt, klachten@voorbeeld.nl",
}


def test_a_plan_without_remedies_keeps_its_seal_and_each_of_them_changes_it() -> None:
    bare = json.loads(write(PLAN))
    assert "notice" not in bare and bare["standstill"].keys() == {"days", "extend"}
    seen = {seal(PLAN)}
    for name, value in REMEDIES.items():
        plan = replace(PLAN, standstill=replace(PLAN.standstill, **{name: value}))
        assert read(write(plan)) == plan
        seen.add(seal(plan))
    assert len(seen) == 1 + len(REMEDIES)


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


# Earlier formats: before the rules of advising, before those of scoring, and of version 0.1.0

FIRST = (Path(__file__).parent / "plan-format-1.json").read_text(encoding="utf-8")
FIRST_SEAL = "681e55bb8f9848f003fcf5b364ca2f67a2b96834cc84a219f4df80c9f0f88dca"


def test_a_plan_from_before_the_rules_of_advising_still_reads() -> None:
    assert hashlib.sha256(THIRD.encode()).hexdigest() == THIRD_SEAL
    plan = read(THIRD)
    assert plan.format == 4 and plan.advising == AdvisingRule(False, False, "after_decision")
    assert read(write(plan)) == plan and seal(plan) != THIRD_SEAL
    assert plan == read(SECOND)


def test_a_plan_from_before_the_rules_of_scoring_still_reads() -> None:
    assert hashlib.sha256(SECOND.encode()).hexdigest() == SECOND_SEAL
    plan = read(SECOND)
    assert plan.format == 4 and plan.scoring == ScoringRule("tenderer", False, False)
    assert plan.consensus == ConsensusRule(D(4), 10, "consensus", None, False)
    assert read(write(plan)) == plan and seal(plan) != SECOND_SEAL


def test_who_chose_what_then_is_still_known_and_nobody_chose_how_to_score_or_advise() -> None:
    plan = read(SECOND)
    assert [(one.id, one.author) for one in plan.settings] == [("lots", "P. Jansen")]
    assert {"scoring", "advising"} <= set(proposed(plan))


@pytest.mark.parametrize("form", ["1", "5", "true", '"2"', "2.0", "0", "null"])
def test_a_format_of_which_nothing_is_known_is_not_read(form: str) -> None:
    with pytest.raises(ValueError):
        read(write(PLAN).replace('"format":4', f'"format":{form}'))


def test_a_plan_in_the_format_of_0_1_0_still_reads() -> None:
    assert hashlib.sha256(FIRST.encode()).hexdigest() == FIRST_SEAL
    plan = read(FIRST)
    assert plan.format == 4 and plan.committee == () and plan.lots[0].cutoff == "ties"
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


def test_the_deadline_is_kept_in_utc_whatever_zone_it_was_typed_in() -> None:
    from datetime import timezone

    amsterdam = datetime(2021, 12, 15, 9, tzinfo=timezone(timedelta(hours=1)))
    assert seal(replace(PLAN, application_deadline=amsterdam)) == seal(PLAN)
