"""Requests drawn at random over the whole map of addresses, as each role, and what may never come
of them: a crash, a long wait, something the reader may not know, an entry of what was refused, a
trail that no longer verifies.

A form that a page offered is sent with a few things wrong in it, also by somebody else; the rest is
any address with any method, ids of other things, odd headers and bodies. One number makes a run;
what went wrong is told with it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from criteria.beginning import Beginning
from criteria.catalogue import load
from criteria.moments import local_date
from criteria.phases import Step
from criteria.scores import Score
from criteria.text import Text
from tender.actions import scoring
from tender.actions.beginning import begin_procedure
from tender.forms.fields import Form as AnyForm
from tender.routes.errors import _forms
from tender.store import accounts, trail
from tests.applications import form_token
from tests.crawl import Form, forms
from tests.places import NOBODY, places
from tests.twins import application, browser
from tests.worlds import World, Worlds, moment

AT, STARTS = "2022-01-24T10:00", "2023-01-01T12:00"
SECRET, ELSEWHERE = "Kwikstaartenpad", "Grutterswinde"
"""What an assessor drafted, and the name of a procedure in which nobody here has a role."""
ROLES = ("officer", "chair", "assessor1", "decision_maker", "contract_manager", "auditor")
ANONYMOUS, TENDERER = "anonymous", "tenderer a"
CRASHED, REFUSED, AWAY = 500, 400, 503
LONGEST = 20.0
"""So many seconds of the processor one request may take at most."""
FORM, PARTS, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"
TEXTS = (
    *("", " ", "0", "-1", "1", "9" * 400, "1e999", "NaN", "1,5", "true", "null", "[]", "{}"),
    *("\0", "a\0b", "\ud800", "\u202e", "\ufeff", "\U0010ffff", "e\u0301" * 40, "ﷺ" * 200, "١٢"),
    *("x" * 5000, "<script>kwaad()</script>", "'; DROP TABLE users; --", "{{7*7}}", "%s%n{0}"),
    *("../../etc/passwd", "http://x.example/", "//x.example", "a\r\nSet-Cookie: b=c", "=1+1"),
    *(NOBODY, "00000000-0000-0000-0000-000000000000", "NaN-NaN", "2022-02-30", "0000-01-01T25:61"),
    *("9999-12-31T23:59", "2022-03-27T02:30", "31-02-2022", "99999-01-01", "-5-1-1"),
)
NAMES = ("_method", "csrf_token", "id", "role", "actor", "__proto__", "a[b]", "x-0-y", "x-99999-y")
METHODS = (
    *("GET", "GET", "POST", "POST", "POST"),
    *("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"),
)
HEADERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Range", ("bytes=0-10", "bytes=-1", "bytes=5-2", f"bytes=0-{'9' * 40}", "lines=1-", "x=a-b")),
    ("If-None-Match", ("*", '"x"', 'W/"x", "y"', '"' * 99, "\xe9")),
    ("If-Match", ("*", '"x"')),
    ("If-Modified-Since", ("Thu, 01 Jan 1970 00:00:00 GMT", "x", "9" * 60)),
    ("If-Range", ("x", "Thu, 01 Jan 9999 00:00:00 GMT")),
    ("Accept-Language", ("en", "nl;q=0", "xx;q=nan", "en;q=9e999", "*", "n" * 3000, "nl,,;;=")),
    ("Accept", ("application/json", "*/*;q=x", "image/png", "")),
    ("Accept-Encoding", ("gzip;q=0", "br, *;q=0", "\xff")),
    ("Content-Length", ("0", "5", "-1", "x")),
    ("Content-Encoding", ("gzip", "deflate")),
    ("Transfer-Encoding", ("chunked", "x")),
    ("Sec-Fetch-Site", ("same-origin", "cross-site", "x")),
    ("X-CSRFToken", ("x", "")),
    ("X-Forwarded-For", ("1.2.3.4", "x, y", "::1")),
    ("X-Forwarded-Host", ("x.example",)),
    ("Referer", ("http://x.example/", "x", "http://[")),
    ("Origin", ("null", "http://x.example")),
    ("Authorization", ("Basic !!!!", "Bearer x", "Digest ,,,", "Basic " + "A" * 3000)),
    ("Cookie", ("a=b; ;=;;", "\xff=\xfe", "x" * 3000)),
    ("User-Agent", ("", "x" * 3000, "\xe9\xff")),
    ("Upgrade", ("websocket",)),
)  # fmt: skip
TYPES = (
    *(JSON, "text/plain", "text/xml", "application/x-www-form-urlencoded; charset=utf-7"),
    *("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=é"),
    *("multipart/mixed; boundary=x", "a/b/c", ";;;", "application/octet-stream", "x" * 300),
)
BODIES = (
    *(b"", b"{}", b"[1,2]", b'["a"]', b'"a"', b"{", b"null", b"[[[[[[", b'{"a":{"b":[]}}', b"\xff"),
    *(b"a=1&a=2&&=&%", b"%zz=%u0000", b"&" * 5000, b"a=" + b"x" * 200_000, b"--x--", b"--x\r\n"),
    *(b"=".join([b"k"] * 400), b"&".join(b"k%d=1" % n for n in range(1500)), b"<a/>"),
)  # fmt: skip


@dataclass
class Person:
    """Somebody who sends requests, and the forms that this person was shown."""

    name: str
    client: FlaskClient
    shown: dict[object, Form] = field(default_factory=dict)


@dataclass
class Fuzzer:
    """A world with people in it, and the dice that decide what they send."""

    world: World
    app: Flask
    people: list[Person]
    secrets: tuple[str, ...]
    dice: random.Random
    known: Mapping[str, list[str]]
    rules: list[Rule]
    names: list[str]

    def turn(self) -> str | None:
        """One request; what is wrong with the answer, if anything."""
        person = self.dice.choice(self.people)
        before = self.world.count("trail_entry")
        asked, start = self._drawn(person), time.process_time()
        answer = person.client.open(**asked)
        took = time.process_time() - start
        data, wrong = answer.data, []
        if answer.status_code >= CRASHED:
            wrong.append(f"answered {answer.status_code}")
        if took > LONGEST:
            wrong.append(f"took {took:.0f} s")
        leaked = [one for one in self.secrets if one.encode() in data]
        wrong += [f"told {one}" for one in leaked if one not in str(asked)]
        if answer.status_code >= REFUSED and self.world.count("trail_entry") != before:
            wrong.append(f"answered {answer.status_code} and left an entry")
        self._look(person, answer, str(asked["path"]))
        answer.close()
        answer.request.environ["wsgi.input"].close()
        return f"{', '.join(wrong)}: {person.name} {_told(asked)}" if wrong else None

    def _look(self, person: Person, answer: TestResponse, path: str) -> None:
        if answer.status_code == 200 and answer.mimetype == "text/html":
            for form in forms(answer.text, path):
                if form.action != "/logout":
                    person.shown.setdefault(form.shape, form)

    def _drawn(self, person: Person) -> dict[str, Any]:
        chance = self.dice.random()
        whose = person if self.dice.random() < 0.8 else self.dice.choice(self.people)
        if chance < 0.5 and whose.shown:
            asked = self._form(person, self.dice.choice(list(whose.shown.values())))
        elif chance < 0.8:
            asked = {"path": self._address("GET"), "method": "GET"}
        else:
            asked = self._anything(person)
        if self.dice.random() < 0.3:
            name, values = self.dice.choice(HEADERS)
            if not (name == "Cookie" and person.name != ANONYMOUS):
                asked["headers"] = {**asked.get("headers", {}), name: self.dice.choice(values)}
        if asked["method"] == "GET" and self.dice.random() < 0.4:
            asked["query_string"] = self._encoded(self._pairs(self.dice.randint(1, 3))).decode()
        return asked

    def _form(self, person: Person, form: Form) -> dict[str, Any]:
        """A form as it was shown, with up to three things wrong in it."""
        sent = form.sent()
        for _ in range(self.dice.randint(0, 3)):
            place = self.dice.randrange(len(sent)) if sent else None
            match self.dice.randrange(5) if place is not None else 4:
                case 0:
                    del sent[place]
                case 1:
                    sent[place] = (sent[place][0], self._value())
                case 2:
                    sent.append((sent[place][0], self._value()))
                case 3:
                    sent[place] = (self.dice.choice(self.names), sent[place][1])
                case _:
                    sent += self._pairs(1)
        asked: dict[str, Any] = {"path": form.action, "method": "POST"}  # with its own query
        if self.dice.random() < 0.95:
            sent.append(("csrf_token", self._token(person)))
        if form.large or self.dice.random() < 0.1:
            boundary = "grens"
            asked["data"] = self._parts(sent, boundary)
            asked["content_type"] = f"{PARTS}; boundary={boundary}"
        else:
            asked |= {"data": self._encoded(sent), "content_type": FORM}
        return asked

    def _anything(self, person: Person) -> dict[str, Any]:
        method = self.dice.choice(METHODS)
        asked: dict[str, Any] = {"path": self._address(method), "method": method}
        if method in ("GET", "HEAD", "OPTIONS", "TRACE"):
            return asked
        if self.dice.random() < 0.5:
            pairs = [*self._pairs(self.dice.randint(0, 6)), ("csrf_token", self._token(person))]
            return asked | {"data": self._encoded(pairs), "content_type": FORM}
        asked["headers"] = {"X-CSRFToken": self._token(person)}
        kind = self.dice.choice((*TYPES, JSON, FORM))
        return asked | {"data": self.dice.choice(BODIES), "content_type": kind}

    def _address(self, method: str) -> str:
        """An address of the map, most often one that takes this method, with something in it."""
        fitting = [one for one in self.rules if method in (one.methods or ())]
        rule = self.dice.choice(fitting or self.rules)
        if self.dice.random() < 0.05:
            rule = self.dice.choice(self.rules)
        path = ""
        for dynamic, part in rule._trace:
            path += self._part(part) if dynamic else part.lstrip("|")
        return path + self.dice.choice(("",) * 19 + ("/", "%00", "//", "%2f..", ";a", "%ff"))

    def _part(self, name: str) -> str:
        chance = self.dice.random()
        if chance < 0.75 and name in self.known:
            return quote(self.dice.choice(self.known[name]), safe="")
        if chance < 0.95:
            return quote(self.dice.choice(self.dice.choice(list(self.known.values()))), safe="")
        return quote(self.dice.choice(TEXTS).encode(errors="surrogatepass")[:800] or b"-", safe="")

    def _pairs(self, number: int) -> list[tuple[str, str]]:
        return [(self.dice.choice(self.names), self._value()) for _ in range(number)]

    def _value(self) -> str:
        if self.dice.random() < 0.3:
            return self.dice.choice(self.dice.choice(list(self.known.values())))
        return self.dice.choice(TEXTS)

    def _token(self, person: Person) -> str:
        return form_token(person.client) if person.name != ANONYMOUS else "x"

    def _encoded(self, pairs: list[tuple[str, str]]) -> bytes:
        return urlencode(pairs, errors="surrogatepass").encode()

    def _parts(self, pairs: list[tuple[str, str]], boundary: str) -> bytes:
        """The pairs as parts, now and then as a file, without an end, or under an odd name."""
        made = b""
        for name, value in pairs:
            kind = f'form-data; name="{name}"'
            if self.dice.random() < 0.2:
                odd = self.dice.choice(("a.pdf", "", "..\\a.xlsx", "a\0.docx", "é" * 99, 'a"b.xml'))
                kind += f'; filename="{odd}"'
            if self.dice.random() < 0.05:
                kind = self.dice.choice(("form-data", "form-data; name", "attachment; x=y", ""))
            told = f"--{boundary}\r\nContent-Disposition: {kind}\r\n\r\n{value}\r\n"
            made += told.encode(errors="surrogatepass")
        return made + (f"--{boundary}--\r\n".encode() if self.dice.random() < 0.9 else b"")


def _told(asked: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={str(value)[:300]!r}" for name, value in asked.items())


@contextmanager
def fuzzer(worlds: Worlds, seed: int) -> Iterator[Fuzzer]:
    """While assessors score: one of them drafted something, and there is another procedure."""
    with worlds.at(Step.SCORE) as world:
        world.declare_all(*ROLES[:3], "assessor2", at=AT)
        cell = world.course._candidacies()["a"]
        world.act("assessor2", AT, scoring.open_to_score, cell)
        drafted = Score("PRE", Decimal(6), f"Zie ook {SECRET}.")
        world.act("assessor2", AT, scoring.save_draft, cell, drafted, 0)
        elsewhere = _elsewhere(world)
        known = places(world)
        known["procedure_id"] = [str(world.procedure_id)] * 4 + [str(elsewhere), NOBODY]
        known["token"] = [world.course.links["a"], "x" * 43]
        world.engine.dispose()
        with application(world, AT, PROPAGATE_EXCEPTIONS=False) as app:
            people = [Person(who, browser(app, who)) for who in ROLES]
            people += [Person(ANONYMOUS, app.test_client()), Person(TENDERER, app.test_client())]
            people[-1].client.get("/login")
            fields = {name for fields in _forms(AnyForm) for name in fields}
            rules = sorted(app.url_map.iter_rules(), key=lambda one: (one.rule, str(one.methods)))
            yield Fuzzer(
                world,
                app,
                people,
                (SECRET, ELSEWHERE),
                random.Random(seed),
                known,
                [one for one in rules if one.endpoint != "security.logout"],
                [*sorted(fields), *NAMES],
            )


def _elsewhere(world: World) -> UUID:
    """A procedure in which none of those who send requests has a role."""
    title, start = Text(ELSEWHERE, ELSEWHERE), local_date(moment(STARTS))
    new, maker = (
        Beginning("ELDERS-1", title, ELSEWHERE, start, 2),
        world.course.users["administrator"],
    )
    with world.opened() as session:
        user = accounts.by_id(session, maker)
        assert user is not None
        accounts.give_platform_role(session, user, accounts.INITIATOR)
        actor = begin_procedure(session, maker, new, "empty", None, load(), moment(AT))
        session.commit()
    return actor.procedure_id


def whole(world: World) -> bool:
    """Whether every chain still verifies."""
    with world.looked() as session:
        return all(check.ok for check in trail.verify(session))
