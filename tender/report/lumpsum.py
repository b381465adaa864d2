"""The chart of the lump sums: what is offered per contract year against budget and ceiling.

Texts and formatted figures come in; nothing here translates or counts. Distances are in points of a
sheet 936 wide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Polygon, PolyLine, Rect

from tender.report import fonts
from tender.report.drawing import (
    BOLD,
    COLOUR,
    SANS,
    SMALL,
    TEXT,
    Number,
    figure,
    put_block,
    put_line,
    put_text,
    text_width,
)

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Year:
    """One contract year on the axis; option years are shaded."""

    label: str
    span: str = ""
    option: bool = False


@dataclass(frozen=True)
class Amounts:
    """A line or a series: one value per year in the unit of the axis, None where there is none.

    `texts` are the values as they should read; only offers show them.
    """

    label: str
    values: tuple[Number | None, ...]
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class LumpsumChart:
    """What is offered per contract year against budget and ceiling. At most three offers."""

    years: tuple[Year, ...]
    offers: tuple[Amounts, ...]
    budget: Amounts | None = None
    ceiling: Amounts | None = None
    axis_note: str = ""  # may hold {start}: where the axis begins
    option_note: str = ""
    decimal_mark: str = ","


def lumpsum_chart(data: LumpsumChart) -> Drawing:
    """Budget dashed, ceiling solid, offers as markers with their figures."""
    if not data.years or len(data.offers) > 3:
        raise ValueError("a lumpsum chart has years, and at most three offers")
    lines_given = [line for line in (data.budget, data.ceiling) if line]
    if any(len(line.values) != len(data.years) for line in [*data.offers, *lines_given]):
        raise ValueError("every line and every offer has one value per year")
    fonts.register()
    left, right, tall, width = 44, 922, 236, 936
    slot = (right - left) / len(data.years)
    spans = [_fold(year.span, slot - 2) for year in data.years]
    foot = 37 + 13 * max(len(parts) for parts in spans)
    keys = _key_widths(data.offers)
    own_row = sum(keys) + text_width(data.axis_note, SANS, TEXT) + 24 > width
    height = foot + tall + 46 + (20 if own_row else 0)
    drawing = Drawing(width, height)
    low, high, step = _axis(data, tall)

    def y(value: Number) -> float:
        return foot + tall * float(Fraction(value) - Fraction(low)) / float(high - low)

    _shade_options(drawing, data, left, slot, foot, tall)
    tick = low
    while tick <= high:
        put_line(drawing, (left, y(tick), right, y(tick)), "grid")
        put_text(drawing, left - 8, y(tick) - 4.5, figure(tick, data.decimal_mark), "muted", "end")
        tick += step
    note = data.axis_note.replace("{start}", figure(low, data.decimal_mark))
    put_text(drawing, 0, height - 14, note, "muted")
    if own_row or len(data.offers) > 1:
        _keys(drawing, data.offers, keys, width, height - (34 if own_row else 14))

    lines: list[tuple[Amounts, str, float, list[int] | None]] = []
    if data.budget:
        lines.append((data.budget, "muted", 1.5, [5, 4]))
    if data.ceiling:
        lines.append((data.ceiling, "ink", 2.5, None))
    for line, colour, thick, dash in lines:
        for run in _runs(line.values):
            corners: list[float] = []
            for n, value in run:
                corners += [left + n * slot, y(value), left + (n + 1) * slot, y(value)]
            look = {"strokeColor": COLOUR[colour], "strokeWidth": thick, "strokeDashArray": dash}
            drawing.add(PolyLine(corners, fillColor=None, **look))
    _line_labels(drawing, [(line, c, d) for line, c, _, d in lines], left, slot, y)
    _offers(drawing, data, left, slot, y, foot)

    for n, year in enumerate(data.years):
        middle = left + (n + 0.5) * slot
        put_text(drawing, middle, foot - 19, year.label, "ink", "middle", bold=not year.option)
        for row, part in enumerate(spans[n]):
            put_text(drawing, middle, foot - 36 - 13 * row, part, "muted", "middle", size=SMALL)
    return drawing


def _axis(data: LumpsumChart, tall: int) -> tuple[Decimal, Decimal, Decimal]:
    """Round limits and step, with room for a figure under the lowest marker and a note on top."""
    every = [*data.offers, *(line for line in (data.budget, data.ceiling) if line)]
    values = [Fraction(v) for line in every for v in line.values if v is not None] or [Fraction(0)]
    least = Decimal(float(min(values))).quantize(Decimal("0.0001"))
    most = Decimal(float(max(values))).quantize(Decimal("0.0001"))
    span = max(most - least, abs(most) / 10, Decimal(1))
    size = Decimal(10) ** (span / 5).adjusted()
    step = next(size * n for n in (1, 2, 4, 5, 10, 20) if span / (size * n) <= 5)
    low = (least / step).to_integral_value(ROUND_FLOOR) * step
    high = (most / step).to_integral_value(ROUND_CEILING) * step
    if high == low:
        high += step
    while (least - low) / (high - low) * tall < 25:
        low -= step
    while (high - most) / (high - low) * tall < 26:
        high += step
    return (max(low, Decimal(0)) if least >= 0 else low), high, step


def _shade_options(
    drawing: Drawing, data: LumpsumChart, left: float, slot: float, foot: float, tall: float
) -> None:
    options = [n for n, year in enumerate(data.years) if year.option]
    for run in _runs([n if year.option else None for n, year in enumerate(data.years)]):
        put_block(drawing, left + run[0][0] * slot, foot, len(run) * slot, tall, "track")
    if options and data.option_note:
        middle = left + (options[0] + options[-1] + 1) / 2 * slot
        put_text(drawing, middle, foot + tall - 17, data.option_note, "muted", "middle")


def _runs(values: Sequence[Number | None]) -> list[list[tuple[int, Number]]]:
    """Stretches of years without a gap."""
    runs: list[list[tuple[int, Number]]] = [[]]
    for n, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((n, value))
    return [run for run in runs if run]


def _line_labels(
    drawing: Drawing,
    lines: list[tuple[Amounts, str, list[int] | None]],
    left: float,
    slot: float,
    y: Any,
) -> None:
    """Each line says above itself what it is; where two lie close, side by side above the upper."""
    places = []
    for line, colour, dash in lines:
        known = [(n, value) for n, value in enumerate(line.values) if value is not None]
        if known:
            n, value = known[1] if len(known) > 1 else known[0]
            places.append([left + n * slot + 11, y(value) + 7, line.label, colour, dash])
    if len(places) == 2 and abs(places[0][1] - places[1][1]) < 20:
        top = max(places[0][1], places[1][1])
        places[1][0] = places[0][0] + text_width(places[0][2], SANS, TEXT) + 58
        for place in places:
            place[1] = top
            sample = (place[0], top + 4.5, place[0] + 22, top + 4.5)
            put_line(drawing, sample, place[3], 2.5 if place[4] is None else 1.5, place[4])
            place[0] += 28
    for x, up, label, colour, _ in places:
        put_text(drawing, x, up, label, colour, bold=colour == "ink")


def _offers(
    drawing: Drawing, data: LumpsumChart, left: float, slot: float, y: Any, foot: float
) -> None:
    """Markers first; then each figure goes to the nearest place where nothing else stands."""
    count = len(data.offers)
    shares = {1: (0.5,), 2: (0.29, 0.71), 3: (1 / 6, 0.5, 5 / 6)}.get(count, ())
    size = SMALL if count == 3 else TEXT
    taken: list[Box] = [(left, foot - 40, left + slot * len(data.years), foot)]
    for line in (line for line in (data.budget, data.ceiling) if line):
        for n, value in enumerate(line.values):
            if value is not None:
                taken.append((left + n * slot, y(value) - 1, left + (n + 1) * slot, y(value) + 1))
    labels = []
    for n in range(len(data.years)):
        for index, offer in enumerate(data.offers):
            value = offer.values[n]
            if value is None:
                continue
            x, up = left + (n + shares[index]) * slot, y(value)
            _marker(drawing, x, up, index)
            taken.append((x - 7, up - 7, x + 7, up + 7))
            if n < len(offer.texts):
                labels.append((x, up, offer.texts[n], str(index + 1)))
    for x, up, text, colour in labels:
        half = text_width(text, BOLD, size) / 2
        places = [(x - half, up + d, x + half, up + d + size - 3) for d in (-21, -34, 11, -47, 24)]
        free = next((box for box in places if not any(_meet(box, o) for o in taken)), places[0])
        taken.append(free)
        put_text(drawing, x, free[1], text, colour, "middle", bold=True, size=size)


def _meet(one: Box, other: Box) -> bool:
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart


def _marker(drawing: Drawing, x: float, y: float, index: int) -> None:
    look = {
        "fillColor": COLOUR[str(index + 1)],
        "strokeColor": COLOUR["paper"],
        "strokeWidth": 1.5,
    }
    if index == 0:
        drawing.add(Circle(x, y, 6, **look))
    elif index == 1:
        drawing.add(Rect(x - 5.5, y - 5.5, 11, 11, **look))
    else:
        drawing.add(Polygon([x, y + 7, x + 7, y - 5.5, x - 7, y - 5.5], **look))


def _key_widths(offers: tuple[Amounts, ...]) -> list[float]:
    fonts.register()
    return [text_width(offer.label, BOLD, TEXT) + 36 for offer in offers]


def _keys(
    drawing: Drawing, offers: tuple[Amounts, ...], widths: list[float], width: float, y: float
) -> None:
    x = width - sum(widths) + 20
    for index, (offer, wide) in enumerate(zip(offers, widths, strict=True)):
        _marker(drawing, x, y + 4.5, index)
        put_text(drawing, x + 12, y, offer.label, str(index + 1), bold=True)
        x += wide


def _fold(text: str, room: float) -> list[str]:
    """One line, or two when the room asks for it."""
    if text_width(text, SANS, SMALL) <= room or " " not in text:
        return [text] if text else []
    words = text.split(" ")
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return list(min(cuts, key=lambda pair: max(text_width(p, SANS, SMALL) for p in pair)))
