"""From flowables to a PDF on A4: head, foot, outline and page numbers around a story.

Page numbers are known only when the pages are made. So a story is laid out until two passes agree,
each with the page numbers of the pass before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from tender.report import fonts
from tender.report.archival import archived
from tender.report.flowables import words_in
from tender.report.story_parts import (
    BOTTOM,
    FAINT,
    INK,
    LEFT,
    LINE,
    MUTED,
    RIGHT,
    SEALED,
    SPOKEN,
    TOP,
    Pen,
)
from tender.report.tagging import TaggedCanvas, furniture

LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
_TOTAL = "total"
_MOST_PASSES = 8
_SMALL = 7.2
_MARK = 46

Story = Callable[[Pen], list[Any]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a document says of itself, and what stands around the text of every page.

    tag   at the right of the head
    foot  two lines at the left of the foot
    mark  in large faint letters behind the text; "" for none
    """

    title: str
    author: str
    subject: str
    tag: str
    foot: tuple[str, str]
    mark: str = ""


def printed(pen: Pen, sheet: Sheet, story: Story) -> bytes:
    """The PDF of a story. The same story on the same sheet gives the same bytes."""
    fonts.register()
    tagged = partial(TaggedCanvas, typed=_typed(pen, story))
    pages: Mapping[str, int] = {}
    for _ in range(_MOST_PASSES):
        canvas = tagged if pages else _Draft  # the first pass is never the last
        data, found = _pass(replace(pen, pages=pages), sheet, story, canvas)
        if found == pages:
            break
        pages = found
    return archived(data)


class _Draft(Canvas):  # type: ignore[misc]
    """Tells where everything comes, and is thrown away: nothing has to be drawn on it."""

    draft = True

    def save(self) -> None:
        pass


def _typed(pen: Pen, story: Story) -> frozenset[str]:
    """What reads the same in the language of record was not translated: it is as it was typed."""
    if pen.lang == SPOKEN:
        return frozenset()
    return frozenset(words.said for words in words_in(story(replace(pen, lang=SPOKEN))))


def _pass(
    pen: Pen, sheet: Sheet, story: Story, canvas: Callable[..., Canvas] = Canvas
) -> tuple[bytes, dict[str, int]]:
    out = BytesIO()
    found: dict[str, int] = {}
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        leftMargin=LEFT,
        rightMargin=RIGHT,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=sheet.title,
        author=fonts.printable(sheet.author, "PlexSans"),
        subject=fonts.printable(sheet.subject, "PlexSans"),
        creator="Tender",
        lang=LANGUAGES[pen.lang],
        displayDocTitle=True,
        invariant=1,
        initialFontName="PlexSans",
    )
    frame = Frame(
        LEFT,
        BOTTOM,
        A4[0] - LEFT - RIGHT,
        A4[1] - TOP - BOTTOM,
        *(0, 0, 0, 0),
        id="text",
    )
    around: Any = lambda canvas, document: _around(canvas, document, pen, sheet)  # noqa: E731
    document.addPageTemplates([PageTemplate("page", [frame], onPage=around)])
    document.afterFlowable = lambda flowable: _note(document, flowable, found)
    edits: list[tuple[Any, ...]] = []
    document._multiBuildEdits = edits.append
    document.build(story(pen), canvasmaker=canvas)
    for change, *of in edits:
        change(*of)  # what laying out noted on a flowable, taken back for the next pass
    found[_TOTAL] = document.page
    return out.getvalue(), found


def _note(document: Any, flowable: Any, found: dict[str, int]) -> None:
    """Remember where a heading came, and put it in the outline."""
    mark = getattr(flowable, "mark", None)
    if mark is None:
        return
    key, words, level = mark
    found[key] = document.page
    document.canv.bookmarkPage(key)
    document.canv.addOutlineEntry(words, key, min(level, _deepest(document, level)), closed=True)


def _deepest(document: Any, level: int) -> int:
    """An outline may not skip a level."""
    last: int = getattr(document, "last_level", -1)
    deepest = min(level, last + 1)
    document.last_level = deepest
    return deepest


def _around(canvas: Any, document: Any, pen: Pen, sheet: Sheet) -> None:
    with furniture(canvas):
        _surround(canvas, document, pen, sheet)


def _surround(canvas: Any, document: Any, pen: Pen, sheet: Sheet) -> None:
    canvas.saveState()
    if sheet.mark:
        _behind(canvas, sheet.mark)
    right = A4[0] - RIGHT
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    canvas.line(LEFT, BOTTOM - 14, right, BOTTOM - 14)
    canvas.setFillColor(MUTED)
    canvas.setFont("PlexSans", _SMALL)
    count = pen.say("foot_page", page=document.page, total=pen.pages.get(_TOTAL, 0))
    canvas.drawRightString(right, BOTTOM - 25, count)
    room = right - LEFT - fonts.width(count, "PlexSans", _SMALL) - 12
    canvas.drawString(LEFT, BOTTOM - 25, _fitting(sheet.foot[0], room))
    canvas.drawString(LEFT, BOTTOM - 35, sheet.foot[1])
    if document.page > 1:
        canvas.drawString(LEFT, A4[1] - TOP + 16, _fitting(sheet.title, (right - LEFT) * 0.6))
        canvas.setFillColor(SEALED)
        canvas.setFont("PlexSans-Bold", _SMALL)
        canvas.drawRightString(right, A4[1] - TOP + 16, sheet.tag)
    canvas.setFillColor(INK)
    canvas.restoreState()


def _behind(canvas: Any, mark: str) -> None:
    """Large faint letters from corner to corner."""
    canvas.saveState()
    canvas.setFillColor(FAINT)
    canvas.setFont("PlexSans-Bold", _MARK)
    canvas.translate(A4[0] / 2, A4[1] / 2)
    canvas.rotate(55)
    canvas.drawCentredString(0, -_MARK / 3, mark)
    canvas.restoreState()


def _fitting(text: str, room: float) -> str:
    """The text, cut off with an ellipsis where there is no room for all of it."""
    if fonts.width(text, "PlexSans", _SMALL) <= room:
        return text
    fits = bisect_right(
        range(len(text)), room, key=lambda end: fonts.width(f"{text[:end]}…", "PlexSans", _SMALL)
    )
    return f"{text[: max(fits - 1, 0)]}…"
