"""Changes between two values: told row by row, turned round, merged with somebody else's."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from criteria.changes import ABSENT, ORDER, Change, at, changes, merge, reader, turned_round

IDS = st.sampled_from("abcdef")
LEAF = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "x", "1"])
FLAT = st.dictionaries(st.sampled_from(["title", "points"]), LEAF)
ROWS = st.lists(IDS, unique=True).flatmap(
    lambda ids: st.tuples(*(FLAT.map(lambda row, id_=id_: {"id": id_, **row}) for id_ in ids))
)
TREES = st.fixed_dictionaries({"rows": ROWS.map(list), "list": st.lists(LEAF), "leaf": LEAF})


def row(id_: str, **values: Any) -> dict[str, Any]:
    return {"id": id_, **values}


def test_a_changed_leaf_is_told_with_its_row() -> None:
    old = {"questions": [row("PRE", points="20"), row("GOV", points="10")]}
    new = {"questions": [row("PRE", points="25"), row("GOV", points="10")]}
    assert changes(old, new) == (Change(("questions", "PRE", "points"), "20", "25"),)


def test_rows_come_go_and_move() -> None:
    old = {"r": [row("a"), row("b"), row("c")]}
    new = {"r": [row("c"), row("a"), row("d")]}
    assert changes(old, new) == (
        Change(("r", "*"), ["a", "b", "c"], ["a", "c", "b"]),
        Change(("r", "b"), row("b"), ABSENT),
        Change(("r", "d"), ABSENT, row("d")),
        Change(("r", "*"), ["a", "c", "d"], ["c", "a", "d"]),
    )
    assert [one.kind for one in changes(old, new)] == ["moved", "removed", "added", "moved"]


def test_a_list_without_ids_is_one_value() -> None:
    assert changes({"ties": ["a"]}, {"ties": ["a", "b"]}) == (Change(("ties",), ["a"], ["a", "b"]),)


def test_steps_of_a_scale_and_years_of_a_budget_are_rows_too() -> None:
    old = {"steps": [{"points": "0", "anchor": "a"}, {"points": "10", "anchor": "b"}]}
    new = {"steps": [{"points": "0", "anchor": "a"}, {"points": "10", "anchor": "c"}]}
    assert changes(old, new) == (Change(("steps", "10", "anchor"), "b", "c"),)
    old, new = {"years": [{"year": 2022, "n": "1"}]}, {"years": [{"year": 2022, "n": "2"}]}  # type: ignore[dict-item]
    assert changes(old, new) == (Change(("years", "2022", "n"), "1", "2"),)


def test_true_is_not_one() -> None:
    assert changes({"x": 1}, {"x": True}) == (Change(("x",), 1, True),)
    assert changes({"x": [1]}, {"x": [True]}) == (Change(("x",), [1], [True]),)


def test_two_people_in_two_fields_both_have_their_way() -> None:
    base = {"r": [row("a", n="1", m="1")]}
    mine = changes(base, {"r": [row("a", n="2", m="1")]})
    theirs = {"r": [row("a", n="1", m="3"), row("b")]}
    assert merge(theirs, mine) == ({"r": [row("a", n="2", m="3"), row("b")]}, ())


def test_two_people_in_one_field_is_a_conflict_and_nothing_is_overwritten() -> None:
    base = {"n": "1", "m": "1"}
    mine = changes(base, {"n": "2", "m": "2"})
    merged, (conflict,) = merge({"n": "3", "m": "1"}, mine)
    assert merged == {"n": "3", "m": "2"}
    assert (conflict.change.new, conflict.present) == ("2", "3")


def test_the_same_change_twice_is_no_conflict() -> None:
    mine = changes({"n": "1"}, {"n": "2"})
    assert merge({"n": "2"}, mine) == ({"n": "2"}, ())


def test_what_somebody_removed_is_not_changed() -> None:
    mine = changes({"r": [row("a", n="1")]}, {"r": [row("a", n="2")]})
    merged, (conflict,) = merge({"r": []}, mine)
    assert merged == {"r": []} and conflict.present is ABSENT


def test_a_row_somebody_else_changed_is_not_removed() -> None:
    mine = changes({"r": [row("a", n="1")]}, {"r": []})
    theirs = {"r": [row("a", n="2")]}
    merged, (conflict,) = merge(theirs, mine)
    assert merged == theirs and conflict.change.kind == "removed"


def test_an_order_survives_a_row_that_came() -> None:
    mine = changes({"r": [row("a"), row("b")]}, {"r": [row("b"), row("a")]})
    merged, conflicts = merge({"r": [row("a"), row("b"), row("c")]}, mine)
    assert merged == {"r": [row("b"), row("a"), row("c")]} and conflicts == ()


def test_two_orders_are_a_conflict() -> None:
    base = {"r": [row("a"), row("b"), row("c")]}
    mine = changes(base, {"r": [row("b"), row("a"), row("c")]})
    merged, (conflict,) = merge({"r": [row("c"), row("b"), row("a")]}, mine)
    assert conflict.change.kind == "moved" and merged["r"][0] == row("c")  # type: ignore[index,call-overload]


@given(TREES, TREES)
def test_changes_lead_from_one_to_the_other_and_back(old: Any, new: Any) -> None:
    made = changes(old, new)
    assert merge(old, made) == (new, ())
    assert merge(new, turned_round(made)) == (old, ())


@given(TREES, TREES)
def test_no_change_no_difference(old: Any, new: Any) -> None:
    assert changes(old, old) == ()
    one, other = (json.dumps(tree, sort_keys=True) for tree in (old, new))
    assert (changes(old, new) == ()) == (one == other)


@given(TREES, TREES, TREES)
def test_a_merge_overwrites_nothing_of_somebody_else(base: Any, mine: Any, theirs: Any) -> None:
    """Where only they changed a leaf, theirs stands after merging ours."""
    merged, _ = merge(theirs, changes(base, mine))
    for key in ("leaf", "list"):
        if repr(mine[key]) == repr(base[key]):
            assert repr(merged[key]) == repr(theirs[key])


def test_a_reader_finds_what_stands_at_every_place() -> None:
    tree = {"rows": [{"id": "a", "text": {"nl": "x"}}, {"id": "b"}], "n": 1}
    read = reader(tree)
    for path in (
        (),
        ("n",),
        ("rows", "a", "text", "nl"),
        ("rows", ORDER),
        ("rows", "c", "text"),
        ("n", "deeper"),
    ):
        assert read(path) == at(tree, path)
