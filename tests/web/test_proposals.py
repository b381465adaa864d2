"""What one officer proposed about a tenderer shows up for the second, until when, and goes away."""

from __future__ import annotations

import re
from typing import Any

import pytest

from criteria.phases import Step
from tender.actions import tenderers
from tender.actions.admission import send_notice
from tender.actions.exclusion import exclude
from tender.actions.incomplete import set_aside_incomplete
from tender.actions.suitability import decide_demand
from tests.desk import AT, declared, view
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

PAGES = ("", "/suitability")
WHO = "Inkoopadviseur (demo)"


@pytest.fixture
def desk(sqlite_worlds: Worlds, clock: Clock) -> Any:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        declared(on.world, "a", "b")
        yield on


def words(on: Site, who: str, page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", on.get(who, page).text).split())


def name(on: Site, key: str) -> str:
    return view(on.world, key).name


def fail(on: Site, demand: str = "INT-02") -> None:
    party = view(on.world, "a").parties[0]
    on.world.act("officer", AT, decide_demand, party.id, demand, "not_met", "Niet ingezien.")


def propose(on: Site, who: str = "officer", at: str = AT) -> None:
    on.world.act(who, at, exclude, on.tenderer("a"), "Weegt zwaar.")


@pytest.mark.parametrize("page", PAGES)
def test_the_second_officer_sees_who_proposes_what_and_until_when(desk: Site, page: str) -> None:
    fail(desk)
    assert "stelt voor" not in words(desk, "witness", page)
    propose(desk)
    told = words(desk, "witness", page)
    assert f"{WHO} stelt voor {name(desk, 'a')} af te wijzen" in told
    assert "Bevestig voor maandag 10 januari 2022, 10.10 uur." in told
    link = f'href="{desk.root}/suitability/{desk.tenderer("a")}#t-uitsluiten"'
    assert link in desk.get("witness", page).text
    assert "U gaf akkoord. Een andere inkoopadviseur bevestigt" in words(desk, "officer", page)
    assert "stelt voor" not in words(desk, "auditor", page)


@pytest.mark.parametrize("page", PAGES)
def test_what_was_done_or_lapsed_waits_for_nobody(desk: Site, page: str) -> None:
    fail(desk)
    propose(desk)
    desk.clock.on(minutes=10, seconds=1)
    assert "stelt voor" not in words(desk, "witness", page)
    propose(desk, at="2022-01-10T10:11")
    assert "stelt voor" in words(desk, "witness", page)
    propose(desk, "witness", at="2022-01-10T10:12")
    assert "stelt voor" not in words(desk, "witness", page)


def test_a_proposal_on_other_failed_demands_waits_no_more(desk: Site) -> None:
    fail(desk)
    propose(desk)
    fail(desk, "INT-03")
    assert all("stelt voor" not in words(desk, "witness", page) for page in PAGES)


def test_setting_aside_and_a_letter_wait_as_well(desk: Site) -> None:
    act = (set_aside_incomplete, desk.tenderer("b"), "De jaarrekening ontbreekt.")
    desk.world.act("officer", AT, *act)
    told = words(desk, "witness", "")
    assert f"stelt voor de aanmelding van {name(desk, 'b')} terzijde te leggen" in told
    desk.world.act("witness", AT, *act)
    assert "stelt voor" not in words(desk, "witness", "")
    desk.world.act("witness", AT, send_notice, desk.tenderer("b"), None)
    told = words(desk, "officer", "")
    assert f"stelt voor de brief aan {name(desk, 'b')} te versturen" in told


@pytest.mark.parametrize("page", PAGES)
def test_who_did_not_declare_reads_no_outcome(desk: Site, page: str) -> None:
    declared(desk.world, "c", who=("officer",))
    party = view(desk.world, "c").parties[0]
    desk.world.act("officer", AT, decide_demand, party.id, "INT-02", "not_met", "Niet ingezien.")
    desk.world.act("officer", AT, exclude, desk.tenderer("c"), "Weegt zwaar.")
    told = words(desk, "witness", page)
    assert f"stelt een besluit voor over {name(desk, 'c')}" in told and "af te wijzen" not in told
    declared(desk.world, "c", who=("witness",))
    assert f"stelt voor {name(desk, 'c')} af te wijzen" in words(desk, "witness", page)
    conflict = (tenderers.declare, desk.tenderer("c"), "conflict", "Mijn zus.")
    desk.world.act("witness", AT, *conflict)
    told = words(desk, "witness", page)
    assert "stelt voor" not in told and "stelt een besluit voor" not in told
