"""A server that is killed while assessors save: every text that was acknowledged is there."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import sqlalchemy as sa

from criteria.phases import Step
from tender.actions import scoring
from tender.demo import PEOPLE
from tender.store import trail
from tests.worlds import PASSWORD, World, Worlds

AT = "2022-01-24T10:00"
ROOT = Path(__file__).parents[2]
ASSESSORS = ("assessor1", "assessor2", "assessor3")
KILLS, SAVES = 2, 4
EMAILS = {person.key: person.email for person in PEOPLE}
SERVER = """
import sys
from pathlib import Path
from waitress.server import create_server
from criteria.reading import read_local
from tender import create_app

instance, url, at = sys.argv[1:]
app = create_app({"TESTING": True, "PROPAGATE_EXCEPTIONS": False, "INSTANCE": Path(instance),
                  "DATABASE_URL": url, "CLOCK": lambda: read_local(at), "LOG_FILE": None})
server = create_server(app, host="127.0.0.1", port=0, threads=8, ident=None)
print(server.effective_port, flush=True)
server.run()
"""


@contextmanager
def killed(world: World) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A process that serves the world, with its port; killed at the latest when the block ends."""
    url = world.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(world.instance), url, AT],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline()), process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class Typist:
    """An assessor in a browser: types, and remembers what was acknowledged."""

    def __init__(self, world: World, key: str) -> None:
        candidacy = world.course._candidacies()["a"]
        self.page = f"/procedures/{world.procedure_id}/scoring/{candidacy}/PRE"
        self.key, self.cookie, self.token = key, "", ""
        self.sent = self.acknowledged = 0

    def enter(self, port: int) -> None:
        """Log in."""
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._remember(connection, "GET", "/login")
        form = {"csrf_token": self.token, "email": EMAILS[self.key], "password": PASSWORD}
        status = self._remember(connection, "POST", "/login", form)
        assert status == 302
        assert self._remember(connection, "GET", "/procedures") == 200
        connection.close()

    def type(self, port: int) -> None:
        """Save one text after the other until the server is gone."""
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        while True:
            self.sent += 1
            form = {"csrf_token": self.token, "motivation": text(self.sent)}
            form["version"] = str(self.acknowledged)
            try:
                status, _ = self._ask(connection, "POST", f"{self.page}/autosave", form)
            except (OSError, HTTPException):
                connection.close()
                return
            assert status == 200
            self.acknowledged = self.sent

    def _remember(
        self, connection: HTTPConnection, method: str, path: str, form: dict[str, str] | None = None
    ) -> int:
        status, page = self._ask(connection, method, path, form)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        self.token = found[1] if found else self.token
        return status

    def _ask(
        self, connection: HTTPConnection, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str]:
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, urlencode(form or {}), headers)
        answer = connection.getresponse()
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        return answer.status, answer.read().decode()


def text(number: int) -> str:
    return f"Dit is de tekst met nummer {number}. " + "De aanpak is concreet. " * 40


def stored(world: World, key: str) -> tuple[int, str]:
    """The version and the text of somebody's draft; nothing at all is version 0."""
    with world.engine.connect() as connection:
        row = connection.execute(
            sa.text("SELECT version, motivation FROM draft_scores WHERE participant_id = :id"),
            {"id": _as_stored(world, key)},
        ).one_or_none()
    return (row[0], row[1]) if row else (0, "")


def _as_stored(world: World, key: str) -> object:
    own = world.identity(key).id
    return own.hex if world.engine.dialect.name == "sqlite" else own


def test_what_was_acknowledged_outlives_a_killed_server(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        assert outlived(world, KILLS, SAVES) >= len(ASSESSORS) * KILLS * SAVES


def outlived(world: World, kills: int, saves: int) -> int:
    """Kill a server again and again while assessors save; each text that was acknowledged is there.
    Gives how many were."""
    for key in ASSESSORS:
        world.declare_all(key, at=AT)
        world.act(key, AT, scoring.open_to_score, world.course._candidacies()["a"])
    typists = [Typist(world, key) for key in ASSESSORS]
    for _ in range(kills):
        with killed(world) as (port, process):
            for typist in typists:
                typist.enter(port)
            goals = {one.key: one.acknowledged + saves for one in typists}
            threads = [Thread(target=one.type, args=(port,)) for one in typists]
            for thread in threads:
                thread.start()
            until(lambda goals=goals: all(one.acknowledged >= goals[one.key] for one in typists))
            process.kill()
            for thread in threads:
                thread.join(timeout=60)
        for typist in typists:
            version, motivation = stored(world, typist.key)
            # what was under way when the server died is there as a whole, or not at all
            assert version in (typist.acknowledged, typist.acknowledged + 1)
            assert motivation == (text(version) if version else "")
            typist.sent = typist.acknowledged = version
    with world.opened() as session:
        assert all(check.ok for check in trail.verify(session))
    return sum(typist.acknowledged for typist in typists)


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if reached():
            return
        time.sleep(0.02)
    raise AssertionError("the server does not save")
