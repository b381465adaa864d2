"""The sums of a ranking as formulas of a workbook: the same rules as `criteria.ranking`, on cells.

A formula is made of addresses and numbers alone. Where two figures are compared they are first
rounded to thirteen significant digits, because a workbook counts in binary fractions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from criteria.formulas import FORMULAS, PriceRule

_DIGITS = 12
_ALIKE = 9
"""Decimals in which two figures of a workbook are the same."""


@dataclass(frozen=True, slots=True)
class Market:
    """The cells of what is compared with, in every row the same."""

    lowest: str
    highest: str
    average: str
    count: str
    best: str
    most: str


def rounded(cell: str, places: str, mode: str) -> str:
    """To so many decimals: halves away from zero, or to the even neighbour."""
    if mode == "half-up":
        return f"ROUND({cell},{places})"
    shift = f"10^{places}"
    half = f"ROUND(MOD(ROUND(ABS({cell})*{shift},{_ALIKE}),1),{_ALIKE})=0.5"
    even = f"SIGN({cell})*2*ROUND(ABS({cell})*{shift}/2,0)/{shift}"
    return f"IF({half},{even},ROUND({cell},{places}))"


def significant(cell: str) -> str:
    """Thirteen significant digits, so that two sums of the same parts are equal."""
    return f"IF({cell}=0,0,ROUND({cell},{_DIGITS}-INT(LOG10(ABS({cell})))))"


def at_least(cell: str, least: str) -> str:
    return f"ROUND({cell},{_ALIKE})>={least}"


def criterion(mark: str, low: str, high: str, worth: str) -> str:
    """The place of a mark on its scale, or up to the best mark; nothing where nobody is above."""
    return f"IF({high}>{low},({mark}-{low})/({high}-{low})*{worth},0)"


def on_value(mark: str, high: str, worth: str) -> str:
    """Award on value: the share of the highest mark, in euros."""
    return f"{mark}/{high}*{worth}"


def price_points(
    rule: PriceRule, price: str, place: str, most: str, named: Mapping[str, str], m: Market
) -> str:
    """Points of one price under PF01 to PF09, before they are kept within 0 and the maximum."""
    name = rule.formula
    if name == "lowest-over-price":
        return f"{most}*{m.lowest}/{price}"
    if name == "above-lowest":
        return f"{most}*(2-{price}/{m.lowest})"
    if name == "lowest-to-highest":
        spread = f"{most}*({m.highest}-{price})/({m.highest}-{m.lowest})"
        return f"IF({m.highest}={m.lowest},{most},{spread})"
    if name == "around-average":
        return f"{most}*(1-ABS({price}-{m.average})/{m.average})"
    if name == "logarithmic":
        return f"{most}*(1-LN({price}/{m.lowest})/LN({named['factor']}))"
    if name == "rank-ladder":
        return f"IF({m.count}=1,{most},{most}*({m.count}-{place})/({m.count}-1))"
    if name == "band":
        return f"{most}*({named['ceiling']}-{price})/({named['ceiling']}-{named['floor']})"
    if name == "below-ceiling":
        return f"{most}*({named['ceiling']}-{price})/{named['ceiling']}"
    assert name == "reference-over-price"
    return f"IF({price}=0,{most},{most}*{named['reference']}/{price})"


def clipped(rule: PriceRule, raw: str, most: str, clip: str | None) -> str | None:
    """Points within 0 and the maximum: always, or as the plan says; None where they never are."""
    inside = f"MIN({most},MAX(0,{raw}))"
    if FORMULAS[rule.formula].always_clipped:
        return inside
    return None if clip is None else f"IF({clip}=1,{inside},{raw})"


def value(rule: PriceRule, price: str, quality: str, named: Mapping[str, str], m: Market) -> str:
    """The notional price or index of one offer, under PF10 to PF13."""
    name = rule.formula
    if name == "award-on-value":
        return f"{price}-{quality}"
    if name == "percentage-discount":
        return f"{price}*(1-{named['k']}*{quality}/{m.most})"
    if name == "quality-over-price":
        return f"{quality}/{m.most}/{price}"
    assert name == "utility-index"
    return f"(1-({m.best}-{quality})/{m.most}*{named['n']})/{price}*{m.lowest}"


def counted(valid: str, ranges: Sequence[str], mine: Sequence[str]) -> str:
    """The place in order of merit: one more than how many stand before. Highest first, rule by
    rule; who is the same in every column shares the place."""
    before = ["1"]
    for last in range(len(ranges)):
        asked = [f"{valid},1"]
        asked += [f"{ranges[n]},{mine[n]}" for n in range(last)]
        asked.append(f'{ranges[last]},">"&{mine[last]}')
        before.append(f"COUNTIFS({','.join(asked)})")
    return "+".join(before)
