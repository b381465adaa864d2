"""The switch for keys of one character: on every page with a rubric, remembered in the browser."""

from __future__ import annotations

from criteria.phases import Step
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

BOX = 'id="single-keys"'


def turned_off(on: Site, who: str, page: str) -> bool:
    """Whether the switch of a page stands off; the page has one, and says what it is for."""
    text = on.get(who, page).text
    assert text.count(BOX) == 1 and "Gebruik toetsen van één teken" in text
    assert "data-keys-list" in text
    return " data-off hidden>" in text


def test_the_choice_holds_on_every_sheet(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SCORE, clock, "2022-01-24T10:00") as on:
        course = on.world.course
        course.declare("assessor1", clock(), course.valid())
        sheet = f"/scoring/{course._candidacies()['a']}"
        on.post("assessor1", f"{sheet}/open")
        browser = on.browsers["assessor1"]
        assert not turned_off(on, "assessor1", f"{sheet}/PRE")
        for choice in ("off", "on", "off"):
            answer = browser.get(f"/keys/{choice}")
            assert answer.status_code == 303
            assert "Max-Age=31536000" in answer.headers["Set-Cookie"]
            for theme in ("PRE", "FIN"):
                assert turned_off(on, "assessor1", f"{sheet}/{theme}") is (choice == "off")
        assert browser.get("/keys/perhaps").status_code == 404
