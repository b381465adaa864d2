"""Advice beside the question: from the moment of the plan, about this tenderer, never before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

import pytest

from criteria.council import JOINT
from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import agreeing, scoring
from tender.store import trail
from tests.advisers import advised, joined
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import World, Worlds

GIVEN = "2022-01-10T10:00"
SCORED = "2022-01-20T09:00"
EARLY = "Zeg bij de eerste vraag om hulp al wie iemand kan bellen."
ABOUT_A = "Deze partij noemt de nacht niet."
ABOUT_B = "Deze partij kent onze wijk al lang."
GENERAL = "Schrijf op wat een bewoner er zelf van merkt."
LATE = "Vraag ook of het leven beter is geworden."
TAKEN = "Dit advies nemen wij terug."
MARKED = "Advies, geen score"


def candidacy(world: World, key: str) -> UUID:
    return world.course._candidacies()[key]


def early(world: World) -> None:
    """Both councils advise before the scores, one of them about two tenderers."""
    joined(world, "social", "social", GIVEN)
    joined(world, "delegate", "council", GIVEN)
    advised(world, "social", GIVEN, EARLY, question="PRE")
    advised(world, "social", GIVEN, ABOUT_A, question="PRE", candidacy=candidacy(world, "a"))
    advised(world, "social", GIVEN, ABOUT_B, question="PRE", candidacy=candidacy(world, "b"))
    advised(world, "social", GIVEN, GENERAL)
    advised(world, "delegate", GIVEN, LATE, question="PRE")


def quiet(world: World) -> None:
    """The test of suitability, without what the delegates of the demonstration do in it."""
    course = world.course
    course.join = course.open_parts = lambda: None  # type: ignore[method-assign]
    course.advise = lambda when: None  # type: ignore[method-assign]


def shown(world: World) -> list[tuple[str, list[str], list[str]]]:
    """What the trail tells of advice that became visible: council, versions and hashes."""
    with world.looked() as session:
        entries = trail.entries(session, str(world.procedure_id), 0, 5000)
        rows = [dict((o.name, o.value) for o in entry.openings) for entry in entries]
    return [
        (row["council"], row["items"], row["digests"])
        for row in rows
        if row["act"] == "advice.shown"
    ]


def sheet(on: Site, who: str, key: str, theme: str = "PRE") -> str:
    """The sheet of somebody who declared and opened the dossier."""
    world, at = on.world, SCORED
    world.course.declare(who, read_local(at), world.course.valid())
    world.act(who, at, scoring.open_to_score, candidacy(world, key))
    return on.get(who, f"/scoring/{candidacy(world, key)}/{theme}").text


@pytest.fixture
def scoring_site(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    """The case in the step of the scores, with advice from before it."""
    with site(sqlite_worlds, Step.SUITABILITY, clock, SCORED) as on:
        quiet(on.world)
        early(on.world)
        on.world.course.suitability()
        yield on


def test_advice_that_closed_before_the_scores_stands_beside_its_question(
    scoring_site: Site,
) -> None:
    page = sheet(scoring_site, "assessor1", "a")
    assert EARLY in page and ABOUT_A in page and GENERAL in page
    assert ABOUT_B not in page and LATE not in page
    assert MARKED in page and "Sociale raden" in page
    other = scoring_site.get("assessor1", f"/scoring/{candidacy(scoring_site.world, 'a')}/FIN").text
    assert GENERAL in other and EARLY not in other and ABOUT_A not in other


def test_the_step_that_opens_it_is_told_with_ids_and_hashes(scoring_site: Site) -> None:
    ((council, items, digests),) = shown(scoring_site.world)
    assert council == "social"
    assert len(items) == 4
    assert {hashlib.sha256(text.encode()).hexdigest() for text in (EARLY, ABOUT_A)} < set(digests)
    assert hashlib.sha256(LATE.encode()).hexdigest() not in digests


def test_the_sheet_is_closed_until_the_dossier_was_opened(scoring_site: Site) -> None:
    world = scoring_site.world
    path = f"/scoring/{candidacy(world, 'a')}/PRE"
    for _ in range(2):
        page = scoring_site.get("assessor1", path).text
        assert EARLY not in page and MARKED not in page
        world.course.declare("assessor1", read_local(SCORED), world.course.valid())


def test_without_advice_the_sheet_says_nothing_of_it(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, SCORED) as on:
        quiet(on.world)
        on.world.course.suitability()
        assert shown(on.world) == []
        assert "dvies van de adviesraad" not in sheet(on, "assessor1", "a")


def test_the_rest_stands_in_the_meeting_once_the_sheets_were_opened(scoring_site: Site) -> None:
    world = scoring_site.world
    world.course._sheets("dossier", read_local(SCORED))
    advised(
        world,
        "delegate",
        "2022-01-24T10:00",
        "Over een ander.",
        question="PRE",
        candidacy=candidacy(world, "b"),
    )
    world.course.advance(Step.SCORE, read_local("2022-01-26T17:00"))
    assert len(shown(world)) == 1
    at = "2022-01-27T09:30"
    world.course.declare("chair", read_local(at), world.course.valid())
    world.act("chair", at, agreeing.open_consensus)
    council, items, _ = shown(world)[1]
    assert (council, len(items)) == ("council", 2)
    scoring_site.at("2022-01-27T10:00")
    place = f"/consensus/{candidacy(world, 'a')}/PRE"
    world.act("chair", "2022-01-27T10:00", agreeing.open_sheets, candidacy(world, "a"), "selection")
    page = scoring_site.get("chair", place).text
    assert LATE in page and EARLY in page and ABOUT_A in page
    assert ABOUT_B not in page and "Over een ander." not in page


def test_nothing_is_told_of_input_and_of_what_was_withdrawn(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    from criteria.council import INPUT
    from tender.actions.advising import withdraw_advice

    with site(sqlite_worlds, Step.SUITABILITY, clock, SCORED) as on:
        quiet(on.world)
        joined(on.world, "social", "social", GIVEN)
        advised(on.world, "social", GIVEN, EARLY, kind=INPUT)
        gone = advised(on.world, "social", GIVEN, TAKEN, kind=JOINT)
        on.world.act("social", GIVEN, withdraw_advice, gone)
        on.world.course.suitability()
        assert shown(on.world) == []
        page = sheet(on, "assessor1", "a")
        assert EARLY not in page and TAKEN not in page and MARKED not in page
