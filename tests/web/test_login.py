"""Who gets in and how long: logging in and out, sessions, guessing, accounts."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tender.extensions import begin_write, db
from tender.models.identity import LoginAttempt, WebSession
from tender.routes.access import own_path
from tender.routes.login import wait_after
from tender.store import accounts

from .conftest import KIM, PASSWORD, SAM, Clock, Person, login, logout, token_in


def sessions_in(app: Flask) -> list[WebSession]:
    with app.app_context():
        return list(db.session.scalars(select(WebSession)))


def test_the_start_page_asks_to_log_in(client: FlaskClient) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.location) == (303, "/login")


def test_a_private_page_comes_back_after_logging_in(site: Flask, person: Person) -> None:
    person(SAM)
    client = site.test_client()
    wanted = client.get("/test/private?page=2").location
    assert wanted == "/login?next=/test/private?page%3D2"
    assert 'value="/test/private?page=2"' in client.get(wanted).text
    answer = login(client, SAM, next="/test/private?page=2")
    assert (answer.status_code, answer.location) == (302, "/test/private?page=2")
    assert client.get(answer.location).text == "private page"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/test/private",
        "/\\evil.example",
        "///evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "/nowhere",
        "/test/private\r\nX: y",
        "\t//evil.example",
    ],
)
def test_logging_in_never_leads_elsewhere(site: Flask, person: Person, elsewhere: str) -> None:
    person(SAM)
    client = site.test_client()
    page = client.get("/login", query_string={"next": elsewhere})
    assert 'name="next"' not in page.text
    form = {"csrf_token": token_in(page), "email": SAM, "password": PASSWORD, "next": elsewhere}
    answer = client.post("/login", query_string={"next": elsewhere}, data=form)
    assert (answer.status_code, answer.location) == (302, "/")
    with site.test_request_context():
        assert own_path(elsewhere) is None


def test_reading_pages_writes_nothing(app: Flask, client: FlaskClient) -> None:
    client.get("/login")
    client.get("/")
    client.get("/nowhere")
    assert [row.data for row in sessions_in(app)] == []


def test_logging_in_gives_a_new_token_and_logging_out_kills_it(site: Flask, person: Person) -> None:
    person(SAM)
    client = site.test_client()
    client.get("/login")
    before = client.get_cookie("tender")
    login(client, SAM)
    during = client.get_cookie("tender")
    assert before and during and before.value != during.value
    assert len(sessions_in(site)) == 1
    answer = logout(client, client.get("/nowhere"))
    assert (answer.status_code, answer.location) == (302, "/login")
    assert answer.headers["Clear-Site-Data"]
    assert client.get_cookie("tender") is None
    assert sessions_in(site) == []
    client.set_cookie("tender", during.value)
    assert client.get("/test/private").location == "/login?next=/test/private"


def test_a_post_after_logging_out_changes_nothing(site: Flask, person: Person) -> None:
    person(SAM)
    client = site.test_client()
    login(client, SAM)
    page, cookie = client.get("/nowhere"), client.get_cookie("tender")
    logout(client, page)
    assert cookie
    client.set_cookie("tender", cookie.value)
    answer = client.post("/test/write", data={"csrf_token": token_in(page)})
    assert (answer.status_code, answer.location) == (303, "/login")


def test_a_disabled_account_is_out_at_once(site: Flask, person: Person) -> None:
    user_id = person(SAM)
    client = site.test_client()
    login(client, SAM)
    assert client.get("/test/private").text == "private page"
    with site.app_context():
        begin_write(db.session)
        user = accounts.by_id(db.session, user_id)
        assert user is not None
        accounts.disable(db.session, user)
        db.session.commit()
    assert client.get("/test/private").status_code == 303
    assert login(client, SAM).status_code == 200


def test_a_new_password_ends_other_sessions(site: Flask, person: Person) -> None:
    user_id = person(SAM)
    client = site.test_client()
    login(client, SAM)
    with site.app_context():
        begin_write(db.session)
        user = accounts.by_id(db.session, user_id)
        assert user is not None
        accounts.set_password(db.session, user, "zeven groene bootjes")
        db.session.commit()
    assert client.get("/test/private").status_code == 303
    assert login(client, SAM).status_code == 200
    assert login(client, SAM, "zeven groene bootjes").status_code == 302


def test_a_session_ends_after_half_an_hour_alone_and_after_twelve_hours(
    site: Flask, person: Person, clock: Clock
) -> None:
    person(SAM)
    client = site.test_client()
    login(client, SAM)
    for _ in range(25):
        clock.on(minutes=28)
        assert client.get("/test/private").status_code == 200
    clock.on(minutes=28)  # 12 hours and 8 minutes after logging in
    assert client.get("/test/private").status_code == 303
    login(client, SAM)
    clock.on(minutes=30)
    assert client.get("/test/private").status_code == 303


def test_the_cookie_holds_a_random_token_and_nothing_else(site: Flask, person: Person) -> None:
    person(SAM)
    client = site.test_client()
    answer = login(client, SAM)
    cookie = client.get_cookie("tender")
    assert cookie and re.fullmatch(r"[A-Za-z0-9_-]{43}", cookie.value)
    assert cookie.http_only and cookie.same_site == "Lax"
    assert [name for name, _ in answer.headers.items()].count("Set-Cookie") == 1
    (row,) = sessions_in(site)
    assert cookie.value not in (row.token_hash, row.data)
    assert "csrf" not in row.data


def test_wrong_password_unknown_and_closed_account_look_the_same(
    app: Flask, client: FlaskClient, person: Person
) -> None:
    person(SAM)
    closed = person(KIM)
    with app.app_context():
        begin_write(db.session)
        user = accounts.by_id(db.session, closed)
        assert user is not None
        accounts.disable(db.session, user)
        db.session.commit()
    pages = {
        re.sub(r'(csrf_token"[^>]*value|name="email"[^>]*value)="[^"]*"', "", answer.text)
        for answer in (
            login(client, SAM, "vier gele fietsen"),
            login(client, "wie@almere.example", "vier gele fietsen"),
            login(client, KIM, "vier gele fietsen"),
            login(client, KIM, PASSWORD),
            login(client, "geen adres", "vier gele fietsen"),
        )
    }
    assert len(pages) == 1
    assert "Inloggen lukt niet" in pages.pop()


def test_whoever_guesses_waits_longer_each_time(
    client: FlaskClient, person: Person, clock: Clock
) -> None:
    person(SAM)
    for email in (SAM, "wie@almere.example"):
        answers = [login(client, email, "vier gele fietsen") for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 200, 429]
        assert answers[-1].headers["Retry-After"] == "1"
    assert login(client, SAM).status_code == 429
    clock.on(seconds=1)
    assert login(client, SAM).status_code == 302
    assert [wait_after("pair", failures) for failures in (4, 5, 6, 9, 99)] == [0, 1, 2, 16, 300]


@pytest.mark.parametrize("typed", ["", "\x00", "a\nb", "x" * 5000, "' OR 1=1 --", "\u202e@x.nl"])
def test_odd_input_only_fails_to_log_in(client: FlaskClient, person: Person, typed: str) -> None:
    person(SAM)
    assert login(client, typed).status_code == 200
    assert login(client, SAM, typed).status_code == 200
    token = token_in(client.get("/login"))
    odd = {"email": [1], "password": {"a": 2}}
    answer = client.post("/login", json=odd, headers={"X-CSRFToken": token})
    assert answer.status_code < 500


def test_the_table_of_failures_names_nobody(
    app: Flask, client: FlaskClient, person: Person
) -> None:
    person(SAM)
    login(client, SAM, "vier gele fietsen")
    with app.app_context():
        rows = list(db.session.scalars(select(LoginAttempt)))
    assert [(len(row.key), row.failures) for row in rows] == [(64, 1)] * 3


def test_accounts_and_passwords_are_checked(app: Flask, clock: Clock) -> None:
    def codes(email: str, name: str, password: str) -> list[str]:
        found = (
            *accounts.check_account(email, name),
            *accounts.check_password(password, email, name),
        )
        return [refusal.code for refusal in found]

    assert codes(SAM, "Sam de Wit", PASSWORD) == []
    assert codes("sam", " ", "kort") == [
        "account.email_wrong",
        "account.name_wrong",
        "account.password_short",
        "account.password_easy",
    ]
    assert codes(SAM, "Sam de Wit", "ab" * 80) == [
        "account.password_long",
        "account.password_easy",
    ]
    assert codes(SAM, "Samantha", "samantha-aanbesteding1") == ["account.password_easy"]
    for leaked in ("passwordpassword", "qwertyuiop123456", "Iloveyou2Iloveyou2", "123456789012345"):
        assert codes(SAM, "Sam de Wit", leaked) == ["account.password_easy"], leaked
    assert codes("sam@zutphen.example", "Sam", "zutphen-2026!!!") == ["account.password_easy"]
    assert codes(SAM, "Sam", "geen cijfer of hoofdletter nodig") == []
    assert codes(SAM, "Sam", "€" + "een lange zin van wie veel typt " * 3) == []


def test_demo_mode_is_for_this_computer_only(site: Flask) -> None:
    site.config["DEMO"] = True
    client = site.test_client()
    assert "oefenomgeving" in client.get("/login").text
    assert client.get("/login", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
