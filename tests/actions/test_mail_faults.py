"""A mail server that is down, slow, refuses or breaks off; senders that meet, or are killed."""

from __future__ import annotations

import asyncio
import socketserver
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from sqlalchemy.orm import Session, sessionmaker

from criteria.mail import BEGUN, STUCK
from criteria.trail import Head
from tender.extensions import begin_write
from tender.mail import mail_server
from tender.models.outbox import OutsideAttempt
from tender.outbox import Links, send_due
from tender.store import outside

ROOT = Path(__file__).parents[2]
AT = datetime(2022, 1, 20, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LINKS = Links("https://tender.example", "a key of the application")
SENDER = """
import sys
from datetime import datetime
from sqlalchemy.orm import sessionmaker
from tender.extensions import make_engine
from tender.mail import mail_server
from tender.outbox import Links, send_due

url, port, at = sys.argv[1:]
sessions = sessionmaker(make_engine(url))
server = mail_server(f"smtp://127.0.0.1:{port}", "tender@hvb.example")
print("ready", flush=True)
sys.stdin.readline()
links = Links("https://tender.example", "a key of the application")
print(*send_due(sessions, server, links, lambda: datetime.fromisoformat(at)), flush=True)
"""


# A mail server that behaves as it is told


@dataclass
class Rude:
    """What a mail server did with what it got.

    hangs    says nothing at all
    drops    breaks off after the message, without saying whether it took it
    farewell what it answers to a good-bye
    refuses  the addresses that it does not know
    """

    hangs: bool = False
    drops: bool = False
    farewell: str = "221 bye"
    refuses: frozenset[str] = frozenset()
    connections: int = 0
    found: list[tuple[str, str]] = field(default_factory=list)
    stop: Event = field(default_factory=Event)

    def talk(self, ask: Any, answer: Any) -> None:
        self.connections += 1
        if self.hangs:
            self.stop.wait(30)
            return
        answer("220 rude.example")
        to = ""
        while line := ask():
            word = line.split(":")[0].split()[0].upper()
            if word == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                answer("550 5.1.1 no such user" if to in self.refuses else "250 OK")
            elif word == "DATA":
                answer("354 go on")
                lines = []
                while (part := ask()) != ".":
                    lines.append(part)
                message = message_from_bytes("\n".join(lines).encode())
                self.found.append((to, message["Message-ID"]))
                if self.drops:
                    return
                answer("250 2.0.0 queued as 4711")
            elif word == "QUIT":
                answer(self.farewell)
                return
            else:
                answer("250 OK")


@contextmanager
def rude(behaviour: Rude) -> Iterator[int]:
    """The port of a mail server that behaves so."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            behaviour.talk(
                lambda: self.rfile.readline().decode().rstrip("\r\n"),
                lambda text: self.wfile.write(f"{text}\r\n".encode()),
            )

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            behaviour.stop.set()
            server.shutdown()


# An outbox


@dataclass
class Outbox:
    """A database whose outbox holds messages to addresses outside, and a clock."""

    engine: sa.Engine
    now: datetime = AT

    def sessions(self) -> Session:
        return sessionmaker(self.engine)()

    def fill(self, count: int) -> list[str]:
        addresses = [f"bewaarder{number}@elders.example" for number in range(count)]
        with self.sessions() as session:
            begin_write(session)
            for number, address in enumerate(addresses, 1):
                head = Head("platform", number, f"{number:064x}")
                outside.add_head(session, None, head, address, AT + number * timedelta(seconds=1))
            session.commit()
        self.now = AT + MINUTE
        return addresses

    def send(self, port: int) -> tuple[int, int]:
        server = mail_server(f"smtp://127.0.0.1:{port}", "tender@hvb.example")
        return send_due(self.sessions, server, LINKS, lambda: self.now)

    def attempts(self) -> list[tuple[str, str]]:
        with self.sessions() as session:
            rows = session.scalars(sa.select(OutsideAttempt).order_by(OutsideAttempt.at))
            return [(row.state, row.answer) for row in rows]


@pytest.fixture
def outbox(engine: sa.Engine) -> Outbox:
    return Outbox(engine)


def test_while_the_server_is_down_one_message_finds_out_and_the_others_wait(
    outbox: Outbox,
) -> None:
    addresses = outbox.fill(4)
    assert outbox.send(9) == (0, 1)
    assert [state for state, _ in outbox.attempts()] == ["begun", "failed"]
    outbox.now += timedelta(seconds=20)
    assert outbox.send(9) == (0, 1)  # the next one, as the first rests
    outbox.now += MINUTE
    with rude(back := Rude()) as port:
        assert outbox.send(port) == (4, 0)
    assert sorted(to for to, _ in back.found) == addresses


def test_a_server_that_says_nothing_is_left_after_a_while(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tender.mail.PATIENCE", 0.3)
    outbox.fill(5)
    with rude(slow := Rude(hangs=True)) as port:
        assert outbox.send(port) == (0, 1)
    assert slow.connections == 1  # the others did not wait as long each
    assert "timed out" in outbox.attempts()[-1][1]


def test_an_address_that_is_refused_holds_up_no_other(outbox: Outbox) -> None:
    first, *others = outbox.fill(3)
    with rude(picky := Rude(refuses=frozenset({first}))) as port:
        assert outbox.send(port) == (2, 1)
        assert sorted(to for to, _ in picky.found) == others
        said = dict(outbox.attempts())
        assert "5.1.1 no such user" in said["failed"] and said["sent"] == "250 2.0.0 queued as 4711"
        for minutes in (1, 2, 4):  # ever later
            assert outbox.send(port) == (0, 0)
            outbox.now += minutes * MINUTE
            assert outbox.send(port) == (0, 1)


def test_every_address_refused_is_every_message_failed(outbox: Outbox) -> None:
    addresses = outbox.fill(3)
    with rude(Rude(refuses=frozenset(addresses))) as port:
        assert outbox.send(port) == (0, 3)


def test_a_connection_that_breaks_after_the_message_is_tried_with_the_same_number(
    outbox: Outbox,
) -> None:
    outbox.fill(1)
    with rude(server := Rude(drops=True)) as port:
        assert outbox.send(port) == (0, 1)  # nobody knows whether it was taken
        server.drops, outbox.now = False, outbox.now + MINUTE
        assert outbox.send(port) == (1, 0)
        outbox.now += timedelta(days=9)
        assert outbox.send(port) == (0, 0)
    (one, number), (same, again) = server.found
    assert (one, number) == (same, again)


def test_a_farewell_that_fails_does_not_send_the_message_twice(outbox: Outbox) -> None:
    outbox.fill(2)
    with rude(server := Rude(farewell="421 too busy")) as port:
        assert outbox.send(port) == (2, 0)
        outbox.now += timedelta(days=9)
        assert outbox.send(port) == (0, 0)
    assert len(server.found) == 2


# Senders as real processes


@contextmanager
def sender(engine: sa.Engine, port: int, at: datetime) -> Iterator[subprocess.Popen[str]]:
    """A process that sends what is due once it gets a line."""
    url = engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-c", SENDER, url, str(port), at.isoformat()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def told(process: subprocess.Popen[str]) -> list[int]:
    assert process.stdout is not None
    return [int(word) for word in process.stdout.readline().split()]


def test_two_senders_at_once_send_each_message_once(outbox: Outbox) -> None:
    addresses = outbox.fill(24)
    with (
        rude(server := Rude()) as port,
        sender(outbox.engine, port, outbox.now) as one,
        sender(outbox.engine, port, outbox.now) as other,
    ):
        go(one)
        go(other)
        sent = [told(one), told(other)]
    assert sum(count for count, _ in sent) == 24 and sum(failed for _, failed in sent) == 0
    assert sorted(to for to, _ in server.found) == sorted(addresses)


class Slow:
    """A mail server that takes a message and does not get to say so."""

    def __init__(self) -> None:
        self.began = Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.began.set()
        await asyncio.sleep(60)
        return "250 OK"


def test_a_sender_that_is_killed_loses_no_message(outbox: Outbox) -> None:
    outbox.fill(1)
    slow = Slow()
    with rude(Rude()) as free:
        pass
    controller = Controller(slow, hostname="127.0.0.1", port=free)
    controller.start()
    try:
        with sender(outbox.engine, free, outbox.now) as process:
            go(process)
            assert slow.began.wait(20)
            process.kill()
    finally:
        controller.stop()
    assert outbox.attempts() == [(BEGUN, "")]
    with rude(server := Rude()) as port:
        outbox.now += STUCK - MINUTE
        assert outbox.send(port) == (0, 0)  # somebody may be at it still
        outbox.now += MINUTE
        assert outbox.send(port) == (1, 0)
    assert len(server.found) == 1
