"""Remarks on motivations before handing in: advice to the assessor alone, holding nothing up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from criteria.phases import Step
from criteria.scores import Score
from tender.actions import scoring, tenderers
from tests.twins import Twin, application, browser, copied
from tests.web.test_blind import AT, candidacy
from tests.web.test_scoring import THEMES, area, opened, send
from tests.worlds import World, Worlds

OUTSIDE = (
    "Het aanmeldpunt is concreet, maar uit ervaring weet ik dat een wekelijkse stand van vrije "
    "plekken snel verouderd is. Een norm voor de gemiddelde wachttijd ontbreekt in het antwoord."
)
SOUND = (
    "Het aanmeldpunt met een wekelijkse stand van vrije plekken is concreet. Ik mis een norm voor "
    "de gemiddelde wachttijd, en het blijft open wie in het weekend over een plaatsing besluit."
)


@pytest.fixture(scope="module")
def base(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.SCORE) as world:
        for who in ("assessor1", "assessor2"):
            for key in ("a", "b", "c"):
                world.act(who, AT, tenderers.declare, world.course.ids[key], "none", "")
        yield world


@pytest.fixture
def site(base: World, tmp_path: Path) -> Iterator[Twin]:
    folder = tmp_path / "world"
    folder.mkdir()
    world = copied(base, folder)
    with application(world, AT) as app:
        site = Twin(world, app, browser(app, "assessor1"))
        opened(site)
        yield site


def wrote(site: Twin, text: str, key: str = "a", mark: str = "6", who: str = "assessor1") -> None:
    """A draft on the first theme of a tenderer."""
    score = Score("PRE", Decimal(mark), text)
    site.world.act(who, AT, scoring.open_to_score, candidacy(site.world, key))
    site.world.act(who, AT, scoring.save_draft, candidacy(site.world, key), score, 0)


def review(site: Twin, key: str = "a") -> str:
    return site.client.get(f"{area(site.world, key)}/review").text


def test_a_remark_stands_at_its_theme_with_the_words_and_the_way_to_it(site: Twin) -> None:
    wrote(site, OUTSIDE)
    page = review(site)
    assert "Lees één motivering nog eens na." in page
    assert "Dit lijkt kennis van buiten de inschrijving." in page
    assert "‘<bdi>uit ervaring</bdi>’" in page
    assert f'href="{area(site.world)}/PRE#motivation"' in page
    site.client.get("/language/en")
    assert "This looks like knowledge from outside the submission." in review(site)


def test_a_motivation_that_explains_its_mark_has_no_remark(site: Twin) -> None:
    wrote(site, SOUND)
    page = review(site)
    assert "nog eens na" not in page and "Waar let het programma op?" in page


def test_remarks_hold_nothing_up_and_are_gone_once_handed_in(site: Twin) -> None:
    for theme in THEMES:
        address = f"{area(site.world)}/{theme}"
        assert send(site.client, address, mark="3", motivation=OUTSIDE, version="0")[0] == 303
    before = site.world.count("trail_value")
    page = review(site)
    assert "Lees 5 motiveringen nog eens na." in page and "wb-confirm" in page
    assert "lijkt veel op uw motivering bij" in page
    assert site.world.count("trail_value") == before, "what is shown is not noted anywhere"
    hand_in = {"word": "indienen", "submission_only": "y"}
    assert send(site.client, f"{area(site.world)}/review", **hand_in)[0] == 303
    page = review(site)
    assert "Een ingediend formulier verandert niet meer." in page
    assert "nog eens na" not in page and "Waar let het programma op?" not in page


def test_a_motivation_shorter_than_the_plan_asks_is_told_and_goes_in(site: Twin) -> None:
    for theme in THEMES:
        address = f"{area(site.world)}/{theme}"
        assert send(site.client, address, mark="3", motivation="Kort.", version="0")[0] == 303
    page = review(site)
    assert "heeft 1 woord. Het beoordelingsplan vraagt er ten minste 20." in page
    assert "U mag het formulier ook zo indienen." in page and "wb-confirm" in page
    hand_in = {"word": "indienen", "submission_only": "y"}
    assert send(site.client, f"{area(site.world)}/review", **hand_in)[0] == 303


def test_a_motivation_of_signs_alone_is_missing(site: Twin) -> None:
    for theme in THEMES:
        text = "👍" if theme == "PRE" else SOUND
        address = f"{area(site.world)}/{theme}"
        assert send(site.client, address, mark="3", motivation=text, version="0")[0] == 303
    page = review(site)
    assert "Eén thema is nog niet klaar." in page and "Schrijf een motivering." in page
    hand_in = {"word": "indienen", "submission_only": "y"}
    status, page = send(site.client, f"{area(site.world)}/review", **hand_in)[:2]
    assert status == 422


def test_a_text_like_ones_own_for_another_tenderer_is_told(site: Twin) -> None:
    wrote(site, SOUND)
    wrote(site, SOUND.replace("Ik mis", "Hier mis ik"), "b", "8")
    page = review(site)
    assert "lijkt veel op uw motivering voor Inschrijver B (combinatie), maar de score is" in page


def test_a_text_of_another_assessor_is_not_read(site: Twin) -> None:
    wrote(site, SOUND)
    for key in ("a", "b", "c"):
        wrote(site, SOUND, key, who="assessor2")
    assert "nog eens na" not in review(site)


def test_ones_own_text_for_a_tenderer_one_is_in_conflict_with_is_not_read(site: Twin) -> None:
    wrote(site, SOUND)
    wrote(site, SOUND, "b")
    assert "lijkt veel op" in review(site)
    why = "Mijn zus werkt hier sinds deze maand."
    site.world.act("assessor1", AT, tenderers.declare, site.world.course.ids["b"], "conflict", why)
    assert "lijkt veel op" not in review(site)


def test_the_name_of_another_tenderer_is_told_where_marks_count_on_the_scale(site: Twin) -> None:
    wrote(site, SOUND + " Bij Inschrijver C stond die norm er wel.")
    page = review(site)
    assert "met een andere inschrijver te vergelijken" in page
    assert "‘<bdi>Inschrijver C</bdi>’" in page
    assert "andere inschrijver te vergelijken" not in review(site, "c")


def test_words_are_shown_as_words(site: Twin) -> None:
    wrote(site, SOUND + ' In vergelijking <img src="x"> met anderen.')
    assert "<img src=" not in review(site)
    wrote(site, SOUND, "b")
    wrote_again = Score("PRE", Decimal("6"), "<b>niet</b> goed. Vaag en mager, en veel ontbreekt.")
    site.world.act("assessor1", AT, scoring.save_draft, candidacy(site.world), wrote_again, 1)
    page = review(site)
    assert "<b>niet" not in page


def test_no_theme_or_tenderer_costs_a_query(site: Twin) -> None:
    site.listen()
    address = f"{area(site.world)}/review"
    wrote(site, OUTSIDE)
    few = site.get(address)
    for key in ("a", "b", "c"):
        site.world.act("assessor1", AT, scoring.open_to_score, candidacy(site.world, key))
        for theme in THEMES:
            score = Score(theme, Decimal("6"), OUTSIDE)
            version = int((key, theme) == ("a", "PRE"))
            place = candidacy(site.world, key)
            site.world.act("assessor1", AT, scoring.save_draft, place, score, version)
    many = site.get(address)
    assert b"Lees 5 motiveringen nog eens na." in many.body
    assert len(many.statements) == len(few.statements)


def test_the_sheet_says_what_is_looked_at(site: Twin) -> None:
    page = site.client.get(f"{area(site.world)}/PRE").text
    assert "Waar let het programma op?" in page and "<details" in page
