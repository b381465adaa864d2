"""The meeting of the committee in a real browser, without a mouse."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import agreeing
from tender.demo import content
from tests.journey.visitor import Served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("served", [Step.CONSENSUS], indirect=True),
]

AT = "2022-01-27T10:00"
FURTHEST = 120
"""How many times Tab is pressed before something counts as out of reach."""


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the keyboard stands on the first of these."""
    there = "wanted => document.activeElement.matches(wanted)"
    for _ in range(FURTHEST):
        page.keyboard.press("Tab")
        if page.evaluate(there, selector):
            return
    raise AssertionError(f"no way to {selector} with the keyboard")


def meet(served: Served) -> str:
    """The consensus is open and the chair opened the sheets on the first tenderer."""
    served.at(AT)
    world = served.world
    world.course.declare("chair", read_local(AT), world.course.valid())
    world.act("chair", AT, agreeing.open_consensus)
    candidacy = world.course._candidacies()["a"]
    world.act("chair", AT, agreeing.open_sheets, candidacy, "selection")
    return f"/consensus/{candidacy}"


def test_the_chair_runs_five_themes_by_keyboard(served: Served) -> None:
    place = meet(served)
    page = served.visit("chair", f"{place}/PRE")
    for theme in content.THEMES:
        tab_to(page, f'.wb-agenda a[href$="{place}/{theme}"]')
        with page.expect_navigation():
            page.keyboard.press("Enter")
        taken = page.locator(".wb-passage .wb-record").all_text_contents()[:2]
        for value in range(2):
            tab_to(page, "button[name=passage]")
            page.keyboard.press("Enter")
            assert page.input_value("#motivation") == " ".join(taken[: value + 1])
        for _ in range(page.locator("#oordeel [name=present]").count()):
            tab_to(page, "#oordeel [name=present]:not(:checked)")
            page.keyboard.press("Space")
        tab_to(page, "[data-keys] input")
        page.keyboard.press("6")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        assert page.locator(".wb-agenda a[aria-current] .wb-chip").inner_text() == "Vastgelegd: 6"
    assert served.world.count("consensus_scores") == len(content.THEMES)


def test_whoever_stays_at_a_theme_reads_first_that_it_is_recorded(served: Served) -> None:
    place = meet(served)
    page = served.visit("chair", f"{place}/PRE")
    page.wait_for_load_state("networkidle")
    for box in page.locator("#oordeel [name=present]").all():
        box.check()
    for mark in ("6", "8"):
        page.focus("#oordeel input[type=radio]")
        page.keyboard.press(mark)
        page.fill("#motivation", f"Het team geeft een {mark}. {content.THEMES[0]} " + "woord " * 40)
        page.focus("#oordeel .wb-acts button:not([name])")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
        told = page.evaluate("document.activeElement.textContent")
        assert told.strip().startswith("Het oordeel is vastgelegd.")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        assert page.url.endswith("/PRE")


def test_the_arrows_turn_the_screen_in_the_room(served: Served) -> None:
    place = meet(served)
    page = served.visit("chair", f"{place}/PRE/screen")
    first = page.locator("a[rel=next]").get_attribute("href")
    page.wait_for_load_state("networkidle")  # the keys work once their script is there
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    assert page.url.endswith(first)
    page.wait_for_load_state("networkidle")
    with page.expect_navigation():
        page.keyboard.press("ArrowLeft")
    assert page.url.endswith("/PRE/screen")


def test_keys_lead_to_the_same_theme_of_the_next_tenderer_and_back(served: Served) -> None:
    place = meet(served)
    others = set(served.world.course._candidacies().values()) - {UUID(place.rpartition("/")[2])}
    for candidacy in others:
        served.world.act("chair", AT, agreeing.open_sheets, candidacy, "selection")
    page = served.visit("chair", f"{place}/PRE")
    page.wait_for_load_state("networkidle")
    with page.expect_navigation():
        page.keyboard.press("Alt+Shift+PageDown")
    assert page.url.endswith("/PRE") and place not in page.url
    page.wait_for_load_state("networkidle")
    with page.expect_navigation():
        page.keyboard.press("Alt+Shift+PageUp")
    assert page.url.endswith(f"{place}/PRE")


def test_what_the_chair_typed_is_there_again_after_another_theme(served: Served) -> None:
    place = meet(served)
    page = served.visit("chair", f"{place}/PRE")
    page.wait_for_load_state("networkidle")
    page.fill("#motivation", "Nog niet klaar.")
    page.focus("#oordeel input[type=radio]")
    page.keyboard.press("8")
    page.keyboard.press("Alt+PageDown")
    page.wait_for_url(lambda address: not address.endswith("/PRE"))
    page.wait_for_load_state("networkidle")
    assert page.input_value("#motivation") == "", "of this theme nothing was typed"
    page.keyboard.press("Alt+PageUp")
    page.wait_for_url(lambda address: address.endswith("/PRE"))
    page.locator("#oordeel [data-draft-told]").wait_for()
    assert page.input_value("#motivation") == "Nog niet klaar."
    chosen = page.locator("#oordeel input[type=radio]:checked")
    assert chosen.get_attribute("data-points") == "8"
    assert served.world.count("consensus_scores") == 0
