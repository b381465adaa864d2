"""Processes that are killed in the middle, on both databases: before or after, never half.

A process is killed at an exact place: it kills itself there, with the signal that nothing catches.
The long runs of the same are under `make soak`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from criteria.moments import is_late
from criteria.phases import Step
from tender import create_app
from tender.actions import scoring
from tender.exports.packing import whole
from tender.extensions import alembic, db
from tender.store import trail
from tests.actions.test_killed import AT, SERVER, Typist, killed, stored, text
from tests.conftest import Databases
from tests.worlds import World, Worlds

ROOT = Path(__file__).parents[2]
MIGRATING = """
import os, signal, sys
from pathlib import Path
import sqlalchemy as sa
from sqlalchemy import event
from tender import create_app
from tender.extensions import alembic, db

instance, url, at = sys.argv[1], sys.argv[2], int(sys.argv[3])
app = create_app({"INSTANCE": Path(instance), "DATABASE_URL": url, "LOG_FILE": None})
done = 0

def count(*_any):
    global done
    done += 1
    if done == at:
        os.kill(os.getpid(), signal.SIGKILL)

with app.app_context():
    event.listen(db.engine, "before_cursor_execute", count)
    alembic.upgrade()
    db.engine.dispose()
print(done)
"""
WRITING = """
import os, signal, sys
from pathlib import Path
from tender.exports.packing import whole

with whole(Path(sys.argv[1])) as stream:
    stream.write(b"half")
    stream.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""
DYING = SERVER.replace(
    "server = create_server",
    """
import os, signal
from sqlalchemy import event
from tender.extensions import db
told = []

def kept(session):
    if told and not session.in_nested_transaction():
        os.kill(os.getpid(), signal.SIGKILL)

def typed(environ, start_response, inner=app.wsgi_app):
    if environ["PATH_INFO"].endswith("/autosave"):
        told.append(1)
    return inner(environ, start_response)

app.wsgi_app = typed
with app.app_context():
    event.listen(db.sessionmaker, "after_commit", kept)
server = create_server""",
    1,
)


def child(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
        check=False,
    )


# A migration


def migrated(databases: Databases, folder: Path, at: int) -> None:
    """An empty database of which the migrations were killed at one statement, and then went on."""
    with databases.copy() as engine:
        _emptied(engine)
        url = engine.url.render_as_string(hide_password=False)
        (folder / str(at)).mkdir()
        ended = child(MIGRATING, str(folder / str(at)), url, str(at))
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        app = create_app({"INSTANCE": folder / str(at), "DATABASE_URL": url, "LOG_FILE": None})
        with app.app_context():
            try:
                assert alembic.needs_upgrade()
                alembic.upgrade()
                assert not alembic.needs_upgrade()
                assert not alembic.compare_metadata()
            finally:
                db.engine.dispose()


def _emptied(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        engine.dispose()
        Path(str(engine.url.database)).unlink()
        return
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()


@pytest.mark.parametrize("at", [40, 333])
def test_a_migration_that_is_killed_is_done_again_from_where_it_was_whole(
    databases: Databases, tmp_path: Path, at: int
) -> None:
    migrated(databases, tmp_path, at)


@pytest.mark.soak
def test_a_migration_that_is_killed_anywhere_leaves_nothing_half(
    databases: Databases, tmp_path: Path
) -> None:
    places = range(1, 900, 45)
    for at in places:
        migrated(databases, tmp_path, at)
    print(f"{databases.kind}: killed at {len(places)} statements, half a schema: 0")


# A file


def test_a_file_that_was_being_written_is_swept_by_the_next_one(tmp_path: Path) -> None:
    target = tmp_path / "dossier-internal.zip"
    with whole(target) as stream:
        stream.write(b"as it was")
    assert child(WRITING, str(target)).returncode == -signal.SIGKILL
    assert target.read_bytes() == b"as it was"
    (half,) = (file for file in tmp_path.iterdir() if file != target)
    with whole(target) as stream:
        stream.write(b"in between")
    assert half.exists()  # somebody may still be writing it
    _age(half)
    with whole(tmp_path / "another.zip") as stream:
        stream.write(b"another")
    assert half.exists()  # it is none of this file
    with whole(target) as stream:
        stream.write(b"anew")
    assert not half.exists() and target.read_bytes() == b"anew"


def _age(file: Path) -> None:
    day_ago = (datetime.now(UTC) - timedelta(days=1, minutes=1)).timestamp()
    os.utime(file, (day_ago, day_ago))


# An answer that was lost


def test_what_was_kept_while_its_answer_was_lost_is_sent_again_and_stays_once(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    with worlds.at(Step.SCORE) as world:
        world.declare_all("assessor1", at=AT)
        world.act("assessor1", AT, scoring.open_to_score, world.course._candidacies()["a"])
        typist = Typist(world, "assessor1")
        monkeypatch.setattr("tests.actions.test_killed.SERVER", DYING)
        with killed(world) as (port, process):
            typist.enter(port)
            typist.type(port)  # the first save is kept, and the server is gone before it answers
            assert process.wait(timeout=60) == -signal.SIGKILL
        assert typist.acknowledged == 0 and stored(world, "assessor1") == (1, text(1))
        monkeypatch.setattr("tests.actions.test_killed.SERVER", SERVER)
        with killed(world) as (port, _process):
            typist.enter(port)
            assert again(world, typist, port, text(1)) == 200
            assert again(world, typist, port, "iets anders") == 422
        assert stored(world, "assessor1") == (1, text(1))
        with world.opened() as session:
            assert all(check.ok for check in trail.verify(session))


def again(world: World, typist: Typist, port: int, words: str) -> int:
    """The same form once more, as the page that got no answer sends it: it saw no version yet."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    form = {"csrf_token": typist.token, "motivation": words, "version": "0"}
    status, _ = typist._ask(connection, "POST", f"{typist.page}/autosave", form)
    connection.close()
    return status


# The clock


def test_of_an_hour_that_comes_twice_each_has_its_own_deadline() -> None:
    """On 25 October 2026 it is 02:30 twice in Amsterdam; wall times that are equal are not."""
    amsterdam = ZoneInfo("Europe/Amsterdam")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=amsterdam)
    second = first.replace(fold=1)
    assert first == second  # as Python compares within one zone
    assert is_late(second, first) and not is_late(first, second)
    assert is_late(second.astimezone(UTC), first) and not is_late(first.astimezone(UTC), second)
    assert not is_late(first, first) and not is_late(second, second)
