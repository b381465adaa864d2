"""Quality: what the marks of an offer are worth, and who stays under a minimum.

Minimum marks come first, then the minimum quality. An offer that falls under one of them takes no
part in what follows: its mark is not the best mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from criteria.numbers import Mark, exact_sum, rounded
from criteria.offers import Offer
from criteria.ranking_rules import Criterion, RankingRules, Rounding
from criteria.ranking_steps import Step, rounding_steps


class Judged(NamedTuple):
    """An offer with its quality: exact, and as the plan rounds each criterion."""

    offer: Offer
    exact: Fraction
    quality: Fraction
    points: tuple[tuple[str, Fraction], ...]
    steps: tuple[Step, ...]


class _Measured(NamedTuple):
    """What one mark is worth on one criterion."""

    exact: Fraction
    points: tuple[str, Fraction]
    steps: tuple[Step, ...]


Aside = tuple[Offer, str, tuple[Step, ...]]


def judge(rules: RankingRules, offers: Sequence[Offer]) -> tuple[list[Judged], list[Aside]]:
    """The offers that remain with their quality, and those set aside with the reason why."""
    aside: list[Aside] = [(o, o.set_aside, ()) for o in offers if o.set_aside is not None]
    passing = []
    for offer in offers:
        if offer.set_aside is None:
            failed = _under_minimum(rules, offer)
            if failed:
                aside.append((offer, *failed))
            else:
                passing.append(offer)
    judged = _measure_all(rules, passing)
    if rules.minimum_total is not None:
        judged = _without_low_totals(rules, judged, aside)
    return judged, sorted(aside, key=lambda one: one[0].id)


def _under_minimum(rules: RankingRules, offer: Offer) -> tuple[str, tuple[Step, ...]] | None:
    """The first criterion under its minimum and a step for each; a mark equal to it is enough."""
    marks = dict(offer.marks)
    low = [c for c in rules.criteria if c.minimum is not None and marks[c.id] < c.minimum]
    if not low:
        return None
    return f"minimum:{low[0].id}", tuple(
        Step(
            "ranking.under_minimum",
            (("id", c.id), ("mark", marks[c.id]), ("minimum", c.minimum)),
        )
        for c in low
    )


def _without_low_totals(
    rules: RankingRules, judged: list[Judged], aside: list[Aside]
) -> list[Judged]:
    """Set aside what is under the minimum quality, tested before any rounding.

    Against the best mark the others are then measured again, because an offer that was set aside
    takes no part in any formula. That can only raise them, so nobody falls under it a second time.
    """
    assert rules.minimum_total is not None
    least = Fraction(rules.minimum_total)
    enough = [one for one in judged if one.exact >= least]
    for one in judged:
        if one.exact < least:
            why = Step("ranking.under_minimum_total", (("quality", one.exact), ("minimum", least)))
            aside.append((one.offer, "minimum_total", (*one.steps, why)))
    if rules.against == "best" and len(enough) < len(judged):
        return _measure_all(rules, [one.offer for one in enough])
    return enough


def _measure_all(rules: RankingRules, offers: Sequence[Offer]) -> list[Judged]:
    """Quality per offer. Equal marks on a criterion are worked out once."""
    marks = [dict(offer.marks) for offer in offers]
    known: dict[str, dict[Mark, _Measured]] = {}
    for criterion in rules.criteria:
        given = {mark[criterion.id] for mark in marks}
        top = max(given) if rules.against == "best" and given else None
        meter = _meter(rules, criterion, top)
        known[criterion.id] = {mark: _measure(rules.rounding, meter, mark) for mark in given}
    return [
        _judged(rules, offer, [known[id][mark[id]] for id in known])
        for offer, mark in zip(offers, marks, strict=True)
    ]


def _judged(rules: RankingRules, offer: Offer, measured: Sequence[_Measured]) -> Judged:
    points = tuple(one.points for one in measured)
    steps = [step for one in measured for step in one.steps]
    counted = [number for _, number in points]
    quality = exact_sum(counted)
    exact = (
        quality if rules.rounding.criterion is None else exact_sum([one.exact for one in measured])
    )
    if points:
        code = "ranking.quality_value" if rules.on_value else "ranking.quality"
        steps.append(Step(code, (("terms", tuple(counted)), ("result", quality))))
    return Judged(offer, exact, quality, points, tuple(steps))


def worth(
    rules: RankingRules, criterion: Criterion, mark: Mark, best: Mark | None = None
) -> tuple[Fraction, Fraction]:
    """What a mark is worth, exact and as the plan rounds it; `best` is the best mark given."""
    measured = _measure(rules.rounding, _meter(rules, criterion, best), mark)
    return measured.exact, measured.points[1]


class _Meter(NamedTuple):
    """What is the same for every mark on one criterion, worked out once."""

    id: str
    low: Fraction
    unit: Fraction
    code: str
    shown: tuple[tuple[str, object], ...]


def _meter(rules: RankingRules, criterion: Criterion, top: Mark | None) -> _Meter:
    """Points per step of the scale: up to its end, or up to the best mark (`top`)."""
    on_value = rules.on_value
    low = Fraction() if on_value else Fraction(criterion.scale_min)
    high = Fraction(criterion.scale_max if top is None else top)
    worth = Fraction((criterion.value if on_value else criterion.points) or 0)
    return _Meter(
        id=criterion.id,
        low=low,
        unit=worth / (high - low) if high > low else Fraction(),
        code=_criterion_code(on_value, top is not None, low, high),
        shown=(("id", criterion.id), ("low", low), ("high", high), ("points", worth)),
    )


def _measure(rounding: Rounding, meter: _Meter, mark: Mark) -> _Measured:
    """The points of one mark: its place on the scale, or its place below the best mark."""
    given = Fraction(mark)
    exact = (given - meter.low if meter.low else given) * meter.unit
    step = Step(meter.code, (*meter.shown, ("mark", given), ("result", exact)))
    if rounding.criterion is None:
        return _Measured(exact, (meter.id, exact), (step,))
    counted = rounded(exact, rounding.criterion, rounding.mode)
    steps = (step, *rounding_steps("ranking.rounded_criterion", rounding.criterion, counted))
    return _Measured(exact, (meter.id, counted), steps)


def _criterion_code(on_value: bool, best: bool, low: Fraction, high: Fraction) -> str:
    if on_value:
        return "ranking.criterion_value"
    if best:
        return "ranking.criterion_best" if high > low else "ranking.criterion_best_nothing"
    return "ranking.criterion_from" if low else "ranking.criterion"
