"""A database that is away for a moment, or has no room left: told as it is, nothing half kept, and
all is well again afterwards."""

from __future__ import annotations

import errno
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event

from criteria.phases import Step
from tender.actions import scoring
from tender.extensions import db, trouble
from tender.store import trail
from tests.applications import form_token
from tests.twins import application, browser
from tests.worlds import World, Worlds, moment

AT = "2022-01-24T10:00"
WORDS = "De aanpak is concreet en meetbaar. " * 20


def sheet(world: World) -> str:
    candidacy = world.course._candidacies()["a"]
    return f"/procedures/{world.procedure_id}/scoring/{candidacy}/PRE"


def save(client: FlaskClient, world: World, token: str, version: int, words: str = WORDS) -> int:
    form = {"csrf_token": token, "motivation": words, "version": str(version)}
    return client.post(f"{sheet(world)}/autosave", data=form).status_code


def whole(world: World) -> bool:
    with world.opened() as session:
        return all(check.ok for check in trail.verify(session))


def test_a_restarted_database_costs_one_answer(
    postgresql_worlds: Worlds, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        postgresql_worlds.at(Step.SCORE) as world,
        application(world, AT, PROPAGATE_EXCEPTIONS=False) as app,
    ):
        world.declare_all("assessor1", at=AT)
        world.act("assessor1", AT, scoring.open_to_score, world.course._candidacies()["a"])
        client = browser(app, "assessor1")
        token = form_token(client)
        assert save(client, world, token, 0) == 200
        _end_all(world)
        answer = client.get(sheet(world))
        assert answer.status_code == 503
        assert "even niet bereikbaar" in answer.text and "De schijf is vol" not in answer.text
        assert "Content-Security-Policy" in answer.headers and "Set-Cookie" not in answer.headers
        assert client.get(sheet(world)).status_code == 200
        assert save(client, world, token, 1, WORDS + "Nog een zin.") == 200
        _end_all(world)
        assert save(client, world, token, 2, "weg") == 503
        assert save(client, world, token, 2, WORDS) == 200
        assert whole(world)


def _end_all(world: World) -> None:
    """As a database that stops: every connection to it ends."""
    with world.engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_full_disk_is_told_and_nothing_of_it_stays(
    sqlite_worlds: Worlds, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        sqlite_worlds.at(Step.SCORE) as world,
        application(world, AT, PROPAGATE_EXCEPTIONS=False) as app,
    ):
        world.declare_all("assessor1", at=AT)
        world.act("assessor1", AT, scoring.open_to_score, world.course._candidacies()["a"])
        client = browser(app, "assessor1")
        token = form_token(client)
        assert save(client, world, token, 0) == 200
        with app.app_context():
            engine = db.engine
        before, room = world.count("draft_scores"), Room(engine)
        room.end()
        refused = [save(client, world, token, 1, f"{WORDS * 20} {n}") for n in range(3)]
        assert refused == [503] * 3
        page = client.post(
            f"{sheet(world)}/autosave",
            data={"csrf_token": token, "motivation": WORDS * 20, "version": "1"},
        )
        assert "De schijf is vol" in page.text
        assert client.get(sheet(world)).status_code == 200, "reading goes on"
        app.config["CLOCK"] = lambda: moment(AT) + timedelta(minutes=5)
        assert client.get(sheet(world)).status_code == 200, "also when it cannot be noted"
        room.back()
        assert save(client, world, token, 1, f"{WORDS * 20} ja") == 200
        assert world.count("draft_scores") == before
        assert whole(world)


class Room:
    """Takes the room of a database away, as a full disk does, and gives it back."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.most = engine, 0
        event.listen(engine, "checkout", self._limit)

    def _limit(self, connection: object, *_more: object) -> None:
        most = self.most or 1_000_000
        connection.execute(f"PRAGMA max_page_count={most}")  # type: ignore[attr-defined]

    def end(self) -> None:
        with self.engine.connect() as connection:
            self.most = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def back(self) -> None:
        self.most = 0
        event.remove(self.engine, "checkout", self._limit)
        event.listen(self.engine, "checkout", self._limit)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_file_without_room_is_told_as_a_full_disk(number: int) -> None:
    assert trouble(OSError(number, "no room")) == "full"
    assert trouble(OSError(errno.EACCES, "not yours")) == ""
    assert trouble(ValueError("full")) == ""


def test_our_own_faults_are_not_told_as_a_database_that_is_away(engine: sa.Engine) -> None:
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as caught:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")
    assert trouble(caught.value) == ""
