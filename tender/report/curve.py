"""The chart of a price formula: what a price earns, with the bounds of the plan beside it.

Texts and formatted figures come in; nothing here translates or counts. Half a sheet wide, 390.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from itertools import pairwise

from reportlab.graphics.shapes import Circle, Drawing, PolyLine

from tender.report import fonts
from tender.report.drawing import (
    BOLD,
    COLOUR,
    SANS,
    SMALL,
    Number,
    figure,
    put_block,
    put_line,
    put_text,
    text_width,
)

Box = tuple[float, float, float, float]
WIDTH, LEFT, RIGHT, TALL, FOOT = 390.0, 40.0, 378.0, 196.0, 46.0


@dataclass(frozen=True)
class Line:
    """What prices earn, low to high; the label stands at the line, "" for a single one."""

    points: tuple[tuple[Number, Number], ...]
    label: str = ""


@dataclass(frozen=True)
class CurveChart:
    """Prices in the unit of the axis. At most three lines; none when only dots are to be seen.

    dots    prices worth naming: (price, what it earns, text)
    bounds  prices the plan names: (price, text)
    aside   the price above which an offer is set aside, with its text
    within  what the axis of what prices earn holds in any case, such as zero and the maximum
    """

    lines: tuple[Line, ...]
    dots: tuple[tuple[Number, Number, str], ...] = ()
    bounds: tuple[tuple[Number, str], ...] = ()
    aside: tuple[Number, str] | None = None
    x_note: str = ""
    y_note: str = ""
    decimal_mark: str = ","
    within: tuple[Number, ...] = ()


class _Axes:
    """Where a price and what it earns lie on the drawing, with round numbers along both sides."""

    def __init__(self, data: CurveChart) -> None:
        spots = [point for line in data.lines for point in line.points]
        spots += [(price, value) for price, value, _ in data.dots]
        prices = [price for price, _ in spots]
        earned = [value for _, value in spots] + list(data.within)
        self.low, self.high = Fraction(min(prices)), Fraction(max(prices))
        if not data.lines:
            room = (self.high - self.low) / 8 or abs(self.high) / 8 or Fraction(1)
            self.low, self.high = self.low - room, self.high + room
        self.ticks_x = [n for n in _round_numbers(self.low, self.high, 5) if self.inside(n)]
        self.ticks_y = _round_numbers(Fraction(min(earned)), Fraction(max(earned)), 5)
        self.bottom, self.top = Fraction(self.ticks_y[0]), Fraction(self.ticks_y[-1])

    def inside(self, price: Number) -> bool:
        return self.low <= price <= self.high

    def x(self, price: Number) -> float:
        return LEFT + (RIGHT - LEFT) * float((Fraction(price) - self.low) / (self.high - self.low))

    def y(self, value: Number) -> float:
        return FOOT + TALL * float((Fraction(value) - self.bottom) / (self.top - self.bottom))


def curve_chart(data: CurveChart) -> Drawing:
    """Lines over a grid; dots and bounds say their own figures."""
    if not (data.lines or data.dots) or len(data.lines) > 3:
        raise ValueError("a curve chart has one to three lines, or dots alone")
    if any(len(line.points) < 2 for line in data.lines):
        raise ValueError("a line has two points or more")
    fonts.register()
    axes = _Axes(data)
    rows = list(_bound_rows(axes, data))
    top = FOOT + TALL
    drawing = Drawing(WIDTH, top + 26 + 16 * max((row for *_, row in rows), default=0))
    if data.aside is not None and axes.inside(data.aside[0]):
        at = axes.x(data.aside[0])
        put_block(drawing, at, FOOT, RIGHT - at, TALL, "track")
    _grid(drawing, axes, data)
    crossed: list[Box] = []
    taken: list[Box] = []
    for price, text, middle, row in rows:
        at = axes.x(price)
        put_line(drawing, (at, FOOT, at, top + 16 * row), "muted", 1, [3, 3])
        crossed.append((at - 1, FOOT, at + 1, top))
        put_text(drawing, middle, top + 6 + 16 * row, text, "ink", "middle", bold=True, size=SMALL)
    for number, line in enumerate(data.lines, 1):
        spots = [(axes.x(price), axes.y(value)) for price, value in line.points]
        look = {"strokeColor": COLOUR[str(number)], "strokeWidth": 2.5, "fillColor": None}
        drawing.add(PolyLine([n for spot in spots for n in spot], **look))
        taken += _along(spots)
    _labels(drawing, axes, data, taken, crossed)
    return drawing


def _grid(drawing: Drawing, axes: _Axes, data: CurveChart) -> None:
    for tick in axes.ticks_y:
        at, shown = axes.y(tick), figure(tick, data.decimal_mark)
        put_line(drawing, (LEFT, at, RIGHT, at), "grid")
        put_text(drawing, LEFT - 6, at - 4.5, shown, "muted", "end", size=SMALL)
    for tick in axes.ticks_x:
        shown = figure(tick, data.decimal_mark)
        put_text(drawing, axes.x(tick), FOOT - 17, shown, "muted", "middle", size=SMALL)
    put_text(drawing, RIGHT, FOOT - 38, data.x_note, "muted", "end", size=SMALL)
    put_text(drawing, 0, FOOT + TALL + 12, data.y_note, "muted", size=SMALL)


def _bound_rows(axes: _Axes, data: CurveChart) -> Iterator[tuple[Number, str, float, int]]:
    """Bounds with the middle of their text, in a next row where texts would meet."""
    ends = {0: text_width(data.y_note, SANS, SMALL)}
    for price, text in sorted(data.bounds):
        if axes.inside(price):
            half = text_width(text, BOLD, SMALL) / 2
            middle = min(max(axes.x(price), half), WIDTH - half)
            row = next((n for n in range(4) if middle - half > ends.get(n, -WIDTH) + 6), 4)
            ends[row] = middle + half
            yield price, text, middle, row


def _labels(
    drawing: Drawing, axes: _Axes, data: CurveChart, taken: list[Box], crossed: list[Box]
) -> None:
    """Each text goes to the first place where nothing else stands; over a bound when it must."""
    for price, value, _ in data.dots:
        at, up = axes.x(price), axes.y(value)
        drawing.add(Circle(at, up, 5, fillColor=COLOUR["1"], strokeColor=COLOUR["paper"]))
        taken.append((at - 6, up - 6, at + 6, up + 6))
    for price, value, text in data.dots:
        places = _places(axes.x(price), axes.y(value), text_width(text, SANS, SMALL))
        _put(drawing, text, "ink", places, taken, crossed)
    if data.aside is not None and axes.inside(data.aside[0]):
        middle, wide = (axes.x(data.aside[0]) + RIGHT) / 2, text_width(data.aside[1], SANS, SMALL)
        heights = [FOOT + TALL * n / 12 for n in (6, 5, 7, 4, 8, 3, 9, 10)]
        places = [_box(middle - wide / 2, height, wide) for height in heights]
        _put(drawing, data.aside[1], "muted", places, taken, crossed)
    for number, line in enumerate(data.lines, 1):
        spots = [(axes.x(price), axes.y(value)) for price, value in line.points]
        picked = [spots[len(spots) * n // 12] for n in (9, 3, 6, 7, 5, 10, 2)]
        wide = text_width(line.label, BOLD, SMALL)
        places = [box for x, y in picked for box in _places(x, y, wide)[:6]]
        if line.label:
            _put(drawing, line.label, str(number), places, taken, crossed, bold=True)


def _along(spots: list[tuple[float, float]]) -> list[Box]:
    """Small boxes along a line, so that no text is laid over it."""
    found = []
    for (x, y), (right, up) in pairwise(spots):
        pieces = max(1, int(max(abs(right - x), abs(up - y)) / 6))
        for n in range(pieces + 1):
            at, high = x + (right - x) * n / pieces, y + (up - y) * n / pieces
            found.append((at - 2, high - 2, at + 2, high + 2))
    return found


def _box(x: float, y: float, wide: float) -> Box:
    return (x, y, x + wide, y + SMALL - 2)


def _places(x: float, y: float, wide: float) -> list[Box]:
    """Places for a text at a spot: beside it, before it, over or under it, then further off."""
    return [
        _box(start, y + down, wide)
        for down in (3, 12, -12, -24, 24, -38, 38)
        for start in (x + 9, x - 9 - wide, x - wide / 2)
        if start >= LEFT and start + wide <= WIDTH and FOOT < y + down < FOOT + TALL
    ]


def _put(
    drawing: Drawing,
    text: str,
    colour: str,
    places: list[Box],
    taken: list[Box],
    crossed: list[Box],
    *,
    bold: bool = False,
) -> None:
    clear = (box for box in places if not _meets(box, [*taken, *crossed]))
    over = (box for box in places if not _meets(box, taken))
    free = next(clear, None) or next(over, None)
    if free is not None:
        taken.append(free)
        put_text(drawing, free[0], free[1], text, colour, bold=bold, size=SMALL)


def _meets(box: Box, taken: list[Box]) -> bool:
    return any(
        box[0] < one[2] and one[0] < box[2] and box[1] < one[3] and one[1] < box[3] for one in taken
    )


def _round_numbers(low: Fraction, high: Fraction, about: int) -> list[Decimal]:
    """Round numbers from below `low` to above `high`, some `about` of them."""
    least, most = _decimal(low), _decimal(high)
    span = (most - least) or max(abs(most), Decimal(1))
    size = Decimal(10) ** (span / about).adjusted()
    step = next(size * n for n in (1, 2, 5, 10, 20) if span / (size * n) <= about)
    tick = (least / step).to_integral_value(ROUND_FLOOR) * step
    last = (most / step).to_integral_value(ROUND_CEILING) * step
    if last == tick:
        last += step
    found = [tick]
    while found[-1] < last:
        found.append(found[-1] + step)
    return found


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)
