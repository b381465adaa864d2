"""Scales of a plan: the catalogue's own, changed by the buyer, or made from nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from criteria.canon import to_plain
from criteria.catalogue import Scale, Step, load
from criteria.changes import at, put
from criteria.formulas import PriceRule
from criteria.offers import Offer
from criteria.plan import EvaluationPlan
from criteria.plan.check import check_plan
from criteria.plan.format import planted, tree
from criteria.plan.rows import added, removed
from criteria.plan.scales import (
    MOST_STEPS,
    NEW,
    called,
    check_scale,
    family,
    mark_at,
    next_mark,
    origin,
    put_back,
    settled,
)
from criteria.ranking import rank
from criteria.refusals import Refused
from criteria.text import Text
from tests.rules.plans import PLAN, SCALE, question, signed, with_award, with_selection

EVEN = load().scales[0]
PATH = ("lots", "1", "selection", "scale")
STEPS = (*PATH, "steps")
MALUS = next(scale for scale in load().scales if scale.lowest < 0)


def taken(scale: Scale = EVEN) -> dict[str, Any]:
    return dict(tree(with_selection(scale=scale)))


def steps(*marks: str) -> list[dict[str, str]]:
    return [{"points": mark} for mark in marks]


@pytest.mark.parametrize("scale", load().scales, ids=lambda scale: scale.id)
def test_every_scale_of_the_catalogue_can_be_used_as_it_is(scale: Scale) -> None:
    assert list(check_scale(scale, "here")) == []
    assert called(to_plain(scale)) == to_plain(scale)  # type: ignore[arg-type]


def test_a_scale_that_differs_is_called_the_buyers_own_and_keeps_its_origin() -> None:
    changed: Any = to_plain(replace(EVEN, steps=EVEN.steps[1:]))
    own = called(changed)
    assert own["id"] == "OWN-even-0-10" and origin("OWN-even-0-10") == EVEN
    assert called({**own, "steps": to_plain(EVEN.steps)}) == to_plain(EVEN)
    strange: Any = to_plain(SCALE)
    assert called(strange) == strange and origin("even") is None and origin("OWN-1") is None
    assert (family("OWN-even-0-10"), family("even"), family("OWN-1")) == ("even-0-10", "own", "own")


def test_a_scale_made_from_nothing_says_what_it_lacks() -> None:
    found = [fault.code.removeprefix("plan.") for fault in check_scale(NEW, "here")]
    assert found == ["scale_unnamed", "anchor_missing"]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ((), "0"),
        (("3",), "4"),
        (("0", "2"), "4"),
        (("2", "-2", "0"), "4"),
        (("0", "40", "70", "100"), "130"),
        (("0", "0.5"), "1"),
        (("5", "5"), "6"),
        (("0", "1000"), "-1000"),
    ],
)
def test_a_step_is_added_above_the_highest(marks: tuple[str, ...], expected: str) -> None:
    assert next_mark(steps(*marks)) == expected


def test_steps_are_rows_of_the_plan_called_by_their_mark() -> None:
    more: Any = added(taken(), STEPS)
    assert [step["points"] for step in at(more, STEPS)][-2:] == ["10", "12"]  # type: ignore[union-attr, index, call-overload]
    assert planted(removed(more, STEPS, "12")) == planted(taken())
    many = tuple(replace(EVEN.steps[0], points=D(n)) for n in range(MOST_STEPS))
    with pytest.raises(Refused, match="25"):
        added(taken(replace(EVEN, steps=many)), STEPS)
    with pytest.raises(KeyError):
        added(tree(with_selection(scale=None)), STEPS)


def test_a_step_is_found_by_its_place_on_the_page() -> None:
    whole = taken()
    assert mark_at(whole, STEPS, "even-0-10/2") == "4"
    for wrong in ("even-0-10/6", "even-0-10/-1", "even-0-10/٢", "own/2", "/", "", "2"):
        assert mark_at(whole, STEPS, wrong) == ""
    assert mark_at(whole, ("lots", "steps"), "own/0") == ""


def test_the_scale_of_the_catalogue_is_put_back_with_its_version() -> None:
    own = replace(EVEN, id="OWN-even-0-10", steps=EVEN.steps[1:])
    back: Any = put_back({**taken(own)}, PATH)
    assert planted(back).lots[0].selection.scale == EVEN
    assert ("scales", "2") in planted(back).catalogues
    for path in (("lots", "1", "award", "scale"), ("title",), ("lots",), ("lots", "9", "scale")):
        with pytest.raises(KeyError):
            put_back({**taken()}, path)


def test_steps_come_in_order_and_a_catalogue_that_is_chosen_is_noted() -> None:
    before: Any = tree(PLAN)
    shuffled = put(before, STEPS, to_plain(SCALE.steps[::-1]))
    assert settled(before, shuffled) == before
    chosen = planted(settled(before, put(before, PATH, to_plain(EVEN))))
    assert chosen.catalogues == (*PLAN.catalogues, ("scales", "2"))
    own = put(before, ("lots", "1", "award", "questions", "B", "scale"), to_plain(SCALE))
    assert settled(before, own) == own


# A malus: award on value counts a mark as mark ÷ max


def on_value(scale: Scale) -> EvaluationPlan:
    asked = (replace(question("A", None), value=D(300)), replace(question("B", None), value=D(100)))
    plan = with_award(price=PriceRule("award-on-value"), scale=scale, questions=asked)
    return signed(plan)


def test_a_malus_is_sealable_and_takes_its_share_of_the_value_off() -> None:
    plan = on_value(MALUS)
    assert check_plan(plan) == ()
    marks = {"X": (2, 2), "Y": (-2, 1), "Z": (0, -1)}
    offers = [Offer(id_, D(1000), (("A", D(a)), ("B", D(b)))) for id_, (a, b) in marks.items()]
    found = rank(plan.lots[0].award.ranking_rules(), offers).offers
    # X 1000 - 300 - 100; Z 1000 - 0 + 50; Y 1000 + 300 - 50
    assert [(one.id, one.value) for one in found] == [("X", 600), ("Z", 1050), ("Y", 1250)]


def test_a_scale_that_ends_at_zero_cannot_carry_a_malus() -> None:
    below = Scale(
        "below",
        Text("Onder nul", ""),
        tuple(Step(D(n), Text(f"{n}", ""), Text(f"zo {n}", "")) for n in (-2, -1, 0)),
    )
    assert [fault.code for fault in check_plan(on_value(below))] == [
        "ranking.scale_not_above_zero"
    ] * 2
