"""What takes long is drawn while nobody waits, and tells what stands when it is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from criteria.phases import Step
from tender.actions import reporting
from tender.routes import court as court_routes
from tender.routes import reports as report_routes
from tender.store import reports
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

WALL = "2022-06-30T11:00"


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.CLOSED, clock, WALL) as made:
        yield made


def interrupted(
    patched: pytest.MonkeyPatch, made: Site, where: Any, name: str
) -> Callable[[], int]:
    """While this is drawn first, a colleague makes a report. Gives how often it was drawn."""
    draw, times = getattr(where, name), []

    def slow(*args: Any) -> Any:
        times.append(name)
        if len(times) == 1:
            patched.setattr(where, name, draw)
            made.world.act("witness", WALL, reporting.make_report)
            patched.setattr(where, name, slow)
        return draw(*args)

    patched.setattr(where, name, slow)
    return lambda: len(times)


@pytest.mark.parametrize(
    ("path", "typed", "where", "name", "act"),
    [
        ("/reports/court", {"reader": ""}, court_routes, "pack_bundle", "bundle.exported"),
        ("/reports/dossier", {}, report_routes, "dossier_parts", "dossier.exported"),
        ("/reports/make", {}, reporting, "gather", "report.made"),
    ],
)
def test_somebody_acts_while_it_is_drawn_and_it_is_drawn_again(
    on: Site,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    typed: Any,
    where: Any,
    name: str,
    act: str,
) -> None:
    with on.world.looked() as session:
        before = reports.report_count(session, on.world.procedure_id)
    made = on.trail(act)
    times = interrupted(monkeypatch, on, where, name)
    assert on.post("officer", path, typed).status_code in (200, 303)
    assert times() >= 2
    with on.world.looked() as session:
        count = reports.report_count(session, on.world.procedure_id)
    assert count - before == 1 + (act == "report.made")
    assert on.trail(act) > made
