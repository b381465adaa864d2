"""Hostile input in every field of every form that a page offers, and in every address.

The forms are those on the pages, found by walking them, so that a new form is tried tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from criteria.phases import Step
from tender.demo.people import PEOPLE
from tests.applications import form_token
from tests.crawl import Form, forms
from tests.places import places
from tests.twins import addresses, application, browser
from tests.worlds import World, Worlds

MARKER = "<script>kwaad()</script>"
KEPT = (
    "\u202ea\u202c\u2066b\u2069",  # the direction turns
    "scοre p\u0430ypal \u200b\u2060\ufeff",  # letters of another script, and marks of no width
    f"{MARKER}\"'><img src=x onerror=1>",
    "'; DROP TABLE users; -- %s {0} ${7*7} {{ 7*7 }} {% raw %}",
    "=cmd|' /C calc'!A0\t+1-1@SUM(1)",
    "../../etc/passwd\r\nBcc: iemand@x.example\r\n\r\nx",
    "zalgo\u0301\u0302\u0303\u0304 \U0001f4a9 \U0001f469\u200d\U0001f692 \ufdfd",
    "\uff11\uff12 NaN Infinity -Infinity 1E+999 0x1F 1_000 \u0661\u0662",
)
"""What people may type or paste, however odd it is."""
REFUSED = ("a\0b", "a\ud800b", "a\x07\x1b[31mb", "a\ufffe\U0010ffffb", "x" * 60_000)
"""What cannot be kept, or is too long."""
NUMBERS = ("NaN", "Infinity", "1E+999", "\uff11\uff12", "\u0661", "-0", "9" * 400, "1e-999", "0x10")
CRASHED = 500
AT = "2022-01-24T10:00"
CAUGHT = {"PROPAGATE_EXCEPTIONS": False}
EMAILS = {person.key: person.email for person in PEOPLE}
_BAD = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclass(frozen=True)
class Desk:
    """Somebody at a moment of the course; a tenderer is known by the letter of its link."""

    step: Step
    at: str
    who: str
    before: Callable[[World], object] = lambda world: None


def _declared(world: World) -> None:
    for who in ("officer", "chair", "assessor1"):
        world.declare_all(who, at="2022-01-24T10:00")


DESKS = {
    "an officer who writes a plan": Desk(Step.PUBLISH, "2021-10-29T10:00", "officer"),
    "a tenderer that applies": Desk(
        Step.OPEN_APPLICATIONS, "2021-11-03T10:00", "tenderer a", lambda w: w.course.invite()
    ),
    "an officer who tests tenderers": Desk(
        Step.SUITABILITY, "2022-01-24T10:00", "officer", _declared
    ),
    "an assessor who scores": Desk(Step.SCORE, "2022-01-24T10:00", "assessor1", _declared),
    "an officer in the dialogue": Desk(Step.DIALOGUE, "2022-02-01T10:00", "officer"),
    "an officer who proposes": Desk(Step.DECIDE, "2022-06-03T10:00", "officer"),
}


@contextmanager
def at_work(worlds: Worlds, desk: Desk) -> Iterator[tuple[World, FlaskClient, list[Form]]]:
    """A browser of this person, and each form that this person finds anywhere."""
    with worlds.at(desk.step) as world:
        desk.before(world)
        world.engine.dispose()
        with application(world, desk.at, PROPAGATE_EXCEPTIONS=False) as app:
            if desk.who in EMAILS:
                client, links = browser(app, desk.who), ["1"]
            else:
                client, links = app.test_client(), [world.course.links[desk.who[-1]]]
                client.get("/login")
            found: dict[object, Form] = {}
            for path in addresses(app, places(world) | {"token": links}):
                if desk.who not in EMAILS and not path.startswith("/hand-in/"):
                    continue
                if path.endswith((".pdf", ".xlsx", ".docx", ".json")):
                    continue
                got = client.get(path)
                assert got.status_code < CRASHED, path
                if got.status_code == 200 and got.mimetype == "text/html":
                    for form in forms(got.text, path):
                        found.setdefault(form.shape, form)
                got.close()
            every = [form for form in found.values() if form.action != "/logout"]
            assert every
            yield world, client, every


def post(client: FlaskClient, form: Form, sent: list[tuple[str, str]]) -> TestResponse:
    """Also halves of characters go over the line, as a program can send them."""
    data = urlencode([*sent, ("csrf_token", form_token(client))], errors="surrogatepass")
    kind = "application/x-www-form-urlencoded"
    answer = client.post(form.action, data=data.encode(), content_type=kind)
    answer.request.environ["wsgi.input"].close()  # the test client leaves a large file open
    return answer


def typed(form: Form, words: str) -> list[tuple[str, str]]:
    """The form with these words in every field somebody types in."""
    written = {one.name for one in form.controls if one.written}
    return [(name, words if name in written else value) for name, value in form.sent()]


QUICK = ("a tenderer that applies", "an assessor who scores", "an officer in the dialogue")
"""Whose forms the ordinary suite tries; the soak tries all."""


@pytest.mark.parametrize("name", QUICK)
def test_no_form_breaks_on_what_is_typed(sqlite_worlds: Worlds, name: str) -> None:
    """All that may be typed at once, and all that may not: refused or kept, and never run."""
    tried(sqlite_worlds, DESKS[name], ("a\0b\ud800c\x07", " ".join(KEPT).replace("\r\n", " ")))


@pytest.mark.soak
@pytest.mark.parametrize("name", DESKS)
def test_no_form_breaks_on_anything_in_the_list(sqlite_worlds: Worlds, name: str) -> None:
    tried(sqlite_worlds, DESKS[name], (*REFUSED, *KEPT, *NUMBERS))


def tried(worlds: Worlds, desk: Desk, strings: tuple[str, ...]) -> None:
    with at_work(worlds, desk) as (world, client, every):
        wrong = []
        for form in every:
            for words in strings:
                answer = post(client, form, typed(form, words))
                if answer.status_code >= CRASHED or MARKER.encode() in answer.data:
                    wrong.append(f"{form.action} {words[:20]!r}: {answer.status_code}")
        assert wrong == []
        assert unkeepable(world) == []


EXTRA, TOLD = "approved_by", b"Er kwam iets mee dat hier niet hoort"
WALKED = ("a tenderer that applies", "an assessor who scores")


@pytest.mark.parametrize("name", WALKED)
def test_a_field_that_comes_twice_or_that_no_form_has_is_refused(
    sqlite_worlds: Worlds, name: str
) -> None:
    nothing_more(sqlite_worlds, DESKS[name])


@pytest.mark.soak
@pytest.mark.parametrize("name", [name for name in DESKS if name not in WALKED])
def test_what_no_form_has_is_refused_by_everybody(sqlite_worlds: Worlds, name: str) -> None:
    nothing_more(sqlite_worlds, DESKS[name])


def nothing_more(worlds: Worlds, desk: Desk) -> None:
    """Nobody knows which of two values counts, so neither does; what nobody asked for is refused in
    so many words; and nothing of either is recorded. What a page itself sends is never too much."""
    with at_work(worlds, desk) as (world, client, every):
        before, twice, more = world.count("trail_entry"), 0, 0
        for form in every:
            sent = form.sent()
            once = [name for name, _ in sent if [one for one, _ in sent].count(name) == 1]
            text = next((one.name for one in form.controls if one.written), None)
            if text in once:
                answer = post(client, form, [*sent, (text, "nog eens")])
                assert answer.status_code < CRASHED, (form.action, text)
                twice += 1
            answer = post(client, form, [*sent, (EXTRA, "1")])
            told = TOLD in answer.data
            # who is sent elsewhere, or is not let in, keeps nothing of what was sent
            assert told == (answer.status_code == 400) or answer.status_code >= 300, form.action
            more += told
        assert twice and more and world.count("trail_entry") == before
        wrong = [form.action for form in every if TOLD in post(client, form, form.sent()).data]
        assert wrong == []


def test_a_file_in_the_place_of_a_password_is_no_password(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SCORE) as world, application(world, AT, **CAUGHT) as app:
        client = app.test_client()
        client.get("/login")
        sent = {"email": PEOPLE[0].email, "csrf_token": form_token(client)}
        answer = client.post("/login", data={**sent, "password": (BytesIO(b"a"), "a.pdf")})
        assert answer.status_code == 200 and 'name="password"' in answer.text


@pytest.mark.parametrize("more", ["", '; filename="a.pdf"'])
def test_a_part_without_a_name_is_refused(sqlite_worlds: Worlds, more: str) -> None:
    part = f"--x\r\nContent-Disposition: form-data{more}\r\n\r\na\r\n--x--\r\n"
    with sqlite_worlds.at(Step.SCORE) as world, application(world, AT, **CAUGHT) as app:
        kind = "multipart/form-data; boundary=x"
        assert app.test_client().post("/link", data=part, content_type=kind).status_code == 400


@pytest.mark.parametrize("body", ["[1]", '["a"]', '{"title": "x"}', "{", "null"])
def test_only_a_form_is_read_as_one(sqlite_worlds: Worlds, body: str) -> None:
    with sqlite_worlds.at(Step.SCORE) as world, application(world, AT, **CAUGHT) as app:
        client, before = browser(app, "officer"), world.count("trail_entry")
        for page in ("/account/sessions", f"/procedures/{world.procedure_id}/people/grant"):
            token = {"X-CSRFToken": form_token(client)}
            kind = "application/json"
            got = client.post(page, data=body, content_type=kind, headers=token)
            assert got.status_code in (404, 415), page
        assert world.count("trail_entry") == before


ODD = ("/", "//", "/%2e%2e/", "%2f", "%00", ";x=1", "/.", "%20", "\u202e", "%F0%9F%92%A9")


def test_an_odd_address_is_no_other_way_in(sqlite_worlds: Worlds) -> None:
    """A page behind a slash, a capital, an escaped sign or a header is not there."""
    with sqlite_worlds.at(Step.SCORE) as world, application(world, AT, **CAUGHT) as app:
        client, root = browser(app, "assessor1"), f"/procedures/{world.procedure_id}"
        token = form_token(client)
        for page in ("/trail", "/scoring/progress", "/people", "/advance"):
            absent = client.get(f"/procedures/{world.procedure_id}x{page}").status_code
            tricks = [f"{page}{odd}" for odd in ODD]
            tricks += [page.upper(), page.title(), page.replace("/", "%2f"), f"/.{page}"]
            for path in tricks:
                assert client.get(root + path).status_code in (absent, 308, 404, 405), path
            for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Original-URL"):
                given = {header: "POST" if "Method" in header else f"{root}/advance"}
                for method in ("GET", "POST"):
                    data = {"csrf_token": token, "_method": "PUT"} if method == "POST" else None
                    got = client.open(root + page, method=method, headers=given, data=data)
                    assert got.status_code in (404, 405), (page, header)
        assert world.case().step is Step.SCORE


def unkeepable(world: World) -> list[str]:
    """Columns in which something stands that a text may not hold."""
    found = []
    with world.engine.connect() as connection:
        for table in sa.inspect(connection).get_table_names():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings():
                found += [
                    f"{table}.{column}"
                    for column, value in row.items()
                    if isinstance(value, str) and _BAD.search(value)
                ]
    return sorted(set(found))
