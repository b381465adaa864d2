"""The pages of a re-evaluation: begun, judged blind, finished, and both rounds to be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from criteria.phases import Step
from tender.actions import course, deciding
from tender.actions.rounds import finish_round
from tests.actions.test_judging_rounds import AGAIN, NEW, REASON, begun, cell, judged, reads, sheet
from tests.twins import browser
from tests.web.test_consensus import fresh, site
from tests.web.test_scoring import send
from tests.worlds import World, Worlds, moment

LATER = "2022-01-28T12:00"


@pytest.fixture(scope="module")
def base(sqlite_worlds: Worlds) -> Iterator[World]:
    """Judged, and not decided on."""
    with sqlite_worlds.at(Step.SELECT) as world:
        yield world


@pytest.fixture
def world(base: World, tmp_path: Path) -> World:
    return fresh(base, tmp_path)


@pytest.fixture
def app(world: World) -> Iterator[Flask]:
    yield from site(world, LATER)


def area(world: World) -> str:
    return f"/procedures/{world.procedure_id}/consensus"


def words(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.text


def test_an_officer_begins_a_round_and_everything_typed_stays(app: Flask, world: World) -> None:
    officer = browser(app, "officer")
    page = words(officer, f"{area(world)}/rounds")
    assert "Begin een herbeoordeling" in page and "checked" not in page
    member = str(world.identity("assessor2").id)
    typed = {"members": member, "reason": REASON}
    status, _, page = send(officer, f"{area(world)}/rounds", questions="TRA", **typed)
    assert status == 422 and "Typ het woord OPNIEUW." in page
    assert REASON in page and page.count("checked") == 2
    typed |= {"word": "OPNIEUW"}
    status, _, page = send(officer, f"{area(world)}/rounds", **typed)
    assert status == 422 and "Kies minstens één thema" in page
    assert REASON in page and page.count("checked") == 1
    status, there, _ = send(officer, f"{area(world)}/rounds", questions="TRA", **typed)
    assert (status, there) == (303, f"{area(world)}/rounds")
    page = words(officer, f"{area(world)}/rounds")
    assert REASON in page and "Begin een herbeoordeling" not in page
    status, _, page = send(officer, f"{area(world)}/rounds", members="x", questions="y")
    assert status == 422


def test_an_officer_withdraws_a_round_and_what_was_typed_stays(app: Flask, world: World) -> None:
    begun(world)
    officer = browser(app, "officer")
    page = words(officer, f"{area(world)}/rounds")
    assert "Trek de herbeoordeling in" in page and "Begin een herbeoordeling" not in page
    for who in ("chair", "assessor1", "assessor2", "auditor"):
        assert "Trek de herbeoordeling in" not in words(browser(app, who), f"{area(world)}/rounds")
    there = f"{area(world)}/rounds/2/withdraw"
    status, _, page = send(officer, there, reason="Verkeerd thema.")
    assert status == 422 and "Typ het woord INTREKKEN." in page and "Verkeerd thema." in page
    assert send(officer, there, word="INTREKKEN")[0] == 422
    typed = {"reason": "Verkeerd thema.", "word": "intrekken"}
    assert send(officer, f"{area(world)}/rounds/3/withdraw", **typed)[0] == 404
    assert send(officer, there, **typed)[:2] == (303, f"{area(world)}/rounds")
    page = words(officer, f"{area(world)}/rounds")
    assert "ingetrokken" in page and "Verkeerd thema." in page and REASON in page
    assert "Begin een herbeoordeling" in page and "Trek de herbeoordeling in" not in page
    assert send(officer, there, **typed)[0] == 422
    assert "Er loopt een herbeoordeling." not in words(officer, area(world))
    assert "Herbeoordeling ingetrokken" in words(
        officer, f"/procedures/{world.procedure_id}/trail?act=round.withdrawn"
    )


def test_once_a_sheet_is_in_the_page_says_why_a_round_stays(app: Flask, world: World) -> None:
    begun(world, ("assessor2",))
    sheet(world, "assessor2", "a", 6)
    page = words(browser(app, "officer"), f"{area(world)}/rounds")
    assert "De herbeoordeling intrekken kan niet:" in page
    assert "al een scoreformulier ingediend" in page and "INTREKKEN" not in page


def test_a_member_reads_nothing_of_before_on_any_page(app: Flask, world: World) -> None:
    begun(world, ("assessor2",))
    client = browser(app, "assessor2")
    home = f"/procedures/{world.procedure_id}"
    reads(world, "chair")
    old = words(browser(app, "chair"), f"{area(world)}?round=1")
    assert "Vastgelegd: 8" in old
    for path in (home, f"{home}/consensus", f"{home}/consensus/rounds", f"{home}/scoring"):
        page = words(client, path)
        assert "Vastgelegd" not in page and REASON not in page
    a = cell(world, "a")
    for path in ("/consensus?round=1", f"/consensus/{a}/TRA?round=1", f"/scoring/{a}/PRE"):
        assert client.get(f"{home}{path}").status_code in (302, 404), path
    review = words(client, f"{home}/scoring/{a}/review")
    assert "Te leveren prestaties" not in review


def test_the_round_is_judged_finished_and_read_beside_the_first(app: Flask, world: World) -> None:
    begun(world)
    for key, mark in NEW.items():
        for who in AGAIN:
            sheet(world, who, key, mark)
    chair = browser(app, "chair")
    page = words(chair, area(world))
    assert "Er loopt een herbeoordeling." in page and "U kijkt naar ronde 1." in page
    assert "Welke formulieren zijn binnen?" in page
    status, _, page = send(chair, f"{area(world)}/open")
    assert status == 422 and "Typ het woord OPEN." in page
    assert send(chair, f"{area(world)}/open", word="OPEN")[0] == 303
    assert "Transformatie" not in words(chair, area(world))
    reads(world, "chair")
    page = words(chair, area(world))
    assert "Transformatie" in page and "Te leveren prestaties" not in page
    assert "er ontbreken 3 oordelen" in page
    status, _, page = send(chair, f"{area(world)}/rounds/finish")
    assert status == 422 and "wb-errors" in page
    assert chair.get(f"{area(world)}/{cell(world, 'a')}/PRE").status_code == 404
    assert chair.get(f"{area(world)}/{cell(world, 'a')}/PRE?round=1").status_code == 200
    for wrong in ("0", "3", "x", "-1", "99999"):
        assert chair.get(f"{area(world)}?round={wrong}").status_code == 404


def test_both_rounds_and_both_rankings_are_read_afterwards(app: Flask, world: World) -> None:
    begun(world)
    judged(world, NEW)
    chair = browser(app, "chair")
    assert send(chair, f"{area(world)}/rounds/finish")[0] == 303
    page = words(chair, f"{area(world)}/rounds")
    assert "afgerond" in page and "Rangorde voor en na deze ronde" in page
    after = page[page.index("Na</p>") :]
    names = [one.strip() for one in re.findall(r"<li value=\"\d\">([^<]+)", after)][:3]
    title = {one.key: one.name for one in world.course.valid()}
    assert names == [title["a"], title["c"], title["b"]]
    assert "Rangorde voor en na" not in words(browser(app, "assessor1"), f"{area(world)}/rounds")
    for who in ("assessor1", "assessor2"):
        reads(world, who)
        assert REASON in words(browser(app, who), f"{area(world)}/rounds")
        assert "Vastgelegd: 8" in words(browser(app, who), f"{area(world)}?round=1")
    selection = words(chair, f"/procedures/{world.procedure_id}/selection")
    assert selection.index(title["c"]) < selection.index(title["b"])


def test_an_officer_who_judges_again_sees_no_ranking(app: Flask, world: World) -> None:
    world.course.declare("witness", moment(LATER), world.course.valid())
    selection = f"/procedures/{world.procedure_id}/selection"
    assert "Rangorde" in words(browser(app, "witness"), selection)
    world.act("officer", LATER, course.grant_role, "inkoop2@hvb.example", "assessor")
    begun(world, ("witness",))
    page = words(browser(app, "witness"), selection)
    assert not any(one.name in page for one in world.course.valid())


def test_a_selection_that_was_sent_goes_back_to_its_decision(
    sqlite_worlds: Worlds, tmp_path: Path
) -> None:
    with sqlite_worlds.at(Step.DIALOGUE) as first:
        world = fresh(first, tmp_path)
    at = "2022-02-10T09:00"
    for app in site(world, at):
        officer, home = browser(app, "officer"), f"/procedures/{world.procedure_id}"
        page = words(officer, f"{area(world)}/rounds")
        assert "De aanbesteding gaat terug naar de stap ‘Selecteren’." in page
        member = str(world.identity("assessor1").id)
        typed = {"members": member, "questions": "TRA", "reason": REASON, "word": "OPNIEUW"}
        status, there, _ = send(officer, f"{area(world)}/rounds?stage=selection", **typed)
        assert (status, there) == (303, f"{area(world)}/rounds")
        page = words(officer, f"{home}/selection")
        assert "Dit voorstel is vervallen, want er wordt opnieuw beoordeeld." in page
        assert "selection/propose" not in page and "Verstuurd op" in page
        judged(world, NEW, ("assessor1",), at=at)
        world.act("chair", at, finish_round)
        page = words(officer, f"{home}/selection")
        assert "selection/propose" in page and "Eerdere voorstellen" not in page
        world.act("officer", at, deciding.propose, "selection", "Volg de nieuwe rangorde.")
        page = words(officer, f"{home}/selection")
        assert "Eerdere voorstellen (1)" in page and "Goedgekeurd op maandag 31 januari" in page


def test_nobody_is_asked_to_decide_while_something_is_judged_again(
    app: Flask, world: World
) -> None:
    home, proposing = f"/procedures/{world.procedure_id}", "Stel de selectie voor"
    page = words(browser(app, "officer"), home)
    assert proposing in page and "Er loopt een herbeoordeling." not in page
    begun(world)
    page = words(browser(app, "officer"), home)
    assert proposing not in page
    assert page.index("Er loopt een herbeoordeling.") < page.index("Dit moet u nu doen")


def test_progress_stands_in_the_menu_while_something_is_judged(app: Flask, world: World) -> None:
    home = f"/procedures/{world.procedure_id}"
    link = f'href="{home}/scoring/progress"'
    for who in ("officer", "chair"):
        assert link not in words(browser(app, who), f"{home}/plan")
    begun(world)
    for who in ("officer", "chair"):
        assert link in words(browser(app, who), f"{home}/plan")


def test_why_the_dossiers_cannot_be_judged_again_is_said(
    sqlite_worlds: Worlds, tmp_path: Path
) -> None:
    with sqlite_worlds.at(Step.COMPARE) as first:
        world = fresh(first, tmp_path)
    for app in site(world, "2022-06-02T15:00"):
        officer = browser(app, "officer")
        page = words(officer, f"{area(world)}/rounds?stage=selection")
        assert "De uitnodiging voor de definitieve inschrijving is verstuurd." in page
        assert "Begin een herbeoordeling" not in page
        member = str(world.identity("assessor1").id)
        typed = {"members": member, "questions": "TRA", "word": "OPNIEUW"}
        status, _, page = send(
            officer, f"{area(world)}/rounds?stage=selection", reason=REASON, **typed
        )
        assert status == 404
        assert "Begin een herbeoordeling" in words(officer, f"{area(world)}/rounds")


def test_only_a_chair_who_does_not_score_sees_how_strict_each_was(
    sqlite_worlds: Worlds, tmp_path: Path
) -> None:
    """Nothing before the sheets are open, and the figures of the demonstration after that."""
    with sqlite_worlds.at(Step.CONSENSUS) as first:
        world = fresh(first, tmp_path)
    for app in site(world, "2022-01-27T17:00"):
        address = f"{area(world)}/assessors"
        assert "Beoordelaar 1" not in words(browser(app, "chair"), address)
        world.course._judge("dossier", moment("2022-01-27T09:30"))
        reads(world, "chair", "2022-01-27T16:30")
        page = words(browser(app, "chair"), address)
        assert page.count("Beoordelaar ") >= 3 and "Gemiddeld verschil" in page
        assert "Beoordelaar zorg (demo)" not in page
        assert address in words(browser(app, "chair"), area(world))
        for who in ("officer", "assessor1", "decision_maker", "auditor"):
            assert browser(app, who).get(address).status_code == 404
            assert address not in words(browser(app, who), area(world))
        world.act("officer", LATER, course.grant_role, "voorzitter@hvb.example", "assessor")
        assert browser(app, "chair").get(address).status_code == 404


def test_a_chair_sees_no_price_while_the_award_is_judged_again(
    sqlite_worlds: Worlds, tmp_path: Path
) -> None:
    at = "2022-06-02T15:00"
    with sqlite_worlds.at(Step.COMPARE) as first:
        world = fresh(first, tmp_path)
    home = f"/procedures/{world.procedure_id}"
    for app in site(world, at):
        chair = browser(app, "chair")
        assert send(chair, f"{home}/comparison/read")[0] == 303
        assert "€" in words(chair, f"{home}/comparison")
        world.act("officer", at, course.grant_role, "contract@hvb.example", "chair")
        begun(world, ("assessor1",), at=at)
        page = words(chair, f"{home}/comparison")
        assert "U ziet de prijzen als de ronde is afgerond." in page and "€" not in page
        assert chair.get(f"{home}/comparison/rank-file?lot=1").status_code == 404
        other = browser(app, "contract_manager")
        assert send(other, f"{home}/comparison/read")[0] == 404
        assert "U hebt de prijzen gelezen." in words(chair, area(world))
        assert "U hebt de prijzen gelezen." not in words(other, area(world))
        status, _, page = send(chair, f"{area(world)}/open", word="OPEN")
        assert status == 422 and "leidt een andere voorzitter" in page


def test_the_round_that_is_read_goes_along_to_the_screen_and_back(app: Flask, world: World) -> None:
    begun(world)
    judged(world, NEW)
    chair = browser(app, "chair")
    here = f"{area(world)}/{cell(world, 'a')}"
    opening = f"{here}/TRA/read?round=1"
    assert opening in words(chair, f"{here}/TRA?round=1")
    assert send(chair, opening)[:2] == (303, f"{here}/TRA?round=1")
    assert send(chair, opening, back="index")[:2] == (303, f"{area(world)}?round=1")
    old = "stage=selection&amp;round=1"
    assert f"{here}/TRA/screen?{old}" in words(chair, f"{here}/TRA?round=1")
    page = words(chair, f"{here}/TRA/screen?round=1")
    assert f'href="{here}/TRA?{old}"' in page and f"/screen?{old}" in page
    assert f'{here}/TRA/screen"' in words(chair, f"{here}/TRA")
