"""The chart of the price formula: the points for each price, with the prices of the example."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from reportlab.graphics.shapes import Circle, Drawing, PolyLine

from criteria.guide_example import Curve
from tender.report import fonts
from tender.report.drawing import COLOUR, along, figure, put_line, put_text
from tender.report.story_parts import Pen

_WIDTH, _LEFT, _RIGHT, _FOOT, _TALL = 936, 60, 906, 58, 210
_MILLION = Decimal(1_000_000)
_STEPS = 6


def price_curve(pen: Pen, data: Curve) -> Drawing:
    """Price to the right, points upward; a dot with its letter for each price of the example."""
    fonts.register()
    drawing = Drawing(_WIDTH, _FOOT + _TALL + 40)
    mark = "," if pen.lang == "nl" else "."
    known = [*data.line, *((x, y) for _, x, y in data.dots)]
    unit = _MILLION if max(x for x, _ in known) >= 2 * _MILLION else Decimal(1)
    left, right, step = _axis([x / Fraction(unit) for x, _ in known])
    low, high, rise = _axis([Fraction(0), data.most, *(y for _, y in known)])

    def at(x: Fraction, y: Fraction) -> tuple[float, float]:
        across = _LEFT + along(x / Fraction(unit), left, right, _RIGHT - _LEFT)
        return across, _FOOT + along(y, low, high, _TALL)

    tick = low
    while tick <= high:
        _, up = at(Fraction(0), Fraction(tick))
        put_line(drawing, (_LEFT, up, _RIGHT, up), "grid")
        put_text(drawing, _LEFT - 8, up - 4.5, figure(tick, mark), "muted", "end")
        tick += rise
    tick = left
    while tick <= right:
        over, _ = at(Fraction(tick) * Fraction(unit), Fraction(0))
        put_line(drawing, (over, _FOOT - 5, over, _FOOT), "muted")
        put_text(drawing, over, _FOOT - 21, figure(tick, mark), "muted", "middle")
        tick += step
    put_text(drawing, 0, _FOOT + _TALL + 20, pen.say("axis_points"), "muted")
    axis = "axis_price" if unit == 1 else "axis_price_millions"
    put_text(drawing, _RIGHT, 8, pen.say(axis), "muted", "end")
    if data.line:
        corners = [part for x, y in data.line for part in at(x, y)]
        look = {"strokeColor": COLOUR["1"], "strokeWidth": 2.5}
        drawing.add(PolyLine(corners, fillColor=None, **look))
    for name, x, y in data.dots:
        over, up = at(x, y)
        drawing.add(Circle(over, up, 6, fillColor=COLOUR["2"], strokeColor=COLOUR["paper"]))
        put_text(drawing, over + 10, up + 7, name, "ink", bold=True)
    return drawing


def _axis(values: list[Fraction]) -> tuple[Decimal, Decimal, Decimal]:
    """Round limits and step around the values: at most some ten steps."""
    least, most = min(values), max(values)
    span = max(most - least, abs(most) / 10, Fraction(1, 100))
    rough = Decimal(span.numerator) / Decimal(span.denominator) / _STEPS
    size = Decimal(10) ** rough.adjusted()
    step = next(size * n for n in (1, 2, 5, 10) if size * n >= rough)
    return (
        _whole(least / Fraction(step), ROUND_FLOOR) * step,
        (_whole(most / Fraction(step), ROUND_CEILING) * step),
        step,
    )


def _whole(number: Fraction, way: str) -> Decimal:
    return (Decimal(number.numerator) / Decimal(number.denominator)).to_integral_value(way)
