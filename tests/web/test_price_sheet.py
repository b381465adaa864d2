"""A price sheet that comes back: read into the form, never kept, and handed in as always."""

from __future__ import annotations

import html
import logging
import os
import re
import sqlite3
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from docx import Document
from werkzeug import formparser

from criteria.phases import Step
from criteria.visibility import Sight
from tender.store import agreements
from tests.web.conftest import Clock, token_in
from tests.web.sites import Site, site
from tests.web.test_hand_in import Tenderer, offered
from tests.web.test_offers import MARKED, MARKS, invite
from tests.worlds import Worlds


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Any:
    with site(sqlite_worlds, Step.OFFERS, clock, "2022-05-09T11:00") as made:
        invite(made)
        made.at("2022-05-10T10:00")
        yield made


def fetched(on: Site, key: str = "a") -> bytes:
    tenderer = Tenderer(on, key)
    answer = tenderer.browser.get(f"{tenderer.link}/papers/price-sheet.xlsx")
    assert answer.status_code == 200
    return answer.data


def filled_in(data: bytes, amount: Any = "32500000.50", **more: Any) -> bytes:
    """The sheet with this amount in every contract year."""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        if str(row[0].value).isdigit():
            row[4].value = float(amount)
        elif row[0].value == "BAFO-14":
            row[4].value, row[5].value = 1850000, "Na toezegging van 200 woningen."
    for cell, value in more.items():
        sheet[cell].value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def sent(on: Site, data: bytes, key: str = "a", to: str = "offer/sheet", **typed: str) -> Any:
    blank = {f"1-year-{year}": "" for year in range(1, 9)}
    more = {"sheet": (BytesIO(data), "prijsblad.xlsx")}
    answer = Tenderer(on, key).send(to, {**offered(), **blank, **typed, **more})
    answer.request.environ["wsgi.input"].close()  # the test client leaves a large file open
    return answer


def test_a_sheet_fills_the_form_and_hands_in_nothing(on: Site) -> None:
    page = sent(on, filled_in(fetched(on)), **{"1-PRE": "Een tekst die al getypt was"})
    assert page.status_code == 200
    assert page.text.count('value="32.500.000,50"') == 8
    assert "1.850.000,00 euro\nNa toezegging van 200 woningen." in page.text
    assert "Een tekst die al getypt was" in page.text
    assert "260.000.004,00 euro, zonder btw" in page.text  # 8 x 32.500.000,50
    assert "Er is nog niets ingediend." in page.text
    assert on.world.count("envelopes WHERE kind = 'price'") == 0


def codes(page: Any) -> list[tuple[str, str]]:
    """The place and the words of each finding on the page."""
    found = re.findall(
        r'<th scope="row" class="text-nowrap">(.*?)</th><td[^>]*>(.*?)</td>', page.text
    )
    return [(place, html.unescape(words)) for place, words in found]


def test_every_finding_is_told_at_once(on: Site) -> None:
    """The years of the case stand in rows 11 to 18, each with its ceiling."""
    changed = {
        **{"E11": "p.m.", "E12": "€ 1.000,00", "E13": "=1+1", "E14": None, "E15": 0},
        **{"E16": 99_000_000, "E17": -5, "E18": 1000.005, "F24": "bedragen incl. btw"},
    }
    page = sent(on, filled_in(fetched(on), **changed))
    assert page.status_code == 422
    assert [place for place, _ in codes(page)] == [
        *(f"Prijs!E{row}" for row in range(11, 19)),
        "Prijs!F24",
    ]
    assert "Contractjaar 6: 99.000.000 ligt boven het plafond" in page.text
    assert on.world.count("envelopes WHERE kind = 'price'") == 0


def rezipped(data: bytes, change: Any) -> bytes:
    """The same archive with parts changed, added (text) or left out (None)."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as made, ZipFile(out, "w", ZIP_DEFLATED) as kept:
        parts = {name: made.read(name) for name in made.namelist()} | change
        for name, content in parts.items():
            kept.writestr(name, content)
    return out.getvalue()


def test_a_file_that_does_more_than_hold_amounts_is_refused(on: Site) -> None:
    good = filled_in(fetched(on))
    bomb = rezipped(good, {"xl/media/x.bin": b"\0" * 40_000_000})
    for data, words in (
        (rezipped(good, {"xl/vbaProject.bin": b"x"}), "macro"),
        (
            rezipped(good, {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
            "verwijst naar een ander",
        ),
        (bomb, "uitgepakt"),
        (b"PK\x03\x04 en verder niets", "beschadigd"),
        (b"", ""),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, ""),
        (b"jaar;bedrag\n1;100", ""),
        (good + b"\0" * 3_000_000, "2 MB"),
    ):
        page = sent(on, data)
        assert page.status_code == 422
        ((place, told),) = codes(page)
        assert place == "Het bestand" and words in told


def test_a_sheet_of_another_tenderer_fills_nothing(on: Site) -> None:
    page = sent(on, filled_in(fetched(on, "b")))
    assert page.status_code == 422
    assert codes(page) == [("Prijs!C4", "Dit blad is gemaakt voor een andere inschrijver.")]
    assert 'value="32.500.000,50"' not in page.text


def test_without_a_file_nothing_is_read(on: Site) -> None:
    page = Tenderer(on).send("offer/sheet", offered())
    assert page.status_code == 422
    assert "Kies eerst het bestand met uw ingevulde prijsblad." in page.text


def test_a_file_beside_the_hand_in_is_read_first(on: Site) -> None:
    """Nobody hands in typed amounts while believing that the sheet counts."""
    page = sent(on, filled_in(fetched(on)), to="offer")
    assert page.status_code == 200 and "Er is nog niets ingediend." in page.text
    assert on.world.count("envelopes WHERE kind = 'price'") == 0


def test_the_same_papers_for_the_same_tenderer(on: Site) -> None:
    assert fetched(on) == fetched(on)
    own = {key: fetched(on, key) for key in ("a", "b")}
    books = {key: openpyxl.load_workbook(BytesIO(data)).worksheets[0] for key, data in own.items()}
    values = {
        key: [[c.value for c in row] for row in one.iter_rows()] for key, one in books.items()
    }
    different = [
        (one[2], other[2])
        for one, other in zip(values["a"], values["b"], strict=True)
        if one != other
    ]
    assert different == [("Inschrijver A (combinatie)", "Inschrijver B (combinatie)")]
    assert on.get("officer", f"/offers/papers/{on.tenderer('a')}/price-sheet.xlsx").data == own["a"]


def test_only_what_is_filled_in_is_open(on: Site) -> None:
    sheet = openpyxl.load_workbook(BytesIO(fetched(on))).worksheets[0]
    assert sheet.protection.sheet
    open_cells = [
        cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    ]
    years = [f"E{row}" for row in range(11, 19)]
    elements = [f"{column}{row}" for row in (24, *range(27, 33)) for column in "EF"]
    assert open_cells == [*years, *elements]
    checked = [str(one.sqref) for one in sheet.data_validations.dataValidation]
    assert {cell for one in checked for cell in one.split()} >= set(years)
    assert sheet["E21"].value == "=SUM(E11,E12,E13,E14,E15,E16,E17,E18)"
    assert sheet["E19"].value == "=SUM(E11,E12,E13,E14)"  # the base term is four years


def test_all_elements_stand_on_one_form_each(on: Site) -> None:
    tenderer, found = Tenderer(on), []
    for group in ("PRE", "FIN", "SAM", "GOV", "TRA"):
        answer = tenderer.browser.get(f"{tenderer.link}/papers/1/{group}.docx")
        assert answer.status_code == 200
        text = "\n".join(one.text for one in Document(BytesIO(answer.data)).paragraphs)
        found += re.findall(r"^(BAFO-[0-9]{2}) ", text, re.MULTILINE)
        if group == "FIN":
            assert "Dit onderdeel vult u in op het prijsblad." in text
            assert re.search(r"^AF-[0-9]{2} ", text, re.MULTILINE)
    assert sorted(found) == [f"BAFO-{number:02}" for number in range(1, 41)]
    assert tenderer.browser.get(f"{tenderer.link}/papers/1/XXX.docx").status_code == 404
    assert tenderer.browser.get(f"{tenderer.link}/papers/2/PRE.docx").status_code == 404


def test_on_a_form_stands_nothing_of_another_tenderer(on: Site) -> None:
    with on.world.looked() as session:
        made = agreements.agreements(session, Sight(everyone=True), on.world.procedure_id)
    theirs = {row.text for row in made if row.tenderer != on.tenderer("a")}
    mine = {row.text for row in made if row.tenderer == on.tenderer("a")}
    tenderer = Tenderer(on)
    texts = ""
    for group in ("PRE", "FIN", "SAM", "GOV", "TRA"):
        answer = tenderer.browser.get(f"{tenderer.link}/papers/1/{group}.docx")
        texts += "\n".join(one.text for one in Document(BytesIO(answer.data)).paragraphs)
    assert any(text in texts for text in mine)
    assert not any(text in texts for text in theirs - mine)


def test_before_the_invitation_there_are_no_papers(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OFFERS, clock, "2022-05-09T10:00") as made:
        tenderer = Tenderer(made)
        assert tenderer.browser.get(f"{tenderer.link}/papers/price-sheet.xlsx").status_code == 404
        assert "price-sheet.xlsx" not in tenderer.page().text
        assert made.get("officer", f"/offers/papers/{made.tenderer('a')}/price-sheet.xlsx").data


def test_who_was_not_admitted_has_no_papers(on: Site) -> None:
    for key in ("d", "e"):
        link = Tenderer(on, key)
        assert link.browser.get(f"{link.link}/papers/price-sheet.xlsx").status_code == 404
        answer = sent(on, b"x", key)
        assert answer.status_code == 422 and "price-sheet.xlsx" not in answer.text
        path = f"/offers/papers/{on.tenderer(key)}/price-sheet.xlsx"
        assert on.get("officer", path).status_code == 404


def test_after_the_deadline_a_sheet_is_not_read(on: Site) -> None:
    data, link = filled_in(fetched(on)), Tenderer(on)
    token = token_in(link.page())
    on.at("2022-05-20T12:00:01")
    page = link.browser.post(
        f"{link.link}/offer/sheet",
        data={"csrf_token": token, **offered(), "sheet": (BytesIO(data), "prijsblad.xlsx")},
        content_type="multipart/form-data",
    )
    assert page.status_code == 422 and 'value="32.500.000,50"' not in page.text


def test_a_price_from_a_sheet_is_nowhere_before_the_opening(
    on: Site, caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sheet is larger than what is spooled to disk; no file is made for it all the same."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    made: list[object] = []
    monkeypatch.setattr(formparser, "SpooledTemporaryFile", lambda *a, **k: made.append(a))
    marked = rezipped(filled_in(fetched(on), str(MARKED)), {"xl/media/x.bin": os.urandom(900_000)})
    link = Tenderer(on)
    page = sent(on, marked)
    assert page.status_code == 200 and MARKS[2] in page.text
    price = {f"1-year-{year}": "31.415.926,53" for year in range(1, 9)}
    assert link.send("offer", {**offered(), **price}).status_code == 303
    for cookie in link.browser._cookies.values():  # type: ignore[attr-defined]
        assert not any(mark in cookie.value for mark in MARKS)
    base = Path(str(on.world.engine.url.database))
    files = [*base.parent.glob(f"{base.name}*"), *(f for f in tmp_path.rglob("*") if f.is_file())]
    assert any(file.name.endswith("-wal") for file in files)
    places = {file.name: file.read_bytes() for file in files}
    places["log"] = caplog.text.encode()
    with sqlite3.connect(base) as connection:
        places["dump"] = "\n".join(connection.iterdump()).encode()
    found = [(n, m) for n, data in places.items() for m in MARKS if m.encode() in data]
    assert found == [] and made == []


def test_the_size_of_an_envelope_says_nothing_of_its_price(on: Site) -> None:
    """One cent and a price at the ceiling take the same room."""
    for key, amount in (("a", "0,01"), ("b", "36.000.000,00")):
        price = {f"1-year-{year}": amount for year in range(1, 9)}
        price["1-year-8"] = "0,01"
        price["1-year-7"] = "0,01"
        done = Tenderer(on, key).send("offer", {**offered(), **price})
        assert done.status_code == 303, done.text
    with on.world.engine.connect() as connection:
        sizes = connection.exec_driver_sql(
            "SELECT DISTINCT length(sealed) FROM envelopes WHERE kind = 'price'"
        )
        assert len(sizes.all()) == 1
