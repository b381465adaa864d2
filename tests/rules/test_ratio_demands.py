"""A financial ratio as a suitability demand: level, years and whose accounts count (2.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

from criteria.admission import PartyStanding, admission, applies
from criteria.catalogue import Demand, load
from criteria.changes import changes
from criteria.plan import EvaluationPlan
from criteria.plan import rows as plan_rows
from criteria.plan.authors import buyers_choices
from criteria.plan.check import check_plan
from criteria.plan.codes import check_codes
from criteria.plan.edits import edited
from criteria.plan.format import planted, tree
from criteria.ratio_words import asked, ratio_words
from criteria.ratios import RATIO_FOR, RatioRule, consolidated, verdict
from criteria.regimes import articles
from tests.rules.plans import PLAN

RULE = RatioRule("R3", D(20), 1, 1, "each")
PARTIES = [PartyStanding(role, role, "bv") for role in ("lead", "member", "subcontractor")]


def picked() -> Demand:
    plan = planted(plan_rows.picked(tree(PLAN), ("demands",), ["R3"], load()))
    return plan.demands[-1]


def with_ratio(rule: RatioRule) -> EvaluationPlan:
    return replace(PLAN, demands=(*PLAN.demands, replace(picked(), ratio=rule)))


def faults(rule: RatioRule) -> list[tuple[str, str | None]]:
    return [
        (one.code.removeprefix("plan."), one.field)
        for one in check_plan(with_ratio(rule))
        if one.code != "plan.author_missing"
    ]


def test_every_ratio_of_the_catalogue_can_be_picked_as_a_suitability_demand() -> None:
    ids = [ratio.id for ratio in load().ratios]
    plan = planted(plan_rows.picked(tree(PLAN), ("demands",), ids, load()))
    assert [row.id for row in plan.demands[1:]] == ["R1", "R2", "R3", "R4", "R5", "R6"]
    for row in plan.demands[1:]:
        assert row.kind == "suitability" and row.ratio is not None and row.ratio.ratio == row.id
        assert not articles(row.source) and not articles(row.text.nl)  # the buyer's own choice
    assert ("ratios", "1") in plan.catalogues
    assert list(check_codes(plan)) == []


def test_no_level_and_no_party_is_filled_in_for_the_buyer() -> None:
    rule = picked().ratio
    assert rule == RatioRule("R3", None, 1, 1, None)
    assert rule is not None and faults(rule) == [
        ("ratio_level_missing", "demands/R3/ratio/level"),
        ("ratio_party_missing", "demands/R3/ratio/party"),
    ]


@pytest.mark.parametrize(
    ("seen", "needed", "good"),
    [(1, 1, True), (3, 2, True), (10, 10, True), (1, 2, False), (0, 0, False), (11, 1, False)],
)
def test_no_more_years_are_needed_than_are_looked_at(seen: int, needed: int, good: bool) -> None:
    found = faults(replace(RULE, years_seen=seen, years_needed=needed))
    assert found == ([] if good else [("ratio_years_wrong", "demands/R3/ratio/years_needed")])


def test_a_ratio_that_no_catalogue_has_and_words_that_are_none_are_told() -> None:
    assert faults(replace(RULE, ratio="R9")) == [("ratio_unknown", "demands/R3/ratio")]
    (fault,) = check_codes(with_ratio(replace(RULE, party="everybody")))
    assert fault.field == "demands/R3/ratio/party"
    odd = replace(picked(), ratio=RULE, kind="exclusion")
    (fault,) = check_codes(replace(PLAN, demands=(odd,)))
    assert fault.field == "demands/R3/kind"


def test_who_chose_a_ratio_is_known() -> None:
    assert "demands/R3/ratio" in buyers_choices(with_ratio(RULE))
    (fault,) = check_plan(with_ratio(RULE))
    assert (fault.code, fault.field) == ("plan.author_missing", "demands/R3/ratio")
    bare = {key: value for key, value in tree(PLAN).items() if key != "settings"}
    after = plan_rows.picked(bare, ("demands",), ["R3"], load())
    plan, _ = edited(PLAN, bare, changes(bare, after), "K.", date(2021, 10, 1))
    assert not [one for one in check_plan(plan) if one.code == "plan.author_missing"]


@pytest.mark.parametrize(
    ("party", "roles"),
    [("lead", ["lead"]), ("each", ["lead", "member"]), ("whole", ["lead"])],
)
def test_a_ratio_is_put_to_whose_accounts_count(party: str, roles: list[str]) -> None:
    demand = replace(picked(), ratio=replace(RULE, party=party))
    assert [one.role for one in PARTIES if applies(demand, one)] == roles
    assert [cell[1] for cell in admission((demand,), PARTIES, {}).open] == roles


def test_the_choice_of_whose_accounts_count_can_turn_the_outcome() -> None:
    # A 450 of 2,000 is 22.5%; B 50 of 600 is 8.33%; together 500 of 2,600 is 19.23%
    (ratio,) = (one for one in load().ratios if one.id == "R3")
    a = {"equity": D(450), "total_assets": D(2000)}
    b = {"equity": D(50), "total_assets": D(600)}
    whole = consolidated((a, b), load().terms)
    assert [verdict(ratio, D(20), one) for one in (a, b, whole)] == ["pass", "fail", "fail"]
    assert verdict(ratio, D(19), whole) == "pass"


@pytest.mark.parametrize(
    ("rule", "nl"),
    [
        (
            RULE,
            "Gevraagd: ten minste 20% over het laatste vastgestelde boekjaar. "
            "De penvoerder en elk lid van de combinatie voldoen hier zelf aan.",
        ),
        (
            RatioRule("R4", D(0), 3, 2, "lead"),
            "Gevraagd: ten minste 0% in ten minste 2 van de laatste 3 vastgestelde boekjaren. "
            "De cijfers van de penvoerder tellen.",
        ),
        (
            RatioRule("R6", D("55.5"), 2, 2, "whole"),
            "Gevraagd: ten hoogste 55,5% in elk van de laatste 2 vastgestelde boekjaren. De "
            "combinatie voldoet hier als geheel aan: de cijfers van de penvoerder en de leden "
            "worden opgeteld.",
        ),
        (
            RatioRule("R1"),
            "De grens is nog niet gekozen. Wiens cijfers tellen, is nog niet gekozen.",
        ),
    ],
)
def test_a_ratio_in_words(rule: RatioRule, nl: str) -> None:
    assert ratio_words(rule).nl == nl
    assert ratio_words(rule).en and ratio_words(rule).en != nl


def test_what_a_demand_asks_holds_its_level() -> None:
    assert asked(PLAN.demands[0]) == PLAN.demands[0].text
    demand = replace(picked(), ratio=RULE)
    assert asked(demand).nl.startswith(demand.text.nl) and "20%" in asked(demand).nl


def test_a_ratio_travels_by_json_with_every_field() -> None:
    for party in (None, *RATIO_FOR):
        plan = with_ratio(replace(RULE, party=party, level=D("20.5")))
        assert planted(tree(plan)) == plan
