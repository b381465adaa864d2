"""What weighs much asks the second factor again (P14)."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from criteria.phases import Step
from tender.permissions import Permission
from tender.routes.access import access_of
from tender.routes.passing import LEAVING, WEIGHTY
from tests.authenticator import Device, code_of
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import PASSWORD, Worlds

from .conftest import Clock, token_in
from .test_passkeys import make
from .test_second_factor import set_up

WALL = "2021-10-01T09:00"
TYPED = {"email": "beheer@hvb.example", "role": "auditor", "name": "Een <naam>"}


@pytest.fixture
def officer(sqlite_worlds: Worlds, clock: Clock) -> Iterator[tuple[Site, str]]:
    """The case while it is prepared, and the secret of the officer's app."""
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        secret, _ = set_up(on.browser("officer"), clock)
        on.app.config["SECOND_FACTOR"] = True
        on.tokens.clear()
        yield on, secret


def test_what_weighs_much_asks_the_factor_again_and_keeps_what_was_typed(
    officer: tuple[Site, str], clock: Clock
) -> None:
    on, secret = officer
    clock.on(minutes=4, seconds=59)
    assert on.post("officer", "/people", TYPED | {"email": "x"}).status_code == 422  # not asked
    clock.on(seconds=1)
    given = on.trail("role.granted")
    asked = on.post("officer", "/people", TYPED)
    assert asked.status_code == 403 and on.trail("role.granted") == given
    sent = values(asked.text, "/people")
    assert sent.items() >= TYPED.items()
    browser = on.browser("officer")
    wrong = browser.post(f"{on.root}/people", data=sent | {"confirm_code": "000000"})
    assert wrong.status_code == 422 and "al gebruikt" in wrong.text
    sent = values(wrong.text, "/people") | {"confirm_code": code_of(secret, clock())}
    assert sent.items() >= TYPED.items()
    before = browser.get_cookie("tender")
    done = browser.post(f"{on.root}/people", data=sent)
    assert done.status_code == 303 and on.trail("role.granted") == given + 1
    after = browser.get_cookie("tender")
    assert before and after and before.value != after.value
    browser.post(f"{on.root}/people", data=sent)  # the same a second time
    assert on.trail("role.granted") == given + 1


def test_a_form_on_another_tab_is_sent_after_the_factor_was_given(
    officer: tuple[Site, str], clock: Clock
) -> None:
    on, secret = officer
    browser = on.browser("officer")
    form = values(browser.get(f"{on.root}/people").text, "/people") | TYPED
    clock.on(minutes=6)
    page = browser.get("/confirm")
    sent = {"csrf_token": token_in(page), "code": code_of(secret, clock())}
    assert browser.post("/confirm", data=sent).status_code == 303
    assert browser.post(f"{on.root}/people", data=form).status_code == 303


def test_whoever_guesses_waits_and_keeps_what_was_typed(
    officer: tuple[Site, str], clock: Clock
) -> None:
    on, secret = officer
    clock.on(minutes=6)
    browser, status = on.browser("officer"), []
    sent = values(on.post("officer", "/people", TYPED).text, "/people")
    for _guess in range(6):
        answer = browser.post(f"{on.root}/people", data=sent | {"confirm_code": "000000"})
        status.append(answer.status_code)
    assert status == [422] * 5 + [429]
    sent = values(answer.text, "/people") | {"confirm_code": code_of(secret, clock())}
    assert sent.items() >= TYPED.items()
    clock.on(seconds=1)
    assert browser.post(f"{on.root}/people", data=sent).status_code == 303


def test_a_refusal_after_the_factor_keeps_a_working_form(
    officer: tuple[Site, str], clock: Clock
) -> None:
    on, secret = officer
    clock.on(minutes=6)
    sent = values(on.post("officer", "/people", TYPED | {"role": ""}).text, "/people")
    browser = on.browser("officer")
    shown = browser.post(
        f"{on.root}/people", data=sent | {"confirm_code": code_of(secret, clock())}
    )
    assert shown.status_code == 422 and 'value="beheer@hvb.example"' in shown.text
    mended = TYPED | {"csrf_token": token_in(shown)}
    assert browser.post(f"{on.root}/people", data=mended).status_code == 303


def test_a_code_that_confirmed_is_used_up_also_when_the_act_is_refused(
    officer: tuple[Site, str], clock: Clock
) -> None:
    on, secret = officer
    clock.on(minutes=6)
    code = code_of(secret, clock())
    sent = values(on.post("officer", "/people", TYPED | {"role": ""}).text, "/people")
    browser = on.browser("officer")
    assert browser.post(f"{on.root}/people", data=sent | {"confirm_code": code}).status_code == 422
    other = on.app.test_client()
    page = other.get("/login")
    form = {"csrf_token": token_in(page), "email": "inkoop@hvb.example", "password": PASSWORD}
    assert other.post("/login", data=form).status_code == 302
    form = {"csrf_token": token_in(other.get("/second-factor")), "code": code}
    assert other.post("/second-factor", data=form).status_code == 422


def test_a_passkey_confirms_too(officer: tuple[Site, str], clock: Clock) -> None:
    on, _ = officer
    browser, device = on.browser("officer"), Device()
    assert make(browser, device).status_code == 303
    on.tokens.clear()
    clock.on(minutes=6)
    asked = on.post("officer", "/people", TYPED)
    sent = values(asked.text, "/people")
    told = browser.post("/passkey/use", headers={"X-CSRFToken": sent["csrf_token"]})
    sent |= {"confirm_answer": device.use(json.loads(told.text))}
    assert browser.post(f"{on.root}/people", data=sent).status_code == 303


def test_whoever_may_not_act_is_not_asked(officer: tuple[Site, str], clock: Clock) -> None:
    on, _ = officer
    clock.on(minutes=6)
    path = on.root.replace(str(on.world.procedure_id), "00000000-0000-4000-8000-000000000000")
    form = TYPED | {"csrf_token": on.token("officer")}
    assert on.browser("officer").post(f"{path}/people", data=form).status_code == 404


def test_the_acts_that_weigh_much_are_there(app: Flask) -> None:
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    assert rules.keys() >= WEIGHTY
    reading = {name for name in WEIGHTY if "POST" not in (rules[name].methods or ())}
    assert reading == set()


LIGHT = {
    "people.council": "of who is a delegate already; advice decides nothing",
    "people.spokesperson": "of who is a delegate already; advice decides nothing",
}
"""What asks the right to give roles and gives none."""


def test_acts_of_two_and_of_rights_ask_the_factor(app: Flask) -> None:
    giving = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and (found := access_of(app, rule.endpoint)) is not None
        and found.permission in (Permission.GRANT_ROLE, Permission.SEAT_PEOPLE)
    }
    assert giving - WEIGHTY == LIGHT.keys()
    two = {"suitability.exclude", "tenderers.incomplete", "setting_aside.confirm", "award.send"}
    two |= {"retention.term", "retention.contract_end", "retention.lift", "ending.send"}
    keepers = {"keepers.add", "keepers.remove", "keepers.platform_add", "keepers.platform_remove"}
    assert two | keepers <= WEIGHTY


def test_the_link_and_the_address_of_a_tenderer_ask_the_factor() -> None:
    """Who has the link acts as that tenderer, and who has the address gets it."""
    assert {"contacts.keep", "contacts.renew", "decision_letters.mail"} <= WEIGHTY


def test_files_about_all_tenderers_ask_the_factor_before_they_leave(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.STANDSTILL, clock, "2022-06-16T11:00") as on:
        rules = {rule.endpoint: rule for rule in on.app.url_map.iter_rules()}
        assert all("GET" in (rules[name].methods or ()) for name in LEAVING)
        secret, _ = set_up(on.browser("officer"), clock)
        on.app.config["SECOND_FACTOR"] = True
        on.tokens.clear()
        path = f"{on.root}/suitability/overview.xlsx"
        browser = on.browser("officer")
        assert browser.get(path).status_code == 200
        clock.on(minutes=5)
        asked = browser.get(path)
        assert asked.status_code == 303 and asked.location == f"/confirm?next={path}"
        form = {
            "csrf_token": token_in(browser.get(asked.location)),
            "code": code_of(secret, clock()),
        }
        given = browser.post(asked.location, data=form)
        assert given.location == path and browser.get(path).status_code == 200
