"""The small charts of marks: bars of points beside a weight, and how far assessors differ.

Texts and formatted figures come in; nothing here translates or counts.
"""

from dataclasses import dataclass

from reportlab.graphics.shapes import Circle, Drawing

from tender.report import fonts
from tender.report.drawing import COLOUR, Number, figure, put_block, put_line, put_text


@dataclass(frozen=True)
class PairBars:
    """The points of up to three offers within one weight. The bar is the weight, the filled part
    the points; `heaviest` is the largest weight of the table, so that bars compare between rows."""

    weight: Number
    heaviest: Number
    points: tuple[Number, ...]
    floor: Number | None = None


@dataclass(frozen=True)
class SpreadChart:
    """Scores of the assessors on a scale: steps from low to high, dots as (points, number)."""

    steps: tuple[tuple[Number, str], ...]
    dots: tuple[tuple[Number, str], ...]
    decimal_mark: str = ","


def pair_bars(data: PairBars) -> Drawing:
    """First offer above, second below: always the same order and the same colours."""
    if not 1 <= len(data.points) <= 3:
        raise ValueError("a weight bar holds one to three offers")
    fonts.register()
    width, bar, gap = 250.0, 10, 4
    height = len(data.points) * (bar + gap) + 2
    drawing = Drawing(width, height)
    unit = (width - 1) / float(data.heaviest)
    for n, points in enumerate(data.points):
        bottom = height - 3 - bar - n * (bar + gap)
        full = unit * float(data.weight)
        for size, colour in ((full, "track"), (unit * float(points), str(n + 1))):
            put_block(drawing, 0.5, bottom, size, bar, colour)
        if data.floor is not None:
            x = 0.5 + unit * float(data.floor)
            put_line(drawing, (x, bottom - 2, x, bottom + bar + 2), "ink", 1.5)
    return drawing


def spread_chart(data: SpreadChart) -> Drawing:
    """Where assessors differ: numbers in the dots, the same score stacks, the outer ones hollow."""
    fonts.register()
    low, high = float(data.steps[0][0]), float(data.steps[-1][0])
    scores = [float(points) for points, _ in data.dots]
    rows = max([scores.count(score) for score in scores], default=1)
    base = 56.0
    drawing = Drawing(856, base + 30 * rows - 10)

    def x(points: Number | float) -> float:
        return 48 + 760 * (float(points) - low) / ((high - low) or 1)

    put_line(drawing, (48, base, 808, base), "muted")
    if scores:
        put_line(drawing, (x(min(scores)), base, x(max(scores)), base), "muted", 3)
    for points, word in data.steps:
        at = x(points)
        put_line(drawing, (at, base - 4, at, base + 4), "muted")
        shown = figure(points, data.decimal_mark)
        put_text(drawing, at, base - 29, shown, "ink", "middle", bold=True)
        put_text(drawing, at, base - 46, word, "muted", "middle")
    seen: dict[float, int] = {}
    for points, number in data.dots:
        score = float(points)
        at, up = x(score), base + 30 * seen.get(score, 0)
        seen[score] = seen.get(score, 0) + 1
        hollow = min(scores) < max(scores) and score in (min(scores), max(scores))
        look = {"strokeColor": COLOUR["1"], "strokeWidth": 2.5}
        drawing.add(Circle(at, up, 13, fillColor=COLOUR["paper" if hollow else "1"], **look))
        put_text(drawing, at, up - 4.5, number, "ink" if hollow else "paper", "middle", bold=True)
    return drawing
