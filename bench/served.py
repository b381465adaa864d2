"""The case behind the application's own test client, and a bare view to measure a page against.

The bare view stands behind the same session and log-in and nothing more: it reads its rows in one
query and fills one compiled Jinja2 template with them.
"""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from criteria.phases import Step
from criteria.reading import read_local
from tender import create_app
from tender.demo import PEOPLE, build
from tender.extensions import alembic, begin_write, db
from tender.routes.access import signed_in
from tender.store import accounts, memory
from tender.vault import Vault

PASSWORD = "een lange zin voor de meting"
BARE = """{% extends "base.html" %}{% block main %}<h1>x</h1>
{% for row in rows %}<p class="x">{{ row.name }} {{ row.value[:room] }}</p>
{% endfor %}{{ rest }}{% endblock %}"""
BARE_ANSWER = "{% for row in rows %}{{ row.value[:1] }}{% endfor %}{{ rest }}"
"""As short as the answer to an act that shows no page."""


@contextmanager
def served(
    until: Step, wall: str, offers: int, url: str | None = None
) -> Iterator[tuple[Flask, FlaskClient, str]]:
    """The case at the beginning of a step, the officer's browser, and the procedure's address.

    It stands in the database of this address; without one in a new SQLite.
    """
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        app = create_app(
            {
                "TESTING": True,
                "INSTANCE": instance,
                "DATABASE_URL": url or f"sqlite:///{instance / 'tender.sqlite'}",
                "WTF_CSRF_ENABLED": False,
                "CLOCK": lambda: read_local(wall),
                "LOG_FILE": None,
            }
        )
        with app.app_context():
            alembic.upgrade()
            procedure_id = _case(instance, until, offers)
        client = app.test_client()
        client.post("/login", data={"email": PEOPLE[0].email, "password": PASSWORD})
        yield app, client, f"/procedures/{procedure_id}"
        with app.app_context():
            db.engine.dispose()


def _case(instance: Path, until: Step, offers: int) -> UUID:
    def opened() -> Session:
        session = db.sessionmaker()
        begin_write(session)
        return session

    users: dict[str, UUID] = {}
    with opened() as session:
        for person in PEOPLE:
            at = read_local("2021-10-01T09:00")
            made = accounts.create_user(session, person.email, person.name, PASSWORD, at)
            users[person.key] = made.id
        session.commit()
    return build(opened, Vault.load(instance), users, until, offers).procedure_id


def bare(app: Flask, count: int, size: int, page: str = BARE) -> str:
    """A view that reads as many rows in one query and renders as many bytes; gives its address."""
    room, rest = max(size // count - 60, 1), "x"
    template = app.jinja_env.from_string(page)

    def view() -> str:
        found = db.session.execute(
            sa.text("SELECT name, value FROM trail_value LIMIT :n"),
            {"n": count},
        ).all()
        few = [row for row in found] + [found[n % len(found)] for n in range(count - len(found))]
        return render_template(template, rows=few, room=room, rest=rest)

    address = f"/bare/{count}/{size}"
    add_view(app, address, view)
    client = app.test_client()
    client.post("/login", data={"email": PEOPLE[0].email, "password": PASSWORD})
    first = client.get(address)
    assert first.status_code == 200, "the yardstick does not work"
    rest = "x" * max(size - len(first.data), 0)
    return address


def add_view(app: Flask, address: str, view: Callable[..., Any], method: str = "GET") -> None:
    """A view of ours on a running application, for whoever has logged in."""
    app._got_first_request = False
    name = address[1:].replace("/", "-")
    app.add_url_rule(address, name, signed_in(view), methods=[method])
    app._got_first_request = True


@contextmanager
def _noted(client: FlaskClient) -> Iterator[list[list[Any]]]:
    """Every statement sent meanwhile, with the number of rows it gave back."""
    with client.application.app_context():
        engine = db.engine
    sent: list[list[Any]] = []
    running: dict[int, list[Any]] = {}

    def before(_c: object, cursor: object, statement: str, *_more: object) -> None:
        entry: list[Any] = [statement, 0]
        running[id(cursor)] = entry
        sent.append(entry)

    def after(_c: object, cursor: Any, *_more: object) -> None:
        if cursor.description and cursor.rowcount > 0:  # SQLite does not know yet how many come
            running[id(cursor)][1] = cursor.rowcount

    def row(cursor: object, values: tuple[Any, ...]) -> tuple[Any, ...]:
        if id(cursor) in running:
            running[id(cursor)][1] += 1
        return values

    def checkout(connection: Any, *_more: object) -> None:
        connection.row_factory = row

    def checkin(connection: Any, *_more: object) -> None:
        if connection is not None:
            connection.row_factory = None

    hooks = [("before_cursor_execute", before), ("after_cursor_execute", after)]
    if engine.dialect.name == "sqlite":
        hooks += [("checkout", checkout), ("checkin", checkin)]
    for name, hook in hooks:
        sa.event.listen(engine, name, hook)
    yield sent
    for name, hook in hooks:
        sa.event.remove(engine, name, hook)


def queries(client: FlaskClient, page: str) -> list[str]:
    """The questions a page asks the database, the first time after an act."""
    memory.forget()
    with _noted(client) as sent:
        client.get(page)
    return [statement for statement, _ in sent if re.match(r"\s*SELECT", statement)]


def rows(client: FlaskClient, act: Callable[[], object]) -> int:
    """How many rows the questions of an act give, the first time after another."""
    memory.forget()
    with _noted(client) as sent:
        act()
    return sum(rows for _, rows in sent)


def milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def beside_bare(
    limit: int, name: str, measured: list[float], beside: list[float]
) -> dict[str, Any]:
    """The row of a measurement: both medians, and how often the yardstick goes into ours."""
    ours, baseline = statistics.median(measured), statistics.median(beside)
    return {
        "name": name,
        "ours": round(ours, 2),
        "baseline": round(baseline, 2),
        "ratio": round(ours / baseline, 3),
        "limit": limit,
        "ok": ours / baseline <= limit,
    }
