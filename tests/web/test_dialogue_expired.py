"""What was typed on the dialogue desk comes back after a session that ended; nothing is kept."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from criteria.phases import Step
from tests.twins import EMAILS
from tests.web.conftest import Clock, login
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.web.test_dialogue_desk import WALL, agreement, made
from tests.web.test_expired import OURS
from tests.worlds import PASSWORD, Worlds

TYPED = "Dit typte ik tijdens een lang gesprek."
LOST = "Alles wat u typte, staat er weer."


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Any:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as opened:
        yield opened


def ended(on: Site, path: str, sent: dict[str, Any]) -> str:
    """Send a form after the session ended, log in, and send on what the answer gave back."""
    with on.world.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM web_sessions"))
    answer = on.browser("officer").post(on.root + path, data=sent, headers=OURS)
    assert answer.status_code == 400 and TYPED in answer.text
    assert login(on.browser("officer"), EMAILS["officer"], PASSWORD).status_code == 302
    again = on.browser("officer").post(on.root + path, data=values(answer.text, path), headers=OURS)
    assert again.status_code == 422 and LOST in again.text and TYPED in again.text
    return str(again.text)


def test_a_next_version_of_an_agreement(on: Site) -> None:
    path = f"{made(on)}/revise"
    sent = values(on.get("officer", path).text, path) | {"reason": TYPED, "text": f"{TYPED}!"}
    page = ended(on, path, sent)
    assert on.world.count("agreements") == 1
    assert on.browser("officer").post(on.root + path, data=values(page, path)).status_code == 303
    assert on.world.count("agreements") == 2


def test_an_agreement_that_is_dropped(on: Site) -> None:
    there = made(on)
    path = f"{there}/drop"
    sent = values(on.get("officer", there).text, path) | {"reason": TYPED}
    page = ended(on, path, sent)
    assert on.world.count("agreements") == 1
    assert on.browser("officer").post(on.root + path, data=values(page, path)).status_code == 303
    assert on.world.count("agreements") == 2


def test_a_new_agreement(on: Site) -> None:
    path = f"/dialogue/agreements/new?tenderer={on.tenderer('a')}"
    sent = values(on.get("officer", path).text, path) | agreement(text=TYPED)
    page = ended(on, path, sent)
    assert on.world.count("agreements") == 0
    assert on.browser("officer").post(on.root + path, data=values(page, path)).status_code == 303


def test_a_topic_that_is_closed(on: Site) -> None:
    path = f"/dialogue/topics/DLG-02?tenderer={on.tenderer('a')}"
    sent = values(on.get("officer", path).text, path) | {"outcome": "agreed", "reason": TYPED}
    page = ended(on, path, sent)
    assert on.world.count("topic_decisions") == 0
    assert on.browser("officer").post(on.root + path, data=values(page, path)).status_code == 303
    assert on.world.count("topic_decisions") == 1
