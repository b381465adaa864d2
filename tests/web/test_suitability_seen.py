"""Who sees how a tenderer stands at the test, what the overview tells, and what parties are called.

Until somebody declared about every party of a tenderer, its name stands there and nothing else.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from criteria.phases import Step
from tender.actions import suitability as acts
from tender.models.tenderers import Party
from tender.store import memory
from tests.desk import AT, ask, cells, declared, plain_cells, view
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import World, Worlds


@pytest.fixture
def desk(sqlite_worlds: Worlds, clock: Clock) -> Any:
    """The officers declared about two tenderers; of one of these a demand is not met."""
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        declared(on.world, "a", "b")
        (demand, party), *_ = plain_cells(on.world, "a")
        on.world.act("officer", AT, acts.decide_demand, party, demand, "not_met", "Ontbreekt.")
        yield on


def met(world: World, key: str) -> None:
    """Everything of a tenderer is met, also what was decided otherwise before."""
    together = plain_cells(world, key)[key == "a" :]
    world.act("officer", AT, acts.decide_demands, together, "met", "Ja")
    for demand, party in cells(world, key):
        if (demand, party) not in together:
            world.act("officer", AT, acts.decide_demand, party, demand, "met", "Ja")


def words(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def lines(on: Site, who: str) -> dict[Any, tuple[Any, ...]]:
    book = load_workbook(BytesIO(on.get(who, "/suitability/overview.xlsx").data))
    return {row[0]: row for row in book.worksheets[0].iter_rows(values_only=True)}


def test_the_overview_tells_who_declared_nothing_no_outcome(desk: Site) -> None:
    a, c = view(desk.world, "a"), view(desk.world, "c")
    (failed, _), *_ = plain_cells(desk.world, "a")
    title = next(one.title.nl for one in desk.world.case().plan.demands if one.id == failed)
    for who in ("auditor", "decision_maker"):
        page = desk.get(who, "/suitability")
        assert a.name in page.text and "Voldoet niet</td>" not in page.text
        assert f"{a.name}: {title}" not in words(page) and "niet gehaald is" not in page.text
        assert "Van 4 inschrijvers ziet u de stand pas als" in words(page)
        assert "besluiten te nemen over eisen" not in page.text
        assert f"/declarations/{a.id}" in page.text
        assert lines(desk, who)[a.name][2:5] == ("verklaar eerst", None, None)
    mine = words(desk.get("officer", "/suitability"))
    assert f"{a.name}: {title}" in mine and f"{c.name} (" not in mine
    assert "besluiten te nemen over eisen" in mine
    assert "Van 2 inschrijvers ziet u de stand pas als" in mine
    assert lines(desk, "officer")[a.name][2] == "besluit nodig"
    declared(desk.world, "a", who=("auditor",))
    assert f"{a.name}: {title}" in words(desk.get("auditor", "/suitability"))


def test_the_matrix_tells_who_declared_nothing_no_state(desk: Site) -> None:
    (demand, party), *_ = plain_cells(desk.world, "a")
    place = f"/suitability/{desk.tenderer('a')}"
    for address in (place, f"{place}?party={party}&demand={demand}", f"{place}?status=not_met"):
        page = desk.get("auditor", address)
        assert page.status_code == 200 and "Verklaar eerst uw belangen." in page.text
        assert view(desk.world, "a").parties[1].name in page.text
        assert "data-matrix" not in page.text and "Ontbreekt." not in page.text
        assert "Voldoet niet" not in page.text and "matrix.xlsx" not in page.text
    book = desk.get("auditor", f"{place}/matrix.xlsx")
    assert book.status_code == 303 and book.location.endswith(place)
    declared(desk.world, "a", who=("auditor",))
    assert "data-matrix" in desk.get("auditor", place).text
    assert desk.get("auditor", f"{place}/matrix.xlsx").status_code == 200


def test_a_file_is_given_to_somebody_before_anybody_declared(desk: Site) -> None:
    page = desk.get("officer", "/suitability").text
    assert f"/suitability/{desk.tenderer('c')}/tester" in page


def test_the_overview_tells_everything_the_step_waits_for(desk: Site) -> None:
    """An answered question waits for a closed round, and who is late for a letter."""
    declared(desk.world, "c", "d")
    for key in ("a", "b", "c", "d"):
        met(desk.world, key)
    before = words(desk.get("officer", "/suitability"))
    assert "Over elke eis is voor elke partij besloten." in before
    assert "Eén inschrijver die niet verder meedoet, heeft nog geen brief gekregen." in before
    assert "vragenronde open" not in before
    ask(desk.world, "b", ("", None), answered="2022-01-10T10:30")
    after = words(desk.get("officer", "/suitability"))
    assert "Er staat nog één vragenronde open." in after
    assert f'href="{desk.root}/admission"' in desk.get("officer", "/suitability").text


def test_nothing_is_said_to_be_decided_while_an_unseen_tenderer_waits(desk: Site) -> None:
    for key in ("a", "b"):
        met(desk.world, key)
    text = words(desk.get("officer", "/suitability"))
    assert "Over elke eis is voor elke partij besloten." not in text
    assert "Ook bij een inschrijver waarvan u de stand niet ziet" in text


def test_every_party_is_called_by_its_role(desk: Site) -> None:
    with desk.world.opened() as session:
        about = view(desk.world, "a").parties[0]
        session.add(
            Party(
                tenderer_id=desk.tenderer("a"),
                position=50,
                role="relied_on",
                name="Borg Holding",
                company_number="12345678",
                legal_form=about.legal_form,
                size=about.size,
                municipality=about.municipality,
            )
        )
        session.commit()
    memory.forget()
    declared(desk.world, "a")
    page = desk.get("officer", f"/suitability/{desk.tenderer('a')}").text
    heads = re.findall(r'<th scope="colgroup" colspan="(\d+)"[^>]*>([^<]+)</th>', page)
    found = {title.replace("\u00ad", ""): int(count) for count, title in heads}
    parties = view(desk.world, "a").parties
    subs = sum(one.role == "subcontractor" for one in parties)
    assert found["Derden"] == 1 and found["Onderaannemers"] == subs
    assert found["Penvoerder en leden"] == len(parties) - subs - 1
    text = " ".join(page.split())
    assert f"Penvoerder: {parties[0].name}" in text and "Derde 1: Borg Holding" in text
    members = [one for one in parties if one.role == "member"]
    assert all(f"Lid {n}: {one.name}" in text for n, one in enumerate(members, 1)) and members
    names = re.findall(r'<span class="wb-matrix__name" title="([^"]+)">([^<]+)</span>', page)
    assert sorted(names) == sorted((one.name, one.name) for one in parties)


def test_who_takes_part_alone_leads_nobody(desk: Site) -> None:
    key = next(key for key in "abc" if {"member"}.isdisjoint(_roles(desk, key)))
    declared(desk.world, key)
    page = desk.get("officer", f"/suitability/{desk.tenderer(key)}").text
    assert f"Inschrijver: {view(desk.world, key).parties[0].name}" in " ".join(page.split())
    assert "leden</th>" not in page and "Leden</th>" not in page


def _roles(on: Site, key: str) -> set[str]:
    return {party.role for party in view(on.world, key).parties}
