"""The flowables of our documents. Each tells a canvas that keeps tags what it is when it is drawn.

What breaks over pages stays one thing: every part knows the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import Flowable, KeepTogether, Paragraph, Table


class Words(Paragraph):  # type: ignore[misc]
    """A paragraph that breaks its lines once for a width; a table asks that of it many times.

    said   its text as it was given; "" where it was put together
    aim    the heading it leads to, and how far the place to click on reaches past it
    """

    said = ""
    aim: tuple[str, float] | None = None
    bulletText: str | None
    whole: Words | None = None
    _broken: tuple[float, tuple[float, float]] | None = None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        kept = self._broken
        if kept is None or kept[0] != width or not hasattr(self, "blPara"):
            kept = self._broken = width, super().wrap(width, height)
        return kept[1]

    def split(self, width: float, height: float) -> list[Any]:
        parts: list[Any] = super().split(width, height)
        if len(parts) > 1:
            for part in parts:
                part.whole = self.whole or self
        return parts

    def draw(self) -> None:
        if _draft(self.canv):
            return
        tags = getattr(self.canv, "tags", None)
        if tags is None:
            super().draw()
            return
        sign = self.bulletText
        if sign:
            tags.sign()
            self._draw_sign(sign)
            tags.end()
        self.bulletText = None
        tags.text(self)
        super().draw()
        tags.end()
        self.bulletText = sign

    def _draw_sign(self, sign: str) -> None:
        """The bullet on the line of the first words, apart from them."""
        style, lines = self.style, self.blPara
        first = lines if lines.kind == 0 else lines.lines[0]
        self.canv.setFont(style.bulletFontName, style.bulletFontSize)
        self.canv.setFillColor(style.textColor)
        above = getattr(first, "ascent", style.fontSize)
        self.canv.drawString(style.bulletIndent, self.height - above, sign)


class Grid(Table):  # type: ignore[misc]
    """A table by what it means.

    kind   table: columns with a head; facts: labels at the left; contents: a line for each
           heading; box: what stands in a column belongs together
    before how many rows of the body stand in earlier parts; None in the first part
    """

    whole: Grid | None = None
    kind = "box"
    before: int | None = None

    def split(self, width: float, height: float) -> list[Any]:
        parts: list[Any] = super().split(width, height)
        if len(parts) == 2:
            first, rest = parts
            heads = self.repeatRows
            inside = first._nrows + rest._nrows - heads - self._nrows  # 1 where a row itself breaks
            first.whole = rest.whole = self.whole or self
            first.kind = rest.kind = self.kind
            first.before = self.before
            rest.before = (self.before or 0) + first._nrows - heads - inside
        return parts

    def draw(self) -> None:
        if _draft(self.canv):
            return
        self._renderCB = getattr(self.canv, "tags", None)
        super().draw()


class Chart(Flowable):  # type: ignore[misc]
    """A drawing, and in words what it shows."""

    def __init__(self, drawing: Any, words: str) -> None:
        super().__init__()
        self.drawing, self.words = drawing, words
        self.width, self.height = drawing.width, drawing.height

    def draw(self) -> None:
        if _draft(self.canv):
            return
        tags = getattr(self.canv, "tags", None)
        if tags is not None:
            tags.figure(self)
        self.drawing.drawOn(self.canv, 0, 0)
        if tags is not None:
            tags.end()


def _draft(canvas: Any) -> bool:
    """Whether only the places count."""
    return getattr(canvas, "draft", False)


def words_in(held: Any) -> Iterator[Words]:
    """All text of flowables in order, however deep it stands."""
    if isinstance(held, Words):
        yield held
    elif isinstance(held, KeepTogether):
        yield from words_in(held._content)
    elif isinstance(held, Grid):
        yield from words_in(held._cellvalues)
    elif isinstance(held, list | tuple):
        for one in held:
            yield from words_in(one)
