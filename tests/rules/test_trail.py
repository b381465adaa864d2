"""The format of an entry, worked out by hand, and what a check of a chain finds."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.texts import LANGUAGES, catalogue
from criteria.trail import (
    START,
    Fault,
    Head,
    Link,
    Walk,
    body,
    check_chain,
    entry_hash,
    field_digest,
    moment,
    open_body,
)

AT = "2022-09-01T10:00:00.000000Z"


def chain_of(count: int, name: str = "c") -> list[Link]:
    links: list[Link] = []
    prev = START
    for seq in range(1, count + 1):
        at = moment(datetime(2022, 9, 1, 10, seq, tzinfo=UTC))
        text = body(name, seq, prev, at, [field_digest("00", "act", seq)])
        links.append(Link(seq, prev, entry_hash(text), text))
        prev = links[-1].hash
    return links


def test_a_field_is_digested_with_its_label_salt_and_name() -> None:
    by_hand = hashlib.sha256(b'tender-field/1\n["00ff","act","noted"]').hexdigest()
    assert field_digest("00ff", "act", "noted") == by_hand


def test_a_body_has_six_keys_in_order_and_sorted_digests() -> None:
    one, two = "1" * 64, "2" * 64
    assert body("c", 1, START, AT, [two, one]) == (
        f'{{"at":"{AT}","chain":"c","d":["{one}","{two}"],"prev":"{START}","seq":1,"v":1}}'
    )


def test_an_entry_is_hashed_with_its_label() -> None:
    text = body("c", 1, START, AT, [])
    assert entry_hash(text) == hashlib.sha256(b"tender-audit/1\n" + text.encode()).hexdigest()


def test_a_moment_is_written_in_utc_with_microseconds() -> None:
    assert moment(datetime(2022, 9, 1, 12, tzinfo=timezone(timedelta(hours=2)))) == AT
    with pytest.raises(ValueError):
        moment(datetime(2022, 9, 1))  # noqa: DTZ001


def test_a_whole_chain_is_whole() -> None:
    assert check_chain("c", chain_of(5)) is None
    assert check_chain("c", []) is None


def test_a_walk_ends_at_the_head() -> None:
    links, walk = chain_of(3), Walk("c")
    assert [walk.step(link) for link in links] == [None] * 3
    assert walk.head == Head("c", 3, links[-1].hash)


def test_an_entry_missing_at_the_start_in_the_middle_or_twice() -> None:
    links = chain_of(5)
    assert check_chain("c", links[1:]) == Fault(1, "trail.entry_missing")
    assert check_chain("c", links[:2] + links[3:]) == Fault(3, "trail.entry_missing")
    assert check_chain("c", links[:2] + links[1:]) == Fault(3, "trail.entry_missing")


def test_two_entries_swapped() -> None:
    one, two, three, four = chain_of(4)
    assert check_chain("c", [one, three, two, four]) == Fault(2, "trail.entry_missing")
    renumbered = [one, replace(three, seq=2), replace(two, seq=3), four]
    assert check_chain("c", renumbered) == Fault(2, "trail.order_wrong")


def test_an_entry_of_another_chain() -> None:
    assert check_chain("c", chain_of(1, "d")) == Fault(1, "trail.other_chain")


def test_a_time_before_the_previous_one() -> None:
    (first,) = chain_of(1)
    text = body("c", 2, first.hash, "2022-08-31T00:00:00.000000Z", [])
    links = [first, Link(2, first.hash, entry_hash(text), text)]
    assert check_chain("c", links) == Fault(2, "trail.time_before_previous")
    text = body("c", 2, first.hash, open_body(first.body)[3], [])
    assert check_chain("c", [first, Link(2, first.hash, entry_hash(text), text)]) is None


def test_every_changed_byte_of_every_body_shows() -> None:
    links = chain_of(3)
    for number, link in enumerate(links):
        for index in range(len(link.body)):
            other = chr(ord(link.body[index]) ^ 1)
            text = link.body[:index] + other + link.body[index + 1 :]
            changed = [*links[:number], replace(link, body=text), *links[number + 1 :]]
            fault = check_chain("c", changed)
            assert fault is not None and fault.seq == number + 1


@given(st.integers(0, 4), st.integers(0, 63), st.sampled_from(["prev", "hash"]))
def test_every_changed_digit_of_a_hash_or_link_shows(entry: int, digit: int, name: str) -> None:
    links = chain_of(5)
    old: str = getattr(links[entry], name)
    new = old[:digit] + ("0" if old[digit] != "0" else "1") + old[digit + 1 :]
    links[entry] = replace(links[entry], **{name: new})  # type: ignore[arg-type]
    fault = check_chain("c", links)
    assert fault is not None and fault.seq == entry + 1


GOOD = body("c", 1, START, AT, ["1" * 64])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"v":1', '"v":2'),
        ('"v":1', '"v":true'),
        ('"v":1', '"v":1,"w":1'),
        ('"seq":1', '"seq":true'),
        ('"seq":1', '"seq":"1"'),
        ('"chain":"c"', '"chain":null'),
        (AT, "2022-09-01T10:00:00Z"),
        (AT, "2022-13-01T10:00:00.000000Z"),
        (START, "0" * 63),
        (f'["{"1" * 64}"]', '["1"]'),
        (f'["{"1" * 64}"]', "[1]"),
        (f'["{"1" * 64}"]', "{}"),
        (f'["{"1" * 64}"]', f'["{"1" * 64}","{"1" * 64}"]'),
        (f'["{"1" * 64}"]', f'["{"2" * 64}","{"1" * 64}"]'),
        (f'["{"1" * 64}"]', f'["{"A" * 64}"]'),
        (GOOD, "[]"),
        (GOOD, ""),
    ],
)
def test_a_body_written_otherwise_is_not_read(old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(ValueError):
        open_body(GOOD.replace(old, new))


def test_every_fault_has_a_sentence_in_both_languages() -> None:
    found = {code: text for code, text in catalogue().items() if code.startswith("trail.")}
    assert len(found) == 16
    assert all(set(text) == set(LANGUAGES) for text in found.values())
