"""Ratios from the accounts of parties: whose count, what is missing, and reliance on others."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F
from typing import Any

import pytest

from criteria.canon import from_plain, to_plain
from criteria.catalogue import Demand, load
from criteria.plan.catalogues import ratio_demand
from criteria.ratio_accounts import (
    Accounts,
    AccountsYear,
    Owner,
    asked_terms,
    check_accounts,
    counted_twice,
    whose,
    worked,
    years_asked,
)
from criteria.ratios import RatioRule
from criteria.texts import catalogue


def year(number: int = 2020, **amounts: int) -> AccountsYear:
    return AccountsYear(number, tuple((term, D(amount)) for term, amount in amounts.items()))


def asked(ratio: str, party: str, level: str = "19", seen: int = 1, needed: int = 1) -> Demand:
    row = next(one for one in load().ratios if one.id == ratio)
    return replace(ratio_demand(row), ratio=RatioRule(ratio, D(level), seen, needed, party))


def owner(id_: str, role: str, *years: AccountsYear, **more: Any) -> Owner:
    return Owner(id_, f"Partij {id_}", role, Accounts(source="Jaarrekening", years=years, **more))


A = owner("a", "lead", year(equity=450, total_assets=2000))
B = owner("b", "member", year(equity=50, total_assets=600))
SUB = owner("s", "subcontractor", year(equity=9000, total_assets=9000))
PARENT = owner("p", "relied_on", year(equity=900, total_assets=1000))
COMMITTED = replace(
    PARENT, accounts=replace(PARENT.accounts, commitment="Verklaring van 3 januari 2022")
)


def value(demand: Demand, *owners: Owner, party: str = "a") -> F | None:
    found = worked(demand, owners, party)
    assert found is not None
    return found.figures.years[0].value if found.figures else None


def test_the_choice_of_whose_accounts_count_turns_the_outcome() -> None:
    # 450/2000 = 22.5%; 50/600 = 8.33%; together 500/2600 = 19.23%
    assert value(asked("R3", "lead"), A, B, SUB) == F(45, 2)
    assert value(asked("R3", "each"), A, B, SUB, party="b") == F(100 * 50, 600)
    assert value(asked("R3", "whole"), A, B, SUB) == F(100 * 500, 2600)
    verdicts = [
        worked(asked("R3", how), (A, B), party).figures.verdict  # type: ignore[union-attr]
        for how, party in (("lead", "a"), ("each", "b"), ("whole", "a"))
    ]
    assert verdicts == ["pass", "fail", "pass"]


def test_liquidity_is_worked_out_to_the_fraction() -> None:
    one = owner("a", "lead", year(current_assets=1200, inventories=150, current_liabilities=900))
    assert value(asked("R1", "lead"), one) == F(4, 3)
    assert value(asked("R2", "lead"), one) == F(7, 6)


def test_the_words_say_the_sum_to_two_decimals() -> None:
    found = worked(asked("R3", "whole"), (A, B), "a")
    assert found is not None and found.figures is not None
    assert "19,23%" in found.figures.words.nl and "19.23%" in found.figures.words.en


def test_every_figure_leads_back_to_its_inputs() -> None:
    found = worked(asked("R3", "whole"), (A, B), "a")
    assert found is not None
    told = [(row.owner, row.term.id, row.amount) for row in found.years[0].inputs]
    assert told == [
        ("Partij a", "equity", D(450)),
        ("Partij b", "equity", D(50)),
        ("Partij a", "total_assets", D(2000)),
        ("Partij b", "total_assets", D(600)),
    ]
    assert found.years[0].amounts == {"equity": D(500), "total_assets": D(2600)}


def test_a_party_without_accounts_leaves_the_whole_open() -> None:
    found = worked(asked("R3", "whole"), (A, owner("b", "member")), "a")
    assert found is not None and found.figures is not None
    assert found.figures.verdict == "open" and found.figures.years[0].value is None
    assert [(row.owner, row.term.id) for row in found.years[0].missing] == [
        ("Partij b", "equity"),
        ("Partij b", "total_assets"),
    ]


def test_nobody_with_accounts_gives_no_figures() -> None:
    found = worked(asked("R3", "whole"), (owner("a", "lead"),), "a")
    assert found is not None and found.figures is None and found.years == ()


@pytest.mark.parametrize(
    ("ratio", "amounts", "verdict"),
    [
        ("R1", {"current_assets": 5, "current_liabilities": 0}, "pass"),
        ("R3", {"equity": 5, "total_assets": 0}, "open"),
        ("R5", {"operating_result": 5, "interest_paid": 0}, "pass"),
        ("R4", {"net_result": 5, "total_revenue": 0}, "open"),
    ],
)
def test_a_denominator_of_zero_follows_the_catalogue(
    ratio: str, amounts: dict[str, int], verdict: str
) -> None:
    found = worked(asked(ratio, "lead"), (owner("a", "lead", year(**amounts)),), "a")
    assert found is not None and found.figures is not None
    assert (found.figures.years[0].value, found.figures.verdict) == (None, verdict)


def test_who_is_relied_on_counts_in_the_whole_after_a_commitment() -> None:
    whole = asked("R3", "whole")
    assert value(whole, A, B, PARENT) == F(100 * 500, 2600)
    # 450 + 50 + 900 of 2000 + 600 + 1000
    assert value(whole, A, B, COMMITTED) == F(100 * 1400, 3600)
    found = worked(whole, (A, B, PARENT), "a")
    assert found is not None and [(one.id, why) for one, why in found.left_out] == [
        ("p", "commitment")
    ]


@pytest.mark.parametrize("how", ["lead", "each"])
def test_who_is_relied_on_never_improves_a_party_by_itself(how: str) -> None:
    demand = asked("R3", how)
    assert value(demand, A, COMMITTED) == F(45, 2)
    found = worked(demand, (A, COMMITTED), "a")
    assert found is not None and [why for _, why in found.left_out] == ["rule"]
    assert whose(replace(demand, ratio=None), (A,), "a") == ()
    assert worked(replace(demand, ratio=None), (A,), "a") is None


def test_years_count_back_from_the_latest() -> None:
    rows = (year(2018, net_result=1, total_revenue=10), year(2020, net_result=1, total_revenue=10))
    found = worked(asked("R4", "lead", "0", seen=3, needed=2), (owner("a", "lead", *rows),), "a")
    assert found is not None and found.figures is not None
    assert [row.year for row in found.years] == [2020, 2019, 2018]
    assert [row.verdict for row in found.figures.years] == ["pass", "open", "pass"]
    assert found.figures.verdict == "pass"


def test_the_value_of_the_contract_is_entered_once() -> None:
    lead = owner("a", "lead", year(total_revenue=60), contract=(("yearly_contract_value", D(40)),))
    other = owner("b", "member", year(total_revenue=40))
    assert value(asked("R6", "whole", "60"), lead, other) == 40
    assert value(asked("R6", "each", "60"), lead, other, party="b") == 100


def test_amounts_of_a_group_may_count_twice_and_somebody_looks() -> None:
    group = replace(A, accounts=replace(A.accounts, scope="group", guarantee="403"))
    other = replace(group, id="b", role="member")
    assert counted_twice((group, B)) == () and counted_twice((group, other)) == (group, other)


def test_only_amounts_of_ratios_in_the_plan_are_asked() -> None:
    rows = (asked("R3", "each"), asked("R4", "lead", seen=3, needed=2))
    assert {term.id for term in asked_terms(rows)} == {
        *("equity", "total_assets", "net_result", "total_revenue")
    }
    assert years_asked(rows) == 3 and years_asked(()) == 0 and asked_terms(()) == ()


@pytest.mark.parametrize(
    ("role", "changed", "expected"),
    [
        ("lead", {}, []),
        ("lead", {"scope": "all"}, ["scope_missing@scope"]),
        ("lead", {"source": ""}, ["source_missing@source"]),
        ("lead", {"source": "x" * 1_001}, ["text_long@source"]),
        ("lead", {"scope": "group"}, ["guarantee_missing@guarantee"]),
        ("lead", {"commitment": "Ja"}, ["commitment_closed@commitment"]),
        ("relied_on", {"commitment": "Ja"}, []),
        ("lead", {"years": (year(1999),)}, ["year_unlikely@year-1"]),
        ("lead", {"years": (year(), year())}, ["year_twice@year-2"]),
        ("lead", {"years": tuple(year(n) for n in range(2010, 2021))}, ["years_full@None"]),
        ("lead", {"years": (year(equity=10**12 + 1),)}, ["amount@None"]),
        ("lead", {"years": (AccountsYear(2020, (("equity", D("NaN")),)),)}, ["amount@None"]),
        ("member", {"contract": (("yearly_contract_value", D(1)),)}, ["contract_of_lead@None"]),
    ],
)
def test_accounts_that_cannot_be_right_are_refused(
    role: str, changed: dict[str, Any], expected: list[str]
) -> None:
    found = check_accounts(replace(A.accounts, **changed), role)
    assert [f"{one.code.partition('.')[2]}@{one.field}" for one in found] == expected


def test_accounts_are_kept_and_read_again() -> None:
    kept = replace(COMMITTED.accounts, contract=(("yearly_contract_value", D("1.50")),))
    again = from_plain(Accounts, to_plain(kept))
    assert again == kept
    assert {f"figures.left_out_{why}" for why in ("rule", "commitment")} <= catalogue().keys()
