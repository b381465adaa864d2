"""The award report as a page: the editions for outside hold none of what others confided."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from uuid import UUID

import pytest

from criteria.phases import Step
from tender.store import reports, tenderers
from tests.report.test_editions import plant
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

WALL = "2022-06-09T11:00"


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.STANDSTILL, clock, WALL) as made:
        yield made


def read(on: Site, report: UUID, lang: str, **asked: object) -> str:
    """The report on its page, without the frame around it."""
    query = "".join(f"&{name}={value}" for name, value in asked.items())
    answer = on.get("auditor", f"/reports/{report}/read?lang={lang}{query}")
    assert answer.status_code == 200
    found = re.search(r"<article.*</article>", answer.text, re.S)
    assert found
    assert html.unescape(answer.text).count("kanarie") == html.unescape(found[0]).count("kanarie")
    return html.unescape(found[0])


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_editions_for_outside_hold_no_canary_of_another(on: Site, lang: str) -> None:
    canaries = plant(on.world)
    assert on.post("officer", "/reports/make").status_code == 303
    with on.world.looked() as session:
        version = reports.reports(session, on.world.procedure_id)[0]
        names = {row.id: row.name for row in tenderers.tenderers(session, on.world.procedure_id)}
        own = [one.tenderer for one in reports.editions(session, [version.id]) if one.tenderer]
    whole = read(on, version.id, lang)
    assert sum(word in whole for word in canaries.values()) >= 4 and "binnenskamers" in whole
    public = read(on, version.id, lang, edition="public")
    assert "kanarie" not in public and "binnenskamers" not in public
    winners = [name for name in canaries if name in public]
    assert len(winners) == 1
    assert len(own) == 5
    for tenderer in own:
        told = read(on, version.id, lang, edition="tenderer", tenderer=tenderer)
        name = names[tenderer]
        assert name in told
        assert "binnenskamers" not in told
        for other, word in canaries.items():
            assert other == name or word not in told, (name, other)
            assert other == name or (other in told) == (other in winners), (name, other)
