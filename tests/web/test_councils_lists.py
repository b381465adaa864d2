"""The long lists of the councils: page by page, and with the lot where there are more lots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from criteria.council_sessions import Heard
from criteria.phases import Step
from criteria.reading import read_local
from criteria.text import Text
from tender.actions import clarification as asking
from tender.actions import council_questions as acts
from tender.actions import council_sessions
from tender.pages import council_asking
from tender.pages import council_questions as officer_page
from tender.pages.council_names import with_lot
from tender.pages.councils import bidders
from tender.store import clarification, tenderers
from tests.opened import AT, COUNCIL, ONE, candidacy, delegate, everyone, posted, with_councils
from tests.twins import Twin, application, browser, copied
from tests.web.test_scoring import send
from tests.worlds import World, Worlds

NOW = "2022-01-11T10:00"
ONE_BY_ONE = {
    "een": "2022-01-10T10:01",
    "twee": "2022-01-10T10:02",
    "drie": "2022-01-10T10:03",
}
"""Questions, each at its moment."""


@pytest.fixture(scope="module")
def base(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        delegate(world)
        yield world


@pytest.fixture
def site(base: World, tmp_path: Path) -> Iterator[Twin]:
    folder = tmp_path / "world"
    folder.mkdir()
    world = copied(base, folder)
    with application(world, NOW, PROPAGATE_EXCEPTIONS=True) as app:
        yield Twin(world, app, browser(app, ONE))


def root(world: World) -> str:
    return f"/procedures/{world.procedure_id}"


def asked(world: World, text: str, at: str = AT) -> UUID:
    id_: UUID = world.act(ONE, at, acts.ask_question, "PRE", None, text)
    return id_


def decide(world: World, id_: UUID, outcome: str) -> None:
    to = everyone(world) if outcome == "unchanged" else []
    reason = "" if to else "Dit staat in de leidraad."
    world.act("officer", AT, acts.decide_questions, [id_], outcome, "", reason, to)


def told(client: FlaskClient, address: str) -> str:
    """The words of the page itself, without its address bar and forms."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text.split("<main")[1]


def test_an_officer_reads_what_was_put_and_refused_page_by_page(
    site: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(officer_page, "SIZE", 2)
    monkeypatch.setattr(officer_page, "MOST_WAITING", 2)
    world, officer = site.world, browser(site.app, "officer")
    for name, at in ONE_BY_ONE.items():
        decide(world, asked(world, f"Gesteld {name}?", at), "unchanged")
        decide(world, asked(world, f"Niet {name}?", at), "refused")
        asked(world, f"Wacht {name}?", at)
    here = f"{root(world)}/councils/questions"
    for query, put, refused in (
        ("", ("drie", "twee"), ("drie", "twee")),
        ("?page=2", ("een",), ("drie", "twee")),
        ("?page=9", ("een",), ("drie", "twee")),
        ("?page=x&refused=2", ("drie", "twee"), ("een",)),
    ):
        page = told(officer, f"{here}{query}")
        assert tuple(dict.fromkeys(re.findall(r"Gesteld (\w+)\?", page))) == put, query
        assert tuple(re.findall(r"Niet (\w+)\?", page)) == refused, query
        assert page.count("Bladzijde ") == 2
        assert re.findall(r"Wacht (\w+)\?", page) == ["een", "twee"]
        assert "3 vragen" in page and "Nog 1 vraag wacht." in page
    page = told(officer, f"{here}?page=2&refused=2")
    assert f'href="{here}?page=1&amp;refused=2"' in page
    assert f'href="{here}?page=2&amp;refused=1#t-niet"' in page


def test_a_delegate_reads_questions_and_talks_page_by_page(
    site: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(council_asking, "QUESTIONS", 2)
    monkeypatch.setattr(council_asking, "TALKS", 1)
    world = site.world
    for name, at in ONE_BY_ONE.items():
        asked(world, f"Vraag {name}?", at)
    mine = (world.identity(ONE).id,)
    for key, hour, name in (("a", 9, "vroeg"), ("b", 10, "laat")):
        heard = Heard(read_local(f"2022-01-10T{hour:02}:00"), mine, notes=f"Het was {name}.")
        args = (council_sessions.plan_session, COUNCIL, candidacy(world, key), heard)
        world.act("officer", NOW, *args)
    here = f"{root(world)}/advice/ask"
    for query, questions, talk in (
        ("", ["drie", "twee"], "laat"),
        ("?page=2&theme=PRE", ["een"], "laat"),
        ("?talks=2", ["drie", "twee"], "vroeg"),
    ):
        page = told(site.client, f"{here}{query}")
        assert re.findall(r"Vraag (\w+)\?", page) == questions, query
        assert re.findall(r"Het was (\w+)\.", page) == [talk], query
        assert page.count("Bladzijde ") == 2
    page = told(site.client, f"{here}?theme=PRE&page=2&talks=2")
    assert f'href="{here}?theme=PRE&amp;page=1&amp;talks=2#t-vragen"' in page
    assert f'href="{here}?theme=PRE&amp;page=2&amp;talks=1#t-gesprekken"' in page


def test_an_officer_writes_down_when_and_how_a_question_was_sent(site: Twin) -> None:
    world, officer = site.world, browser(site.app, "officer")
    decide(world, asked(world, "Wie belt?"), "unchanged")
    here = f"{root(world)}/councils/questions"
    first, second, *_ = re.findall(
        rf'href="({re.escape(here)}/answers/[^"]+)"', told(officer, here)
    )
    assert "De vraag gaat mee met de volgende brief" in told(officer, first)
    with world.looked() as session:
        (draft,) = clarification.drafts(session, world.course.ids["a"])
    world.act("officer", AT, asking.drop_question, world.course.ids["a"], draft.id)
    assert "Verstuur hem zelf en leg vast wanneer en hoe." in told(officer, first)
    sent = {"sent_at": "2022-01-10T11:00", "means": "Per e-mail"}
    status, _, page = send(officer, f"{first}/sent", **(sent | {"means": " "}))
    assert status == 422 and "wb-error" in page
    assert send(officer, f"{first}/sent", **sent)[:2] == (303, here)
    page = told(officer, first)
    assert "11.00" in page.replace(":", ".") and "Per e-mail" in page
    assert send(officer, f"{second}/sent", **sent)[0] == 422  # it goes with the letter
    posted(world)
    assert "met een brief uit deze aanbesteding" in told(officer, second)


def test_with_several_lots_the_lot_stands_beside_the_name(base: World) -> None:
    case = base.case()
    more = replace(case, lots=(*case.lots, ("other", uuid4())))
    with base.looked() as session:
        rows = tenderers.candidacies(session, case.id)
        (one, *_), *_ = (row.places for row in bidders(session, base.identity("officer"), more))
    lot = case.plan.lot(rows[0].lot).title
    assert with_lot(case, rows[0]) == Text(rows[0].name, rows[0].name)
    called = Text(f"{rows[0].name} ({lot.nl})", f"{rows[0].name} ({lot.get('en')})")
    assert with_lot(more, rows[0]) == called == one[1]
    masked = with_lot(more, rows[0], Text("Inschrijver C", "Tenderer C"))
    assert masked == Text(f"Inschrijver C ({lot.nl})", f"Tenderer C ({lot.get('en')})")
