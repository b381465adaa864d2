"""After an edit only what changed is read anew, and the result is what reading it whole gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from criteria.changes import ABSENT, Change, changes
from criteria.plan import Setting, StageRules
from criteria.plan.authors import Authors
from criteria.plan.edits import edited, settled
from criteria.plan.format import planted, tree
from criteria.text import Text
from tests.rules.plans import LOT, PLAN, SELECTION, question

DAY = date(2021, 10, 2)
BEFORE = {key: value for key, value in tree(PLAN).items() if key != "settings"}


def bare(plan: Any) -> dict[str, Any]:
    return {key: value for key, value in tree(plan).items() if key != "settings"}


@pytest.mark.parametrize(
    "plan",
    [
        replace(PLAN, authority="Anders"),
        replace(PLAN, lots=(replace(LOT, admitted=3),)),
        replace(PLAN, lots=(LOT, replace(LOT, id="2", title=Text("Zuid", "South")))),
        replace(PLAN, lots=(replace(LOT, selection=replace(SELECTION, scale=None)),)),
        replace(
            PLAN,
            lots=(
                replace(
                    LOT,
                    selection=replace(SELECTION, questions=(question("B", 40), question("C", 60))),
                ),
            ),
        ),
        replace(PLAN, demands=(), committee=()),
        replace(PLAN, standstill=replace(PLAN.standstill, days=15)),
    ],
)
def test_an_edit_gives_what_reading_the_whole_gives(plan: Any) -> None:
    made = changes(BEFORE, bare(plan))  # type: ignore[arg-type]
    found, after = edited(PLAN, BEFORE, made, "K.", DAY)
    assert replace(found, settings=()) == replace(plan, settings=())
    assert planted({**after, "settings": []}) == replace(plan, settings=())


def test_what_did_not_change_is_the_same_object() -> None:
    made = (Change(("lots", "1", "selection", "questions", "A", "points"), "60", "61"),)
    found, after = edited(PLAN, BEFORE, made, "K.", DAY)
    assert found.lots[0].selection.question("A").points == Decimal(61)
    assert found.lots[0].selection.question("B") is PLAN.lots[0].selection.question("B")
    assert found.facts is PLAN.facts and after["facts"] is BEFORE["facts"]


@pytest.mark.parametrize(
    "change",
    [
        Change(("lots", "1", "admitted"), 1, "veel"),
        Change(("lots", "1", "admitted"), 7, 2),
        Change(("lots", "1", "more"), ABSENT, 1),
        Change(("authority",), "Gemeente Voorbeeld", ABSENT),
    ],
)
def test_what_is_no_plan_any_more_is_not_made(change: Change) -> None:
    with pytest.raises(ValueError):
        edited(PLAN, BEFORE, (change,), "K.", DAY)


def test_the_last_who_chose_stands_behind_a_place() -> None:
    first = (Setting("a", "I.", DAY), Setting("rows/1/x", "I.", DAY))
    made = (
        Change(("a", "nl"), "x", "y"),
        Change(("rows", "*"), ["1", "2"], ["2", "1"]),
        Change(("rows", "1"), {"id": "1"}, ABSENT),
        Change(("rows", "3"), ABSENT, {"id": "3"}),
    )
    found = {one.id: one.author for one in settled(first, made, "K.", DAY)}
    assert found == {"a": "K.", "rows/*": "K.", "rows/3": "K."}


def _by(plan: Any, after: Any, author: str) -> Any:
    made = changes(bare(plan), bare(after))  # type: ignore[arg-type]
    return edited(plan, bare(plan), made, author, DAY)[0]


def test_who_takes_a_question_away_chose_nothing_in_the_others() -> None:
    asked = (question("A", 40), question("B", 30), question("C", 30))
    empty = replace(PLAN, settings=(), lots=(replace(LOT, selection=StageRules(())),))
    three = _by(empty, with_questions(*asked), "Anna")
    two = _by(three, replace(with_questions(asked[0], asked[2]), settings=()), "Bert")
    weight = "lots/1/selection/questions/{}/points"
    said = [Authors(two.settings).of(weight.format(id_)) for id_ in "AC"]
    assert [one.author for one in said if one] == ["Anna", "Anna"]


def test_who_chose_what_is_gone_is_forgotten() -> None:
    price = LOT.award.price
    assert price is not None
    none = replace(PLAN, lots=(replace(LOT, award=replace(LOT.award, price=None)),), settings=())
    begun = _by(none, replace(PLAN, settings=()), "Anna")
    dearer = replace(LOT.award, price=replace(price, points=Decimal(31)))
    changed = _by(begun, replace(PLAN, lots=(replace(LOT, award=dearer),)), "Bert")
    assert "lots/1/award/price/points" in {one.id for one in changed.settings}
    without = _by(changed, none, "Cor")
    left = {one.id: one.author for one in without.settings if "award/price" in one.id}
    assert left == {"lots/1/award/price": "Cor"}


def with_questions(*asked: Any) -> Any:
    return replace(PLAN, lots=(replace(LOT, selection=replace(SELECTION, questions=asked)),))
