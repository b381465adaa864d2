"""The calculation in its fixed order, and the ranking with those who were set aside."""

from __future__ import annotations

from dataclasses import replace

from criteria.calculation import STAGES, by_criterion, of_stage, stage_of, with_everybody
from criteria.outcome import AWARD, ranking
from criteria.ranking import rank
from tests.rules.tenders import three_offers
from tests.vectors import ALL

VECTORS = {one.id: one for one in ALL}


def test_every_step_belongs_to_a_stage_and_comes_in_that_order() -> None:
    for one in ALL:
        for offer in ranking(one.plan, "1", AWARD, one.entrants).offers:
            places = [STAGES.index(stage_of(step)) for step in offer.steps]
            assert places == sorted(places)


def test_steps_of_the_marks_go_by_criterion_with_the_sum_last() -> None:
    rules, offers = three_offers(None)
    rules = replace(rules, rounding=replace(rules.rounding, criterion=1))
    first = rank(rules, offers).offers[0]
    found = by_criterion(first.steps)
    assert [one.criterion for one in found] == ["G1", "G2", "G3", ""]
    assert [len(one.steps) for one in found] == [2, 2, 2, 1]
    assert [step.code for step in of_stage(first.steps, "total")] == ["ranking.total"]
    assert of_stage(first.steps, "price")[0].code.startswith("ranking.price")


def test_both_rankings_where_somebody_was_set_aside() -> None:
    # 5.6: without C, A wins with 87; with C in the formulas C would win with 85
    aside = VECTORS["5.6 set aside"]
    assert ranking(aside.plan, "1", AWARD, aside.entrants).winner == "A"
    both = with_everybody(aside.plan, "1", aside.entrants)
    assert both is not None
    assert both.winner == "C"


def test_a_minimum_mark_is_a_rule_and_stays_in_both() -> None:
    under = VECTORS["5.6 minimum"]
    assert with_everybody(under.plan, "1", under.entrants) is None


def test_without_an_offer_there_is_nothing_to_put_back() -> None:
    kept = VECTORS["5.6 kept"]
    gone = replace(kept.entrants[2], years=(), set_aside="no_offer")
    assert with_everybody(kept.plan, "1", (*kept.entrants[:2], gone)) is None


def test_what_the_formula_cannot_count_gives_no_second_ranking() -> None:
    kept = VECTORS["5.6 kept"]
    free = replace(kept.entrants[2], years=(kept.entrants[2].years[0] * 0,), set_aside="x")
    assert with_everybody(kept.plan, "1", (*kept.entrants[:2], free)) is None
