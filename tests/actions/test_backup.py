"""The drill: a back-up of the case on an empty folder, checked with heads that were kept elsewhere.

And an old copy that somebody puts back in silence: nothing is recorded until it is explained.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from base64 import b32encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from criteria.phases import Step
from criteria.reading import read_local
from criteria.trail import Head
from tender import create_app
from tender.actions import factors, identities, posting, reporting
from tender.actions.accounts import add_account
from tender.actions.factor_resets import reset_by_host
from tender.actions.factors import NewPasskey, Setting
from tender.actions.identities import Proven
from tender.actions.receiving import link_hash
from tender.actions.retention import carry_out, propose_list, propose_person
from tender.cli import main
from tender.clock import now
from tender.exports.backup import NoBackup, described, pack, unpack
from tender.extensions import alembic, begin_write, db, metadata
from tender.heads import Erased, Taken, note_taken, read_erased, read_heads
from tender.models.places import PLACES
from tender.report.render import render
from tender.seals import seal_of
from tender.store import (
    accounts,
    invitations,
    people,
    reports,
    sessions,
    tenderers,
    trail,
)
from tender.store import factors as kept
from tender.store import identities as known_elsewhere
from tender.store.restores import RESTORED, gone
from tender.vault import CannotOpen, Vault
from tests.actions.test_serving import free_port
from tests.authenticator import code_of
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
            for name in ("accounts", "backup", "database", "exporting", "trail", "vault"):
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
    return installed(world, tmp_path, made)


def installed(world: World, tmp_path: Path, made: ExitStack) -> Place:
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


def restores(place: Place, what: str = "lost") -> list[str]:
    def found(session: Session) -> list[str]:
        entries = trail.entries(session, "platform", 0, 100)
        told = [{one.name: one.value for one in entry.openings} for entry in entries]
        return [str(one[what]) for one in told if one["act"] == RESTORED]

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


def test_whatever_byte_of_a_back_up_changes_it_is_told_or_the_same(tmp_path: Path) -> None:
    copy, out = tmp_path / "copy", BytesIO()
    copy.write_bytes(b"de tabellen " * 400)
    made = described(copy, "sqlite", "032", (Head("platform", 1, "ab" * 32),), now())
    pack(out, made, copy)
    whole = out.getvalue()
    refused = 0
    for at in range(len(whole)):
        (tmp_path / "back").unlink(missing_ok=True)
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        try:
            assert unpack(BytesIO(changed), tmp_path / "back") == made
        except NoBackup:
            refused += 1
    assert refused > len(whole) // 2


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
    assert put.exit_code == 0 and f"Gone: {newest.line}" in put.output
    assert restores(there) == [str([newest.line])]
    assert there.restore("--explain").exit_code == 1  # nothing is left to explain
    assert there.run("user", "add", "p@x.example", "--name", "P").exit_code == 0


def test_what_this_host_did_not_say_is_listed_and_not_erased_again(
    here: Place, there: Place, world: World, tmp_path: Path
) -> None:
    file = tmp_path / "case.zip"
    here.run("backup", "--to", str(file))

    def erased(session: Session) -> Head:
        maker = world.course.users["administrator"]
        add_account(session, maker, "o@x.example", "O", None, now())
        head = trail.head(session, "platform")
        assert head is not None
        with (here.folder / "heads.log").open("a") as told:
            told.write(f"erased {head.line} people\n")
        return head

    head = here.with_session(erased)
    assert isinstance(head, Head)
    seal = seal_of(here.application().config)
    assert list(read_erased(here.folder / "heads.log", seal)) == [Erased(head, "people")]
    assert here.heads[-1] == head  # what was erased reads as no head
    shutil.copy(here.folder / "heads.log", there.folder / "heads.log")
    put = there.restore(str(file))
    assert f"Erase again yourself: {head.line} people: not told by this host" in put.output
    assert put.exit_code == 0 and restores(there) == [str([head.line])]


NAMED = "M. de Wit"
"""Somebody who is named in texts of the case, and takes no part."""
ENDED = read_local("2045-03-01T10:00")


@pytest.fixture
def closed(databases: Databases, request: pytest.FixtureRequest) -> Iterator[World]:
    worlds: Worlds = request.getfixturevalue(f"{databases.kind}_worlds")
    with worlds.at(Step.CLOSED) as world:
        yield world


@pytest.fixture
def after(closed: World, tmp_path: Path, made: ExitStack) -> Place:
    """The case once it is closed, in use."""
    return installed(closed, tmp_path, made)


def texts_of(session: Session) -> list[str]:
    """Every text that can be erased, but for the lists themselves."""
    found = []
    for name, place in PLACES.items():
        if place.blanked and name != "destruction_lists":
            table = metadata.tables[name]
            columns = [table.c[one] for one in (*place.texts, *place.values)]
            rows = session.execute(sa.select(*columns)) if columns else ()
            found += [f"{name} {row}" for row in rows]
    return sorted(found)


def test_the_drill_erases_again_what_was_erased_since_the_back_up(
    after: Place, there: Place, closed: World, tmp_path: Path
) -> None:
    """A category whose term was over, a name that stood in texts, and somebody who took part."""
    person = closed.identity("delegate")
    file, log = tmp_path / "case.zip", after.folder / "heads.log"
    assert after.run("backup", "--to", str(file)).exit_code == 0
    wanted = (
        (propose_person, None, NAMED),
        (propose_person, person.id, ""),
        (propose_list, ["integrity", "mail"]),
    )
    for act, *what in wanted:
        row = after.with_session(
            lambda session, act=act, what=what: act(
                session, closed.identity("officer"), *what, "Het mag weg.", ENDED
            )
        )
        after.with_session(
            lambda session, row=row: carry_out(session, closed.identity("witness"), row, ENDED)
        )
    as_erased = after.with_session(texts_of)
    told = log.read_text()
    assert told.count("erased ") == 4 and NAMED not in told and person.name not in told

    shutil.copytree(after.folder / "secrets", there.folder / "secrets", dirs_exist_ok=True)
    once_more = told.splitlines()[-1]  # by then nothing of it stands there
    forged = once_more.split()
    forged[4] = "people"  # by who can write in the file, and has no key
    (there.folder / "heads.log").write_text(f"{told}{once_more}\n{' '.join(forged)}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tender.clock.now", lambda: ENDED)
        put = there.restore(str(file))
    assert put.exit_code == 0, put.output
    assert "Erased again: 4" in put.output
    assert "people: not told by this host" in put.output

    def look(session: Session) -> None:
        dumped = "\n".join(
            str(value)
            for table in metadata.sorted_tables
            for row in session.execute(sa.select(table))
            for value in row
        )
        assert NAMED not in dumped and "adviesraad@hvb.example" not in dumped
        assert person.name not in {one.name for one in people.people(session, closed.procedure_id)}
        assert texts_of(session) == as_erased
        assert all(check.ok for check in trail.verify(session))

    there.with_session(look)
    lost = restores(there)
    assert len(lost) == 1 and str(closed.procedure_id) in lost[0]
    (again,) = restores(there, "erased_again")
    assert again.count(str(closed.procedure_id)) == 4


def test_a_new_computer_hears_what_was_erased_from_heads_kept_elsewhere(
    after: Place, there: Place, closed: World, tmp_path: Path
) -> None:
    """It has no file of heads; what it is given counts, and is kept for the next restore."""
    file, elsewhere, own = tmp_path / "case.zip", tmp_path / "heads.txt", there.folder / "heads.log"
    officer, witness = closed.identity("officer"), closed.identity("witness")
    assert after.run("backup", "--to", str(file)).exit_code == 0
    row = after.with_session(
        lambda session: propose_person(session, officer, None, NAMED, "Het mag weg.", ENDED)
    )
    after.with_session(lambda session: carry_out(session, witness, row, ENDED))
    tenderer = closed.course.ids["a"]
    after.with_session(
        lambda session: note_taken(
            session, Taken(Head(f"{closed.procedure_id}", 9_999, "ab" * 32), "link", tenderer)
        )
    )
    told = (after.folder / "heads.log").read_text()
    assert told.count("erased ") == 1 and told.count("taken ") == 1
    elsewhere.write_text(f"Geachte heer Müller,\n\n{told.replace(chr(10), '  ' + chr(10))}")
    shutil.copytree(after.folder / "secrets", there.folder / "secrets", dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tender.clock.now", lambda: ENDED)
        put = there.restore(str(file), "--heads", str(elsewhere))
    assert put.exit_code == 0, put.output
    assert "Erased again: 1" in put.output
    assert f"is void, make another: {tenderer}" in put.output
    assert NAMED not in "".join(str(one) for one in there.with_session(texts_of))
    kept, added = own.read_text()[: len(told)], own.read_text()[len(told) :]
    assert kept == told and added.count("erased ") == 1
    assert there.restore("--explain", "--heads", str(elsewhere)).exit_code == 1
    assert own.read_text() == kept + added  # known already


def test_heads_from_elsewhere_that_a_restore_explained_stop_nothing(
    here: Place, there: Place, tmp_path: Path
) -> None:
    """A whole file of heads knows what was lost once, where other entries stand now."""
    file, log = tmp_path / "case.zip", here.folder / "heads.log"
    log.write_text(f"{Head('platform', 1, 'ab' * 32).line}\n{log.read_text()}")
    assert here.restore("--explain").exit_code == 0
    here.run("backup", "--to", str(file))
    put = there.restore(str(file), "--heads", str(log))
    assert put.exit_code == 0 and "Gone" not in put.output


def test_what_was_taken_away_since_is_named_and_such_links_are_void(
    here: Place, there: Place, world: World, tmp_path: Path
) -> None:
    """Told by the acts themselves; a line that was torn off or typed by hand stops nothing."""
    token, other, *_ = world.course.links.values()
    user, officer = world.course.users["administrator"], world.identity("officer")
    at, by = now(), Setting(user, "", first=False)

    def known(session: Session) -> UUID:
        row = tenderers.by_link(session, link_hash(token))
        assert row is not None
        identities.link(session, user, Proven("https://login.example", "1"), at)
        for key in ("c1", "c2"):
            factors.add_passkey(session, by, NewPasskey(key, "k", 0, key), at)
        code = code_of(b32encode(b"s" * 20).decode(), at)
        factors.set_up_authenticator(session, by, "k" * 64, b"s" * 20, code, at)
        return row.id

    tenderer = here.with_session(known)
    file, log = tmp_path / "case.zip", here.folder / "heads.log"
    here.run("backup", "--to", str(file))
    before = log.read_text()

    def taken(session: Session) -> None:
        assert isinstance(tenderer, UUID)
        posting.renew_link(session, officer, tenderer, at)
        factors.remove_authenticator(session, user, at)
        factors.remove_passkey(session, user, kept.of(session, user).passkeys[0].id, at)
        reset_by_host(session, user, user, "De telefoon is weg.", at)
        identities.unlink(session, user, known_elsewhere.of(session, user)[0].id, "", at)

    here.with_session(taken)
    told = [text for text in log.read_text().removeprefix(before).splitlines() if "taken" in text]
    ends = [text.split()[-1] for text in told]
    assert ends == [f"link:{tenderer}", *[f"factor:{user}"] * 3, f"identity:{user}"]
    torn = f"{told[0][:-5]}\n{told[0]}-\n{told[0].replace('link:', 'link')}\n"
    (there.folder / "heads.log").write_text(log.read_text() + torn)
    put = there.restore(str(file))
    assert put.exit_code == 0 and f"is void, make another: {tenderer}" in put.output
    assert put.output.count(f"is back that was taken away: {user}") == 3
    assert f"linked again that was unlinked: {user}" in put.output
    assert there.with_session(lambda s: tenderers.by_link(s, link_hash(token))) is None
    assert there.with_session(lambda s: tenderers.by_link(s, link_hash(other)) is not None)


def test_silence_is_noticed_and_explained_by_an_administrator_alone(
    here: Place, world: World
) -> None:
    forged = Head("platform", 99, "ab" * 32)
    with (here.folder / "heads.log").open("a") as file:
        file.write(f"{forged.line}\ntorn off, no hea")
    refused = here.run("user", "add", "p@x.example", "--name", "P")
    assert refused.exit_code == 1 and forged.line in refused.output
    for who in ("inkoop@hvb.example", "nobody@x.example"):
        said = here.run("restore", "--explain", "--as", who, "--reason", REASON)
        assert said.exit_code == 1 and restores(here) == []
    assert here.restore("--explain").exit_code == 0
    assert restores(here) == [str([forged.line])]
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
        assert gone(session, here.heads) == ()


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
    file.write_text(f"{Head('platform', 99, 'ab' * 32).line}\n")
    assert "Gone from the database: platform 99" in first_words(here)
