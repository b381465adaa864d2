"""The selection page: the ranking, the line, the decision of two people, and the letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from criteria.phases import Step
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

DAY = "2022-01-28T10:00"
TEXT = "Laat A, B en C toe, zoals de rangorde zegt."


@pytest.fixture
def selecting(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.SELECT, clock, DAY) as made:
        yield made


def propose(made: Site, who: str = "officer") -> None:
    assert made.post(who, "/selection/propose", {"text": TEXT}).status_code == 303


def approve(made: Site) -> None:
    made.at("2022-01-31T11:00")
    answer = made.post("decision_maker", "/selection/approve", {"approves": "yes", "reason": ""})
    assert answer.status_code == 303


def test_the_ranking_opens_every_figure(selecting: Site) -> None:
    page = selecting.get("officer", "/selection")
    assert page.status_code == 200
    # A: 8/10 x 25 + 6/10 x 20 + 10/10 x 20 + 8/10 x 15 + 8/10 x 20 = 20 + 12 + 20 + 12 + 16 = 80
    assert "8/10 × 25 = 20 punten" in page.text
    assert "80,00" in page.text
    assert "als breuk, zonder afronding" in page.text
    assert "beoordelingsplan versie 1" in page.text


def test_late_and_excluded_stand_apart_with_the_reason(selecting: Site) -> None:
    page = selecting.get("officer", "/selection").text
    aside = page[page.index("Buiten de rangorde") :]
    assert "Inschrijver E" in aside
    assert "Te laat" in aside
    assert "Inschrijver D" in aside
    assert "lopend onderzoek niet gemeld" in aside


def test_with_one_lot_the_page_never_speaks_of_lots(selecting: Site) -> None:
    assert "perceel" not in selecting.get("officer", "/selection").text.lower()


def test_a_decision_from_proposal_to_letters(selecting: Site) -> None:
    propose(selecting)
    page = selecting.get("officer", "/selection").text
    assert TEXT in page
    assert "gelijk aan het voorstel" in page
    assert "Geachte Inschrijver A" in page
    approve(selecting)
    selecting.at("2022-01-31T15:00")
    for who in ("officer", "witness"):
        assert selecting.send(who, "selection").status_code == 303
    page = selecting.get("officer", "/selection").text
    assert "Verstuurd op" in page
    assert "Verstuurd door Inkoopadviseur (demo) en Tweede inkoopadviseur (demo)" in page
    assert "Geachte Inschrijver E" not in page  # told before, with a letter of its own
    for act in ("proposed", "approved", "sent"):
        assert selecting.trail(f"selection.{act}") == 1


def test_no_letter_holds_the_reasons_of_another(selecting: Site) -> None:
    propose(selecting)
    page = selecting.get("officer", "/selection").text
    letters = re.findall(r'<div class="wb-letter.*?</div>', page, re.S)
    assert len(letters) == 3
    told = [letter.partition("Zo zijn uw punten berekend")[0] for letter in letters]
    reasons = [set(re.findall(r"<br>([^<]{40,})</p>", letter)) for letter in told]
    assert all(len(found) == 5 for found in reasons[:3])
    assert not reasons[0] & reasons[1] | reasons[1] & reasons[2] | reasons[0] & reasons[2]


def test_an_empty_proposal_is_refused_beside_the_field(selecting: Site) -> None:
    answer = selecting.post("officer", "/selection/propose", {"text": "  "})
    assert answer.status_code == 422
    assert "Schrijf een tekst." in answer.text
    assert selecting.trail("selection.proposed") == 0


def test_a_second_proposal_is_refused_and_keeps_the_words(selecting: Site) -> None:
    propose(selecting)
    answer = selecting.post("officer", "/selection/propose", {"text": "Nog eens."})
    assert answer.status_code == 422
    assert "Dit is al gedaan." in answer.text


def test_refusing_asks_a_reason_and_keeps_what_was_typed(selecting: Site) -> None:
    propose(selecting)
    answer = selecting.post("decision_maker", "/selection/approve", {"approves": "no"})
    assert answer.status_code == 422
    assert "Schrijf de reden op." in answer.text
    assert re.search(r'value="no" checked', answer.text)
    reason = {"approves": "no", "reason": "De motivering mist."}
    assert selecting.post("decision_maker", "/selection/approve", reason).status_code == 303
    page = selecting.get("officer", "/selection").text
    assert "De motivering mist." in page
    propose(selecting)


def test_a_choice_is_needed(selecting: Site) -> None:
    propose(selecting)
    answer = selecting.post("decision_maker", "/selection/approve", {"reason": "Eerst dit."})
    assert answer.status_code == 422
    assert "Kies een antwoord." in answer.text
    assert "Eerst dit." in answer.text


@pytest.mark.parametrize("word", ["", "verstuur", "VERSTUREN"])
def test_another_word_sends_nothing(selecting: Site, word: str) -> None:
    propose(selecting)
    approve(selecting)
    answer = selecting.press("officer", "/selection", "/selection/send", {"word": word})
    assert answer.status_code == 422
    assert "Typ VERSTUUR" in answer.text
    assert selecting.trail("selection.send.consented") == 0


def test_nothing_is_sent_before_approval(selecting: Site) -> None:
    propose(selecting)
    answer = selecting.post("officer", "/selection/send", {"word": "VERSTUUR"})
    assert answer.status_code == 422
    assert "nog niet goedgekeurd" in answer.text


def test_a_draw_without_a_tie_is_not_there(selecting: Site) -> None:
    for lot in ("1", "9"):
        answer = selecting.post("officer", "/selection/draw/commit", {"lot": lot})
        assert answer.status_code == 404


@pytest.mark.parametrize("who", ["assessor1", "delegate", "contract_manager", "administrator"])
def test_the_page_is_not_there_for_others(selecting: Site, who: str) -> None:
    assert selecting.get(who, "/selection").status_code == 404


@pytest.mark.parametrize("who", ["chair", "auditor", "decision_maker"])
def test_readers_see_no_act_of_the_officer(selecting: Site, who: str) -> None:
    page = selecting.get(who, "/selection")
    assert page.status_code == 200
    assert "selection/propose" not in page.text
    assert selecting.post(who, "/selection/propose", {"text": TEXT}).status_code == 404


def test_before_the_step_the_page_is_not_there(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.CONSENSUS, clock, "2022-01-27T09:00") as made:
        assert made.get("officer", "/selection").status_code == 404


def test_letters_are_checked_for_who_sends_them_alone(
    selecting: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check reads what tenderers wrote in confidence."""
    propose(selecting)
    assert "Controle van de brief" in selecting.get("officer", "/selection").text
    monkeypatch.setattr("tender.pages.decisions.check_letters", None)
    for who in ("decision_maker", "chair", "auditor"):
        page = selecting.get(who, "/selection")
        assert page.status_code == 200 and "Controle van de brief" not in page.text
