"""A real SQLite and a real PostgreSQL, with the tables and the guards, clean for each test.

`session` works in a transaction that is rolled back; `engine` is a database of its own, for tests
that commit or use threads. Both come once per kind of database.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy_lite import _extension
from hypothesis import settings
from jinja2.bccache import Bucket, FileSystemBytecodeCache
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

import criteria.trail
import tender.models  # noqa: F401  (makes the metadata complete)
from criteria import shared_words
from tender import config
from tender.actions import award_reasons
from tender.extensions import begin_write, make_engine
from tender.imports import child
from tender.models.base import Base, install_guards
from tender.store import trail
from tender.vault import Vault
from tests import kept
from tests.worlds import Carried, Worlds, alone

KINDS = ("sqlite", "postgresql")
settings.register_profile("same", derandomize=True)  # a run that was green is green again

LONGEST = ("journey/test_journey.py", "web/test_matrix.py")
IN_MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3


def pytest_configure(config: pytest.Config) -> None:
    """Files of tests stand in memory where there is room, so that a commit waits for no disk; what
    lives as long as a test is not looked through for garbage again and again."""
    gc.set_threshold(500_000, 50, 100)
    os.environ["TENDER_HEADS"] = os.devnull  # many databases have one instance folder here
    os.environ.setdefault("TENDER_ONE_ROLE", "1")  # a database of the tests has one role
    if os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
        os.environ.setdefault("TMPDIR", str(IN_MEMORY))
        tempfile.tempdir = None  # it may have been chosen before


def pytest_collection_finish() -> None:
    """What was imported and collected stays, and is never looked through again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each file is run by one worker as a whole: the longest come first, and those that are done
    in a moment last, so that no worker waits at the end."""

    def place(item: pytest.Item) -> tuple[bool, bool]:
        folder = item.path.parent.name
        return f"{folder}/{item.path.name}" not in LONGEST, folder == "rules"

    items.sort(key=place)


class _Compiled(FileSystemBytecodeCache):
    """The templates compiled once for all applications, all workers and all runs. A template that
    changed is compiled anew: the digest of its text stands in what is kept."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])
        else:
            super().load_bytecode(bucket)
            self._remember(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._remember(bucket)
        super().dump_bytecode(bucket)

    def _remember(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = kept.KEPT / "templates"
COMPILED.mkdir(parents=True, exist_ok=True)
Flask.jinja_options = {"bytecode_cache": _Compiled(str(COMPILED))}

_compile_builder = Rule._compile_builder
_builders: dict[Any, Any] = {}


def _compile_once(rule: Rule, append_unknown: bool = True) -> Any:
    """The builder of an address, which is the same for all applications of a run."""
    key = (rule.rule, append_unknown, str(rule.defaults))
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _compile_once  # type: ignore[method-assign]

_make = sa.Engine.__init__
_statements: Any = LRUCache(10_000)


def _make_knowing(engine: sa.Engine, *args: Any, **options: Any) -> None:
    """An engine that knows the statements that another engine of a run put into words before."""
    _make(engine, *args, **options)
    engine._compiled_cache = _statements


def _alike(dialect: Dialect, other: object) -> bool:
    return type(dialect) is type(other)


def _as_its_kind(dialect: Dialect) -> int:
    return hash(type(dialect))


sa.Engine.__init__ = _make_knowing  # type: ignore[method-assign]
for _dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
    _dialect.__eq__ = _alike  # type: ignore[method-assign]
    _dialect.__hash__ = _as_its_kind  # type: ignore[method-assign]

_read = child._answer
_answers: dict[tuple[tuple[str, ...], bytes], tuple[int | None, bytes]] = {}


def _read_once(command: list[str], data: bytes, wait: int) -> tuple[int | None, bytes]:
    """What a child made of the same bytes before: starting one takes longer than most tests."""
    key = (*command,), sha256(data).digest()
    if key not in _answers:
        answer = _read(command, data, wait)
        if answer[0] != 0:
            return answer
        _answers[key] = answer
    return _answers[key]


@pytest.fixture(scope="session", autouse=True)
def children() -> None:
    """A child reads the same bytes once for all tests."""
    child._answer = _read_once


_reasons: Any = award_reasons
_words: Any = shared_words
_chain: Any = criteria.trail
_entries: Any = trail
_compare = _reasons.shared
_compared: Any = LRUCache(50)


def _compare_once(texts: Any, written: Any, public: Any = (), read_by: Any = ()) -> Any:
    """What was held against the same words before: pages, letters and reports all do."""
    key = tuple(texts), _by_name(written), tuple(public), _by_name(read_by)
    if key not in _compared:
        asked, said, known, own = key
        _compared[key] = _compare(asked, dict(said), known, dict(own))
    return _compared[key]


def _by_name(texts: Any) -> tuple[Any, ...]:
    return tuple((who, tuple(own)) for who, own in dict(texts).items())


_reasons.shared = _compare_once
_words.plain_words = lru_cache(20_000)(_words.plain_words)

_open, _read_value, _digest = _chain.open_body, _entries.read_canonical, _entries.field_digest
_values: Any = LRUCache(50_000)
_digests: Any = LRUCache(50_000)


def _read_value_once(text: str) -> Any:
    """A value of the trail, which every copy of a world holds; a text alone, that nobody alters."""
    if (known := _values.get(text)) is not None:
        return known
    value = _read_value(text)
    if isinstance(value, str):
        _values[text] = value
    return value


def _digest_once(salt: str, name: str, value: Any) -> str:
    if not isinstance(value, str):
        return _digest(salt, name, value)
    key = salt, name, value
    if key not in _digests:
        _digests[key] = _digest(*key)
    found: str = _digests[key]
    return found


_chain.open_body = _entries.open_body = lru_cache(20_000)(_open)
_entries.read_canonical, _entries.field_digest = _read_value_once, _digest_once

_numbers = count()


def _nothing_to_close(_error: BaseException | None) -> None:
    """No session of ours is asynchronous; looking for one starts a thread after each request."""


_extension._close_async_sessions = _nothing_to_close  # type: ignore[assignment]


@dataclass(frozen=True)
class Databases:
    """One kind of database: a ready-made one for rolled back sessions, and copies of it."""

    kind: str
    shared: sa.Engine
    folder: Path
    admin: sa.Engine | None = None

    @contextmanager
    def copy(self, source: str | None = None) -> Iterator[sa.Engine]:
        """A database that nobody else uses, empty or like a snapshot; gone when the block ends."""
        name = f"copy_{os.getpid()}_{next(_numbers)}"
        if self.admin is None:
            file = self.folder / f"{name}.sqlite"
            shutil.copy(self.folder / f"{source or 'template'}.sqlite", file)
            engine = make_engine(f"sqlite:///{file}")
        else:
            self._administer(
                f"CREATE DATABASE {name} TEMPLATE {source or _template()} STRATEGY FILE_COPY"
            )
            engine = make_engine(self.admin.url.set(database=name))
        try:
            yield engine
        finally:
            engine.dispose()
            self._administer(f"DROP DATABASE {name} WITH (FORCE)")
            for left in self.folder.glob(f"{name}.sqlite*"):
                left.unlink()

    def snapshot(self, engine: sa.Engine) -> str:
        """Keep a database as it is now; gives the name to restore it by."""
        name = f"snapshot_{os.getpid()}_{next(_numbers)}"
        if self.admin is None:
            name = str(self.folder / name)  # other workers find it too
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            engine.dispose()
            shutil.copy(str(engine.url.database), self.folder / f"{name}.sqlite")
        else:
            engine.dispose()
            self._administer(
                f"CREATE DATABASE {name} TEMPLATE {engine.url.database} STRATEGY FILE_COPY"
            )
        return name

    def take(self, kept: Path) -> str:
        """Make a file of SQLite that was kept into a snapshot of this run; gives its name."""
        name = str(self.folder / f"taken_{os.getpid()}_{next(_numbers)}")
        shutil.copy(kept, f"{name}.sqlite")
        return name

    @contextmanager
    def restored(self, snapshot: str) -> Iterator[sa.Engine]:
        """A copy of a snapshot, gone when the block ends."""
        with self.copy(snapshot) as engine:
            yield engine

    def carry(self, name: str, source: Path) -> None:
        """Keep the rows of a database of SQLite under this name, unless that was done before."""
        assert self.admin is not None
        with self.admin.connect() as connection:
            there = sa.text("SELECT 1 FROM pg_database WHERE datname = :name")
            if connection.scalar(there, {"name": name}):
                return
        making = f"{name}_{os.getpid()}"
        self._administer(f"CREATE DATABASE {making} TEMPLATE {_template()} STRATEGY FILE_COPY")
        engines = (
            make_engine(f"sqlite:///{source}"),
            make_engine(self.admin.url.set(database=making)),
        )
        with engines[0].connect() as read, engines[1].begin() as written:
            written.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no guards
            for table in Base.metadata.sorted_tables:
                rows = [dict(row) for row in read.execute(sa.select(table)).mappings()]
                if rows:
                    written.execute(table.insert(), rows)
        for engine in engines:
            engine.dispose()
        self._administer(f"ALTER DATABASE {making} RENAME TO {name}")

    def _administer(self, statement: str) -> None:
        if self.admin is not None:
            with self.admin.connect() as connection:
                connection.exec_driver_sql(statement)


def _template() -> str:
    return f"template_{os.getpid()}"


def _build(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        install_guards(connection)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    folder = tmp_path_factory.mktemp("sqlite")
    template = make_engine(f"sqlite:///{folder / 'template.sqlite'}")
    _build(template)
    shutil.copy(folder / "template.sqlite", folder / "shared.sqlite")
    shared = make_engine(f"sqlite:///{folder / 'shared.sqlite'}")
    yield Databases("sqlite", shared, folder)
    shared.dispose()


QUICK = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
"""What a server of the tests leaves out, unless a test is about what outlives it."""


@contextmanager
def postgresql(folder: Path, without: tuple[str, ...] = QUICK) -> Iterator[tuple[Databases, Any]]:
    """The databases of a server in this folder, and the server; workers of one run that name one
    folder share one, and the last to leave stops and removes it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR when imported
        import pgserver
    server = pgserver.get_server(folder, cleanup_mode="delete")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    admin = make_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in without:
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
        connection.exec_driver_sql(f"CREATE DATABASE {_template()}")
    _build(make_engine(url.set(database=_template())))
    shared_name = f"shared_{os.getpid()}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {shared_name} TEMPLATE {_template()}")
    shared = make_engine(url.set(database=shared_name))
    yield Databases("postgresql", shared, Path(server.pgdata), admin), server
    shared.dispose()
    admin.dispose()


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[Databases]:
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(os.environ.get("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir()))
    with postgresql(folder / f"tender-tests-{run}") as (databases, _):
        yield databases


@pytest.fixture(params=KINDS)
def databases(request: pytest.FixtureRequest) -> Databases:
    found: Databases = request.getfixturevalue(f"{request.param}_databases")
    return found


@pytest.fixture
def engine(databases: Databases) -> Iterator[sa.Engine]:
    """A database of this test alone; what it commits is gone afterwards."""
    with databases.copy() as engine:
        yield engine


@pytest.fixture
def session(databases: Databases) -> Iterator[Session]:
    """A session ready to write; its commits are savepoints, and all of it is rolled back."""
    with databases.shared.connect() as connection:
        connection.execution_options(tender_writing=True)
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            begin_write(session)
            yield session
        outer.rollback()


@pytest.fixture(scope="session")
def case_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance folder of every world: the vault that sealed what is in it."""
    folder = _of_the_run(tmp_path_factory) / "instance"
    with alone(folder.with_suffix(".lock")):
        if not folder.exists():
            shutil.copytree(kept.once("instance", _keys), folder)
    return folder


def _keys(instance: Path) -> None:
    Vault.load(instance)
    config.secret(instance, "seal-key")


def _of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of a run have."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def sqlite_worlds(sqlite_databases: Databases, case_instance: Path) -> Worlds:
    """The case at every step on SQLite, for tests of pages."""
    shared = case_instance.parent / "sqlite.worlds"
    return _ready(Worlds(sqlite_databases, case_instance, shared=shared))


@pytest.fixture(scope="session")
def postgresql_worlds(postgresql_databases: Databases, sqlite_worlds: Worlds) -> Worlds:
    """The same on PostgreSQL: the same rows, carried over. That the acts do the whole course on
    PostgreSQL as well, is shown in test_roles."""
    shared = sqlite_worlds.instance.parent / "postgresql.worlds"
    return Carried(
        postgresql_databases, sqlite_worlds.instance, shared=shared, source=sqlite_worlds
    )


@pytest.fixture(scope="session")
def single_offer_worlds(sqlite_databases: Databases, case_instance: Path) -> Worlds:
    """The case with one tenderer in the award phase."""
    shared = case_instance.parent / "single.worlds"
    return _ready(Worlds(sqlite_databases, case_instance, offers=1, shared=shared))


def _ready(made: Worlds) -> Worlds:
    """Driven through the course before a test alters a rule."""
    made.ready()
    return made


@pytest.fixture(params=KINDS)
def worlds(request: pytest.FixtureRequest) -> Worlds:
    """The case at every step, on both databases in turn."""
    found: Worlds = request.getfixturevalue(f"{request.param}_worlds")
    return found
