"""Charts, drawn once: ReportLab prints the drawing, `svg_for_page` writes the same one for a page.

Texts and formatted figures come in; nothing here translates or counts. Distances are in points of a
sheet 936 wide, with the origin at the lower left as ReportLab has it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from tender.report import fonts

Number = int | Decimal | Fraction
Box = tuple[float, float, float, float]

# On paper these colours, on the page the names: var(--chart-ink) and so on.
PALETTE = {
    "ink": "#18222e",
    "muted": "#515b67",
    "grid": "#dcd8ce",
    "track": "#ece9e1",
    "paper": "#ffffff",
    "1": "#0b4f6c",
    "2": "#a84a07",
    "3": "#563489",
}
_COLOUR = {name: HexColor(value) for name, value in PALETTE.items()}
_NAME = {colour.hexval(): name for name, colour in _COLOUR.items()}

TEXT = 13
SMALL = 12
# The page sets the text in a type of its own, which may be this much wider than ours.
WIDER = 1.18
SANS = "PlexSans"
BOLD = "PlexSans-Bold"


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
    own_row = sum(keys) + _wide(data.axis_note, SANS, TEXT) + 24 > width
    height = foot + tall + 46 + (20 if own_row else 0)
    drawing = Drawing(width, height)
    low, high, step = _axis(data, tall)

    def y(value: Number) -> float:
        return foot + tall * float(Fraction(value) - Fraction(low)) / float(high - low)

    _shade_options(drawing, data, left, slot, foot, tall)
    tick = low
    while tick <= high:
        _line(drawing, (left, y(tick), right, y(tick)), "grid")
        _text(drawing, left - 8, y(tick) - 4.5, _number(tick, data.decimal_mark), "muted", "end")
        tick += step
    note = data.axis_note.replace("{start}", _number(low, data.decimal_mark))
    _text(drawing, 0, height - 14, note, "muted")
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
            look = {"strokeColor": _COLOUR[colour], "strokeWidth": thick, "strokeDashArray": dash}
            drawing.add(PolyLine(corners, fillColor=None, **look))
    _line_labels(drawing, [(line, c, d) for line, c, _, d in lines], left, slot, y)
    _offers(drawing, data, left, slot, y, foot)

    for n, year in enumerate(data.years):
        middle = left + (n + 0.5) * slot
        _text(drawing, middle, foot - 19, year.label, "ink", "middle", bold=not year.option)
        for row, part in enumerate(spans[n]):
            _text(drawing, middle, foot - 36 - 13 * row, part, "muted", "middle", size=SMALL)
    return drawing


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
            _block(drawing, 0.5, bottom, size, bar, colour)
        if data.floor is not None:
            x = 0.5 + unit * float(data.floor)
            _line(drawing, (x, bottom - 2, x, bottom + bar + 2), "ink", 1.5)
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

    _line(drawing, (48, base, 808, base), "muted")
    if scores:
        _line(drawing, (x(min(scores)), base, x(max(scores)), base), "muted", 3)
    for points, word in data.steps:
        at = x(points)
        _line(drawing, (at, base - 4, at, base + 4), "muted")
        shown = _number(points, data.decimal_mark)
        _text(drawing, at, base - 29, shown, "ink", "middle", bold=True)
        _text(drawing, at, base - 46, word, "muted", "middle")
    seen: dict[float, int] = {}
    for points, number in data.dots:
        score = float(points)
        at, up = x(score), base + 30 * seen.get(score, 0)
        seen[score] = seen.get(score, 0) + 1
        hollow = min(scores) < max(scores) and score in (min(scores), max(scores))
        look = {"strokeColor": _COLOUR["1"], "strokeWidth": 2.5}
        drawing.add(Circle(at, up, 13, fillColor=_COLOUR["paper" if hollow else "1"], **look))
        _text(drawing, at, up - 4.5, number, "ink" if hollow else "paper", "middle", bold=True)
    return drawing


def svg_for_page(drawing: Drawing, title: str, desc: str, ident: str | None = None) -> str:
    """The drawing as SVG with presentation attributes alone: it passes the strict policy, follows
    dark mode and house style, and equals the PDF. All text is escaped: it may be marked safe."""
    height = float(drawing.height)
    body = "\n".join(_svg(shape, height) for shape in drawing.contents)
    mark = ident or "c" + hashlib.sha256(f"{title}{desc}{body}".encode()).hexdigest()[:10]
    return (
        f'<svg viewBox="0 0 {_fmt(drawing.width)} {_fmt(height)}" role="img"'
        f" aria-labelledby={quoteattr(f'{mark}-t {mark}-d')}>"
        f"<title id={quoteattr(mark + '-t')}>{escape(title)}</title>"
        f"<desc id={quoteattr(mark + '-d')}>{escape(desc)}</desc>\n{body}\n</svg>"
    )


# --- the parts of a chart


def _text(
    drawing: Drawing,
    x: float,
    y: float,
    text: str,
    colour: str,
    anchor: str = "start",
    *,
    bold: bool = False,
    size: int = TEXT,
) -> None:
    font = BOLD if bold else SANS
    look = {"fontName": font, "fontSize": size, "fillColor": _COLOUR[colour]}
    drawing.add(String(x, y, fonts.printable(text, font), textAnchor=anchor, **look))


def _line(
    drawing: Drawing,
    ends: tuple[float, float, float, float],
    colour: str,
    thick: float = 1,
    dash: list[int] | None = None,
) -> None:
    look = {"strokeColor": _COLOUR[colour], "strokeWidth": thick, "strokeDashArray": dash}
    drawing.add(Line(*ends, **look))


def _block(drawing: Drawing, x: float, y: float, width: float, height: float, colour: str) -> None:
    look = {"fillColor": _COLOUR[colour], "strokeColor": None, "strokeWidth": 0}
    drawing.add(Rect(x, y, width, height, **look))


def _number(value: Number, mark: str) -> str:
    exact = Fraction(value)
    whole = Decimal(exact.numerator) / Decimal(exact.denominator)
    return f"{whole.normalize():f}".replace(".", mark).replace("-", "−")


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
        _block(drawing, left + run[0][0] * slot, foot, len(run) * slot, tall, "track")
    if options and data.option_note:
        middle = left + (options[0] + options[-1] + 1) / 2 * slot
        _text(drawing, middle, foot + tall - 17, data.option_note, "muted", "middle")


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
        places[1][0] = places[0][0] + _wide(places[0][2], SANS, TEXT) + 58
        for place in places:
            place[1] = top
            sample = (place[0], top + 4.5, place[0] + 22, top + 4.5)
            _line(drawing, sample, place[3], 2.5 if place[4] is None else 1.5, place[4])
            place[0] += 28
    for x, up, label, colour, _ in places:
        _text(drawing, x, up, label, colour, bold=colour == "ink")


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
        half = _wide(text, BOLD, size) / 2
        places = [(x - half, up + d, x + half, up + d + size - 3) for d in (-21, -34, 11, -47, 24)]
        free = next((box for box in places if not any(_meet(box, o) for o in taken)), places[0])
        taken.append(free)
        _text(drawing, x, free[1], text, colour, "middle", bold=True, size=size)


def _meet(one: Box, other: Box) -> bool:
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart


def _marker(drawing: Drawing, x: float, y: float, index: int) -> None:
    look = {
        "fillColor": _COLOUR[str(index + 1)],
        "strokeColor": _COLOUR["paper"],
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
    return [_wide(offer.label, BOLD, TEXT) + 36 for offer in offers]


def _keys(
    drawing: Drawing, offers: tuple[Amounts, ...], widths: list[float], width: float, y: float
) -> None:
    x = width - sum(widths) + 20
    for index, (offer, wide) in enumerate(zip(offers, widths, strict=True)):
        _marker(drawing, x, y + 4.5, index)
        _text(drawing, x + 12, y, offer.label, str(index + 1), bold=True)
        x += wide


def _wide(text: str, font: str, size: int) -> float:
    return float(stringWidth(text, font, size)) * WIDER


def _fold(text: str, room: float) -> list[str]:
    """One line, or two when the room asks for it."""
    if _wide(text, SANS, SMALL) <= room or " " not in text:
        return [text] if text else []
    words = text.split(" ")
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return list(min(cuts, key=lambda pair: max(_wide(p, SANS, SMALL) for p in pair)))


# --- from drawing to page


def _fmt(number: float) -> str:
    return f"{round(float(number), 3):.10g}"


def _tag(name: str, attributes: dict[str, str | float], text: str | None = None) -> str:
    written = " ".join(
        f"{key}={quoteattr(value if isinstance(value, str) else _fmt(value))}"
        for key, value in attributes.items()
    )
    return f"<{name} {written}/>" if text is None else f"<{name} {written}>{escape(text)}</{name}>"


def _ink(colour: Any) -> str:
    return "none" if colour is None else f"var(--chart-{_NAME[colour.hexval()]})"


def _paint(shape: Any) -> dict[str, str | float]:
    """Fill and stroke as presentation attributes, colours as the names of the palette."""
    paint: dict[str, str | float] = {}
    if not isinstance(shape, Line):
        paint["fill"] = _ink(shape.fillColor)
    if not isinstance(shape, String) and shape.strokeColor is not None:
        paint |= {"stroke": _ink(shape.strokeColor), "stroke-width": shape.strokeWidth}
        if shape.strokeDashArray:
            paint["stroke-dasharray"] = " ".join(_fmt(n) for n in shape.strokeDashArray)
    return paint


def _svg(shape: Any, height: float) -> str:
    """One shape. SVG counts y from the top, ReportLab from the bottom."""
    if isinstance(shape, Rect):
        place = {"x": shape.x, "y": height - shape.y - shape.height}
        size = {"width": shape.width, "height": shape.height}
        return _tag("rect", place | size | _paint(shape))
    if isinstance(shape, Circle):
        centre = {"cx": shape.cx, "cy": height - shape.cy, "r": shape.r}
        return _tag("circle", centre | _paint(shape))
    if isinstance(shape, Line):
        start = {"x1": shape.x1, "y1": height - shape.y1}
        end = {"x2": shape.x2, "y2": height - shape.y2}
        return _tag("line", start | end | _paint(shape))
    if isinstance(shape, PolyLine | Polygon):
        pairs = zip(shape.points[::2], shape.points[1::2], strict=True)
        points = " ".join(f"{_fmt(x)} {_fmt(height - y)}" for x, y in pairs)
        name = "polygon" if isinstance(shape, Polygon) else "polyline"
        return _tag(name, _paint(shape) | {"points": points})
    if isinstance(shape, String):
        place = {"x": shape.x, "y": height - shape.y, "font-size": shape.fontSize}
        bold = {"font-weight": "650"} if shape.fontName == BOLD else {}
        anchor = {} if shape.textAnchor == "start" else {"text-anchor": shape.textAnchor}
        return _tag("text", place | bold | anchor | _paint(shape), shape.text)
    raise TypeError(f"no way to write {type(shape).__name__} on a page")
