"""A file that is exported is there whole, or not at all."""

from __future__ import annotations

import errno
import io
import os
import pkgutil
from pathlib import Path
from typing import Any

import pytest

from criteria.phases import Step
from tender import create_app
from tender.actions.course import note_reading
from tender.actions.ending import decide_ending, propose_ending, send_ending
from tender.actions.leading import PRICES
from tender.cli.exporting import export_files, put
from tender.extensions import db
from tests.worlds import World, Worlds, moment

LATE = "2022-07-05T10:00"


def exported(world: World) -> int:
    """How many bundles are on record."""
    with world.engine.connect() as connection:
        found = "SELECT count(*) FROM trail_value WHERE name='act' AND value='\"bundle.exported\"'"
        return int(connection.exec_driver_sql(found).scalar_one())


def test_a_full_disk_leaves_nothing_with_a_final_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter-award-1.pdf"
    put(path, b"as it was")

    class Full(io.FileIO):
        def write(self, content: Any) -> int:
            super().write(bytes(content)[:3])
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fdopen", lambda handle, mode: Full(handle, mode))
    with pytest.raises(SystemExit) as ended:
        put(path, b"something new")
    assert ended.value.code == 1
    assert "No space left" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"as it was"


def test_every_kind_of_file_leaves_by_the_name_of_its_tenderer(
    sqlite_worlds: Worlds, tmp_path: Path
) -> None:
    with sqlite_worlds.at(Step.CLOSED) as world:
        app = create_app(
            {"INSTANCE": world.instance, "DATABASE_URL": str(world.engine.url), "LOG_FILE": None}
        )
        made: list[str] = []
        with world.opened() as session:
            note_reading(session, world.identity("officer"), world.case(), PRICES, moment(LATE))
            session.commit()
        with app.app_context(), db.sessionmaker() as session:
            for what, edition in (
                (("report", "record", "letters", "workbook", "court"), "internal"),
                (("report", "court"), "tenderer"),
            ):
                actor = world.identity("officer")
                made += [
                    one.name for one in export_files(session, app, actor, tmp_path, what, edition)
                ]
            db.engine.dispose()
        assert {one.name for one in tmp_path.iterdir()} == set(made)
        assert {"record-of-the-procedure.pdf", "court-full.zip"} <= set(made)
        assert sum(one.endswith(".xlsx") for one in made) == 1
        for kind in ("award-report-tenderer", "court-redacted", "letter-award"):
            assert any(one.startswith(f"{kind}-02-inschrijver-b") for one in made)
        assert exported(world) == 1 + 5


@pytest.mark.parametrize(
    ("what", "drawing"),
    [
        ("court", "tender.exports.court.pack_bundle"),
        ("dossier", "tender.actions.dossier._verifier"),
    ],
)
def test_others_act_while_a_file_is_drawn(
    sqlite_worlds: Worlds,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
    drawing: str,
) -> None:
    with sqlite_worlds.at(Step.CLOSED) as world:
        found = pkgutil.resolve_name(drawing)
        waited = []

        def drawn(*args: Any, **more: Any) -> Any:
            with world.opened() as other:  # this takes the lock
                other.rollback()
            waited.append(what)
            return found(*args, **more)

        monkeypatch.setattr(drawing, drawn)
        app = create_app(
            {"INSTANCE": world.instance, "DATABASE_URL": str(world.engine.url), "LOG_FILE": None}
        )
        with app.app_context(), db.sessionmaker() as session:
            actor = world.identity("officer")
            made = list(export_files(session, app, actor, tmp_path, (what,)))
            db.engine.dispose()
        assert waited == [what] and [one.exists() for one in made] == [True]


def test_no_bundle_is_there_without_its_entry_and_none_of_nobody(
    sqlite_worlds: Worlds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        world.course.declare("officer", moment("2022-01-05T09:00"), world.course.in_time())
        at = moment("2022-01-05T10:00")
        world.act("officer", at, propose_ending, "withdrawal", "Geen geld.")
        world.act("decision_maker", at, decide_ending, True, "")
        world.course.both(at, send_ending)
        with world.looked() as session:

            def fails() -> None:
                raise OSError(errno.ENOSPC, "No space left on device")

            app = create_app(
                {
                    "INSTANCE": world.instance,
                    "DATABASE_URL": str(world.engine.url),
                    "LOG_FILE": None,
                }
            )
            with app.app_context():
                monkeypatch.setattr(session, "commit", fails)
                actor = world.identity("officer")
                with pytest.raises(SystemExit) as ended:
                    list(export_files(session, app, actor, tmp_path, ("court",)))
                db.engine.dispose()
        assert ended.value.code == 1 and list(tmp_path.iterdir()) == []
        assert exported(world) == 0
