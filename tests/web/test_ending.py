"""The page on which a procedure ends without an award, and what remains to be read after it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from criteria.phases import Step
from criteria.reading import read_local
from tests.actions.test_ending import REASON, WHEN, ended
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds


@pytest.fixture
def testing(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.SUITABILITY, clock, WHEN[Step.SUITABILITY]) as made:
        yield made


def test_from_proposal_to_the_letter_on_the_own_page(testing: Site) -> None:
    assert testing.post("officer", "/ending", {"kind": "", "reason": ""}).status_code == 422
    typed = {"kind": "withdrawal", "reason": REASON}
    assert testing.post("officer", "/ending", typed).status_code == 303
    assert testing.post("witness", "/ending", typed).status_code == 422
    assert "Beslis over het voorstel om te stoppen" in testing.get("decision_maker", "").text
    wrong = {"approves": "yes", "password": "raden"}
    assert testing.post("decision_maker", "/ending/approve", wrong).status_code == 422
    assert testing.post("decision_maker", "/ending/approve", {"approves": "yes"}).status_code == 303
    for who in ("officer", "witness"):
        sent = testing.press(who, "/ending", "/ending/send", {"word": "STOP"})
        assert sent.status_code == 303
    page = testing.get("auditor", "/ending").text
    assert "De aanbesteding is beëindigd op" in page
    own = testing.browser("officer").get(f"/hand-in/{testing.world.course.links['b']}").text
    assert "Intrekking van de aanbesteding" in own
    assert "Inschrijver A" not in own
    assert testing.trail("ending.sent") == 1


@pytest.mark.parametrize("step", WHEN)
def test_everything_that_can_still_be_opened_opens(
    sqlite_worlds: Worlds, clock: Clock, step: Step
) -> None:
    """Whatever the step in which it ended: each page of the navigation answers."""
    with site(sqlite_worlds, step, clock, WHEN[step]) as made:
        if step is Step.SUITABILITY:
            course = made.world.course
            course.declare("officer", read_local(WHEN[step]), course.in_time())
        ended(made.world, step)
        for who in ("officer", "decision_maker", "auditor", "chair", "contract_manager"):
            front = made.get(who, "")
            assert front.status_code == 200
            for path in sorted(set(re.findall(rf'href="{made.root}(/[^"#?]*)"', front.text))):
                answer = made.get(who, path)
                assert answer.status_code == 200, (who, path)
        for path in ("/reports", "/reports/court"):
            assert made.get("officer", path).status_code == 200
        assert made.post("officer", "/reports/court", {"reader": ""}).status_code == 200
