"""Appending to the trail: one writer, a transaction for each entry, on both databases.

The yardstick inserts the same row, body and values, into tables without chain, guard or head.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

import tender.models  # noqa: F401  (makes the metadata complete)
from bench.committee import postgresql
from tender.extensions import begin_write, make_engine
from tender.models.base import Base, install_guards
from tender.store import trail

ENTRIES, ROUNDS = 300, 3
LIMIT = 4
"""An entry takes four statements, the yardstick two."""
CHAIN = "0b1d3f0e-6a53-4c0e-9d6c-5f1f43c1b0aa"
NOW = datetime(2022, 1, 26, 8, 30, tzinfo=UTC)
FIELDS = {"act": "sheet.handed_in", "actor": CHAIN, "object": f"sheet:{CHAIN}", "digest": "0" * 64}
_BARE = (
    "CREATE TABLE bare_entry (id VARCHAR(36) PRIMARY KEY, seq INTEGER, body TEXT)",
    "CREATE TABLE bare_value (entry VARCHAR(36), salt TEXT, name TEXT, value TEXT)",
)


def measure() -> list[dict[str, Any]]:
    """Entries a second on each database beside the yardstick."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = {
            "SQLite": f"sqlite:///{folder / 'trail.sqlite'}",
            "PostgreSQL": stack.enter_context(postgresql()),
        }
        return [_measured(name, url) for name, url in urls.items()]


def _measured(name: str, url: str) -> dict[str, Any]:
    engine = make_engine(url)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        install_guards(connection)
        for statement in _BARE:
            connection.exec_driver_sql(statement)
    ours = beside = 0.0
    for _ in range(ROUNDS):
        beside += _seconds(engine, _bare)
        ours += _seconds(engine, _append)
    engine.dispose()
    count = ENTRIES * ROUNDS
    return {
        "name": f"entries of the trail a second, {name}",
        "ours": round(count / ours, 1),
        "baseline": round(count / beside, 1),
        "ratio": round(ours / beside, 3),
        "limit": LIMIT,
        "ok": ours / beside <= LIMIT,
    }


def _seconds(engine: sa.Engine, add: Callable[[Session, int], object]) -> float:
    start = time.perf_counter()
    for number in range(ENTRIES):
        with Session(engine) as session:
            begin_write(session)
            add(session, number)
            session.commit()
    return time.perf_counter() - start


def _append(session: Session, _number: int) -> None:
    trail.append(session, CHAIN, FIELDS, NOW)


def _bare(session: Session, number: int) -> None:
    id_, body = str(uuid4()), "x" * 500
    session.execute(
        sa.text("INSERT INTO bare_entry VALUES (:id, :seq, :body)"),
        {"id": id_, "seq": number, "body": body},
    )
    session.execute(
        sa.text("INSERT INTO bare_value VALUES (:entry, :salt, :name, :value)"),
        [
            {"entry": id_, "salt": secrets.token_hex(16), "name": name, "value": value}
            for name, value in FIELDS.items()
        ],
    )


if __name__ == "__main__":
    print(measure())
