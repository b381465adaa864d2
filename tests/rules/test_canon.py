"""One value has one spelling, and what is read back is what was written."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import ModuleType
from typing import Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria import award, award_advice, award_case, award_result
from criteria.canon import LATER, canonical, digest, from_plain, later, read_canonical, to_plain

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).map(
    lambda text: unicodedata.normalize("NFC", text)
)
whole = st.integers(-(2**53) + 1, 2**53 - 1)
keys = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1)
values = st.recursive(
    st.none() | st.booleans() | whole | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [True, None, "é"]}, '{"a":[true,null,"é"],"b":1}'),
        ({"a_1": 1, "a1": 2, "a": 3}, '{"a":3,"a1":2,"a_1":1}'),
        ('"\\/\b\f\n\r\t\x01\x7f', '"\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7f"'),
        ("\u2028😀", '"\u2028😀"'),
        (-(2**53) + 1, "-9007199254740991"),
        ({}, "{}"),
    ],
)
def test_the_spelling_is_that_of_rfc_8785(value: object, written: str) -> None:
    assert canonical(value) == written.encode()
    assert read_canonical(written) == value


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        Decimal(1),
        b"x",
        ("x",),
        {1: 2},
        {"A": 1},
        {"a-b": 1},
        {"": 1},
        {"é": 1},
        {"a\n": 1},
        "e\u0301",
        "a\0b",
        "é\0",
        "\ud800",
        ["\udc00"],
        {"a": [0.5]},
    ],
)
def test_what_could_be_spelled_two_ways_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical(value)


def test_what_is_nested_too_deeply_is_refused() -> None:
    deep: object = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(ValueError):
        canonical(deep)
    with pytest.raises(ValueError):
        read_canonical("[" * 100_000 + "]" * 100_000)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '{"b":1,"a":2}',
        '{"a":1,"a":1}',
        "1.0",
        "1e2",
        "NaN",
        "Infinity",
        "-0",
        '"\\u0061"',
        '"e\u0301"',
        '"\\ud800"',
        "9007199254740992",
        " 1",
        "1\n",
        "",
        "[",
        b"\xff",
        b"\xef\xbb\xbf1",
    ],
)
def test_another_spelling_is_not_read(text: str | bytes) -> None:
    with pytest.raises(ValueError):
        read_canonical(text)


@given(values)
def test_what_was_written_is_read_back(value: object) -> None:
    assert read_canonical(canonical(value)) == value
    assert json.loads(canonical(value)) == value


# Dataclasses


class Colour(Enum):
    RED = "red"
    BLUE = 2


@dataclass(frozen=True, slots=True)
class Text:
    nl: str
    en: str


@dataclass(frozen=True, slots=True)
class Part:
    id: str
    weight: Decimal | bool
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    title: Text
    parts: tuple[Part, ...]
    pair: tuple[str, int]
    labels: tuple[tuple[str, Text], ...]
    day: date
    at: datetime
    colour: Colour
    tags: frozenset[str]
    kind: Literal["open", "closed"]
    inner: Whole | None
    owner: UUID


moments = st.datetimes(timezones=st.just(UTC))
decimals = st.decimals(-(10**9), 10**9, places=4)
parts = st.builds(
    Part,
    id=texts,
    weight=decimals | st.booleans(),
    share=st.none() | st.fractions(),
)
bilingual = st.builds(Text, nl=texts, en=texts)


def wholes(inner: st.SearchStrategy[Whole | None]) -> st.SearchStrategy[Whole]:
    return st.builds(
        Whole,
        title=bilingual,
        parts=st.lists(parts, max_size=3).map(tuple),
        pair=st.tuples(texts, whole),
        labels=st.lists(st.tuples(texts, bilingual), max_size=3).map(tuple),
        day=st.dates(),
        at=moments,
        colour=st.sampled_from(Colour),
        tags=st.frozensets(texts, max_size=3),
        kind=st.sampled_from(["open", "closed"]),
        inner=inner,
        owner=st.uuids(),
    )


@given(wholes(st.none() | wholes(st.none())))
def test_a_dataclass_comes_back_as_it_was(value: Whole) -> None:
    plain = to_plain(value)
    again = from_plain(Whole, read_canonical(canonical(plain)))
    assert again == value
    assert digest(again) == digest(value)


PLAIN = {
    "title": {"nl": "a", "en": "b"},
    "parts": [
        {"id": "G1", "weight": "25", "share": "1/3"},
        {"id": "G2", "weight": True, "share": None},
    ],
    "pair": ["x", 1],
    "labels": [["x", {"nl": "a", "en": "b"}]],
    "day": "2022-09-01",
    "at": "2022-09-01T10:00:00.000000Z",
    "colour": "red",
    "tags": ["a", "b"],
    "kind": "open",
    "inner": None,
    "owner": "0b1d3f0e-6a53-4c0e-9d6c-5f1f43c1b001",
}


def test_the_plain_form_is_plain() -> None:
    value = from_plain(Whole, PLAIN)
    assert value.parts == (Part("G1", Decimal(25), Fraction(1, 3)), Part("G2", True))
    assert value.colour is Colour.RED
    assert to_plain(value) == PLAIN


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("title", {"nl": "a"}),
        ("title", {"nl": "a", "en": "b", "de": "c"}),
        ("title", ["a", "b"]),
        ("title", {"nl": 1, "en": "b"}),
        ("parts", [{"id": "G1", "weight": 25, "share": None}]),
        ("parts", [{"id": "G1", "weight": "25.0", "share": None}]),
        ("parts", [{"id": "G1", "weight": "1E+1", "share": None}]),
        ("parts", [{"id": "G1", "weight": "-0", "share": None}]),
        ("parts", [{"id": "G1", "weight": "NaN", "share": None}]),
        ("parts", [{"id": "G1", "weight": "٣", "share": None}]),
        ("parts", [{"id": "G1", "weight": "25", "share": "2/6"}]),
        ("parts", [{"id": "G1", "weight": "25", "share": "1/0"}]),
        ("parts", {}),
        ("pair", ["x", 1, 2]),
        ("pair", ["x", True]),
        ("day", "2022-9-1"),
        ("day", "20220901"),
        ("at", "2022-09-01T10:00:00Z"),
        ("at", "2022-09-01T12:00:00.000000+02:00"),
        ("at", "2022-09-01T10:00:00.000000"),
        ("colour", "green"),
        ("colour", "2"),
        ("tags", ["b", "a"]),
        ("tags", ["a", "a"]),
        ("kind", "ajar"),
        ("inner", {}),
        ("owner", "0B1D3F0E-6A53-4C0E-9D6C-5F1F43C1B001"),
    ],
)
def test_another_form_is_refused_with_its_place(key: str, wrong: object) -> None:
    with pytest.raises(ValueError, match=key):
        from_plain(Whole, PLAIN | {key: wrong})


def test_unknown_and_missing_keys_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="more"):
        from_plain(Whole, PLAIN | {"more": 1})
    with pytest.raises(ValueError, match="day"):
        from_plain(Whole, {key: value for key, value in PLAIN.items() if key != "day"})


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Decimal("10.0"), "10"),
        (Decimal("1E+1"), "10"),
        (Decimal("-0.00"), "0"),
        (Decimal("0.0010"), "0.001"),
        (Decimal("1E-7"), "0.0000001"),
        (Fraction(6, 4), "3/2"),
        (Fraction(2), "2/1"),
        (datetime(2022, 9, 1, 12, tzinfo=timezone(timedelta(hours=2))), PLAIN["at"]),
        (frozenset({3, 1}), [1, 3]),
        ({"a": (Colour.BLUE,)}, {"a": [2]}),
    ],
)
def test_numbers_and_moments_have_one_spelling(value: object, plain: object) -> None:
    assert to_plain(value) == plain


@pytest.mark.parametrize(
    "value",
    [0.5, Decimal("NaN"), Decimal("1e1000000"), datetime(2022, 9, 1), object(), Part],  # noqa: DTZ001
)
def test_what_has_no_plain_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        to_plain(value)


def test_a_type_without_a_reader_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        from_plain(float, 1.0)


def test_the_digest_is_that_of_the_canonical_bytes() -> None:
    assert digest(Text("a", "é")) == hashlib.sha256('{"en":"é","nl":"a"}'.encode()).hexdigest()


@dataclass(frozen=True)
class Grown:
    name: str
    words: tuple[str, ...] = later(())


def test_a_field_that_came_later_is_not_in_what_was_written_before() -> None:
    assert to_plain(Grown("a")) == {"name": "a"}
    assert from_plain(Grown, {"name": "a"}) == Grown("a")
    more = Grown("a", ("b",))
    assert from_plain(Grown, to_plain(more)) == more
    for odd in ({"name": "a", "other": []}, {"words": []}, {"name": "a", "words": [1]}):
        with pytest.raises(ValueError):
            from_plain(Grown, odd)


@pytest.mark.parametrize("module", [award, award_advice, award_case, award_result])
def test_a_report_of_before_holds_no_number_and_no_yes_that_came_later(module: ModuleType) -> None:
    kinds = [one for one in vars(module).values() if dataclasses.is_dataclass(one)]
    added = [one for kind in kinds for one in dataclasses.fields(kind) if LATER in one.metadata]
    assert (
        added and [one.name for one in added if isinstance(one.default, int) and one.default] == []
    )
