"""The plan editor for rows: typed, picked, moved, told to others, undone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from criteria.changes import Change, changes, put
from criteria.phases import Step
from criteria.plan.check import check_plan
from criteria.refusals import Refused
from tender.actions import planning
from tests.web.conftest import Clock
from tests.web.draft import EDIT, PUBLISH, act, fields, plan, save
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

SECTIONS = (
    *("facts", "planning", "municipalities", "budget", "demands", "demand?row=INT-01"),
    *("requirements?who=tenderers", "requirement?row=PVE-3.3-E1", "topics", "topic?row=DLG-01"),
    *("elements", "element?row=BAFO-01"),
)


@pytest.mark.parametrize("address", SECTIONS)
def test_saving_what_is_shown_changes_nothing(on: Site, address: str) -> None:
    before, version = plan(on), on.world.case().draft_version
    assert save(on, address).status_code == 303
    assert plan(on) == before and on.world.case().draft_version == version


@pytest.mark.parametrize("address", SECTIONS)
def test_ids_on_a_page_are_there_once_and_fields_have_labels(on: Site, address: str) -> None:
    text = on.get("officer", f"{EDIT}/{address}").text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for label in re.findall(r'<label[^>]* for="([^"]+)"', text):
        assert label in ids


def test_a_page_of_rows_takes_as_many_queries_with_many_rows_as_with_few(on: Site) -> None:
    paths = [*(f"{EDIT}/{address}" for address in SECTIONS), "/plan/coverage"]
    many = [asked(on, path) for path in paths]
    assert max(many) <= asked(on, f"{EDIT}/selection")
    tree: Any = planning.bare(plan(on))
    kept = {
        "demands": "INT-01",
        "topics": "DLG-01",
        "elements": "BAFO-01",
        "requirements": "PVE-3.3-E1",
    }
    for name, id_ in kept.items():
        tree = put(tree, (name,), [row for row in tree[name] if row["id"] == id_])
    made = changes(planning.bare(plan(on)), tree)
    on.world.act("officer", PUBLISH, planning.edit_plan, made)
    assert [asked(on, path) for path in paths] == many


def asked(on: Site, path: str) -> int:
    """How many statements a page takes."""
    on.get("officer", path)
    with on.counted() as sent:
        assert on.get("officer", path).status_code == 200
    return len(sent)


# Demands, topics, elements


def test_a_demand_is_adapted_and_the_words_of_the_catalogue_stay_beside_it(on: Site) -> None:
    answer = save(
        on,
        "demand?row=INT-01",
        demands__INT__01="",
        **{
            "demands/INT-01/text/nl": "Bestuurders verdienen niet meer dan de norm.",
            "demands/INT-01/applies_to": ["", "lead"],
            "demands/INT-01/not_for_legal_forms": [""],
        },
    )
    assert answer.status_code == 303
    row = next(one for one in plan(on).demands if one.id == "INT-01")
    assert row.applies_to == ("lead",) and row.not_for_legal_forms == ()
    assert "Wet normering topinkomens" in dict(row.original)["text"].nl
    page = on.get("officer", f"{EDIT}/demand?row=INT-01").text
    assert "Tekst uit de catalogus" in page
    assert "In de catalogus: penvoerder, lid, onderaannemer" in page
    assert "Vastgesteld door de aanbestedende dienst: Inkoopadviseur (demo)" in page
    # TRAP-21: an adaptation has its author and date
    (setting,) = (s for s in plan(on).settings if s.id == "demands/INT-01/applies_to")
    assert setting.author == "Inkoopadviseur (demo)"


def test_a_demand_is_picked_moved_and_taken_away_and_an_own_one_gets_a_page(on: Site) -> None:
    ids = [row.id for row in plan(on).demands]
    assert not {"SEL-F2", "SEL-T4"} & set(ids)
    picked = {"take": "ticked", "pick": ["SEL-F2", "SEL-T4"]}
    assert on.post("officer", f"{EDIT}/demands/pick", picked).status_code == 303
    assert [row.id for row in plan(on).demands] == [*ids, "SEL-F2", "SEL-T4"]
    moved = act(on, "demands", "up|demands|SEL-T4")
    assert moved.location.endswith("#demands/SEL-T4/up")
    assert [row.id for row in plan(on).demands] == [*ids, "SEL-T4", "SEL-F2"]
    assert act(on, "demands", "remove|demands|SEL-T4").status_code == 303
    own = act(on, "demands", "add|demands|")
    assert own.location.endswith(f"{EDIT}/demand?row=OWN-1")
    page = on.get("officer", own.location.removeprefix(on.root))
    assert "Nieuwe eis" in page.text and 'name="demands/OWN-1/source"' in page.text
    refused = save(on, "demand?row=OWN-1")
    assert refused.status_code == 422 and "demands/OWN-1/title/nl-fout" in refused.text
    done = {"demands/OWN-1/title/nl": "Eigen eis", "demands/OWN-1/text/nl": "Zo is het."}
    assert save(on, "demand?row=OWN-1", **done).status_code == 303
    assert plan(on).demands[-1].title.nl == "Eigen eis"
    assert on.get("officer", f"{EDIT}/demand?row=SEL-T4").status_code == 404
    assert act(on, "demands", "add|settings|").status_code == 400


def test_a_topic_and_an_element_are_adapted(on: Site) -> None:
    topic = {
        "topics/DLG-01/decide/nl": "Wanneer het bedrag verandert.",
        "topics/DLG-01/contract": "no",
        "topics/DLG-01/parties": ["", "municipalities"],
    }
    assert save(on, "topic?row=DLG-01", **topic).status_code == 303
    row = next(one for one in plan(on).topics if one.id == "DLG-01")
    assert (row.contract, row.parties) == (False, ("municipalities",))
    element = {"elements/BAFO-01/trace": ["", "V1"], "elements/BAFO-01/unit/nl": "tabel"}
    assert save(on, "element?row=BAFO-01", **element).status_code == 303
    first = plan(on).elements[0]
    assert first.trace == ("V1",) and first.unit.nl == "tabel"
    assert dict(first.original)["unit"].nl == "omschrijving, beginwaarde, doel, datum"


# Two officers, and what a fault leads to


def test_a_second_officer_is_told_and_nothing_is_overwritten(on: Site) -> None:
    address = "demand?row=INT-01"
    mine = fields(on, address)
    theirs = mine | {"demands/INT-01/title/nl": "Van de ander"}
    del theirs["csrf_token"]
    page = on.get("witness", f"{EDIT}/{address}")
    assert page.status_code == 200
    assert on.post("witness", f"{EDIT}/{address}", theirs).status_code == 303
    mine |= {"demands/INT-01/title/nl": "Van mij", "demands/INT-01/proof/nl": "Ook van mij"}
    told = on.post("officer", f"{EDIT}/{address}", mine)
    assert told.status_code == 409 and "Van de ander" in told.text and "Van mij" in told.text
    row = next(one for one in plan(on).demands if one.id == "INT-01")
    assert (row.title.nl, row.proof.nl) == ("Van de ander", "Ook van mij")


def test_the_page_that_tells_of_two_officers_counts_what_is_open_now(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, "2021-10-19T10:00") as on:

        def badge(page: str) -> int:
            found = re.search(r'wb-count">(\d+)', page)
            assert found
            return int(found[1])

        mine = values(on.get("witness", f"{EDIT}/rules").text, "rules")
        theirs = fields(on, "rules") | {"standstill/days": "25"}
        assert on.post("officer", f"{EDIT}/rules", theirs).status_code == 303
        before = badge(on.get("witness", f"{EDIT}/rules").text)
        chosen = [key for key in mine if key.endswith("/source")][:2]
        mine |= {"standstill/days": "26", **dict.fromkeys(chosen, "none")}
        told = on.post("witness", f"{EDIT}/rules", mine)
        assert told.status_code == 409
        assert badge(told.text) == badge(on.get("witness", f"{EDIT}/rules").text) < before


def test_whoever_types_in_a_row_that_was_taken_away_is_told(on: Site) -> None:
    address = "topic?row=DLG-01"
    mine = fields(on, address) | {"topics/DLG-01/title/nl": "Te laat"}
    assert act(on, "topics", "remove|topics|DLG-01").status_code == 303
    late = on.post("officer", f"{EDIT}/{address}", mine)
    assert late.status_code == 409 and "weggehaald." in late.text
    assert "U typte:" in late.text and "Te laat" in late.text
    assert "Zet mijn tekst hier neer" not in late.text


@pytest.mark.parametrize(
    ("section", "id_", "wrong"),
    [
        ("requirement", "PVE-1-P1", {"limits/1/value": "veel"}),
        ("demand", "INT-01", {"title/nl": "\x07"}),
        ("selection-question", "PRE", {"points": "veel"}),
    ],
)
def test_what_cannot_be_read_of_a_row_that_is_gone_is_no_error_of_ours(
    on: Site, section: str, id_: str, wrong: dict[str, str]
) -> None:
    address = f"{section}?row={id_}"
    mine = fields(on, address)
    place = next(name for name in mine if f"/{id_}/" in name).split(f"/{id_}/")[0]
    typed = mine | {f"{place}/{id_}/{key}": value for key, value in wrong.items()}
    list_ = {"selection-question": "selection"}.get(section, f"{section}s")
    assert act(on, list_, f"remove|{place}|{id_}").status_code == 303
    late = on.post("officer", f"{EDIT}/{address}", typed)
    assert late.status_code in (303, 409), late.status_code
    after = on.get("officer", late.location.removeprefix(on.root)) if late.location else late
    assert "weg" in after.text and after.status_code in (200, 409)


def test_a_word_that_no_form_offers_is_refused(on: Site) -> None:
    forged = {
        "changes": '[{"path": ["demands", "INT-01", "kind"], "old": "integrity", "new": "x"}]'
    }
    before = plan(on)
    assert on.post("officer", f"{EDIT}/demand/settle?row=INT-01", forged).status_code == 400
    made = (Change(("demands", "INT-01", "kind"), "integrity", "x"),)
    with pytest.raises(Refused, match="kan hier niet staan"):
        on.world.act("officer", PUBLISH, planning.edit_plan, made)
    assert plan(on) == before


def test_every_fault_leads_to_a_page_with_the_place_on_it(on: Site) -> None:
    """A plan with much wrong in it: each link of the overview opens, and finds its anchor."""
    tree: Any = planning.bare(plan(on))
    for path, value in (
        (("facts", "planning", "award", "end"), "2022-01-01"),
        (("facts", "municipalities", "Tilburg", "name"), ""),
        (("facts", "budget", "excludes"), ["Breda"]),
        (("facts", "budget", "years", "2022", "total"), "1"),
        (("facts", "clients", "A-36", "high"), 1),
        (("facts", "term", "start"), "2022-07-02"),
        (("demands", "INT-01", "title"), {"nl": "", "en": ""}),
        (("demands", "INT-02", "applies_to"), []),
        (("topics", "DLG-01", "title"), {"nl": "", "en": ""}),
        (("elements", "BAFO-01", "title"), {"nl": "", "en": ""}),
        (("requirements", "PVE-3.3-E1", "text"), {"nl": "", "en": ""}),
        (("requirements", "PVE-3.3-E1", "subject"), []),
        (("requirements", "PVE-1-P4", "reason"), None),
        (("requirements", "PVE-3.1-E1", "applicability"), "undecided"),
        (("requirements", "PVE-3.1-E2", "tested_by"), ["GONE"]),
        (("lots", "1", "selection", "questions", "PRE", "text"), {"nl": "", "en": ""}),
        (("lots", "1", "selection", "questions", "PRE", "points"), None),
        (("lots", "1", "award", "scale"), None),
        (("lots", "1", "award", "price"), None),
        (("lots", "1", "admitted"), 0),
        (("lots", "1", "selection", "ties"), []),
        (("rule_sets", "reasons", "source"), None),
        (("application_deadline",), None),
        (("standstill", "days"), 0),
        (("committee",), []),
    ):
        tree = put(tree, path, value)
    made = changes(planning.bare(plan(on)), tree)
    on.world.act("officer", PUBLISH, planning.edit_plan, made)
    found = {fault.field for fault in check_plan(plan(on))}
    page = on.get("officer", "/plan").text
    links = re.findall(r'<li class="is-bad">.*?<a href="([^"#]+)#([^"]+)"', page, re.S)
    assert len(links) > 20 and {place for _, place in links} == found
    pages: dict[str, str] = {}
    for url, place in links:
        url = url.replace("&amp;", "&")
        if url not in pages:
            answer = on.browser("officer").get(url)
            assert answer.status_code == 200, url
            pages[url] = answer.text
        assert f'id="{place}"' in pages[url], (url, place)


# Coverage


def test_coverage_says_what_serves_each_goal_and_what_nobody_tests(on: Site) -> None:
    page = on.get("officer", "/plan/coverage").text
    assert page.count("allemaal gedekt") == 3
    assert "Elke eis die bij de inschrijving geldt, wordt ergens getoetst." in page
    assert f'href="{on.root}{EDIT}/element?row=BAFO-26#elements/BAFO-26/trace"' in page
    tree: Any = planning.bare(plan(on))
    for element in tree["elements"]:
        tree = put(tree, ("elements", element["id"], "trace"), [])
    for question in tree["lots"][0]["selection"]["questions"]:
        for stage in ("selection", "award"):
            at = ("lots", "1", stage, "questions", question["id"])
            tree = put(tree, (*at, "trace"), ["O1"] if question["id"] == "PRE" else [])
            tree = put(tree, (*at, "subtopics"), [])
    tree = put(tree, ("requirements", "PVE-3.9.1-E4", "tested_by"), [])
    made = changes(planning.bare(plan(on)), tree)
    on.world.act("officer", PUBLISH, planning.edit_plan, made)
    page = on.get("officer", "/plan/coverage").text
    # ten objectives less O1, six principles, four evaluation questions
    assert [page.count(f"{n} zonder vraag of onderdeel") for n in (9, 6, 4)] == [1, 1, 1]
    assert page.count("nog niet gedekt") == 19
    assert "Vragen en onderdelen zonder doel" in page
    assert "requirement?row=PVE-3.9.1-E4#requirements/PVE-3.9.1-E4/tested_by" in page


def test_whoever_reads_the_plan_reads_its_coverage_without_a_way_in(on: Site) -> None:
    for key in ("assessor1", "auditor", "decision_maker"):
        page = on.get(key, "/plan/coverage")
        assert page.status_code == 200 and "/plan/edit/" not in page.text
        for address in SECTIONS:
            assert on.get(key, f"{EDIT}/{address}").status_code == 404
        assert on.post(key, f"{EDIT}/requirements/decide", {}).status_code == 404
        assert on.post(key, f"{EDIT}/requirements/take", {}).status_code == 404
