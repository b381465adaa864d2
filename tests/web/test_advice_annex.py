"""The annex on advice as a file: who gets which edition, and what stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from criteria.award_advice import EDITIONS
from criteria.phases import Step
from tender.actions import council_questions, reporting, tenderers
from tender.store import council_questions as rows
from tests import paper
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

WALL = "2022-06-15T10:00"
PATH = "/advice/annex.pdf"


@contextmanager
def decided(worlds: Worlds, clock: Clock) -> Iterator[Site]:
    """The decision was sent, and the report made."""
    with site(worlds, Step.STANDSTILL, clock, WALL) as made:
        made.world.act("officer", WALL, reporting.make_report)
        yield made


def words(on: Site, who: str, edition: str, lang: str = "nl") -> str:
    answer = on.get(who, f"{PATH}?edition={edition}&lang={lang}")
    assert answer.status_code == 200
    return paper.words(answer.data)


def test_the_internal_edition_tells_everything_that_stands(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with decided(sqlite_worlds, clock) as on:
        found = words(on, "auditor", "internal")
        for told in (
            "Antwoord: overgenomen",
            "Antwoord: niet gevolgd",
            "Antwoord: niet van belang voor het criterium",
            "gezamenlijk advies, over alle inschrijvers",
            "advies van een lid, over Inschrijver A",
            "Eerdere versie 1",
            "Komt terug in: Dialoog",
            "Platform Naasten (demo)",
            "Gesteld aan Inschrijver A",
            "Gesprek van Regionale adviesraad met Inschrijver A",
        ):
            assert told in found, told
        assert "Wacht met de overgang" not in found and "Mijn zoon" not in found
        assert "Answer: taken over" in words(on, "officer", "internal", "en")


def test_the_public_edition_names_nobody(sqlite_worlds: Worlds, clock: Clock) -> None:
    with decided(sqlite_worlds, clock) as on:
        found = words(on, "decision_maker", "public")
        for told in ("Sociale raden", "Een inschrijver", "overgenomen", "niet gevolgd"):
            assert told in found, told
        for name in [one.name for one in on.world.course.everyone()] + ["(demo)", "wijkzuster"]:
            assert name not in found, name
        first, second = (on.get("officer", f"{PATH}?edition=public").data for _ in range(2))
        assert first == second


def test_who_has_an_interest_gets_the_public_edition_alone(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with decided(sqlite_worlds, clock) as on:
        course = on.world.course
        on.world.act("witness", WALL, tenderers.declare, course.ids["a"], "conflict", "Mijn zus.")
        assert on.get("witness", f"{PATH}?edition=internal").status_code == 404
        assert on.get("witness", f"{PATH}?edition=public").status_code == 200
        shown = on.get("witness", "/reports").text
        assert "edition=public" in shown and "edition=internal" not in shown


@pytest.mark.parametrize("reader", ["officer", "decision_maker", "auditor"])
def test_who_has_yet_to_declare_gets_the_public_edition_alone(
    sqlite_worlds: Worlds, clock: Clock, reader: str
) -> None:
    with decided(sqlite_worlds, clock) as on:
        on.world.new_party("a")
        assert on.get(reader, f"{PATH}?edition=internal").status_code == 404
        assert on.get(reader, f"{PATH}?edition=public").status_code == 200
        shown = on.get(reader, "/reports").text
        assert "edition=public" in shown and "edition=internal" not in shown


@pytest.mark.parametrize("edition", ["internal", "public", "mine"])
def test_it_is_there_for_nobody_before_the_decision_was_sent(
    sqlite_worlds: Worlds, clock: Clock, edition: str
) -> None:
    with site(sqlite_worlds, Step.DECIDE, clock, "2022-06-07T10:00") as on:
        for reader in ("officer", "auditor", "decision_maker", "chair", "assessor1", "delegate"):
            assert on.get(reader, f"{PATH}?edition={edition}").status_code == 404


def test_what_is_recorded_in_the_standstill_changes_no_version(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.STANDSTILL, clock, WALL) as on:
        for edition in ("internal", "public"):
            assert on.get("officer", f"{PATH}?edition={edition}").status_code == 404
        assert "annex.pdf" not in on.get("officer", "/reports").text
        on.world.act("officer", WALL, reporting.make_report)
        before = [on.get("officer", f"{PATH}?edition={one}").data for one in EDITIONS]
        with on.world.looked() as session:
            to = rows.puts(session, on.world.procedure_id)[0].to[0]
        later = (to.id, "Dit schreven zij later.", len(to.answers))
        on.world.act("officer", WALL, council_questions.record_answer, *later)
        assert [on.get("officer", f"{PATH}?edition={one}").data for one in EDITIONS] == before
        on.world.act("officer", "2022-06-16T10:00", reporting.make_report)
        assert "Dit schreven zij later." in words(on, "officer", "internal")
        first = [on.get("officer", f"{PATH}?edition={one}&version=1").data for one in EDITIONS]
        assert first == before
        assert on.get("officer", f"{PATH}?version=9").status_code == 404


def test_another_word_for_the_edition_is_not_there(sqlite_worlds: Worlds, clock: Clock) -> None:
    with decided(sqlite_worlds, clock) as on:
        assert on.get("officer", f"{PATH}?edition=mine").status_code == 404
        for reader in ("chair", "assessor1", "delegate", "contract_manager"):
            assert on.get(reader, f"{PATH}?edition=public").status_code == 404
