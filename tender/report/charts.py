"""The small charts of marks: bars of points beside a weight.

Texts and formatted figures come in; nothing here translates or counts.
"""

from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing

from tender.report import fonts
from tender.report.drawing import Number, put_block, put_line


@dataclass(frozen=True)
class PairBars:
    """The points of up to three offers within one weight. The bar is the weight, the filled part
    the points; `heaviest` is the largest weight of the table, so that bars compare between rows."""

    weight: Number
    heaviest: Number
    points: tuple[Number, ...]
    floor: Number | None = None


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
