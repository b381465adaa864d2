"""On a real PostgreSQL the application owns nothing, and only adds to what is history."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.exc import ProgrammingError

from criteria.phases import Step
from tender import create_app
from tender.cli import main
from tender.extensions import alembic, db, make_engine
from tender.store import roles, trail
from tests.actions.test_backup import programs
from tests.actions.test_serving import free_port
from tests.conftest import Databases
from tests.worlds import World, _blank, _people

__all__ = ["programs"]
APP, BACKUP = f"app_{os.getpid()}", f"backup_{os.getpid()}"


@pytest.fixture(scope="module")
def owner(postgresql_databases: Databases) -> Iterator[sa.Engine]:
    """A database with the schema, and both roles with their rights in it."""
    with postgresql_databases.copy() as engine:
        with engine.begin() as connection:
            for name in (APP, BACKUP):
                connection.exec_driver_sql(roles.new_role(name, name))
            for statement in roles.statements(engine.url.database or "", "public", APP, BACKUP):
                connection.exec_driver_sql(statement)
        yield engine
        with engine.begin() as connection:
            for name in (APP, BACKUP):
                connection.exec_driver_sql(f"DROP OWNED BY {name}")
                connection.exec_driver_sql(f"DROP ROLE {name}")


def as_role(owner: sa.Engine, name: str) -> sa.Engine:
    return make_engine(owner.url.set(username=name))


@pytest.fixture(scope="module")
def app_role(owner: sa.Engine, case_instance: Path) -> Iterator[sa.Engine]:
    """The whole course of the case, done by the role of the application."""
    engine = as_role(owner, APP)
    world = World(engine, case_instance, _blank(case_instance, _people(engine), 3))
    world.course.run()
    yield engine
    engine.dispose()


@pytest.fixture
def reader(owner: sa.Engine, app_role: sa.Engine) -> Iterator[sa.Engine]:
    engine = as_role(owner, BACKUP)
    yield engine
    engine.dispose()


def test_the_whole_course_is_done_without_any_other_right(app_role: sa.Engine) -> None:
    with sa.orm.Session(app_role) as session:
        checks = trail.verify(session)
        assert len(checks) >= 1 and all(check.ok and check.entries > 100 for check in checks)
        assert session.scalar(sa.text("SELECT step FROM procedures")) == Step.CLOSED
    with app_role.connect() as connection:
        assert not roles.owns_tables(connection)
        assert roles.too_many_rights(connection) == ()


REFUSED = [
    "UPDATE trail_entry SET body = 'x'",
    "DELETE FROM trail_entry",
    "TRUNCATE trail_entry CASCADE",
    "UPDATE trail_seal SET mac = 'x'",
    "DELETE FROM letters",
    "UPDATE plan_versions SET body = 'x'",
    "TRUNCATE procedures CASCADE",
    "ALTER TABLE trail_entry DISABLE TRIGGER ALL",
    "ALTER TABLE trail_entry DISABLE TRIGGER trail_entry_append_only",
    "DROP TRIGGER trail_entry_append_only ON trail_entry",
    "CREATE TRIGGER swallow BEFORE INSERT ON trail_entry EXECUTE FUNCTION tender_append_only()",
    "ALTER TABLE trail_entry ADD COLUMN more text",
    "DROP TABLE trail_value",
    "CREATE TEMPORARY TABLE trail_entry (id uuid)",
    "CREATE TABLE trail_entry_2 (id uuid)",
    "CREATE SCHEMA other",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SET session_replication_role = replica",
    "CREATE ROLE another",
    "COPY trail_entry TO PROGRAM 'true'",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_application_cannot(app_role: sa.Engine, statement: str) -> None:
    refused = pytest.raises(ProgrammingError, match=r"permission denied|must be")
    with app_role.connect() as connection, refused:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO roles (id, name) SELECT id, 'x' FROM users LIMIT 1",
        "UPDATE procedures SET step = 1",
        "DELETE FROM web_sessions",
        "CREATE TEMPORARY TABLE trail_entry (id uuid)",
    ],
)
def test_who_makes_back_ups_only_reads(reader: sa.Engine, statement: str) -> None:
    with reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM trail_entry").scalar_one() > 100
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.exec_driver_sql(statement)


# The commands


def application(folder: Path, engine: sa.Engine, **more: object) -> Flask:
    url = engine.url.render_as_string(hide_password=False)
    return create_app(
        {
            "INSTANCE": folder,
            "DATABASE_URL": url,
            "LOG_FILE": None,
            "APP_ROLE": f"{APP}_c",
            "BACKUP_ROLE": f"{BACKUP}_c",
            **more,
        }
    )


def run(monkeypatch: pytest.MonkeyPatch, app: Flask, *words: str) -> tuple[int, str]:
    from importlib import import_module

    monkeypatch.setattr(import_module("tender.cli.database"), "application", lambda: app)
    done = CliRunner().invoke(main, words)
    with app.app_context():
        db.engine.dispose()
    return done.exit_code, done.output


def test_the_owner_gives_the_rights_and_the_check_sees_what_is_too_much(
    postgresql_databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgresql_databases.copy() as engine:
        own = application(tmp_path, engine)
        with own.app_context():
            alembic.stamp()
        code, printed = run(monkeypatch, own, "db", "roles")
        grants = {line.split()[1]: line for line in printed.splitlines() if "UPDATE" in line}
        assert code == 0 and "trail_entry" not in grants["INSERT,"] and "users" in grants["INSERT,"]
        with engine.connect() as connection:
            assert not roles.exists(connection, f"{APP}_c")  # printing does nothing
        assert run(monkeypatch, own, "db", "roles", "--apply")[0] == 0
        assert run(monkeypatch, own, "db", "roles", "--apply")[0] == 0  # twice is once
        less = make_engine(engine.url.set(username=f"{APP}_c"))
        try:
            assert run(monkeypatch, application(tmp_path, less), "db", "check")[0] == 0
            with engine.begin() as connection:
                connection.exec_driver_sql(f"GRANT UPDATE ON trail_entry TO {APP}_c")
            code, told = run(monkeypatch, application(tmp_path, less), "db", "check")
            assert code == 1 and "Right: more than adding on trail_entry" in told
            assert run(monkeypatch, own, "db", "upgrade")[0] == 0  # gives the rights again
            assert run(monkeypatch, application(tmp_path, less), "db", "check")[0] == 0
        finally:
            less.dispose()
            with engine.begin() as connection:
                for name in (f"{APP}_c", f"{BACKUP}_c"):
                    connection.exec_driver_sql(f"DROP OWNED BY {name}")
                    connection.exec_driver_sql(f"DROP ROLE {name}")


def test_names_of_roles_are_plain_words(
    postgresql_databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgresql_databases.copy() as engine:
        for name in ('x"; DROP TABLE users; --', "Tender", ""):
            app = application(tmp_path, engine, APP_ROLE=name)
            assert run(monkeypatch, app, "db", "roles")[0] == 2


def served(folder: Path, engine: sa.Engine, **more: str) -> str:
    """The first line that `tender serve` says, on stdout or else on stderr."""
    settings = {
        "TENDER_INSTANCE": str(folder),
        "TENDER_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "TENDER_PORT": str(free_port()),
        "TENDER_ONE_ROLE": "0",
        **more,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tender.cli", "serve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | settings,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        try:
            return process.stdout.readline() or process.stderr.readline()
        finally:
            process.kill()


def test_the_server_does_not_start_as_the_owner_unless_it_is_told_so(
    postgresql_databases: Databases, tmp_path: Path
) -> None:
    with postgresql_databases.copy() as engine:
        app = application(tmp_path, engine)
        with app.app_context():
            alembic.stamp()
            db.engine.dispose()
        assert "owns the tables" in served(tmp_path, engine)
        assert served(tmp_path, engine, TENDER_ONE_ROLE="1").startswith("Serving on")


def test_a_half_migrated_database_is_not_served(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with databases.copy() as engine:
        app = application(tmp_path, engine, ONE_ROLE=True)
        one = {"TENDER_ONE_ROLE": "1"}
        assert "The schema is at empty" in served(tmp_path, engine, **one)
        with app.app_context():
            alembic.stamp()
            db.engine.dispose()
        assert run(monkeypatch, app, "db", "check")[0] == 0
        on = " ON trail_entry" if engine.dialect.name == "postgresql" else ""
        guard = "append_only" if on else "no_update"
        taken = make_engine(engine.url)
        from tender.extensions import altering

        with altering(), taken.begin() as connection:
            connection.exec_driver_sql(f"DROP TRIGGER trail_entry_{guard}{on}")
        taken.dispose()
        assert f"trail_entry_{guard}" in served(tmp_path, engine, **one)
        code, told = run(monkeypatch, app, "db", "check")
        assert code == 1 and f"trail_entry_{guard}" in told
        with altering(), make_engine(engine.url).begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '021'")
        assert "The schema is at 021" in served(tmp_path, engine, **one)
        connection.engine.dispose()
