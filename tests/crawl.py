"""What a page offers to whoever reads it: its links and its forms, as a browser finds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urljoin

WRITTEN = ("text", "textarea", "search", "email", "password", "number", "url", "tel")
"""Kinds of fields in which somebody types."""
SENTENCE = "Een zin zoals iemand die typt, met genoeg woorden om een reden te zijn."


@dataclass(frozen=True, slots=True)
class Control:
    """One field of a form. `values` are what can be chosen, the chosen ones marked."""

    name: str
    kind: str
    value: str = ""
    chosen: bool = True
    options: tuple[str, ...] = ()

    @property
    def written(self) -> bool:
        return self.kind in WRITTEN and not self.name.endswith("csrf_token")

    def filled(self) -> str | None:
        """What a willing person would leave in it; None when nothing is sent."""
        if self.kind in ("checkbox", "radio"):
            return self.value if self.chosen else None
        if self.kind == "file":
            return None
        if self.kind == "select":
            return self.value or next((one for one in self.options if one), "")
        given = {"date": "2022-02-01", "datetime-local": "2022-02-01T12:00", "number": "1"}
        return self.value or (given.get(self.kind) or (SENTENCE if self.written else ""))


@dataclass(slots=True)
class Form:
    """A form on a page; `page` is where it stands, `action` where it goes."""

    page: str
    action: str
    method: str
    large: bool
    controls: list[Control] = field(default_factory=list)

    @property
    def shape(self) -> tuple[object, ...]:
        """Forms of one shape go to one address and ask the same."""
        named = sorted({(one.name, one.kind) for one in self.controls})
        return self.action.partition("?")[0], self.method, tuple(named)

    def sent(self) -> list[tuple[str, str]]:
        """Everything that a willing person sends, in the order of the page."""
        radios = {one.name for one in self.controls if one.kind == "radio" and one.chosen}
        found: list[tuple[str, str]] = []
        for one in self.controls:
            if one.kind == "radio" and one.name not in radios:
                radios.add(one.name)
                one = replace(one, chosen=True)
            if one.kind == "submit" and any(name == one.name for name, _ in found):
                continue
            value = one.filled()
            if value is not None and not one.name.endswith("csrf_token"):
                found.append((one.name, value))
        return found


class _Reader(HTMLParser):
    """Forms with their fields, also fields that say elsewhere on the page whose they are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.links, self.forms = page, [], []  # type: ignore[var-annotated]
        self.named: dict[str, Form] = {}
        self.inside: Form | None = None
        self.select: tuple[Form, str] | None = None
        self.options: list[tuple[str, bool]] = []
        self.area: tuple[Form, str] | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(urljoin(self.page, given["href"]).partition("#")[0])
        if tag == "form":
            action = urljoin(self.page, given.get("action") or self.page)
            large = given.get("enctype", "").startswith("multipart")
            self.inside = Form(self.page, action, given.get("method", "get").lower(), large)
            self.forms.append(self.inside)
            self.named[given.get("id", "")] = self.inside
        if tag == "option" and self.select:
            self.options.append((given.get("value", ""), "selected" in given))
        form = self.named.get(given["form"]) if "form" in given else self.inside
        if form is None or not given.get("name") or "disabled" in given:
            return
        if tag == "input" or (tag == "button" and given.get("type", "submit") == "submit"):
            kind = given.get("type", "text" if tag == "input" else "submit")
            ticked = kind not in ("checkbox", "radio") or "checked" in given
            value = given.get("value", "on" if kind in ("checkbox", "radio") else "")
            form.controls.append(Control(given["name"], kind, value, ticked))
        elif tag == "select":
            self.select, self.options = (form, given["name"]), []
        elif tag == "textarea":
            self.area, self.text = (form, given["name"]), ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "select" and self.select:
            form, name = self.select
            values = tuple(value for value, _ in self.options)
            chosen = next((value for value, on in self.options if on), "")
            form.controls.append(Control(name, "select", chosen, options=values))
            self.select = None
        elif tag == "textarea" and self.area:
            form, name = self.area
            text = self.text.removeprefix("\r").removeprefix("\n")
            form.controls.append(Control(name, "textarea", text))
            self.area = None


def _read(page: str, address: str) -> _Reader:
    reader = _Reader(address)
    reader.feed(page)
    return reader


def links(page: str, address: str) -> list[str]:
    """Where the page leads, within this site."""
    return [link for link in _read(page, address).links if link.startswith("/")]


def forms(page: str, address: str) -> Iterator[Form]:
    """The forms that write, each as often as it stands there."""
    yield from (form for form in _read(page, address).forms if form.method == "post")
