"""A database that an earlier version made: brought to this version, nothing of it is lost.

`tests/databases/` holds the demonstration as each released version built it with its own acts.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from tender import create_app
from tender.actions.reporting import read_report
from tender.extensions import alembic, db
from tender.seals import seal_of
from tender.store import procedures, reports, seals, trail

KEPT = Path(__file__).parent.parent / "databases"
VERSIONS = sorted(path.name.removesuffix(".sqlite.gz") for path in KEPT.glob("*.sqlite.gz"))


def test_every_released_version_is_here() -> None:
    assert VERSIONS[0] == "0.1.0"


@pytest.mark.parametrize("version", VERSIONS)
def test_an_older_database_is_upgraded_whole(version: str, tmp_path: Path) -> None:
    file = tmp_path / "tender.sqlite"
    with gzip.open(KEPT / f"{version}.sqlite.gz") as packed, file.open("wb") as target:
        shutil.copyfileobj(packed, target)
    app = create_app(
        {
            "TESTING": True,
            "INSTANCE": tmp_path,
            "DATABASE_URL": f"sqlite:///{file}",
            "LOG_FILE": None,
        }
    )
    with app.app_context():
        before, kept_rows = _triggers(), _history()
        alembic.upgrade()
        assert not alembic.needs_upgrade()
        assert not alembic.compare_metadata()
        assert before <= _triggers()
        assert _same_rows(kept_rows)
        assert _assessors_numbered()
        with db.sessionmaker() as session:
            assert all(check.ok for check in trail.verify(session))
            seal = seal_of(app.config)
            assert all(one.head for one in seals.check(session, seal, trail.chains(session)))
            procedure = procedures.by_reference(session, "HVB-BW-2022")
            assert procedure is not None
            kept = reports.reports(session, procedure)
            assert kept
            for report in kept:
                assert hashlib.sha256(report.body.encode()).hexdigest() == report.sha256
                assert read_report(report)
        db.engine.dispose()


def _history() -> dict[str, tuple[list[str], set[tuple[object, ...]]]]:
    """Every row of every table that is only added to: its columns and what stands in them."""
    guarded = {
        name.removesuffix("_no_update") for name in _triggers() if name.endswith("_no_update")
    }
    found = {}
    with db.engine.connect() as connection:
        for table in sorted(guarded):
            rows = connection.execute(sa.text(f"SELECT * FROM {table}"))
            found[table] = (list(rows.keys()), {tuple(row) for row in rows})
    return found


def _same_rows(kept: dict[str, tuple[list[str], set[tuple[object, ...]]]]) -> bool:
    with db.engine.connect() as connection:
        assert not connection.execute(sa.text("PRAGMA foreign_key_check")).all()
        for table, (columns, rows) in kept.items():
            names = ", ".join(f'"{name}"' for name in columns)
            now = connection.execute(sa.text(f"SELECT {names} FROM {table}"))
            assert {tuple(row) for row in now} == rows, table
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
    with db.engine.connect() as connection:
        names = connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        return set(names.scalars())
