"""People at work in a browser: each has a window of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from criteria.reading import read_local
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
    inside: set[str] = field(default_factory=set)

    @property
    def root(self) -> str:
        return f"{self.address}/procedures/{self.world.procedure_id}"

    def at(self, wall: str) -> None:
        """Move the clock; whoever was logged in logs in again."""
        self.clock.moment = read_local(wall)
        self.inside.clear()

    def leave(self) -> None:
        for window in self.windows.values():
            window.context.close()
        self.windows.clear()

    def window(self, key: str) -> Any:
        """The window of a person, logged in."""
        if key not in self.windows:
            self.windows[key] = self._opened()
        page = self.windows[key]
        if key not in self.inside:
            page.goto(f"{self.address}/login")
            page.fill('[name="email"]', EMAILS[key])
            page.fill('[name="password"]', PASSWORD)
            page.click('main button[type="submit"]')
            page.wait_for_url("**/procedures")
            self.inside.add(key)
        return page

    def _opened(self) -> Any:
        page = self.browser.new_context(locale="nl-NL", reduced_motion="reduce").new_page()
        page.set_default_timeout(15_000)
        return page

    def visit(self, key: str, path: str = "") -> Any:
        page = self.window(key)
        answer = page.goto(self.root + path)
        assert answer.status == 200, (key, path, answer.status)
        return page

    def stranger(self, url: str) -> Any:
        """A window without a log-in, for a personal link."""
        if url not in self.windows:
            self.windows[url] = self._opened()
        self.windows[url].goto(url)
        return self.windows[url]


KINDS = """(asked) => {
  document.querySelectorAll("main details").forEach(part => part.open = true);
  const inside = asked.form ? `form[action$="${asked.form}"] ` : "";
  return asked.names.map(name => {
    const box = document.querySelector(`${inside}[name="${name}"]`)
      || document.querySelector(`${inside}[name$="-${name}"]`);
    return box && [box.name, box.type || box.tagName.toLowerCase()];
  });
}"""
"""Opens what is folded, and says of each field its full name and what kind it is."""


def fill(page: Any, values: Mapping[str, str], form: str = "") -> None:
    """Type into fields by name; lists are chosen, round buttons are pushed.

    `form` is the ending of the address the form is sent to, where a page has several.
    """
    within = f'form[action$="{form}"] ' if form else ""
    found = page.evaluate(KINDS, {"form": form, "names": list(values)})
    for (asked, value), known in zip(values.items(), found, strict=True):
        assert known, f"no field {asked} on {page.url}"
        name, kind = known
        box = f'{within}[name="{name}"]'
        if kind == "radio":
            page.eval_on_selector(f'{box}[value="{value}"]', "choice => choice.labels[0].click()")
        elif kind == "checkbox":
            page.check(box, force=True)
        elif kind.startswith("select"):
            page.select_option(box, value)
        else:
            page.fill(box, value)


def press(page: Any, text: str, within: str = "main") -> None:
    """Push the button with these words and wait for the next page."""
    with page.expect_navigation():
        page.locator(within).get_by_role("button", name=text).first.click()


def follow(page: Any, link: Any) -> None:
    """Click, and wait for the page it leads to."""
    with page.expect_navigation():
        link.click()


def says(page: Any, text: str) -> None:
    """The page shows these words."""
    body = page.locator("body").inner_text()
    assert text in body, f"{text!r} is not on {page.url}:\n{body[:3000]}"
