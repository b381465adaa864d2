"""The bundle for a court: complete, or redacted for one tenderer, and on record."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from hashlib import sha256

import pytest

from criteria.phases import Step
from tender.actions import tenderers
from tests.paper import words
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

WALL = "2022-06-30T11:00"
PAGE = "/reports/court"


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.CLOSED, clock, WALL) as made:
        yield made


def taken(made: Site, reader: str = "") -> dict[str, bytes]:
    answer = made.post("officer", PAGE, {"reader": reader})
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_the_full_bundle_holds_every_document_by_its_number(on: Site) -> None:
    files = taken(on)
    assert on.trail("bundle.exported") == 1
    names = sorted(name for name in files if name[:3].isdigit())
    assert names[0] == "000-overzicht.pdf"
    assert [int(name[:3]) for name in names] == list(range(len(names)))
    for part in ("beoordelingsleidraad", "opening-prijzen", "verslag-dialoogsessie", "gunnings"):
        assert any(part in name for name in names), part
    told = json.loads(files["manifest.json"])
    assert told["edition"] == "full"
    assert {one["path"]: one["sha256"] for one in told["files"]} == {
        name: sha256(files[name]).hexdigest() for name in names
    }


def test_a_redacted_bundle_tells_a_tenderer_of_nobody_else(on: Site) -> None:
    full, files = taken(on), taken(on, str(on.tenderer("b")))
    assert set(files) - set(full) == set()  # the same names, so the same numbers
    assert len(files) < len(full)
    index = words(files["000-overzicht.pdf"])
    assert "Geschoond, voor Inschrijver B" in index and "gaat over een andere" in index
    for name, data in files.items():
        if name.endswith(".pdf"):
            assert "Inschrijver C" not in words(data), name


def test_the_page_shows_what_is_in_it(on: Site) -> None:
    page = on.get("officer", PAGE).text
    assert "Proces-verbaal van opening prijzen" in page
    assert "Brief gunningsbeslissing Inschrijver B" in page


@pytest.mark.parametrize("answer", ["conflict", "doubt"])
def test_who_has_an_interest_takes_nothing(on: Site, answer: str) -> None:
    on.world.act("officer", WALL, tenderers.declare, on.tenderer("a"), answer, "Mijn zus.")
    assert on.get("officer", PAGE).status_code == 404
    assert on.post("officer", PAGE, {"reader": ""}).status_code == 404
    assert on.trail("bundle.exported") == 0


def test_a_tenderer_that_is_not_there_is_refused_at_its_field(on: Site) -> None:
    answer = on.post("officer", PAGE, {"reader": "0" * 32})
    assert answer.status_code == 422
    assert on.trail("bundle.exported") == 0
