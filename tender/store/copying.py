"""A copy of the whole database while it is in use, and such a copy put into an empty one.

SQLite copies itself, page by page, in one transaction that reads. PostgreSQL has `pg_dump` and
`pg_restore`, which must be on the path.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess  # nosec B404  # a list, no shell
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from shutil import which

from sqlalchemy import URL, Engine, inspect, text
from sqlalchemy.orm import Session

from tender.extensions import begin_read

SQLITE, POSTGRESQL = "sqlite", "postgresql"


class CopyFailed(Exception):
    """The database, or a program it needs, did not do its part; the message says what."""


def kind_of(engine: Engine) -> str:
    return engine.dialect.name


def revision(session: Session) -> str:
    """The schema that the database is at."""
    return str(session.scalar(text("SELECT version_num FROM alembic_version")))


def is_empty(engine: Engine) -> bool:
    """Whether there is no table at all."""
    if engine.dialect.name == SQLITE and not Path(str(engine.url.database)).exists():
        return True
    return not inspect(engine).get_table_names()


@contextmanager
def one_moment(engine: Engine) -> Iterator[tuple[Session, Callable[[Path], None]]]:
    """A session that reads the database as it is now, and what writes a copy of just that."""
    with Session(engine) as session:
        if engine.dialect.name == SQLITE:
            revision(session)  # the moment of a transaction is that of its first look
            yield session, partial(_copy_sqlite, session)
        else:
            begin_read(session)
            moment = session.scalar(text("SELECT pg_export_snapshot()"))
            yield session, partial(_dump, engine.url, str(moment))


def _copy_sqlite(session: Session, to: Path) -> None:
    live = session.connection().connection.driver_connection
    assert live is not None
    with closing(sqlite3.connect(to)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _dump(url: URL, moment: str, to: Path) -> None:
    _run("pg_dump", url, ["--format=custom", "--no-owner", f"--snapshot={moment}", f"--file={to}"])


def copy_in(engine: Engine, copy: Path) -> None:
    """Fill an empty database from a copy, whole or not at all."""
    if engine.dialect.name == POSTGRESQL:
        database = str(engine.url.database)
        options = ["--single-transaction", "--exit-on-error", "--no-owner", "--dbname", database]
        _run("pg_restore", engine.url, [*options, str(copy)])
        return
    with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as stored:
        if stored.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise CopyFailed("the copy is damaged inside")
        target = Path(str(engine.url.database))
        draft = target.with_name(f".{target.name}.restored")
        draft.unlink(missing_ok=True)
        with closing(sqlite3.connect(draft)) as made:
            stored.backup(made)
    draft.chmod(0o600)
    engine.dispose()
    draft.replace(target)


def _run(program: str, url: URL, options: Sequence[str]) -> None:
    """A program of PostgreSQL, told where and as whom without a word on its command line."""
    found = which(program)
    if found is None:
        raise CopyFailed(f"{program} is not on the path")
    said = {
        "PGHOST": url.query.get("host") or url.host,
        "PGPORT": url.query.get("port") or url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": url.query.get("sslmode"),
        "PGSSLROOTCERT": url.query.get("sslrootcert"),
    }
    told = {name: str(value) for name, value in said.items() if value}
    done = subprocess.run(  # nosec B603  # pg_dump or pg_restore, and a URL of the settings
        [found, *options], env=os.environ | told, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CopyFailed(f"{program}: {last}")
