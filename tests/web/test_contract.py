"""The contract data: the term, what a good result is, and what contract management takes over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from criteria.phases import Step
from criteria.reading import read_local
from tender.actions.handover import handover, handovers
from tender.permissions import NotGranted
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds


@pytest.fixture
def awarded(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.CLOSED, clock, "2022-07-01T10:00") as made:
        yield made


def test_the_contract_manager_reads_the_term_and_what_is_taken_over(awarded: Site) -> None:
    page = awarded.get("contract_manager", "/contract").text
    assert "De opdracht is gegund op" in page
    for day in ("vrijdag 1 juli 2022", "dinsdag 30 juni 2026", "zondag 30 juni 2030"):
        assert day in page
    assert "Verlenging alleen bij goed resultaat." in page
    assert "Inschrijver A (combinatie)" in page
    assert "Inschrijver B" not in page
    assert "Wat een goed resultaat is" in page
    assert "/dialogue/handover.xlsx?tenderer=" in page


def test_who_scored_or_advised_does_not_find_it(awarded: Site) -> None:
    for who in ("assessor1", "chair", "council"):
        if who in awarded.world.course.users:
            assert awarded.get(who, "/contract").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_winners(awarded: Site) -> None:
    """With more lots there are more winners; what is taken over from all is read at once."""
    world, counts = awarded.world, []
    actor, at = world.identity("contract_manager"), read_local("2022-07-01T10:00")
    for keys in ("a", "abc"):
        asked = {awarded.tenderer(key) for key in keys}
        with awarded.counted() as sent, world.looked() as session:
            found = handovers(session, actor, asked, at)
        assert found.keys() == asked
        assert {one.tenderer for one in found.values()} >= {"Inschrijver A (combinatie)"}
        assert all(one.agreements for one in found.values())
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_what_is_taken_over_from_one_holds_nothing_of_another(awarded: Site) -> None:
    world, at = awarded.world, read_local("2022-07-01T10:00")
    ids = {awarded.tenderer(key) for key in "abc"}
    actor = world.identity("contract_manager")
    with world.looked() as session:
        together = handovers(session, actor, ids, at)
        assert together == {one: handover(session, actor, one, at) for one in ids}
        with pytest.raises(NotGranted):
            handover(session, actor, world.procedure_id, at)
