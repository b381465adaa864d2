"""The page of a decision: the checklist, questions and the password that is asked again."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from criteria.phases import Step
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.web.test_award import approve, opened, propose
from tests.worlds import Worlds


@pytest.fixture
def awarding(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.DECIDE, clock, "2022-06-07T10:00") as made:
        yield made


def test_the_checklist_says_what_is_met_and_what_comes_later(awarding: Site) -> None:
    page = opened(awarding, "officer")
    assert "Elk onderwerp van de dialoog is afgesloten, met een reden." in page
    assert "Elk advies is beantwoord." in page
    assert "Opnieuw berekenen kan zodra er een voorstel ligt." in page
    propose(awarding)
    page = awarding.get("officer", "/award").text
    assert "Opnieuw berekenen geeft dezelfde uitkomst als het voorstel." in page
    assert "Alles klaar" in page


def test_a_question_is_asked_and_answered_on_the_page(awarding: Site) -> None:
    propose(awarding)
    opened(awarding, "decision_maker")
    ask = {"question": "Is er genoeg <b>personeel</b>?"}
    assert awarding.post("decision_maker", "/award/ask", ask).status_code == 303
    again = awarding.post("decision_maker", "/award/ask", ask)
    assert again.status_code == 422
    page = opened(awarding, "officer")
    assert "Is er genoeg &lt;b&gt;personeel&lt;/b&gt;?" in page
    assert "Eén vraag van de mandaathouder wacht op antwoord." in page
    form = re.search(r'action="[^"]*(/award/questions/[^"]+)"', page)
    assert form
    empty = awarding.press("officer", "/award", form[1], {})
    assert empty.status_code == 422
    field = re.search(r'name="(v[0-9a-f]{8}-answer)"', page)
    assert field
    said = awarding.press("officer", "/award", form[1], {field[1]: "Ja, per maand."})
    assert said.status_code == 303
    assert "Ja, per maand." in awarding.get("decision_maker", "/award").text


@pytest.mark.parametrize("typed", ["", "verkeerd", "x" * 5000])
def test_another_password_records_nothing(awarding: Site, typed: str) -> None:
    propose(awarding)
    opened(awarding, "decision_maker")
    answer = awarding.post(
        "decision_maker", "/award/approve", {"approves": "yes", "password": typed}
    )
    assert answer.status_code == 422
    expected = "Dit wachtwoord klopt niet" if typed else "Vul uw wachtwoord in"
    assert expected in answer.text
    assert "verkeerd" not in answer.text
    assert awarding.trail("award.approved") == 0
    assert approve(awarding) == 303


def test_who_guesses_the_password_waits(awarding: Site) -> None:
    propose(awarding)
    opened(awarding, "decision_maker")
    wrong = {"approves": "yes", "password": "raden"}
    statuses = {awarding.post("decision_maker", "/award/approve", wrong).status_code}
    for _ in range(6):
        statuses.add(awarding.post("decision_maker", "/award/approve", wrong).status_code)
    assert 429 in statuses
    assert awarding.trail("award.approved") == 0


def test_the_checklist_costs_the_same_with_questions(awarding: Site) -> None:
    propose(awarding)
    opened(awarding, "officer")
    with awarding.counted() as before:
        awarding.get("officer", "/award")
    for text in ("Een?", "Twee?", "Drie?"):
        awarding.post("decision_maker", "/award/ask", {"question": text})
    with awarding.counted() as after:
        awarding.get("officer", "/award")
    assert len(after) == len(before)
