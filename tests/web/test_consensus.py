"""From closed sheets to a signed judgement, through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from criteria.phases import Step
from criteria.reading import read_local
from criteria.scores import Score
from tender.actions import agreeing, offers, tenderers
from tender.demo import content
from tender.store import memory
from tests.twins import Twin, application, browser, copied
from tests.web.test_blind import WHY, candidacy
from tests.web.test_scoring import events, send
from tests.worlds import World, Worlds

AT = "2022-01-27T10:00"
OTHER_TEXT = "Een andere voorzitter schreef dit oordeel op, met genoeg woorden voor de regel. " * 2
Open = Callable[[str], FlaskClient]


@pytest.fixture(scope="module")
def base(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.CONSENSUS) as world:
        yield world


@pytest.fixture(scope="module")
def later(sqlite_worlds: Worlds) -> Iterator[World]:
    """Final offers are in and their quality is open; nobody has scored."""
    with sqlite_worlds.at(Step.OFFERS) as world:
        deadline = content.settings()["deadline.offers"]
        world.act("officer", "2022-05-09T11:00", offers.invite_offers, deadline)
        world.course.offer()
        at = read_local("2022-05-20T13:00")
        world.course._open(offers.begin_opening, world.course._finish_offers, at, "quality")
        yield world


@pytest.fixture
def world(base: World, tmp_path: Path) -> World:
    return fresh(base, tmp_path)


def fresh(base: World, tmp_path: Path) -> World:
    folder = tmp_path / "world"
    folder.mkdir()
    return copied(base, folder)


@pytest.fixture
def app(world: World) -> Iterator[Flask]:
    yield from site(world, AT)


def site(world: World, at: str) -> Iterator[Flask]:
    with application(world, at) as app:
        yield app


def area(world: World) -> str:
    return f"/procedures/{world.procedure_id}/consensus"


def theme(world: World, question: str = "TRA", key: str = "a") -> str:
    return f"{area(world)}/{candidacy(world, key)}/{question}"


def opened(world: World, *readers: str) -> None:
    """The consensus is open; the chair declared about everyone, and these people read A."""
    for who in ("chair", "decision_maker"):
        world.course.declare(who, read_local(AT), world.course.valid())
    world.act("chair", AT, agreeing.open_consensus)
    for who in readers:
        read(world, who)


def read(world: World, who: str, stage: str = "selection") -> None:
    world.act(who, AT, agreeing.open_sheets, candidacy(world), stage)


def judged(world: World, mark: str = "6", text: str = WHY, version: int = 0) -> None:
    score = Score("TRA", Decimal(mark), text)
    world.act("chair", AT, agreeing.record_consensus, candidacy(world), score, version)


def test_before_the_opening_officer_and_chair_are_led_to_which_are_in(
    app: Flask, world: World
) -> None:
    for who in ("officer", "chair"):
        page = browser(app, who).get(area(world)).text
        assert "Welke formulieren zijn binnen?" in page
        assert "Beoordelaar zorg (demo)" not in page
    for who in ("assessor1", "auditor", "decision_maker"):
        page = browser(app, who).get(area(world)).text
        assert "De scores zijn nog gesloten." in page
        assert "Welke formulieren zijn binnen?" not in page and "Open de consensus" not in page
    assert browser(app, "assessor1").get(theme(world)).location == area(world)


def test_the_chair_opens_and_reading_is_an_event(app: Flask, world: World) -> None:
    chair = browser(app, "chair")
    for key in ("a", "b", "c"):
        status, _, page = send(chair, f"{area(world)}/open", word="OPEN")
        assert status == 422 and "Verklaar eerst over elke inschrijver" in page
        assert f"/declarations/{world.course.ids[key]}" in page
        assert declares(chair, world, area(world), key) == area(world)
    assert send(chair, f"{area(world)}/open", word="OPEN")[:2] == (303, area(world))
    status, _, page = send(chair, f"{area(world)}/open", word="OPEN")
    assert status == 422 and "wb-errors" in page
    assert "Bespreken verplicht" not in chair.get(area(world)).text
    closed = chair.get(theme(world)).text
    assert "Open de scores" in closed and "wb-motives" not in closed
    before = events(world, "object.opened")
    assert send(chair, f"{theme(world)}/read")[:2] == (303, theme(world))
    send(chair, f"{theme(world)}/read")
    assert events(world, "object.opened") == before + 1
    page = chair.get(theme(world)).text
    assert "wb-motives" in page and "Spreiding 4, bespreken verplicht" in page
    assert "Advies, geen score" not in page, "nobody advised on this theme"
    assert "Advies, geen score" in chair.get(theme(world, "PRE")).text


def test_the_table_tells_of_a_tenderer_once_its_sheets_were_opened(
    app: Flask, world: World
) -> None:
    opened(world)
    judged(world)
    chair = browser(app, "chair")
    page = chair.get(area(world)).text
    assert page.count("Open de scores van") == 3
    told = ("Vastgelegd: 6", "Nog bespreken", 'class="num" data-label')
    assert not any(one in page for one in (*told, "Bespreken verplicht"))
    before = events(world, "object.opened")
    assert send(chair, f"{theme(world)}/read", back="index")[:2] == (303, area(world))
    assert events(world, "object.opened") == before + 1
    page = chair.get(area(world)).text
    assert page.count("Open de scores van") == 2 and all(one in page for one in told)
    assert theme(world) in page and f"{theme(world, key='b')}" + '"' not in page
    assert browser(app, "officer").get(area(world)).text.count("Open de scores van") == 3


def test_how_strict_each_was_shows_once_all_sheets_were_opened(app: Flask, world: World) -> None:
    opened(world, "chair")
    chair = browser(app, "chair")
    page = chair.get(f"{area(world)}/assessors").text
    assert "Open eerst de scores van elke inschrijver." in page
    assert "Inschrijver B" in page and "Inschrijver A" not in page
    assert "Gemiddeld verschil" not in page
    for key in ("b", "c"):
        assert send(chair, f"{theme(world, key=key)}/read")[0] == 303
    assert "Gemiddeld verschil" in chair.get(f"{area(world)}/assessors").text


def declares(client: FlaskClient, world: World, page: str, key: str = "a") -> str:
    """Follow the link to the declaration on a page, declare, and be brought somewhere."""
    links = re.findall(r'href="([^"]*/declarations/[^"]*)"', client.get(page).text)
    address = next(unescape(one) for one in links if str(world.course.ids[key]) in one)
    assert client.get(address).status_code == 200
    status, place, _ = send(client, address, answer="none")
    assert status == 303
    return place


@pytest.mark.parametrize("who", ["officer", "chair", "assessor1", "decision_maker", "auditor"])
def test_whoever_declared_nothing_is_asked_and_brought_back(
    app: Flask, world: World, who: str
) -> None:
    opened(world, "officer", "chair", "assessor1", "decision_maker", "auditor")
    for key in ("a", "b"):
        world.new_party(key)
    client = browser(app, who)
    page = client.get(area(world)).text
    assert str(candidacy(world)) not in page and str(candidacy(world, "b")) not in page
    assert str(candidacy(world, "c")) in page
    closed = client.get(theme(world)).text
    assert "Verklaar eerst uw belangen" in closed
    assert "wb-motives" not in closed and "wb-dots" not in closed and "Open de scores" not in closed
    noted = world.count("readings")
    form = {"mark": "3", "motivation": WHY, "version": "0", "answer": "agree", "number": "1"}
    for path in ("read", "record", "sign"):
        status, place, page = send(client, f"{theme(world)}/{path}", **form)
        if status == 422:  # nothing is shown, and what was typed is not lost
            assert "Verklaar eerst uw belangen" in page and WHY.strip() in page
            assert "wb-motives" not in page and path != "read"
        else:
            assert status == 404 or (path, status, place) == ("read", 303, theme(world)), path
    assert world.count("readings") == noted and world.count("consensus_scores") == 0
    assert declares(client, world, theme(world)) == theme(world)
    assert "wb-motives" in client.get(theme(world)).text
    assert declares(client, world, area(world), "b") == area(world)
    assert str(candidacy(world, "b")) in client.get(area(world)).text


def test_the_overview_tells_the_chair_to_declare(app: Flask, world: World) -> None:
    home = f"/procedures/{world.procedure_id}"
    chair = browser(app, "chair")
    task = "Verklaar uw belangen"
    page = chair.get(home).text
    assert task in page and "Nog 3 te doen." in page and f"{home}/declarations" in page
    world.course.declare("chair", read_local(AT), world.course.valid())
    assert task not in chair.get(home).text
    world.new_party("a")
    assert task in chair.get(home).text


def test_motivations_show_numbers_and_never_names(app: Flask, world: World) -> None:
    opened(world, "chair", "assessor1", "officer", "auditor", "decision_maker")
    world.meet("chair", read_local(AT))
    for who in ("chair", "officer", "auditor", "decision_maker"):
        page = browser(app, who).get(theme(world)).text
        assert all(f"Beoordelaar {number}</b>" in page for number in (1, 2, 3))
        assert "(demo)</b>" not in page and "Beoordelaar zorg" not in page
    motives = page[page.index("wb-motives") :]
    marks = [int(part.split("<")[0]) for part in motives.split('wb-dots"><b>')[1:]]
    assert marks[0] == min(marks) and marks[1] == max(marks)


def test_only_the_chair_records_and_nothing_is_filled_in(app: Flask, world: World) -> None:
    opened(world, "chair", "assessor1", "officer")
    page = browser(app, "chair").get(theme(world)).text
    form = page[page.index('aria-labelledby="t-cons"') : page.index('id="t-sign"')]
    assert " checked" not in form and "Leg het oordeel vast" in form
    assert 'id="single-keys"' in form
    for who in ("assessor1", "officer"):
        client = browser(app, who)
        assert "/record" not in client.get(theme(world)).text
        status = send(client, f"{theme(world)}/record", mark="3", motivation=WHY, version="0")[0]
        assert status == 404


def test_a_judgement_is_recorded_signed_and_dissented(app: Flask, world: World) -> None:
    opened(world, "chair", "assessor1", "assessor2")
    world.meet("chair", read_local(AT))
    chair, one, two = (browser(app, who) for who in ("chair", "assessor1", "assessor2"))
    status, _, page = send(
        chair, f"{theme(world)}/record", mark="3", motivation="kort", version="0"
    )
    assert status == 422 and "Schrijf er minstens 20." in page and "kort</textarea>" in page
    status, _, page = send(chair, f"{theme(world)}/record", motivation=WHY, version="0")
    assert status == 422 and "Kies een score." in page and WHY.strip() in page
    form = {"mark": "3", "motivation": WHY, "version": "0"}
    assert send(chair, f"{theme(world)}/record", **form)[0] == 303
    assert "Vastgelegd: 6" in chair.get(area(world)).text
    address = f"{theme(world)}/sign"
    status, _, page = send(one, address, number="1", text="Wel iets getypt")
    assert status == 422 and "Kies of u akkoord bent." in page and "Wel iets getypt" in page
    status, _, page = send(one, address, number="1", answer="dissent", text=" ")
    assert status == 422 and "Schrijf op waarom" in page
    assert send(one, address, number="1", answer="agree", moved=WHY)[0] == 303
    assert send(two, address, number="1", answer="dissent", text="Ik blijf bij een 4.")[0] == 303
    page = chair.get(theme(world)).text
    assert "Afwijkend standpunt van Beoordelaar 2" in page and "Ik blijf bij een 4." in page
    assert "beoordelaar 3" in page
    assert "2 van 3 reageerden, 1 afwijkend" in one.get(area(world)).text
    assert "Reageer opnieuw" in two.get(theme(world)).text
    assert "Reageer opnieuw" not in browser(app, "assessor3").get(theme(world)).text
    assert send(two, address, number="1", answer="agree", moved=WHY)[0] == 303
    told = two.get(area(world)).text
    assert "2 van 3 reageerden" in told and "afwijkend" not in told


def test_of_two_chairs_the_second_sees_both_texts(app: Flask, world: World) -> None:
    opened(world, "chair")
    chair = browser(app, "chair")
    judged(world, "8", OTHER_TEXT)
    form = {"mark": "3", "motivation": WHY, "version": "0"}
    status, _, page = send(chair, f"{theme(world)}/record", **form)
    assert status == 422 and "Een andere voorzitter" in page
    assert OTHER_TEXT.strip() in page and WHY.strip() in page
    assert world.count("consensus_scores") == 1
    assert send(chair, f"{theme(world)}/record", **(form | {"version": "1"}))[0] == 303


def test_nobody_signs_a_version_that_was_not_on_the_screen(app: Flask, world: World) -> None:
    opened(world, "assessor1")
    judged(world)
    judged(world, "8", OTHER_TEXT, 1)
    client = browser(app, "assessor1")
    form = {"answer": "agree", "moved": WHY}
    status, _, page = send(client, f"{theme(world)}/sign", number="1", answer="agree")
    assert status == 422 and OTHER_TEXT.strip() in page
    assert "Een andere voorzitter heeft dit oordeel intussen vastgelegd." in page
    assert world.count("sign_offs") == 0
    assert send(client, f"{theme(world)}/sign", number="2", **form)[0] == 303


def test_who_is_in_conflict_sees_nothing_of_that_tenderer(app: Flask, world: World) -> None:
    opened(world, "assessor1", "chair")
    for who in ("assessor1", "chair"):
        world.act(who, AT, tenderers.declare, world.course.ids["a"], "conflict", "Mijn zus.")
        client = browser(app, who)
        page = client.get(area(world)).text
        assert "U ziet niets van deze inschrijver." in page and str(candidacy(world)) not in page
        assert client.get(theme(world)).status_code == 404
        for path in ("read", "record", "sign"):
            assert send(client, f"{theme(world)}/{path}", answer="agree", mark="1")[0] == 404


def test_the_rest_is_not_found(app: Flask, world: World) -> None:
    opened(world)
    for who in ("delegate", "contract_manager"):
        assert browser(app, who).get(area(world)).status_code == 404
        assert browser(app, who).get(theme(world)).status_code == 404
    chair = browser(app, "chair")
    assert chair.get(theme(world, "XXX")).status_code == 404
    assert chair.get(f"{area(world)}?stage=award").status_code == 404
    assert send(browser(app, "assessor1"), f"{area(world)}/open", word="OPEN")[0] == 404
    status, _, page = send(chair, f"{area(world)}/finish", word="definitief")
    assert status == 422 and "wb-errors" in page


def test_what_was_typed_is_not_lost_once_the_consensus_closed(app: Flask, world: World) -> None:
    form = {"mark": "3", "motivation": WHY, "version": "0"}
    reaction = {"answer": "dissent", "text": WHY, "number": "1"}
    for who, path, sent in (("chair", "record", form), ("assessor1", "sign", reaction)):
        status, _, page = send(browser(app, who), f"{theme(world)}/{path}", **sent)
        assert status == 422 and WHY.strip() in page, path
        assert "Dit is niet vastgelegd." in page and "wb-motives" not in page
    assert "Dit is niet vastgelegd." not in browser(app, "chair").get(area(world)).text
    assert world.count("consensus_scores") == 0


def test_the_judgement_of_quality_becomes_final(later: World, tmp_path: Path) -> None:
    world = fresh(later, tmp_path)
    for app in site(world, "2022-05-31T10:00"):
        chair, one = browser(app, "chair"), browser(app, "assessor1")
        page = chair.get(area(world)).text
        assert "er ontbreken 9 formulieren." in page and "nog niet" in page
        assert (
            "formulieren" not in one.get(area(world)).text.split("<main")[1].split("gaan alle")[0]
        )
        status, _, page = send(chair, f"{area(world)}/open", word="OPEN")
        assert status == 422 and "Nog niet alles is binnen." in page
        selection = one.get(f"{area(world)}?stage=selection").text
        assert "Deze ronde is gesloten." in selection and "Vastgelegd" not in selection
        address = f"{theme(world)}?stage=selection"
        assert "Open de scores" in one.get(address).text
        assert send(one, f"{theme(world)}/read?stage=selection")[:2] == (303, address)
        closed = one.get(address).text
        assert "wb-motives" in closed and "/sign" not in closed
        world.course._sheets("award", read_local("2022-05-23T09:00"))
        assert send(chair, f"{area(world)}/open", word="OPEN")[0] == 303
        page = chair.get(area(world)).text
        assert "er ontbreken 15 oordelen." in page and "DEFINITIEF" not in page
        status, _, page = send(chair, f"{area(world)}/finish", word="DEFINITIEF")
        assert status == 422 and "Er ontbreken nog oordelen" in page
        judge_all(world)
        assert send(chair, f"{area(world)}/finish", word="ja")[0] == 422
        assert send(chair, f"{area(world)}/finish", word="definitief")[0] == 303
        assert "Het oordeel over de kwaliteit is definitief." in chair.get(area(world)).text
        read(world, "chair", "award")
        page = chair.get(theme(world)).text
        assert "/record" not in page
        assert "Antwoord in de definitieve inschrijving" in page
        with world.engine.connect() as connection:
            query = "SELECT text FROM answers WHERE stage = 'award' AND question = 'TRA'"
            offered = connection.execute(sa.text(query)).scalars().all()
        assert sum(text.split("\n")[0].strip() in unescape(page) for text in offered) == 1


def judge_all(world: World) -> None:
    """Every theme judged and signed, as in the course, in a consensus that is open already."""
    at = "2022-05-31T10:00"
    for id_ in world.course._candidacies().values():
        for question in content.THEMES:
            score = Score(question, Decimal(6), WHY)
            world.act("chair", at, agreeing.record_consensus, id_, score, 0)
            for who in content.ASSESSORS:
                world.act(who, at, agreeing.sign_off, id_, question, True, WHY)


def test_as_many_queries_for_one_tenderer_as_for_three(app: Flask, world: World) -> None:
    opened(world, "chair")
    twin = Twin(world, app, browser(app, "chair"))
    twin.listen()
    memory.forget()
    three = twin.get(area(world))
    with world.opened() as session:
        for key in ("b", "c"):
            session.execute(
                sa.text(
                    "INSERT INTO exclusions (id, tenderer_id, reason, first_id, second_id, at)"
                    " SELECT lower(hex(randomblob(16))), :t, 'x', p.id, p.id,"
                    " '2022-01-24T09:00:00.000000Z' FROM participants p LIMIT 1"
                ),
                {"t": world.course.ids[key].hex},
            )
        session.commit()
    memory.forget()
    one = twin.get(area(world))
    assert b"Inschrijver C" in three.body and b"Inschrijver C" not in one.body
    assert len(one.statements) == len(three.statements)


def test_what_people_wrote_is_escaped(app: Flask, world: World) -> None:
    opened(world, "chair")
    judged(world, "6", "<script>alert(1)</script> " + WHY)
    assert "<script>alert" not in browser(app, "chair").get(theme(world)).text
