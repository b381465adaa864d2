"""The risk dossier: what is entered, how amounts are read, and what all risks together do."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.canon import from_plain, to_plain
from criteria.refusals import Refused
from criteria.risks import (
    AGREED,
    CLOSED,
    TASK_FUNDING,
    Effect,
    Risk,
    check_risk,
    effect_in,
    heat,
    heaviness,
    read_effect,
    together,
    unworked,
)
from criteria.texts import sentence

YEARS = 8


def effect(year: int, low: str | None, high: str | None) -> Effect:
    return Effect(year, *(None if one is None else Decimal(one) for one in (low, high)))


WHOLE = Risk(
    title="Meer dan 735 cliënten",
    description="Er komen meer bewoners dan de bandbreedte.",
    influence="outside",
    chance=3,
    impact=4,
    measure="Doorstroom versnellen.",
    owner="Partner",
    trigger="Drie maanden boven 735.",
    formula="Voor elke cliënt boven 735 de helft van 54.696 euro.",
    effects=(effect(1, "0", "546960"), effect(2, None, None)),
)
TASKS = tuple(replace(WHOLE, template=one, effects=()) for one in TASK_FUNDING)
DONE = tuple(replace(one, status=CLOSED) for one in TASKS)


def codes(one: Risk) -> list[tuple[str, str | None]]:
    return [(row.code, row.field) for row in check_risk(one, YEARS)]


def test_a_whole_risk_is_fine_and_is_kept_as_it_is() -> None:
    assert codes(WHOLE) == []
    assert from_plain(Risk, to_plain(WHOLE)) == WHOLE


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"title": ""}, "dialogue.line_missing", "title"),
        ({"owner": "x" * 201}, "dialogue.line_missing", "owner"),
        ({"measure": " "}, "acts.text_missing", "measure"),
        ({"formula": "x" * 20_001}, "acts.text_long", "formula"),
        ({"influence": "nobody"}, "dialogue.choice_missing", "influence"),
        ({"chance": 0}, "dialogue.choice_missing", "chance"),
        ({"impact": 6}, "dialogue.choice_missing", "impact"),
        ({"status": "dropped"}, "dialogue.choice_missing", "status"),
        ({"template": "task"}, "dialogue.choice_missing", "template"),
        ({"effects": (effect(9, "1", "2"),)}, "dialogue.year_unknown", "effects"),
        ({"effects": (effect(1, "1", "2"),) * 2}, "dialogue.year_unknown", "effects"),
        ({"effects": (effect(1, "2", "1"),)}, "dialogue.low_above_high", "low-1"),
        ({"effects": (effect(1, "NaN", "1"),)}, "dialogue.value_large", "low-1"),
        ({"effects": (effect(1, None, "1e10"),)}, "dialogue.value_large", "high-1"),
        ({"effects": (effect(1, "0.001", None),)}, "dialogue.value_large", "low-1"),
        ({"effects": (effect(1, "Infinity", None),)}, "dialogue.value_large", "low-1"),
        ({"effects": (effect(1, "1e999", None),)}, "dialogue.value_large", "low-1"),
    ],
)
def test_what_is_missing_or_impossible_is_named(
    changed: dict[str, object], code: str, field: str
) -> None:
    assert codes(replace(WHOLE, **changed)) == [(code, field)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("546.960", "546960"),
        ("€ 1.250,50", "1250.50"),
        ("-546.960", "-546960"),
        ("− 546.960", "-546960"),
        ("0,6 miljoen euro", "600000"),
        ("0", "0"),
    ],
)
def test_an_effect_is_an_amount_in_euros(typed: str, amount: str) -> None:
    assert read_effect(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("5%", "dialogue.effect_share"),
        ("2,5 procent van de lumpsum", "dialogue.effect_share"),
        ("3 PERCENT", "dialogue.effect_share"),
        ("2‰", "dialogue.effect_share"),
        ("$ 25.000", "dialogue.effect_currency"),
        ("25.000 USD", "dialogue.effect_currency"),
        ("25.000 euro of 30.000 dollar", "dialogue.effect_currency"),
        ("£25", "dialogue.effect_currency"),
        ("1,234.56", "numbers.english"),
        ("1.234,56.7", "numbers.unreadable"),
        ("veel", "numbers.unreadable"),
        ("9" * 21, "numbers.too_long"),
        ("٣٥", "numbers.unreadable"),
    ],
)
def test_a_share_another_currency_or_mixed_figures_are_no_effect(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_effect(typed)
    assert refused.value.refusals[0].code == code


def test_together_adds_up_and_says_what_is_not_in_it() -> None:
    risks = (
        replace(WHOLE, effects=(effect(1, "0", "600000"),)),
        replace(WHOLE, effects=(effect(1, "0", "546960"), effect(2, "-10.05", "-5.00"))),
        replace(WHOLE, effects=(effect(1, "-546960", "0"), effect(2, "100.10", "200.20"))),
        replace(WHOLE, effects=()),
        replace(WHOLE, effects=(effect(1, "-9", "9"),), status=CLOSED),
        *DONE,
    )
    first, second, third = together(risks, 3)
    # year 1: -546,960 and 600,000 + 546,960 = 1,146,960; one is unknown, the closed one left out
    assert (first.low, first.high, first.unknown) == (Decimal(-546960), Decimal(1146960), 1)
    # year 2: a risk may stay away, so -10.05 at the lowest and 200.20 at the highest
    assert (second.low, second.high) == (Decimal("-10.05"), Decimal("200.20"))
    assert second.unknown == 2
    assert (third.low, third.high, third.unknown) == (0, 0, 4)


def test_half_known_counts_as_unknown_and_the_known_half_is_in_the_sum() -> None:
    (year,) = together((replace(WHOLE, effects=(effect(1, None, "5"),)), *DONE), 1)
    assert (year.low, year.high, year.unknown) == (0, 5, 1)


def test_the_risks_of_task_funding_are_there_from_the_start() -> None:
    assert unworked(()) == TASK_FUNDING
    assert unworked((TASKS[1],)) == (TASK_FUNDING[0], TASK_FUNDING[2])
    assert unworked(DONE) == ()
    assert together((), 1)[0].unknown == 3
    for name in TASK_FUNDING:
        for lang in ("nl", "en"):
            assert sentence(f"dialogue.{name}_title", lang) and sentence(f"dialogue.{name}", lang)


CENTS = st.integers(-(10**12) + 1, 10**12 - 1)
EFFECTS = st.lists(
    st.builds(
        lambda year, one, other: Effect(
            year, Decimal(min(one, other)) / 100, Decimal(max(one, other)) / 100
        ),
        st.integers(1, YEARS),
        CENTS,
        CENTS,
    ),
    unique_by=lambda one: one.year,
)
RISKS = st.lists(
    st.builds(
        lambda effects, status: replace(WHOLE, effects=tuple(effects), status=status),
        EFFECTS,
        st.sampled_from((AGREED, CLOSED)),
    ),
    max_size=30,
)


@given(RISKS)
def test_together_is_exact_to_the_cent_in_every_year(risks: list[Risk]) -> None:
    found = together((*risks, *DONE), YEARS)
    assert [one.year for one in found] == list(range(1, YEARS + 1))
    counting = [one for one in risks if one.status != CLOSED]
    assert not any(check_risk(one, YEARS) for one in counting)
    for year in found:
        every = [effect_in(one, year.year) for one in counting]
        low = sum(min(int(one.low * 100), 0) for one in every if one.low is not None)
        high = sum(max(int(one.high * 100), 0) for one in every if one.high is not None)
        assert (year.low * 100, year.high * 100) == (low, high)
        assert year.unknown == sum(one.low is None for one in every)
        assert year.low <= 0 <= year.high


@given(RISKS, RISKS)
def test_two_dossiers_together_are_the_sum_of_both(one: list[Risk], other: list[Risk]) -> None:
    sums = zip(
        together((*one, *DONE), YEARS),
        together((*other, *DONE), YEARS),
        together((*one, *other, *DONE), YEARS),
        strict=True,
    )
    for first, second, both in sums:
        assert both.low == first.low + second.low and both.high == first.high + second.high
        assert both.unknown == first.unknown + second.unknown


@given(RISKS)
def test_each_risk_in_use_stands_once_in_the_heat_map(risks: list[Risk]) -> None:
    named = [(str(number), one) for number, one in enumerate(risks)]
    found = [name for names in heat(named).values() for name in names]
    assert sorted(found) == sorted(name for name, one in named if one.status != CLOSED)


@pytest.mark.parametrize(
    ("chance", "impact", "weight"),
    [(1, 1, "low"), (2, 2, "low"), (5, 1, "middle"), (4, 3, "middle"), (3, 5, "high")],
)
def test_a_risk_weighs_by_chance_and_impact(chance: int, impact: int, weight: str) -> None:
    assert heaviness(chance, impact) == weight
