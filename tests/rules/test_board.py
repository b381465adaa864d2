"""The board of topics: groups by theme, choices with counts, and where each side stands."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from criteria.board import FILTERS, Positions, counts, fits, groups, positions
from criteria.canon import digest, from_plain, to_plain
from criteria.catalogue import Topic, load
from criteria.dialogue import TopicOutcome
from criteria.talks import Item
from tests.rules.plans import TOPIC

ONE = replace(TOPIC, id="A", theme="FIN", contract=True)
TWO = replace(TOPIC, id="B", theme="", contract=False)
THREE = replace(TOPIC, id="C", theme="PRE", contract=False)
FOUR = replace(TOPIC, id="D", theme="FIN", contract=False)
TOPICS = (ONE, TWO, THREE, FOUR)


def test_topics_stand_under_their_theme_in_its_order_and_those_without_one_last() -> None:
    found = groups(TOPICS, {"A": "agreed", "C": "deferred"}, ("TRA", "PRE"))
    assert [(one.theme, [row.id for row in one.topics], one.closed) for one in found] == [
        ("PRE", ["C"], 1),
        ("FIN", ["A", "D"], 1),
        ("", ["B"], 0),
    ]


def test_a_plan_without_themes_is_one_group() -> None:
    (only,) = groups([replace(one, theme="") for one in TOPICS], {}, ("PRE",))
    assert (only.theme, len(only.topics), only.closed) == ("", 4, 0)


def test_each_choice_has_its_count() -> None:
    outcomes = {"A": "agreed", "B": "agreed", "C": "implementation_plan"}
    assert counts(TOPICS, outcomes) == {
        "open": 1,
        "agreed": 2,
        "not_agreed": 0,
        "deferred": 0,
        "implementation_plan": 1,
        "contract": 1,
    }


def test_a_choice_that_is_none_gives_all() -> None:
    assert all(fits(one, {}, which) for one in TOPICS for which in ("", "x"))


@given(
    st.dictionaries(st.sampled_from("ABCD"), st.sampled_from([o.value for o in TopicOutcome])),
)
def test_every_topic_is_open_or_closed_in_one_way(outcomes: dict[str, str]) -> None:
    found = counts(TOPICS, outcomes)
    assert sum(found[which] for which in FILTERS if which != "contract") == len(TOPICS)
    closed = sum(group.closed for group in groups(TOPICS, outcomes, ()))
    assert closed == len(outcomes) == len(TOPICS) - found["open"]


def test_a_side_stands_where_it_last_spoke() -> None:
    said = [
        Item("A", "Wij willen een vast bedrag.", "Wij niet."),
        Item("B", "", "Een idee."),
        Item("A", " ", "Bij nader inzien wel."),
    ]
    assert positions(said) == {
        "A": Positions("Wij willen een vast bedrag.", "Bij nader inzien wel."),
        "B": Positions("", "Een idee."),
    }


def test_every_topic_of_the_catalogue_stands_under_a_theme_of_the_dossier() -> None:
    topics, themes = load().topics, {theme.id for theme in load().themes}
    assert len(topics) == 66 and {row.theme for row in topics} == themes
    assert len(themes) == 5


def test_a_topic_that_was_written_without_a_theme_reads_and_keeps_its_digest() -> None:
    plain = to_plain(TOPIC)
    assert isinstance(plain, dict) and "theme" not in plain
    assert from_plain(Topic, plain) == TOPIC
    assert digest(replace(TOPIC, theme="FIN")) != digest(TOPIC) == digest(plain)
