"""The catalogues as plain data: complete, in two languages, each with its source."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from criteria.catalogue import load as catalogues

FOLDER = Path(__file__).parents[2] / "criteria" / "catalogues"
COUNTS = {
    "themes": 5,
    "demands": 35,
    "not_tested": 2,
    "topics": 66,
    "elements": 40,
    "goals": 20,
    "scales": 8,
    "sections": 54,
    "requirements": 391,
    "grounds": 26,
    "terms": 10,
    "ratios": 6,
    "regimes": 10,
    "formulas": 14,
}
NAMES = ("themes", "demands", "topics", "elements", "goals", "scales")
VERSIONS = dict.fromkeys(NAMES, "1") | {"demands": "3", "goals": "2", "scales": "2"}


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def tables(value: object) -> Iterator[dict[str, Any]]:
    """Every table in a catalogue, outermost first."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from tables(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from tables(inner)


def subtopics() -> list[dict[str, Any]]:
    return [subtopic for theme in load("themes")["theme"] for subtopic in theme["subtopic"]]


@pytest.mark.parametrize("name", NAMES)
def test_a_catalogue_says_its_own_name_and_version(name: str) -> None:
    catalogue = load(name)
    assert (catalogue["id"], catalogue["version"]) == (name, VERSIONS[name])


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_unique(name: str) -> None:
    ids = [table["id"] for table in tables(load(name)) if "id" in table]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", NAMES)
def test_every_text_stands_in_dutch_and_english(name: str) -> None:
    texts = [table for table in tables(load(name)) if {"nl", "en"} & table.keys()]
    assert texts
    for text in texts:
        assert text.keys() == {"nl", "en"}
        assert text["nl"].strip() and text["en"].strip()


@pytest.mark.parametrize("name", NAMES)
def test_every_row_names_its_source(name: str) -> None:
    rows = [table for table in tables(load(name)) if "id" in table and "version" not in table]
    assert rows
    assert [row["id"] for row in rows if not row.get("source", "").strip()] == []


def test_the_counts_are_those_of_the_documents() -> None:
    assert len(load("topics")["topic"]) == 66
    assert len(load("elements")["element"]) == 40
    assert len(load("goals")["goal"]) == 20
    themes = load("themes")["theme"]
    # 16 + 14 + 15 + 12 + 11 = 68
    assert {theme["id"]: len(theme["subtopic"]) for theme in themes} == {
        "PRE": 16,
        "FIN": 14,
        "SAM": 15,
        "GOV": 12,
        "TRA": 11,
    }


ITEM = re.compile(r"PVE-([1-7])[0-9.]*-(?:.*-)?(E|AD|B|P)[0-9a-g]|PVE-(7)-(B)-[AC][0-9]")


def test_the_programme_has_391_rows_as_counted_by_chapter() -> None:
    rows = catalogues().requirements
    found: dict[str, Counter[str]] = {}
    for row in rows:
        chapter, kind = (part for part in ITEM.match(row.id).groups() if part)  # type: ignore[union-attr]
        bullet = row.id in ("PVE-4.4.2.1-AD3a", "PVE-4.4.2.1-AD3b")  # two bullets under ad. 3
        found.setdefault(chapter, Counter())["B" if bullet else kind] += 1
    # E Eis, AD ad., B bullets, P prose; chapter 3 has 95 Eis in 97 rows, two of them with a and b
    assert found == {
        "1": {"B": 10, "P": 4},  # 14
        "2": {"B": 85, "P": 20},  # 105
        "3": {"E": 95 + 2, "B": 17, "P": 3},  # 117
        "4": {"E": 19, "AD": 20, "B": 42, "P": 5},  # 86
        "5": {"E": 9, "B": 22, "P": 7},  # 38
        "6": {"E": 11, "P": 2},  # 13
        "7": {"E": 1, "B": 15, "P": 2},  # 18
    }
    assert len(rows) == 14 + 105 + 117 + 86 + 38 + 13 + 18 == 391


def test_whom_the_programme_binds_and_when() -> None:
    rows = [row.requirement for row in catalogues().requirements]
    assert Counter(row.moment for row in rows) == {"tender": 6, "contract": 299, "both": 86}
    assert Counter(row.subject for row in rows if len(row.subject) == 1) == {
        ("provider",): 205,
        ("authority",): 45,
        ("access_team",): 50,
    }
    assert len([row for row in rows if row.subject == ("provider", "subcontractor")]) == 79
    assert len([row for row in catalogues().requirements if row.by_text]) == 9


def test_what_binds_the_authority_is_on_no_list_of_a_tenderer_trap_42() -> None:
    rows = {row.id: row.requirement for row in catalogues().requirements}
    for item in ("3.9.3.6-E1", "4.3.1-E3", "5.3-E1", "5.3-E2", "6-E11"):
        assert rows[f"PVE-{item}"].subject == ("authority",)
        assert not rows[f"PVE-{item}"].for_tenderers


def test_every_catalogue_has_the_rows_it_should() -> None:
    found = catalogues()
    assert sum(len(theme.subtopics) for theme in found.themes) == 68
    counts = {name: len(getattr(found, name)) for name in COUNTS}
    assert counts == COUNTS
    assert [name for name, _ in found.versions] == [name for name, _ in found.titles]


def test_every_trace_points_at_a_goal() -> None:
    goals = {goal["id"] for goal in load("goals")["goal"]}
    traced = [*load("themes")["theme"], *subtopics(), *load("elements")["element"]]
    assert all(row["trace"] for row in traced)
    assert {code for row in traced for code in row["trace"]} - goals == set()


@pytest.mark.parametrize("rows", ["subtopics", "elements"])
def test_every_goal_is_traced(rows: str) -> None:
    goals = {goal["id"] for goal in load("goals")["goal"]}
    traced = subtopics() if rows == "subtopics" else load("elements")["element"]
    assert goals - {code for row in traced for code in row["trace"]} == set()


def test_a_theme_traces_only_what_its_subtopics_trace() -> None:
    for theme in load("themes")["theme"]:
        below = {code for subtopic in theme["subtopic"] for code in subtopic["trace"]}
        assert set(theme["trace"]) - below == set()


def test_the_contract_itself_is_named_for_three_topics() -> None:
    named = [topic["id"] for topic in load("topics")["topic"] if topic["contract"]]
    assert named == ["DLG-01", "DLG-02", "DLG-16"]


def test_the_demands_are_all_there_and_two_are_not_tested() -> None:
    # 7 grounds, 11 integrity demands, 4 + 10 + 5 suitability requirements = 37
    catalogue = load("demands")
    assert len(catalogue["demand"]) == 35
    assert [row["id"] for row in catalogue["not_tested"]] == ["SEL-X7", "SEL-B5"]
    assert all(row["why"] for row in catalogue["not_tested"])


def test_demands_use_known_kinds_roles_and_bases() -> None:
    demands = load("demands")["demand"]
    assert {demand["kind"] for demand in demands} == {"exclusion", "integrity", "suitability"}
    assert {demand["basis"] for demand in demands} == {"documents", "buyer"}
    for demand in demands:
        assert demand["applies_to"]
        assert set(demand["applies_to"]) <= {"lead", "member", "subcontractor"}


def test_only_the_pay_demand_spares_legal_forms() -> None:
    spared = {
        d["id"]: d["not_for_legal_forms"]
        for d in load("demands")["demand"]
        if d["not_for_legal_forms"]
    }
    assert spared == {"INT-01": ["eenmanszaak", "vof", "maatschap"]}


def test_points_are_strings_and_rise() -> None:
    for scale in load("scales")["scale"]:
        points = [step["points"] for step in scale["step"]]
        assert all(isinstance(point, str) for point in points)
        assert [int(point) for point in points] == sorted({int(point) for point in points})


def test_every_scale_in_use_can_be_chosen_and_each_says_where_it_comes_from() -> None:
    # the last one is a judgement in words, mapped to percentages
    scales = load("scales")["scale"]
    assert [[int(step["points"]) for step in scale["step"]] for scale in scales] == [
        [0, 2, 4, 6, 8, 10],
        [0, 25, 50, 75, 100],
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        [0, 40, 70, 100],
        [0, 60, 80, 100],
        [1, 2, 3, 4, 5],
        [-2, -1, 0, 1, 2],
        [0, 25, 50, 75, 100],
    ]
    words = [step["name"]["nl"] for step in scales[-1]["step"]]
    assert words == ["Onvoldoende", "Matig", "Voldoende", "Goed", "Uitmuntend"]
    assert all("keuze van de aanbestedende dienst" in one["source"].lower() for one in scales)


def test_every_goal_tells_its_core_and_not_its_name_again() -> None:
    for goal in load("goals")["goal"]:
        for lang in ("nl", "en"):
            assert len(goal["text"][lang]) > 60 and goal["text"][lang] != goal["title"][lang]
            sentences = re.split(r"(?<=[.]) ", goal["text"][lang])
            assert all(len(one.split()) <= 26 for one in sentences), goal["id"]
    measured = [goal for goal in load("goals")["goal"] if goal["kind"] == "question"]
    assert all("Vooraf wordt vastgelegd" in goal["text"]["nl"] for goal in measured)


def test_every_requirement_of_suitability_has_its_group_and_what_limit_the_text_gives() -> None:
    rows = [row for row in load("demands")["demand"] if row["kind"] == "suitability"]
    letters = {"financial": "F", "technical": "T", "professional": "B"}
    assert all(row["id"].startswith(f"SEL-{letters[row['group']]}") for row in rows)
    assert Counter(row["group"] for row in rows) == {
        "financial": 4,
        "technical": 10,
        "professional": 4,
    }
    limits = {row["id"]: row["limit"]["nl"] for row in rows if "limit" in row}
    assert {id_ for id_, limit in limits.items() if "niet genoemd" in limit} == {
        *("SEL-F1", "SEL-T1", "SEL-B1"),
    }
    assert "1 maart" in limits["SEL-F3"] and "700" in limits["SEL-T2"]
    others = [row for row in load("demands")["demand"] if row["kind"] != "suitability"]
    assert not any("group" in row or "limit" in row for row in others)
