"""Scenarios that are kept, and what the risks of the dossier do to the lump sum."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria import case
from criteria.canon import from_plain, to_plain
from criteria.lump_sum import Scenario, YearInput
from criteria.lump_sum_table import work_out
from criteria.risks import TASK_FUNDING, Effect, Risk, together
from criteria.scenarios import (
    COUNTS,
    DROPPED,
    NOTHING,
    UNKNOWN,
    ChosenRisk,
    RiskRow,
    StoredScenario,
    check_stored,
    chosen_rows,
    inputs_of,
    risk_row,
    with_effects,
)
from criteria.texts import sentence
from tests.entries import RISK

FACTS = case.load("hvb-bw-2022")
EIGHT = 8
BASE = D(38287200)
INPUTS = Scenario((YearInput(BASE, D(700)),) * EIGHT)
STORED = StoredScenario("Zoals nu", "", "1", INPUTS)
THREAD = str(UUID(int=1))


def row(*effects: Effect, formula: str = "", number: int = 1, version: int = 1) -> RiskRow:
    danger = replace(RISK, effects=effects, formula=formula)
    return risk_row(THREAD, version, number, danger, EIGHT)


def every_year(low: str | None, high: str | None) -> tuple[Effect, ...]:
    amounts = (None if one is None else D(one) for one in (low, high))
    low_amount, high_amount = amounts
    return tuple(Effect(year, low_amount, high_amount) for year in range(1, EIGHT + 1))


def test_a_risk_may_stay_away() -> None:
    # what always costs at least 100 can also cost nothing, and what saves can save nothing
    up, down = row(Effect(1, D(100), D(300))), row(Effect(1, D(-300), D(-100)))
    assert (up.effects[0].low, up.effects[0].high) == (0, 300)
    assert (down.effects[0].low, down.effects[0].high) == (-300, 0)
    assert (up.low, up.high, down.low, down.high) == (0, 300, -300, 0)


@pytest.mark.parametrize(
    ("effects", "formula", "standing", "why", "lacking"),
    [
        (every_year("0", "10"), "Tien erbij.", COUNTS, "", 0),
        (every_year("0", "0"), "De lumpsum verandert niet.", NOTHING, "", 0),
        ((), "", UNKNOWN, "why_formula", 8),
        ((), "5% van de indexering", UNKNOWN, "why_share", 8),
        ((), "vijf procent van een onbekend bedrag", UNKNOWN, "why_share", 8),
        ((), "1.000 dollar per bewoner", UNKNOWN, "why_currency", 8),
        ((), "£ 20 per uur", UNKNOWN, "why_currency", 8),
        ((), "Alleen het aantoonbare verschil.", UNKNOWN, "why_amount", 8),
        ((Effect(1, D(0), D(5)),), "Vijf erbij.", COUNTS, "why_amount", 7),
        ((Effect(1, D(0), None),), "Onbekend.", UNKNOWN, "why_amount", 8),
        ((Effect(1, D(-5), None),), "Min vijf.", COUNTS, "why_amount", 8),
    ],
)
def test_what_cannot_be_worked_out_says_why(
    effects: tuple[Effect, ...], formula: str, standing: str, why: str, lacking: int
) -> None:
    found = row(*effects, formula=formula)
    assert (found.standing, len(found.lacking)) == (standing, lacking)
    assert found.why == (f"lump_sum.{why}" if why else "")
    if why:
        assert sentence(found.why, "nl") != sentence(found.why, "en")


def test_a_scenario_counts_with_its_own_risks_alone() -> None:
    rows = (
        row(*every_year("0", "410220"), number=5),
        row(Effect(1, D(-136740), D(0)), number=6),
        row(*every_year("-1", "1"), number=7),
    )
    made = work_out(with_effects(INPUTS, rows[:2]), FACTS, ())
    first, second = made.years[:2]
    assert first.low and first.high and second.low
    # 38.287.200 - 136.740 and 38.287.200 + 410.220
    assert (first.low.value, first.high.value) == (D(38150460), D(38697420))
    assert first.unknown == 0 and second.unknown == 1
    assert second.low.value == BASE
    assert [step.sentence("nl") for step in second.low.steps][-1].endswith(": RIS-06")
    assert work_out(with_effects(INPUTS, ()), FACTS, ()).years[0].low is None


def test_a_scenario_holds_on_to_the_version_that_was_read() -> None:
    before, after = row(*every_year("0", "1")), row(*every_year("0", "2"), version=2)
    stored = replace(STORED, risks=(before.chosen,))
    assert chosen_rows(stored, (before, after)) == (before,)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"text": "x" * 20001}, "text"),
        ({"status": "gone"}, "status"),
        ({"inputs": replace(INPUTS, price=D(-1))}, "price"),
        ({"inputs": Scenario(())}, None),
    ],
)
def test_what_cannot_be_kept_is_refused(changed: dict[str, object], field: str | None) -> None:
    found = check_stored(replace(STORED, **changed), EIGHT)  # type: ignore[arg-type]
    assert [one.field for one in found] == [field]


def test_a_stored_scenario_travels_and_shows_what_changed() -> None:
    stored = replace(STORED, risks=(ChosenRisk(THREAD, 2),))
    assert from_plain(StoredScenario, to_plain(stored)) == stored
    assert check_stored(stored, EIGHT) == ()
    years = (YearInput(D(1)), *INPUTS.years[1:])
    other = replace(stored, status=DROPPED, inputs=replace(INPUTS, years=years))
    before, after = inputs_of(stored), inputs_of(other)
    assert {name for name in before if before[name] != after[name]} == {
        *("base-1", "clients-1", "status"),
    }


AMOUNT = st.none() | st.decimals(-(10**6), 10**6, places=2)


@given(st.lists(st.lists(st.builds(Effect, st.integers(1, 8), AMOUNT, AMOUNT), max_size=3)))
def test_all_risks_of_a_dossier_do_what_the_dossier_says(found: list[list[Effect]]) -> None:
    """Beside the lump sum they add up to what `together` tells, year by year."""
    dangers: list[Risk] = []
    for number, effects in enumerate(found):
        ordered = [
            Effect(one.year, *sorted((one.low, one.high)))  # type: ignore[type-var]
            if one.low is not None and one.high is not None
            else one
            for one in {each.year: each for each in effects}.values()
        ]
        template = TASK_FUNDING[number] if number < len(TASK_FUNDING) else ""
        dangers.append(replace(RISK, effects=tuple(ordered), template=template))
    rows = [risk_row(THREAD, 1, n, one, EIGHT) for n, one in enumerate(dangers, 1)]
    for told in together(dangers, EIGHT):
        mine = [row.effects[told.year - 1] for row in rows]
        assert sum(one.low or 0 for one in mine) == told.low
        assert sum(one.high or 0 for one in mine) == told.high
        unworked = max(0, len(TASK_FUNDING) - len(dangers))
        assert sum(one.unknown for one in mine) + unworked == told.unknown
