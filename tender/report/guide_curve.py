"""The chart of the price formula: the points for each price, with the prices of the example."""

from __future__ import annotations

from decimal import Decimal

from reportlab.graphics.shapes import Drawing

from criteria.guide_example import Curve
from tender.report.curve import CurveChart, Line, curve_chart
from tender.report.story_parts import Pen

_MILLION = 1_000_000


def price_curve(pen: Pen, data: Curve) -> Drawing:
    """The same chart as on the page; a dot with its letter for each price of the example."""
    highest = max(price for price, _ in (*data.line, *((x, y) for _, x, y in data.dots)))
    unit = _MILLION if highest >= 2 * _MILLION else 1
    line = tuple((price / unit, points) for price, points in data.line)
    return curve_chart(
        CurveChart(
            (Line(line),) if line else (),
            dots=tuple((price / unit, points, name) for name, price, points in data.dots),
            x_note=pen.say("axis_price" if unit == 1 else "axis_price_millions"),
            y_note=pen.say("axis_points"),
            decimal_mark="," if pen.lang == "nl" else ".",
            within=(Decimal(0), data.most),
        )
    )
