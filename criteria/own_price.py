"""How the price of one tenderer became points, told to that tenderer: no amount of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from criteria.formulas import FORMULAS, PriceRule
from criteria.numbers import show
from criteria.outcome import priced
from criteria.plan import LotRules
from criteria.ranking import RankedOffer
from criteria.ranking_steps import Step
from criteria.texts import sentence

_OWN = ("ranking.price_", "ranking.rounded_price", "ranking.value_", "ranking.rounded_value")


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """The price of a tenderer and what the formula of the plan makes of it.

    years   how many contract years count
    steps   the sum, with the amounts of others in it under a formula that compares prices
    result  points, or the outcome of price and quality together
    """

    rule: PriceRule
    amount: Fraction
    years: int
    steps: tuple[Step, ...]
    result: Fraction

    @property
    def discloses(self) -> bool:
        """Whether whoever knows the points of another can work out its price."""
        return self.rule.formula != "rank-ladder"


def own_price(lot: LotRules, years: Sequence[Decimal], ranked: RankedOffer) -> OwnPrice | None:
    """The price of an offer in the ranking; None where no price counts."""
    rule = lot.award.price
    result = ranked.price_points if ranked.value is None else ranked.value
    if rule is None or not FORMULAS[rule.formula].needs_price or not years or result is None:
        return None
    steps = tuple(one for one in ranked.steps if one.code.startswith(_OWN))
    return OwnPrice(rule, Fraction(priced(lot, years)), lot.priced_years, steps, result)


def price_lines(own: OwnPrice, lang: str = "nl") -> Iterator[str]:
    """The own price, the formula as the plan declares it, and what the one makes of the other."""
    formula = FORMULAS[own.rule.formula]
    yield _say("amount", lang, amount=show(own.amount, 2, lang), count=own.years)
    values = dict(_values(own.rule, lang))
    words = sentence(f"guide.words_{own.rule.formula}", lang, **values)
    yield _say("rule", lang, words=words)
    yield _say("formula", lang, sum=sentence(f"guide.sum_{own.rule.formula}", lang, **values))
    if formula.alone:
        yield from _told(own.steps, lang)
    else:
        kind = "value" if formula.is_value else "points"
        yield Step(f"own_price.result_{kind}", (("result", own.result),)).sentence(lang)


def _told(steps: Iterable[Step], lang: str) -> Iterator[str]:
    return (step.sentence(lang) for step in steps)


def _values(rule: PriceRule, lang: str) -> Iterator[tuple[str, str]]:
    for name, value in rule.parameters:
        if not isinstance(value, bool):
            yield name, show(value, lang=lang)
    if rule.points is not None:
        yield "points", show(rule.points, lang=lang)


def _say(code: str, lang: str, **values: object) -> str:
    return sentence(f"own_price.{code}", lang, **values)
