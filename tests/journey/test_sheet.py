"""The sheet of an assessor in a browser: what the keys do, and where one is after saving."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from criteria.phases import Step
from criteria.scores import Score
from tender.actions import scoring
from tests.journey.visitor import Served
from tests.web.test_blind import AT, VIEWER, WHY, candidacy

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("editor"),
    pytest.mark.parametrize("served", [Step.SCORE], indirect=True),
]
FIELD, SAVED = "#motivation", ".wb-saved.is-ok"
TYPED = "Net getypt en nog niet bewaard"
ELSEWHERE = "Deze score is intussen in een ander venster bewaard."


@pytest.fixture
def page(served: Served) -> Any:
    served.at(AT)
    served.world.declare_all(VIEWER, at=AT)
    served.world.act(VIEWER, AT, scoring.open_to_score, candidacy(served.world))
    page = served.visit(VIEWER, f"/scoring/{candidacy(served.world)}/PRE")
    page.locator("#single-keys").wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    return page


def focus(page: Any) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.tagName"))


def marked(page: Any) -> str:
    return str(page.evaluate("document.querySelector('[name=mark]:checked')?.dataset.points ?? ''"))


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (640, 800), (390, 844)])
def test_whether_it_was_saved_is_in_sight_while_one_types(
    page: Any, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.locator("#observations summary").click()
    page.locator(FIELD).fill(TYPED)
    page.locator(FIELD).evaluate("field => field.scrollIntoView()")
    page.locator(SAVED).wait_for()
    top, bottom = page.locator(".wb-saved").evaluate(
        "part => [part.getBoundingClientRect().top, part.getBoundingClientRect().bottom]"
    )
    assert page.evaluate("scrollY") > 0 and 0 <= top < bottom <= 100
    above = page.locator(FIELD).evaluate("part => part.getBoundingClientRect().top")
    assert above >= bottom, "the field is not under it"


def test_saving_leaves_the_cursor_where_it_is(page: Any) -> None:
    page.evaluate("window.same = true")
    page.locator(FIELD).fill(TYPED)
    page.locator(FIELD).evaluate("field => field.setSelectionRange(3, 3)")
    place = page.evaluate("scrollY")
    page.keyboard.press("Control+s")
    page.locator(SAVED).wait_for()
    assert page.evaluate("window.same") and focus(page) == "motivation"
    assert page.locator(FIELD).evaluate("field => field.selectionStart") == 3
    assert page.evaluate("scrollY") == place
    with page.expect_navigation():
        page.reload()
    assert page.locator(FIELD).input_value() == TYPED


def test_what_cannot_be_saved_in_place_is_said_at_its_field(page: Any) -> None:
    page.locator("#observations summary").click()
    page.locator("[name=observations-0-text]").fill("Een punt")
    page.locator("[name=observations-0-page]").fill("twaalf")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    assert page.locator(".wb-errors a").count() == 1
    assert page.locator("[name=observations-0-page]").input_value() == "twaalf"


def test_the_next_theme_begins_at_the_score(page: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator(FIELD).fill(TYPED)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.wait_for_function("document.activeElement.id === 'mark'")
    assert "/FIN" in page.url and page.evaluate("scrollY") == 0
    page.keyboard.press("ArrowDown")
    assert marked(page) == "", "an arrow only scrolls"
    page.keyboard.press("8")
    assert marked(page) == "8"
    with page.expect_navigation():
        page.keyboard.press("Alt+PageUp")
    page.wait_for_function("document.activeElement.id === 'mark'")
    page.goto(page.url)
    page.wait_for_load_state("networkidle")
    assert focus(page) == "BODY", "whoever comes another way begins at the top"


def test_digits_and_arrows_work_outside_text_fields(page: Any) -> None:
    assert focus(page) == "BODY"
    page.keyboard.press("6")
    assert marked(page) == "6"
    page.locator("#antwoord").focus()
    page.keyboard.press("2")
    assert marked(page) == "2"
    page.locator(FIELD).focus()
    page.keyboard.press("8")
    assert (marked(page), page.locator(FIELD).input_value()) == ("2", "8")
    page.locator(FIELD).blur()
    page.keyboard.press("ArrowRight")
    page.locator(".wb-reader__turn b", has_text="Bladzijde 2 van 12").wait_for()


def test_a_page_made_before_the_last_save_arrived_is_made_anew(page: Any) -> None:
    older, made = page.context.request.get(page.url), []

    def late(route: Any) -> None:
        """The first page that comes is of before the save."""
        made.append(route.request.url)
        if len(made) == 1:
            route.fulfill(response=older)
        else:
            route.continue_()

    page.route(page.url, late)
    page.locator(FIELD).fill(TYPED)
    page.reload()
    page.wait_for_function(
        "typed => document.querySelector('#motivation').value === typed", arg=TYPED
    )
    page.locator(SAVED).wait_for()
    page.wait_for_load_state("networkidle")
    page.locator(FIELD).fill(f"{TYPED} en verder")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(500)
    assert ELSEWHERE not in page.content()
    page.goto(page.url)
    assert len(made) == 3 and page.locator(FIELD).input_value() == f"{TYPED} en verder"


def test_back_after_a_refused_hand_in_reads_the_review_again(page: Any, served: Served) -> None:
    """No browser asks to send anything once more, and nothing that was written is gone."""
    cell = candidacy(served.world)
    for theme in ("PRE", "FIN", "SAM", "GOV", "TRA"):
        given = Score(theme, Decimal(6), WHY)
        served.world.act(VIEWER, AT, scoring.save_draft, cell, given, 0)
    served.visit(VIEWER, f"/scoring/{cell}/review")
    page.locator("form[action$=review] [name=word]").fill("INDIEN")
    with page.expect_navigation() as sent:
        page.locator("form[action$=review] button[type=submit]").click()
    assert sent.value.status == 422
    page.wait_for_load_state("networkidle")
    page.locator("main a[href$='/FIN']").first.click()
    page.locator("#motivation").wait_for()
    answer = page.go_back()
    assert (answer.status, answer.request.method) == (200, "GET")
    assert page.locator("main").inner_text().count(WHY.strip()[:60]) >= 5
    page.reload()
    assert page.locator("form[action$=review] [name=word]").is_visible()
