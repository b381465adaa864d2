"""Low prices: which offers are hit, worked out by hand, and the course of an inquiry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from criteria.formulas import PriceRule
from criteria.low_offers import (
    COSTS,
    TOPICS,
    Answered,
    Asked,
    Assessed,
    Step,
    check_decision,
    check_step,
    question,
    signals,
    stand,
    topics,
)
from criteria.outcome import Entrant
from criteria.plan import EvaluationPlan, LotRules, RuleSet
from tests.rules.plans import LOT, PLAN

CHEAP, MIDDLE, DEAR = "cheap", "middle", "dear"


def plan(**low: object) -> EvaluationPlan:
    return replace(PLAN, lots=(replace(LOT, ceilings=(), priced_years=1, **low),))  # type: ignore[arg-type]


def entrant(id_: str, price: int | str, aside: str | None = None, mark: int = 10) -> Entrant:
    marks = tuple((question.id, D(mark)) for question in LOT.award.questions)
    return Entrant(id_, f"Party {id_}", marks, (D(price),), aside)


def hit(found: EvaluationPlan, *entrants: Entrant) -> dict[str, list[str]]:
    return {id_: [one.rule for one in hits] for id_, hits in signals(found, "1", entrants).items()}


def three(cheap: int | str) -> tuple[Entrant, ...]:
    """The others ask 900 and 1,100: their mean is 1,000, the lowest of them 900."""
    return entrant(CHEAP, cheap), entrant(MIDDLE, 900), entrant(DEAR, 1100)


def test_a_plan_without_triggers_asks_nothing() -> None:
    assert hit(plan(), *three(1)) == {}


@pytest.mark.parametrize(
    ("price", "asked"),
    [
        ("799.99", True),  # below 1,000 x (1 - 20/100) = 800
        ("800", False),  # exactly on the line: not hit
        ("800.01", False),
    ],
)
def test_below_the_mean_of_the_others_is_exclusive(price: str, asked: bool) -> None:
    found = hit(plan(low_mean=D(20)), *three(price))
    assert found == ({CHEAP: ["mean"]} if asked else {})


def test_the_own_price_is_no_part_of_the_mean() -> None:
    # with itself in it the mean of 790, 900 and 1,100 were 930, and 20% below that 744
    (found,) = signals(plan(low_mean=D(20)), "1", three(790))[CHEAP]
    assert (found.against, found.line, found.below) == (F(1000), F(800), F(21))
    assert found.told() == (
        "€\u00a0790,00 ligt 21,00% onder het gemiddelde van de andere inschrijvingen, "
        "€\u00a01.000,00. Het plan vraagt uitleg bij meer dan 20% eronder, dus onder €\u00a0800,00."
    )


@pytest.mark.parametrize(("price", "asked"), [(809, True), (810, False)])
def test_below_the_lowest_of_the_others(price: int, asked: bool) -> None:
    found = hit(plan(low_next=D(10)), *three(price))  # 900 x 0.9 = 810
    assert found == ({CHEAP: ["next"]} if asked else {})


@pytest.mark.parametrize(("price", "asked"), [("849.99", True), (850, False)])
def test_below_the_reference(price: int | str, asked: bool) -> None:
    rules = plan(low_reference=D(15), low_amount=D(1000))
    assert hit(rules, *three(price)) == ({CHEAP: ["reference"]} if asked else {})


def test_one_offer_is_held_against_the_reference_alone() -> None:
    rules = plan(low_mean=D(1), low_next=D(1), low_reference=D(15), low_amount=D(1000))
    assert hit(rules, entrant(CHEAP, 100)) == {CHEAP: ["reference"]}


def test_two_lowest_prices_that_are_equal_shield_each_other_from_the_next() -> None:
    rules = plan(low_next=D(10))
    assert hit(rules, entrant("a", 100), entrant("b", 100), entrant("c", 1000)) == {}


def test_who_is_out_is_no_part_of_the_mean() -> None:
    rules = plan(low_mean=D(20))
    assert hit(rules, entrant(CHEAP, 790), entrant(DEAR, 1000), entrant("x", 1, "no_offer")) == {
        CHEAP: ["mean"]
    }


def test_a_decision_on_one_offer_moves_no_line_under_another() -> None:
    """Set aside as abnormally low it still counts for the mean, and is still hit itself."""
    rules = plan(low_mean=D(20))
    before = hit(rules, entrant("a", 100), entrant("b", 900), entrant("c", 1100))
    after = hit(rules, entrant("a", 100, "abnormally_low"), entrant("b", 900), entrant("c", 1100))
    assert before == after == {"a": ["mean"]}


@pytest.mark.parametrize("after", [{}, {"aside": "abnormally_low"}])
def test_who_was_set_aside_after_the_opening_is_not_asked_and_moves_no_mean(
    after: dict[str, str],
) -> None:
    """Also where its points still count, and where an inquiry had set it aside before."""
    rules = plan(low_mean=D(20))
    out = replace(entrant("a", 100, **after), dropped="after_opening")
    # of the others, 790 against 1,000 is 21% lower; with the 100 their mean were 550
    assert hit(rules, out, entrant("b", 790), entrant("c", 1000)) == {"b": ["mean"]}


def test_a_price_without_a_value_is_hit_whatever_the_plan_says() -> None:
    assert hit(plan(), *three(0)) == {CHEAP: ["no_value"]}


def test_quality_alone_asks_nothing() -> None:
    award = replace(LOT.award, price=PriceRule("quality-only"))
    assert hit(plan(award=award), *three(0)) == {}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    some.lists(some.integers(1, 10**6), min_size=2, max_size=6),
    some.integers(1, 99),
    some.integers(0, 5),
)
def test_a_higher_price_is_never_hit_where_a_lower_was_not(
    prices: list[int], share: int, which: int
) -> None:
    rules = plan(low_mean=D(share), low_next=D(share), low_reference=D(share), low_amount=D(5000))
    which %= len(prices)

    def hits(first: int) -> set[str]:
        rows = [entrant(str(n), p) for n, p in enumerate(prices)]
        rows[which] = entrant("this", first)
        return set(hit(rules, *rows).get("this", []))

    assert hits(prices[which] + 1) <= hits(prices[which])


# The question


def test_the_question_names_no_figure_of_another_and_no_article() -> None:
    rules = plan(low_mean=D(20))
    text = question(rules, rules.lots[0], signals(rules, "1", three(790))[CHEAP], "Party cheap")
    assert "790,00" in text and "1.000" not in text and "artikel" not in text
    assert "kostprijs" not in text and "cao" in text


def test_the_question_cites_what_the_plan_declares_and_asks_its_cost_elements() -> None:
    sets = tuple(
        RuleSet(one.id, "documents", "paragraaf 7.3") if one.id == "low-offers" else one
        for one in PLAN.rule_sets
    )
    rules = replace(plan(low_costs=True), rule_sets=sets)
    text = question(rules, rules.lots[0], (), "Party cheap")
    assert "paragraaf 7.3" in text and "overheadkosten" in text
    assert topics(rules.lots[0]) == (*TOPICS, *(f"cost_{one}" for one in COSTS))


# The course

LOW: LotRules = LOT
DAY = date(2022, 6, 10)
QUESTION = Asked("Leg uit.", date(2022, 6, 1), "platform", date(2022, 6, 8))
ANSWER = Answered("Wij werken zonder kantoor.", date(2022, 6, 7), "email")
FOUND = Assessed(tuple((topic, "explained", "Klopt met de bijlage.") for topic in TOPICS))


def codes(done: tuple[Step, ...], step: Step, today: date = DAY) -> list[str]:
    return [fault.code for fault in check_step(LOW, done, step, today)]


def test_question_answer_and_assessment_follow_each_other() -> None:
    assert codes((), QUESTION) == []
    assert codes((QUESTION,), ANSWER) == []
    assert codes((QUESTION, ANSWER), FOUND) == []
    steps: list[tuple[Step, ...]] = [(), (QUESTION,), (QUESTION, ANSWER), (QUESTION, ANSWER, FOUND)]
    assert [stand(done, None) for done in steps] == ["open", "asked", "answered", "assessed"]
    assert (stand((), True), stand((), False)) == ("kept", "aside")


def test_nothing_is_assessed_before_the_answer_or_the_last_day_for_it() -> None:
    assert codes((), ANSWER) == ["low.not_asked"]
    assert codes((), FOUND) == ["low.not_asked"]
    assert codes((QUESTION,), FOUND, date(2022, 6, 8)) == ["low.answer_awaited"]
    assert codes((QUESTION,), FOUND, date(2022, 6, 9)) == []


def test_a_step_needs_its_words_its_day_and_its_way() -> None:
    assert codes((), Asked(" ", None, "x", None)) == [
        "acts.text_missing",
        "low.how_missing",
        "low.day_missing",
        "low.until_missing",
    ]
    assert codes((), replace(QUESTION, on=date(2022, 6, 11), until=date(2022, 6, 11))) == [
        "low.day_later",
        "low.until_early",
    ]
    assert codes((QUESTION,), replace(ANSWER, on=date(2022, 5, 31))) == ["low.answer_early"]


def test_a_step_of_today_may_be_recorded_and_one_of_tomorrow_may_not() -> None:
    asked = replace(QUESTION, until=date(2022, 6, 15))
    assert codes((), replace(asked, on=DAY)) == []
    assert codes((), replace(asked, on=date(2022, 6, 11))) == ["low.day_later"]


def test_every_topic_gets_a_verdict_and_a_reason() -> None:
    rows = (("efficiency", "explained", ""), *((one, "not_relevant", "") for one in TOPICS[1:-1]))
    assert codes((QUESTION, ANSWER), Assessed(rows)) == ["acts.text_missing", "low.verdict_missing"]
    odd = Assessed((*FOUND.rows, ("cost_staff", "explained", "x")))
    assert codes((QUESTION, ANSWER), odd) == ["low.verdict_missing"]


def test_an_offer_is_set_aside_only_after_question_and_assessment() -> None:
    def decided(keeps: bool, *done: Step) -> list[str]:
        return [fault.code for fault in check_decision(keeps, done)]

    assert decided(True) == []
    assert decided(False) == ["low.aside_unasked"]
    assert decided(True, QUESTION) == decided(False, QUESTION, ANSWER) == ["low.not_assessed"]
    assert decided(False, QUESTION, ANSWER, FOUND) == []
