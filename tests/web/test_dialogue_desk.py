"""Topics, agreements and equal information on their pages; nothing of one tenderer to another."""

from __future__ import annotations

import re
from typing import Any

import pytest

from criteria.agreements import Details
from criteria.phases import Step
from tender.actions import agreements, informing
from tender.actions.dialogue import close_topic
from tender.actions.tenderers import declare
from tests.web.conftest import Clock, token_in
from tests.web.sites import Site, site
from tests.web.test_hand_in import Tenderer
from tests.web.tryout import plain
from tests.worlds import Worlds

WALL = "2022-03-16T10:00"
TEXT = "Wij tellen bewoners op de eerste dag van elke maand."
SECRET = "Zonnebloemkwekerij met eigen werkplaats"


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Any:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as made:
        yield made


def agreement(**changed: Any) -> dict[str, Any]:
    fields = {"topic": "DLG-07", "title": "Telregel", "text": TEXT, "kind": "commitment"}
    return {**fields, "status": "agreed", "owner": "both", "seen": "0", **changed}


def made(on: Site, key: str = "a", **changed: Any) -> str:
    """An agreement with a tenderer; gives its address."""
    path = f"/dialogue/agreements/new?tenderer={on.tenderer(key)}"
    answer = on.post("officer", path, agreement(**changed))
    assert answer.status_code == 303, answer.text
    return str(answer.location).removeprefix(on.root)


def test_a_topic_is_closed_with_a_reason_and_closed_otherwise(on: Site) -> None:
    path = f"/dialogue/topics/DLG-02?tenderer={on.tenderer('a')}"
    for number, (outcome, reason) in enumerate(
        (("deferred", "Wacht op mei."), ("agreed", "Rond."))
    ):
        sent = {"outcome": outcome, "reason": reason, "seen": str(number)}
        assert on.post("officer", path, sent).status_code == 303
    page = on.get("officer", path).text
    assert page.count("<h1") == 1 and page.index("Rond.") < page.index("Wacht op mei.")
    board = on.get("officer", f"/dialogue/topics?tenderer={on.tenderer('a')}").text
    assert "1 van 66 onderwerpen afgesloten" in board and "Moet in het contract" in board
    assert "0 van 66" in on.get("officer", f"/dialogue/topics?tenderer={on.tenderer('b')}").text
    chosen = on.get("officer", "/dialogue/topics?show=agreed").text
    assert "DLG-02" in chosen and "DLG-03" not in chosen
    assert on.trail("topic.closed") == 2


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"outcome": "", "reason": "Omdat."}, "Kies hoe dit onderwerp is afgesloten."),
        ({"outcome": "agreed", "reason": " "}, "Schrijf een tekst."),
        ({"outcome": "agreed", "reason": "Omdat.", "seen": "3"}, "intussen"),
    ],
)
def test_a_refused_outcome_keeps_what_was_typed(on: Site, sent: dict[str, str], says: str) -> None:
    answer = on.post("officer", "/dialogue/topics/DLG-02", {"seen": "0", **sent})
    assert answer.status_code == 422 and says in answer.text
    assert sent["reason"].strip() in answer.text
    assert on.world.count("topic_decisions") == 0


def test_the_overview_leads_to_the_first_tenderer_with_open_topics(on: Site) -> None:
    link = f'href="{on.root}/dialogue/topics?show=open"'
    assert link in on.get("officer", "").text
    a, b = on.tenderer("a"), on.tenderer("b")
    for number in range(1, 67):
        on.world.act("officer", WALL, close_topic, a, f"DLG-{number:02}", "agreed", "Rond.")
    on.world.act("officer", WALL, close_topic, b, "DLG-01", "agreed", "Rond.")
    board = on.get("officer", "/dialogue/topics?show=open").text
    assert "1 van 66 onderwerpen afgesloten" in board and "DLG-02" in board
    asked = on.get("officer", f"/dialogue/topics?show=open&tenderer={a}").text
    assert "66 van 66 onderwerpen afgesloten" in asked


def test_time_reads_as_time(on: Site) -> None:
    told = plain(on.get("officer", "/dialogue/informing").text)
    assert "0 0 min Gelijk op" in told and "Uren en minuten" not in told


def test_topics_that_are_not_there(on: Site) -> None:
    assert on.get("officer", "/dialogue/topics/DLG-99").status_code == 404
    other = on.world.procedure_id
    assert on.get("officer", f"/dialogue/topics?tenderer={other}").status_code == 404


def test_the_pages_take_the_same_queries_for_more_agreements(on: Site) -> None:
    def asked() -> list[int]:
        found = []
        for path in ("topics", "agreements", "informing", "topics/DLG-07"):
            on.get("officer", f"/dialogue/{path}")
            with on.counted() as sent:
                assert on.get("officer", f"/dialogue/{path}").status_code == 200
            found.append(len(sent))
        return found

    made(on)
    few = asked()
    for number in range(4):
        made(on, text=f"{TEXT} {number}", kind="change", sealed_rules="y")
    assert asked() == few


def test_an_agreement_is_numbered_put_otherwise_and_dropped(on: Site) -> None:
    path = made(on, kind="change", sealed_rules="y", elements=["BAFO-14"])
    page = on.get("officer", path).text
    assert "AF-01" in page and "is het nog niet verteld." in page and "BAFO-14" in page
    form = on.get("officer", f"{path}/revise").text
    assert TEXT in form and 'value="BAFO-14" checked' in form
    sent = agreement(text=TEXT.replace("eerste", "laatste"), reason="Beter.", seen="1")
    assert on.post("officer", f"{path}/revise", sent).status_code == 303
    page = on.get("officer", path).text
    assert re.search(r"<del>.*?eerste</del>", page) and re.search(r"<ins>.*?laatste</ins>", page)
    late = on.post("officer", f"{path}/revise", sent | {"text": "Mijn eigen tekst."})
    assert late.status_code == 422 and "Mijn eigen tekst." in late.text
    assert "Deze afspraak is intussen veranderd door" in late.text
    assert re.search(r'name="seen"[^>]*value="2"', late.text)
    drop = on.post("officer", f"{path}/drop", {"reason": "Past niet.", "seen": "2"})
    assert drop.status_code == 303
    page = on.get("officer", "/dialogue/agreements?show=dropped").text
    assert "AF-01" in page and "vervallen" in page
    assert on.world.count("agreements") == 3


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"topic": "DLG-99"}, "Kies een onderwerp uit het plan."),
        ({"kind": "change"}, "Bevestig dat deze wijziging geen criterium"),
        ({"text": " "}, "Schrijf een tekst."),
        ({"elements": ["BAFO-99"]}, "Een van deze koppelingen bestaat niet meer."),
        ({"owner": ""}, "Kies wie de afspraak nakomt."),
    ],
)
def test_a_refused_agreement_keeps_what_was_typed(
    on: Site, changed: dict[str, Any], says: str
) -> None:
    answer = on.post("officer", "/dialogue/agreements/new", agreement(**changed))
    assert answer.status_code == 422 and says in answer.text and "Telregel" in answer.text
    assert on.world.count("agreements") == 0


def test_a_change_reaches_every_tenderer_who_reads_it_once(on: Site) -> None:
    thread = made(on, kind="change", sealed_rules="y").rpartition("/")[2]
    assert "Eén afgesproken wijziging is nog niet aan alle" in on.get("officer", "").text
    form = on.get("officer", f"/dialogue/informing/new?agreement={thread}").text
    assert TEXT in form
    sent = {"title": "Telregel", "text": TEXT}
    told = on.post("officer", f"/dialogue/informing/new?agreement={thread}", sent)
    assert told.status_code == 303
    for key in ("a", "b", "c"):
        tenderer = Tenderer(on, key)
        first = tenderer.page()
        page, sent = first.text, {"csrf_token": token_in(first)}
        assert TEXT in page and "Ik heb dit gelezen" in page
        assert on.world.count("information_receipts") == "abc".index(key)
        place = re.findall(r'action="[^"]+/(notices/[^"]+)"', page)
        for _ in range(2):
            read = tenderer.browser.post(f"{tenderer.link}/{place[0]}", data=sent)
            assert read.status_code == 303
        assert "Ik heb dit gelezen" not in tenderer.page().text
    assert on.world.count("information_receipts") == 3
    page = on.get("officer", "/dialogue/informing").text
    assert "Door allen ontvangen" in page and "Op de eigen bladzijde" in page
    assert on.trail("information.received") == 3


def test_a_delivery_elsewhere_says_how(on: Site) -> None:
    notice = on.world.act("officer", WALL, informing.tell_everybody, "Nieuws", "Voor allen.", None)
    path = f"/dialogue/informing/{notice.id}/{on.tenderer('b')}"
    name = f"d{notice.id}{on.tenderer('b')}-note"
    assert on.post("officer", path, {name: ""}).status_code == 422
    assert on.post("officer", path, {name: "Brief van 3 mei."}).status_code == 303
    assert "Brief van 3 mei." in on.get("auditor", "/dialogue/informing").text
    assert on.post("officer", path, {name: "Nog een."}).status_code == 422


def test_nothing_of_one_tenderer_reaches_another(on: Site) -> None:
    before = Tenderer(on, "b").page().text
    thread = made(on, text=SECRET, title=SECRET, kind="confidential").rpartition("/")[2]
    assert SECRET not in on.get("officer", f"/dialogue/agreements?tenderer={on.tenderer('b')}").text
    assert SECRET not in on.get("officer", f"/dialogue/topics?tenderer={on.tenderer('b')}").text
    refused = on.post(
        "officer",
        f"/dialogue/informing/new?agreement={thread}",
        {"title": "Idee", "text": "Er is een idee."},
    )
    assert refused.status_code == 422 and "Leg eerst de schriftelijke toestemming" in refused.text
    after = Tenderer(on, "b").page().text
    strip = r'value="[^"]{40,}"'
    assert re.sub(strip, "", after) == re.sub(strip, "", before)
    assert SECRET in on.get("officer", f"/dialogue/agreements/{thread}").text
    given = {"given_by": "Mw. B.", "given_at": "2022-03-15T10:00", "told": "Dat er een idee is."}
    consent = on.post("officer", f"/dialogue/informing/consent/{thread}", given)
    assert consent.status_code == 303
    form = on.get("officer", f"/dialogue/informing/new?agreement={thread}").text
    assert "Dat er een idee is." in form


def test_an_officer_with_an_interest_sees_nothing_of_that_tenderer(on: Site) -> None:
    details = Details(title=SECRET)
    one = on.world.act(
        "officer",
        WALL,
        agreements.record_agreement,
        *(on.tenderer("a"), None, "DLG-07", "commitment", SECRET, details),
    )
    on.world.act("witness", WALL, declare, on.tenderer("a"), "conflict", "Werkte er.")
    for path in ("topics", "agreements", "informing", f"agreements?tenderer={on.tenderer('b')}"):
        assert SECRET not in on.get("witness", f"/dialogue/{path}").text
    assert on.get("witness", f"/dialogue/agreements/{one.thread}").status_code == 404
    path = f"/dialogue/topics?tenderer={on.tenderer('a')}"
    assert on.get("witness", path).status_code == 404


def test_readers_read_and_write_nothing(on: Site) -> None:
    path = made(on)
    for reader in ("decision_maker", "auditor", "contract_manager"):
        for page in ("/dialogue/topics/DLG-07", "/dialogue/informing", path):
            seen = on.get(reader, page)
            assert seen.status_code == 200 and "<textarea" not in seen.text
        assert on.get(reader, f"{path}/revise").status_code == 404
