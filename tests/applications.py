"""The web application, put together once and lent to one test after another.

Putting it together and reading its templates takes longer than most tests do with it. Each test
gets it with settings as new, on a database of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from tender import config, create_app
from tender.extensions import db


@dataclass
class _Made:
    """An application with the settings and the pages it came with."""

    app: Flask
    settings: dict[str, Any] = field(init=False)
    pages: int = field(init=False)

    def __post_init__(self) -> None:
        self.settings, self.pages = dict(self.app.config), len(self.app.view_functions)

    def place(self, engine: sa.Engine, instance: Path, more: dict[str, Any]) -> None:
        """Put it on a database, as if it had been made for this one."""
        self.app.instance_path = str(instance)
        self.app.config.clear()
        own = config.settings(os.environ, instance) | more
        self.app.config.update(self.settings | own | {"INSTANCE": instance})
        with self.app.app_context():
            db.engines["default"] = engine
            db.sessionmaker.configure(bind=engine)


_idle: dict[bytes, list[_Made]] = {}
"""Those nobody uses now, by the secret of their sessions, from which much in them follows."""


@contextmanager
def lent(
    engine: sa.Engine, instance: Path, clock: Callable[[], datetime], **settings: Any
) -> Iterator[Flask]:
    """The application on this database, until the block ends."""
    more: dict[str, Any] = {
        "TESTING": True,
        "PROPAGATE_EXCEPTIONS": True,
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "CLOCK": clock,
        "LOG_FILE": None,
        **settings,
    }
    idle = _idle.setdefault(config.secret(instance, "session-key"), [])
    made = idle.pop() if idle else _Made(create_app({**more, "INSTANCE": instance}))
    made.place(engine, instance, more)
    try:
        yield made.app
    finally:
        engine.dispose()
        if len(made.app.view_functions) == made.pages:  # no test gave it pages of its own
            idle.append(made)


def entered(app: Flask, email: str, password: str) -> FlaskClient:
    """A browser in which this person has logged in; the page with the form is not asked for."""
    browser = app.test_client()
    browser.set_cookie(app.config["SESSION_COOKIE_NAME"], token_urlsafe(32))
    form = {"csrf_token": form_token(browser), "email": email, "password": password}
    assert browser.post("/login", data=form).status_code == 302
    return browser


def form_token(browser: FlaskClient) -> str:
    """The token that every form on a page of this browser carries."""
    app = browser.application
    cookie = browser.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    with app.test_request_context(headers={"Cookie": f"{cookie.key}={cookie.value}"}):
        made: str = generate_csrf()
    return made
