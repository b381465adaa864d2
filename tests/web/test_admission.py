"""The admission page: where each tenderer stands, and the letters to those who do not go on."""

from __future__ import annotations

import re
from typing import Any

import pytest

from criteria.letter_check import ERROR, Finding
from criteria.phases import Step
from tender.actions import tenderers
from tests import paper
from tests.actions.test_admission import REASON, rejected
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

NOW = "2022-01-19T09:10"


@pytest.fixture
def admitting(sqlite_worlds: Worlds, clock: Clock) -> Any:
    """One tenderer is rejected, one was late; the others are still tested."""
    with site(sqlite_worlds, Step.SUITABILITY, clock, NOW) as on:
        rejected(on.world)
        yield on


def send(on: Site, who: str, key: str, **more: str) -> Any:
    address = f"/admission/{on.tenderer(key)}/send"
    typed = values(on.get(who, "/admission").text, address)
    (word,) = [name for name in typed if name.endswith("-word")]
    return on.post(who, address, typed | {word: "VERSTUUR"} | more)


def test_the_page_tells_where_each_stands_and_why(admitting: Site) -> None:
    page = admitting.get("officer", "/admission").text
    for told in ("Afgewezen", "Te laat", "Nog open", "Er loopt een onderzoek.", REASON):
        assert told in page
    assert "Uitgesloten" not in page and "uit te sluiten" not in page
    assert "2 doen niet verder mee" in page
    assert page.count("Zo gaat de brief weg") == 2
    assert "Toelating" in page
    assert "Nog 2 inschrijvers die niet verder meedoen" in admitting.get("officer", "").text


def test_a_rejection_goes_out_by_two_and_to_its_tenderer_alone(admitting: Site) -> None:
    assert send(admitting, "officer", "d").status_code == 303
    page = admitting.get("officer", "/admission").text
    assert "U gaf akkoord op" in page
    assert admitting.trail("notice.sent") == 0
    assert "Verstuur samen met" in admitting.get("witness", "/admission").text
    assert send(admitting, "witness", "d").status_code == 303
    assert admitting.trail("notice.sent") == 1
    page = admitting.get("auditor", "/admission").text
    assert "Verstuurd op" in page
    links = admitting.world.course.links
    own = admitting.app.test_client().get(f"/hand-in/{links['d']}").text
    assert "Afwijzing van uw aanmelding" in own and REASON in own
    for key in "abce":
        other = admitting.app.test_client().get(f"/hand-in/{links[key]}").text
        assert "Afwijzing" not in other and REASON not in other
    (address,) = re.findall(r'href="(/hand-in/[^"]+/letters/[^"]+\.pdf)"', own)
    sent = admitting.app.test_client().get(address)
    words = paper.words(sent.data)
    assert REASON in words and "Concept" not in words


def test_the_wrong_word_sends_nothing(admitting: Site) -> None:
    position = re.search(r"letter-(\d+)-word", admitting.get("officer", "/admission").text)
    assert position
    address = f"/admission/{admitting.tenderer('d')}/send"
    typed = values(admitting.get("officer", "/admission").text, address)
    (word,) = [name for name in typed if name.endswith("-word")]
    answer = admitting.post("officer", address, typed | {word: "verstuur"})
    assert answer.status_code == 422 and "Typ VERSTUUR" in answer.text
    assert admitting.trail("notice.send.consented") == 0


def test_a_letter_that_changed_since_the_page_is_not_sent(admitting: Site) -> None:
    address = f"/admission/{admitting.tenderer('d')}/send"
    typed = values(admitting.get("officer", "/admission").text, address)
    (seen,) = [name for name in typed if name.endswith("-seen")]
    answer = send(admitting, "officer", "d", **{seen: "0" * 64})
    assert answer.status_code == 422 and "intussen gewijzigd" in answer.text


def test_what_the_check_finds_is_shown_and_keeps_the_letter_in(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when somebody else wrote the same afterwards: nobody finds it before."""
    found = Finding(ERROR, "passage", (("words", "een zin van een ander"),))
    with site(sqlite_worlds, Step.SUITABILITY, clock, NOW) as on:
        d = on.tenderer("d")
        rejected(on.world)
        monkeypatch.setattr(
            "tender.pages.admission.check_notice",
            lambda _case, tenderer, *_rest: (found,) if tenderer.id == d else (),
        )
        page = on.get("officer", "/admission").text
        assert "Controle van de brief" in page and "Versturen kan nog niet" in page
        assert "Naar de eisen en hun redenen" in page
        assert f'/admission/{on.tenderer("d")}/send"' not in page
        assert f'/admission/{on.tenderer("e")}/send"' in page  # nothing is wrong with that letter
        assert "De brief mag weg" in page
        assert on.trail("notice.send.consented") == 0


def test_reasons_are_for_who_declared(admitting: Site) -> None:
    page = admitting.get("decision_maker", "/admission").text
    assert "Afgewezen" in page and REASON not in page and "onderzoek" not in page
    assert "Verklaar uw belangen" in page
    admitting.world.act(
        "decision_maker", NOW, tenderers.declare, admitting.tenderer("d"), "conflict", "Mijn zus."
    )
    page = admitting.get("decision_maker", "/admission").text
    assert "U ziet de redenen niet." in page and REASON not in page


def test_who_declared_an_interest_does_not_get_the_letter(admitting: Site) -> None:
    for who in ("officer", "witness"):
        send(admitting, who, "d")
    page = admitting.get("officer", "/admission").text
    (address,) = re.findall(r'href="([^"]+/notices/[^"]+\.pdf)"', page)
    here = address.removeprefix(admitting.root)
    assert admitting.get("officer", here).status_code == 200
    assert admitting.get("decision_maker", here).status_code == 404  # did not declare
    admitting.world.act(
        "officer", NOW, tenderers.declare, admitting.tenderer("d"), "conflict", "Mijn zus."
    )
    assert admitting.get("officer", here).status_code == 404


def test_the_draft_can_be_fetched_while_it_is_one(admitting: Site) -> None:
    path = f"/admission/{admitting.tenderer('e')}/letter.pdf"
    assert admitting.get("officer", path).status_code == 200
    assert admitting.get("auditor", path).status_code == 404
    assert (
        admitting.get("officer", f"/admission/{admitting.tenderer('a')}/letter.pdf").status_code
        == 404
    )
    for who in ("officer", "witness"):
        send(admitting, who, "e")
    assert admitting.get("officer", path).status_code == 404


def test_the_chair_reads_along_without_the_rounds(admitting: Site) -> None:
    page = admitting.get("chair", "/admission").text
    assert "Stand per inschrijver" in page and "Zo gaat de brief weg" not in page


def test_the_letter_of_a_decision_can_be_fetched_by_its_tenderer(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.STANDSTILL, clock, "2022-06-10T10:00") as on:
        link = f"/hand-in/{on.world.course.links['a']}"
        browser = on.app.test_client()
        found = re.findall(r'href="(/hand-in/[^"]+/decisions/\d\.pdf)"', browser.get(link).text)
        subjects = ("Gunningsbeslissing", "Selectiebeslissing")  # the last one first
        for address, subject in zip(found, subjects, strict=True):
            assert subject in paper.pages(browser.get(address).data)[0]
        for wrong in ("0.pdf", "3.pdf", "1.exe"):
            assert browser.get(f"{link}/decisions/{wrong}").status_code == 404
        told = on.app.test_client().get(f"/hand-in/{on.world.course.links['d']}")
        assert "/decisions/" not in told.text


def test_the_page_takes_a_fixed_number_of_queries(admitting: Site) -> None:
    admitting.get("auditor", "/admission")
    with admitting.counted() as sent:
        admitting.get("auditor", "/admission")
    assert len(sent) < 30
