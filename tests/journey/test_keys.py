"""The keys of one character in a browser: turned off, they do nothing, also on the next page."""

from __future__ import annotations

from typing import Any

import pytest

from criteria.phases import Step
from tender.actions import scoring
from tests.journey.test_consensus import tab_to
from tests.journey.visitor import Served
from tests.web.test_blind import AT, VIEWER, candidacy

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("served", [Step.SCORE], indirect=True),
]
BOX, LIST = "#single-keys", "[data-keys-list]"


def points(page: Any) -> str:
    return str(page.evaluate("document.querySelector('[name=mark]:checked')?.dataset.points ?? ''"))


def unfolded(page: Any) -> bool:
    return bool(page.locator(LIST).get_attribute("open") is not None)


def press(page: Any, key: str) -> tuple[str, bool]:
    """What a key does with a mark in focus: the mark chosen, and whether the list is open."""
    page.locator("[name=mark]").first.focus()
    page.keyboard.press(key)
    return points(page), unfolded(page)


def test_the_keys_of_one_character_can_be_turned_off_for_good(served: Served) -> None:
    served.at(AT)
    served.world.declare_all(VIEWER, at=AT)
    served.world.act(VIEWER, AT, scoring.open_to_score, candidacy(served.world))
    place = f"/scoring/{candidacy(served.world)}/PRE"
    page = served.visit(VIEWER, place)
    page.locator(BOX).wait_for(state="attached")
    assert press(page, "6") == ("6", False)
    assert press(page, "?") == ("6", True)
    tab_to(page, BOX)
    with page.expect_response("**/keys/off"):
        page.keyboard.press("Space")
    assert press(page, "8") == ("6", True)
    assert press(page, "?") == ("6", True)
    page.keyboard.press("ArrowDown")  # of the browser itself
    moved = points(page)
    assert moved not in ("", "6")
    with page.expect_navigation():
        page.get_by_role("button", name="Uitloggen").first.click()
    served.inside.clear()
    page = served.visit(VIEWER, place)
    page.locator(LIST).locator("summary").click()
    assert not page.locator(BOX).is_checked()
    assert press(page, "2") == (points(page), True)
    page.locator(BOX).focus()
    with page.expect_response("**/keys/on"):
        page.keyboard.press("Space")
    assert press(page, "2") == ("2", True)
