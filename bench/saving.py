"""A hundred assessors who save at the same time: 4 processes on one PostgreSQL, for a minute.

Every assessor sends the next text as soon as the last one was acknowledged. The yardstick is served
by the same processes, before and after. What was acknowledged is looked for in the database.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Thread
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask

from bench.committee import AT, Assessor, committee, first_candidacy, postgresql
from bench.processes import HEADERS, serving
from bench.served import served
from bench.yardstick import first_draft, kept, typed
from criteria.phases import Step
from tender.extensions import begin_write, db

ASSESSORS, SECONDS, BESIDE_SECONDS = 100, 60, 10
LIMIT = 2
"""The yardstick may keep up to twice as many."""
OURS, BESIDE = "PRE", "FIN"


@dataclass
class Saver:
    """One assessor at work: what was acknowledged last, and what went wrong."""

    assessor: Assessor
    cookie: str
    port: int
    row: UUID
    turn: int = 0
    version: int = 0
    errors: list[str] = field(default_factory=list)

    def save(self, address: str, seconds: float, more: Callable[[], dict[str, str]]) -> int:
        """Save until the time is over; how many were acknowledged."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {**HEADERS, "Cookie": self.cookie}
        end, done = time.monotonic() + seconds, 0
        while time.monotonic() < end and not self.errors:
            sent = urlencode(typed(self.turn + 1) | more())
            try:
                connection.request("POST", address, sent, headers)
                answer = connection.getresponse()
                told = answer.read()
                if answer.status != 200:
                    self.errors.append(f"{answer.status} {told[:80]!r}")
                    break
                version = json.loads(told)["version"]
            except (OSError, HTTPException, ValueError) as fault:
                self.errors.append(repr(fault))
                break
            self.turn, self.version, done = self.turn + 1, version, done + 1
        connection.close()
        return done


def measure() -> list[dict[str, Any]]:
    """Saves a second beside the yardstick, and what failed or was lost."""
    with ExitStack() as stack:
        url = stack.enter_context(postgresql())
        app, _, procedure = stack.enter_context(served(Step.SCORE, AT, 1, url))
        savers, candidacy = _savers(app, UUID(procedure.rpartition("/")[2]))
        running = stack.enter_context(serving(app))
        for number, saver in enumerate(savers):
            saver.port = running.port(number)
        address = f"{procedure}/scoring/{candidacy}/{OURS}/autosave"
        before = _together(savers, "/bare/keep", BESIDE_SECONDS, _beside)
        for saver in savers:
            saver.turn = saver.version = 0
        ours = _together(savers, address, SECONDS, _ours)
        with app.app_context():
            lost = sum(not _is_kept(saver) for saver in savers)
        failed = [error for saver in savers for error in saver.errors]
        after = _together(savers, "/bare/keep", BESIDE_SECONDS, _beside)
    mine, theirs = ours / SECONDS, (before + after) / (2 * BESIDE_SECONDS)
    print(f"{ours} saves of {ASSESSORS} assessors, {len(failed)} failed, {lost} lost; {failed[:3]}")
    good = not failed and not lost
    return [
        {
            "name": f"{ASSESSORS} assessors saving at once, PostgreSQL (saves a second)",
            "ours": round(mine, 2),
            "baseline": round(theirs, 2),
            "ratio": round(theirs / max(mine, 0.01), 3),
            "limit": LIMIT,
            "ok": good and theirs / max(mine, 0.01) <= LIMIT,
        },
        {
            "name": f"saves of {ASSESSORS} assessors at once that failed or were lost",
            "ours": len(failed) + lost,
            "baseline": ours,
            "ratio": round((len(failed) + lost) / max(ours, 1), 3),
            "limit": 0,
            "ok": good,
        },
    ]


def _ours(saver: Saver) -> dict[str, str]:
    return {"version": str(saver.version)}


def _beside(saver: Saver) -> dict[str, str]:
    return {"row": str(saver.row)}


def _together(
    savers: list[Saver], address: str, seconds: float, more: Callable[[Saver], dict[str, str]]
) -> int:
    """All at once; how many saves were acknowledged."""
    done = [0] * len(savers)

    def run(place: int, saver: Saver) -> None:
        done[place] = saver.save(address, seconds, lambda: more(saver))

    threads = [Thread(target=run, args=pair) for pair in enumerate(savers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done)


def _savers(app: Flask, procedure: UUID) -> tuple[list[Saver], UUID]:
    members = committee(app, procedure, ASSESSORS)
    with app.app_context():
        begin_write(db.session)
        _, candidacy = first_candidacy(procedure)
        rows = [first_draft(member, candidacy, BESIDE) for member in members]
        db.session.commit()
    name = app.config["SESSION_COOKIE_NAME"]
    pairs = zip(members, rows, strict=True)
    return [Saver(one, f"{name}={one.token}", 0, row) for one, row in pairs], candidacy


def _is_kept(saver: Saver) -> bool:
    """Whether the last acknowledged text is there, and every acknowledged save counted."""
    version, text = kept(saver.assessor, OURS)
    return version == saver.version == saver.turn and text == typed(saver.turn)["motivation"]


if __name__ == "__main__":
    print(measure())
