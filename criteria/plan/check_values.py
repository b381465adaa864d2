"""What keeps a plan from being sealed in its numbers and names: what could never be meant."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from criteria.catalogue import load
from criteria.plan import EvaluationPlan, Question, StageRules
from criteria.plan.limits import MOST_ADMITTED, MOST_AMOUNT, MOST_DAYS, MOST_SPREAD, MOST_WORDS
from criteria.refusals import Refusal, refusal

_CENTS = 100


def check_values(plan: EvaluationPlan) -> Iterator[Refusal]:
    """Numbers out of every reach, and goals and catalogues that are not there."""
    for lot in plan.lots:
        place = f"lots/{lot.id}"
        for name, rules in lot.stages:
            yield from _check_goals(rules, f"{place}/{name}")
            yield from _check_minimum(rules, f"{place}/{name}/minimum_total")
        for name in ("ceilings", "fixed_prices"):
            if not all(map(_is_amount, getattr(lot, name))):
                yield refusal("plan.amount_out_of_range", f"{place}/{name}", most=MOST_AMOUNT)
        if lot.admitted > MOST_ADMITTED:
            yield refusal("plan.admitted_too_many", f"{place}/admitted", most=MOST_ADMITTED)
    for element in plan.elements:
        yield from _unknown(element.trace, f"elements/{element.id}/trace")
    for field, most in (("discuss_from", MOST_SPREAD), ("minimum_words", MOST_WORDS)):
        if not 0 <= getattr(plan.consensus, field) <= most:
            yield refusal("plan.number_out_of_range", f"consensus/{field}", most=most)
    if plan.standstill.days > MOST_DAYS:
        yield refusal("plan.standstill_too_long", "standstill/days", most=MOST_DAYS)
    yield from _check_catalogues(plan)


def _is_amount(amount: Decimal) -> bool:
    return 0 <= amount <= MOST_AMOUNT and (Fraction(amount) * _CENTS).denominator == 1


def _check_goals(rules: StageRules, place: str) -> Iterator[Refusal]:
    for question in rules.questions:
        own = f"{place}/questions/{question.id}"
        yield from _unknown(question.trace, f"{own}/trace")
        for one in question.subtopics:
            yield from _unknown(one.trace, f"{own}/subtopics/{one.id}")


def _unknown(trace: tuple[str, ...], place: str) -> Iterator[Refusal]:
    known = {goal.id for goal in load().goals}
    for id_ in dict.fromkeys(trace):
        if id_ not in known:
            yield refusal("plan.goal_unknown", place, id=id_)


def _check_minimum(rules: StageRules, place: str) -> Iterator[Refusal]:
    """A minimum for all quality lies between the least and the most that the questions give."""
    reach = [_reach(rules, question) for question in rules.questions]
    if rules.minimum_total is None or None in reach:
        return
    least = sum((low for low, _ in filter(None, reach)), Fraction())
    most = sum((high for _, high in filter(None, reach)), Fraction())
    if not least <= Fraction(rules.minimum_total) <= most:
        code = "plan.minimum_value_wrong" if rules.on_value else "plan.minimum_total_wrong"
        yield refusal(code, place, minimum=rules.minimum_total, least=least, most=most)


def _reach(rules: StageRules, question: Question) -> tuple[Fraction, Fraction] | None:
    """What the lowest and the highest mark are worth; None while that is not known."""
    if not rules.on_value:
        return None if question.points is None else (Fraction(), Fraction(question.points))
    scale = rules.scale_of(question)
    if question.value is None or scale is None or not scale.steps or scale.highest <= 0:
        return None
    value = Fraction(question.value)
    return value * Fraction(scale.lowest) / Fraction(scale.highest), value


def _check_catalogues(plan: EvaluationPlan) -> Iterator[Refusal]:
    """Catalogues are numbered from 1; a plan may have used an earlier one than that of today."""
    today = dict(load().versions)
    for name, version in plan.catalogues:
        known = [str(number) for number in range(1, int(today.get(name, "0")) + 1)]
        if version not in known:
            yield refusal("plan.catalogue_unknown", "catalogues", name=name, version=version)
