"""The application on a database of its own, a browser, and people who can log in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tender import create_app
from tender.exports import plans
from tender.extensions import begin_write, db
from tender.models.identity import User
from tender.pages import guide, opening
from tender.routes import reports
from tender.routes.access import public, signed_in
from tender.store import accounts

PASSWORD = "vier blauwe fietsen"
SAM, KIM = "sam@almere.example", "kim@almere.example"
Person = Callable[..., UUID]
_WORKBOOK = cache(plans.workbook_file)
for _page in (guide, opening, reports):  # the same words are printed once for all tests
    _page.render = cache(_page.render)  # type: ignore[assignment]
NOW = datetime(2022, 1, 26, 8, 30, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is told to move on."""

    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        return self.moment

    def on(self, **spent: float) -> None:
        self.moment += timedelta(**spent)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as in real life, only faster."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(accounts, "HASHER", cheap)


@pytest.fixture(autouse=True)
def one_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same plan is written as a workbook once for all tests."""
    monkeypatch.setattr(plans, "workbook_file", _WORKBOOK)


@pytest.fixture
def app(tmp_path: Path, clock: Clock, quick_hashes: None, sqlite_databases: Any) -> Iterator[Flask]:
    with sqlite_databases.copy() as engine:
        app = create_app(
            {
                "TESTING": True,
                "PROPAGATE_EXCEPTIONS": True,
                "INSTANCE": tmp_path / "instance",
                "DATABASE_URL": str(engine.url),
                "CLOCK": clock,
                "LOG_FILE": None,
            }
        )
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def on(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Any]:
    """The case while its plan is written: a `tests.web.sites.Site`."""
    from criteria.phases import Step
    from tests.web.draft import PUBLISH
    from tests.web.sites import site

    with site(request.getfixturevalue("sqlite_worlds"), Step.PUBLISH, clock, PUBLISH) as made:
        yield made


@pytest.fixture
def site(app: Flask) -> Flask:
    """The application with some pages of our own, to try the frame on."""

    @app.get("/test/private")
    @signed_in
    def private() -> str:
        return "private page"

    @app.post("/test/write")
    @signed_in
    def write() -> str:
        db.session.scalars(select(User)).one().name = "Not committed"
        db.session.flush()
        return "written"

    @app.get("/test/forgotten")
    def forgotten() -> str:
        return "nobody said who may see this"

    @app.get("/test/hidden")
    @signed_in
    def hidden() -> str:
        abort(404)

    @app.get("/test/crash")
    @public
    def crash() -> str:
        raise RuntimeError("a secret of someone")

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def person(app: Flask, clock: Clock) -> Callable[[str], UUID]:
    """Makes an account with this e-mail address and the password of all tests."""

    def make(email: str, name: str = "Sam de Wit") -> UUID:
        with app.app_context():
            begin_write(db.session)
            user = accounts.create_user(db.session, email, name, PASSWORD, clock())
            db.session.commit()
            return user.id

    return make


def without_token(page: TestResponse) -> str:
    """The text of a page but for the token of its forms, which changes with each second."""
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", page.text)


def token_in(page: TestResponse) -> str:
    """The token of the first form on the page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found, "no form with a token on this page"
    return found[1]


def login(client: FlaskClient, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """Log in as people do: open the form, fill it in, send it."""
    form = {"csrf_token": token_in(client.get("/login")), "email": email, "password": password}
    return client.post("/login", data=form | more)


def logout(client: FlaskClient, page: TestResponse) -> TestResponse:
    return client.post("/logout", data={"csrf_token": token_in(page)})
