"""The pages of the dossier beside the score sheet: read, searched, marked and referred to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from criteria.evidence import NewEvidence
from criteria.phases import Step
from tender.actions import evidence as desk
from tender.actions import pages as acts
from tender.actions import scoring, tenderers
from tender.store import evidence
from tests.desk import declared
from tests.files.test_inspect import pdf
from tests.twins import Twin, application, browser, copied, differences, twins
from tests.web.test_blind import AT, VIEWER, WHY, candidacy, draft, nothing
from tests.web.test_scoring import area, opened, send
from tests.worlds import World, Worlds, moment

OTHER = "assessor2"
NEVER = "nooit van een ander"


@pytest.fixture(scope="module")
def base(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.SCORE) as world:
        world.declare_all(VIEWER, OTHER, at=AT)
        yield world


@pytest.fixture
def site(base: World, tmp_path: Path) -> Iterator[Twin]:
    folder = tmp_path / "world"
    folder.mkdir()
    world = copied(base, folder)
    with application(world, AT) as app:
        yield Twin(world, app, browser(app, VIEWER))


def file(world: World, key: str = "a", kind: str = "dossier") -> UUID:
    with world.looked() as session:
        every = evidence.evidence(session, world.procedure_id, world.course.ids[key])
    return next(one.id for one in every if one.kind == kind)


def picture(world: World, key: str, id_: UUID | str, number: int | str) -> str:
    return f"{area(world, key)}/pages/{id_}/{number}"


def reader(page: str) -> str:
    """The part of the sheet that shows the pages; empty when there is none."""
    found = re.search(r'<section class="wb-reader".*?</section>', page, re.S)
    return found[0] if found else ""


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return reader(answer.text)


# Reading


def test_the_pages_stand_beside_the_sheet_once_the_dossier_was_opened(site: Twin) -> None:
    world, client = site.world, site.client
    address, id_ = area(world), file(world)
    assert reader(client.get(f"{address}/PRE").text) == ""
    assert client.get(picture(world, "a", id_, 1)).status_code == 404
    opened(site)
    page = read(client, f"{address}/PRE")
    assert "Bladzijde 1 van 12" in page and "Eerste bladzijde" in page
    assert f'src="{picture(world, "a", id_, 1)}"' in page
    drawn = client.get(picture(world, "a", id_, 1))
    assert drawn.data.startswith(b"\x89PNG") and drawn.mimetype == "image/png"
    assert drawn.headers["Cache-Control"] == "no-store" and "ETag" not in drawn.headers


@pytest.mark.parametrize("number", ["0", "9999", "1" + "0" * 20])
def test_a_page_that_is_not_there_is_not_found(site: Twin, number: str) -> None:
    world = site.world
    assert site.get(picture(world, "a", file(world), number)).status == 404


def test_a_page_has_its_text_for_who_cannot_see_the_picture(site: Twin) -> None:
    address = opened(site)
    page = read(site.client, f"{address}/PRE?page=3")
    assert "<summary" in page and "Wachtlijst onder 40 personen" in page
    alt = re.search(r'alt="([^"]*)"', page)
    assert alt and alt[1].startswith("Bladzijde 3 van 12")
    last = read(site.client, f"{address}/PRE?page=12")
    assert "Op deze bladzijde staat alleen een afbeelding, geen tekst." in last
    assert "Op bladzijde 12 staat geen tekst" in last and "<summary" not in last


@pytest.mark.parametrize(
    ("asked", "shown"), [("0", 1), ("13", 12), ("-4", 1), ("x", 1), ("999999999999", 1), ("7", 7)]
)
def test_any_page_asked_for_gives_a_page(site: Twin, asked: str, shown: int) -> None:
    address = opened(site)
    assert f"Bladzijde {shown} van 12" in read(site.client, f"{address}/PRE?page={asked}")


def test_words_are_found_with_their_page_and_lead_there(site: Twin) -> None:
    address = opened(site)
    page = read(site.client, f"{address}/PRE?find=WACHTLIJST")
    assert "<mark>Wachtlijst</mark>" in page and "page=3" in page
    assert "staat nergens" in read(site.client, f"{address}/PRE?find=olifant")
    hostile = read(site.client, f"{address}/PRE?find=%3Cscript%3E%22" + "x" * 5000)
    assert "<script" not in hostile and "x" * 100 not in hostile


def test_a_tenderer_without_a_file_is_read_as_it_was_typed(site: Twin) -> None:
    world = site.world
    declared(world, "b")
    world.act("officer", AT, desk.withdraw_evidence, file(world, "b"), "Verkeerd bestand")
    page = site.client.get(f"{opened(site, 'b')}/PRE")
    assert page.status_code == 200 and reader(page.text) == ""
    assert "wb-paper" in page.text and "Verwijs naar" not in page.text


def test_why_there_are_no_pages_is_said(site: Twin) -> None:
    world = site.world
    declared(world, "a")
    what = NewEvidence("dossier", "Bijlage", "stuk.pdf", pdf())
    args = (world.vault, world.course.ids["a"], what)
    id_ = world.act("officer", AT, desk.add_evidence, *args)
    address = opened(site)
    page = read(site.client, f"{address}/PRE")
    assert page.count("Stuk ") == 2 and "Bladzijde 1 van 12" in page
    with world.looked() as session:
        number = next(
            one.number
            for one in evidence.evidence(session, world.procedure_id, world.course.ids["a"])
            if one.id == id_
        )
    page = read(site.client, f"{address}/PRE?file={number}")
    assert "worden nog gemaakt" in page and "<img" not in page
    damaged = lambda data: acts.draw_pages(b"%PDF-")  # noqa: E731
    at = moment(AT)
    acts.draw_undrawn(world.looked, world.vault, world.procedure_id, lambda: at, damaged)
    page = read(site.client, f"{address}/PRE?file={number}")
    assert "Dit bestand is beschadigd." in page and "getypte antwoord" in page


def test_an_officers_act_has_the_pages_drawn(site: Twin) -> None:
    world = site.world
    declared(world, "a")
    officer, id_ = browser(site.app, "officer"), file(world, "a", "gva")
    path = f"/procedures/{world.procedure_id}/suitability/{world.course.ids['a']}/evidence"
    form = {"kind": "dossier", "title": "Bijlage", "seen": "0"}
    assert send(officer, f"{path}/{id_}/description", **form)[0] == 303
    number = next(n for n in range(1, 40) if "Bijlage" in read_title(site, opened(site), n))
    assert "Bladzijde 1 van 1" in read(site.client, f"{area(world)}/PRE?file={number}")


def read_title(site: Twin, address: str, number: int) -> str:
    page = read(site.client, f"{address}/PRE?file={number}")
    found = re.search(r'id="t-blad">([^<]*)<', page)
    return found[1] if found else ""


# Marks and references


def test_a_page_is_marked_and_found_back(site: Twin) -> None:
    address = opened(site)
    place = f"{address}/PRE/mark?page=3&find=lijst"
    status, there, _ = send(site.client, place, text="wachtlijst: onder 40")
    assert (status, there) == (303, f"{address}/PRE?page=3&find=lijst#blad")
    page = read(site.client, f"{address}/FIN?page=1")
    assert "Uw merktekens" in page and "wachtlijst: onder 40" in page
    assert "Haal het merkteken weg" not in page
    assert send(site.client, f"{address}/PRE/mark?page=3", remove="1")[0] == 303
    assert "wachtlijst: onder 40" not in read(site.client, f"{address}/PRE?page=3")


@pytest.mark.parametrize("text", ["", "   ", "x" * 81])
def test_a_mark_without_words_or_with_too_many_is_refused(site: Twin, text: str) -> None:
    address = opened(site)
    draft(VIEWER, "6", WHY)(site.world)
    status, _, page = send(site.client, f"{address}/PRE/mark?page=3", text=text)
    assert status == 422 and "has-error" in reader(page) and "Bladzijde 3 van 12" in page
    assert WHY.strip() in page and site.world.count("page_marks") == 0


def test_a_reference_is_put_in_the_motivation_and_nothing_typed_is_lost(site: Twin) -> None:
    address = opened(site)
    page = site.client.get(f"{address}/PRE?page=7").text
    value = re.search(r'name="refer" value="([^"]+)"', page)
    assert value and value[1] == "[blz. 7]"
    form = {"mark": "3", "motivation": "Net getypt.", "version": "0", "refer": value[1]}
    status, there, _ = send(site.client, f"{address}/PRE?page=7", **form)
    assert (status, there) == (303, f"{address}/PRE?page=7#motivation")
    assert "Net getypt. [blz. 7]</textarea>" in site.client.get(there).text.replace("\r\n", "")


def test_saving_goes_on_at_the_same_page(site: Twin) -> None:
    address = opened(site)
    form = {"mark": "3", "motivation": WHY, "version": "0"}
    status, there, _ = send(site.client, f"{address}/PRE?page=7", **form)
    assert (status, there) == (303, f"{address}/FIN?page=7")
    status, _, page = send(site.client, f"{address}/FIN?page=7", mark="99", version="0")
    assert status == 422 and "Bladzijde 7 van 12" in page


# What is not there


def test_what_is_not_there_and_what_is_not_yours_are_one_answer(site: Twin) -> None:
    world, client = site.world, site.client
    opened(site)
    world.new_party("c")
    absent = site.get(picture(world, "a", uuid4(), 1))
    assert absent.status == 404
    others = {
        "the file of another tenderer": picture(world, "a", file(world, "b"), 1),
        "a dossier that was not opened": picture(world, "b", file(world, "b"), 1),
        "a tenderer nobody declared about": picture(world, "c", file(world, "c"), 1),
        "other evidence": picture(world, "a", file(world, "a", "gva"), 1),
        "no such page": picture(world, "a", file(world), 13),
        "no page": picture(world, "a", file(world), 0),
    }
    for what, address in others.items():
        answer = site.get(address)
        assert (answer.status, answer.body) == (404, absent.body), what
    for key in ("b", "c"):
        status, _, _ = send(client, f"{area(world, key)}/PRE/mark", text="x")
        assert status == 404
    assert world.count("page_marks") == 0


def test_a_conflict_takes_the_pages_away(site: Twin) -> None:
    world = site.world
    address = opened(site)
    assert site.client.get(picture(world, "a", file(world), 1)).status_code == 200
    world.act(VIEWER, AT, tenderers.declare, world.course.ids["a"], "conflict", "Familie")
    assert site.client.get(picture(world, "a", file(world), 1)).status_code == 404
    assert site.client.get(f"{address}/PRE?page=2").status_code == 404


def test_the_pages_close_with_the_scoring(sqlite_worlds: Worlds) -> None:
    at = "2022-01-27T09:00"
    with sqlite_worlds.at(Step.CONSENSUS) as world, application(world, at) as app:
        client = browser(app, VIEWER)
        assert client.get(picture(world, "a", file(world), 1)).status_code == 404


# Blindness


def test_marks_readings_and_references_of_another_change_nothing(
    base: World, tmp_path: Path
) -> None:
    copy = copied(base, _folder(tmp_path / "base"))
    copy.act(VIEWER, AT, scoring.open_to_score, candidacy(copy))
    id_ = file(copy)

    def busy(world: World) -> None:
        world.act(OTHER, AT, scoring.open_to_score, candidacy(world))
        for page in (2, 3, 12):
            world.act(OTHER, AT, acts.mark_page, candidacy(world), id_, page, NEVER)
        draft(OTHER, "4", f"{WHY} [blz. 3]")(world)

    with twins(copy, tmp_path, VIEWER, AT, nothing, busy) as pair:
        sheet = f"{area(copy)}/PRE"
        paths = pair.addresses(evidence_id=[str(id_)], number=["2"])
        assert picture(copy, "a", id_, 2) in paths
        paths += [f"{sheet}?page=3", f"{sheet}?page=12&find=wachtlijst", f"{sheet}?find=nooit"]
        assert differences(pair, paths) == []
        assert pair.left.get(picture(copy, "a", id_, 2)).status == 200
        form = {"text": "van mij"}
        one, other = (twin.post(f"{sheet}/mark?page=3", form) for twin in (pair.left, pair.right))
        assert one == other and one.status == 303
        assert differences(pair, paths) == []


def _folder(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def test_the_number_of_questions_to_the_database_does_not_grow_with_pages_or_marks(
    site: Twin,
) -> None:
    address = opened(site)
    site.listen()
    few = site.get(f"{address}/PRE?page=1").statements
    for page in range(1, 13):
        args = (candidacy(site.world), file(site.world), page, "x")
        site.world.act(VIEWER, AT, acts.mark_page, *args)
    many = site.get(f"{address}/PRE?page=9&find=wij").statements
    assert len(few) == len(many)
