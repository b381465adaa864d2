"""A doubt about an interest through the pages: the list, the decision, and who reads it."""

from __future__ import annotations

import html
from collections.abc import Iterator

import pytest

from criteria.phases import Step
from tender.actions import parties, tenderers
from tests.actions import test_parties as changing
from tests.actions.test_doubts import NEPHEW, WHY
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.web.test_blind import AT
from tests.worlds import World, Worlds

PAGE = "/declarations/doubts"


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    """An assessor doubts about the first tenderer; the chair declared about it."""
    with site(sqlite_worlds, Step.SCORE, clock, AT) as made:
        declare(made.world, "chair", "none")
        declare(made.world, "assessor1", "doubt")
        yield made


def declare(world: World, who: str, answer: str, key: str = "a", why: str = NEPHEW) -> None:
    text = "" if answer == "none" else why
    world.act(who, AT, tenderers.declare, world.course.ids[key], answer, text)


def one(on: Site) -> str:
    """The address of the first doubt in the list."""
    page = on.get("chair", PAGE).text
    return f"{PAGE}/" + page.split(f'href="{on.root}{PAGE}/', 1)[1].split('"')[0]


def test_the_chair_finds_it_decides_and_the_doubter_reads_why(on: Site) -> None:
    assert f'href="{on.root}{PAGE}"' in on.get("chair", "").text
    address, own = one(on), f"/declarations/{on.tenderer('a')}"
    page = on.get("chair", address).text
    assert NEPHEW in page and "Beoordelaar beleid (demo) twijfelt" in page
    members = next(row for row in on.world.course.everyone() if row.key == "a").parties
    assert all(html.escape(party.name) in page for party in members)
    assert "Een ander beslist over uw twijfel." in on.get("assessor1", own).text
    assert on.post("chair", address, {"outcome": "none", "reason": WHY}).status_code == 303
    assert "Geen open twijfel" in on.get("chair", PAGE).text
    assert WHY in on.get("chair", address).text
    mine = on.get("assessor1", own).text
    assert WHY in mine and "geen belang." in mine and "Naar het dossier" in mine
    assert f'href="{on.root}{PAGE}"' not in on.get("chair", "").text
    assert on.trail("doubt.decided") == 1 and WHY not in on.get("officer", "/trail").text


def test_who_doubts_reads_that_somebody_decides_and_not_that_there_is_an_interest(
    on: Site,
) -> None:
    waits, interest = "Twijfel, wacht op een besluit", "U hebt een belang verklaard."
    page = on.get("assessor1", "/scoring").text
    assert waits in page and interest not in page
    on.post("chair", one(on), {"outcome": "conflict", "reason": WHY})
    page = on.get("assessor1", "/scoring").text
    assert waits not in page and interest in page


def test_a_doubt_holds_up_the_consensus_and_is_named(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.CONSENSUS, clock, "2022-01-27T09:30") as on:
        blocks = "Over één twijfel van een beoordelaar is nog niet beslist."
        assert blocks not in on.get("officer", "").text
        ids = on.world.course.ids
        at = "2022-01-27T09:00"
        on.world.act("assessor1", at, tenderers.declare, ids["a"], "doubt", NEPHEW)
        for who in ("officer", "chair"):
            assert blocks in on.get(who, "").text
        assert blocks not in on.get("assessor2", "").text
        sent = on.post("chair", "/consensus/open", {"word": "OPEN"})
        assert sent.status_code == 422 and "beslist eerst over elke twijfel" in sent.text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"reason": WHY}, "Kies of er een belang is."),
        ({"outcome": "maybe", "reason": WHY}, "Kies of er een belang is."),
        ({"outcome": "none", "reason": "  \n "}, "wb-error"),
        ({"outcome": "none", "reason": "x" * 50_000}, "De tekst is te lang."),
    ],
)
def test_a_refused_decision_keeps_what_was_typed(
    on: Site, given: dict[str, str], says: str
) -> None:
    page = on.post("chair", one(on), given)
    assert page.status_code == 422 and says in page.text and given["reason"].strip() in page.text
    assert on.trail("doubt.decided") == 0


def test_decided_twice_the_second_reads_what_was_decided(on: Site) -> None:
    address = one(on)
    on.post("chair", address, {"outcome": "conflict", "reason": WHY})
    again = on.post("chair", address, {"outcome": "none", "reason": "Toch niet."})
    assert again.status_code == 422 and WHY in again.text
    assert on.get("assessor1", f"/tenderers/{on.tenderer('a')}/dossier").status_code == 404


def test_others_do_not_find_it(on: Site) -> None:
    address = one(on)
    for who in ("assessor1", "assessor2", "auditor", "decision_maker", "delegate"):
        for path in (PAGE, address):
            assert on.get(who, path).status_code == 404
        assert on.post(who, address, {"outcome": "none", "reason": WHY}).status_code == 404
    assert NEPHEW not in on.get("officer", PAGE).text
    assert on.get("officer", address).status_code == 404


def test_a_doubt_of_the_chair_is_for_the_officer(on: Site) -> None:
    declare(on.world, "chair", "doubt", "b", "De voorzitter kent de directeur.")
    declare(on.world, "officer", "none", "b")
    assert on.get("chair", PAGE).text.count(f'href="{on.root}{PAGE}/') == 1
    page = on.get("officer", PAGE).text
    assert page.count(f'href="{on.root}{PAGE}/') == 1
    assert "Voorzitter (demo)" in page and "Beoordelaar beleid" not in page
    assert f'href="{on.root}{PAGE}"' in on.get("officer", "").text


def test_who_decides_declares_first(on: Site) -> None:
    declare(on.world, "assessor2", "doubt", "b")
    page = on.get("chair", PAGE).text
    address = PAGE + "/" + page.split("Beoordelaar zorg")[0].rsplit(f"{PAGE}/", 1)[1].split('"')[0]
    shown = on.get("chair", address).text
    assert "Verklaar uw belangen" in shown and 'name="outcome"' not in shown
    refused = on.post("chair", address, {"outcome": "none", "reason": WHY})
    assert refused.status_code == 422 and on.trail("doubt.decided") == 0


def test_the_list_takes_as_many_queries_for_one_as_for_four(on: Site) -> None:
    on.get("chair", PAGE)
    with on.counted() as few:
        on.get("chair", PAGE)
    for who, key in (("assessor2", "a"), ("assessor3", "a"), ("assessor1", "b")):
        declare(on.world, who, "doubt", key)
    on.get("chair", PAGE)
    with on.counted() as many:
        on.get("chair", PAGE)
    assert len(few) == len(many)


def test_a_party_that_left_is_declared_about_as_well(on: Site) -> None:
    declare(on.world, "officer", "none")
    gone = changing.party(on.world, "member")
    on.world.act("officer", AT, parties.change_parties, on.tenderer("a"), changing.left(gone), None)
    for who, path in (("assessor1", f"/declarations/{on.tenderer('a')}"), ("chair", one(on))):
        page = on.get(who, path).text
        assert html.escape(gone.name) in page and page.count("doet niet meer mee") == 1
