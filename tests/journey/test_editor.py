"""The plan editor in a real browser: what its scripts add to the pages that work without them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journey.visitor import Served, press, says

pytestmark = pytest.mark.browser

S = "lots/1/selection"
TOLD = "words => document.querySelector('.wb-saved').innerText.includes(words)"
PRE, FIN = f"{S}/questions/PRE/points", f"{S}/questions/FIN/points"


def box(page: Any, name: str) -> Any:
    return page.locator(f'[name="{name}"]')


def weight(served: Served, question: str) -> str:
    return str(served.world.case().plan.lots[0].selection.question(question).points)


def questions(served: Served) -> list[str]:
    return [one.id for one in served.world.case().plan.lots[0].selection.questions]


def kept(page: Any, name: str, text: str, told: str = "Bewaard") -> None:
    """Type in a field, leave it, and wait until the page says what became of it."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        box(page, name).fill(text)
        box(page, name).blur()
    page.wait_for_function(TOLD, arg=told)
    body = sent.value.request.post_data or ""
    assert name in body and body.count('name="lots/') == 1, "only what changed is sent"


def test_what_is_typed_is_kept_while_it_is_typed(served: Served) -> None:
    page = served.visit("officer", "/plan/edit/selection")
    kept(page, PRE, "30")
    assert weight(served, "PRE") == "30"
    other = served.visit("witness", "/plan/edit/selection")
    kept(other, FIN, "15")
    for text in ("31", "32"):  # somebody else wrote in between: no conflict with oneself
        kept(page, PRE, text)
    assert (weight(served, "PRE"), weight(served, "FIN")) == ("32", "15")
    kept(page, FIN, "16", "wijzigde")
    says(page, "Tweede inkoopadviseur")
    assert weight(served, "FIN") == "15"


def test_what_cannot_be_read_stays_told_until_it_is_mended(served: Served) -> None:
    page = served.visit("officer", "/plan/edit/selection")
    kept(page, PRE, "1,234.56", "Engels getal")
    box(page, FIN).fill("15")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        box(page, FIN).blur()
    page.wait_for_timeout(200)
    says(page, "Engels getal")
    assert weight(served, "FIN") == "15"
    wrong = page.locator("[aria-invalid=true]")
    assert [field.get_attribute("name") for field in wrong.all()] == [PRE]
    press(page, "hoger")
    says(page, "Eén punt vraagt nog aandacht")
    assert box(page, PRE).input_value() == "1,234.56"
    assert questions(served) == ["PRE", "FIN", "SAM", "GOV", "TRA"]


def test_enter_saves_and_moves_nothing_and_the_reader_stays_in_place(served: Served) -> None:
    page = served.visit("officer", "/plan/edit/selection")
    box(page, FIN).fill("15")
    page.evaluate("scrollBy(0, 90)")
    before = page.evaluate("scrollY")
    with page.expect_navigation():
        box(page, FIN).press("Enter")
    assert questions(served) == ["PRE", "FIN", "SAM", "GOV", "TRA"]
    assert weight(served, "FIN") == "15"
    assert page.evaluate("document.activeElement.name") == FIN
    assert before > 0 and abs(page.evaluate("scrollY") - before) < 5


def test_a_moved_row_keeps_the_focus(served: Served) -> None:
    page = served.visit("officer", "/plan/edit/selection")
    with page.expect_navigation():
        page.locator(f'button[value="up|{S}/questions|TRA"]').press("Enter")
    assert questions(served) == ["PRE", "FIN", "SAM", "TRA", "GOV"]
    assert page.evaluate("document.activeElement.value") == f"up|{S}/questions|TRA"
