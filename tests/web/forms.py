"""The fields of a form on a page, with the values a browser would send."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _Reader(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside = action, False
        self.values: dict[str, Any] = {}
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("action", "").endswith(self.action)
        if not self.inside:
            return
        if tag == "input" and given.get("name"):
            if given.get("type") == "checkbox" and given["name"] in self.values:
                self._tick(given)
            elif given.get("type", "text") == "text" and given["name"] in self.values:
                self._again(given)
            elif given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.values[given["name"]] = given.get("value", "")
        elif tag == "select":
            self.select = given["name"]
            self.values.setdefault(self.select, "")
        elif tag == "option" and "selected" in given:
            self.values[self.select] = given.get("value", "")
        elif tag == "textarea":
            self.area = given["name"]
            self.values[self.area] = ""

    def _again(self, given: dict[str, str]) -> None:
        """Another line of one name: what stands on the lines travels as a list."""
        before = self.values[given["name"]]
        several = before if isinstance(before, list) else [before]
        self.values[given["name"]] = [*several, given.get("value", "")]

    def _tick(self, given: dict[str, str]) -> None:
        """One of several boxes of one name: what is ticked travels as a list."""
        if "checked" in given:
            before = self.values[given["name"]]
            several = before if isinstance(before, list) else [before]
            self.values[given["name"]] = [*several, given.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "textarea" and self.area:
            self.values[self.area] = self.values[self.area].removeprefix("\r").removeprefix("\n")
            self.area = ""


def values(page: str, action: str) -> dict[str, Any]:
    """Every field of the form that is sent to an address with this ending."""
    reader = _Reader(action)
    reader.feed(page)
    assert reader.values, f"no form for {action}"
    return reader.values
