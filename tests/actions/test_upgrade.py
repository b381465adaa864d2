"""A database that an earlier version made: brought to this version, nothing of it is lost.

`tests/databases/` holds the demonstration as each released version built it with its own acts, on
both kinds of database; `docs/releasing.md` says how the next one gets there.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from criteria import verify
from criteria.reading import read_local
from tender import create_app
from tender.actions.dossier import dossier_head, dossier_parts, note_export
from tender.actions.reporting import read_report
from tender.exports.dossier import pack_dossier
from tender.extensions import alembic, db, make_engine
from tender.permissions import identify
from tender.seals import seal_of
from tender.store import accounts, procedures, reports, seals, trail
from tender.store.copying import copy_in
from tender.vault import Vault
from tests.actions.test_backup import programs
from tests.actions.test_roles import run
from tests.applications import entered

__all__ = ["programs"]
KEPT = Path(__file__).parent.parent / "databases"
SQLITE, POSTGRESQL, KEY = ".sqlite.gz", ".pgdump", ".vault.key"
DATABASES = sorted(path.name for path in KEPT.iterdir() if not path.name.endswith(KEY))
REFERENCE, OFFICER, PASSWORD = "HVB-BW-2022", "inkoop@hvb.example", "zeven groene wielen"
NOW = read_local("2026-11-30T10:00")
TOLD = {
    "0.1.0.pgdump": "entries.jsonl:252: tenderer.excluded: the first of the two did not agree, or"
}
"""What the verifier rightly says of a dossier of then: 0.1.0 let a first yes wait for longer, and
one officer send the letters."""
PAGES = (
    "",
    "/plan",
    "/tenderers",
    "/suitability",
    "/dialogue",
    "/offers",
    "/conformity",
    "/comparison",
    "/selection",
    "/award",
    "/reports",
    "/people",
    "/trail",
)


def test_every_released_version_is_here_on_both_databases() -> None:
    log = (KEPT.parents[1] / "CHANGELOG.md").read_text("utf-8")
    released = re.findall(r"^## (\d+\.\d+\.\d+)", log, re.M)
    assert "0.1.0" in released
    assert set(DATABASES) == {one + kind for one in released for kind in (SQLITE, POSTGRESQL)}


@pytest.fixture(params=DATABASES)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application of today on a database as it was released."""
    name: str = request.param
    secrets = tmp_path / "secrets"
    secrets.mkdir(mode=0o700)
    if (key := KEPT / f"{name.removesuffix('.gz')}{KEY}").exists():
        shutil.copy(key, secrets / "vault.key")
        (secrets / "vault.key").chmod(0o400)
    if name.endswith(SQLITE):
        url = f"sqlite:///{tmp_path / 'tender.sqlite'}"
        with gzip.open(KEPT / name) as packed, (tmp_path / "tender.sqlite").open("wb") as target:
            shutil.copyfileobj(packed, target)
        yield from _application(url, tmp_path)
        return
    admin = request.getfixturevalue("postgresql_databases").admin
    database = f"older_{name.removesuffix(POSTGRESQL).replace('.', '_')}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {database}")
    engine = make_engine(admin.url.set(database=database))
    copy_in(engine, KEPT / name)
    engine.dispose()
    yield from _application(engine.url.render_as_string(hide_password=False), tmp_path)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {database} WITH (FORCE)")


def _application(url: str, instance: Path) -> Iterator[Flask]:
    settings = {"TESTING": True, "INSTANCE": instance, "DATABASE_URL": url, "LOG_FILE": None}
    app = create_app({**settings, "CLOCK": lambda: NOW})
    yield app
    with app.app_context():
        db.engine.dispose()


def test_an_older_database_is_upgraded_whole(
    older: Flask,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with older.app_context():
        before = _triggers()
        kept_rows = _history(before)
        alembic.upgrade()
        assert before <= _triggers()
        assert _same_rows(kept_rows)
        assert _assessors_numbered()
        with db.sessionmaker() as session:
            assert all(check.ok for check in trail.verify(session))
            seal = seal_of(older.config)
            assert all(one.head for one in seals.check(session, seal, trail.chains(session)))
            _reports_are_those_of_then(session)
    keyed = (tmp_path / "secrets" / "vault.key").exists()  # of 0.1.0 on SQLite none was kept
    code, said = run(monkeypatch, older, "db", "check")
    assert code == (0 if keyed else 1) and len(said.splitlines()) == (1 if keyed else 2)
    assert keyed != ("is that key: put it back" in said)
    _pages_open(older)
    if keyed:
        wrong = _verified(older, tmp_path / "dossier.zip")
        told = TOLD.get(request.node.callspec.params["older"], "")
        assert wrong == bool(told) and told in capsys.readouterr().out


def _reports_are_those_of_then(session: Session) -> None:
    procedure = procedures.by_reference(session, REFERENCE)
    assert procedure is not None
    kept = reports.reports(session, procedure)
    assert kept
    for report in kept:
        assert hashlib.sha256(report.body.encode()).hexdigest() == report.sha256
        assert read_report(report)


def _pages_open(app: Flask) -> None:
    """The officer of then logs in and reads every page of the procedure."""
    with app.app_context(), db.sessionmaker() as session:
        procedure = procedures.by_reference(session, REFERENCE)
        user = accounts.by_email(session, OFFICER)
        assert user is not None
        accounts.set_password(session, user, PASSWORD)
        session.commit()
    browser = entered(app, OFFICER, PASSWORD)
    for page in PAGES:
        assert browser.get(f"/procedures/{procedure}{page}").status_code == 200, page


def _verified(app: Flask, file: Path) -> int:
    """What the verifier says of the whole dossier, made today."""
    with app.app_context(), db.sessionmaker() as session, file.open("wb") as stream:
        procedure = procedures.by_reference(session, REFERENCE)
        user = accounts.by_email(session, OFFICER)
        assert procedure is not None and user is not None
        actor = identify(session, user.id, procedure)
        assert actor is not None
        case = note_export(session, actor, "internal", NOW)
        parts = dossier_parts(session, case, Vault.load(app.instance_path), "internal")
        pack_dossier(stream, REFERENCE, "internal", dossier_head(session, case), parts)
        session.commit()
    return verify.main([str(file), "--lang", "en"])


def _history(triggers: set[str]) -> dict[str, tuple[list[str], list[tuple[object, ...]]]]:
    """Every row of every table that is only added to: its columns and what stands in them."""
    named = re.compile(r"(.+)_(?:no_update|append_only)")
    guarded = {found[1] for name in triggers if (found := named.fullmatch(name))}
    kept = {}
    with db.engine.connect() as connection:
        for table in sorted(guarded):
            rows = connection.execute(sa.text(f"SELECT * FROM {table}"))
            columns = list(rows.keys())
            kept[table] = (columns, sorted(map(tuple, rows), key=repr))
    return kept


def _same_rows(kept: dict[str, tuple[list[str], list[tuple[object, ...]]]]) -> bool:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert not connection.execute(sa.text("PRAGMA foreign_key_check")).all()
        for table, (columns, rows) in kept.items():
            names = ", ".join(f'"{name}"' for name in columns)
            now = connection.execute(sa.text(f"SELECT {names} FROM {table}"))
            assert sorted(map(tuple, now), key=repr) == rows, table
    return any(rows for _, rows in kept.values())


def _assessors_numbered() -> bool:
    """Every assessor has a number: the place in the list of assessors, with which it was shown."""
    query = """
    SELECT p.procedure_id, p.assessor_number FROM participants p
    JOIN role_grants g ON g.participant_id = p.id AND g.role = 'assessor'
    ORDER BY p.procedure_id, p.position, p.id
    """
    given: dict[object, list[int]] = {}
    with db.engine.connect() as connection:
        for procedure, number in connection.execute(sa.text(query)):
            given.setdefault(procedure, []).append(number)
    assert all(found == list(range(1, len(found) + 1)) for found in given.values())
    return any(len(found) > 1 for found in given.values())


def _triggers() -> set[str]:
    listed = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with db.engine.connect() as connection:
        return set(connection.execute(sa.text(listed[connection.dialect.name])).scalars())
