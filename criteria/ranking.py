"""The order of merit: from marks and prices to a ranking, with every step kept.

`rank` is a pure function of the rules of a plan and the offers. The order of operations is fixed,
because another order gives another winner: offers set aside before, minimum marks, minimum quality,
the price formula over what remains, totals, ties, rank. Nothing is rounded unless the plan says so.

An offer that is set aside is out of every formula: its price is not the lowest price and its mark
is not the best mark. This holds as well for an offer that falls under a minimum on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from itertools import groupby
from math import lcm
from typing import NamedTuple

from criteria import offers as pricing
from criteria.numbers import show
from criteria.offers import FORMULAS, Basket, Price, PriceRule
from criteria.refusals import Refusal, refusal, refuse_if
from criteria.texts import sentence

AGAINST = ("scale", "best")
MODES = ("half-up", "half-even")
STAGES = ("criterion", "price", "total")
TIE_RULES = ("quality", "price", "draw")
MOST_PLACES = 20
TOTAL_DIGITS = 50

_SHOWN_PLACES = 4
_EXACT_PLACES = 6
_ENDLESS = Decimal("Infinity")
_TOTAL_KEPT = Context(prec=TOTAL_DIGITS)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A quality criterion: its points, or its value in euros under award on value (PF10)."""

    id: str
    points: Decimal | None
    scale_min: Decimal
    scale_max: Decimal
    minimum: Decimal | None = None
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rounding:
    """To how many decimals each stage is rounded; None leaves it exact."""

    mode: str = "half-up"
    criterion: int | None = None
    price: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class RankingRules:
    """What a plan says about ranking. `price` is None where quality alone counts."""

    criteria: tuple[Criterion, ...]
    price: PriceRule | None
    against: str = "scale"
    minimum_total: Decimal | None = None
    rounding: Rounding = field(default_factory=Rounding)
    ties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer: its price, its mark per criterion, and why it was set aside, if it was."""

    id: str
    price: Price | None
    marks: tuple[tuple[str, Decimal], ...]
    set_aside: str | None = None


class Step(NamedTuple):
    """One step of the sum. The sentence is made when someone reads it, so ranking stays quick."""

    code: str
    values: tuple[tuple[str, object], ...]

    def sentence(self, lang: str = "nl") -> str:
        shown = {name: _shown(value, lang) for name, value in self.values}
        result = dict(self.values).get("result")
        return sentence(self.code, lang, **shown, eq="=" if _ends(result) else "≈")


@dataclass(frozen=True, slots=True)
class RankedOffer:
    """One offer in the ranking; every figure is None for an offer that was set aside.

    `total` and `value` are as the plan rounds them and decide the order; `exact_total` and
    `exact_value` are the same figures before that last rounding.
    """

    id: str
    rank: int | None
    quality: Fraction | None
    criterion_points: tuple[tuple[str, Fraction], ...]
    price_points: Fraction | None
    total: Fraction | None
    exact_total: Fraction | None
    value: Fraction | None
    exact_value: Fraction | None
    set_aside: str | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The order of merit, those set aside last.

    `tied` are the offers that share a rank after the whole chain; `winner` is None when the first
    rank is shared or nobody is left; `draw_needed` says that the chain settles a tie by lots.
    """

    offers: tuple[RankedOffer, ...]
    winner: str | None
    draw_needed: bool
    tied: tuple[str, ...]
    rules: RankingRules


def rank_reversal_possible(rules: RankingRules) -> bool:
    """Whether the order of two offers may change when a third one drops out."""
    by_price = rules.price is not None and pricing.rank_reversal_possible(rules.price)
    return by_price or rules.against == "best"


# --- checks: every refusal at once --------------------------------------------------------------


def check_rules(rules: RankingRules) -> tuple[Refusal, ...]:
    """Everything that keeps these rules from giving a ranking, each with its place."""
    return (
        *_check_criteria(rules),
        *_check_quality(rules),
        *(pricing.check_price_rule(rules.price) if rules.price is not None else ()),
        *_check_rounding(rules.rounding),
        *_check_ties(rules),
    )


def _check_criteria(rules: RankingRules) -> Iterable[Refusal]:
    seen: set[str] = set()
    for index, criterion in enumerate(rules.criteria):
        place = f"criteria[{index}]"
        if not criterion.id:
            yield refusal("ranking.id_missing", f"{place}.id")
        if criterion.id in seen:
            yield refusal("ranking.criterion_twice", f"{place}.id", id=criterion.id)
        seen.add(criterion.id)
        yield from _check_worth(criterion, _on_value(rules), place)
        yield from _check_scale(criterion, _on_value(rules), place)


def _check_worth(criterion: Criterion, on_value: bool, place: str) -> Iterable[Refusal]:
    """Euros under award on value, points under everything else; never both."""
    wanted, other = ("value", "points") if on_value else ("points", "value")
    worth: Decimal | None = getattr(criterion, wanted)
    if getattr(criterion, other) is not None:
        yield refusal(f"ranking.{other}_not_used", f"{place}.{other}", id=criterion.id)
    if worth is None:
        yield refusal(f"ranking.{wanted}_missing", f"{place}.{wanted}")
    elif not worth.is_finite():
        yield refusal("ranking.not_a_number", f"{place}.{wanted}")
    elif worth < 0:
        yield refusal(f"ranking.{wanted}_negative", f"{place}.{wanted}", **{wanted: worth})


def _check_scale(criterion: Criterion, on_value: bool, place: str) -> Iterable[Refusal]:
    low, high, least = criterion.scale_min, criterion.scale_max, criterion.minimum
    if not (low.is_finite() and high.is_finite()):
        yield refusal("ranking.not_a_number", f"{place}.scale")
    elif low >= high:
        yield refusal("ranking.scale_empty", f"{place}.scale", low=low, high=high)
    elif on_value and high <= 0:
        yield refusal("ranking.scale_not_above_zero", f"{place}.scale.max", high=high)
    elif least is not None and not (least.is_finite() and low <= least <= high):
        yield refusal("ranking.minimum_off_scale", f"{place}.minimum", low=low, high=high)


def _check_quality(rules: RankingRules) -> Iterable[Refusal]:
    if rules.against not in AGAINST:
        yield refusal("ranking.against_unknown", "against", against=rules.against)
    elif rules.against == "best" and _on_value(rules):
        yield refusal("ranking.best_on_value", "against")
    if rules.minimum_total is not None and not rules.minimum_total.is_finite():
        yield refusal("ranking.not_a_number", "minimum_total")
    if not rules.criteria and _quality_alone(rules):
        yield refusal("ranking.nothing_to_rank", "criteria")
    if _by_fraction(rules) and not any(c.points for c in rules.criteria):
        yield refusal("ranking.no_quality_points", "criteria")


def _check_rounding(rounding: Rounding) -> Iterable[Refusal]:
    if rounding.mode not in MODES:
        yield refusal("ranking.rounding_unknown", "rounding.mode", mode=rounding.mode)
    for stage in STAGES:
        places = getattr(rounding, stage)
        if places is not None and not (type(places) is int and 0 <= places <= MOST_PLACES):
            yield refusal("ranking.places_wrong", f"rounding.{stage}", most=MOST_PLACES)


def _check_ties(rules: RankingRules) -> Iterable[Refusal]:
    known = {criterion.id for criterion in rules.criteria}
    for index, tie in enumerate(rules.ties):
        kind, _, named = tie.partition(":")
        if tie not in TIE_RULES and kind != "criterion":
            yield refusal("ranking.tie_unknown", f"ties[{index}]", tie=tie)
        elif kind == "criterion" and named not in known:
            yield refusal("ranking.tie_criterion_unknown", f"ties[{index}]", id=named)


def check_offers(rules: RankingRules, offers: Sequence[Offer]) -> tuple[Refusal, ...]:
    """Everything that keeps these offers from being ranked, each with its place.

    An offer that was set aside needs no marks and no price. An offer under a minimum needs no
    price: in a procedure with two openings its price is never opened.
    """
    found = _check_without_prices(rules, offers)
    if check_rules(rules):
        return found
    if found:
        return (*found, *_check_prices(rules, offers, {o.id for o in offers if not o.set_aside}))
    remaining = {judged.offer.id for judged in _judge(rules, offers)[0]}
    return _check_prices(rules, offers, remaining)


def _check_without_prices(rules: RankingRules, offers: Sequence[Offer]) -> tuple[Refusal, ...]:
    found = [] if offers else [refusal("ranking.no_offers", "offers")]
    scales = [
        (c.id, c.scale_min, c.scale_max)
        if c.scale_min.is_finite() and c.scale_max.is_finite()
        else (c.id, -_ENDLESS, _ENDLESS)
        for c in rules.criteria
    ]
    seen: set[str] = set()
    for index, offer in enumerate(offers):
        place = f"offers[{index}]"
        if not offer.id:
            found.append(refusal("ranking.id_missing", f"{place}.id"))
        if offer.id in seen:
            found.append(refusal("ranking.offer_twice", f"{place}.id", id=offer.id))
        seen.add(offer.id)
        if offer.set_aside == "":
            found.append(refusal("ranking.set_aside_empty", f"{place}.set_aside"))
        if offer.price is not None:
            found.extend(pricing.check_price(offer.price, f"{place}.price"))
        found.extend(_check_marks(scales, offer, f"{place}.marks"))
    return tuple(found)


def _check_marks(
    scales: Sequence[tuple[str, Decimal, Decimal]], offer: Offer, place: str
) -> list[Refusal]:
    """A mark for every criterion, on its scale; none for a criterion the plan does not have."""
    marks = dict(offer.marks)
    found: list[Refusal] = []
    known = 0
    for id, low, high in scales:
        mark = marks.get(id)
        if mark is None:
            if offer.set_aside is None:
                found.append(refusal("ranking.mark_missing", f"{place}.{id}", id=id))
            continue
        known += 1
        if not mark.is_finite():
            found.append(refusal("ranking.not_a_number", f"{place}.{id}"))
        elif not low <= mark <= high:
            found.append(
                refusal("ranking.off_scale", f"{place}.{id}", id=id, mark=mark, low=low, high=high)
            )
    if known != len(offer.marks):
        found.extend(_unwanted_marks({id for id, _, _ in scales}, offer, place))
    return found


def _unwanted_marks(known: set[str], offer: Offer, place: str) -> Iterable[Refusal]:
    given = [id for id, _ in offer.marks]
    for id in dict.fromkeys(given):
        if id not in known:
            yield refusal("ranking.criterion_unknown", f"{place}.{id}", id=id)
        elif given.count(id) > 1:
            yield refusal("ranking.mark_twice", f"{place}.{id}", id=id)


def _check_prices(
    rules: RankingRules, offers: Sequence[Offer], remaining: set[str]
) -> tuple[Refusal, ...]:
    """Prices where they count: there, and with a value under the formula."""
    if _quality_alone(rules) and "price" not in rules.ties:
        return ()
    found: list[Refusal] = []
    prices: list[Price] = []
    for index, offer in enumerate(offers):
        if offer.id not in remaining:
            continue
        if offer.price is None:
            found.append(refusal("ranking.price_missing", f"offers[{index}].price"))
        elif rules.price is not None:
            prices.append(offer.price)
            found.extend(pricing.check_domain(rules.price, offer.price, f"offers[{index}].price"))
    if rules.price is not None and not found:
        found.extend(pricing.check_market(rules.price, prices, "offers"))
    return tuple(found)


def _on_value(rules: RankingRules) -> bool:
    return rules.price is not None and rules.price.formula == "award-on-value"


def _quality_alone(rules: RankingRules) -> bool:
    """No price in the plan, or a fixed one (PF14)."""
    return rules.price is None or rules.price.formula == "quality-only"


def _by_fraction(rules: RankingRules) -> bool:
    """PF11 to PF13 count quality as a share of all quality points."""
    formula = FORMULAS.get(rules.price.formula) if rules.price is not None else None
    return formula is not None and formula.is_value and not _on_value(rules)


# --- the ranking ----------------------------------------------------------------------------------


def rank(rules: RankingRules, offers: Sequence[Offer]) -> Ranking:
    """The order of merit. Refused when the rules or the offers do not allow one."""
    refuse_if(check_rules(rules))
    refuse_if(_check_without_prices(rules, offers))
    remaining, aside = _judge(rules, offers)
    refuse_if(_check_prices(rules, offers, {judged.offer.id for judged in remaining}))
    scored = sorted(_score(rules, remaining), key=lambda one: one.key)
    placed, tied = _place(rules, scored)
    first_is_shared = not placed or placed[0].id in tied
    return Ranking(
        offers=(*placed, *(_unranked(offer, code, steps) for offer, code, steps in aside)),
        winner=None if first_is_shared else placed[0].id,
        draw_needed=bool(tied) and "draw" in rules.ties,
        tied=tied,
        rules=rules,
    )


class _Judged(NamedTuple):
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


_Aside = tuple[Offer, str, tuple[Step, ...]]


def _judge(rules: RankingRules, offers: Sequence[Offer]) -> tuple[list[_Judged], list[_Aside]]:
    """The offers that remain with their quality, and those set aside with the reason why."""
    aside: list[_Aside] = [(o, o.set_aside, ()) for o in offers if o.set_aside is not None]
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
    rules: RankingRules, judged: list[_Judged], aside: list[_Aside]
) -> list[_Judged]:
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


def _measure_all(rules: RankingRules, offers: Sequence[Offer]) -> list[_Judged]:
    """Quality per offer. Equal marks on a criterion are worked out once."""
    marks = [dict(offer.marks) for offer in offers]
    known: dict[str, dict[Decimal, _Measured]] = {}
    for criterion in rules.criteria:
        given = {mark[criterion.id] for mark in marks}
        top = max(given) if rules.against == "best" and given else None
        meter = _meter(rules, criterion, top)
        known[criterion.id] = {mark: _measure(rules.rounding, meter, mark) for mark in given}
    return [
        _judged(rules, offer, [known[id][mark[id]] for id in known])
        for offer, mark in zip(offers, marks, strict=True)
    ]


def _judged(rules: RankingRules, offer: Offer, measured: Sequence[_Measured]) -> _Judged:
    points = tuple(one.points for one in measured)
    steps = [step for one in measured for step in one.steps]
    counted = [number for _, number in points]
    quality = _sum(counted)
    exact = quality if rules.rounding.criterion is None else _sum([one.exact for one in measured])
    if points:
        code = "ranking.quality_value" if _on_value(rules) else "ranking.quality"
        steps.append(Step(code, (("terms", tuple(counted)), ("result", quality))))
    return _Judged(offer, exact, quality, points, tuple(steps))


class _Meter(NamedTuple):
    """What is the same for every mark on one criterion, worked out once."""

    id: str
    low: Fraction
    unit: Fraction
    code: str
    shown: tuple[tuple[str, object], ...]


def _meter(rules: RankingRules, criterion: Criterion, top: Decimal | None) -> _Meter:
    """Points per step of the scale: up to its end, or up to the best mark (`top`)."""
    on_value = _on_value(rules)
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


def _measure(rounding: Rounding, meter: _Meter, mark: Decimal) -> _Measured:
    """The points of one mark: its place on the scale, or its place below the best mark."""
    given = Fraction(mark)
    exact = (given - meter.low if meter.low else given) * meter.unit
    step = Step(meter.code, (*meter.shown, ("mark", given), ("result", exact)))
    if rounding.criterion is None:
        return _Measured(exact, (meter.id, exact), (step,))
    counted = rounded(exact, rounding.criterion, rounding.mode)
    steps = (step, *_rounding_steps("ranking.rounded_criterion", rounding.criterion, counted))
    return _Measured(exact, (meter.id, counted), steps)


def _criterion_code(on_value: bool, best: bool, low: Fraction, high: Fraction) -> str:
    if on_value:
        return "ranking.criterion_value"
    if best:
        return "ranking.criterion_best" if high > low else "ranking.criterion_best_nothing"
    return "ranking.criterion_from" if low else "ranking.criterion"


# --- price, total, value --------------------------------------------------------------------------


class _Scored(NamedTuple):
    """An offer with all its figures; the lowest key comes first."""

    judged: _Judged
    price_points: Fraction | None
    exact_total: Fraction | None
    total: Fraction | None
    exact_value: Fraction | None
    value: Fraction | None
    steps: tuple[Step, ...]
    key: tuple[Fraction, ...]


def _score(rules: RankingRules, judged: Sequence[_Judged]) -> list[_Scored]:
    """Totals of points, or notional prices and indices, over the offers that remain."""
    if rules.price is None or _quality_alone(rules):
        return [_scored_by_quality(rules, one) for one in judged]
    prices = [_price(one.offer) for one in judged]
    if FORMULAS[rules.price.formula].is_value:
        return _scored_by_value(rules, rules.price, judged, prices)
    earned = pricing.explained_points(rules.price, prices)
    return [
        _scored_by_points(rules, rules.price, one, points)
        for one, points in zip(judged, earned, strict=True)
    ]


def _price(offer: Offer) -> Fraction:
    assert offer.price is not None
    return pricing.amount(offer.price)


def _scored_by_quality(rules: RankingRules, one: _Judged) -> _Scored:
    """PF14 (fixed price, quality alone)."""
    total = _rounded(one.quality, rules.rounding.total, rules.rounding.mode)
    steps = (
        Step("ranking.total_quality", (("result", one.quality),)),
        *_rounding_steps("ranking.rounded_total", rules.rounding.total, total),
    )
    key = _key(rules, one, -total)
    return _Scored(one, None, one.quality, total, None, None, steps, key)


def _scored_by_points(
    rules: RankingRules, rule: PriceRule, one: _Judged, earned: pricing.PricePoints
) -> _Scored:
    """Quality points and price points together (PF01 to PF09)."""
    rounding = rules.rounding
    points = _rounded(earned.points, rounding.price, rounding.mode)
    exact = one.quality + points
    if rule.formula == "logarithmic":
        exact = _fifty_digits(exact)
    total = _rounded(exact, rounding.total, rounding.mode)
    steps = (
        *_basket_steps(one.offer),
        *_price_steps(earned),
        *_rounding_steps("ranking.rounded_price", rounding.price, points),
        Step("ranking.total", (("quality", one.quality), ("price", points), ("result", exact))),
        *_rounding_steps("ranking.rounded_total", rounding.total, total),
    )
    return _Scored(one, points, exact, total, None, None, steps, _key(rules, one, -total))


def _price_steps(earned: pricing.PricePoints) -> tuple[Step, ...]:
    step = Step(earned.code, (*earned.values, ("result", earned.raw)))
    if earned.points == earned.raw:
        return (step,)
    return (step, Step("ranking.price_clipped", (*earned.values, ("result", earned.points))))


def _basket_steps(offer: Offer) -> tuple[Step, ...]:
    """How a basket adds up (PF16, basket of rates)."""
    if not isinstance(offer.price, Basket):
        return ()
    parts = tuple((Fraction(p.quantity), Fraction(p.rate)) for p in offer.price.parts)
    return (Step("ranking.basket", (("parts", parts), ("result", _price(offer)))),)


def _scored_by_value(
    rules: RankingRules, rule: PriceRule, judged: Sequence[_Judged], prices: Sequence[Fraction]
) -> list[_Scored]:
    """Notional prices and indices (PF10 to PF13)."""
    most = _sum([Fraction(c.points or 0) for c in rules.criteria])
    qualities = [one.quality if _on_value(rules) else one.quality / most for one in judged]
    values = pricing.notional_values(rule, prices, qualities)
    lower_wins = FORMULAS[rule.formula].lower_wins
    best = max((one.quality for one in judged), default=Fraction())
    lowest = min(prices, default=Fraction())
    scored = []
    for one, price, exact in zip(judged, prices, values, strict=True):
        value = _rounded(exact, rules.rounding.total, rules.rounding.mode)
        shown = (
            *(("price", price), ("quality", one.quality), ("most", most)),
            *(("best", best), ("lowest", lowest), *rule.parameters, ("result", exact)),
        )
        steps = (
            *_basket_steps(one.offer),
            Step("ranking.value_" + rule.formula.replace("-", "_"), shown),
            *_rounding_steps("ranking.rounded_value", rules.rounding.total, value),
        )
        key = _key(rules, one, value if lower_wins else -value)
        scored.append(_Scored(one, None, None, None, exact, value, steps, key))
    return scored


def _fifty_digits(number: Fraction) -> Fraction:
    """A total with a logarithm in it is kept, compared and shown to fifty significant digits."""
    wide = Decimal(number.numerator), Decimal(number.denominator)
    return Fraction(_TOTAL_KEPT.divide(*wide))


# --- ties and ranks -------------------------------------------------------------------------------


def _chain(rules: RankingRules) -> tuple[str, ...]:
    """The tie rules that compare something: what stands before the first drawing of lots."""
    return rules.ties[: rules.ties.index("draw")] if "draw" in rules.ties else rules.ties


def _key(rules: RankingRules, one: _Judged, score: Fraction) -> tuple[Fraction, ...]:
    return (score, *(_tie_value(rule, one)[1] for rule in _chain(rules)))


def _tie_value(rule: str, one: _Judged) -> tuple[Fraction, Fraction]:
    """What a tie rule looks at, as a reader sees it and with the lowest first."""
    if rule == "price":
        price = _price(one.offer)
        return price, price
    shown = one.quality
    if rule != "quality":
        shown = Fraction(dict(one.offer.marks)[rule.partition(":")[2]])
    return shown, -shown


def _place(
    rules: RankingRules, scored: Sequence[_Scored]
) -> tuple[tuple[RankedOffer, ...], tuple[str, ...]]:
    """Ranks in order of merit; offers with the same key share one (1, 1, 3)."""
    placed: list[RankedOffer] = []
    tied: list[str] = []
    for _, equal in groupby(scored, key=lambda one: one.key[0]):
        level = list(equal)
        for _, same in groupby(level, key=lambda one: one.key):
            group = sorted(same, key=lambda one: one.judged.offer.id)
            place = len(placed) + 1
            if len(group) > 1:
                tied.extend(one.judged.offer.id for one in group)
            placed.extend(_ranked(one, place, _tie_steps(rules, one, level)) for one in group)
    return tuple(placed), tuple(tied)


def _tie_steps(rules: RankingRules, one: _Scored, level: Sequence[_Scored]) -> tuple[Step, ...]:
    """How an equal score was settled, rule by rule, until this offer stands alone.

    Other offers are counted and not named, so that the steps of one tenderer name no other.
    """
    equal = [other for other in level if other is not one]
    steps: list[Step] = []
    for index, rule in enumerate(_chain(rules), start=1):
        if not equal:
            return tuple(steps)
        kind, _, id = rule.partition(":")
        shown = _tie_value(rule, one.judged)[0]
        values = (("count", len(equal)), ("id", id), ("result", shown))
        steps.append(Step(f"ranking.tie_{kind}", values))
        equal = [other for other in equal if other.key[index] == one.key[index]]
    if equal:
        last = "ranking.tie_draw" if "draw" in rules.ties else "ranking.tie_remains"
        steps.append(Step(last, (("count", len(equal)),)))
    return tuple(steps)


def _ranked(one: _Scored, place: int, ties: tuple[Step, ...]) -> RankedOffer:
    return RankedOffer(
        id=one.judged.offer.id,
        rank=place,
        quality=one.judged.quality,
        criterion_points=one.judged.points,
        price_points=one.price_points,
        total=one.total,
        exact_total=one.exact_total,
        value=one.value,
        exact_value=one.exact_value,
        set_aside=None,
        steps=(*one.judged.steps, *one.steps, *ties),
    )


def _unranked(offer: Offer, code: str, steps: tuple[Step, ...]) -> RankedOffer:
    return RankedOffer(offer.id, None, None, (), None, None, None, None, None, code, steps)


# --- exact arithmetic and how it is shown ---------------------------------------------------------


def _sum(terms: Sequence[Fraction]) -> Fraction:
    """The exact sum, over one common denominator instead of one for every addition."""
    common = lcm(*(term.denominator for term in terms))
    return Fraction(sum(term.numerator * (common // term.denominator) for term in terms), common)


def _rounded(number: Fraction, places: int | None, mode: str) -> Fraction:
    return number if places is None else rounded(number, places, mode)


def rounded(number: Fraction, places: int, mode: str = "half-up") -> Fraction:
    """Rounded to `places` decimals: halves away from zero, or to the even neighbour."""
    if mode == "half-even":
        return Fraction(round(number, places))
    shift = 10**places
    top, bottom = abs(number.numerator) * shift, number.denominator
    whole = (2 * top + bottom) // (2 * bottom)
    return Fraction(whole if number >= 0 else -whole, shift)


def _rounding_steps(code: str, places: int | None, result: Fraction) -> tuple[Step, ...]:
    return () if places is None else (Step(code, (("places", places), ("result", result))),)


def _shown(value: object, lang: str) -> str:
    if isinstance(value, tuple):
        return _shown_sum(value, lang)
    if isinstance(value, Fraction):
        return show(value, None if _ends(value) else _places_for(value), lang)
    if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        return show(value, lang=lang)
    return str(value)


def _shown_sum(terms: tuple[object, ...], lang: str) -> str:
    """`20 + 12`, and for the parts of a basket `12.000 × 52 + 6.000 × 61`."""
    pieces: Callable[[object], str] = lambda term: (  # noqa: E731
        " × ".join(_shown(factor, lang) for factor in term)
        if isinstance(term, tuple)
        else _shown(term, lang)
    )
    return " + ".join(map(pieces, terms))


def _ends(value: object) -> bool:
    """Whether a figure is shown whole: few decimals, or (for a price) as it was written."""
    return not isinstance(value, Fraction) or (value * 10**_EXACT_PLACES).denominator == 1


def _places_for(value: Fraction) -> int:
    """Four decimals, and more for a small index, so that something is left to compare."""
    places, size = _SHOWN_PLACES, abs(value)
    while size and size < 1:
        size, places = size * 10, places + 1
    return min(places, 60) if places > _SHOWN_PLACES + 1 else _SHOWN_PLACES
