"""The pages of the practice round: who sees what, at which stand, and what each can do there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from criteria.phases import Step
from criteria.plan import ScoringRule
from tender.actions import planning, practice
from tests.actions.test_practice import AT, LONG, THEMES, agree, opened, released, score, write
from tests.twins import Act, differences, twins
from tests.web.conftest import Clock, login
from tests.web.forms import values
from tests.web.sites import EMAILS, Site, site
from tests.web.test_expired import OURS, again
from tests.worlds import PASSWORD, World, Worlds

SECRET = "Deze zin van een ander leest niemand voor de voorzitter de scores opent. " * 3
MADE_UP = "De oefeninschrijver doet niet mee aan de aanbesteding"


@contextmanager
def practising(worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(worlds, Step.OPEN_APPLICATIONS, clock, AT) as on:
        yield on


def heads(on: Site, who: str) -> list[str]:
    """The heads on the page of the round."""
    return re.findall(r"<h[12][^>]*>([^<]+)</h[12]>", on.get(who, "/practice").text)


def test_the_officer_writes_every_answer_and_releases_them(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with practising(sqlite_worlds, clock) as on:
        assert "Schrijf de oefenantwoorden en geef ze vrij" in on.get("officer", "").text
        first = on.get("officer", "/practice/PRE")
        assert MADE_UP in first.text and "Verzonnen antwoord" in first.text
        for number, theme in enumerate(THEMES):
            page, form = f"/practice/{theme}", f"/practice/{theme}/answer"
            sent = on.press("officer", page, form, {"text": f"Verzonnen {theme}."})
            following = f"/practice/{THEMES[number + 1]}" if number < 4 else "/practice"
            assert (sent.status_code, sent.location) == (303, on.root + following)
        index = on.get("officer", "/practice")
        assert index.text.count("geschreven, versie 1") == 5
        assert on.post("officer", "/practice/release").status_code == 303
        assert on.get("officer", "/practice/PRE").text.count("<textarea") == 0


def test_nobody_else_reads_an_answer_before_it_is_released(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with practising(sqlite_worlds, clock) as on:
        write(on.world)
        for who in ("assessor1", "chair", "auditor"):
            assert "Nog geen oefenantwoorden" in on.get(who, "/practice").text
            assert on.get(who, "/practice/PRE").location == f"{on.root}/practice"


def test_releasing_too_early_says_what_is_missing(sqlite_worlds: Worlds, clock: Clock) -> None:
    with practising(sqlite_worlds, clock) as on:
        write(on.world, THEMES[:4])
        assert "er ontbreekt 1 antwoord" in on.get("officer", "/practice").text
        sent = on.post("officer", "/practice/release")
        assert sent.status_code == 422
        assert "Er ontbreekt nog één oefenantwoord." in sent.text


def test_an_assessor_scores_on_the_form_of_the_real_sheet(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with practising(sqlite_worlds, clock) as on:
        released(on.world)
        assert "Beoordeel de oefenantwoorden" in on.get("assessor1", "").text
        page = on.get("assessor1", "/practice/PRE")
        assert "wb-rubric" in page.text and "Verzonnen over PRE." in page.text
        form = "/practice/PRE/score"
        short = on.press("assessor1", "/practice/PRE", form, {"mark": "3", "motivation": "👍"})
        assert short.status_code == 422
        assert "Schrijf een motivering." in short.text and "👍" in short.text
        assert "data-draft-sent" in short.text and "<noscript>" in short.text
        kept = on.get("assessor1", "/practice/PRE").text
        assert "data-draft=" in kept and "data-draft-sent" not in kept, "not typed here yet"
        off = on.press("assessor1", "/practice/PRE", form, {"mark": "99", "motivation": LONG})
        assert off.status_code == 422 and "op de schaal" in off.text
        sent = on.press("assessor1", "/practice/PRE", form, {"mark": "3", "motivation": LONG})
        assert (sent.status_code, sent.location) == (303, f"{on.root}/practice/FIN")
        again = on.post("assessor1", form, {"mark": "4", "motivation": LONG})
        assert again.status_code == 422 and "al beoordeeld" in again.text
        assert "U gaf 6" in on.get("assessor1", "/practice/PRE").text
        assert on.trail("practice.scored") == 1


def test_the_chair_opens_records_and_closes(sqlite_worlds: Worlds, clock: Clock) -> None:
    with practising(sqlite_worlds, clock) as on:
        released(on.world)
        score(on.world, "assessor1", mark="4")
        score(on.world, "assessor2", mark="10", text=SECRET)
        assert "Open de oefenscores" in on.get("chair", "").text
        assert SECRET.strip() not in on.get("chair", "/practice/PRE").text
        page = on.get("chair", "/practice").text
        assert "3 van de 3 beoordelaars zijn nog niet klaar." in page
        for typed in ({}, {"word": "openen"}):
            sent = on.post("chair", "/practice/open", typed)
            assert sent.status_code == 422 and "Typ het woord OPEN." in sent.text
        assert on.post("chair", "/practice/open", {"word": "OPEN"}).status_code == 303
        for who in ("chair", "officer", "assessor1", "assessor3", "auditor"):
            page = on.get(who, "/practice/PRE").text
            assert SECRET.strip() in page and "Beoordelaar 2 gaf 10" in page
        assert "Assessor" not in page and "wb-spread" in page
        index = on.get("chair", "/practice").text
        assert "bij 5 thema’s staat nog geen afspraak" in index
        for theme in THEMES:
            where, form = f"/practice/{theme}", f"/practice/{theme}/agreement"
            assert on.press("chair", where, form, {"text": f"Zo {theme}."}).status_code == 303
        assert on.post("chair", "/practice/close").status_code == 303
        assert "De oefenronde is gesloten." in on.get("officer", "/practice").text
        assert "Zo PRE." in on.get("officer", "/practice/PRE").text
        late = on.post("chair", "/practice/PRE/agreement", {"text": "Te laat.", "seen": "1"})
        assert late.status_code == 422
        assert "Er verandert niets meer." in late.text and "Te laat." in late.text


def test_two_chairs_overwrite_nothing_unseen(sqlite_worlds: Worlds, clock: Clock) -> None:
    with practising(sqlite_worlds, clock) as on:
        opened(on.world)
        agree(on.world, "PRE", "De eerste afspraak.")
        sent = on.post("chair", "/practice/PRE/agreement", {"text": "De tweede.", "seen": "0"})
        assert sent.status_code == 422
        assert "De eerste afspraak." in sent.text and "De tweede." in sent.text
        kept = on.press("chair", "/practice/PRE", "/practice/PRE/agreement", {"text": "Samen."})
        assert kept.status_code == 303


def test_earlier_versions_stand_with_the_one_that_counts(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with practising(sqlite_worlds, clock) as on:
        write(on.world)
        assert "eerdere versie" not in on.get("officer", "/practice/PRE").text
        for text in ("Nu beter verzonnen.", "Nog beter verzonnen."):
            form = {"text": text}
            on.press("officer", "/practice/PRE", "/practice/PRE/answer", form)
        for who in ("officer", "auditor"):
            page = on.get("officer", "/practice/PRE").text
            fold = page[page.index("2 eerdere versies") :]
            assert fold.index("Nu beter verzonnen.") < fold.index("Verzonnen over PRE.")
            assert "Nog beter verzonnen." not in fold
            assert "eerdere versie" not in on.get(who, "/practice/FIN").text
        on.world.act("officer", AT, practice.release_answers)
        score(on.world, "assessor1")
        on.world.act("chair", AT, practice.open_scores)
        agree(on.world, "PRE", "De eerste afspraak.")
        agree(on.world, "PRE", "De tweede afspraak.", 1)
        for who in ("chair", "assessor1", "officer"):
            page = on.get(who, "/practice/PRE").text
            fold = page[page.index("Eén eerdere versie") :]
            assert "De eerste afspraak." in fold and "De tweede afspraak." not in fold


def test_the_round_is_in_the_navigation_of_who_may_see_it(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with practising(sqlite_worlds, clock) as on:
        for who in ("officer", "chair", "assessor1", "auditor"):
            line = nav(on, who)
            assert f'href="{on.root}/practice"' in line and "Oefenronde" in line
            assert 'aria-current="page"' in nav(on, who, "/practice").split("Oefenronde")[0][-200:]
        for who in ("delegate", "decision_maker"):
            assert "Oefenronde" not in nav(on, who)
    with site(sqlite_worlds, Step.PREPARE, clock, "2021-10-25T10:00") as on:
        assert "Oefenronde" not in nav(on, "officer")


def test_a_plan_without_a_round_has_none_in_the_navigation(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, "2021-10-28T18:00") as on:
        world = on.world
        plan = world.case().plan
        changes = planning.between(plan, replace(plan, scoring=ScoringRule()))
        world.act("officer", "2021-10-28T17:00", planning.edit_plan, changes)
        world.course.publish()
        assert "Oefenronde" not in nav(on, "officer")


def nav(on: Site, who: str, path: str = "/plan") -> str:
    return on.get(who, path).text.split('class="wb-nav"')[1].split("</nav>")[0]


def test_who_is_ready_is_for_officer_and_chair_alone(sqlite_worlds: Worlds, clock: Clock) -> None:
    with practising(sqlite_worlds, clock) as on:
        released(on.world)
        for theme in THEMES:
            score(on.world, "assessor1", theme)
        for who in ("officer", "chair"):
            assert "Wie is klaar met oefenen?" in heads(on, who)
            ready = on.get(who, "/practice").text.split('id="t-klaar"')[1].split("</section>")[0]
            assert (ready.count("nog niet<"), ready.count("</svg>ja")) == (2, 1)
            assert "Herinner wie nog niet klaar is" in ready
        for who in ("assessor1", "assessor2", "auditor"):
            assert "Wie is klaar met oefenen?" not in heads(on, who)


def test_a_round_that_is_left_out_says_why(sqlite_worlds: Worlds, clock: Clock) -> None:
    with practising(sqlite_worlds, clock) as on:
        empty = on.post("chair", "/practice/leave-out", {"reason": " "})
        assert empty.status_code == 422 and "Schrijf een tekst." in empty.text
        why = {"reason": "De commissie oefende vorige maand al samen."}
        assert on.post("chair", "/practice/leave-out", why).status_code == 303
        assert why["reason"] in on.get("assessor1", "/practice").text
        on.get("chair", "/practice")  # the message about it is shown once
        assert "oefen" not in on.get("chair", "").text.split("<main")[1].casefold()


def test_the_agreement_stands_folded_beside_the_scale(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SCORE, clock, "2022-01-24T10:00") as on:
        course = on.world.course
        course.declare("assessor1", clock(), course.valid())
        dossier = course._candidacies()["a"]
        on.post("assessor1", f"/scoring/{dossier}/open")
        sheet = on.get("assessor1", f"/scoring/{dossier}/PRE").text
        fold = sheet.index("Afgesproken in de oefenronde")
        assert "Streven is geen belofte." in sheet[fold:] and fold < sheet.index("wb-rubric")
        assert "In gesprek gaan met de regio" not in sheet
        assert f"{on.root}/practice" in on.get("assessor1", "/scoring").text
        assert f"{on.root}/practice" in on.get("officer", "/plan").text


@pytest.mark.parametrize("opening", [0, 1])
def test_the_round_takes_as_many_queries_for_one_score_as_for_ten(
    sqlite_worlds: Worlds, clock: Clock, opening: int
) -> None:
    found = []
    for themes in (THEMES[:1], THEMES):
        with practising(sqlite_worlds, clock) as on:
            released(on.world)
            for theme in themes:
                for who in ("assessor1", "assessor2"):
                    score(on.world, who, theme)
            if opening:
                assert on.post("chair", "/practice/open", {"word": "OPEN"}).status_code == 303
            on.get("chair", "/practice")
            with on.counted() as sent:
                on.get("chair", "/practice")
                on.get("chair", "/practice/PRE")
            found.append(len(sent))
    assert found[0] == found[1]


# Twin worlds


def nothing(world: World) -> None:
    """The world as it is."""


def given(who: str, mark: str, text: str = SECRET) -> Act:
    def do(world: World) -> None:
        for theme in THEMES:
            score(world, who, theme, mark, text)

    return do


@pytest.fixture(scope="module")
def released_base(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.OPEN_APPLICATIONS) as world:
        released(world)
        score(world, "assessor1")
        yield world


@pytest.mark.parametrize(
    ("left", "right"),
    [(None, ("assessor2", "10")), (("assessor2", "4"), ("assessor2", "10"))],
)
def test_an_assessor_learns_nothing_of_the_practice_of_another(
    released_base: World,
    tmp_path: Path,
    left: tuple[str, str] | None,
    right: tuple[str, str],
) -> None:
    one, other = (given(*secret) if secret else nothing for secret in (left, right))
    with twins(released_base, tmp_path, "assessor1", AT, one, other) as pair:
        paths = pair.addresses()
        assert differences(pair, paths) == []
        page = pair.left.get(f"/procedures/{released_base.procedure_id}/practice/FIN")
        assert page.status == 200 and b"wb-rubric" in page.body


def test_once_the_scores_are_open_the_difference_is_there(
    released_base: World, tmp_path: Path
) -> None:
    """The comparison would see it."""

    def then_opened(mark: str) -> Act:
        def do(world: World) -> None:
            given("assessor2", mark)(world)
            world.act("chair", AT, practice.open_scores)

        return do

    worlds = then_opened("4"), then_opened("10")
    with twins(released_base, tmp_path, "assessor1", AT, *worlds) as pair:
        path = f"/procedures/{released_base.procedure_id}/practice/FIN"
        assert differences(pair, [path]) == [f"{path}: body"]


def test_after_a_session_that_ended_each_form_comes_back_as_it_was_typed(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with practising(sqlite_worlds, clock) as on:
        typed = (
            (lambda world: None, "officer", "answer", {"text": "Verzonnen en getypt."}),
            (released, "assessor1", "score", {"mark": "2", "motivation": "Getypt."}),
            (
                practised,
                "chair",
                "agreement",
                {"text": "Wij spreken dit af."},
            ),
        )
        for prepare, who, end, sent in typed:
            prepare(on.world)
            client, address = on.browser(who), f"{on.root}/practice/PRE/{end}"
            whole = values(client.get(f"{on.root}/practice/PRE").text, address) | sent
            with on.world.engine.begin() as connection:
                connection.execute(sa.text("DELETE FROM web_sessions"))
            page = client.post(address, data=whole, headers=OURS)
            assert page.status_code == 400
            login(client, EMAILS[who], PASSWORD)
            status, back = again(client, page.text)
            assert status == 422 and "Uw sessie was verlopen." in back
            assert (sent.get("text") or sent["motivation"]) in back


def practised(world: World) -> None:
    score(world, "assessor1")
    world.act("chair", AT, practice.open_scores)
