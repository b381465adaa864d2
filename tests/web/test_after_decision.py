"""The pages of municipalities and of claims."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from criteria.phases import Step
from tests.actions.test_decision_checks import lose_evidence
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.web.test_award import approve, opened, propose
from tests.worlds import Worlds

TOWN = "/award/municipalities/Dongen"


@pytest.fixture
def awarding(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.DECIDE, clock, "2022-06-07T10:00") as made:
        yield made


@pytest.fixture
def waiting(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.AWARD, clock, "2022-06-30T09:00") as made:
        yield made


def typed(made: Site, path: str, form: str, **values: str) -> dict[str, str]:
    """The values under the names that the form on the page has for them."""
    page = made.get("officer", path).text
    body = page[page.index(f'{form}"') :]
    found = {}
    for name, value in values.items():
        at = re.search(rf'name="([a-z0-9-]*{name})"', body)
        assert at, name
        found[at[1]] = value
    return found


def say(made: Site, kind: str, day: str = "2022-06-07", by: str = "het college") -> int:
    values = typed(made, "/award/municipalities", TOWN, kind=kind, day=day, by_whom=by)
    return made.post("officer", TOWN, values).status_code


def test_the_letters_wait_and_the_page_says_for_whom(awarding: Site) -> None:
    assert say(awarding, "decides") == 303
    propose(awarding)
    assert approve(awarding) == 303
    page = opened(awarding, "officer")
    assert "Eén gemeente die zelf besluit, ging nog niet akkoord." in page
    answer = awarding.send("officer", "award")
    assert answer.status_code == 422
    assert "De gunning wacht nog op het besluit van: Dongen." in answer.text
    assert say(awarding, "agreed", "2022-06-08") == 303
    assert say(awarding, "agreed", "2022-06-08") == 422
    page = awarding.get("decision_maker", "/award/municipalities").text
    assert "Besloot: akkoord met de gunning" in page
    assert awarding.trail("municipality.recorded") == 2


@pytest.mark.parametrize(
    ("kind", "day", "by"),
    [("", "2022-06-07", "x"), ("decides", "morgen", "x"), ("decides", "2022-06-07", "")],
)
def test_what_is_wrong_stands_at_its_field(awarding: Site, kind: str, day: str, by: str) -> None:
    assert say(awarding, kind, day, by) == 422
    assert awarding.trail("municipality.recorded") == 0


def claim(made: Site, received: str = "2022-06-29T23:59", text: str = "Te weinig reden.") -> int:
    tenderer = str(made.tenderer("b"))
    values = {
        "about": "award",
        "tenderer": tenderer,
        "kind": "summons",
        "received_at": received,
        "text": text,
    }
    return made.post("officer", "/claims", values).status_code


def test_a_claim_stops_the_award_until_it_is_lifted_with_a_reason(waiting: Site) -> None:
    assert claim(waiting) == 303
    assert claim(waiting) == 422
    page = waiting.get("auditor", "/claims").text
    assert "Op tijd" in page
    assert "woensdag 29 juni 2022, 24.00 uur Nederlandse tijd" in page
    assert "Gun de opdracht</button>" not in opened(waiting, "officer")
    assert waiting.post("officer", "/award/contract", {"word": "GUN"}).status_code == 422
    form = re.search(r'action="[^"]*(/claims/[^"]+)"', waiting.get("officer", "/claims").text)
    assert form
    close = typed(waiting, "/claims", form[1], outcome="lifted", reason="Ingetrokken.")
    assert waiting.post("officer", form[1], close).status_code == 303
    assert waiting.post("officer", "/award/contract", {"word": "GUN"}).status_code == 303


READY = "De opdracht kan worden gegund."
BUTTON = "Gun de opdracht</button>"


def test_the_award_page_says_that_it_can_only_when_it_can(waiting: Site) -> None:
    page = opened(waiting, "officer")
    assert READY in page and BUTTON in page
    assert claim(waiting) == 303
    page = waiting.get("officer", "/award").text
    assert READY not in page and BUTTON not in page


def test_without_the_evidence_of_the_winner_there_is_no_way_to_award(waiting: Site) -> None:
    lose_evidence(waiting.world)
    page = opened(waiting, "officer")
    assert READY not in page and BUTTON not in page
    assert "Het bewijs van de winnaar is nog niet compleet" in page


def test_a_claim_that_came_late_says_so(waiting: Site) -> None:
    assert claim(waiting, "2022-06-30T00:00", "<b>Te laat</b>") == 303
    page = waiting.get("officer", "/claims").text
    assert "Te laat</span>" in page
    assert "&lt;b&gt;Te laat&lt;/b&gt;" in page


def test_pages_cost_the_same_with_more_claims(waiting: Site) -> None:
    assert claim(waiting) == 303
    with waiting.counted() as before:
        waiting.get("officer", "/claims")
    for hour in range(8, 12):
        assert claim(waiting, f"2022-06-28T{hour:02}:00") == 303
    with waiting.counted() as after:
        waiting.get("officer", "/claims")
    assert len(after) == len(before)
