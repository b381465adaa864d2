"""People and roles: seen by the officer and the auditor, given by the officer."""

from __future__ import annotations

import pytest

from criteria.phases import Step
from tests.web.conftest import Clock
from tests.web.sites import site
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
