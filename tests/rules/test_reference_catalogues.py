"""Grounds, ratios, rule sets and formulas as plain data, against the rules that use them."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal as D
from fractions import Fraction as F
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from criteria.formulas import FORMULAS, PriceRule, check_domain
from criteria.plan import RULE_SETS, RULE_SOURCES
from criteria.pricing import notional_values, price_points
from criteria.texts import sentence
from tests.rules.test_catalogues import load, tables

ROWS = {
    "exclusion-grounds": "ground",
    "ratios": "ratio",
    "regimes": "rule_set",
    "formulas": "formula",
}
PARAMETERS = {
    "factor": D("2.5"),
    "floor": D(60),
    "ceiling": D(150),
    "reference": D(90),
    "k": D("0.4"),
    "n": D("1.5"),
}


def rows(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = load(name)[ROWS[name]]
    return found


@pytest.mark.parametrize("name", ROWS)
def test_a_catalogue_is_complete_in_two_languages(name: str) -> None:
    catalogue = load(name)
    assert (catalogue["id"], catalogue["version"]) == (name, "1")
    ids = [row["id"] for row in rows(name)]
    assert len(ids) == len(set(ids))
    assert [row["id"] for row in rows(name) if not row["source"].strip()] == []
    texts = [table for table in tables(catalogue) if {"nl", "en"} & table.keys()]
    assert all(text.keys() == {"nl", "en"} for text in texts)
    assert all(text["nl"].strip() and text["en"].strip() for text in texts)


# Exclusion grounds


def test_the_grounds_are_those_of_the_act() -> None:
    # Aw 2.86(2) a-f and 2.86(4) twice; Aw 2.87(1): a gives 3, b gives 6, c-j one each; one national
    grounds = rows("exclusion-grounds")
    assert Counter(row["kind"] for row in grounds) == {"mandatory": 8, "optional": 18}
    assert Counter(row.get("law", "") for row in grounds) == {
        **{f"Aw 2.86(2){letter}": 1 for letter in "abcdef"},
        "Aw 2.86(4)": 2,
        "Aw 2.87(1)a": 3,
        "Aw 2.87(1)b": 6,
        **{f"Aw 2.87(1){letter}": 1 for letter in "cdefghij"},
        "": 1,
    }


def test_self_cleaning_is_closed_for_established_debts_and_national_grounds() -> None:
    closed = [row["id"] for row in rows("exclusion-grounds") if not row["self_cleaning"]]
    assert closed == ["M7", "M8", "N1"]


def test_the_look_back_is_five_years_for_convictions_and_three_for_conduct() -> None:
    years = {row["id"]: row.get("look_back_years") for row in rows("exclusion-grounds")}
    three = ["O1a", "O1b", "O1c", "O3", "O4", "O7", "O8", "O9", "O10"]
    assert [id_ for id_, found in years.items() if found == 5] == [f"M{n}" for n in range(1, 7)]
    assert [id_ for id_, found in years.items() if found == 3] == three
    assert set(years.values()) == {5, 3, None}


def test_only_the_known_grounds_share_a_question_of_the_espd() -> None:
    shared: dict[str, list[str]] = {}
    for row in rows("exclusion-grounds"):
        for codes in (row, *row.get("also", ())):
            assert str(UUID(codes["espd_uuid"])) == codes["espd_uuid"]
            assert re.fullmatch(r"CRITERION\.EXCLUSION\.[A-Z_.-]+", codes["espd_code"])
            assert re.fullmatch(r"exg-[a-z-]+", codes["eforms_code"])
            shared.setdefault(codes["espd_uuid"], []).append(row["id"])
    assert sorted(ids for ids in shared.values() if len(ids) > 1) == [
        ["M7", "O10"],
        ["M8", "O10"],
        ["O8", "O9"],
    ]


# Ratios


def test_a_ratio_uses_known_terms_and_decimal_strings() -> None:
    terms = {term["id"] for term in load("ratios")["term"]}
    used = set()
    for row in rows("ratios"):
        for side in ("numerator", "denominator"):
            used |= {*row[side]["plus"], *row[side]["minus"]}
            assert row[side]["plus"]
        levels = [D(row[key]) for key in ("usual_low", "usual", "usual_high")]
        assert levels == sorted(levels)
        assert row["unit"] in ("ratio", "percent") and row["bound"] in ("min", "max")
        assert 1 <= row["years_needed"] <= row["years_seen"] <= 3
    assert used == terms


def test_what_a_zero_denominator_means() -> None:
    assert {row["id"]: row["when_zero"] for row in rows("ratios")} == {
        "R1": "pass",
        "R2": "pass",
        "R3": "open",
        "R4": "open",
        "R5": "pass",
        "R6": "open",
    }


# Rule sets


def test_the_rule_sets_are_those_of_a_plan() -> None:
    found = rows("regimes")
    assert tuple(row["id"] for row in found) == RULE_SETS
    for row in found:
        for lang in ("nl", "en"):
            assert row["title"][lang] == sentence(f"names.rules_{row['id']}", lang)
        assert set(row["sources"]) <= set(RULE_SOURCES)
        assert ("law" in row["sources"]) is row["binds_by_law"]
        assert all(re.fullmatch(r"Aw \d\.\d+[a-z]?", article) for article in row["law"])


def test_no_rule_set_binds_by_law_under_sas() -> None:
    # Aw 2.39(2) names none of their articles
    assert [row["id"] for row in rows("regimes") if row["binds_by_law"]] == []


# Formulas


def test_the_formulas_are_those_of_the_engine() -> None:
    found = {row["id"]: row for row in rows("formulas")}
    assert list(found) == list(FORMULAS)
    for name, formula in FORMULAS.items():
        row = found[name]
        assert row["number"] == formula.number
        assert row["result"] == formula.result
        assert row["needs_ceiling"] is formula.needs_ceiling
        assert row["relative"] is not formula.alone
        assert row["rank_reversal"] is formula.rank_reversal_possible
        assert row["at_zero"] == formula.at_zero
        assert row["monotone"] is formula.monotone
        defaults = {one["name"]: one.get("default") for one in row["parameters"]}
        assert defaults == {**dict.fromkeys(formula.required), **formula.optional}
        for lang in ("nl", "en"):
            assert row["title"][lang] == sentence(f"names.formula_{name}", lang)


def results(name: str, prices: list[F], qualities: list[F], clip: bool) -> tuple[F, ...]:
    """The result of each offer, higher always better."""
    formula = FORMULAS[name]
    flag = (("clip", clip),) if "clip" in formula.optional else ()
    given = tuple((needed, PARAMETERS[needed]) for needed in formula.required)
    rule = PriceRule(name, D(40), (*given, *flag))
    if formula.needs_points:
        return price_points(rule, [D(int(price)) for price in prices])
    sign = -1 if formula.lower_wins else 1
    return tuple(sign * value for value in notional_values(rule, prices, qualities))


@pytest.mark.parametrize("row", rows("formulas"), ids=lambda row: str(row["number"]))
def test_monotone_means_that_a_lower_price_never_has_a_worse_result(row: dict[str, Any]) -> None:
    if row["result"] == "none":
        assert row["monotone"]
        return
    grid, qualities = [F(p) for p in (20, 50, 80, 100, 140, 180)], [F(1, 10), F(1), F(1, 2)]
    worse = [
        (low, high, other)
        for low, high, other, clip in product(grid, grid, grid, (True, False))
        if low < high
        and results(row["id"], [low, other, F(100)], qualities, clip)[0]
        < results(row["id"], [high, other, F(100)], qualities, clip)[0]
    ]
    assert (worse == []) is row["monotone"]


@pytest.mark.parametrize("row", rows("formulas"), ids=lambda row: str(row["number"]))
def test_the_value_at_zero_is_what_the_engine_gives(row: dict[str, Any]) -> None:
    name, prices, qualities = row["id"], [F(0), F(50), F(100)], [F(3, 10), F(1), F(1, 2)]
    if row["at_zero"] == "not_counted":
        assert not FORMULAS[name].needs_price
    elif row["at_zero"] == "undefined":
        assert check_domain(PriceRule(name), D(0))
    else:
        wanted = {"all": F(40), "none": F(0), "quality": F(3, 10)}[row["at_zero"]]
        assert results(name, prices, qualities, True)[0] == wanted  # less is better: -(0 - 3/10)
        assert not check_domain(PriceRule(name), D(0))


# The programme of requirements, chapters 4 to 7


def test_the_later_chapters_of_the_programme_are_all_there() -> None:
    catalogue = load("requirements/4-7")
    found = catalogue["requirement"]
    assert Counter(row["section"] for row in found) == {
        "4.1": 26,
        "4.2": 4,
        "4.3.1": 7,
        "4.3.2": 3,
        "4.4.1": 9,
        "4.4.2.1": 30,
        "4.4.3": 7,
        "5.1": 21,
        "5.2": 2,
        "5.3": 7,
        "5.4": 8,
        "6": 13,
        "7": 18,
    }
    assert {row["section"] for row in found} <= {row["id"] for row in catalogue["section"]}
    assert all(
        ("applicability_reason" in row) is (row["applicability"] != "undecided") for row in found
    )
