"""The programme of requirements in the plan editor: filtered, decided one by one and together."""

from __future__ import annotations

import html
import re
from typing import Any

from criteria.changes import changes
from criteria.programme import WHO
from tender.actions import planning
from tests.web.draft import EDIT, PUBLISH, act, plan, save
from tests.web.forms import values
from tests.web.sites import Site


def test_the_programme_is_filtered_by_links_with_counts(on: Site) -> None:
    page = on.get("officer", f"{EDIT}/requirements").text
    assert "Voor inschrijvers (296)" in page and "Alleen voor de overheid (95)" in page
    assert len(re.findall('name="requirements/[^"]+/applicability"', page)) == 50
    assert "Bladzijde 1 van 6" in page
    inside = on.get("officer", f"{EDIT}/requirements?part=3.9.1").text
    shown = re.findall(r'id="requirements/(PVE-[^"/]+)"', inside)
    assert shown and all(id_.startswith("PVE-3.9.1-") for id_ in shown)
    others = on.get("officer", f"{EDIT}/requirements?who=others&part=5.3").text
    assert 'id="requirements/PVE-5.3-E1"' in others
    assert "op geen lijst van een inschrijver" in others
    assert 'id="requirements/PVE-5.3-E1"' not in inside + page
    nonsense = on.get("officer", f"{EDIT}/requirements?who=x&applies=y&page=z&part=9")
    assert nonsense.status_code == 200 and "Geen eisen met deze keuze." in nonsense.text
    last = on.get("officer", f"{EDIT}/requirements?page=99").text
    assert "Bladzijde 6 van 6" in last and last.count("/applicability") > 40


def test_a_row_stays_on_the_page_while_it_is_decided_away_from_the_filter(on: Site) -> None:
    """Saved as it is typed: the second save still knows the row the filter no longer shows."""
    address = f"{EDIT}/requirements?applies=adapted&part=3"
    page = on.get("officer", address).text
    id_ = re.findall(r'id="requirements/(PVE-[^"/]+)"', page)[0]
    place = f"requirements/{id_}"
    sent = values(
        page, "requirements?who=tenderers&amp;part=3&amp;applies=adapted".replace("&amp;", "&")
    )
    browser = on.browser("officer")
    script = {"Accept": "application/json", "X-CSRFToken": sent["csrf_token"]}
    for reason in ("Omdat.", "Omdat het nu anders is."):
        sent |= {f"{place}/applicability": "superseded", f"{place}/reason/nl": reason}
        answer = browser.post(on.root + address, data=sent, headers=script)
        assert answer.status_code == 200 and answer.json and answer.json["saved"], answer.text
        sent["version"] = str(answer.json["version"])
        row = next(one for one in plan(on).requirements if one.id == id_)
        assert row.applicability == "superseded" and row.reason and row.reason.nl == reason


def test_where_a_requirement_is_tested_is_chosen_on_lines(on: Site) -> None:
    address = "requirements?who=tenderers&part=3.9.1"
    page = on.get("officer", f"{EDIT}/{address}").text
    rows = re.findall('name="requirements/[^"]+/applicability"', page)
    assert rows and page.count('list="toetsen"') >= len(rows)
    assert '<option value="SEL-X1">' in page
    place = "requirements/PVE-3.9.1-E4/tested_by"
    for lines, kept in (
        (["PRE", ""], ("PRE",)),
        (["PRE", "BAFO-01", ""], ("PRE", "BAFO-01")),
        (["", "BAFO-01", "PRE"], ("BAFO-01", "PRE")),
        (["", "", ""], ()),
    ):
        assert save(on, address, **{place: lines}).status_code == 303
        row = next(one for one in plan(on).requirements if one.id == "PVE-3.9.1-E4")
        assert row.tested_by == kept


def test_where_a_requirement_is_tested_is_typed_by_id(on: Site) -> None:
    address = "requirements?who=tenderers&part=3.9.1"
    place = "requirements/PVE-3.9.1-E4"
    assert save(on, address, **{f"{place}/tested_by": "sel-x1; PRE,BAFO-01 PRE"}).status_code == 303
    row = next(one for one in plan(on).requirements if one.id == "PVE-3.9.1-E4")
    assert row.tested_by == ("SEL-X1", "PRE", "BAFO-01")
    refused = save(on, address, **{f"{place}/tested_by": "SEL-X1, ZZZ-9"})
    assert refused.status_code == 422 and "ZZZ-9 staat niet in het plan." in refused.text
    assert f'id="{place}/tested_by-fout"' in refused.text


def test_the_list_of_what_is_missing_leads_to_the_rows_that_wait(on: Site) -> None:
    def link() -> str:
        found = re.search(
            r'href="[^"]*(\?[^"]*applies=undecided)#', on.get("officer", "/plan").text
        )
        return html.unescape(found[1]) if found else ""

    for who in WHO:
        tree: Any = planning.bare(plan(on))
        for row, now in zip(tree["requirements"], plan(on).requirements, strict=True):
            waits = now.for_tenderers == (who == WHO[0])
            row["applicability"] = "undecided" if waits else "carried_over"
        made = changes(planning.bare(plan(on)), tree)
        on.world.act("officer", PUBLISH, planning.edit_plan, made)
        assert f"who={who}" in link()
        assert (
            "Geen eisen met deze keuze."
            not in on.get("officer", f"{EDIT}/requirements{link()}").text
        )


def test_one_decision_covers_what_is_left_of_a_part_or_all_of_it(on: Site) -> None:
    where = f"{EDIT}/requirements/decide?who=tenderers&part=3.9.1"
    before = {row.id: row for row in plan(on).requirements}
    theirs = [
        id_ for id_, row in before.items() if id_.startswith("PVE-3.9.1-") and row.for_tenderers
    ]
    reason = {"applicability": "historic", "reason": "Dit geldt niet meer."}
    seen = {"seen": f"{len(theirs)}/0"}
    for wrong, told in (
        ({"which": "all", "applicability": ""}, "Kies wat er met deze eisen gebeurt."),
        ({"which": "all", "applicability": "historic", "reason": " "}, "reason-fout"),
        ({"which": "some", **reason}, "which"),
    ):
        refused = on.post("officer", where, seen | wrong)
        assert refused.status_code == 422 and told in refused.text
    assert plan(on).requirements == tuple(before.values())
    # in the demonstration everything is decided already: nothing is left to cover
    assert on.post("officer", where, {"which": "undecided", **reason, **seen}).status_code == 303
    assert plan(on).requirements == tuple(before.values())
    done = on.post("officer", where, {"which": "all", **reason, **seen})
    assert done.status_code == 303 and "part=3.9.1" in done.location
    after = {row.id: row for row in plan(on).requirements}
    assert [
        id_
        for id_ in before
        if after[id_].applicability == "historic" and after[id_].reason.nl == "Dit geldt niet meer."
    ] == theirs  # type: ignore[union-attr]
    assert all(after[id_] == row for id_, row in before.items() if id_ not in theirs)
    history = on.get("officer", f"{EDIT}/history")
    version = str(on.world.case().draft_version)
    assert history.status_code == 200
    assert on.post("officer", "/plan/undo", {"version": version}).status_code == 303
    assert plan(on).requirements == tuple(before.values())


def test_one_decision_covers_a_list_over_several_sections(on: Site) -> None:
    """Over what was chosen, however many pages it is on; the page says over how many first."""
    before = {row.id: row for row in plan(on).requirements}
    mine = [
        id_
        for id_, row in before.items()
        if re.match(r"PVE-(4\.3\.1|4\.4\.2\.1)-", id_)
        if row.for_tenderers and row.applicability == "superseded"
    ]
    asked = "who=tenderers&part=4.3.1&part=4.4.2.1&applies=superseded"
    page = on.get("officer", f"{EDIT}/requirements?{asked}").text
    assert len(mine) > 20 and f"{len(mine)} eisen in deze lijst" in page
    assert f"de hele lijst, ook wat al is besloten: {len(mine)} eisen" in page
    assert "alleen wat nog niet is besloten: 0 eisen" in page
    sent = values(page, f"decide?{asked}") | {
        "which": "all",
        "applicability": "adapted",
        "reason": "Dit geldt niet meer.",
    }
    # somebody else decided one of them since the page was made: the count is not what was read
    act_on = f"requirements/{mine[0]}"
    alone = {f"{act_on}/applicability": "historic", f"{act_on}/reason/nl": "Oud."}
    assert save(on, "requirements?who=tenderers&part=4.3.1", **alone).status_code in (303, 200)
    changed = {row.id: row for row in plan(on).requirements if row != before[row.id]}
    where = f"{EDIT}/requirements/decide?{asked}"
    told = on.post("officer", where, sent)
    assert told.status_code == 422 and "Deze lijst is intussen veranderd" in told.text
    assert "Dit geldt niet meer." in told.text and set(changed) == {mine[0]}
    again = values(told.text, f"decide?{asked}") | {"which": "all"}
    done = on.post("officer", where, again)
    assert done.status_code == 303 and done.location.count("part=") == 2
    after = {row.id: row for row in plan(on).requirements}
    assert {id_ for id_, row in after.items() if row != before[id_]} == set(mine)
    assert {after[id_].applicability for id_ in mine[1:]} == {"adapted"}
    back = values(on.get("officer", done.location.partition(on.root)[2]).text, "/plan/undo")
    assert on.post("officer", "/plan/undo", back).status_code == 303
    assert {row.id: row for row in plan(on).requirements} == before | changed


def test_a_part_is_taken_over_from_the_catalogue_when_it_was_taken_away(on: Site) -> None:
    gone = [row.id for row in plan(on).requirements if row.id.startswith("PVE-3.7-")]
    for id_ in gone:
        assert act(on, "requirements", f"remove|requirements|{id_}").status_code == 303
    page = on.get("officer", f"{EDIT}/requirements?part=3").text
    assert "3 eisen van de catalogus staan hier niet in het plan." in page
    took = on.post("officer", f"{EDIT}/requirements/take?part=3.7", {})
    assert took.status_code == 303
    assert {row.id for row in plan(on).requirements} >= set(gone)
    assert {row.applicability for row in plan(on).requirements if row.id in gone} == {"undecided"}
    assert on.get("officer", "/plan").text.count("nog niet besloten wat ermee gebeurt") == 1


def test_proposals_count_only_once_an_officer_takes_them_over(on: Site) -> None:
    gone = [row.id for row in plan(on).requirements if row.id.startswith("PVE-4.4.2.1-")]
    decided = {row.id: row for row in plan(on).requirements}
    for id_ in gone:
        assert act(on, "requirements", f"remove|requirements|{id_}").status_code == 303
    on.post("officer", f"{EDIT}/requirements/take?part=4.4.2.1", {})
    fresh = {row.id: row for row in plan(on).requirements if row.id in gone}
    assert {row.applicability for row in fresh.values()} == {"undecided"}
    theirs = [id_ for id_ in gone if fresh[id_].for_tenderers]
    page = on.get("officer", f"{EDIT}/requirements?part=4.4.2.1").text
    assert f"Besluit zoals voorgesteld over {len(theirs)} eisen" in page
    assert "Nog niet besloten. Voorstel uit de catalogus: vervangen." in page
    read = on.get("officer", f"{EDIT}/requirements?part=4.4.2.1&applies=proposed").text
    assert f"met een voorstel ({len(theirs)})" in read
    done = on.post("officer", f"{EDIT}/requirements/accept?part=4.4.2.1", {})
    assert done.status_code == 303 and "part=4.4.2.1" in done.location
    known = {one.id: one.author for one in plan(on).settings}
    for row in plan(on).requirements:
        if row.id in theirs:
            assert (row.applicability, row.reason) == (
                decided[row.id].applicability,
                decided[row.id].reason,
            )
            assert known[f"requirements/{row.id}/applicability"] == "Inkoopadviseur (demo)"
    page = on.get("officer", f"{EDIT}/requirements?part=4.4.2.1").text
    assert "Besluit zoals voorgesteld" not in page


def test_a_requirement_is_adapted_on_a_page_of_its_own(on: Site) -> None:
    p = "requirements/PVE-3.3-E1"
    changed = {
        f"{p}/text/nl": "De aanbieder start binnen twee weken.",
        f"{p}/limits/1/value": "2",
        f"{p}/limits/2/bound": "min",
        f"{p}/limits/2/value": "1,5",
        f"{p}/limits/2/unit": "days",
        f"{p}/limits/2/nl": "vooraf",
        f"{p}/subject": ["", "provider", "subcontractor"],
        f"{p}/applicability": "adapted",
        f"{p}/reason/nl": "Sneller.",
        f"{p}/tested_by": ["", "PRE"],
    }
    assert save(on, "requirement?row=PVE-3.3-E1", **changed).status_code == 303
    row = next(one for one in plan(on).requirements if one.id == "PVE-3.3-E1")
    assert [(str(one.value), one.unit) for one in row.limits] == [("2", "weeks"), ("1.5", "days")]
    assert row.subject == ("provider", "subcontractor") and row.tested_by == ("PRE",)
    assert "drie weken" in dict(row.original)["text"].nl
    page = on.get("officer", f"{EDIT}/requirements?part=3.3").text
    assert "ten hoogste 2 weken" in page and "ten minste 1,5 dagen (vooraf)" in page
    assert "aangepast" in page
