"""Scoring question by question, without the names of the tenderers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from criteria.phases import Step
from criteria.plan import ScoringRule
from criteria.scores import Score
from tender.actions import outcomes, planning, scoring, tenderers
from tests.twins import Twin, application, browser, copied
from tests.web.test_blind import AT, WHY, candidacy
from tests.web.test_scoring import send
from tests.worlds import World, Worlds

KEYS = ("a", "b", "c")
THEIRS = re.compile(r'<div class="wb-record" dir="auto">.*?</div>')
"""The text of a page of the tenderer's own file."""


@pytest.fixture(scope="module")
def base(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.PUBLISH) as world:
        plan = world.case().plan
        changed = replace(plan, scoring=ScoringRule(order="question", masked=True, practice=True))
        world.act(
            "officer", "2021-10-28T17:00", planning.edit_plan, planning.between(plan, changed)
        )
        world.course.publish()
        world.course.open_applications()
        world.course.suitability()
        yield world


@pytest.fixture
def site(base: World, tmp_path: Path) -> Iterator[Twin]:
    folder = tmp_path / "world"
    folder.mkdir()
    world = copied(base, folder)
    for key in KEYS:
        world.act("assessor1", AT, tenderers.declare, world.course.ids[key], "none", "")
    with application(world, AT) as app:
        yield Twin(world, app, browser(app, "assessor1"))


def names(world: World) -> list[str]:
    with world.looked() as session:
        case = world.case()
        return [row.name for row in outcomes.stage_candidacies(session, case, "selection")]


def begun(site: Twin) -> tuple[str, list[str]]:
    """The address of the list, and the candidacies in the order that was drawn."""
    mine = f"/procedures/{site.world.procedure_id}/scoring"
    assert send(site.client, f"{mine}/begin")[0] == 303
    order = re.findall(rf'href="{mine}/([0-9a-f-]+)/PRE"', site.client.get(mine).text)
    assert len(order) == len(KEYS)
    return mine, order


def test_no_name_stands_on_any_page_of_scoring(site: Twin) -> None:
    world, client = site.world, site.client
    mine, order = begun(site)
    pages = [client.get(mine).text]
    for one in order:
        pages.append(client.get(f"{mine}/{one}/PRE").text)  # still closed
        send(client, f"{mine}/{one}/open")
        pages += [client.get(f"{mine}/{one}/{path}").text for path in ("PRE", "FIN", "review")]
        form = {"motivation": WHY, "version": "0", "mark": "99"}
        pages.append(send(client, f"{mine}/{one}/PRE", **form)[2])
        for theme in ("PRE", "FIN", "SAM", "GOV", "TRA"):
            send(client, f"{mine}/{one}/{theme}", **form | {"mark": "3"})
        pages.append(client.get(f"{mine}/{one}/review").text)
        send(client, f"{mine}/{one}/review", word="INDIENEN", submission_only="y")
        pages.append(client.get(f"{mine}/{one}/review").text)
    assert world.count("sheets") == 3
    for page in pages:
        ours = THEIRS.sub("", page)
        assert not [name for name in names(world) if name in ours]
    assert "Inschrijver nr. 1" in pages[0] and "zonder namen" in pages[0]
    assert "lijkt veel op uw motivering voor Inschrijver" in "".join(pages)
    assert "<title>Beoordelen · Inschrijver nr. 1 · " in pages[2]
    client.get("/language/en")
    assert "Tenderer no. 1" in client.get(mine).text


def test_before_the_order_is_drawn_a_name_leads_to_no_sheet(site: Twin) -> None:
    mine = f"/procedures/{site.world.procedure_id}/scoring"
    page = site.client.get(mine).text
    assert all(name in page for name in names(site.world))
    assert not [key for key in KEYS if str(candidacy(site.world, key)) in page]
    there = site.client.get(f"{mine}/{candidacy(site.world)}/PRE").text
    assert "Dossier van Inschrijver<" in there


def test_who_still_has_to_declare_sees_the_name_and_no_number(site: Twin) -> None:
    world = site.world
    mine, _ = begun(site)
    world.new_party("b")
    page = site.client.get(mine).text
    assert names(world)[1] in page and "Verklaar uw belangen" in page
    assert names(world)[0] not in page and names(world)[2] not in page
    assert len({*re.findall(r"Inschrijver nr\. ([123])<", page)}) == 2


def test_the_next_one_is_the_same_question_of_the_next_tenderer(site: Twin) -> None:
    mine, order = begun(site)
    for one in order:
        send(site.client, f"{mine}/{one}/open")
    page = site.client.get(f"{mine}/{order[0]}/PRE").text
    assert "Bewaar en ga naar Inschrijver nr. 2, " in page
    form = {"mark": "3", "motivation": WHY, "version": "0"}
    walked = [(one, theme) for theme in ("PRE", "FIN", "SAM", "GOV", "TRA") for one in order]
    for (one, theme), (then, following) in pairwise(walked):
        answer = send(site.client, f"{mine}/{one}/{theme}", **form)
        assert answer[:2] == (303, f"{mine}/{then}/{following}")
    last, theme = walked[-1]
    assert send(site.client, f"{mine}/{last}/{theme}", **form)[1] == f"{mine}/{last}/review"


def test_a_sheet_that_is_in_is_passed_over(site: Twin) -> None:
    mine, order = begun(site)
    for one in order:
        send(site.client, f"{mine}/{one}/open")
    for theme in ("PRE", "FIN", "SAM", "GOV", "TRA"):
        score = Score(theme, Decimal(6), WHY)
        key = next(key for key in KEYS if str(candidacy(site.world, key)) == order[1])
        site.world.act("assessor1", AT, scoring.save_draft, candidacy(site.world, key), score, 0)
    site.world.act("assessor1", AT, scoring.submit_sheet, candidacy(site.world, key), True)
    form = {"mark": "3", "motivation": WHY, "version": "0"}
    answer = send(site.client, f"{mine}/{order[0]}/PRE", **form)
    assert answer[:2] == (303, f"{mine}/{order[2]}/PRE")
