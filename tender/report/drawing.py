"""What every chart is drawn with: the palette, texts, lines and blocks.

Distances are in points, with the origin at the lower left as ReportLab has it.
"""

from decimal import Decimal
from fractions import Fraction

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from tender.report import fonts

Number = int | Decimal | Fraction

# On paper these colours, on the page the names: var(--chart-ink) and so on.
PALETTE = {
    "ink": "#18222e",
    "muted": "#515b67",
    "grid": "#dcd8ce",
    "track": "#ece9e1",
    "paper": "#ffffff",
    "1": "#0b4f6c",
    "2": "#a84a07",
    "3": "#5c6400",
}
COLOUR = {name: HexColor(value) for name, value in PALETTE.items()}

TEXT = 13
SMALL = 12
# The page sets the text in a type of its own, which may be this much wider than ours.
WIDER = 1.18
SANS = "PlexSans"
BOLD = "PlexSans-Bold"


def put_text(
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
    look = {"fontName": font, "fontSize": size, "fillColor": COLOUR[colour]}
    drawing.add(String(x, y, fonts.printable(text, font), textAnchor=anchor, **look))


def put_line(
    drawing: Drawing,
    ends: tuple[float, float, float, float],
    colour: str,
    thick: float = 1,
    dash: list[int] | None = None,
) -> None:
    look = {"strokeColor": COLOUR[colour], "strokeWidth": thick, "strokeDashArray": dash}
    drawing.add(Line(*ends, **look))


def put_block(
    drawing: Drawing, x: float, y: float, width: float, height: float, colour: str
) -> None:
    look = {"fillColor": COLOUR[colour], "strokeColor": None, "strokeWidth": 0}
    drawing.add(Rect(x, y, width, height, **look))


def figure(value: Number, mark: str) -> str:
    exact = Fraction(value)
    whole = Decimal(exact.numerator) / Decimal(exact.denominator)
    return f"{whole.normalize():f}".replace(".", mark).replace("-", "−")


def text_width(text: str, font: str, size: int) -> float:
    return float(stringWidth(text, font, size)) * WIDER
