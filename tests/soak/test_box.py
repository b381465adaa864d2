"""Half an hour of everything at random, one part of `make soak`: people at work on PostgreSQL, the
state machine of the course, requests over the whole map, promises without what keeps them, readers
of files under atheris. `TENDER_BOX` is how many seconds all of it may take.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import settings

from bench import load
from tests.actions.test_course_machine import QUICK, run
from tests.conftest import KINDS
from tests.course_machine import STARTS
from tests.promises import PROOFS
from tests.soak.copies import copied
from tests.soak.parsers import TARGETS
from tests.soak.test_parsers import fed
from tests.soak.test_promises import TESTS_FAILED, without
from tests.web.test_fuzz import sent
from tests.worlds import Worlds

pytestmark = pytest.mark.soak

BOX = float(os.environ.get("TENDER_BOX", "1800"))
BEGINNING, SHORTEST, ONE_TARGET = 60, 10, 15
"""Seconds that it takes to begin with people at work; the least of anything; for one reader."""
Turn = Callable[[float], str]


def test_half_an_hour_of_everything(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    began, before, dice = time.monotonic(), memory(), random.SystemRandom()
    worlds: dict[str, Worlds] = {kind: request.getfixturevalue(f"{kind}_worlds") for kind in KINDS}
    code = copied(tmp_path / "code")

    def at_work(end: float) -> str:
        rows = load.measure(max(end - time.monotonic() - BEGINNING, SHORTEST))
        assert all(row["ok"] for row in rows), rows
        return "people at work, see above"

    def machine(end: float) -> str:
        short = settings(QUICK, max_examples=3, stateful_step_count=40, derandomize=False)
        start, kind = dice.choice(list(STARTS)), dice.choice(KINDS)
        run(worlds[kind], short, start)
        return f"the course from {start} on {kind}"

    def requests(end: float) -> str:
        seed = dice.randrange(10**9)
        return f"{sent(worlds['sqlite'], seed, requests=1500, end=end)} requests, seed {seed}"

    def promise(end: float) -> str:
        proof = dice.choice(PROOFS)
        answer, told = without(code, proof)
        assert answer == TESTS_FAILED, told
        return f"{proof.promise} in {proof.file}"

    def reader(end: float) -> str:
        target, place = dice.choice(list(TARGETS)), tmp_path / f"fed-{dice.randrange(10**9)}"
        place.mkdir()
        return fed(target, worlds["sqlite"], place, ONE_TARGET)

    parts: list[Turn] = [at_work, machine, requests, promise]
    if find_spec("atheris"):
        parts.append(reader)
    else:
        print("atheris is not installed: no readers of files", flush=True)
    for number, part in enumerate(parts, 1):
        end = began + BOX * number / len(parts)
        first = True
        while first or (part is not at_work and time.monotonic() < end):
            first = False
            print(f"{time.monotonic() - began:6.0f} s  {part(end)}", flush=True)
    print(f"in all {time.monotonic() - began:.0f} s; memory of this process: {before} MiB at the")
    print(f"start, {memory()} MiB at the end")


def memory() -> int:
    """What this process holds in memory, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024
