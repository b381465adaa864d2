"""The building blocks of the report: headings, texts and tables in one voice and one language.

Everything that is shown goes through `markup`, so what people typed prints as they typed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, KeepTogether, Paragraph, Spacer, TableStyle
from reportlab.platypus.paragraph import cleanBlockQuotedText

from criteria.award_case import Around
from criteria.moments import short_date, show_date, show_moment
from criteria.numbers import Number, show
from criteria.text import Text
from criteria.texts import sentence
from tender.report import fonts
from tender.report.drawing import PALETTE
from tender.report.flowables import Grid, Words

SPOKEN = "nl"
"""The language in which what people typed is on record."""

LEFT, RIGHT, TOP, BOTTOM = 24 * mm, 20 * mm, 22 * mm, 26 * mm
WIDTH = 210 * mm - LEFT - RIGHT

INK = HexColor(PALETTE["ink"])
MUTED = HexColor(PALETTE["muted"])
LINE = HexColor(PALETTE["grid"])
FAINT = HexColor("#f3efe7")
TINT = HexColor("#e2edf3")
BRAND = HexColor(PALETTE["1"])
SEALED = HexColor(PALETTE["3"])
WARN = HexColor("#fdf1e3")


def _style(name: str, font: str, size: float, lead: float, **more: Any) -> ParagraphStyle:
    base = {"textColor": INK, "bulletFontName": font, "allowWidows": 0, "allowOrphans": 0, **more}
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=lead, **base)


STYLES: Mapping[str, ParagraphStyle] = {
    "title": _style("title", "PlexSerif-Bold", 22, 27),
    "subtitle": _style("subtitle", "PlexSans", 10.5, 14, textColor=MUTED, spaceBefore=3),
    "h1": _style("h1", "PlexSerif-Bold", 14, 18, spaceBefore=16, spaceAfter=6, keepWithNext=1),
    "h2": _style("h2", "PlexSerif-Bold", 11.5, 15, spaceBefore=12, spaceAfter=4, keepWithNext=1),
    "h3": _style("h3", "PlexSans-Bold", 9.5, 12.5, spaceBefore=9, spaceAfter=2, keepWithNext=1),
    "body": _style("body", "PlexSans", 9, 13, spaceAfter=4),
    "record": _style("record", "PlexSerif", 9.5, 14, spaceAfter=5),
    "letter": _style("letter", "PlexSerif", 9.5, 13.2, spaceAfter=4),
    "tight": _style("tight", "PlexSerif", 9.5, 13, spaceAfter=1.5),
    "decision": _style("decision", "PlexSerif", 11, 16.5),
    "bullet": _style("bullet", "PlexSans", 9, 12.5, leftIndent=11, bulletIndent=1, spaceAfter=1),
    "note": _style("note", "PlexSans", 8, 11, textColor=MUTED, spaceBefore=3, spaceAfter=4),
    "cell": _style("cell", "PlexSans", 8.3, 11),
    "bold": _style("bold", "PlexSans-Bold", 8.3, 11),
    "serif": _style("serif", "PlexSerif", 8.6, 12),
    "topic": _style("topic", "PlexSans-Bold", 8.3, 11, spaceBefore=2, keepWithNext=1),
    "right": _style("right", "PlexSans", 8.3, 11, alignment=TA_RIGHT),
    "right_bold": _style("right_bold", "PlexSans-Bold", 8.3, 11, alignment=TA_RIGHT),
    "head": _style("head", "PlexSans", 7.8, 10, textColor=MUTED),
    "right_head": _style("right_head", "PlexSans", 7.8, 10, textColor=MUTED, alignment=TA_RIGHT),
    "lead": _style("lead", "PlexSans", 8, 11, textColor=MUTED, spaceAfter=4, keepWithNext=1),
}


SHORT = 7
"""A table of at most so many rows stays whole and with its heading."""
_MUCH = 1200


def _widest(text: str) -> float:
    style = STYLES["head"]
    return max(fonts.width(word, style.fontName, style.fontSize) for word in text.split() or [""])


def _told(value: object) -> int:
    """How many characters a cell holds."""
    if isinstance(value, list):
        return sum(len(getattr(part, "text", "")) for part in value)
    return len(value) if isinstance(value, str) else 0


def around(pen: Pen, found: tuple[Around, ...]) -> Iterator[Any]:
    """What stands around a decision or a rejection, each under its own line."""
    for one in found:
        yield pen.sub(pen.say(f"around_{one.kind}", who=one.who, on=pen.day(one.on)))
        yield from pen.record(one.text)
        if one.late:
            yield pen.label("around_late", "note")


def capital(text: str) -> str:
    """With a capital first."""
    return text[:1].upper() + text[1:]


def marked(text: str, style: str) -> str:
    """Text as paragraph markup: escaped, line ends kept."""
    written = fonts.markup(text.strip("\n"), STYLES[style].fontName)
    return written.replace("\n", "<br/>")


def para(text: str, style: str = "body") -> Words:
    written = marked(text, style)
    clean = cleanBlockQuotedText(written)
    if not clean or "<" in clean or "&" in clean:
        made = Words(written, STYLES[style])
    else:  # nothing to parse: one run in the type of the style
        made = Words(clean, STYLES[style], frags=[_run(style).clone(text=clean)])
    made.said = text
    return made


@cache
def _run(style: str) -> Any:
    """A run of letters as the parser of paragraphs makes it for a style."""
    return Words("x", STYLES[style]).frags[0]


@dataclass
class Pen:
    """Writes in one language and knows on which page everything stood the last time.

    pages  page per anchor in the previous pass; empty in the first
    """

    lang: str
    pages: Mapping[str, int] = field(default_factory=dict)

    # Words and figures

    def say(self, code: str, **values: object) -> str:
        return sentence(f"report.{code}", self.lang, **self._own(values))

    def name(self, code: str, **values: object) -> str:
        """The name of a value of an enumeration."""
        return sentence(f"names.{code}", self.lang, **self._own(values))

    def _own(self, values: Mapping[str, object]) -> dict[str, object]:
        return {k: self.text(v) if isinstance(v, Text) else v for k, v in values.items()}

    def text(self, text: Text) -> str:
        return text.get(self.lang)

    def number(self, value: Number | None, places: int | None = None) -> str:
        return "–" if value is None else show(value, places, self.lang)

    def money(self, value: Decimal | None) -> str:
        """Whole euros, or with cents where there are any."""
        if value is None:
            return "–"
        return show(value, 0 if value == value.to_integral_value() else 2, self.lang)

    def points(self, value: Fraction | None) -> str:
        return self.number(value, 2)

    def day(self, day: date | None) -> str:
        """1 juli 2022."""
        return "–" if day is None else show_date(day, self.lang).split(" ", 1)[1]

    def short(self, day: date | None) -> str:
        return "–" if day is None else short_date(day, self.lang)

    def moment(self, moment: datetime | None) -> str:
        return "–" if moment is None else show_moment(moment, self.lang)

    def page(self, key: str) -> str:
        return str(self.pages.get(key, "–"))

    # Blocks

    def heading(self, text: str, key: str, level: int = 1) -> Words:
        """A heading with a place in the outline; levels 1 and 2 stand in the contents."""
        made = para(text, f"h{level}")
        made.mark = (key, fonts.printable(text, "PlexSans"), level - 1)
        return made

    def sub(self, text: str) -> Words:
        return para(text, "h3")

    def label(self, code: str, style: str = "body", **values: object) -> Words:
        return para(self.say(code, **values), style)

    def record(self, text: str) -> list[Words]:
        """What somebody wrote, paragraph by paragraph, in the type of the record."""
        return [para(piece, "record") for piece in text.split("\n\n") if piece.strip()]

    def facts(self, rows: Iterable[tuple[str, str]], first: float = 125) -> Grid:
        """Labels at the left, what they say at the right."""
        cells = [[para(label, "head"), para(value, "cell")] for label, value in rows]
        table = Grid(cells, [first, WIDTH - first], splitInRow=1, hAlign="LEFT")
        table.kind = "facts"
        table.long = len(cells) > SHORT
        table.setStyle(TableStyle([*_BARE, ("TOPPADDING", (0, 0), (-1, -1), 2.2)]))
        return table

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[object]],
        widths: Sequence[float],
        right: Iterable[int] = (),
        *,
        foot: bool = False,
        serif: Iterable[int] = (),
        middle: bool = False,
    ) -> Grid:
        """A table whose head repeats. Widths are shares of the page; text in a cell is escaped."""
        numbers, records = frozenset(right), frozenset(serif)
        cells: list[list[object]] = [
            [para(text, "right_head" if n in numbers else "head") for n, text in enumerate(head)]
        ]
        for index, row in enumerate(rows):
            last = foot and index == len(rows) - 1
            made: list[object] = []
            for n, value in enumerate(row):
                look = "right" if n in numbers else "serif" if n in records else "cell"
                if last:
                    look = "right_bold" if n in numbers else "bold"
                made.append(para(value, look) if isinstance(value, str) else value)
            cells.append(made)
        unit = WIDTH / sum(widths)
        table = Rows(cells, [unit * w for w in widths], repeatRows=1, hAlign="LEFT")
        table.begins = True
        looks = [*_BARE, *_RULED, *(_FOOT if foot else ())]
        looks += [("VALIGN", (0, 1), (-1, -1), "MIDDLE")] if middle else []
        looks += [
            ("LEFTPADDING", (n + 1, 0), (n + 1, -1), 14)
            for n in numbers
            if n + 1 not in numbers and n + 1 < len(head)
        ]
        table.setStyle(TableStyle(looks))
        told = sum(_told(value) for row in rows for value in row)
        table.long = len(rows) > SHORT or told > _MUCH
        return table

    def fitting(self, heads: Sequence[str]) -> list[float]:
        """For each head of figures the width its longest word asks for, in points."""
        return [max(_widest(head), 29.0) + 8 for head in heads]

    def moneys(self, values: Sequence[Decimal | None]) -> list[str]:
        """Amounts of one column: with cents everywhere or nowhere."""
        cents = any(v is not None and v != v.to_integral_value() for v in values)
        return [self.number(value, 2 if cents else 0) for value in values]


FACE = ("FONTNAME", (0, 0), (-1, -1), "PlexSans")
"""A table names a type even where it prints none of it; this one is embedded anyway."""

_BARE = [
    FACE,
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (0, -1), 0),
    ("LEFTPADDING", (1, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-2, -1), 4),
    ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 3.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
]
_RULED = [
    ("LINEBELOW", (0, 0), (-1, 0), 0.8, INK),
    ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
    ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
]
_FOOT = [
    ("LINEABOVE", (0, -1), (-1, -1), 0.8, INK),
    ("LINEBELOW", (0, -1), (-1, -1), 0, None),
    ("NOSPLIT", (0, -2), (-1, -1)),
]


def boxed(content: Sequence[object], colour: Any, edge: Any) -> Grid:
    """Something that must be seen: a tinted box with a heavy left edge."""
    table = Grid([[list(content)]], [WIDTH], splitInRow=1, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                FACE,
                ("BACKGROUND", (0, 0), (-1, -1), colour),
                ("LINEBEFORE", (0, 0), (0, -1), 3, edge),
                ("LEFTPADDING", (0, 0), (-1, -1), 16),
                ("RIGHTPADDING", (0, 0), (-1, -1), 16),
                ("TOPPADDING", (0, 0), (-1, -1), 9),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
            ]
        )
    )
    return table


class Rows(Grid):
    """A table that breaks between rows; inside one only at its beginning, under its heading, or
    where the row does not fit on a fresh page."""

    kind = "table"
    begins = False

    def split(self, width: float, height: float) -> list[Any]:
        self.splitInRow = int(height > (_ROOM if self.begins else _FRESH))
        return super().split(width, height)


_FRESH = (297 * mm - TOP - BOTTOM) * 0.6
"""With this much room left, a row that does not fit breaks where it stands."""


def gap(points: float) -> Spacer:
    return Spacer(1, points)


def arrange(flowables: Iterable[Any]) -> list[Any]:
    """Headings stay with what follows. A long table may break, so only its beginning must fit."""
    items = list(flowables)
    found: list[Any] = []
    run: list[Any] = []
    for place, item in enumerate(items):
        if getattr(getattr(item, "style", None), "keepWithNext", 0):
            run.append(item)
            continue
        if run and _introduces(items, place):
            item.keepWithNext = 1
            run.append(item)
            continue
        long = isinstance(item, Grid) and getattr(item, "long", False)
        if long and run:
            for heading in run:
                heading.keepWithNext = 0
            found.append(CondPageBreak(_ROOM + 20 * len(run)))
        elif isinstance(item, Grid) and not long and not run:
            item = KeepTogether([item])
        found += [*run, item]
        run = []
    return found + run


_ROOM = 90
_INTRODUCTION = 3


def _introduces(items: Sequence[Any], place: int) -> bool:
    """Whether these few paragraphs under a heading lead to a table."""
    for item in items[place : place + _INTRODUCTION]:
        if isinstance(item, Grid):
            return item is not items[place]
        if not isinstance(item, Paragraph) or item.style.name not in ("body", "note", "h2"):
            return False
    return False
