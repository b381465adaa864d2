"""One's own account: where one is logged in, and the password. P13: what ends, ends at once."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tender.extensions import begin_write, db
from tender.routes.errors import passwords
from tender.store import accounts
from tests.authenticator import code_of

from .conftest import KIM, PASSWORD, SAM, Clock, Person, login, token_in
from .test_second_factor import acts, give, set_up, strict

__all__ = ["strict"]
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
NEW = "zeven groene bootjes"


def browser(app: Flask, email: str, agent: str = FIREFOX) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    assert login(client, email).status_code == 302
    return client


def keys(client: FlaskClient) -> list[str]:
    return re.findall(r'name="which" value="([0-9a-f]{32})"', client.get("/account").text)


def test_the_list_shows_where_somebody_is_and_ends_one(site: Flask, person: Person) -> None:
    person(SAM)
    person(KIM, "Kim")
    here, phone, other = (browser(site, SAM), browser(site, SAM, PHONE), browser(site, KIM))
    page = here.get("/account").text
    assert "Firefox, Windows" in page and "Chrome, Android" in page
    assert page.count("deze browser") == 1
    (key,) = keys(here)
    form = {"csrf_token": token_in(here.get("/account")), "which": key}
    assert (
        other.post(
            "/account/sessions", data={"csrf_token": token_in(other.get("/account")), "which": key}
        ).status_code
        == 404
    )
    assert here.post("/account/sessions", data=form).status_code == 303
    assert phone.get("/test/private").location.startswith("/login")
    assert here.get("/test/private").text == other.get("/test/private").text == "private page"
    assert here.post("/account/sessions", data=form).status_code == 404


def test_all_others_end_at_once(site: Flask, person: Person) -> None:
    person(SAM)
    here, *others = (browser(site, SAM) for _ in range(3))
    form = {"csrf_token": token_in(here.get("/account")), "which": "others"}
    assert here.post("/account/sessions", data=form).status_code == 303
    assert [one.get("/test/private").status_code for one in others] == [303, 303]
    assert acts(site) == ["account.sessions_ended"]
    assert here.get("/test/private").text == "private page"


def test_what_a_browser_calls_itself_is_only_text(site: Flask, person: Person) -> None:
    person(SAM)
    browser(site, SAM, "<script>" + "x" * 2000)
    assert "Onbekende browser" in browser(site, SAM).get("/account").text


def test_another_password_ends_other_sessions_and_keeps_the_second_factor(
    strict: Flask, person: Person, clock: Clock
) -> None:
    person(SAM)
    here = browser(strict, SAM)
    _, codes = set_up(here, clock)
    other = browser(strict, SAM)
    give(other, codes[0])
    page = here.get("/account/password")
    form = {"csrf_token": token_in(page), "password": NEW, "again": NEW}
    wrong = here.post("/account/password", data=form | {"current": "vier gele fietsen"})
    assert wrong.status_code == 422 and "klopt niet" in wrong.text
    short = here.post("/account/password", data=form | {"current": PASSWORD, "password": "kort"})
    assert short.status_code == 422
    form["csrf_token"] = token_in(short)
    assert here.post("/account/password", data=form | {"current": PASSWORD}).status_code == 303
    assert here.get("/test/private").text == "private page"
    assert other.get("/test/private").location.startswith("/login")
    assert acts(strict)[-1] == "account.password_changed"
    again = strict.test_client()
    assert login(again, SAM).status_code == 200  # not with the old one
    login(again, SAM, NEW)
    assert again.get("/test/private").location == "/second-factor?next=/test/private"


def test_no_page_gives_a_password_back(strict: Flask, person: Person, clock: Clock) -> None:
    """Neither the page that asks the factor nor one that tells that a form was not processed."""
    assert passwords() >= {"password", "again", "current"}
    person(SAM)
    here = browser(strict, SAM)
    secret, _ = set_up(here, clock)
    marked = {name: f"geheim van het veld {name}" for name in passwords()}
    typed = marked | {f"row-0-{name}": value for name, value in marked.items()}
    form = {"csrf_token": token_in(here.get("/account/password"))}
    clock.on(minutes=6)
    opened = here.get("/account/password")
    assert (opened.status_code, opened.location) == (303, "/confirm?next=/account/password")
    asked = here.post("/account/password", data=typed | form)
    assert asked.status_code == 403 and "geheim van" not in asked.text
    own = {"Sec-Fetch-Site": "same-origin"}
    ended = here.post("/account/password", data=typed | {"csrf_token": "x"}, headers=own)
    assert ended.status_code == 400 and "geheim van" not in ended.text
    sent = {"csrf_token": token_in(here.get("/confirm")), "code": code_of(secret, clock())}
    assert here.post("/confirm", data=sent).status_code == 303
    assert here.get("/account/password").status_code == 200


def test_a_closed_account_is_out_at_once_also_with_a_form_open(site: Flask, person: Person) -> None:
    admin, user = person(KIM, "Kim"), person(SAM)
    with site.app_context():
        begin_write(db.session)
        manager = accounts.by_id(db.session, admin)
        assert manager is not None
        accounts.give_platform_role(db.session, manager, accounts.ADMINISTRATOR)
        db.session.commit()
    client, kim = browser(site, SAM), browser(site, KIM)
    cookie = client.get_cookie("tender")
    form = {"csrf_token": token_in(client.get("/account"))}
    told = {"csrf_token": token_in(kim.get("/accounts"))}
    assert kim.post(f"/accounts/{admin}/close", data=told).status_code == 303
    assert "eigen recht" in kim.get("/accounts").text  # never one's own
    assert kim.post(f"/accounts/{user}/close", data=told).status_code == 303
    assert client.post("/test/write", data=form).location == "/login"
    assert cookie
    client.set_cookie("tender", cookie.value)
    assert client.get("/test/private").location.startswith("/login")
    assert login(client, SAM).status_code == 200
    assert kim.post(f"/accounts/{user}/reopen", data=told).status_code == 303
    assert login(client, SAM).status_code == 302
    assert acts(site) == ["account.closed", "account.reopened"]


@pytest.mark.parametrize("path", ["/account", "/account/password", "/resets"])
def test_the_pages_are_for_whoever_logged_in(site: Flask, path: str) -> None:
    assert site.test_client().get(path).location == f"/login?next={path}"
