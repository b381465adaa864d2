"""The meeting through the pages: taking over, movement, attendance, the screen in the room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from criteria.phases import Step
from criteria.reading import read_local
from criteria.scores import ABSTAINS, PASSAGE, STRONG, WEAK, Observation, Score
from tender.actions import agreeing, meetings, scoring
from tender.demo import content
from tender.extensions import db
from tender.routes import consensus as routes
from tender.store import memory, procedures
from tests.twins import EMAILS, Twin, browser, copied
from tests.web.conftest import login
from tests.web.forms import values
from tests.web.test_blind import WHY, candidacy
from tests.web.test_consensus import AT, OTHER_TEXT, area, judged, opened, site, theme
from tests.web.test_expired import OURS, again
from tests.web.test_scoring import events, send
from tests.worlds import PASSWORD, World, Worlds

SCORED = "2022-01-24T10:00"
TWO = f"{WHY.strip()}\nEn dit is een tweede alinea."
NOTED = (
    Observation(STRONG, "Eén intakepunt voor de hele regio.", 5),
    Observation(WEAK, "Geen datum bij het onderzoek <b>."),
    Observation(PASSAGE, "wekelijkse vooruitblik", 6),
)
ALSO = (Observation(WEAK, "De planning noemt geen einde.", 7),)
REASON = "Ik werkte vorig jaar mee aan dit plan."


@pytest.fixture(scope="module")
def base(sqlite_worlds: Worlds) -> Iterator[World]:
    """Sheets are in: on transformation 8 with observations, an abstention, and one of the demo;
    on the other themes everybody gave the first tenderer a 6."""
    with sqlite_worlds.at(Step.SCORE) as world:
        course = world.course
        for who in content.ASSESSORS:
            course.declare(who, read_local(SCORED), course.valid())
            for one in course.valid():
                world.act(who, SCORED, scoring.open_to_score, candidacy(world, one.key))
                for question in content.THEMES:
                    given = Score(question, Decimal(6), WHY)
                    if (one.key, question) == ("a", "TRA"):
                        given = {
                            "assessor1": Score("TRA", Decimal(8), TWO, observations=NOTED),
                            "assessor2": Score("TRA", None, REASON, ABSTAINS, ALSO),
                            "assessor3": Score("TRA", Decimal(4), WHY),
                        }[who]
                    world.act(who, SCORED, scoring.save_draft, candidacy(world, one.key), given, 0)
                world.act(who, SCORED, scoring.submit_sheet, candidacy(world, one.key), True)
        course.advance(Step.SCORE, read_local("2022-01-26T17:00"))
        opened(world, "chair", "officer", "assessor1", "assessor2")
        yield world


@pytest.fixture
def world(base: World, tmp_path: Path) -> World:
    folder = tmp_path / "world"
    folder.mkdir()
    return copied(base, folder)


@pytest.fixture
def app(world: World) -> Iterator[Flask]:
    yield from site(world, AT)


def under(monkeypatch: pytest.MonkeyPatch, **rule: object) -> None:
    """The case as if its sealed plan said otherwise how the committee comes to its mark."""
    read = procedures.case

    def changed(*args: object, **more: object) -> procedures.Case | None:
        found = read(*args, **more)  # type: ignore[arg-type]
        if found is None:
            return None
        own = replace(found.plan.consensus, **rule)
        return replace(found, plan=replace(found.plan, consensus=own))

    monkeypatch.setattr(procedures, "case", changed)


def shown(page: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


# The agenda and the members


def test_what_was_noted_with_an_abstention_is_on_the_table(app: Flask, world: World) -> None:
    chair = browser(app, "chair")
    told = shown(chair.get(theme(world)).text)
    assert f"{REASON} Zwak punt De planning noemt geen einde. (p. 7) Neem over" in told
    status, _, page = send(
        chair, f"{theme(world)}/record", passage="2-0", motivation="Ons oordeel."
    )
    assert status == 200 and "Ons oordeel. De planning noemt geen einde. (p. 7)" in page
    assert "De planning noemt geen einde." in chair.get(f"{theme(world)}/screen").text


def test_what_is_steps_apart_stands_on_top(app: Flask, world: World) -> None:
    """8 and 4 are two steps apart on 0 2 4 6 8 10; the plan puts transformation last."""
    assert list(content.THEMES)[-1] == "TRA"
    chair = browser(app, "chair")
    page = chair.get(theme(world)).text
    agenda = page[page.index("wb-agenda") :].split("</nav>")[0]
    asked = re.findall(rf"/consensus/{candidacy(world)}/([A-Z]+)", agenda)
    assert asked == ["TRA", "PRE", "FIN", "SAM", "GOV"]
    assert "Van 4 tot 8: 2 stappen van de schaal uit elkaar." in shown(page)
    assert "Alle beoordelaars gaven 6." in shown(chair.get(theme(world, "FIN")).text)
    table = chair.get(area(world)).text
    first = re.findall(rf"/consensus/{candidacy(world)}/([A-Z]+)", table)
    assert first == ["TRA", "PRE", "FIN", "SAM", "GOV"]


def test_observations_and_abstentions_stand_with_the_motivations(app: Flask, world: World) -> None:
    world.meet("chair", read_local(AT))
    for who in ("chair", "assessor1", "officer"):
        page = browser(app, who).get(theme(world)).text
        told = shown(page)
        assert "Sterk punt Eén intakepunt voor de hele regio. (p. 5)" in told
        assert "Zwak punt Geen datum bij het onderzoek <b>." in told and "onderzoek <b>" not in page
        assert "Passage wekelijkse vooruitblik (p. 6)" in told
        assert "Beoordelaar 2 onthield zich" in told and REASON in told
        assert ("Neem over" in page) is (who == "chair")
        assert "(demo)" not in page.split("<main")[1].split("</main")[0]


# Taking over


def takes(page: str) -> dict[str, str]:
    """Each passage that can be taken over, by the value its button sends."""
    pattern = r'id="p[0-9-]+">(.*?)</p> <button[^>]*value="([0-9]+-[0-9]+)"'
    return {value: shown(text) for text, value in re.findall(pattern, page, re.S)}


def test_every_passage_has_a_button_of_its_own(app: Flask, world: World) -> None:
    page = browser(app, "chair").get(theme(world)).text
    found = takes(page)
    mine = [found[f"1-{place}"] for place in range(5)]
    assert mine == [
        *TWO.split("\n"),
        "Eén intakepunt voor de hele regio. (p. 5)",
        "Geen datum bij het onderzoek <b>.",
        "wekelijkse vooruitblik (p. 6)",
    ]
    assert set(found) == {*(f"1-{place}" for place in range(5)), "2-0", "3-0"}
    once = WHY[: len(WHY) // 2].strip()
    assert f'id="p1-0"><span>{once}</span> <span>{once}</span>' in page, "each sentence apart"
    assert found["2-0"] == "De planning noemt geen einde. (p. 7)"
    form = re.search(r"<form[^>]*id=\"oordeel\"", page)
    assert form and page.count('form="oordeel"') == len(found) + 1, "and one to save with Enter"


def test_a_passage_is_put_behind_what_was_typed_and_nothing_is_saved(
    app: Flask, world: World
) -> None:
    chair = browser(app, "chair")
    before = events(world, "consensus.recorded"), world.count("trail_value")
    typed = {"mark": "3", "motivation": "Ons begin.", "version": "0", "passage": "1-2"}
    status, _, page = send(chair, f"{theme(world)}/record", **typed)
    assert status == 200
    assert "Ons begin. Eén intakepunt voor de hele regio. (p. 5)</textarea>" in page
    assert re.search(r'value="3"[^>]*checked', page), "the chosen mark is still chosen"
    assert "Er is nog niets vastgelegd." in page and "autofocus" in page
    assert world.count("consensus_scores") == 0
    assert (events(world, "consensus.recorded"), world.count("trail_value")) == before
    for other in ("9-0", "1-5", "", "1", "2-1"):  # why the second abstained is no passage
        assert send(chair, f"{theme(world)}/record", **(typed | {"passage": other}))[0] == 404
    for who in ("assessor1", "officer"):
        assert send(browser(app, who), f"{theme(world)}/record", **typed)[0] == 404


# Movement


def test_a_member_who_left_the_own_mark_says_why_and_everybody_reads_it(
    app: Flask, world: World
) -> None:
    judged(world)
    one, two = browser(app, "assessor1"), browser(app, "assessor2")
    assert "U gaf zelf een 8." in shown(one.get(theme(world)).text)
    address = f"{theme(world)}/sign"
    status, _, page = send(one, address, number="1", answer="agree")
    assert status == 422 and "U gaf zelf een andere score." in page
    why = "De planning ontbreekt <i>."
    assert send(one, address, number="1", answer="agree", moved=why)[0] == 303
    assert "U gaf zelf" not in shown(two.get(theme(world)).text), "who abstained leaves no mark"
    assert send(two, address, number="1", answer="agree")[0] == 303
    page = browser(app, "chair").get(theme(world)).text
    assert "Waarom Beoordelaar 1 akkoord is met een andere score" in shown(page)
    assert why in shown(page) and "<i>." not in page


def test_an_answer_that_contradicts_what_was_written_is_refused(app: Flask, world: World) -> None:
    judged(world)
    one, address = browser(app, "assessor1"), f"{theme(world)}/sign"
    both = {"number": "1", "text": "Mijn eigen standpunt.", "moved": "Door het gesprek."}
    for answer, told in (
        ("agree", "maar hier staat een ander standpunt."),
        ("dissent", "maar hier staat waarom u akkoord bent."),
    ):
        status, _, page = send(one, address, answer=answer, **both)
        assert status == 422 and told in page and 'class="wb-error"' in page
        assert "Mijn eigen standpunt." in page and "Door het gesprek." in page
    assert world.count("sign_offs") == 0
    assert send(one, address, answer="dissent", **(both | {"moved": ""}))[0] == 303


# What is typed, and the way on


def test_what_is_typed_and_not_sent_stays_in_the_tab(app: Flask, world: World) -> None:
    """Per person and version; a form that came back holds what was typed already."""
    chair, one = browser(app, "chair"), browser(app, "assessor1")
    judged(world)
    kept = r'<form[^>]*action="[^"]*/{}"[^>]*data-draft="(\S+ 1)"( data-draft-sent)?'
    found = {}
    for client, end in ((chair, "record"), (one, "sign")):
        page = client.get(theme(world)).text
        found[end] = re.search(kept.format(end), page)
        assert found[end] and not found[end][2]
        form = page[found[end].start() :].split("</form>")[0]
        assert "data-draft-told hidden" in form and "<noscript>" in form
        again = re.search(
            kept.format(end), send(client, f"{theme(world)}/{end}", version="1", number="1")[2]
        )
        assert again and again[1] == found[end][1] and again[2]
    assert found["record"][1] != found["sign"][1], "who is next in the same tab is not shown it"
    taken = send(chair, f"{theme(world)}/record", version="1", motivation="Ons begin.")[2]
    assert re.search(kept.format("record"), taken)[2]


def test_chair_and_member_go_on_to_the_next_theme(app: Flask, world: World) -> None:
    """Transformation is first in the agenda, then pre; gov is last."""
    world.meet("chair", read_local(AT))
    chair, one = browser(app, "chair"), browser(app, "assessor1")
    page = chair.get(theme(world)).text
    nav = page[page.index(" data-turn>") :].split("</nav>")[0]
    assert f'rel="next" href="{theme(world, "PRE")}"' in nav and 'rel="prev"' not in nav
    assert "Leg vast en ga naar" in page and "Page Down" in page
    last = chair.get(theme(world, "GOV")).text
    assert f'rel="prev" href="{theme(world, "SAM")}"' in last and "Leg vast en ga naar" not in last
    given = {"mark": "3", "motivation": WHY, "version": "0", "onward": "1"}
    assert send(chair, f"{theme(world)}/record", **given)[:2] == (303, theme(world, "PRE"))
    assert "Leg vast en ga naar" in one.get(theme(world)).text
    signed = {"number": "1", "answer": "agree", "moved": WHY, "onward": "1"}
    assert send(one, f"{theme(world)}/sign", **signed)[:2] == (303, theme(world, "PRE"))
    assert send(chair, f"{theme(world, 'GOV')}/record", **given)[:2] == (303, theme(world, "GOV"))


def test_after_a_session_that_ended_both_forms_come_back_as_they_were_typed(
    app: Flask, world: World
) -> None:
    judged(world)
    typed = {"mark": "4", "motivation": "Ons nieuwe oordeel."}, {"answer": "dissent", "text": WHY}
    for who, end, sent in zip(("chair", "assessor1"), ("record", "sign"), typed, strict=True):
        client = browser(app, who)
        address = f"{theme(world)}/{end}"
        whole = values(client.get(theme(world)).text, address) | sent
        with world.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM web_sessions"))
        page = client.post(address, data=whole, headers=OURS)
        assert page.status_code == 400 and "Uw sessie is verlopen" in page.text
        assert login(client, EMAILS[who], PASSWORD).status_code == 302
        status, back = again(client, page.text)
        assert status == 422 and "Uw sessie was verlopen." in back
        assert sent.get("motivation", WHY.strip()) in back
        assert re.search(rf'value="{sent.get("mark", "dissent")}"[^>]* checked', back)
    assert (world.count("consensus_scores"), world.count("sign_offs")) == (1, 0)


# What was asked, and who reads


def test_the_question_the_scale_and_the_way_to_the_dossier_are_at_hand(
    app: Flask, world: World
) -> None:
    with app.test_request_context():
        found = procedures.case(db.session, world.procedure_id)
    assert found
    asked = found.plan.stage(found.plan.lots[0].id, "selection")
    question = next(one for one in asked.questions if one.id == "TRA")
    scale = asked.scale_of(question)
    assert scale and all(step.anchor.get("nl") for step in scale.steps)
    dossier = f'/tenderers/{world.course.ids["a"]}/dossier"'
    for client, address in (
        (browser(app, "chair"), theme(world)),
        (browser(app, "chair"), f"{theme(world)}/screen"),
        (browser(app, "assessor1"), theme(world)),
    ):
        page = client.get(address).text
        told = shown(page)
        assert question.text.get("nl") in told and "Vraag en schaal" in told
        assert all(step.anchor.get("nl") in told for step in scale.steps)
        assert dossier in page
    assert browser(app, "chair").get(dossier_of(world)).status_code == 200


def dossier_of(world: World) -> str:
    return f"/procedures/{world.procedure_id}/tenderers/{world.course.ids['a']}/dossier"


def test_paragraphs_are_kept(app: Flask, world: World) -> None:
    text = f"{WHY.strip()}\n\nDe tweede alinea."
    judged(world, "6", text)
    why = "Door het gesprek.\nEn door bladzijde 4."
    world.act("assessor1", AT, agreeing.sign_off, candidacy(world), "TRA", True, why)
    for who, end in (("assessor2", ""), ("officer", ""), ("chair", "/screen")):
        page = browser(app, who).get(f"{theme(world)}{end}").text
        assert '<p class="wb-record">De tweede alinea.</p>' in page
    assert (
        '<p class="wb-record">En door bladzijde 4.</p>'
        in browser(app, "chair").get(theme(world)).text
    )


def test_a_member_reads_which_number_is_the_own_one(app: Flask, world: World) -> None:
    judged(world)
    for number in (1, 2):
        told = shown(browser(app, f"assessor{number}").get(theme(world)).text)
        assert f"U bent beoordelaar {number}." in told
        assert told.count("(dat bent u)") == told.count(f"Beoordelaar {number} (dat bent u)") == 2
    for who in ("chair", "officer"):
        assert "dat bent u" not in browser(app, who).get(theme(world)).text
        assert "U bent beoordelaar" not in browser(app, who).get(theme(world)).text


def test_on_a_phone_all_marks_are_in_the_drawing(app: Flask, world: World) -> None:
    page = browser(app, "chair").get(theme(world)).text
    drawn = page.split('<div class="wb-only-s">')[1].split("</svg>")[0]
    assert "wb-scroll" not in drawn and drawn.count("<circle") == 2 and 'class="tick"' not in drawn


# Attendance


def present(world: World, *who: str) -> list[str]:
    return [str(world.identity(key).id) for key in who]


def test_the_chair_records_who_was_there(app: Flask, world: World) -> None:
    chair, officer = browser(app, "chair"), browser(app, "officer")
    page = chair.get(area(world)).text
    assert "Er is nog geen vergadering vastgelegd." in page
    assert " checked" not in page and 'value="2022-01-27"' in page
    there = present(world, "chair", "assessor1", "assessor2")
    form = {"held_on": "2022-01-27", "seen": "0", "present": there}
    assert send(chair, f"{area(world)}/meetings", **form)[0] == 303  # type: ignore[arg-type]
    assert events(world, "meeting.recorded") == 1
    for client in (chair, officer):
        told = shown(client.get(area(world)).text)
        assert "Aanwezig: 3 van de 4." in told and "beoordelaar 3" not in told
    assert "meetings" not in officer.get(area(world)).text
    again = chair.get(area(world)).text
    assert " checked" not in again and 'value="2022-01-27"' not in again, "that day is recorded"
    for who in ("officer", "assessor1"):
        status = send(browser(app, who), f"{area(world)}/meetings", **form)[0]  # type: ignore[arg-type]
        assert status == 404


def test_a_meeting_that_is_refused_at_a_field_reads_the_page_once(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, real = [], routes.index_page

    def index_page(*args: Any) -> Any:
        read.append(args)
        return real(*args)

    monkeypatch.setattr(routes, "index_page", index_page)
    form = {"held_on": "", "seen": "0"}
    assert send(browser(app, "chair"), f"{area(world)}/meetings", **form)[0] == 422
    assert len(read) == 1


def test_of_two_chairs_the_second_sees_the_meeting_of_the_first(app: Flask, world: World) -> None:
    chair = browser(app, "chair")
    first = [world.identity(key).id for key in ("chair", "assessor3")]
    world.act("chair", AT, meetings.record_meeting, read_local(AT).date(), first, 0)
    form = {"held_on": "2022-01-27", "seen": "0", "present": present(world, "chair")}
    status, _, page = send(chair, f"{area(world)}/meetings", **form)  # type: ignore[arg-type]
    assert status == 422 and "Een andere voorzitter heeft intussen" in page
    assert "Aanwezig:" in page and 'value="2022-01-27"' in page and page.count(" checked") == 1
    assert world.count("meetings") == 1
    again = dict(re.findall(r'name="(seen)"[^>]*value="([0-9]+)"', page))
    assert send(chair, f"{area(world)}/meetings", **(form | again))[0] == 303  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"held_on": "2022-01-28"}, "Deze dag is nog niet geweest."),
        ({"held_on": "2022-01-26"}, "waren de scores nog niet open"),
        ({"held_on": "gisteren"}, 'value="gisteren"'),
        ({"present": []}, "Vink aan wie er was."),
        ({"present": ["zomaar"]}, "wb-error"),
    ],
)
def test_what_is_wrong_with_a_meeting_stands_at_its_field(
    app: Flask, world: World, wrong: dict[str, str], told: str
) -> None:
    form = {"held_on": "2022-01-27", "seen": "0", "present": present(world, "chair")}
    sent = form | wrong
    status, _, page = send(browser(app, "chair"), f"{area(world)}/meetings", **sent)  # type: ignore[arg-type]
    assert status == 422 and told in page and world.count("meetings") == 0


def test_the_first_judgement_of_a_day_asks_who_is_there(app: Flask, world: World) -> None:
    chair = browser(app, "chair")
    assert "Wie zijn er vandaag?" in chair.get(theme(world)).text
    assert "Wie zijn er vandaag?" not in browser(app, "officer").get(theme(world)).text
    form: dict[str, Any] = {"mark": "3", "motivation": WHY, "version": "0"}
    status, _, page = send(chair, f"{theme(world)}/record", **form)
    assert status == 422 and "Leg eerst vast wie er vandaag" in page and WHY.strip() in page
    form["present"] = present(world, "chair", "assessor1")
    kept = send(chair, f"{theme(world)}/record", **(form | {"motivation": ""}))[2]
    assert kept.split('name="present"')[1:] and kept.count('name="present"') == 4
    assert len(re.findall(r'name="present"[^>]* checked', kept)) == 2
    assert send(chair, f"{theme(world)}/record", **form)[0] == 303
    assert (world.count("meetings"), world.count("consensus_scores")) == (1, 1)
    assert "Wie zijn er vandaag?" not in chair.get(theme(world)).text


def test_a_theme_that_was_open_already_is_judged_after_the_first(app: Flask, world: World) -> None:
    chair = browser(app, "chair")
    form: dict[str, Any] = {"mark": "3", "motivation": WHY, "version": "0"}
    form["present"] = present(world, "chair", "assessor1")
    assert send(chair, f"{theme(world)}/record", **form)[0] == 303
    there = theme(world, "PRE")
    assert send(chair, f"{there}/record", **form)[:2] == (303, there)
    assert "Wie er vandaag zijn, was al vastgelegd en blijft zo." in chair.get(there).text
    assert (world.count("meetings"), world.count("consensus_scores")) == (1, 2)
    form["motivation"] = OTHER_TEXT
    status, _, page = send(chair, f"{there}/record", **form)
    assert status == 422 and "intussen" in page and "niet meer. Kies opnieuw" not in page


# The screen in the room


def test_the_screen_shows_one_theme_by_number_and_changes_nothing(app: Flask, world: World) -> None:
    judged(world, "6", OTHER_TEXT)
    for who in ("chair", "officer"):
        client = browser(app, who)
        page = client.get(f"{theme(world)}/screen").text
        main = page.split("<main")[1].split("</main")[0]
        assert "wb-focus--screen" in page and OTHER_TEXT.strip() in main
        assert "Beoordelaar 1" in main and "(demo)" not in main
        assert "<form" not in main and "<button" not in main
        assert f'rel="next" href="{theme(world, "PRE")}/screen"' in main
        assert 'rel="prev"' not in main
        last = client.get(f"{theme(world, 'GOV')}/screen").text
        assert f'rel="prev" href="{theme(world, "SAM")}/screen"' in last
        assert 'rel="next"' not in last
        assert f"{theme(world)}/screen" in client.get(theme(world)).text
    for who in ("assessor1", "auditor", "decision_maker"):
        client = browser(app, who)
        assert client.get(f"{theme(world)}/screen").status_code == 404
        assert "/screen" not in client.get(theme(world)).text


def test_the_screen_asks_what_the_meeting_asks(app: Flask, world: World) -> None:
    chair = browser(app, "chair")
    other = theme(world, "TRA", "b")
    answer = chair.get(f"{other}/screen")
    assert (answer.status_code, answer.location) == (302, other), "not read yet"
    world.new_party("a")
    assert chair.get(f"{theme(world)}/screen").location == theme(world)
    assert chair.get(f"{theme(world, 'XXX')}/screen").status_code == 404


def test_names_are_shown_where_the_plan_says_so(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    under(monkeypatch, names_on_screen=True)
    chair = browser(app, "chair")
    for address in (theme(world), f"{theme(world)}/screen"):
        main = chair.get(address).text.split("<main")[1].split("</main")[0]
        assert "Beoordelaar zorg (demo)" in main and "Beoordelaar 1" not in main


# A computed mark


def test_the_sum_of_a_computed_mark_is_shown_and_cannot_be_chosen(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(6 + 6 + 6) / 3, and for transformation (8 + 4) / 2 without the abstention."""
    world.meet("chair", read_local(AT))
    under(monkeypatch, method="mean", decimals=1)
    chair = browser(app, "chair")
    page = chair.get(theme(world)).text
    assert 'name="mark"' not in page and "wb-figure" in page
    told = shown(page)
    assert "Beoordelaar 1 8 Beoordelaar 3 4 Gemiddelde 6 Afgerond op 1 decimaal 6,0" in told
    forged = {"mark": "5", "motivation": WHY, "version": "0"}
    status, _, page = send(chair, f"{theme(world)}/record", **forged)
    assert status == 422 and "U kunt haar niet kiezen." in page and WHY.strip() in page
    assert send(chair, f"{theme(world)}/record", motivation=WHY, version="0")[0] == 303
    assert "Vastgelegd: 6" in chair.get(area(world)).text
    one = browser(app, "assessor1")
    assert "U gaf zelf" not in shown(one.get(theme(world)).text), "nobody leaves the own mark"
    assert send(one, f"{theme(world)}/sign", number="1", answer="agree")[0] == 303


def test_the_median_is_called_by_its_name(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    under(monkeypatch, method="median", decimals=None)
    told = shown(browser(app, "chair").get(theme(world)).text)
    assert "Middelste score 6 Het beoordelingsplan laat de score zo berekenen, zonder" in told


def test_as_many_queries_for_a_theme_with_everything_as_for_a_bare_one(
    app: Flask, world: World
) -> None:
    world.meet("chair", read_local(AT))
    twin = Twin(world, app, browser(app, "chair"))
    twin.listen()
    memory.forget()
    bare = twin.get(theme(world, "FIN"))
    judged(world)
    world.act("assessor1", AT, agreeing.sign_off, candidacy(world), "TRA", True, WHY)
    memory.forget()
    full = twin.get(theme(world))
    assert b"Waarom Beoordelaar 1" in full.body and b"Waarom Beoordelaar 1" not in bare.body
    assert len(full.statements) == len(bare.statements)
