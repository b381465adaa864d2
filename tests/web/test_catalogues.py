"""The catalogues as pages: for everyone with an account, with nothing of a procedure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from criteria.catalogue import load
from criteria.catalogue.browse import books
from criteria.changes import Change
from criteria.phases import Step
from tender.actions import planning
from tests.web.conftest import Clock, login
from tests.web.sites import Site, site
from tests.worlds import Worlds

EMAIL = "kim@almere.example"
PUBLISH = "2021-10-29T10:00"
ROW = re.compile(r'<th scope="row">.*?href="/catalogues/[^/"]+/([^"]+)"', re.DOTALL)


@pytest.fixture
def reader(app: Flask, person: Callable[[str], UUID]) -> FlaskClient:
    """Somebody with an account and no role anywhere."""
    person(EMAIL)
    client = app.test_client()
    assert login(client, EMAIL).status_code == 302
    return client


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.text.count("<h1") == 1
    return answer.text


def listed(page: str) -> list[str]:
    return ROW.findall(page)


def words(page: str) -> str:
    """What a reader sees on the page, without its tags."""
    main = page.split("<main")[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


# Who may look


@pytest.mark.parametrize("path", ["", "/goals", "/goals/O1", "/nothing"])
def test_the_catalogues_ask_to_log_in(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/catalogues{path}")
    assert answer.status_code == 303 and answer.location.startswith("/login")


@pytest.mark.parametrize(
    "path",
    [
        *("/nothing", "/equated-days", "/hvb-bw-2022", "/goals.toml", "/..", "/goals/"),
        *("/goals/X1", "/goals/o1", "/goals/O1/", "/requirements/1", "/GOALS", "/goals/%00"),
        "/goals/" + "x" * 2000,
    ],
)
def test_what_is_not_there_is_not_there(reader: FlaskClient, path: str) -> None:
    assert reader.get(f"/catalogues{path}").status_code == 404


# All catalogues


def test_every_catalogue_is_named_with_its_version_and_number_of_rows(reader: FlaskClient) -> None:
    page = text(reader, "/catalogues")
    assert len(re.findall(r'<tr><th scope="row"><a href="/catalogues/', page)) == 11
    said = words(page)
    about = "391 1"  # rows, version
    assert "Programma van eisen 2016-2017" in said and about in said
    assert "Uitsluitingsgronden" in said and "zoals die gold op 1 september 2025" in said


def test_the_navigation_outside_a_procedure_leads_there(reader: FlaskClient) -> None:
    for path, current in (("/procedures", "Uw aanbestedingen"), ("/catalogues", "Catalogi")):
        nav = text(reader, path).split('class="wb-nav"')[1].split("</nav>")[0]
        assert re.findall(r'href="(/[a-z]+)"', nav) == ["/procedures", "/catalogues"]
        here = unescape(
            re.sub(r"<[^>]+>", " ", nav.split('aria-current="page"')[1].split("</a>")[0])
        )
        assert current in here


def test_who_did_not_log_in_has_no_navigation(client: FlaskClient) -> None:
    assert "wb-nav" not in client.get("/login").text


# One catalogue


@pytest.mark.parametrize("name", list(books()))
def test_every_row_of_a_catalogue_can_be_reached(reader: FlaskClient, name: str) -> None:
    found: list[str] = []
    pages = -(-len(books()[name].entries) // 50)
    for number in range(1, pages + 1):
        page = text(reader, f"/catalogues/{name}?page={number}")
        found += listed(page)
        assert ('rel="next"' in page) is (number < pages)
    assert found == [entry.id for entry in books()[name].entries]


@pytest.mark.parametrize("number", ["0", "-1", "9", "999999", "9" * 30, "x", "", "²"])
def test_a_page_number_that_is_none_gives_a_page(reader: FlaskClient, number: str) -> None:
    page = text(reader, f"/catalogues/requirements?page={number}")
    assert "Bladzijde" in page and 0 < len(listed(page)) <= 50


def test_words_and_choices_are_kept_from_page_to_page(reader: FlaskClient) -> None:
    page = text(reader, "/catalogues/requirements?q=CLIËNT&subject=provider")
    following = unescape(page.split('rel="next"')[0].rpartition('href="')[2].split('"')[0])
    assert "q=CLI%C3%8BNT" in following and "subject=provider" in following
    second = text(reader, following)
    assert 'value="CLIËNT"' in second and '<option value="provider" selected>' in second
    assert not set(listed(page)) & set(listed(second))


def test_accents_and_capitals_do_not_count(reader: FlaskClient) -> None:
    first = listed(text(reader, "/catalogues/requirements?q=client"))
    assert first == listed(text(reader, "/catalogues/requirements?q=CLIËNT")) and first


def test_a_filter_shows_what_it_says(reader: FlaskClient) -> None:
    page = text(reader, "/catalogues/exclusion-grounds?kind=mandatory")
    assert listed(page) == [f"M{n}" for n in range(1, 9)]
    assert "8 van 26" in words(page) and "verplicht (8)" in words(page)
    assert listed(text(reader, "/catalogues/requirements?section=6")) == [
        row.id for row in load().requirements if row.section == "6"
    ]


@pytest.mark.parametrize("asked", ["kind=aliens", "kind=", "colour=red", "q=", "q=%20%20"])
def test_what_nobody_can_choose_is_left_out(reader: FlaskClient, asked: str) -> None:
    assert len(listed(text(reader, f"/catalogues/goals?{asked}"))) == 20


@pytest.mark.parametrize(
    "typed",
    ["giraffe", "<script>alert(1)</script>", "'\"", "%", "\x00", "é" * 5000, "{{ 7*7 }}", "$(id)"],
)
def test_hostile_words_find_nothing_and_break_nothing(reader: FlaskClient, typed: str) -> None:
    answer = reader.get("/catalogues/topics", query_string={"q": typed})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text and "49" not in answer.text.split('id="q"')[1][:200]
    shown = unescape(answer.text.split('id="q"')[1].split('value="')[1].split('"')[0])
    assert len(shown) <= 100
    if typed.strip("\x00"):
        assert "Niets gevonden" in answer.text and listed(answer.text) == []


def test_a_list_asks_the_database_nothing_of_the_catalogue(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        browser = on.browser("officer")
        counts = []
        for path in ("", "/goals", "/requirements", "/requirements?page=8", "/goals/O8"):
            with on.counted() as sent:
                assert browser.get(f"/catalogues{path}").status_code == 200
            counts.append(len(sent))
        assert len(set(counts)) == 1


# One row


def every_row() -> Iterator[tuple[str, str]]:
    for name, book in books().items():
        for entry in book.entries:
            yield name, entry.id


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_row_has_a_page_and_every_link_on_it_leads_to_one(
    reader: FlaskClient, lang: str
) -> None:
    reader.set_cookie("lang", lang)
    known = {f"/catalogues/{name}/{id_}" for name, id_ in every_row()}
    sample = [*sorted(known)[::9], "/catalogues/themes/PRE", "/catalogues/goals/O8"]
    for path in sample:
        links = re.findall(r'href="(/catalogues/[^/"]+/[^"]+)"', text(reader, path))
        assert set(links) <= known, path


def test_a_requirement_shows_all_its_fields(reader: FlaskClient) -> None:
    said = words(text(reader, "/catalogues/requirements/PVE-2.3.1-P1"))
    row = next(row for row in load().requirements if row.id == "PVE-2.3.1-P1")
    assert row.requirement.text.nl in said and row.source in said
    for label in (
        "Paragraaf",
        "Rubriek",
        "Voor wie",
        "Wordt getoetst",
        "In de nieuwe aanbesteding",
    ):
        assert label in said


def test_a_ground_shows_its_codes_and_articles(reader: FlaskClient) -> None:
    said = words(text(reader, "/catalogues/exclusion-grounds/O10"))
    for part in (
        *("Aw 2.87(1)j", "Aw 2.87(3)", "57(2)", "b61bbeb7-690e-4a40-bc68-d6d4ecfaa3d4"),
        *("CRITERION.EXCLUSION.CONTRIBUTIONS.PAYMENT_OF_TAXES", "exg-pmt-bre-tax"),
        *("7d85e333-bbab-49c0-be8d-c36d71a72f5e", "Een jurist moet nog iets nagaan"),
    ):
        assert part in said, part


def test_a_goal_names_what_serves_it(reader: FlaskClient) -> None:
    page = text(reader, "/catalogues/goals/O8")
    assert 'href="/catalogues/elements/BAFO-01"' in page
    assert 'href="/catalogues/themes/DOS-PRE-05"' in page
    assert "Genoemd in: Onderdelen van de definitieve inschrijving" in page


def test_a_price_formula_is_known_by_its_number_and_told_relative_or_absolute(
    reader: FlaskClient,
) -> None:
    page = words(text(reader, "/catalogues/formulas"))
    assert "Laagste prijs gedeeld door prijs PF01 punten voor de prijs ja, relatief" in page
    assert "Bandbreedte tussen bodem en plafond PF07 punten voor de prijs nee, absoluut" in page
    assert "lowest-over-price" not in page
    relative = listed(text(reader, "/catalogues/formulas?relative=yes"))
    assert len(relative) == 7 and "band" not in relative
    assert listed(text(reader, "/catalogues/formulas?q=PF07")) == ["band"]


def test_a_formula_shows_what_a_plan_fills_in(reader: FlaskClient) -> None:
    said = words(text(reader, "/catalogues/formulas/band"))
    assert "Bodem in euro" in said and "Heeft een plafond nodig ja" in said


# From a plan


def draft(on: Site) -> Any:
    return on.world.case().plan


def test_a_plan_names_its_catalogues_and_tells_of_a_newer_one(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        page = on.get("officer", "/plan").text
        assert 'href="/catalogues/demands"' in page and 'href="/catalogues"' in page
        assert "Er is een nieuwere versie" not in page
        now_used = [list(pair) for pair in draft(on).catalogues]
        older = [["demands", "1"] if pair[0] == "demands" else pair for pair in now_used]
        with on.world.opened() as session:
            identity = on.world.identity("officer")
            change = Change(("catalogues",), now_used, older)
            planning.edit_plan(session, identity, (change,), clock())
            session.commit()
        for key in ("officer", "assessor1"):
            page = words(on.get(key, "/plan").text)
            assert page.count("Er is een nieuwere versie: 3.") == 1


def test_exclusion_grounds_are_picked_into_the_demands(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        declared = {rules.id: rules.source for rules in draft(on).rule_sets}
        assert declared["exclusion-mandatory"] == "documents"
        before = len(draft(on).demands)
        fields = {"take": "ticked", "pick": ["M2", "N1", "made-up"]}
        assert on.post("officer", "/plan/edit/demands/pick", fields).status_code == 303
        picked = draft(on).demands[before:]
        assert [(demand.id, demand.kind) for demand in picked] == [
            ("M2", "exclusion"),
            ("N1", "exclusion"),
        ]
        assert picked[0].source.startswith("Aw 2.86(2)b, van toepassing verklaard")
        assert "Aw" not in picked[1].source
