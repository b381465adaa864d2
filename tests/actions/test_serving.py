"""What waits is drawn and sent: by `tender serve` beside the pages, or by commands for a timer."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from flask import Flask

from criteria.evidence import NewEvidence
from criteria.phases import Step
from criteria.visibility import Sight
from tender import create_app
from tender.actions import evidence
from tender.cli import main
from tender.cli.serving import keep_on
from tender.extensions import alembic, db
from tender.mail import MailServer, mail_server
from tender.store import pages
from tender.vault import CannotOpen
from tests.actions.test_outgoing import call, settle
from tests.conftest import Databases
from tests.desk import AT, LATER, declared
from tests.files.test_inspect import pdf
from tests.worlds import World, Worlds, moment

MAIL, PAGES = import_module("tender.cli.mail"), import_module("tender.cli.pages")
SERVING, TRAIL = import_module("tender.cli.serving"), import_module("tender.cli.trail")
COMMON = import_module("tender.cli.common")
ROOT = Path(__file__).parents[2]
PATIENCE = 60


class Inbox:
    """A mail server that counts what it is given."""

    found = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.found += 1
        return "250 OK"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def served(world: World, mail: int) -> Iterator[None]:
    """`tender serve` on a world, as an installation starts it."""
    settings = {
        "TENDER_INSTANCE": str(world.instance),
        "TENDER_DATABASE_URL": world.engine.url.render_as_string(hide_password=False),
        "TENDER_PORT": str(free_port()),
        "TENDER_MAIL_URL": f"smtp://127.0.0.1:{mail}",
        "TENDER_MAIL_FROM": "tender@hvb.example",
        "TENDER_PUBLIC_URL": "https://tender.example",
        "TENDER_HTTPS": "1",
    }
    app = create_app({"INSTANCE": world.instance, "DATABASE_URL": str(world.engine.url)})
    with app.app_context():
        alembic.stamp()
        db.engine.dispose()
    process = subprocess.Popen(
        [sys.executable, "-m", "tender.cli", "serve"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | settings,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline().startswith("Serving on")
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def post() -> Iterator[tuple[Inbox, int]]:
    """A mail server, and its port."""
    inbox, port = Inbox(), free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield inbox, port
    finally:
        controller.stop()


@pytest.fixture
def world(sqlite_worlds: Worlds) -> Iterator[World]:
    """A dossier that was not drawn and a message that was not sent."""
    with sqlite_worlds.at(Step.SCORE) as found:
        declared(found, "a")
        what = NewEvidence("dossier", "Stuk", "stuk.pdf", pdf())
        tenderer = found.course.ids["a"]
        found.act("officer", AT, evidence.add_evidence, found.vault, tenderer, what)
        settle(found)
        call(found, "assessor1", moment(AT))
        yield found


def drawn(world: World) -> list[bool]:
    everyone = Sight(everyone=True)
    with world.looked() as session:
        files = pages.files(session, everyone, world.procedure_id, world.course.ids["a"])
    return [one.drawn for one in files.shown]


def test_what_waited_when_the_server_stopped_is_done_when_it_starts(world: World) -> None:
    with post() as (inbox, port):
        assert (drawn(world), inbox.found) == ([True, False], 0)
        with served(world, port):
            until = time.monotonic() + PATIENCE
            while not (all(drawn(world)) and inbox.found) and time.monotonic() < until:
                time.sleep(0.2)
        assert (drawn(world), inbox.found) == ([True, True], 1)


@contextmanager
def empty_served(databases: Databases, folder: Path, **more: str) -> Iterator[int]:
    """The server on an empty database, and its port; stopped as an administrator stops it."""
    with databases.copy() as engine:
        url, port = str(engine.url), free_port()
        app = create_app({"INSTANCE": folder, "DATABASE_URL": url, "LOG_FILE": None})
        with app.app_context():
            alembic.stamp()
            db.engine.dispose()
        settings = {"TENDER_INSTANCE": str(folder), "TENDER_DATABASE_URL": url, **more}
        with subprocess.Popen(
            [sys.executable, "-m", "tender.cli", "serve"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | settings | {"TENDER_PORT": str(port)},
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("Serving on")
            try:
                yield port
            finally:
                process.terminate()
                assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize(("proxies", "seen"), [("1", "203.0.113.7"), ("0", "127.0.0.1")])
def test_the_address_of_a_reader_comes_from_as_many_proxies_as_there_are(
    sqlite_databases: Databases, tmp_path: Path, proxies: str, seen: str
) -> None:
    """What a reader puts before it counts for nothing; without a proxy neither does the last."""
    with empty_served(sqlite_databases, tmp_path, TENDER_PROXIES=proxies) as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        forged = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7", "X-Forwarded-Proto": "http"}
        connection.request("GET", "/nowhere", headers=forged)
        assert connection.getresponse().status == 404
        connection.close()
    lines = (tmp_path / "log" / "tender.log").read_text("utf-8").splitlines()
    (answered,) = [one for one in map(json.loads, lines) if one.get("path") == "/nowhere"]
    assert answered["address"] == seen


def test_start_and_stop_stand_in_the_security_log(
    sqlite_databases: Databases, tmp_path: Path
) -> None:
    with empty_served(sqlite_databases, tmp_path):
        pass
    lines = (tmp_path / "log" / "security.log").read_text("ascii").splitlines()
    told = [json.loads(line) for line in lines]
    assert [one["event"] for one in told] == ["start", "stop"]


def test_commands_do_the_same_for_a_timer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    apps: list[Flask] = []
    server: list[MailServer | None] = [None]

    def application() -> Flask:
        given = {"INSTANCE": world.instance, "DATABASE_URL": str(world.engine.url)}
        apps.append(create_app({**given, "LOG_FILE": None, "MAIL_SERVER": server[0]}))
        return apps[-1]

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, words)
        return result.exit_code, result.stderr.strip()

    for command in (MAIL, PAGES):
        monkeypatch.setattr(command, "application", application)
    assert run("pages", "draw") == (0, "Drawn: 1")
    assert run("pages", "draw") == (0, "Drawn: 0") and all(drawn(world))
    assert run("mail", "send")[0] == 2
    server[0] = mail_server("smtp://127.0.0.1:9", "tender@hvb.example")
    assert run("mail", "send") == (1, "Sent: 0; failed, tried again later: 1")
    with post() as (inbox, port):
        server[0] = mail_server(f"smtp://127.0.0.1:{port}", "tender@hvb.example")
        call(world, "assessor2", moment(LATER))
        assert run("mail", "send") == (0, "Sent: 1; failed, tried again later: 0")
        assert inbox.found == 1
    for app in apps:
        with app.app_context():
            db.engine.dispose()


def test_while_acts_are_gone_no_command_sends_stamps_or_draws(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = create_app(
        {
            "INSTANCE": world.instance,
            "DATABASE_URL": str(world.engine.url),
            "LOG_FILE": None,
            "TSA_URL": "https://tsa.example",
        }
    )
    for command in (MAIL, PAGES, TRAIL):
        monkeypatch.setattr(command, "application", lambda: made)
    monkeypatch.setattr(COMMON, "unexplained", lambda _session: ["Gone from the database: 4711"])
    before = world.count("trail_entry")
    with post() as (inbox, port):
        made.config["MAIL_SERVER"] = mail_server(f"smtp://127.0.0.1:{port}", "tender@hvb.example")
        for words in (("mail", "send"), ("heads", "mail"), ("audit", "stamp"), ("pages", "draw")):
            told = CliRunner().invoke(main, words)
            assert (told.exit_code, told.stderr.strip()) == (1, "Gone from the database: 4711")
        assert inbox.found == 0
    assert world.count("trail_entry") == before and drawn(world) == [True, False]
    with made.app_context():
        db.engine.dispose()


def test_while_acts_are_gone_the_server_looks_and_does_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked, app, worked = Event(), Flask("tender"), Event()
    app.config["UNEXPLAINED"] = True

    def look(found: Flask) -> None:
        looked.set()

    monkeypatch.setattr(SERVING, "check_from", look)
    keep_on(app, lambda _app: worked.set(), 0.01)
    keep_on(app, look, 0.01)
    assert looked.wait(PATIENCE) and not worked.wait(0.2)
    app.config["UNEXPLAINED"] = False
    assert worked.wait(PATIENCE)


def test_a_command_says_that_a_dossier_is_not_what_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(app: Flask) -> int:
        raise CannotOpen("damaged")

    monkeypatch.setattr(PAGES, "application", lambda: Flask("tender"))
    monkeypatch.setattr(PAGES, "draw_from", damaged)
    monkeypatch.setattr(PAGES, "only_explained", lambda: None)
    assert CliRunner().invoke(main, ["pages", "draw"]).exit_code == 1


def test_what_a_process_before_left_in_the_file_beside_the_database_goes_at_the_start(
    world: World,
) -> None:
    app = create_app({"INSTANCE": world.instance, "DATABASE_URL": str(world.engine.url)})
    assert world.engine.url.database
    beside = Path(f"{world.engine.url.database}-wal")
    with app.app_context(), world.engine.connect():
        call(world, "assessor2", moment(LATER))
        assert beside.stat().st_size > 0
        SERVING.sweep_from(app)
        assert beside.stat().st_size == 0
        db.engine.dispose()


def test_work_beside_the_pages_goes_on_after_it_failed() -> None:
    done, calls = Event(), [0]

    def work(_app: Flask) -> None:
        calls[0] += 1
        if calls[0] < 3:
            raise RuntimeError("not now")
        done.set()
        Event().wait()  # for as long as the process lives

    keep_on(Flask("tender"), work, 0.01)
    assert done.wait(PATIENCE)
