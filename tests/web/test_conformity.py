"""Tracing agreements in the final offers: every one decided, a deviation with its place."""

from __future__ import annotations

from typing import Any

import pytest

from criteria.phases import Step
from tests.web.conftest import Clock
from tests.web.sites import Site, names, site
from tests.worlds import Worlds

WALL = "2022-06-02T10:00"


def rows(on: Site, key: str = "a") -> list[str]:
    """The open agreements with a tenderer, as their prefix in the form."""
    page = on.get("officer", f"/conformity?tenderer={on.tenderer(key)}")
    return [name.removesuffix("-outcome") for name in names(page, "-outcome")]


def save(on: Site, fields: dict[str, Any], key: str = "a", who: str = "officer") -> Any:
    return on.post(who, f"/conformity/{on.tenderer(key)}", fields)


def test_a_whole_table_is_saved_at_once(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.COMPARE, clock, WALL) as on:
        first, second, *_ = rows(on)
        fields = {
            f"{first}-outcome": "met",
            f"{second}-outcome": "met_differently",
            f"{second}-text": "Bladzijde 12: eens per kwartaal.",
        }
        assert save(on, fields).status_code == 303
        page = on.get("officer", "/conformity")
        assert page.text.count("<h1") == 1
        assert "Bladzijde 12: eens per kwartaal." in page.text
        assert "anders nagekomen" in page.text
        assert on.trail("conformity.decided") == 2
        changed = {f"{first}-outcome": "not_met", f"{first}-text": "Ontbreekt in hoofdstuk 3."}
        assert save(on, changed).status_code == 303
        assert "Ontbreekt in hoofdstuk 3." in on.get("officer", "/conformity").text
        assert on.world.count("conformity_decisions") == 3


@pytest.mark.parametrize("outcome", ["met_differently", "not_met"])
def test_a_deviation_says_where(sqlite_worlds: Worlds, clock: Clock, outcome: str) -> None:
    with site(sqlite_worlds, Step.COMPARE, clock, WALL) as on:
        first, second, third, *_ = rows(on)
        page = save(
            on,
            {
                f"{first}-outcome": "met",
                f"{first}-text": "Hoofdstuk 2.",
                f"{second}-outcome": outcome,
                f"{third}-text": "Wel een plaats, geen oordeel.",
            },
        )
        assert page.status_code == 422
        assert f'id="{second}-text-fout"' in page.text
        assert f'id="{third}-outcome-fout"' in page.text
        assert "Hoofdstuk 2." in page.text
        assert "Wel een plaats, geen oordeel." in page.text
        assert f'<option selected value="{outcome}">' in page.text
        assert on.world.count("conformity_decisions") == 0


def test_an_empty_table_is_refused(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.COMPARE, clock, WALL) as on:
        page = save(on, {})
        assert page.status_code == 422
        assert "Vul eerst ten minste één regel in." in page.text


def test_agreements_of_another_tenderer_are_not_touched(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.COMPARE, clock, WALL) as on:
        others = rows(on, "b")
        page = save(on, {f"{others[0]}-outcome": "met"})
        assert page.status_code == 422
        assert on.world.count("conformity_decisions") == 0


def test_others_read_and_do_not_write(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.COMPARE, clock, WALL) as on:
        first = rows(on)[0]
        for reader in ("decision_maker", "auditor", "contract_manager"):
            page = on.get(reader, "/conformity")
            assert page.status_code == 200
            assert "AF-01" in page.text
            assert not names(page, "-outcome")
            assert save(on, {f"{first}-outcome": "met"}, who=reader).status_code == 404
        assert "AF-01" not in on.get("chair", "/conformity").text
        for nobody in ("assessor1", "delegate"):
            assert on.get(nobody, "/conformity").status_code == 404
        assert save(on, {}, "d").status_code == 404


def test_later_the_page_is_for_reading(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DECIDE, clock, "2022-06-07T09:00") as on:
        page = on.get("officer", "/conformity")
        assert "Alles getoetst" in page.text
        assert "<textarea" not in page.text


def test_as_many_queries_for_one_tenderer_as_for_three(
    sqlite_worlds: Worlds, single_offer_worlds: Worlds, clock: Clock
) -> None:
    sent = []
    for worlds in (single_offer_worlds, sqlite_worlds):
        with site(worlds, Step.COMPARE, clock, WALL) as on:
            on.get("officer", "/conformity")
            with on.counted() as statements:
                assert on.get("officer", "/conformity").status_code == 200
            sent.append(len(statements))
    assert sent[0] == sent[1]
