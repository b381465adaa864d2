"""The curve of a price formula, drawn and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from criteria.formulas import FORMULAS, PriceRule
from criteria.price_curve import curve
from criteria.price_notes import euros, near
from criteria.pricing import notional_values
from criteria.texts import sentence
from criteria.tryout import Invented, numbers
from tender.report.curve import CurveChart, Line, curve_chart
from tender.report.svg import svg_for_page

SHARES = (100, 50, 0)
"""The qualities for which a notional price or an index is drawn, in percent."""
_BOUNDS = ("floor", "ceiling", "reference")
_PIECES = 48
_ROWS = 8

Points = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A drawing, and its figures: a price with what it earns on each line."""

    svg: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Decimal, tuple[Fraction, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Figures:
    """What is drawn, in euros, and how its axes count.

    unit  euros for one on the axis of prices; size: by what a result is multiplied
    """

    rule: PriceRule
    lines: tuple[Points, ...]
    named: tuple[Fraction, ...]
    bounds: tuple[tuple[str, Fraction], ...]
    top: Decimal | None
    unit: int
    size: Fraction
    lang: str

    def said(self, code: str, **values: object) -> str:
        return sentence(f"tryout.{code}", self.lang, **values)


@lru_cache(maxsize=64)
def draw(
    rule: PriceRule,
    others: tuple[Fraction, ...],
    invented: Invented,
    quality: Fraction,
    top: Decimal | None,
    lang: str,
    ident: str,
) -> Curve:
    """What a price earns beside those of others. The same figures are drawn once.

    quality  euros for all quality under award on value
    top      above this amount an offer is set aside, where the plan has ceilings
    """
    given = {name: Fraction(n) for name, n in numbers(rule).items() if name in _BOUNDS}
    prices = invented.prices()
    named = tuple(dict.fromkeys((prices[0], prices[(len(prices) - 1) // 2], prices[-1])))
    looked = [*named, *given.values(), *([Fraction(top)] if top is not None else [])]
    low, high = _window(looked)
    unit = next(n for n in (1_000_000, 1000, 1) if high >= 10 * n or n == 1)
    figures = _Figures(
        rule,
        _lines(rule, others, (*named, *given.values()), (low, high), quality),
        named,
        tuple(given.items()),
        top,
        unit,
        _size(rule, unit),
        lang,
    )
    data = _chart(figures)
    heads = tuple(line.label or data.y_note for line in data.lines)
    svg = svg_for_page(curve_chart(data), *_told(figures), ident)
    return Curve(svg, heads, _rows(figures))


def _window(prices: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """From below to above the prices that are looked at, a third of their spread more."""
    low, high = min(prices), max(prices)
    room = (high - low) / 3 or high / 10
    return max(low - room, low / 2), high + room


def _lines(
    rule: PriceRule,
    others: Sequence[Fraction],
    named: Sequence[Fraction],
    window: tuple[Fraction, Fraction],
    quality: Fraction,
) -> tuple[Points, ...]:
    """One line of points, or for a notional price or an index one line for each quality."""
    low, high = window
    if FORMULAS[rule.formula].needs_points:
        return (curve(rule, others, named, low, high, _PIECES),)
    most = quality if rule.formula == "award-on-value" else Fraction(1)
    spread = {low + (high - low) * n / _PIECES for n in range(_PIECES + 1)}
    prices = sorted(spread | {one for one in (*others, *named) if low <= one <= high})
    return tuple(
        tuple((price, _value(rule, others, price, most * share / 100, most)) for price in prices)
        for share in SHARES
    )


def _value(
    rule: PriceRule, others: Sequence[Fraction], price: Fraction, quality: Fraction, most: Fraction
) -> Fraction:
    """A notional price or index beside others of the best quality."""
    return notional_values(rule, (*others, price), (*[most] * len(others), quality))[-1]


def _size(rule: PriceRule, unit: int) -> Fraction:
    """Percents of quality for a unit of euros, euros in their unit, or as it is."""
    if rule.formula == "quality-over-price":
        return Fraction(100 * unit)
    return Fraction(1, unit if FORMULAS[rule.formula].lower_wins else 1)


def _chart(figures: _Figures) -> CurveChart:
    unit, size = figures.unit, figures.size
    several = len(figures.lines) > 1
    earned = dict(figures.lines[0])
    dots = [] if several else [(price, earned[price]) for price in figures.named if price in earned]
    return CurveChart(
        tuple(
            Line(
                tuple((price / unit, value * size) for price, value in line),
                figures.said(f"quality_{share}") if several else "",
            )
            for share, line in zip(SHARES, figures.lines, strict=False)
        ),
        tuple(
            (
                price / unit,
                value,
                figures.said("dot", price=near(price / unit, 2), points=near(value, 2)),
            )
            for price, value in dots
        ),
        tuple(
            (amount / unit, figures.said(f"bound_{name}", price=near(amount / unit)))
            for name, amount in figures.bounds
        ),
        None if figures.top is None else (figures.top / unit, figures.said("aside")),
        figures.said("axis_price", unit=figures.said(f"unit_{unit}")),
        _axis(figures),
        "," if figures.lang == "nl" else ".",
        () if several else (0, figures.rule.points or 0),
    )


def _axis(figures: _Figures) -> str:
    """What the results are."""
    formula = FORMULAS[figures.rule.formula]
    if formula.name == "quality-over-price":
        return figures.said("axis_share", unit=figures.said(f"unit_{figures.unit}"))
    kind = "euros" if formula.lower_wins else "index" if formula.is_value else "points"
    return figures.said(f"axis_{kind}")


def _told(figures: _Figures) -> tuple[str, str]:
    """The title and the conclusion in words."""
    formula = sentence(f"names.formula_{figures.rule.formula}", figures.lang)
    title = figures.said("chart_title", formula=formula)
    if len(figures.lines) > 1:
        return title, figures.said("chart_value")
    (low, first), (high, last) = figures.lines[0][0], figures.lines[0][-1]
    ends = {"low": euros(low), "first": near(first), "high": euros(high), "last": near(last)}
    return title, figures.said("chart_points", **ends)


def _rows(figures: _Figures) -> tuple[tuple[Decimal, tuple[Fraction, ...]], ...]:
    """Prices at equal steps and those with a name, with what they earn on each line."""
    values = [dict(line) for line in figures.lines]
    known = [price for price, _ in figures.lines[0]]
    low, wide = known[0], known[-1] - known[0]
    picked = {low + wide * n / _ROWS for n in range(_ROWS + 1)}
    picked = (picked | {*figures.named, *(amount for _, amount in figures.bounds)}) & set(known)
    return tuple(
        (euros(price), tuple(near(line[price] * figures.size) for line in values))
        for price in sorted(picked)
    )
