"""The pages of a dossier in a browser: what is typed beside them stays, whatever one does."""

from __future__ import annotations

from typing import Any

import pytest

from criteria.phases import Step
from tender.actions import scoring
from tests.journey.visitor import Served
from tests.web.test_blind import AT, VIEWER, candidacy

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("editor"),
    pytest.mark.parametrize("served", [Step.SCORE], indirect=True),
]
TYPED = "Net getypt en nog niet bewaard"


@pytest.fixture
def page(served: Served) -> Any:
    served.at(AT)
    served.world.declare_all(VIEWER, at=AT)
    served.world.act(VIEWER, AT, scoring.open_to_score, candidacy(served.world))
    page = served.visit(VIEWER, f"/scoring/{candidacy(served.world)}/PRE")
    page.locator("#motivation").fill(TYPED)
    return page


def reads(page: Any, number: int) -> None:
    """The reader comes to this page, and what was typed is still there."""
    page.locator(".wb-reader__turn b", has_text=f"Bladzijde {number} van 12").wait_for()
    assert page.locator("#motivation").input_value().startswith(TYPED)


def focus(page: Any) -> str:
    return str(page.evaluate("document.activeElement.dataset.focus"))


def test_pages_are_turned_searched_and_marked_in_place(page: Any) -> None:
    page.locator("[data-turn=next]").click()
    reads(page, 2)
    assert focus(page) == "next" and "page=2" in page.url
    assert page.locator("[data-told]").text_content() == "Bladzijde 2 van 12"
    page.locator("#antwoord").focus()
    page.keyboard.press("ArrowRight")
    reads(page, 3)
    page.locator("#r-page").fill("12")
    page.keyboard.press("Enter")
    reads(page, 12)
    page.locator("#r-find").fill("aanmeldpunt")
    page.keyboard.press("Enter")
    page.locator("mark").first.wait_for()
    page.locator("[data-focus=hit-1]").click()
    reads(page, 2)
    page.locator("#text").fill("één loket")
    page.get_by_role("button", name="Bewaar het merkteken").click()
    page.locator("[data-focus=mark-2]").wait_for()
    reads(page, 2)


def test_a_reference_to_the_page_goes_where_the_cursor_stands(page: Any) -> None:
    page.locator("[data-turn=next]").click()
    reads(page, 2)
    field = page.locator("#motivation")
    field.focus()
    page.keyboard.press("End")
    page.keyboard.press("Control+b")
    assert field.input_value() == f"{TYPED} [blz. 2]"
    page.get_by_role("button", name="Verwijs naar bladzijde 2").click()
    assert field.input_value() == f"{TYPED} [blz. 2] [blz. 2]"


def test_what_was_typed_last_is_kept_when_the_page_is_left(page: Any) -> None:
    address = page.url
    page.goto("about:blank")
    page.wait_for_timeout(500)
    page.goto(address)
    assert page.locator("#motivation").input_value() == TYPED


def test_a_save_that_did_not_arrive_is_sent_when_the_connection_is_back(page: Any) -> None:
    page.context.set_offline(True)
    page.locator("#motivation").blur()
    page.locator(".wb-saved.is-bad").wait_for()
    page.context.set_offline(False)
    page.locator(".wb-saved.is-ok").wait_for()


def test_a_page_that_does_not_come_takes_nothing_away(page: Any) -> None:
    page.context.set_offline(True)
    page.locator("[data-turn=next]").click()
    page.locator("[data-failed]", has_text="De bladzijde kwam niet.").wait_for()
    reads(page, 1)
    page.context.set_offline(False)
    page.locator("[data-turn=next]").click()
    reads(page, 2)
