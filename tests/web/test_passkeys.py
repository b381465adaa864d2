"""Passkeys: made, used, removed. A device of the test signs, honestly or not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tender.extensions import begin_write, db
from tender.models.factors import Passkey
from tender.store import accounts
from tests.authenticator import PRESENT, Device, code_of

from .conftest import KIM, SAM, Clock, Person, login, logout, token_in
from .test_second_factor import acts, secret_on, set_up, strict

__all__ = ["strict"]


def asked(client: FlaskClient, path: str, page: str) -> tuple[dict[str, Any], str]:
    """What the script gets from us, and the token of the form it sends."""
    token = token_in(client.get(page))
    answer = client.post(path, headers={"X-CSRFToken": token})
    assert answer.status_code == 200, answer.text
    options: dict[str, Any] = json.loads(answer.text)
    return options, token


def make(client: FlaskClient, device: Device, name: str = "laptop") -> TestResponse:
    options, token = asked(client, "/passkey/make", "/second-factor/set-up")
    form = {"csrf_token": token, "name": name, "answer": device.make(options)}
    return client.post("/second-factor/passkey", data=form)


def enter(client: FlaskClient, device: Device) -> TestResponse:
    options, token = asked(client, "/passkey/use", "/login")
    form = {"csrf_token": token, "answer": device.use(options)}
    return client.post("/login/passkey?next=/test/private", data=form)


@pytest.fixture
def device(strict: Flask, person: Person) -> Device:
    """A passkey of Sam, who has no app."""
    person(SAM)
    client, made = strict.test_client(), Device()
    login(client, SAM)
    assert make(client, made).status_code == 200
    logout(client, client.get("/account"))
    return made


def test_a_passkey_is_set_up_instead_of_an_app_and_logs_in_alone(
    strict: Flask, device: Device, clock: Clock
) -> None:
    client = strict.test_client()
    answer = enter(client, device)
    assert (answer.status_code, answer.location) == (303, "/test/private")
    assert client.get("/test/private").text == "private page"
    assert "Passkey: laptop" in client.get("/account").text
    assert acts(strict) == ["factor.added"]


def test_a_passkey_is_the_second_step_after_a_password(strict: Flask, device: Device) -> None:
    client = strict.test_client()
    login(client, SAM)
    options, token = asked(client, "/passkey/use", "/second-factor")
    assert [row["id"] for row in options["allowCredentials"]]
    form = {"csrf_token": token, "answer": device.use(options)}
    assert client.post("/second-factor", data=form).location == "/"
    assert client.get("/test/private").text == "private page"


def test_before_logging_in_nothing_tells_who_has_a_passkey(strict: Flask, device: Device) -> None:
    options, _ = asked(strict.test_client(), "/passkey/use", "/login")
    assert options["allowCredentials"] == [] and options["userVerification"] == "required"


def _elsewhere(device: Device) -> None:
    device.origin = "https://evil.example"


def _other_site(device: Device) -> None:
    device.site = "evil.example"


def _not_verified(device: Device) -> None:
    device.flags = PRESENT


def _other_key(device: Device) -> None:
    device.key = Device().key


def _copied(device: Device) -> None:
    device.count -= 1


def _other_owner(device: Device) -> None:
    device.owner = "AAAAAAAAAAAAAAAAAAAAAA"


def _unknown(device: Device) -> None:
    device.id = bytes(32)


@pytest.mark.parametrize(
    "spoil",
    [_elsewhere, _other_site, _not_verified, _other_key, _copied, _other_owner, _unknown],
)
def test_an_answer_that_is_not_right_does_not_log_in(
    strict: Flask, device: Device, spoil: Callable[[Device], None]
) -> None:
    client = strict.test_client()
    assert enter(client, device).location == "/test/private"
    logout(client, client.get("/account"))
    spoil(device)
    answer = enter(client, device)
    assert answer.location == "/login?passkey=failed&next=/test/private"
    assert "Inloggen met deze passkey lukt niet" in client.get(answer.location).text
    assert client.get("/test/private").status_code == 303


def test_an_answer_works_once_and_not_later(strict: Flask, device: Device, clock: Clock) -> None:
    device.count = -1  # stays 0, as with passkeys that go from device to device
    client = strict.test_client()
    options, token = asked(client, "/passkey/use", "/login")
    cookie = client.get_cookie("tender")
    assert cookie
    form = {"csrf_token": token, "answer": device.use(options)}
    assert client.post("/login/passkey", data=form).location == "/"
    thief = strict.test_client()  # who has the cookie of before as well
    thief.set_cookie("tender", cookie.value)
    assert thief.post("/login/passkey", data=form).location == "/login?passkey=failed"
    device.count = -1
    options, token = asked(other := strict.test_client(), "/passkey/use", "/login")
    clock.on(minutes=5)
    form = {"csrf_token": token, "answer": device.use(options)}
    assert other.post("/login/passkey", data=form).location == "/login?passkey=failed"


def test_an_answer_to_another_question_is_no_answer(strict: Flask, device: Device) -> None:
    """A question that was asked to make a passkey is not answered by using one, or elsewhere."""
    client, other = strict.test_client(), strict.test_client()
    options, _ = asked(client, "/passkey/use", "/login")
    _, token = asked(other, "/passkey/use", "/login")
    form = {"csrf_token": token, "answer": device.use(options)}
    assert other.post("/login/passkey", data=form).location == "/login?passkey=failed"


def test_a_closed_account_does_not_come_in_with_its_passkey(strict: Flask, device: Device) -> None:
    with strict.app_context():
        begin_write(db.session)
        user = accounts.by_email(db.session, SAM)
        assert user is not None
        accounts.disable(db.session, user)
        db.session.commit()
    client = strict.test_client()
    assert enter(client, device).location == "/login?passkey=failed&next=/test/private"


def test_the_passkey_of_another_is_no_second_step(
    strict: Flask, device: Device, person: Person, clock: Clock
) -> None:
    person(KIM, "Kim")
    client = strict.test_client()
    login(client, KIM)
    set_up(client, clock)
    logout(client, client.get("/account"))
    login(client, KIM)
    options, token = asked(client, "/passkey/use", "/second-factor")
    form = {"csrf_token": token, "answer": device.use(options)}
    assert client.post("/second-factor", data=form).status_code == 422


def passkeys(app: Flask) -> list[UUID]:
    with app.app_context():
        return list(db.session.scalars(select(Passkey.id).order_by(Passkey.since)))


def test_the_last_factor_cannot_be_removed_and_another_can(
    strict: Flask, device: Device, clock: Clock
) -> None:
    client = strict.test_client()
    enter(client, device)
    (first,) = passkeys(strict)
    form = {"csrf_token": token_in(client.get("/account"))}
    client.post(f"/account/passkeys/{first}/remove", data=form)
    assert passkeys(strict) == [first]
    assert "Dit is uw laatste tweede stap" in client.get("/account").text
    form["csrf_token"] = token_in(client.get("/account"))
    client.post(f"/account/passkeys/{first}/name", data=form | {"name": "oude laptop"})
    assert "Passkey: oude laptop" in client.get("/account").text
    clock.on(seconds=1)
    assert make(client, Device(), "telefoon").status_code == 303
    form["csrf_token"] = token_in(client.get("/account"))
    client.post(f"/account/passkeys/{first}/remove", data=form)
    page = client.get("/account").text
    assert "oude laptop" not in page and "Passkey: telefoon" in page
    assert acts(strict) == ["factor.added", "factor.renamed", "factor.added", "factor.removed"]


def test_the_passkeys_of_another_are_not_there(
    strict: Flask, device: Device, person: Person, clock: Clock
) -> None:
    person(KIM, "Kim")
    client = strict.test_client()
    login(client, KIM)
    set_up(client, clock)
    make(client, Device(), "van Kim")
    (sams, _) = passkeys(strict)
    form = {"csrf_token": token_in(client.get("/account")), "name": "van mij"}
    for act in ("name", "remove"):
        assert client.post(f"/account/passkeys/{sams}/{act}", data=form).status_code == 404


def test_a_passkey_that_is_known_is_not_kept_twice(strict: Flask, device: Device) -> None:
    client = strict.test_client()
    enter(client, device)
    answer = make(client, device)
    assert answer.status_code == 422 and "al bekend" in answer.text
    for name in ("", "x" * 81, "\u202e"):
        assert make(client, Device(), name).status_code == 422


@pytest.mark.parametrize("answer", ["", "[]", "null", "{", "{}", '{"id": {}}', "x" * 30_000])
def test_an_odd_answer_is_only_wrong(strict: Flask, device: Device, answer: str) -> None:
    client = strict.test_client()
    _, token = asked(client, "/passkey/use", "/login")
    form = {"csrf_token": token, "answer": answer}
    assert client.post("/login/passkey", data=form).location == "/login?passkey=failed"
    login(client, SAM)
    options, token = asked(client, "/passkey/use", "/second-factor")
    spoilt = json.loads(device.use(options))
    spoilt["response"]["authenticatorData"] = "AA"
    form = {"csrf_token": token, "answer": json.dumps(spoilt)}
    assert client.post("/second-factor", data=form).status_code == 422


def test_an_app_that_is_set_up_slowly_is_kept_once_the_factor_was_given_again(
    strict: Flask, device: Device, clock: Clock
) -> None:
    client = strict.test_client()
    enter(client, device)
    page = client.get("/second-factor/set-up")
    secret = secret_on(page)
    clock.on(minutes=6)
    form = {"csrf_token": token_in(page), "code": "000000"}
    asked_again = client.post("/second-factor/set-up", data=form)
    assert asked_again.status_code == 403
    told = client.post("/passkey/use", headers={"X-CSRFToken": token_in(asked_again)})
    form |= {"confirm_answer": device.use(json.loads(told.text))}
    wrong = client.post("/second-factor/set-up", data=form)
    assert wrong.status_code == 422 and secret_on(wrong) == secret  # the picture that was scanned
    form = {"csrf_token": token_in(wrong), "code": code_of(secret, clock())}
    assert client.post("/second-factor/set-up", data=form).status_code == 303
    assert client.get("/account").status_code == 200
    form = {"csrf_token": token_in(client.get("/account"))}
    assert client.post("/account/authenticator/remove", data=form).status_code == 303
    assert secret_on(client.get("/second-factor/set-up")) != secret


def test_the_factor_in_the_same_request_keeps_app_and_session(
    strict: Flask, device: Device, clock: Clock
) -> None:
    client = strict.test_client()
    enter(client, device)
    page = client.get("/second-factor/set-up")
    clock.on(minutes=6)
    form = {"csrf_token": token_in(page), "code": code_of(secret_on(page), clock())}
    client.post("/second-factor/set-up", data=form)
    told = client.post("/passkey/use", headers={"X-CSRFToken": form["csrf_token"]})
    form |= {"confirm_answer": device.use(json.loads(told.text))}
    assert client.post("/second-factor/set-up", data=form).status_code == 303
    assert client.get("/test/private").text == "private page"


def test_a_passkey_is_kept_when_the_factor_went_stale_while_the_device_made_it(
    strict: Flask, device: Device, clock: Clock
) -> None:
    client, other = strict.test_client(), Device()
    enter(client, device)
    clock.on(minutes=4, seconds=50)
    options, token = asked(client, "/passkey/make", "/second-factor/set-up")
    clock.on(seconds=20)
    form = {"csrf_token": token, "name": "telefoon", "answer": other.make(options)}
    assert client.post("/second-factor/passkey", data=form).status_code == 303
    assert len(passkeys(strict)) == 2
    again = client.post("/second-factor/passkey", data=form)  # its question works once
    assert again.status_code == 422 and len(passkeys(strict)) == 2
    clock.on(minutes=6)
    headers = {"X-CSRFToken": token_in(client.get("/account"))}
    assert client.post("/passkey/make", headers=headers).status_code == 403  # none is asked


def test_nobody_waits_for_bad_passkeys_of_others_in_the_same_building(
    strict: Flask, device: Device
) -> None:
    stranger, client = strict.test_client(), strict.test_client()
    token = token_in(stranger.get("/login"))
    status = []
    for _guess in range(42):
        answer = stranger.post("/login/passkey", data={"csrf_token": token, "answer": "{}"})
        status.append(answer.status_code)
    assert status[-1] == 429
    login(client, SAM)
    options, token = asked(client, "/passkey/use", "/second-factor")
    form = {"csrf_token": token, "answer": device.use(options)}
    assert client.post("/second-factor", data=form).status_code == 303
    other = strict.test_client()
    login(other, SAM)
    token = token_in(other.get("/second-factor"))
    wrong = [
        other.post("/second-factor", data={"csrf_token": token, "answer": "{}"}).status_code
        for _guess in range(6)
    ]
    assert wrong == [422] * 5 + [429]


def test_who_came_by_a_number_is_told_the_name_where_passkeys_work(strict: Flask) -> None:
    client = strict.test_client()
    assert "http://localhost:8000/" in client.get("/login", base_url="http://127.0.0.1:8000").text
    assert "adres van cijfers" not in client.get("/login").text
