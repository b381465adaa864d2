"""Picking from the catalogues: by words, a group at once, told what came and taken back."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from criteria.changes import changes, put
from criteria.plan.check import check_plan
from tender.actions import planning
from tests.web.draft import EDIT, PUBLISH, plan
from tests.web.forms import values
from tests.web.sites import Site


def without(on: Site, *lists: str) -> None:
    """A plan in which these lists are empty."""
    tree: Any = planning.bare(plan(on))
    for name in lists:
        tree = put(tree, (name,), [])
    on.world.act("officer", PUBLISH, planning.edit_plan, changes(planning.bare(plan(on)), tree))


def text(answer: Any) -> str:
    """A page as it reads: without marks, one space between words."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def take(on: Site, section: str, taken: str, ask: str = "", **more: Any) -> Any:
    return on.post("officer", f"{EDIT}/{section}/pick{ask}", {"take": taken, **more})


def undo(on: Site, page: str) -> Any:
    """Press the undo button of the message on a page."""
    return on.press("officer", page, "/plan/undo", {})


def test_a_group_is_taken_whole_told_and_taken_back(on: Site) -> None:
    without(on, "demands")
    page = on.get("officer", f"{EDIT}/demands/pick")
    groups = dict(re.findall(r'name="take" value="([^"]+)">.*?Voeg deze (\d+) toe', page.text))
    assert groups == {
        "demands.exclusion": "6",
        "demands.integrity": "11",
        "demands.suitability": "18",
        "exclusion-grounds.mandatory": "8",
        "exclusion-grounds.optional": "18",
        "ratios": "6",
    }
    done = take(on, "demands", "demands.integrity")
    assert done.status_code == 303 and done.location.endswith(f"{EDIT}/demands/pick")
    assert [row.id for row in plan(on).demands] == [f"INT-{n:02}" for n in range(1, 12)]
    told = on.get("officer", f"{EDIT}/demands/pick")
    assert "11 regels zijn toegevoegd." in told.text and "pick-INT-01" not in told.text
    take(on, "demands", "demands.exclusion")
    back = undo(on, f"{EDIT}/demands/pick")
    assert back.status_code == 303 and back.location.endswith(f"{EDIT}/demands/pick")
    assert len(plan(on).demands) == 11
    assert "De wijziging is ongedaan gemaakt." in on.get("officer", f"{EDIT}/demands/pick").text


def test_all_of_a_list_is_taken_at_once_and_leads_back_to_the_plan(on: Site) -> None:
    without(on, "topics", "elements")
    for section, count in (("topics", 66), ("elements", 40)):
        done = take(on, section, "all")
        assert done.location.endswith(f"{EDIT}/{section}")
        assert len(getattr(plan(on), section)) == count
        assert f"{count} regels zijn toegevoegd." in on.get("officer", f"{EDIT}/{section}").text
        left = on.get("officer", f"{EDIT}/{section}/pick").text
        assert "Alles uit de catalogus staat al in het plan." in left


def test_rows_are_found_by_words_and_a_group_then_means_what_was_found(on: Site) -> None:
    without(on, "demands")
    page = on.get("officer", f"{EDIT}/demands/pick?q=OMKOPING")
    ids = re.findall(r'id="pick-([^"]+)"', page.text)
    assert "M2" in ids and "INT-01" not in ids and "t-niet" not in page.text
    take(on, "demands", "exclusion-grounds.mandatory", "?q=omkoping")
    assert [row.id for row in plan(on).demands] == ["M2"]
    nothing = on.get("officer", f"{EDIT}/demands/pick?q=zzzz")
    assert nothing.status_code == 200 and "Niets gevonden" in nothing.text
    hostile = on.get("officer", f"{EDIT}/demands/pick?q=%3Cscript%3E" + "x" * 5000)
    assert hostile.status_code == 200 and "<script>x" not in hostile.text


def test_each_row_shows_its_text_and_where_it_stands(on: Site) -> None:
    without(on, "demands")
    page = on.get("officer", f"{EDIT}/demands/pick")
    row = page.text[page.text.index('id="pick-M1"') :].split("</li>")[0]
    assert "onherroepelijk veroordeeld" in row and "Aw 2.86(2)a" in row
    assert "/catalogues/exclusion-grounds/M1" in row
    other = page.text[page.text.index('id="pick-INT-01"') :].split("</li>")[0]
    assert "Wet normering topinkomens" in other and "2.5" in other


def test_ticked_rows_are_added_and_none_ticked_is_told(on: Site) -> None:
    without(on, "demands")
    take(on, "demands", "ticked", pick=["SEL-F2", "M1", "made-up", "SEL-B5"])
    assert {row.id for row in plan(on).demands} == {"SEL-F2", "M1"}
    take(on, "demands", "ticked")
    take(on, "demands", "nothing-known", pick=["SEL-F1"])
    assert len(plan(on).demands) == 2
    assert "Vink eerst een of meer regels aan." in on.get("officer", f"{EDIT}/demands/pick").text


def test_demands_that_ask_the_same_are_both_taken_with_a_warning(on: Site) -> None:
    without(on, "demands")
    take(on, "demands", "ticked", pick=["SEL-X1", "M2"])
    assert {row.id for row in plan(on).demands} == {"SEL-X1", "M2"}
    told = text(on.get("officer", f"{EDIT}/demands"))
    assert told.count("SEL-X1 vraagt hetzelfde als M2.") == 1, "and not again in a message"
    assert "Het plan vraagt dit al: SEL-X1." in text(on.get("officer", f"{EDIT}/demands/pick"))
    overview = on.get("officer", "/plan")
    assert "#demands/SEL-X1" in overview.text and "SEL-X1 vraagt hetzelfde" in text(overview)
    without(on, "demands")
    take(on, "demands", "ticked", pick=["SEL-X1", "O1a"])
    assert "vraagt hetzelfde" not in text(on.get("officer", f"{EDIT}/demands"))


def test_what_is_no_demand_is_shown_with_its_reason(on: Site) -> None:
    page = text(on.get("officer", f"{EDIT}/demands/pick"))
    assert "Lokale binding SEL-B5 De tekst laat dit meewegen" in page
    assert "SEL-X7 Deze voorwaarde is geschiedenis" in page


def test_questions_are_picked_for_their_own_lot_and_stage(on: Site) -> None:
    rows = f"{EDIT}/selection/rows"
    on.post("officer", rows, {"act": "remove|lots/1/selection/questions|PRE", "version": "0"})
    page = on.get("officer", f"{EDIT}/selection/pick")
    assert re.findall(r'id="pick-([^"]+)"', page.text) == ["PRE"]
    take(on, "selection", "themes")
    assert plan(on).lots[0].selection.questions[-1].id == "PRE"
    assert on.get("officer", f"{EDIT}/selection/pick?lot=9").status_code == 404
    for other in ("rules", "requirements", "nothing"):
        assert on.get("officer", f"{EDIT}/{other}/pick").status_code == 404
        assert take(on, other, "all").status_code == 404


# Taken away, and put back on the spot


def test_what_was_removed_is_named_and_comes_back_with_one_button(on: Site) -> None:
    before = plan(on)
    for section, list_, id_, told in (
        ("demands", "demands", "INT-01", "Beloning van bestuurders volgens de WNT"),
        ("topics", "topics", "DLG-01", "Aanpassing van de lumpsum"),
        ("selection", "lots/1/selection/questions", "PRE", "met wat daarbij hoort:"),
    ):
        act = {"act": f"remove|{list_}|{id_}", "version": "0"}
        done = on.post("officer", f"{EDIT}/{section}/rows", act)
        assert done.status_code == 303 and plan(on) != before
        page = on.get("officer", f"{EDIT}/{section}")
        assert "Weggehaald: " in page.text and told in page.text
        assert "Maak dit ongedaan" in page.text
        sent = values(page.text, "/plan/undo")
        back = on.post("officer", "/plan/undo", sent)
        assert f"{EDIT}/{section}#{list_}/{id_}" in back.location
        assert planning.bare(plan(on)) == planning.bare(before)
        assert "Maak dit ongedaan" not in on.get("officer", f"{EDIT}/{section}").text


def test_removing_a_row_that_is_gone_says_nothing(on: Site) -> None:
    act = {"act": "remove|demands|GONE", "version": "0"}
    assert on.post("officer", f"{EDIT}/demands/rows", act).status_code == 303
    assert "Weggehaald" not in on.get("officer", f"{EDIT}/demands").text


@pytest.mark.parametrize(
    "to", ["//evil.example/x", "https://evil.example", "/procedures", "/\\evil", "\r\nX: y"]
)
def test_an_undo_leads_to_a_page_of_this_plan_alone(on: Site, to: str) -> None:
    version = str(on.world.case().draft_version)
    back = on.post("officer", "/plan/undo", {"version": version, "to": to})
    assert back.location.endswith(f"{EDIT}/history")


# Order


def test_a_row_is_put_at_any_place(on: Site) -> None:
    ids = [row.id for row in plan(on).demands]
    last = ids[-1]
    move = {"act": "to|demands|", "move/demands/row": last, "version": "0"}
    rows = f"{EDIT}/demands/rows"
    done = on.post("officer", rows, move | {"move/demands/to": " 2 "})
    assert done.location.endswith(f"{EDIT}/demands#demands/{last}")
    assert [row.id for row in plan(on).demands] == [ids[0], last, *ids[1:-1]]
    for wrong in ("0", "", "x", "99999", "-1", "١", str(len(ids) + 1)):
        on.post("officer", rows, move | {"move/demands/to": wrong})
        page = on.get("officer", f"{EDIT}/demands").text
        assert f"Kies een plaats van 1 tot en met {len(ids)}." in page
        assert [row.id for row in plan(on).demands][1] == last
    gone = on.post("officer", rows, move | {"move/demands/row": "GONE", "move/demands/to": "1"})
    assert gone.status_code == 400


def test_after_an_arrow_the_same_arrow_has_the_focus(on: Site) -> None:
    ids = [row.id for row in plan(on).demands]
    rows = f"{EDIT}/demands/rows"
    for act, button in (("up", "/up"), ("up", ""), ("down", "/down"), ("down", "/down")):
        done = on.post("officer", rows, {"act": f"{act}|demands|{ids[2]}", "version": "0"})
        anchor = done.location.split("#")[1]
        assert anchor == f"demands/{ids[2]}{button}"
        assert f'id="{anchor}"' in on.get("officer", f"{EDIT}/demands").text
    assert [row.id for row in plan(on).demands] == ids


# Many decisions at once


def test_a_decision_for_many_is_offered_from_the_start_and_taken_back(on: Site) -> None:
    before = plan(on)
    page = on.get("officer", f"{EDIT}/requirements")
    assert "Besluit over veel eisen tegelijk" in page.text
    assert "296 eisen (Voor inschrijvers)" in text(page)
    shown = on.get("officer", f"{EDIT}/requirements?part=3.9.1").text
    seen = {"seen": values(shown, "decide?who=tenderers&part=3.9.1")["seen"]}
    sent = seen | {"which": "all", "applicability": "historic", "reason": "Geldt niet meer."}
    where = f"{EDIT}/requirements/decide?who=tenderers&part=3.9.1"
    done = on.post("officer", where, sent)
    told = on.get("officer", done.location.removeprefix(on.root))
    assert "eisen zijn besloten." in told.text
    back = on.post("officer", "/plan/undo", values(told.text, "/plan/undo"))
    assert "part=3.9.1" in back.location and plan(on).requirements == before.requirements
    version = on.world.case().draft_version
    nothing = seen | {"which": "undecided", "applicability": "historic", "reason": "Niets."}
    on.post("officer", where, nothing)
    told = on.get("officer", f"{EDIT}/requirements")
    assert "Er was niets te wijzigen." in told.text and "wb-undo" not in told.text
    assert on.world.case().draft_version == version


def test_beside_the_part_that_is_shown_the_others_stay_within_reach(on: Site) -> None:
    page = on.get("officer", f"{EDIT}/requirements?part=3.9.1").text
    for part in ("1", "7", "3.3", "3.9.2"):
        assert re.search(rf'href="[^"]*[?&;]part={re.escape(part)}(?:&|")', page), part
    bar = page[page.index("Paragraaf") : page.index("Wat ermee gebeurt")]
    assert re.findall(r'part=([\d.]+)[^"]*" aria-current', bar) == ["3", "3.9", "3.9.1"]


def test_where_a_requirement_is_tested_can_be_chosen_from_a_list(on: Site) -> None:
    page = on.get("officer", f"{EDIT}/requirements?part=3.3").text
    assert 'list="toetsen"' in page and page.count('<datalist id="toetsen">') == 1
    assert '<option value="SEL-X1">Verplichte uitsluitingsgronden</option>' in page
    own = on.get("officer", f"{EDIT}/requirement?row=PVE-3.3-E1").text
    assert 'type="checkbox" name="requirements/PVE-3.3-E1/tested_by"' in own
    assert "who=tenderers&amp;part=3.3#requirements/PVE-3.3-E1" in own


def test_what_the_plan_leaves_open_is_a_warning_with_a_link_and_blocks_nothing(on: Site) -> None:
    without(on, "demands")
    take(on, "demands", "ticked", pick=["SEL-F1"])
    overview = on.get("officer", "/plan")
    assert "SEL-F1 laat nog open: de grenswaarde." in text(overview)
    assert "#demands/SEL-F1/text/nl" in overview.text
    assert "Selectie en gunning stellen dezelfde vragen" in text(overview)
    assert "#lots/1/award/questions/PRE/text/nl" in overview.text
    assert not any(one.field and "SEL-F1" in one.field for one in check_plan(plan(on)))


def test_many_warnings_of_one_part_are_folded_and_the_blockers_never(on: Site) -> None:
    without(on, "demands", "topics")
    overview = on.get("officer", "/plan").text
    folds = re.findall(r"<summary>(\d+) waarschuwingen</summary>(.*?)</details>", overview, re.S)
    assert folds and all(found.count("is-warn") == int(number) > 5 for number, found in folds)
    assert not any("is-bad" in found for _, found in folds)


def test_one_page_of_changes_has_no_count_of_pages(on: Site) -> None:
    assert "Bladzijde 1 van 1" not in on.get("officer", f"{EDIT}/history").text
