"""Scoring through the pages: opening, drafting, handing in, and what is not shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from criteria.phases import Step
from tender.actions import scoring, tenderers
from tests.twins import Twin, application, browser, copied
from tests.web.test_blind import AT, WHY, candidacy, draft
from tests.worlds import World, Worlds

from .conftest import token_in

THEMES = ("PRE", "FIN", "SAM", "GOV", "TRA")


@pytest.fixture(scope="module")
def base(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.SCORE) as world:
        yield world


@pytest.fixture
def world(base: World, tmp_path: Path) -> World:
    folder = tmp_path / "world"
    folder.mkdir()
    world = copied(base, folder)
    for key in ("a", "b", "c"):
        world.act("assessor1", AT, tenderers.declare, world.course.ids[key], "none", "")
    return world


@pytest.fixture
def site(world: World) -> Iterator[Twin]:
    with application(world, AT) as app:
        yield Twin(world, app, browser(app, "assessor1"))


def area(world: World, key: str = "a") -> str:
    return f"/procedures/{world.procedure_id}/scoring/{candidacy(world, key)}"


def send(client: FlaskClient, address: str, **form: str) -> tuple[int, str, str]:
    """Send a form with the viewer's token and what the page saw: status, address to go to, page."""
    token = token_in(client.get("/", follow_redirects=True))
    page = client.get(address).text if address.endswith("/review") else ""
    shown = re.search(r'name="seen"[^>]*value="(\w+)"', page)
    seen = {"seen": shown[1]} if shown else {}
    answer = client.post(address, data=seen | form | {"csrf_token": token})
    return answer.status_code, answer.location or "", answer.text


def opened(site: Twin, key: str = "a") -> str:
    assert send(site.client, f"{area(site.world, key)}/open")[0] == 303
    return area(site.world, key)


def events(world: World, act: str) -> int:
    with world.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT value FROM trail_value WHERE name = 'act'"))
        return [json.loads(row[0]) for row in rows].count(act)


def test_the_journey_of_one_sheet(site: Twin) -> None:
    world, client = site.world, site.client
    mine = client.get(f"/procedures/{world.procedure_id}/scoring").text
    assert "Begin met beoordelen" in mine and "Verklaar uw belangen" not in mine
    address = area(world)
    before = events(world, "object.opened")
    closed = client.get(f"{address}/PRE").text
    assert "Open het dossier" in closed and "wb-paper" not in closed
    status, there, _ = send(client, f"{address}/open")
    assert (status, there) == (303, f"{address}/PRE")
    send(client, f"{address}/open")
    assert events(world, "object.opened") == before + 1
    page = client.get(f"{address}/PRE").text
    assert "Bewaar en ga naar Financiële beheersbaarheid" in page
    assert "U beoordeelt blind." in page and "wb-paper" in page
    for theme, following in zip(THEMES, (*THEMES[1:], "review"), strict=True):
        status, there, _ = send(client, f"{address}/{theme}", mark="3", motivation=WHY, version="0")
        assert (status, there) == (303, f"{address}/{following}")
    review = client.get(f"{address}/review").text
    assert review.count("6</b> · Voldoende") == 5
    status, _, page = send(client, f"{address}/review", word="ja")
    confirm = "Bevestig dat u alleen op deze inschrijving hebt beoordeeld."
    assert status == 422 and "Typ het woord INDIENEN." in page and confirm in page
    assert 'name="word" value="ja"' in page
    status, _, page = send(client, f"{address}/review", word="indienen")
    assert status == 422 and confirm in page and "Typ het woord" not in page
    assert 'name="word" value="indienen"' in page
    handed_in = send(client, f"{address}/review", word="indienen", submission_only="y")
    assert handed_in[0] == 303
    review = client.get(f"{address}/review").text
    assert "Een ingediend formulier verandert niet meer." in review and "INDIENEN" not in review
    assert "U hebt dit formulier ingediend op maandag 24 januari 2022, 10.00 uur." in review
    assert client.get(f"{address}/PRE").location == f"{address}/review"
    assert "Ingediend" in client.get(f"/procedures/{world.procedure_id}/scoring").text
    assert events(world, "sheet.handed_in") == 1


def test_the_receipt_leads_to_what_is_left(site: Twin) -> None:
    site.world.act("assessor1", AT, scoring.draw_order)
    mine = site.client.get(f"/procedures/{site.world.procedure_id}/scoring").text
    first, second, last = sorted("abc", key=lambda key: mine.index(area(site.world, key)))
    led = []
    for key in (first, second):
        address = opened(site, key)
        if key == second:
            site.world.new_party(last)
        for theme in THEMES:
            send(site.client, f"{address}/{theme}", mark="3", motivation=WHY, version="0")
        send(site.client, f"{address}/review", word="INDIENEN", submission_only="y")
        receipt = site.client.get(f"{address}/review").text
        led += re.findall(r'btn-primary[^>]*href="([^"]+)">([^<]+)', receipt)
    (there, _), (declare, words) = led
    assert there == f"{area(site.world, second)}/PRE"
    assert words.startswith(f"Verklaar uw belangen voor Inschrijver {last.upper()}")
    assert site.client.get(declare.replace("&amp;", "&")).status_code == 200


def test_what_another_window_changed_is_read_again_before_it_is_handed_in(site: Twin) -> None:
    address = opened(site)
    for theme in THEMES:
        send(site.client, f"{address}/{theme}", mark="3", motivation=WHY, version="0")
    shown = re.search(r'name="seen"[^>]*value="(\w+)"', site.client.get(f"{address}/review").text)
    assert shown
    send(site.client, f"{address}/PRE", mark="1", motivation=WHY, version="1")
    hand_in = {"word": "INDIENEN", "submission_only": "y"}
    status, _, page = send(site.client, f"{address}/review", seen=shown[1], **hand_in)
    assert status == 422 and "in een ander venster gewijzigd" in page and "2</b> · " in page
    again = re.search(r'name="seen"[^>]*value="(\w+)"', page)
    assert again and again[1] != shown[1]
    assert send(site.client, f"{address}/review", seen=again[1], **hand_in)[0] == 303


def test_a_draft_may_be_incomplete_and_the_review_says_what_is_missing(site: Twin) -> None:
    address = opened(site)
    assert send(site.client, f"{address}/PRE", motivation="kort", version="0", later="1")[0] == 303
    review = site.client.get(f"{address}/review").text
    assert "Kies een score." in review
    assert "wb-confirm" not in review and "ook zo indienen" not in review
    status, _, page = send(site.client, f"{address}/review", word="INDIENEN", submission_only="y")
    assert status == 422 and "Kies een score." in page


@pytest.mark.parametrize("mark", ["6", "-1", "99", "x", "٣", "1.5"])
def test_a_mark_off_the_scale_is_refused_and_nothing_typed_is_lost(site: Twin, mark: str) -> None:
    address = opened(site)
    status, _, page = send(site.client, f"{address}/PRE", mark=mark, motivation=WHY, version="0")
    assert status == 422 and WHY.strip() in page
    assert "Kies een score die op de schaal staat." in page
    assert site.world.count("draft_scores") == 0


def test_a_motivation_that_cannot_be_kept_is_refused(site: Twin) -> None:
    address = opened(site)
    status, _, page = send(site.client, f"{address}/PRE", motivation="a\x00b", version="0")
    assert status == 422 and "niet kunnen bewaren" in page
    status, _, page = send(site.client, f"{address}/PRE", motivation="w " * 10_001, version="0")
    assert status == 422 and "20.000" in page


def test_two_windows_lose_nothing(site: Twin) -> None:
    address = opened(site)
    draft("assessor1", "4", "Uit het andere venster <b>.")(site.world)
    form = {"mark": "3", "motivation": WHY, "version": "0"}
    status, _, page = send(site.client, f"{address}/PRE", **form)
    assert status == 422
    assert "Uit het andere venster &lt;b&gt;." in page and WHY.strip() in page
    assert 'name="version" type="hidden" value="1"' in page
    assert send(site.client, f"{address}/PRE", **(form | {"version": "1"}))[0] == 303
    assert send(site.client, f"{address}/PRE", **form)[0] == 303, "the same text is no conflict"
    assert send(site.client, f"{address}/PRE", **(form | {"version": "y", "mark": "1"}))[0] == 422


def test_autosave_answers_in_json(site: Twin) -> None:
    address = f"{opened(site)}/PRE/autosave"
    form = {"mark": "3", "motivation": "half", "version": "0"}
    status, _, text = send(site.client, address, **form)
    told = json.loads(text)
    assert (status, told) == (
        200,
        {"saved": True, "text": "Bewaard om 10.00 uur", "version": 1},
    )
    assert "Bewaard om 10.00 uur" in site.client.get(f"{area(site.world)}/PRE").text
    status, _, text = send(site.client, address, **(form | {"motivation": "anders"}))
    assert status == 422 and "ander venster" in json.loads(text)["text"]
    status, _, text = send(site.client, address, **(form | {"mark": "77"}))
    assert status == 422 and json.loads(text)["saved"] is False
    assert site.client.post(address, data=form).status_code == 400, "without a token"


def test_before_all_is_declared_there_is_only_the_way_to_it(base: World, tmp_path: Path) -> None:
    """The order is drawn once, when it is known whom it holds."""
    world = copied(base, tmp_path)
    world.act("assessor1", AT, tenderers.declare, world.course.ids["a"], "none", "")
    own = f"/procedures/{world.procedure_id}"
    with application(world, AT) as app:
        client = browser(app, "assessor1")
        for path in ("/scoring", f"/scoring/{candidacy(world)}/PRE"):
            page = client.get(f"{own}{path}").text
            assert "U moet nog over 2 inschrijvers verklaren." in page, path
            assert f'href="{own}/declarations"' in page and "scoring/begin" not in page
        for path in ("begin", f"{candidacy(world)}/open"):
            assert send(client, f"{own}/scoring/{path}")[0] == 303
        assert world.count("scoring_orders") == 0 == events(world, "scoring.order_drawn")


def test_without_a_declaration_there_is_only_the_way_to_it(site: Twin) -> None:
    opened(site)
    site.world.new_party("c")
    address = area(site.world, "c")
    page = site.client.get(f"{address}/PRE").text
    assert "Verklaar eerst uw belangen" in page and "wb-paper" not in page
    assert send(site.client, f"{address}/open")[0] == 303
    assert "Verklaar eerst uw belangen" in site.client.get(f"{address}/review").text
    assert send(site.client, f"{address}/PRE", mark="1", motivation=WHY, version="0")[0] == 422
    assert site.world.count("draft_scores") == 0


def test_who_is_in_conflict_sees_only_that(site: Twin) -> None:
    world = site.world
    world.act("assessor1", AT, tenderers.declare, world.course.ids["a"], "conflict", "Mijn zus.")
    page = site.client.get(f"/procedures/{world.procedure_id}/scoring").text
    assert "U hebt een belang verklaard." in page
    assert str(candidacy(world)) not in page
    for path in ("PRE", "review"):
        assert site.client.get(f"{area(world)}/{path}").status_code == 404
    for path in ("open", "PRE", "PRE/autosave", "review"):
        assert send(site.client, f"{area(world)}/{path}", word="INDIENEN")[0] == 404


def test_what_is_not_there_is_not_found(site: Twin) -> None:
    assert site.client.get(f"{area(site.world)}/XXX").status_code == 404
    nowhere = f"/procedures/{site.world.procedure_id}/scoring/{UUID(int=1)}"
    assert site.client.get(f"{nowhere}/PRE").status_code == 404
    assert site.client.get(f"{area(site.world)}/review?stage=award").status_code == 404


@pytest.mark.parametrize("who", ["officer", "chair", "delegate", "decision_maker", "auditor"])
def test_others_do_not_score(site: Twin, who: str) -> None:
    client = browser(site.app, who)
    for path in ("", f"/{candidacy(site.world)}/PRE", f"/{candidacy(site.world)}/review"):
        there = f"/procedures/{site.world.procedure_id}/scoring{path}"
        assert client.get(there).status_code == 404


def test_as_many_queries_for_one_tenderer_as_for_three(site: Twin) -> None:
    world, path = site.world, f"/procedures/{site.world.procedure_id}/scoring"
    site.listen()
    three = site.get(path)
    for key in ("b", "c"):
        with world.opened() as session:
            session.execute(
                sa.text(
                    "INSERT INTO exclusions (id, tenderer_id, reason, first_id, second_id, at)"
                    " SELECT lower(hex(randomblob(16))), :t, 'x', p.id, p.id,"
                    " '2022-01-24T09:00:00.000000Z'"
                    " FROM participants p LIMIT 1"
                ),
                {"t": world.course.ids[key].hex},
            )
            session.commit()
    one = site.get(path)
    assert b"Inschrijver C" in three.body and b"Inschrijver C" not in one.body
    assert len(one.statements) == len(three.statements)


def test_the_words_of_others_are_escaped(site: Twin) -> None:
    address = opened(site)
    text = "<script>alert(1)</script> " + WHY
    send(site.client, f"{address}/PRE", mark="3", motivation=text, version="0")
    for path in ("PRE", "review"):
        assert "<script>alert" not in site.client.get(f"{address}/{path}").text


def test_a_closed_selection_stays_readable_as_handed_in(site: Twin) -> None:
    address = opened(site)
    for theme in THEMES:
        send(site.client, f"{address}/{theme}", mark="3", motivation=WHY, version="0")
    site.world.act("assessor1", AT, scoring.submit_sheet, candidacy(site.world), True)
    assert WHY.strip() in site.client.get(f"{address}/review?stage=selection").text
