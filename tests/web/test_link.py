"""A delegate comes in with a link from the mail: no password, the own address, once."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from criteria.mail import ADVICE, ADVICE_LINK, PLACES, message
from criteria.phases import Step
from tender.actions import course, delegations, people
from tests.actions.test_delegations import NEW, NINA, sent
from tests.actions.test_outgoing import settle
from tests.actions.test_people import by_name
from tests.readability import B1, of_mail, of_page, score
from tests.web.conftest import Clock, login, token_in
from tests.web.sites import Site, site
from tests.web.test_joining import answers
from tests.worlds import Worlds

AT = "2022-01-06T10:00"
PASSWORD = "negen rode ballonnen"
LARGEST = 60_000


def link(on: Site) -> str:
    """The address in the invitation of a new delegate."""
    settle(on.world)
    give = partial(people.give_role, council="council")
    on.world.act("officer", AT, give, NEW, NINA, "delegate")
    on.world.act("officer", AT, delegations.call_delegate, by_name(on.world, NINA).id)
    return f"/welcome/{token(on, ADVICE)}"


def token(on: Site, kind: str) -> str:
    return sent(on.world, kind, str(on.app.config["SECRET_KEY"]), on.clock.moment)


def type_in(browser: FlaskClient, address: str, email: str, **more: str) -> TestResponse:
    data = {"csrf_token": token_in(browser.get(address)), "email": email, **more}
    return browser.post(address, data=data)


def ask(browser: FlaskClient, email: str) -> TestResponse:
    return type_in(browser, "/link", email)


def readable(page: str) -> None:
    assert score(of_page(page)) >= B1, (score(of_page(page)), of_page(page))
    assert len(page.encode()) < LARGEST and page.count("<h1") == 1


@pytest.mark.parametrize("kind", [kind for kind in PLACES if kind.startswith("advice")])
@pytest.mark.parametrize("personal", [True, False])
def test_the_messages_are_plain(kind: str, personal: bool) -> None:
    body = message(kind, "https://tender.example/x", opens=personal, personal=personal).body
    assert score(of_mail(body)) >= B1, score(of_mail(body))
    assert ("geen wachtwoord nodig" in body) == personal


def test_a_delegate_comes_in_and_goes_to_the_advice(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        address, nina = link(on), on.app.test_client()
        for _ in range(3):  # a mail scanner reads every link
            page = nina.get(address)
        assert page.status_code == 200
        assert NEW not in page.text and NINA not in page.text
        readable(page.text)
        answer = type_in(nina, address, f" {NEW.upper()}")
        assert answer.status_code == 303
        assert answer.location == f"{on.root}/advice"
        begin = nina.get(answer.location)
        assert begin.status_code == 303 and begin.location.endswith("/advice/begin")
        assert nina.get(begin.location).status_code == 200
        again = nina.get(address)
        assert again.status_code == 303 and again.location == "/"  # in already
        other = on.app.test_client().get(address)
        assert other.status_code == 410
        readable(other.text)
        on.get("officer", "/people")
        page = on.get("officer", "/people")
        assert "komt binnen met een link" in page.text


def test_a_forwarded_link_is_worth_nothing_to_another(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        address, other = link(on), on.app.test_client()
        codes = []
        for number in range(8):
            answer = type_in(other, address, f"iemand{number}@anders.example")
            codes.append(answer.status_code)
            if answer.status_code == 422:
                assert "hoort niet bij deze link" in answer.text
                readable(answer.text)
        assert codes[:4] == [422] * 4 and 429 in codes
        assert other.get("/procedures").status_code == 303
        choose = f"{address}?password=1"
        on.clock.on(hours=1)
        more = {"password": PASSWORD, "again": PASSWORD}
        assert type_in(other, choose, "iemand@anders.example", **more).status_code == 422
        on.clock.on(minutes=5)
        assert type_in(on.app.test_client(), address, NEW).status_code == 303


def test_sent_twice_the_second_time_says_what_to_do(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        address, nina = link(on), on.app.test_client()
        early = on.app.test_client()
        data = {"csrf_token": token_in(early.get(address)), "email": NEW}
        assert type_in(nina, address, NEW).status_code == 303
        late = early.post(address, data=data)
        assert late.status_code == 410 and 'action="/link"' in late.text


def test_a_link_that_is_too_old_leads_to_a_new_one(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        address, nina = link(on), on.app.test_client()
        on.clock.on(days=7)
        assert nina.get(address).status_code == 410
        answer = ask(nina, NEW)
        assert answer.status_code == 200
        readable(answer.text)
        fresh = f"/welcome/{token(on, ADVICE_LINK)}"
        assert type_in(nina, fresh, NEW).status_code == 303


def test_every_address_gets_the_same_answer(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        link(on)
        browser = on.app.test_client()
        readable(browser.get("/link").text)
        said = {ask(browser, one).text for one in (NEW, "nobody@x.example", "inkoop@hvb.example")}
        assert len(said) == 1 and NEW not in said.pop()
        assert ask(browser, "").status_code == 422
        assert 'href="/link"' in browser.get("/login").text
        codes = [ask(browser, f"x{n}@x.example").status_code for n in range(45)]
        assert codes[0] == 200 and codes[-1] == 429


def test_after_advising_closed_the_link_still_lets_in(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.CONSENSUS, clock, "2022-01-27T10:00") as on:
        settle(on.world)
        give = partial(people.give_role, council="council")
        on.world.act("officer", on.clock.moment, give, NEW, NINA, "delegate")
        call = delegations.call_delegate
        on.world.act("officer", on.clock.moment, call, by_name(on.world, NINA).id)
        nina = on.app.test_client()
        answer = type_in(nina, f"/welcome/{token(on, ADVICE)}", NEW)
        assert answer.status_code == 303 and answer.location == f"{on.root}/advice"
        begin = nina.get(f"{on.root}/advice/begin")
        data = {"csrf_token": token_in(begin), "promised": "y"}
        assert nina.post(f"{on.root}/advice/begin/promise", data=data).status_code == 303
        said = answers(nina.get(f"{on.root}/advice/begin").text)
        assert nina.post(f"{on.root}/advice/begin/interests", data=said).status_code == 303
        assert "De tijd voor advies is voorbij." in nina.get(f"{on.root}/advice").text


def test_who_lost_the_role_or_the_account_stays_out(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        address, nina = link(on), on.app.test_client()
        form = {"csrf_token": token_in(nina.get(address)), "email": NEW}
        member = by_name(on.world, NINA).id
        on.world.act("officer", AT, people.withdraw_role, member, "delegate")
        assert nina.get(address).status_code == nina.post(address, data=form).status_code == 410
        on.world.act("officer", AT, people.restore_role, member, "delegate", "council")
        assert nina.get(address).status_code == 200
        with on.world.engine.begin() as connection:
            connection.execute(sa.text("UPDATE users SET active = 0 WHERE email = :e"), {"e": NEW})
        assert nina.get(address).status_code == 410


def test_a_delegate_may_choose_a_password(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        address, nina = link(on), on.app.test_client()
        assert f"{address}?password=1" in nina.get(address).text
        choose = f"{address}?password=1"
        page = nina.get(choose)
        assert NEW not in page.text and page.status_code == 200
        readable(page.text)
        poor = type_in(nina, choose, NEW, password="kort", again="kort")
        assert poor.status_code == 422 and "wb-error" in poor.text
        done = type_in(nina, choose, NEW, password=PASSWORD, again=PASSWORD)
        assert (done.status_code, done.location) == (303, "/login")
        assert login(nina, NEW, PASSWORD).status_code == 302
        assert nina.get(f"{on.root}/advice").status_code == 303
        assert on.app.test_client().get(address).status_code == 410


def test_a_browser_that_came_in_by_link_is_out_once_there_is_another_role(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        nina = on.app.test_client()
        type_in(nina, link(on), NEW)
        assert nina.get(f"{on.root}/advice/begin").status_code == 200
        on.world.act("officer", AT, course.grant_role, NEW, "auditor")
        assert nina.get(on.root).location.startswith("/login")


def test_the_log_holds_no_link_and_no_address(
    sqlite_worlds: Worlds, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        address, nina = link(on), on.app.test_client()
        with caplog.at_level("INFO"):
            type_in(nina, address, "iemand@anders.example")
            type_in(nina, address, NEW)
        assert "log-in by link" in caplog.text
        assert NEW not in caplog.text and address.rpartition("/")[2] not in caplog.text


def test_the_officer_leads_the_delegations(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        settle(on.world)
        on.app.config["MAIL_SERVER"] = object()
        role = {"email": NEW, "name": NINA, "role": "delegate"}
        without = on.post("officer", "/people", role)
        assert without.status_code == 422 and "Kies de adviesraad" in without.text
        given = on.post("officer", "/people", role | {"council": "council"})
        assert given.status_code == 303, "with mail nobody but the delegate gets the link"
        page = on.get("officer", "/people").text
        assert "Regionale adviesraad" in page and "heeft nog niet ingelogd" in page
        member = by_name(on.world, NINA).id
        for act, said in (
            ("spokesperson", "woordvoerder"),
            ("call", "Uitnodiging om te adviseren"),
        ):
            path = f"/people/{member}/{act}"
            assert f'action="{on.root}{path}"' in page
            assert on.post("officer", path).status_code == 303
            page = on.get("officer", "/people").text
            assert said in page and f'action="{on.root}{path}"' not in page
        assert "staat klaar om te versturen" in page
        again = on.post("officer", f"/people/{member}/call")
        assert again.status_code == 303 and on.trail("delegate.reminded") == 0
        assert "kreeg vandaag al" in on.get("officer", "/people").text
        auditor = on.get("auditor", "/people").text
        assert "Adviesraden" in auditor and f"/people/{member}/" not in auditor
        wrong = on.post("officer", f"/people/{member}/council", {"council": "nothing"})
        assert wrong.status_code == 303
        assert "Kies de adviesraad" in on.get("officer", "/people").text
        log = on.get("officer", "/trail").text
        assert "Afgevaardigde uitgenodigd" in log and "Woordvoerder aangewezen" in log
        for key in ("chair", "delegate", "auditor"):
            for act in ("council", "spokesperson", "call"):
                assert on.post(key, f"/people/{member}/{act}").status_code == 404


def test_the_people_page_asks_as_much_for_many_delegates(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        on.get("officer", "/people")
        with on.counted() as few:
            on.get("officer", "/people")
        give = partial(people.give_role, council="council")
        for number in range(4):
            email = f"n{number}@raad.example"
            on.world.act("officer", AT, give, email, f"Nina {number}", "delegate")
        on.get("officer", "/people")
        with on.counted() as many:
            on.get("officer", "/people")
        assert len(few) == len(many)


def test_a_link_is_enough_for_advice_and_for_nothing_more(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    """Also where everybody gives a second factor; who gets another role logs in for it."""
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        on.app.config["SECOND_FACTOR"] = True
        address, nina = link(on), on.app.test_client()
        begin = type_in(nina, address, NEW).location
        assert nina.get(begin).location.endswith("/advice/begin")
        page = nina.get("/account")
        assert page.status_code == 200 and "tweede stap" not in page.text
        form = {"csrf_token": token_in(page), "name": "x", "code": "123456"}
        for path in ("/second-factor/set-up", "/account/codes", "/passkey/make"):
            assert nina.post(path, data=form).status_code == 404, path
        on.world.act("officer", AT, people.give_role, NEW, NINA, "auditor")
        assert nina.get(begin).location.startswith("/login")
