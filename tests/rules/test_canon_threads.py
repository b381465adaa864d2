"""What is read for the first time by two threads at once."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

import pytest

from criteria import canon


@dataclass(frozen=True)
class Pair:
    name: str
    number: int


def test_a_thread_that_comes_second_finds_no_half_made_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, done = Event(), Event()
    made = canon._reader

    def slow(hint: Any) -> canon.Reader:
        if hint is int and not begun.is_set():
            begun.set()
            done.wait(10)
        return made(hint)

    monkeypatch.setattr(canon, "_reader", slow)
    data = {"name": "a", "number": 1}
    first = Thread(target=canon.from_plain, args=(Pair, data))
    first.start()
    assert begun.wait(10)
    try:
        assert canon.from_plain(Pair, data) == Pair("a", 1)
    finally:
        done.set()
        first.join()
