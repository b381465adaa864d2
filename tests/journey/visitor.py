"""People at work in a browser: each has a window of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from criteria.moments import read_local
from tender.demo import PEOPLE
from tests.worlds import PASSWORD, World

EMAILS = {person.key: person.email for person in PEOPLE}


class Clock:
    """The time in Amsterdam, as the journey sets it."""

    def __init__(self) -> None:
        self.moment = read_local("2021-10-25T09:00")

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class Served:
    """The address of the application, and one window per person."""

    address: str
    world: World
    clock: Clock
    browser: Any
    windows: dict[str, Any] = field(default_factory=dict)

    @property
    def root(self) -> str:
        return f"{self.address}/procedures/{self.world.procedure_id}"

    def at(self, wall: str) -> None:
        """Move the clock; whoever was logged in logs in again."""
        self.clock.moment = read_local(wall)
        self.leave()

    def leave(self) -> None:
        for window in self.windows.values():
            window.context.close()
        self.windows.clear()

    def window(self, key: str) -> Any:
        """The window of a person, logged in."""
        if key not in self.windows:
            page = self.browser.new_context(locale="nl-NL").new_page()
            page.set_default_timeout(15_000)
            page.goto(f"{self.address}/login")
            page.fill('[name="email"]', EMAILS[key])
            page.fill('[name="password"]', PASSWORD)
            page.click('main button[type="submit"]')
            page.wait_for_url("**/procedures")
            self.windows[key] = page
        return self.windows[key]

    def visit(self, key: str, path: str = "") -> Any:
        page = self.window(key)
        answer = page.goto(self.root + path)
        assert answer.status == 200, (key, path, answer.status)
        return page

    def stranger(self, url: str) -> Any:
        """A window without a log-in, for a personal link."""
        page = self.browser.new_context(locale="nl-NL").new_page()
        page.set_default_timeout(15_000)
        self.windows[url] = page
        page.goto(url)
        return page


def fill(page: Any, values: Mapping[str, str], form: str = "") -> None:
    """Type into fields by name; lists are chosen, round buttons are pushed.

    `form` is the ending of the address the form is sent to, where a page has several.
    """
    within = f'form[action$="{form}"] ' if form else ""
    page.evaluate("document.querySelectorAll('main details').forEach(part => part.open = true)")
    for name, value in values.items():
        found = page.locator(f'{within}[name="{name}"]')
        box = (found if found.count() else page.locator(f'{within}[name$="-{name}"]')).first
        kind = box.evaluate("box => box.type || box.tagName.toLowerCase()")
        if kind == "radio":
            name = box.get_attribute("name")
            page.locator(f'[name="{name}"][value="{value}"]').evaluate("c => c.labels[0].click()")
        elif kind == "checkbox":
            box.check(force=True)
        elif kind.startswith("select"):
            box.select_option(value)
        else:
            box.fill(value)


def press(page: Any, text: str, within: str = "main") -> None:
    """Push the button with these words and wait for the next page."""
    with page.expect_navigation():
        page.locator(within).get_by_role("button", name=text).first.click()


def says(page: Any, text: str) -> None:
    """The page shows these words."""
    body = page.locator("body").inner_text()
    assert text in body, f"{text!r} is not on {page.url}:\n{body[:3000]}"
