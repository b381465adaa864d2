"""Files of tenderers under scoring without names: kept back when a name is in them, or replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest

from criteria.evidence import NewEvidence
from criteria.order import handle
from criteria.phases import Step
from criteria.plan import ScoringRule
from tender.actions import evidence as desk
from tender.actions import masking as acts
from tender.actions import pages as drawing
from tender.actions import planning, scoring, tenderers
from tender.store import orders
from tests.desk import view
from tests.files.test_inspect import docx, pdf
from tests.twins import Act, Twin, application, browser, copied, differences, twins
from tests.web.test_blind import AT, VIEWER, candidacy
from tests.web.test_reader import file, reader
from tests.web.test_scoring import send
from tests.worlds import World, Worlds, moment

SAYS = "Bekwaamheidsdossier van Zorghuis Kersenbloesem"
"""A title as a tenderer writes it."""


@pytest.fixture(scope="module")
def base(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.PUBLISH) as world:
        plan = world.case().plan
        changed = replace(plan, scoring=ScoringRule(masked=True, practice=True))
        world.act(
            "officer", "2021-10-28T17:00", planning.edit_plan, planning.between(plan, changed)
        )
        world.course.publish()
        world.course.open_applications()
        world.course.suitability()
        for who in (VIEWER, "officer", "chair", "auditor"):
            for key in ("a", "b"):
                world.act(who, AT, tenderers.declare, world.course.ids[key], "none", "")
        world.act(VIEWER, AT, tenderers.declare, world.course.ids["c"], "none", "")
        world.act(VIEWER, AT, scoring.draw_order)
        world.act(VIEWER, AT, scoring.open_to_score, sheet(world))
        yield world


@pytest.fixture
def site(base: World, tmp_path: Path) -> Iterator[Twin]:
    folder = tmp_path / "world"
    folder.mkdir()
    world = copied(base, folder)
    with application(world, AT, PROPAGATE_EXCEPTIONS=True) as app:
        yield Twin(world, app, browser(app, VIEWER))


def sheet(world: World, key: str = "a") -> UUID:
    """What stands for a tenderer in the addresses of the viewer."""
    with world.looked() as session:
        seed = orders.seed_of(session, world.identity(VIEWER).id, "selection", 1)
    assert seed
    return handle(seed, str(candidacy(world, key)))


def area(world: World) -> str:
    return f"/procedures/{world.procedure_id}/scoring/{sheet(world)}"


def picture(world: World, id_: UUID | str) -> str:
    return f"{area(world)}/pages/{id_}/1"


def flag(site: Twin, shows: bool = True) -> UUID:
    id_ = file(site.world)
    site.world.act("officer", AT, acts.flag_name, id_, shows)
    return id_


def edited(site: Twin, content: bytes | None = None) -> UUID:
    world = site.world
    sent = ("Zorghuis Kersenbloesem.pdf", content or pdf())
    edition = world.act("officer", AT, acts.mask_file, world.vault, file(world), *sent)
    at = moment(AT)
    drawing.draw_undrawn(world.looked, world.vault, world.procedure_id, lambda: at)
    return edition


def place(world: World, id_: UUID, more: str = "") -> str:
    root = f"/procedures/{world.procedure_id}/suitability/{world.course.ids['a']}"
    return f"{root}/evidence/{id_}/name{more}"


# What an assessor gets


def test_the_title_of_a_file_is_not_the_tenderers_own(site: Twin) -> None:
    world = site.world
    said = NewEvidence("dossier", SAYS)
    world.act("officer", AT, desk.describe_evidence, file(world), said, 0)
    page = site.client.get(f"{area(world)}/PRE").text
    assert "Zorghuis Kersenbloesem" not in page
    assert 'id="t-blad">Bekwaamheidsdossier</p>' in reader(page)


def test_a_file_with_the_name_in_it_is_kept_back_whole(site: Twin) -> None:
    world, client = site.world, site.client
    address = f"{area(world)}/PRE"
    before = client.get(f"{address}?find=wachtlijst").text
    assert str(file(world)) in before and "‘wachtlijst’ staat op" in before
    id_ = flag(site)
    page = client.get(f"{address}?find=wachtlijst").text
    assert reader(page) == "" and str(id_) not in page
    assert re.search(r"Stuk \d+ van dit dossier houden wij achter\.", page)
    assert "De inkoopadviseur kan een versie zonder naam plaatsen" in page
    assert client.get(picture(world, id_)).status_code == 404
    assert send(client, f"{address}/mark?page=1", text="x")[0] == 404
    other = site.get(picture(world, "11111111-1111-4111-8111-111111111111"))
    assert site.get(picture(world, id_)).body == other.body


def test_the_edition_without_the_name_is_read_in_its_place(site: Twin) -> None:
    world, client = site.world, site.client
    id_ = flag(site)
    edition = edited(site)
    page = client.get(f"{area(world)}/PRE").text
    assert "houden wij achter" not in page
    assert str(id_) not in page and str(edition) in reader(page)
    assert "Zorghuis Kersenbloesem" not in page and "Bladzijde 1 van 1" in page
    assert client.get(picture(world, edition)).status_code == 200
    assert client.get(picture(world, id_)).status_code == 404
    assert send(client, f"{area(world)}/PRE/mark?page=1", text="hier")[0] == 303
    assert "hier</li>" in client.get(f"{area(world)}/PRE").text


def test_an_edition_that_is_withdrawn_is_read_no_more(site: Twin) -> None:
    world = site.world
    flag(site)
    edition = edited(site)
    world.act("officer", AT, desk.withdraw_evidence, edition, "De naam staat er nog in.")
    page = site.client.get(f"{area(world)}/PRE").text
    assert "houden wij achter" in page and str(edition) not in page
    assert site.client.get(picture(world, edition)).status_code == 404


def test_a_newer_edition_takes_the_place_of_an_older(site: Twin) -> None:
    world = site.world
    flag(site)
    first, second = edited(site), edited(site, pdf() + b"\n")
    page = site.client.get(f"{area(world)}/PRE").text
    assert str(second) in page and str(first) not in page
    assert site.client.get(picture(world, first)).status_code == 404


def test_what_is_taken_back_gives_the_file_again(site: Twin) -> None:
    world = site.world
    id_ = flag(site)
    edition = edited(site)
    flag(site, False)
    page = site.client.get(f"{area(world)}/PRE").text
    assert str(id_) in page and str(edition) not in page
    assert "Bladzijde 1 van 12" in page
    assert site.client.get(picture(world, edition)).status_code == 404
    flag(site)
    again = site.client.get(f"{area(world)}/PRE").text
    assert str(edition) in again and str(id_) not in again


def test_a_dossier_is_not_read_by_its_name(site: Twin) -> None:
    world, client = site.world, site.client
    root = f"/procedures/{world.procedure_id}"
    by_name = f"{root}/tenderers/{world.course.ids['a']}/dossier"
    absent = site.get(f"{root}/tenderers/{world.procedure_id}/dossier")
    assert (absent.status, site.get(by_name).status) == (404, 404)
    assert send(client, by_name)[0] == 404
    declared = client.get(f"{root}/declarations/{world.course.ids['a']}").text
    assert view(world, "a").name in declared and by_name not in declared
    assert "Naar het dossier" not in declared and "Mijn dossiers</a>" in declared
    for who in ("officer", "chair"):
        assert browser(site.app, who).get(by_name).status_code == 200


# What the officer does


def test_the_officer_says_it_and_takes_it_back_on_one_page(site: Twin) -> None:
    world, officer = site.world, browser(site.app, "officer")
    id_ = file(world)
    here = place(world, id_)
    list_ = officer.get(here.partition(f"/{id_}")[0]).text
    assert here in list_ and "naam nog nakijken" in list_
    page = officer.get(here).text
    assert "Niemand keek nog naar dit bestand." in page and "Plaats een versie" not in page
    entries = world.count("trail_entry")
    for shows, told in (("yes", "krijgen dit bestand niet"), ("no", "Er staat geen naam in.")):
        for _twice in range(2):
            assert send(officer, here, shows=shows)[:2] == (303, here)
        assert told in officer.get(here).text
    assert world.count("trail_entry") == entries + 2
    assert send(officer, here, shows="misschien")[0] == 404


def test_an_edition_is_looked_into_and_kept_as_any_file(site: Twin) -> None:
    world, officer = site.world, browser(site.app, "officer")
    flag(site)
    id_ = file(world)
    here = place(world, id_)
    assert "Plaats een versie zonder naam" in officer.get(here).text

    def sent(data: bytes, name: str = "zonder.pdf") -> tuple[int, str | None, str]:
        return send(officer, f"{here}/edition", file=(BytesIO(data), name))

    with world.looked() as session:
        own = desk.read_evidence(session, world.identity("officer"), world.vault, id_, moment(AT))
    for data, name, told in (
        (docx(), "zonder.docx", "Dit soort bestand nemen wij niet aan"),
        (b"", "", "Kies eerst een bestand."),
        (b"%PDF-1.7 kapot", "zonder.pdf", "beschadigd"),
        (own[1], "zonder.pdf", "Dit is hetzelfde bestand"),
    ):
        status, _, page = sent(data, name)
        assert status == 422 and told in page, told
    assert world.count("file_masks") == 1
    assert sent(pdf())[:2] == (303, here)
    page = officer.get(here).text
    assert "de versie zonder naam" in page and world.count("file_masks") == 2
    assert world.count("trail_value WHERE name = 'act' AND value = '\"evidence.masked\"'") == 1
    list_ = officer.get(here.partition(f"/{id_}")[0]).text
    assert "zonder naam, in plaats van stuk " in list_


def test_the_program_says_where_it_read_a_name(site: Twin) -> None:
    world, officer = site.world, browser(site.app, "officer")
    here = place(world, file(world))
    own = view(world, "a").name
    page = officer.get(here).text
    found = re.search(rf"<li><bdi>{re.escape(own)}</bdi>: bladzijden? ([0-9, ]+)</li>", page)
    assert found or "vond het programma geen naam" in page


def test_others_cannot_and_another_plan_has_no_such_page(site: Twin, sqlite_worlds: Worlds) -> None:
    world = site.world
    here = place(world, file(world))
    for who in ("chair", "auditor", VIEWER):
        client = browser(site.app, who)
        assert client.get(here).status_code == 404
        assert send(client, here, shows="yes")[0] == 404
    officer = browser(site.app, "officer")
    assert officer.get(place(world, file(world, "a", "gva"))).status_code == 404
    assert officer.get(place(world, file(world, "b"))).status_code == 404
    flag(site)
    assert officer.get(place(world, edited(site))).status_code == 404


def test_before_the_declaration_the_officer_is_sent_there(site: Twin) -> None:
    world, officer = site.world, browser(site.app, "officer")
    here = place(world, file(world))
    world.new_party("a")
    to = f"/procedures/{world.procedure_id}/declarations/{world.course.ids['a']}?"
    assert officer.get(here).location.startswith(to)
    for address in (here, f"{here}/edition"):
        assert send(officer, address, shows="yes")[1].startswith(to)
    assert world.count("file_masks") == 0
    world.act("officer", AT, tenderers.declare, world.course.ids["a"], "conflict", "Familie")
    assert officer.get(here).status_code == 404


def test_progress_says_which_files_are_kept_back(site: Twin) -> None:
    world = site.world
    progress = f"/procedures/{world.procedure_id}/scoring/progress"
    officer, chair = browser(site.app, "officer"), browser(site.app, "chair")
    told = "Achtergehouden: {}. Gelezen in een versie zonder naam: {}. Nog niet nagekeken: {}."
    assert told.format(0, 0, 3) in officer.get(progress).text
    id_ = flag(site)
    page = officer.get(progress).text
    assert told.format(1, 0, 2) in page and place(world, id_) in page
    page = chair.get(progress).text
    assert told.format(1, 0, 2) in page and place(world, id_) not in page
    edited(site)
    assert told.format(0, 1, 2) in chair.get(progress).text


def test_a_chair_with_an_interest_reads_nothing_of_that_tenderer(site: Twin) -> None:
    world = site.world
    flag(site)
    world.act("chair", AT, tenderers.declare, world.course.ids["a"], "conflict", "Familie")
    page = browser(site.app, "chair").get(f"/procedures/{world.procedure_id}/scoring/progress").text
    assert "Achtergehouden: 0." in page


def test_a_file_that_is_kept_back_asks_no_more_of_the_database(site: Twin) -> None:
    world = site.world
    site.listen()
    before = len(site.get(f"{area(world)}/PRE").statements)
    flag(site)
    edited(site)
    assert len(site.get(f"{area(world)}/PRE").statements) == before


def test_no_page_differs_by_how_a_file_is_called(base: World, tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    world = copied(base, tmp_path / "base")
    id_, other = file(world), file(world, "b")
    world.act("officer", AT, acts.flag_name, id_, True)

    def called(name: str) -> Act:
        def said(there: World) -> None:
            for one in (id_, other):
                there.act(
                    "officer", AT, desk.describe_evidence, one, NewEvidence("dossier", name), 0
                )

        return said

    with twins(world, tmp_path, VIEWER, AT, called(SAYS), called("Ons dossier")) as pair:
        paths = pair.addresses(
            evidence_id=[str(id_), str(other)],
            number=["1"],
            candidacy_id=[str(one) for one in (sheet(world), candidacy(world), sheet(world, "b"))],
        )
        assert picture(world, id_) in paths and place(world, id_) in paths
        paths.append(f"{area(world)}/PRE?find=Kersenbloesem")
        assert differences(pair, paths) == []
