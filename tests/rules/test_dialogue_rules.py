"""Dialogue: no topic is dropped silently, an agreement is complete, a deviation is placed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from criteria.dialogue import (
    AgreementType,
    Conformity,
    TopicOutcome,
    check_agreement,
    check_conformity,
    check_topic,
    open_topics,
)
from criteria.refusals import Refusal
from tests.rules.plans import TOPIC

TOPICS = (TOPIC, replace(TOPIC, id="DLG-02"), replace(TOPIC, id="DLG-03"))


def places(faults: tuple[Refusal, ...]) -> list[tuple[str, str | None]]:
    return [(fault.code.removeprefix("dialogue."), fault.field) for fault in faults]


@pytest.mark.parametrize("outcome", TopicOutcome)
def test_a_topic_closes_with_an_outcome_and_a_reason(outcome: str) -> None:
    assert check_topic(outcome, "besproken") == ()
    assert places(check_topic(outcome, " ")) == [("reason_missing", "reason")]


@pytest.mark.parametrize("outcome", ["", "dropped", "AGREED", "open"])
def test_a_topic_does_not_close_with_anything_else(outcome: str) -> None:
    assert places(check_topic(outcome, "besproken")) == [("outcome_missing", "outcome")]


def test_four_ways_to_close_a_topic() -> None:
    wanted = ["agreed", "not_agreed", "deferred", "implementation_plan"]
    assert [outcome.value for outcome in TopicOutcome] == wanted


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ({}, ["DLG-01", "DLG-02", "DLG-03"]),
        ({"DLG-02": "deferred"}, ["DLG-01", "DLG-03"]),
        ({"DLG-01": "agreed", "DLG-02": "agreed", "DLG-03": "not_agreed"}, []),
        ({"DLG-99": "agreed"}, ["DLG-01", "DLG-02", "DLG-03"]),
    ],
)
def test_open_are_the_topics_of_the_plan_without_an_outcome(
    outcomes: dict[str, str], expected: list[str]
) -> None:
    assert [topic.id for topic in open_topics(TOPICS, outcomes)] == expected


@pytest.mark.parametrize(
    ("topic", "kind", "text", "expected"),
    [
        ("DLG-01", "commitment", "Twee bedden", []),
        ("DLG-99", "commitment", "Twee bedden", [("topic_unknown", "topic")]),
        ("DLG-01", "promise", "Twee bedden", [("kind_missing", "kind")]),
        ("DLG-01", "commitment", " ", [("text_missing", "text")]),
        (
            "",
            "",
            "",
            [("topic_unknown", "topic"), ("kind_missing", "kind"), ("text_missing", "text")],
        ),
    ],
)
def test_an_agreement_has_a_topic_a_kind_and_a_text(
    topic: str, kind: str, text: str, expected: list[tuple[str, str]]
) -> None:
    assert places(check_agreement(topic, TOPICS, kind, text)) == expected


@pytest.mark.parametrize("kind", AgreementType)
def test_every_kind_of_agreement_is_taken(kind: str) -> None:
    assert check_agreement("DLG-02", TOPICS, kind, "Afgesproken") == ()


@pytest.mark.parametrize(
    ("outcome", "passage", "expected"),
    [
        ("met", "", []),
        ("met", "§2", []),
        ("met_differently", "§2: in 2023", []),
        ("met_differently", "", [("passage_missing", "passage")]),
        ("not_met", " \n", [("passage_missing", "passage")]),
        ("not_met", "ontbreekt in §2", []),
        ("", "§2", [("conformity_missing", "outcome")]),
        ("maybe", "§2", [("conformity_missing", "outcome")]),
    ],
)
def test_a_deviation_names_its_passage(
    outcome: str, passage: str, expected: list[tuple[str, str]]
) -> None:
    assert places(check_conformity(outcome, passage)) == expected


def test_every_sentence_of_the_dialogue_rules_speaks() -> None:
    for fault in (
        *check_agreement("", TOPICS, "", ""),
        *check_topic("", ""),
        *check_topic("agreed", ""),
        *check_conformity("", ""),
        *check_conformity(Conformity.NOT_MET, ""),
    ):
        assert fault.sentence("nl") and fault.sentence("en")
