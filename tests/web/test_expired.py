"""A score sheet that is sent after the session ended: nothing is saved, and nothing is lost."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from criteria.phases import Step
from criteria.scores import PASSAGE, UNABLE, WEAK, Observation, Score
from tests.twins import EMAILS, Twin, application, browser, copied
from tests.web.conftest import login
from tests.web.forms import values
from tests.web.test_blind import AT, WHY
from tests.web.test_scoring import area, opened, send
from tests.web.test_sheet import kept
from tests.worlds import PASSWORD, World, Worlds

OURS = {"Sec-Fetch-Site": "same-origin"}
TYPED = {
    "mark": "3",
    "motivation": f"{WHY} Ook na een uur.",
    "observations-0-kind": PASSAGE,
    "observations-0-text": "Zin drie van alinea twee.",
    "observations-0-page": "4",
    "observations-1-kind": WEAK,
    "observations-1-text": "",
}
WANTED = Score(
    "PRE",
    Decimal(6),
    TYPED["motivation"],
    observations=(Observation(PASSAGE, TYPED["observations-0-text"], 4),),
)


@pytest.fixture(scope="module")
def base(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.SCORE) as world:
        world.declare_all("assessor1", "assessor2", at=AT)
        yield world


@pytest.fixture
def site(base: World, tmp_path: Path) -> Iterator[Twin]:
    folder = tmp_path / "world"
    folder.mkdir()
    world = copied(base, folder)
    with application(world, AT, PROPAGATE_EXCEPTIONS=True) as app:
        yield Twin(world, app, browser(app, "assessor1"))


def form(page: str, id_: str) -> tuple[str, dict[str, str]]:
    """Where a form of a page is sent to, and what is in it."""
    found = re.search(rf'id="{id_}" action="([^"]+)"', page)
    assert found, f"no form {id_}"
    action = html.unescape(found[1])
    return action, values(page, action)


def end(site: Twin) -> None:
    with site.world.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM web_sessions"))


def expired(site: Twin, **typed: str) -> str:
    """What the sheet answers once its session ended."""
    address, sent = form(site.client.get(f"{opened(site)}/PRE").text, "score")
    end(site)
    answer = site.client.post(address, data=sent | TYPED | typed, headers=OURS)
    assert answer.status_code == 400
    return answer.text


def again(client: FlaskClient, page: str, id_: str = "terug") -> tuple[int, str]:
    """Send on what the page holds ready."""
    address, sent = form(page, id_)
    answer = client.post(address, data=sent, headers=OURS)
    return answer.status_code, answer.text


def test_all_that_was_typed_comes_back_after_logging_in(site: Twin) -> None:
    page = expired(site)
    assert "Uw sessie is verlopen" in page
    assert login(site.client, EMAILS["assessor1"], PASSWORD).status_code == 302
    status, sheet = again(site.client, page)
    assert status == 422 and site.world.count("draft_scores") == 0
    assert "Alles wat u typte, staat er weer. Het is nog niet bewaard." in sheet
    assert TYPED["motivation"] in sheet and TYPED["observations-0-text"] in sheet
    assert re.search(r'name="mark" id="mark-\d+" value="3" data-points="6" checked', sheet)
    assert again(site.client, sheet, "score")[0] == 303
    assert kept(site) == WANTED


def test_logging_in_on_another_tab_leads_to_a_page_that_says_to_go_back(site: Twin) -> None:
    found = re.search(r'<a href="(/login[^"]+)" target="_blank"', expired(site))
    assert found
    address = html.unescape(found[1])
    asked = site.client.get(address).text
    sent = values(asked, "/login") | {"email": EMAILS["assessor1"], "password": PASSWORD}
    answer = site.client.post("/login", data=sent, follow_redirects=True)
    assert "ga terug naar het tabblad waar u werkte" in answer.text


def test_the_page_itself_shows_what_was_typed(site: Twin) -> None:
    page = expired(site)
    found = re.findall(r"<label[^>]*>([^<]+)</label><textarea[^>]*>\n([^<]*)</textarea>", page)
    assert {label: html.unescape(text) for label, text in found} == {
        "Uw score": "6 · Voldoende",
        "Motivering": TYPED["motivation"],
        "Soort": "Passage",
        "Wat u noteert": TYPED["observations-0-text"],
        "Bladzijde": "4",
    }


def test_no_mark_is_told_in_words_too(site: Twin) -> None:
    page = expired(site, mark=UNABLE)
    assert "Ik kan dit niet beoordelen</textarea>" in page
    login(site.client, EMAILS["assessor1"], PASSWORD)
    _, sheet = again(site.client, page)
    assert f'value="{UNABLE}" checked' in sheet


def test_whoever_logged_in_elsewhere_meanwhile_gets_the_sheet_at_once(site: Twin) -> None:
    address, sent = form(site.client.get(f"{opened(site)}/PRE").text, "score")
    end(site)
    login(site.client, EMAILS["assessor1"], PASSWORD)
    answer = site.client.post(address, data=sent | TYPED, headers=OURS)
    assert answer.status_code == 422 and "staat er weer" in answer.text
    assert site.world.count("draft_scores") == 0


def test_what_was_saved_in_another_window_stands_beside_it(site: Twin) -> None:
    page = expired(site)
    login(site.client, EMAILS["assessor1"], PASSWORD)
    address = f"{area(site.world)}/PRE"
    send(site.client, address, mark="2", motivation="Elders bewaard.", version="0")
    _, sheet = again(site.client, page)
    assert "Elders bewaard." in sheet and TYPED["motivation"] in sheet


@pytest.mark.parametrize("who", ["assessor2", "officer"])
def test_somebody_else_gets_no_sheet_to_put_it_in(site: Twin, who: str) -> None:
    page = expired(site)
    login(site.client, EMAILS[who], PASSWORD)
    status, told = again(site.client, page)
    assert status == 400 and "wb-paper" not in told
    assert site.world.count("draft_scores") == 0


def test_a_page_of_another_site_gets_nothing_back(site: Twin) -> None:
    address = f"{opened(site)}/PRE"
    sent = TYPED | {"csrf_token": "x" * 40}
    for headers in ({}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = site.client.post(address, data=sent, headers=headers)
        assert answer.status_code == 400 and TYPED["motivation"] not in answer.text


def test_without_the_log_in_it_is_told_once_more(site: Twin) -> None:
    page = expired(site)
    status, told = again(site.client, page)
    assert status == 400 and TYPED["motivation"] in told
    assert site.world.count("draft_scores") == 0
