"""Letters of the desk and of an end: their page says who has them, and takes how they came."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from criteria.phases import Step
from tender.store import notices
from tests.actions.test_ending import ended
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

WALL = "2022-06-16T11:00"
NOTE = "Aangetekende brief van 16 juni 2022."


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.STANDSTILL, clock, WALL) as made:
        yield made


def notice(on: Site, key: str) -> str:
    with on.world.looked() as session:
        return str(notices.notices_to(session, on.tenderer(key))[-1].id)


def asked_of(on: Site) -> str:
    """A tenderer that got questions, by its key."""
    with on.world.looked() as session:
        every = notices.notices(session, on.world.procedure_id)
    told = {one.tenderer for one in every if one.kind == "clarification"}
    return next(key for key in "abcde" if on.tenderer(key) in told)


@pytest.mark.parametrize("what", ["rejection", "questions", "ending"])
def test_an_officer_records_how_a_letter_came(
    on: Site, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tender.pages.clarification.answered_at", lambda _: None)
    key = asked_of(on) if what == "questions" else "d" if what == "rejection" else "a"
    page = {
        "rejection": "/admission",
        "questions": f"/suitability/{on.tenderer(key)}/questions",
        "ending": "/ending",
    }[what]
    if what == "ending":
        ended(on.world, Step.STANDSTILL)
    one = notice(on, key)
    form = f"/notices/{one}/delivered"
    shown = on.get("officer", page)
    assert shown.status_code == 200 and f'id="ontvangst-{one}"' in shown.text
    assert form not in on.get("auditor", page).text
    answer = on.post("officer", form, values(shown.text, form) | {"note": NOTE})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"{page}#ontvangst-{one}")
    after = on.get("officer", page).text
    assert NOTE in after and form not in after
    assert on.trail("letter.received") == 1
    assert on.post("officer", form, {"note": NOTE}).status_code == 303
    assert on.post("officer", form, {"note": ""}).status_code == 303
    assert on.post("chair", form, {"note": NOTE}).status_code == 404
    assert on.trail("letter.received") == 1


def test_who_answered_has_had_the_letter_with_the_questions(on: Site) -> None:
    key = asked_of(on)
    one = notice(on, key)
    for who in ("officer", "auditor"):
        page = on.get(who, f"/suitability/{on.tenderer(key)}/questions").text
        told = page[page.index(f'id="ontvangst-{one}"') :].partition("</div>")[0]
        assert "Nog niet" not in told and "Blijkt uit het antwoord" in told
        assert re.search(r"\d{4}", told)
    assert on.trail("letter.received") == 0


def test_a_tenderer_says_that_it_has_its_letter(on: Site) -> None:
    own = f"/hand-in/{on.world.course.links['d']}"
    browser = on.app.test_client()
    page = browser.get(own).text
    address = f"{own}/letters/{notice(on, 'd')}"
    assert "Ik heb deze brief ontvangen" in page
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    for _ in range(2):
        assert browser.post(address, data={"csrf_token": token[1]}).status_code == 303
    page = browser.get(own).text
    assert re.search(r"Ontvangen op [^<]*16 juni[^<]*2022", page)
    assert f'action="{address}"' not in page
    other = f"{own}/letters/{notice(on, 'e')}"
    assert browser.post(other, data={"csrf_token": token[1]}).status_code == 404
    assert on.trail("letter.received") == 1


def test_a_tenderer_says_that_it_has_the_letter_of_a_decision(on: Site) -> None:
    own = f"/hand-in/{on.world.course.links['b']}"
    browser = on.app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(own).text)
    assert token
    for _ in range(2):
        sent = browser.post(f"{own}/decisions/2", data={"csrf_token": token[1]})
        assert sent.status_code == 303
    assert on.trail("letter.received") == 1
