"""Values that make no sense, from a file: each is told, and leads to where it is mended."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from criteria.catalogue import load
from criteria.changes import changes, put
from criteria.coverage import coverage
from tender.actions import planning
from tests.web.draft import PUBLISH
from tests.web.sites import Site

Q = "lots/1/award/questions/PRE"


def set_(on: Site, place: str, value: Any) -> None:
    tree: Any = planning.bare(on.world.case().plan)
    made = changes(tree, put(tree, tuple(place.split("/")), value))
    on.world.act("officer", PUBLISH, planning.edit_plan, made)


@pytest.mark.parametrize(
    ("place", "value", "page", "anchor"),
    [
        (f"{Q}/trace", ["O1", "O99"], "award-question?row=PRE", ""),
        (
            f"{Q}/subtopics/DOS-PRE-01/trace",
            ["X"],
            "award-question?row=PRE",
            f"{Q}/subtopics/DOS-PRE-01",
        ),
        ("elements/BAFO-01/trace", ["X"], "element?row=BAFO-01", ""),
        ("lots/1/award/minimum_total", "500", "award", ""),
        ("lots/1/ceilings", ["-1"] * 8, "award", ""),
        ("lots/1/admitted", 1_000_000, "selection", ""),
        ("consensus/discuss_from", "-4", "rules", ""),
        ("consensus/minimum_words", -2, "rules", ""),
        ("consensus/decimals", 2, "rules", ""),
        ("standstill/days", 99_999, "rules", ""),
        ("lots/1/award/scale/steps", [], "award", "lots/1/award/scale"),
        (f"{Q}/group", "gone", "award", ""),
        ("catalogues", [["themes", "99"]], "/plan/exchange", ""),
    ],
)
def test_a_value_that_makes_no_sense_cannot_be_sealed_and_links_to_its_field(
    on: Site, place: str, value: Any, page: str, anchor: str
) -> None:
    set_(on, place, value)
    address = page if page.startswith("/") else f"/plan/edit/{page}"
    overview = on.get("officer", "/plan").text
    link = f'href="{on.root}{address}#{anchor or place}"'
    assert link in overview, re.findall(r'href="[^"]+#[^"]+"', overview)
    text = on.get("officer", address).text
    assert f' id="{anchor or place}"' in text
    refused = on.press("officer", "/plan", "/plan/seal", {"word": "HVB-BW-2022"})
    assert refused.status_code == 422 and on.world.case().seal is None


def test_a_question_that_serves_no_goal_is_told_as_a_warning_and_may_be_sealed(on: Site) -> None:
    for lot in ("selection", "award"):
        set_(on, f"lots/1/{lot}/questions/PRE/trace", [])
        set_(on, f"lots/1/{lot}/questions/PRE/subtopics", [])
    plan = on.world.case().plan
    assert coverage(plan, load()).aimless == {"PRE"}
    assert coverage(replace(plan, catalogues=()), load()).aimless == frozenset()
    assert "Vragen en onderdelen zonder doel" in on.get("officer", "/plan/coverage").text
    assert on.press("officer", "/plan", "/plan/seal", {"word": "HVB-BW-2022"}).status_code == 303
