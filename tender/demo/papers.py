"""The few files of the demonstration, the same bytes every time: papers of one page, dossiers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape  # nosec B406  # it writes, nothing is parsed

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import HexColor, black
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from tender.imports.pages import draw_pages

INVENTED = "Dit stuk is verzonnen en hoort bij de demonstratie."

_BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=12, leading=17, spaceAfter=9)
_HEAD = ParagraphStyle("head", fontName="Times-Bold", fontSize=20, leading=25, spaceAfter=14)
_SMALL = ParagraphStyle("small", parent=_BODY, fontSize=10.5, leading=14, spaceAfter=0)
_LINE = HexColor("#8aa0ab")


@dataclass(frozen=True)
class Chapter:
    """A theme of a dossier: the answer, and a table of what is promised."""

    title: str
    answer: str
    rows: tuple[tuple[str, ...], ...]


drawn = cache(draw_pages)
"""The pages of a file of the demonstration, drawn once for all databases it is built in."""


@cache
def bundle(title: str, issued: date, until: date | None) -> bytes:
    """Papers of one kind, for all parties of a tenderer together."""
    return _page(title, (_issued(issued), *_until(until)))


def certificate(title: str, party: str, issued: date, until: date) -> bytes:
    """A certificate of one party, with from when until when it holds."""
    return _page(title, (f"Verleend aan {party}.", _issued(issued), *_until(until)))


@cache
def dossier(
    title: str, of: str, why: str, head: tuple[str, ...], chapters: tuple[Chapter, ...]
) -> bytes:
    """A competence dossier: a cover, two pages for each theme, and a drawing without words."""
    target = BytesIO()
    paper = SimpleDocTemplate(
        target, pagesize=A4, invariant=1, title=title, author=of, leftMargin=72, rightMargin=72
    )
    story: list[Any] = [Spacer(1, 150), *_lines(_HEAD, title, of), *_lines(_BODY, why, INVENTED)]
    for number, chapter in enumerate(chapters, 1):
        story += [PageBreak(), *_chapter(number, chapter, head)]
    foot = partial(_number, last=2 * len(chapters) + 1)
    paper.build([*story, PageBreak(), _plan()], onLaterPages=foot)
    return target.getvalue()


def _chapter(number: int, chapter: Chapter, head: tuple[str, ...]) -> Iterator[Any]:
    yield from _lines(_HEAD, f"{number}. {chapter.title}")
    yield from _lines(_BODY, *(part for part in chapter.answer.split("\n") if part.strip()))
    yield PageBreak()
    yield from _lines(_HEAD, f"{number}. {chapter.title}: wat wij toezeggen")
    rows = [[Paragraph(escape(cell), _SMALL) for cell in row] for row in (head, *chapter.rows)]
    yield Table(rows, colWidths=(190, 100, 160), style=[("GRID", (0, 0), (-1, -1), 0.5, _LINE)])


def _lines(style: ParagraphStyle, *texts: str) -> list[Any]:
    return [Paragraph(escape(text), style) for text in texts]


def _plan() -> Drawing:
    """A floor plan, without a word in it."""
    plan = Drawing(450, 560)
    for across in range(3):
        for up in range(4):
            room = Rect(20 + 140 * across, 20 + 130 * up, 130, 120)
            room.fillColor, room.strokeColor = HexColor("#e9f0f2"), black
            plan.add(room)
    return plan


def _number(page: Canvas, paper: Any, last: int) -> None:
    if paper.page <= last:
        page.setFont("Times-Roman", 10)
        page.drawRightString(A4[0] - 72, 40, str(paper.page))


def _issued(day: date) -> str:
    return f"Afgegeven op {day:%d-%m-%Y}."


def _until(day: date | None) -> tuple[str, ...]:
    return (f"Geldig tot en met {day:%d-%m-%Y}.",) if day else ()


def _page(title: str, lines: Iterable[str]) -> bytes:
    target = BytesIO()
    page = Canvas(target, pagesize=A4, invariant=1)
    page.setTitle(title)
    page.setFont("Times-Bold", 20)
    page.drawString(72, 740, title)
    page.setFont("Times-Roman", 12)
    for number, words in enumerate((*lines, INVENTED)):
        page.drawString(72, 700 - 20 * number, words)
    page.save()
    return target.getvalue()
