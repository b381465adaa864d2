"""The contact of a tenderer, what was mailed to it, and the own page behind a mailed link."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from criteria.mail import (
    BEGUN,
    CHANGES,
    FAILED,
    MOST_TRIES,
    MOVED,
    RENEWED,
    SENT,
    Message,
    change_message,
)
from criteria.phases import Step
from tender.models.outbox import OutsideMail
from tender.outbox import Links, send_due
from tender.store import outside
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

WALL = "2022-06-16T11:00"
A = "contact@inschrijver-a.example"


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.STANDSTILL, clock, WALL) as made:
        yield made


def tried(on: Site, *states: str, answer: str = "250 2.0.0 taken as 4711") -> None:
    """What happened to every message that waits."""
    with on.world.opened() as session:
        while leaving := outside.next_leaving(session, on.clock.moment):
            for number, what in enumerate(states, leaving.number):
                outside.OUTSIDE.note(session, leaving.id, number, what, answer, on.clock.moment)
        session.commit()


def mailed_link(on: Site, key: str) -> str:
    """The own page of a tenderer, as the oldest message to it links to it."""
    with on.world.opened() as session:
        while leaving := outside.next_leaving(session, on.clock.moment):
            for number, what in enumerate((BEGUN, SENT), leaving.number):
                outside.OUTSIDE.note(session, leaving.id, number, what, "250", on.clock.moment)
            if leaving.email == f"contact@inschrijver-{key}.example":
                token = outside.link_token(str(on.app.config["SECRET_KEY"]), leaving)
        session.commit()
    return f"/hand-in/{token}"


def contact(on: Site, key: str) -> str:
    return f"/tenderers/{on.tenderer(key)}/contact"


def test_the_page_tells_what_was_mailed_and_what_the_mail_server_said(on: Site) -> None:
    shown = on.get("officer", contact(on, "a")).text
    assert A in shown and "niet verstuurd: er is geen mailserver" in shown
    assert "contact@inschrijver-b.example" not in shown
    tried(on, BEGUN, SENT)
    shown = on.get("officer", contact(on, "a")).text
    assert "aangenomen door de mailserver" in shown and "250 2.0.0 taken as 4711" in shown
    assert "Gunningsbeslissing" in shown and "Selectiebeslissing" in shown
    assert on.get("auditor", contact(on, "a")).status_code == 404


def test_an_address_is_recorded_from_the_page_with_its_faults_at_the_field(on: Site) -> None:
    page = contact(on, "a")
    wrong = on.post("officer", page, {"email": "geen adres"})
    assert wrong.status_code == 422 and "Dit is geen e-mailadres" in wrong.text
    form = values(on.get("officer", page).text, page)
    assert form["email"] == A
    assert on.post("officer", page, form | {"email": "nieuw@a.example"}).status_code == 303
    assert on.trail("tenderer.contacted") == len("abcde") + 1
    shown = on.get("officer", page).text
    assert "nieuw@a.example" in shown and A in shown
    assert "nieuw@a.example" in on.get("officer", "/tenderers").text
    assert "nieuw@a.example" not in on.get("auditor", "/tenderers").text


def test_the_letters_of_a_decision_tell_what_was_mailed_and_take_it_anew(on: Site) -> None:
    tried(on, *(BEGUN, FAILED) * MOST_TRIES, answer="550 no such user")
    for who in ("officer", "auditor"):
        on.post(who, "/comparison/read", {"back": "award"})  # the page has prices
    for page in ("/award", "/selection"):
        shown = on.get("officer", page).text
        assert f"Gemaild aan {A}" in shown and "550 no such user" in shown
        form = re.search(r'action="([^"]*/letters/[^"]*/mail[^"]*)"', shown)
        assert form
        assert "/mail?" not in on.get("auditor", page).text
        again = on.browser("officer").post(
            form[1].replace("&amp;", "&"), data={"csrf_token": on.token("officer")}
        )
        assert again.status_code == 303
        assert again.headers["Location"].startswith(f"{on.root}{page}")
    assert on.trail("letter.mailed") == 2


def test_letters_of_the_desk_and_notices_tell_it_too(on: Site) -> None:
    tried(on, BEGUN, SENT)
    for page in ("/admission", "/dialogue/informing"):
        shown = on.get("officer", page).text
        assert "Gemaild aan contact@inschrijver-" in shown, page
    on.post("officer", contact(on, "d"), {"email": ""})
    assert "Gemaild aan contact@inschrijver-d.example" in on.get("officer", "/admission").text


def test_a_mailed_link_opens_the_own_page_and_opening_is_no_receipt(on: Site) -> None:
    own = mailed_link(on, "b")
    browser = on.app.test_client()
    page = browser.get(own)
    assert page.status_code == 200 and "Zorgpartij A1" not in page.text
    same = browser.get(f"/hand-in/{on.world.course.links['b']}").text
    bare = (re.sub(r'/hand-in/[^/"]+|csrf_token"[^>]*', "", text) for text in (page.text, same))
    assert len(set(bare)) == 1
    assert browser.get(f"{own}/decisions/2.pdf").status_code == 200
    assert on.trail("letter.received") == 0
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token
    assert browser.post(f"{own}/decisions/2", data={"csrf_token": token[1]}).status_code == 303
    assert on.trail("letter.received") == 1
    new = on.post("officer", f"{contact(on, 'b')}/link")
    assert new.status_code == 200 and "/hand-in/" in new.text
    assert browser.get(own).status_code == 404
    assert on.trail("tenderer.link_renewed") == 1


def test_inviting_takes_an_address(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, "2021-11-10T10:00") as on:
        wrong = on.post("officer", "/tenderers", {"name": "Nieuw", "email": "geen"})
        assert wrong.status_code == 422 and "Dit is geen e-mailadres" in wrong.text
        made = on.post("officer", "/tenderers", {"name": "Nieuw", "email": "x@n.example"})
        assert made.status_code == 200 and "/hand-in/" in made.text
        assert on.trail("tenderer.contacted") == 1
        assert on.post("officer", "/tenderers", {"name": "Ander"}).status_code == 200
        assert on.trail("tenderer.contacted") == 1
        listed = on.get("officer", "/tenderers").text
        assert "x@n.example" in listed and "geen e-mailadres" in listed


def test_the_page_asks_as_many_queries_for_many_messages_as_for_none(on: Site) -> None:
    counts = set()
    for key in ("a", "late"):
        page = contact(on, "e" if key == "late" else key)
        on.get("officer", page)
        with on.counted() as sent:
            on.get("officer", page)
        counts.add(len(sent))
    assert len(counts) == 1


def test_who_had_the_address_hears_of_a_change_and_the_own_page_tells_when(on: Site) -> None:
    tried(on, BEGUN, SENT)
    link = f"/hand-in/{on.world.course.links['a']}"
    shown = on.browser("officer").get(link).text
    assert "Uw persoonlijke link is nooit vervangen." in shown
    page = contact(on, "a")
    listed = on.get("officer", page).text.count("250 2.0.0 taken")
    assert on.post("officer", page, {"email": "nieuw@a.example"}).status_code == 303
    answer = on.post("officer", f"{page}/link")
    renewed = re.search(r"/hand-in/[A-Za-z0-9_-]+", answer.text)
    assert answer.status_code == 200 and renewed
    shown = on.browser("officer").get(renewed[0]).text
    assert "voor het laatst vervangen op" in shown and "voor het laatst gewijzigd op" in shown
    with on.world.opened() as session:
        rows = list(
            session.execute(
                sa.select(OutsideMail.kind, OutsideMail.address).where(
                    OutsideMail.kind.in_(CHANGES)
                )
            )
        )
    assert sorted(map(tuple, rows)) == [(MOVED, A), (RENEWED, "nieuw@a.example")]
    assert on.get("officer", page).text.count("250 2.0.0 taken") == listed  # no letters
    inbox = Inbox()
    links = Links("https://t.example", "k")
    send_due(on.world.opened, inbox, links, on.clock)  # type: ignore[arg-type]
    told = {to: message for to, message in inbox.found if "gewijzigd" in message.subject}
    assert told == {A: change_message(MOVED), "nieuw@a.example": change_message(RENEWED)}


class Inbox:
    """A mail server that takes every message."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Message]] = []

    def send(self, to: str, _id: str, subject: str, body: str, _now: object) -> str:
        self.found.append((to, Message(subject, body)))
        return "250"
