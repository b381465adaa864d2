"""From drawing to page: ReportLab prints a chart, `svg_for_page` writes the same one for a page."""

import hashlib
from typing import Any
from xml.sax.saxutils import escape, quoteattr  # nosec B406  # it writes, nothing is parsed

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect, String

from tender.report.drawing import BOLD, COLOUR

_NAME = {colour.hexval(): name for name, colour in COLOUR.items()}


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
