"""The editor of a plan for tests: its fields, saving a page of it, and the buttons of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from criteria.phases import Step
from criteria.plan import EvaluationPlan
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

PREPARE, PUBLISH = "2021-10-19T10:00", "2021-10-29T10:00"
EDIT = "/plan/edit"
S, A = "lots/1/selection", "lots/1/award"
POINTS = f"{S}/questions/PRE/points"
PREFERS_JSON = {"Accept": "application/json"}


def in_publish(worlds: Worlds, clock: Clock) -> AbstractContextManager[Site]:
    """The case while its plan is written."""
    return site(worlds, Step.PUBLISH, clock, PUBLISH)


def plan(on: Site) -> EvaluationPlan:
    return on.world.case().plan


def fields(on: Site, address: str = "selection", who: str = "officer") -> dict[str, Any]:
    """The fields of a section as a browser would send them, boxes among them."""
    page = on.get(who, f"{EDIT}/{address}")
    assert page.status_code == 200 and page.text.count("<h1") == 1
    return values(page.text, f"{EDIT}/{address}")


def save(on: Site, address: str, **changed: Any) -> Any:
    """Save a section with some fields changed; `__` stands for the slash."""
    sent = fields(on, address) | {key.replace("__", "/"): new for key, new in changed.items()}
    return on.post("officer", f"{EDIT}/{address}", sent)


def send(
    on: Site,
    changed: Mapping[str, Any],
    address: str = "selection",
    shown: dict[str, Any] | None = None,
    who: str = "officer",
) -> Any:
    """Save a section with some fields changed, on the page as it was shown before where given."""
    sent = (shown or fields(on, address, who)) | dict(changed)
    return on.post(who, f"{EDIT}/{address}", sent)


def act(on: Site, section: str, what: str, **more: Any) -> Any:
    return on.post("officer", f"{EDIT}/{section}/rows", {"act": what, "version": "0", **more})
