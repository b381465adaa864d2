"""A question about a final offer, from its form to its answer beside the offer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from criteria.phases import Step
from tender.actions import tenderers
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

NOW = "2022-06-02T10:00"
ASKED = "Wat bedoelt u met begeleiding?"


@pytest.fixture
def asking(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.COMPARE, clock, NOW) as on:
        on.world.act("officer", NOW, tenderers.declare, on.tenderer("a"), "none", "")
        yield on


def test_a_question_prepared_on_the_page_goes_out_and_stands_in_the_comparison(
    asking: Site,
) -> None:
    page = f"/suitability/{asking.tenderer('a')}/questions"
    typed = {"demand": "award:BAFO-14", "text": ASKED}
    kept = asking.press("officer", page, f"{page}/prepare", typed)
    assert kept.status_code == 303, kept.text
    sent = asking.press("officer", page, f"{page}/send", {"deadline": "2022-06-08T12:00"})
    assert sent.status_code == 303, sent.text
    assert asking.post("officer", "/comparison/read").status_code == 303
    assert ASKED in asking.get("officer", "/comparison").text
    assert f'href="{asking.root}/comparison">Terug' in asking.get("officer", page).text
