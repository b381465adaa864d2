"""The award page: proposal, approval by another, letters, standstill and the contract."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from criteria.phases import Step
from tender.actions import course, deciding
from tender.demo.talks import conformity_of
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

TEXT = "Gun de opdracht aan Inschrijver A (combinatie)."


@pytest.fixture
def awarding(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.DECIDE, clock, "2022-06-07T10:00") as made:
        yield made


def opened(made: Site, who: str) -> str:
    answer = made.post(who, "/comparison/read", {"back": "award"})
    assert answer.status_code == 303
    assert answer.location.endswith("/award")
    page = made.get(who, "/award")
    assert page.status_code == 200
    return page.text


def propose(made: Site) -> None:
    assert made.post("officer", "/award/propose", {"text": TEXT}).status_code == 303


def approve(made: Site, who: str = "decision_maker", **more: str) -> int:
    made.at("2022-06-08T16:10")
    return made.post(who, "/award/approve", {"approves": "yes", **more}).status_code


def test_prices_open_on_record_first(awarding: Site) -> None:
    closed = awarding.get("decision_maker", "/award").text
    assert "Open de prijzen" in closed
    assert "155.300.000" not in closed
    assert "155.300.000" in opened(awarding, "decision_maker")


def test_the_proposal_shows_what_it_rests_on(awarding: Site) -> None:
    propose(awarding)
    page = opened(awarding, "decision_maker")
    assert TEXT in page
    assert "gelijk aan het voorstel" in page
    assert "bij een plafond van € 160.000.000" in page
    said = Counter(outcome for outcome, _ in conformity_of("a"))
    assert f"{said['met']} van {said.total()} nagekomen" in page
    assert re.search(r"[3-9] adviezen, alle beantwoord", page)
    assert "9 onderwerpen gaan naar het implementatieplan" in page
    assert re.search(r'<code class="wb-seal">(<span>[0-9a-f]{8}</span>(<wbr>)?){8}', page)


def test_from_proposal_to_contract(awarding: Site) -> None:
    propose(awarding)
    page = opened(awarding, "officer")
    assert page.count('<div class="wb-letter') == 3
    assert approve(awarding) == 303
    awarding.at("2022-06-09T10:00")
    opened(awarding, "witness")
    for who in ("witness", "officer"):
        assert awarding.send(who, "award").status_code == 303
    page = awarding.get("officer", "/award").text
    assert "De termijn loopt tot en met woensdag 29 juni 2022." in page
    assert '<td class="edge">29</td>' in page
    assert '<td class="go">30</td>' in page
    assert "Dag 1 is de dag daarna" in page
    assert "Verstuurd door Tweede inkoopadviseur (demo) en Inkoopadviseur (demo)" in page
    assert awarding.trail("award.sent") == 1


def test_who_proposed_does_not_approve(awarding: Site) -> None:
    awarding.world.act(
        "witness", "2022-06-07T09:00", course.grant_role, "inkoop@hvb.example", "decision_maker"
    )
    awarding.at("2022-06-07T10:00")
    propose(awarding)
    assert "U hebt dit zelf voorgesteld." in opened(awarding, "officer")
    answer = awarding.post("officer", "/award/approve", {"approves": "yes"})
    assert answer.status_code == 422
    assert "Een ander keurt het goed." in answer.text
    assert awarding.trail("award.approved") == 0


def test_approving_twice_is_refused(awarding: Site) -> None:
    propose(awarding)
    assert approve(awarding) == 303
    opened(awarding, "decision_maker")
    answer = awarding.post("decision_maker", "/award/approve", {"approves": "yes"})
    assert answer.status_code == 422
    assert "Over dit voorstel is al besloten." in answer.text
    assert awarding.trail("award.approved") == 1


def test_approving_without_a_proposal_is_refused(awarding: Site) -> None:
    opened(awarding, "decision_maker")
    answer = awarding.post("decision_maker", "/award/approve", {"approves": "yes"})
    assert answer.status_code == 422
    assert "Er ligt geen voorstel." in answer.text


def test_nothing_is_sent_before_approval(awarding: Site) -> None:
    propose(awarding)
    opened(awarding, "officer")
    answer = awarding.post("officer", "/award/send", {"word": "VERSTUUR"})
    assert answer.status_code == 422
    assert "nog niet goedgekeurd" in answer.text


def test_another_word_sends_nothing(awarding: Site) -> None:
    propose(awarding)
    assert approve(awarding) == 303
    opened(awarding, "officer")
    answer = awarding.press("officer", "/award", "/award/send", {"word": "verstuur"})
    assert answer.status_code == 422
    assert "Typ VERSTUUR" in answer.text
    assert awarding.trail("award.send.consented") == 0


def test_a_refusal_keeps_the_reason_and_asks_a_new_proposal(awarding: Site) -> None:
    propose(awarding)
    opened(awarding, "decision_maker")
    answer = awarding.post("decision_maker", "/award/approve", {"approves": "no", "reason": " "})
    assert answer.status_code == 422
    assert approve(awarding, approves="no", reason="Leg de prijs beter uit.") == 303
    page = opened(awarding, "officer")
    assert "Leg de prijs beter uit." in page
    propose(awarding)


def test_no_award_before_the_standstill_is_over(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.AWARD, clock, "2022-06-29T23:30") as made:
        opened(made, "officer")
        answer = made.post("officer", "/award/contract", {"word": "GUN"})
        assert answer.status_code == 422
        assert "loopt tot en met woensdag 29 juni 2022" in answer.text
        assert made.trail("contract.awarded") == 0
        made.at("2022-06-30T00:00")
        assert made.post("officer", "/award/contract", {"word": "gun"}).status_code == 422
        assert made.post("officer", "/award/contract", {"word": "GUN"}).status_code == 303
        assert "De opdracht is gegund" in made.get("officer", "/award").text
        answer = made.post("officer", "/award/contract", {"word": "GUN"})
        assert answer.status_code == 422
        assert made.trail("contract.awarded") == 1


def test_letters_as_sent_stay_readable(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.STANDSTILL, clock, "2022-06-10T10:00") as made:
        page = opened(made, "auditor")
        assert page.count('<div class="wb-letter') == 3
        assert "Wij willen de opdracht aan u gunnen." in page
        assert "award/send" not in page


@pytest.mark.parametrize("who", ["assessor1", "delegate", "administrator"])
def test_the_page_is_not_there_for_others(awarding: Site, who: str) -> None:
    assert awarding.get(who, "/award").status_code == 404
    for act in ("propose", "approve", "send", "draw/commit", "contract"):
        assert awarding.post(who, f"/award/{act}").status_code == 404


def test_the_contract_manager_sees_no_points_and_no_letters(awarding: Site) -> None:
    propose(awarding)
    page = opened(awarding, "contract_manager")
    assert "155.300.000" in page
    assert "73,27" not in page
    assert "Geachte" not in page


def test_a_changed_outcome_is_not_approved(awarding: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    propose(awarding)
    opened(awarding, "decision_maker")
    monkeypatch.setattr(deciding, "replay_equal", lambda *_: False)
    answer = awarding.post("decision_maker", "/award/approve", {"approves": "yes"})
    assert answer.status_code == 422
    assert "wijkt af van het voorstel" in answer.text


def test_as_many_queries_for_one_offer_as_for_three(
    sqlite_worlds: Worlds, single_offer_worlds: Worlds, clock: Clock
) -> None:
    counts = []
    for worlds in (single_offer_worlds, sqlite_worlds):
        with site(worlds, Step.DECIDE, clock, "2022-06-07T10:00") as made:
            opened(made, "officer")
            with made.counted() as sent:
                assert made.get("officer", "/award").status_code == 200
            counts.append(len(sent))
    assert counts[0] == counts[1]
