"""The award report on its page: made with one button, fetched as a file, hidden for the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from criteria.phases import Step
from tender.actions import tenderers
from tender.actions.reporting import read_report
from tender.pages import reports as pages
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

WALL = "2022-06-09T11:00"


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.STANDSTILL, clock, WALL) as made:
        yield made


def files(page: str) -> list[str]:
    return re.findall(r'href="/procedures/[^/]+(/reports/[^"/]+\.pdf\?lang=\w\w)"', page)


def editions(page: str) -> list[str]:
    found = re.findall(r'href="/procedures/[^/]+(/reports/[^"]+\.pdf\?[^"]*edition=[^"]+)"', page)
    return [path.replace("&amp;", "&") for path in found]


def test_each_edition_for_outside_is_fetched_and_no_other_is_there(on: Site) -> None:
    on.post("officer", "/reports/make")
    paths = editions(on.get("auditor", "/reports").text)
    assert len(paths) == 2 * (1 + 5)
    for path in paths[:4]:
        assert on.get("auditor", path).mimetype == "application/pdf"
        assert on.get("chair", path).status_code == 404
    public = next(path for path in paths if "public" in path)
    assert on.get("auditor", f"{public}&tenderer={uuid4()}").status_code == 404
    assert on.get("auditor", f"{public}&tenderer=x").status_code == 404
    assert on.get("auditor", public.replace("public", "tenderer")).status_code == 404


def test_the_list_reads_no_edition_whole_and_shows_a_version_that_was_spoiled(
    on: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoiled(view: object) -> None:
        raise ValueError("not what its hash says")

    on.post("officer", "/reports/make")
    monkeypatch.setattr(pages, "read_report", spoiled)
    with on.counted() as asked:
        answer = on.get("auditor", "/reports")
    assert answer.status_code == 200 and len(re.findall(r'class="wb-seal"', answer.text)) >= 2
    assert not [one for one in asked if "award_report_editions.body" in one]


def test_the_officer_makes_a_report_and_fetches_it(on: Site) -> None:
    empty = on.get("officer", "/reports")
    assert "Er is nog geen verslag" in empty.text and not files(empty.text)
    assert on.post("officer", "/reports/make").status_code == 303
    page = on.get("officer", "/reports")
    assert "Inkoopadviseur (demo)" in page.text
    assert len(re.findall(r'class="wb-seal"', page.text)) >= 2
    dutch, english = files(page.text)
    answer = on.get("officer", dutch)
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=award-report-internal.pdf"
    assert "Bladzijde 1 van" in PdfReader(BytesIO(answer.data)).pages[0].extract_text()
    assert answer.data == on.get("officer", dutch).data
    other = PdfReader(BytesIO(on.get("officer", english).data))
    assert "Page 1 of" in other.pages[0].extract_text()


def test_another_language_than_ours_gives_the_readers_own(on: Site) -> None:
    on.post("officer", "/reports/make")
    file = files(on.get("officer", "/reports").text)[0].replace("lang=nl", "lang=xx")
    assert PdfReader(BytesIO(on.get("officer", file).data)).root_object["/Lang"] == "nl-NL"


def test_fetching_is_no_act(on: Site) -> None:
    on.post("officer", "/reports/make")
    before = on.world.count("trail_entry")
    on.get("officer", files(on.get("officer", "/reports").text)[0])
    assert on.world.count("trail_entry") == before
    assert on.trail("report.made") == 1 + 1 + 5


@pytest.mark.parametrize("key", ["decision_maker", "auditor"])
def test_readers_read_and_do_not_make(on: Site, key: str) -> None:
    on.post("officer", "/reports/make")
    page = on.get(key, "/reports")
    assert page.status_code == 200 and "Maak het verslag</button>" not in page.text
    assert on.get(key, files(page.text)[0]).status_code == 200
    assert on.post(key, "/reports/make").status_code == 404


@pytest.mark.parametrize("key", ["chair", "assessor1", "delegate", "contract_manager"])
def test_for_others_there_is_no_report(on: Site, key: str) -> None:
    on.post("officer", "/reports/make")
    file = files(on.get("officer", "/reports").text)[0]
    assert on.get(key, "/reports").status_code == 404
    assert on.get(key, file).status_code == 404
    assert on.post(key, "/reports/make").status_code == 404


def test_a_report_that_is_not_there(on: Site) -> None:
    assert on.get("officer", f"/reports/{uuid4()}.pdf").status_code == 404


def test_the_number_of_queries_does_not_grow(on: Site) -> None:
    counts = []
    for _ in range(2):
        on.post("officer", "/reports/make")
        with on.counted() as sent:
            on.get("officer", "/reports")
        counts.append(len(sent))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("key", ["officer", "decision_maker", "auditor"])
def test_a_report_opens_after_a_declaration_about_every_tenderer(on: Site, key: str) -> None:
    on.post("officer", "/reports/make")
    file = files(on.get("officer", "/reports").text)[0]
    on.world.new_party("a")
    page = on.get(key, "/reports")
    assert files(page.text) == [] and "Maak het verslag</button>" not in page.text
    about = re.findall(r'href="[^"]*(/declarations/[^"?]*)', page.text)
    assert about == [f"/declarations/{on.tenderer('a')}"]
    assert on.get(key, file).status_code == 404
    assert on.post(key, about[0], {"answer": "none"}).status_code == 303
    assert on.get(key, file).status_code == 200


def test_nobody_makes_a_report_about_whom_nothing_was_declared(on: Site) -> None:
    on.world.new_party("a")
    assert on.post("officer", "/reports/make").status_code == 422
    assert on.trail("report.made") == 0


@pytest.mark.parametrize("answer", ["conflict", "doubt"])
def test_who_has_an_interest_makes_no_report(on: Site, answer: str) -> None:
    about = on.tenderer("a")
    on.world.act("officer", WALL, tenderers.declare, about, answer, "Mijn zus.")
    assert on.post("officer", "/reports/make").status_code == 404
    assert on.trail("report.made") == 0


def test_the_list_goes_on_over_pages_and_reads_no_more_than_it_shows(
    on: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PER_PAGE", 1)
    read: list[int] = []
    monkeypatch.setattr(
        pages, "read_report", lambda row: read.append(row.number) or read_report(row)
    )
    on.post("officer", "/reports/make")
    on.post("officer", "/reports/make")
    first, second = (on.get("officer", f"/reports?page={number}").text for number in (1, 2))
    assert read == []  # which versions there are is told without them
    assert "Bladzijde 1 van 2" in first and 'rel="next"' in first
    assert files(first) != files(second)
    assert on.get("officer", files(second)[0]).status_code == 200 and read == [1]
