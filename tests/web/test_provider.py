"""Logging in through a provider of identity that really answers, and every way it can go wrong."""

from __future__ import annotations

import html
import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from tender import oidc
from tender.actions import accounts as inviting
from tender.extensions import begin_write, db
from tender.models.factors import Identity
from tender.models.identity import WebSession
from tender.permissions import NotGranted
from tender.store import accounts
from tests.authenticator import code_of
from tests.oidc import WELL_KNOWN, Elsewhere, elsewhere, question, stepped

from .conftest import KIM, SAM, Clock, Person, login, logout, token_in
from .test_second_factor import acts, give, set_up, strict

__all__ = ["strict"]
pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated.*:DeprecationWarning")
SUBJECT = "248289761001"


@pytest.fixture(scope="module")
def running() -> Iterator[Elsewhere]:
    with elsewhere() as made:
        yield made


@pytest.fixture
def there(running: Elsewhere, strict: Flask, clock: Clock) -> Iterator[Elsewhere]:
    """The provider, honest again, known to the application; and the time of today."""
    clock.moment = datetime.now(UTC)
    running.claims, running.answers, running.tells, running.key = {}, {}, {}, None
    running.asked.clear()
    strict.config["PROVIDERS"] = {"gemeente": running.provider(amr=("mfa",))}
    yield running


def went(answer: TestResponse) -> str:
    """The address of the provider, on the page that goes on to it."""
    assert answer.status_code == 200, (answer.status_code, answer.location)
    found = re.search(r'content="0; url=([^"]+)"', answer.text)
    assert found, answer.text
    return html.unescape(found[1])


def leave(client: FlaskClient, path: str = "/login/with/gemeente", page: str = "/login") -> str:
    return went(client.post(path, data={"csrf_token": token_in(client.get(page))}))


def returned(client: FlaskClient, back: str) -> TestResponse:
    return client.get(back.removeprefix("http://localhost"))


def enter(
    client: FlaskClient, there: Elsewhere, subject: str = SUBJECT, wanted: str = ""
) -> TestResponse:
    path = "/login/with/gemeente" + (f"?next={wanted}" if wanted else "")
    return returned(client, there.log_in(leave(client, path), subject))


def said(client: FlaskClient, answer: TestResponse) -> str:
    """The sentence on the log-in page, where nobody is logged in."""
    assert answer.status_code == 303 and answer.location.startswith("/login"), answer.location
    page = client.get(answer.location).text
    assert client.get("/test/private").location.startswith("/login")
    return page


@pytest.fixture
def sam(strict: Flask, person: Person, there: Elsewhere, clock: Clock) -> tuple[UUID, str]:
    """Sam, with an app, who linked the account there. The secret of the app."""
    user = person(SAM)
    client = strict.test_client()
    login(client, SAM)
    secret, _ = set_up(client, clock)
    assert link(client, there).location == "/account"
    logout(client, client.get("/account"))
    clock.on(minutes=1)
    return user, secret


def link(client: FlaskClient, there: Elsewhere, subject: str = SUBJECT) -> TestResponse:
    url = leave(client, "/account/with/gemeente", "/account")
    assert question(url)["prompt"] == "login"
    return returned(client, there.log_in(url, subject))


def links(app: Flask) -> list[tuple[UUID, str, str]]:
    with app.app_context():
        rows = db.session.execute(select(Identity.user_id, Identity.issuer, Identity.subject))
        return [(row[0], row[1], row[2]) for row in rows]


def test_the_button_is_there_when_the_host_set_it_up(strict: Flask, there: Elsewhere) -> None:
    client = strict.test_client()
    assert "Log in met Gemeente Hoorn" in client.get("/login").text
    strict.config["PROVIDERS"] = {}
    assert "Gemeente Hoorn" not in client.get("/login").text
    form = {"csrf_token": token_in(client.get("/login"))}
    assert client.post("/login/with/gemeente", data=form).status_code == 404
    assert client.get("/login/with/gemeente/back?state=x&code=y").status_code == 404


def test_a_second_factor_there_is_ours_and_the_session_is_new(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str]
) -> None:
    client = strict.test_client()
    there.claims = stepped()
    url = leave(client, "/login/with/gemeente?next=/test/private")
    before = client.get_cookie("tender")
    asked = question(url)
    assert url.startswith(there.issuer) and asked["scope"] == "openid"
    assert asked["code_challenge_method"] == "S256" and asked["max_age"] == "43200"
    assert asked["redirect_uri"] == "http://localhost/login/with/gemeente/back"
    assert len(asked["state"]) >= 30 and len(asked["nonce"]) >= 30
    answer = returned(client, there.log_in(url, SUBJECT))
    assert (answer.status_code, answer.location) == (303, "/test/private")
    assert client.get("/test/private").text == "private page"
    after = client.get_cookie("tender")
    assert before and after and before.value != after.value
    other = strict.test_client()
    other.set_cookie("tender", before.value)
    assert other.get("/test/private").location.startswith("/login")
    paths = {path for path, _ in there.asked}
    assert paths == {WELL_KNOWN, "/oauth2/authorize", "/oauth2/token", "/jwks"}


def test_without_a_second_factor_there_our_own_is_asked(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str], clock: Clock
) -> None:
    for claims in (
        {},
        {"amr": ["pwd"], "auth_time": int(time())},
        {"amr": ["mfa"], "auth_time": None},
    ):
        client, there.claims = strict.test_client(), claims
        assert enter(client, there, wanted="/test/private").location == "/test/private"
        asked = client.get("/test/private")
        assert asked.location == "/second-factor?next=/test/private"
        page = client.get(asked.location).text
        assert "De eerste stap klopt" in page and "wachtwoord klopt" not in page
        clock.on(minutes=1)
        assert give(client, code_of(sam[1], clock())).status_code == 303
        assert client.get("/test/private").text == "private page"


def test_the_level_of_the_log_in_can_count_too(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str]
) -> None:
    strict.config["PROVIDERS"] = {"gemeente": there.provider(acr=("hoog",))}
    client, there.claims = strict.test_client(), {"acr": "hoog", "auth_time": int(time())}
    assert question(leave(client))["acr_values"] == "hoog"
    enter(client, there)
    assert client.get("/test/private").text == "private page"


def test_nobody_is_known_by_an_email_address(
    strict: Flask, there: Elsewhere, person: Person
) -> None:
    person(SAM)
    there.claims = stepped(email=SAM, email_verified=True)
    client = strict.test_client()
    assert "nog niet gekoppeld" in said(client, enter(client, there, SAM))


def test_a_closed_account_stays_closed(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str]
) -> None:
    with strict.app_context():
        begin_write(db.session)
        user = accounts.by_id(db.session, sam[0])
        assert user is not None
        accounts.disable(db.session, user)
        db.session.commit()
    there.claims, client = stepped(), strict.test_client()
    assert "account hier is gesloten" in said(client, enter(client, there))


@pytest.mark.parametrize("wanted", ["https://kwaad.example/", "//kwaad.example", "/nergens"])
def test_the_way_on_is_a_page_of_ours(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str], wanted: str
) -> None:
    there.claims, client = stepped(), strict.test_client()
    assert enter(client, there, wanted=wanted).location == "/"


# What goes wrong there


def _key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "vals"})


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ({"nonce": "een andere"}, "voor een andere poging gemaakt"),
        ({"nonce": None}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"iss": "https://kwaad.example"}, "komt niet van Gemeente Hoorn"),
        ({"iss": None}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"aud": "een andere"}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"aud": "een andere", "azp": "tender"}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"aud": ["tender", "een andere"]}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"exp": int(time()) - 3600}, "niet meer geldig, of een klok staat verkeerd"),
        ({"exp": None}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"iat": int(time()) + 3600}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"sub": ""}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"sub": "x" * 300}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"sub": "a\nb"}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"sub": 7}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"amr": [{"a": 1}]}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"amr": "mfa"}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"at_hash": "vals"}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"auth_time": 1e300}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"auth_time": "nu"}, "Het antwoord van Gemeente Hoorn klopt niet"),
        ({"auth_time": int(time()) + 3600}, "niet meer geldig, of een klok staat verkeerd"),
        ({"auth_time": int(time()) - 13 * 3600}, "U logde te lang geleden in"),
    ],
)
def test_a_token_that_is_not_good_lets_nobody_in(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str], claims: dict[str, Any], sentence: str
) -> None:
    there.claims, client = stepped() | claims, strict.test_client()
    assert sentence in said(client, enter(client, there))


def test_a_token_signed_by_another_lets_nobody_in(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str]
) -> None:
    there.claims, there.key, client = stepped(), _key(), strict.test_client()
    assert "klopt niet" in said(client, enter(client, there))


@pytest.mark.parametrize("signing", [["none"], ["HS256"], []])
def test_a_token_is_signed_with_a_key_of_the_provider(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str], signing: list[str]
) -> None:
    there.tells, client = {"id_token_signing_alg_values_supported": signing}, strict.test_client()
    answer = enter(client, there)
    assert ("klopt niet" in said(client, answer)) if signing else answer.location == "/"


def test_a_clock_may_be_a_minute_off_and_no_more(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str], clock: Clock
) -> None:
    for late, good in ((50, True), (70, False)):
        clock.moment = datetime.now(UTC)
        there.claims = stepped(exp=int(time()) - late)
        client = strict.test_client()
        answer = enter(client, there)
        assert answer.location == "/" if good else "niet meer geldig" in said(client, answer)


def test_an_answer_works_once_and_for_the_browser_that_left(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str], clock: Clock
) -> None:
    there.claims, client, other = stepped(), strict.test_client(), strict.test_client()
    url = leave(client)
    back = there.log_in(url, SUBJECT)
    asked = len(there.asked)
    wrong = "hoort niet bij uw laatste poging"
    leave(other)
    assert wrong in said(other, returned(other, back))
    assert wrong in said(client, returned(client, back.replace("state=", "state=x")))
    assert len(there.asked) == asked + 1  # the other's own question, and nothing for these
    assert returned(client, back).location == "/"
    logout(client, client.get("/account"))
    assert wrong in said(client, returned(client, back))
    late = there.log_in(leave(client), SUBJECT)
    clock.on(minutes=11)
    assert wrong in said(client, returned(client, late))


def test_a_code_that_was_used_is_refused_there(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str]
) -> None:
    there.claims, client = stepped(), strict.test_client()
    used = question(there.log_in(leave(client), SUBJECT))["code"]
    first = there.log_in(leave(client), SUBJECT)
    assert returned(client, first).location == "/"
    logout(client, client.get("/account"))
    spent = question(first)["code"]
    back = there.log_in(leave(client), SUBJECT)
    answer = returned(client, back.replace(question(back)["code"], spent))
    assert "neemt de code niet aan" in said(client, answer)
    back = there.log_in(leave(client), SUBJECT)  # the code of another question: its PKCE differs
    there.challenges.clear()
    answer = returned(client, back.replace(question(back)["code"], used))
    assert "neemt de code niet aan" in said(client, answer)


def test_who_says_no_there_is_told_so(strict: Flask, there: Elsewhere) -> None:
    client = strict.test_client()
    for error, sentence in (
        ("access_denied", "afgebroken of geweigerd"),
        ("temporarily_unavailable", "antwoordt niet"),
        ("unauthorized_client", "laat deze toepassing niet toe"),
    ):
        state = question(leave(client))["state"]
        path = f"/login/with/gemeente/back?error={error}&state={state}"
        assert sentence in said(client, client.get(path))


def test_an_answer_that_names_another_provider_is_refused(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str]
) -> None:
    there.claims, client = stepped(), strict.test_client()
    back = there.log_in(leave(client), SUBJECT)
    answer = returned(client, f"{back}&iss=https://kwaad.example")
    assert "komt niet van" in said(client, answer)
    there.tells = {"authorization_response_iss_parameter_supported": True}
    assert "komt niet van" in said(client, enter(client, there))
    back = there.log_in(leave(client), SUBJECT)
    assert returned(client, f"{back}&iss={there.issuer}").location == "/"


@pytest.mark.parametrize(
    "tells",
    [
        {"issuer": "https://kwaad.example"},
        {"authorization_endpoint": "https://kwaad.example/a"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "http://127.0.0.1:1/"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
    ],
)
def test_a_provider_that_points_elsewhere_is_not_followed(
    strict: Flask, there: Elsewhere, tells: dict[str, Any]
) -> None:
    there.tells, client = tells, strict.test_client()
    form = {"csrf_token": token_in(client.get("/login"))}
    answer = client.post("/login/with/gemeente?next=/test/private", data=form)
    assert answer.location == "/login?next=/test/private"
    assert "komt niet van Gemeente Hoorn" in said(client, answer)
    assert [path for path, _ in there.asked] == [WELL_KNOWN]


@pytest.mark.parametrize("path", [WELL_KNOWN, "/oauth2/token", "/jwks"])
@pytest.mark.parametrize(
    "answer",
    [
        lambda: ("storing", 500),
        lambda: ("", 302, {"Location": "http://127.0.0.1:1/"}),
        lambda: "<h1>geen JSON</h1>",
        lambda: "[]",
        lambda: b'{"a": "' + b"x" * oidc.LARGEST + b'"}',
    ],
)
def test_an_answer_that_is_none_is_refused(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str], path: str, answer: Any
) -> None:
    client = strict.test_client()
    if path == WELL_KNOWN:
        there.answers = {path: answer}
        form = {"csrf_token": token_in(client.get("/login"))}
        done = client.post("/login/with/gemeente", data=form)
    else:
        url = leave(client)
        there.answers = {path: answer}
        done = returned(client, there.log_in(url, SUBJECT))
    page = said(client, done)
    assert "Gemeente Hoorn antwoordt niet" in page or "Gemeente Hoorn klopt niet" in page


def test_a_provider_that_is_gone_or_slow_holds_nobody_up(
    strict: Flask, there: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "PATIENCE", 0.3)
    client = strict.test_client()
    with socket.create_server(("localhost", 0)) as silent:
        port = silent.getsockname()[1]
        there.issuer, kept = f"http://localhost:{port}", there.issuer
        strict.config["PROVIDERS"] = {"gemeente": there.provider()}
        there.issuer = kept
        form = {"csrf_token": token_in(client.get("/login"))}
        begun = time()
        slow = client.post("/login/with/gemeente", data=form)
        assert "antwoordt niet, of te traag" in said(client, slow) and time() - begun < 3
    gone = client.post("/login/with/gemeente", data=form)
    assert "antwoordt niet, of te traag" in said(client, gone)


def test_one_byte_at_a_time_is_too_slow(
    strict: Flask, there: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    from time import sleep

    def drops() -> Any:
        def slowly() -> Iterator[bytes]:
            for _ in range(40):
                sleep(0.05)
                yield b" "

        return slowly(), 200, {"Content-Type": "application/json"}

    monkeypatch.setattr(oidc, "PATIENCE", 0.3)
    there.answers, client = {WELL_KNOWN: drops}, strict.test_client()
    form = {"csrf_token": token_in(client.get("/login"))}
    begun = time()
    answer = client.post("/login/with/gemeente", data=form)
    assert "te traag" in said(client, answer) and time() - begun < 1.5


def test_whoever_keeps_coming_back_with_nothing_waits(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str]
) -> None:
    there.claims, client = {"nonce": "een andere"}, strict.test_client()
    for _ in range(41):
        enter(client, there)
    form = {"csrf_token": token_in(client.get("/login"))}
    assert client.post("/login/with/gemeente", data=form).status_code == 429


def away(client: FlaskClient, path: str, page: str = "/login", at: str = "192.0.2.7") -> int:
    form = {"csrf_token": token_in(client.get(page))}
    there = client.post(path, data=form, environ_base={"REMOTE_ADDR": at})
    return there.status_code


def test_a_stranger_does_not_have_the_provider_asked_without_end(
    strict: Flask, there: Elsewhere, invitation: tuple[UUID, str], clock: Clock
) -> None:
    opening = f"/welcome/{invitation[1]}"
    ways = (("/login/with/gemeente", "/login"), (f"{opening}/with/gemeente", opening))
    left = [away(strict.test_client(), *ways[turn % 2]) for turn in range(41)]
    assert left == [200] * 41
    asked = len(there.asked)
    assert [away(strict.test_client(), *way) for way in ways] == [429, 429]
    assert len(there.asked) == asked
    assert away(strict.test_client(), *ways[0], at="192.0.2.8") == 200
    clock.on(seconds=1)
    assert away(strict.test_client(), *ways[0]) == 200
    assert away(strict.test_client(), *ways[0]) == 429


def test_an_address_from_which_somebody_came_in_is_counted_anew(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str]
) -> None:
    there.claims = stepped()
    here = "127.0.0.1"
    for _ in range(40):
        assert away(strict.test_client(), "/login/with/gemeente", at=here) == 200
    client = strict.test_client()
    assert enter(client, there).location == "/"
    for _ in range(41):
        assert away(strict.test_client(), "/login/with/gemeente", at=here) == 200
    assert away(strict.test_client(), "/login/with/gemeente", at=here) == 429
    known = "/account/with/gemeente"  # whoever is in waits for no stranger behind the same address
    assert away(client, known, "/account", here) == 200


# Linking


def test_linking_is_an_act_of_somebody_who_gave_the_factor_just_now(
    strict: Flask, there: Elsewhere, person: Person, clock: Clock
) -> None:
    user, client = person(SAM), strict.test_client()
    login(client, SAM)
    secret, _ = set_up(client, clock)
    page = client.get("/account").text
    assert "Koppel uw account" in page and "niet gekoppeld" in page
    clock.on(minutes=6)
    form = {"csrf_token": token_in(client.get("/account"))}
    assert client.post("/account/with/gemeente", data=form).status_code == 403
    assert links(strict) == []
    done = client.post(
        "/account/with/gemeente", data=form | {"confirm_code": code_of(secret, clock())}
    )
    assert returned(client, there.log_in(went(done), SUBJECT)).location == "/account"
    assert links(strict) == [(user, there.issuer, SUBJECT)]
    assert "gekoppeld sinds" in client.get("/account").text
    assert acts(strict) == ["factor.added", "account.identity_linked"]
    with strict.app_context():
        kept = "".join(db.session.scalars(text("SELECT value FROM trail_value")))
        assert SUBJECT not in kept and there.issuer in kept


def test_an_account_there_belongs_to_one_person_here(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str], person: Person, clock: Clock
) -> None:
    person(KIM, "Kim")
    client = strict.test_client()
    login(client, KIM)
    set_up(client, clock)
    assert link(client, there).location == "/account"
    assert "is al gekoppeld" in client.get("/account").text
    assert [row[0] for row in links(strict)] == [sam[0]]


def test_a_link_that_was_begun_ends_with_the_session(
    strict: Flask, there: Elsewhere, person: Person, clock: Clock
) -> None:
    person(SAM)
    client = strict.test_client()
    login(client, SAM)
    set_up(client, clock)
    back = there.log_in(leave(client, "/account/with/gemeente", "/account"), SUBJECT)
    logout(client, client.get("/account"))
    assert "hoort niet bij" in said(client, returned(client, back))
    assert links(strict) == []


def test_unlinking_ends_the_way_in_and_the_other_sessions(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str], clock: Clock
) -> None:
    there.claims = stepped()
    here, other = strict.test_client(), strict.test_client()
    for client in (here, other):
        enter(client, there)
    page = here.get("/account").text
    assert "laatst gebruikt" in page
    path = re.search(r'action="(/account/links/[^"]+)"', page)
    assert path
    form = {"csrf_token": token_in(here.get("/account"))}
    assert here.post(path[1], data=form).location == "/account"
    assert links(strict) == [] and acts(strict)[-1] == "account.identity_removed"
    assert here.get("/test/private").text == "private page"
    assert other.get("/test/private").location.startswith("/login")
    assert here.post(path[1], data=form).status_code == 404
    assert "nog niet gekoppeld" in said(other, enter(other, there))


def test_the_factor_in_the_same_request_keeps_the_session(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str], clock: Clock
) -> None:
    client = strict.test_client()
    login(client, SAM)
    give(client, code_of(sam[1], clock()))
    page = client.get("/account")
    path = re.search(r'action="(/account/links/[^"]+)"', page.text)
    assert path
    clock.on(minutes=6)
    form = {"csrf_token": token_in(page), "confirm_code": code_of(sam[1], clock())}
    assert client.post(path[1], data=form).location == "/account"
    assert links(strict) == [] and client.get("/test/private").text == "private page"


def test_the_link_of_another_is_not_there(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str], person: Person, clock: Clock
) -> None:
    person(KIM, "Kim")
    with strict.app_context():
        id_ = db.session.scalars(select(Identity.id)).one()
    client = strict.test_client()
    login(client, KIM)
    set_up(client, clock)
    form = {"csrf_token": token_in(client.get("/account"))}
    assert client.post(f"/account/links/{id_}/remove", data=form).status_code == 404
    assert len(links(strict)) == 1


def test_a_provider_that_was_taken_away_is_named_by_its_address(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str], clock: Clock
) -> None:
    strict.config["PROVIDERS"] = {}
    client = strict.test_client()
    login(client, SAM)
    give(client, code_of(sam[1], clock()))
    page = client.get("/account").text
    assert there.issuer in page and "Inloggen kan hier nu niet mee" in page


# The invitation


@pytest.fixture
def invitation(strict: Flask, there: Elsewhere, person: Person, clock: Clock) -> tuple[UUID, str]:
    """Kim, invited by Sam: the account and the token of the link."""
    by = person(SAM)
    with strict.app_context():
        begin_write(db.session)
        user, token = inviting.add_account(db.session, by, KIM, "Kim", None, clock())
        db.session.commit()
        return user.id, token


def test_an_invited_account_is_opened_without_a_password(
    strict: Flask, there: Elsewhere, invitation: tuple[UUID, str], clock: Clock
) -> None:
    user, token = invitation
    there.claims, client = stepped(), strict.test_client()
    path = f"/welcome/{token}"
    url = leave(client, f"{path}/with/gemeente", path)
    with strict.app_context():  # the link itself is kept nowhere
        assert not any(token in row for row in db.session.scalars(select(WebSession.data)))
    answer = returned(client, there.log_in(url, SUBJECT))
    assert answer.location == "/" and client.get("/test/private").text == "private page"
    assert links(strict) == [(user, there.issuer, SUBJECT)]
    assert acts(strict)[-2:] == ["account.identity_linked", "account.opened"]
    assert "werkt niet meer" in strict.test_client().get(path).text
    page = client.get("/account").text
    assert "Wijzig uw wachtwoord" not in page and "Haal de koppeling weg" not in page
    with strict.app_context():
        id_ = db.session.scalars(select(Identity.id)).one()
    form = {"csrf_token": token_in(client.get("/account"))}
    client.post(f"/account/links/{id_}/remove", data=form)
    assert "komt u niet meer binnen" in client.get("/account").text and len(links(strict)) == 1
    with strict.app_context():
        begin_write(db.session)
        with pytest.raises(NotGranted):  # nobody makes another link for it
            inviting.renew(db.session, user, user, None, clock())


def test_a_link_that_was_replaced_meanwhile_opens_nothing(
    strict: Flask, there: Elsewhere, invitation: tuple[UUID, str], clock: Clock
) -> None:
    user, token = invitation
    client = strict.test_client()
    url = leave(client, f"/welcome/{token}/with/gemeente", f"/welcome/{token}")
    with strict.app_context():
        begin_write(db.session)
        inviting.renew(db.session, user, user, None, clock())
        db.session.commit()
    answer = returned(client, there.log_in(url, SUBJECT))
    assert "hoort niet bij" in said(client, answer) and links(strict) == []
    form = {"csrf_token": token_in(client.get("/login"))}
    assert client.post(f"/welcome/{token}/with/gemeente", data=form).status_code == 404


# Showing anew who one is


@pytest.fixture
def kim(strict: Flask, there: Elsewhere, invitation: tuple[UUID, str]) -> FlaskClient:
    """Kim, who has nothing here but the account there, logged in with it."""
    there.claims, client = stepped(), strict.test_client()
    path = f"/welcome/{invitation[1]}"
    returned(client, there.log_in(leave(client, f"{path}/with/gemeente", path), SUBJECT))
    return client


def test_what_weighs_much_is_confirmed_there(
    strict: Flask, there: Elsewhere, kim: FlaskClient, clock: Clock
) -> None:
    assert kim.get("/second-factor/set-up").status_code == 200
    clock.on(minutes=6)
    asked = kim.get("/second-factor/set-up")
    assert asked.location == "/confirm?next=/second-factor/set-up"
    page = kim.get(asked.location)
    assert "Bevestig met Gemeente Hoorn" in page.text and 'name="code"' not in page.text
    url = leave(kim, "/confirm/with/gemeente?next=/second-factor/set-up", asked.location)
    assert question(url)["prompt"] == "login" and question(url)["max_age"] == "0"
    there.claims = stepped(auth_time=int(clock().timestamp()))
    before = kim.get_cookie("tender")
    answer = returned(kim, there.log_in(url, SUBJECT))
    assert answer.location == "/second-factor/set-up"
    assert kim.get("/second-factor/set-up").status_code == 200
    after = kim.get_cookie("tender")
    assert before and after and before.value != after.value


@pytest.mark.parametrize(
    ("claims", "subject", "sentence"),
    [
        ({"auth_time": int(time()) - 600}, SUBJECT, "U logde te lang geleden in"),
        ({"auth_time": None}, SUBJECT, "heeft geen tweede stap gevraagd"),
        ({"amr": ["pwd"]}, SUBJECT, "heeft geen tweede stap gevraagd"),
        ({}, "iemand anders", "als iemand anders"),
    ],
)
def test_a_confirmation_that_is_none_is_refused(
    strict: Flask,
    there: Elsewhere,
    kim: FlaskClient,
    clock: Clock,
    claims: dict[str, Any],
    subject: str,
    sentence: str,
) -> None:
    clock.on(minutes=6)
    url = leave(kim, "/confirm/with/gemeente?next=/second-factor/set-up", "/confirm")
    there.claims = stepped(auth_time=int(clock().timestamp())) | claims
    answer = returned(kim, there.log_in(url, subject))
    assert answer.location == "/confirm?next=/second-factor/set-up"
    assert sentence in kim.get(answer.location).text
    assert kim.get("/second-factor/set-up").status_code == 303


def test_an_old_log_in_there_is_a_log_in_here_and_not_a_fresh_one(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str], clock: Clock
) -> None:
    there.claims = stepped(auth_time=int(time()) - 3600)
    client = strict.test_client()
    enter(client, there)
    assert client.get("/test/private").text == "private page"
    assert client.get("/second-factor/set-up").location.startswith("/confirm")


def test_what_was_typed_waits_on_the_other_tab(
    strict: Flask, there: Elsewhere, kim: FlaskClient, clock: Clock
) -> None:
    with strict.app_context():
        id_ = db.session.scalars(select(Identity.id)).one()
    clock.on(minutes=6)
    sent = {"csrf_token": token_in(kim.get("/account"))}
    page = kim.post(f"/account/links/{id_}/remove", data=sent)
    assert page.status_code == 403 and 'target="_blank"' in page.text
    assert 'name="confirm_code"' not in page.text
    url = went(kim.post("/confirm/with/gemeente?tab=1", data=sent))
    there.claims = stepped(amr=["pwd"])
    wrong = returned(kim, there.log_in(url, SUBJECT))
    assert wrong.status_code == 200 and "Het is niet bevestigd" in wrong.text
    url = went(kim.post("/confirm/with/gemeente?tab=1", data=sent))
    there.claims = stepped(auth_time=int(clock().timestamp()))
    good = returned(kim, there.log_in(url, SUBJECT))
    assert "Kies op het andere tabblad" in good.text
    assert kim.post(f"/account/links/{id_}/remove", data=sent).location == "/account"


def test_a_confirmation_there_is_for_who_linked_it(
    strict: Flask, there: Elsewhere, person: Person, clock: Clock
) -> None:
    person(SAM)
    client = strict.test_client()
    login(client, SAM)
    set_up(client, clock)
    clock.on(minutes=6)
    page = client.get("/confirm")
    assert "Bevestig met" not in page.text
    form = {"csrf_token": token_in(page)}
    assert client.post("/confirm/with/gemeente", data=form).status_code == 404


def test_the_administrator_sees_that_a_link_exists(
    strict: Flask, there: Elsewhere, kim: FlaskClient
) -> None:
    with strict.app_context():
        begin_write(db.session)
        user = accounts.by_email(db.session, KIM)
        assert user is not None
        accounts.give_platform_role(db.session, user, accounts.ADMINISTRATOR)
        db.session.commit()
    page = kim.get("/accounts").text
    assert page.count("gekoppeld aan een account elders") == 1
    assert SUBJECT not in page and there.issuer not in page


def test_the_security_log_tells_each(
    strict: Flask, there: Elsewhere, sam: tuple[UUID, str], tmp_path: Path
) -> None:
    strict.config |= {"LOG_FILE": tmp_path / "log", "SECURITY_LOG": tmp_path / "security.log"}
    there.claims, client = stepped(), strict.test_client()
    enter(client, there)
    there.claims = {"nonce": "een andere"}
    url = leave(strict.test_client())
    other = strict.test_client()
    enter(other, there)
    told = (tmp_path / "security.log").read_text()
    assert '"step": "provider"' in told and '"account.provider_nonce"' in told
    assert SUBJECT not in told and question(url)["state"] not in told
    assert "code=" not in told and "state=" not in told
