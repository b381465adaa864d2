"""Places of a plan in words: a lawyer reads them in the report, an officer in a difference."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from criteria.changes import Change, at, changes, put
from criteria.differences import differences
from criteria.plan import Group, Seat
from criteria.plan.authors import buyers_choices
from criteria.plan.format import tree
from criteria.plan.words import name_of, shown, told
from criteria.text import Text
from criteria.texts import catalogue, sentence
from tests.rules.plans import LOT, PLAN, SELECTION, question

TREE = tree(PLAN)


@pytest.mark.parametrize(
    ("place", "dutch", "english"),
    [
        ("standstill/days", "Opschortende termijn dagen", "Standstill days"),
        ("scoring/order", "Beoordelen in welke volgorde", "Scoring in which order"),
        ("consensus/method", "Consensus score van de commissie", "Consensus mark of the committee"),
        ("lots/1/admitted", "Aantal inschrijvers naar de gunningsfase", "Number of tenderers"),
        ("lots/1/selection/questions/A/points", "Bekwaamheidsdossier, Vraag A: gewicht", ""),
        ("lots/1/award/price", "Definitieve inschrijving: prijsformule", ""),
        ("lots/1/award/scale/steps/5", "Definitieve inschrijving, score 5 van de schaal", ""),
        ("rule_sets/reasons/source", "Motivering van de beslissing: bron", ""),
        ("committee/care", "Beoordelingscommissie, Zorg", "Evaluation committee, Care"),
        ("demands/X1/text/nl", "Eisen aan inschrijvers, Uitsluiting: tekst in het Neder", ""),
        ("lots/1/selection/questions/*", "Bekwaamheidsdossier: volgorde", ""),
    ],
)
def test_a_place_is_called_by_its_name(place: str, dutch: str, english: str) -> None:
    found = name_of(TREE, place)
    assert found.nl.startswith(dutch) and found.en.startswith(english)


def test_with_two_lots_the_lot_is_named() -> None:
    two = tree(replace(PLAN, lots=(LOT, replace(LOT, id="2", title=Text("Zuid", "South")))))
    assert name_of(two, "lots/2/admitted").nl == "Zuid: aantal inschrijvers naar de gunningsfase"


@pytest.mark.parametrize(
    ("path", "value", "dutch"),
    [
        (("standstill", "extend"), True, "ja"),
        (("scoring", "order"), "question", "per vraag alle inschrijvers"),
        (("consensus", "method"), "median", "de middelste score (mediaan)"),
        (("consensus", "decimals"), None, "–"),
        (("standstill",), {"days": 20, "extend": False}, "dagen: 20; verlengen na weekend"),
        (
            ("application_deadline",),
            "2022-01-05T08:00:00.000000Z",
            "woensdag 5 januari 2022, 09.00",
        ),
        (
            ("lots", "1", "selection", "ties"),
            ["quality", "criterion:A"],
            "hoogste punten voor kwal",
        ),
        (("lots", "1", "ceilings"), ["42000000", "1.5"], "42.000.000 · 1,5"),
        (("lots", "1", "award", "price"), TREE["lots"][0]["award"]["price"], "Laagste prijs gedee"),  # type: ignore[index,call-overload]
        (("x", "minimum"), None, "–"),
        (("rule_sets", "reasons", "source"), "documents", "de stukken"),
    ],
)
def test_what_stands_there_is_shown_as_people_read_it(
    path: tuple[str, ...], value: object, dutch: str
) -> None:
    assert shown(TREE, path, value).nl.startswith(dutch)  # type: ignore[arg-type]


def test_an_added_and_a_removed_row_are_told_by_name() -> None:
    more = replace(SELECTION, groups=(Group("G", Text("Zorg", "Care")),))
    new = tree(replace(PLAN, lots=(replace(LOT, selection=more),)))
    (change,) = changes(TREE, new)
    assert [text.nl for text in told(TREE, new, change)] == [
        "Bekwaamheidsdossier, Zorg",
        "–",
        "Zorg",
    ]
    (gone,) = changes(new, TREE)
    assert [text.nl for text in told(new, TREE, gone)] == ["Bekwaamheidsdossier, Zorg", "Zorg", "–"]


def test_an_order_is_told_by_the_names_of_its_rows() -> None:
    turned = replace(SELECTION, questions=(question("B", 40), question("A", 60, 5)))
    new = tree(replace(PLAN, lots=(replace(LOT, selection=turned),)))
    (change,) = changes(TREE, new)
    assert [text.nl for text in told(TREE, new, change)] == [
        "Bekwaamheidsdossier: volgorde van vragen",
        "Vraag A, Vraag B",
        "Vraag B, Vraag A",
    ]


def test_every_choice_of_the_buyer_has_a_name_of_words() -> None:
    known = {key.removeprefix("places.") for key in catalogue() if key.startswith("places.")}
    for place in buyers_choices(PLAN):
        for key in place.split("/"):
            row = key in ("1", "A", "B", "chair", "care", "council", "X1") or place.startswith(
                "rule_sets/"
            )
            assert row or key in known | {"selection", "award", "lots", "questions"}, key


def test_a_seat_is_shown_by_its_role() -> None:
    seat = Seat("S", "chair", Text("Ilse", ""), name="")
    change = Change(
        ("committee", "S"), None, tree(replace(PLAN, committee=(seat,)))["committee"][0]
    )  # type: ignore[index,call-overload]
    assert shown(TREE, change.path, change.new).nl == "voorzitter"


@pytest.mark.parametrize("typed", ["3.2", "2022", "law", "1E3"])
def test_a_paragraph_is_no_number_and_no_word_of_a_set(typed: str) -> None:
    for path in (("rule_sets", "standstill", "reference"), ("demands", "X1", "source")):
        assert shown(TREE, path, typed) == Text(typed, typed)
    rules = shown(TREE, ("rule_sets", "standstill", "source"), "law")
    assert rules.nl == sentence("names.source_law", "nl")


def test_a_row_without_a_name_is_told_without_its_id() -> None:
    row = {"id": "standstill", "source": "law", "reference": "3.2"}
    said = shown(TREE, ("rule_sets", "standstill"), row).nl
    assert "standstill" not in said and said.endswith(": 3.2"), said


def test_amounts_days_and_years_are_shown_as_such() -> None:
    lot, facts = ("lots", "1"), ("facts", "planning", "OWN-1")
    assert shown(TREE, (*lot, "ceilings"), ["1000000.5", "2000"]).nl == "1.000.000,5 · 2.000"
    assert shown(TREE, (*facts, "start"), "2022-07-01").nl == "vrijdag 1 juli 2022"
    assert shown(TREE, ("facts", "budget", "fall_from"), 2022).nl == "2022"
    assert shown(TREE, (*lot, "admitted"), 1200).nl == "1.200"


def test_a_step_of_a_scale_is_told_by_its_mark_and_its_words() -> None:
    before: Any = tree(PLAN)
    steps = ("lots", "1", "award", "scale", "steps")
    step = {
        "points": "-2.5",
        "name": {"nl": "Slecht", "en": ""},
        "anchor": {"nl": "Niets.", "en": ""},
    }
    scale: Any = at(before, steps[:-1])
    after = put(before, steps[:-1], {**scale, "id": "OWN-1", "steps": [step, *scale["steps"][1:]]})
    said = [(one.place.nl, one.old.nl, one.new.nl) for one in differences(before, after)]
    name = "Definitieve inschrijving"
    assert said == [
        (f"{name}: schaal kenmerk", "even", "eigen schaal"),
        (f"{name}, score 0 van de schaal", "0: zo 0", "–"),
        (f"{name}, score −2,5 van de schaal", "–", "Slecht: Niets."),
    ]


def test_a_row_that_goes_or_comes_moved_no_other() -> None:
    def asked(*ids: str) -> Any:
        rows = tuple(question(id_, 10) for id_ in ids)
        return tree(
            replace(PLAN, lots=(replace(LOT, selection=replace(SELECTION, questions=rows)),))
        )

    def kinds(old: Any, new: Any) -> list[str]:
        return [one.kind for one in differences(old, new)]

    assert kinds(asked("A", "B", "C"), asked("A", "C")) == ["removed"]
    assert kinds(asked("A", "C"), asked("A", "B", "C")) == ["added"]
    assert kinds(asked("A", "B", "C"), asked("C", "D", "A")) == ["removed", "added", "moved"]


def test_rows_told_in_one_line_have_the_names_of_their_fixed_words() -> None:
    path = ("facts", "term", "parts")
    assert shown(TREE, path, at(TREE, path)).nl == "soort: basisjaar; jaren: 2"
    sources = shown(TREE, ("rule_sets",), at(TREE, ("rule_sets",))).nl
    assert set(sources.split(", ")) == {"bron: niet van toepassing"}
