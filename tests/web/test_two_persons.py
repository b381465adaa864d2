"""What a page says while the first of two persons waits for the second."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from criteria.outcome import SELECTION
from criteria.phases import Step
from tender.actions import deciding, tenderers
from tender.permissions import hold, identify
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

AT = "2022-01-31T15:00"
UNTIL = "maandag 31 januari 2022, 15.10 uur"
SEND = "/selection/send"


def approved(made: Site) -> None:
    at = "2022-01-31T11:00"
    made.world.act("officer", at, deciding.propose, SELECTION, "Volg de rangorde.")
    made.world.act("decision_maker", at, deciding.approve, SELECTION, True, "")


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    """The selection is approved; its letters can go."""
    with site(sqlite_worlds, Step.SELECT, clock, AT) as made:
        approved(made)
        yield made


def test_the_page_says_who_agreed_and_until_when(on: Site) -> None:
    assert "Geef akkoord om te versturen" in on.get("officer", "/selection").text
    assert on.send("officer", "selection").status_code == 303
    mine = on.get("officer", "/selection").text
    assert "U gaf akkoord op maandag 31 januari 2022, 15.00 uur." in mine
    assert f"Een andere inkoopadviseur bevestigt voor {UNTIL}." in mine
    assert "selection/send" not in mine
    other = on.get("witness", "/selection").text
    assert "Inkoopadviseur (demo) gaf akkoord op" in other
    assert f"U bent de tweede persoon. Bevestig voor {UNTIL}." in other
    assert "Verstuur samen met Inkoopadviseur (demo)" in other
    reader = on.get("auditor", "/selection").text
    assert f"Een andere inkoopadviseur bevestigt voor {UNTIL}." in reader
    assert "selection/send" not in reader
    assert on.trail("selection.sent") == 0
    on.clock.on(minutes=10)
    assert on.send("witness", "selection").status_code == 303
    assert on.trail("selection.sent") == 1


def test_the_same_person_twice_is_told(on: Site) -> None:
    form = values(on.get("officer", "/selection").text, SEND) | {"word": "VERSTUUR"}
    assert on.post("officer", SEND, form).status_code == 303
    twice = on.post("officer", SEND, form)
    assert twice.status_code == 422
    assert "De tweede persoon is iemand anders dan de eerste." in twice.text
    assert on.trail("selection.sent") == 0


def test_after_ten_minutes_the_page_starts_again(on: Site) -> None:
    on.send("officer", "selection")
    on.clock.on(minutes=10, seconds=1)
    assert "Geef akkoord om te versturen" in on.get("witness", "/selection").text
    assert on.send("witness", "selection").status_code == 303
    assert on.trail("selection.sent") == 0
    assert "Verstuur samen met Tweede" in on.get("officer", "/selection").text


def test_letters_that_changed_since_the_page_are_not_sent(on: Site) -> None:
    on.at("2022-01-31T23:58")
    form = values(on.get("officer", "/selection").text, SEND) | {"word": "VERSTUUR"}
    on.clock.on(minutes=4)
    stale = on.post("officer", SEND, form)
    assert stale.status_code == 422
    assert "intussen gewijzigd" in stale.text
    assert on.trail("selection.send.consented") == 0
    again = values(stale.text, SEND) | {"word": "VERSTUUR"}
    assert on.post("officer", SEND, again).status_code == 303


@pytest.mark.parametrize("who", ["chair", "decision_maker", "auditor", "assessor1"])
def test_nobody_else_is_the_second(on: Site, who: str) -> None:
    form = values(on.get("witness", "/selection").text, SEND) | {"word": "VERSTUUR"}
    on.send("officer", "selection")
    del form["csrf_token"]
    assert on.post(who, SEND, form).status_code == 404
    assert on.trail("selection.sent") == 0


def test_two_seconds_at_once_send_once(on: Site) -> None:
    browsers = {who: on.browser(who) for who in ("officer", "witness")}
    forms = {
        who: values(on.get(who, "/selection").text, SEND) | {"word": "VERSTUUR"} for who in browsers
    }
    together, answers = threading.Barrier(2), []

    def press(who: str) -> None:
        together.wait()
        answers.append(browsers[who].post(on.root + SEND, data=forms[who]).status_code)

    both = [threading.Thread(target=press, args=(who,)) for who in browsers]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert answers == [303, 303]
    assert on.world.count("dispatches") == 1


def test_the_overview_says_whose_turn_it_is(on: Site) -> None:
    page = on.get("witness", "").text
    assert "Verstuur de selectiebeslissing, samen met een tweede persoon" in page
    assert "nog niet door twee personen verstuurd" in page
    on.send("officer", "selection")
    mine, other = on.get("officer", "").text, on.get("witness", "").text
    assert f"U gaf akkoord. Een andere inkoopadviseur bevestigt voor {UNTIL}." in mine
    assert f"Inkoopadviseur (demo) gaf akkoord. Bevestig voor {UNTIL}." in other
    assert "gaf akkoord" not in on.get("auditor", "").text
    on.clock.on(minutes=11)
    assert "gaf akkoord" not in on.get("witness", "").text


# Rights as they are when the act is done


def test_an_interest_declared_while_waiting_stops_the_act(
    postgresql_worlds: Worlds, clock: Clock
) -> None:
    """The second person waits for somebody else's act, and in it becomes conflicted."""
    with site(postgresql_worlds, Step.SELECT, clock, AT) as on:
        approved(on)
        on.send("officer", "selection")
        form = values(on.get("witness", "/selection").text, SEND) | {"word": "VERSTUUR"}
        world, browser, answers = on.world, on.browser("witness"), []
        with world.opened() as session:
            hold(session, world.procedure_id)
            actor = identify(session, world.course.users["witness"], world.procedure_id)
            assert actor is not None
            tenderers.declare(
                session, actor, on.tenderer("a"), "conflict", "Mijn zus.", clock.moment
            )
            second = threading.Thread(
                target=lambda: answers.append(browser.post(on.root + SEND, data=form).status_code)
            )
            second.start()
            wait_for_a_lock(world.engine)
            session.commit()
        second.join()
        assert answers == [404]
        assert world.count("dispatches") == 0


def wait_for_a_lock(engine: sa.Engine) -> None:
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    for _ in range(200):
        with engine.connect() as connection:
            if connection.exec_driver_sql(waiting).scalar_one():
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")
