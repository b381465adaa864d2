"""The plan editor by hand in a browser: rows dragged and put, weights added up while typed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journey.visitor import Served, press, says

pytestmark = pytest.mark.browser

S = "lots/1/selection"
PRE, FIN = f"{S}/questions/PRE/points", f"{S}/questions/FIN/points"


def questions(served: Served) -> list[str]:
    return [one.id for one in served.world.case().plan.lots[0].selection.questions]


def total(page: Any) -> str:
    return str(page.locator("[data-sum-shown]").inner_text())


def share(page: Any, name: str) -> str:
    return str(page.locator(f'[data-share-of="{name}"]').inner_text())


def test_a_row_is_dragged_with_the_mouse_and_keeps_the_focus(served: Served) -> None:
    page = served.visit("officer", "/plan/edit/selection")
    rows = [f'tr[data-row="{S}/questions|{id_}"]' for id_ in ("PRE", "TRA")]
    with page.expect_navigation():
        page.locator(f"{rows[1]} .wb-grip").drag_to(
            page.locator(rows[0]), target_position={"x": 20, "y": 2}
        )
    assert questions(served) == ["TRA", "PRE", "FIN", "SAM", "GOV"]
    inside = "id => document.getElementById(id).contains(document.activeElement)"
    assert page.evaluate(inside, f"{S}/questions/TRA")
    with page.expect_navigation():
        page.locator(f"{rows[1]} .wb-grip").drag_to(
            page.locator(f'tr[data-row="{S}/questions|SAM"]'), target_position={"x": 20, "y": 30}
        )
    assert questions(served) == ["PRE", "FIN", "SAM", "TRA", "GOV"]


def test_a_row_is_put_at_a_place_by_keyboard(served: Served) -> None:
    page = served.visit("officer", "/plan/edit/selection")
    page.select_option(f'[name="move/{S}/questions/row"]', "GOV")
    place = page.locator(f'[name="move/{S}/questions/to"]')
    place.fill("1")
    with page.expect_navigation():
        place.press("Enter")
    assert questions(served) == ["GOV", "PRE", "FIN", "SAM", "TRA"]


def test_what_was_removed_comes_back_on_the_spot(served: Served) -> None:
    page = served.visit("officer", "/plan/edit/demands")
    before = [row.id for row in served.world.case().plan.demands]
    with page.expect_navigation():
        page.locator(f'button[value="remove|demands|{before[-1]}"]').press("Enter")
    says(page, "Weggehaald:")
    button = page.locator(".wb-undo button")
    assert page.evaluate("document.activeElement.closest('.wb-undo') !== null")
    box = button.bounding_box()
    assert box and 0 <= box["y"] < page.viewport_size["height"]
    press(page, "Maak dit ongedaan")
    assert [row.id for row in served.world.case().plan.demands] == before


def test_the_sum_and_the_shares_follow_what_is_typed(served: Served) -> None:
    page = served.visit("officer", "/plan/edit/selection")
    page.locator(f'[name="{FIN}"]').fill("75")
    box = page.locator(f'[name="{PRE}"]')
    for typed, said, part in (
        ("12,5", "87,5 van 100, nog 12,5", "1/8"),
        ("26", "101 van 100, 1 te veel", "13/50"),
        ("25", "100 van 100", "1/4"),
        ("x", "75 van 100, nog 25; een gewicht is niet te lezen", "–"),
        ("", "75 van 100, nog 25", "–"),
    ):
        box.fill(typed)
        assert (total(page), share(page, PRE)) == (said, part), typed
    page.goto(f"{served.address}/language/en")
    page = served.visit("officer", "/plan/edit/selection")
    page.locator(f'[name="{FIN}"]').fill("75")
    page.locator(f'[name="{PRE}"]').fill("12,5")
    assert total(page) == "87.5 of 100, 12.5 to go"
