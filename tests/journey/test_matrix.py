"""The matrix by keyboard in a browser: into a cell, out of it, on to the next, and after saving."""

from __future__ import annotations

from typing import Any

import pytest

from criteria.phases import Step
from tests.desk import AT, declared
from tests.journey.visitor import Served, says

pytestmark = pytest.mark.browser

HERE = "document.activeElement.search ?? ''"
INSIDE = "document.activeElement.closest('.wb-drawer') !== null"


def opened(page: Any, key: str) -> str:
    """Press a key that goes to another page; gives the cell that had the focus."""
    cell = str(page.evaluate(HERE))
    with page.expect_navigation():
        page.keyboard.press(key)
    page.wait_for_function("document.activeElement !== document.body")
    return cell


@pytest.mark.parametrize("served", [Step.SUITABILITY], indirect=True)
def test_a_cell_is_opened_closed_and_decided_by_keyboard(served: Served) -> None:
    served.at(AT)
    declared(served.world, "a")
    page = served.visit("officer", f"/suitability/{served.world.course.ids['a']}")
    page.locator('[data-matrix] a[href*="demand=INT-02"]').first.focus()
    cell = opened(page, "Enter")
    assert page.evaluate(INSIDE)
    opened(page, "Escape")
    assert page.evaluate(HERE) == cell
    page.keyboard.press("ArrowDown")
    assert page.evaluate(HERE) not in ("", cell)
    page.keyboard.press("ArrowUp")
    opened(page, "Enter")
    page.locator("label", has_text="Voldoet niet").first.click()
    page.locator("textarea[name=reason]").fill("De groep is niet te volgen.")
    with page.expect_navigation():
        page.locator(".wb-drawer button[type=submit]").last.press("Enter")
    says(page, "Het besluit is vastgelegd.")
    page.wait_for_function("document.activeElement !== document.body")
    page.keyboard.press("n")
    assert page.evaluate(HERE) not in ("", cell)
