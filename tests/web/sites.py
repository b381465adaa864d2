"""The application on a copy of the case at the beginning of a step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from criteria.phases import Step
from criteria.reading import read_local
from tender.demo import PEOPLE
from tender.store import memory
from tests.applications import entered, form_token, lent
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.worlds import PASSWORD, World, Worlds

EMAILS = {person.key: person.email for person in PEOPLE}


@dataclass
class Site:
    """The case with its pages, and a browser for each person."""

    app: Flask
    world: World
    clock: Clock
    browsers: dict[str, FlaskClient] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def root(self) -> str:
        return f"/procedures/{self.world.procedure_id}"

    def tenderer(self, key: str) -> Any:
        return self.world.course.ids[key]

    def at(self, wall: str) -> None:
        """The time in Amsterdam; everybody logs in anew."""
        self.clock.moment = read_local(wall)
        self.browsers.clear()
        self.tokens.clear()

    def browser(self, key: str) -> FlaskClient:
        if key not in self.browsers:
            self.browsers[key] = entered(self.app, EMAILS[key], PASSWORD)
        return self.browsers[key]

    def token(self, key: str) -> str:
        """What the forms of this browser carry."""
        if key not in self.tokens:
            self.tokens[key] = form_token(self.browser(key))
        return self.tokens[key]

    def get(self, key: str, path: str) -> TestResponse:
        return self.browser(key).get(self.root + path)

    def post(
        self,
        key: str,
        path: str,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> TestResponse:
        browser = self.browser(key)
        sent = {"csrf_token": self.token(key), **(data or {})}
        if path.endswith("/approve"):
            sent.setdefault("password", PASSWORD)
        answer = browser.post(self.root + path, data=sent, headers=headers)
        answer.request.environ["wsgi.input"].close()  # the test client leaves a large file open
        return answer

    def press(self, key: str, page: str, form: str, typed: dict[str, Any]) -> TestResponse:
        """Send a form as it stands on a page, with what is typed into it."""
        return self.post(key, form, values(self.get(key, page).text, form) | typed)

    def send(self, key: str, page: str) -> TestResponse:
        """Agree to send the letters that the page shows."""
        return self.press(key, f"/{page}", f"/{page}/send", {"word": "VERSTUUR"})

    def trail(self, act: str) -> int:
        """How many entries of this kind the chain of the procedure holds."""
        with self.world.engine.connect() as connection:
            return connection.execute(
                sa.text("SELECT count(*) FROM trail_value WHERE name = 'act' AND value = :act"),
                {"act": f'"{act}"'},
            ).scalar_one()

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The statements sent to the database meanwhile."""
        sent: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
            sent.append(statement)

        engine = self.world.engine
        memory.forget()
        sa.event.listen(engine, "before_cursor_execute", note)
        yield sent
        sa.event.remove(engine, "before_cursor_execute", note)


Sites = Callable[..., Any]


@contextmanager
def site(worlds: Worlds, step: Step, clock: Clock, wall: str) -> Iterator[Site]:
    with worlds.at(step) as world:
        world.case()  # a process reads a sealed plan once; no page is to be the first
        with lent(world.engine, world.instance, clock) as app:
            made = Site(app, world, clock)
            made.at(wall)
            yield made


@contextmanager
def judged(worlds: Worlds, clock: Clock, wall: str) -> Iterator[Site]:
    """The committee has judged the dossiers; advice waits for its answers."""
    with site(worlds, Step.CONSENSUS, clock, wall) as on:
        on.world.course.judge()
        yield on


def token(browser: FlaskClient) -> str:
    """The token of this browser's session; the procedures page always has the log-out form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/procedures").text)
    assert found
    return found[1]


def names(page: TestResponse, ending: str) -> list[str]:
    """The names of the fields on a page that end in these words."""
    return re.findall(rf'name="([^"]*{re.escape(ending)})"', page.text)
