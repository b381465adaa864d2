"""Which municipalities decide themselves, and when the award waits for none of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from criteria.case import load
from criteria.mandates import (
    AGREED,
    DECIDES,
    MANDATED,
    REFUSED,
    WAITING,
    Word,
    check_word,
    deciders,
    stands,
    waiting,
)

TODAY = date(2022, 6, 9)
GIVEN = load()
FACTS = replace(
    GIVEN, municipalities=tuple(replace(row, mandate="yes") for row in GIVEN.municipalities)
)


def state(*words: Word, decision: str = "1", town: str = "Dongen") -> str:
    return next(x.state for x in stands(FACTS, words, decision, TODAY) if x.key == town)


def word(kind: str, decision: str = "") -> Word:
    return Word("Dongen", kind, TODAY, "college", decision)


def test_who_gave_a_mandate_in_the_plan_is_waited_for_by_nobody() -> None:
    assert state() == MANDATED
    assert waiting(stands(FACTS, (), "1", TODAY)) == ()


@pytest.mark.parametrize("mandate", ["no", "unknown"])
def test_without_a_mandate_every_member_of_that_day_decides_itself(mandate: str) -> None:
    facts = replace(
        FACTS, municipalities=tuple(replace(row, mandate=mandate) for row in FACTS.municipalities)
    )
    assert len(waiting(stands(facts, (), "1", TODAY))) == 9
    assert len(waiting(stands(facts, (), "1", date(2023, 1, 1)))) == 11


def test_the_last_word_counts() -> None:
    assert state(word(DECIDES)) == WAITING
    assert state(word(DECIDES), word(AGREED, "1")) == AGREED
    assert state(word(DECIDES), word(AGREED, "1"), word(REFUSED, "1")) == REFUSED
    assert state(word(DECIDES), word(REFUSED, "1"), word(MANDATED)) == MANDATED


def test_a_decision_on_another_proposal_does_not_count() -> None:
    assert state(word(DECIDES), word(AGREED, "1"), decision="2") == WAITING


def test_who_refuses_is_waited_for() -> None:
    found = stands(FACTS, (word(DECIDES), word(REFUSED, "1")), "1", TODAY)
    assert waiting(found) == ("Dongen",)


@pytest.mark.parametrize(
    ("kind", "day", "by", "proposed", "codes"),
    [
        (AGREED, TODAY, "college", TODAY, []),
        (DECIDES, TODAY, "college", None, []),
        ("maybe", TODAY, "college", TODAY, ["mandates.kind_missing"]),
        (AGREED, None, " ", TODAY, ["mandates.by_whom_missing", "mandates.day_missing"]),
        (AGREED, date(2022, 6, 10), "college", TODAY, ["mandates.day_later"]),
        (AGREED, date(2022, 6, 8), "college", TODAY, ["mandates.before_proposal"]),
        (REFUSED, TODAY, "college", None, ["acts.no_proposal"]),
        (DECIDES, TODAY, "x" * 201, None, ["acts.text_long"]),
    ],
)
def test_what_is_wrong_with_a_word(
    kind: str, day: date | None, by: str, proposed: date | None, codes: list[str]
) -> None:
    assert [one.code for one in check_word(kind, day, by, TODAY, proposed)] == codes


def test_it_is_told_who_gave_a_mandate_and_who_decided_itself_and_when() -> None:
    given = replace(
        FACTS,
        municipalities=tuple(
            replace(row, mandate_on=None if row.name == "Tilburg" else date(2021, 10, 20))
            for row in FACTS.municipalities
            if row.name in ("Dongen", "Goirle", "Oisterwijk", "Tilburg")
        ),
    )
    said = (word(DECIDES), word(AGREED, "1"))
    assert sorted(deciders(stands(given, said, "1", TODAY))) == [
        "Mandaat gegeven op woensdag 20 oktober 2021: Goirle, Oisterwijk.",
        "Mandaat gegeven: Tilburg.",
        "Zelf besloten op donderdag 9 juni 2022: Dongen (college).",
    ]
    waiting_still = "\n".join(deciders(stands(given, (word(DECIDES),), "1", TODAY)))
    assert "Dongen" not in waiting_still
