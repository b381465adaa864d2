"""The overview of the dialogue: the sessions with one tenderer, and what keeps the step open."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest

from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import talks, tenderers
from tests.talks import talked
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

WALL = "2022-03-16T10:00"
AT = read_local(WALL)


def shown(page: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


def planned(on: Site, title: str, hours: int, key: str = "a") -> UUID:
    begin = AT + timedelta(hours=hours)
    plan = (title, begin, begin + timedelta(minutes=90), "Stadskantoor", ["DLG-01", "DLG-02"])
    thread: UUID = on.world.act("officer", AT, talks.plan_session, on.tenderer(key), *plan)
    return thread


def held(on: Site, key: str = "a", *, confirmed: bool = False) -> tuple[UUID, UUID]:
    return talked(on.world.act, on.tenderer(key), "DLG-01", AT, confirmed=confirmed)


def test_without_a_session_the_page_says_what_to_do(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        page = on.get("officer", "/dialogue")
        assert page.text.count("<h1") == 1
        told = shown(page.text)
        assert "Nog geen sessie" in told
        assert "Van geen enkele sessie met deze inschrijver is een verslag." in told
        assert "66 onderwerpen zijn nog niet afgesloten." in told
        assert f"/dialogue/sessions/new?tenderer={on.tenderer('a')}" in page.text
        for reader in ("decision_maker", "auditor", "contract_manager"):
            read = on.get(reader, "/dialogue")
            assert read.status_code == 200
            assert "/sessions/new" not in read.text


def test_each_session_has_its_state_its_length_and_its_link(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    """Two hours with minutes count; an hour and a half that was planned does not."""
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        done, _ = held(on, confirmed=True)
        waiting, _ = held(on)
        late, soon, gone = (
            planned(on, title, hours)
            for title, hours in (("Te laat", -1), ("Straks", 24), ("Nooit", 48))
        )
        on.world.act("officer", AT, talks.cancel_session, gone, "Ziek.")
        page = on.get("officer", "/dialogue").text
        told = shown(page)
        for state in ("Bevestigd", "Nog niet bevestigd", "Nog geen verslag", "Gepland", "Afgezegd"):
            assert state in told
        assert "Samen, van de sessies met een verslag 4 u" in told
        assert "1 u 30 min" in told
        open_ = page[page.index("t-open") :]
        links = re.findall(r"/dialogue/sessions/([0-9a-f-]{36})", open_)
        assert [UUID(one) for one in links] == [waiting, waiting, late, soon]
        assert "Het verslag van ‘Gesprek’ is nog niet bevestigd door de inschrijver." in shown(
            open_
        )
        assert str(done) in page


def test_every_link_of_the_overview_leads_where_it_says(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        for key in ("a", "b"):
            held(on, key)
            planned(on, "Te laat", -1, key)
            planned(on, "Straks", 24, key)
        b = on.tenderer("b")
        page = on.get("officer", f"/dialogue?tenderer={b}").text
        main = page[page.index("<main") : page.index("</main>")]
        topics = re.search(r'href="([^"]+)">Bekijk de open onderwerpen', main)
        assert topics and unescape(topics[1]) == f"{on.root}/dialogue/topics?tenderer={b}&show=open"
        assert "Inschrijver B" in on.get("officer", f"/dialogue/topics?tenderer={b}&show=open").text
        links = re.findall(r'<a(?: [^>]*)? href="([^"#]+)[^"]*"[^>]*>(.*?)</a>', main, re.S)
        leads = {
            "Bekijk het verslag": "/minutes",
            "Schrijf het verslag": "/dialogue/sessions/",
            "Bekijk de sessie": "/dialogue/sessions/",
            "Plan een sessie": f"/dialogue/sessions/new?tenderer={b}",
        }
        found = set()
        for address, words in links:
            there = unescape(address).removeprefix(on.root)
            assert on.get("officer", there).status_code == 200, there
            for told, part in leads.items():
                if told in words:
                    assert part in there
                    found.add(told)
        assert found == leads.keys()


def test_the_cockpit_names_what_is_unwritten_and_what_is_unconfirmed(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        held(on)
        planned(on, "Straks", 24)
        told = shown(on.get("officer", "").text)
        assert "Eén geplande sessie heeft nog geen verslag." in told
        assert "Eén verslag is nog niet door beide kanten bevestigd." in told
        assert "Maak de verslagen van de sessies" in told
        assert "Nog niet met elke inschrijver is een dialoogsessie gehouden." in told


def test_a_tenderer_sees_to_itself(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        b = on.tenderer("b")
        planned(on, "Alleen met A", 24)
        planned(on, "Alleen met B", 24, "b")
        first, second = on.get("officer", "/dialogue"), on.get("officer", f"/dialogue?tenderer={b}")
        assert "Alleen met A" in first.text and "Alleen met B" not in first.text
        assert "Alleen met B" in second.text and "Alleen met A" not in second.text
        on.world.act("witness", AT, tenderers.declare, b, "conflict", "Mijn zus werkt daar.")
        assert on.get("witness", f"/dialogue?tenderer={b}").status_code == 404
        assert str(b) not in on.get("witness", "/dialogue").text
        for unknown in (on.tenderer("d"), "x"):
            assert on.get("officer", f"/dialogue?tenderer={unknown}").status_code == 404
        for nobody in ("assessor1", "chair", "delegate"):
            assert on.get(nobody, "/dialogue").status_code == 404


@pytest.mark.parametrize(
    ("lang", "words"),
    [("nl", "Wat nog openstaat met"), ("en", "What is still open with")],
)
def test_the_page_speaks_the_language_of_its_reader(
    sqlite_worlds: Worlds, clock: Clock, lang: str, words: str
) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        on.browser("officer").set_cookie("lang", lang)
        assert words in on.get("officer", "/dialogue").text


def test_after_the_dialogue_the_page_is_for_reading(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OFFERS, clock, "2022-05-09T10:00") as on:
        page = on.get("officer", f"/dialogue?tenderer={on.tenderer('a')}")
        assert "Bevestigd" in page.text
        assert "t-open" not in page.text and "/sessions/new" not in page.text
        late = on.post("officer", f"/dialogue/sessions/new?tenderer={on.tenderer('a')}")
        assert late.status_code == 404


def test_one_admitted_tenderer_has_no_tabs(single_offer_worlds: Worlds, clock: Clock) -> None:
    with site(single_offer_worlds, Step.DIALOGUE, clock, WALL) as on:
        page = on.get("officer", "/dialogue")
        assert page.status_code == 200
        assert 'aria-label="Inschrijvers"' not in page.text


def test_as_many_queries_for_one_session_as_for_three(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        on.get("officer", "/dialogue")
        sent = []
        for _ in range(3):
            thread, _made = held(on)
            counts = []
            for path in (
                "/dialogue",
                f"/dialogue/sessions/{thread}?topic=DLG-01",
                f"/dialogue/sessions/{thread}/minutes",
            ):
                with on.counted() as statements:
                    assert on.get("officer", path).status_code == 200
                counts.append(len(statements))
            sent.append(counts)
        assert sent[0] == sent[2]
