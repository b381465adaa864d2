"""A plan to read: every field of every record, in both languages, with its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from criteria.plan import RULE_SETS, EvaluationPlan, RuleSet
from criteria.plan.layout import names
from criteria.plan.reading import Item, Reader
from criteria.text import Text
from tests.marked_plan import LANGUAGES, Marks
from tests.rules.plans import DEMAND, PLAN


def everything(item: Item) -> str:
    """All words on a page with this record, the names of the fields too."""
    labels = (line.label for line in item.lines)
    inner = (everything(one) for listing in item.lists for one in listing.items)
    return "\n".join((item.text, *labels, *inner))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_and_every_number_of_a_plan_is_read(lang: str) -> None:
    marks = Marks()
    plan = marks.plan()
    assert len(marks.wanted) > 800
    assert [*marks.missing(everything(Reader(plan, lang).item(plan, ())), lang)] == []


def test_what_is_left_out_is_all_that_is_not_read() -> None:
    marks = Marks()
    plan = marks.plan()
    item = Reader(plan, "nl").item(plan, (), frozenset({("demands",), ("facts", "term", "parts")}))
    missing = {one.split("/")[1] for one in marks.missing(everything(item), "nl")}
    assert missing == {"demands", "facts"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_has_a_name_for_people(lang: str) -> None:
    plan = Marks().plan()

    def labels(item: Item) -> set[str]:
        found = {line.label for line in item.lines}
        return found.union(*(labels(one) for each in item.lists for one in each.items))

    named = {label for label in labels(Reader(plan, lang).item(plan, ())) if "Merk" not in label}
    assert named and all(label[0].isupper() and "_" not in label for label in named)
    assert all(names(lang).values())


def test_a_record_that_is_not_there_has_no_lines() -> None:
    line = Reader(PLAN, "nl").item(PLAN.lots[0].selection.questions[1], ("lots", "1")).line
    assert line("minimum") is not None and line("minimum").said == ()  # type: ignore[union-attr]
    assert line("scale/title") is None


def test_ids_are_read_as_what_they_name() -> None:
    plan = replace(PLAN, committee=(replace(PLAN.committee[1], questions=("A", "gone")),))
    seat = Reader(plan, "nl").listing(("committee",)).items[0]
    assert seat.title == "Zorg" and seat.id == "care"
    assert seat.line("questions").said == ("Vraag A (A)", "gone")  # type: ignore[union-attr]


def with_demand(source: str) -> EvaluationPlan:
    text = Text("Geen fraude. Zie Aw 2.86.", "No fraud. See Aw 2.86.")
    demand = replace(DEMAND, text=text, original=(("text", text),))
    sets = tuple(RuleSet(id_, source, "par. 7") for id_ in RULE_SETS)
    return replace(PLAN, demands=(demand,), rule_sets=sets)


def test_no_article_is_read_of_rules_that_do_not_apply() -> None:
    for source, cites in (("none", False), ("documents", True)):
        plan = with_demand(source)
        read = everything(Reader(plan, "nl").item(plan, ()))
        assert "Geen fraude." in read
        assert ("Aw 2.86" in read) is cites
        assert ("par. 7" in read) is cites


def test_a_settings_place_is_read_in_words() -> None:
    settings = Reader(PLAN, "nl").listing(("settings",)).items
    places = {line.said[0] for row in settings if (line := row.line("id")) is not None}
    assert settings[0].id == "" and any("gewicht" in place for place in places)
