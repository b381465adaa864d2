"""The drill: a back-up of the case on an empty folder, checked with heads that were kept elsewhere.

And an old copy that somebody puts back in silence: nothing is recorded until it is explained.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from criteria.phases import Step
from criteria.trail import Head
from tender import create_app
from tender.actions import reporting
from tender.actions.accounts import add_account
from tender.cli import main
from tender.clock import now
from tender.extensions import alembic, begin_write, db
from tender.heads import line, read_erased, read_heads
from tender.report.render import render
from tender.store import accounts, erasing, invitations, reports, sessions, trail
from tender.vault import CannotOpen, Vault
from tests.actions.test_serving import free_port
from tests.conftest import Databases
from tests.worlds import World, Worlds

ADMINISTRATOR = "beheer@hvb.example"
REASON = "De schijf is stuk; het laatste back-upbestand is teruggezet."


class Place:
    """An installation: a folder, a database and the commands on it."""

    def __init__(self, folder: Path, url: str | sa.URL, made: ExitStack) -> None:
        self.folder, self.made = folder, made
        self.url = url if isinstance(url, str) else url.render_as_string(hide_password=False)
        folder.mkdir(exist_ok=True)

    def application(self) -> Flask:
        given = {"INSTANCE": self.folder, "DATABASE_URL": self.url, "LOG_FILE": None}
        app = create_app(given | {"HEADS_FILE": self.folder / "heads.log"})
        self.made.callback(self.close, app)
        return app

    def close(self, app: Flask) -> None:
        with app.app_context():
            db.engine.dispose()

    def run(self, *words: str) -> Result:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("accounts", "backup", "trail"):
                module = import_module(f"tender.cli.{name}")
                patch.setattr(module, "application", self.application)
            return CliRunner().invoke(main, [*words])

    def restore(self, *words: str) -> Result:
        return self.run("restore", *words, "--as", ADMINISTRATOR, "--reason", REASON)

    def with_session(self, work: Callable[[Session], object]) -> object:
        with self.application().app_context(), db.sessionmaker() as session:
            begin_write(session)
            found = work(session)
            session.commit()
            return found

    @property
    def heads(self) -> list[Head]:
        return list(read_heads(self.folder / "heads.log"))


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the PostgreSQL that the tests run on are on the path."""
    found = find_spec("pgserver")
    assert found is not None and found.origin is not None
    programs = Path(found.origin).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")


@pytest.fixture
def made() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def world(databases: Databases, request: pytest.FixtureRequest) -> Iterator[World]:
    worlds: Worlds = request.getfixturevalue(f"{databases.kind}_worlds")
    with worlds.at(Step.STANDSTILL) as world:
        yield world


@pytest.fixture
def here(world: World, tmp_path: Path, made: ExitStack) -> Place:
    """The case in use: with an administrator, somebody logged in, and a link that was sent."""
    place = Place(tmp_path / "here", world.engine.url, made)
    shutil.copytree(world.instance / "secrets", place.folder / "secrets", dirs_exist_ok=True)
    with place.application().app_context():
        (head,) = alembic.script_directory.get_heads()
        with world.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE alembic_version (version_num varchar(32))")
            connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{head}')")

    def people(session: Session) -> None:
        user = accounts.by_email(session, ADMINISTRATOR)
        assert user is not None
        accounts.give_platform_role(session, user, accounts.ADMINISTRATOR)
        sessions.put(session, "0" * 64, user.id, "{}", now(), timedelta(hours=1))
        add_account(session, user.id, "nina@x.example", "Nina", None, now())

    place.with_session(people)
    return place


@pytest.fixture
def there(databases: Databases, tmp_path: Path, made: ExitStack) -> Iterator[Place]:
    """Another machine: the same kind of database, empty, and no key."""
    if databases.admin is None:
        yield Place(tmp_path / "there", f"sqlite:///{tmp_path / 'there' / 'tender.sqlite'}", made)
        return
    name = f"restored_{os.getpid()}"
    databases._administer(f"CREATE DATABASE {name}")
    yield Place(tmp_path / "there", databases.admin.url.set(database=name), made)
    databases._administer(f"DROP DATABASE {name} WITH (FORCE)")


def restores(place: Place) -> list[str]:
    def found(session: Session) -> list[str]:
        entries = trail.entries(session, "platform", 0, 100)
        told = [{one.name: one.value for one in entry.openings} for entry in entries]
        return [str(one["lost"]) for one in told if one["act"] == trail.RESTORED]

    answer = place.with_session(found)
    assert isinstance(answer, list)
    return answer


def test_the_drill(here: Place, there: Place, world: World, tmp_path: Path) -> None:
    report = world.act("officer", "2022-06-09T11:00", reporting.make_report)
    before = render(reporting.read_report(report))
    done = here.run("backup", "--to", str(tmp_path / "case.zip"))
    assert done.exit_code == 0, done.output
    mail = tmp_path / "heads-from-mail.txt"
    mail.write_text(done.stdout)
    assert len(done.stdout.splitlines()) == 2  # the procedure and the platform
    assert not any("key" in name for name in zipfile.ZipFile(tmp_path / "case.zip").namelist())

    put = there.restore(str(tmp_path / "case.zip"), "--heads", str(mail))
    assert put.exit_code == 0, put.output
    assert there.run("audit", "verify").exit_code in (0, 1)

    def look(session: Session) -> None:
        stored = reports.report(session, world.procedure_id, 1)
        assert stored is not None
        assert render(reporting.read_report(stored)) == before
        assert all(check.ok for check in trail.verify(session, None, read_heads(mail)))
        assert sessions.find(session, "0" * 64, now(), timedelta(hours=1)) is None
        pending = invitations.pending_among(session, tuple(world.course.users.values()))
        assert not pending

    there.with_session(look)
    assert restores(there) == ["[]"]
    assert there.run("restore", str(mail), "--as", "x", "--reason", "y").exit_code == 2


def test_a_sealed_back_up_opens_with_its_key_alone(
    here: Place, there: Place, tmp_path: Path
) -> None:
    keys, file = tmp_path / "keys", tmp_path / "case.sealed"
    public = here.run("backup", "--new-key", str(keys)).stdout.strip()
    assert here.run("backup", "--to", str(file), "--seal-for", public).exit_code == 0
    assert b"HVB-BW-2022" not in file.read_bytes() and not zipfile.is_zipfile(file)
    assert there.restore(str(file)).exit_code == 1
    assert there.restore(str(file), "--key", str(here.folder)).exit_code == 1
    assert there.restore(str(file), "--key", str(tmp_path)).exit_code == 1
    assert there.restore(str(file), "--key", str(keys)).exit_code == 0
    with pytest.raises(CannotOpen):
        Vault.load(here.folder).open_sealed(file.read_bytes(), ("backup",))


def test_a_damaged_back_up_puts_nothing_back(here: Place, there: Place, tmp_path: Path) -> None:
    file = tmp_path / "case.zip"
    here.run("backup", "--to", str(file))
    whole = file.read_bytes()
    for quarter in (1, 2, 3):
        at = quarter * len(whole) // 4
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        put = there.restore(str(file))
        assert put.exit_code == 1 and "Nothing was put back" in put.output
    file.write_bytes(whole[: len(whole) // 2])
    assert there.restore(str(file)).exit_code == 1
    assert here.run("backup", "--to", str(file)).exit_code == 2  # nothing is written over


def test_heads_from_elsewhere_must_stand_in_what_is_put_back(
    here: Place, there: Place, tmp_path: Path
) -> None:
    file, mail = tmp_path / "case.zip", tmp_path / "heads.txt"
    (first, *_) = here.run("backup", "--to", str(file)).stdout.splitlines()
    chain, seq, _ = first.split()
    mail.write_text(f"{chain} {seq} {'0' * 64}\n")
    put = there.restore(str(file), "--heads", str(mail))
    assert put.exit_code == 1 and "Do not use it" in put.output


def test_an_old_copy_put_back_in_silence_stops_all_writing(
    here: Place, there: Place, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "case.zip"
    here.run("backup", "--to", str(file))
    here.with_session(
        lambda session: add_account(
            session, world.course.users["administrator"], "o@x.example", "O", None, now()
        )
    )
    newest = here.heads[-1]
    shutil.copy(here.folder / "heads.log", there.folder / "heads.log")
    put = there.restore(str(file))
    assert put.exit_code == 0 and f"Gone: {line(newest)}" in put.output
    assert restores(there) == [str([line(newest)])]
    assert there.restore("--explain").exit_code == 1  # nothing is left to explain
    assert there.run("user", "add", "p@x.example", "--name", "P").exit_code == 0


def test_what_was_erased_since_the_back_up_is_listed_to_be_erased_again(
    here: Place, there: Place, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "case.zip"
    here.run("backup", "--to", str(file))

    def erased(session: Session) -> Head:
        maker = world.course.users["administrator"]
        add_account(session, maker, "o@x.example", "O", None, now())
        head = trail.head(session, "platform")
        assert head is not None
        session.info[erasing.ERASED] = [(head, "people")]
        return head

    head = here.with_session(erased)
    assert isinstance(head, Head)
    assert list(read_erased(here.folder / "heads.log")) == [(head, "people")]
    assert here.heads[-1] == head  # what was erased reads as no head
    shutil.copy(here.folder / "heads.log", there.folder / "heads.log")
    put = there.restore(str(file))
    assert f"Erase again: people of platform (entry {head.seq})" in put.output
    assert put.exit_code == 0 and restores(there) == [str([line(head)])]


def test_silence_is_noticed_and_explained_by_an_administrator_alone(
    here: Place, world: World
) -> None:
    forged = Head("platform", 99, "ab" * 32)
    with (here.folder / "heads.log").open("a") as file:
        file.write(f"{line(forged)}\ntorn off, no hea")
    refused = here.run("user", "add", "p@x.example", "--name", "P")
    assert refused.exit_code == 1 and line(forged) in refused.output
    for who in ("inkoop@hvb.example", "nobody@x.example"):
        said = here.run("restore", "--explain", "--as", who, "--reason", REASON)
        assert said.exit_code == 1 and restores(here) == []
    assert here.restore("--explain").exit_code == 0
    assert restores(here) == [str([line(forged)])]
    assert here.run("user", "add", "p@x.example", "--name", "P").exit_code == 0


def test_every_commit_tells_its_heads_and_what_is_undone_tells_none(
    here: Place, world: World
) -> None:
    seen = len(here.heads)
    maker = world.course.users["administrator"]
    here.with_session(lambda s: add_account(s, maker, "o@x.example", "O", None, now()))
    assert len(here.heads) == seen + 1
    with here.application().app_context(), db.sessionmaker() as session:
        begin_write(session)
        add_account(session, maker, "p@x.example", "P", None, now())
        session.rollback()
        begin_write(session)
        session.commit()
    assert len(here.heads) == seen + 1
    with world.looked() as session:
        assert trail.gone(session, here.heads) == ()


def first_words(here: Place) -> str:
    """What the server says first of what is wrong, once it serves."""
    settings = {
        "TENDER_INSTANCE": str(here.folder),
        "TENDER_DATABASE_URL": here.url,
        "TENDER_HEADS": str(here.folder / "heads.log"),
        "TENDER_PORT": str(free_port()),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tender.cli", "serve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | settings,
    ) as process:
        try:
            assert process.stdout is not None and process.stderr is not None
            assert process.stdout.readline().startswith("Serving on")
            return process.stderr.readline()
        finally:
            process.kill()


def test_the_server_says_so_when_it_starts(here: Place) -> None:
    file = here.folder / "heads.log"
    file.write_text(f"{line(Head('platform', 99, 'ab' * 32))}\n")
    assert "Gone from the database: platform 99" in first_words(here)
