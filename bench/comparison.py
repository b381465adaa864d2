"""The comparison page beside a bare view: same session, same log-in, as many rows, as many bytes.

The bare view stands behind the same session and log-in and nothing more: it reads its rows in one
query and fills one compiled Jinja2 template with them. What the page costs above that is
permission, navigation, blindness, exact arithmetic, derivations and the chart. What follows from
the record alone is worked out once after each act, so the first time is printed beside it; rows and
queries are those of the first time.
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
from tender.actions import memory
from tender.demo import PEOPLE, build
from tender.extensions import alembic, begin_write, db
from tender.routes.access import signed_in
from tender.store import accounts
from tender.vault import Vault

LIMIT = 3
REPEATS = 31
PASSWORD = "een lange zin voor de meting"
BARE = """{% extends "base.html" %}{% block main %}<h1>x</h1>
{% for row in rows %}<p class="x">{{ row.name }} {{ row.value[:room] }}</p>
{% endfor %}{{ rest }}{% endblock %}"""


def measure() -> list[dict[str, Any]]:
    """Median milliseconds of page and bare view with three offers, and the queries for 1 and 3."""
    with _served(1) as (_, client, page):
        single = _queries(client, page)
    with _served(3) as (app, client, page):
        several = _queries(client, page)
        rows, size = _rows(client, page), len(client.get(page).data)
        bare = _bare(app, rows, size)
        ours, baseline, anew = [], [], []
        for _ in range(REPEATS):
            memory.forget()
            anew.append(_milliseconds(lambda: client.get(page)))
            ours.append(_milliseconds(lambda: client.get(page)))
            baseline.append(_milliseconds(lambda: client.get(bare)))
        bytes_ = len(client.get(bare).data)
    print(f"comparison page: {size} bytes and {rows} rows; bare view: {bytes_} bytes")
    print(f"queries: {len(single)} with one offer, {len(several)} with three")
    print(f"the first time after an act: {statistics.median(anew):.2f} ms")
    mine, theirs = statistics.median(ours), statistics.median(baseline)
    return [
        {
            "name": "comparison page with 3 offers (ms)",
            "ours": round(mine, 2),
            "baseline": round(theirs, 2),
            "ratio": round(mine / theirs, 3),
            "limit": LIMIT,
            "ok": mine / theirs <= LIMIT,
        },
        {
            "name": "queries of the comparison page, 3 offers against 1",
            "ours": len(several),
            "baseline": len(single),
            "ratio": round(len(several) / len(single), 3),
            "limit": 1,
            "ok": len(several) == len(single),
        },
    ]


@contextmanager
def _served(offers: int) -> Iterator[tuple[Flask, FlaskClient, str]]:
    """The case at the comparison, and the officer's browser in which the prices were opened."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        app = create_app(
            {
                "TESTING": True,
                "INSTANCE": instance,
                "WTF_CSRF_ENABLED": False,
                "CLOCK": lambda: read_local("2022-06-02T10:00"),
                "LOG_FILE": None,
            }
        )
        with app.app_context():
            alembic.upgrade()
            procedure_id = _case(instance, offers)
        client = app.test_client()
        client.post("/login", data={"email": PEOPLE[0].email, "password": PASSWORD})
        page = f"/procedures/{procedure_id}/comparison"
        client.post(f"{page}/read")
        assert client.get(page).status_code == 200
        yield app, client, page
        with app.app_context():
            db.engine.dispose()


def _case(instance: Path, offers: int) -> UUID:
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
    return build(opened, Vault.load(instance), users, Step.COMPARE, offers).procedure_id


def _bare(app: Flask, rows: int, size: int) -> str:
    """A view that reads as many rows in one query and renders as many bytes; gives its address."""
    room, rest = max(size // rows - 60, 1), "x"
    template = app.jinja_env.from_string(BARE)

    def bare() -> str:
        found = db.session.execute(
            sa.text("SELECT name, value FROM trail_value WHERE length(value) > 400 LIMIT :n"),
            {"n": rows},
        ).all()
        few = [row for row in found] + [found[n % len(found)] for n in range(rows - len(found))]
        return render_template(template, rows=few, room=room, rest=rest)

    app._got_first_request = False
    app.add_url_rule("/bare", "bare", signed_in(bare))
    app._got_first_request = True
    client = app.test_client()
    client.post("/login", data={"email": PEOPLE[0].email, "password": PASSWORD})
    rest = "x" * max(size - len(client.get("/bare").data), 0)
    return "/bare"


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

    def row(cursor: object, values: tuple[Any, ...]) -> tuple[Any, ...]:
        if id(cursor) in running:
            running[id(cursor)][1] += 1
        return values

    def checkout(connection: Any, *_more: object) -> None:
        connection.row_factory = row

    def checkin(connection: Any, *_more: object) -> None:
        if connection is not None:
            connection.row_factory = None

    hooks = (("before_cursor_execute", before), ("checkout", checkout), ("checkin", checkin))
    for name, hook in hooks:
        sa.event.listen(engine, name, hook)
    yield sent
    for name, hook in hooks:
        sa.event.remove(engine, name, hook)


def _queries(client: FlaskClient, page: str) -> list[str]:
    memory.forget()
    with _noted(client) as sent:
        client.get(page)
    return [statement for statement, _ in sent if re.match(r"\s*SELECT", statement)]


def _rows(client: FlaskClient, page: str) -> int:
    memory.forget()
    with _noted(client) as sent:
        client.get(page)
    return sum(rows for _, rows in sent)


def _milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000
