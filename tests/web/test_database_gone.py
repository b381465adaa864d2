"""A database that is away for a moment, or has no room left: told as it is, nothing half kept, and
all is well again afterwards."""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from criteria.phases import Step
from tender.actions import scoring
from tender.extensions import db, trouble
from tender.store import memory, trail
from tests.actions.test_killed import ASSESSORS, stored, text, until
from tests.applications import form_token
from tests.conftest import Databases, postgresql
from tests.twins import application, browser
from tests.worlds import Carried, World, Worlds, moment

AT = "2022-01-24T10:00"
WORDS = "De aanpak is concreet en meetbaar. " * 20


def sheet(world: World) -> str:
    candidacy = world.course._candidacies()["a"]
    return f"/procedures/{world.procedure_id}/scoring/{candidacy}/PRE"


def save(client: FlaskClient, world: World, token: str, version: int, words: str = WORDS) -> int:
    form = {"csrf_token": token, "motivation": words, "version": str(version)}
    return client.post(f"{sheet(world)}/autosave", data=form).status_code


def whole(world: World) -> bool:
    with world.opened() as session:
        return all(check.ok for check in trail.verify(session))


def test_a_restarted_database_costs_one_answer(
    postgresql_worlds: Worlds, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        postgresql_worlds.at(Step.SCORE) as world,
        application(world, AT, PROPAGATE_EXCEPTIONS=False) as app,
    ):
        world.declare_all("assessor1", at=AT)
        world.act("assessor1", AT, scoring.open_to_score, world.course._candidacies()["a"])
        client = browser(app, "assessor1")
        token = form_token(client)
        assert save(client, world, token, 0) == 200
        _end_all(world)
        answer = client.get(sheet(world))
        assert answer.status_code == 503
        assert "even niet bereikbaar" in answer.text and "De schijf is vol" not in answer.text
        assert "Content-Security-Policy" in answer.headers and "Set-Cookie" not in answer.headers
        assert client.get(sheet(world)).status_code == 200
        assert save(client, world, token, 1, WORDS + "Nog een zin.") == 200
        _end_all(world)
        assert save(client, world, token, 2, "weg") == 503
        assert save(client, world, token, 2, WORDS) == 200
        assert whole(world)


@contextmanager
def own_server(sqlite_worlds: Worlds) -> Iterator[tuple[Worlds, Any]]:
    """The case on a server of this test alone, which keeps what it acknowledged as one in use."""
    with (
        TemporaryDirectory() as place,
        postgresql(Path(place) / "server", without=()) as (databases, server),
    ):
        shared = Path(place) / "worlds"
        own = Carried(databases, sqlite_worlds.instance, shared=shared, source=sqlite_worlds)
        yield own, server
        server.cleanup()


@dataclass
class Writer:
    """An assessor who types on, until the answer is another than that it was kept."""

    client: FlaskClient
    world: World
    key: str
    acknowledged: int = 0
    last: Any = None

    def __post_init__(self) -> None:
        self.token, self.page = form_token(self.client), sheet(self.world)

    def once(self) -> bool:
        number = self.acknowledged
        form = {"csrf_token": self.token, "motivation": text(number + 1), "version": str(number)}
        self.last = self.client.post(f"{self.page}/autosave", data=form)
        self.acknowledged += self.last.status_code == 200
        return self.last.status_code == 200

    def on(self) -> None:
        while self.once():
            pass


def test_a_server_that_is_stopped_and_started_loses_nothing_that_was_acknowledged(
    sqlite_worlds: Worlds, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        own_server(sqlite_worlds) as (own, server),
        own.at(Step.SCORE) as world,
        application(world, AT, PROPAGATE_EXCEPTIONS=False) as app,
    ):
        for key in ASSESSORS:
            world.declare_all(key, at=AT)
            world.act(key, AT, scoring.open_to_score, world.course._candidacies()["a"])
        writers = [Writer(browser(app, key), world, key) for key in ASSESSORS]
        threads = [Thread(target=one.on) for one in writers]
        for thread in threads:
            thread.start()
        until(lambda: all(one.acknowledged >= 3 for one in writers))
        stop(server)
        for thread in threads:
            thread.join(timeout=60)
        for one in writers:
            away(one.last)
            away(one.client.get(one.page))
        server.ensure_postgres_running()
        for engine in (own.databases.admin, world.engine):
            engine.dispose()
        for one in writers:
            assert one.client.get(one.page).status_code == 200, "the first one already"
            version, kept = stored(world, one.key)
            # what was under way when the server stopped is there as a whole, or not at all
            assert version - one.acknowledged in (0, 1) and kept == text(version)
            one.acknowledged = version
            assert one.once()
        assert whole(world)


def stop(server: Any) -> None:
    """As one that crashes: nothing is finished, nothing is said to who is connected."""
    from pgserver import pg_ctl

    user = server.system_user
    pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=server.pgdata, user=user)


def away(answer: TestResponse) -> None:
    """It says what to do, has a reference, and leaves the session of the browser."""
    assert answer.status_code == 503
    assert "even niet bereikbaar" in answer.text and "Wacht een minuut" in answer.text
    assert re.search(r"Kenmerk voor de beheerder: 503-\w+", answer.text)
    assert "Set-Cookie" not in answer.headers


def test_wherever_the_database_goes_away_the_whole_page_says_so(
    sqlite_worlds: Worlds, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        sqlite_worlds.at(Step.SCORE) as world,
        application(world, AT, PROPAGATE_EXCEPTIONS=False) as app,
    ):
        client, page = browser(app, "officer"), f"/procedures/{world.procedure_id}/people"
        with app.app_context():
            engine = db.engine
        asked, answers = 0, 1_000

        def ask(*_: object) -> None:
            nonlocal asked
            asked += 1
            if asked > answers:
                gone = sqlite3.OperationalError("gone")
                gone.sqlite_errorcode = sqlite3.SQLITE_IOERR
                raise sa.exc.OperationalError("", {}, gone)

        event.listen(engine, "before_cursor_execute", ask)
        assert client.get(page).status_code == 200
        last = asked - 1  # notes that this browser was seen, which no page waits for
        for number in range(last):
            asked, answers = 0, number
            memory.forget()
            away(client.get(page))


def _end_all(world: World) -> None:
    """As a database that stops: every connection to it ends."""
    with world.engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_full_disk_is_told_and_nothing_of_it_stays(
    sqlite_worlds: Worlds, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        sqlite_worlds.at(Step.SCORE) as world,
        application(world, AT, PROPAGATE_EXCEPTIONS=False) as app,
    ):
        world.declare_all("assessor1", at=AT)
        world.act("assessor1", AT, scoring.open_to_score, world.course._candidacies()["a"])
        client = browser(app, "assessor1")
        token = form_token(client)
        assert save(client, world, token, 0) == 200
        with app.app_context():
            engine = db.engine
        before, room = world.count("draft_scores"), Room(engine)
        room.end()
        refused = [save(client, world, token, 1, f"{WORDS * 20} {n}") for n in range(3)]
        assert refused == [503] * 3
        page = client.post(
            f"{sheet(world)}/autosave",
            data={"csrf_token": token, "motivation": WORDS * 20, "version": "1"},
        )
        assert "De schijf is vol" in page.text
        assert client.get(sheet(world)).status_code == 200, "reading goes on"
        app.config["CLOCK"] = lambda: moment(AT) + timedelta(minutes=5)
        assert client.get(sheet(world)).status_code == 200, "also when it cannot be noted"
        room.back()
        assert save(client, world, token, 1, f"{WORDS * 20} ja") == 200
        assert world.count("draft_scores") == before
        assert whole(world)


class Room:
    """Takes the room of a database away, as a full disk does, and gives it back."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.most = engine, 0
        event.listen(engine, "checkout", self._limit)

    def _limit(self, connection: object, *_more: object) -> None:
        most = self.most or 1_000_000
        connection.execute(f"PRAGMA max_page_count={most}")  # type: ignore[attr-defined]

    def end(self) -> None:
        with self.engine.connect() as connection:
            self.most = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def back(self) -> None:
        self.most = 0
        event.remove(self.engine, "checkout", self._limit)
        event.listen(self.engine, "checkout", self._limit)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_file_without_room_is_told_as_a_full_disk(number: int) -> None:
    assert trouble(OSError(number, "no room")) == "full"
    assert trouble(OSError(errno.EACCES, "not yours")) == ""
    assert trouble(ValueError("full")) == ""


@pytest.mark.parametrize(
    ("state", "wrong"),
    [
        ("53100", "full"),  # disk full
        ("53300", "away"),  # too many connections
        ("57P01", "away"),  # the server is stopped
        ("58030", "away"),  # a disk that cannot be read or written
        ("58P01", "away"),  # a file of the server that is not there
        ("57014", ""),  # a statement that was cancelled
        ("23505", ""),  # a row that is there already
    ],
)
def test_what_postgresql_says_is_told_as_it_is(
    postgresql_databases: Databases, state: str, wrong: str
) -> None:
    said = f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$"
    connection = postgresql_databases.shared.connect()
    with connection, pytest.raises(sa.exc.DBAPIError) as caught:
        connection.exec_driver_sql(said)
    assert trouble(caught.value) == wrong


def test_our_own_faults_are_not_told_as_a_database_that_is_away(engine: sa.Engine) -> None:
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as caught:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")
    assert trouble(caught.value) == ""
