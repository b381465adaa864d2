"""Scoring question by question, without the names of the tenderers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest

from criteria.order import handle
from criteria.phases import Step
from criteria.plan import ScoringRule
from criteria.refusals import Refused
from criteria.scores import Score
from tender.actions import doubts, outcomes, planning, scoring, tenderers
from tender.store import evidence, orders, people
from tender.store import tenderers as store
from tests.twins import Twin, addresses, application, browser, copied, known
from tests.web.test_blind import AT, WHY, candidacy
from tests.web.test_scoring import send
from tests.worlds import World, Worlds, moment

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


def handle_of(world: World, key: str) -> str:
    """What stands for a tenderer in the addresses of the assessor."""
    with world.looked() as session:
        seed = orders.seed_of(session, world.identity("assessor1").id, "selection", 1)
    return str(handle(str(seed), str(candidacy(world, key))))


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
    assert site.client.get(f"{mine}/{candidacy(site.world)}/PRE").status_code == 404


def test_the_order_is_drawn_once_all_is_declared(base: World, tmp_path: Path) -> None:
    world = copied(base, tmp_path)
    for key in ("a", "b"):
        world.act("assessor1", AT, tenderers.declare, world.course.ids[key], "none", "")
    own = f"/procedures/{world.procedure_id}"
    with application(world, AT) as app:
        client = browser(app, "assessor1")
        page = client.get(f"{own}/scoring").text
        assert "U moet nog over één inschrijver verklaren." in page
        assert f'href="{own}/declarations"' in page and f"{own}/scoring/begin" not in page
        assert send(client, f"{own}/scoring/begin")[:2] == (303, f"{own}/scoring")
        with pytest.raises(Refused) as refused:
            world.act("assessor1", AT, scoring.draw_order)
        assert refused.value.refusals[0].code == "scores.not_all_declared"
        assert world.count("scoring_orders") == 0
        world.act("assessor1", AT, tenderers.declare, world.course.ids["c"], "conflict", "Familie")
        page = client.get(f"{own}/scoring").text
        assert "verklaren." not in page and "U hebt een belang verklaard." in page
        assert f"{own}/scoring/begin" in page
        send(client, f"{own}/scoring/begin")
        page = client.get(f"{own}/scoring").text
        assert not [name for name in names(world) if name in page]
        assert "Bij één inschrijver hebt u een belang of twijfel verklaard." in page
        assert re.findall(r"<span>Inschrijver nr\. ([123])<", page) == ["1", "2"]


def test_a_party_that_joins_has_all_sheets_wait_alike(site: Twin) -> None:
    world, client = site.world, site.client
    mine, order = begun(site)
    form = {"motivation": WHY, "version": "0", "mark": "3"}
    for one in order:
        send(client, f"{mine}/{one}/open")
        send(client, f"{mine}/{one}/PRE", **form)
    for theme in ("FIN", "SAM", "GOV", "TRA"):
        send(client, f"{mine}/{order[0]}/{theme}", **form)
    send(client, f"{mine}/{order[0]}/review", word="INDIENEN", submission_only="y")
    assert world.count("sheets") == 1
    client.get(mine)  # takes the message of handing in
    before = site.get(mine).body
    world.new_party("b")
    page = client.get(mine).text
    numbers = [
        re.findall(r"<span>(Inschrijver nr\. [123])<", one) for one in (before.decode(), page)
    ]
    assert numbers[0] == numbers[1] == [f"Inschrijver nr. {number}" for number in (1, 2, 3)]
    assert "U moet nog over één inschrijver verklaren." in page
    pages = [page, *(client.get(f"{mine}/{one}/review").text for one in order)]
    saved = set()
    for one in order[1:]:
        pages.append(client.get(f"{mine}/{one}/FIN").text)
        status, _, page = send(client, f"{mine}/{one}/FIN", **form)
        assert status == 422 and WHY in page
        pages.append(page)
        saved.add(send(client, f"{mine}/{one}/FIN/autosave", **form)[::2])
        assert send(client, f"{mine}/{one}/open")[0] == 303
    assert [status for status, _ in saved] == [422]
    ids = [str(world.course.ids[key]) for key in KEYS]
    for page in pages:
        assert "Verklaar eerst uw belangen" in page or "Verklaar uw belangen" in page
        assert not [told for told in (*names(world), *ids) if told in page]
    world.act("assessor1", AT, tenderers.declare, world.course.ids["b"], "none", "")
    client.get(mine)  # takes what declaring said
    assert site.get(mine).body == before


def test_who_is_excluded_leaves_its_number_behind(site: Twin) -> None:
    world = site.world
    mine, order = begun(site)
    out = next(key for key in KEYS if handle_of(world, key) == order[1])
    two = (world.identity(key).id for key in ("officer", "chair"))
    later = moment(AT) + timedelta(minutes=1)
    with world.opened() as session:
        store.exclude(session, world.course.ids[out], WHY, *two, later, "SEL-X1")
        session.commit()
    page = site.client.get(mine).text
    assert re.findall(r"<span>Inschrijver nr\. ([123])<", page) == ["1", "3"]
    left = site.client.get(f"{mine}/{order[2]}/PRE").text
    assert "Dossier van Inschrijver nr. 3<" in left


def test_no_id_of_a_sheet_stands_on_another_page(site: Twin) -> None:
    """Neither in the list nor beside a name is anything that leads from one to the other."""
    world, client = site.world, site.client
    mine, order = begun(site)
    ids = {str(candidacy(world, key)) for key in KEYS}
    ids |= {str(world.course.ids[key]) for key in KEYS}
    assert not ids & {*order}
    for id_ in ids:
        for path in ("PRE", "review"):
            assert client.get(f"{mine}/{id_}/{path}").status_code == 404
        assert send(client, f"{mine}/{id_}/open")[0] == 404
        assert send(client, f"{mine}/{id_}/PRE/autosave", motivation=WHY, version="0")[0] == 404
    other = browser(site.app, "assessor2")
    for key in KEYS:
        world.act("assessor2", AT, tenderers.declare, world.course.ids[key], "none", "")
    send(other, f"{mine}/begin")
    theirs = re.findall(rf'href="{mine}/([0-9a-f-]+)/PRE"', other.get(mine).text)
    assert len(theirs) == 3 and not {*theirs} & {*order}


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
        site.world.act("assessor1", AT, scoring.save_draft, UUID(order[1]), score, 0)
    site.world.act("assessor1", AT, scoring.submit_sheet, UUID(order[1]), True)
    form = {"mark": "3", "motivation": WHY, "version": "0"}
    answer = send(site.client, f"{mine}/{order[0]}/PRE", **form)
    assert answer[:2] == (303, f"{mine}/{order[2]}/PRE")


def test_no_page_of_an_assessor_has_a_name_beside_what_it_wrote(site: Twin) -> None:
    """Every page that can be read, with every id there is: a name, a number and an answer never
    meet, and no id leads from a sheet to a page with a name."""
    world, client = site.world, site.client
    mine, order = begun(site)
    written = set()
    for number, one in enumerate(order):
        send(client, f"{mine}/{one}/open")
        own = f"{WHY} Dit schreef ik bij formulier {number}."
        send(client, f"{mine}/{one}/PRE", mark="3", version="0", motivation=own)
        for theme in ("PRE", "FIN", "SAM", "GOV", "TRA"):
            page = client.get(f"{mine}/{one}/{theme}").text
            answer = re.search(r'<div class="wb-paper wb-record">(.*?)</div>', page, re.S)
            assert answer
            written |= {*re.findall(r"<p>(.{40,}?)</p>", answer[1])}
    assert len(written) >= len(KEYS) * 5
    told = [*written, *order, "Dit schreef ik bij formulier", "Inschrijver nr. "]
    with world.looked() as session:
        files = [
            str(one.id)
            for key in KEYS
            for one in evidence.evidence(session, world.procedure_id, world.course.ids[key])
        ]
    real = [str(candidacy(world, key)) for key in KEYS]
    more = {"candidacy_id": [*real, *order], "evidence_id": files, "number": ["1"]}
    sheets_, named, ids = 0, 0, {True: set[str](), False: set[str]()}
    for path in addresses(site.app, known(world) | more):
        answer = client.get(path, follow_redirects=True)
        if answer.status_code != 200 or not answer.mimetype.startswith("text/html"):
            continue
        scores = path == mine or any(one in path for one in order)
        ours = THEIRS.sub("", answer.text)
        has = [name for name in names(world) if name in ours]
        sheets_, named = sheets_ + scores, named + bool(has)
        assert not (scores and has), path
        assert scores or not [one for one in told if one in answer.text], path
        ids[scores] |= {*re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer.text)}
    assert sheets_ > len(KEYS) * 5 and named
    both = ids[True] & ids[False]
    assert not both & {*order, *real, *files, *(str(id_) for id_ in world.course.ids.values())}
    assert both == {str(world.procedure_id)}


DOUBT = "Een neef van mij werkte hier."


def doubting(site: Twin, order: list[str], key: str, folder: Path) -> list[bytes]:
    """Every page of the sheets of somebody who doubts about this tenderer."""
    folder.mkdir()
    world = copied(site.world, folder)
    world.act("assessor1", AT, tenderers.declare, world.course.ids[key], "doubt", DOUBT)
    start = f"/procedures/{world.procedure_id}"
    with application(world, AT) as app:
        twin = Twin(world, app, browser(app, "assessor1"))
        read = [twin.get(start), twin.get(f"{start}/scoring")]
        for one in order:
            address = f"{start}/scoring/{one}"
            form = {"motivation": WHY, "version": "1", "mark": "3"}
            read += [twin.get(f"{address}/{path}") for path in ("PRE", "review")]
            read += [twin.post(f"{address}/PRE{path}", form) for path in ("", "/autosave")]
            read += [twin.post(f"{address}/open", {})]
        assert read[1].body.count(b"Wacht op een besluit") == 2, "one of the three is in"
        assert WHY.encode() not in read[3].body, "the own text waits as well"
        return [f"{one.status}".encode() + one.body for one in read]


def test_an_open_doubt_has_all_sheets_wait_alike(site: Twin, tmp_path: Path) -> None:
    """Whichever tenderer the doubt is about, each page tells the same."""
    mine, order = begun(site)
    form = {"motivation": WHY, "version": "0", "mark": "3"}
    for one in order:
        send(site.client, f"{mine}/{one}/open")
    for theme in ("PRE", "FIN", "SAM", "GOV", "TRA"):
        send(site.client, f"{mine}/{order[0]}/{theme}", **form)
    send(site.client, f"{mine}/{order[1]}/PRE", **form)
    send(site.client, f"{mine}/{order[0]}/review", word="INDIENEN", submission_only="y")
    told = [doubting(site, order, key, tmp_path / key) for key in KEYS]
    assert told[0] == told[1] == told[2]


def test_the_order_waits_for_a_doubt_and_leaves_no_number_out(base: World, tmp_path: Path) -> None:
    world = copied(base, tmp_path)
    for key, answer in (("a", "none"), ("b", "conflict"), ("c", "doubt")):
        world.act("assessor1", AT, tenderers.declare, world.course.ids[key], answer, DOUBT)
    own = f"/procedures/{world.procedure_id}/scoring"
    with application(world, AT) as app:
        client = browser(app, "assessor1")
        page = client.get(own).text
        assert "Een ander beslist over uw twijfel." in page and f"{own}/begin" not in page
        with pytest.raises(Refused) as refused:
            world.act("assessor1", AT, scoring.draw_order)
        assert refused.value.refusals[0].code == "scores.doubt_open"
        with world.looked() as session:
            told = people.all_declarations(session, world.procedure_id)
        doubt = next(one.id for one in told if one.open_doubt)
        for key in KEYS:
            world.act("chair", AT, tenderers.declare, world.course.ids[key], "none", "")
        world.act("chair", AT, doubts.decide_doubt, doubt, False, "Lang geleden.")
        send(client, f"{own}/begin")
        page = client.get(own).text
        assert re.findall(r"<span>Inschrijver nr\. (\d)<", page) == ["1", "2"]
        assert "Bij één inschrijver hebt u een belang of twijfel verklaard." in page
