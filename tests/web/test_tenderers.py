"""The officer's list of tenderers: inviting, opening by two, the record, declarations, dossiers."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import opening
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

BEFORE, AFTER = "2021-12-20T10:00", "2022-01-05T09:30"
OPEN = {"word": "OPEN"}


def received(on: Site) -> None:
    on.world.course.invite()
    on.world.course.apply()


def invite(on: Site, name: str = "Zorg voor Thuis") -> str:
    """The personal link, as the page shows it."""
    page = on.post("officer", "/tenderers", {"name": name})
    assert page.status_code == 200, page.text
    found = re.search(r'value="(http[^"]+/hand-in/[^"]+)"', page.text)
    assert found
    return html.unescape(found[1])


def test_the_personal_link_is_shown_once(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, BEFORE) as on:
        link = invite(on)
        page = on.get("officer", "/tenderers")
        assert "Zorg voor Thuis" in page.text and "Uitgenodigd" in page.text
        assert link.rsplit("/", 1)[1] not in page.text
        assert on.trail("tenderer.invited") == 1
        assert on.app.test_client().get(link).status_code == 200


@pytest.mark.parametrize(
    ("typed", "says"),
    [("", "Vul een naam in."), ("x" * 201, "te lang"), ("Zorg voor Thuis", "al in gebruik")],
)
def test_a_refused_invitation_keeps_the_name(
    sqlite_worlds: Worlds, clock: Clock, typed: str, says: str
) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, BEFORE) as on:
        invite(on)
        page = on.post("officer", "/tenderers", {"name": typed})
        assert page.status_code == 422
        assert says in page.text
        assert f'value="{typed}"' in page.text
        assert on.trail("tenderer.invited") == 1


def test_opening_takes_two_persons_and_leaves_a_late_one_shut(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, AFTER) as on:
        received(on)
        assert "Geef akkoord om te openen" in on.get("officer", "/tenderers").text
        assert on.post("officer", "/tenderers/opening", OPEN).status_code == 303
        assert (
            "heeft tot woensdag 5 januari 2022, 09.40 uur" in on.get("officer", "/tenderers").text
        )
        waiting = on.get("witness", "/tenderers").text
        assert "Open samen met Inkoopadviseur (demo)" in waiting
        clock.on(minutes=4)
        opened = on.post("witness", "/tenderers/opening", OPEN)
        assert opened.status_code == 303
        assert opened.location.endswith("/tenderers/opening/record")
        assert on.trail("vault.opening") == on.trail("vault.opened") == 1
        record = on.get("auditor", "/tenderers/opening/record").text
        assert "Inkoopadviseur (demo)" in record and "Tweede inkoopadviseur (demo)" in record
        late = next(one for one in on.world.course.everyone() if one.key == "e")
        before, after = record.split("Te laat ontvangen")
        assert html.escape(late.name) in after and html.escape(late.name) not in before
        with on.world.engine.connect() as connection:
            kept = connection.exec_driver_sql(
                "SELECT count(*) FROM parties p JOIN tenderers t ON t.id = p.tenderer_id"
                " WHERE t.name = ?",
                (late.name,),
            ).scalar_one()
        assert kept == 0
        again = on.post("witness", "/tenderers/opening", OPEN)
        assert again.status_code == 422 and "Dit is al gedaan." in again.text


def test_the_same_person_twice_is_refused_and_on_record(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, AFTER) as on:
        received(on)
        on.post("officer", "/tenderers/opening", OPEN)
        page = on.post("officer", "/tenderers/opening", OPEN)
        assert page.status_code == 422
        assert "De tweede persoon is iemand anders dan de eerste." in page.text
        assert on.trail("opening.refused") == 1
        assert on.trail("vault.opening") == 0


def test_who_just_gave_the_other_a_role_is_told_from_when_the_two_can_open(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, AFTER) as on:
        received(on)
        given = {"email": "inkoop2@hvb.example", "role": "auditor"}
        assert on.press("officer", "/people", "/people", given).status_code == 303
        assert "Geef een rol dus ruim voor een opening." in on.get("officer", "/people").text
        on.post("officer", "/tenderers/opening", OPEN)
        page = on.post("witness", "/tenderers/opening", OPEN)
        assert page.status_code == 422
        assert "Samen kunt u dit vanaf woensdag 12 januari 2022, 09.30 uur." in page.text
        assert "Wacht tot dan, of laat een andere collega akkoord gaan" in page.text
        assert on.trail("vault.opening") == 0
        on.at("2022-01-12T09:31")
        on.post("officer", "/tenderers/opening", OPEN)
        assert on.post("witness", "/tenderers/opening", OPEN).status_code == 303
        record = on.get("auditor", "/tenderers/opening/record").text
        assert "had kort daarvoor het account of een rol van de ander veranderd" in record


def test_nothing_opens_before_the_deadline(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, BEFORE) as on:
        received(on)
        shown = on.get("officer", "/tenderers").text
        assert "Openen kan nog niet." in shown and 'name="word"' not in shown
        page = on.post("officer", "/tenderers/opening", OPEN)
        assert page.status_code == 422 and "De termijn loopt nog tot" in page.text
        assert on.trail("opening.refused") == 1


def test_a_second_person_after_ten_minutes_becomes_the_first(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, AFTER) as on:
        received(on)
        on.post("officer", "/tenderers/opening", OPEN)
        clock.on(minutes=11)
        assert on.post("witness", "/tenderers/opening", OPEN).status_code == 303
        assert on.trail("vault.opening") == 0
        assert on.trail("applications.open.consented") == 2


@pytest.mark.parametrize("typed", ["", "open", "OPENEN"])
def test_the_word_must_be_typed(sqlite_worlds: Worlds, clock: Clock, typed: str) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, AFTER) as on:
        received(on)
        page = on.post("officer", "/tenderers/opening", {"word": typed})
        assert page.status_code == 422 and "Typ het woord OPEN" in page.text
        assert on.trail("applications.open.consented") == 0


def test_an_opening_that_broke_off_can_be_finished(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, AFTER) as on:
        received(on)
        at = read_local(AFTER)
        on.world.act("officer", at, opening.begin_opening)
        on.world.act("witness", at + timedelta(minutes=1), opening.begin_opening)
        assert "Maak het openen af" in on.get("officer", "/tenderers").text
        assert on.get("officer", "/tenderers/opening/record").status_code == 404
        assert on.post("officer", "/tenderers/opening/finish").status_code == 303
        assert on.get("officer", "/tenderers/opening/record").status_code == 200
        again = on.post("officer", "/tenderers/opening/finish")
        assert again.status_code == 422 and on.trail("vault.opened") == 1


def test_finishing_needs_a_beginning(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, AFTER) as on:
        page = on.post("officer", "/tenderers/opening/finish")
        assert page.status_code == 422 and "Er ligt geen voorstel." in page.text


@pytest.mark.parametrize("key", ["assessor1", "delegate", "contract_manager"])
def test_others_do_not_see_the_list(sqlite_worlds: Worlds, clock: Clock, key: str) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, AFTER) as on:
        assert on.get(key, "/tenderers").status_code == 404
        assert on.post(key, "/tenderers", {"name": "X"}).status_code == 404
        assert on.post(key, "/tenderers/opening", OPEN).status_code == 404


@pytest.mark.parametrize("key", ["auditor", "decision_maker", "chair"])
def test_readers_see_the_list_and_act_on_nothing(
    sqlite_worlds: Worlds, clock: Clock, key: str
) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, AFTER) as on:
        received(on)
        page = on.get(key, "/tenderers")
        assert page.status_code == 200
        assert "wb-confirm" not in page.text and 'name="name"' not in page.text
        assert on.post(key, "/tenderers/opening", OPEN).status_code == 404
        assert on.post(key, "/tenderers", {"name": "X"}).status_code == 404


def test_the_list_takes_as_many_queries_for_one_as_for_five(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, AFTER) as on:
        invite(on)
        on.get("officer", "/tenderers")
        with on.counted() as few:
            on.get("officer", "/tenderers")
        received(on)
        with on.counted() as many:
            on.get("officer", "/tenderers")
        assert len(few) == len(many)


def test_an_assessor_declares_and_then_reads(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, "2022-01-06T10:00") as on:
        place = f"/declarations/{on.tenderer('a')}"
        dossier = f"/tenderers/{on.tenderer('a')}/dossier"
        assert on.get("assessor1", dossier).status_code == 303
        page = on.get("assessor1", place)
        parties = next(one for one in on.world.course.everyone() if one.key == "a").parties
        assert all(html.escape(party.name) in page.text for party in parties)
        assert on.post("assessor1", place, {"answer": "none", "explanation": ""}).status_code == 303
        shut = on.get("assessor1", dossier)
        assert "Open het dossier" in shut.text and "wb-record" not in shut.text
        assert on.trail("object.opened") == 0
        assert on.post("assessor1", dossier).status_code == 303
        assert on.post("assessor1", dossier).status_code == 303
        assert on.trail("object.opened") == 1
        assert "wb-record" in on.get("assessor1", dossier).text


def test_an_assessor_is_not_asked_about_who_takes_no_part(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    """Another who reads the dossiers is."""
    with site(sqlite_worlds, Step.SCORE, clock, "2022-01-20T10:00") as on:
        everyone = {row.key: row.name for row in on.world.course.everyone()}
        inside = {row.key for row in on.world.course.valid()}
        out = set(on.world.course.ids) - inside
        page = html.unescape(on.get("assessor1", "/declarations").text)
        assert {key for key in everyone if everyone[key] in page} == inside
        page = html.unescape(on.get("chair", "/declarations").text)
        assert any(everyone[key] in page for key in out)


def test_a_declaration_leads_back_to_where_the_reader_came_from(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, "2022-01-06T10:00") as on:
        place = f"/declarations/{on.tenderer('a')}"
        back = f"{on.root}/suitability"
        sent = on.post("officer", f"{place}?next={back}", {"answer": "none"})
        assert sent.location == back
        outside = on.post("officer", f"{place}?next=//evil.example/", {"answer": "none"})
        assert outside.location == on.root + place
        assert on.trail("interests.declared") == 1


@pytest.mark.parametrize("answer", ["conflict", "doubt"])
def test_who_has_an_interest_or_doubts_sees_no_dossier(
    sqlite_worlds: Worlds, clock: Clock, answer: str
) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, "2022-01-06T10:00") as on:
        place = f"/declarations/{on.tenderer('a')}"
        given = {"answer": answer, "explanation": "Mijn zus werkt daar. 日本 <b>é</b>"}
        assert on.post("assessor1", place, given).status_code == 303
        assert html.escape("<b>é</b>") in on.get("assessor1", place).text
        dossier = f"/tenderers/{on.tenderer('a')}/dossier"
        assert on.get("assessor1", dossier).status_code == 404
        assert on.post("assessor1", dossier).status_code == 404


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Kies of u een belang hebt."),
        ({"answer": "maybe", "explanation": "ABC é"}, "Kies of u een belang hebt."),
        ({"answer": "doubt"}, "Leg uit wat het belang of de twijfel is."),
        ({"answer": "doubt", "explanation": "x" * 50_000}, "De tekst is te lang."),
    ],
)
def test_a_refused_declaration_keeps_what_was_typed(
    sqlite_worlds: Worlds, clock: Clock, given: dict[str, str], says: str
) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, "2022-01-06T10:00") as on:
        page = on.post("chair", f"/declarations/{on.tenderer('a')}", given)
        assert page.status_code == 422
        assert says in page.text and given.get("explanation", "") in page.text
        assert on.trail("interests.declared") == 0


def test_nobody_declares_about_a_late_tenderer(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, "2022-01-06T10:00") as on:
        assert on.get("chair", f"/declarations/{on.tenderer('e')}").status_code == 404
        assert on.get("chair", f"/tenderers/{on.tenderer('e')}/dossier").status_code == 404
        assert on.get("delegate", "/declarations").status_code == 404
        page = on.get("chair", "/declarations")
        assert page.status_code == 200 and page.text.count("<h1") == 1
