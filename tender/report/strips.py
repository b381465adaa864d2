"""Two charts of how firm a result is: where a change turns the order, and how often each one wins.

Texts and formatted figures come in; nothing here translates or counts. Both read in grey: a dot is
now and an upright bar is then, and the parts of a bar are set apart by white.
"""

from dataclasses import dataclass

from reportlab.graphics.shapes import Circle, Drawing

from tender.report import fonts
from tender.report.drawing import (
    BOLD,
    COLOUR,
    SANS,
    TEXT,
    Number,
    put_block,
    put_line,
    put_text,
    text_width,
)

_WIDTH, _EDGE = 330.0, 8.0
_LEAST_SHARE = 44.0


@dataclass(frozen=True)
class Shift:
    """A value now and the value where something changes; `level` is a mark in between, with its
    word, where two offers are equal."""

    now: Number
    then: Number
    now_text: str
    then_text: str
    level: tuple[Number, str] | None = None


@dataclass(frozen=True)
class Share:
    """A part of all draws: its share of one, what stands in it, its colour in the palette."""

    part: Number
    text: str
    colour: str


def shift_strip(data: Shift) -> Drawing:
    """One line on which what is now and what would be then have their places."""
    fonts.register()
    drawing = Drawing(_WIDTH, 58)
    places = [float(data.now), float(data.then)]
    if data.level is not None:
        places.append(float(data.level[0]))
    low, high = min(places), max(places)
    room = (high - low) * 0.45 or 1

    def x(value: Number) -> float:
        share = (float(value) - low + room) / (high - low + 2 * room)
        return _EDGE + (_WIDTH - 2 * _EDGE) * share

    now, then = x(data.now), x(data.then)
    put_line(drawing, (_EDGE, 30, _WIDTH - _EDGE, 30), "muted")
    put_line(drawing, (now, 30, then, 30), "ink", 3)
    if data.level is not None:
        level = x(data.level[0])
        put_line(drawing, (level, 25, level, 35), "muted", 1.5)
        clear = text_width(data.now_text, SANS, TEXT) / 2 + text_width(data.level[1], SANS, TEXT)
        if abs(level - now) > clear:
            _put(drawing, level, 43, data.level[1], "muted")
    put_line(drawing, (then, 20, then, 40), "ink", 3)
    dot = {"fillColor": COLOUR["ink"], "strokeColor": COLOUR["paper"], "strokeWidth": 1.5}
    drawing.add(Circle(now, 30, 6, **dot))
    _put(drawing, now, 43, data.now_text, "ink")
    _put(drawing, then, 5, data.then_text, "ink", bold=True)
    return drawing


def _put(
    drawing: Drawing, x: float, y: float, text: str, colour: str, *, bold: bool = False
) -> None:
    """A text above or below its place, and never over the edge."""
    half = text_width(text, BOLD if bold else SANS, TEXT) / 2
    at = min(max(x, half), _WIDTH - half) if 2 * half < _WIDTH else _WIDTH / 2
    put_text(drawing, at, y, text, colour, "middle", bold=bold)


def share_bar(shares: tuple[Share, ...]) -> Drawing:
    """All draws as one bar, the parts from left to right; what is too narrow has no text in it."""
    fonts.register()
    width = 856.0
    drawing = Drawing(width, 40)
    left = 0.0
    for one in shares:
        wide = width * float(one.part)
        put_block(drawing, left, 4, max(wide - 2, 0.5), 32, one.colour)
        if wide >= max(_LEAST_SHARE, text_width(one.text, BOLD, TEXT) + 12):
            ink = "ink" if one.colour in ("track", "grid", "paper") else "paper"
            put_text(drawing, left + wide / 2, 15, one.text, ink, "middle", bold=True)
        left += wide
    return drawing
