"""The page of the selection with its term, and the ledger of claims from the first rejection on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from criteria.phases import Step
from tests.terms import declare_selection_term, send_selection
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

TERM = "Termijn na de selectie"


@pytest.fixture
def selecting(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.SELECT, clock, "2022-01-28T09:00") as made:
        send_selection(made.world)
        made.at("2022-02-01T09:00")
        yield made


def claim(made: Site, about: str, key: str, kind: str) -> int:
    told = {"about": about, "tenderer": str(made.tenderer(key)), "kind": kind}
    told |= {"received_at": "2022-02-01T08:00", "text": "Te weinig reden."}
    return made.post("officer", "/claims", told).status_code


def test_a_declared_term_stands_on_the_page_day_by_day(
    selecting: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare_selection_term(monkeypatch)
    page = selecting.get("officer", "/selection").text
    assert TERM in page and "Opschortende termijn" not in page
    assert "De termijn loopt tot en met dinsdag 15 februari 2022. De gunningsfase wacht" in page
    assert "op zijn vroegst de gunningsfase beginnen" in page and "tekenen" not in page


def test_without_a_term_the_page_has_none(selecting: Site) -> None:
    assert TERM not in selecting.get("officer", "/selection").text


def test_claims_stand_in_the_ledger_with_what_they_are_about(selecting: Site) -> None:
    assert claim(selecting, "", "c", "summons") == 422
    assert claim(selecting, "award", "c", "summons") == 422
    assert claim(selecting, "selection", "c", "objection") == 303
    page = selecting.get("officer", "/claims").text
    assert "Het beoordelingsplan noemt geen laatste dag." in page
    assert "wacht niet op deze reactie" in page and "De volgende stap wacht op geen" in page
    assert claim(selecting, "rejection", "d", "question") == 303
    assert claim(selecting, "selection", "c", "summons") == 303
    page = selecting.get("auditor", "/claims").text
    assert "Selectiebeslissing" in page and "Afwijzing" in page
    assert "wacht op deze reactie" in page
    link = f'href="{selecting.root}/claims"'
    for path in ("", "/selection", "/admission"):
        assert link in selecting.get("officer", path).text, path
    assert selecting.trail("claim.recorded") == 3


def test_pages_cost_the_same_with_more_claims(selecting: Site) -> None:
    assert claim(selecting, "selection", "c", "summons") == 303
    assert claim(selecting, "rejection", "d", "summons") == 303
    costs = []
    for kinds in (("question",), ("objection",)):
        with selecting.counted() as sent:
            selecting.get("officer", "/claims")
        costs.append(len(sent))
        for kind in kinds:
            assert claim(selecting, "selection", "c", kind) == 303
            assert claim(selecting, "rejection", "d", kind) == 303
    assert costs[0] == costs[1]
