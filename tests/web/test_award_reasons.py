"""The page on which an officer writes reasons, and the letters beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from criteria.phases import Step
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds


@pytest.fixture
def awarding(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.DECIDE, clock, "2022-06-07T10:00") as made:
        for who in ("officer", "decision_maker"):
            made.post(who, "/comparison/read", {"back": "award"})
        yield made


def pages(made: Site) -> list[str]:
    """The addresses of the reasons, below the procedure."""
    found = re.findall(r"/award/reasons/[0-9a-f-]{36}", made.get("officer", "/award/reasons").text)
    return list(dict.fromkeys(found))


def seen(page: str, subject: str) -> str:
    found = re.search(rf'name="{subject}-seen"[^>]* value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_a_reason_is_written_and_shown_with_who_and_when(awarding: Site) -> None:
    address = pages(awarding)[1]
    page = awarding.get("officer", address).text
    sent = {"GOV-text": "Zo <b>staat</b> 't er & 😀.", "GOV-seen": seen(page, "GOV")}
    assert awarding.post("officer", f"{address}/GOV", sent).status_code == 303
    page = awarding.get("officer", address).text
    assert "Zo &lt;b&gt;staat&lt;/b&gt;" in page and "Geschreven door" in page
    again = awarding.post("officer", f"{address}/GOV", sent | {"GOV-text": "Anders."})
    assert again.status_code == 422 and "Anders." in again.text  # somebody wrote in between
    reader = awarding.get("decision_maker", address).text
    assert "Zo &lt;b&gt;staat&lt;/b&gt;" in reader and "<textarea" not in reader


def test_an_error_is_shown_and_keeps_the_letters_in(awarding: Site) -> None:
    address = pages(awarding)[1]
    page = awarding.get("officer", address).text
    sent = {"GOV-text": "Zie [naam].", "GOV-seen": seen(page, "GOV")}
    assert awarding.post("officer", f"{address}/GOV", sent).status_code == 303
    assert awarding.post("officer", "/award/propose", {"text": "Gun."}).status_code == 303
    awarding.at("2022-06-08T16:10")
    assert awarding.post("decision_maker", "/award/approve", {"approves": "yes"}).status_code == 303
    page = awarding.get("officer", "/award").text
    assert "1. Hier moet nog iets worden ingevuld: [naam]." in page
    assert f"{address}#t-GOV" in page
    assert "1 verbetering ontbreekt" in page and "/award/send" not in page


def test_the_pages_take_a_fixed_number_of_queries(awarding: Site) -> None:
    for address in ("/award/reasons", pages(awarding)[1]):
        awarding.get("officer", address)
        with awarding.counted() as asked:
            awarding.get("officer", address)
        assert len(asked) < 75, address


def test_before_the_prices_are_opened_the_page_says_what_it_is_and_leads_back(
    awarding: Site,
) -> None:
    page = awarding.get("auditor", "/award/reasons").text
    assert "<h1" in page and "Redenen van de beslissing" in page and "/comparison/read" in page
    opened = awarding.post("auditor", "/comparison/read", {"back": "reasons"})
    assert opened.status_code == 303 and opened.location.endswith("/award/reasons")
    assert "/comparison/read" not in awarding.get("auditor", "/award/reasons").text
