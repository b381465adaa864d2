"""The editor of a plan for tests: its fields, saving a page of it, and the buttons of its rows."""

from __future__ import annotations

from typing import Any

from criteria.plan import EvaluationPlan
from tests.web.forms import values
from tests.web.sites import Site

PUBLISH = "2021-10-29T10:00"
EDIT = "/plan/edit"


def plan(on: Site) -> EvaluationPlan:
    return on.world.case().plan


def fields(on: Site, address: str) -> dict[str, Any]:
    """The fields of a section as a browser would send them, boxes among them."""
    page = on.get("officer", f"{EDIT}/{address}")
    assert page.status_code == 200 and page.text.count("<h1") == 1
    return values(page.text, address)


def save(on: Site, address: str, **changed: Any) -> Any:
    """Save a section with some fields changed; `__` stands for the slash."""
    sent = fields(on, address) | {key.replace("__", "/"): new for key, new in changed.items()}
    return on.post("officer", f"{EDIT}/{address}", sent)


def act(on: Site, section: str, what: str, **more: Any) -> Any:
    return on.post("officer", f"{EDIT}/{section}/rows", {"act": what, "version": "0", **more})
