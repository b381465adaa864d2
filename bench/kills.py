"""A server that is killed again and again while assessors save: what was acknowledged is there.

A process of its own serves the case, on SQLite and on PostgreSQL; assessors save over real
connections as fast as they can, and at a moment that nobody knows it gets `kill -9`. Then what
stands in the database is compared with what each of them was told, and the next process starts.
`python -m bench.kills 100` does it a hundred times on each.
"""

from __future__ import annotations

import json
import random
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Thread
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from bench.committee import AT, Assessor, committee, first_candidacy, postgresql
from bench.processes import HEADERS, serving
from bench.served import served
from bench.yardstick import kept, typed
from criteria.phases import Step
from tender.extensions import db
from tender.store import trail

KILLS, ASSESSORS = 8, 6
FIRST, SOONEST, LATEST = 60, 0.0, 1.5
"""Seconds to wait for the first save; between that one and the end of the process."""
QUESTION = "PRE"


@dataclass
class Typist:
    """An assessor who saves; `version` is the last one that was acknowledged."""

    assessor: Assessor
    cookie: str
    version: int = 0
    acknowledged: int = 0
    fault: str = ""

    def type(self, port: int, address: str) -> None:
        """Save one text after the other until the server is gone."""
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        while not self.fault:
            sent = urlencode(typed(self.version + 1) | {"version": str(self.version)})
            try:
                connection.request("POST", address, sent, HEADERS | {"Cookie": self.cookie})
                answer = connection.getresponse()
                told = answer.read()
            except (OSError, HTTPException):
                break
            if answer.status != 200:
                self.fault = f"{answer.status} {told[:80]!r}"
                break
            self.version = json.loads(told)["version"]
            self.acknowledged += 1
        connection.close()

    def lost(self) -> int:
        """How many texts that were acknowledged are not there. What was under way is there as a
        whole, or not at all; the next one goes on from what is there."""
        version, text = kept(self.assessor, QUESTION)
        whole = not version or text == typed(version)["motivation"]
        lost = max(self.version - version, 0) if whole else 1
        self.version = version
        return lost


def measure(kills: int = KILLS) -> list[dict[str, Any]]:
    """For each database how many saves were acknowledged, and how many of those are lost."""
    rows = [_measured("SQLite", None, kills)]
    with postgresql() as url:
        rows.append(_measured("PostgreSQL", url, kills))
    return rows


def _measured(name: str, url: str | None, kills: int) -> dict[str, Any]:
    dice, lost = random.Random(), 0
    with ExitStack() as stack:
        app, _, procedure = stack.enter_context(served(Step.SCORE, AT, 1, url))
        members = committee(app, UUID(procedure.rpartition("/")[2]), ASSESSORS)
        with app.app_context():
            _, candidacy = first_candidacy(UUID(procedure.rpartition("/")[2]))
        cookie, address = app.config["SESSION_COOKIE_NAME"], f"{procedure}/scoring/{candidacy}"
        typists = [Typist(one, f"{cookie}={one.token}") for one in members]
        for _turn in range(kills):
            with serving(app, 1) as running:
                given = (running.port(0), f"{address}/{QUESTION}/autosave")
                threads = [Thread(target=one.type, args=given) for one in typists]
                before = sum(one.acknowledged for one in typists)
                for thread in threads:
                    thread.start()
                end = time.monotonic() + FIRST
                while time.monotonic() < end and before == sum(t.acknowledged for t in typists):
                    time.sleep(0.01)
                time.sleep(dice.uniform(SOONEST, LATEST))
                running.running[0].kill()
                for thread in threads:
                    thread.join()
            with app.app_context():
                lost += sum(one.lost() for one in typists)
        with app.app_context():
            whole = all(check.ok for check in trail.verify(db.session))
    acknowledged = sum(one.acknowledged for one in typists)
    faults = [one.fault for one in typists if one.fault]
    print(f"{name}: {kills} kills, acknowledged {acknowledged}, lost {lost} {faults}", flush=True)
    return {
        "name": f"saves acknowledged before {kills} times kill -9 that are lost, {name}",
        "ours": lost,
        "baseline": acknowledged,
        "ratio": round(lost / max(acknowledged, 1), 3),
        "limit": 0,
        "ok": not lost and not faults and whole and acknowledged >= kills,
    }


if __name__ == "__main__":
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS)
    sys.exit(not all(row["ok"] for row in found))
