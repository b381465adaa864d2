"""Figures of annual accounts against a ratio: each year exactly, the whole, who goes against it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest

from criteria.catalogue import Demand, load
from criteria.plan.catalogues import ratio_demand
from criteria.ratio_figures import (
    check_figures,
    ratio_of,
    read_figures,
    terms_of,
    work_out,
    write_figures,
)
from criteria.ratios import RatioRule


def asked(rule: RatioRule) -> Demand:
    ratio = next(one for one in load().ratios if one.id == rule.ratio)
    return replace(ratio_demand(ratio), ratio=rule)


SOLVENCY = RatioRule("R3", D(25), 1, 1, "each")


def amounts(equity: str, total: str) -> dict[str, D]:
    return {"equity": D(equity), "total_assets": D(total)}


@pytest.mark.parametrize(
    ("equity", "total", "verdict", "shown"),
    [
        ("250", "1000", "pass", "25,00%"),
        ("249.99", "1000", "fail", "25,00%"),  # shown rounded, decided exactly
        ("-10", "1000", "fail", "\u22121,00%"),
        ("10", "-1000", "open", "\u22121,00%"),
    ],
)
def test_a_year_is_decided_exactly(equity: str, total: str, verdict: str, shown: str) -> None:
    found = work_out(asked(SOLVENCY), [amounts(equity, total)])
    assert found and (found.verdict, found.shown(found.years[0], "nl")) == (verdict, shown)
    assert found.words.nl.startswith(f"Boekjaar 1: {shown}") and found.words.en != found.words.nl


def test_a_year_that_lacks_an_amount_is_open_and_so_is_the_whole_while_it_can_decide() -> None:
    rule = replace(SOLVENCY, years_seen=3, years_needed=2)
    good, bad = amounts("300", "1000"), amounts("100", "1000")
    for years, verdict in (
        ([good], "open"),
        ([good, {"equity": D(1)}, good], "pass"),
        ([bad, bad], "fail"),
        ([good, bad], "open"),
        ([{}, good, bad], "open"),
        ([good, bad, bad], "fail"),
        ([bad, bad, bad, good], "fail"),
    ):
        found = work_out(asked(rule), years)
        assert found and found.verdict == verdict and len(found.years) == 3


def test_without_a_level_or_a_ratio_nothing_is_decided() -> None:
    found = work_out(asked(replace(SOLVENCY, level=None)), [amounts("1", "2")])
    assert found and found.verdict == "open" and found.years[0].value is not None
    assert work_out(replace(asked(SOLVENCY), ratio=None), [amounts("1", "2")]) is None


def test_every_ratio_of_the_catalogue_can_be_worked_out() -> None:
    for ratio in load().ratios:
        demand = asked(RatioRule(ratio.id, D(1), 2, 1, "lead"))
        assert ratio_of(demand) == ratio
        year = {term.id: D(100) for term in terms_of(ratio)}
        found = work_out(demand, [year])
        assert found and found.years[0].amounts == year and found.words.nl and found.words.en


def test_figures_are_kept_exactly() -> None:
    years = ({"equity": D("1234.50")}, {}, {"total_assets": D("-1E+12")})
    assert read_figures(write_figures(years)) == years
    assert write_figures(({}, {})) == "" and read_figures("") == ()


def test_who_decides_against_the_figures_says_why() -> None:
    fails = work_out(asked(SOLVENCY), [amounts("1", "1000")])
    assert [one.code for one in check_figures(fails, "met", " ")] == ["ratios.met_against_figures"]
    assert not list(check_figures(fails, "met", "De moeder staat garant."))
    assert not list(check_figures(fails, "not_met", ""))
    assert not list(check_figures(None, "met", ""))
