"""People and roles: seen by the officer and the auditor, given by the officer."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from criteria.phases import Step
from tender.store import people as rows
from tests.web.conftest import Clock, login, token_in, without_token
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

WALL = "2021-10-19T10:00"


def test_the_officer_gives_a_role(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        given = on.trail("role.granted")
        page = on.get("officer", "/people")
        assert page.status_code == 200 and page.text.count("<h1") == 1
        assert "Beheerder (demo)" not in page.text
        answer = on.post("officer", "/people", {"email": " BEHEER@hvb.example ", "role": "auditor"})
        assert answer.status_code == 303
        assert "Beheerder (demo)" in on.get("officer", "/people").text
        assert on.trail("role.granted") == given + 1


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("nobody@hvb.example", "chair"),
        ("", "chair"),
        ("beheer@hvb.example", ""),
        ("beheer@hvb.example", "administrator"),
        ("beoordelaar1@hvb.example", "decision_maker"),
        ("mandaat@hvb.example", "assessor"),
        ("a\0b@hvb.example", "chair"),
        ("x" * 300, "chair"),
    ],
)
def test_a_role_that_cannot_be_given_is_refused_with_what_was_typed(
    sqlite_worlds: Worlds, clock: Clock, email: str, role: str
) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        given = on.trail("role.granted")
        answer = on.post("officer", "/people", {"email": email, "role": role})
        assert answer.status_code == 422 and "wb-error" in answer.text
        assert f'value="{email}"'.replace("\0", "\ufffd") in answer.text
        assert on.trail("role.granted") == given


def test_only_the_officer_and_the_auditor_see_the_people(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        auditor = on.get("auditor", "/people")
        assert auditor.status_code == 200 and 'name="email"' not in auditor.text
        typed = {"email": "beheer@hvb.example", "role": "auditor"}
        assert on.post("auditor", "/people", typed).status_code == 404
        for key in ("chair", "assessor1", "delegate", "decision_maker", "contract_manager"):
            assert on.get(key, "/people").status_code == 404
            assert on.post(key, "/people", typed).status_code == 404


def ids(page: str, act: str) -> list[str]:
    """The people beside whose name this button stands, in order."""
    return re.findall(rf"/people/([0-9a-f-]{{36}})/{act}", page)


def invite(on: Site, **more: str) -> str:
    data = {"email": "nina@x.example", "name": "Nina de Boer", "role": "auditor", **more}
    answer = on.post("officer", "/people", data)
    assert answer.status_code == 200
    found = re.search(r'value="http://localhost(/welcome/[^"]+)"', answer.text)
    assert found
    return found[1]


def test_somebody_new_is_invited_with_a_link_that_is_shown_once(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        unknown = {"email": "nina@x.example", "role": "delegate"}
        answer = on.post("officer", "/people", unknown)
        assert answer.status_code == 422 and "Vul de naam in" in answer.text
        link = invite(on)
        page = on.get("officer", "/people").text
        assert "Nina de Boer" in page and "heeft nog niet ingelogd" in page
        assert link.rpartition("/")[2] not in page
        assert ids(on.get("auditor", "/people").text, "link") == []
        again = on.post("officer", f"/people/{ids(page, 'link')[0]}/link")
        assert again.status_code == 200 and link not in again.text
        found = re.search(r"/welcome/[^\"]+", again.text)
        assert found
        nina = on.app.test_client()
        assert nina.get(link).status_code == 410
        form = {"password": "negen rode ballonnen", "again": "negen rode ballonnen"}
        form["csrf_token"] = token_in(nina.get(found[0]))
        assert nina.post(found[0], data=form).status_code == 303
        assert login(nina, "nina@x.example", form["password"]).status_code == 302
        assert nina.get(on.root).status_code == 200
        assert "heeft nog niet ingelogd" not in on.get("officer", "/people").text


def test_a_role_is_withdrawn_at_once_in_an_open_browser(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        assert on.get("delegate", "").status_code == 200
        page = on.get("officer", "/people").text
        assert len(ids(page, "withdraw")) == 11  # everybody but the officer
        row = re.search(
            r"Afgevaardigde regionale.*?/people/([0-9a-f-]{36})/withdraw", page, flags=re.DOTALL
        )
        assert row
        path = f"/people/{row[1]}/withdraw"
        assert on.post("officer", path, {"role": "delegate"}).status_code == 303
        gone, absent = on.get("delegate", ""), on.browser("delegate").get(f"/procedures/{uuid4()}")
        assert gone.status_code == absent.status_code
        assert without_token(gone) == without_token(absent)
        assert "HVB-BW-2022" not in on.browser("delegate").get("/procedures").text
        again = on.post("officer", path, {"role": "delegate"})
        assert again.status_code == 303
        assert "heeft deze rol niet meer" in on.get("officer", "/people").text
        assert on.trail("role.withdrawn") == 1


def test_a_role_taken_away_is_given_back_on_the_spot_with_its_seat(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, "2021-10-29T10:00") as on:
        page = on.get("officer", "/people").text
        seats = values(page, "/people/seats")
        row = re.search(r"Beoordelaar zorg.*?/people/([0-9a-f-]{36})/withdraw", page, re.DOTALL)
        assert row
        on.post("officer", f"/people/{row[1]}/withdraw", {"role": "assessor"})
        told = on.get("officer", "/people").text
        assert "De rol beoordelaar van Beoordelaar zorg (demo) is ingetrokken." in told
        back = values(told, f"/people/{row[1]}/restore")
        assert values(told, "/people/seats")["seat-care"] == "" and back["seat"] == "care"
        assert on.post("officer", f"/people/{row[1]}/restore", back).status_code == 303
        now = values(on.get("officer", "/people").text, "/people/seats")
        assert now | {"csrf_token": ""} == seats | {"csrf_token": ""}, "the token tells the second"
        again = on.post("officer", f"/people/{row[1]}/restore", back)
        assert again.status_code == 303
        assert "heeft deze rol al" in on.get("officer", "/people").text
        other = {"role": "decision_maker", "seat": ""}
        on.post("officer", f"/people/{row[1]}/restore", other)
        assert "beslist niet over de uitkomst" in on.get("officer", "/people").text
        assert on.trail("role.withdrawn") == 1


def test_namesakes_are_told_apart_by_their_address(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        page = on.get("officer", "/people").text
        assert page.count("@hvb.example") == page.count('<th scope="row">') == 12
        assert "/people" in on.get("officer", "/plan/edit/people").text.split("<main", 1)[1]


def test_what_is_needed_now_has_no_button_and_is_refused(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.CONSENSUS, clock, "2022-01-27T09:00") as on:
        page = on.get("officer", "/people").text
        # not officer, chair, three assessors: witness, three delegates, decision maker, two more
        assert len(ids(page, "withdraw")) == 7
        with on.world.looked() as session:
            people = {one.name: one.id for one in rows.people(session, on.world.procedure_id)}
        for name, role, words in (
            ("Voorzitter (demo)", "chair", "heeft nu een voorzitter nodig"),
            ("Beoordelaar zorg (demo)", "assessor", "commissie verandert"),
            ("Inkoopadviseur (demo)", "officer", "eigen rol niet intrekken"),
        ):
            answer = on.post("officer", f"/people/{people[name]}/withdraw", {"role": role})
            assert answer.status_code == 303
            assert words in on.get("officer", "/people").text
        assert on.trail("role.withdrawn") == 0


def test_the_seats_show_who_is_missing(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        assert "noemt nog geen commissie" in on.get("officer", "/people").text
    with site(sqlite_worlds, Step.PUBLISH, clock, "2021-10-29T10:00") as on:
        form = values(on.get("officer", "/people").text, "/people/seats")
        assert all(form.values())
        assert on.post("officer", "/people/seats", {**form, "seat-care": ""}).status_code == 303
        page = on.get("officer", "/people").text
        assert "Op één plaats zit nog niemand" in page
        auditor = on.get("auditor", "/people").text
        assert "nog niemand" in auditor and "<select" not in auditor
        stale = on.post("officer", "/people/seats", form)
        assert stale.status_code == 422 and "intussen gewijzigd" in stale.text
        fresh = values(page, "/people/seats")
        twice = {**fresh, "seat-care": fresh["seat-policy"]}
        answer = on.post("officer", "/people/seats", twice)
        assert answer.status_code == 422 and "heeft al een plaats" in answer.text
        for odd in ("nonsense", str(uuid4()), fresh["seat-chair"]):
            assert (
                on.post("officer", "/people/seats", {**fresh, "seat-care": odd}).status_code == 422
            )


def test_one_officer_is_told_that_opening_takes_two(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        page = on.get("officer", "/people").text
        assert "Er is één inkoopadviseur" not in page
        witness = re.search(
            r"Tweede inkoopadviseur.*?/people/([0-9a-f-]{36})/withdraw", page, flags=re.DOTALL
        )
        assert witness
        on.post("officer", f"/people/{witness[1]}/withdraw", {"role": "officer"})
        assert "Er is één inkoopadviseur" in on.get("officer", "/people").text


def test_the_people_page_asks_a_fixed_number_of_questions(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, WALL) as on:
        on.get("officer", "/people")
        with on.counted() as few:
            on.get("officer", "/people")
        for n in range(3):
            invite(on, email=f"n{n}@x.example", name=f"Nina {n}")
        with on.counted() as many:
            on.get("officer", "/people")
        assert len(few) == len(many) < 25


def test_once_closed_the_page_gives_and_takes_the_roles_of_who_keeps_the_file(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.CLOSED, clock, "2029-03-01T10:00") as on:
        page = on.get("officer", "/people").text
        offered = re.findall(r'<option value="(\w+)"', page)
        assert sorted(offered) == ["auditor", "contract_manager", "officer"]
        taken = re.findall(r'name="role" value="(\w+)"', page)
        assert {*taken} == {"officer", "contract_manager", "auditor"}
        assert "/people/seats" not in page and "/spokesperson" not in page
        typed = {"email": "beheer@hvb.example", "role": "officer"}
        assert on.post("officer", "/people", typed).status_code == 303
        answer = on.post("officer", "/people", typed | {"role": "chair"})
        assert answer.status_code == 422
