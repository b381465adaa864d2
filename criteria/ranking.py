"""The order of merit: from marks and prices to a ranking, with every step kept.

`rank` is a pure function of the rules of a plan (`ranking_rules`) and the offers (`offers`). The
order of operations is fixed, because another order gives another winner: offers set aside before,
minimum marks and minimum quality (`quality`), the price formula over what remains (`pricing`),
totals (`totals`), ties (`ties`), rank. Nothing is rounded unless the plan says so.

An offer that is set aside is out of every formula: its price is not the lowest price and its mark
is not the best mark. This holds as well for an offer that falls under a minimum on the way. Only an
offer that dropped out where the plan computes nothing again still counts there, without a rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from criteria.offer_checks import check_prices, check_without_prices
from criteria.offers import Offer
from criteria.quality import judge
from criteria.ranking_rules import RankingRules, check_rules
from criteria.ranking_steps import Step
from criteria.refusals import refuse_if
from criteria.ties import tie_steps
from criteria.totals import Scored, score


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


def rank(rules: RankingRules, offers: Sequence[Offer]) -> Ranking:
    """The order of merit. Refused when the rules or the offers do not allow one."""
    refuse_if(check_rules(rules))
    refuse_if(check_without_prices(rules, offers))
    remaining, aside = judge(rules, offers)
    refuse_if(check_prices(rules, offers, {judged.offer.id for judged in remaining}))
    every = sorted(score(rules, remaining), key=lambda one: one.key)
    scored = [one for one in every if one.judged.offer.dropped is None]
    aside += [
        (one.judged.offer, one.judged.offer.dropped, (*one.judged.steps, *one.steps))
        for one in every
        if one.judged.offer.dropped is not None
    ]
    placed, tied = _place(rules, scored)
    first_is_shared = not placed or placed[0].id in tied
    return Ranking(
        offers=(*placed, *(_unranked(*one) for one in sorted(aside, key=lambda one: one[0].id))),
        winner=None if first_is_shared else placed[0].id,
        draw_needed=bool(tied) and "draw" in rules.ties,
        tied=tied,
        rules=rules,
    )


def _place(
    rules: RankingRules, scored: Sequence[Scored]
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
            placed.extend(_ranked(one, place, _ties(rules, one, level)) for one in group)
    return tuple(placed), tuple(tied)


def _ties(rules: RankingRules, one: Scored, level: Sequence[Scored]) -> tuple[Step, ...]:
    """How an equal score was settled for this offer."""
    others = [other.key for other in level if other is not one]
    return tie_steps(rules, one.judged, one.key, others)


def _ranked(one: Scored, place: int, ties: tuple[Step, ...]) -> RankedOffer:
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
