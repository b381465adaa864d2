"""A chart is drawn once: what the PDF prints and what the page shows are the same drawing."""

import re
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing, String
from reportlab.pdfgen.canvas import Canvas

from tender.report.charts import PairBars, pair_bars
from tender.report.lumpsum import Amounts, LumpsumChart, Year, lumpsum_chart
from tender.report.svg import svg_for_page

YEARS = tuple(Year(f"jaar {n}", f"juli {2021 + n} – juni {22 + n}", n > 4) for n in range(1, 9))


def amounts(label: str, first: str, fall: str) -> Amounts:
    values = tuple(Decimal(first) - n * Decimal(fall) for n in range(8))
    return Amounts(label, values, tuple(str(v).replace(".", ",") for v in values))


BUDGET = amounts("regionaal budget", "49.32", "1.37")
CEILING = amounts("plafond lumpsum", "42.00", "1.02")
OFFERS = (
    amounts("Inschrijver A <combinatie>", "40.15", "0.78"),
    amounts("Inschrijver B & zonen", "39.75", "0.79"),
    amounts("Inschrijver C", "41.00", "0.90"),
)
NOTE = "miljoen euro (de as begint bij {start})"


def lumpsum(count: int, ceiling: Amounts | None = CEILING) -> Drawing:
    return lumpsum_chart(LumpsumChart(YEARS, OFFERS[:count], BUDGET, ceiling, NOTE, "optiejaren"))


def drawings() -> list[Drawing]:
    return [
        *(lumpsum(count) for count in (0, 1, 2, 3)),
        lumpsum(1, ceiling=None),
        pair_bars(PairBars(15, 20, (Fraction(28, 3), Decimal("12")))),
        pair_bars(PairBars(20, 20, (16,), floor=12)),
    ]


def strings(drawing: Drawing) -> list[str]:
    return [shape.text for shape in drawing.contents if isinstance(shape, String)]


@pytest.mark.parametrize("drawing", drawings())
def test_the_page_gets_presentation_attributes_alone(drawing: Drawing) -> None:
    svg = svg_for_page(drawing, "Titel", "Uitleg")
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    for element in root.iter():
        assert element.tag != "script"
        assert not {name for name in element.attrib if name in ("style", "class", "href")}
        assert not {name for name in element.attrib if name.startswith("on")}
        for paint in (element.get("fill"), element.get("stroke")):
            assert paint in (None, "none") or re.fullmatch(r"var\(--chart-[a-z0-9]+\)", paint)


@pytest.mark.parametrize("drawing", drawings())
def test_page_and_paper_show_the_same_texts(drawing: Drawing) -> None:
    root = ElementTree.fromstring(svg_for_page(drawing, "Titel", "Uitleg"))
    assert [element.text or "" for element in root.iter("text")] == strings(drawing)

    out = BytesIO()
    canvas = Canvas(out, pagesize=(drawing.width, drawing.height), invariant=1)
    renderPDF.draw(drawing, canvas, 0, 0)
    canvas.save()
    printed = "".join(PdfReader(out).pages[0].extract_text().split())
    for text in strings(drawing):
        assert "".join(text.split()) in printed


def test_every_name_the_page_uses_is_in_the_theme() -> None:
    from pathlib import Path

    import tender.report

    theme = Path(tender.report.__file__).parents[1] / "static" / "theme.css"
    known = set(re.findall(r"(--chart-[a-z0-9]+):", theme.read_text("utf-8")))
    used = {
        name
        for drawing in drawings()
        for name in re.findall(r"var\((--chart-[a-z0-9]+)\)", svg_for_page(drawing, "", ""))
    }
    assert used and used <= known


def test_text_of_others_is_escaped() -> None:
    svg = svg_for_page(lumpsum(2), "<script>alert(1)</script>", 'een "uitleg" & meer')
    assert "<script" not in svg
    assert "Inschrijver A &lt;combinatie&gt;" in svg
    assert "Inschrijver B &amp; zonen" in svg


def test_two_charts_on_one_page_have_their_own_names() -> None:
    pages = [svg_for_page(drawing, "Titel", "Uitleg") for drawing in drawings()[:3]]
    assert len({ElementTree.fromstring(svg).get("aria-labelledby") for svg in pages}) == 3


def test_the_axis_says_where_it_begins() -> None:
    assert "miljoen euro (de as begint bij 32)" in strings(lumpsum(1))


def test_an_unknown_year_leaves_a_gap() -> None:
    holes = Amounts("A", (Decimal("40"), None, Decimal("38")), ("40", "onbekend", "38"))
    drawing = lumpsum_chart(LumpsumChart(YEARS[:3], (holes,), axis_note=NOTE))
    assert "38" in strings(drawing)
    assert "onbekend" not in strings(drawing)


def test_markers_stand_where_the_value_is() -> None:
    """Axis 32 to 52 over 236 points: 40,15 lies at 8.15 / 20 of it."""
    svg = ElementTree.fromstring(svg_for_page(lumpsum(1), "Titel", "Uitleg"))
    texts = {e.text: float(e.get("y", "0")) for e in svg.iter("text")}
    bottom, top = texts["32"] - 4.5, texts["52"] - 4.5
    first = float(next(svg.iter("circle")).get("cy", "0"))
    assert (bottom - first) / (bottom - top) == pytest.approx(8.15 / 20, abs=1e-4)


def test_a_bar_is_as_long_as_its_weight() -> None:
    svg = ElementTree.fromstring(svg_for_page(pair_bars(PairBars(15, 20, (9, 12))), "", ""))
    widths = [float(rect.get("width", "0")) for rect in svg.iter("rect")]
    assert widths == [186.75, 112.05, 186.75, 149.4]


@pytest.mark.parametrize(
    "data",
    [
        LumpsumChart((), ()),
        LumpsumChart(YEARS, (*OFFERS, OFFERS[0])),
        LumpsumChart(YEARS[:4], OFFERS[:1]),
    ],
)
def test_a_chart_that_cannot_be_read_is_refused(data: LumpsumChart) -> None:
    with pytest.raises(ValueError):
        lumpsum_chart(data)
