"""Rows that come, go and move in a plan, and the facts of the case as they are typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from criteria.canon import to_plain
from criteria.case import load as load_facts
from criteria.case_facts import Municipality
from criteria.catalogue import load
from criteria.changes import changes, merge, put, turned_round
from criteria.contract_budget import BudgetYear, Term, TermPart
from criteria.plan import EvaluationPlan
from criteria.plan.check import check_plan
from criteria.plan.facts import check_facts, next_year
from criteria.plan.format import planted, tree
from criteria.plan.originals import keep_originals
from criteria.plan.rows import MOST_ROWS, added, ids, moved, next_id, picked, placed, removed
from criteria.refusals import Refused
from criteria.requirements import Requirement
from criteria.text import Text
from tests.rules.plans import DEMAND, EMPTY, LOT, PLAN

READ = load_facts()
TILBURG = next(town for town in READ.municipalities if town.id == "Tilburg")
FACTS = replace(
    READ,
    municipalities=tuple(
        replace(town, mandate="no") if town is TILBURG else town for town in READ.municipalities
    ),
)
"""The facts of the case, with one mandate known."""
CASE = replace(PLAN, facts=FACTS)


def after(found: Any) -> EvaluationPlan:
    return planted(found)


def faults(plan: EvaluationPlan) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in check_plan(plan)]


def with_facts(**changed: Any) -> list[tuple[str, str | None]]:
    return [(one.code, one.field) for one in check_facts(replace(FACTS, **changed))]


# Rows


@pytest.mark.parametrize("name", ["demands", "topics", "elements", "requirements"])
def test_a_row_of_ones_own_is_empty_and_says_what_it_lacks(name: str) -> None:
    plan = after(added(tree(PLAN), (name,)))
    row = getattr(plan, name)[-1]
    assert row.id == "OWN-1" and row.original == ()
    lacking = [field for _, field in faults(plan) if field and field.startswith(f"{name}/OWN-1/")]
    assert lacking and lacking[0].endswith("/nl")
    assert next_id(tree(plan), (name,)) == "OWN-2"


def test_a_demand_for_nobody_and_one_without_a_text_are_told() -> None:
    nobody = replace(DEMAND, applies_to=(), text=EMPTY)
    assert [f for f in faults(replace(PLAN, demands=(nobody,))) if f[1] and "X1" in f[1]] == [
        ("plan.text_missing", "demands/X1/text/nl"),
        ("plan.for_nobody", "demands/X1/applies_to"),
    ]


def test_rows_of_a_catalogue_are_picked_once_and_keep_their_ids() -> None:
    once = picked(tree(PLAN), ("demands",), ["INT-01", "nonsense", "X1"], load())
    twice = picked(once, ("demands",), ["INT-01"], load())  # type: ignore[arg-type]
    assert [row.id for row in after(twice).demands] == ["X1", "INT-01"]
    assert after(twice).demands[1] == next(row for row in load().demands if row.id == "INT-01")


def test_a_row_moves_as_far_as_there_is_room_and_can_be_taken_away() -> None:
    rows = tree(replace(PLAN, demands=load().demands[:3]))
    ids = [row["id"] for row in rows["demands"]]  # type: ignore[index, union-attr, call-overload]
    down = after(moved(rows, ("demands",), ids[0], 1))
    assert [row.id for row in down.demands] == [ids[1], ids[0], ids[2]]
    assert after(moved(rows, ("demands",), ids[0], -1)) == planted(rows)  # type: ignore[arg-type]
    assert [row.id for row in after(removed(rows, ("demands",), ids[1])).demands] == ids[::2]


def test_a_list_that_is_full_takes_no_more() -> None:
    many = tuple(replace(DEMAND, id=f"X{n}") for n in range(MOST_ROWS))
    with pytest.raises(Refused, match=r"1\.000"):
        added(tree(replace(PLAN, demands=many)), ("demands",))


def test_a_list_that_is_none_of_the_plan_takes_no_rows() -> None:
    for path in (("settings",), ("facts",), ("facts", "roles"), ("reference",), ("",)):
        with pytest.raises(KeyError):
            added(tree(PLAN), path)


def test_a_new_lot_begins_with_the_rules_of_the_last_and_needs_a_name() -> None:
    plan = after(added(tree(PLAN), ("lots",)))
    assert [lot.id for lot in plan.lots] == ["1", "2"]
    assert replace(plan.lots[1], id="1", title=LOT.title) == LOT
    assert ("plan.name_missing", "lots/2/title/nl") in faults(plan)
    assert ("plan.name_missing", "lots/1/title/nl") not in faults(plan)
    alone = replace(PLAN, lots=(replace(LOT, title=EMPTY),))
    assert not any(field == "lots/1/title/nl" for _, field in faults(alone))


# The words of the catalogue


def reworded(plan: EvaluationPlan, field: str, words: str) -> EvaluationPlan:
    before = dict(tree(plan))
    now = put(before, ("demands", "X1", field, "nl"), words)
    return after(keep_originals(before, now, changes(before, now)))


def test_the_first_words_stay_whatever_is_made_of_them() -> None:
    once = reworded(PLAN, "text", "Anders.")
    twice = reworded(reworded(once, "text", "Nog anders."), "title", "Ook anders")
    assert dict(twice.demands[0].original) == {"text": DEMAND.text, "title": DEMAND.title}
    assert reworded(once, "text", DEMAND.text.nl) == PLAN


def test_undoing_a_rewording_leaves_no_words_beside_it() -> None:
    once = reworded(PLAN, "text", "Anders.")
    back = turned_round(changes(tree(PLAN), tree(once)))
    undone, conflicts = merge(tree(once), back)  # type: ignore[arg-type]
    assert conflicts == ()
    assert after(keep_originals(tree(once), undone, back)) == PLAN  # type: ignore[arg-type]


def test_the_reason_of_a_decision_has_no_first_words() -> None:
    row = Requirement("R", Text("Zo.", "So."), ("provider",), "both", EMPTY, reason=Text("A", ""))
    before = dict(tree(replace(PLAN, requirements=(row,))))
    now = put(before, ("requirements", "R", "reason", "nl"), "B")
    assert after(keep_originals(before, now, changes(before, now))).requirements[0].original == ()


# Facts


def test_a_municipality_keeps_its_row_when_its_name_is_corrected() -> None:
    before = tree(CASE)
    path = ("facts", "municipalities", "Gilze en Rijen", "name")
    (change,) = changes(before, put(dict(before), path, "Gilze-Rijen"))
    assert change.path == path and change.kind == "changed"


def test_two_officers_may_fill_in_two_mandates() -> None:
    before = dict(tree(CASE))
    one = put(before, ("facts", "municipalities", "Tilburg", "mandate"), "yes")
    other = put(before, ("facts", "municipalities", "Dongen", "mandate_on"), "2021-09-01")
    both, conflicts = merge(one, changes(before, other))
    towns = {town.name: town for town in after(both).facts.municipalities}
    assert conflicts == ()
    assert towns["Tilburg"].mandate == "yes" and towns["Dongen"].mandate == "unknown"
    assert towns["Dongen"].mandate_on == date(2021, 9, 1)


def test_rows_of_the_facts_come_and_go_and_come_back() -> None:
    before = dict(tree(CASE))
    for name in ("planning", "municipalities", "clients"):
        now = added(before, ("facts", name))
        made = changes(before, now)
        assert [change.path for change in made] == [("facts", name, "OWN-1")]
        assert merge(now, turned_round(made)) == (before, ())
    step = after(added(before, ("facts", "planning"))).facts.planning[-1]
    assert (step.start, step.end, step.status) == (date(2022, 7, 1), date(2022, 7, 1), "planned")


def test_the_next_year_of_the_budget_follows_the_last() -> None:
    plan = after(added(tree(CASE), ("facts", "budget", "years")))
    assert plan.facts.budget.years[-1] == BudgetYear(2033, D(0), D(0), D(0))
    assert next_year(tree(CASE), first=True) == "2020"
    none = replace(CASE, facts=replace(FACTS, budget=replace(FACTS.budget, years=())))
    assert after(added(tree(none), ("facts", "budget", "years"))).facts.budget.years[0].year == 2022
    gone = after(removed(tree(CASE), ("facts", "budget", "years"), "2021"))
    assert gone.facts.budget.years[0].year == 2022


def test_the_facts_of_the_case_are_in_order() -> None:
    assert with_facts() == []


def test_every_fault_of_the_facts_stands_at_its_place() -> None:
    preselection, *later = FACTS.planning[1:]
    bad = replace(preselection, end=date(2021, 11, 1))
    assert with_facts(planning=(FACTS.planning[0], bad, *later)) == [
        ("case.end_before_start", "facts/planning/preselection/end")
    ]
    tilburg, *others = FACTS.municipalities
    assert with_facts(municipalities=(replace(tilburg, name="Dongen"), *others)) == [
        ("case.twice", "facts/municipalities")
    ]
    assert with_facts(municipalities=(replace(tilburg, name=" "), *others)) == [
        ("plan.name_missing", "facts/municipalities/Tilburg/name")
    ]
    first, *rest = FACTS.budget.years
    off = replace(FACTS.budget, years=(replace(first, total=D(1)), *rest))
    assert with_facts(budget=off) == [("case.total_off", "facts/budget/years/2021/total")]
    assert with_facts(budget=replace(FACTS.budget, excludes=("Breda",))) == [
        ("case.unknown_municipality", "facts/budget/excludes")
    ]
    counted = replace(FACTS.clients[2], high=1)
    assert with_facts(clients=(*FACTS.clients[:2], counted)) == [
        ("case.high_below_low", "facts/clients/A-36/high")
    ]
    late = replace(FACTS.term, start=date(2022, 7, 2))
    assert with_facts(term=late) == [("case.starts_mid_month", "facts/term/start")]


def test_a_budget_without_a_fall_may_be_sealed_and_shows_none() -> None:
    flat = replace(FACTS, budget=replace(FACTS.budget, fall_from=2022, fall_to=2022))
    assert list(check_facts(flat)) == [] and flat.budget_fall() is None
    assert FACTS.budget_fall() is not None


def test_a_year_of_the_contract_without_budget_is_told_and_gives_no_total() -> None:
    short = replace(FACTS, budget=replace(FACTS.budget, years=FACTS.budget.years[:9]))
    assert short.years_without_budget() == (2030,) and short.comparison_total() is None
    assert [(one.code, one.field) for one in check_facts(short)] == [
        ("case.year_without_budget", "facts/budget/years")
    ]


def test_a_plan_may_have_no_budget_at_all() -> None:
    assert with_facts(budget=replace(FACTS.budget, years=())) == []


def test_a_contract_that_starts_on_a_leap_day_still_has_years() -> None:
    years = Term(date(2024, 2, 29), (TermPart("base", 2),), EMPTY, "").contract_years()
    # from 29 February 2024 to the day before 28 February 2025, and a year on
    assert [(year.start, year.end) for year in years] == [
        (date(2024, 2, 29), date(2025, 2, 27)),
        (date(2025, 2, 28), date(2026, 2, 27)),
    ]


def test_a_source_in_the_buyers_own_words_is_cited_as_it_stands() -> None:
    assert [place.show("en") for place in FACTS.cite("Leidraad §3.2")] == ["Leidraad §3.2"]
    assert FACTS.cite("") == () == FACTS.cite("  ")
    assert FACTS.cite("S §4.2 L676-677")[0].show().startswith("inkoopstrategie")


def test_a_plan_of_the_first_format_gets_mandates_that_nobody_knows() -> None:
    from criteria.plan.format import raised

    town = Municipality("Tilburg", (), None, None, "S §2 L6-7", "Tilburg")
    plan = replace(PLAN, facts=replace(PLAN.facts, municipalities=(town,)))
    old: Any = to_plain(plan)
    for key in ("format", "committee", "advice", "requirements", "scoring"):
        del old[key]
    for key in ("id", "mandate", "mandate_on"):
        del old["facts"]["municipalities"][0][key]
    old["settings"] = []
    for row in (*old["demands"], *old["topics"], *old["elements"]):
        del row["original"]
    read = planted(raised(old))
    assert read.facts.municipalities == (town,)


def test_a_requirement_that_binds_nobody_is_told() -> None:
    empty = Requirement("OWN-1", Text("Zo.", "So."), (), "both", EMPTY, applicability="adapted")
    found = [f for f in faults(replace(PLAN, requirements=(empty,))) if "OWN-1" in (f[1] or "")]
    assert found == [
        ("plan.reason_missing", "requirements/OWN-1/reason"),
        ("plan.for_nobody", "requirements/OWN-1/subject"),
        ("plan.author_missing", "requirements/OWN-1/applicability"),
    ]


def test_a_row_goes_to_the_place_that_was_asked() -> None:
    path = ("facts", "planning")
    first, second, third, *rest = ids(tree(CASE), path)
    for id_, place, order in (
        (third, 1, [third, first, second]),
        (first, 3, [second, third, first]),
        (second, 2, [first, second, third]),
    ):
        assert ids(placed(tree(CASE), path, id_, place), path) == [*order, *rest]
