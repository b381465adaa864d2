"""Indicators: what is entered, how values are read and counted, and what may stand side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria.canon import from_plain, to_plain
from criteria.difference import changed_fields
from criteria.indicators import (
    DROPPED,
    EVALUATION,
    PROPOSED,
    Indicator,
    Target,
    check_indicator,
    comparable,
    coverage,
    fits,
    lacks_start_event,
    measurable,
    read_target,
    side_by_side,
)
from criteria.refusals import Refused
from tests import entries

YEARS = 8
WHOLE = replace(entries.INDICATOR, start=Decimal("14"))


def codes(one: Indicator) -> list[tuple[str, str | None]]:
    return [(row.code, row.field) for row in check_indicator(one, YEARS)]


def test_a_whole_indicator_is_fine_and_is_kept_as_it_is() -> None:
    assert codes(WHOLE) == []
    assert from_plain(Indicator, to_plain(WHOLE)) == WHOLE


def test_an_indicator_may_have_no_start_value_but_then_no_day_either() -> None:
    without = replace(WHOLE, start=None, start_on=None, start_source="")
    assert codes(without) == []
    assert codes(replace(without, start_on=date(2021, 1, 1))) == [
        ("dialogue.start_missing", "start")
    ]


NAN, FINE = Decimal("NaN"), Decimal("0.001")
TINY = Decimal("1.0000000000000000000000000000000000001")


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"title": " "}, "dialogue.line_missing", "title"),
        ({"unit": "x" * 201}, "dialogue.line_missing", "unit"),
        ({"definition": ""}, "acts.text_missing", "definition"),
        ({"consequence": "x" * 20_001}, "acts.text_long", "consequence"),
        ({"basis": "per_month"}, "dialogue.choice_missing", "basis"),
        ({"objective": "O11"}, "dialogue.choice_missing", "objective"),
        ({"question": "V5"}, "dialogue.choice_missing", "question"),
        ({"status": "maybe"}, "dialogue.choice_missing", "status"),
        ({"instrument_kind": ""}, "dialogue.choice_missing", "instrument_kind"),
        ({"start_on": None}, "dialogue.start_day_missing", "start_on"),
        ({"start_source": " "}, "dialogue.start_source_missing", "start_source"),
        ({"start": NAN}, "dialogue.value_large", "start"),
        ({"start": Decimal(10) ** 12}, "dialogue.value_large", "start"),
        ({"start": FINE / 10}, "dialogue.value_large", "start"),
        ({"start": TINY}, "dialogue.value_large", "start"),
        ({"targets": (Target(9, FINE),)}, "dialogue.year_unknown", "targets"),
        ({"targets": (Target(0, FINE),)}, "dialogue.year_unknown", "targets"),
        ({"targets": (Target(1, FINE),) * 2}, "dialogue.year_unknown", "targets"),
        ({"targets": (Target(1, TINY),)}, "dialogue.value_large", "target-1"),
        ({"targets": (Target(3, None),)}, "dialogue.line_missing", "target-3"),
        ({"targets": (Target(3, None, "x" * 201),)}, "dialogue.line_missing", "target-3"),
    ],
)
def test_what_is_missing_or_impossible_is_named(
    changed: dict[str, object], code: str, field: str
) -> None:
    assert codes(replace(WHOLE, **changed)) == [(code, field)]  # type: ignore[arg-type]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert len(codes(replace(WHOLE, title="", unit="", basis="", start_on=None))) == 4


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_value_in_thousandths_fits(thousandths: int) -> None:
    assert fits(Decimal(thousandths) / 1000)
    assert not fits(Decimal(thousandths) / 1000 + 10**12 * (1 if thousandths >= 0 else -1))


@pytest.mark.parametrize(
    ("typed", "unit", "value", "words"),
    [
        ("12,5", "weken", "12.5", ""),
        ("1.250", "bewoners", "1250", ""),
        ("98%", "%", "98", ""),
        ("98 %", "%", "98", ""),
        ("12 weken", "weken", "12", ""),
        ("12 weken", "dagen", None, "12 weken"),
        ("€ 500,50", "euro", "500.50", ""),
        ("−3", "punt", "-3", ""),
        ("nulmeting  vóór 1 oktober 2022", "cijfer", None, "nulmeting vóór 1 oktober 2022"),
        ("不变", "", None, "不变"),
    ],
)
def test_a_target_is_a_number_or_words(
    typed: str, unit: str, value: str | None, words: str
) -> None:
    assert read_target(typed, unit) == (None if value is None else Decimal(value), words)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1,234.56", "numbers.english"),
        ("1,234.56 weken", "numbers.english"),
        ("1.234,56.7", "numbers.unreadable"),
        ("12.5", "numbers.ambiguous_point"),
        ("98%", "numbers.unreadable"),
        ("1,2345", "numbers.too_many_decimals"),
        ("9" * 40, "numbers.too_long"),
        ("١٢", "numbers.unreadable"),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_target(typed, "weken")
    assert refused.value.refusals[0].code == code


@pytest.mark.parametrize(
    ("definition", "event", "lacking"),
    [
        ("Binnen zes weken na de intake.", "", True),
        ("Within 6 weeks.", "", True),
        ("Een maand na vertrek.", "", True),
        ("Binnen zes weken.", "De intake met drie partijen", False),
        ("Het cijfer van bewoners ouder dan 18.", "", False),
        ("Alle weken van het jaar.", "", False),
    ],
)
def test_a_term_without_the_event_it_runs_from_is_seen(
    definition: str, event: str, lacking: bool
) -> None:
    one = replace(WHOLE, definition=definition, start_event=event)
    assert lacks_start_event(one) is lacking


def test_measurable_needs_a_start_a_target_in_figures_and_a_beginning() -> None:
    one = replace(
        WHOLE,
        title="Wachttijd",
        definition="Gemiddelde wachttijd",
        targets=(Target(1, None, "eerste meting"), Target(2, Decimal(10))),
    )
    assert measurable(one)
    assert not measurable(replace(one, start=None))
    assert not measurable(replace(one, targets=one.targets[:1]))
    assert not measurable(replace(one, definition="Binnen zes weken."))


def test_the_four_questions_show_what_is_lacking() -> None:
    bare = replace(WHOLE, start=None, start_on=None)
    rows = [
        ("IND-01", WHOLE),
        ("IND-02", replace(bare, question="V1")),
        ("IND-03", replace(WHOLE, question="V2", status=DROPPED)),
        ("IND-04", replace(bare, status=PROPOSED)),
    ]
    first, second, third, fourth = coverage(rows)
    assert (first.indicators, first.without_start) == (("IND-02",), ("IND-02",))
    assert second.indicators == () and fourth.indicators == ()
    assert (third.indicators, third.without_start) == (("IND-01", "IND-04"), ("IND-04",))
    assert not any(one.complete for one in (first, second, third, fourth))
    assert coverage([("IND-01", WHOLE)])[2].complete


@given(
    st.lists(
        st.builds(
            lambda question, start, status: replace(
                WHOLE, question=question, start=start, status=status
            ),
            st.sampled_from(EVALUATION),
            st.none() | st.just(Decimal(1)),
            st.sampled_from((PROPOSED, DROPPED)),
        )
    )
)
def test_every_indicator_in_use_counts_for_one_question(rows: list[Indicator]) -> None:
    named = [(str(number), one) for number, one in enumerate(rows)]
    found = coverage(named)
    counted = sorted(name for one in found for name in one.indicators)
    assert counted == sorted(name for name, one in named if one.status != DROPPED)
    assert all(set(one.without_start) <= set(one.indicators) for one in found)


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"unit": " WEKEN "}, True),
        ({"unit": "dagen"}, False),
        ({"basis": "year_average"}, False),
    ],
)
def test_only_what_is_counted_alike_may_be_compared(changed: dict[str, str], same: bool) -> None:
    other = replace(WHOLE, **changed)  # type: ignore[arg-type]
    assert comparable(WHOLE, other) is same
    assert comparable(other, WHOLE) is same


def test_residents_on_the_first_of_a_month_and_unique_in_a_year_are_not_compared() -> None:
    # TRAP-15: 700 on the first of a month beside 1,068 unique in a year
    month = replace(WHOLE, unit="bewoners", basis="month_start", start=Decimal(700))
    year = replace(month, basis="unique_in_year", start=Decimal(1068))
    assert not comparable(month, year)
    own = replace(month, basis="other")
    assert not comparable(own, own)


def test_indicators_of_one_title_stand_beside_each_other_under_their_question() -> None:
    rows = [
        ("a", WHOLE),
        ("b", replace(WHOLE, title="gemiddelde  WACHTTIJD", unit="dagen")),
        ("b", replace(WHOLE, title="Cijfer", question="V1")),
        ("c", replace(WHOLE, status=DROPPED)),
    ]
    alone, both = side_by_side(rows)
    assert (alone.title, alone.question, alone.comparable) == ("Cijfer", "V1", True)
    assert [whose for whose, _ in both.rows] == ["a", "b"]
    assert both.title == "Gemiddelde wachttijd" and not both.comparable
    assert side_by_side([("a", WHOLE), ("b", WHOLE)])[0].comparable


def test_fields_that_changed_are_named() -> None:
    other = replace(WHOLE, unit="dagen", targets=())
    assert changed_fields(WHOLE, other) == ("unit", "targets")
    assert changed_fields(WHOLE, WHOLE) == ()
