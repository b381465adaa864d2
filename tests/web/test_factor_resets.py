"""A second factor that was lost: two people, and a day of rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from criteria.phases import Step
from criteria.refusals import Refused
from tender.actions.entry import check_settled
from tender.extensions import begin_write, db
from tender.permissions import identify
from tender.store import accounts, factors, invitations
from tender.store.accounts import ADMINISTRATOR
from tests.web.sites import EMAILS, Site, site
from tests.worlds import PASSWORD as WORLD_PASSWORD
from tests.worlds import Worlds

from .conftest import SAM, Clock, Person, login, token_in
from .test_second_factor import acts, set_up

ONE, TWO = "een@almere.example", "twee@almere.example"
SEEN = "Zij stond aan mijn bureau met haar paspoort."


def send(client: FlaskClient, path: str, **data: str) -> TestResponse:
    return client.post(path, data={"csrf_token": token_in(client.get("/account")), **data})


def browser(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    assert login(client, email).status_code == 302
    return client


@pytest.fixture
def lost(app: Flask, person: Person, clock: Clock) -> UUID:
    """Sam, who has a second factor, and two administrators."""
    user = person(SAM)
    for email in (ONE, TWO):
        id_ = person(email, email.partition("@")[0].title())
        with app.app_context():
            begin_write(db.session)
            manager = accounts.by_id(db.session, id_)
            assert manager is not None
            accounts.give_platform_role(db.session, manager, ADMINISTRATOR)
            db.session.commit()
    set_up(browser(app, SAM), clock)
    return user


def has_any(app: Flask, user: UUID) -> bool:
    with app.app_context():
        return factors.has_any(db.session, user)


def asked(page: str) -> list[str]:
    return re.findall(r'action="/resets/([0-9a-f-]{36})"', page)


def test_two_administrators_put_a_factor_aside(app: Flask, lost: UUID, clock: Clock) -> None:
    one, two, sam = browser(app, ONE), browser(app, TWO), browser(app, SAM)
    assert "Tweede stap kwijt" in one.get("/accounts").text
    assert send(one, f"/accounts/{lost}/reset", checked="").status_code == 422
    assert send(one, f"/accounts/{lost}/reset", checked=SEEN).status_code == 303
    assert has_any(app, lost)
    assert asked(one.get("/resets").text) == [] and SEEN in one.get("/resets").text
    again = send(two, f"/accounts/{lost}/reset", checked=SEEN)
    assert again.status_code == 422  # one is enough
    (id_,) = asked(two.get("/resets").text)
    assert send(one, f"/resets/{id_}", **{f"{id_}-checked": SEEN}).status_code == 422
    assert has_any(app, lost)
    assert send(two, f"/resets/{id_}").status_code == 422
    assert send(two, f"/resets/{id_}", **{f"{id_}-checked": SEEN}).status_code == 303
    assert not has_any(app, lost)
    assert sam.get("/account").location.startswith("/login")
    assert send(two, f"/resets/{id_}", **{f"{id_}-checked": SEEN}).status_code == 404
    assert acts(app) == ["factor.added", "factor.reset_asked", "factor.reset"]
    app.config["SECOND_FACTOR"] = True
    login(sam, SAM)  # the password stayed
    assert sam.get("/account").location == "/second-factor?next=/account"
    set_up(sam, clock)
    assert sam.get("/account").status_code == 200


@pytest.mark.parametrize("asks", [ONE, TWO])
def test_who_invited_the_other_is_no_second_person(
    app: Flask, lost: UUID, clock: Clock, asks: str
) -> None:
    with app.app_context():
        begin_write(db.session)
        made = [accounts.by_email(db.session, email) for email in (ONE, TWO)]
        assert made[0] is not None and made[1] is not None
        invitations.invite(db.session, made[1].id, made[0].id, None, clock())
        db.session.commit()
    agrees = {ONE: TWO, TWO: ONE}[asks]
    assert send(browser(app, asks), f"/accounts/{lost}/reset", checked=SEEN).status_code == 303
    second = browser(app, agrees)
    (id_,) = asked(second.get("/resets").text)
    refused = send(second, f"/resets/{id_}", **{f"{id_}-checked": SEEN})
    assert refused.status_code == 422 and "nodigde de ander uit" in refused.text
    assert has_any(app, lost)


def test_a_new_account_neither_asks_nor_agrees(
    app: Flask, lost: UUID, person: Person, clock: Clock
) -> None:
    host = person("derde@almere.example", "Derde")
    one, two = browser(app, ONE), browser(app, TWO)
    assert send(one, f"/accounts/{lost}/reset", checked=SEEN).status_code == 303
    (id_,) = asked(two.get("/resets").text)
    with app.app_context():
        begin_write(db.session)
        for email in (ONE, TWO):
            made = accounts.by_email(db.session, email)
            assert made is not None
            invitations.invite(db.session, made.id, host, None, clock())
            invitations.use(db.session, made.id, clock())
        db.session.commit()
    refused = send(two, f"/resets/{id_}", **{f"{id_}-checked": SEEN})
    assert refused.status_code == 422 and "Uw account is nieuw" in refused.text
    assert has_any(app, lost)
    clock.on(days=2)  # the first one waits no more
    one = browser(app, ONE)
    refused = send(one, f"/accounts/{lost}/reset", checked=SEEN)
    assert refused.status_code == 422 and "Uw account is nieuw" in refused.text
    clock.on(days=5)
    assert send(browser(app, ONE), f"/accounts/{lost}/reset", checked=SEEN).status_code == 303
    two = browser(app, TWO)
    (id_,) = asked(two.get("/resets").text)
    assert send(two, f"/resets/{id_}", **{f"{id_}-checked": SEEN}).status_code == 303
    assert not has_any(app, lost)


def test_after_a_day_nobody_agrees_any_more(app: Flask, lost: UUID, clock: Clock) -> None:
    send(browser(app, ONE), f"/accounts/{lost}/reset", checked=SEEN)
    two = browser(app, TWO)
    (id_,) = asked(two.get("/resets").text)
    clock.on(hours=24)
    two = browser(app, TWO)
    assert send(two, f"/resets/{id_}", **{f"{id_}-checked": SEEN}).status_code == 404
    assert has_any(app, lost)


def test_nobody_else_begins_one(app: Flask, lost: UUID, person: Person) -> None:
    person("niemand@almere.example", "Niemand")
    other = browser(app, "niemand@almere.example")
    assert send(other, f"/accounts/{lost}/reset", checked=SEEN).status_code == 404
    assert asked(other.get("/resets").text) == []
    one = browser(app, ONE)
    absent = "00000000-0000-4000-8000-000000000000"
    assert one.get(f"/accounts/{absent}/reset").status_code == 404
    with app.app_context():
        mine = accounts.by_email(db.session, ONE)
        assert mine is not None
        own = mine.id
    set_up(one, app.config["CLOCK"])
    assert send(one, f"/accounts/{own}/reset", checked=SEEN).status_code == 422


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.PREPARE, clock, "2021-10-01T09:00") as made:
        yield made


def test_an_officer_who_works_with_somebody_is_the_second_person(on: Site, clock: Clock) -> None:
    """And the account opens and decides nothing for a day."""
    chair = on.browser("chair")
    set_up(chair, clock)
    with on.app.app_context():
        user = accounts.by_email(db.session, EMAILS["chair"])
        assert user is not None
        lost = user.id
        manager_row = accounts.by_email(db.session, "beheer@hvb.example")
        assert manager_row is not None
        manager = manager_row.id
    with on.app.app_context():
        begin_write(db.session)
        found = accounts.by_id(db.session, manager)
        assert found is not None
        accounts.give_platform_role(db.session, found, ADMINISTRATOR)
        db.session.commit()
    admin = on.app.test_client()
    login(admin, "beheer@hvb.example", WORLD_PASSWORD)
    assert send(admin, f"/accounts/{lost}/reset", checked=SEEN).status_code == 303
    assert asked(on.browser("assessor1").get("/resets").text) == []
    officer = on.browser("officer")
    (id_,) = asked(officer.get("/resets").text)
    assert send(officer, f"/resets/{id_}", **{f"{id_}-checked": SEEN}).status_code == 303
    with on.app.app_context():
        assert factors.rests_until(db.session, lost) == clock() + factors.RESTS
        assert not factors.has_any(db.session, lost)
        actor = identify(db.session, lost, on.world.procedure_id)
        assert actor is not None
        for spent, rests in ((timedelta(0), True), (factors.RESTS, False)):
            try:
                check_settled(db.session, actor, clock() + spent)
                refused = False
            except Refused as why:
                refused = why.refusals[0].code == "roles.factor_rests"
            assert refused is rests
