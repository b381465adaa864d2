"""The cockpit: what must I do now, and what is none of my business."""

from __future__ import annotations

import re

import pytest

from criteria.phases import Step
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

WALLS = {
    Step.PREPARE: "2021-10-19T10:00",
    Step.PUBLISH: "2021-10-29T10:00",
    Step.OPEN_APPLICATIONS: "2021-11-02T10:00",
    Step.SUITABILITY: "2022-01-06T10:00",
    Step.SCORE: "2022-01-19T14:00",
    Step.CONSENSUS: "2022-01-27T09:00",
    Step.CLOSED: "2022-08-01T09:00",
}
ROLES = (
    "officer",
    "chair",
    "assessor1",
    "delegate",
    "decision_maker",
    "contract_manager",
    "auditor",
)


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def advance(on: Site, expected: str) -> int:
    status: int = on.post("officer", "/advance", {"expected": expected}).status_code
    return status


def test_the_list_shows_the_procedures_of_this_person(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALLS[Step.PREPARE]) as on:
        page = on.browser("officer").get("/procedures")
        assert "HVB-BW-2022" in page.text and "inkoopadviseur" in page.text
        for odd in ("0", "-1", "999", "x", "١"):
            assert on.browser("officer").get(f"/procedures?page={odd}").status_code == 200
        empty = on.browser("administrator").get("/procedures")
        assert "U hebt nog geen aanbestedingen" in empty.text
        assert on.get("administrator", "").status_code == 404


@pytest.mark.parametrize("step", WALLS)
def test_every_role_gets_an_overview(sqlite_worlds: Worlds, clock: Clock, step: Step) -> None:
    with site(sqlite_worlds, step, clock, WALLS[step]) as on:
        for key in ROLES:
            page = on.get(key, "")
            assert page.status_code == 200 and page.text.count("<h1") == 1
            assert "perceel" not in page.text.lower()
            assert page.text.count('aria-current="step"') == 1


def test_the_officer_sees_what_blocks_and_where_to_go(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALLS[Step.PREPARE]) as on:
        page = on.get("officer", "").text
        assert "Maak het beoordelingsplan compleet" in page
        assert f'href="{on.root}/plan"' in page
        assert "Begin de stap" not in page
        assert advance(on, "prepare") == 422
        assert on.world.case().step is Step.PREPARE


def test_a_step_is_ended_once(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, WALLS[Step.PUBLISH]) as on:
        assert (
            on.press("officer", "/plan", "/plan/seal", {"word": "HVB-BW-2022"}).status_code == 303
        )
        assert "Begin de stap ‘Aanmeldingen openen’" in on.get("officer", "").text
        assert advance(on, "nonsense") == 422
        assert advance(on, "publish") == 303
        again = on.post("officer", "/advance", {"expected": "publish"})
        assert again.status_code == 422 and "Iemand anders heeft deze stap" in again.text
        assert on.world.case().step is Step.OPEN_APPLICATIONS
        assert on.post("chair", "/advance", {"expected": "open-applications"}).status_code == 404


def test_an_assessor_sees_only_the_own_tasks(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SCORE, clock, WALLS[Step.SCORE]) as on:
        own = words(on.get("assessor1", "").text)
        assert "Verklaar uw belangen" in own or "Beoordeel de inschrijvers" in own
        for key in ("assessor1", "delegate", "contract_manager"):
            text = words(on.get(key, "").text)
            assert "Wat houdt de volgende stap" not in text
            assert "scoreformulieren zijn nog niet ingediend" not in text
        assert "scoreformulieren zijn nog niet ingediend" in words(on.get("officer", "").text)
        for key in ("decision_maker", "auditor"):
            assert "scoreformulieren" not in words(on.get(key, "").text)
        assert "Geef advies over de thema" in words(on.get("delegate", "").text)


def test_the_facts_of_the_case_stand_with_their_corrections(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALLS[Step.PREPARE]) as on:
        text = words(on.get("delegate", "").text)
        assert "11 gemeenten" in text and "vanaf 1 jan 2023" in text
        assert "Bekijk de correctie bij ‘Preselectie’" in text
        assert all(str(year) in text for year in range(2021, 2033))
        assert text.count("Wij rekenen met het gedrukte totaal.") >= 2
        assert "Daling van het budget per jaar, 2032 vergeleken met 2022" in text
        assert "Alle jaren samen minder dan" in text and "14 miljoen minder budget" in text
        assert "665 tot en met 735" in text and "Eerste verlenging" in text


def test_the_navigation_follows_the_course(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, WALLS[Step.SUITABILITY]) as on:
        officer = on.get("officer", "/plan").text.split('class="wb-nav"')[1].split("</nav>")[0]
        assert f'href="{on.root}/suitability"' in officer and "open punten" in officer
        assert "nog niet open" in officer and "verzegeld" in officer
        assert 'aria-current="page"' in officer
        delegate = on.get("delegate", "").text.split('class="wb-nav"')[1].split("</nav>")[0]
        assert "Geschiktheid" not in delegate and "open punten" not in delegate
        assert on.world.case().seal in re.sub(r"<[^>]+>", "", on.get("delegate", "").text)


def test_a_page_that_is_not_there_has_no_navigation(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, WALLS[Step.SUITABILITY]) as on:
        hidden = on.get("assessor1", "/suitability")
        assert hidden.status_code == 404 and "wb-nav" not in hidden.text


def test_the_overview_asks_a_fixed_number_of_questions(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.CONSENSUS, clock, WALLS[Step.CONSENSUS]) as on:
        on.get("officer", "")
        with on.counted() as sent:
            on.get("officer", "")
        assert len(sent) < 45, len(sent)
        on.get("assessor1", "/plan")
        with on.counted() as light:
            on.get("assessor1", "/plan")
        assert len(light) < 16, len(light)
