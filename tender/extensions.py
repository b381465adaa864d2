"""The database and its migrations, with the rules every connection keeps.

SQLite: we begin each transaction ourselves, DEFERRED for reading and IMMEDIATE for writing, since
a read that turns into a write does not wait its turn but fails at once. A connection refuses to
drop a trigger or alter a table, except while a migration runs. PostgreSQL needs none of this.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask_alembic import Alembic
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

if TYPE_CHECKING:
    from flask import Flask
    from flask.sansio.app import App
    from sqlalchemy.orm import Session, sessionmaker

BUSY_SECONDS = 15
_WRITING = "tender_writing"
_PRAGMAS = (
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # without it INSERT OR REPLACE walks past a delete trigger
    "secure_delete=ON",  # what is erased leaves no bytes behind
    "temp_store=MEMORY",
    "trusted_schema=OFF",
)
_KEPT_PRAGMAS = frozenset(
    {"foreign_keys", "recursive_triggers", "synchronous", "trusted_schema", "writable_schema"}
)
_NEVER = frozenset(
    {
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_TRIGGER,
        sqlite3.SQLITE_CREATE_TEMP_TABLE,
        sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
        sqlite3.SQLITE_CREATE_TEMP_VIEW,
    }
)
_AWAY = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
)
"""SQLite cannot read or write its file now."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_DISK_FULL = "53100"
"""What PostgreSQL says when its disk is full."""
_OUT_OF_REACH = ("08", "53", "57P", "58")
"""How the code begins of a connection that broke, of too little memory or too many connections, of
a server that stops or starts, and of a disk or a file that it cannot read or write."""
_altering: ContextVar[bool] = ContextVar("altering", default=False)

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def make_engine(url: str | sa.URL, **options: Any) -> sa.Engine:
    """An engine with our rules, for use outside the web application."""
    return keep_rules(sa.create_engine(url, **options))


def keep_rules(engine: sa.Engine) -> sa.Engine:
    """Put the rules of this module on an engine made elsewhere."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def begin_write(session: Session) -> None:
    """Start the transaction of an act that writes; comes before anything else in it.

    On SQLite this takes the write lock, so that the act waits its turn here and nowhere later.
    """
    if session.in_transaction():
        if session.connection().get_execution_options().get(_WRITING):
            return
        raise RuntimeError("begin_write comes before anything else in a transaction")
    session.connection(execution_options={_WRITING: True})


def begin_read(session: Session) -> None:
    """Start a transaction that reads everything as of one moment, whatever others write meanwhile.

    On SQLite every transaction does, from its first look on.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.connection()
    else:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def after_commit(sessions: sessionmaker[Session], noted: str, told: Callable[[Any], None]) -> None:
    """Call `told` with what a session of these noted under a name, once that is really kept."""

    def kept(session: Session) -> None:
        if not session.in_nested_transaction() and (found := session.info.pop(noted, None)):
            told(found)

    def undone(session: Session, _transaction: object) -> None:
        session.info.pop(noted, None)

    event.listen(sessions, "after_commit", kept)
    event.listen(sessions, "after_soft_rollback", undone)


def before_commit(sessions: sessionmaker[Session], ask: Callable[[Session], None]) -> None:
    """Call `ask` with a session of these that is about to keep something; it may refuse."""

    def about(session: Session) -> None:
        if not session.in_nested_transaction():
            ask(session)

    event.listen(sessions, "before_commit", about)


def undo(session: Session, reader: object) -> None:
    """Undo what was not committed. Who reads stays as read before: to tell what went wrong asks
    nothing more of a database that may be what went wrong."""
    read = sa.inspect(reader, raiseerr=False)
    if read is not None and reader in session and not read.expired:
        session.expunge(reader)
    session.rollback()


def trouble(error: BaseException) -> str:
    """What is wrong with the place where things are kept: `full`, `away`, or "" for anything else.

    Neither is a fault of ours: what was asked can be asked again once there is room, or once the
    database is back.
    """
    if isinstance(error, OSError):
        return "full" if error.errno in _NO_ROOM else ""
    if not isinstance(error, sa.exc.DBAPIError):
        return ""
    lite = getattr(error.orig, "sqlite_errorcode", None)
    if lite is not None:
        return {sqlite3.SQLITE_FULL: "full"}.get(lite, "away" if lite & 0xFF in _AWAY else "")
    state = getattr(error.orig, "sqlstate", None) or ""
    if state == _DISK_FULL:
        return "full"
    lost = error.connection_invalidated
    unmet = isinstance(error, sa.exc.OperationalError) and not state
    return "away" if lost or unmet or state.startswith(_OUT_OF_REACH) else ""


def key_of(row: object) -> object | None:
    """The number of a row as it was read, without asking the database; None for anything else."""
    known = sa.inspect(row, raiseerr=False)
    return known.identity[0] if known is not None and known.identity else None


@contextmanager
def altering() -> Iterator[None]:
    """Within this block tables and triggers may be altered and dropped: for migrations."""
    token = _altering.set(True)
    try:
        yield
    finally:
        _altering.reset(token)


def _prepare_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.set_authorizer(_authorize)


def _begin_sqlite(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN DEFERRED")


def _authorize(
    act: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None
) -> int:
    if _altering.get():
        return sqlite3.SQLITE_OK
    sets_pragma = act == sqlite3.SQLITE_PRAGMA and first in _KEPT_PRAGMAS and second is not None
    return sqlite3.SQLITE_DENY if act in _NEVER or sets_pragma else sqlite3.SQLITE_OK


class Database(SQLAlchemy):
    """Flask-SQLAlchemy-Lite whose engines keep our rules."""

    def init_app(self, app: App) -> None:
        super().init_app(app)
        # nothing here is asynchronous; closing such sessions would start a thread at every request
        kept = [one for one in app.teardown_appcontext_funcs if not iscoroutinefunction(one)]
        app.teardown_appcontext_funcs[:] = kept
        for engine in self._app_state[app].engines.values():
            keep_rules(engine)


class Migrations(Alembic):
    """Flask-Alembic that may alter tables while it migrates, each migration whole or not at all."""

    def init_app(self, app: Flask) -> None:
        app.config.setdefault("ALEMBIC_CONTEXT", {}).setdefault("transactional_ddl", True)
        super().init_app(app)

    def run_migrations(self, fn: Any, **kwargs: Any) -> None:
        with altering():
            super().run_migrations(fn, **kwargs)


db = Database()
alembic = Migrations(run_mkdir=False, command_name="", metadatas=metadata)
