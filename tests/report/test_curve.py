"""The chart of a price formula: right in place, legible, and the same on page and paper."""

from __future__ import annotations

import re
from decimal import Decimal as D
from fractions import Fraction as F
from io import BytesIO
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Circle, PolyLine, String
from reportlab.pdfgen.canvas import Canvas

from criteria.formulas import FORMULAS, PriceRule
from criteria.guide_example import Curve as Example
from criteria.price_curve import curve
from criteria.tryout import Invented
from tender.pages.price_chart import Curve, draw
from tender.report.curve import CurveChart, Line, curve_chart
from tender.report.drawing import BOLD, SANS, text_width
from tender.report.guide_curve import price_curve
from tender.report.guide_parts import GuidePen

BAND = (("floor", D(145_000_000)), ("ceiling", D(160_000_000)))
PARAMETERS = {
    "logarithmic": (("factor", D(2)),),
    "band": BAND,
    "below-ceiling": BAND[1:],
    "reference-over-price": (("reference", D(145_000_000)),),
    "percentage-discount": (("k", D("0.4")),),
    "utility-index": (("n", D("1.5")),),
}
PRICED = [name for name, formula in FORMULAS.items() if formula.needs_price]
CASES = [
    Invented(1, *(amount for _, amount in BAND)),
    Invented(3, *(amount for _, amount in BAND)),
    Invented(29, *(amount for _, amount in BAND)),
    Invented(3, D(1), D(1)),
    Invented(2, D("0.01"), D(10) ** 13),
]


def drawn(name: str, invented: Invented, lang: str = "nl", top: D | None = None) -> Curve:
    prices = invented.prices()
    middle = (len(prices) - 1) // 2
    others = (*prices[:middle], *prices[middle + 1 :])
    rule = PriceRule(name, D(20), PARAMETERS.get(name, ()))
    return draw(rule, others, invented, F(60_000_000), top, lang, "curve-1")


@pytest.mark.parametrize("invented", CASES)
@pytest.mark.parametrize("name", PRICED)
def test_every_formula_is_drawn_inside_its_sheet_without_texts_over_each_other(
    name: str, invented: Invented
) -> None:
    for lang, top in (("nl", None), ("en", D(160_000_000))):
        found = drawn(name, invented, lang, top)
        root = ElementTree.fromstring(found.svg)
        wide, tall = (float(n) for n in (root.get("viewBox") or "").split()[2:])
        assert wide == 390 and root[0].text and root[1].text
        boxes: list[tuple[float, float, float, float]] = []
        for element in root.iter():
            assert not {key for key in element.attrib if key in ("style", "class", "href")}
        for line in root.iter("polyline"):
            spots = [float(n) for n in (line.get("points") or "").split()]
            assert all(-0.01 <= n <= wide for n in spots[::2])
            assert all(-0.01 <= n <= tall for n in spots[1::2])
        for text in root.iter("text"):
            font = BOLD if text.get("font-weight") else SANS
            long = text_width(text.text or "", font, 12) / 1.18
            start = float(text.get("x", 0))
            start -= {"middle": long / 2, "end": long}.get(text.get("text-anchor", ""), 0)
            up = float(text.get("y", 0))
            boxes.append((start, up - 9, start + long, up))
        assert all(box[1] >= 0 and box[3] <= tall for box in boxes), boxes
        over = [
            (one, other)
            for n, one in enumerate(boxes)
            for other in boxes[n + 1 :]
            if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        ]
        assert over == []


def test_figures_stand_beside_the_drawing() -> None:
    found = drawn("band", CASES[1])
    known = {int(price): values for price, values in found.rows}
    # the window runs a third of 15 million further on both sides, in eight steps
    assert min(known) == 140_000_000 and max(known) == 165_000_000
    assert known[145_000_000] == (20,) and known[152_500_000] == (10,)
    assert known[160_000_000] == (0,) and found.heads == ("punten",)


def test_a_notional_price_has_a_line_for_each_quality() -> None:
    found = drawn("award-on-value", CASES[1])
    assert found.heads == ("alle kwaliteit", "de helft", "geen kwaliteit")
    values = dict(found.rows)
    # in millions: 145 less 60, less 30, less nothing
    assert values[D(145_000_000)] == (85, 115, 145)
    assert found.svg.count("<polyline") == 3


def test_a_price_stands_where_it_is() -> None:
    """140 to 165 over 338 points from 40: 152.5 lies halfway, and 10 of 20 points as well."""
    root = ElementTree.fromstring(drawn("band", CASES[1]).svg)
    dots = [(float(c.get("cx", 0)), float(c.get("cy", 0))) for c in root.iter("circle")]
    assert dots[1][0] == pytest.approx(40 + 338 / 2)
    texts = {text.text: float(text.get("y", 0)) for text in root.iter("text")}
    assert dots[1][1] == pytest.approx((texts["0"] + texts["20"]) / 2 - 4.5)
    assert [text for text in texts if text and text.startswith("152,5")] == ["152,5 geeft 10"]


def test_what_is_set_aside_is_shaded_only_when_the_plan_has_ceilings() -> None:
    assert "valt af" in drawn("band", CASES[1], top=D(160_000_000)).svg
    assert "valt af" not in drawn("band", CASES[1]).svg


def test_page_and_paper_show_the_same_texts() -> None:
    data = CurveChart(
        (Line(((D(1), D(2)), (D(3), D(0)))),),
        dots=((D(2), D(1), "2 geeft 1"),),
        bounds=((D(2), "bodem 2 <b>"),),
        x_note="prijs",
        y_note="punten",
    )
    drawing = curve_chart(data)
    out = BytesIO()
    canvas = Canvas(out, pagesize=(drawing.width, drawing.height), invariant=1)
    renderPDF.draw(drawing, canvas, 0, 0)
    canvas.save()
    printed = "".join(PdfReader(out).pages[0].extract_text().split())
    said = [shape.text for shape in drawing.contents if isinstance(shape, String)]
    assert {"2 geeft 1", "bodem 2 <b>", "prijs", "punten"} <= set(said)
    assert all(re.sub(r"\s", "", text) in printed for text in said)


def test_the_guide_prints_the_chart_of_the_page() -> None:
    """One drawing of a price formula: the dots of the example at their places on the same axes."""
    rule = PriceRule("band", D(20), BAND)
    dots = (("A", F(156_250_000), F(5)), ("B", F(152_500_000), F(10)))
    line = curve(rule, (), (), F(142_000_000), F(163_000_000))
    shown = price_curve(GuidePen("nl"), Example(F(20), line, dots, relative=False))
    texts = {shape.text for shape in shown.contents if isinstance(shape, String)}
    assert {"A", "B", "punten", "prijs in miljoen euro", "145", "160"} <= texts
    spots = [(one.cx, one.cy) for one in shown.contents if isinstance(one, Circle)]
    assert shown.width == 390 and spots[1][0] == pytest.approx(40 + 338 / 2)
    alone = price_curve(GuidePen("en"), Example(F(20), (), dots, relative=True))
    assert sum(isinstance(one, Circle) for one in alone.contents) == 2
    assert not any(isinstance(one, PolyLine) for one in alone.contents)


@pytest.mark.parametrize(
    "lines",
    [(), (Line(((D(1), D(1)),)),), (Line(((D(1), D(1)), (D(2), D(2)))),) * 4],
)
def test_a_chart_that_cannot_be_read_is_refused(lines: tuple[Line, ...]) -> None:
    with pytest.raises(ValueError):
        curve_chart(CurveChart(lines))
