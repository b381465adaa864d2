"""The door of a council: a promise, then one page of interests, and only then the advice."""

from __future__ import annotations

import html
import re

import pytest
import sqlalchemy as sa

from criteria.phases import Step
from criteria.plan import AdvisingRule
from tests.councils import advised, crowd, join
from tests.readability import B1, of_page, score
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import World, Worlds

AT = "2022-01-06T10:00"
BEGIN = "/advice/begin"
LARGEST = 60_000


def promise(on: Site) -> None:
    assert on.post("delegate", f"{BEGIN}/promise", {"promised": "y"}).status_code == 303


def answers(page: str, answer: str = "none") -> dict[str, str]:
    """Every question of the page answered alike."""
    return values(page, "/interests") | {
        name: answer for name in re.findall(r'name="(answer-[^"]+)"', page)
    }


def readable(page: str) -> None:
    assert score(of_page(page)) >= B1, (score(of_page(page)), of_page(page))
    assert len(page.encode()) < LARGEST


def officers(world: World) -> list[tuple[str, str]]:
    """Whom a delegate writes to: the name and the address of each officer."""
    query = """
    SELECT u.name, u.email FROM participants p JOIN users u ON u.id = p.user_id
    JOIN role_grants g ON g.participant_id = p.id AND g.role = 'officer' ORDER BY p.position
    """
    with world.engine.connect() as connection:
        return [(name, email) for name, email in connection.execute(sa.text(query))]


def test_the_advice_waits_for_the_promise(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a council does not read, the promise is all."""
    advised(monkeypatch, AdvisingRule(reads=False))
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        for path in ("/advice", "/advice/give?theme=PRE"):
            sent = on.get("delegate", path)
            assert sent.status_code == 303 and sent.location.endswith(BEGIN)
        page = on.get("delegate", BEGIN)
        assert page.status_code == 200 and page.text.count("<h1") == 1
        readable(page.text)
        told = re.findall(r'(\w[^<>:]*), <a href="mailto:([^"]+)">', page.text)
        assert told == officers(on.world)
        without = on.post("delegate", f"{BEGIN}/promise")
        assert without.status_code == 422 and "wb-error" in without.text
        promise(on)
        promise(on)
        assert on.trail("undertaking.given") == 1
        done = on.get("delegate", BEGIN)
        assert done.status_code == 303 and done.location.endswith("/advice")
        assert on.get("delegate", "/advice").status_code == 200
        assert on.get("delegate", f"{BEGIN}?again=1").status_code == 404


def test_all_tenderers_stand_on_one_page(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(monkeypatch)
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        promise(on)
        assert on.get("delegate", "/advice").location.endswith(BEGIN)
        page = on.get("delegate", BEGIN)
        readable(page.text)
        a, b = on.tenderer("a"), on.tenderer("b")
        everyone = on.world.engine.connect().execute(sa.text("SELECT name FROM parties")).scalars()
        shown = [name for name in everyone if html.escape(name) in page.text]
        assert len(shown) > 3
        typed = answers(page.text) | {
            f"answer-{a}": "doubt",
            f"explanation-{b}": "Een tekst die blijft staan.",
        }
        wrong = on.post("delegate", f"{BEGIN}/interests", typed)
        assert wrong.status_code == 422
        place = re.search(rf'id="(e\d+)" name="explanation-{a}"', wrong.text)
        assert place and f'id="{place[1]}-fout"' in wrong.text
        assert "Een tekst die blijft staan." in wrong.text
        assert re.search(rf'name="answer-{a}" id="a\d+-2" value="doubt" checked', wrong.text)
        assert on.trail("interests.declared") == 0
        typed[f"explanation-{a}"] = "Mijn zus werkt er."
        for _ in range(2):
            sent = on.post("delegate", f"{BEGIN}/interests", typed)
            assert sent.status_code == 303
        assert on.get("delegate", BEGIN).location.endswith("/advice")
        declared = len([name for name in typed if name.startswith("answer-")])
        assert on.trail("interests.declared") == declared
        assert on.get("delegate", "/advice").status_code == 200
        again = on.get("delegate", f"{BEGIN}?again=1").text
        assert f"answer-{a}" not in again and f"answer-{b}" in again
        readable(again)
        on.world.new_party("b")
        page = on.get("delegate", BEGIN)
        assert f"answer-{b}" in page.text and "Partij die later kwam" in page.text
        assert len(re.findall(r'<section class="wb-sheet wb-ask"', page.text)) == 1


def test_the_order_of_names_is_that_of_the_alphabet(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it tells nothing of the letters, which follow from the council and random ids."""
    advised(monkeypatch)
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        promise(on)
        found = re.findall(r'id="wie-[^"]+">([^<]+)<', on.get("delegate", BEGIN).text)
        assert len(found) > 2 and found == sorted(found, key=str.casefold)


def test_who_is_no_delegate_finds_no_door(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        for key in ("officer", "chair", "assessor1", "auditor", "decision_maker"):
            assert on.get(key, BEGIN).status_code == 404
            assert on.post(key, f"{BEGIN}/promise", {"promised": "y"}).status_code == 404
            assert on.post(key, f"{BEGIN}/interests").status_code == 404
        assert on.get("officer", "/advice").status_code == 200


def test_a_delegate_gets_no_page_about_tenderers(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(monkeypatch)
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        join(on.world, AT)
        a = on.tenderer("a")
        for path in (
            *("/tenderers", "/declarations", f"/declarations/{a}", f"/tenderers/{a}/dossier"),
            *("/doubts", "/suitability", f"/suitability/{a}/parties", "/people"),
        ):
            assert on.get("delegate", path).status_code == 404, path
        said = {"answer": "none"}
        assert on.post("delegate", f"/declarations/{a}", said).status_code == 404


def test_the_page_asks_as_much_for_many_tenderers_as_for_one(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(monkeypatch)
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        promise(on)
        crowd(on.world, 29)
        on.get("delegate", BEGIN)
        with on.counted() as many:
            page = on.get("delegate", BEGIN)
        assert page.text.count("wb-ask__why") == 29
        readable(page.text)
        join(on.world, AT, b="conflict", c="conflict", a="conflict")
        on.world.new_party("d")
        on.get("delegate", BEGIN)
        with on.counted() as few:
            page = on.get("delegate", BEGIN)
        assert page.text.count("wb-ask__why") == 1
        assert len(few) == len(many) < 30


def test_a_session_that_ended_loses_no_answer(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(monkeypatch)
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        promise(on)
        typed = answers(on.get("delegate", BEGIN).text)
        typed[f"explanation-{on.tenderer('a')}"] = "Mijn zus werkt er al jaren als begeleider."
        with on.world.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM web_sessions"))
        ours = {"Sec-Fetch-Site": "same-origin"}
        ended = on.post("delegate", f"{BEGIN}/interests", typed, headers=ours)
        assert ended.status_code == 400 and "Mijn zus werkt er al jaren" in ended.text
        assert on.trail("interests.declared") == 0
