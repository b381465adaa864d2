"""The files that the dialogue leads to: what they hold, who gets them, and nothing of another."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from criteria.agreements import Details
from criteria.phases import Step
from tender.actions.agreements import record_agreement
from tender.actions.dialogue import close_topic
from tender.actions.outcomes import stage_candidacies
from tender.actions.registering import enter_indicator, enter_risk
from tender.actions.tenderers import declare
from tender.exports.plans import named
from tender.store import tenderers
from tender.store.tenderers import TendererView
from tests import paper
from tests.rules.test_contract_annex import INDICATOR as MEASURED
from tests.rules.test_contract_annex import RISK as WATCHED
from tests.twins import differences, twins
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import World, Worlds

AT = "2022-03-15T12:00"
WALL = "2022-03-16T10:00"
FILES = ("annex.pdf", "annex.docx", "handover.xlsx", "handover.json")
TOPIC = "DLG-03"


def agreed(world: World, key: str, title: str, status: str = "agreed", **links: Any) -> None:
    details = Details(title, status, "both", "artikel 6.2", **links)
    what = (world.course.ids[key], None, TOPIC, "commitment", f"{title}!", details)
    world.act("officer", AT, record_agreement, *what)


def tenderers_of(world: World) -> tuple[TendererView, ...]:
    with world.looked() as session:
        return tenderers.tenderers(session, world.procedure_id)


def admitted(world: World) -> set[UUID]:
    with world.looked() as session:
        return {row.tenderer for row in stage_candidacies(session, world.case(), "award")}


@pytest.fixture
def opened(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    """Two tenderers in the dialogue: what was said with each stands under its own name."""
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        world = on.world
        for key in ("a", "b"):
            own = f"Alleen van {key}"
            tenderer = world.course.ids[key]
            measured, watched = (replace(one, title=own) for one in (MEASURED, WATCHED))
            indicator = world.act("officer", AT, enter_indicator, tenderer, measured)
            risk = world.act("officer", AT, enter_risk, tenderer, watched)
            agreed(world, key, own, indicators=(str(indicator),), risks=(str(risk),))
            agreed(world, key, f"Voorstel van {key}", "proposed")
            for topic, outcome in ((TOPIC, "agreed"), ("DLG-04", "deferred")):
                world.act("officer", AT, close_topic, tenderer, topic, outcome, f"{own}, daarom.")
        yield on


def path(on: Site, name: str, key: str = "a") -> str:
    return f"/dialogue/{name}?tenderer={on.tenderer(key)}"


def everything(name: str, data: bytes) -> str:
    """All text in a file, also what says whose it is."""
    if name.endswith("pdf"):
        reader = PdfReader(io.BytesIO(data))
        return " ".join(f"{paper.words(data)} {reader.metadata} {reader.outline}".split())
    if name.endswith("json"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return " ".join(packed.read(part).decode(errors="replace") for part in packed.namelist())


@pytest.mark.parametrize("name", FILES)
def test_a_file_holds_all_of_its_tenderer_and_nothing_of_another(opened: Site, name: str) -> None:
    names = {row.id: row for row in tenderers_of(opened.world)}
    own, other = (names[opened.tenderer(key)] for key in ("a", "b"))
    answer = opened.get("officer", path(opened, name))
    assert answer.status_code == 200
    text, head = everything(name, answer.data), answer.headers["Content-Disposition"]
    assert "Alleen van a!" in text and own.name in text
    for foreign in (
        "Alleen van b",
        "Voorstel van b",
        other.name,
        *(party.name for party in other.parties),
    ):
        assert foreign not in text
        assert named(foreign) not in head
    assert "Voorstel van a" not in text
    assert head == (
        f"attachment; filename={named(f'HVB-BW-2022 {own.name}')}-"
        f"{'contractbijlage' if 'annex' in name else 'overdracht'}.{name.split('.')[1]}"
    )
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert opened.get("officer", path(opened, name)).data == answer.data


def test_the_annex_names_what_was_left_out_and_links_by_number(opened: Site) -> None:
    text = everything("annex.pdf", opened.get("officer", path(opened, "annex.pdf")).data)
    assert "Artikel 6.2 van het contract" in text and "AF-01 Alleen van a" in text
    assert "Alleen voorgesteld en dus niet afgesproken: AF-02." in text
    assert "Wij volgen dit met IND-01, RIS-01." in text
    document = Document(io.BytesIO(opened.get("officer", path(opened, "annex.docx")).data))
    assert any("AF-02" in paragraph.text for paragraph in document.paragraphs)


def test_the_handover_has_its_rows_and_every_open_topic(opened: Site) -> None:
    found = json.loads(opened.get("officer", path(opened, "handover.json")).data)
    assert found["format"] == "tender-handover/1"
    (agreement,) = found["agreements"]
    assert (agreement["ref"], agreement["indicators"], agreement["risks"]) == (
        "AF-01",
        ["IND-01"],
        ["RIS-01"],
    )
    topics = {topic.id for topic in opened.world.case().plan.topics}
    points = {row["topic"]: row["outcome"] for row in found["open_points"]}
    assert points.keys() == topics - {TOPIC}
    assert points["DLG-04"] == "deferred" and set(points.values()) == {"deferred", ""}
    data = opened.get("officer", path(opened, "handover.xlsx")).data
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert [sheet.max_row - 2 for sheet in book] == [1, 1, 1, len(points)]


def test_the_language_is_that_of_the_reader_or_the_one_asked_for(opened: Site) -> None:
    answer = opened.get("officer", f"{path(opened, 'annex.pdf')}&lang=en")
    assert "Article 6.2 of the contract" in everything("annex.pdf", answer.data)
    assert "contract-annex.pdf" in answer.headers["Content-Disposition"]
    odd = opened.get("officer", f"{path(opened, 'annex.pdf')}&lang=xx")
    assert odd.data == opened.get("officer", path(opened, "annex.pdf")).data


@pytest.mark.parametrize("name", FILES)
def test_without_a_tenderer_of_this_dialogue_there_is_no_file(opened: Site, name: str) -> None:
    for asked in ("", "?tenderer=", "?tenderer=x", f"?tenderer={uuid4()}"):
        assert opened.get("officer", f"/dialogue/{name}{asked}").status_code == 404
    outside = next(
        row.id for row in tenderers_of(opened.world) if row.id not in admitted(opened.world)
    )
    assert opened.get("officer", f"/dialogue/{name}?tenderer={outside}").status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_whoever_has_an_interest_in_a_tenderer_gets_no_file_of_it(opened: Site, name: str) -> None:
    at, tenderer = "2022-03-16T09:00", opened.tenderer("a")
    opened.world.act("auditor", at, declare, tenderer, "conflict", "Mijn broer werkt daar.")
    assert opened.get("auditor", path(opened, name)).status_code == 404
    assert opened.get("auditor", path(opened, name, "b")).status_code == 200


def test_an_empty_dialogue_gives_every_file(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DIALOGUE, clock, WALL) as on:
        for name in FILES:
            assert on.get("contract_manager", path(on, name)).status_code == 200
        found = json.loads(on.get("officer", path(on, "handover.json")).data)
        assert len(found["open_points"]) == len(on.world.case().plan.topics)
        assert found["agreements"] == found["indicators"] == found["risks"] == []


def test_the_page_of_the_trace_leads_to_the_four_files(opened: Site) -> None:
    page = opened.get("contract_manager", f"/dialogue/trace?tenderer={opened.tenderer('b')}").text
    assert page.index("t-open") < page.index("Bestanden")
    for name in FILES:
        assert f"{opened.root}{path(opened, name, 'b')}" in page


def something_of_b(world: World) -> None:
    agreed(world, "b", "Alleen van b")


def nothing(world: World) -> None:
    pass


def test_what_is_agreed_with_another_changes_no_file(sqlite_worlds: Worlds, tmp_path: Path) -> None:
    with sqlite_worlds.at(Step.DIALOGUE) as world:
        agreed(world, "a", "Alleen van a")
        with twins(world, tmp_path, "officer", WALL, nothing, something_of_b) as pair:
            root = f"/procedures/{world.procedure_id}"
            paths = [f"{root}/dialogue/{n}?tenderer={world.course.ids['a']}" for n in FILES]
            assert differences(pair, paths) == []
            assert all(pair.left.get(one).status == 200 for one in paths)
