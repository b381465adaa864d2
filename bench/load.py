"""Forty people on one PostgreSQL with 4 processes, 25 of them at work: what the slowest wait for.

Who is at work opens the own sheet and saves, with a second of thought before each; the others read
a page now and then. The yardstick is one person doing the same alone. `python -m bench.load 600`
runs for ten minutes and tells the memory of the processes before and after.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from bench.committee import AT, committee, first_candidacy, postgresql
from bench.processes import HEADERS, serving
from bench.served import served
from bench.yardstick import typed
from criteria.phases import Step

PEOPLE, AT_WORK = 40, 25
SECONDS, ALONE = 60, 15
THOUGHT, NOW_AND_THEN = 1.0, 10.0
QUESTION = "PRE"
LIMIT = 10


@dataclass
class Person:
    """Somebody with a browser: how long each answer took, in milliseconds, and what went wrong."""

    cookie: str
    port: int
    procedure: str
    sheet: str
    works: bool
    version: int = 0
    pages: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def spend(self, seconds: float, seed: int) -> None:
        chance, end, turn = random.Random(seed), time.monotonic() + seconds, 0
        pause = THOUGHT if self.works else NOW_AND_THEN
        time.sleep(chance.uniform(0, pause))
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        while time.monotonic() < end and not self.errors:
            try:
                if self.works and turn % 4:
                    self._save(connection)
                else:
                    self._read(
                        connection, f"{self.sheet}/{QUESTION}" if self.works else self.procedure
                    )
            except (OSError, HTTPException, ValueError) as fault:
                self.errors.append(repr(fault))
            turn += 1
            time.sleep(chance.uniform(0.5, 1.5) * pause)
        connection.close()

    def _read(self, connection: HTTPConnection, address: str) -> None:
        self.pages.append(self._timed(connection, "GET", address, None)[0])

    def _save(self, connection: HTTPConnection) -> None:
        sent = urlencode(typed(self.version + 1) | {"version": str(self.version)})
        took, told = self._timed(connection, "POST", f"{self.sheet}/{QUESTION}/autosave", sent)
        self.version = json.loads(told)["version"]
        self.saves.append(took)

    def _timed(
        self, connection: HTTPConnection, method: str, address: str, sent: str | None
    ) -> tuple[float, bytes]:
        start = time.perf_counter()
        connection.request(method, address, sent, HEADERS | {"Cookie": self.cookie})
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != 200:
            raise ValueError(f"{answer.status} {told[:80]!r}")
        return (time.perf_counter() - start) * 1000, told


def measure(seconds: float = SECONDS) -> list[dict[str, Any]]:
    """The slowest twentieth of pages and of saves beside those of one person alone."""
    with ExitStack() as stack:
        url = stack.enter_context(postgresql())
        app, _, procedure = stack.enter_context(served(Step.SCORE, AT, 1, url))
        members = committee(app, UUID(procedure.rpartition("/")[2]), PEOPLE + 1)
        with app.app_context():
            _, candidacy = first_candidacy(UUID(procedure.rpartition("/")[2]))
        running = stack.enter_context(serving(app))
        name, sheet = app.config["SESSION_COOKIE_NAME"], f"{procedure}/scoring/{candidacy}"
        everybody = [
            Person(f"{name}={one.token}", running.port(n), procedure, sheet, n <= AT_WORK)
            for n, one in enumerate(members)
        ]
        alone, crowd = everybody[:1], everybody[1:]
        _together(alone, ALONE)
        before = running.memory()
        _together(crowd, seconds)
        after = running.memory()
    errors = [error for person in everybody for error in person.errors]
    done = sum(len(person.pages) + len(person.saves) for person in crowd)
    print(f"{done} answers in {seconds:.0f} s, {len(errors)} errors {errors[:3]}")
    print(f"memory of the processes: {before} MiB at the start, {after} MiB at the end")
    return [
        _row("pages", [p.pages for p in alone], [p.pages for p in crowd if p.works], errors),
        _row("saves", [p.saves for p in alone], [p.saves for p in crowd if p.works], errors),
    ]


def _together(people: Sequence[Person], seconds: float) -> None:
    threads = [Thread(target=one.spend, args=(seconds, n)) for n, one in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _row(
    what: str, alone: list[list[float]], crowd: list[list[float]], errors: list[str]
) -> dict[str, Any]:
    ours, baseline = _slowest(crowd), _slowest(alone)
    return {
        "name": f"{what} with {PEOPLE} people, {AT_WORK} at work, PostgreSQL (ms, 95 of 100)",
        "ours": round(ours, 1),
        "baseline": round(baseline, 1),
        "ratio": round(ours / baseline, 2),
        "limit": LIMIT,
        "ok": not errors and ours / baseline <= LIMIT,
    }


def _slowest(times: list[list[float]]) -> float:
    """What 95 of 100 stay under."""
    return statistics.quantiles([one for person in times for one in person], n=20)[-1]


if __name__ == "__main__":
    rows = measure(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
    Path("load.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(rows, indent=1))
