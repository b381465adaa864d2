"""JSON with lines: what it reads, what it refuses and where."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.json_lines import Node, Number, read
from criteria.refusals import Refused


def plain(node: Node) -> Any:
    value = node.value
    if isinstance(value, tuple):
        return {key.name: plain(key.node) for key in value}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return int(value) if isinstance(value, Number) else value


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 0, 3]))
def test_it_reads_what_python_reads(value: Any, indent: int | None) -> None:
    assert plain(read(json.dumps(value, indent=indent))) == value


def test_every_value_and_every_key_has_its_line() -> None:
    node = read('{\n "a": 1,\n\n "b": [true,\r\n  null]\n}\n')
    assert isinstance(node.value, tuple)
    first, second = node.value
    assert (node.line, first.line, second.line) == (1, 2, 4)
    assert isinstance(second.node.value, list)
    assert [item.line for item in second.node.value] == [4, 5]


def test_a_key_that_stands_twice_is_kept_twice_and_a_number_as_it_was_written() -> None:
    node = read('{"a": 1.50, "a": -2E+3}')
    assert isinstance(node.value, tuple)
    assert [(key.name, key.node.value) for key in node.value] == [("a", "1.50"), ("a", "-2E+3")]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("[1,]", 1, 4),
        ("[1 2]", 1, 4),
        ('{"a" 1}', 1, 6),
        ('{"a": 1,\n}', 2, 1),
        ('{\n"a": 1\n "b": 2}', 3, 2),
        ("{a: 1}", 1, 2),
        ("[\n  tru]", 2, 3),
        ("[1] x", 1, 5),
        ("01", 1, 2),
        ("[-]", 1, 2),
        ("[NaN]", 1, 2),
        ('["abc', 1, 2),
        ('["a\\x"]', 1, 4),
        ('["a\nb"]', 1, 4),
        ("[", 1, 2),
        ("\ufeff[]", 1, 1),
    ],
)
def test_what_is_no_json_is_refused_at_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(Refused) as refused:
        read(text)
    (told,) = refused.value.refusals
    assert told.code == "files.not_json"
    assert dict(told.values) == {"line": line, "column": column}


def test_what_is_nested_too_deeply_is_refused_with_its_line() -> None:
    assert read("[" * 60 + "]" * 60)
    with pytest.raises(Refused) as refused:
        read("\n" + "[" * 100_000)
    (told,) = refused.value.refusals
    assert (told.code, dict(told.values)) == ("files.too_deep", {"line": 2})
