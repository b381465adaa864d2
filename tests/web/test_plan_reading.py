"""The whole plan on pages: every text and every number, for everybody who may see it."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from itertools import count

import pytest
import sqlalchemy as sa

from criteria.phases import Step
from criteria.plan import EvaluationPlan
from criteria.plan.format import write
from criteria.text import Text
from criteria.texts import sentence
from tender.pages.plan_blocks import PARTS
from tender.routes.plan_reading import TITLES
from tests.actions.test_guide import amend
from tests.marked_plan import LANGUAGES, Marks
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

NUMBERS = count(10_000)
PREPARE = "2021-10-19T10:00"
OPEN = "2021-11-20T10:00"
READERS = (
    *("officer", "chair", "assessor1", "delegate", "decision_maker", "contract_manager"),
    "auditor",
)


def put(on: Site, plan: EvaluationPlan) -> None:
    """Make this the draft, as it stands."""
    with on.world.engine.begin() as connection:
        statement = sa.text("UPDATE plan_drafts SET body = :body, version = :n, body_version = :n")
        connection.execute(statement, {"body": write(plan), "n": next(NUMBERS)})


def links(text: str) -> list[str]:
    """The addresses of other pages of the plan to read, without the place on the page."""
    found = re.findall(r'href="(/procedures/[^"#]*/plan/read/[^"#]*)', text)
    return [html.unescape(one) for one in dict.fromkeys(found)]


def crawl(on: Site, who: str, first: str = "/plan/read/assignment") -> dict[str, str]:
    """Every page of the plan that links lead to, by its address."""
    waiting, read = [on.root + first], dict[str, str]()
    while waiting:
        address = waiting.pop()
        if address not in read:
            answer = on.browser(who).get(address)
            assert answer.status_code == 200, address
            assert answer.text.count("<h1") == 1
            read[address] = answer.text
            waiting += links(answer.text)
    return read


def words(text: str) -> str:
    """What a reader sees of a page."""
    main = text[text.index("<main") : text.index("</main>")]
    return html.unescape(re.sub(r"<[^>]+>", " ", main))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_and_every_number_of_a_plan_stands_on_the_pages(
    sqlite_worlds: Worlds, clock: Clock, lang: str
) -> None:
    marks = Marks()
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:
        put(on, marks.plan())
        on.browser("auditor").get(f"/language/{lang}")
        text = "\n".join(words(page) for page in crawl(on, "auditor").values())
    assert "\n".join(marks.missing(text, lang)) == ""


def test_every_part_has_a_name_and_a_page(sqlite_worlds: Worlds, clock: Clock) -> None:
    assert set(TITLES) == set(PARTS)
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        for part in PARTS:
            page = on.get("auditor", f"/plan/read/{part}")
            assert page.status_code == 200
        read = crawl(on, "auditor")
        assert {address.rpartition("/")[2].partition("?")[0] for address in read} == set(PARTS)


def test_whoever_may_see_the_plan_reads_all_of_it_and_nobody_else(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        first = {name: on.get("auditor", f"/plan/read/{name}").text for name in PARTS}
        for key in READERS:
            for name in PARTS:
                assert words(on.get(key, f"/plan/read/{name}").text) == words(first[name]), key
        assert on.get("administrator", "/plan/read/assignment").status_code == 404
        stranger = on.app.test_client().get(f"{on.root}/plan/read/assignment")
        assert stranger.status_code == 303


def test_the_navigation_shows_that_one_is_in_the_plan(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        for path in ("/plan", "/plan/read/award", "/plan/coverage"):
            page = on.get("auditor", path).text
            assert re.search(rf'<a[^>]*href="{on.root}/plan"[^>]*aria-current="page"', page), path


def test_reading_changes_nothing(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        before = on.world.count("trail_entry")
        crawl(on, "assessor1")
        assert on.world.count("trail_entry") == before


def test_the_page_of_the_plan_leads_to_every_version(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        amend(on.world, "Reden 2.", 2)
        assert f"{on.root}/plan/read/assignment" in links(on.get("delegate", "/plan").text)
        found = links(on.get("delegate", "/plan/versions").text)
        assert [one.rpartition("=")[2] for one in found] == ["2", "1"]
        old, new = (on.get("delegate", f"/plan/read/rules?version={n}").text for n in (1, 2))
        assert "Dit is een oudere versie." in old and "Dit is een oudere versie." not in new
        assert words(old) != words(new)
        assert all("version=1" in one for one in links(old))
        assert words(on.get("delegate", "/plan/read/rules").text) == words(new)


def test_the_draft_of_an_amendment_is_for_whoever_writes_it(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    marks = Marks()
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        on.post("officer", "/plan/amendment", {"act": "begin"})
        put(on, marks.plan())
        assert "Merk" in on.get("officer", "/plan/read/assignment").text
        assert "Merk" not in on.get("officer", "/plan/read/assignment?version=1").text
        for key in READERS[1:]:
            assert not any("Merk" in page for page in crawl(on, key).values()), key


@pytest.mark.parametrize(
    "path",
    [
        *("assignment?version=2", "assignment?version=0", "assignment?version=x"),
        *("assignment?version=", "assignment?version=-1", "assignment?version=١"),
        *("assignment?version=9999999", "nothing", "selection?lot=nothing", "selection?lot="),
    ],
)
def test_what_is_not_there_is_not_found(sqlite_worlds: Worlds, clock: Clock, path: str) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        assert on.get("auditor", f"/plan/read/{path}").status_code == 404


def test_every_list_is_paged(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:
        plan = on.world.case().plan
        stage = plan.lots[0].selection
        guide, step = stage.questions[0].subtopics[0], plan.facts.planning[0]
        names = [(f"row-{n}", Text(f"Rij {n}.", "")) for n in range(120)]
        many = tuple(replace(guide, id=id_, title=name) for id_, name in names)
        rows = tuple(replace(step, id=id_, name=name) for id_, name in names)
        question = replace(stage.questions[0], subtopics=many)
        lot = replace(plan.lots[0], selection=replace(stage, questions=(question,)))
        facts = replace(plan.facts, planning=rows)
        put(on, replace(plan, lots=(lot,), facts=facts))
        for part in ("planning", "selection", "requirements"):
            found = crawl(on, "auditor", f"/plan/read/{part}").items()
            read = [words(page) for one, page in found if f"/read/{part}" in one]
            ids = [row.id for row in plan.requirements] if part == "requirements" else []
            wanted = ids or [name.nl for _, name in names]
            assert len(read) >= 3 and all(any(one in page for page in read) for one in wanted)
            assert all(len(re.findall(r"Rij \d+\.|PVE-", page)) < 120 for page in read)


def test_requirements_are_found_by_words_and_by_kind(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        plan = on.world.case().plan
        all_ = on.get("auditor", "/plan/read/requirements").text
        assert f"{len(plan.requirements)} van {len(plan.requirements)}" in all_
        row = plan.requirements[3]
        one = on.get("auditor", f"/plan/read/requirements?q={row.id}").text
        assert f"1 van {len(plan.requirements)}" in one and row.text.nl in html.unescape(one)
        code = plan.requirements[0].applicability
        name = sentence(f"names.applicability_{code}", "nl")
        many = sum(row.applicability == code for row in plan.requirements)
        found = on.get("auditor", f"/plan/read/requirements?applicability={name}").text
        assert f"{many} van {len(plan.requirements)}" in found
        nothing = on.get("auditor", "/plan/read/requirements?q=xyzzy").text
        assert "Niets gevonden" in nothing
        odd = ("q=%00", "q=" + "a" * 5000, "applicability=x")
        for one in (*odd, *(f"page-requirements={n}" for n in ("x", "-1", "999999", "9" * 400))):
            assert on.get("auditor", f"/plan/read/requirements?{one}").status_code == 200


def test_more_rows_and_more_versions_take_no_more_queries(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        sizes = set()
        for number in (1, 2, 3):
            if number > 1:
                amend(on.world, f"Reden {number}.", number)
            on.browser("auditor")
            for part in PARTS:
                with on.counted() as sent:
                    answer = on.get("auditor", f"/plan/read/{part}?version={number}")
                assert answer.status_code == 200
                sizes.add(len(sent))
        assert len(sizes) == 1 and sizes.pop() < 20
