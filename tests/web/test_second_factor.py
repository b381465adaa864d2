"""Nobody comes in with a password alone: the app with codes, recovery codes, and who may set up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from tender import config
from tender.cli import main
from tender.cli.database import other_factor_key
from tender.extensions import begin_write, db
from tender.models.factors import Authenticator, RecoveryCode
from tender.store import accounts
from tests.authenticator import code_of

from .conftest import KIM, SAM, Clock, Person, login, logout, token_in

WRONG = "of deze code is al gebruikt"


@pytest.fixture
def strict(site: Flask) -> Iterator[Flask]:
    """The application as it is outside a test of something else."""
    site.config["SECOND_FACTOR"] = True
    yield site


def secret_on(page: TestResponse) -> str:
    found = re.search(r'id="secret"[^>]*>([A-Z2-7 ]+)<', page.text)
    assert found, page.text
    return found[1]


def codes_on(page: TestResponse) -> list[str]:
    return re.findall(r"\b\d{1,2}-[0-9a-z]{5}-[0-9a-z]{5}\b", page.text.partition("<textarea")[2])


def set_up(client: FlaskClient, clock: Clock) -> tuple[str, list[str]]:
    """Set up an app; the secret, and the recovery codes that were shown."""
    page = client.get("/second-factor/set-up")
    secret = secret_on(page)
    form = {"csrf_token": token_in(page), "code": code_of(secret, clock())}
    done = client.post("/second-factor/set-up", data=form)
    assert done.status_code == 200, done.text
    return secret, codes_on(done)


def give(client: FlaskClient, code: str) -> TestResponse:
    page = client.get("/second-factor")
    return client.post("/second-factor", data={"csrf_token": token_in(page), "code": code})


def acts(app: Flask) -> list[str]:
    """What the chain of the platform tells, in order."""
    with app.app_context():
        rows = db.session.scalars(text("SELECT value FROM trail_value WHERE name = 'act'"))
        return [value.strip('"') for value in rows]


def test_a_password_alone_reaches_nothing_but_the_set_up(
    strict: Flask, person: Person, clock: Clock
) -> None:
    person(SAM)
    client = strict.test_client()
    assert login(client, SAM).status_code == 302
    for path in ("/test/private", "/account", "/accounts", "/procedures", "/account/password"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (303, f"/second-factor?next={path}")
    form = {"csrf_token": token_in(client.get("/second-factor/set-up"))}
    assert client.post("/test/write", data=form).location == "/second-factor"
    answer = client.get("/second-factor?next=/test/private")
    assert answer.location == "/second-factor/set-up?next=/test/private"
    _, codes = set_up(client, clock)
    assert len(codes) == len(set(codes)) == 10
    assert client.get("/test/private").text == "private page"
    assert acts(strict)[-1] == "factor.added"


def test_only_demo_mode_and_a_test_let_a_password_suffice() -> None:
    asks = config.asks_second_factor
    assert asks({}) and asks({"TESTING": False, "SECOND_FACTOR": False, "DEMO": False})
    assert asks({"TESTING": True, "SECOND_FACTOR": True, "DEMO": True})
    assert not asks({"DEMO": True}) and not asks({"TESTING": True})


def test_a_mark_of_demo_mode_is_worth_nothing_outside_it(site: Flask, person: Person) -> None:
    person(SAM)
    client = site.test_client()
    login(client, SAM)
    assert client.get("/test/private").status_code == 200
    site.config["SECOND_FACTOR"] = True
    assert client.get("/test/private").location == "/second-factor?next=/test/private"


def test_in_demo_mode_whoever_has_a_factor_is_asked_it(
    site: Flask, person: Person, clock: Clock
) -> None:
    person(SAM)
    client = site.test_client()
    login(client, SAM)
    set_up(client, clock)
    other = site.test_client()
    login(other, SAM)
    assert other.get("/test/private").status_code == 303


def test_each_step_gives_a_new_token_and_the_old_one_is_dead(
    strict: Flask, person: Person, clock: Clock
) -> None:
    person(SAM)
    client = strict.test_client()
    tokens = []
    login(client, SAM)
    tokens.append(client.get_cookie("tender").value)  # type: ignore[union-attr]
    secret, _ = set_up(client, clock)
    tokens.append(client.get_cookie("tender").value)  # type: ignore[union-attr]
    logout(client, client.get("/account"))
    login(client, SAM)
    tokens.append(client.get_cookie("tender").value)  # type: ignore[union-attr]
    clock.on(seconds=30)
    assert give(client, code_of(secret, clock())).location == "/"
    tokens.append(client.get_cookie("tender").value)  # type: ignore[union-attr]
    assert len(set(tokens)) == 4
    for old in tokens[:3]:
        stolen = strict.test_client()
        stolen.set_cookie("tender", old)
        assert stolen.get("/test/private").location.startswith("/login")


def test_a_code_works_once(strict: Flask, person: Person, clock: Clock) -> None:
    person(SAM)
    client = strict.test_client()
    login(client, SAM)
    secret, _ = set_up(client, clock)
    tries = ((0, 0, False), (30, 0, True), (0, 0, False), (0, -30, False), (0, 30, True))
    for spent, apart, good in tries:  # a phone may be half a minute off, once
        clock.on(seconds=spent)
        other = strict.test_client()
        login(other, SAM)
        answer = give(other, code_of(secret, clock() + timedelta(seconds=apart)))
        assert (answer.status_code == 303) is good, (spent, apart)
        assert good or WRONG in answer.text


def test_a_recovery_code_works_once_and_is_kept_as_a_hash(
    strict: Flask, person: Person, clock: Clock
) -> None:
    person(SAM)
    client = strict.test_client()
    login(client, SAM)
    _, codes = set_up(client, clock)
    with strict.app_context():
        kept = list(db.session.scalars(select(RecoveryCode.code_hash)))
    assert len(kept) == 10 and all(one.startswith("$argon2id$") for one in kept)
    other = strict.test_client()
    login(other, SAM)
    assert give(other, codes[2].upper().replace("-", "- ")).status_code == 303
    assert "U hebt nog 9 herstelcodes" in other.get("/account").text
    assert acts(strict)[-1] == "factor.code_used"
    third = strict.test_client()
    login(third, SAM)
    assert give(third, codes[2]).status_code == 422
    assert give(third, codes[3]).status_code == 303


def test_new_recovery_codes_end_the_old_ones(strict: Flask, person: Person, clock: Clock) -> None:
    person(SAM)
    client = strict.test_client()
    login(client, SAM)
    _, old = set_up(client, clock)
    page = client.get("/account")
    made = client.post("/account/codes", data={"csrf_token": token_in(page)})
    new = codes_on(made)
    assert len(new) == 10 and not set(new) & set(old)
    other = strict.test_client()
    login(other, SAM)
    assert give(other, old[0]).status_code == 422
    assert give(other, new[0]).status_code == 303


def test_half_way_in_nobody_replaces_a_factor_that_is_there(
    strict: Flask, person: Person, clock: Clock
) -> None:
    """Two know the password: once one has set up a factor, the other gets no further."""
    person(SAM)
    thief, client = strict.test_client(), strict.test_client()
    login(thief, SAM)
    page = thief.get("/second-factor/set-up")
    secret, token = secret_on(page), token_in(page)
    login(client, SAM)
    set_up(client, clock)
    sent = {"csrf_token": token, "code": code_of(secret, clock())}
    assert thief.post("/second-factor/set-up", data=sent).location == "/login"  # that session ended
    login(thief, SAM)
    form = {"csrf_token": token_in(thief.get("/second-factor"))}
    assert thief.get("/second-factor/set-up").location == "/second-factor"
    for path in ("/second-factor/set-up", "/second-factor/passkey", "/passkey/make"):
        answer = thief.post(path, data=form | {"code": "123456", "name": "x", "answer": "{}"})
        assert (answer.status_code, answer.location) == (303, "/second-factor")
    with strict.app_context():
        assert len(list(db.session.scalars(select(Authenticator)))) == 1


def test_the_secret_of_an_app_is_not_readable_in_the_database(
    strict: Flask, person: Person, clock: Clock
) -> None:
    person(SAM)
    client = strict.test_client()
    login(client, SAM)
    secret, _ = set_up(client, clock)
    with strict.app_context():
        (kept,) = db.session.scalars(select(Authenticator.secret))
    assert secret.replace(" ", "") not in kept and "enckey" in kept


def test_whoever_guesses_codes_waits_and_keeps_nobody_out(
    strict: Flask, person: Person, clock: Clock
) -> None:
    person(SAM)
    owner, thief = strict.test_client(), strict.test_client()
    login(owner, SAM)
    secret, codes = set_up(owner, clock)
    logout(owner, owner.get("/account"))
    clock.on(minutes=2)
    login(thief, SAM)
    token = token_in(thief.get("/second-factor"))
    status = []
    for guess in range(40):
        address = {"REMOTE_ADDR": f"192.0.2.{guess}"}
        form = {"csrf_token": token, "code": f"{guess:06d}"}
        answer = thief.post("/second-factor", data=form, environ_base=address)
        status.append(answer.status_code)
    assert status.count(422) == 11 and status.count(429) == 29
    login(owner, SAM)
    assert give(owner, code_of(secret, clock())).status_code == 429
    assert give(owner, codes[0]).status_code == 303  # the way round is open
    clock.on(minutes=1)
    other = strict.test_client()
    login(other, SAM)
    assert give(other, code_of(secret, clock())).status_code == 303


def test_logging_in_as_another_brings_no_factor_along(
    strict: Flask, person: Person, clock: Clock
) -> None:
    person(SAM)
    person(KIM, "Kim")
    client = strict.test_client()
    login(client, SAM)
    set_up(client, clock)
    token = token_in(client.get("/account"))
    client.post("/logout", data={"csrf_token": token})
    login(client, KIM)
    assert client.get("/test/private").location == "/second-factor?next=/test/private"


def test_logging_out_half_way_and_going_back_shows_nothing(
    strict: Flask, person: Person, clock: Clock
) -> None:
    person(SAM)
    client = strict.test_client()
    login(client, SAM)
    page = client.get("/second-factor/set-up")
    assert page.headers["Cache-Control"] == "no-store"
    answer = logout(client, page)
    assert answer.headers["Clear-Site-Data"]
    assert client.get("/second-factor/set-up").location == "/login?next=/second-factor/set-up"


@pytest.mark.parametrize("typed", ["", "\x00", "a" * 5000, "0-", "1-", "١٢٣٤٥٦", "-1-abcde-fghjk"])
def test_odd_codes_are_only_wrong(strict: Flask, person: Person, clock: Clock, typed: str) -> None:
    person(SAM)
    client = strict.test_client()
    login(client, SAM)
    set_up(client, clock)
    other = strict.test_client()
    login(other, SAM)
    assert give(other, typed).status_code == 422


def test_a_session_lasts_no_longer_for_a_factor_given_again(
    strict: Flask, person: Person, clock: Clock
) -> None:
    person(SAM)
    client = strict.test_client()
    login(client, SAM)
    secret, _ = set_up(client, clock)
    for _again in range(25):
        clock.on(minutes=28)
        page = client.get("/confirm?next=/test/private")
        form = {"csrf_token": token_in(page), "code": code_of(secret, clock())}
        assert client.post("/confirm", data=form).status_code == 303
    clock.on(minutes=28)
    assert client.get("/test/private").location.startswith("/login")


def test_a_lost_factor_key_is_named_and_the_host_puts_its_apps_aside(
    strict: Flask, person: Person, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    person(SAM)
    client = strict.test_client()
    login(client, SAM)
    secret, _ = set_up(client, clock)
    kim = person(KIM, "Kim")
    with strict.app_context():
        begin_write(db.session)
        admin = accounts.by_id(db.session, kim)
        assert admin is not None
        accounts.give_platform_role(db.session, admin, accounts.ADMINISTRATOR)
        db.session.commit()
        assert other_factor_key(strict) == []
        db.session.rollback()
        strict.config["FACTOR_KEY"] = "0f" * 32
        (said,) = other_factor_key(strict)
        assert "1 authenticator app" in said
    clock.on(minutes=1)
    other = strict.test_client()
    login(other, SAM)
    assert give(other, code_of(secret, clock())).status_code == 422
    monkeypatch.setattr(import_module("tender.cli.accounts"), "application", lambda: strict)
    words = ["user", "factors", "--reason", "De sleutel is weg."]
    for wrong in ([SAM], ["--lost-key", SAM], []):
        assert CliRunner().invoke(main, [*words, "--as", SAM, *wrong]).exit_code != 0
    done = CliRunner().invoke(main, [*words, "--as", KIM, "--lost-key"])
    assert done.exit_code == 0 and "Put aside: 1." in done.output
    assert acts(strict)[-1] == "factor.reset_by_host"
    again = strict.test_client()
    login(again, SAM)
    assert again.get("/second-factor").location == "/second-factor/set-up"
