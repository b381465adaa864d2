"""Twin worlds: two databases alike but for one secret, read by the same viewer.

Both are copies of one database in which the viewer has logged in, so ids and sessions are the same
in both. Then each gets its own secret, done by the acts. Whatever the viewer may not know leaves no
difference: not in status, headers or body of any page, and not in the statements sent to the
database or the number of rows they gave back.

    with twins(base, "assessor1", at, left, right) as pair:
        assert differences(pair, pair.addresses()) == []
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule, UUIDConverter
from werkzeug.test import Cookie, TestResponse

from tender.demo import PEOPLE
from tender.extensions import db, make_engine
from tender.models.outbox import OutgoingMail
from tender.permissions import Permission, allowed, identify
from tender.routes.access import access_of
from tender.store import memory, tenderers
from tests.applications import entered, form_token, lent
from tests.worlds import PASSWORD, World, moment

Act = Callable[[World], object]
EMAILS = {person.key: person.email for person in PEOPLE}
SKIPPED = ("static", "bootstrap.static")
_CSRF = re.compile(r'(name="(?:[^"]*-)?csrf_token"[^>]*value=")[^"]+')


def copied(world: World, folder: Path) -> World:
    """The same world once more, in another folder; what happens there stays there."""
    with world.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    world.engine.dispose()
    shutil.copytree(world.instance, folder / "instance")
    shutil.copy(str(world.engine.url.database), folder / "tender.sqlite")
    engine = make_engine(f"sqlite:///{folder / 'tender.sqlite'}")
    return World(engine, folder / "instance", world.course)


@contextmanager
def application(world: World, at: datetime | str, **settings: Any) -> Iterator[Flask]:
    """The web application on a world, with an engine of its own and a clock that stands still."""
    now, engine = moment(at), make_engine(world.engine.url)
    with lent(engine, world.instance, lambda: now, **settings) as app:
        yield app


def browser(app: Flask, key: str) -> FlaskClient:
    """A browser in which this person has logged in."""
    return entered(app, EMAILS[key], PASSWORD)


@dataclass(frozen=True)
class Answer:
    """What one request gave, and what it asked of the database."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statements: tuple[tuple[str, int], ...]


@dataclass
class Twin:
    """One of two worlds, with the viewer's browser."""

    world: World
    app: Flask
    client: FlaskClient
    asked: list[list[Any]] = field(default_factory=list)
    past: object = None
    """What this world was made of and all that was asked of it; its answers are remembered by it.
    None when nothing is remembered."""
    owed: list[str] = field(default_factory=list)
    """What another world just like this one was asked, and this one was not."""

    def get(self, address: str) -> Answer:
        if self.past is None:
            return self._answer(lambda: self.client.get(address))
        self.past = sha256(f"{self.past} {address}".encode()).hexdigest()
        self.owed.append(address)
        if self.past not in _remembered:
            _remembered[self.past] = self._paid()
        return _remembered[self.past]

    def _paid(self) -> Answer:
        """Ask everything that is owed; gives the last answer."""
        answers = [self._answer(partial(self.client.get, address)) for address in self.owed]
        self.owed.clear()
        return answers[-1]

    def post(self, address: str, data: Mapping[str, str]) -> Answer:
        """Send a form; its token is the viewer's own."""
        if self.owed:
            self._paid()
        self.past, form = None, {**data, "csrf_token": self.token()}
        return self._answer(lambda: self.client.post(address, data=form))

    def run(self, command: click.Command, *arguments: str) -> Answer:
        """What a command says and writes; the folder it writes in has no name."""
        url = self.world.engine.url.render_as_string(hide_password=False)
        where = {"TENDER_INSTANCE": str(self.world.instance), "TENDER_DATABASE_URL": url}
        result = CliRunner().invoke(command, arguments, env=where)
        crashed = result.exception is not None and not isinstance(result.exception, SystemExit)
        said = result.output.replace(str(self.world.instance), "").encode()
        files = sorted((self.world.instance / "exports").rglob("*"))
        written = b"".join(
            file.name.encode() + file.read_bytes() for file in files if file.is_file()
        )
        return Answer(500 if crashed else result.exit_code, (), said + written, ())

    def mail(self, key: str) -> Answer:
        """The messages to a person: of which kind, and when."""
        person = self.world.identity(key).id
        query = sa.select(OutgoingMail.kind, OutgoingMail.at).order_by(OutgoingMail.at)
        with self.world.looked() as session:
            rows = session.execute(query.where(OutgoingMail.participant_id == person)).all()
        return Answer(200, (), str(rows).encode(), ())

    def refused(self, key: str) -> frozenset[Permission]:
        """What a person with a role in the procedure may not do now."""
        with self.world.looked() as session:
            user, procedure = self.world.course.users[key], self.world.procedure_id
            who = identify(session, user, procedure)
        step = self.world.case().step
        return frozenset(one for one in Permission if who and not allowed(who, one, step))

    def token(self) -> str:
        return form_token(self.client)

    def _answer(self, ask: Callable[[], TestResponse]) -> Answer:
        memory.forget()  # what the other world was asked for first is no difference
        self.asked.clear()
        answer = ask()
        # a token carries the second in which it was made; what it protects is the same
        body = _CSRF.sub(r"\1", answer.text).encode() if _is_text(answer) else answer.data
        if answer.status_code >= CRASHED:  # its reference is random
            body = b""
        headers = tuple((k, v) for k, v in answer.headers.items() if k != "Content-Length")
        return Answer(
            answer.status_code, headers, body, tuple((text, rows) for text, rows in self.asked)
        )

    def listen(self) -> None:
        """Note every statement with the number of rows it gave back."""
        with self.app.app_context():
            engine = db.engine
        running: dict[int, list[Any]] = {}

        def before(_c: object, cursor: object, statement: str, *_more: object) -> None:
            entry: list[Any] = [statement, 0]
            running[id(cursor)] = entry
            self.asked.append(entry)

        def row(cursor: object, values: tuple[Any, ...]) -> tuple[Any, ...]:
            if id(cursor) in running:
                running[id(cursor)][1] += 1
            return values

        def checkout(connection: Any, *_more: object) -> None:
            connection.row_factory = row

        sa.event.listen(engine, "before_cursor_execute", before)
        sa.event.listen(engine, "checkout", checkout)


def _is_text(answer: TestResponse) -> bool:
    return answer.mimetype.startswith("text/") or answer.mimetype == "application/json"


@dataclass
class Pair:
    """Both worlds. `cookies` are the sessions of everybody who logged in."""

    left: Twin
    right: Twin
    cookies: Mapping[str, Cookie]
    viewer: str = ""

    def look_as(self, viewer: str) -> None:
        """From here on this person reads the pages."""
        self.viewer = viewer
        cookie = self.cookies[viewer]
        for twin in (self.left, self.right):
            if twin.owed:
                twin._paid()
            twin.client.set_cookie(cookie.key, cookie.value)
            twin.past = twin.past and f"{twin.past} {viewer}"

    def addresses(self, **more: Iterable[str]) -> list[str]:
        """Every page that can be read, with every id the world has."""
        return addresses(self.left.app, known(self.left.world) | {k: [*v] for k, v in more.items()})


@contextmanager
def twins(
    base: World,
    folder: Path,
    viewer: str,
    at: datetime | str,
    left: Act,
    right: Act,
    others: Iterable[str] = (),
    *,
    remember: bool = False,
) -> Iterator[Pair]:
    """Two copies of a world with the viewer logged in, and others, each with its own secret.

    `remember` is for tests that make the same worlds again and leave the pages as they are: what
    was asked of a copy with the same secret, in the same order, is not asked again.
    """
    cookies = _logged_in(base, at, (viewer, *others))
    with ExitStack() as stack:
        pair = []
        for name, secret in (("left", left), ("right", right)):
            world = copied(base, _fresh(folder / name))
            secret(world)
            world.engine.dispose()
            own = stack.enter_context(application(world, at, PROPAGATE_EXCEPTIONS=False))
            twin = Twin(world, own, own.test_client())
            if remember:
                twin.past = f"{_state(base)} {at} {id(_kept.setdefault(secret, secret))}"
            twin.listen()
            pair.append(twin)
        both = Pair(*pair, cookies)
        both.look_as(viewer)
        yield both


_remembered: dict[object, Answer] = {}
_kept: dict[Act, Act] = {}
_cookies: dict[tuple[object, ...], dict[str, Cookie]] = {}


def _logged_in(base: World, at: datetime | str, people: tuple[str, ...]) -> Mapping[str, Cookie]:
    """The sessions of these people in a world, begun unless they were when it last stood so."""
    if (known := _cookies.get((_state(base), at, people))) is not None:
        return known
    with application(base, at) as app:
        name = app.config["SESSION_COOKIE_NAME"]
        found = {who: browser(app, who).get_cookie(name) for who in people}
    cookies = {who: cookie for who, cookie in found.items() if cookie is not None}
    _remembered.clear()
    _cookies[_state(base), at, people] = cookies
    return cookies


def _state(world: World) -> str:
    """Everything in the database of a world, as a digest."""
    with world.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    world.engine.dispose()
    return sha256(Path(str(world.engine.url.database)).read_bytes()).hexdigest()


def _fresh(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def differences(pair: Pair, paths: Iterable[str]) -> list[str]:
    """Where the two worlds answer differently, page by page, and in what."""
    return [
        f"{path}: {what}"
        for path in asked(pair, paths)
        for what in unlike(pair.left.get(path), pair.right.get(path))
    ]


def asked(pair: Pair, paths: Iterable[str]) -> list[str]:
    """The addresses, but of those that the guard refuses in both worlds one for each permission: it
    answers before a page runs, the same for every address."""
    refused = pair.left.refused(pair.viewer) & pair.right.refused(pair.viewer)
    found: dict[object, str] = {}
    for path in paths:
        permission = _permission(pair.left, path)
        found.setdefault(permission if permission in refused else path, path)
    return list(found.values())


def _permission(twin: Twin, path: str) -> Permission | None:
    """What an address of the procedure asks; None elsewhere."""
    try:
        endpoint, given = twin.app.url_map.bind("localhost").match(path.partition("?")[0])
    except HTTPException:
        return None
    access = access_of(twin.app, endpoint)
    here = given.get("procedure_id") == twin.world.procedure_id
    return access.permission if access is not None and here else None


CRASHED = 500


def unlike(one: Answer, other: Answer) -> list[str]:
    """In what two answers differ. A page that crashes says nothing, so it is never alike."""
    parts = ("status", "headers", "body", "statements")
    found = [part for part in parts if getattr(one, part) != getattr(other, part)]
    crashed = one.status >= CRASHED or other.status >= CRASHED
    return [*found, "crashed"] if crashed else found


def known(world: World) -> dict[str, list[str]]:
    """The ids in a world that an address can hold; one of nothing where there is none yet."""
    with world.opened() as session:
        bidders = tenderers.tenderers(session, world.procedure_id)
    questions = world.case().plan.lots[0].selection.questions
    found = {
        "procedure_id": [str(world.procedure_id)],
        "tenderer_id": [str(bidder.id) for bidder in bidders],
        "candidacy_id": [str(id_) for bidder in bidders for _, id_ in bidder.candidacies],
        "party_id": [str(bidder.parties[0].id) for bidder in bidders if bidder.parties],
        "question": [question.id for question in questions],
        "stage": ["selection", "award"],
    }
    return {name: ids or [str(UUID(int=1))] for name, ids in found.items()}


def addresses(app: Flask, ids: Mapping[str, list[str]]) -> list[str]:
    """Every address that can be read; an argument nobody knows gets an id of something else."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        if rule.endpoint in SKIPPED or "GET" not in (rule.methods or ()):
            continue
        names = sorted(rule.arguments)
        for values in product(*(_values(rule, name, ids) for name in names)):
            adapter = app.url_map.bind("localhost")
            chosen = dict(zip(names, _typed(rule, names, values), strict=True))
            found.append(adapter.build(rule.endpoint, chosen))
    return list(dict.fromkeys(found))


def _values(rule: Rule, name: str, ids: Mapping[str, list[str]]) -> list[str]:
    if name in ids:
        return ids[name]
    if isinstance(rule._converters[name], UUIDConverter):
        return [ids["tenderer_id"][0], ids["candidacy_id"][0]]
    return ["1"]


def _typed(rule: Rule, names: list[str], values: tuple[str, ...]) -> list[Any]:
    return [
        UUID(value) if isinstance(rule._converters[name], UUIDConverter) else value
        for name, value in zip(names, values, strict=True)
    ]
