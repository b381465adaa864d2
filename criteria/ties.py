"""Equal scores: what the tie rules of the plan look at, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from criteria.quality import Judged
from criteria.ranking_rules import RankingRules
from criteria.ranking_steps import Step

Key = tuple[Fraction, ...]


def tie_key(rules: RankingRules, one: Judged, score: Fraction) -> Key:
    """What puts an offer in its place: its score, then what each tie rule looks at."""
    return (score, *(_tie_value(rule, one)[1] for rule in _chain(rules)))


def _chain(rules: RankingRules) -> tuple[str, ...]:
    """The tie rules that compare something: what stands before the first drawing of lots."""
    return rules.ties[: rules.ties.index("draw")] if "draw" in rules.ties else rules.ties


def _tie_value(rule: str, one: Judged) -> tuple[Fraction, Fraction]:
    """What a tie rule looks at, as a reader sees it and with the lowest first."""
    if rule == "price":
        price = one.offer.amount
        return price, price
    shown = one.quality
    if rule != "quality":
        shown = Fraction(dict(one.offer.marks)[rule.partition(":")[2]])
    return shown, -shown


def tie_steps(
    rules: RankingRules, one: Judged, key: Key, others: Sequence[Key]
) -> tuple[Step, ...]:
    """How an equal score was settled, rule by rule, until this offer stands alone.

    `others` are the keys of the offers with the same score. They are counted and not named, so
    that the steps of one tenderer name no other.
    """
    equal = others
    steps: list[Step] = []
    for index, rule in enumerate(_chain(rules), start=1):
        if not equal:
            return tuple(steps)
        kind, _, id = rule.partition(":")
        shown = _tie_value(rule, one)[0]
        values = (("count", len(equal)), ("id", id), ("result", shown))
        steps.append(Step(f"ranking.tie_{kind}", values))
        equal = [other for other in equal if other[index] == key[index]]
    if equal:
        last = "ranking.tie_draw" if "draw" in rules.ties else "ranking.tie_remains"
        steps.append(Step(last, (("count", len(equal)),)))
    return tuple(steps)
