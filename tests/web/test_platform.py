"""What is outside every procedure: beginning one, and managing accounts. One right each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tender.extensions import begin_write, db
from tender.models.identity import User, WebSession
from tender.models.procedures import Procedure
from tender.store import accounts, factors, trail
from tender.store.accounts import ADMINISTRATOR, INITIATOR
from tests.web.conftest import PASSWORD, Clock, login, token_in, without_token
from tests.web.forms import values
from tests.web.sites import token

ADMIN, STARTER, NOBODY = "beheer@x.example", "inkoop@x.example", "niemand@x.example"
FIRST = "negen rode ballonnen"
Person = Callable[..., UUID]

FILLED = {
    "reference": "ZORG-9",
    "title": "Beschermd wonen",
    "title_en": "",
    "authority": "Gemeente X",
    "start": "2027-07-01",
    "years": "4",
    "option1": "2",
    "option2": "2",
    "origin": "empty",
    "source": "",
}


@pytest.fixture
def ids(app: Flask, person: Person) -> dict[str, UUID]:
    """Somebody with each right, and somebody with none."""
    found = {email: person(email, email.partition("@")[0].title()) for email in ROLES}
    with app.app_context():
        begin_write(db.session)
        for email, role in ROLES.items():
            if role:
                user = accounts.by_id(db.session, found[email])
                assert user is not None
                accounts.give_platform_role(db.session, user, role)
        db.session.commit()
    return found


ROLES = {ADMIN: ADMINISTRATOR, STARTER: INITIATOR, NOBODY: None}


def browser(app: Flask, email: str, password: str = PASSWORD) -> FlaskClient:
    client = app.test_client()
    assert login(client, email, password).status_code == 302
    return client


def send(client: FlaskClient, path: str, data: dict[str, Any] | None = None) -> TestResponse:
    return client.post(path, data={"csrf_token": token(client), **(data or {})})


def seen(answer: TestResponse) -> tuple[int, bytes]:
    body = re.sub(rb'(name="csrf_token"[^>]*value=")[^"]+', rb"\1", answer.data)
    return answer.status_code, body


# Who may reach what


def test_each_page_is_for_one_right_and_does_not_exist_for_others(
    app: Flask, ids: dict[str, UUID], person: Person
) -> None:
    target, other = ids[NOBODY], person("derde@x.example", "Derde")
    with app.app_context():
        begin_write(db.session)
        factors.add_passkey(db.session, other, "c", "p", 0, "laptop", app.config["CLOCK"]())
        db.session.commit()
    pages = {
        ("GET", "/begin"): STARTER,
        ("POST", "/begin"): STARTER,
        ("GET", "/accounts"): ADMIN,
        ("POST", "/accounts"): ADMIN,
        ("GET", "/accounts/keepers"): ADMIN,
        ("POST", "/accounts/keepers"): ADMIN,
        ("POST", f"/accounts/{target}/right"): ADMIN,
        ("POST", f"/accounts/{target}/link"): ADMIN,
        ("GET", f"/accounts/{other}/reset"): ADMIN,
        ("POST", f"/accounts/{other}/reset"): ADMIN,
        ("POST", f"/accounts/{other}/close"): ADMIN,
        ("POST", f"/accounts/{other}/reopen"): ADMIN,
    }
    anonymous = app.test_client()
    sent = {"csrf_token": token_in(anonymous.get("/login"))}
    for (method, path), owner in pages.items():
        away = anonymous.open(path, method=method, data=sent if method == "POST" else None)
        assert away.status_code == 303 and away.location.startswith("/login")
        for email in ROLES:
            client = browser(app, email)
            data = {"csrf_token": token(client)} if method == "POST" else None
            answer = client.open(path, method=method, data=data)
            if email == owner:
                assert answer.status_code in (200, 303, 422), (email, path)
            else:
                absent = client.open("/nowhere", method=method, data=data)
                assert seen(answer) == seen(absent) and answer.status_code == 404, (email, path)


def test_the_start_page_shows_the_way_to_who_may_go_it(app: Flask, ids: dict[str, UUID]) -> None:
    for email, link in ((STARTER, "/begin"), (ADMIN, "/accounts"), (NOBODY, None)):
        page = browser(app, email).get("/procedures").text
        for path in ("/begin", "/accounts"):
            assert (f'href="{path}"' in page) == (path == link), (email, path)


def test_managing_accounts_gives_no_sight_of_a_procedure(app: Flask, ids: dict[str, UUID]) -> None:
    answer = send(browser(app, STARTER), "/begin", FILLED)
    assert answer.status_code == 303
    client = browser(app, ADMIN)
    here = answer.location
    for path in (here, f"{here}/people", f"{here}/plan", f"{here}/documents", f"{here}/trail"):
        assert seen(client.get(path)) == seen(client.get(f"/procedures/{uuid4()}"))
    assert "ZORG-9" not in client.get("/procedures").text + client.get("/accounts").text


# Beginning


def test_a_procedure_begins_and_its_maker_is_the_officer(app: Flask, ids: dict[str, UUID]) -> None:
    client = browser(app, STARTER)
    form = values(client.get("/begin").text, "/begin")
    assert form["origin"] == "catalogues"
    answer = client.post("/begin", data={**form, **FILLED})
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Beschermd wonen" in page.text and "De aanbesteding is begonnen" in page.text
    assert "ZORG-9" in client.get("/procedures").text
    assert "inkoopadviseur" in client.get(f"{answer.location}/people").text
    again = send(client, "/begin", {**FILLED, "reference": "zorg-9"})
    assert again.status_code == 422 and "al in gebruik" in again.text
    assert 'value="zorg-9"' in again.text and 'value="Gemeente X"' in again.text


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("reference", ""),
        ("reference", "../../x"),
        ("reference", "x" * 41),
        ("title", " "),
        ("title", "x" * 201),
        ("title_en", "x" * 201),
        ("authority", ""),
        ("authority", "a\0b"),
        ("start", ""),
        ("start", "2027-07-02"),
        ("start", "2027-02-30"),
        ("start", "9999-12-01"),
        ("start", "1 juli"),
        ("years", "0"),
        ("years", "51"),
        ("years", "2,5"),
        ("years", "NaN"),
        ("years", "9" * 400),
        ("option1", "-1"),
        ("option1", ""),
        ("origin", "nonsense"),
        ("origin", ""),
        ("origin", "copy"),
        ("source", "nonsense"),
        ("source", str(UUID(int=1))),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    app: Flask, ids: dict[str, UUID], name: str, typed: str
) -> None:
    client = browser(app, STARTER)
    answer = send(client, "/begin", {**FILLED, name: typed})
    assert answer.status_code == 422 and "wb-error" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Procedure)).all() == []


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "Ünï ‘zórg’ 日本", "{{ 7*7 }}", "x" * 200]
)
def test_strange_names_are_shown_as_they_are(app: Flask, ids: dict[str, UUID], words: str) -> None:
    client = browser(app, STARTER)
    answer = send(client, "/begin", {**FILLED, "title": words, "authority": words})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "<script>alert" not in page and "49" not in page.split("<main")[1].split("</h1>")[0]
    assert client.get(f"{answer.location}/plan").status_code == 200


def test_the_plans_on_offer_are_of_the_own_procedures(app: Flask, ids: dict[str, UUID]) -> None:
    client = browser(app, STARTER)
    made = send(client, "/begin", FILLED).location
    page = client.get("/begin").text
    assert f'value="{made.rpartition("/")[2]}"' in page
    with app.app_context():
        begin_write(db.session)
        user = accounts.by_id(db.session, ids[NOBODY])
        assert user is not None
        accounts.give_platform_role(db.session, user, INITIATOR)
        db.session.commit()
    other = browser(app, NOBODY)
    assert "ZORG-9" not in other.get("/begin").text
    copied = {**FILLED, "reference": "X-1", "origin": "copy", "source": made.rpartition("/")[2]}
    assert send(other, "/begin", copied).status_code == 422
    assert send(client, "/begin", copied).status_code == 303


def test_english_is_complete_on_these_pages(app: Flask, ids: dict[str, UUID]) -> None:
    for email, path in ((STARTER, "/begin"), (ADMIN, "/accounts")):
        client = browser(app, email)
        client.get("/language/en")
        assert client.get(path).status_code == 200


# Accounts


def link_in(page: TestResponse) -> str:
    found = re.search(r'value="(http://localhost/welcome/[^"]+)"', page.text)
    assert found, page.text
    return found[1].removeprefix("http://localhost")


def invited(app: Flask, **more: str) -> str:
    data = {"email": "nina@x.example", "name": "Nina", **more}
    answer = send(browser(app, ADMIN), "/accounts", data)
    assert answer.status_code == 200
    return link_in(answer)


def set_password(client: FlaskClient, link: str, one: str, two: str | None = None) -> TestResponse:
    page = client.get(link)
    sent = {"csrf_token": token_in(page), "password": one, "again": one if two is None else two}
    return client.post(link, data=sent)


def test_an_invited_person_chooses_a_password_and_logs_in(
    app: Flask, ids: dict[str, UUID], client: FlaskClient
) -> None:
    link = invited(app, begins="y")
    assert login(client, "nina@x.example", "").status_code == 200
    page = client.get(link)
    assert page.status_code == 200 and "nina@x.example" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    done = set_password(client, link, FIRST)
    assert (done.status_code, done.location) == (303, "/login")
    assert "Uw wachtwoord is bewaard" in client.get("/login").text
    for method in ("GET", "POST"):
        sent = {"csrf_token": token_in(client.get("/login"))} if method == "POST" else None
        absent = client.open("/welcome/" + "x" * 43, method=method, data=sent)
        gone = client.open(link, method=method, data=sent)
        told = without_token(gone).replace(link.rpartition("/")[2], "x" * 43)
        assert told == without_token(absent)
        assert gone.status_code == absent.status_code
        assert absent.status_code == 410
    nina = browser(app, "nina@x.example", FIRST)
    assert 'href="/begin"' in nina.get("/procedures").text


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("", ""),
        ("kort", "kort"),
        (FIRST, "zeven groene bootjes"),
        ("x" * 129, "x" * 129),
        ("x" * 5000, "x" * 5000),
        ("nina nina nina nina", "nina nina nina nina"),
        ("negen\0rode ballonnen", "negen\0rode ballonnen"),
        ("aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa"),
    ],
)
def test_a_poor_first_password_is_refused_and_not_shown_again(
    app: Flask, ids: dict[str, UUID], client: FlaskClient, one: str, two: str
) -> None:
    link = invited(app)
    answer = set_password(client, link, one, two)
    assert answer.status_code == 422 and "wb-error" in answer.text
    assert not one or f'value="{one}"' not in answer.text
    assert set_password(client, link, FIRST).status_code == 303


def test_reading_the_link_writes_nothing_and_the_log_does_not_hold_it(
    app: Flask, ids: dict[str, UUID], client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    link = invited(app)
    for path in (link, link + "x", link.upper(), f"{link}/more"):
        client.get(path)
    said = capsys.readouterr().err
    assert link.rpartition("/")[2] not in said and "/welcome/…" in said.encode().decode(
        "unicode_escape"
    )
    with app.app_context():
        mine = select(WebSession).where(WebSession.user_id.is_(None))
        assert db.session.scalars(mine).all() == []


def test_a_link_that_expired_is_replaced(
    app: Flask, ids: dict[str, UUID], client: FlaskClient, clock: Clock
) -> None:
    link = invited(app)
    clock.on(days=7)
    assert client.get(link).status_code == 410
    admin = browser(app, ADMIN)
    page = admin.get("/accounts").text
    assert "link verlopen" in page
    with app.app_context():
        nina = accounts.by_email(db.session, "nina@x.example")
        assert nina is not None
        nina_id = nina.id
    again = link_in(send(admin, f"/accounts/{nina_id}/link"))
    assert again != link and client.get(again).status_code == 200
    assert set_password(client, again, FIRST).status_code == 303
    refused = send(admin, f"/accounts/{nina_id}/link")
    assert refused.status_code == 303
    assert "heeft al een wachtwoord" in admin.get("/accounts").text
    assert send(admin, f"/accounts/{uuid4()}/link").status_code == 404


def test_the_right_is_given_and_withdrawn_at_once(app: Flask, ids: dict[str, UUID]) -> None:
    admin, other = browser(app, ADMIN), browser(app, NOBODY)
    path = f"/accounts/{ids[NOBODY]}/right"
    assert other.get("/begin").status_code == 404
    assert send(admin, path, {"act": "give"}).status_code == 303
    assert other.get("/begin").status_code == 200
    assert send(admin, path, {"act": "withdraw"}).status_code == 303
    assert other.get("/begin").status_code == 404
    assert send(other, "/begin", FILLED).status_code == 404
    assert send(admin, f"/accounts/{ids[ADMIN]}/right", {"act": "give"}).status_code == 303
    assert "uw eigen recht niet" in admin.get("/accounts").text
    with app.app_context():
        (check,) = trail.verify(db.session, "platform")
        assert (check.ok, check.entries) == (True, 2)


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("", "Nina"),
        ("geen adres", "Nina"),
        ("nina@x.example", ""),
        (STARTER, "Nina"),
        (STARTER.upper(), "Nina"),
        ("x" * 250 + "@x.example", "Nina"),
        ("nina@x.example", "x" * 201),
        ("ni\0na@x.example", "Nina"),
        ("nina@x.example\r\nBcc: a@b.c", "Nina"),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    app: Flask, ids: dict[str, UUID], email: str, name: str
) -> None:
    answer = send(browser(app, ADMIN), "/accounts", {"email": email, "name": name})
    assert answer.status_code == 422 and "wb-error" in answer.text
    with app.app_context():
        assert len(db.session.scalars(select(User)).all()) == len(ROLES)


def test_the_list_of_accounts_is_paged_and_searched_with_a_fixed_number_of_queries(
    app: Flask, ids: dict[str, UUID], clock: Clock
) -> None:
    with app.app_context():
        begin_write(db.session)
        for n in range(60):
            accounts.create_invited(db.session, f"m{n:02}@y.example", f"Mens {n:02}", clock())
        db.session.commit()
    admin = browser(app, ADMIN)
    first = admin.get("/accounts").text
    assert first.count("@y.example") + first.count("@x.example") == 50
    assert "Bladzijde 1 van 2" in first
    assert "Mens 59" in admin.get("/accounts?page=2").text + first
    found = admin.get("/accounts?q=MENS 07").text
    assert found.count("@y.example") == 1 and "m07@y.example" in found
    for odd in ("%00", "%", "' OR 1=1", "x" * 5000, "<script>", "\ud7ff"):
        page = admin.get("/accounts", query_string={"q": odd, "page": "999"})
        assert page.status_code == 200 and "<script>" not in page.text.split("<main")[1]
    assert "Niemand gevonden" in admin.get("/accounts?q=zzz").text
