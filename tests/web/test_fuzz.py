"""Requests drawn at random over the whole map of addresses: see `tests/fuzz.py`.

`make soak` goes on for longer, with dice of its own: `tests/soak/test_box.py`.
"""

from __future__ import annotations

import time

from tests.fuzz import fuzzer, whole
from tests.web.test_bad_input import unkeepable
from tests.worlds import Worlds

SEED, REQUESTS = 3, 250


def test_random_requests_break_nothing_and_tell_nothing(sqlite_worlds: Worlds) -> None:
    sent(sqlite_worlds, SEED, requests=REQUESTS)


def sent(worlds: Worlds, seed: int, requests: int = 5000, end: float = float("inf")) -> int:
    """Send requests until there are enough or the time is over; gives how many."""
    with fuzzer(worlds, seed) as one:
        wrong, done = [], 0
        while done < requests and time.monotonic() < end and len(wrong) < 20:
            if told := one.turn():
                wrong.append(told)
            done += 1
        assert wrong == [], f"with seed {seed}, after {done} requests"
        assert whole(one.world), f"with seed {seed}"
        assert unkeepable(one.world) == [], f"with seed {seed}"
    return done
