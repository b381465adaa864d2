"""The order of the tenderers: one per seed, found again by anybody."""

from __future__ import annotations

import hashlib
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from criteria.order import BY_QUESTION, BY_TENDERER, handle, shuffled, walk


def test_the_order_is_that_of_the_digests() -> None:
    digests = {
        id_: hashlib.sha256(f"tender-order/1\nzaad\n{id_}".encode()).hexdigest() for id_ in "ABC"
    }
    assert list(shuffled("zaad", "ABC")) == sorted(digests, key=lambda id_: digests[id_])


def test_every_order_of_three_is_drawn_by_some_seed() -> None:
    drawn = {shuffled(str(seed), "ABC") for seed in range(60)}
    assert drawn == set(permutations("ABC"))


@given(st.text(max_size=20), st.sets(st.uuids().map(str), max_size=8))
def test_the_order_depends_on_the_seed_alone(seed: str, ids: set[str]) -> None:
    there, back = shuffled(seed, sorted(ids)), shuffled(seed, sorted(ids, reverse=True))
    assert there == back
    assert set(there) == ids


def test_the_walk_goes_by_tenderer_or_by_question() -> None:
    assert walk(BY_TENDERER, "AB", ("1", "2")) == (("A", "1"), ("A", "2"), ("B", "1"), ("B", "2"))
    assert walk(BY_QUESTION, "AB", ("1", "2")) == (("A", "1"), ("B", "1"), ("A", "2"), ("B", "2"))
    assert walk(BY_QUESTION, "", ("1",)) == ()


def test_a_handle_says_nothing_without_the_seed() -> None:
    # printf 'tender-handle/1\na' | openssl dgst -sha256 -hmac seed
    assert handle("seed", "a").hex == "1901f88256765299e9dc82c1b16ae5b7"
    assert len({handle(seed, id_) for seed in ("seed", "another") for id_ in "ab"}) == 4
