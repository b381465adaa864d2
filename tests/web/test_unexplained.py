"""While acts are gone that no restore explains, everything can be read and nothing recorded."""

from __future__ import annotations

import pytest

from criteria.phases import Step
from tests.web.conftest import Clock
from tests.web.sites import site
from tests.worlds import Worlds


def test_pages_open_and_forms_are_refused(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site(sqlite_worlds, Step.STANDSTILL, clock, "2022-06-15T10:00") as made:
        assert made.get("officer", "/reports").status_code == 200
        before = made.world.count("trail_entry")
        monkeypatch.setitem(made.app.config, "UNEXPLAINED", True)
        assert made.get("officer", "/reports").status_code == 200
        refused = made.post("officer", "/reports/make")
        assert refused.status_code == 503
        assert "Er kan nu niets worden vastgelegd" in refused.text
        assert made.world.count("trail_entry") == before
