"""Which sheets are in, for officer and chair: yes or no, and nothing else."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from criteria.mail import MOST_TRIES, PLACES
from criteria.phases import Step
from criteria.scores import Score
from tender.actions import course, scoring
from tender.mail import mail_server
from tender.outbox import Links
from tender.store import outbox
from tests.actions.test_outgoing import PRACTISED, call, settle
from tests.twins import Act, differences, twins
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.web.test_blind import AT, NEVER, OTHER, WHY, draft, nothing, sheet
from tests.worlds import World, Worlds, moment

PAGE = "/scoring/progress"
THEMES = ("PRE", "FIN", "SAM", "GOV", "TRA")


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    """Scoring has begun, and messages go out."""
    with site(sqlite_worlds, Step.SCORE, clock, AT) as made:
        made.app.config["MAIL_SERVER"] = mail_server("smtp://127.0.0.1:9", "tender@hvb.example")
        settle(made.world)
        made.world.declare_all("assessor1", OTHER, at=AT)
        yield made


def candidacy(world: World, key: str = "a") -> Any:
    return world.course._candidacies()[key]


def sheet_of(on: Site, who: str, key: str = "a") -> str:
    return f"{PAGE}/{on.world.identity(who).id}/{candidacy(on.world, key)}"


def row_of(page: str, name: str) -> str:
    """The row of one assessor, as text."""
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.S)
    found = next(row for row in rows if name in row)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found)).split())


def test_officer_and_chair_see_yes_or_no(on: Site) -> None:
    sheet(OTHER, "4", NEVER)(on.world)
    for who in ("officer", "witness", "chair"):
        page = on.get(who, PAGE).text
        assert row_of(page, "Beoordelaar zorg (demo)").count("nog niet") == 2
        assert row_of(page, "Beoordelaar beleid (demo)").count("nog niet") == 3
        assert NEVER.strip() not in page
    for who in (OTHER, "assessor1", "auditor", "decision_maker", "delegate"):
        assert on.get(who, PAGE).status_code == 404


def test_who_scores_as_well_sees_nothing_of_it(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, "2022-01-18T10:00") as on:
        at = "2022-01-18T10:00"
        on.world.act("officer", at, course.grant_role, "beheer@hvb.example", "officer")
        for email in ("inkoop2@hvb.example", "voorzitter@hvb.example"):
            on.world.act("administrator", at, course.grant_role, email, "assessor")
        on.world.course.suitability()
        on.at(AT)
        assert on.get("officer", PAGE).status_code == 200
        for who in ("witness", "chair"):
            assert on.get(who, PAGE).status_code == 404


def test_the_page_is_found_from_the_overview_and_the_navigation(on: Site) -> None:
    for who in ("officer", "chair"):
        assert on.get(who, "").text.count(f'href="{on.root}{PAGE}"') >= 2
    assert PAGE not in on.get("assessor1", "").text


SECRETS: dict[str, tuple[Act, Act]] = {
    "a draft or none": (nothing, draft(OTHER, "4", NEVER)),
    "one draft or all": (draft(OTHER, "4", NEVER), draft(OTHER, "4", NEVER, THEMES)),
    "another mark and motivation": (sheet(OTHER, "4", WHY), sheet(OTHER, "10", NEVER)),
    "another hour of handing in": (
        sheet(OTHER, "4", WHY),
        sheet(OTHER, "4", WHY, "2022-01-24T09:00"),
    ),
}


@pytest.fixture(scope="module")
def begun(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.SCORE) as world:
        world.declare_all("assessor1", OTHER, at=AT)
        yield world


@pytest.mark.parametrize("viewer", ["officer", "chair"])
@pytest.mark.parametrize("name", SECRETS)
def test_the_page_says_nothing_but_yes_or_no(
    begun: World, tmp_path: Path, name: str, viewer: str
) -> None:
    with twins(begun, tmp_path, viewer, AT, *SECRETS[name]) as pair:
        paths = [f"/procedures/{begun.procedure_id}{path}" for path in ("", PAGE)]
        for twin in (pair.left, pair.right):  # the counts of the frame are remembered from here on
            assert all(twin.get(path).status == 200 for path in paths)
        assert differences(pair, paths) == []


@pytest.mark.parametrize("viewer", ["officer", "chair"])
def test_that_a_sheet_is_in_does_show(begun: World, tmp_path: Path, viewer: str) -> None:
    with twins(begun, tmp_path, viewer, AT, nothing, sheet(OTHER, "4", NEVER)) as pair:
        path = f"/procedures/{begun.procedure_id}{PAGE}"
        one, other = pair.left.get(path), pair.right.get(path)
        name = "Beoordelaar zorg (demo)"
        assert row_of(one.body.decode(), name).count("nog niet") == 3
        assert row_of(other.body.decode(), name).count("nog niet") == 2


def test_the_officer_reads_what_goes_out_and_invites_everybody_once(on: Site) -> None:
    page = on.get("officer", PAGE).text
    assert "U kunt beginnen met beoordelen. Open de link en log in." in page
    assert "Verstuur 3 uitnodigingen" in page
    assert "Verstuur 3 uitnodigingen" not in on.get("chair", PAGE).text
    assert on.post("chair", f"{PAGE}/invite").status_code == 404
    assert on.post("officer", f"{PAGE}/invite").status_code == 303
    assert on.post("officer", f"{PAGE}/invite").status_code == 303
    assert on.world.count("outgoing_mail") == PRACTISED + 3 and on.trail("assessors.invited") == 1
    page = on.get("officer", PAGE).text
    assert "staat klaar om te versturen" in row_of(page, "Beoordelaar zorg (demo)")
    assert "Verstuur" not in page and "is uitgenodigd" in page


def test_inviting_is_the_first_task_of_the_officer(on: Site) -> None:
    task = "Nodig de beoordelaars uit"
    page = on.get("officer", "").text
    assert page.index("Dit moet u nu doen") < page.index(task) < page.index("Wat houdt de volgende")
    assert not any(task in on.get(who, "").text for who in ("chair", "assessor1", "auditor"))
    on.app.config["MAIL_SERVER"] = None
    assert task not in on.get("officer", "").text
    on.app.config["MAIL_SERVER"] = mail_server("smtp://127.0.0.1:9", "tender@hvb.example")
    on.post("officer", f"{PAGE}/invite")
    assert task not in on.get("officer", "").text


def test_a_reminder_goes_out_once_a_day(on: Site) -> None:
    address = f"{PAGE}/{on.world.identity(OTHER).id}/remind"
    offer = f'action="{on.root}{address}"'
    assert offer not in on.get("officer", PAGE).text
    early = on.post("officer", address)
    assert early.status_code == 422 and "is nog niet uitgenodigd" in early.text
    assert on.post("officer", f"{PAGE}/invite").status_code == 303
    assert offer not in on.get("officer", PAGE).text
    on.at("2022-01-25T09:00")
    assert offer in on.get("officer", PAGE).text and offer not in on.get("chair", PAGE).text
    assert "De inkoopadviseurs nodigen de beoordelaars uit" in on.get("chair", PAGE).text
    assert on.post("officer", address).status_code == 303
    assert offer not in on.get("officer", PAGE).text
    again = on.post("officer", address)
    assert again.status_code == 422 and "kreeg vandaag al een uitnodiging of een" in again.text
    assert on.world.count("outgoing_mail") == PRACTISED + 4
    assert on.post("officer", f"{PAGE}/{on.world.identity('auditor').id}/remind").status_code == 404


def test_without_a_mail_server_the_page_says_what_to_do(on: Site) -> None:
    assert on.post("officer", f"{PAGE}/invite").status_code == 303
    on.app.config["MAIL_SERVER"] = None
    page = on.get("officer", PAGE).text
    assert "Er is geen mailserver ingesteld." in page and "TENDER_MAIL_URL" in page
    assert f"http://localhost{on.root}/scoring<" in page
    assert "niet verstuurd: er is geen mailserver" in row_of(page, "Beoordelaar zorg (demo)")
    assert "/remind" not in page and "/invite" not in page


def test_a_message_that_failed_says_what_to_do(on: Site) -> None:
    call(on.world, OTHER, moment(AT))
    again = f"{PAGE}/{on.world.identity(OTHER).id}/again"
    with on.world.opened() as session:
        waiting = outbox.next_due(session, moment(AT))
        assert waiting is not None
        session.rollback()

    def tried(*numbers: int) -> str:
        with on.world.opened() as session:
            for number in numbers:
                what = "begun" if number % 2 else "failed"
                assert outbox.note(session, waiting.id, number, what, "451", moment(AT))
            session.commit()
        return on.get("officer", PAGE).text

    page = tried(1, 2)
    assert "wij proberen het vanzelf opnieuw" in page and again not in page
    early = on.post("officer", again)
    assert early.status_code == 422 and "het gaat vanzelf nog uit" in early.text
    page = tried(*range(3, 2 * MOST_TRIES + 1))
    assert "laat het deze collega zelf weten" in page and "vanzelf opnieuw" not in page
    assert f'action="{on.root}{again}"' in page and again not in on.get("chair", PAGE).text
    assert on.post("chair", again).status_code == 404
    on.clock.on(minutes=1)
    assert on.post("officer", again).status_code == 303
    page = on.get("officer", PAGE).text
    assert "staat klaar om te versturen" in row_of(page, "Beoordelaar zorg (demo)")
    assert again not in page and on.trail("message.repeated") == 1
    assert "Bericht opnieuw verstuurd" in on.get("officer", "/trail").text


def test_every_link_in_a_message_leads_to_a_page(on: Site) -> None:
    links, pages = Links("https://tender.example", "key"), on.app.url_map.bind("tender.example")
    found = {pages.match(urlsplit(links.opening("x")).path)[0]}
    for kind in PLACES:
        found.add(pages.match(urlsplit(links.page(on.world.procedure_id, kind)).path)[0])
    assert found == {
        "welcome.show",
        "scoring.assignments",
        "consensus.index",
        "practice.index",
        "advice.index",
    }


def test_the_chair_gives_a_sheet_back_and_sees_nothing_of_it(on: Site) -> None:
    sheet(OTHER, "4", NEVER)(on.world)
    address = sheet_of(on, OTHER)
    assert f'href="{on.root}{address}"' in on.get("chair", PAGE).text
    assert address not in on.get("officer", PAGE).text
    page = on.get("chair", address).text
    assert NEVER.strip() not in page and "Beoordelaar zorg (demo)" in page
    empty = on.post("chair", address, {"reason": " \n"})
    assert empty.status_code == 422 and "wb-errors" in empty.text
    assert on.post("chair", address, {"reason": "Een <b>bladzijde</b> ontbrak."}).status_code == 303
    again = on.post("chair", address, {"reason": "Een tweede keer."})
    assert again.status_code == 422 and "Een tweede keer." in again.text
    chair, officer = on.get("chair", PAGE).text, on.get("officer", PAGE).text
    reason = html.escape("Een <b>bladzijde</b> ontbrak.")
    assert reason in chair and reason not in officer
    for page in (chair, officer):
        assert "weer open" in row_of(page, "Beoordelaar zorg (demo)")
    assert on.trail("sheet.reopened") == 1
    for who in ("officer", OTHER, "auditor"):
        assert on.get(who, address).status_code == 404
        assert on.post(who, address, {"reason": "x"}).status_code == 404
    assert "bladzijde" not in on.get("officer", "/trail").text


def test_the_page_takes_as_many_queries_for_one_sheet_as_for_three(on: Site) -> None:
    sheet(OTHER, "4", NEVER)(on.world)
    on.get("chair", PAGE)
    with on.counted() as few:
        on.get("chair", PAGE)
    for key in ("b", "c"):
        candidate = candidacy(on.world, key)
        on.world.act(OTHER, AT, scoring.open_to_score, candidate)
        for theme in THEMES:
            score = Score(theme, Decimal(4), NEVER)
            on.world.act(OTHER, AT, scoring.save_draft, candidate, score, 0)
        on.world.act(OTHER, AT, scoring.submit_sheet, candidate, True)
    on.post("officer", f"{PAGE}/invite")
    on.get("chair", PAGE)
    with on.counted() as many:
        on.get("chair", PAGE)
    assert len(few) == len(many)
