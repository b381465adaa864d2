"""The vault: who keeps its key, words shown once, the test opening, and opening with words."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from criteria.phases import Step
from criteria.vault import words as known_words
from tender import vault as crypto
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site

HOLDERS = ("officer", "witness", "chair")
Words = dict[str, str]


@pytest.fixture(autouse=True)
def quick_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "_MEMORY", 64)
    monkeypatch.setattr(crypto, "_PASSES", 1)


@pytest.fixture
def on(on: Site) -> Site:
    """The plan is about to be sealed; there are three officers."""
    on.world.third_officer("2021-10-28T09:00")
    return on


def choose(on: Site, who: str = "officer", level: str = "B") -> TestResponse:
    ids = [str(on.world.identity(key).id) for key in HOLDERS]
    return on.press(who, "/vault", "/vault/level", {"level": level, "holders": ids})


def given(page: TestResponse) -> str:
    """The words on the one page that shows them."""
    assert page.status_code == 200
    found = re.findall(r"<li><b>(\w+)</b></li>", page.text)
    assert len(found) == 5 and set(found) <= set(known_words())
    return " ".join(found)


def made(on: Site) -> Words:
    return {key: given(on.press(key, "/vault", "/vault/words", {})) for key in HOLDERS}


def tried(on: Site, words: Words) -> None:
    for key in ("officer", "witness", "chair", "officer"):
        on.clock.on(seconds=1)
        assert on.press(key, "/vault", "/vault/test", {"words": words[key]}).status_code == 303


def test_words_are_shown_once_and_the_plan_waits_for_the_test(on: Site) -> None:
    assert "Niveau A: op de server" in on.get("officer", "/vault").text
    assert choose(on).status_code == 303
    words = made(on)
    sealed = on.press("officer", "/plan", "/plan/seal", {"word": "HVB-BW-2022"})
    assert sealed.status_code == 422 and "proefopening" in sealed.text
    for key in HOLDERS:
        for path in ("/vault", "/trail", "/plan"):
            assert not any(told in on.get(key, path).text for told in words.values())
    tried(on, words)
    assert "Gelukt met iedereen" in on.get("officer", "/vault").text
    assert on.press("officer", "/plan", "/plan/seal", {"word": "HVB-BW-2022"}).status_code == 303
    page = on.get("officer", "/vault").text
    assert "/vault/level" not in page and "/vault/words" not in page and "/vault/lost" in page


def test_nobody_seals_with_a_level_that_was_not_on_their_page(on: Site) -> None:
    shown = on.get("officer", "/plan").text
    assert "<b>Niveau A: op de server.</b>" in shown
    fields = values(shown, "/plan/seal") | {"word": "HVB-BW-2022"}
    choose(on, "witness")
    choose(on, "witness", "A")
    late = on.post("officer", "/plan/seal", fields)
    assert late.status_code == 422 and "koos een andere plek voor de sleutel" in late.text
    assert on.world.case().seal is None
    again = values(late.text, "/plan/seal") | {"word": "HVB-BW-2022"}
    assert on.post("officer", "/plan/seal", again).status_code == 303


def test_wrong_words_are_told_and_never_given_back(on: Site) -> None:
    choose(on)
    words = made(on)
    answer = on.press("officer", "/vault", "/vault/test", {"words": words["witness"]})
    assert answer.status_code == 422
    assert "horen niet bij deze sleutel" in answer.text and words["witness"] not in answer.text
    assert on.trail("vault.tested") == on.trail("vault.test.consented") == 0


def test_with_two_holders_it_is_refused(on: Site) -> None:
    ids = [str(on.world.identity(key).id) for key in HOLDERS[:2]]
    answer = on.press("officer", "/vault", "/vault/level", {"level": "B", "holders": ids})
    assert answer.status_code == 422 and "Wijs 3 tot 6 sleutelhouders aan" in answer.text


def test_the_form_of_words_sent_twice_gives_words_once(on: Site) -> None:
    choose(on)
    sent = values(on.get("officer", "/vault").text, "/vault/words")
    given(on.post("officer", "/vault/words", sent))
    again = on.post("officer", "/vault/words", sent)
    assert again.status_code == 422 and "<li><b>" not in again.text
    assert on.trail("vault.keyed") == 1


def test_who_has_no_part_in_it_reads_or_finds_nothing(on: Site) -> None:
    choose(on)
    for key in ("assessor1", "delegate", "contract_manager"):
        assert on.get(key, "/vault").status_code == 404
    for key in ("decision_maker", "auditor"):
        page = on.get(key, "/vault")
        assert page.status_code == 200 and f"{on.root}/vault/" not in page.text
        for act in ("level", "words", "test", "lost", "notary"):
            assert on.post(key, f"/vault/{act}", {"words": "a b c d e"}).status_code == 404


def test_the_page_asks_as_many_queries_with_words_as_without(on: Site) -> None:
    choose(on)
    on.get("officer", "/vault")
    with on.counted() as before:
        on.get("officer", "/vault")
    made(on)
    with on.counted() as later:
        on.get("officer", "/vault")
    assert len(before) == len(later)


def test_applications_open_with_the_words_of_two(on: Site, clock: Clock) -> None:
    choose(on)
    words = made(on)
    tried(on, words)
    on.world.course.publish()
    on.world.course.invite()
    on.world.course.apply()
    deadline = on.world.case().plan.application_deadline
    assert deadline is not None
    clock.moment = deadline + timedelta(hours=1)
    on.browsers.clear()
    on.tokens.clear()

    def opens(key: str, typed: dict[str, Any]) -> TestResponse:
        return on.press(key, "/tenderers", "/tenderers/opening", {"word": "OPEN", **typed})

    assert "Uw vijf woorden" in on.get("officer", "/tenderers").text
    for typed, said in (
        ({}, "Vul de 5 woorden in"),
        ({"words": words["chair"]}, "horen niet bij deze sleutel"),
    ):
        answer = opens("officer", typed)
        assert answer.status_code == 422 and said in answer.text
    assert on.trail("opening.refused") == 2 and on.trail("applications.open.consented") == 0
    assert opens("officer", {"words": words["officer"]}).status_code == 303
    done = opens("chair", {"words": words["chair"].upper()})
    assert done.status_code == 303 and done.location.endswith("/opening/record")
    assert on.trail("vault.opened") == 1
    assert on.world.count("vault_halves") == 0


def test_lost_words_and_those_of_the_notary_show_on_the_page(on: Site) -> None:
    choose(on)
    tried(on, made(on))
    assert on.press("officer", "/plan", "/plan/seal", {"word": "HVB-BW-2022"}).status_code == 303
    assert on.press("officer", "/vault", "/vault/lost", {}).status_code == 303
    assert "Niet elke sleutelhouder kan nog openen" in on.get("auditor", "/vault").text
    assert on.press("witness", "/vault", "/vault/lost", {}).status_code == 303
    assert "De kluis kan niet meer open" in on.get("auditor", "/vault").text
    empty = on.press("officer", "/vault", "/vault/notary", {"place": " "})
    assert empty.status_code == 422
    place = "Notaris <Van Dam>, Tilburg"
    assert on.press("officer", "/vault", "/vault/notary", {"place": place}).status_code == 303
    page = on.get("auditor", "/vault").text
    assert "Notaris &lt;Van Dam&gt;, Tilburg" in page
    assert "Niet elke sleutelhouder kan nog openen" in page
    assert on.world.case().step is Step.PUBLISH
